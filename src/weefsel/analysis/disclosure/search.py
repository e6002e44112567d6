"""Which more to hide, so that what is shown leaves room enough to every set of 1–9 people.

That a set can be as small, or as large, as it has to be is proved by a *witness*: other counts that add up as well, and
that fit every number shown. One linear program finds a witness near the truth. Where there is none it is solved again
with shown numbers that may leave their bounds at a price, and those that leave them are hidden: the linear relaxation
of complementary suppression (Kelly, Golden and Assad 1992), solved for one attack after another (as the attacker's
programs of Fischetti and Salazar 2001). In the end every hidden cell that no witness needs is shown again, and all
witnesses are checked by adding up, without trusting the solver.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.disclosure.model import Model
from weefsel.analysis.disclosure.program import Program
from weefsel.errors import BuildError

__all__ = ["LARGEST", "SMALLEST", "WIDTH", "searched"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

#: a hidden cell of 1–9 people can be any of these
SMALLEST: Final = 1.0
LARGEST: Final = 9.0
#: so many people lie between the ends of a difference of 1–9 people that nobody published
WIDTH: Final = 5.0
#: people by which a witness may miss
_MISS: Final = 1e-5
UP: Final = 0
DOWN: Final = 1


def searched(model: Model, hidden: Bools) -> Bools:
    """The sets to hide: `hidden` and those that protect what has to be hidden.

    Raises `BuildError` if after all a witness does not hold.
    """
    search = _Search(model, hidden)
    search.look()
    search.repair()
    search.trim(keep=hidden)
    search.audit()
    return search.hidden


@dataclass(frozen=True)
class _Witness:
    """Numbers that differ from the true ones, and those among them that would not fit if they were shown."""

    sets: Ints
    value: Floats
    leans: Ints


class _Search:
    """Small sets with how far up and down witnesses took each."""

    def __init__(self, model: Model, hidden: Bools) -> None:
        self.model = model
        self.hidden = hidden.copy()
        self.small = np.flatnonzero(model.few)
        self.public = model.published[self.small]
        self.truth = model.value[self.small]
        #: what nobody asked to show and is many
        free = ~model.published & ~model.few
        candidates = np.flatnonzero(model.published & ~model.few)
        relations = model.relations[np.flatnonzero(model.needed)]
        self.strict = Program(relations, model.value, model.least, model.jitter, free, candidates[:0])
        self.priced = Program(relations, model.value, model.least, model.jitter, free, candidates)
        #: (2, small): the highest and lowest that was reached; by which witness, −1 for the truth itself
        self.reached = np.stack([self.truth, self.truth])
        self.by = np.full((2, len(self.small)), -1)
        #: as few as a set can be for who knows nothing but where somebody is
        self.floor = np.full(len(self.small), SMALLEST)
        self.witnesses: list[_Witness] = []

    def _open(self) -> Bools:
        """(2, small): what is not reached yet."""
        high, low = self.reached
        narrow = ~self.public & (high - low < WIDTH - _MISS)
        up = np.where(self.public, high < LARGEST - _MISS, narrow)
        down = np.where(self.public, low > self.floor + _MISS, narrow)
        return np.stack([up, down])

    def _todo(self) -> Iterator[tuple[int, int]]:
        """Sides and positions in `small` that are open when their turn comes."""
        for way in (UP, DOWN):
            for one in range(len(self.small)):
                if self._open()[way, one]:
                    yield way, one

    def _target(self, way: int, one: int) -> float:
        if self.public[one]:
            return LARGEST if way == UP else float(self.floor[one])
        high, low = self.reached[:, one]
        return float(low + WIDTH if way == UP else max(high - WIDTH, self.model.least))

    def _bounds(self) -> tuple[Floats, Floats]:
        model = self.model
        return np.where(self.hidden, model.least, model.lower), np.where(self.hidden, np.inf, model.upper)

    def look(self) -> None:
        """What can be reached without hiding more."""
        self.strict.bound(*self._bounds())
        for way, one in self._todo():
            found = self.strict.wish(int(self.small[one]), self._target(way, one))
            if found is not None:
                self._learn(found)

    def repair(self) -> None:
        """Hides what keeps a set from what it has to reach, at the least price."""
        lower, upper = self._bounds()
        self.priced.bound(lower, upper, self.model.weight)
        for way, one in self._todo():
            found = self.priced.wish(int(self.small[one]), self._target(way, one))
            while found is None and way == DOWN and self.public[one]:
                # people are known to be in so many of its parts
                self.floor[one] += 1
                found = self.priced.wish(int(self.small[one]), self._target(way, one))
            if found is None:
                continue
            outside = ~self.hidden & ((found < lower - _MISS) | (found > upper + _MISS))
            if outside.any():
                self.hidden |= outside
                lower, upper = self._bounds()
                self.priced.bound(lower, upper, self.model.weight)
            self._learn(found)

    def _learn(self, found: Floats) -> None:
        """Keeps a witness, and for which sets it is the first that takes them where they have to be."""
        now = found[self.small]
        better = self._open() & np.stack([now > self.reached[UP] + _MISS, now < self.reached[DOWN] - _MISS])
        if not better.any():
            return
        self.by[better] = len(self.witnesses)
        self.reached = np.where(better, now, self.reached)
        self.witnesses.append(self._witness(found))

    def _witness(self, found: Floats) -> _Witness:
        model = self.model
        moved = np.flatnonzero(np.abs(found - model.value) > _MISS / 100)
        outside = model.published & ~model.few & ((found < model.lower - _MISS) | (found > model.upper + _MISS))
        return _Witness(moved, found[moved], np.flatnonzero(outside))

    def trim(self, keep: Bools) -> None:
        """Shows again what is not needed, what is read most first; but not what `keep` has hidden."""
        more = np.flatnonzero(self.hidden & ~keep)
        for one in more[np.argsort(-self.model.weight[more], kind="stable")]:
            self.hidden[one] = False
            again = self._without(int(one))
            if again is None:
                self.hidden[one] = True
                continue
            for (way, small), witness in again.items():
                self.by[way, small] = len(self.witnesses)
                self.witnesses.append(witness)

    def _without(self, one: int) -> dict[tuple[int, int], _Witness] | None:
        """Other witnesses for all that lean on the set `one` being hidden, or None."""
        leaning = [number for number in np.unique(self.by[self.by >= 0]) if one in self.witnesses[number].leans]
        self.strict.bound(*self._bounds())
        again: dict[tuple[int, int], _Witness] = {}
        for way, small in np.argwhere(np.isin(self.by, leaning)):
            found = self.strict.wish(int(self.small[small]), float(self.reached[way, small]))
            if found is None:
                return None
            again[int(way), int(small)] = self._witness(found)
        return again

    def audit(self) -> None:
        """Every promise by adding up: sums that fit, numbers shown that fit, and sets where they have to be."""
        used = np.unique(self.by[self.by >= 0])
        shift, leans = self._shifts(used), np.zeros(self.model.sets, bool)
        for number in used:
            leans[self.witnesses[number].leans] = True
        lowest = self.model.least - self.model.value - _MISS
        below = shift.data < lowest[shift.indices]
        sums = np.abs((self.model.relations @ shift.T).data).max(initial=0)
        reached = [self._seen(shift, used, way) for way in (UP, DOWN)]
        if (leans & ~self.hidden).any() or below.any() or sums > _MISS * 10 or self._open().any() or not all(reached):
            raise BuildError("disclosure: a hidden count is not protected as promised")

    def _shifts(self, used: Ints) -> csr_matrix:
        """(witnesses, sets): by how much the numbers of each differ from the true ones."""
        witnesses = [self.witnesses[number] for number in used]
        ends = np.cumsum([0, *(len(witness.sets) for witness in witnesses)])
        sets = np.concatenate([np.zeros(0, int), *(witness.sets for witness in witnesses)])
        value = np.concatenate([np.zeros(0), *(witness.value for witness in witnesses)])
        return csr_matrix((value - self.model.value[sets], sets, ends), (len(used), self.model.sets))

    def _seen(self, shift: csr_matrix, used: Ints, way: int) -> bool:
        """Whether the witnesses say of the small sets what was noted of them."""
        noted = np.flatnonzero(self.by[way] >= 0)
        row = np.searchsorted(used, self.by[way, noted])
        moved = np.asarray(shift[row, self.small[noted]]).ravel()
        off = (self.reached[way] - self.truth)[noted] - moved
        return bool((off <= _MISS if way == UP else off >= -_MISS).all())
