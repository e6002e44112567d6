"""Which indicators make the score of each condition in a place, which do not count, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.concepts import Condition
from weefsel.concepts.indicators import Indicator, library
from weefsel.errors import Fault, InputError

__all__ = ["LEAST_KNOWN", "SAME", "Composition", "LeftOut", "compose", "conditions_of", "told_once"]

#: an indicator counts where it is known of this share of the smallest areas, an area has a score where this share of
#: its indicators is known
LEAST_KNOWN: Final = 0.5
#: indicators that tell the same thing in another way: the first that is known here counts, the others do not. What
#: people here were asked goes before what a model says of them, and a whole scale before a part of it.
SAME: Final = (
    ("good_health", "sec_health_good"),
    ("feels_safe", "sec_feels_unsafe"),
    ("makes_ends_meet", "sec_making_ends_meet"),
    ("inc_lonely", "inc_emotionally_lonely"),
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An indicator that is for scores and does not count here.

    `why` is "not_measured" (known of no area), "too_little_known", or "same" (as `other` tells).
    """

    indicator: Indicator
    why: str
    #: share of the smallest areas of which it is known
    known: float
    other: str = ""


@dataclass(frozen=True, slots=True)
class Composition:
    """The indicators of each condition, in the order of the library; a condition may have none."""

    conditions: tuple[Condition, ...]
    indicators: tuple[Indicator, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the indicators."""
        return tuple(one.id for one in self.indicators)

    @property
    def bounds(self) -> NDArray[np.int64]:
        """(conditions + 1,) condition c has the indicators from bounds[c] to bounds[c + 1]."""
        counts = [sum(one.condition is condition for one in self.indicators) for condition in self.conditions]
        return np.cumsum([0, *counts], dtype=np.int64)

    def of(self, condition: Condition) -> tuple[Indicator, ...]:
        """The indicators of a condition."""
        return tuple(one for one in self.indicators if one.condition is condition)


def compose(
    known: pd.DataFrame,
    smallest: Sequence[str],
    conditions: Iterable[Condition] = tuple(Condition),
    indicators: Mapping[str, Indicator] | None = None,
) -> Composition:
    """What counts in a place. `known` has an area in each row and an indicator in each column: its value or NaN.

    Of the library (or `indicators`) those count that are for scores, have a figure, and are known of half of the
    smallest areas; of those in `SAME` one.
    """
    of_library = library() if indicators is None else indicators
    chosen = tuple(condition for condition in Condition if condition in set(conditions))
    offered = [one for one in of_library.values() if one.scored and one.available and one.condition in chosen]
    there = known.reindex(index=list(smallest), columns=[one.id for one in offered]).notna()
    shares = {str(name): float(share) for name, share in there.mean().fillna(0.0).items()}
    enough = {name for name, share in shares.items() if share >= LEAST_KNOWN and share > 0}
    first = {name: next(one for one in group if one in enough) for group in SAME for name in group if name in enough}
    counted = [one for one in offered if one.id in enough and first.get(one.id, one.id) == one.id]
    left = [
        LeftOut(one, "same", shares[one.id], first[one.id])
        if one.id in enough
        else LeftOut(one, "too_little_known" if shares[one.id] > 0 else "not_measured", shares[one.id])
        for one in offered
        if one not in counted
    ]
    return Composition(chosen, tuple(sorted(counted, key=lambda one: chosen.index(_of(one)))), tuple(left))


def _of(indicator: Indicator) -> Condition:
    assert indicator.condition is not None, indicator.id
    return indicator.condition


def conditions_of(given: Iterable[str] | None) -> tuple[Condition, ...]:
    """The conditions that are asked for, all without any. Raises `InputError` for another name, and for none at all."""
    if given is None:
        return tuple(Condition)
    names = list(given)
    expected, mend = f"one of {', '.join(Condition)}", "Name conditions that there are, or leave it out for all four."
    faults = [Fault("conditions", expected, mend, value=name) for name in names if name not in list(Condition)]
    if not names:
        faults = [Fault("conditions", "at least one condition", mend)]
    if faults:
        raise InputError(faults)
    return tuple(condition for condition in Condition if condition in names)


def told_once(names: Iterable[str]) -> frozenset[str]:
    """Those of these indicators that count where of those in `SAME` only the first does."""
    there = set(names)
    doubles = {name for group in SAME for name in [one for one in group if one in there][1:]}
    return frozenset(there - doubles)
