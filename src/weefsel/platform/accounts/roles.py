"""Roles, and the role in which a request acts. What each may do is in `weefsel.platform.register.permissions`.

A role is no rank: a moderator decides on proposals but does not arrange access, and the other way round. Whoever is not
signed in is a visitor and has no role (`None`). Owning an entry is a tie between an account and that entry, so it is no
role either.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["Role", "role_of"]


class Role(StrEnum):
    """What an account is on this site."""

    PARTICIPANT = "participant"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"

    @property
    def needs_second_step(self) -> bool:
        """Whether more than a code by e-mail is asked before this role counts."""
        return self is not Role.PARTICIPANT


def role_of(request: HttpRequest) -> Role | None:
    """The role in which this request acts; None for a visitor.

    A role with more than a participant's rights counts only in a session that passed the second step. Until then such
    an account is a participant.
    """
    account: Any = request.user
    if not account.is_authenticated or not account.is_active:
        return None
    role = Role(account.role)
    if role.needs_second_step and not _passed_second_step(request):
        return Role.PARTICIPANT
    return role


def _passed_second_step(request: HttpRequest) -> bool:
    """Whether the person behind this session showed a second thing besides the mailbox, that is still theirs."""
    from weefsel.platform.accounts.second_step import passed  # needs Django's models, which this module must not

    return passed(request)
