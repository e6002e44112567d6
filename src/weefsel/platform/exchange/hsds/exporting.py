"""The register as an HSDS data set: what visitors may read, or, for whoever may import, all that was kept too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from weefsel.platform.exchange.hsds.importing import SCHEME
from weefsel.platform.exchange.hsds.outgoing import TABLE_OF, Names, Piece, base_of, pieces_of, put, with_terms
from weefsel.platform.exchange.hsds.shown import as_shown
from weefsel.platform.register.models import Link
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.records import MODELS, values_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import Who
from weefsel.platform.source import open_site
from weefsel.sources.hsds import Document, Key, Shape
from weefsel.sources.hsds.tables import TABLES

__all__ = ["everything", "public"]

_ENDS: Final = {EntryKind.TIE: ("from_actor", "to_entry"), EntryKind.FUNDING: ("from_actor", "to_entry")}
_EMPTY: Final = (None, "", [])
Values = dict[str, Any]
Entries = dict[EntryKind, dict[str, Values]]


def public() -> Document:
    """All that a visitor may read, with the ids of the register; nothing of what files said besides."""
    entries = {kind: {one: as_shown(kind, v) for one, v in found.items()} for kind, found in _shown().items()}
    document = Document(Shape.TABLES)
    names = _names(entries, {})
    for kind, found in entries.items():
        for one, values in found.items():
            put(document, kind, one, values, names)
    return with_terms(document)


def everything(who: Who) -> Document:
    """All entries that are shown, with what the files that they came from said besides, names of contacts too.

    What came by HSDS goes out as it came, but for the fields that people changed since. Raises `Refused`.
    """
    who.needs_site(SiteAction.IMPORT)
    entries = _shown()
    kept = _kept(entries)
    return _Writer(entries, kept).write()


def _shown() -> Entries:
    """Kind → id → values, of entries that are shown and hang on what is shown."""
    found: Entries = {
        kind: {str(part.pk): values_of(part) for part in model.objects.filter(state=EntryState.SHOWN).order_by("pk")}
        for kind, model in MODELS.items()
    }
    places, actors = found[EntryKind.PLACE], found[EntryKind.ACTOR]
    ends = {**places, **actors}
    for kind in (EntryKind.ACTOR, EntryKind.OFFER):
        for values in found[kind].values():
            if values["place"] not in places:
                values["place"] = None
    found[EntryKind.OFFER] = {one: v for one, v in found[EntryKind.OFFER].items() if v["actor"] in actors}
    for kind, names in _ENDS.items():
        found[kind] = {one: v for one, v in found[kind].items() if all(v[name] in ends for name in names)}
    return found


def _names(entries: Entries, ids: Mapping[str, str]) -> Names:
    actors = entries[EntryKind.ACTOR]
    return Names(
        of=lambda one: ids.get(one, one),
        is_actor=lambda one: one in actors,
        name_of=lambda one: actors.get(one, {}).get("name", ""),
        city=open_site().site.name,
    )


def _kept(entries: Entries) -> dict[str, Link]:
    """Entry → the link by which it came; of several the first."""
    there = {one for found in entries.values() for one in found}
    kept: dict[str, Link] = {}
    for link in Link.objects.filter(scheme=SCHEME).order_by("pk"):
        if str(link.entry_id) in there and link.rest.get("rows"):
            kept.setdefault(str(link.entry_id), link)
    return kept


class _Writer:
    """Puts entries in a data set; what was kept of them as it stood, else made anew."""

    def __init__(self, entries: Entries, kept: Mapping[str, Link]) -> None:
        self.entries, self.kept = entries, kept
        self.document = Document(Shape.TABLES)
        self.order: dict[Key, int] = {}
        self.roots: list[tuple[int, Key]] = []
        self.names = _names(entries, {one: str(link.rest["id"]) for one, link in kept.items()})

    def write(self) -> Document:
        parts: list[tuple[EntryKind, str, Values, Link]] = []
        for kind, found in self.entries.items():
            for one, values in found.items():
                link = self.kept.get(one)
                if link is None:
                    put(self.document, kind, one, values, self.names)
                elif link.rest.get("part"):
                    parts.append((kind, one, values, link))
                else:
                    self._as_kept(kind, values, link)
        for kind, _, values, link in parts:
            self._as_kept(kind, values, link)
        self._in_order()
        return with_terms(self.document)

    def _as_kept(self, kind: EntryKind, values: Values, link: Link) -> None:
        rest = link.rest
        for table, number, record in rest["rows"]:
            if self.document.get(table, record["id"]) is None:
                self.document.add(table, dict(record))
                self.order[table, str(record["id"])] = number
        for table, key, name, found in rest.get("inside", ()):
            self.document.inside.setdefault((table, key, name), found)
        self.roots += [(number, (table, key)) for table, key, number in rest.get("roots", ())]
        self._changed(kind, values, link)

    def _changed(self, kind: EntryKind, values: Values, link: Link) -> None:
        """Write over what was kept the fields that differ from what the file said."""
        given, key = link.given, str(link.rest["id"])
        changed = {name for name, value in values.items() if _differs(name, value, given)}
        if link.rest.get("part"):
            changed &= set(link.rest["from"])
        if not changed:
            return
        record = self.document.tables[TABLE_OF[kind]][key]
        before = {**{name: _nothing(value) for name, value in values.items()}, **given}
        pairs = zip(self._pieces(kind, key, before), self._pieces(kind, key, values), strict=True)
        for old, new in pairs:
            if changed & set(new.fields):
                for column in old.columns:
                    record.pop(column, None)
                record |= {**{c: v for c, v in base_of(kind).items() if c in old.columns}, **new.columns}
                self._replace(old, new, link)

    def _pieces(self, kind: EntryKind, key: str, values: Values) -> Iterator[Piece]:
        return pieces_of(kind, key, values, self.names)

    def _replace(self, old: Piece, new: Piece, link: Link) -> None:
        """The records beside it that a field was read from make place for those that it becomes now."""
        named = [key for name in new.fields for key in link.rest["from"].get(name, ())]
        gone: set[Key] = {(table, str(key)) for table, key in named}
        gone |= {(table, str(row["id"])) for table, row in old.rows}
        for table, key in gone:
            self.document.tables.get(table, {}).pop(key, None)
        for where, found in list(self.document.inside.items()):
            self._forget(where, found, gone)
        for table, row in new.rows:
            self.document.add(table, dict(row))

    def _forget(self, where: tuple[str, str, str], found: list[str] | str, gone: set[Key]) -> None:
        table = _inside_table(where)
        if isinstance(found, list):
            self.document.inside[where] = [one for one in found if (table, one) not in gone]
        elif (table, found) in gone:
            del self.document.inside[where]

    def _in_order(self) -> None:
        """As it stood in the file; what is new comes after."""
        last = len(self.order)
        for table, rows in self.document.tables.items():
            keys = sorted(rows, key=lambda key: self.order.get((table, key), last))
            self.document.tables[table] = {key: rows[key] for key in keys}
        self.document.roots = [key for _, key in sorted(self.roots)]


def _differs(name: str, value: Any, given: Values) -> bool:
    return value != given[name] if name in given else value not in _EMPTY


def _nothing(value: Any) -> Any:
    return [] if isinstance(value, list) else None


def _inside_table(where: tuple[str, str, str]) -> str:
    return next(nested.table for nested in TABLES[where[0]].nested if nested.name == where[2])
