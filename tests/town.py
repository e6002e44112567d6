"""A town of 20 squares, small enough to redo by hand, in which every table of a snapshot has rows.

    y m
    400 ┌───────────────────┬─────────────┐
        │                   ·             │      each square of 100 m has 10 residents, but
    300 │ 5────6────7────8────9           │      square E20N1, over the water, has 7
        │ │                 ·             │
    200 │ │ 500 m      west · east        │      10───11   an island: nodes 10 and 11, no bridge
        │ │                 ·             │       ×
    100 │ 0────1────2────3────4           │      every stretch of street is 300 m long,
        │                   ·             │      the cross street 0–5 is 500 m
      0 └───────────────────┴─────────────┘
        0   100  200  300  400  500 x m        2,000

Nodes 0–4 stand at x = 50, 150, …, 450 and y = 100, nodes 5–9 above them at y = 300. The squares' centres are 50 m north
or south of a street. Buurt west is x < 300, buurt east the rest with the island; both are in one wijk, that in one
gemeente. Stands at (100,000, 400,000) in RD New; the town is made up.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, Final

import pandas as pd
import shapely

from weefsel.snapshot import Meta, frame

__all__ = ["GEMEENTE", "META", "ORIGIN", "WIJK", "rows", "town"]

META: Final = Meta("Proefstad", "proefstad", "EPSG:28992", "2026-03-01", fictional=True)
ORIGIN: Final = (100_000.0, 400_000.0)
GEMEENTE, WIJK, WEST, EAST = "GM9999", "WK999900", "BU99990000", "BU99990001"
YEAR: Final = 2026
STREET_M, CROSS_M = 300.0, 500.0


def town() -> dict[str, pd.DataFrame]:
    """The tables: copies, to be changed as one likes."""
    return {name: table.copy() for name, table in _made().items()}


@cache
def _made() -> dict[str, pd.DataFrame]:
    return {name: frame(name, content, META.crs) for name, content in rows().items()}


def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, as plain dicts."""
    return {
        "sources": _sources(),
        "areas": _areas(),
        "residents": _residents(),
        "nodes": _nodes(),
        "edges": _edges(),
        "places": _places(),
        "actors": _actors(),
        "offers": _offers(),
        "ties": _ties(),
        "indicators": [
            {"indicator_id": "contact", "name_nl": "contact", "name_en": "contact", "unit": "share", "source_id": "own"}
        ],
        "observations": [
            _of_stats(indicator_id="contact", area_code=WEST, year=YEAR, value=0.5, lower=0.4, upper=0.6),
            _of_stats(indicator_id="contact", area_code=EAST, year=YEAR, missing="secret"),
        ],
        "funding": [_own(funding_id="f1", from_id="city", to_id="p-house", amount_eur=1e4, scheme="huis")],
        "norms": [_own(norm_id="n1", target="meeting", measure="walk_time", limit=10.0, unit="min", min_share=0.8)],
        "interventions": [
            _own(
                intervention_id="room",
                name_nl="kamer",
                name_en="room",
                what_nl="een kamer geopend",
                area_codes=[WEST],
                from_date=dt.date(2024, 1, 1),
                until_date=dt.date(2025, 1, 1),
                indicator_ids=["contact"],
                done_by="city",
            )
        ],
        "crosswalk": [_of_stats(from_code="BU1", from_year=2025, to_code=WEST, to_year=YEAR, share=1)],
        "joins": [
            {"source_id": "stats", "line": 0, "fate": "read", "rows": 5},
            {"source_id": "stats", "line": 1, "fate": "kept", "rows": 4, "areas": 4},
            {
                "source_id": "stats",
                "line": 2,
                "fate": "dropped",
                "reason": "no_partner",
                "rows": 1,
                "areas": 1,
                "residents": 30.0,
                "detail": "BU2",
            },
        ],
        "links": [{"record_id": "p-house", "scheme": "osm", "external_id": "node/1"}],
        "basemap": [
            {"feature_id": 0, "kind": "water", "name": "De Sloot", "geometry": _box(600, 0, 1900, 400)},
            {"feature_id": 1, "kind": "street", "geometry": shapely.LineString([_at(50, 100), _at(450, 100)])},
            {"feature_id": 2, "kind": "label", "name": "Proefstad", "geometry": shapely.Point(_at(250, 200))},
        ],
    }


