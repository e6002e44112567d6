"""Making accounts and giving them a role, for the command line and for signing in."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from weefsel.concepts import Lang
from weefsel.errors import Fault, InputError
from weefsel.platform.accounts.addresses import canonical
from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role

__all__ = ["Listed", "account_of", "forget_second_step", "make_account", "set_role", "staff"]


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as it stands in a list."""

    email: str
    role: Role
    is_active: bool
    has_second_step: bool


def account_of(email: str) -> Account | None:
    """The account with this address, if there is one. Raises `InputError` for what is no address."""
    return Account.objects.filter(email=canonical(email)).first()


def make_account(email: str, role: Role = Role.PARTICIPANT, lang: Lang = "nl") -> Account:
    """A new account. Raises `InputError` for what is no address, or has an account already."""
    try:
        with transaction.atomic():
            return Account.objects.create_user(email, role=role.value, lang=lang)
    except IntegrityError:
        mend = "Give it another role with `weefsel account role`."
        raise InputError(Fault("e-mail address", "one without an account", mend, value=canonical(email))) from None


def set_role(email: str, role: Role) -> Account:
    """Give an account another role, which ends all its sessions. Raises `InputError` where there is no such account."""
    account = _known(email)
    account.role = role.value
    account.save(update_fields=["role"])
    return account


def forget_second_step(email: str) -> Account:
    """Take away the second step of who lost their telephone and spare codes, and end all sessions.

    Raises `InputError` where there is no such account.
    """
    account = _known(email)
    Authenticator.objects.filter(user=account).delete()
    account.end_sessions()
    return account


def _known(email: str) -> Account:
    account = account_of(email)
    if account is None:
        mend = "Make it with `weefsel account add`."
        raise InputError(Fault("e-mail address", "one with an account", mend, value=canonical(email)))
    return account


def staff() -> tuple[list[Listed], int]:
    """The accounts with more than a participant's rights, by role and address; and how many participants there are."""
    participants = Account.objects.filter(role=Role.PARTICIPANT.value)
    others = Account.objects.exclude(role=Role.PARTICIPANT.value).order_by("role", "email")
    joined = set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))
    listed = [Listed(one.email, Role(one.role), one.is_active, one.pk in joined) for one in others]
    return listed, participants.count()
