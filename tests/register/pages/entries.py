"""What the tests of the pages of an entry share: entries of every kind, and reading a page."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from weefsel.platform.register.mailing import entry_address
from weefsel.platform.register.models import Actor, Entry, Funding, Offer, Place, Tie
from weefsel.platform.register.records import add, entry_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import PROGRAM

__all__ = ["Form", "add_offer", "address_of", "fields_of", "one_of_each", "opened", "own", "send", "text_of"]


def address_of(entry: Entry, page: str = "", lang: Any = "nl") -> str:
    return entry_address(entry, lang) + (f"/{page}" if page else "")


def own(entry: Entry, account: Any) -> Entry:
    """Give an entry to an account."""
    Entry.objects.filter(pk=entry.pk).update(owner=account)
    return entry_of(entry.pk)


def add_offer(group: Entry, **values: Any) -> Entry:
    given = {"name": "Eten", "offer_kind": "recurring", "functions": ["meeting"], "actor": str(group.pk), **values}
    return add(PROGRAM, EntryKind.OFFER, given)


def one_of_each() -> dict[EntryKind, Entry]:
    """An entry of each kind of the village, that is shown."""
    models = {
        EntryKind.ACTOR: Actor.objects.filter(offers__isnull=False, ties_from__isnull=False),
        EntryKind.PLACE: Place.objects.filter(actors__isnull=False),
        EntryKind.OFFER: Offer.objects.exclude(rrule=""),
        EntryKind.TIE: Tie.objects.all(),
        EntryKind.FUNDING: Funding.objects.all(),
    }
    found = {kind: rows.filter(state=EntryState.SHOWN).order_by("pk").first() for kind, rows in models.items()}
    return {kind: entry for kind, entry in found.items() if entry is not None}


def text_of(response: Any) -> str:
    """What a page says in its main part, without its tags."""
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@dataclass
class Form:
    """A form of a page, as a browser without scripts would send it."""

    action: str
    values: dict[str, Any]
    #: name → what is wrong with it, in words
    wrong: dict[str, str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._text = self._select = self._fault = ""
        self._faults: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("id", "").startswith("v-") and given["id"].endswith("-f"):
            self._fault = given["id"][2:-2]
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), {}, {}))
        if not self.forms or not (given.get("name") or tag == "option"):
            return
        values, name = self.forms[-1].values, given.get("name", "")
        kind = given.get("type", "text")
        if tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in given:
                values[name] = [*values.get(name, []), given["value"]] if kind == "checkbox" else given["value"]
        elif tag == "input":
            values[name] = given.get("value", "")
        elif tag == "textarea":
            self._text, values[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            values[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""
        if tag == "div":
            self._fault = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1].values[self._text] += data
        if self._fault and data.strip():
            told = self.forms[-1].wrong
            told[self._fault] = f"{told.get(self._fault, '')} {data.strip()}".strip()


def fields_of(response: Any, part: str) -> Form:
    """The form of a page whose action ends in `part`, with all that it would send."""
    reader = _Reader()
    reader.feed(response.content.decode())
    found = next(form for form in reader.forms if form.action.endswith(part))
    # the first line break of a textarea is no part of its value
    found.values = {
        name: one[1:] if isinstance(one, str) and one[:1] == "\n" else one for name, one in found.values.items()
    }
    return found


def opened(client: Client, entry: Entry) -> Form:
    return fields_of(client.get(address_of(entry, "wijzig")), "/wijzig")


def send(client: Client, form: Form, **changed: Any) -> Any:
    return client.post(form.action, {**form.values, **changed})
