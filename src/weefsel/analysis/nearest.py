"""The k nearest places of every function and kind, from every square: is there a choice, and what if one closes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.ground import Ground, Index
from weefsel.analysis.reach import positions, targets
from weefsel.analysis.walking import Walking
from weefsel.errors import Fault, InputError

__all__ = ["MOST_K", "ROUTES", "category", "nearest_places", "route_codes"]

#: so many nearest places can be asked for
MOST_K: Final = 10
#: how can be measured
ROUTES: Final = ("network", "straight")


def nearest_places(
    residents: pd.DataFrame,
    places: pd.DataFrame,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    k: int = 3,
    walking: Walking | None = None,
    index: Index | None = None,
    only: Sequence[str] | None = None,
) -> Iterator[pd.DataFrame]:
    """The k nearest places from every square, a table for each function and kind, so that memory stays bounded.

    Exact, as `reach_cells`, which gives the same for k = 1. `k` is 1 to 10; `index` gives the hierarchy of the network
    where one is kept; `only` names the functions and kinds that are asked, in that order: all of them without it.

    Each table has a row for each square and rank, in the squares' order: `cell_id`, `target`, `rank` (1 is nearest),
    `distance_m` and `place_id` (both empty where fewer places are reached), `route` (as in `reach_cells`). Of places
    equally far the first in `places` comes first. Texts are categories, the same in every table.

    Raises `InputError` for another k and for an unknown target, before the first table.
    """
    if not 1 <= k <= MOST_K:
        raise InputError(Fault("k", f"a whole number from 1 to {MOST_K}", "Ask for fewer places.", value=k))
    wanted = targets(places, only)
    ground = Ground(residents, nodes, edges, walking or Walking(), index)
    return _tables(residents, places, ground, wanted, k)


def _tables(
    residents: pd.DataFrame, places: pd.DataFrame, ground: Ground, wanted: dict[str, NDArray[np.int64]], k: int
) -> Iterator[pd.DataFrame]:
    squares = len(residents)
    cell = category(np.repeat(np.arange(squares, dtype=np.int32), k), residents["cell_id"])
    rank = np.tile(np.arange(1, k + 1, dtype=np.int8), squares)
    route = category(np.repeat(route_codes(ground.route()), k), ROUTES)
    found = ground.nearest_k(positions(places), list(wanted.values()), k)
    for number, (distance, place) in enumerate(found):
        yield pd.DataFrame(
            {
                "cell_id": cell,
                "target": category(np.full(squares * k, number, np.int32), list(wanted)),
                "rank": rank,
                "distance_m": distance.ravel(),
                "place_id": category(place.ravel(), places["place_id"]),
                "route": route,
            }
        )


def category(codes: NDArray[Any], names: Sequence[str] | pd.Series) -> pd.Categorical[str]:
    """A column of texts by their positions in `names`; −1 is none. It takes a few bytes a row, not a text each."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(names))


def route_codes(route: NDArray[Any]) -> NDArray[np.int8]:
    """The positions in `ROUTES`; −1 for what does not join the network."""
    codes = [np.where(route == name, number + 1, 0) for number, name in enumerate(ROUTES)]
    return (np.sum(codes, axis=0) - 1).astype(np.int8)
