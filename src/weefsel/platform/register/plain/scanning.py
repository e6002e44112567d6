"""What a text that everybody reads may not show: e-mail addresses, telephone numbers, BSN and bank accounts.

Nobody's care is enough for a text that thousands may write in, so it is looked for, also where it is written so that a
machine would miss it. A search like this misses some and finds some that are none: the word that stands in its place
says what was taken for what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from weefsel.concepts import Lang
from weefsel.concepts.texts import text as said
from weefsel.platform.register.plain import scan_addresses, scan_numbers
from weefsel.platform.register.plain.legible import legible

__all__ = ["Finding", "Kind", "found", "shown"]

Kind = Literal["email", "phone", "bsn", "iban"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One of them: `text[start:end]`."""

    kind: Kind
    start: int
    end: int


#: the order counts: what is found first is not looked at again
_SEARCHES: Final[tuple[tuple[Kind, Callable[[str], Iterable[tuple[int, int]]]], ...]] = (
    ("iban", scan_numbers.bank_accounts),
    ("email", scan_addresses.email_addresses),
    ("phone", scan_numbers.telephone_numbers),
    ("bsn", scan_numbers.citizen_numbers),
)
_WORDS: Final = {
    "email": "group.hidden_email",
    "phone": "group.hidden_phone",
    "bsn": "group.hidden_bsn",
    "iban": "group.hidden_iban",
}


#: no number of a person, written in digits, is shorter
_FEWEST_DIGITS: Final = 6


def found(text: str) -> tuple[Finding, ...]:
    """All that should not be read by everybody, in the order of the text; none overlap.

    >>> found("Bel 06-12345678")
    (Finding(kind='phone', start=4, end=15),)
    """
    return tuple(sorted(_found(text), key=lambda one: one.start))


def _found(text: str) -> Iterator[Finding]:
    seen = legible(text)
    rest = seen.text
    for kind, search in _SEARCHES:
        # with fewer digits no number of a person is among them, whatever else they are
        if kind == "phone" and sum(map(str.isdigit, rest)) >= _FEWEST_DIGITS:
            rest = scan_numbers.without_others(rest)
        places = [*search(rest)]
        yield from (Finding(kind, *seen.span(start, end)) for start, end in places)
        rest = _without(rest, places)


def _without(text: str, places: list[tuple[int, int]]) -> str:
    """The text with a mark that is part of nothing in these places, so that the next search finds no half of them."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(places):
        parts += [text[done:start], "¤" * (end - start)]
        done = end
    return "".join([*parts, text[done:]])


def shown(text: str, lang: Lang = "nl") -> str:
    """The text with a word in the place of each finding.

    >>> shown("Mail naam@voorbeeld.nl of kom langs.")
    'Mail [e-mailadres] of kom langs.'
    """
    parts: list[str] = []
    done = 0
    for one in found(text):
        parts += [text[done : one.start], said(_WORDS[one.kind], lang)]
        done = one.end
    return "".join([*parts, text[done:]])
