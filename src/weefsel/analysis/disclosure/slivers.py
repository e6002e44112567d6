"""Slivers: few people by whom two published counts differ, where one counts everyone whom the other counts.

Limits of one target are nested by their making, and their slivers are rings. But a reader who walks the same streets
also knows where the limits of two targets, or of two areas, are nested: a meeting place and a library a house apart.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.analysis.disclosure.rounding import BASE, FEWEST

__all__ = ["nested"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
#: where counts differ by more the numbers alone tell which is larger, and the difference tells nothing new
_NEAR: Final = FEWEST + 2 * BASE
#: so many pairs are looked at together
_BLOCK: Final = 500_000


def nested(value: Floats, inside: Bools) -> tuple[Ints, Ints]:
    """Positions of outer and inner sets that differ by few people: of the sets with `value` people in squares `inside`.

    `inside` is (sets, squares), with somebody in each square.
    """
    order = np.argsort(value, kind="stable")
    people, words = value[order], _words(inside[order])
    first = np.searchsorted(people, people, side="right")
    many = np.searchsorted(people, people + _NEAR, side="left") - first
    inner = np.repeat(np.arange(len(people)), many)
    outer = np.arange(len(inner)) - np.repeat(np.cumsum(many) - many - first, many)
    blocks = [slice(start, start + _BLOCK) for start in range(0, len(inner), _BLOCK)]
    within = [~(words[inner[block]] & ~words[outer[block]]).any(axis=1) for block in blocks]
    fits = np.concatenate([*within, np.zeros(0, bool)])
    return order[outer[fits]], order[inner[fits]]


def _words(inside: Bools) -> NDArray[np.uint64]:
    """Flags as whole words of 64 bits."""
    padded = np.zeros((len(inside), -(-inside.shape[1] // 64) * 64), bool)
    padded[:, : inside.shape[1]] = inside
    return np.packbits(padded, axis=1).view(np.uint64)
