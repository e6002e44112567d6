"""Entries as nested records of HSDS, for the read API: what a visitor may read, a page in a few questions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.utils import timezone

from weefsel.platform.exchange.hsds.outgoing import Names, put, with_terms
from weefsel.platform.exchange.hsds.shown import as_shown
from weefsel.platform.register.models import Actor, Funding, Offer, Place, Tie
from weefsel.platform.register.records import values_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.source import open_site
from weefsel.sources.hsds import Document, Lookup, Record, as_page, nested_record

__all__ = ["as_page", "at_location_records", "moment_said", "organization_records", "service_records"]


def service_records(ids: Sequence[uuid.UUID], *, full: bool) -> list[Record]:
    """Activities, with their group; with `full` all that belongs to them."""
    return _of_offers("service", ids, full=full)


def at_location_records(ids: Sequence[uuid.UUID], *, full: bool) -> list[Record]:
    """Activities at their place; the id is that of the activity."""
    return _of_offers("service_at_location", ids, full=full)


def _of_offers(table: str, ids: Sequence[uuid.UUID], *, full: bool) -> list[Record]:
    made = _Maker()
    offers = Offer.objects.filter(pk__in=ids).select_related("actor__place" if full else "actor", "place")
    made.services(list(offers), full=full)
    return made.records(table, ids, full=full)


def organization_records(ids: Sequence[uuid.UUID], *, full: bool, full_service: bool = False) -> list[Record]:
    """Groups; with `full` all that belongs to them, of their activities only the id and name without `full_service`."""
    made = _Maker()
    made.organizations(list(Actor.objects.filter(pk__in=ids).select_related("place")), full=full)
    if full:
        offers = Offer.objects.filter(actor_id__in=ids, state=EntryState.SHOWN).order_by("pk")
        made.services(list(offers.select_related("actor", "place")), full=full_service)
    records = made.records("organization", ids, full=full)
    if full and not full_service:
        for record in records:
            record["services"] = [
                {name: one[name] for name in ("id", "name", "status")} for one in record.get("services", ())
            ]
    return records


class _Maker:
    """Puts entries in a data set, each once."""

    def __init__(self) -> None:
        self.document = Document()
        self.actors: dict[str, str] = {}
        self.names = Names(
            of=str,
            is_actor=lambda one: one in self.actors,
            name_of=lambda one: self.actors.get(one, ""),
            city=open_site().site.name,
        )

    def records(self, table: str, ids: Iterable[uuid.UUID], *, full: bool) -> list[Record]:
        lookup = Lookup(with_terms(self.document) if full else self.document)
        there = self.document.tables.get(table, {})
        # what was taken out since it was counted is no longer here
        return [nested_record(lookup, table, str(one), full=full) for one in ids if str(one) in there]

    def services(self, offers: Sequence[Offer], *, full: bool) -> None:
        for offer in offers:
            place = _shown_place(offer.place)
            values = {**as_shown(EntryKind.OFFER, values_of(offer)), "place": str(place.pk) if place else None}
            put(self.document, EntryKind.OFFER, str(offer.pk), values, self.names)
            record = self.document.tables["service"][str(offer.pk)]
            record["assured_date"] = timezone.localdate(offer.confirmed_at).isoformat()
            record["last_modified"] = moment_said(offer.changed_at)
            if place is not None:
                self._place(place)
        known = self.document.tables.get("organization", {})
        self.organizations([offer.actor for offer in offers if str(offer.actor_id) not in known], full=full)

    def organizations(self, actors: Sequence[Actor], *, full: bool) -> None:
        once = {actor.pk: actor for actor in actors}
        for actor in once.values():
            place = _shown_place(actor.place) if full else None
            values = {**as_shown(EntryKind.ACTOR, values_of(actor)), "place": str(place.pk) if place else None}
            self._actor(actor.pk, values["name"])
            put(self.document, EntryKind.ACTOR, str(actor.pk), values, self.names)
            if place is not None:
                self._place(place)
                self.document.inside["organization", str(actor.pk), "locations"] = [str(place.pk)]
        if full:
            self._between(list(once))

    def _actor(self, key: uuid.UUID, name: str) -> None:
        self.actors[str(key)] = name

    def _place(self, place: Place) -> None:
        if self.document.get("location", str(place.pk)) is None:
            values = as_shown(EntryKind.PLACE, values_of(place))
            put(self.document, EntryKind.PLACE, str(place.pk), values, self.names)

    def _between(self, actors: Sequence[uuid.UUID]) -> None:
        """The ties of groups, and the money that they get, with whom is shown too."""
        both = {"state": EntryState.SHOWN, "from_actor__state": EntryState.SHOWN, "to_entry__state": EntryState.SHOWN}
        related = ("from_actor", "to_entry")
        ties = Tie.objects.filter(from_actor__in=actors, **both).select_related(*related).order_by("pk")
        money = Funding.objects.filter(to_entry__in=actors, **both).select_related(*related).order_by("pk")
        for kind, found in ((EntryKind.TIE, ties), (EntryKind.FUNDING, money)):
            for part in found:
                for end in (part.from_actor, part.to_entry):
                    if end.kind == EntryKind.ACTOR:
                        self.actors.setdefault(str(end.pk), "")
                giver = as_shown(EntryKind.ACTOR, {"name": part.from_actor.name})
                self._actor(part.from_actor_id, giver["name"])
                put(self.document, kind, str(part.pk), as_shown(kind, values_of(part)), self.names)


def _shown_place(place: Place | None) -> Place | None:
    return place if place is not None and place.state == EntryState.SHOWN else None


def moment_said(moment: dt.datetime) -> str:
    """A moment as HSDS has it: to the millisecond, in universal time."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
