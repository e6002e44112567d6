"""Lists that were brought in: what their columns are, which files came, and what each changed of what was known."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

__all__ = ["GivenBefore", "ImportState", "ListSource", "SheetImport"]


class ImportState(models.TextChoices):
    """How far a file is."""

    #: a large file is being read
    READING = "reading"
    #: its columns are looked at
    DRAFT = "draft"
    #: what becomes of its rows is worked out
    LOOKING = "looking"
    #: what becomes of its rows is known, and nothing is written
    READY = "ready"
    WRITING = "writing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    #: let go of before anything was written
    DROPPED = "dropped"


class ListSource(models.Model):
    """A list that comes again: known by its headers, so that the next file is read without asking."""

    #: the source of its records, in their links
    scheme = models.CharField(max_length=40, unique=True)
    #: the file and sheet that it was last read from
    title = models.CharField(max_length=200)
    #: name of the sheet and headers, as `weefsel.sources.listing.header_set` gives them
    headers = models.JSONField(default=list)
    #: checksum of those
    fingerprint = models.CharField(max_length=64, db_index=True)
    mapping = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.scheme


class SheetImport(models.Model):
    """A file that was brought."""

    #: as the person calls it
    file = models.CharField(max_length=100)
    state = models.CharField(max_length=20, choices=ImportState.choices, default=ImportState.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    #: fate → rows
    counts = models.JSONField(default=dict)
    #: records written, of each kind and fate: "actor.new" → how many
    written = models.JSONField(default=dict)
    #: how it went with taking it back: taken out, put back as they were, left because people wrote in them since
    undone = models.JSONField(default=dict)
    #: why the last step could not be done, for a person; empty where it could
    fault = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.file} #{self.pk}"

    @property
    def label(self) -> str:
        """How it is called in the history of what it changed."""
        return f"{self.file} #{self.pk}"


class GivenBefore(models.Model):
    """What a link said before a file changed it, so that taking back leaves nothing behind."""

    brought_id: int
    brought = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="given_before")
    entry_id: uuid.UUID = models.UUIDField()  # type: ignore[assignment]
    scheme = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200)
    #: nothing where there was no such link
    given = models.JSONField(null=True, blank=True)
    rest = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["brought", "scheme"], name="given_before_of_file"),)

    def __str__(self) -> str:
        return f"{self.scheme}:{self.external_id} before {self.brought_id}"
