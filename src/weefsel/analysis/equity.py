"""Whether walks are spread equally over people: within each area, and between those who are better and worse off.

The people are those of the squares; what they have is the walk to the nearest place of a function (`reach_cells`).
Intervals are over small areas, those in which squares lie: they tell how much a figure hangs on which areas there
happen to be, not how sure each distance is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import xlogy

from weefsel.analysis.classes import classes
from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.analysis.inequality import (
    gini_and_quantiles,
    index_and_erreygers,
    lorenz_at,
    ratio,
    theil_of_sums,
)
from weefsel.analysis.measures import BY_SCORE, FEWEST_AREAS, LORENZ, OF_DISTANCE, SHARES, TENTHS
from weefsel.analysis.people import least_sure
from weefsel.analysis.resampling import draws, interval
from weefsel.analysis.walking import Walking
from weefsel.concepts import Evidence, Function, MissingReason
from weefsel.errors import Fault, InputError

__all__ = ["FEWEST_AREAS", "equity_areas"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: (value, lower, upper)
Found = tuple[float, float, float]
NOTHING: Final[Found] = (np.nan, np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class _People:
    """Those who live in an area, by square."""

    #: (squares,) how many
    weight: Floats
    #: (squares,) position of the small area each lies in
    small: Ints
    #: (small areas,) which part of the area, one level down, each lies in
    part: Ints
    #: (small areas,) score; NaN for none
    score: Floats
    #: (replicates, small areas) how often each is drawn; no row where there are too few
    drawn: Floats

    def sums(self, of_squares: Floats) -> Floats:
        """What small areas add up to."""
        return np.bincount(self.small, of_squares, len(self.part)).astype(float)


def equity_areas(
    areas: pd.DataFrame,
    residents: pd.DataFrame,
    cells: pd.DataFrame,
    scores: pd.DataFrame | None = None,
    walking: Walking | None = None,
    *,
    cap_m: float | None = None,
    replicates: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """How equal walks are in each area of the newest year, over its residents.

    `cells` is what `reach_cells` found for `residents`. `scores` ranks the small areas from worse off to better off: a
    row an area, with `area_code`, `value`, `evidence` and `missing`, such as the observations of one indicator in one
    year. Turn the sign of an indicator that is high where people are worse off.

    Returns figures, for each function F:

    - `F:gini`, `F:theil` (index) of the distances; `F:theil_between` and `F:theil_within`, which add up to it: between
      the parts of the area one level down, and within them; `F:theil_between_share` (share, 0–1): how much of it is
      between; `F:p90_p10`, `F:p90_p50` (ratio) of distances;
    - `F:lorenz_10` … `F:lorenz_90` (share, 0–1, of all metres): what those who walk least walk together, so many
      percent of the people; `F:farthest_10`: what the tenth who walk farthest walk together, 1 − `F:lorenz_90`;
    - `F:concentration` (index) of the distances by score: below 0, those who are worse off walk farther;
    - `F:within_10:concentration` and `F:within_10:erreygers` (index; for each of `walking.minutes`): whether a place is
      in reach, by score: above 0, those who are better off have it more often;
    - `F:unreached` (share of residents): who do not get there at all;

    and `unranked` (share of residents): who live where there is no score, and are left out of what goes by score.

    Who does not get there has no distance, and is left out of what goes by distance, so that it looks more equal than
    it is: read it beside `F:unreached`. With `cap_m` nobody is left out: all beyond it, or not reached, count as that
    far. Of what is in reach nobody is left out either way: who does not get there has it not.

    `lower` and `upper` are a 95 % interval over small areas (`resampling.interval`), of `replicates` resamples. A
    figure is missing as not measured where it rests on fewer than `FEWEST_AREAS` small areas, or on no distance above
    0; what goes by score, where there are too few scores, for the reason that most of the scores give.

    Raises `InputError` where an area has more than one score, and for a cap that is not above 0.
    """
    if cap_m is not None and not cap_m > 0:
        raise InputError(Fault("cap_m", "metres above 0", "Give a longer walk, or none.", value=cap_m))
    walking = walking or Walking()
    newest = newest_year(areas)
    order = list(dict.fromkeys([*map(str, Function), *map(str, cells["target"].unique())]))
    distance = cells["distance_m"].to_numpy(float).reshape(len(order), len(residents))
    rows = {target: distance[order.index(target)] for target in map(str, Function)}
    straight = bool((cells["route"] == "straight").any())
    living = _living(residents, scores)
    squares = _squares(newest, residents)
    parent = dict(zip(newest["area_code"], newest["parent_code"], strict=True))
    parts: list[dict[str, Any]] = []
    for code, year in zip(newest["area_code"], newest["year"], strict=True):
        here = squares.get(code, np.zeros(0, np.int64))
        people = _people(code, living, here, parent, replicates, seed)
        found: dict[str, Found] = {"unranked": _share(people, np.isnan(people.score)[people.small])}
        for target, to_target in rows.items():
            measured = _of_target(people, to_target[here], walking, cap_m)
            found |= {f"{target}:{name}": figure for name, figure in measured.items()}
        told = _told(found, *living.sure(here, straight=straight))
        parts.append({"area_code": [code] * len(found), "year": year} | told)
    return figures(parts)


@dataclass(frozen=True, slots=True)
class _Living:
    """All squares. As plain arrays: there are as many parts as areas, and tables are slow to take apart."""

    #: (squares,) how many live there
    weight: Floats
    #: (squares,) kind of evidence, as a text
    evidence: NDArray[np.object_]
    #: (squares,) position of its small area in `codes`, which are in order
    small: Ints
    codes: NDArray[np.object_]
    #: (small areas,) score, its kind of evidence, and why there is none: position in `reasons`, −1 for no reason
    score: Floats
    score_evidence: NDArray[np.object_]
    score_missing: Ints
    reasons: tuple[str, ...]

    def sure(self, here: Ints, *, straight: bool) -> tuple[Evidence, Evidence, str]:
        """How sure figures of these squares are; those by score; and why there is no score in most of them."""
        evidence = Evidence.ESTIMATED if straight else _least(self.evidence[here])
        small = np.unique(self.small[here])
        by_score = _least([*self.score_evidence[small][~np.isnan(self.score[small])], str(evidence)])
        why = self.score_missing[self.small[here]]
        people = np.bincount(why[why >= 0], self.weight[here][why >= 0])
        return evidence, by_score, self.reasons[people.argmax()] if len(people) else str(MissingReason.NOT_MEASURED)


def _least(kinds: Iterable[str]) -> Evidence:
    return least_sure(pd.Series(sorted(set(kinds)), dtype=object))


def _living(residents: pd.DataFrame, scores: pd.DataFrame | None) -> _Living:
    names = ["value", "evidence", "missing"]
    known = pd.DataFrame(columns=["area_code", *names]) if scores is None else scores[["area_code", *names]]
    twice = known["area_code"].duplicated()
    if twice.any():
        mend, first = "Give the scores of one indicator in one year.", known["area_code"][twice].iloc[0]
        more = int(twice.sum()) - 1
        raise InputError(Fault("scores", "one score an area", mend, column="area_code", value=first, more=more))
    small, codes = pd.factorize(residents["area_code"].astype(object), sort=True)
    score = known.set_index("area_code").reindex(codes)
    missing, reasons = pd.factorize(score["missing"].astype(object), sort=True)
    return _Living(
        residents["residents"].to_numpy(float),
        residents["evidence"].astype(object).to_numpy(),
        small.astype(np.int64),
        np.asarray(codes, dtype=object),
        score["value"].to_numpy(float),
        score["evidence"].astype(object).to_numpy(),
        missing.astype(np.int64),
        tuple(map(str, reasons)),
    )


def _squares(newest: pd.DataFrame, residents: pd.DataFrame) -> dict[str, Ints]:
    """Area → positions of its squares where people live."""
    lived = np.flatnonzero(residents["residents"].to_numpy(float) > 0)
    square = pd.DataFrame({"area_code": residents["area_code"].to_numpy()[lived], "square": lived})
    both = square.merge(membership(newest), on="area_code")
    return {str(code): rows["square"].to_numpy(np.int64) for code, rows in both.groupby("within")}


def _people(code: str, living: _Living, here: Ints, parent: Mapping[str, Any], replicates: int, seed: int) -> _People:
    """Those who live in the squares `here`, of the area `code`."""
    places, small = np.unique(living.small[here], return_inverse=True)
    drawn = draws(len(places), replicates if len(places) >= FEWEST_AREAS else 0, seed, code)
    below = [_below(code, str(lowest), parent) for lowest in living.codes[places]]
    part = np.unique(np.array(below, dtype=str), return_inverse=True)[1]
    return _People(living.weight[here], small, part, living.score[places], drawn)


def _below(code: str, lowest: str, parent: Mapping[str, Any]) -> str:
    """The area directly in `code` that holds the area `lowest`; `code` itself where that is the one."""
    while lowest != code and parent[lowest] != code:
        lowest = parent[lowest]
    return lowest


def _of_target(people: _People, distance: Floats, walking: Walking, cap_m: float | None) -> dict[str, Found]:
    """Every figure about the walks to one target. `distance` (squares,) is NaN where there is no way."""
    no_way = np.isnan(distance)
    found = {"unreached": _share(people, no_way)}
    within = [f"within_{minutes}:{name}" for minutes in walking.minutes for name in BY_SCORE]
    if len(people.part) < FEWEST_AREAS:
        return found | dict.fromkeys((*OF_DISTANCE, "concentration", *within), NOTHING)
    walk = distance if cap_m is None else np.where(no_way, cap_m, np.minimum(distance, cap_m))
    found |= _of_distance(people, walk)
    there = np.where(np.isnan(walk), 0.0, people.weight)
    found["concentration"] = _by_score(people, there, there * np.where(np.isnan(walk), 0.0, walk))[0]
    for minutes in walking.minutes:
        near = people.weight * (distance <= minutes * 60 * walking.speed_m_s)
        both = _by_score(people, people.weight, near)
        found |= {f"within_{minutes}:{name}": figure for name, figure in zip(BY_SCORE, both, strict=True)}
    return found


def _share(people: _People, who: NDArray[np.bool_]) -> Found:
    total = people.weight.sum()
    return (float(people.weight @ who / total) if total > 0 else np.nan, np.nan, np.nan)


def _of_distance(people: _People, walk: Floats) -> dict[str, Found]:
    """Inequality of the walks that there are."""
    known = np.flatnonzero(~np.isnan(walk))
    if len(np.unique(people.small[known])) < FEWEST_AREAS:
        return dict.fromkeys(OF_DISTANCE, NOTHING)
    metres, weight, shares = walk[known], people.weight[known], [percent / 100 for percent in TENTHS]
    index, quantiles = gini_and_quantiles(metres, weight, shares)
    curve = lorenz_at(metres, weight, shares)
    again = classes(metres, weight, people.small[known], len(people.part)).resampled(people.drawn, shares, shares)
    found: dict[str, Found] = {"gini": _found(index, again.gini)}
    for name, low in (("p90_p10", 0), ("p90_p50", 4)):
        tails = ratio(quantiles[8], quantiles[low]), ratio(again.quantile[:, 8], again.quantile[:, low])
        found[name] = _found(*tails)
    found |= {name: _found(curve[at], again.lorenz[:, at]) for at, name in enumerate(LORENZ)}
    value, lower, upper = found[LORENZ[-1]]
    found["farthest_10"] = (1 - value, 1 - upper, 1 - lower)
    there = ~np.isnan(walk)
    return found | _theil(people, np.where(there, people.weight, 0.0), np.where(there, walk, 0.0))


def _found(value: Any, again: Floats) -> Found:
    """A figure with the interval that its resamples give."""
    return (float(value), *interval(float(value), again))


def _theil(people: _People, weight: Floats, metres: Floats) -> dict[str, Found]:
    """Theil T of all, between the parts of the area, and within. Of sums by small area, which is all it hangs on."""
    into = np.eye(people.part.max() + 1)[people.part]
    sums = [people.sums(weight * part) for part in (np.ones_like(metres), metres, xlogy(metres, metres))]
    value = [float(part) for part in theil_of_sums(*(one @ into for one in sums))]
    again = theil_of_sums(*((people.drawn * one) @ into for one in sums))
    values = {"theil": (sum(value), sum(again)), "theil_between": (value[0], again[0])}
    values["theil_within"] = (value[1], again[1])
    values["theil_between_share"] = (float(ratio(value[0], sum(value))), ratio(again[0], sum(again)))
    return {name: _found(one, many) for name, (one, many) in values.items()}


def _by_score(people: _People, weight: Floats, has: Floats) -> tuple[Found, Found]:
    """Concentration, and what Erreygers makes of it, by score of what people have: `has` (squares,) is weight × value.

    Hangs on sums by small area only.
    """
    counted, total = people.sums(weight), people.sums(has)
    ranked = (counted > 0) & ~np.isnan(people.score)
    if ranked.sum() < FEWEST_AREAS:
        return NOTHING, NOTHING
    counted, score, mean = counted[ranked], people.score[ranked], total[ranked] / counted[ranked]
    values = index_and_erreygers(mean, counted, score)
    again = index_and_erreygers(mean, people.drawn[:, ranked] * counted, score)
    first, second = (_found(value, many) for value, many in zip(values, again, strict=True))
    return first, second


def _told(found: Mapping[str, Found], evidence: Evidence, by_score: Evidence, no_score: str) -> dict[str, Any]:
    """The columns of figures: with how sure they are, and why they are missing."""
    scores = np.array([column.endswith(BY_SCORE) for column in found])
    value, lower, upper = np.array(list(found.values())).T
    none = np.isnan(value)
    sure = np.where(scores, str(by_score), str(evidence)).astype(object)
    reason = np.where(scores, no_score, str(MissingReason.NOT_MEASURED)).astype(object)
    sure[none], reason[~none] = None, None
    return {
        "column": list(found),
        "unit": [_unit(column) for column in found],
        "value": value,
        "lower": lower,
        "upper": upper,
        "evidence": sure,
        "missing": reason,
    }


def _unit(column: str) -> str:
    if column.endswith(SHARES):
        return "share"
    return "ratio" if column.endswith(("p90_p10", "p90_p50")) else "index"
