"""What if some leave: the web without them, and what is different then. An overlay on one web; nothing is kept of it.

Light, so that a page can ask it: loads nothing that is compiled.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.web import Web

__all__ = ["Leaving", "Side", "leaving", "without"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Side:
    """A web before or after some left it. Who has no known tie is in no part."""

    actors: int
    #: ties between two actors, or an actor and a place
    ties: int
    #: parts with at least one tie
    parts: int
    #: actors in the largest part; 0 where nobody has a tie
    largest: int
    #: actors of whom a tie is known
    tied: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is different when some leave. Ids are of actors that stay, in the order of the web."""

    before: Side
    after: Side
    #: actors no longer connected to the largest piece of the part that they were in
    apart: tuple[str, ...]
    #: actors that had ties and have none left
    last_any: tuple[str, ...]
    #: actors that had formal ties and have none left
    last_formal: tuple[str, ...]


def without(web: Web, node_ids: Collection[str]) -> Web:
    """The web without these actors and places. Ids that are not in it make no difference."""
    return web.within(_stays(web, node_ids))


def leaving(web: Web, node_ids: Collection[str]) -> Leaving:
    """What falls apart when these actors and places go at once."""
    stays = _stays(web, node_ids)
    after = web.within(stays)
    ids = after.nodes["node_id"].to_numpy(object)
    part, piece = _parts(web.graph)[stays], _parts(after.graph)
    actor = ~after.nodes["is_place"].to_numpy(bool)
    had, has = web.graph.degree[stays], after.graph.degree
    formal_had, formal_has = _formal(web).degree[stays], _formal(after).degree
    return Leaving(
        _side(web),
        _side(after),
        _named(ids, actor & _cut_off(part, piece, actor)),
        _named(ids, actor & (had > 0) & (has == 0)),
        _named(ids, actor & (formal_had > 0) & (formal_has == 0)),
    )


def _stays(web: Web, node_ids: Collection[str]) -> NDArray[np.bool_]:
    return ~web.nodes["node_id"].isin(list(node_ids)).to_numpy(bool)


def _cut_off(part: Ints, piece: Ints, actor: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each node is in another piece than the largest of the part it was in; of equal ones the first stays."""
    size = np.bincount(piece, weights=actor, minlength=len(piece))
    order = np.lexsort((piece, -size[piece], part))
    first = np.append(True, part[order][1:] != part[order][:-1]) if len(order) else np.zeros(0, bool)
    stays = np.zeros(len(piece) + 1, bool)
    stays[piece[order][first]] = True
    return ~stays[piece]


def _parts(graph: Graph) -> Ints:
    """In which connected part each node is, (nodes,)."""
    one, other = graph.pairs()
    ties = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(graph.nodes, graph.nodes))
    if graph.nodes == 0:
        return np.zeros(0, np.int64)
    return np.asarray(connected_components(ties, directed=False)[1], np.int64)


def _formal(web: Web) -> Graph:
    ties = web.ties[web.ties["formal"].astype(bool)]
    return Graph.of(len(web.nodes), ties["one"].to_numpy(np.int64), ties["other"].to_numpy(np.int64))


def _side(web: Web) -> Side:
    tied = web.graph.degree > 0
    part, actor = _parts(web.graph), ~web.nodes["is_place"].to_numpy(bool)
    size = np.bincount(part[tied], weights=actor[tied])
    parts = len(np.unique(part[tied]))
    return Side(web.actors, len(web.ties), parts, int(size.max(initial=0)), int((tied & actor).sum()))


def _named(ids: NDArray[Any], mask: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(map(str, ids[mask]))
