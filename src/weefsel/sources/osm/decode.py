"""Reading an OpenStreetMap file with libosmium. The only place that touches the file.

Two passes: the relations first, because their member ways may have no tags of their own; then nodes and ways. Only
objects with a tag that something here looks at, and members of kept relations, become Python objects.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
import osmium.filter
import osmium.osm

from weefsel.errors import Fault, InputError
from weefsel.sources.mapping import place_mapping
from weefsel.sources.osm.objects import Member, OsmNode, OsmObjects, OsmRelation, OsmWay

__all__ = ["decode"]

#: Keys of ways and areas that the network, the residents or the basemap use, beside those of the places.
_DRAWN_KEYS: Final = frozenset({"highway", "route", "building", "landuse", "natural", "leisure", "waterway", "railway"})
#: Keys of nodes beside those of the places: of residents, and of barriers to a wheelchair.
_NODE_KEYS: Final = frozenset({"place", "kerb", "wheelchair"})
_MEMBER_TYPES: Final = {"n": "node", "w": "way", "r": "relation"}
_MEND: Final = "Get the extract again, and check its sha256 in the recipe."


def decode(path: Path, admin_levels: Iterable[int]) -> OsmObjects:
    """The objects of `path` (.osm.pbf, .osm) that Weefsel uses; boundaries of `admin_levels` only.

    Raises `InputError` for a file that libosmium cannot read to its end.
    """
    keys = place_mapping().keys
    wanted = _Wanted(keys | _NODE_KEYS, keys | _DRAWN_KEYS, frozenset(map(str, admin_levels)))
    try:
        relations = tuple(_relations(path, wanted))
        members = {m.ref for r in relations for m in r.members if m.type == "way"}
        nodes, ways = _nodes_and_ways(path, wanted, members)
    # libosmium reports a broken file as RuntimeError, numbers and texts that are none as ValueError
    except (RuntimeError, ValueError, OSError) as error:
        expected = "an OpenStreetMap extract (.osm.pbf) that can be read to its end"
        raise InputError(Fault(path.name, f"{expected}; the reader says: {_one_line(error)}", _MEND)) from error
    return OsmObjects(nodes, ways, relations)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


@dataclass(frozen=True, slots=True)
class _Wanted:
    node_keys: frozenset[str]
    area_keys: frozenset[str]
    admin_levels: frozenset[str]

    def relation(self, tags: Any) -> bool:
        if tags.get("boundary") == "administrative":
            return tags.get("admin_level") in self.admin_levels and tags.get("type") in ("boundary", "multipolygon")
        return tags.get("type") == "multipolygon" and any(tag.k in self.area_keys for tag in tags)


def _processor(path: Path, entities: Any) -> Any:
    """Reads `path` object by object; libosmium's types do not say which kind of object comes next."""
    return osmium.FileProcessor(str(path), entities)


def _relations(path: Path, wanted: _Wanted) -> Iterable[OsmRelation]:
    for obj in _processor(path, osmium.osm.RELATION):
        if wanted.relation(obj.tags):
            members = tuple(Member(_MEMBER_TYPES[m.type], m.ref, m.role) for m in obj.members)
            yield OsmRelation(obj.id, dict(obj.tags), members)


def _nodes_and_ways(path: Path, wanted: _Wanted, members: set[int]) -> tuple[tuple[OsmNode, ...], tuple[OsmWay, ...]]:
    nodes: list[OsmNode] = []
    ways: list[OsmWay] = []
    tagged = osmium.filter.KeyFilter(*sorted(wanted.node_keys))
    tagged.enable_for(osmium.osm.NODE)
    entities = osmium.osm.NODE | osmium.osm.WAY
    for obj in _processor(path, entities).with_locations().with_filter(tagged):
        if obj.is_node():
            lon, lat = _degrees(obj.location)
            nodes.append(OsmNode(obj.id, dict(obj.tags), lon, lat))
        elif obj.id in members or any(tag.k in wanted.area_keys for tag in obj.tags):
            ways.append(_way(obj))
    return tuple(nodes), tuple(ways)


def _way(obj: Any) -> OsmWay:
    where = np.array([_degrees(node.location) for node in obj.nodes], float).reshape(-1, 2)
    refs = np.array([node.ref for node in obj.nodes], np.int64)
    return OsmWay(obj.id, dict(obj.tags), refs, where[:, 0], where[:, 1])


def _degrees(location: Any) -> tuple[float, float]:
    """Longitude and latitude; NaN for a node that the extract does not hold or that lies nowhere on earth."""
    return (location.lon, location.lat) if location.valid() else (np.nan, np.nan)
