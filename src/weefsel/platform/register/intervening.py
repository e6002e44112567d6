"""What was done in a neighbourhood, written down by editors: added, changed, taken back and put back.

Every write is one transaction that locks the row, asks the table of permissions, and keeps in its log what was before.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.text import slugify

from weefsel.errors import NotFound, WeefselError
from weefsel.platform.register.models import Actor, Entry, Intervention
from weefsel.platform.register.permissions import Refused, SiteAction
from weefsel.platform.register.plain.suggesting import folded
from weefsel.platform.register.states import EntryState, InterventionState
from weefsel.platform.register.who import Who

__all__ = [
    "DONE_BY_MOST",
    "NAME_MOST",
    "WHAT_MOST",
    "ChangedSince",
    "Deed",
    "add_deed",
    "can_undo",
    "change_deed",
    "deed_of",
    "deeds",
    "doer_of",
    "free_key",
    "group_called",
    "intervention_of",
    "note",
    "put_back_deed",
    "set_deed",
    "undo_deed",
    "unfrozen_deeds",
    "withdraw_deed",
]

#: characters of a name, of what was done, and of who did it
NAME_MOST: Final = 200
WHAT_MOST: Final = 1000
DONE_BY_MOST: Final = 200
_KEY_MOST: Final = 40
#: how often another name for figures is tried where somebody else took it at the same moment
_TRIES: Final = 5
#: what is sent again so soon, the same to the letter, is a button that was pressed twice
_JUST_NOW: Final = dt.timedelta(minutes=10)


class ChangedSince(WeefselError):
    """Somebody else changed it since it was looked at."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody writes about one thing that was done."""

    name_nl: str
    area_codes: Sequence[str]
    from_date: dt.date
    indicator_ids: Sequence[str]
    name_en: str = ""
    what_nl: str = ""
    what_en: str = ""
    until_date: dt.date | None = None
    #: a group of the register by its id, else `done_by` in words
    entry: str = ""
    done_by: str = ""


def deeds() -> list[Intervention]:
    """All that was written down, the newest first."""
    return list(Intervention.objects.select_related("entry__merged_into").order_by("-from_date", "key"))


def intervention_of(intervention_id: uuid.UUID | str) -> Intervention:
    """One of them. Raises `NotFound`."""
    try:
        return Intervention.objects.select_related("entry__merged_into").get(pk=intervention_id)
    except (Intervention.DoesNotExist, ValidationError):
        raise NotFound("No such intervention.") from None


def deed_of(made: Intervention) -> Deed:
    """What it says, as somebody would write it. Of an archive from elsewhere only what is a code is taken for one."""
    return Deed(
        made.name_nl,
        [one for one in made.area_codes if isinstance(one, str)],
        made.from_date,
        [one for one in made.indicator_ids if isinstance(one, str)],
        made.name_en,
        made.what_nl,
        made.what_en,
        made.until_date,
        str(made.entry_id or ""),
        made.done_by,
    )


def doer_of(made: Intervention) -> Entry | None:
    """The group that did it, which may have turned out to be another; nothing where it is told in words."""
    group = made.entry
    return group if group is None or group.merged_into is None else group.merged_into


def group_called(name: str) -> str:
    """The id of the one group that is shown and called so; empty where there is none, or more than one."""
    # a database knows fewer letters than `folded` does: it looks roughly, and this looks again
    first = name.split()[0] if name.split() else ""
    rows = Actor.objects.filter(state=EntryState.SHOWN, name__icontains=first).only("id", "name")
    found = [one for one in rows if folded(one.name) == folded(name)] if folded(name) else []
    return str(found[0].pk) if len(found) == 1 else ""


def add_deed(who: Who, deed: Deed) -> Intervention:
    """Write down something that was done; what was written just now by pressing twice is the same. Raises `Refused`."""
    who.needs_site(SiteAction.WRITE_INTERVENTION)
    recent = Intervention.objects.filter(made_at__gte=timezone.now() - _JUST_NOW, state=InterventionState.SHOWN)
    again = next((one for one in recent if _plain(deed_of(one)) == _plain(deed)), None)
    if again is not None:
        return again
    for _ in range(_TRIES):
        made = Intervention(key=free_key(deed.name_nl, Intervention.objects.values_list("key", flat=True)))
        set_deed(made, deed)
        note(made, who, "added")
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            continue
        return made
    raise ChangedSince("Others added the same at the same moment.")


def change_deed(who: Who, intervention_id: uuid.UUID | str, deed: Deed, *, base: int | None = None) -> Intervention:
    """Change what it says. Where nothing changes, nothing is written.

    `base` is the version that somebody looked at: where another changed it since, nothing is written. Raises
    `Refused`, `NotFound` and `ChangedSince`.
    """
    who.needs_site(SiteAction.WRITE_INTERVENTION)
    with transaction.atomic():
        made = _locked(intervention_id)
        if base is not None and base != made.version:
            raise ChangedSince(f"Version {made.version} is newer than {base}.")
        return _write(made, who, "changed", deed)


