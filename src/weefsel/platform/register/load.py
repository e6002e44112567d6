"""From a snapshot to the register: its groups, activities, ties, money and own places become entries, once.

What is there already, by its id or by its link to the source, is left as people made it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final, cast

import pandas as pd
import pyproj
from django.db import transaction
from django.utils import timezone

from weefsel.concepts import Disclosure
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.inserting import Fresh, batches, entry_id, insert
from weefsel.platform.register.intervened import take_in_deeds
from weefsel.platform.register.kinds import belonging
from weefsel.platform.register.models import Entry, Link, Place
from weefsel.platform.register.records import locked, set_state
from weefsel.platform.register.signals import written
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import Who
from weefsel.snapshot import Snapshot

__all__ = ["TABLE_OF", "load"]

#: in an order in which what others name comes first
TABLE_OF: Final[Mapping[EntryKind, str]] = {
    EntryKind.PLACE: "places",
    EntryKind.ACTOR: "actors",
    EntryKind.OFFER: "offers",
    EntryKind.TIE: "ties",
    EntryKind.FUNDING: "funding",
}


def load(snapshot: Snapshot, who: Who, *, also: Collection[str] = ()) -> dict[EntryKind, int]:
    """Make entries of the records of a snapshot that the register does not have; how many of each kind.

    The snapshot is one as it was built, with nothing of the register in it.

    Of places those from sources of one's own, those that another record names, those of a kind that belongs, and those
    whose ids are `also` given. Places of a public map that nobody touched, of a kind that no longer belongs, are let go
    of: they stay on the map. What was done (table `interventions`) comes along, and is no entry. One transaction: all
    of it, or nothing.
    """
    with transaction.atomic():
        known = {str(found) for found in Entry.objects.values_list("pk", flat=True)}
        ids: dict[str, str] = {}
        counts: dict[EntryKind, int] = {}
        for kind, table in TABLE_OF.items():
            rows = pd.DataFrame(snapshot.table(table))
            column = f"{table.removesuffix('s')}_id"
            given = [str(entry_id(source, one)) for source, one in zip(rows["source_id"], rows[column], strict=True)]
            rows = rows.assign(entry=given)
            wanted = _places(snapshot, rows, also) if kind is EntryKind.PLACE else rows
            there = wanted if kind is not EntryKind.PLACE else rows[rows["entry"].isin({*known, *wanted["entry"]})]
            ids |= dict(zip(there[column], there["entry"], strict=True))
            fresh = cast("list[dict[str, Any]]", wanted[~wanted["entry"].isin(known)].to_dict("records"))
            counts[kind] = insert(who, [_fresh(kind, row, column, ids) for row in fresh if _whole(row, kind, ids)])
            _mark_gone(snapshot, kind, set(given), who)
            if kind is EntryKind.PLACE:
                _let_go(snapshot, set(wanted["entry"]))
        take_in_deeds(snapshot, who)
        return counts


def _mark_gone(snapshot: Snapshot, kind: EntryKind, there: set[str], who: Who) -> None:
    """Mark what was read from a source of this snapshot and is no longer in it; its ties and its history stay.

    What is somebody's, or what people changed since, is theirs to decide about: only its link says that it is gone.
    """
    sources = list(map(str, snapshot.sources["source_id"]))
    read = Entry.objects.filter(kind=kind, source_id__in=sources).exclude(state=EntryState.GONE)
    for entry in read:
        if str(entry.pk) in there:
            continue
        Link.objects.filter(entry=entry, scheme=entry.source_id, gone_at=None).update(gone_at=timezone.now())
        if entry.owner_id is None and entry.version == 1 and entry.state == EntryState.SHOWN:
            set_state(who, locked(entry.pk), EntryState.GONE, Via.IMPORT, entry.source_id)


def _places(snapshot: Snapshot, rows: pd.DataFrame, also: Collection[str]) -> pd.DataFrame:
    """The places that belong in the register, with their degrees."""
    named = pd.concat([snapshot.actors["place_id"], snapshot.offers["place_id"], *_ends(snapshot)])
    wanted = rows["source_id"].isin(_sources(snapshot, Disclosure.OWN)) | rows["place_id"].isin([*named, *also])
    mine = rows[wanted | rows["kind"].isin(list(map(str, belonging())))]
    degrees = pyproj.Transformer.from_crs(snapshot.meta.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = degrees.transform([p.x for p in mine["geometry"]], [p.y for p in mine["geometry"]])
    return mine.drop(columns="geometry").assign(latitude=latitude, longitude=longitude)


def _sources(snapshot: Snapshot, disclosure: Disclosure) -> pd.Series:
    return snapshot.sources.loc[snapshot.sources["disclosure"] == disclosure, "source_id"]


def _let_go(snapshot: Snapshot, wanted: set[str]) -> None:
    """Take what does not belong any more out of the register: machine-made, named by nothing, touched by nobody."""
    places = Place.objects.filter(
        source_id__in=list(_sources(snapshot, Disclosure.PUBLIC)), version=1, state=EntryState.SHOWN, owner=None
    )
    named = ("actors", "offers", "ties_to", "funded_by", "claims", "proposals", "visits", "reports", "merges_in")
    untouched = places.filter(**dict.fromkeys(named))
    ids = [one for one in untouched.values_list("pk", flat=True) if str(one) not in wanted]
    for some in batches(ids):
        written.send(Entry, ids=frozenset(some))
        Entry.objects.filter(pk__in=some).delete()


def _ends(snapshot: Snapshot) -> list[pd.Series]:
    return [snapshot.table(table)["to_id"] for table in ("ties", "funding")]


def _whole(row: Mapping[str, Any], kind: EntryKind, ids: Mapping[str, str]) -> bool:
    """Whether what it needs is in the register too."""
    needed = [field for field in FIELDS[kind] if field.required and field.form in (Form.ACTOR, Form.PLACE, Form.END)]
    return all(row[field.target or field.name] in ids for field in needed)


def _fresh(kind: EntryKind, row: Mapping[str, Any], column: str, ids: Mapping[str, str]) -> Fresh:
    made, source = uuid.UUID(row["entry"]), row["source_id"]
    link = None
    if row[column] != row["entry"]:
        link = Link(entry_id=made, scheme=source, external_id=row[column])
    values = {field.name: _value(row, field, ids) for field in FIELDS[kind]}
    return Fresh(made, kind, values, (source, row["source_ref"]), link)


def _value(row: Mapping[str, Any], field: Any, ids: Mapping[str, str]) -> Any:
    """A cell of a table as the JSON value that the register keeps."""
    value = row.get(field.target or field.name)
    if field.form in (Form.ACTOR, Form.PLACE, Form.END):
        return ids.get(value) if isinstance(value, str) else None
    if field.form in (Form.WORDS, Form.LANGUAGES):
        return list(value) if value is not None and not isinstance(value, float) else []
    if field.form in (Form.WHOLE, Form.MONEY, Form.DATE, Form.DEGREES):
        if value is None or pd.isna(value):
            return None
        if field.form is Form.DEGREES:
            return float(value)
        if field.form is Form.MONEY:
            return f"{value:.2f}"
        return int(value) if field.form is Form.WHOLE else str(value)
    return "" if value is None or pd.isna(value) else str(value)
