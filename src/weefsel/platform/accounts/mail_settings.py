"""How mail leaves, from two variables: `WEEFSEL_MAIL_URL` and `WEEFSEL_MAIL_FROM`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from weefsel.errors import Fault, InputError

__all__ = ["mail_settings"]

URL: Final = "WEEFSEL_MAIL_URL"
FROM: Final = "WEEFSEL_MAIL_FROM"
#: how long a mail server may take, in seconds: somebody waits for the page
PATIENCE_S: Final = 10
_BACKENDS: Final = "django.core.mail.backends"
_EXPECTED: Final = "smtp://user:password@host:587?tls=1, smtps://user:password@host:465, file:///directory or console:"


def mail_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings for mail; without `WEEFSEL_MAIL_URL` mail is printed where the site runs.

    Raises `InputError` for an address of a mail server that cannot be read. Its message holds no password.
    """
    sender = environment.get(FROM, "").strip() or "weefsel@localhost"
    if "@" not in sender or any(not letter.isprintable() for letter in sender):
        raise InputError(Fault(FROM, "an e-mail address", "Write one, on one line.", value=sender))
    frame = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": sender, "EMAIL_TIMEOUT": PATIENCE_S}
    written = environment.get(URL, "").strip()
    try:
        url = urlsplit(written or "console:")
    except ValueError:
        raise InputError(Fault(URL, _EXPECTED, "Write one of these.")) from None
    return frame | _backend(url)


def _backend(url: SplitResult) -> dict[str, Any]:
    if url.scheme == "console":
        return {"EMAIL_BACKEND": f"{_BACKENDS}.console.EmailBackend"}
    if url.scheme == "file" and url.path.startswith("/") and not url.netloc:
        return {"EMAIL_BACKEND": f"{_BACKENDS}.filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(url.path)}
    if url.scheme in ("smtp", "smtps") and url.hostname:
        return _smtp(url, url.hostname)
    raise InputError(Fault(URL, _EXPECTED, "Write one of these."))


def _smtp(url: SplitResult, host: str) -> dict[str, Any]:
    inside = url.scheme == "smtps"
    try:
        port = url.port or (465 if inside else 25)
    except ValueError:
        raise InputError(Fault(URL, f"a port in {_EXPECTED}", "Write a number after the host.")) from None
    tls = parse_qs(url.query).get("tls", ["0"])[-1]
    if tls not in ("0", "1") or (inside and tls == "1"):
        raise InputError(Fault(URL, "tls=1 or tls=0, and neither with smtps://", "Change what stands after the ?."))
    return {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": tls == "1",
        "EMAIL_USE_SSL": inside,
    }
