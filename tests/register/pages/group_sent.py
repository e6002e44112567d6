"""A group as a form sends it, and what a page gives back of it."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from weefsel.platform.register.around import around
from weefsel.publish.ground import Spot

__all__ = ["EMAIL", "GROUP", "OPTIONAL", "Broken", "add", "field_text", "shown", "some_street", "wrong_fields"]

EMAIL: Final = "eetclub@example.org"
GROUP: Final[dict[str, Any]] = {
    "name": "Eetclub Dinsdag",
    "what": "Samen koken en eten",
    "functions": ["meeting", "support"],
    "where": "Bleekveld",
    "days": ["1"],
    "time": "18.00",
    "email": EMAIL,
}
#: what need not be filled in
OPTIONAL: Final[dict[str, Any]] = {
    "summary": "Wie wil kookt mee.\n\nDaarna eten we.",
    "actor_kind": "association",
    "open_to": "Iedereen uit de buurt",
    "joining": "walk_in",
    "contact_role": "de beheerder",
    "contact": "info@example.org",
    "website": "www.example.org",
    "cost_eur": "2,50",
    "who_comes": "mixed",
    "language": ["nl", "tr"],
    "audience": ["seniors"],
}


class Broken(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError(len(email_messages))


def add(client: Client, prefix: str = "", **more: Any) -> Any:
    """Send the form, with other answers where they are given; where it is, is an area that is there."""
    where = {"where": next(one.name for one in around().ground.areas if one.kind == "buurt")}
    return client.post(f"{prefix}/groep-toevoegen", GROUP | where | more)


def some_street() -> tuple[Spot, str]:
    """A street that lies in one area only, and as what it is suggested."""
    streets = around().ground.streets
    names = [one.name for one in streets]
    spot = next(one for one in streets if names.count(one.name) == 1)
    return spot, next(one.label for one in around().find(spot.name, 50) if one.id == spot.id)


def shown(answer: Any) -> str:
    return answer.content.decode()


def field_text(answer: Any, name: str) -> str:
    """What stands in a field."""
    page = shown(answer)
    area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    if area is not None:
        return html.unescape(area[1])
    found = re.search(rf'<input[^>]* name="{name}"[^>]*? value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


def wrong_fields(answer: Any) -> list[str]:
    """The fields beside which something is told, in the order of the page."""
    found = re.findall(r'<div id="v-(\w+)-f"><p class="fm">', shown(answer))
    return list(dict.fromkeys(found))
