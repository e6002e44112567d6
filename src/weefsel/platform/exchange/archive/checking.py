"""Looking through an archive row by row: every value, what rows name, and their order; all faults, shortened.

An order that each row must keep to, each once, is also how two rows of the same name are found, without memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from weefsel.errors import Fault, InputError
from weefsel.platform.accounts.addresses import canonical
from weefsel.platform.exchange.archive.opening import Archive
from weefsel.platform.exchange.archive.shape import OWNERS, TABLES, Table
from weefsel.platform.exchange.archive.values import Column, NotSo, columns, parsed
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.states import EntryKind

__all__ = ["Known", "check"]

_MEND: Final = "Make the archive again, with the site that it is of."
_ENDS: Final = frozenset({EntryKind.ACTOR, EntryKind.PLACE})
#: which kinds a field may name
_NAMED: Final = {
    Form.ACTOR: frozenset({EntryKind.ACTOR}),
    Form.PLACE: frozenset({EntryKind.PLACE}),
    Form.END: _ENDS,
}


class Faults:
    """What is wrong so far: the first of each sort, and how many more there are."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str | None, str], Fault] = {}

    def add(self, fault: Fault) -> None:
        sort = (fault.where, fault.column, fault.expected)
        first = self._found.setdefault(sort, fault)
        if first is not fault:
            self._found[sort] = replace(first, more=first.more + 1)

    def __bool__(self) -> bool:
        return bool(self._found)

    def tell(self) -> None:
        """Raises `InputError` where anything is wrong."""
        if self._found:
            raise InputError(self._found.values())


@dataclass(slots=True)
class Known:
    """What was seen of an archive so far."""

    #: entry → its kind
    kinds: dict[str, EntryKind] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    #: entry → its version
    versions: dict[str, int] = field(default_factory=dict)
    #: what is named before it may have been seen: table, row, column, entry
    later: list[tuple[str, int, str, str]] = field(default_factory=list)


def check(archive: Archive) -> Known:
    """Look through all of an archive; what is in it. Raises `InputError` with everything that is wrong."""
    faults, known = Faults(), Known()
    for table in TABLES:
        _go_through(archive, table, faults, known)
    for name, row, column, entry in known.later:
        if entry not in known.kinds:
            faults.add(_dangling(archive, name, row, column, entry))
    _look_at_owners(archive, faults, known)
    faults.tell()
    return known


def _go_through(archive: Archive, table: Table, faults: Faults, known: Known) -> None:
    """Look at each row of a table; what is wrong goes to `faults`."""
    made = columns(table)
    names = {column.name for column in made}
    order = [next(column for column in made if column.name == name) for name in table.order]
    before: tuple[Any, ...] | None = None
    for number, values in _lines(archive, table.name, faults):
        if not isinstance(values, dict) or set(values) != names:
            faults.add(_wrong_names(archive, table.name, number, names, values))
            continue
        if not _is_sound(archive, table, made, number, values, faults):
            if table.kind is not None:
                # it is there, so that naming it is no fault as well
                known.kinds.setdefault(str(values["id"]), table.kind)
            continue
        key = tuple(values[column.name] for column in order)
        if before is not None and (key < before or (table.once and key == before)):
            expected = f"rows in the order of {', '.join(table.order)}{', each once' * table.once}"
            faults.add(Fault(archive.where(table.name), expected, _MEND, row=number))
        before = key
        _look_at_names(archive, table, made, number, values, faults, known)


def _lines(archive: Archive, name: str, faults: Faults) -> Iterator[tuple[int, Any]]:
    lines = enumerate(archive.lines(name), start=1)
    while True:
        try:
            number, line = next(lines)
        except StopIteration:
            return
        except InputError as error:
            for fault in error.faults:
                faults.add(fault)
            return
        try:
            yield number, parsed(line)
        except NotSo as error:
            faults.add(Fault(archive.where(name), str(error), _MEND, row=number, value=line[:80]))


def _wrong_names(archive: Archive, name: str, number: int, names: set[str], values: Any) -> Fault:
    given = set(values) if isinstance(values, dict) else set()
    odd = sorted(given ^ names)[:1]
    expected = f"the columns {', '.join(sorted(names))}"
    return Fault(archive.where(name), expected, _MEND, row=number, column=odd[0] if odd else None)


def _is_sound(
    archive: Archive, table: Table, made: tuple[Column, ...], number: int, values: dict[str, Any], faults: Faults
) -> bool:
    """Whether each value of a row is what its column wants."""
    is_sound = True
    for column in made:
        try:
            column.read(values[column.name])
        except NotSo as error:
            fault = Fault(archive.where(table.name), str(error), _MEND, number, column.name, values[column.name])
            faults.add(fault)
            is_sound = False
    return is_sound


def _look_at_names(
    archive: Archive,
    table: Table,
    made: tuple[Column, ...],
    number: int,
    values: dict[str, Any],
    faults: Faults,
    known: Known,
) -> None:
    """Whether what a row names is there, of the right kind; and whether it is not there twice itself."""
    where = archive.where(table.name)
    if table.kind is not None:
        if values["id"] in known.kinds:
            faults.add(Fault(where, "each id once in an archive", _MEND, number, "id", values["id"]))
        known.kinds[values["id"]] = table.kind
        known.versions[values["id"]] = values["version"]
    forms = {one.name: one.form for one in FIELDS[table.kind]} if table.kind is not None else {}
    for column in made:
        entry = values[column.name]
        if not column.names_entry or entry is None:
            continue
        if column.name == "merged_into":
            known.later.append((table.name, number, column.name, entry))
        elif entry not in known.kinds:
            faults.add(_dangling(archive, table.name, number, column.name, entry))
        elif column.name in forms and known.kinds[entry] not in _NAMED[forms[column.name]]:
            expected = "an entry of a kind that it can name"
            faults.add(Fault(where, expected, _MEND, number, column.name, entry))
    if table.name == "links":
        link = (values["scheme"], values["external_id"])
        if link in known.links:
            faults.add(Fault(where, "each id elsewhere of one entry", _MEND, number, "external_id", link[1]))
        known.links.add(link)
    if table.name == "changes" and values["version"] > known.versions.get(values["entry"], values["version"]):
        expected = "a version that the entry has had"
        faults.add(Fault(where, expected, _MEND, number, "version", values["version"]))


def _dangling(archive: Archive, name: str, row: int, column: str, entry: object) -> Fault:
    return Fault(archive.where(name), "the id of an entry in this archive", _MEND, row, column, entry)


def _look_at_owners(archive: Archive, faults: Faults, known: Known) -> None:
    """Whose entries are, where the archive tells. An address is of a person: no message repeats it."""
    if not archive.with_owners:
        return
    where, before = archive.where(OWNERS), ""
    for number, values in _lines(archive, OWNERS, faults):
        if not isinstance(values, dict) or set(values) != {"email", "entry"}:
            faults.add(Fault(where, "the columns email, entry", _MEND, row=number))
            continue
        entry = values["entry"]
        if not isinstance(entry, str) or entry not in known.kinds:
            faults.add(_dangling(archive, OWNERS, number, "entry", entry))
        elif entry <= before:
            faults.add(Fault(where, "rows in the order of entry, each once", _MEND, row=number))
        elif not _is_address(values["email"]):
            faults.add(Fault(where, "an e-mail address", _MEND, number, "email"))
        else:
            before = entry


def _is_address(email: Any) -> bool:
    try:
        return isinstance(email, str) and canonical(email) == email
    except InputError:
        return False
