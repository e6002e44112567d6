"""Settings of the accounts, from the environment. Imports nothing of Django: settings are read before it is there.

`WEEFSEL_HTTPS` (on unless the site is for this computer only) makes cookies go over https only; `WEEFSEL_PROXIES` is
how many proxies of our own stand before the site; `WEEFSEL_OIDC_*` let staff in through their organisation;
`WEEFSEL_MAIL_*` say how mail is sent. `docs/accounts.md` explains each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from weefsel.errors import Fault, InputError
from weefsel.platform.accounts.mail_settings import mail_settings

__all__ = [
    "APPS",
    "CODE_S",
    "CODE_TRIES",
    "GROUPS_AN_HOUR",
    "GROUPS_A_DAY",
    "MIDDLEWARE",
    "OIDC_ID",
    "PARTICIPANT_S",
    "STAFF_S",
    "accounts_settings",
]

HOUR_S: Final = 3600
#: how long a session lasts: of who manages, and of anyone else
STAFF_S: Final = 12 * HOUR_S
PARTICIPANT_S: Final = 90 * 24 * HOUR_S
#: how long a code works, and how often one may be typed wrongly
CODE_S: Final = 15 * 60
CODE_TRIES: Final = 3
#: how many groups may be added from one address of the network
GROUPS_AN_HOUR: Final = 5
GROUPS_A_DAY: Final = 50
#: what the provider of an organisation is called inside, as part of no address
OIDC_ID: Final = "staff"

APPS: Final = (
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "weefsel.platform.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
)
#: between `CommonMiddleware` and the pages
MIDDLEWARE: Final = (
    "weefsel.platform.accounts.middleware.Language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
)
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_WORDS: Final = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def accounts_settings(environment: Mapping[str, str], hosts: Sequence[str] = _LOOPBACK) -> dict[str, Any]:
    """Django's and allauth's settings for accounts. Raises `InputError` for what the environment says wrongly."""
    https = _on(environment, "WEEFSEL_HTTPS", default=not set(hosts) <= set(_LOOPBACK))
    proxies = _count(environment, "WEEFSEL_PROXIES")
    return {
        "AUTH_USER_MODEL": "accounts.Account",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "account",
        "LOGOUT_REDIRECT_URL": "account_login",
        **_languages(),
        **_cookies(https),
        **_proxies(https, proxies, hosts),
        **_allauth(https),
        **_organisation(environment),
        **mail_settings(environment),
        # Shared by all processes, so that a limit holds for all of them together. A migration makes the table.
        "CACHES": {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "accounts_cache",
                # above this Django throws entries away at random, limits too
                "OPTIONS": {"MAX_ENTRIES": 100_000},
            }
        },
    }


def _on(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    """A variable that is on or off."""
    written = environment.get(name, "").strip().lower()
    if not written:
        return default
    if written not in _WORDS:
        raise InputError(Fault(name, "1 or 0", "Set it to 1 or 0, or leave it out.", value=written))
    return _WORDS[written]


def _count(environment: Mapping[str, str], name: str) -> int:
    written = environment.get(name, "").strip() or "0"
    if not (written.isascii() and written.isdigit()):
        raise InputError(Fault(name, "a whole number, 0 or more", "Set it, or leave it out for 0.", value=written))
    return int(written)


def _languages() -> dict[str, Any]:
    """Django's and allauth's own sentences; ours come from the catalogue."""
    return {"USE_I18N": True, "LANGUAGES": [("nl", "Nederlands"), ("en", "English")]}


def _cookies(https: bool) -> dict[str, Any]:
    # a browser takes a cookie called __Host- only over https, for the whole site and from this host itself
    prefix = "__Host-" if https else ""
    return {
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        "SESSION_COOKIE_NAME": f"{prefix}weefsel",
        "SESSION_COOKIE_AGE": STAFF_S,
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": f"{prefix}csrftoken",
        "CSRF_COOKIE_SECURE": https,
    }


def _proxies(https: bool, proxies: int, hosts: Sequence[str]) -> dict[str, Any]:
    settings: dict[str, Any] = {"ALLAUTH_TRUSTED_PROXY_COUNT": proxies}
    if https:
        # the browser sends https: as its origin, also where a proxy speaks http with us
        named = [host for host in hosts if host != "*"]
        settings["CSRF_TRUSTED_ORIGINS"] = [f"https://{'*' if host.startswith('.') else ''}{host}" for host in named]
    if https and proxies:
        settings["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    return settings


def _allauth(https: bool) -> dict[str, Any]:
    return {
        "ACCOUNT_ADAPTER": "weefsel.platform.accounts.adapters.AccountAdapter",
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https" if https else "http",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*"],
        "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
        "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": CODE_S,
        "ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS": CODE_TRIES,
        # a hundred million: with the limits below, guessing at one address for a year finds nothing
        "ACCOUNT_LOGIN_BY_CODE_FORMAT": {"numeric": True, "length": 8, "dashed": True},
        "ACCOUNT_LOGIN_TIMEOUT": CODE_S,
        # whoever signs in has just shown to read the mailbox
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_SESSION_REMEMBER": True,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 10 * 60,
        "ACCOUNT_RATE_LIMITS": {
            "request_login_code": "3/m/key,10/h/key,20/m/ip,100/h/ip",
            "login_code_tried": f"{CODE_TRIES}/{CODE_S}s/key,60/m/ip",
            # of the register; the key is the address that is mailed
            "report_entry": "10/h/ip,30/d/ip",
            "hand_over_entry": "10/d/key",
            # beside a figure; the key is the address that is mailed, or the account
            "interpret": "20/h/ip,100/d/ip,10/h/key,30/d/key",
            # of a mapping session; the key is one browser in one session
            "session_add": "20/m/key",
            "session_code": "30/m/ip,300/h/ip",
            "add_group": f"{GROUPS_AN_HOUR}/h/ip,{GROUPS_A_DAY}/d/ip,5/h/key,20/d/key",
        },
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
        "MFA_FORMS": {
            "authenticate": "weefsel.platform.accounts.second_step.Authenticate",
            "reauthenticate": "weefsel.platform.accounts.second_step.Reauthenticate",
        },
        "MFA_ADAPTER": "weefsel.platform.accounts.adapters.SecondStepAdapter",
        "MFA_TOTP_ISSUER": "Weefsel",
        # clocks of telephones differ; one step of 30 seconds to either side
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    }


def _organisation(environment: Mapping[str, str]) -> dict[str, Any]:
    """Signing in through an organisation's own OpenID Connect; without its variables there is none."""
    names = ("WEEFSEL_OIDC_ISSUER", "WEEFSEL_OIDC_CLIENT_ID", "WEEFSEL_OIDC_CLIENT_SECRET")
    given = {name: environment.get(name, "").strip() for name in names}
    domains = [domain.strip().lower() for domain in environment.get("WEEFSEL_OIDC_DOMAINS", "").split(",")]
    settings: dict[str, Any] = {
        "SOCIALACCOUNT_ADAPTER": "weefsel.platform.accounts.adapters.OrganisationAdapter",
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_PROVIDERS": {},
        "WEEFSEL_OIDC_NAME": environment.get("WEEFSEL_OIDC_NAME", "").strip(),
        "WEEFSEL_OIDC_DOMAINS": tuple(domain for domain in domains if domain),
        "WEEFSEL_OIDC": all(given.values()),
    }
    if any(given.values()) and not all(given.values()):
        missing = [name for name, value in given.items() if not value]
        raise InputError([Fault(name, "a value, as the other WEEFSEL_OIDC_… have one", "Set it.") for name in missing])
    issuer = given["WEEFSEL_OIDC_ISSUER"]
    if not issuer:
        return settings
    if not issuer.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise InputError(Fault("WEEFSEL_OIDC_ISSUER", "an address that starts with https://", "Set it.", value=issuer))
    app = {
        "provider_id": OIDC_ID,
        "name": settings["WEEFSEL_OIDC_NAME"] or issuer,
        "client_id": given["WEEFSEL_OIDC_CLIENT_ID"],
        "secret": given["WEEFSEL_OIDC_CLIENT_SECRET"],
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    scope = {"SCOPE": ["openid", "email"]}  # no profile: nobody's name is asked
    return settings | {"SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [app], **scope}}}
