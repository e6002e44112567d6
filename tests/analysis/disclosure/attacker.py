"""Someone who wants to know how many people are in a hidden cell, and has everything but the key and the counts.

What an attacker knows: the published tables; how they were made (off by so many at most, hidden below ten); which
squares lie where and meet what (streets and places are public); and in which of them somebody of a group lives. All of
that goes into linear programs made here from the names of the cells. Nothing is taken from the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, csr_matrix, hstack

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
#: group, target, condition; all residents are ("", "", "")
Name = tuple[str, str, str]
FEWEST, LARGEST, WIDTH = 10, 9, 5
#: two limits, one within the other, are looked at where their numbers are no further apart
CLOSE = 15.0
#: people that are none: what a linear program is off
NONE = 1e-5


@dataclass(frozen=True)
class Map:
    """What everyone can find out, and the counts, which only tell how well an attack went."""

    #: (areas, squares)
    inside: Bools
    parents: Sequence[int]
    #: target → conditions from narrow to wide, and the names of its rings where these are published
    chains: Mapping[str, tuple[Sequence[tuple[str, Bools]], Sequence[str]]]
    #: group → residents of each square; "" is everyone, the others make up everyone
    people: Mapping[str, Floats]


@dataclass(frozen=True)
class Tables:
    """What is published: cell → a number for each area, NaN where it is secret; as often as it was asked."""

    answers: Sequence[Mapping[Name, Floats]]
    #: how far a number is from its count at most, and the least that somebody is
    off: float = 4.0
    least: float = 1.0
    #: cell → its share of all of the group in the area, where that is more than shown numbers divided; off by so much
    shares: Mapping[Name, Floats] = field(default_factory=dict)
    shares_off: float = 0.0


@dataclass(frozen=True)
class Found:
    """A set of 1–9 people; how few and how many it can be for all the attacker knows, or what was promised."""

    people: float
    #: that should be hidden; else a difference that nobody published
    cell: bool
    low: float
    high: float
    #: as few as it can be for who knows no numbers, only where somebody lives
    floor: float = 1.0

    @property
    def broken(self) -> bool:
        """Whether the attacker knows more than was promised."""
        if self.cell:
            return self.low > self.floor + NONE or self.high < LARGEST - NONE
        return self.high - self.low < WIDTH - NONE


class Knowledge:
    """Numbers of people between ends, and sums of them between ends."""

    def __init__(self) -> None:
        self.at: dict[object, int] = {}
        self.truth: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.sums: list[tuple[list[tuple[int, float]], float, float]] = []
        #: which squares a set is of, in the one year and group that it is of
        self.squares: dict[int, tuple[object, str, Bools]] = {}
        #: sets of 1–9 people: place → whether some cell of it was to be published
        self.few: dict[int, bool] = {}

    def number(self, key: object, truth: float, least: float, *, cell: bool = False) -> int:
        at = self.at.setdefault(key, len(self.truth))
        if at == len(self.truth):
            self.truth.append(truth)
            self.low.append(least)
            self.high.append(np.inf)
        if truth < FEWEST:
            self.few[at] = self.few.get(at, False) or cell
        return at

    def between(self, at: int, low: float, high: float) -> None:
        self.low[at], self.high[at] = max(self.low[at], low), min(self.high[at], high)

    def add(self, terms: Sequence[tuple[int | None, float]], low: float = 0.0, high: float = 0.0) -> None:
        """A sum; None is nobody."""
        there = [(at, factor) for at, factor in terms if at is not None]
        if there:
            self.sums.append((there, low, high))

    def floor(self, at: int) -> float:
        """As few as a set can be when somebody is in every set that is known: fewest squares and groups that have them.

        In a set that lies in another is somebody, and so is in what the other has beyond it.
        """
        year, group, whole = self.squares[at]
        parts: dict[bytes, Bools] = {}
        for other in dict.fromkeys(of for at_, of, _ in self.squares.values() if at_ == year):
            if group in ("", other):
                of = [mask for then, name, mask in self.squares.values() if (then, name) == (year, other)]
                inside = [mask for mask in of if not (mask & ~whole).any()]
                beyond = [wide & ~narrow for wide, narrow in permutations(inside, 2) if not (narrow & ~wide).any()]
                parts |= {other.encode() + mask.tobytes(): mask for mask in [*inside, *beyond] if mask.any()}
        # people of a group in a square; who is in a set of everyone can be of any group
        names = sorted({key[: -len(whole)] for key in parts} - {b""}) or [b""]
        rows = [
            np.concatenate([mask if key[: -len(whole)] in (b"", name) else mask & False for name in names])
            for key, mask in parts.items()
        ]
        needed = linprog(np.ones(len(rows[0])), A_ub=-np.array(rows, float), b_ub=-np.ones(len(rows)))
        assert needed.success
        return max(1.0, float(needed.fun))

    def matrix(self) -> csr_matrix:
        terms = [(row, at, factor) for row, (sums, _, _) in enumerate(self.sums) for at, factor in sums]
        row, at, factor = (np.array(one) for one in zip(*terms, strict=True))
        return csr_matrix((factor.astype(float), (row, at)), (len(self.sums), len(self.truth)))


class Solver:
    """Whether a number can be as few or as many as that.

    The simplex method sets out from the true counts only because it is quick there: what can be does not hang on where
    one begins.
    """

    def __init__(self, known: Knowledge, low: Floats, high: Floats) -> None:
        self.truth, self.many = np.array(known.truth), len(known.truth)
        sums = known.matrix()
        ends = np.array([[low, high] for _, low, high in known.sums]) - (sums @ self.truth)[:, None]
        # of each number how much more it is than in truth, and how much less
        matrix = csc_matrix(hstack([sums, -sums]))
        self.room = np.concatenate([high - self.truth, self.truth - low])
        assert (self.room > -NONE).all(), "the counts do not fit what was published"
        self.room = np.maximum(self.room, 0)
        # a little different for each, so that the way is not to be looked for among equals
        self.cost = 1 + 0.1 * np.random.default_rng(0).random(2 * self.many)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 2 * self.many, matrix.shape[0]
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.cost, np.zeros(2 * self.many), self.room
        lp.row_lower_, lp.row_upper_ = np.minimum(ends[:, 0], 0), np.maximum(ends[:, 1], 0)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        self.highs = highspy.Highs()
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("presolve", "off")
        self.highs.passModel(lp)

    def can_be(self, at: int, people: float) -> bool:
        """Whether number `at` can be `people`, or further from the truth than that."""
        shift = people - self.truth[at]
        way, back = (at, at + self.many) if shift > 0 else (at + self.many, at)
        if abs(shift) > self.room[way] + NONE:
            return False
        self.highs.changeColBounds(way, max(abs(shift) - NONE, 0), max(self.room[way], abs(shift)))
        self.highs.changeColBounds(back, 0.0, 0.0)
        self.highs.clearSolver()
        self.highs.run()
        status = self.highs.getModelStatus()
        for column in (way, back):
            self.highs.changeColBounds(column, 0.0, self.room[column])
        assert status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible), status
        return status == highspy.HighsModelStatus.kOptimal

    def end(self, at: int, sign: float) -> float:
        """The most (`sign` 1) or fewest (−1) that number `at` can be."""
        every, cost = np.arange(2 * self.many, dtype=np.int32), np.zeros(2 * self.many)
        cost[at], cost[at + self.many] = -sign, sign
        self.highs.changeColsCost(len(every), every, cost)
        self.highs.clearSolver()
        self.highs.run()
        status, value = self.highs.getModelStatus(), self.highs.getInfo().objective_function_value
        self.highs.changeColsCost(len(every), every, self.cost)
        if status == highspy.HighsModelStatus.kUnbounded:
            return float(sign * np.inf)
        assert status == highspy.HighsModelStatus.kOptimal, status
        return float(self.truth[at] - sign * value)


def attack(where: Map, tables: Tables, *, by_square: bool = False) -> list[Found]:
    """All sets of 1–9 people that a cell or a difference is, and what is known of each.

    `by_square` goes further: every count is also the sum of the counts of its squares.
    """
    return judged(study(where, tables, by_square=by_square))


def judged(known: Knowledge) -> list[Found]:
    """What follows from `known` for each set of 1–9 people in it."""
    solver = Solver(known, np.array(known.low), np.array(known.high))
    return [_found(known, solver, at, cell) for at, cell in known.few.items()]


def _found(known: Knowledge, solver: Solver, at: int, cell: bool) -> Found:
    people = known.truth[at]
    if not cell:
        if solver.can_be(at, people + WIDTH):
            return Found(people, cell, people, people + WIDTH)
        return Found(people, cell, solver.end(at, -1), solver.end(at, 1))
    floor, low = 1.0, min(people, 1.0)
    if people > 1 and not solver.can_be(at, 1.0):
        floor, low = known.floor(at), solver.end(at, -1)
    high = LARGEST if people >= LARGEST or solver.can_be(at, LARGEST) else solver.end(at, 1)
    found = Found(people, cell, low, high, floor)
    return Found(people, cell, solver.end(at, -1), solver.end(at, 1), floor) if found.broken else found


def study(
    where: Map, tables: Tables, known: Knowledge | None = None, year: object = None, *, by_square: bool = False
) -> Knowledge:
    """Everything that follows from the tables and the map. In another `year` sets are other sets."""
    known = known or Knowledge()
    _Study(where, tables, known, year, by_square).run()
    return known


class _Study:
    def __init__(self, where: Map, tables: Tables, known: Knowledge, year: object, by_square: bool) -> None:
        self.where, self.tables, self.known, self.year, self.by_square = where, tables, known, year, by_square
        self.masks = {("", ""): np.ones(where.inside.shape[1], bool)}
        self.public = {("", "")}
        #: wide, narrow and ring
        self.rings: list[tuple[tuple[str, str], tuple[str, str], tuple[str, str]]] = []
        for target, (links, names) in where.chains.items():
            self.masks |= {(target, name): mask for name, mask in links}
            self.public |= {(target, name) for name, _ in links}
            outer = [*((target, name) for name, _ in links[1:]), ("", "")]
            for k, ((name, mask), wide) in enumerate(zip(links, outer, strict=True)):
                ring = (target, names[k] if names else f"ring {k}")
                self.masks[ring] = self.masks[wide] & ~mask
                self.public |= {ring} if names else set()
                self.rings.append((wide, (target, name), ring))

    def run(self) -> None:
        below = [np.flatnonzero(np.array(self.where.parents) == area) for area in range(len(self.where.parents))]
        groups = list(self.where.people)
        for condition, mask in self.masks.items():
            for area, parts in enumerate(below):
                squares = self.where.inside[area] & mask
                for group in groups:
                    cell = condition in self.public and (group, *condition) in self.tables.answers[0]
                    whole = self._number(group, squares, cell, area, condition)
                    if len(parts):
                        inside = self.where.inside[parts] & mask
                        sets = [*inside, squares & ~inside.any(axis=0)]
                        self._whole(whole, [self._number(group, part) for part in sets])
                if len(groups) > 1:
                    self._whole(self._number("", squares), [self._number(group, squares) for group in groups[1:]])
        for area, group in ((area, group) for area in range(len(below)) for group in groups):
            inside = self.where.inside[area]
            for wide, narrow, ring in self.rings:
                parts = [self._number(group, inside & self.masks[part]) for part in (narrow, ring)]
                self._whole(self._number(group, inside & self.masks[wide]), parts)
            self._nested(area, group)

    def _whole(self, whole: int | None, parts: Sequence[int | None]) -> None:
        self.known.add([(whole, 1.0), *((part, -1.0) for part in parts)])

    def _number(
        self, group: str, squares: Bools, cell: bool = False, area: int = 0, condition: tuple[str, str] = ("", "")
    ) -> int | None:
        """The people of a group in these squares, and what was published of them as a cell; None is nobody."""
        people = self.where.people[group]
        there = squares & (people > 0)
        if not there.any():
            return None
        key = self._key(group, there)
        new = key not in self.known.at
        at = self.known.number(key, float(people[there].sum()), self.tables.least, cell=cell)
        self.known.squares[at] = (self.year, group, there)
        if new and self.by_square and (group or len(self.where.people) == 1):
            self._squares(at, group, there)
        for answer in self.tables.answers if cell else ():
            shown = answer[group, *condition][area]
            if not np.isnan(shown):
                off = self.tables.off
                self.known.between(at, max(shown - off, FEWEST), shown + off)
        if cell:
            self._share(at, group, area, condition)
        return at

    def _key(self, group: str, there: Bools) -> object:
        return self.year, group, np.packbits(there).tobytes()

    def _squares(self, at: int, group: str, there: Bools) -> None:
        """The sum of squares, of which nobody published a number."""
        people = self.where.people[group]
        parts = []
        for square in np.flatnonzero(there):
            part = self.known.at.get((self.year, group, "square", square))
            if part is None:
                part = self.known.number((self.year, group, "square", square), float(people[square]), 0.0)
                # a difference only where two published counts differ by this square
                self.known.few.pop(part, None)
            parts.append(part)
        self._whole(at, parts)

    def _share(self, at: int, group: str, area: int, condition: tuple[str, str]) -> None:
        share = self.tables.shares.get((group, *condition))
        if share is not None and not np.isnan(share[area]):
            everyone = self._number(group, self.where.inside[area])
            low, high = share[area] - self.tables.shares_off, share[area] + self.tables.shares_off
            self.known.add([(at, 1.0), (everyone, -low)], 0.0, np.inf)
            self.known.add([(at, 1.0), (everyone, -high)], -np.inf, 0.0)

    def _nested(self, area: int, group: str) -> None:
        """Limits of two targets of which one lies within the other, and whose numbers are close."""
        answer = self.tables.answers[0]
        there = self.where.inside[area] & (self.where.people[group] > 0)
        shown = [(name, answer[group, *name][area]) for name in sorted(self.public) if (group, *name) in answer]
        shown = [(name, number) for name, number in shown if not np.isnan(number) and number > 0]
        for (one, fewer), (other, more) in permutations(shown, 2):
            narrow, wide = self.masks[one] & there, self.masks[other] & there
            if abs(more - fewer) <= CLOSE and not (narrow & ~wide).any() and (wide & ~narrow).any():
                parts = [self._number(group, narrow), self._number(group, wide & ~narrow)]
                self._whole(self._number(group, wide), parts)


def people_in(where: Map) -> Iterator[tuple[Name, Floats]]:
    """Every cell to be published, and its counts for all areas: worked out square by square."""
    for group, people in where.people.items():
        yield (group, "", ""), where.inside @ people
        for target, (links, rings) in where.chains.items():
            for name, mask in links:
                yield (group, target, name), where.inside @ (people * mask)
            for ring, (_, mask), wide in zip(rings, links, [*links[1:], ("", np.True_)], strict=False):
                yield (group, target, ring), where.inside @ (people * (wide[1] & ~mask))
