"""Which pairs of actors a list is for: the whole, and each area with who is in it or works for what it lies in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["WHOLE", "scopes_of"]

Ints = NDArray[np.int64]
#: the scope of the whole web
WHOLE: Final = ""


def scopes_of(
    areas: NDArray[Any], one: Ints, other: Ints, parents: Mapping[str, str | None] | None
) -> Iterator[tuple[str, Ints]]:
    """Each scope with its pairs, in their order; first the whole, then areas by code.

    `areas` has the smallest area of each actor, `one` and `other` the actors (rows) of each pair; a pair is told by its
    place there. Of an area are the pairs with at least one actor in it, or in an area within it, and the other in it
    too or in an area that it is part of. An area that is part of none is the whole and has no list of its own; without
    `parents` no area is part of another.
    """
    yield WHOLE, np.arange(len(one))
    above = {code: _above(code, parents or {}) for code in {str(code) for code in areas if code is not None}}
    pairs: dict[str, list[Ints]] = {}
    for code, rows in _by_code(areas, one, other):
        for scope in (code, *above[code]):
            pairs.setdefault(scope, []).append(rows)
    for scope in sorted(pairs):
        if parents is not None and parents.get(scope) is None:
            continue
        around = {scope, *_above(scope, parents or {})}
        allowed = {code for code in above if code in around or scope in above[code]}
        inside = np.array([code is not None and str(code) in allowed for code in areas], bool)
        found = np.unique(np.concatenate(pairs[scope]))
        yield scope, found[inside[one[found]] & inside[other[found]]]


def _above(code: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """The areas that an area is part of, the nearest first. A circle ends where it began."""
    found: list[str] = []
    parent = parents.get(code)
    while parent is not None and parent != code and parent not in found:
        found.append(parent)
        parent = parents.get(parent)
    return tuple(found)


def _by_code(areas: NDArray[Any], one: Ints, other: Ints) -> Iterator[tuple[str, Ints]]:
    """The pairs of which one side is in a smallest area, for each of those areas and either side."""
    for side in (one, other):
        codes = areas[side]
        known = np.flatnonzero([code is not None for code in codes])
        names, number = np.unique(codes[known].astype(str), return_inverse=True)
        order = np.argsort(number, kind="stable")
        ends = np.cumsum(np.bincount(number, minlength=len(names)))[:-1] if len(names) else []
        yield from zip(map(str, names), np.split(known[order], ends) if len(names) else [], strict=True)
