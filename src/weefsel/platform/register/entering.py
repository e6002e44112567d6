"""A new group with its first activity, from one form and without an account: an e-mail confirms it later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.claims import claim
from weefsel.platform.register.letters import read, use, write_letter
from weefsel.platform.register.models import Entry, Letter, Offer
from weefsel.platform.register.records import add, locked, set_state
from weefsel.platform.register.states import EntryKind, EntryState, Via
from weefsel.platform.register.who import PROGRAM, Who

__all__ = ["Entered", "confirm_group", "enter_group"]

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entered:
    """A group that was entered, and the secret of the link that confirms it."""

    group: Entry
    offer: Entry | None
    secret: str


def enter_group(who: Who, group: Values, offer: Values | None, email: str, lang: str) -> Entered:
    """Enter a group and perhaps its first activity. Neither is shown or counted until its link is used.

    Values are as `weefsel.platform.register.checks` gives them; `email` is shown to nobody.
    """
    with transaction.atomic():
        made = add(who, EntryKind.ACTOR, group, state=EntryState.WAITING)
        first = None
        if offer is not None:
            values = {**offer, "actor": str(made.pk)}
            first = add(who, EntryKind.OFFER, values, state=EntryState.WAITING, within=made)
        return Entered(made, first, write_letter(Letter.CONFIRM, made, email, lang))


def confirm_group(secret: str, *, own: bool) -> Entry:
    """Show what was entered, because its link was used; with `own` it is also claimed for the address of the mail.

    Raises `NotFound` for a link that is unknown, used or too old.
    """
    with transaction.atomic():
        letter = read(Letter.CONFIRM, secret)
        group = locked(letter.entry_id)
        email = use(letter)
        account = Account.objects.filter(email__iexact=email).first() or Account.objects.create_user(
            email, lang=letter.lang
        )
        if group.state == EntryState.WAITING:
            group.entered_by = account
            set_state(PROGRAM, group, EntryState.SHOWN, Via.CONFIRMED)
            for offer in Offer.objects.filter(actor_id=group.pk, state=EntryState.WAITING):
                set_state(PROGRAM, locked(offer.pk), EntryState.SHOWN, Via.CONFIRMED)
        if own and group.owner_id is None:
            claim(Who(account, Role.PARTICIPANT), group.pk)
        return locked(group.pk)
