"""What is drawn for the Monte Carlo: a choice of every kind for each draw, and an error for each value.

Choices are the same for all areas in a draw, so that what differs between areas is not the choice. Errors are drawn for
each value by itself. Everything hangs on the seed alone: every indicator and block of draws has a stream of its own,
whichever thread it is drawn in, so that a score does not hang on what else is asked for.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.quality.kernels import Choices
from weefsel.analysis.quality.names import DRAWN_AGGREGATIONS, DRAWN_IMPUTATIONS, DRAWN_NORMALISATIONS

__all__ = [
    "BLOCK",
    "NEARNESS",
    "Around",
    "blocks",
    "choices",
    "errors",
    "of_block",
]

Floats = NDArray[np.float64]

#: how near drawn weights stay to those given: with 4 a weight is typically half as large or half as large again
NEARNESS: Final = 4.0
#: draws that are made together
BLOCK: Final = 50
#: the width of a uniform distribution, in its standard deviations
WIDTH: Final = float(np.sqrt(12.0))
#: streams of random numbers, so that one does not hang on how many numbers another takes
_CHOICES, _ERRORS = 0, 1


@dataclass(frozen=True, slots=True)
class Around:
    """What the draws go around. Weights are 0 or more, and those of a condition are not all 0."""

    #: ids of the conditions, and of the indicators in the order of their conditions
    conditions: tuple[str, ...]
    names: tuple[str, ...]
    #: (indicators,)
    weights: Floats
    #: (conditions,) weights of the conditions in the score of all together
    tops: Floats
    #: (conditions + 1,) condition c has the indicators from bounds[c] to bounds[c + 1]
    bounds: NDArray[np.int64]
    #: (indicators,) whether errors are spread evenly, as those of rounding are; otherwise they are normal
    even: NDArray[np.bool_]


def choices(around: Around, draws: int, seed: int, part: int = 0) -> Choices:
    """A choice of every kind for each draw; `part` names one of several sets that have nothing to do with one another.

    Weights are Dirichlet around those given (each with `NEARNESS` × its number of parts × its share), the others
    are drawn from the lists in `names`, each as likely.
    """
    drawn = [
        _dirichlet(around.weights[begin:end], draws, _stream(seed, _CHOICES, part, name))
        for name, (begin, end) in zip(around.conditions, pairwise(around.bounds), strict=True)
    ]
    rng = _stream(seed, _CHOICES, part, "choices")
    return Choices(
        weights=np.concatenate([np.zeros((draws, 0)), *drawn], axis=1),
        tops=_dirichlet(around.tops, draws, _stream(seed, _CHOICES, part, "together")),
        normalisation=rng.integers(len(DRAWN_NORMALISATIONS), size=draws, dtype=np.int8),
        aggregation=rng.integers(len(DRAWN_AGGREGATIONS), size=draws, dtype=np.int8),
        imputation=rng.integers(len(DRAWN_IMPUTATIONS), size=draws, dtype=np.int8),
    )


def _dirichlet(weights: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """(draws, parts) Dirichlet weights, by gamma variates divided by their sum; a weight of 0 stays 0."""
    parts = len(weights)
    drawn = rng.standard_gamma(NEARNESS * parts * weights / weights.sum(), size=(draws, parts))
    return drawn / drawn.sum(axis=1, keepdims=True)


def errors(around: Around, draws: int, areas: int, seed: int, block: int, part: int = 0) -> NDArray[np.float32]:
    """(indicators, draws, areas) errors of one block, in standard deviations."""
    out = np.empty((len(around.names), draws, areas), np.float32)
    for drawn, name, even in zip(out, around.names, around.even, strict=True):
        rng = _stream(seed, _ERRORS, part, name, block)
        if even:
            rng.random(dtype=np.float32, out=drawn)
            drawn -= np.float32(0.5)
            drawn *= np.float32(WIDTH)
        else:
            rng.standard_normal(dtype=np.float32, out=drawn)
    return out


def blocks(draws: int) -> list[tuple[int, int, int]]:
    """Number, first draw and end of each block; the same however many threads there are."""
    return [(at, begin, min(begin + BLOCK, draws)) for at, begin in enumerate(range(0, draws, BLOCK))]


def of_block(chosen: Choices, begin: int, end: int) -> Choices:
    """The choices of the draws from `begin` to `end`."""
    here = slice(begin, end)
    return Choices(
        chosen.weights[here],
        chosen.tops[here],
        chosen.normalisation[here],
        chosen.aggregation[here],
        chosen.imputation[here],
    )


def _stream(seed: int, kind: int, part: int, name: str, block: int = 0) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64([seed, kind, part, zlib.crc32(name.encode()), block]))
