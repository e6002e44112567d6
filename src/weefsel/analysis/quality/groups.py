"""Areas in three groups, so that nobody is said to be higher than somebody whose interval overlaps.

Areas are set beside the mean of all: what counts is the interval of the difference, in which the choices that move all
areas alike fall away. Who lies above the cut (no difference) with the whole interval is in the high group, who lies
below it with the whole interval in the low one, and all others are in neither. So every area of the high group lies
above every area of the low group, intervals and all; within a group nothing is said about who is higher.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["GROUPS", "HIGH", "LOW", "NEITHER", "by_name", "grouped"]

HIGH: Final = 1
NEITHER: Final = 0
LOW: Final = -1
#: in the order in which they are shown
GROUPS: Final = (HIGH, NEITHER, LOW)


def grouped(lower: ArrayLike, upper: ArrayLike, cut: float) -> NDArray[np.float64]:
    """The group of each area by the ends of its interval, (areas,); NaN without an interval or a cut."""
    low, high = np.asarray(lower, np.float64), np.asarray(upper, np.float64)
    group = np.where(low > cut, HIGH, np.where(high < cut, LOW, NEITHER))
    return np.where(np.isnan(low) | np.isnan(high) | np.isnan(cut), np.nan, group)


def by_name(groups: Mapping[str, int], names: Mapping[str, str]) -> dict[int, list[str]]:
    """The areas of each group, in the order of the alphabet, however high they score.

    >>> by_name({"B1": 1, "B2": 1, "B3": -1}, {"B1": "Zuid", "B2": "Dorp", "B3": "Ring"})
    {1: ['B2', 'B1'], 0: [], -1: ['B3']}
    """
    ordered = sorted(groups, key=lambda code: (names[code].casefold(), code))
    return {group: [code for code in ordered if groups[code] == group] for group in GROUPS}
