"""From what somebody filled in on "Groep toevoegen" to the values that the register keeps, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict

from weefsel.concepts import ActorKind
from weefsel.errors import InputError
from weefsel.platform.accounts.addresses import canonical
from weefsel.platform.pages.register.group_when import When, times
from weefsel.platform.pages.register.group_where import Where, located
from weefsel.platform.pages.register.private import private
from weefsel.platform.register.around import Around
from weefsel.platform.register.checks import checked
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.plain.values import email_address
from weefsel.platform.register.states import EntryKind

__all__ = ["ABOUT_GROUP", "ABOUT_OFFER", "ORDER", "Sent", "Typed", "read_form"]

#: what need not be filled in, of the group and of its first activity
ABOUT_GROUP: Final = ("summary", "actor_kind", "open_to", "contact_role", "contact", "website", "joining")
ABOUT_OFFER: Final = ("audience", "language", "cost_eur", "who_comes")
#: every field in the order of the page
ORDER: Final = (
    "name",
    "what",
    "functions",
    "where",
    "area",
    "days",
    "time",
    "date",
    "email",
    *ABOUT_GROUP,
    *ABOUT_OFFER,
    "trap",
)
_LISTS: Final = frozenset({"functions", "days", "language", "audience"})
#: text that everybody reads
_FREE: Final = ("name", "what", "where", "summary", "open_to", "contact_role")
#: fields of the activity that are called differently on the page
_CALLED: Final = {"name": "what", "rrule": "days", "starts": "time", "from_date": "date", "until_date": "date"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody filled in, as they wrote it."""

    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    lists: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    #: the boxes that are ticked: at home, days that vary, another group
    boxes: frozenset[str] = frozenset()

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def list(self, name: str) -> list[str]:
        return self.lists.get(name, [])

    @classmethod
    def of(cls, sent: QueryDict) -> Typed:
        """What a form sent."""
        names = (*(name for name in ORDER if name not in _LISTS), "where_id")
        return cls(
            {name: str(sent.get(name) or "") for name in names},
            {name: [str(one) for one in sent.getlist(name)] for name in _LISTS},
            frozenset(name for name in ("home", "irregular", "different") if sent.get(name)),
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form comes to: sound values where nothing is wrong, in any case what can be said of them."""

    group: Mapping[str, Any]
    offer: Mapping[str, Any]
    email: str
    where: Where | None
    when: When | None
    wrong: tuple[Wrong, ...]


def read_form(typed: Typed, around: Around, today: dt.date) -> Sent:
    """Check everything; all that is wrong, each with the field of the page that it is about."""
    where = located(around, typed.text("where"), typed.text("where_id"), typed.text("area"), home="home" in typed.boxes)
    irregular = "irregular" in typed.boxes
    when = times(typed.list("days"), typed.text("time"), typed.text("date"), irregular=irregular, today=today)
    email = _email(typed.text("email"))
    wrong = [one for one in (where, email) if isinstance(one, Wrong)]
    wrong += when if isinstance(when, list) else []
    group = checked(EntryKind.ACTOR, _group(typed, where), around, whole=True)
    offer = checked(EntryKind.OFFER, _offer(typed, where, when), around, whole=False)
    wrong += group.wrong
    wrong += [replace(one, field=_CALLED.get(one.field, one.field)) for one in offer.wrong if one.field != "functions"]
    wrong += _private(typed)
    if typed.text("trap"):
        wrong.append(Wrong("trap", "group.wrong_trap"))
    return Sent(
        group.values,
        offer.values,
        "" if isinstance(email, Wrong) else email,
        None if isinstance(where, Wrong) else where,
        when if isinstance(when, When) else None,
        tuple(_once(wrong)),
    )


def _group(typed: Typed, where: Where | Wrong) -> dict[str, Any]:
    given: dict[str, Any] = {name: typed.text(name) for name in ABOUT_GROUP}
    given["actor_kind"] = given["actor_kind"] or str(ActorKind.RESIDENTS_GROUP)
    given |= {"name": typed.text("name"), "functions": typed.list("functions")}
    return given if isinstance(where, Wrong) else given | where.values


def _offer(typed: Typed, where: Where | Wrong, when: When | list[Wrong]) -> dict[str, Any]:
    given: dict[str, Any] = {"name": typed.text("what"), "functions": typed.list("functions")}
    for name in ABOUT_OFFER:
        given[name] = typed.list(name) if name in _LISTS else typed.text(name)
    if isinstance(where, Where):
        given["place"] = where.place
    return given | when.values if isinstance(when, When) else given


def _email(written: str) -> str | Wrong:
    address = email_address(written, field="email")
    if isinstance(address, Wrong):
        return address
    try:
        return canonical(address)
    except InputError:
        return Wrong("email", "group.wrong_email_other")


def _private(typed: Typed) -> list[Wrong]:
    """Addresses and numbers in texts that everybody reads."""
    return [wrong for name in _FREE for wrong in private(name, typed.text(name))]


def _once(wrong: Iterable[Wrong]) -> list[Wrong]:
    """In the order of the page, each thing once."""
    said = dict.fromkeys((one.field, one.text_id) for one in wrong)
    by_key = {(one.field, one.text_id): one for one in wrong}
    return [by_key[key] for key in sorted(said, key=lambda key: ORDER.index(key[0]))]
