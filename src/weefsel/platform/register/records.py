"""Adding and changing entries: the only way in which an entry is written, whoever asks and by whatever way.

Every write is one transaction that locks the entry, asks the table of permissions, and keeps what was before. Values
come in as JSON values, as `weefsel.platform.register.checks` gives them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from weefsel.errors import NotFound, WeefselError
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.models import Actor, Ask, Change, Entry, Funding, Offer, Place, Tie
from weefsel.platform.register.permissions import Action, Refused, SiteAction
from weefsel.platform.register.signals import written
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import Who, of_kind

__all__ = [
    "MODELS",
    "STATE",
    "Conflict",
    "add",
    "confirm",
    "edit",
    "entry_of",
    "history",
    "locked",
    "put_back",
    "remove",
    "set_state",
    "set_values",
    "undo",
    "values_of",
    "write",
]

MODELS: Final[Mapping[EntryKind, type[Actor | Place | Offer | Tie | Funding]]] = {
    EntryKind.ACTOR: Actor,
    EntryKind.PLACE: Place,
    EntryKind.OFFER: Offer,
    EntryKind.TIE: Tie,
    EntryKind.FUNDING: Funding,
}
#: how the state of an entry, and whether somebody owns it, are called in its history
STATE: Final = "state"
OWNED: Final = "owned"
Values = Mapping[str, Any]
#: whose an entry is, and what moderators decided
_NOT_UNDONE: Final = (Via.CLAIM, Via.MODERATION, Via.CONFIRMED, Via.ERASURE, Via.MERGE)


class Conflict(WeefselError):
    """Somebody else changed the same fields since: field → the value that it has now."""

    def __init__(self, theirs: Values, version: int) -> None:
        self.theirs, self.version = dict(theirs), version
        super().__init__(f"Changed by another since: {', '.join(self.theirs)}.")


def entry_of(entry_id: uuid.UUID | str, kind: EntryKind | None = None) -> Entry:
    """An entry with the fields of its kind. Raises `NotFound`."""
    try:
        found = Entry.objects.get(pk=entry_id)
    except (Entry.DoesNotExist, ValidationError):
        raise NotFound("No such entry.") from None
    if kind is not None and found.kind != kind:
        raise NotFound("No such entry.")
    return of_kind(found)


def locked(entry_id: uuid.UUID | str) -> Entry:
    """An entry that nobody else can write until the transaction ends. Raises `NotFound`."""
    try:
        Entry.objects.select_for_update().get(pk=entry_id)
    except (Entry.DoesNotExist, ValidationError):
        raise NotFound("No such entry.") from None
    return entry_of(entry_id)


def values_of(entry: Entry) -> dict[str, Any]:
    """The fields of an entry as JSON values."""
    part = of_kind(entry)
    return {field.name: _plain(part, field.name) for field in FIELDS[EntryKind(part.kind)]}


def _column(part: Entry, name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", part._meta.get_field(name))


def _plain(part: Entry, name: str) -> Any:
    value = getattr(part, _column(part, name).attname)
    if value is None or isinstance(value, str | int | float | list):
        return value
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def add(
    who: Who,
    kind: EntryKind,
    values: Values,
    *,
    state: EntryState = EntryState.SHOWN,
    via: Via = Via.FORM,
    why: str = "",
    entry_id: uuid.UUID | None = None,
    source: tuple[str, str] = ("", ""),
    within: Entry | None = None,
) -> Entry:
    """A new entry. `entry_id` and `source` are of what is read from a file. Raises `Refused`.

    What belongs to a group is added by whoever may change that group; `within` is a group that the caller added itself
    in the same transaction.
    """
    who.needs_site(SiteAction.ADD)
    with transaction.atomic():
        group = values.get("actor") or values.get("from_actor")
        if group and (within is None or str(within.pk) != group):
            who.needs(Action.EDIT, locked(group))
        part = MODELS[kind](
            id=entry_id or uuid.uuid4(),
            kind=kind,
            state=state,
            entered_by=who.account,
            source_id=source[0],
            source_ref=source[1],
        )
        set_values(part, values)
        part.save(force_insert=True)
        _note(part, who, via, why, {}, {**values_of(part), STATE: str(state)})
        return part


def edit(
    who: Who, entry_id: uuid.UUID | str, values: Values, *, base: int | None = None, via: Via = Via.FORM, why: str = ""
) -> Entry:
    """Change fields of an entry. Where nothing changes, nothing is written.

    `base` is the version that the person looked at: what others changed since is kept, and where they changed the same
    fields to something else, nothing is written and `Conflict` is raised. Without `base` the last one wins.
    Raises `Refused` and `NotFound`.
    """
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.EDIT, part)
        changed = _changed(part, values)
        if base is not None:
            _against(part, changed, base)
        return write(part, changed, who, via, why)


def _changed(part: Entry, values: Values) -> dict[str, Any]:
    now = values_of(part)
    return {name: value for name, value in values.items() if now[name] != value}


def _against(part: Entry, changed: Values, base: int) -> None:
    since: set[str] = set()
    for change in Change.objects.filter(entry_id=part.pk, version__gt=base):
        since |= set(change.after)
    theirs = {name: value for name, value in values_of(part).items() if name in since and name in changed}
    if theirs:
        raise Conflict(theirs, part.version)


def write(part: Entry, changed: Values, who: Who, via: Via, why: str, *, more: Values | None = None) -> Entry:
    """Write fields of an entry that is locked, as its next version; `more` are `STATE` and `owner`.

    Nothing is asked of the table of permissions here: whoever calls it has done that.
    """
    before = {name: value for name, value in values_of(part).items() if name in changed}
    after = dict(changed)
    set_values(part, changed)
    for name, value in (more or {}).items():
        if name == STATE:
            before[STATE], after[STATE] = part.state, str(value)
            part.state = str(value)
        else:
            # whose it is, is nobody's business but theirs: only that it is owned is in the history
            before[OWNED], after[OWNED] = part.owner_id is not None, value is not None
            part.owner_id = value
    if not after:
        return part
    now = timezone.now()
    part.version += 1
    part.changed_at = now
    if via not in (Via.MODERATION, Via.MERGE):
        part.confirmed_at = now
        Ask.objects.filter(entry_id=part.pk, answered_at=None).update(answered_at=now)
    part.save()
    _note(part, who, via, why, before, after)
    return part


def set_values(part: Entry, values: Values) -> None:
    """Set fields to JSON values, without writing them."""
    for name, value in values.items():
        field = _column(part, name)
        if isinstance(field, models.ForeignKey):
            setattr(part, field.attname, uuid.UUID(value) if value else None)
        else:
            setattr(part, name, field.to_python(value))


def _note(part: Entry, who: Who, via: Via, why: str, before: Values, after: Values) -> None:
    Change.objects.create(
        entry_id=part.pk,
        version=part.version,
        by=who.account,
        acting_as=who.acting_as(part),
        via=via,
        why=why,
        before=dict(before),
        after=dict(after),
    )
    written.send(Entry, ids=frozenset({part.pk}))


def set_state(who: Who, part: Entry, state: EntryState, via: Via, why: str = "") -> Entry:
    """Give a locked entry another state; whoever calls it has asked the table of permissions."""
    return part if part.state == state else write(part, {}, who, via, why, more={STATE: state})


def remove(who: Who, entry_id: uuid.UUID | str, *, gone: bool = False, why: str = "", via: Via = Via.FORM) -> Entry:
    """Take an entry out, or say that it is no longer there (`gone`). Its history and its ties stay."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.REMOVE, part)
        return set_state(who, part, EntryState.GONE if gone else EntryState.DELETED, via, why)


