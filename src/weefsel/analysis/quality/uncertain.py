"""How sure scores and ranks are: the Monte Carlo over choices and errors.

The quantiles are those of all draws. Draws of one score are kept as 4-byte numbers until its quantiles are known:
20 bytes for each area and draw.

Method: Saisana, Saltelli & Tarantola 2005, Uncertainty and sensitivity analysis techniques as tools for the quality
assessment of composite indicators, J. R. Stat. Soc. A 168(2), doi:10.1111/j.1467-985X.2005.00350.x.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.quality.drawing import BLOCK, Around, blocks, choices, errors, of_block
from weefsel.analysis.quality.kernels import Panel, ranked, scored
from weefsel.analysis.web.kernels import in_threads

__all__ = ["ENDS", "Drawn", "of_areas", "simulate"]

Floats = NDArray[np.float64]

#: the ends of the interval and the median between them, as shares of the draws
ENDS: Final = (0.025, 0.5, 0.975)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the draws say. The last of the scores is that of all conditions together; NaN where there is none."""

    #: (scores, areas, 3) lower end, median, upper end
    scores: Floats
    #: (scores, smallest areas, 3) the same of the ranks, 1 the highest
    ranks: Floats
    #: (scores, areas, 3) the same of the difference with the mean of the smallest areas in each draw
    apart: Floats
    #: (scores, areas) share of the draws in which an area is above that mean
    above: Floats
    #: (scores, areas) mean over the draws
    means: Floats


def simulate(
    panel: Panel, around: Around, smallest: NDArray[np.int64], counting: Floats, draws: int, seed: int
) -> Drawn:
    """Draw `draws` times, and tell how scores and ranks are spread.

    `smallest` are the areas that have a rank; `counting` (smallest areas,) is how much each counts for their mean, such
    as its residents. Not the score of the whole place: averages of it have nothing near 0 and no place in the order of
    smaller areas, so that geometric means and ranks would lift or lower it past all of these. The same seed gives the
    same numbers, whatever the number of threads.
    """
    kept = _scores(panel, around, draws, seed)
    scores, areas, _ = kept.shape
    told, above = np.empty((scores, areas, len(ENDS))), np.full((scores, areas), np.nan)
    apart = np.full_like(told, np.nan)
    ranks = np.empty((scores, len(smallest), len(ENDS)))
    means = kept.mean(axis=2, dtype=np.float64)
    for of, drawn in enumerate(kept):
        ranks[of] = _quantiles(_ranks(drawn, smallest))
        mean = _mean(drawn[smallest], counting)
        if mean is not None:
            above[of] = np.where(np.isnan(drawn[:, 0]), np.nan, (drawn > mean).mean(axis=1))
            # what is drawn for all areas alike does not set them apart
            apart[of] = _quantiles(drawn - mean)
        told[of] = _quantiles(drawn)
    return Drawn(told, ranks, apart, above, means)


def _mean(drawn: NDArray[np.float32], counting: Floats) -> NDArray[np.float32] | None:
    """(draws,) the mean of those that have a score, each as much as it counts; all alike where none of them counts."""
    scored = ~np.isnan(drawn[:, 0])
    if not scored.any():
        return None
    weights = np.nan_to_num(counting[scored])
    weights = weights if weights.sum() > 0 else np.ones(len(weights))
    return np.asarray((weights / weights.sum()).astype(np.float32) @ drawn[scored], np.float32)


def of_areas(panel: Panel, areas: NDArray[np.int64]) -> Panel:
    """The panel of some areas only."""
    three = {name: np.ascontiguousarray(getattr(panel, name)[:, :, areas]) for name in ("centre", "spread", "there")}
    return panel._replace(told=np.ascontiguousarray(panel.told[:, areas]), **three)


def _scores(panel: Panel, around: Around, draws: int, seed: int) -> NDArray[np.float32]:
    """(scores, areas, draws) every score of every draw."""
    conditions, areas = panel.told.shape
    kept = np.empty((conditions + 1, areas, draws), np.float32)
    chosen = choices(around, draws, seed)

    def one(block: tuple[int, int, int]) -> None:
        number, begin, end = block
        drawn = errors(around, end - begin, areas, seed, number)
        kept[:, :, begin:end] = scored(panel, of_block(chosen, begin, end), drawn).transpose(1, 2, 0)

    _run(one, blocks(draws))
    return kept


def _ranks(drawn: NDArray[np.float32], smallest: NDArray[np.int64]) -> NDArray[np.float32]:
    """(smallest areas, draws) the rank of each in every draw."""
    out = np.empty((len(smallest), drawn.shape[1]), np.float32)

    def one(block: tuple[int, int, int]) -> None:
        _, begin, end = block
        scores = np.ascontiguousarray(drawn[smallest, begin:end].T)
        out[:, begin:end] = ranked(scores, np.argsort(scores, axis=1, kind="stable")).T

    _run(one, blocks(drawn.shape[1]))
    return out


def _quantiles(drawn: NDArray[np.float32]) -> Floats:
    """(rows, 3) the `ENDS` of every row, on the straight line between the nearest two draws. Sorts them in place."""
    out = np.empty((len(drawn), len(ENDS)))
    if drawn.size == 0:
        out[:] = np.nan
        return out
    at = np.array(ENDS) * (drawn.shape[1] - 1)
    below = at.astype(np.int64)
    above = np.minimum(below + 1, drawn.shape[1] - 1)

    def one(block: tuple[int, int, int]) -> None:
        _, begin, end = block
        rows = drawn[begin:end]
        rows.sort(axis=1)
        low = rows[:, below].astype(np.float64)
        out[begin:end] = low + (at - below) * (rows[:, above] - low)

    _run(one, [(at, begin, begin + BLOCK) for at, begin in enumerate(range(0, len(drawn), BLOCK))])
    return out


def _run(work: Callable[[tuple[int, int, int]], None], todo: list[tuple[int, int, int]]) -> None:
    """Do the blocks beside one another; each writes where no other does."""
    for _ in in_threads(work, todo):
        pass
