"""The whole index in memory, as columns: each process has one, and brings it up to date before every question.

Documents are written in the database, in the transaction of what they tell of. A process asks it one thing for every
question: are there stamps that it has not seen? Then it reads the documents of those, and no others. Stamps are given
out in order but may be confirmed in another, so that a number that is missing is looked for again for an hour: longer
than any transaction of the site. Where the last stamp is not there any more, or is another, the database went back to
an earlier state, and all is read anew.

A document that changed gets a new row; its old one is dead. When most rows are dead, all is read anew.
"""

from __future__ import annotations

import threading
import time
import uuid
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from django.db.models import Q
from numpy.typing import NDArray

from weefsel.platform.finding.indexing import is_whole, make_whole
from weefsel.platform.finding.models import Document, Stamp
from weefsel.platform.finding.occasions import Days, When, times_of
from weefsel.platform.finding.synonyms import synonyms
from weefsel.platform.finding.vocabulary import Vocabulary
from weefsel.platform.register.states import EntryKind
from weefsel.publish.walks import Ends, Walks

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["KINDS", "LINES", "Shelf", "Stock", "shelf"]

#: in the order of the codes in the column `kind`
KINDS: Final = (EntryKind.OFFER, EntryKind.ACTOR, EntryKind.PLACE)
#: of the words of a document: its name, what it is part of, the rest
LINES: Final = 3
#: how long a stamp that is missing is looked for; seconds
_MISSING_S: Final = 3600
_MOST_MISSING: Final = 200
#: rows that are dead before all is read anew, at least
_DEAD: Final = 10_000
_CHUNK: Final = 2_000

_READ: Final = (
    "entry_id",
    "stamp",
    "kind",
    "words",
    "functions",
    "audience",
    "traits",
    "languages",
    "week",
    "area_code",
    "longitude",
    "latitude",
    "confirmed_at",
    "told",
)
_COLUMNS: Final[dict[str, Any]] = {
    "kind": np.int8,
    "functions": np.uint16,
    "audience": np.uint32,
    "traits": np.uint16,
    "week": np.uint32,
    "area": np.int32,
    "longitude": np.float64,
    "latitude": np.float64,
    "confirmed": np.int64,
    "tie": np.int64,
    "name_words": np.uint8,
    "days": np.uint8,
    "first": np.int32,
    "last": np.int32,
    "begins": np.int16,
    "over": np.int16,
    "rule": np.int32,
    "alive": np.bool_,
}


