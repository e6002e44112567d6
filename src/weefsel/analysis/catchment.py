"""How much there is for each resident within a walk, when places are shared with everyone else who can walk there.

Distance to the nearest place says nothing of how many others go to it. Floating catchments do: each place is divided
over the residents who can walk to it, and each resident adds up the parts of the places within reach. With `W` the
weights of the pairs (places × cells), that is access = Wᵀ (capacity / W demand).

- `floating_catchment` with one band: 2SFCA (Luo & Wang 2003, doi 10.1068/b29120).
- with bands of falling weight: E2SFCA (Luo & Qi 2009, doi 10.1016/j.healthplace.2009.06.002).
- with a continuous decay: the same sum as Shen (1998, doi 10.1068/b250345) with one way of travelling.
- with `choice`: 3SFCA (Wan, Zou & Sternberg 2012, doi 10.1080/13658816.2011.624987), in which a resident's demand is
  shared out over the places within reach.
- `gravity`: what is within reach, near counting more than far, without and with others (Hansen 1959, doi
  10.1080/01944365908978307; Shen 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.decay import Decay
from weefsel.errors import Fault, InputError

__all__ = ["Catchment", "Gravity", "PairTable", "floating_catchment", "gravity"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


class PairTable(Protocol):
    """Cells and places that are within a walk of each other: three arrays of one length, sorted by place, then cell."""

    @property
    def cell(self) -> Ints:
        """Position of the cell in `demand`."""
        ...

    @property
    def place(self) -> Ints:
        """Position of the place in `capacity`."""
        ...

    @property
    def distance_dm(self) -> Ints:
        """Length of the walk between them, in decimetres."""
        ...


Pairs = PairTable | tuple[Ints, Ints, Ints]


@dataclass(frozen=True, slots=True)
class Catchment:
    """What `floating_catchment` found."""

    #: (cells,) capacity per resident: 0 without a place in reach; NaN where nobody lives in reach of a place in reach,
    #: which happens only in a cell where nobody lives either
    access: Floats
    #: (places,) the residents who can walk there, each counted by the weight of the walk
    demand: Floats
    #: (places,) `demand` per unit of capacity: how crowded it is; NaN for a place without demand or without capacity
    crowding: Floats


@dataclass(frozen=True, slots=True)
class Gravity:
    """What `gravity` found."""

    #: (cells,) Hansen: capacity within reach, by the weight of the walk; others do not matter
    potential: Floats
    #: (cells,) Shen: the same with each place's capacity divided by its demand; 0 and NaN as in `Catchment.access`
    competition: Floats


def floating_catchment(
    pairs: Pairs, demand: ArrayLike, capacity: ArrayLike, bands: Decay, *, choice: bool = False
) -> Catchment:
    """Capacity per resident in each cell, and how crowded each place is.

    `pairs` hold every pair within the limit once: an object with `cell`, `place` and `distance_dm`, or these three
    arrays. `demand` (cells,) is residents, or those of one age; `capacity` (places,) is 1 each, or hours, or seats.
    `bands` gives the weight of a walk by its length. With `choice` a resident divides over the places in reach, by
    their weights (the third step of 3SFCA): a place with neighbours then draws fewer.

    All of the capacity of the places with demand goes to someone: Σ demand × access is their sum.

    Raises `InputError` for pairs that are not sorted, doubled or outside the arrays, and for negative or missing
    demand or capacity.
    """
    weights, residents, supply = _prepared(pairs, demand, capacity, bands)
    if choice:
        weights = _chosen(weights)
    reached, access = _shared(weights, residents, supply)
    some = (reached > 0) & (supply > 0)
    crowding = np.divide(reached, supply, out=np.full(len(supply), np.nan), where=some)
    return Catchment(access, reached, crowding)


def gravity(pairs: Pairs, demand: ArrayLike, capacity: ArrayLike, decay: Decay) -> Gravity:
    """Capacity within reach of each cell, without (Hansen) and with (Shen) the others who reach it.

    Arguments and errors are those of `floating_catchment`.
    """
    weights, residents, supply = _prepared(pairs, demand, capacity, decay)
    return Gravity(weights.T @ supply, _shared(weights, residents, supply)[1])


def _shared(weights: csr_matrix, residents: Floats, supply: Floats) -> tuple[Floats, Floats]:
    """Demand of each place, and what is there for a resident of each cell."""
    reached: Floats = weights @ residents
    part = np.divide(supply, reached, out=np.full(len(supply), np.nan), where=reached > 0)
    if len(weights.data) == 0 or weights.data.min() > 0:
        return reached, weights.T @ part
    # a walk of no weight is no reach: zero times missing must not make a cell missing
    kept = weights.copy()
    kept.eliminate_zeros()
    return reached, kept.T @ part


def _chosen(weights: csr_matrix) -> csr_matrix:
    """Every weight times its share in all the weights of its cell."""
    total = np.bincount(weights.indices, weights.data, weights.shape[1])[weights.indices]
    share = np.divide(weights.data, total, out=np.zeros(len(total)), where=total > 0)
    return csr_matrix((weights.data * share, weights.indices, weights.indptr), shape=weights.shape)


def _prepared(pairs: Pairs, demand: ArrayLike, capacity: ArrayLike, decay: Decay) -> tuple[csr_matrix, Floats, Floats]:
    """Weights (places, cells), demand and capacity, all checked."""
    residents, supply = _amounts("demand", demand), _amounts("capacity", capacity)
    if isinstance(pairs, tuple):
        cell, place, distance = pairs
    else:
        cell, place, distance = pairs.cell, pairs.place, pairs.distance_dm
    _check(cell, place, distance, len(residents), len(supply))
    start = np.searchsorted(place, np.arange(len(supply) + 1, dtype=place.dtype))
    data = decay.weights(distance)
    return csr_matrix((data, cell, start), shape=(len(supply), len(residents))), residents, supply


def _amounts(name: str, given: ArrayLike) -> Floats:
    amounts = np.asarray(given, float)
    # not "< 0": a missing number is wrong as well
    wrong = np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))
    if len(wrong):
        mend = "Leave out what is not known, or give it as 0."
        value = float(amounts[wrong[0]])
        raise InputError(
            Fault(name, "numbers of 0 or more", mend, row=int(wrong[0]) + 1, value=value, more=len(wrong) - 1)
        )
    return amounts


def _check(cell: Ints, place: Ints, distance: Ints, cells: int, places: int) -> None:
    if not len(cell) == len(place) == len(distance):
        found = f"{len(cell)}, {len(place)} and {len(distance)}"
        raise InputError(Fault("pairs", "arrays of one length", "Give all three of every pair.", value=found))
    if len(cell) == 0:
        return
    faults = [
        Fault(
            "pairs", f"positions from 0 to {size - 1}", "Give positions in the other arrays.", column=name, value=worst
        )
        for name, given, size in (("cell", cell, cells), ("place", place, places))
        for worst in [_outside(given, size)]
        if worst is not None
    ]
    if int(distance.min()) < 0:
        mend = "Leave out pairs that do not reach each other."
        faults.append(Fault("pairs", "0 or more", mend, column="distance_dm", value=int(distance.min())))
    # strictly rising within a place: a pair that is there twice would be counted twice
    rising = (place[1:] > place[:-1]) | ((place[1:] == place[:-1]) & (cell[1:] > cell[:-1]))
    if not rising.all():
        row = int(np.flatnonzero(~rising)[0]) + 2
        faults.append(Fault("pairs", "pairs sorted by place, then cell, each once", "Sort them.", row=row))
    if faults:
        raise InputError(faults)


def _outside(given: Ints, size: int) -> int | None:
    low, high = int(given.min()), int(given.max())
    return low if low < 0 else high if high >= size else None
