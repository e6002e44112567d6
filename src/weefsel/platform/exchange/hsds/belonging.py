"""Which records of a data set belong to which entry: all are kept with one, so that none is lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Final

from weefsel.sources.hsds import Document, Key
from weefsel.sources.hsds.tables import TABLES

__all__ = ["ROWS", "belonging", "kept_rows"]

#: in what is kept: [table, where it stood in it, record]
ROWS: Final = "rows"
_ANY: Final = "*"


def belonging(document: Document, entries: Iterable[Key]) -> dict[Key, Key]:
    """Record → the record of the nearest entry, by what names what; what hangs on none belongs to the first."""
    starts = [key for key in entries if document.get(*key) is not None]
    if not starts:
        return {}
    near = _neighbours(document)
    owner: dict[Key, Key] = {key: key for key in starts}
    waiting = deque(starts)
    while waiting:
        here = waiting.popleft()
        for there in near.get(here, ()):
            if there not in owner:
                owner[there] = owner[here]
                waiting.append(there)
    return {key: owner.get(key, starts[0]) for key in document.every()}


def _neighbours(document: Document) -> dict[Key, list[Key]]:
    near: dict[Key, list[Key]] = {}
    everywhere: dict[str, list[Key]] = {}
    for key in document.every():
        everywhere.setdefault(key[1], []).append(key)

    def join(one: Key, other: Key) -> None:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)

    for table, rows in document.tables.items():
        columns = [column for column in TABLES[table].columns if column.refers] if table in TABLES else []
        for one, record in rows.items():
            for column in columns:
                named = record.get(column.name)
                if named is None:
                    continue
                wanted = everywhere.get(str(named), ())
                for other in wanted:
                    if column.refers in (_ANY, other[0]):
                        join((table, one), other)
    for (table, one, name), found in document.inside.items():
        inside = next(nested.table for nested in TABLES[table].nested if nested.name == name)
        for other in [found] if isinstance(found, str) else found:
            join((table, one), (inside, other))
    return near


def kept_rows(document: Document, owner: Mapping[Key, Key]) -> dict[Key, dict[str, Any]]:
    """For each entry, as JSON: the records that belong to it and what was nested in them, with where they stood."""
    kept: dict[Key, dict[str, Any]] = {}

    def of(key: Key) -> dict[str, Any]:
        empty: dict[str, Any] = {ROWS: [], "inside": [], "roots": []}
        return kept.setdefault(owner[key], empty)

    for table, rows in document.tables.items():
        for number, (one, record) in enumerate(rows.items()):
            if (table, one) in owner:
                of((table, one))[ROWS].append([table, number, record])
    for (table, one, name), found in document.inside.items():
        if (table, one) in owner:
            of((table, one))["inside"].append([table, one, name, found])
    for number, root in enumerate(document.roots):
        if root in owner:
            of(root)["roots"].append([*root, number])
    return kept