class Stock:
    """Rows of documents in columns, the words that they have, and where each is."""

    def __init__(self) -> None:
        self.count = 0
        self.dead = 0
        self.ids: list[uuid.UUID] = []
        self.vocabulary = Vocabulary()
        self.days = Days()
        self._row: dict[uuid.UUID, int] = {}
        self._columns = {name: np.zeros(1024, kind) for name, kind in _COLUMNS.items()}
        #: number of a word → `LINES` times the row of a document, and in which of its lines the word stands
        self._postings: list[array[int]] = []
        self._areas: dict[str, int] = {"": 0}
        self._languages: dict[str, array[int]] = {}
        self._ends: tuple[Walks, Ends] | None = None
        self._places: tuple[Sequence[tuple[str, BaseGeometry]], NDArray[np.int32]] | None = None
        for word in sorted(synonyms().words):
            self._word(word)
        self.vocabulary.settle()

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._columns[name][: self.count]

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take in documents as `_READ` names their fields; those that are not shown take theirs out."""
        for row in rows:
            self._forget(row[0])
        shown: list[dict[str, Any]] = [dict(zip(_READ, row, strict=True)) for row in rows if row[_READ.index("kind")]]
        if shown:
            self._make_room(self.count + len(shown))
            for row in shown:
                self._add(row)
            self.vocabulary.settle()
        self._ends = self._places = None

    def _forget(self, entry: uuid.UUID) -> None:
        row = self._row.pop(entry, None)
        if row is not None:
            self._columns["alive"][row] = False
            self.dead += 1

    def _make_room(self, rows: int) -> None:
        room = len(self._columns["alive"])
        if rows > room:
            for name, column in self._columns.items():
                larger = np.zeros(max(rows, 2 * room), column.dtype)
                larger[:room] = column
                self._columns[name] = larger

    def _add(self, row: dict[str, Any]) -> None:
        at = self.count
        lines = [line.split() for line in row["words"].split("\n")][:LINES]
        times = times_of(row["told"])
        values = {
            "kind": KINDS.index(row["kind"]),
            "functions": row["functions"],
            "audience": row["audience"],
            "traits": row["traits"],
            "week": row["week"] or times.week,
            "area": self._areas.setdefault(row["area_code"], len(self._areas)),
            "longitude": np.nan if row["longitude"] is None else row["longitude"],
            "latitude": np.nan if row["latitude"] is None else row["latitude"],
            "confirmed": int(row["confirmed_at"].timestamp() * 1_000_000),
            "tie": row["entry_id"].int >> 65,
            "name_words": min(len(lines[0]), 255),
            "days": times.days,
            "first": times.first,
            "last": times.last,
            "begins": times.begins,
            "over": times.over,
            "rule": -1 if times.rule is None else self.days.add(times.rule),
            "alive": True,
        }
        for name, value in values.items():
            self._columns[name][at] = value
        for line, words in enumerate(lines):
            for word in words:
                self._postings[self._word(word)].append(LINES * at + line)
        for code in row["languages"].split():
            self._languages.setdefault(code, array("i")).append(at)
        self._row[row["entry_id"]] = at
        self.ids.append(row["entry_id"])
        self.count += 1

    def _word(self, word: str) -> int:
        number = self.vocabulary.add(word)
        if number == len(self._postings):
            self._postings.append(array("i"))
        return number

    def postings(self, number: int) -> NDArray[np.int32]:
        """Where a word stands: `LINES` times the row, and the line."""
        # a copy: what is being looked at cannot grow
        return np.array(self._postings[number], np.int32)

    def spoken(self, language: str) -> NDArray[np.bool_]:
        """The rows of what is in a language."""
        found = np.zeros(self.count, np.bool_)
        found[np.array(self._languages.get(language, array("i")), np.int32)] = True
        return found

    def within(self, area_codes: Iterable[str], outlines: Sequence[tuple[str, BaseGeometry]]) -> NDArray[np.bool_]:
        """The rows of what is in one of these areas; what says none goes by where it lies in the outlines of areas."""
        numbers = [self._areas[code] for code in area_codes if code in self._areas]
        return np.isin(self._located(outlines), numbers)

    def _located(self, outlines: Sequence[tuple[str, BaseGeometry]]) -> NDArray[np.int32]:
        if self._places is None or self._places[0] is not outlines:
            found = self["area"].copy()
            silent = np.flatnonzero((found == self._areas[""]) & np.isfinite(self["longitude"]))
            points = shapely.points(self["longitude"][silent], self["latitude"][silent])
            point, shape = shapely.STRtree([one for _, one in outlines]).query(points, predicate="intersects")
            codes = [self._areas.setdefault(code, len(self._areas)) for code, _ in outlines]
            # of a point on an edge the first area, so that is written last
            order = np.argsort(-shape, kind="stable")
            found[silent[point[order]]] = np.array(codes, np.int32)[shape[order]]
            self._places = outlines, found
        return self._places[1]

    def when(self, rows: NDArray[np.int64]) -> When:
        """When the activities of these rows are."""
        return When(*(self[name][rows] for name in ("days", "first", "last", "rule")))

    def ends(self, walks: Walks) -> Ends:
        """Where everything is, joined to the network that is shown now."""
        if self._ends is None or self._ends[0] is not walks:
            self._ends = walks, walks.ends(self["longitude"], self["latitude"])
        return self._ends[1]


class Shelf:
    """A stock that follows the database."""

    def __init__(self) -> None:
        #: held while something is sought: a stock is read by one thread at a time
        self.lock = threading.RLock()
        self._stock: Stock | None = None
        self._last = (0, 0)
        self._missing: dict[int, float] = {}

    def stock(self) -> Stock:
        """The stock as the database is now. Hold the lock."""
        stamps = list(
            Stamp.objects.filter(Q(pk__gte=self._last[0]) | Q(pk__in=self._missing)).values_list("pk", "mark")
        )
        known = self._last[0] == 0 or self._last in stamps
        if self._stock is None or not known or self._stock.dead > max(_DEAD, self._stock.count // 2):
            return self._read_all()
        fresh = sorted(number for number, _ in stamps if number > self._last[0] or number in self._missing)
        if fresh:
            self._notice(stamps, fresh)
            self._read(self._stock, Q(stamp__in=fresh) if len(fresh) < _MOST_MISSING else Q(stamp__gte=fresh[0]))
        return self._stock

    def _read_all(self) -> Stock:
        if not is_whole():
            make_whole()
        # a stamp that is confirmed while documents are read is seen the next time
        last = Stamp.objects.order_by("-pk").values_list("pk", "mark").first()
        self._last, self._missing = last or (0, 0), {}
        self._expect(self._last[0] - _MOST_MISSING, self._last[0])
        made = Stock()
        self._read(made, Q())
        self._stock = made
        return made

    def _notice(self, stamps: Sequence[tuple[int, int]], fresh: Sequence[int]) -> None:
        before = self._last[0]
        self._last = max(stamps)
        for number in fresh:
            self._missing.pop(number, None)
        self._expect(before, self._last[0])

    def _expect(self, after: int, until: int) -> None:
        """Look for stamps between these that are not there yet; those of long ago were taken back."""
        now = time.monotonic()
        there = set(Stamp.objects.filter(pk__gt=after, pk__lte=until).values_list("pk", flat=True))
        missing = {number: now for number in range(max(after + 1, 1), until) if number not in there}
        kept = {number: since for number, since in self._missing.items() if now - since < _MISSING_S}
        self._missing = dict(sorted({**missing, **kept}.items())[-_MOST_MISSING:])

    def _read(self, stock: Stock, of: Q) -> None:
        rows = Document.objects.filter(of).values_list(*_READ)
        if not of:
            rows = rows.exclude(kind="")
        for some in _chunks(rows.iterator(_CHUNK)):
            stock.add(some)


def _chunks(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    some: list[Sequence[Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == _CHUNK:
            yield some
            some = []
    if some:
        yield some


@cache
def shelf() -> Shelf:
    """The one of this process."""
    return Shelf()
