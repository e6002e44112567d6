"""From what somebody filled in about an entry to the fields that they changed, or what is wrong with each of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict

from weefsel.errors import InputError
from weefsel.platform.pages.register.entry_named import label_by_id, named
from weefsel.platform.pages.register.group_where import Where, located
from weefsel.platform.pages.register.private import private
from weefsel.platform.register.around import Around
from weefsel.platform.register.checks import checked
from weefsel.platform.register.fields import FIELDS, Form, field_named
from weefsel.platform.register.models import Place
from weefsel.platform.register.plain.recurring import weekly
from weefsel.platform.register.plain.rules import as_it_is
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.states import EntryKind

__all__ = ["NAMED", "Sent", "days_of", "read", "typed_of", "where_label", "where_of"]

NAMED: Final = (Form.ACTOR, Form.PLACE, Form.END)
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: suggestions among which a street is looked for
_LOOKED_AT: Final = 8
#: fields that are checked with one another: what is wrong with one may be mended in another
_TOGETHER: Final = (
    {"rrule", "starts", "ends", "from_date", "until_date"},
    {"since", "until"},
    {"latitude", "longitude"},
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form comes to."""

    #: fields that are other than they were, with sound values
    values: Mapping[str, Any]
    #: what is wrong, by field of the form
    wrong: tuple[Wrong, ...]
    #: names of the form that somebody touched
    touched: frozenset[str]
    #: which groups or places may have been meant, by field of the form
    meant: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict[str, tuple[tuple[str, str], ...]])


def typed_of(names: Collection[str], sent: QueryDict) -> dict[str, Any]:
    """What was sent for the fields of a form, as it was typed."""
    lists = {"functions", "audience", "language", "days"}
    typed: dict[str, Any] = {}
    for name in names:
        if name in lists:
            if name in sent or f"has_{name}" in sent:
                typed[name] = [str(one) for one in sent.getlist(name)]
        elif name in sent:
            typed[name] = str(sent[name])
            for more in ("id", "asked", "area", "was"):
                if f"{name}_{more}" in sent:
                    typed[f"{name}_{more}"] = str(sent[f"{name}_{more}"])
    return typed


def read(
    kind: EntryKind,
    names: Collection[str],
    typed: Mapping[str, Any],
    before: Mapping[str, Any],
    around: Around,
    *,
    fixed: Mapping[str, Any] | None = None,
) -> Sent:
    """Check what was typed against what the form showed (`before`, JSON values by field).

    With `fixed` it is about a new entry, of which those fields are given and all that is needed must be there.
    """
    reading = _Reading(kind, typed, before, around)
    for name in names:
        reading.take(name)
    given = {**(fixed or {}), **reading.given}
    result = checked(kind, given, around, whole=fixed is not None)
    touched = reading.touched | {
        name for name, value in result.values.items() if name in reading.given and _differs(value, before.get(name))
    }
    touched |= {one.field for one in result.wrong if typed.get(one.field) != _written(before.get(one.field))}
    told = {one.field for one in reading.wrong}
    wrong = [*reading.wrong, *(one for one in result.wrong if _tells(one, touched, told, new=fixed is not None))]
    wrong += _private(kind, result.values, touched)
    values = {
        name: value
        for name, value in result.values.items()
        if fixed is not None or (name in touched and _differs(value, before.get(name)))
    }
    return Sent(values, tuple(_once(reading.called(one) for one in wrong)), frozenset(touched), reading.meant)


def _differs(value: Any, before: Any) -> bool:
    """Whether it is another value. Boxes have no order: while the same are ticked, the main thing stays so."""
    if isinstance(value, list) and isinstance(before, list):
        return set(value) != set(before)
    return value != before


def _tells(one: Wrong, touched: set[str], told: set[str], *, new: bool) -> bool:
    """Whether a fault is told: not of what nobody touched, as it was read from elsewhere, nor twice of one field."""
    if one.field in told or (one.field in ("street", "area_code", "place") and "where" in told):
        return False
    return new or one.field in touched or any(one.field in group and group & touched for group in _TOGETHER)


def _once(wrong: Any) -> list[Wrong]:
    made: dict[tuple[str, str], Wrong] = {}
    for one in wrong:
        made.setdefault((one.field, one.text_id), one)
    return list(made.values())


def _private(kind: EntryKind, values: Mapping[str, Any], touched: set[str]) -> list[Wrong]:
    """Addresses and numbers in texts that everybody reads."""
    wrong: list[Wrong] = []
    for one in FIELDS[kind]:
        if one.form in (Form.LINE, Form.PROSE) and one.name in touched and isinstance(values.get(one.name), str):
            wrong += private(one.name, values[one.name])
    return wrong


