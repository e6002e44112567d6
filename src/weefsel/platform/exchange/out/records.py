"""What everybody may see of the register, record after record, as its pages show it.

An entry counts as public where it is shown and what it hangs on is: the activity of a hidden group is not, and a tie
to a place that closed is not. Texts are looked through as on a page; of how to reach a group there is what it chose.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from weefsel.platform.exchange.out.columns import FIELD_COLUMNS, LICENCE, REFERENCES, Column
from weefsel.platform.register.fields import Form
from weefsel.platform.register.mailing import REFERENCE
from weefsel.platform.register.models import Actor, Link, Place
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.records import MODELS
from weefsel.platform.register.states import EntryKind, EntryState

__all__ = ["Cell", "Point", "Public", "Record"]

Cell = str | int | float | Decimal | dt.date | list[str] | None
#: degrees east and north
Point = tuple[float, float]

#: what an entry of this register is read from, where it was not read from elsewhere
SOURCE: Final = "site-register"
_CHUNK: Final = 2_000
#: texts in which people write what they like
_WRITTEN: Final = (Form.LINE, Form.PROSE, Form.WORD, Form.RULE, Form.AREA)

_shown = lru_cache(maxsize=20_000)(shown)


@dataclass(frozen=True, slots=True)
class Record:
    """One entry: a cell for each column of its kind, and where it is."""

    id: str
    cells: list[Cell]
    #: a place, both ends of a tie, or nothing
    where: tuple[Point, ...]


class Public:
    """All that is public at one moment; made and read within `one_moment`.

    Names and places of what others name are kept in memory; all else goes by.
    """

    def __init__(self) -> None:
        self._names: dict[uuid.UUID, str] = {}
        self._at: dict[uuid.UUID, Point] = {}
        places = Place.objects.filter(state=EntryState.SHOWN).values_list("pk", "name", "longitude", "latitude")
        for entry_id, name, east, north in places.iterator(_CHUNK):
            self._names[entry_id], self._at[entry_id] = _shown(name), (east, north)
        self._places = frozenset(self._names)
        actors = Actor.objects.filter(state=EntryState.SHOWN).values_list("pk", "name", "place_id")
        for entry_id, name, place in actors.iterator(_CHUNK):
            self._names[entry_id] = _shown(name)
            if place in self._places:
                self._at[entry_id] = self._at[place]
        self._others: dict[uuid.UUID, list[str]] = defaultdict(list)
        links = Link.objects.filter(gone_at=None, entry__state=EntryState.SHOWN)
        for entry_id, scheme, there in links.values_list("entry_id", "scheme", "external_id").iterator(_CHUNK):
            self._others[entry_id].append(_shown(f"{scheme}:{there}"))

    def records(self, kind: EntryKind) -> Iterator[Record]:
        """Everything of a kind, in the order of its ids."""
        shown_ones: QuerySet[Any] = MODELS[kind].objects.filter(state=EntryState.SHOWN).order_by("pk")
        for row in shown_ones.values().iterator(_CHUNK):
            if all(row[name] in self._names for name in _HANGS_ON[kind]):
                cells = [str(row["id"]), *(self._cell(column, row) for column in FIELD_COLUMNS[kind])]
                yield Record(str(row["id"]), [*cells, *self._besides(kind, row)], self._where(kind, row))

    def _cell(self, column: Column, row: Mapping[str, Any]) -> Cell:
        field = column.field
        assert field is not None
        if field.form in REFERENCES:
            named = row[f"{field.name}_id"]
            if named not in self._names:
                return None
            return (self._names[named] or None) if column.is_name else str(named)
        value = row[field.name]
        if isinstance(value, list):
            return [_shown(str(one)) for one in value] or None
        if field.form in _WRITTEN:
            value = _shown(value)
        return None if value == "" else value

    def _besides(self, kind: EntryKind, row: Mapping[str, Any]) -> list[Cell]:
        """What every entry has, in the order of `AFTER`."""
        return [
            timezone.localdate(row["confirmed_at"]),
            timezone.localdate(row["changed_at"]),
            row["source_id"] or SOURCE,
            sorted(self._others.get(row["id"], [])) or None,
            f"{settings.WEEFSEL_SITE or ''}/{REFERENCE[kind]}/{row['id']}",
            LICENCE,
        ]

    def _where(self, kind: EntryKind, row: Mapping[str, Any]) -> tuple[Point, ...]:
        if kind in (EntryKind.PLACE, EntryKind.ACTOR):
            found = [self._at.get(row["id"])]
        elif kind is EntryKind.OFFER:
            found = [self._at.get(row["place_id"]) if row["place_id"] in self._places else None]
        elif kind is EntryKind.TIE:
            found = [self._at.get(row["from_actor_id"]), self._at.get(row["to_entry_id"])]
            # what meets at one place is not a line
            found = found if found[0] != found[1] else [None]
        else:
            found = [None]
        return () if None in found else tuple(point for point in found if point is not None)


#: kind → columns of the entries without which it is not public
_HANGS_ON: Final[Mapping[EntryKind, tuple[str, ...]]] = {
    EntryKind.ACTOR: (),
    EntryKind.PLACE: (),
    EntryKind.OFFER: ("actor_id",),
    EntryKind.TIE: ("from_actor_id", "to_entry_id"),
    EntryKind.FUNDING: ("from_actor_id", "to_entry_id"),
}
