"""OpenStreetMap objects as plain Python, between the file and the tables.

`decode` makes them from a file, everything else in this package only knows these. So a file is read in one place, and
the building of tables can be tried on objects that no file would hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Member", "OsmNode", "OsmObjects", "OsmRelation", "OsmWay", "text"]

Tags = Mapping[str, str]


def text(tags: Tags, key: str) -> str | None:
    """The value of a tag as text on one line; nothing where there is none or it is blank."""
    return " ".join(tags.get(key, "").replace("\0", " ").split()) or None


@dataclass(frozen=True, slots=True)
class OsmNode:
    """A node with tags. `lon`, `lat` in degrees (WGS 84), NaN when the file has no place for it."""

    id: int
    tags: Tags
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class OsmWay:
    """A way: the ids of its nodes in order and where they are (degrees; NaN where the file does not say)."""

    id: int
    tags: Tags
    refs: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @property
    def closed(self) -> bool:
        return len(self.refs) > 3 and bool(self.refs[0] == self.refs[-1])


class Member(NamedTuple):
    """A member of a relation: `type` is node, way or relation."""

    type: str
    ref: int
    role: str


@dataclass(frozen=True, slots=True)
class OsmRelation:
    """A relation: boundary or multipolygon."""

    id: int
    tags: Tags
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class OsmObjects:
    """What was kept of a file: tagged nodes, ways that can be drawn, walked or lived in, areas."""

    nodes: tuple[OsmNode, ...]
    ways: tuple[OsmWay, ...]
    relations: tuple[OsmRelation, ...]
