"""Tokens: a program acts as the account that made its token, in that account's role of now, within its scopes."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from allauth.mfa.models import Authenticator
from django.utils import timezone

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.who import VISITOR, Who
from weefsel.platform.webapi.models import Token

__all__ = ["LONGEST_DAYS", "MOST_TOKENS", "Scope", "find", "make", "of_account", "revoke", "who_of"]

#: in front of every secret, so that one that lies about is recognised
PREFIX: Final = "wfs_"
LONGEST_DAYS: Final = 365
#: of one account
MOST_TOKENS: Final = 20
_SECRET_BYTES: Final = 32
_LONGEST_SECRET: Final = 200


class Scope(StrEnum):
    """What a token may be used for; never more than its account may."""

    READ = "read"
    WRITE = "write"
    PROPOSE = "propose"
    IMPORT = "import"


def make(account: Account, name: str, scopes: Iterable[Scope], days: int, *, second_step: bool) -> tuple[Token, str]:
    """A new token, and the secret that is shown once: nobody can find it again.

    `second_step` says whether the session that makes it passed the second step: without it a role above participant
    does not count for the token, as it does not for a session.
    """
    secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    now = timezone.now()
    made = Token.objects.create(
        account=account,
        name=name,
        scopes=[str(one) for one in Scope if one in set(scopes)],
        digest=_digest(secret),
        made_at=now,
        expires_at=now + dt.timedelta(days=min(days, LONGEST_DAYS)),
        second_step=_app_of(account) if second_step else None,
    )
    return made, secret


def _app_of(account: Account) -> Authenticator | None:
    return Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).first()


def of_account(account: Account) -> list[Token]:
    """The tokens of an account, the newest first."""
    return list(Token.objects.filter(account=account).order_by("-made_at", "-pk"))


def revoke(account: Account, token_id: int) -> bool:
    """Take away a token of this account; whether there was one."""
    return bool(Token.objects.filter(account=account, pk=token_id).delete()[0])


def find(secret: str) -> Token | None:
    """The token with this secret, while it works; that it is used today is noted."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST_SECRET:
        return None
    now = timezone.now()
    found = Token.objects.select_related("account").filter(digest=_digest(secret), expires_at__gt=now).first()
    if found is None or not found.account.is_active:
        return None
    today = timezone.localdate(now)
    if found.used_on != today:
        Token.objects.filter(pk=found.pk).update(used_on=today)
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def who_of(token: Token | None, scope: Scope) -> Who:
    """Who asks: the account of the token in its role; a visitor where there is no token, or it lacks the scope."""
    if token is None or scope not in token.scopes:
        return VISITOR
    role = Role(token.account.role)
    if role.needs_second_step and token.second_step_id is None:
        role = Role.PARTICIPANT
    return Who(token.account, role)
