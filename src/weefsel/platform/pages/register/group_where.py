"""Where a group is: from what somebody typed, or chose, to a place, a street and an area of the register."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from weefsel.concepts import Lang, Level, PlaceKind
from weefsel.concepts.texts import text
from weefsel.platform.register.around import Around
from weefsel.platform.register.models import Place
from weefsel.platform.register.plain.suggesting import folded
from weefsel.platform.register.plain.typed import Wrong, line
from weefsel.platform.register.states import EntryState

__all__ = ["ASKS_AREA", "Found", "Where", "entry_on_map", "located", "suggested"]

#: how many suggestions are given at once, and from so many letters on
MOST: Final = 8
LEAST_TYPED: Final = 2
#: as many as can be called the same
_ALIKE: Final = 50
_LONGEST: Final = 100
#: Bleekveld 12, Bleekveld 12a, Bleekveld 12-3
_NUMBER: Final = re.compile(r"\s+\d{1,5}\s*[a-zA-Z]?(?:\s*[-/]\s*\w{1,4})?(?=,|$)")
_STREET: Final = "street"
#: what can only be mended by choosing an area
ASKS_AREA: Final = ("group.wrong_where_unknown", "group.wrong_where_many", "group.wrong_where_home")
_LEVELS: Final = frozenset(map(str, Level))


@dataclass(frozen=True, slots=True)
class Found:
    """Something that may be meant; `entry` is its id in the register, where it is a place of it."""

    label: str
    name: str
    kind: str
    id: str
    area_code: str
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """What the register keeps of where a group is."""

    place: str | None
    street: str
    area_code: str
    #: the id of a place of the map that is no entry yet
    on_map: str = ""

    @property
    def values(self) -> dict[str, str | None]:
        """The fields of a group."""
        return {"place": self.place, "street": self.street, "area_code": self.area_code}


def suggested(known: Around, typed: str, lang: Lang) -> list[dict[str, str]]:
    """What may be meant while somebody types: what to fill in, what sort of thing it is, and its id."""
    if len(folded(typed)) < LEAST_TYPED:
        return []
    found = _matches(known, typed, MOST)
    return [{"label": one.label, "kind": _kind_word(one.kind, lang), "id": one.id} for one in found]


def _kind_word(kind: str, lang: Lang) -> str:
    if kind == _STREET:
        return text("group.suggest_street", lang)
    return Level(kind).label(lang) if kind in _LEVELS else PlaceKind(kind).label(lang)


def _matches(known: Around, typed: str, most: int) -> list[Found]:
    """What may be meant: of what was entered since the map was made, then of the map."""
    of_map = [
        Found(one.label, one.name, one.kind, one.id, known.spots[one.id].area_code) for one in known.find(typed, most)
    ]
    return [*_entered(known, typed, most), *of_map][:most]


def _entered(known: Around, typed: str, most: int) -> list[Found]:
    """Places of the register that are not on the map yet."""
    name = typed.partition(",")[0].strip()
    rows = Place.objects.filter(state=EntryState.SHOWN, source_id="", name__icontains=name).order_by("name", "pk")
    made: list[Found] = []
    for place in rows[: most if name else 0]:
        if str(place.pk) not in known.spots:
            area = known.area_name(place.area_code) if place.area_code else ""
            label = f"{place.name}, {area}" if area else place.name
            made.append(Found(label, place.name, place.place_kind, str(place.pk), place.area_code, str(place.pk)))
    return made


def located(known: Around, typed: str, chosen: str, area: str, *, home: bool) -> Where | Wrong:
    """Where it is. `chosen` is the id of a suggestion, `area` the code of an area that was chosen from the list.

    What cannot be found is kept as it was written, in the area that was chosen. At somebody's home only the area is
    kept, whatever else was written.
    """
    written = line(typed, _LONGEST, field="where", needed=not home)
    if isinstance(written, Wrong):
        return written
    area = area if area in known.ground.names else ""
    meant = _meant(known, written, chosen, area)
    if home:
        code = area or (meant[0].area_code if _one_area(meant) else "")
        return Where(None, "", code) if code else Wrong("where", "group.wrong_where_home")
    if not meant:
        return Where(None, written, area) if area else Wrong("where", "group.wrong_where_unknown")
    if not _one_area(meant):
        return Wrong("where", "group.wrong_where_many")
    return _kept(meant[0], written)


def _one_area(meant: Sequence[Found]) -> bool:
    return len({one.area_code for one in meant}) == 1


def _meant(known: Around, written: str, chosen: str, area: str) -> list[Found]:
    """All that is called as was written: the chosen one, those in the chosen area, or all; places before streets."""
    bare = _NUMBER.sub("", written)
    if not folded(bare):
        return []
    called = (folded(written), folded(bare))
    named = [one for one in _matches(known, bare, _ALIKE) if folded(one.label) in called or folded(one.name) in called]
    alone = [one for one in named if one.id == chosen]
    whole = [one for one in named if folded(one.label) in called]
    there = [one for one in named if area and one.area_code == area]
    return alone or there or whole or named


def _kept(one: Found, written: str) -> Where:
    if one.kind in _LEVELS:
        return Where(None, "", one.area_code)
    if one.kind == _STREET:
        # with its number, without the area behind it
        return Where(None, written.partition(",")[0].strip(), one.area_code)
    entry = one.entry or entry_on_map(one.id)
    return Where(entry, "", one.area_code) if entry else Where(None, one.name[:_LONGEST], one.area_code, one.id)


def entry_on_map(place_id: str) -> str | None:
    """The place of the register that a place of the map is, if it is one."""
    same = Q(links__external_id=place_id, links__gone_at=None)
    with suppress(ValueError):
        same |= Q(pk=uuid.UUID(place_id))
    found = Place.objects.filter(same, state=EntryState.SHOWN).values_list("pk", flat=True).first()
    return None if found is None else str(found)
