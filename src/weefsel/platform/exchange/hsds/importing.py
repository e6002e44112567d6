"""Bringing an HSDS data set in: what would become of each record, and then doing it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from weefsel.errors import Fault
from weefsel.platform.exchange.hsds.belonging import belonging, kept_rows
from weefsel.platform.exchange.hsds.incoming import Defaults, Found, find_all
from weefsel.platform.register.around import Around, around
from weefsel.platform.register.checks import checked
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.inserting import batches
from weefsel.platform.register.many import Fate, Incoming, Planned, carry_out, ids_of, plan
from weefsel.platform.register.models import Entry
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import Who
from weefsel.sources.hsds import Key, Position, Reading

__all__ = ["SCHEME", "Prepared", "bring_in", "prepare"]

#: of the links of what came in by HSDS
SCHEME: Final = "hsds"
_LONGEST_KEY: Final = 180
_REFERENCES: Final = (Form.ACTOR, Form.PLACE, Form.END)
_KEPT: Final = "It is kept as the file has it, and not shown."


@dataclass(frozen=True, slots=True)
class Prepared:
    """A data set of which is known what each record would become."""

    planned: tuple[Planned, ...]
    #: what is wrong with the file, and with records that cannot be entries
    faults: tuple[Fault, ...]
    #: table → records that are kept with an entry and are none themselves
    kept: Mapping[str, int]

    @property
    def fates(self) -> Counter[Fate]:
        return Counter(one.fate for one in self.planned)


def prepare(reading: Reading, who: Who, defaults: Defaults | None = None) -> Prepared:
    """What would become of each record of a data set if `who` brought it in; nothing is written.

    Raises `Refused`.
    """
    who.needs_site(SiteAction.IMPORT)
    found = find_all(reading.document, defaults or Defaults())
    externals = _externals(found)
    checker = _Checker(reading, externals, around())
    sound = [pair for one in found if (pair := checker.check(one)) is not None]
    incoming = _with_rest(reading, sound, externals)
    kept = Counter(table for table, _ in reading.document.every())
    kept.subtract(one.key[0] for one, _ in sound if not one.part)
    return Prepared(tuple(plan(incoming, who)), (*reading.faults, *checker.faults), +kept)


def bring_in(who: Who, prepared: Prepared, *, why: str) -> Counter[Fate]:
    """Do what was prepared, in one transaction. Raises `Refused`, and `Overtaken` where others wrote in between."""
    return carry_out(who, prepared.planned, why=why)


def _name(found: Found) -> Key:
    """A record, and which part of it: a service may become several activities."""
    return found.key[0], found.key[1] + (f"/{found.part}" if found.part else "")


def _externals(found: Sequence[Found]) -> dict[Key, str]:
    """The key of each entry at its source: its id where that is a UUID and nothing else's, else with its table."""
    bare: dict[Key, str] = {}
    taken: dict[str, Key] = {}
    for one in found:
        name = _name(one)
        plain = _uuid(name[1])
        if plain and taken.setdefault(plain, name) == name:
            bare[name] = plain
        else:
            bare[name] = _short(name)
    there = _kinds_there(ids_of(SCHEME, bare.values()))
    return {
        _name(one): _short(_name(one)) if there.get(bare[_name(one)], one.kind) != one.kind else bare[_name(one)]
        for one in found
    }


def _uuid(key: str) -> str | None:
    try:
        return str(uuid.UUID(key))
    except ValueError:
        return None


def _short(name: Key) -> str:
    whole = f"{name[0]}/{name[1]}"
    return whole if len(whole) <= _LONGEST_KEY else f"{name[0]}/{uuid.uuid5(uuid.NAMESPACE_OID, whole)}"


def _kinds_there(ids: Mapping[str, uuid.UUID]) -> dict[str, str]:
    """The kinds of entries that are in the register already, by their keys at the source."""
    kinds: dict[uuid.UUID, str] = {}
    for some in batches(list(ids.values())):
        kinds |= dict(Entry.objects.filter(pk__in=some).values_list("pk", "kind"))
    return {key: kinds[one] for key, one in ids.items() if one in kinds}


class _Checker:
    """Checks the fields of what was found, in order: what others name is checked before them."""

    def __init__(self, reading: Reading, externals: Mapping[Key, str], ground: Around) -> None:
        self.reading, self.externals, self.ground = reading, externals, ground
        ids = ids_of(SCHEME, externals.values())
        self.ids = {name: str(ids[external]) for name, external in externals.items()}
        self.among: set[str] = set()
        self.faults: list[Fault] = []

    def check(self, found: Found) -> tuple[Found, dict[str, Any]] | None:
        """The values of an entry; None, with the reason among the faults, where it cannot be one."""
        position = self.reading.positions.get(found.key, Position(found.key[0]))
        fields = {one.name: one for one in FIELDS[found.kind]}
        given = {name: self._named(name, value, fields[name].form) for name, value in found.values.items()}
        result = checked(found.kind, given, self.ground, whole=True, among=self.among)
        required = {name for name, one in fields.items() if one.required}
        refused = [wrong for wrong in result.wrong if wrong.field in required]
        for wrong in result.wrong:
            is_lost = wrong in refused and found.kind is not EntryKind.PLACE
            mend = "The record is left out." if is_lost else _KEPT
            expected = f"{wrong.field}: {wrong.said('en')}"
            self.faults.append(position.fault(expected.rstrip("."), mend, value=given.get(wrong.field)))
        if refused:
            return None
        self.among.add(self.ids[_name(found)])
        wrong_fields = {wrong.field for wrong in result.wrong}
        return found, {
            name: value for name, value in result.values.items() if name in given and name not in wrong_fields
        }

    def _named(self, name: str, value: Any, form: Form) -> Any:
        """The id that a named record has, or will have; an optional one that cannot be an entry is left out."""
        if form not in _REFERENCES:
            return value
        one = self.ids.get(value, "")
        return one if one in self.among or name in ("actor", "from_actor", "to_entry") else None


def _with_rest(
    reading: Reading, sound: Sequence[tuple[Found, dict[str, Any]]], externals: Mapping[Key, str]
) -> list[Incoming]:
    """The records of entries, each with all that belongs to it in the file."""
    document = reading.document
    owner = belonging(document, _first([one for one, _ in sound]))
    kept = kept_rows(document, owner)
    made: list[Incoming] = []
    for one, values in sound:
        table, key = one.key
        rest = {
            "table": table,
            "id": key,
            "from": {name: [list(k) for k in keys] for name, keys in one.sources.items()},
        }
        if one.part:
            rest |= {"part": one.part, "rows": [[table, -1, document.tables[table][key]]]}
        else:
            rest |= kept.get(one.key, {"rows": []})
        made.append(Incoming(one.kind, values, SCHEME, externals[_name(one)], rest))
    return made


def _first(found: Iterable[Found]) -> list[Key]:
    """Records that are entries, those first to which most belongs."""
    order = (EntryKind.OFFER, EntryKind.ACTOR, EntryKind.PLACE, EntryKind.TIE, EntryKind.FUNDING)
    return [one.key for one in sorted(found, key=lambda one: order.index(one.kind)) if not one.part]
