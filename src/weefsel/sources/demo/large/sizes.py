"""How large the large demos are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["SIZES", "LargeScale", "Size"]

LargeScale = Literal["region", "country"]


@dataclass(frozen=True, slots=True)
class Size:
    """A fictional land by its name and its numbers of network nodes, inhabited squares and places."""

    name: str
    nodes: int
    squares: int
    places: int


#: `country` is about as large as the Netherlands: 400,000 inhabited squares of 100 m
SIZES: Final[Mapping[LargeScale, Size]] = {
    "region": Size("Weverstreek", nodes=600_000, squares=50_000, places=6_000),
    "country": Size("Weverland", nodes=4_800_000, squares=400_000, places=50_000),
}
