"""Where each actor and place stands in a web: the table `web_actors`."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.web.brokers import betweenness, constraint, cut_points
from weefsel.analysis.web.communities import communities
from weefsel.analysis.web.cores import core_numbers, parts
from weefsel.analysis.web.coverage import one_sided
from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.web import Web

__all__ = ["POSITION_COLUMNS", "positions"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

#: of `positions`, with their types
POSITION_COLUMNS: Final = {
    "node_id": "object",
    "is_place": "bool",
    "degree": "int64",
    "formal": "int64",
    "informal": "int64",
    "betweenness": "float64",
    "betweenness_error": "float64",
    "constraint": "float64",
    "core": "int64",
    "component": "int64",
    "community": "Int64",
    "community_share": "float64",
    "is_cut": "bool",
    "told": "bool",
}


def positions(web: Web) -> pd.DataFrame:
    """A row for each node of a web, in their order (`POSITION_COLUMNS`).

    - `degree`: how many others it is tied to; `formal`, `informal`: how many by such a tie, some by both.
    - `betweenness`: the share of the pairs of others that it is between, 0–1; `betweenness_error`: how far that may be
      off (`brokers.Betweenness`). `constraint`: Burt's. Of a web that tells of one party or one register
      (`coverage.one_sided`) they say who kept the list, not who is between others, and are missing.
    - `core`: the innermost k-core that it is in; `component`: its connected part; `community`: its community, and
      `community_share`: how firmly it is in it (`communities.Communities`). 0 is the largest part, or community.
    - `is_cut`: whether its part falls in two without it.
    - `told`: whether it told of one of its ties itself.

    Of a node without a known tie nothing is known of where it stands: missing, not zero. Raises `BuildError` as
    `communities.communities` does.
    """
    graph = web.graph
    tied = graph.degree > 0
    ranked = tied & (one_sided(web) is None)
    between, together = betweenness(graph), communities(graph)
    formal = web.ties["formal"].to_numpy(bool)
    columns: dict[str, Any] = {
        "node_id": web.nodes["node_id"].to_numpy(object),
        "is_place": web.nodes["is_place"].to_numpy(bool),
        "degree": graph.degree,
        "formal": _degree(web, formal),
        "informal": _degree(web, ~formal),
        "betweenness": _where(ranked, between.share),
        "betweenness_error": _where(ranked, between.error),
        "constraint": _where(ranked, constraint(graph)),
        "core": core_numbers(graph),
        "component": parts(graph),
        "community": pd.array(np.where(tied, together.label, 0), "Int64"),
        "community_share": together.share,
        "is_cut": cut_points(graph),
        "told": _told(web),
    }
    table = pd.DataFrame(columns).astype(POSITION_COLUMNS)
    table.loc[~tied, "community"] = pd.NA
    return table


def _where(mask: Bools, value: Floats) -> Floats:
    return np.where(mask, value, np.nan)


def _degree(web: Web, mask: Bools) -> NDArray[Any]:
    """How many others each node is tied to by the ties of a mask."""
    ends = (web.ties[end].to_numpy(np.int64)[mask] for end in ("one", "other"))
    return Graph.of(len(web.nodes), *ends).degree


def _told(web: Web) -> Bools:
    """Which nodes said themselves that one of their ties is there."""
    told = np.zeros(len(web.nodes), bool)
    for end, side in (("one", "from"), ("other", "to")):
        said = web.ties["said_by"].isin([side, "both"]).to_numpy(bool)
        told[web.ties[end].to_numpy(np.int64)[said]] = True
    return told
