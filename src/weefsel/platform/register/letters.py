"""Links in mails that can be used once. Only their checksum is kept: who reads the database cannot use them."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.utils import timezone

from weefsel.errors import NotFound
from weefsel.platform.register.models import Entry, Letter

__all__ = ["LASTS", "read", "use", "write_letter"]

#: how long a link works
LASTS: Final = dt.timedelta(days=30)


def write_letter(what: str, entry: Entry, email: str, lang: str) -> str:
    """The secret of a new link about an entry, to be sent to `email`; earlier ones of the sort no longer work."""
    now = timezone.now()
    earlier = Letter.objects.filter(entry_id=entry.pk, what=what, email=email, used_at=None)
    earlier.update(used_at=now, email="")
    secret = secrets.token_urlsafe(32)
    Letter.objects.create(
        digest=_digest(secret), what=what, entry_id=entry.pk, email=email, lang=lang, expires_at=now + LASTS
    )
    return secret


def read(what: str, secret: str) -> Letter:
    """The letter that a link is of. Raises `NotFound` for a link that is none, was used, or is too old."""
    found = Letter.objects.filter(digest=_digest(secret), what=what).first()
    if found is None or found.used_at is not None or found.expires_at <= timezone.now():
        raise NotFound("This link is unknown, used or too old.")
    return found


def use(letter: Letter) -> str:
    """Use a letter up, within a transaction that has locked its entry; the address that it was sent to.

    Raises `NotFound` where another was first.
    """
    email = letter.email
    taken = Letter.objects.filter(pk=letter.pk, used_at=None).update(used_at=timezone.now(), email="")
    if not taken:
        raise NotFound("This link is unknown, used or too old.")
    return email


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
