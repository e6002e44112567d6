"""What would close a gap first: where one new place would bring most people what was agreed.

The greedy choice of a maximal covering location problem (Church & ReVelle 1974, Papers of the Regional Science
Association 32: 101–118): the spot that reaches most people who are without, then the one that reaches most of those
who are still without, and so on. Greedy is never worse than 1 − 1/e of the best there is (Nemhauser, Wolsey & Fisher
1978). It is a start for a talk, not a plan: it knows nothing of land, money or people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.audience import group_of, limit_m
from weefsel.analysis.ground import Ground
from weefsel.analysis.measures import SURE
from weefsel.analysis.walking import Walking
from weefsel.snapshot.norms import Norm

__all__ = ["COLUMNS", "SPOTS", "closing"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: so many spots are told, one after the other
SPOTS: Final = 5
#: so many spots are measured along the network: those with most people without in a straight line around them
CANDIDATES: Final = 1_000
#: `scope` of the spots for the whole place; of the best spot within an area it is that area's code
WHOLE: Final = ""
COLUMNS: Final = ("norm_id", "scope", "rank", "cell_id", "area_code", "x_m", "y_m", "people")


def closing(
    residents: pd.DataFrame,
    ground: Ground,
    cells: pd.DataFrame,
    norms: Sequence[Norm],
    walking: Walking,
) -> pd.DataFrame:
    """Per norm by resident the spots where a new place would help most. `cells` are those of `gap_cells`.

    Returns the columns `COLUMNS`, a row a spot: the square in whose middle it is, its smallest area, and how many
    people more would have what was agreed (`people`; of the spots for the whole place after those before it). Only
    spots where somebody is without are looked at.
    """
    rows: list[dict[str, Any]] = []
    for norm in norms:
        weight = group_of(residents, norm) if norm.measure.by_resident else None
        name = f"{SURE}:{norm.norm_id}"
        if weight is None or name not in cells:
            continue
        limit = limit_m(norm, walking)
        far = np.nan_to_num(cells[name].to_numpy(float), nan=np.inf) > limit
        far &= ~residents["area_code"].isin(norm.except_areas).to_numpy()
        without = np.where(far, np.nan_to_num(weight), 0.0)
        rows += [row | {"norm_id": norm.norm_id} for row in _spots(residents, ground, without, limit)]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _spots(residents: pd.DataFrame, ground: Ground, without: Floats, limit: float) -> Iterator[dict[str, Any]]:
    at = residents[["x_m", "y_m"]].to_numpy(float)
    area = residents["area_code"].to_numpy(object)
    spots = _candidates(at, area, without, limit)
    if len(spots) == 0:
        return
    reached = _reached(ground, at[spots], limit, len(residents))
    gain = reached @ without
    for code in sorted(set(area[spots])):
        inside = np.flatnonzero(area[spots] == code)
        best = int(inside[np.argmax(gain[inside])])
        if gain[best] > 0:
            yield _row(residents, int(spots[best]), 1, float(gain[best]), code)
    left = without.copy()
    for rank in range(1, SPOTS + 1):
        gain = reached @ left
        best = int(np.argmax(gain))
        if not gain[best] > 0:
            return
        yield _row(residents, int(spots[best]), rank, float(gain[best]), WHOLE)
        left[reached.indices[reached.indptr[best] : reached.indptr[best + 1]]] = 0.0


def _row(residents: pd.DataFrame, square: int, rank: int, people: float, scope: str) -> dict[str, Any]:
    row = residents.iloc[square]
    same = {name: row[name] for name in ("cell_id", "area_code", "x_m", "y_m")}
    return {"scope": scope, "rank": rank, "people": people} | same


def _candidates(at: Floats, area: NDArray[Any], without: Floats, limit: float) -> Ints:
    """Squares to look at: those around which most people are without, and the first of these of every area."""
    squares = np.flatnonzero(without > 0)
    if len(squares) <= CANDIDATES:
        return squares
    around = _around(at[squares], without[squares], limit)
    order = squares[np.argsort(-around, kind="stable")]
    first_of_area = pd.unique(pd.Series(order).groupby(area[order], sort=False).first())
    return np.array(list(dict.fromkeys([*order[:CANDIDATES], *first_of_area[:CANDIDATES]])), np.int64)


def _around(at: Floats, people: Floats, limit: float) -> Floats:
    """People in the block of nine tiles, each half the limit wide, that a spot is in the middle of."""
    tile = np.floor((at - at.min(axis=0)) / (limit / 2)).astype(np.int64) + 1
    sums = np.zeros(tile.max(axis=0) + 2)
    np.add.at(sums, tuple(tile.T), people)
    block = sum(sums[tile[:, 0] + i, tile[:, 1] + j] for i in (-1, 0, 1) for j in (-1, 0, 1))
    return np.asarray(block, float)


def _reached(ground: Ground, spots: Floats, limit: float, squares: int) -> csr_matrix:
    """Which squares a place at each spot would be near enough to: sparse (spots, squares)."""
    blocks = list(ground.pairs(spots, limit))
    place, cell = (
        np.concatenate([np.zeros(0, np.int64), *part])
        for part in ([block.place for block in blocks], [block.cell for block in blocks])
    )
    return csr_matrix((np.ones(len(place)), (place, cell)), shape=(len(spots), squares))
