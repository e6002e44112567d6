"""What people ask of one another about an entry: to own it, to change it, whether it is still right, to hide it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from weefsel.platform.register.models.entries import LINE, WORD, Entry
from weefsel.platform.register.states import AskState, Decision, HouseRule, VisitKind

__all__ = ["Ask", "Claim", "Hiding", "Letter", "Proposal", "Report", "Support", "Visit"]

_DECISIONS = [(str(one), str(one)) for one in Decision]


class Claim(models.Model):
    """Somebody says: this entry is ours."""

    entry_id: uuid.UUID
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="claims")
    account_id: uuid.UUID
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    why = models.CharField(max_length=LINE, blank=True, default="")
    state = models.CharField(max_length=WORD, choices=_DECISIONS, default=str(Decision.OPEN))
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=LINE, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["entry", "account"], condition=models.Q(state="open"), name="one_open_claim_each"
            ),
        )

    def __str__(self) -> str:
        return f"claim {self.pk} of {self.entry_id}"


class Support(models.Model):
    """A known group says of a claim that it is right."""

    claim_id: int
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="supports")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: the group for which it was said
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["claim", "account"], name="one_support_each"),)

    def __str__(self) -> str:
        return f"support of claim {self.claim_id}"


class Proposal(models.Model):
    """What somebody would change in an entry that is not theirs."""

    entry_id: uuid.UUID
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="proposals")
    account_id: uuid.UUID | None
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    #: the version that the person looked at
    base_version = models.PositiveIntegerField()
    #: only the fields that would change: as they were, and as proposed
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.CharField(max_length=LINE, blank=True, default="")
    state = models.CharField(max_length=WORD, choices=_DECISIONS, default=str(Decision.OPEN))
    made_at = models.DateTimeField(default=timezone.now)
    #: from then on a moderator decides as well
    owner_until = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=LINE, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["state", "owner_until"], name="proposal_waiting"),)

    def __str__(self) -> str:
        return f"proposal {self.pk} for {self.entry_id}"


class Letter(models.Model):
    """A link in a mail that can be used once: to confirm a new entry, or to say that one is still right.

    Only the checksum of what is in the link is kept.
    """

    CONFIRM, STILL_RIGHT = "confirm", "still_right"

    digest = models.CharField(max_length=64, unique=True)
    what = models.CharField(max_length=WORD)
    entry_id: uuid.UUID
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="letters")
    #: to whom; emptied when it is used or expired
    email = models.EmailField(blank=True, default="")
    lang = models.CharField(max_length=2, default="nl")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.what} {self.entry_id}"


class Ask(models.Model):
    """The question whether an entry is still right, on its way from its owner to the editors."""

    entry_id: uuid.UUID
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="asks")
    stage = models.CharField(max_length=WORD, choices=[(str(one), str(one)) for one in AskState])
    sent_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["entry", "stage"], condition=models.Q(answered_at=None), name="asked_once_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"asked {self.stage} of {self.entry_id}"


class Visit(models.Model):
    """What a community worker saw at a place or group."""

    entry_id: uuid.UUID
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="visits")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=WORD, choices=[(str(one), str(one)) for one in VisitKind])
    note = models.CharField(max_length=LINE, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}"


class Report(models.Model):
    """Somebody says that an entry breaks a house rule."""

    entry_id: uuid.UUID
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    rule = models.CharField(max_length=WORD, choices=[(str(one), str(one)) for one in HouseRule])
    why = models.CharField(max_length=LINE, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=WORD, choices=_DECISIONS, default=str(Decision.OPEN))
    decided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"report {self.pk} of {self.entry_id}"


class Hiding(models.Model):
    """An entry that a moderator hid: why, and the appeal against it."""

    entry_id: uuid.UUID
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="hidings")
    by_id: uuid.UUID | None
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    rule = models.CharField(max_length=WORD, choices=[(str(one), str(one)) for one in HouseRule])
    why = models.CharField(max_length=LINE)
    at = models.DateTimeField(default=timezone.now)
    appeal = models.CharField(max_length=LINE, blank=True, default="")
    appealed_at = models.DateTimeField(null=True, blank=True)
    #: by another moderator than the one who hid it
    appeal_state = models.CharField(max_length=WORD, choices=_DECISIONS, blank=True, default="")
    answer = models.CharField(max_length=LINE, blank=True, default="")
    lifted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"hiding {self.pk} of {self.entry_id}"
