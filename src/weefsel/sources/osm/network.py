"""The walking network: ways that one may walk, cut at every node.

One edge is one segment of a way, so bends keep their length and their shape and each edge says which way it is. Nodes
are shared between ways as in OpenStreetMap: a bridge over a road does not meet it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from weefsel.snapshot.frames import frame
from weefsel.sources.osm.objects import OsmWay, text
from weefsel.sources.osm.shapes import Shapes
from weefsel.sources.osm.wheelchair import LIMITED, NO, across, along, stated

__all__ = ["network", "walkable"]

#: `highway` values on which walking is usual or allowed unless a tag says otherwise (OSM wiki, "Default access
#: restrictions"). A trunk road (autoweg) and a motorway are not for pedestrians.
WALKABLE: Final = frozenset(
    {
        "footway",
        "path",
        "steps",
        "pedestrian",
        "living_street",
        "residential",
        "service",
        "unclassified",
        "track",
        "cycleway",
        "bridleway",
        "corridor",
        "road",
        "primary",
        "primary_link",
        "secondary",
        "secondary_link",
        "tertiary",
        "tertiary_link",
    }
)
#: Walkable only where `foot` says so.
_IF_FOOT: Final = frozenset({"trunk", "trunk_link"})
_ALLOWED: Final = frozenset({"yes", "designated", "permissive", "official", "public", "customers", "destination"})
_FORBIDDEN: Final = frozenset({"no", "private", "use_sidepath", "discouraged"})
_CLOSED: Final = frozenset({"no", "private"})
#: A segment longer than this is a slip of a coordinate, also on a ferry; metres.
LONGEST_M: Final = 100_000.0


def walkable(tags: Mapping[str, str]) -> bool:
    """Whether a way with these tags can be walked: its kind, then `foot`, then `access`."""
    foot = tags.get("foot")
    if foot in _FORBIDDEN or (foot not in _ALLOWED and tags.get("access") in _CLOSED):
        return False
    highway = tags.get("highway")
    if highway in WALKABLE or (highway in _IF_FOOT and foot in _ALLOWED):
        return True
    return highway is None and tags.get("route") == "ferry"


def network(shapes: Shapes, region: BaseGeometry, source_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `nodes` and `edges` of all walkable ways inside `region`.

    `length_m` is the length on the ground: geodesic on the WGS 84 ellipsoid, without height. (In UTM the projected
    length is up to 0.04 % less near the central meridian.) Segments with an end that has no place, or outside
    `region`, are left out. What is known of going by wheelchair: `weefsel.sources.osm.wheelchair`.
    """
    ways = [w for w in shapes.ways.values() if len(w.refs) > 1 and walkable(w.tags)]
    ways = [w for w in ways if _reaches(shapes, w, region)]
    if not ways:
        return frame("nodes", []), frame("edges", [])
    sizes = np.array([len(w.refs) for w in ways])
    refs = np.concatenate([w.refs for w in ways])
    points = np.concatenate([shapes.paths[w.id] for w in ways])
    degrees = np.column_stack([np.concatenate([w.lon for w in ways]), np.concatenate([w.lat for w in ways])])
    shapely.prepare(region)
    inside = shapely.contains_xy(region, points[:, 0], points[:, 1])

    start = np.delete(np.arange(len(refs)), np.cumsum(sizes) - 1)
    way_of = np.repeat(np.arange(len(ways)), sizes - 1)
    real = inside[start] & inside[start + 1] & (refs[start] != refs[start + 1])
    start, way_of = start[real], way_of[real]
    length = _on_the_ground(degrees[start], degrees[start + 1])
    sound = length <= LONGEST_M
    start, way_of, length = start[sound], way_of[sound], length[sound]

    ids, first, ends = np.unique(np.concatenate([refs[start], refs[start + 1]]), return_index=True, return_inverse=True)
    at = np.concatenate([start, start + 1])[first]
    nodes = frame("nodes", {"node_id": np.arange(len(ids)), "x_m": points[at, 0], "y_m": points[at, 1]})
    ends = ends.reshape(2, -1)
    edges = _edges(ways, way_of, ends, length, source_id)
    barriers = {n.id: value for n in shapes.nodes.values() if (value := across(n.tags))}
    edges["wheelchair"] = pd.Series(_wheelchair(ways, way_of, ids, ends, barriers), dtype=object)
    return nodes, edges


def _edges(
    ways: list[OsmWay], way_of: np.ndarray, ends: np.ndarray, length: np.ndarray, source_id: str
) -> pd.DataFrame:
    def per_way(values: list[object]) -> np.ndarray:
        return np.array(values, object)[way_of]

    return frame(
        "edges",
        {
            "edge_id": np.arange(len(way_of)),
            "u": ends[0],
            "v": ends[1],
            "length_m": length,
            "kind": per_way([w.tags.get("highway", "ferry") for w in ways]),
            "bridge": np.array([w.tags.get("bridge", "no") != "no" for w in ways], bool)[way_of],
            "name": per_way([text(w.tags, "name") for w in ways]),
            "source_id": source_id,
            "source_ref": per_way([f"way/{w.id}" for w in ways]),
        },
    )


def _wheelchair(
    ways: list[OsmWay], way_of: np.ndarray, ids: np.ndarray, ends: np.ndarray, barriers: Mapping[int, str]
) -> np.ndarray:
    """By wheelchair, for each edge: what its way says, and what a barrier does to the two edges that meet in its node.

    At a junction it is not known between which of the edges a barrier stands, so that it counts for none.
    """
    found = np.array([along(w.tags) for w in ways], object)[way_of]
    unstated = np.array([stated(w.tags) is None for w in ways], bool)[way_of]
    passed = np.bincount(ends.ravel(), minlength=len(ids)) == 2
    for value in (LIMITED, NO):
        there = np.isin(ids, [node for node, does in barriers.items() if does == value]) & passed
        barred = there[ends].any(axis=0) & unstated & (found != NO)
        found[barred] = value
    return found


def _reaches(shapes: Shapes, way: OsmWay, region: BaseGeometry) -> bool:
    """A quick look at the bounds, so that most of a large extract is put aside early."""
    path = shapes.paths[way.id]
    path = path[np.isfinite(path).all(axis=1)]
    if len(path) == 0:
        return False
    west, south, east, north = region.bounds
    low, high = path.min(axis=0), path.max(axis=0)
    return bool(low[0] <= east and high[0] >= west and low[1] <= north and high[1] >= south)


def _on_the_ground(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(Geod(ellps="WGS84").inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2], float)
