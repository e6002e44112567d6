"""Floor 2: the walking network and its kernels."""

from weefsel.network.graph import DECIMETRE, JOIN_M, UNREACHED, Graph, Joined, build_graph, join, nearest

__all__ = ["DECIMETRE", "JOIN_M", "UNREACHED", "Graph", "Joined", "build_graph", "join", "nearest"]
