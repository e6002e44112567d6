"""What the register knows by name: groups and places that a list may mean."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from weefsel.platform.register.models import Actor, Place
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.sources.kinds import folded
from weefsel.sources.streets import address_key

__all__ = ["Known", "Thing"]

_THERE: Final = (EntryState.SHOWN, EntryState.WAITING)


@dataclass(frozen=True, slots=True)
class Thing:
    """A group or a place that is there."""

    id: uuid.UUID
    kind: EntryKind
    name: str
    street: str
    area_code: str
    contact: str = ""
    website: str = ""
    place_kind: str = ""
    longitude: float | None = None
    latitude: float | None = None


@dataclass(slots=True)
class Known:
    """All groups and places that are shown, by name and by address."""

    things: dict[uuid.UUID, Thing] = field(default_factory=dict)
    #: (kind, folded name) → ids
    by_name: dict[tuple[str, str], list[uuid.UUID]] = field(default_factory=dict)
    #: address → place
    by_address: dict[str, list[uuid.UUID]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Known:
        """As it is now."""
        made = cls()
        actors = Actor.objects.filter(state__in=_THERE).values_list(
            "pk", "name", "street", "area_code", "contact", "website"
        )
        for one, name, street, area, contact, website in actors.iterator(2000):
            made._take(Thing(one, EntryKind.ACTOR, name, street, area, contact, website))
        places = Place.objects.filter(state__in=_THERE).values_list(
            "pk", "name", "street", "area_code", "place_kind", "longitude", "latitude"
        )
        for one, name, street, area, kind, east, north in places.iterator(2000):
            made._take(Thing(one, EntryKind.PLACE, name, street, area, "", "", kind, east, north))
        return made

    def _take(self, thing: Thing) -> None:
        self.things[thing.id] = thing
        if thing.name:
            self.by_name.setdefault((str(thing.kind), folded(thing.name)), []).append(thing.id)
        if thing.kind is EntryKind.PLACE and (key := address_key(thing.street)):
            self.by_address.setdefault(key, []).append(thing.id)

    def named(self, name: str, kinds: Iterable[str]) -> list[Thing]:
        """All that is called so, of these kinds."""
        key = folded(name)
        return [self.things[one] for kind in kinds for one in self.by_name.get((kind, key), ())]

    def at(self, street: str) -> list[Thing]:
        """The places at an address, street and number."""
        key = address_key(street)
        return [self.things[one] for one in self.by_address.get(key, ())] if key else []
