"""Made areas with indicators of the library, and the Monte Carlo done again in plain Python, a value at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from weefsel.analysis.quality.kernels import GEOMETRIC, RANK, Choices, Panel
from weefsel.analysis.quality.values import COLUMNS
from weefsel.concepts.indicators import Indicator, library

__all__ = ["areas_of", "slow_mean", "slow_ranks", "slow_scores", "values_of"]

LIFT = 1.0


def areas_of(count: int, each: int = 5) -> pd.DataFrame:
    """A municipality of so many buurten, `each` in a wijk."""
    wijken = [f"WK{n // each:02d}" for n in range(count)]
    rows: list[tuple[Any, ...]] = [("GM", 2024, "De plaats", "gemeente", None)]
    rows += [(code, 2024, code, "wijk", "GM") for code in dict.fromkeys(wijken)]
    rows += [(f"BU{n:03d}", 2024, f"Buurt {n}", "buurt", wijk) for n, wijk in enumerate(wijken)]
    return pd.DataFrame(rows, columns=pd.Index(["area_code", "year", "name", "level", "parent_code"]))


def values_of(
    areas: pd.DataFrame, seed: int, *, unknown: float = 0.05, error: float = 0.03, only: set[str] | None = None
) -> pd.DataFrame:
    """Newest values of every indicator that is for scores, as the loader gives them: some areas are better off in all.

    `unknown` is the share that is missing in buurten, `error` the standard deviation as a share of the reference.
    """
    rng = np.random.default_rng(seed)
    small = areas["level"].to_numpy() == "buurt"
    better = rng.normal(size=len(areas))
    rows: list[tuple[Any, ...]] = []
    for one in library().values():
        if not (one.scored and one.available) or (only is not None and one.id not in only):
            continue
        low, high = one.reference or (0.0, 1.0)
        sign = -1.0 if one.direction == "lower_better" else 1.0
        value = (low + high) / 2 + (high - low) / 4 * (sign * 0.7 * better + 0.7 * rng.normal(size=len(areas)))
        value[small & (rng.random(len(areas)) < unknown)] = np.nan
        sd = error * (high - low)
        for code, found in zip(areas["area_code"], value, strict=True):
            rows.append(_row(one, str(code), float(found), sd))
    return pd.DataFrame(rows, columns=pd.Index(COLUMNS))


def _row(one: Indicator, code: str, value: float, sd: float) -> tuple[Any, ...]:
    if np.isnan(value):
        return one.id, code, 2024, np.nan, np.nan, np.nan, np.nan, one.unit, None, "unknown", one.result, one.column
    ends = value - 2 * sd, value + 2 * sd
    return one.id, code, 2024, value, *ends, sd, one.unit, "model", None, one.result, one.column


def slow_scores(panel: Panel, choices: Choices, errors: Any) -> Any:
    """What `kernels.scored` does, from its description: one draw, area and indicator at a time."""
    draws, conditions = choices.tops.shape
    out = np.full((draws, conditions + 1, panel.told.shape[1]), np.nan)
    for draw in range(draws):
        geometric = choices.aggregation[draw] == GEOMETRIC
        for area in range(out.shape[2]):
            for condition in range(conditions):
                inside = range(panel.bounds[condition], panel.bounds[condition + 1])
                method = choices.imputation[draw]
                parts = [
                    (_points(panel, choices.normalisation[draw], method, i, area, float(errors[i, draw, area])), weight)
                    for i in inside
                    if panel.there[method, i, area] and (weight := float(choices.weights[draw, i])) > 0
                ]
                if panel.told[condition, area] and parts:
                    out[draw, condition, area] = _mean(parts, geometric)
            top = [(float(out[draw, c, area]), float(choices.tops[draw, c])) for c in range(conditions)]
            top = [(score, weight) for score, weight in top if weight > 0]
            if top and not any(math.isnan(score) for score, _ in top):
                out[draw, -1, area] = _mean(top, geometric)
    return out


def _points(panel: Panel, normalisation: int, method: int, i: int, area: int, error: float) -> float:
    value = float(panel.centre[method, i, area]) + float(panel.spread[method, i, area]) * error
    if panel.folded[i]:
        value = -abs(value)
    value = min(max(value, float(panel.low[i])), float(panel.high[i]))
    if normalisation == RANK:
        grid = np.linspace(panel.low[i], panel.high[i], panel.places.shape[1])
        value = float(np.interp(value, grid, panel.places[i]))
    return min(max(float(panel.base[normalisation, i] + panel.slope[normalisation, i] * value), 0.0), 100.0)


def _mean(parts: list[tuple[float, float]], geometric: bool) -> float:
    total = sum(weight for _, weight in parts)
    if not geometric:
        return sum(weight * value for value, weight in parts) / total
    share = (100 - LIFT) / 100
    product = math.prod((LIFT + share * value) ** (weight / total) for value, weight in parts)
    return (product - LIFT) / share


def slow_mean(scores: Iterable[float], counting: Iterable[float]) -> float:
    """The mean of the scores that there are, each as much as it counts."""
    known = [(score, 0.0 if math.isnan(many) else many) for score, many in zip(scores, counting, strict=True)]
    known = [(score, many) for score, many in known if not math.isnan(score)]
    return sum(score * many for score, many in known) / sum(many for _, many in known)


def slow_ranks(scores: list[float]) -> list[float]:
    """One draw: how many areas are higher, and half of the others that are equal, and one."""
    known = [score for score in scores if not math.isnan(score)]
    return [
        math.nan
        if math.isnan(mine)
        else 1 + sum(one > mine for one in known) + (sum(one == mine for one in known) - 1) / 2
        for mine in scores
    ]
