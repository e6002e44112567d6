"""What was done in a neighbourhood to make something better: where, from when, and what it was meant to move."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.utils import timezone

from weefsel.platform.register.models.entries import LINE, WORD, Entry
from weefsel.platform.register.states import InterventionState

__all__ = ["Intervention"]

_STATES: Final = [(str(one), str(one)) for one in InterventionState]


class Intervention(models.Model):
    """One thing that was done. Who wrote it down is not kept, only in what role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: how figures call it, in the names of their columns: minted once, whatever its name becomes
    key = models.CharField(max_length=WORD, unique=True)
    name_nl = models.CharField(max_length=LINE)
    #: empty: the Dutch one serves
    name_en = models.CharField(max_length=LINE, blank=True, default="")
    what_nl = models.TextField(blank=True, default="")
    what_en = models.TextField(blank=True, default="")
    #: codes of areas, as they were when it was written
    area_codes = models.JSONField(default=list)
    from_date = models.DateField()
    #: nothing: it goes on
    until_date = models.DateField(null=True, blank=True)
    #: ids of indicators
    indicator_ids = models.JSONField(default=list)
    entry_id: uuid.UUID | None
    #: the group that did it, where the register has it
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="interventions")
    #: who did it where no group of the register is meant: an organisation, never a person
    done_by = models.CharField(max_length=LINE, blank=True, default="")
    state = models.CharField(max_length=WORD, choices=_STATES, default=str(InterventionState.SHOWN))
    #: counts what people did with it; 1 is what was added, or was read from a file and nobody touched
    version = models.PositiveIntegerField(default=1)
    #: the version that figures hold; what is newer is not in any revision
    frozen_version = models.PositiveIntegerField(default=0)
    #: where it was read from; empty for what was written here
    source_id = models.CharField(max_length=WORD, blank=True, default="")
    source_ref = models.CharField(max_length=LINE, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    #: all that was done with it, the oldest first: `at`, `as` (in what role), `what`, `before` (fields as they were)
    log = models.JSONField(default=list, blank=True)

    class Meta:
        indexes = (models.Index(fields=["state", "from_date"], name="intervention_by_day"),)

    def __str__(self) -> str:
        return f"{self.key}: {self.name_nl}"
