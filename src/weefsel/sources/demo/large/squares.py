"""The table `residents`: inhabited squares of 100 m along the streets, with whole numbers of people by age."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from weefsel.concepts import AgeBand, Evidence
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.large.towns import Centres

__all__ = ["main_component", "squares"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SIDE_M: Final = 100
BANDS: Final = tuple(str(band) for band in AgeBand)
#: residents of an inhabited square in the mean, as in the Netherlands, and how far squares differ (lognormal)
MEAN_RESIDENTS: Final = 43.0
SPREAD: Final = 0.8
#: in the grid's numbering north counts up to this
ROWS: Final = 1_000_000


def squares(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    middles: Centres,
    codes: NDArray[Any],
    count: int,
    seed: int,
    source_id: str,
    year: int,
) -> pd.DataFrame:
    """`count` squares, each with a node of the largest component in it, the denser in streets the likelier.

    `codes`: the area code of each wijk. Chosen without replacement by weight (Efraimidis & Spirakis 2006,
    doi:10.1016/j.ipl.2005.11.003). Raises `ValueError` where the network does not run through so many squares.
    """
    random = rng(seed, "squares")
    main = main_component(nodes, edges)
    grid = np.floor(nodes[["x_m", "y_m"]].to_numpy()[main] / SIDE_M).astype(np.int64)
    key, streets = np.unique(grid[:, 0] * ROWS + grid[:, 1], return_counts=True)
    wijk = middles.wijk(np.asarray(np.column_stack([key // ROWS, key % ROWS]) * SIDE_M + SIDE_M / 2, np.float64))
    key, streets, wijk = key[wijk >= 0], streets[wijk >= 0], wijk[wijk >= 0]
    if count > len(key):
        raise ValueError(f"squares: {count:,}, but the network runs through {len(key):,} only")
    chance = np.log(random.random(len(key))) / streets**1.5
    chosen = np.sort(np.argsort(-chance, kind="stable")[:count])
    east, north = key[chosen] // ROWS, key[chosen] % ROWS
    people = _people(streets[chosen], random)
    ages = random.multinomial(people, _mixes(len(codes), random)[wijk[chosen]])
    columns: dict[str, Any] = {
        "cell_id": [f"E{e}N{n}" for e, n in zip(east.tolist(), north.tolist(), strict=True)],
        "x_m": east * float(SIDE_M) + SIDE_M / 2,
        "y_m": north * float(SIDE_M) + SIDE_M / 2,
        "area_code": codes[wijk[chosen]],
        "residents": people.astype(float),
    }
    columns |= {band: ages[:, i].astype(float) for i, band in enumerate(BANDS)}
    shared = {"size_m": SIDE_M, "year": year, "evidence": str(Evidence.COUNTED), "source_id": source_id}
    return frame("residents", columns | shared).sort_values("cell_id", kind="stable", ignore_index=True)


def main_component(nodes: pd.DataFrame, edges: pd.DataFrame) -> Ints:
    """Positions of the nodes of the largest component."""
    ends = (edges["u"].to_numpy(), edges["v"].to_numpy())
    graph = csr_matrix((np.ones(len(edges), np.int8), ends), shape=(len(nodes), len(nodes)))
    label = connected_components(graph, directed=False)[1]
    return np.flatnonzero(label == np.bincount(label).argmax())


def _people(streets: Ints, random: np.random.Generator) -> Ints:
    """Residents of each square: more where there are more streets, and at least one."""
    luck = np.exp(random.normal(-(SPREAD**2) / 2, SPREAD, len(streets)))
    crowd = np.sqrt(streets / streets.mean())
    return np.maximum(1, np.rint(MEAN_RESIDENTS * luck * crowd)).astype(np.int64)


def _mixes(wijken: int, random: np.random.Generator) -> Floats:
    """Shares of the age bands in each wijk: of one of the kinds of buurt."""
    kinds = read_toml("shared/people.toml")["ages"]
    mixes = np.array([[mix[band] for band in BANDS] for mix in kinds.values()], float)
    return (mixes / mixes.sum(axis=1, keepdims=True))[random.integers(len(mixes), size=wijken)]