def withdraw_deed(who: Who, intervention_id: uuid.UUID | str) -> Intervention:
    """Take it back: figures do not look at it any more. Raises `Refused` and `NotFound`."""
    return _set_state(who, intervention_id, InterventionState.WITHDRAWN, "withdrew")


def put_back_deed(who: Who, intervention_id: uuid.UUID | str) -> Intervention:
    """Put back what was taken back. Raises `Refused` and `NotFound`."""
    return _set_state(who, intervention_id, InterventionState.SHOWN, "put_back")


def undo_deed(who: Who, intervention_id: uuid.UUID | str) -> Intervention:
    """Make it what it was before the last change; once more, and it is as it was. Raises `Refused` and `NotFound`."""
    who.needs_site(SiteAction.WRITE_INTERVENTION)
    with transaction.atomic():
        made = _locked(intervention_id)
        if not can_undo(made):
            raise Refused("What was done last is no change.")
        return _write(made, who, "undid", _deed_from({**_plain(deed_of(made)), **made.log[-1]["before"]}))


def can_undo(made: Intervention) -> bool:
    """Whether what was done last is a change that can be taken back."""
    last = made.log[-1] if made.log else None
    if not isinstance(last, Mapping) or last.get("what") not in ("changed", "undid"):
        return False
    before = last.get("before")
    return isinstance(before, Mapping) and set(before) <= set(Deed.__slots__)


def unfrozen_deeds() -> int:
    """How many changes of what was done no revision holds yet."""
    return Intervention.objects.aggregate(n=Sum(F("version") - F("frozen_version")))["n"] or 0


def free_key(name: str, taken: Collection[str]) -> str:
    """A name for figures that nothing has yet: of a–z, 0–9, hyphen and underscore.

    >>> free_key("Eetpunt in De Turf!", {"eetpunt-in-de-turf"})
    'eetpunt-in-de-turf-2'
    """
    begin = slugify(name)[:_KEY_MOST].strip("-_") or "ingreep"
    there, number, key = set(taken), 1, begin
    while key in there:
        number += 1
        end = f"-{number}"
        key = begin[: _KEY_MOST - len(end)].rstrip("-_") + end
    return key


def set_deed(made: Intervention, deed: Deed) -> None:
    """Set the fields of a row, without writing them."""
    for name, value in asdict(deed).items():
        if name == "entry":
            made.entry_id = uuid.UUID(value) if value else None
        else:
            setattr(made, name, list(value) if name in ("area_codes", "indicator_ids") else value)


def note(made: Intervention, who: Who, what: str, before: Mapping[str, Any] | None = None) -> None:
    """Add a line to its log: what was done, when, and in what role; never by whom."""
    at = timezone.now().astimezone(dt.UTC).isoformat(timespec="seconds")
    line: dict[str, Any] = {"at": at, "as": who.acting_as(), "what": what}
    made.log = [*made.log, line | ({"before": dict(before)} if before else {})]


def _locked(intervention_id: uuid.UUID | str) -> Intervention:
    try:
        return Intervention.objects.select_for_update().get(pk=intervention_id)
    except (Intervention.DoesNotExist, ValidationError):
        raise NotFound("No such intervention.") from None


def _set_state(who: Who, intervention_id: uuid.UUID | str, state: InterventionState, what: str) -> Intervention:
    who.needs_site(SiteAction.WRITE_INTERVENTION)
    with transaction.atomic():
        made = _locked(intervention_id)
        if made.state != state:
            made.state = str(state)
            note(made, who, what)
            _save(made)
        return made


def _write(made: Intervention, who: Who, what: str, deed: Deed) -> Intervention:
    now, then = _plain(deed_of(made)), _plain(deed)
    before = {name: value for name, value in now.items() if then[name] != value}
    if before:
        set_deed(made, deed)
        note(made, who, what, before)
        _save(made)
    return made


def _save(made: Intervention) -> None:
    made.version += 1
    made.changed_at = timezone.now()
    made.save()


def _plain(deed: Deed) -> dict[str, Any]:
    """As JSON values, which a log can keep."""
    return {
        name: value.isoformat() if isinstance(value, dt.date) else list(value) if isinstance(value, tuple) else value
        for name, value in asdict(deed).items()
    }


def _deed_from(plain: Mapping[str, Any]) -> Deed:
    given = {name: plain[name] for name in Deed.__slots__}
    until = given["until_date"]
    days = {
        "from_date": dt.date.fromisoformat(given["from_date"]),
        "until_date": dt.date.fromisoformat(until) if until else None,
    }
    return Deed(**{**given, **days})
