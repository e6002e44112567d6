"""Putting the member ways of a relation together to rings, by the ids of the nodes they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Piece", "Rings", "assemble"]


class Piece(NamedTuple):
    """A member way: ids of its first and last node, and its points (n × 2, metres)."""

    first: int
    last: int
    points: NDArray[np.float64]


class Rings(NamedTuple):
    """Closed rings (first point = last point) and whether every piece found its place in one."""

    rings: list[NDArray[np.float64]]
    complete: bool


def assemble(pieces: Iterable[Piece]) -> Rings:
    """Join `pieces` at their common end nodes; a ring is cut off as soon as the walk comes back to a node.

    Where an extract ends in the middle of a boundary some pieces stay over and `complete` is false.
    """
    rings: list[NDArray[np.float64]] = []
    open_pieces: list[Piece] = []
    for piece in pieces:
        if piece.first == piece.last:
            _add(rings, [piece.points])
        else:
            open_pieces.append(piece)
    at: dict[int, list[int]] = defaultdict(list)
    for i, piece in enumerate(open_pieces):
        at[piece.first].append(i)
        at[piece.last].append(i)
    used = [False] * len(open_pieces)
    complete = True
    for i, piece in enumerate(open_pieces):
        if not used[i]:
            complete &= _walk(piece.first, open_pieces, at, used, rings)
    return Rings(rings, complete)


def _walk(
    start: int,
    pieces: Sequence[Piece],
    at: dict[int, list[int]],
    used: list[bool],
    rings: list[NDArray[np.float64]],
) -> bool:
    """Follow unused pieces from node `start` until none is left to follow; false if that ends in the open."""
    node, chain, passed = start, [], [start]
    while True:
        following = next((i for i in at[node] if not used[i]), None)
        if following is None:
            return not chain
        used[following] = True
        piece = pieces[following]
        forward = piece.first == node
        chain.append(piece.points if forward else piece.points[::-1])
        node = piece.last if forward else piece.first
        if node in passed:
            cut = passed.index(node)
            _add(rings, chain[cut:])
            del chain[cut:], passed[cut + 1 :]
        else:
            passed.append(node)


def _add(rings: list[NDArray[np.float64]], chain: Sequence[NDArray[np.float64]]) -> None:
    points = np.vstack(chain)
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) == 0:
        return
    points = points[np.append(True, (points[1:] != points[:-1]).any(axis=1))]
    if (points[0] != points[-1]).any():
        points = np.vstack([points, points[:1]])
    if len(points) > 3:
        rings.append(points)
