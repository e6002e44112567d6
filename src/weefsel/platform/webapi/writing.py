"""From what a program sends to what the register keeps: by the same checks, rights and history as a form."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from weefsel.platform.register.around import around
from weefsel.platform.register.checks import checked
from weefsel.platform.register.claims import claim
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.limits import may_add
from weefsel.platform.register.models import Entry
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.plain.scanning import found as private_in
from weefsel.platform.register.plain.typed import Wrong, line
from weefsel.platform.register.records import add, edit, entry_of, remove
from weefsel.platform.register.states import EntryKind, Via
from weefsel.platform.register.who import Who
from weefsel.platform.webapi.models import Sent, Token
from weefsel.platform.webapi.problems import Problem
from weefsel.platform.webapi.showing import shown_text

__all__ = ["Given", "Once", "base_of", "change_entry", "given", "new_entry", "once"]

#: how long the same key means the same
KEPT: Final = dt.timedelta(hours=24)
#: an ETag, also as it is when the answer was pressed, or only the version in it
_TAG: Final = re.compile(r'(?:W/)?"(\d{1,9})(?:-[0-9a-f]{12})?"', re.ASCII)
_WHY_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Given:
    """What a body comes to: values of fields, and what is said besides."""

    values: Mapping[str, Any]
    why: str
    gone: bool


def given(kind: EntryKind, sent: Mapping[str, Any], now: Mapping[str, Any] | None) -> Given:
    """Sound values of what was sent; `now` is what the entry says, None for a new one. Raises `Problem`.

    Of an entry that is there, only faults are told that this change makes: what was read from elsewhere may have more.
    """
    told = {name: value for name, value in sent.items() if name not in ("why", "gone")}
    why = line(sent.get("why"), _WHY_MOST, field="why", needed=False)
    if now is not None:
        told = {name: value for name, value in told.items() if not _is_as_shown(kind, name, value, now)}
    result = checked(kind, {**(now or {}), **told}, around(), whole=True)
    old = () if now is None else checked(kind, now, around(), whole=True).wrong
    wrong = [one for one in result.wrong if one.field in told or one not in old]
    values = {name: value for name, value in result.values.items() if now is None or name in told}
    wrong += _private(kind, {name: value for name, value in values.items() if now is None or value != now[name]})
    if isinstance(why, Wrong):
        raise Problem(422, "api.wrong_fields", wrong=[*wrong, why])
    if wrong:
        raise Problem(422, "api.wrong_fields", wrong=wrong)
    return Given({**values, **_area(kind, values, now)}, why, bool(sent.get("gone")))


def _is_as_shown(kind: EntryKind, name: str, value: Any, now: Mapping[str, Any]) -> bool:
    """Whether a text is the one that was read, in which what is not for everybody was left out: nobody changed it."""
    field = next(one for one in FIELDS[kind] if one.name == name)
    return value != now[name] and value == shown_text(field, now[name])


def _private(kind: EntryKind, values: Mapping[str, Any]) -> list[Wrong]:
    """Addresses and numbers in texts that everybody reads."""
    texts = {one.name for one in FIELDS[kind] if one.form in (Form.LINE, Form.PROSE)}
    return [
        Wrong(name, f"group.private_{one}")
        for name, value in values.items()
        if name in texts and isinstance(value, str)
        for one in dict.fromkeys(finding.kind for finding in private_in(value))
    ]


def _area(kind: EntryKind, values: Mapping[str, Any], now: Mapping[str, Any] | None) -> dict[str, str]:
    """A place is in the area in which its point lies, unless somebody says otherwise."""
    if kind is not EntryKind.PLACE or not {"latitude", "longitude"} & values.keys() or values.get("area_code"):
        return {}
    at = {**(now or {}), **values}
    return {"area_code": around().outlines.area_at(at["longitude"], at["latitude"]) or ""}


def base_of(request: HttpRequest, part: Entry, base: int | None = None) -> int:
    """The version that the sender looked at. Raises `Problem` where it is not told, or the entry changed since.

    With `base` it may have changed since: what others wrote is kept, where it is not in the same fields.
    """
    written = request.headers.get("If-Match", "")
    if not written and base is not None:
        if 1 <= base <= part.version:
            return base
        raise Problem(412, "api.wrong_version", version=str(part.version))
    if not written or written.strip() == "*":
        raise Problem(428, "api.needs_version")
    versions = {int(found[1]) for found in (_TAG.fullmatch(one.strip()) for one in written.split(",")) if found}
    if part.version not in versions:
        raise Problem(412, "api.wrong_version", version=str(part.version))
    return part.version


def new_entry(request: HttpRequest, who: Who, kind: EntryKind, sent: Given, *, own: bool) -> Entry:
    """Add an entry, where a page would. Raises `Problem` and `Refused`."""
    if kind is EntryKind.PLACE:
        who.needs_site(SiteAction.READ_QUEUE)
    asks_often = kind is EntryKind.ACTOR and not who.may_site(SiteAction.IMPORT)
    if asks_often and who.account is not None and not may_add(request, who.account.email):
        raise Problem(429, "api.wrong_often", headers={"Retry-After": "3600"})
    made = add(who, kind, sent.values, via=Via.API, why=sent.why)
    if own:
        claim(who, made.pk)
    return entry_of(made.pk, kind)


def change_entry(who: Who, part: Entry, sent: Given, base: int) -> Entry:
    """Change an entry. Raises `Refused`, and `Conflict` where others changed the same since."""
    with transaction.atomic():
        edit(who, part.pk, sent.values, base=base, via=Via.API, why=sent.why)
        if sent.gone:
            remove(who, part.pk, gone=True, why=sent.why, via=Via.API)
    return entry_of(part.pk)


@dataclass(frozen=True, slots=True)
class Once:
    """What came of something that was sent with a key: an entry or a proposal."""

    entry: Entry | None = None
    proposal: int | None = None
    #: whether it was there from an earlier request
    again: bool = False


def once(request: HttpRequest, token: Token, do: Callable[[], Once]) -> Once:
    """Do something, once for each Idempotency-Key of a token, whatever happens in between. Raises `Problem`."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        with transaction.atomic():
            return do()
    if not (1 <= len(key) <= 100 and key.isascii() and key.isprintable()):
        raise Problem(400, "api.wrong_key")
    digest = hashlib.sha256(f"{request.get_full_path()}\n".encode() + request.body).hexdigest()
    Sent.objects.filter(token=token, at__lt=timezone.now() - KEPT).delete()
    with transaction.atomic():
        try:
            with transaction.atomic():
                # waits for another who sends the same at the same moment
                noted = Sent.objects.create(token=token, key=key, digest=digest)
        except IntegrityError:
            return _again(token, key, digest)
        done = do()
        noted.entry_id, noted.proposal = done.entry.pk if done.entry else None, done.proposal
        noted.save(update_fields=["entry", "proposal"])
        return done


def _again(token: Token, key: str, digest: str) -> Once:
    before = Sent.objects.get(token=token, key=key)
    if before.digest != digest:
        raise Problem(422, "api.wrong_key_other")
    return Once(None if before.entry_id is None else entry_of(before.entry_id), before.proposal, again=True)
