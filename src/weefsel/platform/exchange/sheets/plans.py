"""What becomes of every row, kept in a small database of its own beside the file, to be looked at by the page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

__all__ = ["Plan", "PlanRecord", "PlanRow", "RowFate", "reading", "writing"]


class RowFate(StrEnum):
    """What becomes of a row, and of each record in it."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    #: somebody owns the entry: they get a proposal
    PROPOSED = "proposed"
    #: of a group that somebody owns: only they add to it
    OWNED = "owned"
    #: was taken out or hidden here, and stays so
    LEFT = "left"
    #: was taken back with an earlier import, and comes back
    BACK = "back"
    #: may be there already: a person says whether it is
    ALIKE = "alike"
    #: names a record of which a person must say whether it is there already
    WAITS = "waits"
    #: is in the file twice
    DOUBLE = "double"
    REFUSED = "refused"
    #: a total, a note, a header once more
    NO_RECORD = "no_record"


#: what is written
WRITTEN: Final = (RowFate.NEW, RowFate.CHANGED, RowFate.SAME, RowFate.PROPOSED, RowFate.BACK)

_SCHEMA: Final = """
CREATE TABLE rows (id INTEGER PRIMARY KEY, sheet TEXT, number INTEGER, fate TEXT, name TEXT, notes TEXT, wrong TEXT);
CREATE TABLE records (id INTEGER PRIMARY KEY, row_id INTEGER, is_primary INTEGER, scheme TEXT, key TEXT, kind TEXT,
    fate TEXT, entry_id TEXT, name TEXT, incoming TEXT, changes TEXT, before TEXT, needs TEXT, alike TEXT);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT);
"""
_INDEXES: Final = (
    "CREATE INDEX rows_by_fate ON rows (fate, id)",
    "CREATE INDEX records_by_row ON records (row_id)",
    "CREATE INDEX records_by_fate ON records (fate, id)",
)


@dataclass(slots=True)
class PlanRow:
    """A row of the file."""

    id: int
    sheet: str
    number: int
    fate: RowFate
    name: str
    #: (text of the catalogue, its variables)
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    wrong: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@dataclass(slots=True)
class PlanRecord:
    """A record of a row."""

    id: int
    row_id: int
    primary: bool
    scheme: str
    key: str
    kind: str
    fate: RowFate
    entry_id: str
    name: str
    #: values and rest, as `many.Incoming` has them, and the entry that a person chose
    incoming: dict[str, Any]
    changes: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    #: ids of entries, new in this file, that it names
    needs: list[str] = field(default_factory=list)
    #: ids of entries that it may be
    alike: list[str] = field(default_factory=list)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


def _loaded(value: str, otherwise: Any) -> Any:
    return json.loads(value) if value else otherwise


