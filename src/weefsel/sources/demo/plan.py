"""The plan of a fictional municipality: what was drawn by hand, read from TOML and turned into metres.

On paper a unit is `unit_m` metres and y runs south; here all is RD New metres with y to the north.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely

from weefsel.sources.demo.curves import Points, spline
from weefsel.sources.demo.data_files import read_toml

__all__ = ["Buurt", "Plan", "Scale", "Stretch", "Water", "Wijk", "Zone", "read_plan"]

Scale = Literal["village", "city"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A drawn street with one name and one OSM `highway` value."""

    name: str
    kind: str
    line: shapely.LineString


@dataclass(frozen=True, slots=True)
class Water:
    """A river, canal, moat or ditch: its middle line and width, and the street along its banks."""

    name: str
    line: shapely.LineString
    width_m: float
    #: name and `highway` of the street on the bank in the built-up area; none if there is none
    town_bank: tuple[str, str] | None
    #: the same outside
    bank: tuple[str, str] | None
    #: metres between the water and the middle of that street
    bank_m: float

    @property
    def surface(self) -> shapely.Polygon:
        return self.line.buffer(self.width_m / 2, quad_segs=6)

    @property
    def within_banks(self) -> shapely.Polygon:
        """The water with its banks, up to the middle of the streets along it."""
        return shapely.simplify(self.surface.buffer(self.bank_m, quad_segs=4), 0.4)


@dataclass(frozen=True, slots=True)
class Wijk:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Buurt:
    """A buurt as planned: where it is, how many live there, and in which manner it was built."""

    code: str
    name: str
    wijk: str
    seeds: tuple[shapely.Point, ...]
    label: shapely.Point
    residents: int
    style: str
    ages: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """Faces between streets, named by a point in each, that are something else than their surroundings."""

    name: str
    use: str
    points: tuple[shapely.Point, ...]
    area: shapely.Polygon | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything drawn by hand. Lines are metres in RD New."""

    name: str
    slug: str
    code: str
    residents: int
    inhabited_squares: int
    centre: shapely.Point
    frame: shapely.Polygon
    outline: shapely.Polygon
    town: shapely.MultiPolygon
    waters: tuple[Water, ...]
    rails: tuple[shapely.LineString, ...]
    roads: tuple[Stretch, ...]
    #: lines that part the buurten
    borders: tuple[shapely.LineString, ...]
    #: squares, parks and zones of another style
    zones: tuple[Zone, ...]
    wijken: tuple[Wijk, ...]
    buurten: tuple[Buurt, ...]
    #: names that some streets must have: a name and a point on the street
    named: tuple[tuple[str, shapely.Point], ...]
    origin: tuple[float, float]
    unit_m: float

    def on_board(self, at: list[float]) -> shapely.Point:
        """The place of a point of the drawing board."""
        return _Board(list(self.origin), self.unit_m).point(at)


class _Board:
    """The drawing board: from its units to metres."""

    def __init__(self, origin: list[float], unit_m: float) -> None:
        self.origin = np.array(origin)
        self.scale = np.array([unit_m, -unit_m])

    def points(self, values: list[list[float]]) -> Points:
        return self.origin + np.array(values, dtype=float) * self.scale

    def point(self, value: list[float]) -> shapely.Point:
        return shapely.Point(self.points([value])[0])

    def polygon(self, values: list[list[float]]) -> shapely.Polygon:
        return shapely.Polygon(self.points(values))

    def pieces(self, entry: dict[str, Any]) -> list[Points]:
        return spline(self.points(entry["points"]))


def read_plan(scale: Scale) -> Plan:
    """The plan that belongs to `scale`, from the package."""
    raw = read_toml(f"{scale}/plan.toml")
    board = _Board(raw["origin"], raw["unit_m"])
    left, top, right, bottom = raw["frame"]
    bordering = [e for key in ("water", "road") for e in raw.get(key, []) if e.get("border")] + raw.get("border", [])
    return Plan(
        name=raw["name"],
        slug=raw["slug"],
        code=raw["code"],
        residents=raw["residents"],
        inhabited_squares=raw["inhabited_squares"],
        centre=board.point(raw["centre"]),
        frame=board.polygon([[left, top], [right, top], [right, bottom], [left, bottom]]),
        outline=board.polygon(raw["outline"]),
        town=shapely.MultiPolygon([board.polygon(ring) for ring in raw["town"]]),
        waters=tuple(_water(board, entry) for entry in raw.get("water", [])),
        rails=tuple(_joined(board.pieces(entry)) for entry in raw.get("rail", [])),
        roads=tuple(stretch for entry in raw["road"] for stretch in _stretches(board, entry)),
        borders=tuple(_border(board, entry) for entry in bordering),
        zones=tuple(_zones(board, raw)),
        wijken=tuple(Wijk(**entry) for entry in raw["wijk"]),
        buurten=tuple(_buurt(board, entry) for entry in raw["buurt"]),
        named=tuple((name, board.point(at)) for name, at in raw.get("named", [])),
        origin=(raw["origin"][0], raw["origin"][1]),
        unit_m=raw["unit_m"],
    )


def _joined(pieces: list[Points]) -> shapely.LineString:
    return shapely.LineString(np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])]))


def _border(board: _Board, entry: dict[str, Any]) -> shapely.LineString:
    """The whole line, or with `border = [i, j]` the part between two of its control points."""
    pieces = board.pieces(entry)
    start, end = entry["border"] if isinstance(entry.get("border"), list) else (0, len(pieces))
    return _joined(pieces[start:end])


def _water(board: _Board, entry: dict[str, Any]) -> Water:
    return Water(
        name=entry["name"],
        line=_joined(board.pieces(entry)),
        width_m=entry["width_m"],
        town_bank=_pair(entry.get("town_bank")),
        bank=_pair(entry.get("bank")),
        bank_m=entry.get("bank_m", 11.0),
    )


def _pair(value: list[str] | None) -> tuple[str, str] | None:
    return (value[0], value[1]) if value else None


def _stretches(board: _Board, entry: dict[str, Any]) -> list[Stretch]:
    pieces = board.pieces(entry)
    starts = [start for start, _, _ in entry["stretches"]]
    ends = [*starts[1:], len(pieces)]
    named = zip(entry["stretches"], starts, ends, strict=True)
    return [Stretch(name, kind, _joined(pieces[start:end])) for (_, name, kind), start, end in named]


def _zones(board: _Board, raw: dict[str, Any]) -> list[Zone]:
    zones = []
    for key in ("square", "park", "zone"):
        for entry in raw.get(key, []):
            use = entry.get("style") or ("sport" if entry.get("sport") else key)
            points = tuple(board.point(p) for p in entry.get("faces", []))
            area = board.polygon(entry["points"]) if "points" in entry else None
            if area is not None and not points:
                points = (area.representative_point(),)
            zones.append(Zone(entry.get("name", ""), use, points, area))
    return zones


def _buurt(board: _Board, entry: dict[str, Any]) -> Buurt:
    return Buurt(
        code=entry["code"],
        name=entry["name"],
        wijk=entry["wijk"],
        seeds=tuple(board.point(p) for p in entry["seeds"]),
        label=board.point(entry["label"]),
        residents=entry["residents"],
        style=entry["style"],
        ages=entry["ages"],
        themes=tuple(entry["themes"]),
    )
