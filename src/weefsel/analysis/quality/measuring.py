"""From the values of areas to the panel that scores are drawn from.

All is made of what is known of the smallest areas: what stands in for a value that is missing, the mean and spread of
the z-score, the places of the order. Larger areas are scored by the same.

The three normalisations are laid on one scale. What lies past a reference counts as the reference. Points by z-score
and by rank are given the mean that the indicator has by its references, and the same spread for all indicators of a
condition (the mean of their spreads by the references): so the level of a score comes from the references alone, and
the choice says how far areas lie apart.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.figures import membership, newest_year
from weefsel.analysis.quality.choices import Direction
from weefsel.analysis.quality.composing import LEAST_KNOWN, Composition
from weefsel.analysis.quality.imputing import fill
from weefsel.analysis.quality.kernels import Panel
from weefsel.analysis.quality.names import DRAWN_IMPUTATIONS, DRAWN_NORMALISATIONS
from weefsel.analysis.quality.normalising import by_rank, by_reference, oriented, oriented_reference

__all__ = ["EVEN", "ONE_SIDED", "STEPS", "Place", "Read", "panel_of", "place_of", "points_of", "read"]

Floats = NDArray[np.float64]

#: kinds of error that are spread evenly: all that lies between the ends is as likely
EVEN: Final = frozenset({"rounding", "systematic", "one_sided"})
#: an error to one side: what is published is an end of the interval, and draws go around its middle
ONE_SIDED: Final = "one_sided"
#: in how many steps the order of an indicator is kept, from one reference to the other
STEPS: Final = 2048


@dataclass(frozen=True, slots=True)
class Place:
    """The areas of the newest year, and how they lie in one another."""

    #: all areas, smallest and larger
    codes: tuple[str, ...]
    year: int
    #: positions of the areas in which no other lies
    smallest: NDArray[np.int64]
    #: position of the one area that is in no other; None where there is not just one
    whole: int | None
    #: (areas,) the code of the area that each is in, None for the whole
    parents: NDArray[Any]
    #: position of a larger area → positions of the smallest in it
    within: dict[int, NDArray[np.int64]]


def place_of(areas: pd.DataFrame) -> Place:
    """How the areas of the newest year lie in one another."""
    newest = newest_year(areas)
    codes = [str(code) for code in newest["area_code"]]
    parents = np.array([code if isinstance(code, str) else None for code in newest["parent_code"]], object)
    tops = [at for at, parent in enumerate(parents) if parent not in set(codes)]
    smallest = np.flatnonzero(~np.isin(codes, [code for code in parents if code is not None]))
    position = {code: at for at, code in enumerate(codes)}
    pairs = membership(areas)
    pairs = pairs[pairs["area_code"].isin([codes[at] for at in smallest]) & (pairs["area_code"] != pairs["within"])]
    within = {
        position[str(code)]: np.sort([position[str(one)] for one in rows["area_code"]])
        for code, rows in pairs.groupby("within")
    }
    year = int(newest["year"].iloc[0])
    return Place(tuple(codes), year, smallest, tops[0] if len(tops) == 1 else None, parents, within)


@dataclass(frozen=True, slots=True)
class Read:
    """The values of the indicators of a composition, (areas, indicators) each; NaN is missing."""

    values: Floats
    lower: Floats
    upper: Floats
    sd: Floats


def read(values: pd.DataFrame, place: Place, names: tuple[str, ...]) -> Read:
    """The newest values as tables. `values` has a row an indicator and area, as `values.newest` gives them."""
    rows = values[values["indicator_id"].isin(names)]
    tables = [
        rows.pivot(index="area_code", columns="indicator_id", values=column)
        .reindex(index=list(place.codes), columns=list(names))
        .to_numpy(np.float64)
        for column in ("value", "lower", "upper", "sd")
    ]
    return Read(*tables)


def panel_of(composition: Composition, place: Place, given: Read, weights: Floats) -> Panel:
    """The panel of a composition; `weights` (indicators,) say which count (above 0) for what must be known."""
    directions, low, high = _scales(composition)
    centre = oriented(_centres(composition, given), directions)
    spread = np.nan_to_num(given.sd, nan=0.0)
    filled = [_filled(centre, spread, method, place) for method in DRAWN_IMPUTATIONS]
    known = np.clip(centre[place.smallest], low, high)
    base, slope, places = _normalisations(known, low, high, composition.bounds)
    return Panel(
        centre=np.stack([np.nan_to_num(value, nan=0.0).T for value, _ in filled]),
        spread=np.stack([around.T for _, around in filled]),
        there=np.stack([(~np.isnan(value)).T.astype(np.float64) for value, _ in filled]),
        told=_told(~np.isnan(given.values), weights, composition.bounds),
        bounds=composition.bounds,
        base=base,
        slope=slope,
        folded=np.array([direction == "closer_to_zero" for direction in directions], bool),
        low=low,
        high=high,
        places=places,
    )


def points_of(composition: Composition, values: Floats) -> Floats:
    """Points by the references of values (areas, indicators)."""
    directions, low, high = _scales(composition)
    return by_reference(oriented(values, directions), low, high)


def _scales(composition: Composition) -> tuple[list[Direction], Floats, Floats]:
    """Of each indicator which way is good, and what is worth 0 and 100 points on the scale where higher is better."""
    directions: list[Direction] = []
    ends: list[tuple[float, float]] = []
    for one in composition.indicators:
        # the library lets none be for scores without these
        assert one.direction != "context", one.id
        assert one.reference is not None, one.id
        directions.append(one.direction)
        ends.append(oriented_reference(one.reference, one.direction))
    low, high = np.array(ends, np.float64).reshape(-1, 2).T
    return directions, low, high


def _centres(composition: Composition, given: Read) -> Floats:
    """What errors lie around: the value, or the middle of an interval that the value is an end of."""
    one_sided = np.array([one.error_model.type == ONE_SIDED for one in composition.indicators], bool)
    middle = (given.lower + given.upper) / 2
    return np.where(one_sided & ~np.isnan(middle) & ~np.isnan(given.values), middle, given.values)


def _told(known: NDArray[np.bool_], weights: Floats, bounds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(conditions, areas) whether of the indicators that weigh at least half are known."""
    told = np.zeros((len(bounds) - 1, len(known)), bool)
    for condition, (begin, end) in enumerate(pairwise(bounds)):
        counting = np.flatnonzero(weights[begin:end] > 0) + begin
        if len(counting):
            told[condition] = known[:, counting].mean(axis=1) >= LEAST_KNOWN
    return told


