"""Scores with their uncertainty beside the same done with numpy and pandas, one draw after another.

The areas and their values are made, with a seed: as many indicators in each condition, some values unknown, errors of
rounding and of models. Ours is all that the atlas keeps: scores, ranks, groups, shares and checks. The plain way does
what numpy and pandas offer for one draw, over all areas and indicators at once; it is asked for some of the draws, with
the numbers that we drew, and its time is multiplied.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.analysis.quality import drawing
from weefsel.analysis.quality.composing import compose
from weefsel.analysis.quality.drawing import Around
from weefsel.analysis.quality.kernels import GEOMETRIC, RANK, Choices, Panel, ranked, scored
from weefsel.analysis.quality.measuring import panel_of, place_of, read
from weefsel.analysis.quality.scores import quality
from weefsel.analysis.quality.values import COLUMNS
from weefsel.analysis.quality.weights import around
from weefsel.bench.clock import median, once, peak_mb
from weefsel.concepts import Condition
from weefsel.concepts.indicators import Indicator, library
from weefsel.errors import Fault, InputError

__all__ = ["SCALES", "Size", "measure"]

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How many areas, indicators and draws; of how many draws the plain way is asked."""

    areas: int
    indicators: int
    draws: int
    asked: int


SCALES: Final[Mapping[str, Size]] = {"small": Size(100, 20, 1_000, 50), "city": Size(500, 40, 10_000, 100)}
SEED: Final = 5
#: how often ours is measured
RUNS: Final = 3
#: areas that make a larger one
EACH: Final = 10
UNKNOWN: Final = 0.03
CLOSE: Final = 1e-9
#: what was promised of a city, seconds on two cores
PROMISED_S: Final = 10.0
#: of so many draws one is made seven times more, for what matters
_INDICES: Final = 4, 7


def measure(scale: str | None, data: Path | None) -> Found:
    """Measure at `scale` (small or city; city without it). Raises `InputError` for another."""
    del data  # made values only
    scale = scale or "city"
    if scale not in SCALES:
        raise InputError(Fault("--scale", f"one of {', '.join(SCALES)}", "Name one of these.", value=scale))
    size = SCALES[scale]
    indicators = _indicators(size.indicators)
    areas, values = _made(size, indicators)
    # compiled, or read from the cache, before the clock begins
    quality(areas, values, draws=drawing.BLOCK, seed=SEED, indicators=indicators)
    load = os.getloadavg()[0]
    seconds = median(lambda: quality(areas, values, draws=size.draws, seed=SEED, indicators=indicators), RUNS)
    ours = {"s": seconds, "peak_mb": peak_mb()}
    peer = _beside(areas, values, indicators, size)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    promises = {f"at most {PROMISED_S:g} s": seconds <= PROMISED_S} if scale == "city" else {}
    return {
        "name": "quality",
        "scale": scale,
        "n": {"areas": size.areas, "indicators": size.indicators, "draws": size.draws},
        "cores": cores,
        # others at work make ours slower than it is
        "busy": load > cores / 2,
        "ours": ours,
        "peers": {"numpy and pandas": peer | {"ratio": round(peer["s"] / max(seconds, 1e-5), 1)}},
        "promises": promises,
        "equal": all(peer["equal"].values()),
    }


def _indicators(count: int) -> dict[str, Indicator]:
    """As many of each condition, one after the other."""
    model, rounded = library()["coh_volunteers"], library()["sec_low_income"]
    conditions = [*Condition]
    return {
        name: replace(model if n % 2 else rounded, id=name, condition=conditions[n % 4], reference=(0.0, 1.0))
        for n, name in enumerate(f"i{n:02d}" for n in range(count))
    }


