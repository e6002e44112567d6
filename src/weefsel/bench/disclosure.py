"""What protecting a municipality's own counts of people costs, on made municipalities: time, memory, cells still shown.

Squares of 100 m with residents of five age groups lie around the middles of small areas, some of which are outlying and
all but empty; people walk to five kinds of places within three limits, and to twelve kinds within the limit of a norm.
Nobody and no place in them exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.disclosure import EVERYONE, FEWEST, Chain, Protected, System, system
from weefsel.analysis.disclosure.protect import protect
from weefsel.bench.clock import median, peak_mb
from weefsel.concepts import AgeBand, Function
from weefsel.errors import Fault, InputError

__all__ = ["SCALES", "Municipality", "Size", "made", "measure", "shown"]

Floats = NDArray[np.float64]
#: how many residents are of each age group, about as in the Netherlands
_AGES: Final = np.array([0.16, 0.12, 0.26, 0.27, 0.19])
#: limits, minutes; metres in a minute, and for every metre of the straight line
_MINUTES: Final = (5, 10, 15)
_METRES: Final = 80.0
_DETOUR: Final = 1.3
#: key and seeds of what is measured; not of anything that is published
_KEY: Final = b"only for measuring, not a secret"
_RUNS: Final = 5


@dataclass(frozen=True, slots=True)
class Size:
    wijken: int = 5
    buurten: int = 20
    squares: int = 800
    functions: int = 5
    norms: int = 12
    groups: int = 5

    @property
    def areas(self) -> int:
        return 1 + self.wijken + self.buurten


SCALES: Final = {"municipality": Size(), "city": Size(wijken=12, buurten=47, squares=2_000)}


@dataclass(frozen=True)
class Municipality:
    """What `weefsel.analysis.disclosure.system` takes."""

    belongs: csr_matrix
    parents: list[int]
    squares: list[str]
    groups: Mapping[str, Floats]
    chains: Mapping[str, Chain]

    def system(self) -> System:
        return system(self.belongs, self.parents, self.squares, self.groups, self.chains)


def measure(scale: str | None = None, data: Path | None = None) -> dict[str, Any]:  # noqa: ARG001 nothing is read
    """Time `system` and `protect` on a made municipality; `scale` is a name in `SCALES`, "municipality" without it.

    `shown` is the share of cells that stay shown: of all that were to be published, and of those that are not of 1–9
    people themselves. Raises `InputError` for another scale.
    """
    scale = scale or "municipality"
    if scale not in SCALES:
        raise InputError(Fault("--scale", " or ".join(SCALES), "Give one of these, or leave it out.", value=scale))
    size = SCALES[scale]
    place = made(size, seed=1)
    built = place.system()
    found = protect(built.cells, _KEY)
    of_all, of_others = shown(built, found)
    return {
        "name": "disclosure",
        "scale": scale,
        "n": {
            "areas": size.areas,
            "squares": size.squares,
            "cells": len(built.cells),
            "published": int(built.cells.published.sum()),
        },
        "ours": {
            "system_s": median(place.system, _RUNS),
            "protect_s": median(lambda: protect(built.cells, _KEY), _RUNS),
            "peak_mb": peak_mb(),
        },
        "shown": {"all": round(of_all, 4), "others": round(of_others, 4)},
    }


def shown(built: System, found: Protected) -> tuple[float, float]:
    """Which part of the cells to publish is shown; and of those that have not 1–9 people."""
    cells = built.cells
    few = (cells.value > 0) & (cells.value < FEWEST)
    return float(found.shown[cells.published].mean()), float(found.shown[cells.published & ~few].mean())


def made(size: Size, seed: int) -> Municipality:
    """A municipality of this size; the same for the same seed."""
    rng = np.random.default_rng(seed)
    outlying = rng.random(size.buurten) < 0.15
    outlying[0] = False
    buurt = np.repeat(np.arange(size.buurten), _squares(rng, size, outlying))
    side = int(np.ceil(np.sqrt(size.buurten)))
    middle = np.stack(np.divmod(np.arange(size.buurten), side), axis=1) * 800.0
    middle = np.where(outlying[:, None], middle * 1.6, middle)
    at = middle[buurt] + rng.normal(0, 250, (len(buurt), 2))
    belongs, parents = _areas(rng, size, buurt)
    chains: dict[str, Chain] = {}
    for function in list(Function)[: size.functions]:
        metres = _walks(rng, at, middle, max(2, size.buurten // 2))
        chains[str(function)] = Chain([(f"within_{m}", metres <= m * _METRES) for m in _MINUTES])
    for norm in range(size.norms):
        metres = _walks(rng, at, middle, max(1, size.buurten // int(rng.integers(2, 8))))
        chains[f"norm_{norm}"] = Chain([("met", metres <= rng.choice(_MINUTES) * _METRES)], ["not_met"])
    squares = [f"{seed}:{number}" for number in range(len(buurt))]
    return Municipality(belongs, parents, squares, _residents(rng, size, outlying[buurt]), chains)


def _squares(rng: np.random.Generator, size: Size, outlying: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many squares each buurt has; an outlying one a few."""
    few = np.where(outlying, rng.integers(1, 6, size.buurten), 0)
    weight = np.where(outlying, 0.0, rng.lognormal(0, 0.4, size.buurten))
    return few + rng.multinomial(max(size.squares - int(few.sum()), 0), weight / weight.sum())


def _areas(rng: np.random.Generator, size: Size, buurt: NDArray[np.int64]) -> tuple[csr_matrix, list[int]]:
    more = rng.integers(0, size.wijken, size.buurten - size.wijken)
    wijk = np.sort(np.concatenate([np.arange(size.wijken), more]))
    parents = [-1, *[0] * size.wijken, *(1 + wijk).tolist()]
    rows = np.concatenate([np.zeros(len(buurt), int), 1 + wijk[buurt], 1 + size.wijken + buurt])
    columns = np.tile(np.arange(len(buurt)), 3)
    return csr_matrix((np.ones(len(rows)), (rows, columns)), (size.areas, len(buurt))), parents


def _residents(rng: np.random.Generator, size: Size, outlying: NDArray[np.bool_]) -> dict[str, Floats]:
    people = np.ceil(rng.lognormal(np.log(40), 0.9, len(outlying)))
    people = np.where(outlying, rng.integers(0, 13, len(outlying)), people)
    shares = _AGES[: size.groups] / _AGES[: size.groups].sum()
    ages = np.stack([rng.multinomial(int(n), rng.dirichlet(shares * 30)) for n in people], axis=1).astype(float)
    return {EVERYONE: people} | {str(band): of for band, of in zip(AgeBand, ages, strict=False)}


def _walks(rng: np.random.Generator, at: Floats, middle: Floats, places: int) -> Floats:
    """Metres from each square to the nearest of so many places."""
    spots = middle[rng.integers(0, len(middle), places)] + rng.normal(0, 200, (places, 2))
    return _DETOUR * np.sqrt(((at[:, None] - spots[None]) ** 2).sum(axis=2)).min(axis=1)