def _at(x: float, y: float) -> tuple[float, float]:
    return ORIGIN[0] + x, ORIGIN[1] + y


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(*_at(west, south), *_at(east, north))


def _of_stats(**given: Any) -> dict[str, Any]:
    return {**given, "source_id": "stats"}


def _own(**given: Any) -> dict[str, Any]:
    return {**given, "source_id": "own"}


def _sources() -> list[dict[str, Any]]:
    common = {"kind": "demo", "publisher": "Proefstad", "year": YEAR, "licence": "CC0-1.0"}
    day = dt.date(2026, 3, 1)
    return [
        {**common, "source_id": "stats", "title": "Statistiek", "date": day, "disclosure": "public"},
        {**common, "source_id": "map", "title": "Kaart", "path": "a/b.pbf", "sha256": "0" * 64, "disclosure": "public"},
        {**common, "source_id": "own", "title": "Register", "disclosure": "own"},
    ]


def _areas() -> list[dict[str, Any]]:
    west, east = _box(0, 0, 300, 400), shapely.MultiPolygon([_box(300, 0, 500, 400), _box(2000, 100, 2200, 300)])
    both = shapely.MultiPolygon([_box(0, 0, 500, 400), _box(2000, 100, 2200, 300)])
    found: list[dict[str, Any]] = [
        _of_stats(area_code=GEMEENTE, name="Proefstad", slug="proefstad", level="gemeente", geometry=both),
        _of_stats(area_code=WIJK, name="Wijk", slug="wijk", level="wijk", parent_code=GEMEENTE, geometry=both),
        _of_stats(area_code=WEST, name="West-é", slug="west", level="buurt", parent_code=WIJK, geometry=west),
        _of_stats(area_code=EAST, name="Oost", slug="oost", level="buurt", parent_code=WIJK, geometry=east),
    ]
    stated = {GEMEENTE: 210.0, WEST: 120.0}
    for area in found:
        number = stated.get(area["area_code"])
        area |= {"year": YEAR, "residents": number, "residents_missing": None if number else "not_published"}
        area |= {"source_ref": area["area_code"], "residents_ref": "row 1" if number else None}
    return found


def _residents() -> list[dict[str, Any]]:
    centres = [(50 + 100 * i, 50 + 100 * j) for j in range(4) for i in range(5)]
    found = [_square(x, y, 10, ages=True) for x, y in centres]
    return [*found, _square(2050, 150, 7, ages=False)]


def _square(x: float, y: float, residents: float, *, ages: bool) -> dict[str, Any]:
    east, north = _at(x, y)
    square = {
        "cell_id": f"E{int(x // 100)}N{int(y // 100)}",
        "x_m": east,
        "y_m": north,
        "size_m": 100.0,
        "area_code": WEST if x < 300 else EAST,
        "year": YEAR,
        "residents": residents,
        "evidence": "counted",
        "age_missing": None if ages else "secret",
    }
    bands = ("age_0_15", "age_15_25", "age_25_45", "age_45_65", "age_65plus")
    # the elderly live in the north
    number = (1, 1, 2, 2, 4) if y > 200 else (3, 2, 3, 2, 0)
    return _of_stats(**square) | (dict(zip(bands, map(float, number), strict=True)) if ages else {})


def _nodes() -> list[dict[str, Any]]:
    spots = [*((50 + 100 * i, y) for y in (100, 300) for i in range(5)), (2050, 200), (2150, 200)]
    return [{"node_id": i, "x_m": _at(x, y)[0], "y_m": _at(x, y)[1]} for i, (x, y) in enumerate(spots)]


