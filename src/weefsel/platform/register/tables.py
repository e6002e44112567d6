"""From the register to the tables of a snapshot: what is shown, as rows of `weefsel.snapshot`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from weefsel.concepts import Disclosure, TieKind
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.inserting import entry_id
from weefsel.platform.register.intervened import WrittenDeed, interventions_table, written_deeds
from weefsel.platform.register.load import TABLE_OF
from weefsel.platform.register.mailing import REFERENCE
from weefsel.platform.register.models import Entry, Link
from weefsel.platform.register.plain import scanning
from weefsel.platform.register.records import MODELS
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.snapshot import TABLES, Meta, Snapshot
from weefsel.snapshot.frames import frame

__all__ = ["SOURCE", "Written", "read_register", "register_tables"]

#: the source that entries are of, in the tables
SOURCE: Final = "site-register"
#: fields in which people write what they like
_WRITTEN: Final = frozenset({"name", "open_to", "street", "owned_by", "managed_by", "income", "scheme"})


@dataclass(frozen=True, slots=True)
class Written:
    """All that the register holds, read at one moment."""

    #: kind → its entries that are shown, as dicts of fields with `id`, `version`, `source_id`
    shown: Mapping[EntryKind, list[dict[str, Any]]]
    #: ids of all entries, shown or not
    known: frozenset[str]
    #: (id of the entry, scheme, id there)
    links: list[tuple[str, str, str]]
    #: all that was done, also what was taken back
    deeds: list[WrittenDeed]


def read_register() -> Written:
    """Read everything, within the caller's transaction."""
    shown = {
        kind: list(model.objects.filter(state=EntryState.SHOWN).order_by("pk").values())
        for kind, model in MODELS.items()
    }
    links = Link.objects.filter(gone_at=None).order_by("entry_id", "scheme", "external_id")
    return Written(
        shown,
        frozenset(map(str, Entry.objects.values_list("pk", flat=True))),
        [(str(one), scheme, there) for one, scheme, there in links.values_list("entry_id", "scheme", "external_id")],
        written_deeds(),
    )


def register_tables(base: Snapshot, written: Written, today: str) -> dict[str, pd.DataFrame]:
    """The tables of `base` with the records of the register in the place of those that it knows."""
    tables = {name: base.table(name) for name in base.hashes}
    rows = {kind: _rows(kind, written, base.meta) for kind in TABLE_OF}
    _drop_dangling(rows, base, written)
    _locate(rows, base)
    for kind, table in TABLE_OF.items():
        tables[table] = _merged(kind, table, base, rows[kind], written)
    tables["interventions"] = interventions_table(base, written.deeds, _names(written), SOURCE)
    tables["links"] = _links(base, written, rows)
    tables["sources"] = _sources(base, today)
    return {name: rows for name, rows in tables.items() if len(rows) or TABLES[name].required}


def _names(written: Written) -> dict[str, str]:
    """What the groups that are shown are called, by id."""
    return {str(values["id"]): scanning.shown(values["name"]) for values in written.shown[EntryKind.ACTOR]}


def _rows(kind: EntryKind, written: Written, meta: Meta) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for values in written.shown[kind]:
        row = {
            field.target: _cell(values, field.name, field.form) for field in FIELDS[kind] if field.target is not None
        }
        row[f"{TABLE_OF[kind].removesuffix('s')}_id"] = str(values["id"])
        row |= {"source_id": SOURCE, "source_ref": f"{REFERENCE[kind]}/{values['id']}"}
        if kind is EntryKind.TIE:
            row["formal"] = TieKind(row["kind"]).formal
        if kind is EntryKind.PLACE:
            row |= {"latitude": values["latitude"], "longitude": values["longitude"]}
        made.append(row)
    if kind is EntryKind.PLACE and made:
        metres = pyproj.Transformer.from_crs("EPSG:4326", meta.crs, always_xy=True)
        x, y = metres.transform([row.pop("longitude") for row in made], [row.pop("latitude") for row in made])
        # a decimetre, as maps are drawn: degrees and back again is no exact journey
        points = gpd.points_from_xy(np.round(x, 1), np.round(y, 1))
        for row, point in zip(made, points, strict=True):
            row["geometry"] = point
    return made


def _cell(values: Mapping[str, Any], name: str, form: Form) -> Any:
    if form in (Form.ACTOR, Form.PLACE, Form.END):
        found = values[f"{name}_id"]
        return None if found is None else str(found)
    value = values[name]
    if name in _WRITTEN:
        # what may not be shown does not leave the register either
        value = scanning.shown(value)
    if form is Form.MONEY:
        return None if value is None else float(value)
    return None if value == "" else value


