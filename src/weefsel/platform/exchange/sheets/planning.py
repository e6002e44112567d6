"""What becomes of every row of a list, worked out with nothing written."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from weefsel.platform.exchange.moment import one_moment
from weefsel.platform.exchange.sheets.alike import look_alikes, record_of
from weefsel.platform.exchange.sheets.building import Built, Said, build
from weefsel.platform.exchange.sheets.describing import checksum, lacks, name_of_record, name_of_row
from weefsel.platform.exchange.sheets.drafts import Draft, SheetDraft
from weefsel.platform.exchange.sheets.known import Known
from weefsel.platform.exchange.sheets.locating import Locator
from weefsel.platform.exchange.sheets.naming import MANY, Names
from weefsel.platform.exchange.sheets.plans import Plan, PlanRecord, PlanRow, RowFate, writing
from weefsel.platform.exchange.sheets.undoing import taken_back
from weefsel.platform.register.around import around
from weefsel.platform.register.inserting import batches
from weefsel.platform.register.many import Fate, Incoming, Planned, ids_of, plan
from weefsel.platform.register.models import Link
from weefsel.platform.register.who import Who
from weefsel.sources.listing import Record, Row, SheetKept, Transcribed, Transcriber, What, rows_of

__all__ = ["OTHER", "work_out"]

#: what a person says of a record that is another than those it looks like
OTHER: Final = "other"
#: what is told of so many rows is said once above them
OFTEN: Final = 5
#: rows that are worked out at a time
CHUNK: Final = 1_000
_ORDER: Final = (What.PLACES, What.GROUPS, What.ACTIVITIES, What.MONEY, What.TIES)
_FATES: Final = {
    Fate.NEW: RowFate.NEW,
    Fate.CHANGED: RowFate.CHANGED,
    Fate.SAME: RowFate.SAME,
    Fate.PROPOSED: RowFate.PROPOSED,
    Fate.OWNED: RowFate.OWNED,
    Fate.LEFT: RowFate.LEFT,
}
#: the first of these that a record of a row has, is the fate of the row
_FIRST: Final = (
    *(RowFate.REFUSED, RowFate.DOUBLE, RowFate.NEW, RowFate.CHANGED, RowFate.PROPOSED, RowFate.BACK, RowFate.OWNED),
    *(RowFate.LEFT, RowFate.SAME),
)


@dataclass(slots=True)
class _Row:
    """A row on its way into the plan."""

    row: Row
    transcribed: Transcribed
    built: list[Built] = field(default_factory=list)
    double: int | None = None
    wrong: list[Said] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)


def work_out(draft: Draft, who: Who) -> Counter[str]:
    """Work out what becomes of the rows of a draft, and keep it as its plan; how many of each fate.

    Raises `Stopped` where somebody wants that.
    """
    listing = draft.listing()
    kept = {one.name: one for one in listing.sheets}
    sheets = [one for one in draft.sheets() if one.mapping.used and one.name in kept]
    sheets.sort(key=lambda one: _ORDER.index(one.mapping.what))
    total = sum(kept[one.name].rows for one in sheets)
    with one_moment(), writing(draft.plan) as made:
        planner = _Planner(draft, made, who, total)
        for place, sheet in enumerate(sheets):
            # the names of a list that nothing comes after are not needed
            planner.names_matter = place + 1 < len(sheets) or sheet.mapping.what in (What.ACTIVITIES, What.MONEY)
            planner.read(sheet, kept[sheet.name])
        made.index()
        planner.find_alikes()
        planner.keep_told()
        return Counter(made.counts())


class _Planner:
    """Works out one file: what was read so far is known to what comes after it."""

    def __init__(self, draft: Draft, made: Plan, who: Who, total: int) -> None:
        self._draft, self._plan, self._who, self._total = draft, made, who, total
        self.names_matter = True
        self._around = around()
        self._known = Known.read()
        self._locator = Locator(self._around, self._known)
        self._names = Names(self._known)
        self._choices = draft.choices()
        self._done = self._rows = self._records = 0
        #: text → itself, the variables of the first, and how many rows have it
        self._told: dict[str, list[Any]] = {}
        #: columns of the sheet of which nobody knows what is in them
        self._unsafe: frozenset[str] = frozenset()
        #: entry → the row that is about it
        self._targets: dict[uuid.UUID, int] = {}
        #: record of the sheet → the row it was first in, and a checksum of what it said
        self._seen: dict[str, tuple[int, bytes]] = {}
        #: what the sheet said of records that rows are not about
        self._said: dict[str, dict[str, Any]] = {}

    def read(self, sheet: SheetDraft, kept: SheetKept) -> None:
        """Work out all rows of a sheet."""
        transcriber = Transcriber(sheet.mapping, list(kept.columns.values()))
        self._unsafe = frozenset(transcriber.kept)
        # what a list calls its records is its own
        self._seen, self._said, self._names.of_key = {}, {}, {}
        is_known = Link.objects.filter(scheme=sheet.scheme).exists()
        for chunk in _chunks(rows_of(kept, self._draft.folder)):
            self._draft.tell("rows", self._done, self._total)
            self._chunk(sheet, transcriber, chunk, is_known=is_known)
            self._done += len(chunk)

    def _chunk(self, sheet: SheetDraft, transcriber: Transcriber, rows: Sequence[Row], *, is_known: bool) -> None:
        read = [_Row(row, transcriber.read(row) if row.no_record is None else Transcribed()) for row in rows]
        keys = list(dict.fromkeys(record.key for one in read for record in one.transcribed.records))
        ids = ids_of(sheet.scheme, keys)
        given = _given(sheet.scheme, keys) if is_known else {}
        for one in read:
            if one.row.no_record is None:
                self._row(one, sheet, ids, given)
        planned = self._planned(read, sheet)
        self._write(read, planned, sheet)

    def _row(self, one: _Row, sheet: SheetDraft, ids: dict[str, uuid.UUID], given: Mapping[str, Any]) -> None:
        """Build the records of a row; when one of them cannot be, none of them is taken."""
        one.notes += [(told.id, dict(told.variables)) for told in one.transcribed.notes]
        one.wrong += [(told.id, dict(told.variables)) for told in one.transcribed.wrong]
        if one.wrong:
            return
        built: list[Built] = []
        here: dict[str, str] = {}
        for record in one.transcribed.records:
            made = self._record(one, record, sheet, ids, given, here)
            if made is not None:
                built.append(made)
            if one.wrong or one.double is not None:
                return
        one.built = built
        for made in built:
            self._remember(made, ids, one.row.number)
        self._names.of_key |= {
            record.key: here[record.key]
            for record in one.transcribed.records
            if not record.primary and record.key in here
        }

    def _record(
        self,
        one: _Row,
        record: Record,
        sheet: SheetDraft,
        ids: dict[str, uuid.UUID],
        given: Mapping[str, Any],
        here: dict[str, str],
    ) -> Built | None:
        """A record as the register takes it; nothing where it is there already, or cannot be."""
        before = self._seen.get(record.key)
        if before is not None and not record.primary:
            here[record.key] = self._names.of_key.get(record.key, str(ids[record.key]))
            self._beside(one, record)
            return None
        mark = checksum(record)
        if before is not None and not self._other_key(one, record, sheet, ids, before, mark):
            return None
        chosen = self._choices.get(f"{sheet.scheme} {record.key}", "")
        entry = uuid.UUID(chosen) if chosen not in ("", OTHER) else None
        if record.key not in given and not chosen and not record.primary:
            meant = self._names.meant(record)
            if meant is not None:
                here[record.key] = str(meant)
                return None
        located = self._locator.find(record.where, record.values.get("name", "")) if record.where else None
        is_extra = record.kind == "place" and not record.primary and record.key not in given and entry is None
        if is_extra and (told := lacks(record, located)):
            self._unknown_place(one, record, told)
            return None
        references = self._references(one, record, here)
        if references is None:
            return None
        made = build(record, located, references, self._around, given.get(record.key), entry, self._unsafe)
        one.wrong += made.wrong
        one.notes += made.notes
        here[record.key] = str(entry or ids[record.key])
        return None if made.wrong else made

    def _other_key(
        self,
        one: _Row,
        record: Record,
        sheet: SheetDraft,
        ids: dict[str, uuid.UUID],
        before: tuple[int, bytes],
        mark: bytes,
    ) -> bool:
        """A key of its own for a record of which another has the key; no where it is the same one again."""
        if "/#" in record.key and "~" not in record.key:
            one.wrong.append(("import.wrong_key_twice", {"row": str(before[0])}))
            return False
        if record.kind not in ("offer", "funding") or before[1] == mark:
            one.double = before[0]
            return False
        number = 2
        while (seen := self._seen.get(f"{record.key}+{number}")) is not None:
            if seen[1] == mark:
                one.double = seen[0]
                return False
            number += 1
        record.key = f"{record.key}+{number}"
        ids |= ids_of(sheet.scheme, [record.key])
        return True

    def _beside(self, one: _Row, record: Record) -> None:
        """What a later row says otherwise of a group or place is kept with that row."""
        first = self._said.get(record.key, {})
        main = one.transcribed.records[-1]
        for name, value in record.values.items():
            if value not in ("", [], None) and first.get(name) != value and name in record.columns:
                main.rest.setdefault(
                    record.columns[name], value if isinstance(value, str) else ", ".join(map(str, value))
                )

    def _unknown_place(self, one: _Row, record: Record, told: str) -> None:
        """Go on without a place that cannot be made; its name and address are kept."""
        main = one.transcribed.records[-1]
        name = record.values.get("name", "")
        if name and main is not record:
            where = record.where.street if record.where else ""
            main.rest.setdefault("plek", f"{name}, {where}" if where else name)
        one.notes.append((told, {"about": name[:60]}))

    def _references(self, one: _Row, record: Record, here: Mapping[str, str]) -> dict[str, str] | None:
        """Field → id of the entry that it names; nothing where one that is needed is not known."""
        found: dict[str, str] = {}
        for name, named in record.names.items():
            meant = here.get(named.name) or self._names.find(named)
            if meant:
                found[name] = meant
            elif name != "place":
                how = "import.wrong_name_many" if meant == MANY else "import.wrong_name_unknown"
                one.wrong.append((how, {"name": named.name.partition("/")[2] or named.name}))
                return None
        if record.kind == "offer" and "place" not in found and record.where is not None:
            there = self._known.at(record.where.street)
            if len(there) == 1:
                found["place"] = str(there[0].id)
        return found

    def _remember(self, made: Built, ids: Mapping[str, uuid.UUID], row: int) -> None:
        record = made.record
        self._seen[record.key] = row, checksum(record)
        if not record.primary:
            self._said[record.key] = record.values
        if self.names_matter:
            self._names.add(record, str(ids[record.key]))

    def _planned(self, read: Sequence[_Row], sheet: SheetDraft) -> dict[int, Planned]:
        """Record (by its identity) → what would become of it."""
        wanted: list[tuple[Built, Incoming]] = []
        for one in read:
            for made in one.built:
                chosen = self._choices.get(f"{sheet.scheme} {made.record.key}", "")
                entry = uuid.UUID(chosen) if chosen not in ("", OTHER) else None
                wanted.append((made, Incoming(made.kind, made.values, sheet.scheme, made.record.key, made.rest, entry)))
        planned = plan([incoming for _, incoming in wanted], self._who) if wanted else []
        return {id(made): found for (made, _), found in zip(wanted, planned, strict=True)}

    def _write(self, read: Sequence[_Row], planned: Mapping[int, Planned], sheet: SheetDraft) -> None:
        left = [one.entry_id for one in planned.values() if one.fate is Fate.LEFT]
        back = taken_back(left)
        rows: list[PlanRow] = []
        records: list[PlanRecord] = []
        for one in read:
            self._rows += 1
            mine = self._records_of(one, planned, back, self._rows)
            records += mine
            fate = self._fate(one, mine)
            rows.append(
                PlanRow(
                    self._rows,
                    sheet.name,
                    one.row.number,
                    fate,
                    name_of_row(one.row, one.transcribed, mine),
                    one.notes,
                    one.wrong,
                )
            )
            self._count(one)
        self._plan.add(rows, records)

    def _records_of(
        self, one: _Row, planned: Mapping[int, Planned], back: set[uuid.UUID], row_id: int
    ) -> list[PlanRecord]:
        found: list[PlanRecord] = []
        for made in one.built:
            its = planned[id(made)]
            fate = _FATES[its.fate]
            if its.fate is Fate.LEFT and its.entry_id in back:
                fate = RowFate.BACK
            if its.fate not in (Fate.NEW, Fate.OWNED):
                first = self._targets.setdefault(its.entry_id, one.row.number)
                if first != one.row.number or any(other.entry_id == str(its.entry_id) for other in found):
                    fate = RowFate.DOUBLE
                    one.double = first
            self._records += 1
            incoming = its.incoming
            found.append(
                PlanRecord(
                    self._records,
                    row_id,
                    made.record.primary,
                    incoming.scheme,
                    incoming.external_id,
                    str(incoming.kind),
                    fate,
                    str(its.entry_id),
                    name_of_record(made),
                    {
                        "values": dict(incoming.values),
                        "rest": dict(incoming.rest),
                        "entry_id": str(incoming.entry_id) if incoming.entry_id else None,
                        "assumed": sorted(made.record.assumed.keys() & incoming.values.keys()),
                    },
                    dict(its.changes) if fate in (RowFate.CHANGED, RowFate.PROPOSED) else {},
                    dict(its.before),
                    [str(incoming.values[name]) for name in made.record.names if incoming.values.get(name)],
                )
            )
        return found

    def _fate(self, one: _Row, mine: Sequence[PlanRecord]) -> RowFate:
        if one.row.no_record is not None:
            one.notes.append((f"import.no_record_{one.row.no_record}", {}))
            return RowFate.NO_RECORD
        if one.wrong:
            return RowFate.REFUSED
        if one.double is not None:
            one.wrong.append(("import.wrong_double", {"row": str(one.double)}))
            return RowFate.DOUBLE
        # what the row is about comes first; when that is the same, what it mentions
        about = {record.fate for record in mine if record.primary} - {RowFate.SAME} or {record.fate for record in mine}
        return next((fate for fate in _FIRST if fate in about), RowFate.SAME)

    def _count(self, one: _Row) -> None:
        """How often something is told, with the first of which it is."""
        if one.row.no_record is None and not one.wrong:
            for told, variables in one.notes:
                self._told.setdefault(told, [told, variables, 0])[2] += 1

    def keep_told(self) -> None:
        """Keep what is told of many rows, so that it can be said once."""
        often = sorted((one for one in self._told.values() if one[2] >= OFTEN), key=lambda one: -one[2])
        self._plan.set_fact("told", often)

    def find_alikes(self) -> None:
        """Have what may be there already wait for a person."""
        self._draft.tell("alike", self._done, self._total)
        new = [
            record_of(
                str(one.id),
                one.kind,
                one.name,
                **{name: str(values.get(name) or "") for name in ("street", "area_code", "contact", "website")},
                longitude=values.get("longitude"),
                latitude=values.get("latitude"),
            )
            for one in self._plan.news()
            if self._choices.get(f"{one.scheme} {one.key}") != OTHER
            for values in (one.incoming["values"],)
        ]
        entries, others = look_alikes(new, self._known)
        self._plan.set_alike({int(one): ids for one, ids in entries.items()})
        self._plan.note_others({int(one): [int(other) for other in ids] for one, ids in others.items()})


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _given(scheme: str, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Record → what this source said of it before."""
    return {
        key: given
        for some in batches(keys)
        for key, given in Link.objects.filter(scheme=scheme, external_id__in=some).values_list("external_id", "given")
    }
