"""Floor 2: the walking network, made ready for distances from everywhere to the nearest of many places.

Importing this is free: what computes is loaded when it is first used, so that the site can have the network without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weefsel.network.graph import DECIMETRE, JOIN_M, UNREACHED, Graph, Joined, Locator, build_graph
    from weefsel.network.hierarchy import (
        Hierarchy,
        Order,
        Sources,
        contract,
        customise,
        distances,
        nearest,
        nearest_k,
        sources_of,
    )
    from weefsel.network.index import keep, kept_beside, kept_hierarchy
    from weefsel.network.ranges import Pairs, pairs_within

__all__ = [
    "DECIMETRE",
    "JOIN_M",
    "UNREACHED",
    "Graph",
    "Hierarchy",
    "Joined",
    "Locator",
    "Order",
    "Pairs",
    "Sources",
    "build_graph",
    "contract",
    "customise",
    "distances",
    "keep",
    "kept_beside",
    "kept_hierarchy",
    "nearest",
    "nearest_k",
    "pairs_within",
    "sources_of",
]

#: where each name is
_FROM = {
    "weefsel.network.graph": ("DECIMETRE", "JOIN_M", "UNREACHED", "Graph", "Joined", "Locator", "build_graph"),
    "weefsel.network.hierarchy": (
        "Hierarchy",
        "Order",
        "Sources",
        "contract",
        "customise",
        "distances",
        "nearest",
        "nearest_k",
        "sources_of",
    ),
    "weefsel.network.index": ("keep", "kept_beside", "kept_hierarchy"),
    "weefsel.network.ranges": ("Pairs", "pairs_within"),
}


def __getattr__(name: str) -> Any:
    for module, names in _FROM.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
