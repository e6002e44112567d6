"""From the text of a cell to what a field holds: a word of its vocabulary, a list, an amount, a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from weefsel.sources.kinds import folded, kind_of
from weefsel.sources.listing import cells
from weefsel.sources.listing.vocabulary import and_listed, listed, value_of, yes_or_no

__all__ = ["CONVERT", "NOTHING_SAYS", "WORDED", "Converted", "contact", "empty", "kind_in_name"]


@dataclass(frozen=True, slots=True)
class Converted:
    """A value, what of the text it does not hold, and the words in it that are not known."""

    value: Any
    rest: str = ""
    unknown: str = ""


#: what converts the text of a role: the text, the name of the field, and the words that a person explained
Convert = Callable[[str, str, Mapping[str, str]], Converted]
#: roles in which "geen" or "nee" is an answer
NOTHING_SAYS: Final = frozenset(
    {"offer.cost_eur", "offer.referral", "place.referral", "place.free", "place.wheelchair"}
)
_LISTS: Final = ("functions", "audience", "language")


def empty(name: str) -> Any:
    """What an empty cell says of a field."""
    return [] if name in _LISTS else None if name in _NUMBERS else ""


_NUMBERS: Final = frozenset(
    ["cost_eur", "amount_eur", "capacity", "strength", "since", "until", "from_date", "until_date", "lease_until"]
)


def _as_it_is(text: str, name: str, said: Mapping[str, str]) -> Converted:
    del name, said
    return Converted(" ".join(text.split()))


def _prose(text: str, name: str, said: Mapping[str, str]) -> Converted:
    del name, said
    return Converted(text)


def _word(text: str, name: str, said: Mapping[str, str]) -> Converted:
    key = folded(text)
    found = said.get(key) or value_of(name, text)
    if found is None and yes_or_no(text) is not None:
        found = value_of(name, "ja" if yes_or_no(text) else "nee")
    if found is None:
        # the first of several words that is known
        found = next((value for one in listed(text) if (value := said.get(folded(one)) or value_of(name, one))), None)
        return Converted("", text, text) if found is None else Converted(found, text)
    return Converted(found)


def _words(text: str, name: str, said: Mapping[str, str]) -> Converted:
    values, unknown = _known_words(text, name, said)
    return Converted(list(values), text if unknown else "", ", ".join(unknown))


def _known_words(text: str, name: str, said: Mapping[str, str]) -> tuple[tuple[str, ...], list[str]]:
    values: dict[str, None] = {}
    unknown: list[str] = []
    for one in listed(text):
        found = said.get(folded(one)) or value_of(name, one)
        if found is not None:
            values[found] = None
            continue
        for part in and_listed(one):
            found = said.get(folded(part)) or value_of(name, part)
            if found is None:
                unknown.append(part)
            else:
                values[found] = None
    # what somebody said to be nothing
    return tuple(value for value in values if value != "-"), unknown


def _languages(text: str, name: str, said: Mapping[str, str]) -> Converted:
    del name
    values, unknown = _known_words(text, "language", said)
    return Converted(list(values), text if unknown else "", ", ".join(unknown))


@lru_cache(maxsize=4096)
def _amount(text: str) -> Converted:
    amount, rest = cells.amount_of(text)
    return Converted(amount, rest, rest if amount is None else "")


def _money(text: str, name: str, said: Mapping[str, str]) -> Converted:
    del name, said
    answer = yes_or_no(text) if not any(sign.isdigit() for sign in text) else None
    if answer is True:
        # a column "Gratis" with ja
        return Converted("0")
    return Converted(None, text) if answer is False and folded(text) == "nee" else _amount(text)


def _whole(text: str, name: str, said: Mapping[str, str]) -> Converted:
    del name, said
    bare = cells.number_of(text)
    digits = "".join(sign for sign in bare if sign.isdigit())
    if bare.isdigit():
        return Converted(bare)
    # ca. 80 personen
    return (
        Converted(digits, text) if digits and len(bare.split()) < 4 and len(digits) < 6 else Converted(None, text, text)
    )


def _date(text: str, name: str, said: Mapping[str, str]) -> Converted:
    del said
    return Converted(cells.date_of(text, end=name in ("until", "until_date", "lease_until")))


def _web(text: str, name: str, said: Mapping[str, str]) -> Converted:
    del name, said
    found = cells.web_of(text)
    return Converted(found, text if found != text.strip() else "")


def contact(text: str) -> str:
    """A way to reach a group: an address of e-mail, a page, or a telephone number."""
    bare = text.strip()
    if "@" in bare:
        return next((part.strip("<>,;()").removeprefix("mailto:") for part in bare.split() if "@" in part), bare)
    return cells.phone_of(bare) if any(sign.isdigit() for sign in bare) else bare


_SAME: Final = (
    *("group.open_to", "group.contact_role", "place.access", "place.owned_by", "place.managed_by", "place.income"),
    *("funding.scheme", "offer.rrule"),
)
_ONE_WORD: Final = (
    *("group.actor_kind", "group.joining", "group.sphere", "group.layer", "group.pillar", "place.place_kind"),
    *(
        "place.setting",
        "place.free",
        "place.referral",
        "place.wheelchair",
        "place.count",
        "place.sphere",
        "place.layer",
    ),
    *("offer.offer_kind", "offer.referral", "offer.who_comes", "tie.tie_kind", "tie.said_by"),
)
_DATES: Final = (
    *("group.since", "group.until", "place.lease_until", "offer.from_date", "offer.until_date", "tie.from_date"),
    *("tie.until_date", "funding.from_date", "funding.until_date"),
)
CONVERT: Final[Mapping[str, Convert]] = {
    **dict.fromkeys(_SAME, _as_it_is),
    **dict.fromkeys(_ONE_WORD, _word),
    **dict.fromkeys(("group.functions", "place.functions", "offer.functions", "offer.audience"), _words),
    **dict.fromkeys(_DATES, _date),
    **dict.fromkeys(("offer.cost_eur", "tie.amount_eur", "funding.amount_eur"), _money),
    **dict.fromkeys(("place.capacity", "tie.strength"), _whole),
    **dict.fromkeys(("group.summary", "offer.summary"), _prose),
    "offer.language": _languages,
    "group.website": _web,
}


#: roles whose cells hold words of a vocabulary
WORDED: Final = frozenset(role for role, convert in CONVERT.items() if convert in (_word, _words, _languages))


@lru_cache(maxsize=20_000)
def kind_in_name(name: str) -> str:
    """The kind of place that a name begins or ends with: Buurthuis De Brug, Sporthal Oost; empty where it says none."""
    said = folded(name).split()
    for length in (3, 2, 1):
        for words in (said[:length], said[-length:]):
            kind = kind_of(" ".join(words)) if len(words) == length else None
            if kind is not None:
                return str(kind)
    return ""
