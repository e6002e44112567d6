"""The index of what can be found: a document for each entry, and a stamp for each time that documents were written."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.utils import timezone

from weefsel.platform.register.models import Entry

__all__ = ["Document", "Stamp"]

LINE: Final = 200
WORD: Final = 40


class Stamp(models.Model):
    """One time that documents were written, in the transaction of what they were made of.

    Its number is on those documents. A process that has read up to a stamp needs to read the later ones only.
    """

    #: by chance: tells it from another with the same number, where the database went back to an earlier state
    mark = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    #: the version of the index where everything was made anew; else 0
    whole = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"stamp {self.pk}"


class Document(models.Model):
    """An entry as it is found: groups, places and activities. One that is not shown has nothing but its stamp."""

    entry_id: uuid.UUID
    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="+")
    stamp = models.BigIntegerField(db_index=True)
    #: empty for what is not shown
    kind = models.CharField(max_length=WORD, blank=True, default="")
    #: folded words in lines: of its name; of its kind and what it is part of; the rest
    words = models.TextField(blank=True, default="")
    #: bits, in the order of the vocabularies
    functions = models.PositiveSmallIntegerField(default=0)
    audience = models.PositiveIntegerField(default=0)
    #: bits of `traits.Trait`
    traits = models.PositiveSmallIntegerField(default=0)
    #: codes of languages with spaces between them
    languages = models.CharField(max_length=LINE, blank=True, default="")
    #: bits of `week`: on which parts of which days it is, or is open; 0 where that is not known
    week = models.PositiveIntegerField(default=0)
    area_code = models.CharField(max_length=WORD, blank=True, default="")
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    confirmed_at = models.DateTimeField(default=timezone.now)
    #: what is told of it, as it was written: fields of `documents.Told`. One column, because many are slow to write
    told = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}"
