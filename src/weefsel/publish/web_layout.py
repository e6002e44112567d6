"""Where the nodes of a web are drawn: at their place on the map, as near as there is room, or free, by who is tied to
whom. The same input gives the same picture, on the server and in the browser.

Free: distances in the picture follow the number of ties between two nodes. Webs of up to `FEW` nodes are laid out by
stress majorization (Gansner, Koren & North 2004), larger ones by distances to some pivots (Brandes & Pich 2007).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from weefsel.analysis.web.graph import Graph

__all__ = ["apart", "free", "sunflower"]

Floats = NDArray[np.float64]
#: so many nodes are laid out with the distances between all of them
FEW: Final = 300
PIVOTS: Final = 60
#: rounds of majorization, and of pushing apart
ROUNDS: Final = 50
PUSHES: Final = 120
#: the angle between two seeds of a sunflower
GOLDEN: Final = np.pi * (3 - np.sqrt(5))


def sunflower(x: Floats, y: Floats, step: float) -> tuple[Floats, Floats]:
    """Points that lie on each other, laid around their spot as the seeds of a sunflower, `step` from each other."""
    spots = np.round(np.column_stack([x, y]) / max(step, 1e-9)).astype(np.int64)
    _, group = np.unique(spots, axis=0, return_inverse=True)
    group = group.reshape(-1)
    order = np.argsort(group, kind="stable")
    counts = np.bincount(group)
    begins = np.concatenate([[0], np.cumsum(counts)[:-1]])
    seed = np.empty(len(x))
    seed[order] = np.arange(len(x)) - np.repeat(begins, counts)
    radius = step * np.sqrt(seed)
    return x + radius * np.cos(seed * GOLDEN), y + radius * np.sin(seed * GOLDEN)


def apart(x: Floats, y: Floats, half_width: Floats, above: Floats, below: Floats) -> tuple[Floats, Floats]:
    """Boxes around points pushed from each other until none overlap, or for `PUSHES` rounds: each pair along the side
    that they overlap less, as a part of their size. All in one unit; a box reaches `half_width` to either side, `above`
    and `below` the point."""
    x, y = x.astype(float).copy(), y.astype(float).copy()
    middle, half_height = (below - above) / 2, (above + below) / 2
    wide = half_width[:, None] + half_width[None, :]
    high = half_height[:, None] + half_height[None, :]
    # of two on the same spot the later one goes right and down
    later = np.sign(np.arange(len(x))[:, None] - np.arange(len(x))[None, :])
    for _ in range(PUSHES):
        dx, dy = x[:, None] - x[None, :], (y + middle)[:, None] - (y + middle)[None, :]
        over_x, over_y = wide - np.abs(dx), high - np.abs(dy)
        over = (over_x > 0) & (over_y > 0)
        np.fill_diagonal(over, val=False)
        if not over.any():
            break
        # names are wide: pushed along the shorter overlap alone, all who share a spot would end in one column
        sideways = over_x / wide < over_y / high
        push_x = np.where(over & sideways, over_x, 0) * np.where(dx == 0, later, np.sign(dx))
        push_y = np.where(over & ~sideways, over_y, 0) * np.where(dy == 0, later, np.sign(dy))
        x += 0.3 * push_x.sum(axis=1)
        y += 0.3 * push_y.sum(axis=1)
    return x, y


def free(graph: Graph, ratio: float) -> tuple[Floats, Floats]:
    """Positions by who is tied to whom, in a frame `ratio` times as wide as it is high, which is 1 high.

    Parts that are not connected stand beside each other, the largest first; who has no tie stands in rows below.
    """
    count = graph.nodes
    x, y = np.zeros(count), np.zeros(count)
    if count == 0:
        return x, y
    ones = np.ones(len(graph.indices))
    matrix = csr_matrix((ones, graph.indices, graph.indptr), shape=(count, count))
    _, part = connected_components(matrix, directed=False)
    sizes = np.bincount(part)
    parts = [np.flatnonzero(part == one) for one in np.argsort(-sizes, kind="stable") if sizes[one] > 1]
    alone = np.flatnonzero(sizes[part] == 1)
    rows = _rows(len(alone), ratio) if len(alone) else 0
    floor = min(0.45, 0.09 * rows) if parts else 1.0
    for members, box in zip(parts, _boxes([len(one) for one in parts], ratio, 1 - floor), strict=True):
        inside = _part(matrix[members][:, members])
        x[members], y[members] = _fit(inside, box)
    if len(alone):
        columns = int(np.ceil(len(alone) / rows))
        at = np.arange(len(alone))
        x[alone] = (at % columns + 0.5) / columns * ratio
        y[alone] = 1 - floor + (at // columns + 0.6) / (rows + 0.2) * floor
    return x, y


def _rows(count: int, ratio: float) -> int:
    """In how many rows those without ties stand."""
    return max(1, int(np.ceil(count / (9 * ratio)))) if count <= 60 else int(np.ceil(np.sqrt(count / (4 * ratio))))


def _boxes(sizes: list[int], ratio: float, height: float) -> list[tuple[float, float, float, float]]:
    """A box for each part, of an area by the root of its size: slices of the frame, cut across its longer side."""
    left, top, width, high = 0.0, 0.0, ratio, height
    weights = np.sqrt(np.asarray(sizes, float)) ** 1.5
    boxes: list[tuple[float, float, float, float]] = []
    for place in range(len(sizes)):
        share = float(weights[place] / weights[place:].sum())
        if width >= high:
            boxes.append((left, top, width * share, high))
            left, width = left + width * share, width * (1 - share)
        else:
            boxes.append((left, top, width, high * share))
            top, high = top + high * share, high * (1 - share)
    return boxes


def _fit(at: Floats, box: tuple[float, float, float, float]) -> tuple[Floats, Floats]:
    """Positions (nodes, 2) in the middle of a box, filling nine tenths of it either way."""
    left, top, width, height = box
    low, high = at.min(axis=0), at.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    unit = (at - (low + high) / 2) / span * 0.9
    return left + width * (0.5 + unit[:, 0]), top + height * (0.5 + unit[:, 1])


def _part(matrix: csr_matrix) -> Floats:
    """One connected part, (nodes, 2)."""
    count = int(matrix.shape[0])
    pivots = np.arange(count) if count <= FEW else _pivots(matrix)
    distance = np.asarray(dijkstra(matrix, directed=False, unweighted=True, indices=pivots), float)
    at = _by_pivots(distance)
    if count <= FEW:
        return _majorized(at, distance)
    spread = float(np.ptp(at, axis=0).max()) or 1.0
    return np.column_stack(sunflower(at[:, 0], at[:, 1], spread / np.sqrt(count) / 1.6))


def _pivots(matrix: csr_matrix) -> NDArray[np.int64]:
    """Nodes far from each other: each next one is the farthest from those before it."""
    first = int(np.argmax(np.diff(matrix.indptr)))
    chosen, nearest = [first], np.full(matrix.shape[0], np.inf)
    while len(chosen) < PIVOTS:
        found = np.asarray(dijkstra(matrix, directed=False, unweighted=True, indices=chosen[-1:]), float)[0]
        nearest = np.minimum(nearest, found)
        chosen.append(int(np.argmax(nearest)))
    return np.asarray(chosen, np.int64)


def _by_pivots(distance: Floats) -> Floats:
    """The two directions in which distances to the pivots (pivots, nodes) differ most, the longer one flat."""
    squares = distance.T**2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1, keepdims=True) + squares.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    at = centred @ vectors[:, ::-1][:, :2]
    if at.shape[1] < 2:
        at = np.column_stack([at[:, 0], np.zeros(len(at))])
    # the sign of a direction is free: the first node that is off the middle is to the right, or below
    for axis in range(2):
        off = at[np.abs(at[:, axis]) > 1e-9, axis]
        at[:, axis] *= np.sign(off[0]) if len(off) else 1.0
    size = np.abs(at).max()
    return at / size if size > 0 else at


def _majorized(at: Floats, distance: Floats) -> Floats:
    """Nudged until distances in the picture are as those in the graph (nodes, nodes), the near ones most of all."""
    count = len(at)
    if count < 3:
        return np.column_stack([np.linspace(-0.5, 0.5, count), np.zeros(count)])
    with np.errstate(divide="ignore"):
        weight = np.where(distance > 0, 1 / distance**2, 0.0)
    # twins are on one spot: laid apart first, they can be told from each other
    at = np.column_stack(sunflower(at[:, 0], at[:, 1], 0.02)) * distance.max() / 2
    total = weight.sum(axis=1, keepdims=True)
    for _ in range(ROUNDS):
        length = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
        pull = weight * distance / np.maximum(length, 1e-6)
        at = (weight @ at + pull.sum(axis=1, keepdims=True) * at - pull @ at) / total
    return at
