"""What a web falls into: its parts, and the core that stays when who has few ties is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.web.graph import Graph
from weefsel.analysis.web.kernels_parts import core_numbers as core_loop
from weefsel.analysis.web.kernels_parts import part_labels

__all__ = ["by_size", "core_numbers", "parts"]

Ints = NDArray[Any]


def parts(graph: Graph) -> Ints:
    """In which connected part each node is, (nodes,): 0 is the largest, of equals the one with the first node.

    A node without a tie is a part.
    """
    label, size = part_labels(graph.indptr, graph.indices)
    return by_size(label, size)


def by_size(label: Ints, size: Ints) -> Ints:
    """Labels 0, 1, … anew, so that 0 is the largest and of equals the first stays first."""
    new = np.empty(len(size), np.int32)
    new[np.argsort(-size.astype(np.int64), kind="stable")] = np.arange(len(size))
    return new[label]


def core_numbers(graph: Graph) -> Ints:
    """The largest k for which each node is in the k-core, (nodes,).

    The k-core is what stays when all who have fewer than k ties are left out, and again, until nobody has fewer.
    """
    return core_loop(graph.indptr, graph.indices)
