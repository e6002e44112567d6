"""Entries: groups, places, activities, ties and money, each with one row in `Entry` and one in the table of its kind.

Lists (functions, audience, languages) are JSON lists of the words of `weefsel.concepts`. What a value must be stands in
`weefsel.platform.register.fields`, and is checked there before anything is written here.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils import timezone

from weefsel.platform.register.states import EntryKind, EntryState, Joining, WhoComes

__all__ = ["Actor", "Apart", "Entry", "Funding", "KindChoice", "Link", "Offer", "Place", "Tie"]

LINE: Final = 200
WORD: Final = 40


def _word(**more: Any) -> models.CharField[str, str]:
    return models.CharField(max_length=WORD, blank=True, default="", **more)


def _line(**more: Any) -> models.CharField[str, str]:
    return models.CharField(max_length=LINE, blank=True, default="", **more)


def _prose() -> models.TextField[str, str]:
    return models.TextField(blank=True, default="")


def _list() -> models.JSONField[Any, Any]:
    return models.JSONField(default=list, blank=True)


class Entry(models.Model):
    """What every entry has: an id that is minted once, a state, a version, and an account that owns it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=WORD, choices=[(str(one), str(one)) for one in EntryKind])
    state = models.CharField(
        max_length=WORD, choices=[(str(one), str(one)) for one in EntryState], default=str(EntryState.SHOWN)
    )
    #: raised with every change
    version = models.PositiveIntegerField(default=1)
    owner_id: uuid.UUID | None
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned"
    )
    entered_by_id: uuid.UUID | None
    #: who entered it; may claim it without more
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="entered"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    #: when somebody last said that it is still right
    confirmed_at = models.DateTimeField(default=timezone.now)
    merged_into_id: uuid.UUID | None
    #: the entry that this one turned out to be; its page leads there
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    #: the source of the snapshot that it was read from, and where it stood there; empty for what was entered here
    source_id = _word()
    source_ref = _line()

    class Meta:
        indexes = (
            models.Index(fields=["kind", "state"], name="entry_by_kind"),
            models.Index(fields=["confirmed_at"], name="entry_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Place(Entry):
    """A place in or out of doors."""

    entry = models.OneToOneField(
        Entry, parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_place"
    )
    name = _line()
    place_kind = _word()
    functions = _list()
    sphere = _word()
    layer = _word()
    setting = _word()
    #: whether it counts in a basic level; empty: as its kind does
    count = _word()
    free = _word()
    referral = _word()
    area_code = _word(db_index=True)
    street = _line()
    opening_hours = _line()
    wheelchair = _word()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    owned_by = _line()
    managed_by = _line()
    lease_until = models.DateField(null=True, blank=True)
    income = _line()
    #: how one gets in: a key, a code, a caretaker
    access = _line()
    #: degrees of WGS 84
    latitude = models.FloatField()
    longitude = models.FloatField()


class Actor(Entry):
    """A group, association, organisation or authority; never a private person."""

    entry = models.OneToOneField(
        Entry, parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_actor"
    )
    name = _line()
    actor_kind = _word()
    sphere = _word()
    layer = _word()
    pillar = _word()
    functions = _list()
    summary = _prose()
    open_to = _line()
    joining = _word(choices=[(str(one), str(one)) for one in Joining])
    #: a role ("de beheerder"), never a name
    contact_role = _line()
    #: an address that the group chose to show
    contact = _line()
    website = _line()
    area_code = _word(db_index=True)
    street = _line()
    place_id: uuid.UUID | None
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="actors")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)


class Offer(Entry):
    """What there is to do or get: recurring, one-off, standing, or a thing that is shared."""

    entry = models.OneToOneField(
        Entry, parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_offer"
    )
    name = _line()
    offer_kind = _word()
    functions = _list()
    summary = _prose()
    actor_id: uuid.UUID
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="offers")
    place_id: uuid.UUID | None
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="offers")
    rrule = _line()
    starts = models.CharField(max_length=5, blank=True, default="")
    ends = models.CharField(max_length=5, blank=True, default="")
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    cost_eur = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    audience = _list()
    referral = _word()
    language = _list()
    who_comes = _word(choices=[(str(one), str(one)) for one in WhoComes])


class Tie(Entry):
    """A connection between a group and another group or a place."""

    entry = models.OneToOneField(
        Entry, parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_tie"
    )
    from_actor_id: uuid.UUID
    from_actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="ties_from")
    to_entry_id: uuid.UUID
    #: a group or a place
    to_entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="ties_to")
    tie_kind = _word()
    strength = models.PositiveSmallIntegerField(null=True, blank=True)
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    amount_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    said_by = _word()


class Funding(Entry):
    """Money that goes to a group or a place."""

    entry = models.OneToOneField(
        Entry, parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_funding"
    )
    from_actor_id: uuid.UUID
    from_actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="funds")
    to_entry_id: uuid.UUID
    #: a group or a place
    to_entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="funded_by")
    amount_eur = models.DecimalField(max_digits=12, decimal_places=2)
    scheme = _line()
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)


class Link(models.Model):
    """The id of an entry elsewhere: OSM, KVK, BAG, HSDS, or the file that it was read from."""

    entry_id: uuid.UUID
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="links")
    scheme = models.CharField(max_length=WORD)
    external_id = models.CharField(max_length=LINE)
    #: the values of its fields as that source last gave them: only what differs from these is a change of the source
    given = models.JSONField(default=dict, blank=True)
    #: what the source says besides, for which the register has no field: kept, and given back when it goes out again
    rest = models.JSONField(default=dict, blank=True)
    #: when it was no longer found at that source
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["scheme", "external_id"], name="link_is_of_one_entry"),)

    def __str__(self) -> str:
        return f"{self.scheme}:{self.external_id}"


class Apart(models.Model):
    """Two entries that look alike and are not the same: somebody said so, and it is not asked again."""

    one = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="apart_from")
    #: of the two, the one with the greater id
    other = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="apart_too")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["one", "other"], name="apart_once"),)

    def __str__(self) -> str:
        return f"{self.one} is not {self.other}"


class Introduction(models.Model):
    """What became of it that two groups could meet: somebody answered, and they are not brought up again."""

    one = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="introduced_to")
    #: of the two, the one with the greater id
    other = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="introduced_too")
    answer = _word()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["one", "other"], name="introduced_once"),)

    def __str__(self) -> str:
        return f"{self.one} and {self.other}: {self.answer}"


class KindChoice(models.Model):
    """Whether places of a kind on a public map belong in the register, where people chose otherwise than is usual."""

    place_kind = models.CharField(max_length=WORD, primary_key=True)
    belongs = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.place_kind}: {self.belongs}"
