"""Places from a file of points or outlines: each record a place, its kind from the mapping of OpenStreetMap tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from shapely import Point

from weefsel.concepts import Count, JoinReason, RowFate
from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.finder import AreaFinder
from weefsel.sources.geo.options import place_faults
from weefsel.sources.geo.points import read_positioned
from weefsel.sources.geo.words import codes, names, unique, word
from weefsel.sources.geofiles import GeoFile
from weefsel.sources.mapping import Rule, place_mapping
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.options import checked

__all__ = ["read"]

#: How far outside all areas a place is kept: a walk to the other side of the border; metres.
BUFFER_M: Final = 2_000.0
#: How many categories are named in the joins report.
NAMED: Final = 6


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read places into table `places`; what is no place, has no position or is too far away is left out.

    The file is one of shapes, or a `.csv` with two columns of coordinates. Raises `InputError` for a broken file,
    option, id or position, and where no earlier source gave areas.
    """
    options = source.options
    checked(place_faults(options, source.id))
    finder = AreaFinder(context.tables, source.id)
    context.progress("read", 0.0)
    given, without = read_positioned(path, options, context.crs)
    context.progress("places", 0.5)
    ids = codes(given, options["id"], "id")
    checked(unique(given, ids, options["id"]))
    called = names(given, options.get("name"))
    told = _tags(given, options)
    rules = [_rule(tags, options) for tags in told]
    points = [shape if isinstance(shape, Point) else shape.representative_point() for shape in given.geometry]
    areas = finder.codes(points)
    outside = [i for i, (rule, area) in enumerate(zip(rules, areas, strict=True)) if rule is not None and area is None]
    close = finder.near([points[i] for i in outside], BUFFER_M)
    away = {i for i, near in zip(outside, close, strict=True) if not near}
    kept = [i for i, rule in enumerate(rules) if rule is not None and i not in away]
    _tell(rules, told, without, len(away), len(outside), len({areas[i] for i in kept} - {None}), context)
    prefix = options.get("prefix", source.id)
    rows = [
        rule.columns(told[i])
        | {
            "place_id": f"{prefix}-{ids[i]}",
            "name": called[i],
            "area_code": areas[i],
            "source_id": source.id,
            "source_ref": given.ref(i),
            "geometry": points[i],
        }
        for i in kept
        if (rule := rules[i]) is not None
    ]
    return {"places": frame("places", rows, context.crs)}


def _tags(given: GeoFile, options: Mapping[str, Any]) -> list[dict[str, str]]:
    """The file's own words about each record: one pair, of the key (or the column's name) and the category."""
    category = given.column(options["category"], "category")
    keys = given.column(options["key"], "key") if "key" in options else [options["category"]] * len(given)
    return [
        {key: value} if (key := word(k)) and (value := word(v)) else {} for k, v in zip(keys, category, strict=True)
    ]


def _rule(tags: Mapping[str, str], options: Mapping[str, Any]) -> Rule | None:
    value = next(iter(tags.values()), "")
    if value in options.get("rules", {}):
        rule = place_mapping().named(options["rules"][value])
        return None if rule is None or rule.count is Count.NO else rule
    return place_mapping().place(tags) if "key" in options else place_mapping().of_subcategory(value)


def _tell(
    rules: Sequence[Rule | None],
    told: Sequence[Mapping[str, str]],
    without: int,
    away: int,
    outside: int,
    areas: int,
    context: ReadContext,
) -> None:
    dropped = Counter(
        next((f"{k}={v}" for k, v in tags.items()), "?") for tags, rule in zip(told, rules, strict=True) if rule is None
    )
    named = ", ".join(f"{what} ({n})" for what, n in sorted(dropped.items(), key=lambda p: (-p[1], p[0]))[:NAMED])
    more = f" + {len(dropped) - NAMED}" if len(dropped) > NAMED else ""
    context.tell(RowFate.READ, rows=len(rules) + without)
    context.tell(RowFate.KEPT, rows=len(rules) - dropped.total() - away, areas=areas)
    context.tell(RowFate.DROPPED, JoinReason.NO_POSITION, without)
    context.tell(RowFate.DROPPED, JoinReason.NO_PLACE, dropped.total(), detail=named + more)
    context.tell(RowFate.DROPPED, JoinReason.OUTSIDE, away)
    context.tell(RowFate.CHANGED, JoinReason.NEARBY, outside - away)
