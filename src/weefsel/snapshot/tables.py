"""The data dictionary: every table and column of a snapshot, defined once.

Validation, storage, documentation and the API read it from here; nothing else repeats a column's name with a meaning.
Coordinates are metres in the snapshot's projected CRS, distances metres, times seconds, money euro, dates ISO.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from weefsel.concepts import (
    ActorKind,
    Audience,
    BasemapKind,
    Count,
    Disclosure,
    Evidence,
    Free,
    Function,
    IndicatorGroup,
    JoinReason,
    Layer,
    Level,
    MissingReason,
    OfferKind,
    Pillar,
    PlaceKind,
    Referral,
    RowFate,
    Setting,
    Sphere,
    TieKind,
)
from weefsel.snapshot.columns import MANY, SOURCE, Column, Table
from weefsel.snapshot.intervention_table import INTERVENTIONS
from weefsel.snapshot.norm_table import NORMS

__all__ = ["SCHEMA_VERSION", "TABLES"]

#: Raised with every change to a table but a table or column that came later, which older snapshots can do without.
SCHEMA_VERSION: Final = 1

POLYGONS: Final = ("Polygon", "MultiPolygon")
LINES: Final = ("LineString", "MultiLineString")

YEARS: Final = (1800, 2200)
#: No projected CRS has coordinates beyond this; metres.
FARTHEST: Final = 2e7


def _year(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, "integer", meaning, unit="year", required=required, minimum=YEARS[0], maximum=YEARS[1])


def _metres(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, unit="m", required=True, minimum=-FARTHEST, maximum=FARTHEST)


def _people(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "number", meaning, unit="residents", required=required, minimum=0, maximum=MANY)


_AREA = Column("area_code", "string", "the smallest area it lies in", refers_to="areas.area_code")
_KINDS = (
    Column("sphere", "string", "sphere of the sociale basis", values=Sphere),
    Column("layer", "string", "whom it is for", values=Layer),
)
_FUNCTIONS = Column("functions", "list", "what it gives people", values=Function)

_DEFINED: Final = (
    Table(
        "sources",
        "what the snapshot was made from",
        ("source_id",),
        (
            Column("source_id", "string", "short name used by every other table", required=True),
            Column("kind", "string", "which reader read it: osm, demo, …", required=True),
            Column("title", "string", "what it is, for a person", required=True),
            Column("publisher", "string", "who published it", required=True),
            _year("year", "the year it describes"),
            Column("date", "date", "the day it describes or was published"),
            Column("licence", "string", "SPDX name of its licence", required=True),
            Column("url", "string", "where it can be found"),
            Column("path", "string", "the file that was read, relative to the data directory"),
            Column("sha256", "string", "checksum of that file"),
            Column("disclosure", "string", "who may see what comes from it", required=True, values=Disclosure),
        ),
        required=True,
    ),
    Table(
        "areas",
        "areas of the place, each with its parent and outline",
        ("area_code", "year"),
        (
            Column("area_code", "string", "code of the area in its year", required=True),
            _year("year", "the year whose boundaries these are"),
            Column("name", "string", "name on the screen", required=True),
            Column("slug", "string", "name in a URL, unique in its year", required=True),
            Column("level", "string", "kind of area", required=True, values=Level),
            Column("parent_code", "string", "code of the area it is part of", refers_to="areas.area_code"),
            _people("residents", "residents that the source states for the area"),
            Column("residents_missing", "string", "why there is no number of residents", values=MissingReason),
            Column("residents_ref", "string", "where in the source that number stands"),
            *SOURCE,
            Column("geometry", "geometry", "outline", required=True, geometry=POLYGONS),
        ),
        required=True,
    ),
    Table(
        "residents",
        "where people live: squares (of CBS, 100 m) or other cells with residents by age band",
        ("cell_id",),
        (
            Column(
                "cell_id",
                "string",
                "E…N… of the south-west corner, in hundreds of metres, or the source's own id",
                required=True,
            ),
            _metres("x_m", "centre of the square, east"),
            _metres("y_m", "centre of the square, north"),
            Column(
                "size_m",
                "number",
                "side of the square, or of one as large as the cell",
                unit="m",
                required=True,
                minimum=1,
                maximum=10_000,
            ),
            Column("area_code", "string", "smallest area of its centre", required=True, refers_to="areas.area_code"),
            _year("year", "the year counted"),
            _people("residents", "people who live in the square", required=True),
            _people("age_0_15", "of whom 0 to 15 years"),
            _people("age_15_25", "of whom 15 to 25 years"),
            _people("age_25_45", "of whom 25 to 45 years"),
            _people("age_45_65", "of whom 45 to 65 years"),
            _people("age_65plus", "of whom 65 years or older"),
            Column("age_missing", "string", "why there are no ages", values=MissingReason),
            Column("evidence", "string", "counted, rounded, or spread from an area", required=True, values=Evidence),
            *SOURCE,
        ),
    ),
    Table(
        "nodes",
        "junctions and bends of the walking network",
        ("node_id",),
        (
            Column("node_id", "integer", "0, 1, 2, …: also the row's position", required=True, minimum=0),
            _metres("x_m", "east"),
            _metres("y_m", "north"),
        ),
    ),
    Table(
        "edges",
        "stretches of street or path between two nodes, walkable both ways",
        ("edge_id",),
        (
            Column("edge_id", "integer", "0, 1, 2, …: also the row's position", required=True, minimum=0),
            Column("u", "integer", "node at one end", required=True, refers_to="nodes.node_id"),
            Column("v", "integer", "node at the other end", required=True, refers_to="nodes.node_id"),
            Column("length_m", "number", "length on the ground", unit="m", required=True, minimum=0, maximum=1e6),
            Column("kind", "string", "OSM `highway` value, `ferry`, or the source's own word", required=True),
            Column("bridge", "boolean", "whether it is a bridge", required=True),
            Column("name", "string", "street name"),
            Column("wheelchair", "string", "by wheelchair: yes, limited, no; empty where nothing is said", later=True),
            *SOURCE,
        ),
    ),
    Table(
        "places",
        "places in and out of doors where people meet, grow, relax or get help",
        ("place_id",),
        (
            Column("place_id", "string", "id, minted once", required=True),
            Column("name", "string", "name on the screen; empty when it has none"),
            Column("kind", "string", "kind of place", required=True, values=PlaceKind),
            Column("functions", "list", "what it gives people", required=True, values=Function),
            *_KINDS,
            Column("setting", "string", "in or out of doors", required=True, values=Setting),
            Column("count", "string", "whether it counts in a basic level", required=True, values=Count),
            Column("free", "string", "whether it costs nothing", values=Free),
            Column("referral", "string", "whether a referral is needed", values=Referral),
            _AREA,
            Column("street", "string", "street and number, if the source has them"),
            Column("opening_hours", "string", "OSM opening_hours"),
            Column("wheelchair", "string", "OSM wheelchair: yes, limited, no"),
            Column(
                "capacity",
                "number",
                "how many people it holds at once",
                unit="persons",
                minimum=0,
                maximum=MANY,
                later=True,
            ),
            Column("owner", "string", "who owns it"),
            Column("manager", "string", "who runs it"),
            Column("lease_until", "date", "when its lease ends"),
            Column("income", "string", "how it pays for itself"),
            Column("tags", "json", "the source's own words about it"),
            Column("rule", "string", "rule of the tag mapping that made it a place"),
            *SOURCE,
            Column("geometry", "geometry", "where it is", required=True, geometry=("Point",)),
        ),
    ),
    Table(
        "actors",
        "groups, associations, organisations and authorities; never a private person",
        ("actor_id",),
        (
            Column("actor_id", "string", "id, minted once", required=True),
            Column("name", "string", "name on the screen", required=True),
            Column("kind", "string", "kind of actor", required=True, values=ActorKind),
            *_KINDS,
            Column("pillar", "string", "pillar of the sociale basis", values=Pillar),
            _FUNCTIONS,
            Column("open_to", "string", "for whom it is and how one joins"),
            _AREA,
            Column("place_id", "string", "where it mostly is", refers_to="places.place_id"),
            Column("since", "date", "when it began"),
            Column("until", "date", "when it stopped"),
            *SOURCE,
        ),
    ),
    Table(
        "offers",
        "what there is to do or get: recurring, one-off, standing",
        ("offer_id",),
        (
            Column("offer_id", "string", "id, minted once", required=True),
            Column("name", "string", "name on the screen", required=True),
            Column("kind", "string", "recurring, one-off, service or shared asset", required=True, values=OfferKind),
            Column("functions", "list", "what it gives people", required=True, values=Function),
            Column("actor_id", "string", "who offers it", required=True, refers_to="actors.actor_id"),
            Column("place_id", "string", "where", refers_to="places.place_id"),
            Column("rrule", "string", "when it recurs: RFC 5545 RRULE"),
            Column("starts", "string", "time of day it starts, HH:MM"),
            Column("ends", "string", "time of day it ends, HH:MM"),
            Column("from_date", "date", "first day"),
            Column("until_date", "date", "last day"),
            Column("cost_eur", "number", "price for one visit", unit="EUR", minimum=0, maximum=MANY),
            Column("audience", "list", "whom it is mainly for; empty: everyone", values=Audience),
            Column("referral", "string", "whether a referral is needed", values=Referral),
            Column("language", "list", "languages spoken, ISO 639-1"),
            *SOURCE,
        ),
    ),
    Table(
        "ties",
        "formal and informal connections between actors, and between actors and places, dated",
        ("tie_id",),
        (
            Column("tie_id", "string", "id, minted once", required=True),
            Column("from_id", "string", "actor the tie starts from", required=True, refers_to="actors.actor_id"),
            Column("to_id", "string", "actor or place it goes to", required=True),
            Column("kind", "string", "kind of tie", required=True, values=TieKind),
            Column("formal", "boolean", "formal (on paper) or informal", required=True),
            Column("strength", "number", "1 weak, 2 regular, 3 strong", unit="1–3", minimum=1, maximum=3),
            Column("from_date", "date", "since when"),
            Column("until_date", "date", "until when"),
            Column("amount_eur", "number", "yearly amount, for funds", unit="EUR", minimum=0, maximum=MANY),
            Column("said_by", "string", "which side said so: from, to, both, document"),
            *SOURCE,
        ),
    ),
    Table(
        "indicators",
        "what is observed about areas",
        ("indicator_id",),
        (
            Column("indicator_id", "string", "short name", required=True),
            Column("name_nl", "string", "name on the Dutch screen", required=True),
            Column("name_en", "string", "name on the English screen", required=True),
            Column("unit", "string", "unit of its values", required=True),
            Column("group", "string", "what it tells about", values=IndicatorGroup),
            Column("sphere", "string", "sphere whose thread it is in an area's swatch", values=Sphere),
            *SOURCE,
        ),
    ),
    Table(
        "observations",
        "one indicator in one area and year, or the reason why not",
        ("indicator_id", "area_code", "year"),
        (
            Column("indicator_id", "string", "which", required=True, refers_to="indicators.indicator_id"),
            Column("area_code", "string", "where", required=True, refers_to="areas.area_code"),
            _year("year", "when"),
            Column("value", "number", "the value", minimum=-1e12, maximum=1e12),
            Column("lower", "number", "lower end of its 95 % interval", minimum=-1e12, maximum=1e12),
            Column("upper", "number", "upper end of its 95 % interval", minimum=-1e12, maximum=1e12),
            Column("missing", "string", "why there is no value", values=MissingReason),
            Column("evidence", "string", "counted, rounded, spread, model or survey", values=Evidence),
            Column("from_codes", "string", "areas of other boundaries that the source gives it for, joined by +"),
            *SOURCE,
        ),
    ),
    Table(
        "funding",
        "money that goes to an actor or a place",
        ("funding_id",),
        (
            Column("funding_id", "string", "id", required=True),
            Column("from_id", "string", "who pays", required=True, refers_to="actors.actor_id"),
            Column("to_id", "string", "actor or place that receives", required=True),
            Column("amount_eur", "number", "amount a year", unit="EUR", required=True, minimum=0, maximum=MANY),
            Column("scheme", "string", "scheme or purpose"),
            Column("from_date", "date", "first day"),
            Column("until_date", "date", "last day"),
            *SOURCE,
        ),
    ),
    NORMS,
    INTERVENTIONS,
    Table(
        "crosswalk",
        "how areas of one year map to those of another",
        ("from_code", "from_year", "to_code", "to_year"),
        (
            Column("from_code", "string", "old code", required=True),
            _year("from_year", "old year"),
            Column("to_code", "string", "new code", required=True),
            _year("to_year", "new year"),
            Column(
                "share",
                "number",
                "share of the old area's residents",
                unit="share",
                required=True,
                minimum=0,
                maximum=1,
            ),
            *SOURCE,
        ),
    ),
    Table(
        "joins",
        "what happened to the rows of each source on their way into the snapshot",
        ("source_id", "line"),
        (
            Column("source_id", "string", "which source", required=True, refers_to="sources.source_id"),
            Column("line", "integer", "0, 1, 2, … within the source", required=True, minimum=0),
            Column("fate", "string", "read, kept, changed, dropped, or areas lacking", required=True, values=RowFate),
            Column("reason", "string", "why they were changed or dropped", values=JoinReason),
            Column("rows", "integer", "records of the source", required=True, minimum=0),
            Column("areas", "integer", "areas they are about", minimum=0),
            _people("residents", "people behind those areas, where it is known"),
            Column("detail", "string", "which they are, or how much: a few codes, names or a measure"),
        ),
    ),
    Table(
        "links",
        "ids of one record elsewhere: OSM, KVK, BAG, HSDS",
        ("record_id", "scheme", "external_id"),
        (
            Column("record_id", "string", "our id of an area, place, actor or offer", required=True),
            Column("scheme", "string", "osm, kvk, bag, hsds, …", required=True),
            Column("external_id", "string", "its id there", required=True),
        ),
    ),
    Table(
        "basemap",
        "what is drawn under the figures: water, green, town, streets, rail",
        ("feature_id",),
        (
            Column("feature_id", "integer", "0, 1, 2, …: also the row's position", required=True, minimum=0),
            Column("kind", "string", "what it is", required=True, values=BasemapKind),
            Column("name", "string", "name, where it is drawn"),
            Column("geometry", "geometry", "its shape", required=True, geometry=(*POLYGONS, *LINES, "Point")),
        ),
    ),
)

TABLES: Final[Mapping[str, Table]] = {table.name: table for table in _DEFINED}