def _edges() -> list[dict[str, Any]]:
    pairs = [(i, i + 1) for i in (0, 1, 2, 3, 5, 6, 7, 8)] + [(0, 5), (10, 11)]
    return [
        {"edge_id": i, "u": u, "v": v, "length_m": CROSS_M if (u, v) == (0, 5) else STREET_M, "kind": "footway"}
        | {"bridge": False, "name": "Dwarsstraat" if (u, v) == (0, 5) else None, "source_id": "map"}
        for i, (u, v) in enumerate(pairs)
    ]


def _places() -> list[dict[str, Any]]:
    def place(id: str, kind: str, functions: list[str], at: tuple[float, float], **more: Any) -> dict[str, Any]:
        given = {"place_id": id, "kind": kind, "functions": functions, "geometry": shapely.Point(_at(*at))}
        fixed = {"setting": "indoor", "count": "core", "area_code": WEST if at[0] < 300 else EAST, "source_id": "map"}
        return {**fixed, **given, **more}

    return [
        # 10 m north of node 0
        place("p-house", "community_centre", ["meeting", "support"], (50, 110), name="Huis 't Hart")
        | {"tags": '{"amenity": "community_centre", "name": "Huis \'t Hart"}', "source_ref": "node/1"},
        # 20 m south of node 4
        place("p-books", "library", ["development", "information", "meeting"], (450, 80), name="Boekenhoek")
        | {"source_ref": "way/2", "lease_until": dt.date(2027, 1, 1), "opening_hours": "Mo-Fr 10:00-17:00"},
        # at node 9
        place("p-play", "playground", ["recreation"], (450, 300), setting="outdoor", source_ref="node/3"),
        # 10 m north of node 7: shown, but does not count
        place("p-bench", "bench", ["recreation"], (250, 310), setting="outdoor", count="minor", tags="{}"),
        # a shop that is no place to meet, next to node 1
        place("p-shop", "local_shop", ["recreation"], (150, 100), count="no", name="=SOM(A1)"),
        # on the island
        place("p-hut", "clubhouse", ["meeting"], (2050, 200), name="De Hut", source_id="own"),
    ]


def _actors() -> list[dict[str, Any]]:
    return [
        _own(actor_id="city", name="Gemeente Proefstad", kind="municipality", sphere="institutional"),
        _own(
            actor_id="choir",
            name="Koor",
            kind="culture_group",
            sphere="communal",
            area_code=WEST,
            functions=["meeting"],
        )
        | {"place_id": "p-house", "since": dt.date(1990, 5, 1)},
        _own(actor_id="team", name="Buurtteam", kind="welfare_organisation", sphere="institutional", area_code=EAST),
    ]


def _offers() -> list[dict[str, Any]]:
    return [
        _own(offer_id="o-sing", name="Zingen", kind="recurring", functions=["meeting"], actor_id="choir")
        | {"place_id": "p-house", "rrule": "FREQ=WEEKLY;BYDAY=TU", "starts": "20:00", "cost_eur": 2.5, "audience": []},
        _own(
            offer_id="o-help", name="Hulp", kind="service", functions=["support"], actor_id="team", place_id="p-books"
        ),
        _own(offer_id="o-call", name="Bellen", kind="service", functions=["support"], actor_id="team"),
    ]


def _ties() -> list[dict[str, Any]]:
    return [
        _own(tie_id="t1", from_id="city", to_id="choir", kind="funds", formal=True, amount_eur=500.0)
        | {"from_date": dt.date(2020, 1, 1), "until_date": dt.date(2020, 1, 1)},
        _own(tie_id="t2", from_id="choir", to_id="p-house", kind="has_seat_in", formal=True),
        _own(tie_id="t3", from_id="choir", to_id="team", kind="knows", formal=False, strength=2.0),
        _own(tie_id="t4", from_id="city", to_id="team", kind="commissions", formal=True),
    ]
