"""Floor 2: the walking network, made ready for distances from everywhere to the nearest of many places."""

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