def _made(size: Size, indicators: Mapping[str, Indicator]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The areas, and a value of every indicator in each; some areas are better off in all."""
    rng = np.random.default_rng(SEED)
    smallest = [f"B{n:04d}" for n in range(size.areas)]
    above = {code: f"W{n // EACH:03d}" for n, code in enumerate(smallest)}
    larger = dict.fromkeys(above.values())
    rows = [("G", None), *((code, "G") for code in larger), *above.items()]
    areas = pd.DataFrame(rows, columns=pd.Index(["area_code", "parent_code"])).assign(year=2024)
    better = rng.normal(size=len(areas))
    parts: list[pd.DataFrame] = []
    for name, one in indicators.items():
        sign = 1 if one.direction == "higher_better" else -1
        value = 0.5 + 0.12 * sign * better + 0.1 * rng.normal(size=len(areas))
        value[rng.random(len(areas)) < UNKNOWN] = np.nan
        sd = np.where(np.isnan(value), np.nan, 0.03)
        columns = {"indicator_id": name, "area_code": areas["area_code"], "value": value, "sd": sd, "missing": None}
        parts.append(pd.DataFrame(columns | {"lower": value - 2 * sd, "upper": value + 2 * sd}))
    return areas, pd.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS)).assign(year=2024)


def _beside(areas: pd.DataFrame, values: pd.DataFrame, indicators: Mapping[str, Indicator], size: Size) -> Found:
    """The plain way of some draws, and whether it says the same as ours of the same drawn numbers."""
    place = place_of(areas)
    known = values.pivot(index="area_code", columns="indicator_id", values="value")
    composition = compose(known, [place.codes[at] for at in place.smallest], indicators=indicators)
    centre = around(composition)
    panel = panel_of(composition, place, read(values, place, composition.names), centre.weights)
    chosen = drawing.of_block(drawing.choices(centre, size.draws, SEED), 0, size.asked)
    (errors, drawing_s) = once(lambda: _errors(centre, size.asked, len(place.codes)))
    (scores, scores_s) = once(lambda: np.stack([_plain(panel, chosen, errors, at) for at in range(size.asked)]))
    (ranks, ranks_s) = once(lambda: _plain_ranks(scores[:, :, place.smallest]))
    fewer, times = _INDICES
    of_indices = size.draws / fewer * (2 * drawing_s + times * scores_s)
    seconds = (size.draws * (drawing_s + scores_s + ranks_s) + of_indices) / size.asked
    mine = scored(panel, chosen, errors)
    kept = np.ascontiguousarray(mine[:, :, place.smallest]).reshape(-1, len(place.smallest))
    my_ranks = ranked(kept, np.argsort(kept, axis=1)).reshape(ranks.shape)
    return {
        "s": round(seconds, 1),
        "asked": size.asked,
        "equal": {
            "scores": bool(np.allclose(mine, scores, rtol=CLOSE, atol=CLOSE, equal_nan=True)),
            "ranks": bool(np.array_equal(my_ranks, ranks, equal_nan=True)),
        },
    }


def _errors(centre: Around, draws: int, areas: int) -> Any:
    """The errors of the first draws, drawn as we do, block by block."""
    parts = [drawing.errors(centre, end - begin, areas, SEED, number) for number, begin, end in drawing.blocks(draws)]
    return np.concatenate(parts, axis=1)


def _plain(panel: Panel, chosen: Choices, errors: Any, draw: int) -> Any:
    """(conditions + 1, areas) the scores of one draw."""
    method, normalisation = chosen.imputation[draw], chosen.normalisation[draw]
    values = pd.DataFrame((panel.centre[method] + panel.spread[method] * errors[:, draw]).T)
    values = values.clip(panel.low, panel.high, axis=1)
    if normalisation == RANK:
        for at in range(values.shape[1]):
            steps = np.linspace(panel.low[at], panel.high[at], panel.places.shape[1])
            values[at] = np.interp(values[at], steps, panel.places[at])
    points = (panel.base[normalisation] + panel.slope[normalisation] * values).clip(0.0, 100.0)
    points = points.where(pd.DataFrame(panel.there[method].T > 0))
    geometric = bool(chosen.aggregation[draw] == GEOMETRIC)
    scores = pd.DataFrame(
        {
            at: _weighted(points.iloc[:, begin:end], chosen.weights[draw, begin:end], geometric).where(panel.told[at])
            for at, (begin, end) in enumerate(zip(panel.bounds[:-1], panel.bounds[1:], strict=True))
        }
    )
    whole = _weighted(scores, chosen.tops[draw], geometric).where(scores.notna().all(axis=1))
    return np.vstack([scores.to_numpy().T, whole.to_numpy()])


def _weighted(points: pd.DataFrame, weights: Any, geometric: bool) -> pd.Series:
    """The mean of what is there, by weight; the geometric one on a scale from 1 to 100."""
    laid = np.log(1 + 0.99 * points) if geometric else points
    total = (points.notna() * weights).sum(axis=1)
    mean = (laid * weights).sum(axis=1) / total.where(total > 0)
    return (np.exp(mean) - 1) / 0.99 if geometric else mean


def _plain_ranks(scores: Any) -> Any:
    """(draws, scores, areas) the rank of every area in a draw, 1 the highest."""
    ranks = [pd.DataFrame(one.T).rank(ascending=False).to_numpy().T for one in scores]
    return np.stack(ranks).astype(np.float32)
