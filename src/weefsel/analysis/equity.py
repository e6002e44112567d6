"""Whether walks are spread equally over people: within each area, and between those who are better and worse off.

The people are those of the squares; what they have is the walk to the nearest place of a function (`reach_cells`).
Intervals are over small areas, those in which squares lie: they tell how much a figure hangs on which areas there
happen to be, not how sure each distance is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import xlogy

from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.analysis.inequality import concentration, erreygers, gini_and_quantiles, ratio, theil_of_sums
from weefsel.analysis.people import least_sure
from weefsel.analysis.resampling import draws, interval, resampled
from weefsel.analysis.walking import Walking
from weefsel.concepts import Evidence, Function, MissingReason
from weefsel.errors import Fault, InputError

__all__ = ["FEWEST_AREAS", "equity_areas"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: (value, lower, upper)
Found = tuple[float, float, float]
#: of fewer small areas than this a bootstrap says too little, and so does the figure
FEWEST_AREAS: Final = 10
NOTHING: Final[Found] = (np.nan, np.nan, np.nan)
#: measures of distance; what goes by score comes beside them
OF_DISTANCE: Final = ("gini", "theil", "theil_between", "theil_within", "p90_p10", "p90_p50")
BY_SCORE: Final = ("concentration", "erreygers")


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
    #: (replicates, small areas) how often each is drawn
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
      the parts of the area one level down, and within them; `F:p90_p10`, `F:p90_p50` (ratio) of distances;
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
    order = list(dict.fromkeys([*map(str, Function), *cells["target"].astype(str)]))
    distance = cells["distance_m"].to_numpy(float).reshape(len(order), len(residents))
    rows = {target: distance[order.index(target)] for target in map(str, Function)}
    straight = bool((cells["route"] == "straight").any())
    given = _given(residents, scores)
    squares = _squares(newest, residents)
    parent = dict(zip(newest["area_code"], newest["parent_code"], strict=True))
    parts: list[dict[str, Any]] = []
    for code, year in zip(newest["area_code"], newest["year"], strict=True):
        here = squares.get(code, np.zeros(0, np.int64))
        living = given.iloc[here]
        people = _people(code, living, parent, replicates, seed)
        found: dict[str, Found] = {"unranked": _share(people, np.isnan(people.score)[people.small])}
        for target, to_target in rows.items():
            measured = _of_target(people, to_target[here], walking, cap_m)
            found |= {f"{target}:{name}": figure for name, figure in measured.items()}
        parts.append({"area_code": [code] * len(found), "year": year} | _told(found, living, straight=straight))
    return figures(parts)


def _given(residents: pd.DataFrame, scores: pd.DataFrame | None) -> pd.DataFrame:
    """Squares, with the score of the small area each lies in: `score`, `score_evidence`, `score_missing`."""
    columns = {"value": "score", "evidence": "score_evidence", "missing": "score_missing"}
    known = pd.DataFrame(columns=["area_code", *columns]) if scores is None else scores[["area_code", *columns]]
    twice = known["area_code"].duplicated()
    if twice.any():
        mend, first = "Give the scores of one indicator in one year.", known["area_code"][twice].iloc[0]
        more = int(twice.sum()) - 1
        raise InputError(Fault("scores", "one score an area", mend, column="area_code", value=first, more=more))
    squares = residents[["area_code", "residents", "evidence"]]
    # as plain objects: texts of Arrow are slow to take apart, and there are as many parts as areas
    return squares.merge(known.rename(columns=columns), on="area_code", how="left").astype(
        dict.fromkeys(("area_code", "evidence", "score_evidence", "score_missing"), object)
    )


def _squares(newest: pd.DataFrame, residents: pd.DataFrame) -> dict[str, Ints]:
    """Area → positions of its squares where people live."""
    lived = np.flatnonzero(residents["residents"].to_numpy(float) > 0)
    square = pd.DataFrame({"area_code": residents["area_code"].to_numpy()[lived], "square": lived})
    both = square.merge(membership(newest), on="area_code")
    return {str(code): rows["square"].to_numpy(np.int64) for code, rows in both.groupby("within")}


def _people(code: str, living: pd.DataFrame, parent: Mapping[str, Any], replicates: int, seed: int) -> _People:
    small, codes = pd.factorize(living["area_code"], sort=True)
    score = living.groupby("area_code")["score"].first().reindex(codes).to_numpy(float)
    drawn = draws(len(codes), replicates if len(codes) >= FEWEST_AREAS else 0, seed, code)
    part = pd.factorize(pd.Series([_below(code, str(lowest), parent) for lowest in codes], dtype=object))[0]
    return _People(living["residents"].to_numpy(float), small, part, score, drawn)


def _below(code: str, lowest: str, parent: Mapping[str, Any]) -> str:
    """The area directly in `code` that holds the area `lowest`; `code` itself where that is the one."""
    while lowest != code and parent[lowest] != code:
        lowest = parent[lowest]
    return lowest


def _of_target(people: _People, distance: Floats, walking: Walking, cap_m: float | None) -> dict[str, Found]:
    """Every figure about the walks to one target. `distance` (squares,) is NaN where there is no way."""
    no_way = np.isnan(distance)
    walk = distance if cap_m is None else np.where(no_way, cap_m, np.minimum(distance, cap_m))
    found = {"unreached": _share(people, no_way), **_of_distance(people, walk)}
    walks = np.where(np.isnan(walk), 0.0, people.weight), np.where(np.isnan(walk), 0.0, people.weight * walk)
    found["concentration"] = _by_score(people, *walks, concentration)
    for minutes in walking.minutes:
        near = people.weight * (distance <= minutes * 60 * walking.speed_m_s)
        for name, measure in zip(BY_SCORE, (concentration, erreygers), strict=True):
            found[f"within_{minutes}:{name}"] = _by_score(people, people.weight, near, measure)
    return found


def _share(people: _People, who: NDArray[np.bool_]) -> Found:
    total = people.weight.sum()
    return (float(people.weight @ who / total) if total > 0 else np.nan, np.nan, np.nan)


def _of_distance(people: _People, walk: Floats) -> dict[str, Found]:
    """Inequality of the walks that there are."""
    known = np.flatnonzero(~np.isnan(walk))
    if len(np.unique(people.small[known])) < FEWEST_AREAS:
        return dict.fromkeys(OF_DISTANCE, NOTHING)
    # from near to far once, not once for every block of resamples
    known = known[np.argsort(walk[known], kind="stable")]
    metres, weight = walk[known], people.weight[known]

    def measure(weights: Floats) -> Floats:
        index, tenths = gini_and_quantiles(metres, weights, (0.1, 0.5, 0.9))
        return np.stack([index, *(ratio(tenths[..., 2], tenths[..., low]) for low in (0, 1))], axis=-1)

    again = resampled(measure, weight, people.small[known], people.drawn)
    found = {
        name: (float(value), *interval(float(value), many))
        for name, value, many in zip(("gini", "p90_p10", "p90_p50"), measure(weight), again.T, strict=True)
    }
    there = ~np.isnan(walk)
    return found | _theil(people, np.where(there, people.weight, 0.0), np.where(there, walk, 0.0))


def _theil(people: _People, weight: Floats, metres: Floats) -> dict[str, Found]:
    """Theil T of all, between the parts of the area, and within. Of sums by small area, which is all it hangs on."""
    into = np.eye(people.part.max() + 1)[people.part]
    sums = [people.sums(weight * part) for part in (np.ones_like(metres), metres, xlogy(metres, metres))]
    value = [float(part) for part in theil_of_sums(*(one @ into for one in sums))]
    again = theil_of_sums(*((people.drawn * one) @ into for one in sums))
    values = {"theil": (sum(value), sum(again)), "theil_between": (value[0], again[0])}
    values["theil_within"] = (value[1], again[1])
    return {name: (one, *interval(one, many)) for name, (one, many) in values.items()}


def _by_score(people: _People, weight: Floats, has: Floats, measure: Any) -> Found:
    """`measure` by score of what people have: `has` (squares,) is weight × value. Hangs on sums by small area only."""
    counted, total = people.sums(weight), people.sums(has)
    ranked = (counted > 0) & ~np.isnan(people.score)
    if ranked.sum() < FEWEST_AREAS:
        return NOTHING
    counted, score, mean = counted[ranked], people.score[ranked], total[ranked] / counted[ranked]
    value = float(measure(mean, counted, score))
    return (value, *interval(value, measure(mean, people.drawn[:, ranked] * counted, score)))


def _told(found: Mapping[str, Found], living: pd.DataFrame, *, straight: bool) -> dict[str, Any]:
    """The columns of figures: with how sure they are, and why they are missing."""
    evidence = Evidence.ESTIMATED if straight else least_sure(living["evidence"])
    scored = living["score_evidence"][living["score"].notna()].unique()
    by_score = least_sure(pd.Series([*scored, evidence], dtype=object))
    why = living["residents"].groupby(living["score_missing"]).sum()
    no_score = str(why.idxmax() if len(why) else MissingReason.NOT_MEASURED)
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
    if column.endswith(("unreached", "unranked")):
        return "share"
    return "ratio" if column.endswith(("p90_p10", "p90_p50")) else "index"
