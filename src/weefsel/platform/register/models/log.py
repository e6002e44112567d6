"""What was changed, by whom and why; what was done with power over others; and what was frozen."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from weefsel.platform.register.models.entries import LINE, WORD, Entry
from weefsel.platform.register.states import Via

__all__ = ["Audit", "Change", "Freeze", "Merge"]


class Freeze(models.Model):
    """One snapshot revision made from the register."""

    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: empty while it runs, and where it failed
    revision = models.CharField(max_length=WORD, blank=True, default="")
    #: why it failed, for a person; empty where it did not
    fault = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"freeze {self.pk} {self.revision}"


class Change(models.Model):
    """One version of an entry: what was before and what came after, of the fields that changed."""

    entry_id: uuid.UUID
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    #: nobody where the program did it, or where the account was erased
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    #: owner, editor, moderator, …: in what role
    acting_as = models.CharField(max_length=WORD, blank=True, default="")
    via = models.CharField(max_length=WORD, choices=[(str(one), str(one)) for one in Via])
    why = models.CharField(max_length=LINE, blank=True, default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    #: the revision that first holds it; nothing while it is not in any
    frozen = models.ForeignKey(Freeze, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entry", "version"], name="one_change_a_version"),)
        indexes = (models.Index(fields=["frozen", "at"], name="change_not_frozen"),)

    def __str__(self) -> str:
        return f"{self.entry_id} version {self.version}"


class Audit(models.Model):
    """What was done with power over others: roles, hiding, exporting or erasing what is kept of a person, restoring."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    acting_as = models.CharField(max_length=WORD, blank=True, default="")
    action = models.CharField(max_length=WORD)
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    #: never an address of a person
    detail = models.CharField(max_length=LINE, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class Merge(models.Model):
    """Two entries that were one: what was moved from the one that is no more, so that it can be taken back."""

    lost_id: uuid.UUID
    lost = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="merges_away")
    kept_id: uuid.UUID
    kept = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="merges_in")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    #: [id of an entry, its field] that named the lost one and names the kept one since
    moved = models.JSONField(default=list)
    #: ids of ties that were of the two with each other, or doubled one: taken out
    doubled = models.JSONField(default=list)
    #: [scheme, id there] of links
    links = models.JSONField(default=list)
    #: fields of the kept one: as they were, and as they became
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.lost_id} into {self.kept_id}"
