"""Settings of the site, all from the environment.

`WEEFSEL_DIR` is the directory of the snapshot to serve and the only one that must be set. The language is in the
address. `WEEFSEL_SECRET_KEY` overrides the key that is made at the first start; `WEEFSEL_ALLOWED_HOSTS`
(comma-separated) opens the site to other names than this computer's. A site has a register, with a database, accounts
and sessions, where its file is in that directory or `DATABASE_URL` is set; without one nobody gets a cookie.

`WEEFSEL_WORKBENCH`, which `weefsel serve --workbench` sets, names who adds spreadsheets. Such a site is for this
computer only, and its forms have a cookie against forms of other sites.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weefsel.platform.accounts.settings import APPS, MIDDLEWARE, accounts_settings
from weefsel.platform.database.settings import DATABASE_FILE, databases

HERE = Path(__file__).resolve().parent
#: Hidden, beside the revisions and never inside one: nothing that is exported or compared may hold it.
KEY_FILE = ".secret_key"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
YEAR_S = 365 * 24 * 3600


def secret_key(directory: Path) -> str:
    """The key of this installation: made once and kept readable for its owner only.

    Where the directory cannot be written (a read-only mount), the key lives as long as the process: nothing that is
    signed with it has to survive that, because the site keeps no sessions.
    """
    path = directory / KEY_FILE
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        key = secrets.token_urlsafe(50)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another worker was first
        return path.read_text(encoding="ascii")
    except OSError:
        return key
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key


def has_register(environment: Mapping[str, str], directory: Path) -> bool:
    """Whether people can write on this site: only where there is a database."""
    return bool(environment.get("DATABASE_URL")) or (directory / DATABASE_FILE).is_file()


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """All Django settings, as a function of the environment."""
    directory = Path(environment.get("WEEFSEL_DIR", ".")).resolve()
    workbench = environment.get("WEEFSEL_WORKBENCH", "")
    written = "" if workbench else environment.get("WEEFSEL_ALLOWED_HOSTS", "")
    hosts = [host.strip() for host in written.split(",") if host.strip()] or list(LOOPBACK)
    return {
        "WEEFSEL_DIR": directory,
        "WEEFSEL_WORKBENCH": workbench,
        "WEEFSEL_SITE": environment.get("WEEFSEL_SITE", ""),
        "WEEFSEL_REGISTER": has_register(environment, directory),
        "SECRET_KEY": environment.get("WEEFSEL_SECRET_KEY") or secret_key(directory),
        "DEBUG": False,
        "ALLOWED_HOSTS": hosts,
        "ROOT_URLCONF": "weefsel.platform.urls",
        "WSGI_APPLICATION": "weefsel.platform.wsgi.application",
        "APPEND_SLASH": False,
        "DATABASES": databases(environment, directory),
        "INSTALLED_APPS": [
            "weefsel.platform",
            "weefsel.platform.database",
            *APPS,
            "weefsel.platform.register",
            "weefsel.platform.exchange",
            "weefsel.platform.finding",
            "weefsel.platform.mapping",
            "weefsel.platform.webapi",
        ],
        "MIDDLEWARE": [
            "weefsel.platform.security.SecurityHeaders",
            "weefsel.platform.webapi.middleware.Problems",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "weefsel.platform.ranges.TextGZip",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.http.ConditionalGetMiddleware",
            *MIDDLEWARE,
            "weefsel.platform.pages.errors.Answers",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "builtins": [
                        "weefsel.platform.templatetags.site_tags",
                        "weefsel.platform.templatetags.account_tags",
                        "weefsel.platform.templatetags.register_tags",
                    ],
                    "context_processors": [
                        "django.template.context_processors.request",
                        "weefsel.platform.accounts.frame.language_of_request",
                    ],
                },
            }
        ],
        "STATIC_URL": "/static/",
        # Vite writes names with a hash here, so there is nothing to collect.
        "STATIC_ROOT": HERE / "static",
        "WHITENOISE_MAX_AGE": YEAR_S,
        "WHITENOISE_IMMUTABLE_FILE_TEST": lambda _path, url: "/assets/" in url,
        "LANGUAGE_CODE": "nl",
        "USE_TZ": True,
        "TIME_ZONE": "Europe/Amsterdam",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_AGE": None,
        "CSRF_FAILURE_VIEW": "weefsel.platform.pages.errors.forbidden",
        "FILE_UPLOAD_HANDLERS": [
            "weefsel.platform.uploads.Limited",
            "django.core.files.uploadhandler.MemoryFileUploadHandler",
            "django.core.files.uploadhandler.TemporaryFileUploadHandler",
        ],
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 2_000,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 1,
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        **accounts_settings(environment, hosts),
    }


globals().update(from_environment(os.environ))