class Plan:
    """A plan that is open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, rows: Iterable[PlanRow], records: Iterable[PlanRecord]) -> None:
        """Write rows and records down."""
        self._db.executemany(
            "INSERT INTO rows VALUES (?,?,?,?,?,?,?)",
            (
                (one.id, one.sheet, one.number, str(one.fate), one.name, _dumped(one.notes), _dumped(one.wrong))
                for one in rows
            ),
        )
        self._db.executemany(
            "INSERT INTO records VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                (
                    *(one.id, one.row_id, int(one.primary), one.scheme, one.key, one.kind, str(one.fate), one.entry_id),
                    *(one.name, _dumped(one.incoming), _dumped(one.changes), _dumped(one.before), _dumped(one.needs)),
                    _dumped(one.alike),
                )
                for one in records
            ),
        )

    def index(self) -> None:
        """Make it ready to be looked at."""
        for statement in _INDEXES:
            self._db.execute(statement)

    def counts(self) -> dict[str, int]:
        """Fate → rows."""
        return dict(self._db.execute("SELECT fate, count(*) FROM rows GROUP BY fate"))

    def noted(self) -> int:
        """Rows with something to know, that are not refused."""
        return self._db.execute("SELECT count(*) FROM rows WHERE notes != '' AND fate != 'refused'").fetchone()[0]

    def rows(self, fate: str, start: int, most: int) -> list[PlanRow]:
        """Rows of a fate ("" for all, "noted" for those with something to know), in the order of the file."""
        where = "notes != '' AND fate != 'refused'" if fate == "noted" else "fate = :fate" if fate else "1"
        question = f"SELECT * FROM rows WHERE {where} ORDER BY id LIMIT :most OFFSET :start"  # noqa: S608 one of three
        return [_row(one) for one in self._db.execute(question, {"fate": fate, "most": most, "start": start})]

    def records_of(self, rows: Sequence[int]) -> dict[int, list[PlanRecord]]:
        """Row → its records."""
        found: dict[int, list[PlanRecord]] = {one: [] for one in rows}
        marks = ",".join("?" * len(rows))
        question = f"SELECT * FROM records WHERE row_id IN ({marks}) ORDER BY id"  # noqa: S608 only question marks
        for one in self._db.execute(question, list(rows)):
            record = _record(one)
            found[record.row_id].append(record)
        return found

    def records(self, *fates: RowFate, most: int = -1, start: int = 0) -> Iterator[PlanRecord]:
        """Records of these fates, in the order of the file."""
        marks = ",".join("?" * len(fates))
        question = f"SELECT * FROM records WHERE fate IN ({marks}) ORDER BY id LIMIT ? OFFSET ?"  # noqa: S608
        for one in self._db.execute(question, [*map(str, fates), most, start]):
            yield _record(one)

    def count_records(self, *fates: RowFate) -> int:
        """How many records have these fates."""
        marks = ",".join("?" * len(fates))
        question = f"SELECT count(*) FROM records WHERE fate IN ({marks})"  # noqa: S608
        return self._db.execute(question, [*map(str, fates)]).fetchone()[0]

    def row_of(self, row_id: int) -> PlanRow:
        """One row."""
        return _row(self._db.execute("SELECT * FROM rows WHERE id = ?", [row_id]).fetchone())

    def news(self) -> Iterator[PlanRecord]:
        """Groups and places that would be new."""
        question = "SELECT * FROM records WHERE fate = 'new' AND kind IN ('actor', 'place') ORDER BY id"
        return map(_record, self._db.execute(question))

    def set_alike(self, alike: Mapping[int, Sequence[str]]) -> None:
        """Have records wait for a person, and with them the rows and records that name them."""
        self._db.executemany(
            "UPDATE records SET fate = 'alike', alike = ? WHERE id = ?",
            ((_dumped(list(ids)), one) for one, ids in alike.items()),
        )
        waiting = {row[0] for row in self._db.execute("SELECT entry_id FROM records WHERE fate = 'alike'")}
        if waiting:
            self._wait_for(waiting)
        self._db.execute("UPDATE rows SET fate = 'waits' WHERE id IN (SELECT row_id FROM records WHERE fate = 'waits')")
        self._db.execute("UPDATE rows SET fate = 'alike' WHERE id IN (SELECT row_id FROM records WHERE fate = 'alike')")

    def note_others(self, others: Mapping[int, Sequence[int]]) -> None:
        """Tell of records that they look like others of the list: the rows are taken all the same."""
        number = "SELECT number FROM rows JOIN records ON rows.id = row_id WHERE records.id = ?"
        for one, ids in others.items():
            rows = sorted({self._db.execute(number, [other]).fetchone()[0] for other in ids})
            where = "id = (SELECT row_id FROM records WHERE id = ?)"
            notes, mine = self._db.execute(f"SELECT notes, number FROM rows WHERE {where}", [one]).fetchone()  # noqa: S608
            said = ", ".join(str(row) for row in rows if row != mine)
            if said:
                told = [*_loaded(notes, []), ("import.note_like_row", {"rows": said})]
                self._db.execute(f"UPDATE rows SET notes = ? WHERE {where}", [_dumped(told), one])  # noqa: S608

    def _wait_for(self, waiting: set[str]) -> None:
        """What names what waits, waits too, however far it goes."""
        naming = [
            (one, set(json.loads(needs)), entry)
            for one, needs, entry in self._db.execute("SELECT id, needs, entry_id FROM records WHERE needs != ''")
        ]
        found: set[int] = set()
        while more := [(one, entry) for one, needs, entry in naming if one not in found and needs & waiting]:
            found |= {one for one, _ in more}
            waiting |= {entry for _, entry in more}
        self._db.executemany(
            "UPDATE records SET fate = 'waits' WHERE id = ? AND fate NOT IN ('alike')", ((one,) for one in found)
        )

    def set_fact(self, name: str, value: Any) -> None:
        """Keep something about the whole."""
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, json.dumps(value)])

    def fact(self, name: str, otherwise: Any = None) -> Any:
        """What was kept about the whole."""
        found = self._db.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
        return otherwise if found is None else json.loads(found[0])


def _row(one: Sequence[Any]) -> PlanRow:
    notes, wrong = ([(told, said) for told, said in _loaded(text, [])] for text in one[5:7])
    return PlanRow(one[0], one[1], one[2], RowFate(one[3]), one[4], notes, wrong)


def _record(one: Sequence[Any]) -> PlanRecord:
    return PlanRecord(
        *(one[0], one[1], bool(one[2]), one[3], one[4], one[5], RowFate(one[6]), one[7], one[8]),
        *(_loaded(one[9], {}), _loaded(one[10], {}), _loaded(one[11], {}), _loaded(one[12], []), _loaded(one[13], [])),
    )


@contextmanager
def writing(path: Path) -> Iterator[Plan]:
    """A new plan, put in its place when it is whole."""
    made = path.with_suffix(".new")
    made.unlink(missing_ok=True)
    made.touch(mode=0o600)
    with closing(sqlite3.connect(made, isolation_level=None)) as connection:
        # it can be made again: nothing of it has to survive a power cut
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        yield Plan(connection)
        connection.execute("COMMIT")
    made.replace(path)


@contextmanager
def reading(path: Path) -> Iterator[Plan]:
    """The plan as it is. Raises `FileNotFoundError` where there is none."""
    if not path.is_file():
        raise FileNotFoundError(path)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield Plan(connection)
