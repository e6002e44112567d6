"""Toetsdorp, a made-up place of one square kilometre for the tests of the OpenStreetMap source.

It lies at the origin of RD New, so that metres can be written down: (0, 0) is x = 155 000, y = 463 000. Everything
about it is drawn by hand below and small enough to check with pencil and paper:

      0                500               1000
    1000 +--------------+-----------------+
         |  Westhoek    |  Oosthoek       |   two buurten of Toetsdorp (relation 1), which share one boundary way;
         |  300 people  |  200 people     |   Westhoek's number is on its village node, Oosthoek's on its relation
       0 +--------------+-----------------+
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

import numpy as np
from pyproj import Transformer
from tests.sources.reports import losses

from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.osm.objects import Member, OsmNode, OsmObjects, OsmRelation, OsmWay

CRS: Final = "EPSG:28992"
ORIGIN: Final = (155_000.0, 463_000.0)
LEVELS: Final = {"gemeente": 8, "buurt": 10}
_TO_DEGREES: Final = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)

Point = tuple[float, float]


def degrees(x: float, y: float) -> Point:
    """Longitude and latitude of a point in metres from the origin, to the 7 decimals of OpenStreetMap."""
    lon, lat = _TO_DEGREES.transform(ORIGIN[0] + x, ORIGIN[1] + y)
    return round(lon, 7), round(lat, 7)


def source(**changes: object) -> RecipeSource:
    """The source that a recipe would name for the town."""
    values: dict[str, object] = {
        "id": "osm",
        "kind": "osm",
        "path": "toetsdorp.osm",
        "sha256": "0" * 64,
        "year": 2026,
        "title": "Toetsdorp",
        "publisher": "nobody",
        "licence": "CC0-1.0",
        "options": {"levels": LEVELS},
    }
    return RecipeSource(**(values | changes))


@dataclass
class Told:
    """A listener that keeps what it is told."""

    notes: list[str] = field(default_factory=list)

    @property
    def context(self) -> ReadContext:
        return ReadContext("Toetsdorp", "toetsdorp", CRS, join=losses(self.notes))


class Drawing:
    """A pad to draw objects on, in metres; ids are given out in order, nodes at one point are one node."""

    def __init__(self) -> None:
        self.nodes: dict[int, tuple[Point, dict[str, str]]] = {}
        self.ways: dict[int, tuple[list[int], dict[str, str]]] = {}
        self.relations: dict[int, tuple[list[Member], dict[str, str]]] = {}
        self._at: dict[Point, int] = {}

    def corner(self, point: Point) -> int:
        """The untagged node at a point."""
        if point not in self._at:
            self._at[point] = 1000 + len(self._at)
            self.nodes[self._at[point]] = (point, {})
        return self._at[point]

    def node(self, number: int, point: Point, tags: Mapping[str, str]) -> None:
        self.nodes[number] = (point, dict(tags))

    def way(self, number: int, points: Iterable[Point], tags: Mapping[str, str]) -> None:
        self.ways[number] = ([self.corner(p) for p in points], dict(tags))

    def box(self, number: int, corner: Point, size: Point, tags: Mapping[str, str]) -> None:
        """A closed way around a rectangle with its south-west corner at `corner`."""
        (x, y), (w, h) = corner, size
        self.way(number, [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)], tags)

    def relation(self, number: int, members: Iterable[tuple[str, int, str]], tags: Mapping[str, str]) -> None:
        self.relations[number] = ([Member(*member) for member in members], dict(tags))

    def objects(self) -> OsmObjects:
        """What decoding a file with this drawing gives."""
        place = {number: degrees(*point) for number, (point, _) in self.nodes.items()}
        ways = []
        for number, (refs, tags) in self.ways.items():
            lon, lat = np.array([place[ref] for ref in refs], float).T
            ways.append(OsmWay(number, tags, np.array(refs, np.int64), lon, lat))
        return OsmObjects(
            tuple(OsmNode(n, tags, *place[n]) for n, (_, tags) in self.nodes.items() if tags),
            tuple(ways),
            tuple(OsmRelation(n, tags, tuple(members)) for n, (members, tags) in self.relations.items()),
        )

    def write(self, path: Path) -> Path:
        """Write the drawing as OSM XML."""
        lines = ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6">']
        for number, (point, tags) in sorted(self.nodes.items()):
            lon, lat = degrees(*point)
            lines += [f'<node id="{number}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">', *_tags(tags), "</node>"]
        for number, (refs, tags) in sorted(self.ways.items()):
            lines += [
                f'<way id="{number}" version="1">',
                *(f'<nd ref="{ref}"/>' for ref in refs),
                *_tags(tags),
                "</way>",
            ]
        for number, (members, tags) in sorted(self.relations.items()):
            drawn = (f'<member type="{m.type}" ref="{m.ref}" role={quoteattr(m.role)}/>' for m in members)
            lines += [f'<relation id="{number}" version="1">', *drawn, *_tags(tags), "</relation>"]
        path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
        return path


def _tags(tags: Mapping[str, str]) -> list[str]:
    return [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items()]


def boundary(level: int, name: str, **tags: str) -> dict[str, str]:
    return {"type": "boundary", "boundary": "administrative", "admin_level": str(level), "name": name, **tags}


def boundaries(town: Drawing) -> None:
    """Two buurten that share way 12, and the municipality around them."""
    town.way(11, [(500, 0), (0, 0), (0, 1000), (500, 1000)], {})
    town.way(12, [(500, 0), (500, 1000)], {})
    town.way(13, [(500, 1000), (1000, 1000), (1000, 0), (500, 0)], {})
    town.relation(1, [("way", 11, "outer"), ("way", 13, "outer")], boundary(8, "Toetsdorp"))
    town.relation(2, [("way", 11, "outer"), ("way", 12, "outer")], boundary(10, "Westhoek"))
    town.relation(3, [("way", 13, "outer"), ("way", 12, "outer")], boundary(10, "Oosthoek", population="200"))
    town.node(1, (250, 500), {"place": "village", "name": "Westhoek", "population": "300"})
    town.node(2, (100, 900), {"place": "hamlet", "name": "Achterom", "population": "50"})


def streets(town: Drawing) -> None:
    """A main street with a bridge, a side street with a bend, a path, and ways nobody walks."""
    town.way(21, [(0, 500), (250, 500), (480, 500)], {"highway": "residential", "name": "Hoofdstraat"})
    town.way(22, [(480, 500), (520, 500)], {"highway": "residential", "name": "Hoofdstraat", "bridge": "yes"})
    town.way(23, [(520, 500), (1000, 500)], {"highway": "residential", "name": "Hoofdstraat"})
    town.way(24, [(250, 500), (250, 700), (350, 700)], {"highway": "living_street", "name": "Zijstraat"})
    town.way(25, [(350, 700), (400, 900)], {"highway": "path"})
    town.way(26, [(0, 50), (1000, 50)], {"highway": "motorway"})
    town.way(27, [(350, 700), (450, 700)], {"highway": "footway", "access": "private"})
    town.way(28, [(500, 300), (500, 700)], {"waterway": "river", "name": "De Toets", "width": "20"})
    town.way(29, [(490, 900), (510, 900)], {"route": "ferry", "foot": "yes"})
    town.way(30, [(0, 950), (1000, 950)], {"railway": "rail"})


def buildings(town: Drawing) -> None:
    """Westhoek: a house of 100 m² and a flat of 200 m² with 4 storeys, in two squares. Oosthoek: two equal houses."""
    town.box(41, (220, 520), (10, 10), {"building": "house"})  # 100 m² × 2 (usual) = 200
    town.box(42, (320, 620), (20, 10), {"building": "apartments", "building:levels": "4"})  # 200 × 4 = 800
    town.box(43, (240, 530), (5, 4), {"building": "yes"})  # 20 m²: a shed
    town.box(44, (320, 660), (10, 10), {"building": "garage"})
    town.box(45, (720, 520), (10, 10), {"building": "yes"})
    town.box(46, (820, 520), (10, 10), {"building": "yes"})
    town.box(47, (920, 520), (30, 30), {"building": "yes"})  # on industrial land
    town.box(48, (900, 500), (90, 90), {"landuse": "industrial"})
    town.box(49, (600, 600), (20, 20), {"building": "church", "amenity": "place_of_worship", "name": "Sint-Toets"})
    town.box(50, (200, 480), (290, 300), {"landuse": "residential"})


def amenities(town: Drawing) -> None:
    """Nodes, outlines and one multipolygon; one school mapped twice; a playground that is private."""
    town.node(61, (260, 510), {"amenity": "library", "name": "Bieb", "opening_hours": "Mo-Fr 10:00-17:00"})
    town.node(62, (300, 505), {"amenity": "bench"})
    town.box(63, (100, 100), (60, 60), {"amenity": "school", "name": "De Toets"})
    town.node(64, (130, 130), {"amenity": "school", "name": "de toets"})
    town.box(65, (700, 300), (40, 40), {"leisure": "playground", "access": "private"})
    town.node(66, (1000 + 900, 500), {"amenity": "pub", "name": "Over de grens"})
    town.node(67, (1000 + 2500, 500), {"amenity": "pub", "name": "Te ver"})
    town.box(68, (600, 100), (300, 200), {})
    town.box(69, (650, 150), (50, 50), {})
    park = {"type": "multipolygon", "leisure": "park", "name": "Toetspark", "operator": "Gemeente Toetsdorp"}
    town.relation(4, [("way", 68, "outer"), ("way", 69, "inner")], park)


def toetsdorp() -> Drawing:
    """The whole town."""
    town = Drawing()
    for draw in (boundaries, streets, buildings, amenities):
        draw(town)
    return town
