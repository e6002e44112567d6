"""Groups and places of the register that may be one and the same: candidates for a person to look at, never more."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from weefsel.platform.register.merging import kept_apart, pair_of
from weefsel.platform.register.models import Actor, Entry, Place
from weefsel.platform.register.plain.duplicates import Index, Pair, Record, candidates, like, split_contact
from weefsel.platform.register.records import values_of
from weefsel.platform.register.states import EntryKind, EntryState

__all__ = ["Alike", "alike_new", "alike_pairs", "alike_to", "record_of", "records"]

#: whoever enters a group is asked a little sooner than a pair is brought up: they know, and it is one press
_ASKED: Final = 0.4
#: how many are shown
_MOST: Final = 5
#: to so many an index is made for each question; of more it is kept for a while
_SMALL: Final = 2_000
_KEPT_S: Final = 60.0
_lock = threading.Lock()
_kept: dict[EntryKind, tuple[float, Index]] = {}


class Alike(NamedTuple):
    """A group that may be the same one."""

    id: str
    name: str
    area_code: str


_ACTOR: Final = ("pk", "name", "street", "area_code", "contact", "website", "place__longitude", "place__latitude")
_PLACE: Final = ("pk", "name", "street", "area_code", "longitude", "latitude")


def records(kind: EntryKind) -> list[Record]:
    """All groups or places that are shown and have a name, for comparing."""
    return list(_actors() if kind is EntryKind.ACTOR else _places())


def _actors() -> Iterator[Record]:
    rows = Actor.objects.filter(state=EntryState.SHOWN).values_list(*_ACTOR)
    for pk, name, street, area, contact, website, longitude, latitude in rows.iterator():
        phone, email = split_contact(contact)
        yield Record(
            str(pk),
            str(EntryKind.ACTOR),
            name,
            street,
            area_code=area,
            longitude=longitude,
            latitude=latitude,
            phone=phone,
            email=email,
            website=website,
        )


def _places() -> Iterator[Record]:
    rows = Place.objects.filter(state=EntryState.SHOWN).exclude(name="").values_list(*_PLACE)
    for pk, name, street, area, longitude, latitude in rows.iterator():
        yield Record(
            str(pk),
            str(EntryKind.PLACE),
            name,
            street,
            area_code=area,
            longitude=longitude,
            latitude=latitude,
        )


def record_of(kind: EntryKind, values: Mapping[str, Any], entry_id: object = "") -> Record:
    """A group or place as it was filled in, for comparing; `values` are JSON values of its fields."""
    phone, email = split_contact(values.get("contact") or "")
    place = Place.objects.filter(pk=values["place"]).first() if values.get("place") else None
    return Record(
        str(entry_id),
        str(kind),
        values.get("name") or "",
        values.get("street") or "",
        area_code=values.get("area_code") or "",
        longitude=place.longitude if place is not None else values.get("longitude"),
        latitude=place.latitude if place is not None else values.get("latitude"),
        phone=phone,
        email=email,
        website=values.get("website") or "",
    )


def alike_new(kind: EntryKind, values: Mapping[str, Any]) -> list[Alike]:
    """Groups or places that are there already and may be what is entered now, the most alike first."""
    index = _index(kind)
    # what is entered has no id yet
    found = [pair.other or pair.one for pair in like(record_of(kind, values), index, threshold=_ASKED)[:_MOST]]
    known = {one.id: one for one in index.records if one.id in found}
    return [Alike(one, known[one].name, known[one].area_code) for one in found]


def _index(kind: EntryKind) -> Index:
    """Of a large register one that may be a minute old."""
    if Entry.objects.filter(kind=kind, state=EntryState.SHOWN).count() <= _SMALL:
        return Index(records(kind))
    with _lock:
        made_at, index = _kept.get(kind, (0.0, None))
        if index is None or time.monotonic() - made_at > _KEPT_S:
            index = Index(records(kind))
            _kept[kind] = time.monotonic(), index
        return index


def alike_pairs(most: int) -> tuple[list[Pair], int]:
    """Pairs of which nobody said that they are not the same, the likeliest first: at most so many, and how many."""
    apart = kept_apart()
    pairs = [pair for kind in (EntryKind.ACTOR, EntryKind.PLACE) for pair in candidates(records(kind))]
    open_ = [pair for pair in pairs if pair_of(uuid.UUID(pair.one), uuid.UUID(pair.other)) not in apart]
    open_.sort(key=lambda pair: (-pair.score, pair.one, pair.other))
    return open_[:most], len(open_)


def alike_to(entry: Entry) -> list[tuple[str, Pair]]:
    """Entries that may be this one: the id of each, and why. Those that are known to be others are left out."""
    kind, mine = EntryKind(entry.kind), str(entry.pk)
    apart = kept_apart()
    found = like(record_of(kind, values_of(entry), mine), Index([one for one in records(kind) if one.id != mine]))
    others = [(pair.other if pair.one == mine else pair.one, pair) for pair in found]
    return [(other, pair) for other, pair in others if pair_of(uuid.UUID(other), entry.pk) not in apart]
