"""Residents of an area spread over its dwellings, to squares of 100 m.

OpenStreetMap knows a municipality's number of people, not where they live. They are spread over the residential
buildings in proportion to floor area (footprint × storeys), the binary dasymetric method with building volume (Wright
1936; Lwin and Murayama 2009), and everything that follows from it is an approximation (`evidence` = spread).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from weefsel.concepts import Evidence, JoinReason, MissingReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import frame
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.osm.areas import Area, AreaFinder
from weefsel.sources.osm.shapes import Shapes
from weefsel.sources.squares import exact_shares, free_squares
from weefsel.sources.surfaces import polygonal

__all__ = ["Home", "homes", "residents", "storeys"]

#: Side of a square, metres.
SIDE_M: Final = 100
#: More squares than this for one area without buildings is no neighbourhood any more (10,000 km²).
MOST_SQUARES: Final = 1_000_000
#: Footprints below this are sheds, whatever their tag; above it a building on its own is no dwelling; m².
SMALLEST_M2, LARGEST_M2 = 25.0, 20_000.0
#: Storeys where no tag says it: two, the usual house.
USUAL_STOREYS: Final = 2.0
MOST_STOREYS: Final = 60.0

#: `building` values in which people live; `yes` says nothing and counts unless something else speaks against it.
DWELLINGS: Final = frozenset(
    {
        "apartments", "bungalow", "cabin", "detached", "dormitory", "farm", "farmhouse", "ger", "house", "houseboat",
        "residential", "semidetached_house", "semi", "static_caravan", "terrace", "tree_house", "yes",
    }
)  # fmt: skip
#: Tags on a building of unknown kind that say it is for something else.
_OTHER_USE: Final = (
    "aeroway", "amenity", "craft", "healthcare", "historic", "industrial", "leisure", "man_made", "military", "office",
    "power", "public_transport", "railway", "shop", "tourism",
)  # fmt: skip
#: Land on which a building of unknown kind is no dwelling.
_OTHER_LAND: Final = frozenset(
    {
        "allotments", "cemetery", "commercial", "forest", "greenhouse_horticulture", "industrial", "landfill",
        "military", "plant_nursery", "quarry", "railway", "recreation_ground", "religious", "retail",
    }
)  # fmt: skip
_NUMBER: Final = re.compile(r"\d{1,2}([.,]\d)?")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Home:
    """A residential building: where it stands (metres) and its floor area, m²."""

    x: float
    y: float
    floor_m2: float


def storeys(tags: Mapping[str, str]) -> float:
    """Storeys above ground from `building:levels`; the usual two where it does not plainly say so."""
    text = tags.get("building:levels", "").strip()
    if not _NUMBER.fullmatch(text) or not text.isascii():
        return USUAL_STOREYS
    number = float(text.replace(",", "."))
    return min(number, MOST_STOREYS) if number >= 1 else 1.0


def homes(shapes: Shapes) -> list[Home]:
    """The residential buildings of the extract, by id.

    A building of unknown kind on industrial land or with a shop is none.
    """
    named: list[tuple[BaseGeometry, Mapping[str, str]]] = []
    for way in shapes.ways.values():
        if _may_be_home(way.tags):
            outline = shapes.area(way)
            if outline is not None:
                named.append((outline, way.tags))
    for relation in shapes.relations.values():
        if _may_be_home(relation.tags):
            outline = shapes.assembled(relation).outline
            if outline is not None:
                named.append((outline, relation.tags))
    points = [outline.representative_point() for outline, _ in named]
    elsewhere = _on_other_land(points, shapes)
    found = []
    for i, ((outline, tags), point) in enumerate(zip(named, points, strict=True)):
        unknown_kind = tags["building"] == "yes"
        if SMALLEST_M2 <= outline.area <= LARGEST_M2 and not (unknown_kind and i in elsewhere):
            found.append(Home(point.x, point.y, outline.area * storeys(tags)))
    return found


def _may_be_home(tags: Mapping[str, str]) -> bool:
    kind = tags.get("building")
    return kind in DWELLINGS and (kind != "yes" or not any(key in tags for key in _OTHER_USE))


def _on_other_land(points: Sequence[shapely.Point], shapes: Shapes) -> set[int]:
    """Positions of the points that lie on land where nobody lives."""
    lands = [shapes.area(way) for way in shapes.ways.values() if way.tags.get("landuse") in _OTHER_LAND]
    lands += [
        shapes.assembled(relation).outline
        for relation in shapes.relations.values()
        if relation.tags.get("landuse") in _OTHER_LAND
    ]
    there = [land for land in lands if land is not None]
    return set(STRtree(there).query(points, predicate="intersects")[0].tolist()) if there and points else set()


def residents(
    areas: Sequence[Area],
    counts: Mapping[str, float],
    found: Sequence[Home],
    source: RecipeSource,
    context: ReadContext,
) -> pd.DataFrame:
    """The table `residents`: the people of each area in `counts` (code → number) in squares that add up to that number.

    Where parts of an area have a number of their own, the rest of the area's people go to the rest of the area. A
    square belongs to the smallest area its centre lies in; a home near a border whose square is a neighbour's is put
    in the nearest square of its own area.
    """
    x = np.array([home.x for home in found], float)
    y = np.array([home.y for home in found], float)
    floor = np.array([home.floor_m2 for home in found], float)
    finder = AreaFinder(areas)
    taken: set[tuple[int, int]] = set()
    rows: list[dict[str, Any]] = []
    for share in _to_spread(areas, counts, context):
        shapely.prepare(share.ground)
        mine = shapely.contains_xy(share.ground, x, y) if len(x) else np.zeros(0, bool)
        squares, weight = _squares_of_homes(share.ground, x[mine], y[mine], floor[mine])
        if len(squares) == 0:
            detail = f"{share.area.ref} ({share.area.name})"
            context.tell(RowFate.CHANGED, JoinReason.SPREAD_EVENLY, areas=1, residents=share.people, detail=detail)
            squares = _all_squares(share, source)
            weight = np.ones(len(squares))
        squares, weight = free_squares(squares, weight, taken)
        taken.update((int(e), int(n)) for e, n in squares)
        people = exact_shares(share.people, weight)
        codes = finder.codes([Point(*centre) for centre in (squares + 0.5) * SIDE_M])
        for (e, n), p, code in zip(squares.tolist(), people.tolist(), codes, strict=True):
            rows.append(_row(e, n, p, code if code in share.codes else share.area.code, share.area, source))
    rows.sort(key=lambda row: row["cell_id"])
    return frame("residents", rows)


@dataclass(frozen=True, slots=True)
class _Share:
    """People to spread over `ground`; `codes`: the area and all areas in it."""

    area: Area
    people: float
    ground: BaseGeometry
    codes: frozenset[str]


def _to_spread(areas: Sequence[Area], counts: Mapping[str, float], context: ReadContext) -> Iterator[_Share]:
    """Who is to be spread where, so that nobody is counted in an area and again in a part of it."""
    for area in areas:
        if area.code not in counts:
            continue
        below = _below(area.code, areas)
        counted = [part for part in below if part.code in counts and not _has_counted_parent(part, area, areas, counts)]
        people = counts[area.code] - sum(counts[part.code] for part in counted)
        ground = polygonal(shapely.difference(area.outline, shapely.union_all([part.outline for part in counted])))
        if people < 0 or (people > 0 and ground is None):
            detail = f"{area.ref} ({area.name})"
            context.tell(RowFate.CHANGED, JoinReason.ODD_TOTAL, 1, residents=counts[area.code], detail=detail)
        elif people > 0 and ground is not None:
            yield _Share(area, people, ground, frozenset({area.code, *(part.code for part in below)}))


def _below(code: str, areas: Sequence[Area]) -> list[Area]:
    children = [area for area in areas if area.parent == code]
    return children + [part for child in children for part in _below(child.code, areas)]


def _has_counted_parent(part: Area, top: Area, areas: Sequence[Area], counts: Mapping[str, float]) -> bool:
    """Whether between `part` and `top` another area already counts the part's people."""
    by_code = {area.code: area for area in areas}
    above = part.parent
    while above is not None and above != top.code:
        if above in counts:
            return True
        above = by_code[above].parent
    return False


