"""The shapes of OpenStreetMap objects in metres: lines, polygons, and multipolygons put together from their members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import LineString, MultiPolygon, Polygon

from weefsel.sources.osm.objects import OsmNode, OsmObjects, OsmRelation, OsmWay
from weefsel.sources.osm.rings import Piece, assemble
from weefsel.sources.surfaces import from_degrees, polygonal, union

__all__ = ["Assembled", "Shapes"]

Floats = NDArray[np.float64]
Object = TypeVar("Object", OsmNode, OsmWay, OsmRelation)


class Assembled(NamedTuple):
    """A relation's outline, if its outer rings close; `open_holes`: inner rings do not all close and were left out."""

    outline: Polygon | MultiPolygon | None
    open_holes: bool = False


class Shapes:
    """Objects by id, with their points in the snapshot's CRS. Of objects with one id the first in the file counts."""

    def __init__(self, objects: OsmObjects, crs: str) -> None:
        self.nodes: dict[int, OsmNode] = _by_id(objects.nodes)
        self.ways: dict[int, OsmWay] = _by_id(objects.ways)
        self.relations: dict[int, OsmRelation] = _by_id(objects.relations)
        transformer = from_degrees(crs)
        nodes = list(self.nodes.values())
        x, y = metres(transformer, np.array([n.lon for n in nodes], float), np.array([n.lat for n in nodes], float))
        #: node id → its place, metres; NaN where it has none
        self.points: dict[int, tuple[float, float]] = {
            n.id: (float(a), float(b)) for n, a, b in zip(nodes, x, y, strict=True)
        }
        #: way id → its points (n × 2), metres
        self.paths: dict[int, Floats] = _paths(list(self.ways.values()), transformer)

    def line(self, way: OsmWay) -> LineString | None:
        """The way as a line, without the points that lie nowhere.

        Nothing where fewer than two different ones are left.
        """
        path = self.paths[way.id]
        path = path[np.isfinite(path).all(axis=1)]
        return LineString(path) if len(path) > 1 and (path != path[0]).any() else None

    def area(self, way: OsmWay) -> Polygon | MultiPolygon | None:
        """What a closed way encloses; nothing where it is not closed or encloses nothing."""
        if not way.closed:
            return None
        rings = assemble([Piece(0, 0, self.paths[way.id])]).rings
        return polygonal(Polygon(rings[0])) if rings else None

    def assembled(self, relation: OsmRelation) -> Assembled:
        """The outline of a boundary or multipolygon: what its outer rings enclose, less what its inner rings do.

        A member without a role is taken for outer, as the OSM wiki advises; roles other than outer and inner are no
        outline.
        """
        outer = assemble(self._pieces(relation, ("outer", "")))
        absent = any(m.type == "way" and m.role in ("outer", "") and m.ref not in self.ways for m in relation.members)
        if not outer.rings or not outer.complete or absent:
            return Assembled(None)
        inner = assemble(self._pieces(relation, ("inner",)))
        outline = union(polygonal(Polygon(ring)) for ring in outer.rings)
        holes = union(polygonal(Polygon(ring)) for ring in inner.rings)
        if outline is not None and holes is not None:
            outline = polygonal(shapely.difference(outline, holes))
        return Assembled(outline, not inner.complete)

    def _pieces(self, relation: OsmRelation, roles: tuple[str, ...]) -> list[Piece]:
        refs = dict.fromkeys(m.ref for m in relation.members if m.type == "way" and m.role in roles)
        found = [self.ways[ref] for ref in refs if ref in self.ways]
        return [Piece(int(w.refs[0]), int(w.refs[-1]), self.paths[w.id]) for w in found if len(w.refs) > 1]


def _by_id(objects: Sequence[Object]) -> dict[int, Object]:
    return dict(sorted({found.id: found for found in reversed(objects)}.items()))


def metres(transformer: Transformer, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Project degrees; NaN in both where a point cannot be projected."""
    there = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    x, y = transformer.transform(np.where(there, lon, np.nan), np.where(there, lat, np.nan))
    x, y = np.asarray(x, float), np.asarray(y, float)
    there = np.isfinite(x) & np.isfinite(y)
    return np.where(there, x, np.nan), np.where(there, y, np.nan)


def _paths(ways: list[OsmWay], transformer: Transformer) -> dict[int, Floats]:
    """All ways projected in one call: a call each would take longer than everything else together."""
    if not ways:
        return {}
    x, y = metres(transformer, np.concatenate([w.lon for w in ways]), np.concatenate([w.lat for w in ways]))
    ends = np.cumsum([len(w.refs) for w in ways])
    return {w.id: part for w, part in zip(ways, np.split(np.column_stack([x, y]), ends[:-1]), strict=True)}