def put_back(who: Who, entry_id: uuid.UUID | str, *, why: str = "") -> Entry:
    """Show again what was taken out or gone. Raises `Refused` for what was merged: that has its own way back."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.PUT_BACK, part)
        if part.merged_into_id is not None:
            raise Refused("What was merged is not put back: the merge is taken back.")
        return set_state(who, part, EntryState.SHOWN, Via.UNDO, why)


def confirm(who: Who, entry_id: uuid.UUID | str, *, via: Via = Via.ASKED) -> Entry:
    """Say that an entry is still right."""
    with transaction.atomic():
        part = locked(entry_id)
        who.needs(Action.CONFIRM, part)
        part.confirmed_at = timezone.now()
        Ask.objects.filter(entry_id=part.pk, answered_at=None).update(answered_at=part.confirmed_at)
        part.version += 1
        part.save(update_fields=["confirmed_at", "version"])
        _note(part, who, via, "", {}, {})
        return part


def undo(who: Who, entry_id: uuid.UUID | str, version: int, *, why: str = "") -> Entry:
    """Take back one change of an entry, as a change of its own; adding it is taken back by taking it out.

    Raises `Conflict` where a later change was made to the same fields, `NotFound` for a version that is none.
    """
    with transaction.atomic():
        part = locked(entry_id)
        change = Change.objects.filter(entry_id=part.pk, version=version).first()
        if change is None:
            raise NotFound("No such version.")
        if not change.before and change.version == 1:
            who.needs(Action.REMOVE, part)
            return set_state(who, part, EntryState.DELETED, Via.UNDO, why)
        who.needs(_right_to_undo(change.before), part)
        if change.via in _NOT_UNDONE:
            raise Refused(f"What came by {change.via} is not undone: it has its own way back.")
        _not_changed_since(part, change)
        fields = {name: value for name, value in change.before.items() if name != STATE}
        more = {STATE: change.before[STATE]} if STATE in change.before else None
        return write(part, fields, who, Via.UNDO, why, more=more)


def _right_to_undo(before: Values) -> Action:
    return Action.PUT_BACK if before.get(STATE) == EntryState.SHOWN else Action.UNDO


def _not_changed_since(part: Entry, change: Change) -> None:
    now: dict[str, Any] = {**values_of(part), STATE: part.state}
    theirs = {name: now[name] for name, value in change.after.items() if name in now and now[name] != value}
    if theirs:
        raise Conflict(theirs, part.version)


def history(entry_id: uuid.UUID | str) -> Sequence[Change]:
    """All changes of an entry, the newest first."""
    return list(Change.objects.filter(entry_id=entry_id).select_related("by").order_by("-version"))
