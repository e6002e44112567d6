"""From what a row tells of a record to values that the register takes, or why it does not."""

from __future__ import annotations

import uuid
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from weefsel.platform.exchange.sheets.locating import Located
from weefsel.platform.register.around import Around
from weefsel.platform.register.checks import checked
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.states import EntryKind
from weefsel.sources.listing import Record

__all__ = ["Built", "Said", "build", "safe_rest"]

#: a text of the catalogue, and its variables
Said = tuple[str, dict[str, str]]
_REQUIRED: Final = {kind: frozenset(one.name for one in fields if one.required) for kind, fields in FIELDS.items()}
#: what is wrong is dropped from what is not needed, and then looked at again, so often
_MOST_TRIES: Final = 4
_LONGEST_SAID: Final = 60


class _Anything:
    """Contains every id: whoever reads the list looked them up."""

    def __contains__(self, one: object) -> bool:
        return isinstance(one, str)


_ANYTHING: Final = _Anything()


@dataclass(slots=True)
class Built:
    """A record with its values as the register takes them."""

    record: Record
    kind: EntryKind
    values: dict[str, Any] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)
    notes: list[Said] = field(default_factory=list)
    #: why it cannot be taken
    wrong: list[Said] = field(default_factory=list)


def build(
    record: Record,
    located: Located | None,
    references: Mapping[str, str],
    around: Around,
    given: Mapping[str, Any] | None,
    chosen: uuid.UUID | None,
    unsafe: Container[str] = (),
) -> Built:
    """The values of a record.

    `given` is what this source said of it before, if it did; `chosen` the entry that a person said it is. Of an entry
    that is there only what the row says is told: what was assumed, and cells that are empty, change nothing.
    `unsafe` are the columns of which nobody knows what is in them.
    """
    made = Built(record, EntryKind(record.kind), rest=dict(record.rest))
    is_new = given is None and chosen is None
    values = _told(record, given or {}, is_new=is_new)
    _place_it(made, values, located, given or {}, is_new=is_new)
    values |= references
    _check(made, values, around, whole=is_new)
    made.rest = safe_rest(made.rest, unsafe)
    return made


def _told(record: Record, given: Mapping[str, Any], *, is_new: bool) -> dict[str, Any]:
    values = {name: value for name, value in record.values.items() if value not in ("", [], None) or name in given}
    return values | {name: value for name, value in record.assumed.items() if is_new or name in given}


def _place_it(
    made: Built, values: dict[str, Any], located: Located | None, given: Mapping[str, Any], *, is_new: bool
) -> None:
    """Where it is. A point about halfway a street is not told again: the map may have changed, the list did not."""
    where, record = made.record.where, made.record
    if where is None or located is None or made.kind not in (EntryKind.ACTOR, EntryKind.PLACE):
        return
    if where.street or "street" in given:
        values["street"] = where.street[:100]
    found: dict[str, Any] = {"area_code": located.area_code} if located.area_code else {}
    if made.kind is EntryKind.PLACE and located.longitude is not None:
        found |= {"latitude": located.latitude, "longitude": located.longitude}
    moved = where.street != given.get("street", "") or bool(where.x and where.y)
    for name, value in found.items():
        if is_new or (moved and not located.told):
            values[name] = value
        elif name in given:
            values[name] = value if moved else given[name]
    if not values.get("name") and record.kind == "place":
        values.pop("name", None)
    if located.told and is_new:
        made.notes.append((located.told, {"about": located.about[:_LONGEST_SAID]}))


def _check(made: Built, values: dict[str, Any], around: Around, *, whole: bool) -> None:
    """Keep what is sound; what is not and is not needed is set aside and told, what is needed refuses the record."""
    for _ in range(_MOST_TRIES):
        # what is needed and not there is told too; other fields are as empty without being looked at
        needs = {name: "" for name in _REQUIRED[made.kind] if name not in values} if whole else {}
        found = checked(made.kind, {**values, **needs}, around, whole=False, among=_ANYTHING)
        if found.sound:
            made.values = {name: value for name, value in found.values.items() if name in values}
            return
        needed = [one for one in found.wrong if one.field in _REQUIRED[made.kind]]
        if needed:
            made.wrong = [_why(made, one, values) for one in _once(needed)]
            return
        for one in found.wrong:
            made.notes.append(_why(made, one, values, note=True))
            value = values.pop(one.field, None)
            column = made.record.columns.get(one.field, one.field)
            if value not in (None, "", []):
                made.rest.setdefault(column, value if isinstance(value, str) else ", ".join(map(str, value)))
            if one.field == "ends" and one.text_id == "register.wrong_times":
                continue
            if one.text_id == "register.wrong_times":
                for name in ("rrule", "starts", "ends"):
                    values.pop(name, None)
    made.wrong = [("import.wrong_together", {})]


def _once(wrong: list[Wrong]) -> list[Wrong]:
    """Of a point that is not known one half is enough, and what follows from the kind of a place needs no telling."""
    fields = {one.field for one in wrong}
    if "place_kind" in fields:
        wrong = [one for one in wrong if one.field not in ("functions", "setting", "count")]
    if {"latitude", "longitude"} <= fields:
        return [replace(one, field="latitude") for one in wrong if one.field != "longitude"]
    return wrong


def _why(made: Built, wrong: Wrong, values: Mapping[str, Any], *, note: bool = False) -> Said:
    """What is wrong with a field: a text of ours with the field, the value, and the words of the check."""
    if wrong.field == "latitude" and "latitude" not in values:
        where = made.record.where
        street = where.street if where else ""
        return (
            ("import.wrong_nowhere_street", {"about": street[:_LONGEST_SAID]})
            if street
            else ("import.wrong_nowhere", {})
        )
    value = values.get(wrong.field)
    said = (
        ""
        if value is None
        else value
        if isinstance(value, str)
        else ", ".join(map(str, value))
        if isinstance(value, list)
        else str(value)
    )
    variables = {f"v_{name}": text for name, text in wrong.variables.items()}
    return (
        "import.note_aside" if note else "import.wrong_field",
        {"field": wrong.field, "value": said[:_LONGEST_SAID], "check": wrong.text_id, **variables},
    )


def safe_rest(rest: Mapping[str, str], unsafe: Container[str]) -> dict[str, str]:
    """What is kept besides, without the addresses and numbers of people that may be in columns that nobody knows."""
    return {name: _safe(text) if name in unsafe else text for name, text in rest.items()}


def _safe(text: str) -> str:
    # a look that costs nothing, before the one that does
    if "@" in text or "(at)" in text or sum(map(str.isdigit, text)) >= 7:
        return shown(text)
    return text
