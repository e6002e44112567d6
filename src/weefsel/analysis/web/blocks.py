"""The blocks of a graph: what holds without any one node, and how blocks hang on each other by single nodes.

A block is a largest set of nodes that stays connected whichever of them goes; two blocks share at most one node, a cut
node. Blocks and nodes in turn form a tree for each part, the block-cut tree (Harary and Prins 1966; found in one walk
over all ties: Tarjan 1972, doi:10.1137/0201010; Hopcroft and Tarjan 1973, doi:10.1145/362248.362272). In it what falls
apart when a node goes, and what a new tie between two nodes would hold together, are sums along a path.

Nodes have a weight, so that places can be nodes without being counted: 1 for an actor, 0 for a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit

from weefsel.analysis.web.graph import Graph

__all__ = ["NONE", "BlockTree", "block_tree", "left_apart", "parted_pairs"]

Array = np.ndarray[Any, Any]
#: no block: of the node that a part is looked at from, and above its blocks
NONE: Final = -1


@dataclass(frozen=True, slots=True)
class BlockTree:
    """The block-cut trees of a graph, each seen from the first node of its part."""

    #: (nodes,) which part of the graph a node is in
    part: Array
    #: (nodes,) the block that a node hangs in; `NONE` for the first of a part
    block: Array
    #: (nodes,) weight of a node and all that hangs on it
    under: Array
    #: (blocks,) the node that a block hangs on; a block comes after the block that its top hangs in
    top: Array
    #: (blocks,) weight of all that hangs in a block, without its top
    below: Array
    #: (parts,) weight of each part
    total: Array

    @property
    def above(self) -> Array:
        """(blocks,) the block above each block; `NONE` above the blocks of a first node."""
        return self.block[self.top]


def block_tree(graph: Graph, weight: Array) -> BlockTree:
    """The block-cut trees of a graph whose nodes have these weights, (nodes,), whole numbers. In O(nodes + ties)."""
    order, before, found, back = _depth_first(graph.indptr, graph.indices)
    return BlockTree(*_hung(order, before, found, back, np.asarray(weight, np.int64)))


def left_apart(tree: BlockTree, weight: Array) -> Array:
    """For each node, (nodes,): the weight that is cut off from the heaviest piece of its part when the node goes."""
    total = tree.total[tree.part]
    heaviest = total - tree.under
    np.maximum.at(heaviest, tree.top, tree.below)
    return total - weight - heaviest


def parted_pairs(tree: BlockTree, one: Array, other: Array) -> Array:
    """What a tie between two nodes would hold together, for each of the pairs (pairs,) of two arrays of nodes.

    Of every node between the two without which they are parted: how many pairs of weight, one from the side of each,
    are parted with them. Summed over these nodes, int64; 0 where the two are in different parts.
    """
    gain = np.zeros(len(one), np.int64)
    same = np.flatnonzero(tree.part[one] == tree.part[other])
    if len(same) == 0 or len(tree.top) == 0:
        return gain
    # a block of all blocks above every tree spares an exception for what hangs on a first node
    crown = len(tree.top)
    above = np.append(np.where(tree.above == NONE, crown, tree.above), crown)
    summed = np.append(_summed(tree), 0)
    a, b = one[same], other[same]
    block_a, block_b = (np.where(tree.block[v] == NONE, crown, tree.block[v]) for v in (a, b))
    last_a, last_b, meet = _meeting(above, block_a, block_b)
    found = summed[block_a] + summed[block_b] - 2 * summed[meet]
    gain[same] = found + _at_the_meeting(tree, summed, (a, last_a), (b, last_b), meet)
    return gain


def _summed(tree: BlockTree) -> Array:
    """(blocks,) the pairs that are parted by the nodes that one passes from inside a block up to its first node."""
    passed = tree.below * (tree.total[tree.part[tree.top]] - tree.under[tree.top])
    return _down(tree.above, passed)


def _at_the_meeting(
    tree: BlockTree, summed: Array, mine: tuple[Array, Array], its: tuple[Array, Array], meet: Array
) -> Array:
    """What to add for the place where two ways up meet: in a block, in a node that parts both, or in one of the two.

    `last` is the block just under the meeting block on each side, `NONE` where there is none.
    """
    (a, last_a), (b, last_b) = mine, its
    top_a, top_b = (np.where(last == NONE, NONE, tree.top[last]) for last in (last_a, last_b))
    both = (last_a != NONE) & (last_b != NONE)
    one_node = both & (top_a == top_b)
    # one of the two stands itself where the other comes up: it is no node between them
    ends = (~both) & (((last_b != NONE) & (top_b == a)) | ((last_a != NONE) & (top_a == b)))
    over = np.where(last_a == NONE, 0, summed[last_a]) + np.where(last_b == NONE, 0, summed[last_b])
    beyond = np.where(last_a == NONE, 0, summed[meet]) + np.where(last_b == NONE, 0, summed[meet])
    added = np.where(one_node | ends, beyond - over, 0)
    return added + np.where(one_node, tree.below[last_a] * tree.below[last_b], 0)


def _meeting(above: Array, a: Array, b: Array) -> tuple[Array, Array, Array]:
    """The block where two ways up meet, and before it the last block of each way (`NONE` where it begins there)."""
    depth = _depth(above)
    leaps = [above]
    while (1 << len(leaps)) <= depth.max(initial=0):
        leaps.append(leaps[-1][leaps[-1]])
    high_a, high_b = a.copy(), b.copy()
    for step in range(len(leaps) - 1, -1, -1):
        for mine, its in ((high_a, high_b), (high_b, high_a)):
            far = depth[mine] - depth[its] > (1 << step)
            mine[far] = leaps[step][mine[far]]
    # the deeper one now stands at most one below the other
    last_a, last_b = (np.full(len(a), NONE, np.int64) for _ in range(2))
    for mine, its, last in ((high_a, high_b, last_a), (high_b, high_a, last_b)):
        below = depth[mine] > depth[its]
        last[below] = mine[below]
        mine[below] = above[mine[below]]
    for step in range(len(leaps) - 1, -1, -1):
        apart = leaps[step][high_a] != leaps[step][high_b]
        high_a[apart], high_b[apart] = leaps[step][high_a[apart]], leaps[step][high_b[apart]]
    apart = high_a != high_b
    last_a[apart], last_b[apart] = high_a[apart], high_b[apart]
    return last_a, last_b, np.where(apart, above[high_a], high_a)


@njit(cache=True, nogil=True)
def _depth(above: Array) -> Array:
    """(blocks + 1,) how many blocks are above each one; the last is above all."""
    depth = np.zeros(above.size, np.int64)
    for b in range(above.size - 1):
        depth[b] = depth[above[b]] + 1
    return depth


@njit(cache=True, nogil=True)
def _down(above: Array, values: Array) -> Array:
    """Each value with all those above it."""
    made = values.copy()
    for b in range(above.size):
        if above[b] >= 0:
            made[b] += made[above[b]]
    return made


@njit(cache=True, nogil=True)
def _depth_first(indptr: Array, indices: Array) -> tuple[Array, Array, Array, Array]:
    """Nodes in the order of a walk in depth, from which node each was found, when, and the earliest node that it or
    what was found from it is tied to.
    """
    nodes = indptr.size - 1
    order = np.empty(nodes, np.int32)
    before = np.full(nodes, -1, np.int32)
    found, back = np.full(nodes, -1, np.int32), np.empty(nodes, np.int32)
    at = indptr[:-1].copy()
    stack = np.empty(nodes, np.int32)
    clock = 0
    for start in range(nodes):
        if found[start] >= 0:
            continue
        found[start] = back[start] = clock
        order[clock] = start
        clock += 1
        stack[0] = start
        depth = 1
        while depth > 0:
            v = stack[depth - 1]
            if at[v] < indptr[v + 1]:
                u = indices[at[v]]
                at[v] += 1
                if found[u] < 0:
                    before[u] = v
                    found[u] = back[u] = clock
                    order[clock] = u
                    clock += 1
                    stack[depth] = u
                    depth += 1
                elif u != before[v]:
                    back[v] = min(back[v], found[u])
                continue
            depth -= 1
            if before[v] >= 0:
                back[before[v]] = min(back[before[v]], back[v])
    return order, before, found, back


@njit(cache=True, nogil=True)
def _hung(
    order: Array, before: Array, found: Array, back: Array, weight: Array
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """The fields of a `BlockTree`. A node that nothing below reaches past begins a block with who was found from it."""
    nodes = order.size
    part, block = np.empty(nodes, np.int32), np.full(nodes, -1, np.int64)
    top = np.empty(nodes, np.int64)
    parts = blocks = 0
    for v in order:
        p = before[v]
        if p < 0:
            part[v] = parts
            parts += 1
            continue
        part[v] = part[p]
        if back[v] >= found[p]:
            block[v] = blocks
            top[blocks] = p
            blocks += 1
        else:
            block[v] = block[p]
    under, below, total = weight.copy(), np.zeros(blocks, np.int64), np.zeros(parts, np.int64)
    for i in range(nodes - 1, -1, -1):
        v = order[i]
        if block[v] < 0:
            total[part[v]] = under[v]
            continue
        # all blocks on a node were found after it, so its sum is whole by now; the block's is when its top comes
        below[block[v]] += under[v]
        under[top[block[v]]] += under[v]
    return part, block, under, top[:blocks].copy(), below, total
