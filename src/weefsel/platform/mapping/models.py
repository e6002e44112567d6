"""Sessions, and what was said in them. When one is closed nothing of what was said stays here."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils import timezone

__all__ = ["Fate", "MappingSession", "SaidGroup", "SaidTie"]

WORD: Final = 40


class Fate(models.TextChoices):
    """What the facilitator said of something."""

    #: nothing yet
    WAITS = "waits"
    KEPT = "kept"
    #: of a group: it is in the register already
    SAME = "same"
    #: of a group: it is another one of the session
    MERGED = "merged"
    DROPPED = "dropped"


class MappingSession(models.Model):
    """One evening with people in a room."""

    #: managers that Django puts here
    groups: Any
    ties: Any
    code = models.CharField(max_length=WORD, unique=True)
    title = models.CharField(max_length=100)
    #: what it is about, and where a group is that does not say where
    area_code = models.CharField(max_length=WORD, blank=True, default="")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    #: from then on nobody adds; the facilitator still keeps and drops
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    #: whether nobody closed it, and it was emptied
    emptied = models.BooleanField(default=False)
    #: raised with every change: a screen asks whether there is something newer than what it shows
    version = models.PositiveIntegerField(default=1)
    #: ids of the groups and ties that came of it, and how many names left with it
    kept_groups = models.JSONField(default=list)
    kept_ties = models.JSONField(default=list)
    names_left = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"session {self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_open(self) -> bool:
        """Whether people can add to it now."""
        return not self.is_closed and timezone.now() < self.ends_at

    @property
    def stamp(self) -> str:
        """Says to a screen whether what it shows is still how it is."""
        return f"{self.version}{'' if self.is_open else '-over'}"

    @property
    def last_day(self) -> dt.date:
        """The last day on which people can add."""
        return timezone.localtime(self.ends_at - dt.timedelta(seconds=1)).date()


class SaidGroup(models.Model):
    """A group that somebody named."""

    session_id: int
    session = models.ForeignKey(MappingSession, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=100)
    functions: Any = models.JSONField(default=list)
    place_id: uuid.UUID | None
    place = models.ForeignKey("register.Place", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    street = models.CharField(max_length=100, blank=True, default="")
    area_code = models.CharField(max_length=WORD, blank=True, default="")
    #: ids of groups of the register that it may be
    alike: Any = models.JSONField(default=list)
    fate = models.CharField(max_length=WORD, choices=Fate.choices, default=Fate.WAITS)
    entry_id: uuid.UUID | None
    #: with `SAME`: the group of the register that it is
    entry = models.ForeignKey("register.Actor", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    into_id: int | None
    #: with `MERGED`: the group of the session that it is
    into = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"group {self.pk} of session {self.session_id}"


def _one_of(side: str) -> models.Q:
    group, entry = f"{side}_group__isnull", f"{side}_entry__isnull"
    return models.Q(**{group: True, entry: False}) | models.Q(**{group: False, entry: True})


class SaidTie(models.Model):
    """A tie that somebody drew: each end is a group of the session, or an entry of the register."""

    session_id: int
    session = models.ForeignKey(MappingSession, on_delete=models.CASCADE, related_name="ties")
    from_group_id: int | None
    from_group = models.ForeignKey(SaidGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    from_entry_id: uuid.UUID | None
    from_entry = models.ForeignKey("register.Entry", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    to_group_id: int | None
    to_group = models.ForeignKey(SaidGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    to_entry_id: uuid.UUID | None
    to_entry = models.ForeignKey("register.Entry", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    tie_kind = models.CharField(max_length=WORD)
    #: of which of the two somebody said it; empty: of neither
    said_by = models.CharField(max_length=WORD, blank=True, default="")
    fate = models.CharField(max_length=WORD, choices=Fate.choices, default=Fate.WAITS)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=_one_of("from"), name="said_tie_from_one"),
            models.CheckConstraint(condition=_one_of("to"), name="said_tie_to_one"),
        )

    def __str__(self) -> str:
        return f"tie {self.pk} of session {self.session_id}"