def _filled(centre: Floats, spread: Floats, method: Any, place: Place) -> tuple[Floats, Floats]:
    """The values with what stands in for those missing, and their standard deviations.

    A smallest area takes what the method gives, a larger one the mean of its smallest areas. Of what is filled in the
    standard deviation is that of the indicator over the smallest areas: as little is known of it.
    """
    out, around = centre.copy(), spread.copy()
    if method == "none" or centre.size == 0:
        return out, around
    of_smallest = fill(centre[place.smallest], method, groups=place.parents[place.smallest], least=LEAST_KNOWN).values
    out[place.smallest] = of_smallest
    with warnings.catch_warnings():
        # of an indicator that is known of no area there is no mean, and NaN says so
        warnings.simplefilter("ignore", RuntimeWarning)
        for at, inside in place.within.items():
            out[at] = np.where(np.isnan(out[at]), np.nanmean(out[inside], axis=0), out[at])
        apart = np.nan_to_num(np.nanstd(centre[place.smallest], axis=0), nan=0.0)
    return out, np.where(np.isnan(centre), apart, around)


def _normalisations(
    known: Floats, low: Floats, high: Floats, bounds: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats]:
    """Base and slope (normalisations, indicators) of the points, and the table of places (indicators, steps + 1)."""
    base, slope = (np.zeros((len(DRAWN_NORMALISATIONS), known.shape[1])) for _ in range(2))
    places = np.full((known.shape[1], STEPS + 1), 50.0)
    points = by_reference(known, low, high)
    spreads = np.array([_deviation(column) for column in points.T])
    slope[0] = 100 / (high - low)
    base[0] = -low * slope[0]
    ranks = by_rank(known)
    for condition in range(len(bounds) - 1):
        inside = slice(int(bounds[condition]), int(bounds[condition + 1]))
        apart = spreads[inside][spreads[inside] > 0]
        for i in range(inside.start, inside.stop):
            mean = float(np.nanmean(points[:, i])) if (~np.isnan(points[:, i])).any() else 0.0
            base[1:, i] = mean
            if spreads[i] > 0:
                slope[1, i] = apart.mean() / _deviation(known[:, i])
                slope[2, i] = apart.mean() / _deviation(ranks[:, i])
                base[1, i] -= slope[1, i] * np.nanmean(known[:, i])
                base[2, i] -= slope[2, i] * np.nanmean(ranks[:, i])
                places[i] = _places(known[:, i], ranks[:, i], float(low[i]), float(high[i]))
    return base, slope, places


def _deviation(column: Floats) -> float:
    """Standard deviation of the known values, of a sample; 0 where they are all the same, or one."""
    known = column[~np.isnan(column)]
    return float(known.std(ddof=1)) if len(known) > 1 and known.min() < known.max() else 0.0


def _places(values: Floats, ranks: Floats, low: float, high: float) -> Floats:
    """The place, 0 to 100, of values in equal steps from low to high; on a straight line between known values."""
    known = ~np.isnan(values)
    there, first = np.unique(values[known], return_index=True)
    return np.interp(np.linspace(low, high, STEPS + 1), there, ranks[known][first])
