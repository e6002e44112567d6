"""The tables of the API: tokens, and what was sent with a key so that sending it again does nothing twice."""

from __future__ import annotations

import uuid
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models
from django.utils import timezone

from weefsel.platform.register.models import Entry

__all__ = ["NAME_MOST", "Sent", "Token"]

NAME_MOST: Final = 80
#: hexadecimal signs of a sha256
_DIGEST: Final = 64
_KEY: Final = 100


class Token(models.Model):
    """A program that reads and writes as the account that made it. What it sends is not kept, only its checksum."""

    account_id: uuid.UUID
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=NAME_MOST)
    #: words of `weefsel.platform.webapi.tokens.Scope`
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=_DIGEST, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    #: the day, and no more: who works when is nobody's business
    used_on = models.DateField(null=True, blank=True)
    second_step_id: int | None
    #: the app with which the second step was passed in the session that made it; none: it acts as a participant's
    second_step = models.ForeignKey(Authenticator, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"token {self.pk}"


class Sent(models.Model):
    """Something that was sent with an Idempotency-Key, and what came of it."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="sent")
    key = models.CharField(max_length=_KEY)
    #: checksum of the address and the body
    digest = models.CharField(max_length=_DIGEST)
    at = models.DateTimeField(default=timezone.now)
    entry_id: uuid.UUID | None
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    #: of a proposal its number
    proposal = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="webapi_sent_once"),)

    def __str__(self) -> str:
        return f"sent {self.pk}"
