"""Whether what a list brings may be there already: the one place that asks for possible duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from weefsel.platform.exchange.sheets.known import Known
from weefsel.platform.register.inserting import batches
from weefsel.platform.register.plain.duplicates import Record, candidates, split_contact
from weefsel.sources.kinds import folded

__all__ = ["look_alikes", "record_of"]

#: so many are shown of one
MOST: Final = 5
#: new records that are compared at a time, so that a long list takes no more memory
TOGETHER: Final = 20_000


def record_of(
    id: str,
    kind: str,
    name: str,
    *,
    street: str = "",
    area_code: str = "",
    contact: str = "",
    website: str = "",
    longitude: float | None = None,
    latitude: float | None = None,
) -> Record:
    """A group or place, as it is compared."""
    phone, email = split_contact(contact)
    return Record(id, kind, name, street, "", "", area_code, longitude, latitude, phone, email, website)


def look_alikes(new: Iterable[Record], known: Known) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """New record → ids of entries that it may be the same as; and → others of the list that it may be the same as."""
    mine = {one.id: one for one in new}
    there = [
        record_of(
            str(one.id),
            str(one.kind),
            one.name,
            street=one.street,
            area_code=one.area_code,
            contact=one.contact,
            website=one.website,
            longitude=one.longitude,
            latitude=one.latitude,
        )
        for one in known.things.values()
        # a bench has no name, and is where it is
        if one.name
    ]
    entries: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    # what is called nearly the same stands together
    ordered = sorted(mine.values(), key=lambda one: (one.kind, folded(one.name)))
    for some in batches(ordered, TOGETHER):
        for pair in candidates([*some, *there], among={one.id for one in some}):
            for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
                if one in mine:
                    into = others if other in mine else entries
                    into.setdefault(one, []).append(other)
    return {one: ids[:MOST] for one, ids in entries.items()}, {one: ids[:MOST] for one, ids in others.items()}
