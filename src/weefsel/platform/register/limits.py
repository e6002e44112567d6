"""How often the same may be done from one place: counted in the cache that all processes of the site share."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.settings import GROUPS_A_DAY, GROUPS_AN_HOUR

__all__ = ["GROUPS_AN_HOUR", "GROUPS_A_DAY", "may_add", "may_hand_over", "may_interpret", "may_report"]


def may_add(request: HttpRequest, email: str) -> bool:
    """Whether one more group may be added from here; asking counts as one.

    Nor is a mailbox filled by way of the site: how often one address is mailed is limited too.
    """
    return ratelimit.consume(request, action="add_group", key=email)


def may_report(request: HttpRequest) -> bool:
    """Whether one more entry or text may be reported from here; asking counts as one."""
    return ratelimit.consume(request, action="report_entry")


def may_interpret(request: HttpRequest, key: str) -> bool:
    """Whether one more text may be written beside a figure from here, and by this account or address."""
    return ratelimit.consume(request, action="interpret", key=key)


def may_hand_over(request: HttpRequest, account: Account | None) -> bool:
    """Whether this account may try one more address: who tries many finds out which of them have an account."""
    return ratelimit.consume(request, action="hand_over_entry", key=str(account.pk if account is not None else ""))
