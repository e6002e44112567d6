"""The people of small areas in classes of what they have: all that resamples of whole areas need, and much less of it.

A resample is how often each area is in it. What it adds up to by class is then a product of two matrices, however many
people there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.inequality import ratio

__all__ = ["CLASSES", "Classes", "Spread", "classes"]

Floats = NDArray[np.float64]
#: into how many classes values go at most; then each holds about a thousandth of the people
CLASSES: Final = 1000


class Spread(NamedTuple):
    """How unequal every resample is."""

    #: (replicates,) Gini index
    gini: Floats
    #: (replicates, shares) what at least this share of the people have at most
    quantile: Floats
    #: (replicates, shares) of the whole, what this share of the people have, those who have least first
    lorenz: Floats


@dataclass(frozen=True, slots=True)
class Classes:
    """People and what they have, by small area and class, added up from the least."""

    #: (small areas, classes) how many have at most so much
    people: Floats
    #: (small areas, classes) what those have together
    have: Floats
    #: (classes,) what someone in the class has
    level: Floats

    def resampled(self, drawn: Floats, quantiles: Sequence[float], shares: Sequence[float]) -> Spread:
        """`drawn` (replicates, small areas) is how often each area is in a resample."""
        people, have = drawn @ self.people, drawn @ self.have
        total, whole = people[:, -1:], have[:, -1:]
        of_people, of_whole = ratio(people, total), ratio(have, whole)
        below, above = of_whole[:, :-1], of_whole[:, 1:]
        gini = 1 - of_people[:, 0] * of_whole[:, 0] - np.sum(np.diff(of_people, axis=1) * (below + above), axis=1)
        at = [np.take(self.level, _reached(of_people, share)) for share in quantiles]
        at_least = np.where(total > 0, np.stack(at, axis=-1), np.nan)
        curve = [_between(of_people, of_whole, share) for share in shares]
        return Spread(gini, at_least, np.stack(curve, axis=-1))


def classes(value: Floats, weight: Floats, small: NDArray[np.int64], areas: int) -> Classes:
    """`value` (rows,) is what people have, `weight` (rows,) how many they are, `small` (rows,) in which of `areas`.

    Where there are at most `CLASSES` values each is a class, and nothing is lost. Otherwise a class holds neighbouring
    values, of which it keeps the sum: a Lorenz curve is then straight within it.
    """
    values, which = np.unique(value, return_inverse=True)
    if len(values) > CLASSES:
        by_value = np.bincount(which, weight)
        before = np.cumsum(by_value) - by_value
        which = (before / by_value.sum() * CLASSES).astype(np.int64)[which]
        which = np.unique(which, return_inverse=True)[1]
    number = int(which.max()) + 1
    cell = small * number + which
    people, have = (np.bincount(cell, part, areas * number) for part in (weight, weight * value))
    people, have = (part.astype(float).reshape(areas, number) for part in (people, have))
    level = ratio(have.sum(axis=0), people.sum(axis=0))
    return Classes(np.cumsum(people, axis=1), np.cumsum(have, axis=1), level)


def _reached(of_people: Floats, share: float) -> NDArray[np.int64]:
    """(replicates,) the first class up to which there is at least this share of the people."""
    # a hair under, so that rounding of the running sum does not push the answer one class further
    found = np.count_nonzero(of_people < share - 1e-12, axis=1)
    return np.minimum(found, of_people.shape[1] - 1)


def _between(of_people: Floats, of_whole: Floats, share: float) -> Floats:
    """(replicates,) the Lorenz curve at a share of the people: straight between two classes."""
    row, end = np.arange(len(of_people)), _reached(of_people, share)
    start = np.maximum(end - 1, 0)
    people_before, whole_before = (np.where(end > 0, curve[row, start], 0.0) for curve in (of_people, of_whole))
    part = ratio(share - people_before, of_people[row, end] - people_before)
    return whole_before + part * (of_whole[row, end] - whole_before)
