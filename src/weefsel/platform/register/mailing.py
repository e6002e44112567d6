"""The mails of the register, and the addresses in them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from weefsel.concepts import Lang
from weefsel.platform.accounts.mail import send
from weefsel.platform.register.entering import Entered
from weefsel.platform.register.freshness import Asked
from weefsel.platform.register.models import Entry
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import of_kind

__all__ = [
    "REFERENCE",
    "entry_address",
    "entry_name",
    "send_asked",
    "send_confirmation",
    "send_text_confirmation",
    "site_address",
]

#: how an entry is called in its address
REFERENCE = {
    EntryKind.ACTOR: "groep",
    EntryKind.PLACE: "plek",
    EntryKind.OFFER: "aanbod",
    EntryKind.TIE: "verbinding",
    EntryKind.FUNDING: "geld",
}


def site_address(host: str | None = None) -> str:
    """Where the site is, for links in mails: as it was set (`WEEFSEL_SITE`), else as a visitor called it."""
    return (settings.WEEFSEL_SITE or host or "http://localhost:8642").rstrip("/")


def entry_name(entry: Entry) -> str:
    """What to call an entry on a screen: its name, else its kind."""
    part: Any = of_kind(entry)
    return str(getattr(part, "name", "")) or str(entry.kind)


def entry_address(entry: Entry, lang: Lang) -> str:
    """The address of the page of an entry."""
    return reverse(f"{lang}:entry", kwargs={"kind": REFERENCE[EntryKind(entry.kind)], "entry_id": entry.pk})


def send_confirmation(entered: Entered, email: str, lang: Lang, place: str, host: str) -> None:
    """Mail the link that shows what was entered."""
    link = site_address(host) + reverse(f"{lang}:confirm_group", kwargs={"secret": entered.secret})
    send(email, "confirm", lang, name=entry_name(entered.group), place=place, link=link)


def send_text_confirmation(secret: str, email: str, lang: Lang, subject: str, signed: str, host: str) -> None:
    """Mail the link that puts what a visitor wrote beside a figure before the editors."""
    link = site_address(host) + reverse(f"{lang}:confirm_interpretation", kwargs={"secret": secret})
    send(email, "interpretation", lang, subject=subject, signed=signed, link=link)


def send_asked(asked: Asked) -> None:
    """Mail the question whether an entry is still right."""
    lang: Lang = "en" if asked.lang == "en" else "nl"
    link = site_address() + reverse(f"{lang}:still_right", kwargs={"secret": asked.secret})
    page = site_address() + entry_address(asked.entry, lang)
    send(asked.email, "still_right", lang, name=entry_name(asked.entry), link=link, page=page)
