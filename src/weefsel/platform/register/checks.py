"""From what somebody filled in to the values that the register keeps, or what is wrong with each field.

Forms, the API and readers of files all come by here. What is given may be texts, as a form sends them, or JSON values.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, Final

from weefsel.errors import InputError
from weefsel.platform.register.around import Around
from weefsel.platform.register.fields import FIELDS, Field, Form
from weefsel.platform.register.models import Entry
from weefsel.platform.register.plain.occurring import Recurrence, parse
from weefsel.platform.register.plain.typed import Wrong, line, prose
from weefsel.platform.register.plain.values import (
    date_within,
    email_address,
    point_within,
    time_of_day,
    web_address,
)
from weefsel.platform.register.states import EntryKind, EntryState

__all__ = ["EARLIEST", "LATEST", "Checked", "checked"]

EARLIEST, LATEST = dt.date(1800, 1, 1), dt.date(2200, 12, 31)
_NUMBER: Final = re.compile(r"(?:€ ?)?(\d{1,3}(?:\.\d{3})+|\d+)(?:[,.](\d{1,2}|-))?", re.ASCII)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}", re.ASCII)
_MOST_LANGUAGES: Final = 20
_NAMES: Final = {kind: frozenset(field.name for field in fields) for kind, fields in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Checked:
    """The values that are sound, by field, and what is wrong with the others."""

    values: Mapping[str, Any]
    wrong: tuple[Wrong, ...]

    @property
    def sound(self) -> bool:
        return not self.wrong


def checked(
    kind: EntryKind, given: Mapping[str, Any], around: Around, *, whole: bool, among: Container[str] | None = None
) -> Checked:
    """Check what was given for fields of a kind of entry; with `whole` everything that is needed must be there.

    Entries that are named must be there: in the register, or, where whoever reads many looked that up, `among` these
    ids. Names that are no field of the kind are `Wrong` too: nothing that was sent is lost without a word.
    """
    values: dict[str, Any] = {}
    wrong = [Wrong(name[:40], "register.wrong_field") for name in given if name not in _NAMES[kind]]
    for field in FIELDS[kind]:
        if field.name in given or whole:
            found = _value(field, given.get(field.name), around, among)
            if isinstance(found, Wrong):
                wrong.append(replace(found, field=field.name))
            else:
                values[field.name] = found
    wrong += _together(kind, values, {one.field for one in wrong}, around)
    return Checked(values, tuple(wrong))


def _value(field: Field, given: Any, around: Around, among: Container[str] | None) -> Any:
    check = _CHECKS.get(field.form)
    if check is not None:
        return check(field, given)
    return _area(field, given, around) if field.form is Form.AREA else _named_entry(field, given, among)


def _line(field: Field, given: Any) -> Any:
    return line(given, field.most, needed=field.required)


def _prose(field: Field, given: Any) -> Any:
    return prose(given, field.most, needed=field.required)


@cache
def _known(values: tuple[StrEnum, ...]) -> dict[str, None]:
    """The words of a vocabulary, in its order."""
    return dict.fromkeys(map(str, values))


def _word(field: Field, given: Any) -> Any:
    if given in (None, ""):
        return Wrong(field.name, "register.wrong_choose") if field.required else ""
    if isinstance(given, str) and given in _known(field.values):
        return given
    return Wrong(field.name, "register.wrong_choice")


def _listed(given: Any) -> list[str] | None:
    """A list of texts, empty ones left out; a text is a list of one. None for what is no such thing."""
    if given is None or isinstance(given, str):
        return [given] if given else []
    if isinstance(given, list) and all(isinstance(one, str) for one in given):
        return [one for one in given if one]
    return None


def _words(field: Field, given: Any) -> Any:
    listed = _listed(given)
    known = _known(field.values)
    if listed is None or not all(one in known for one in listed):
        return Wrong(field.name, "register.wrong_choice")
    if field.required and not listed:
        return Wrong(field.name, "register.wrong_choose_some")
    return [value for value in known if value in listed]


def _languages(field: Field, given: Any) -> Any:
    listed = _listed(re.split(r"[\s,;]+", given) if isinstance(given, str) else given)
    codes = [one.lower() for one in listed or ()]
    if listed is None or len(codes) > _MOST_LANGUAGES or not all(_LANGUAGE.fullmatch(one) for one in codes):
        return Wrong(field.name, "register.wrong_language")
    return list(dict.fromkeys(codes))


def _number(field: Field, given: Any) -> Any:
    """Whole cents as text, "2.50", or a whole number."""
    if given is None or given == "":
        return Wrong(field.name, "group.wrong_empty") if field.required else None
    written = str(given).strip() if isinstance(given, str | int | float) and not isinstance(given, bool) else "?"
    found = _NUMBER.fullmatch(written)
    if found is None:
        return Wrong(field.name, "register.wrong_money" if field.form is Form.MONEY else "register.wrong_whole")
    whole, part = int(found[1].replace(".", "")), (found[2] or "").replace("-", "")
    if whole > field.most:
        return Wrong(field.name, "register.wrong_most", {"n": str(field.most)})
    if field.form is Form.MONEY:
        return f"{whole}.{part:0<2}"
    return Wrong(field.name, "register.wrong_whole") if part.strip("0") else whole


def _date(field: Field, given: Any) -> Any:
    found = date_within(given, EARLIEST, LATEST, needed=field.required)
    return found.isoformat() if isinstance(found, dt.date) else found


def _time(field: Field, given: Any) -> Any:
    return time_of_day(given, needed=field.required)


def _rule(field: Field, given: Any) -> Any:
    written = line(given, field.most, needed=False)
    if isinstance(written, Wrong) or not written:
        return written
    try:
        return parse(written).rule
    except InputError:
        return Wrong(field.name, "register.wrong_rule")


def _web(field: Field, given: Any) -> Any:
    found = web_address(given)
    # letters that an address cannot hold take three signs each
    return line(found, field.most, needed=False) if isinstance(found, str) else found


def _contact(field: Field, given: Any) -> Any:
    """An address that may be shown: of e-mail or of a page, or a telephone number."""
    written = line(given, field.most, needed=False)
    if isinstance(written, Wrong) or not written:
        return written
    if re.fullmatch(r"[+()\d][\d ()./+-]{5,24}", written, re.ASCII):
        return written
    if "@" in written:
        return email_address(written)
    return web_address(written)


def _degrees(field: Field, given: Any) -> Any:
    # whether it lies where it should is seen when both are known
    if given is None or given == "":
        return Wrong(field.name, "group.wrong_point_form")
    try:
        return float(str(given).replace(",", "."))
    except ValueError:
        return Wrong(field.name, "group.wrong_point_form")


def _area(field: Field, given: Any, around: Around) -> Any:
    if given in (None, ""):
        return ""
    return (
        given if isinstance(given, str) and given in around.ground.names else Wrong(field.name, "register.wrong_area")
    )


def _named_entry(field: Field, given: Any, among: Container[str] | None) -> Any:
    """The id of an entry that is there to be named."""
    if given in (None, ""):
        return Wrong(field.name, "register.wrong_choose") if field.required else None
    try:
        wanted = uuid.UUID(str(given))
    except ValueError:
        return Wrong(field.name, "register.wrong_entry")
    is_there = _is_there(field, wanted) if among is None else str(wanted) in among
    return str(wanted) if is_there else Wrong(field.name, "register.wrong_entry")


def _is_there(field: Field, wanted: uuid.UUID) -> bool:
    kinds = {Form.ACTOR: [EntryKind.ACTOR], Form.PLACE: [EntryKind.PLACE]}
    found = Entry.objects.filter(
        pk=wanted,
        kind__in=kinds.get(field.form, [EntryKind.ACTOR, EntryKind.PLACE]),
        state__in=[EntryState.SHOWN, EntryState.WAITING],
    )
    return found.exists()


_CHECKS: Final[Mapping[Form, Callable[[Field, Any], Any]]] = {
    Form.LINE: _line,
    Form.PROSE: _prose,
    Form.WORD: _word,
    Form.WORDS: _words,
    Form.LANGUAGES: _languages,
    Form.WHOLE: _number,
    Form.MONEY: _number,
    Form.DATE: _date,
    Form.TIME: _time,
    Form.RULE: _rule,
    Form.WEB: _web,
    Form.CONTACT: _contact,
    Form.DEGREES: _degrees,
}


def _together(kind: EntryKind, values: Mapping[str, Any], told: set[str], around: Around) -> list[Wrong]:
    """What is wrong with fields that are sound one by one."""
    found: list[Wrong] = []
    for begins, ends in (("from_date", "until_date"), ("since", "until")):
        first, last = values.get(begins), values.get(ends)
        if first and last and last < first:
            found.append(Wrong(ends, "register.wrong_period"))
    if kind is EntryKind.PLACE and {"latitude", "longitude"} <= set(values):
        at = point_within(values["longitude"], values["latitude"], around.bounds, around.outlines)
        if isinstance(at, Wrong):
            found.append(replace(at, field="latitude"))
    if kind is EntryKind.OFFER and not {"rrule", "starts", "ends", "from_date", "until_date"} & told:
        found += _times(values)
    if kind is EntryKind.TIE and values.get("from_actor") and values.get("from_actor") == values.get("to_entry"):
        found.append(Wrong("to_entry", "register.wrong_itself"))
    return found


def _times(values: Mapping[str, Any]) -> list[Wrong]:
    """Whether the times of an activity go together: a rule that never comes, an end before the beginning."""
    first, last = (values.get(name) for name in ("from_date", "until_date"))
    try:
        Recurrence(
            values.get("rrule") or None,
            values.get("starts") or None,
            values.get("ends") or None,
            dt.date.fromisoformat(first) if first else None,
            dt.date.fromisoformat(last) if last else None,
        )
    except InputError as error:
        column = error.faults[0].column or "rrule"
        return [Wrong(str(column), "register.wrong_times")]
    return []
