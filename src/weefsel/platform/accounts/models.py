"""An account: an e-mail address and a role. Nobody's name is asked or kept, and there are no passwords."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from weefsel.concepts.lang import LANGS
from weefsel.platform.accounts.addresses import LONGEST, canonical
from weefsel.platform.accounts.roles import Role

__all__ = ["Account", "AccountManager", "CacheRow"]


class AccountManager(BaseUserManager["Account"]):
    """Accounts by their address, whatever its case."""

    def create_user(self, email: str, **fields: Any) -> Account:
        """A new account. Raises `InputError` for what is no address, `IntegrityError` where it is there already."""
        account = self.model(email=canonical(email), **fields)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=canonical(username or ""))


class Account(AbstractBaseUser):
    """Somebody who can sign in: with a code that is sent to `email`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=LONGEST, unique=True)
    role = models.CharField(
        max_length=20, choices=[(role.value, role.value) for role in Role], default=Role.PARTICIPANT.value
    )
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now, editable=False)
    #: in which language this account gets its mail
    lang = models.CharField(max_length=2, choices=[(lang, lang) for lang in LANGS], default="nl")
    #: changed to end all sessions of this account at once
    sessions = models.UUIDField(default=uuid.uuid4, editable=False)

    # Django's base has a column for it; without one there is nothing to leak or to guess
    password = None  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta(AbstractBaseUser.Meta):
        abstract = False
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="accounts_email_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="accounts_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        self.email = canonical(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = canonical(self.email)
        super().save(*args, **kwargs)

    def end_sessions(self) -> None:
        """Sign this account out everywhere."""
        self.sessions = uuid.uuid4()
        self.save(update_fields=["sessions"])

    # A session lasts while this is the same: another role, or the end of all sessions, ends each of them.

    def get_session_auth_hash(self) -> str:
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str) -> str:
        known = f"{self.role} {self.sessions}"
        return salted_hmac("weefsel.platform.accounts", known, secret=secret, algorithm="sha256").hexdigest()

    # no passwords, in the words that Django and allauth ask it with

    def set_password(self, raw_password: str | None) -> None:
        raise NotImplementedError("An account has no password.")

    def set_unusable_password(self) -> None:
        """Nothing: there is none to set."""

    def check_password(self, raw_password: str | None) -> bool:
        del raw_password
        return False

    def has_usable_password(self) -> bool:
        return False


class CacheRow(models.Model):
    """The table of Django's database cache, which counts how often a code was asked; so that `migrate` makes it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_cache"

    def __str__(self) -> str:
        return self.cache_key
