"""A guess at what a list is and what its columns are, from its headers, its name and its first rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from weefsel.sources.listing.intake import SheetKept
from weefsel.sources.listing.mapping import ListMapping
from weefsel.sources.listing.persons import looks_like_persons
from weefsel.sources.listing.times import days_of, times_of
from weefsel.sources.listing.vocabulary import KEEP, PERSON, What, listed, role_of, sheet_says, value_of

__all__ = ["propose"]

#: roles of which the first column counts, and others are kept beside it
_ONCE: Final = frozenset({"row.key", "group.name", "place.name", "offer.name", "at.x", "at.y", "at.point"})
#: what is called as a person is refused row by row
_NAMES: Final = frozenset(
    {"group.name", "place.name", "offer.name", "funding.to_entry", "tie.from_actor", "tie.to_entry"}
)
_ENOUGH: Final = 0.6
_WEB: Final = re.compile(
    r"(https?://|www\.)\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.(nl|com|org|eu|net|info)(/\S*)?", re.IGNORECASE
)
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"[1-9]\d{3} ?[A-Za-z]{2}", re.ASCII)
_PHONE: Final = re.compile(r"(\+31|0)[\d ()-]{8,14}", re.ASCII)
#: what the cells of a column are by how they are written, where its header says nothing
_BY_LOOKS: Final[Mapping[str, Callable[[str], object]]] = {
    "group.email": _MAIL.fullmatch,
    "group.website": _WEB.fullmatch,
    "at.postcode": _POSTCODE.fullmatch,
    "group.phone": _PHONE.fullmatch,
    "offer.when": lambda text: (said := times_of(text)) is not None and any(one.rule for one in said.times),
}


def propose(kept: SheetKept, sample: Mapping[str, Sequence[str]], file: str = "") -> ListMapping:
    """What the list seems to be of, and the role of each column."""
    names = list(kept.columns.values())
    what = _what(kept, names, file)
    columns: dict[str, str] = {}
    for name in names:
        role = _role(name, sample.get(name, ()), what)
        if role in _ONCE and role in columns.values():
            role = KEEP
        columns[name] = role
    if what is What.GROUPS and "offer.name" in columns.values() and "group.name" not in columns.values():
        return propose_as(What.ACTIVITIES, names, sample)
    return ListMapping(what, _settled(columns, what, sample))


def propose_as(what: What, names: Sequence[str], sample: Mapping[str, Sequence[str]]) -> ListMapping:
    """The roles of the columns where a person said what the list is of."""
    columns: dict[str, str] = {}
    for name in names:
        role = _role(name, sample.get(name, ()), what)
        columns[name] = KEEP if role in _ONCE and role in columns.values() else role
    return ListMapping(what, _settled(columns, what, sample))


def _role(name: str, values: Sequence[str], what: What) -> str:
    if days_of(name) and _share(values, lambda text: times_of(text, (0,)) is not None) >= _ENOUGH:
        return "offer.on"
    said = role_of(name, what)
    if said == PERSON or (said not in _NAMES and looks_like_persons(values)):
        return PERSON
    if said is not None:
        return said
    return next((role for role, looks in _BY_LOOKS.items() if _share(values, looks) >= _ENOUGH), KEEP)


def _share(values: Sequence[str], looks: Callable[[str], object]) -> float:
    return sum(bool(looks(value)) for value in values) / len(values) if values else 0.0


def _what(kept: SheetKept, names: Sequence[str], file: str) -> What:
    """What each row is: by the name of the sheet or the title, else by the headers, else by the name of the file."""
    roles = Counter(role for name in names for role in {role_of(name, what) for what in What} if role)
    has = {role.partition(".")[0] for role in roles}
    if {"tie.from_actor", "tie.to_entry"} <= set(roles) and not has & {"offer", "place"}:
        return What.TIES
    said = sheet_says(kept.name) or sheet_says(kept.title)
    if said is not None:
        return said
    if "funding.amount_eur" in roles and (
        has & {"funding"} and ("funding.to_entry" in roles or "funding.year" in roles)
    ):
        return What.MONEY
    if "offer.name" in roles and any(role_of(name, What.GROUPS) == "offer.name" for name in names):
        return What.ACTIVITIES
    by_file = sheet_says(file)
    if by_file is not None and by_file is not What.TIES:
        return by_file
    if "group.name" in roles:
        return What.GROUPS
    if has & {"place"} and ("place.place_kind" in roles or "at.x" in roles or "place.capacity" in roles):
        return What.PLACES
    return What.GROUPS


def _settled(columns: Mapping[str, str], what: What, sample: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Roles that fit together: a name there must be, and a theme may be a function where its words are those."""
    settled = dict(columns)
    has = set(settled.values())
    if what is What.PLACES and "place.name" not in has and "group.name" in has:
        settled = {name: "place.name" if role == "group.name" else role for name, role in settled.items()}
    for kind, other in (("group.actor_kind", "group.functions"), ("offer.functions", "offer.audience")):
        for name, role in settled.items():
            if role == kind and _fits(sample.get(name, ()), other) > _fits(sample.get(name, ()), kind):
                settled[name] = other
    if "at.point" in has and "at.x" in has:
        settled = {name: KEEP if role == "at.point" else role for name, role in settled.items()}
    if what is What.PLACES:
        # a place has no times of activities: hours of its days are its opening hours
        hours = {"offer.when": "place.opening_hours", "offer.clock": "place.opening_hours"}
        settled = {name: hours.get(role, role) for name, role in settled.items()}
    return settled


def _fits(values: Sequence[str], role: str) -> float:
    field = role.partition(".")[2]
    words = [word for value in values for word in listed(value)]
    return sum(value_of(field, word) is not None for word in words) / len(words) if words else 0.0
