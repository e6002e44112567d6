"""How deep an area lies below the largest that it is part of."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["depth"]


def depth(code: str, parents: Mapping[str, str | None]) -> int:
    """How many areas an area is part of, itself included; `parents` is area → the area above it.

    A circle of parents, which is refused later, ends where it began.

    >>> depth("B1", {"B1": "W1", "W1": "GM1", "GM1": None})
    3
    """
    seen: set[str] = set()
    above: str | None = code
    while above is not None and above in parents and above not in seen:
        seen.add(above)
        above = parents[above]
    return len(seen)
