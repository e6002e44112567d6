"""Which entry a name in a list means: one of the same file, or one that the register has."""

from __future__ import annotations

import uuid
from typing import Final

from weefsel.platform.exchange.sheets.known import Known, Thing
from weefsel.platform.register.models import Link
from weefsel.sources.kinds import folded
from weefsel.sources.listing import Named, Record, Where, key_of
from weefsel.sources.streets import address_key

__all__ = ["MANY", "SCHEMES", "Names"]

#: how the sources of lists begin
SCHEMES: Final = "list-"
#: more than one is called so
MANY: Final = ""
_PREFIX: Final = {"actor": "groep", "place": "plek", "offer": "aanbod", "tie": "verbinding", "funding": "geld"}


class Names:
    """What is called how, in one file and in the register."""

    def __init__(self, known: Known) -> None:
        self._known = known
        #: key → id, of records of the list that its rows are not about
        self.of_key: dict[str, str] = {}
        #: (kind, folded name) → id; `MANY` where several have it
        self._of_name: dict[tuple[str, str], str] = {}
        #: key of a column with keys → id, whatever the sheet
        self._of_own_key: dict[str, str] = {}
        self._looked_up: dict[str, str | None] = {}

    def add(self, record: Record, id: str) -> None:
        """A record of the file that was read."""
        if record.kind not in ("actor", "place"):
            return
        name = folded(str(record.values.get("name", "")))
        if name:
            there = self._of_name.setdefault((record.kind, name), id)
            if there != id:
                self._of_name[record.kind, name] = MANY
        if "/#" in record.key:
            self._of_own_key[record.key] = id

    def find(self, named: Named) -> str | None:
        """The id of what is named; `MANY` where several are called so, nothing where none is."""
        if (found := self.of_key.get(named.name)) is not None:
            return found
        own = [f"{_PREFIX[kind]}/#{key_of(named.name)}" for kind in named.kinds]
        for key in own:
            if key in self._of_own_key:
                return self._of_own_key[key]
        name = folded(named.name)
        in_file = {self._of_name[kind, name] for kind in named.kinds if (kind, name) in self._of_name}
        if in_file:
            return in_file.pop() if len(in_file) == 1 else MANY
        there = self._known.named(named.name, named.kinds)
        if there:
            return str(there[0].id) if len(there) == 1 else MANY
        return self._from_before(own)

    def _from_before(self, keys: list[str]) -> str | None:
        """What an earlier list called by this key."""
        for key in keys:
            if key not in self._looked_up:
                links = Link.objects.filter(external_id=key, scheme__startswith=SCHEMES)[:2]
                found = [str(link.entry_id) for link in links]
                self._looked_up[key] = found[0] if len(found) == 1 else None
            if self._looked_up[key]:
                return self._looked_up[key]
        return None

    def meant(self, record: Record) -> uuid.UUID | None:
        """The group or place that a row mentions and is not about, where there is no doubt about it.

        In this file, or the one entry that is called exactly so, when the row says nothing of it that is not there.
        """
        name = str(record.values.get("name", ""))
        in_file = self._of_name.get((record.kind, folded(name)))
        if in_file:
            return uuid.UUID(in_file)
        there = self._known.named(name, (record.kind,))
        near = [one for one in there if _fits(record.where, one)]
        if len(near) != 1 or (len(there) > 1 and not (record.where and record.where.street)):
            return None
        says = {field for field, value in record.values.items() if value not in ("", [], None)} - {"name"}
        return near[0].id if not says - _same(record, near[0]) else None


def _fits(where: Where | None, thing: Thing) -> bool:
    """Whether an entry can be where a row says; what does not say it can be anywhere."""
    if where is None or not where.street or not thing.street:
        return True
    return (address_key(where.street) or folded(where.street)) == (address_key(thing.street) or folded(thing.street))


def _same(record: Record, thing: Thing) -> set[str]:
    """The fields of which a row says what is there."""
    same = {"contact": thing.contact, "website": thing.website, "place_kind": thing.place_kind}
    return {
        field
        for field, value in same.items()
        if value
        and str(record.values.get(field, "")).removeprefix("www.").rstrip("/")
        in (value, value.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/"))
    }
