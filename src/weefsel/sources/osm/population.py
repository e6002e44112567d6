"""How many people live in an area, from `population` tags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from weefsel.concepts import JoinReason, RowFate
from weefsel.sources.model import JoinLine
from weefsel.sources.osm.objects import OsmNode
from weefsel.sources.osm.shapes import Shapes

__all__ = ["Count", "Stated", "number", "populations"]

#: `place` values that name a settlement or part of one, the largest first.
SETTLEMENTS: Final = (
    "city",
    "town",
    "borough",
    "municipality",
    "village",
    "suburb",
    "quarter",
    "neighbourhood",
    "hamlet",
)
#: No municipality has more; a larger number is a slip.
LARGEST: Final = 50_000_000
_PLAIN: Final = re.compile(r"\d{1,9}")
_GROUPED: Final = re.compile(r"\d{1,3}([.,'’  ]\d{3}){1,2}")


@dataclass(frozen=True, slots=True)
class Stated:
    """What an area is to be given a population for: its name and outline, and what its own relation says."""

    name: str
    outline: BaseGeometry
    tag: str | None
    ref: str


@dataclass(frozen=True, slots=True)
class Count:
    """Residents and where that number stands, as `node/123 population=5429`."""

    residents: float
    ref: str


def number(text: str) -> float | None:
    """The residents a `population` tag states; nothing where it is not plainly a number (`ca. 5.000`, `many`, `-3`)."""
    text = text.strip()
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    if not _PLAIN.fullmatch(text) or not text.isascii():
        return None
    return float(text) if int(text) <= LARGEST else None


def populations(areas: Mapping[str, Stated], shapes: Shapes) -> tuple[dict[str, Count], list[JoinLine]]:
    """Area code → its residents, and what became of numbers that were not used.

    The number of the boundary relation itself comes first; else that of a settlement node of the same name inside the
    area. A settlement whose name is no area's is part of one, and its people are in that area's number already: it is
    not added.
    """
    unused: list[JoinLine] = []
    found: dict[str, Count] = {}
    nodes = _settlements(shapes)
    used: set[int] = set()
    for code, area in areas.items():
        if area.tag is not None:
            residents = number(area.tag)
            if residents is not None:
                found[code] = Count(residents, f"{area.ref} population={area.tag}")
                continue
            unused.append(_no_number(f"{area.ref} ({area.name}): population={area.tag!r}"))
        for node in nodes.get(_plain(area.name), ()):
            if shapely.contains_xy(area.outline, *shapes.points[node.id]):
                residents = number(node.tags["population"])
                used.add(node.id)
                if residents is None:
                    stated = f"node/{node.id} ({area.name}): population={node.tags['population']!r}"
                    unused.append(_no_number(stated))
                    continue
                found[code] = Count(residents, f"node/{node.id} population={node.tags['population']}")
                break
    unused += _not_joined((n for same in nodes.values() for n in same if n.id not in used), areas, shapes)
    return found, unused


def _no_number(detail: str) -> JoinLine:
    return JoinLine(RowFate.DROPPED, JoinReason.NO_COUNT, 1, detail=detail)


def _settlements(shapes: Shapes) -> dict[str, list[OsmNode]]:
    """Name → settlement nodes with a population and a place on earth, the largest kind first."""
    by_name: dict[str, list[OsmNode]] = {}
    for node in shapes.nodes.values():
        tags = node.tags
        known = tags.get("place") in SETTLEMENTS and "population" in tags and "name" in tags
        if known and shapes.points[node.id][0] == shapes.points[node.id][0]:
            by_name.setdefault(_plain(tags["name"]), []).append(node)
    for same in by_name.values():
        same.sort(key=lambda n: (SETTLEMENTS.index(n.tags["place"]), n.id))
    return by_name


def _not_joined(nodes: Iterable[OsmNode], areas: Mapping[str, Stated], shapes: Shapes) -> list[JoinLine]:
    unused: list[JoinLine] = []
    for node in sorted(nodes, key=lambda n: n.id):
        inside = [a for a in areas.values() if shapely.contains(a.outline, Point(shapes.points[node.id]))]
        if inside:
            smallest = min(inside, key=lambda a: a.outline.area)
            stated = f"node/{node.id} ({node.tags['name']}, population={node.tags['population']})"
            unused.append(JoinLine(RowFate.DROPPED, JoinReason.DOUBLED, 1, detail=f"{stated}, {smallest.name}"))
    return unused


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