def _squares_of_homes(ground: BaseGeometry, x: Floats, y: Floats, floor: Floats) -> tuple[Ints, Floats]:
    """The squares (east, north, in hundreds of metres) with homes of the area, and the floor area in each."""
    if len(x) == 0:
        return np.zeros((0, 2), np.int64), np.zeros(0)
    squares = np.floor(np.column_stack([x, y]) / SIDE_M).astype(np.int64)
    own = _owned(ground, squares)
    for i in np.flatnonzero(~own):
        squares[i] = _nearest_owned(ground, squares[i], x[i], y[i])
    unique, position = np.unique(squares, axis=0, return_inverse=True)
    return unique, np.bincount(position.ravel(), floor, len(unique)).astype(float)


def _owned(ground: BaseGeometry, squares: Ints) -> NDArray[np.bool_]:
    """Which squares have their centre in the ground."""
    centre = (squares + 0.5) * SIDE_M
    return np.asarray(shapely.contains_xy(ground, centre[:, 0], centre[:, 1]))


def _nearest_owned(ground: BaseGeometry, square: Ints, x: float, y: float) -> Ints:
    """The square of the area nearest to a home; the home's own square where the area has none around."""
    step = np.arange(-3, 4)
    around = square + np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    around = around[_owned(ground, around)]
    if len(around) == 0:
        return square
    centre = (around + 0.5) * SIDE_M
    return around[int(np.argmin(np.hypot(centre[:, 0] - x, centre[:, 1] - y)))]


def _all_squares(share: _Share, source: RecipeSource) -> Ints:
    """Every square with its centre in the area.

    The one around a point inside where the area is too small to hold a centre.
    """
    west, south, east, north = (int(np.floor(value / SIDE_M)) for value in share.ground.bounds)
    if (east - west + 1) * (north - south + 1) > MOST_SQUARES:
        raise InputError(
            Fault(
                source.path,
                f"residential buildings to spread the residents of {share.area.name} over, or an area below 10,000 km²",
                "Take an extract with buildings, or give options.levels a finer admin_level.",
                value=share.area.ref,
            )
        )
    grid = np.stack(np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1)), axis=-1).reshape(-1, 2)
    inside = grid[_owned(share.ground, grid)]
    if len(inside):
        return inside
    point = share.ground.representative_point()
    return np.array([[math.floor(point.x / SIDE_M), math.floor(point.y / SIDE_M)]], np.int64)


def _row(e: int, n: int, people: float, code: str, area: Area, source: RecipeSource) -> dict[str, Any]:
    return {
        "cell_id": f"E{e}N{n}",
        "x_m": (e + 0.5) * SIDE_M,
        "y_m": (n + 0.5) * SIDE_M,
        "size_m": float(SIDE_M),
        "area_code": code,
        "year": source.year,
        "residents": people,
        "age_missing": str(MissingReason.UNKNOWN),
        "evidence": str(Evidence.SPREAD),
        "source_id": source.id,
        "source_ref": area.ref,
    }
