"""A norm as a small cloth: where people are near enough, and how much too far elsewhere, for a picture as a stamp."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.publish.gap_models import GapSwatch

__all__ = ["CLASSES", "FARTHEST", "NEAR", "UNREACHED", "classes_of", "swatch"]

Floats = NDArray[np.float64]
#: minutes further than agreed → class; what is farther still has the last
CLASSES: Final = ((3, "a"), (6, "b"), (10, "c"))
NEAR, FARTHEST, UNREACHED = "ok", "d", "x"
#: squares in the width of the cloth, at most
WIDTH: Final = 96


def classes_of(beyond: Floats) -> NDArray[np.int64]:
    """0 (near enough) to 4 for minutes further than agreed, 5 for what is not reached (NaN)."""
    ends = [0.0, *(float(end) for end, _ in CLASSES)]
    found = np.searchsorted(ends, np.nan_to_num(beyond, nan=np.inf), side="left")
    return np.where(np.isnan(beyond), len(ends) + 1, found)


def swatch(at: Floats, people: Floats, beyond: Floats) -> GapSwatch:
    """The cloth of a place: `at` are the middles of squares (m), `people` who live there, `beyond` minutes too far.

    Of squares that fall together the one with most people is drawn.
    """
    names = [NEAR, *(name for _, name in CLASSES), FARTHEST, UNREACHED]
    if len(at) == 0:
        return GapSwatch(0, 0, {})
    low, high = at.min(axis=0), at.max(axis=0)
    step = max(float((high - low).max()) / (WIDTH - 1), 100.0)
    column, row = np.rint((at - low) / step).astype(int).T
    height = int(row.max()) + 1
    row = height - 1 - row  # the north is above
    cloth = np.full((height, int(column.max()) + 1), -1)
    order = np.argsort(people, kind="stable")
    cloth[row[order], column[order]] = classes_of(beyond)[order]
    runs: dict[str, list[tuple[int, int, int]]] = {}
    for y, line in enumerate(cloth):
        ends = np.flatnonzero(np.diff(line, prepend=-2, append=-2))
        for first, after in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
            if line[first] >= 0:
                runs.setdefault(names[line[first]], []).append((y, first, after - first))
    return GapSwatch(cloth.shape[1], height, {name: tuple(found) for name, found in sorted(runs.items())})
