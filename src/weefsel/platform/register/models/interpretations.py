"""What residents and workers write beside a figure, signed and dated, and what is said against it."""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone

from weefsel.platform.register.models.entries import LINE, WORD, Entry
from weefsel.platform.register.states import Decision, HouseRule, InterpretationState

__all__ = ["Interpretation", "InterpretationReport"]

_STATES: Final = [(str(one), str(one)) for one in InterpretationState]


class Interpretation(models.Model):
    """One text beside one figure: what is going on here, by a group or in a role, never by a named person.

    The figure is named by its address and kept as it was published when the text was written, so that a reader can
    see that it has changed since.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    result = models.CharField(max_length=WORD)
    area_code = models.CharField(max_length=WORD)
    column = models.CharField(max_length=LINE)
    #: as it was published then, in `unit`; nothing where it was `missing`
    value = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=WORD, blank=True, default="")
    evidence = models.CharField(max_length=WORD, blank=True, default="")
    missing = models.CharField(max_length=WORD, blank=True, default="")
    #: the date of the snapshot that it was published from
    snapshot_date = models.DateField()
    text = models.TextField()
    #: a role or an organisation, or the name that the group had then
    signed = models.CharField(max_length=LINE)
    entry_id: uuid.UUID | None
    #: the group that signs; nothing where it is a role
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="interpretations")
    account_id: uuid.UUID | None
    #: who wrote it; shown to nobody
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="interpretations"
    )
    state = models.CharField(max_length=WORD, choices=_STATES, default=str(InterpretationState.WAITING))
    made_at = models.DateTimeField(default=timezone.now)
    #: when the text, or what it is signed with, was last written
    changed_at = models.DateTimeField(default=timezone.now)
    #: all that was done with it, the oldest first: `at`, `as` (in what role), `what`, `rule`, `why`, `before`
    log = models.JSONField(default=list, blank=True)
    #: of a visitor until the link in the mail is used: its checksum, to whom, in which language, and until when
    digest = models.CharField(max_length=64, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    lang = models.CharField(max_length=2, default="nl")
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["area_code", "result", "state"], name="interpretation_by_figure"),
            models.Index(fields=["state", "made_at"], name="interpretation_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.result} {self.area_code} {self.column}: {self.signed}"


class InterpretationReport(models.Model):
    """Somebody says that a text beside a figure breaks a house rule."""

    interpretation_id: uuid.UUID
    interpretation = models.ForeignKey(Interpretation, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    rule = models.CharField(max_length=WORD, choices=[(str(one), str(one)) for one in HouseRule])
    why = models.CharField(max_length=LINE, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(
        max_length=WORD, choices=[(str(one), str(one)) for one in Decision], default=str(Decision.OPEN)
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"report {self.pk} of {self.interpretation_id}"
