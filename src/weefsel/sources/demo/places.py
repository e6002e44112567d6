"""The table `places`: where people of the fictional municipality meet, grow, relax or get help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from weefsel.concepts import Count, Free, Layer, PlaceKind, Referral, Setting
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.basemap import Drawing
from weefsel.sources.demo.chance import minted, one_of, rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.knots import Reach
from weefsel.sources.demo.plan import Plan, Scale
from weefsel.sources.demo.subdivide import styles

__all__ = ["places"]

#: metres from the middle of a street to what stands along it
BESIDE_M: Final = 11.0
#: spots that are looked at before one is taken, and farther than anything in a town
CANDIDATES: Final = 6
FAR_M: Final = 1e5
LARGEST_NUMBER: Final = 140
#: kinds that lie on a lawn or in a park where the buurt has one
ON_GRASS: Final = frozenset(
    ("playground", "pitch", "fitness_outdoor", "picnic_spot", "dog_park", "green_space", "hangout")
)
#: OSM `highway` values of streets with front doors
LIVED_ALONG: Final = frozenset(("residential", "living_street", "tertiary", "pedestrian"))
WHEELCHAIR: Final = ("yes", "yes", "limited", "no", None)


@cache
def _kinds() -> Mapping[str, Mapping[str, Any]]:
    return read_toml("shared/place_kinds.toml")


class _Town:
    """Where something can stand: along which street, on which lawn, in which buurt."""

    def __init__(self, plan: Plan, shapes: Mapping[str, Any], streets: Sequence[Reach], drawn: Drawing) -> None:
        self.shapes = shapes
        self.codes = {buurt.name: buurt.code for buurt in plan.buurten}
        self.streets = [s for s in streets if s.name and not s.bridge and s.kind in LIVED_ALONG]
        self.tree = shapely.STRtree([s.line for s in self.streets])
        homes = [shape for shape, use in drawn.blocks if use in styles() and styles()[use].density > 0]
        self.blocks = shapely.STRtree(homes)
        lawns = [shape for shape, use in drawn.blocks if use == "green"]
        #: kind and spot of what stands already
        self.taken: list[tuple[str, shapely.Point]] = []
        self.lawns = {code: [s for s in lawns if shapes[code].contains(s.centroid)] for code in sorted(shapes)}

    def buurt_of(self, point: shapely.Point) -> str | None:
        return next((c for c in sorted(self.shapes) if self.shapes[c].contains(point)), None)

    def street_near(self, point: shapely.Point) -> str:
        return str(self.streets[int(self.tree.nearest(point))].name)

    def free_spot(self, kind: str, code: str, random: np.random.Generator) -> shapely.Point:
        """A spot in the buurt: a lawn no other place lies on, or the farthest from its like of some along the streets.

        Taking the best of some candidates spreads them as blue noise (Mitchell 1991, doi:10.1145/122718.122736).
        """
        if kind in ON_GRASS and self.lawns[code]:
            lawn = self.lawns[code].pop(int(random.integers(len(self.lawns[code]))))
            spots = [shapely.Point(np.round(lawn.representative_point().coords[0], 1))]
        else:
            spots = [self.along_street(code, random) for _ in range(CANDIDATES)]

        def room(spot: shapely.Point) -> float:
            like = min((spot.distance(p) for k, p in self.taken if k == kind), default=FAR_M)
            return min(like, 5 * min((spot.distance(p) for _, p in self.taken), default=FAR_M))

        best = max(spots, key=room)
        self.taken.append((kind, best))
        return best

    def along_street(self, code: str, random: np.random.Generator) -> shapely.Point:
        """A point beside a street of the buurt, within its built-up ground."""
        own = [s for s in self.streets if s.buurt == code and s.length_m > 30]
        while True:
            line = one_of(random, own).line
            at, ahead = (
                line.interpolate(random.uniform(0.2, 0.8), normalized=True),
                line.interpolate(1.0, normalized=True),
            )
            step = np.array([ahead.x - at.x, ahead.y - at.y])
            side = np.array([-step[1], step[0]]) / max(np.hypot(*step), 1e-6) * BESIDE_M * random.choice([-1, 1])
            point = shapely.Point(round(at.x + side[0], 1), round(at.y + side[1], 1))
            if len(self.blocks.query(point, predicate="within")) and self.shapes[code].contains(point):
                return point


def places(
    plan: Plan,
    scale: Scale,
    shapes: Mapping[str, Any],
    streets: Sequence[Reach],
    drawn: Drawing,
    seed: int,
    source_id: str,
    crs: str,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """The table, and the id of each place that has a key of its own."""
    raw = read_toml(f"{scale}/places.toml")
    town = _Town(plan, shapes, streets, drawn)
    random = rng(seed, "places")
    town.taken = [(entry["kind"], plan.on_board(entry["at"])) for entry in raw["place"]]
    own = [_own(plan, town, entry, random) for entry in raw["place"]]
    taken = {row["name"] for _, row in own}
    other = _generated(plan, town, raw, taken, random)
    rows = []
    for number, (key, row) in enumerate([*own, *other], start=1):
        rows.append(
            {"place_id": minted(plan.slug, "place", key), **row, "source_id": source_id, "source_ref": f"plek/{number}"}
        )
    ids = {entry["key"]: minted(plan.slug, "place", entry["key"]) for entry in raw["place"]}
    return frame("places", sorted(rows, key=lambda row: row["place_id"]), crs), ids


def _own(plan: Plan, town: _Town, entry: Mapping[str, Any], random: np.random.Generator) -> tuple[str, dict[str, Any]]:
    row = _basics(entry["kind"], random)
    for column in ("name", "functions", "sphere", "owner", "manager", "lease_until", "income", "wheelchair"):
        row[column] = entry.get(column, row.get(column))
    row["opening_hours"] = entry.get("hours", row["opening_hours"])
    return entry["key"], _where(row, town, plan.on_board(entry["at"]), random)


def _basics(kind: str, random: np.random.Generator) -> dict[str, Any]:
    """What every place of this kind is, from `shared/place_kinds.toml`."""
    given = _kinds()[kind]
    hours = given.get("hours", [])
    return {
        "kind": str(PlaceKind(kind)),
        "functions": list(given["functions"]),
        "sphere": given["sphere"],
        "layer": given.get("layer", str(Layer.GENERAL)),
        "setting": given.get("setting", str(Setting.INDOOR)),
        "count": given.get("count", str(Count.CORE)),
        "free": given.get("free", str(Free.YES)),
        "referral": given.get("referral", str(Referral.NO)),
        "opening_hours": one_of(random, hours) if hours else None,
        "wheelchair": one_of(random, WHEELCHAIR),
    }


def _where(row: dict[str, Any], town: _Town, point: shapely.Point, random: np.random.Generator) -> dict[str, Any]:
    street = town.street_near(point)
    number = int(random.integers(1, LARGEST_NUMBER))
    indoor = row["setting"] == Setting.INDOOR
    return {
        **row,
        "area_code": town.buurt_of(point),
        "street": f"{street} {number}" if indoor else street,
        "geometry": point,
    }


def _generated(
    plan: Plan, town: _Town, raw: Mapping[str, Any], taken: set[str], random: np.random.Generator
) -> list[tuple[str, dict[str, Any]]]:
    """Places without a name of their own: playgrounds, benches, shops, schools."""
    made = []
    for kind, by_buurt in raw["generated"].items():
        for name, count in by_buurt.items():
            for i in range(count):
                point = town.free_spot(kind, town.codes[name], random)
                row = _where(_basics(kind, random), town, point, random)
                row["name"] = _name(kind, town.street_near(point), raw["words"], taken, random)
                if row["setting"] == Setting.OUTDOOR:
                    row["owner"] = row["manager"] = f"gemeente {plan.name}"
                made.append((f"{kind} {name} {i}", row))
    return made


def _name(kind: str, street: str, words: Sequence[str], taken: set[str], random: np.random.Generator) -> str:
    """A name that no other place has: from the street, or from the town's stock of words."""
    for pattern in random.permutation(_kinds()[kind]["name"]).tolist():
        options = [street] if "{street}" in pattern else random.permutation(words).tolist()
        for option in options:
            name = pattern.format(street=option, word=option)
            if name not in taken:
                taken.add(name)
                return name
    numbered = (f"{_kinds()[kind]['name'][0].format(street=street, word=street)} {n}" for n in range(2, len(taken) + 3))
    name = next(n for n in numbered if n not in taken)
    taken.add(name)
    return name
