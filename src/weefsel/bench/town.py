"""A network with places in groups and inhabited squares, as arrays that another process can take from a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.errors import Fault, InputError
from weefsel.network import Graph, build_graph
from weefsel.sources.demo.large.making import large
from weefsel.sources.recipe import read_recipe, recipe_tables

__all__ = ["CATEGORIES", "REAL", "SCALES", "Town", "load", "made", "save", "town_of"]

#: scale → arguments of the made network
SCALES: Final[dict[str, dict[str, Any]]] = {
    "city": {"nodes": 180_000, "squares": 18_000, "places": 2_500, "seed": 1},
    "region": {"nodes": 600_000, "squares": 50_000, "places": 6_000, "seed": 2},
    "country": {"nodes": 4_800_000, "squares": 400_000, "places": 50_000, "seed": 3},
}
#: scale → recipe of a real place, in the directory of recipes
REAL: Final = {"liechtenstein": "liechtenstein.toml", "porto-alegre": "porto-alegre.toml"}
CATEGORIES: Final = 20
_GRAPH: Final = ("indptr", "indices", "lengths_dm", "x_m", "y_m", "main")

Floats = NDArray[np.float64]
Int64s = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Town:
    """Where places and squares are (metres, two columns), and the places of each group, the largest group first."""

    graph: Graph
    places: Floats
    squares: Floats
    groups: list[Int64s]

    @property
    def sizes(self) -> dict[str, int]:
        return {
            "nodes": len(self.graph.x_m),
            "edges": len(self.graph.indices) // 2,
            "places": len(self.places),
            "squares": len(self.squares),
            "categories": len(self.groups),
        }


def town_of(tables: dict[str, pd.DataFrame]) -> Town:
    """The town of these tables, with the most common kinds of place as its groups."""
    places = tables["places"]
    common = places["kind"].value_counts().index[:CATEGORIES]
    return Town(
        build_graph(tables["nodes"], tables["edges"]),
        np.array([(p.x, p.y) for p in places["geometry"]], float).reshape(-1, 2),
        tables["residents"][["x_m", "y_m"]].to_numpy(float),
        [np.flatnonzero((places["kind"] == kind).to_numpy()).astype(np.int64) for kind in common],
    )


def made(scale: str, data: Path | None) -> Town:
    """The town of a scale. Raises `InputError` for a scale that is none, and for a real place without `data`."""
    if scale in SCALES:
        return town_of(large(**SCALES[scale])[1])
    if scale not in REAL:
        expected = f"one of {', '.join((*SCALES, *REAL))}"
        raise InputError(Fault("--scale", expected, "Name one of these.", value=scale))
    recipe = Path(__file__).parents[3] / "recipes" / REAL[scale]
    if data is None or not recipe.is_file():
        raise InputError(Fault("--data", "the directory with the data, and a checkout of Weefsel", "Give --data DIR."))
    return town_of(recipe_tables(read_recipe(recipe), data)[1])


def save(town: Town, folder: Path) -> None:
    """Write a town to `folder`, which is there."""
    for name in _GRAPH:
        np.save(folder / f"{name}.npy", getattr(town.graph, name))
    np.save(folder / "places.npy", town.places)
    np.save(folder / "squares.npy", town.squares)
    np.save(folder / "sizes.npy", [town.graph.components, *(len(group) for group in town.groups)])
    np.save(folder / "groups.npy", np.concatenate(town.groups))


def load(folder: Path) -> Town:
    """The town in `folder`."""
    components, *sizes = np.load(folder / "sizes.npy").tolist()
    arrays: dict[str, Any] = {name: np.load(folder / f"{name}.npy") for name in _GRAPH}
    graph = Graph(**arrays, components=components)
    groups = np.split(np.load(folder / "groups.npy"), np.cumsum(sizes)[:-1])
    return Town(graph, np.load(folder / "places.npy"), np.load(folder / "squares.npy"), groups)