class _Reading:
    """What was typed, field by field: fields of the dictionary as they are, what the page asks otherwise in words."""

    def __init__(self, kind: EntryKind, typed: Mapping[str, Any], before: Mapping[str, Any], around: Around) -> None:
        self.kind, self.typed, self.before, self.around = kind, typed, before, around
        self.given: dict[str, Any] = {}
        self.wrong: list[Wrong] = []
        self.touched: set[str] = set()
        self.meant: dict[str, tuple[tuple[str, str], ...]] = {}

    def take(self, name: str) -> None:
        if name not in self.typed:
            return
        if name == "where":
            self._where()
        elif name == "days":
            self._days()
        elif field_named(self.kind, name).form in NAMED:
            self._named(name)
        else:
            self.given.setdefault(name, self.typed[name])

    def called(self, one: Wrong) -> Wrong:
        """The same, with the name that the field has on the page."""
        in_where = self.kind is EntryKind.ACTOR and one.field in ("place", "street", "area_code")
        if in_where or ("where" in self.typed and one.field in ("latitude", "longitude", "street", "area_code")):
            return replace(one, field="where") if not self.typed.get(one.field) else one
        return one

    def _named(self, name: str) -> None:
        typed, was = self.typed[name].strip(), self.typed.get(f"{name}_was", "")
        if typed == was:
            self.given[name] = self.before.get(name)
            return
        chosen = self.typed.get(f"{name}_id", "") if typed == self.typed.get(f"{name}_asked", typed).strip() else ""
        result = named(field_named(self.kind, name).form, name, typed, chosen)
        self.touched.add(name)
        self.meant[name] = result.meant
        if result.wrong is not None:
            self.wrong.append(result.wrong)
        else:
            self.given[name] = result.id

    def _where(self) -> None:
        typed, area = self.typed["where"].strip(), self.typed.get("where_area", "")
        if typed == self.typed.get("where_was", "").strip() and not area:
            return
        self.touched.add("where")
        at = located(self.around, typed, self.typed.get("where_id", ""), area, home=False)
        if isinstance(at, Wrong):
            if not (self.kind is EntryKind.PLACE and self.typed.get("latitude") and self.typed.get("longitude")):
                self.wrong.append(at)
            return
        if self.kind is EntryKind.ACTOR:
            self.given |= at.values
        else:
            self.given |= self._point(typed, at)

    def _point(self, typed: str, at: Where) -> dict[str, Any]:
        """Where a new place is, unless its point was given: as the place or about halfway the street that was named."""
        kept = Place.objects.filter(pk=at.place).first() if at.place else None
        street = self.typed.get("street") or at.street or (kept.street if kept is not None else "")
        given: dict[str, Any] = {"street": street}
        if self.typed.get("latitude") or self.typed.get("longitude"):
            return given
        if kept is not None:
            return given | {"latitude": kept.latitude, "longitude": kept.longitude}
        spots = self.around.spots
        # a whole neighbourhood is no point
        for one in self.around.find(typed, _LOOKED_AT) if at.street else ():
            if one.id in spots and spots[one.id].area_code == at.area_code:
                return given | {"latitude": one.y, "longitude": one.x}
        self.wrong.append(Wrong("where", "entry.wrong_no_point"))
        return given

    def _days(self) -> None:
        days = sorted({int(one) for one in self.typed["days"] if one in tuple("0123456")})
        shown, rule = days_of(str(self.before.get("rrule") or "")), str(self.before.get("rrule") or "")
        if days == shown:
            return
        self.touched |= {"days", "rrule"}
        if self.typed.get("rrule", rule).strip() != rule:
            self.wrong.append(Wrong("days", "entry.wrong_days_and_rule"))
            return
        try:
            every = int(as_it_is(rule).get("INTERVAL", "1")) if shown else 1
            self.given["rrule"] = (weekly(days, every=every).rule or "") if days else ""
        except (InputError, ValueError):
            self.wrong.append(Wrong("days", "register.wrong_rule"))


def days_of(rule: str) -> list[int]:
    """The days of a plain weekly rule, Monday is 0; none of any other rule."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    plain = parts.get("FREQ") == "WEEKLY" and set(parts) <= {"FREQ", "INTERVAL", "BYDAY"}
    listed = parts.get("BYDAY", "").split(",") if plain else []
    return sorted(_WEEKDAYS.index(one) for one in listed if one in _WEEKDAYS)


def where_of(values: Mapping[str, Any], around: Around) -> str:
    """What to type for where a group is: its place, its street or its area, with the area behind it."""
    if values.get("place"):
        return label_by_id(values["place"])
    return where_label(str(values.get("street") or ""), str(values.get("area_code") or ""), around)


def where_label(street: str, area: str, around: Around) -> str:
    named_area = around.area_name(area) if area else ""
    return ", ".join(part for part in (street, named_area) if part)


def _written(value: Any) -> Any:
    """A JSON value as a form sends it back when nobody touched it."""
    if value is None:
        return ""
    return [str(one) for one in value] if isinstance(value, list) else str(value)
