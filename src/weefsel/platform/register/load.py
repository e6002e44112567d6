"""From a snapshot to the register: its groups, activities, ties, money and own places become entries, once.

What is there already, by its id or by its link to the source, is left as people made it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd
import pyproj
from django.db import connections, models, transaction
from django.db.models.sql import InsertQuery
from django.utils import timezone

from weefsel.concepts import Disclosure
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.models import Change, Entry, Link
from weefsel.platform.register.records import MODELS, STATE, locked, set_state, set_values, values_of
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import Who
from weefsel.snapshot import Snapshot

__all__ = ["TABLE_OF", "entry_id", "load"]

#: in an order in which what others name comes first
TABLE_OF: Final[Mapping[EntryKind, str]] = {
    EntryKind.PLACE: "places",
    EntryKind.ACTOR: "actors",
    EntryKind.OFFER: "offers",
    EntryKind.TIE: "ties",
    EntryKind.FUNDING: "funding",
}
_NAMESPACE: Final = uuid.UUID("b2f8a4d2-6c11-5f0b-9a57-5e2c3c0f7e11")


def entry_id(source_id: str, record_id: str) -> uuid.UUID:
    """The id of an entry that is read from a source: its own where that is a UUID, else one made of where it stood."""
    try:
        return uuid.UUID(record_id)
    except ValueError:
        return uuid.uuid5(_NAMESPACE, f"{source_id}/{record_id}")


def load(snapshot: Snapshot, who: Who) -> dict[EntryKind, int]:
    """Make entries of the records of a snapshot that the register does not have; how many of each kind.

    The snapshot is one as it was built, with nothing of the register in it.

    Of places only those from sources of one's own, and those that another record names: what is on a public map
    becomes an entry when somebody keeps it.
    One transaction: all of it, or nothing.
    """
    with transaction.atomic():
        known = {str(found) for found in Entry.objects.values_list("pk", flat=True)}
        ids: dict[str, str] = {}
        counts: dict[EntryKind, int] = {}
        for kind, table in TABLE_OF.items():
            rows = _records(snapshot, kind, table)
            column = f"{table.removesuffix('s')}_id"
            given = [str(entry_id(source, one)) for source, one in zip(rows["source_id"], rows[column], strict=True)]
            ids |= dict(zip(rows[column], given, strict=True))
            fresh = rows.assign(entry=given)
            fresh = fresh[~fresh["entry"].isin(known)]
            found = cast("list[dict[str, Any]]", fresh.to_dict("records"))
            counts[kind] = _insert(kind, [row for row in found if _whole(row, kind, ids)], column, ids, who)
            _mark_gone(snapshot, kind, set(given), who)
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


def _records(snapshot: Snapshot, kind: EntryKind, table: str) -> pd.DataFrame:
    rows = snapshot.table(table)
    if kind is not EntryKind.PLACE:
        return pd.DataFrame(rows)
    own = snapshot.sources.loc[snapshot.sources["disclosure"] == Disclosure.OWN, "source_id"]
    named = pd.concat([snapshot.actors["place_id"], snapshot.offers["place_id"], *_ends(snapshot)])
    mine = rows[rows["source_id"].isin(own) | rows["place_id"].isin(named)]
    degrees = pyproj.Transformer.from_crs(snapshot.meta.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = degrees.transform([p.x for p in mine.geometry], [p.y for p in mine.geometry])
    return pd.DataFrame(mine.drop(columns="geometry")).assign(latitude=latitude, longitude=longitude)


def _ends(snapshot: Snapshot) -> list[pd.Series]:
    return [snapshot.table(table)["to_id"] for table in ("ties", "funding")]


def _whole(row: Mapping[str, Any], kind: EntryKind, ids: Mapping[str, str]) -> bool:
    """Whether what it needs is in the register too."""
    needed = [field for field in FIELDS[kind] if field.required and field.form in (Form.ACTOR, Form.PLACE, Form.END)]
    return all(row[field.target or field.name] in ids for field in needed)


def _insert(kind: EntryKind, rows: Sequence[Mapping[str, Any]], column: str, ids: Mapping[str, str], who: Who) -> int:
    now = timezone.now()
    made: list[Entry] = []
    links: list[Link] = []
    for row in rows:
        part = MODELS[kind](
            id=uuid.UUID(row["entry"]),
            kind=kind,
            state=EntryState.SHOWN,
            entered_by=None,
            source_id=row["source_id"],
            source_ref=row["source_ref"],
            created_at=now,
            changed_at=now,
            confirmed_at=now,
        )
        set_values(part, {field.name: _value(row, field, ids) for field in FIELDS[kind]})
        made.append(part)
        if row[column] != row["entry"]:
            links.append(Link(entry_id=part.pk, scheme=row["source_id"], external_id=row[column]))
    insert_parts(MODELS[kind], made)
    Link.objects.bulk_create(links, batch_size=500)
    Change.objects.bulk_create(
        (
            Change(
                entry_id=part.pk,
                version=1,
                at=now,
                by=who.account,
                acting_as=who.acting_as(),
                via=Via.IMPORT,
                why=part.source_id,
                before={},
                after={**values_of(part), STATE: str(part.state)},
            )
            for part in made
        ),
        batch_size=500,
    )
    return len(made)


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


def insert_parts(model: type[Entry], made: Iterable[Entry], batch: int = 200) -> None:
    """Insert new entries of one kind, the rows of `Entry` and those of their kind, in a few statements.

    Django inserts rows of tables that extend another one by one only.
    """
    parts = list(made)
    for start in range(0, len(parts), batch):
        some = parts[start : start + batch]
        parents = [Entry(**{f.attname: getattr(part, f.attname) for f in Entry._meta.concrete_fields}) for part in some]
        Entry.objects.bulk_create(parents)
        for part in some:
            setattr(part, model._meta.pk.attname, part.id)
        query = InsertQuery(model)
        query.insert_values(_own_fields(model), [*some])
        query.get_compiler(connection=connections[Entry.objects.db]).execute_sql()


def _own_fields(model: type[Entry]) -> list[models.Field[Any, Any]]:
    return list(model._meta.local_concrete_fields)