def _drop_dangling(rows: dict[EntryKind, list[dict[str, Any]]], base: Snapshot, written: Written) -> None:
    """Take out what hangs on what is not shown: an activity of a hidden group, a tie to a place that closed."""
    places = _ids(rows[EntryKind.PLACE], "place_id") | _others(base, EntryKind.PLACE, written)
    actors = _ids(rows[EntryKind.ACTOR], "actor_id") | _others(base, EntryKind.ACTOR, written)
    for kind in (EntryKind.ACTOR, EntryKind.OFFER):
        for row in rows[kind]:
            if row["place_id"] not in places:
                row["place_id"] = None
    rows[EntryKind.OFFER] = [row for row in rows[EntryKind.OFFER] if row["actor_id"] in actors]
    for kind in (EntryKind.TIE, EntryKind.FUNDING):
        rows[kind] = [row for row in rows[kind] if row["from_id"] in actors and row["to_id"] in places | actors]


def _ids(rows: list[dict[str, Any]], column: str) -> set[str]:
    return {row[column] for row in rows}


def _others(base: Snapshot, kind: EntryKind, written: Written) -> set[str]:
    """Ids of the records of `base` that the register does not know."""
    table, column = base.table(TABLE_OF[kind]), f"{TABLE_OF[kind].removesuffix('s')}_id"
    return set(table.loc[~_is_known(table, column, written), column])


def _is_known(table: pd.DataFrame, column: str, written: Written) -> pd.Series:
    ids = [str(entry_id(source, one)) for source, one in zip(table["source_id"], table[column], strict=True)]
    return pd.Series([one in written.known for one in ids], index=table.index, dtype=bool)


def _locate(rows: dict[EntryKind, list[dict[str, Any]]], base: Snapshot) -> None:
    """Give a place the smallest area that it lies in, and a group that has none the area of its place."""
    newest = base.areas[base.areas["year"] == base.areas["year"].max()]
    leaves = newest[~newest["area_code"].isin(newest["parent_code"])]
    places = rows[EntryKind.PLACE]
    points = gpd.GeoDataFrame(geometry=[row["geometry"] for row in places], crs=base.meta.crs)
    joined = points.sjoin(leaves[["area_code", "geometry"]], predicate="intersects")
    within = joined.sort_values("area_code")["area_code"].groupby(level=0).first()
    for number, row in enumerate(places):
        row["area_code"] = within.get(number, None)
    at = {row["place_id"]: row["area_code"] for row in places}
    known = set(newest["area_code"])
    for row in rows[EntryKind.ACTOR]:
        if row["area_code"] not in known:
            row["area_code"] = None
        row["area_code"] = row["area_code"] or at.get(row["place_id"])


def _merged(kind: EntryKind, table: str, base: Snapshot, rows: list[dict[str, Any]], written: Written) -> pd.DataFrame:
    before, column = base.table(table), f"{TABLE_OF[kind].removesuffix('s')}_id"
    others = before[~_is_known(before, column, written)]
    crs = None
    if kind is EntryKind.PLACE:
        crs, untouched = base.meta.crs, _untouched(base, written)
        others = pd.concat([others, untouched], ignore_index=True)
        rows = [row for row in rows if row[column] not in set(untouched[column])]
    made = frame(table, rows, crs)
    if len(others) == 0:
        return made.sort_values(column, ignore_index=True)
    if len(made) == 0:
        return frame(table, others.sort_values(column, ignore_index=True), crs)
    return frame(table, pd.concat([others, made], ignore_index=True).sort_values(column, ignore_index=True), crs)


def _untouched(base: Snapshot, written: Written) -> pd.DataFrame:
    """Places of a public map that nobody changed here: as the map has them, of its source, under their id here."""
    public = set(base.sources.loc[base.sources["disclosure"] == Disclosure.PUBLIC, "source_id"])
    as_read = {
        str(values["id"])
        for values in written.shown[EntryKind.PLACE]
        if values["version"] == 1 and values["source_id"] in public
    }
    places = base.table("places")
    ids = [str(entry_id(source, one)) for source, one in zip(places["source_id"], places["place_id"], strict=True)]
    places = places.assign(place_id=ids)
    return places[places["place_id"].isin(as_read)]


def _links(base: Snapshot, written: Written, rows: Mapping[EntryKind, list[dict[str, Any]]]) -> pd.DataFrame:
    shown = {row[f"{TABLE_OF[kind].removesuffix('s')}_id"] for kind, found in rows.items() for row in found}
    ours = pd.DataFrame(
        [link for link in written.links if link[0] in shown], columns=pd.Index(["record_id", "scheme", "external_id"])
    )
    before = base.table("links")
    both = pd.concat([before[~before["record_id"].isin(written.known)], ours], ignore_index=True)
    return frame("links", both.drop_duplicates().sort_values(list(both.columns), ignore_index=True))


def _sources(base: Snapshot, today: str) -> pd.DataFrame:
    row = {
        "source_id": SOURCE,
        "kind": "register",
        "title": f"Register van {base.meta.name}: wat groepen en redacteuren zelf schreven",
        "publisher": base.meta.name,
        "year": int(today[:4]),
        "date": pd.Timestamp(today).date(),
        "licence": "CC-BY-4.0",
        "disclosure": Disclosure.OWN,
    }
    others = base.sources[base.sources["source_id"] != SOURCE]
    return frame("sources", pd.concat([others, pd.DataFrame([row])], ignore_index=True))
