"""Addresses and names of streets, to compare with: as people write them, and without what makes no difference."""

from __future__ import annotations

import re
from typing import Final

from weefsel.sources.kinds import folded

__all__ = ["address_key", "street_key", "street_of"]

_POSTCODE: Final = re.compile(r"\b[1-9][0-9]{3} ?[A-Za-z]{2}\b", re.ASCII)
_SHORT: Final = re.compile(r"(?<=\w)str$|\bstr$")


def street_of(address: str) -> str:
    """The street in an address: what stands before the number, without postcode or town.

    >>> street_of("Kerkstraat 12a, 1234 AB Weverveen"), street_of("Plein 1945 3"), street_of("Dorpsplein")
    ('Kerkstraat', 'Plein 1945', 'Dorpsplein')
    """
    first = _POSTCODE.split(address.split(",")[0])[0].strip()
    words = first.split()
    numbers = [i for i, word in enumerate(words) if i and word[0].isdigit()]
    return " ".join(words[: numbers[-1]]) if numbers else first


def address_key(address: str) -> str:
    """An address to compare with: street and number, without postcode, town, capitals or signs."""
    first = _POSTCODE.split(address.split(",")[0])[0]
    street = street_of(address)
    number = "".join(folded(first.strip()[len(street) :]).split())
    return f"{street_key(street)} {number}" if number else ""


def street_key(name: str) -> str:
    """The name of a street: "str." is short for straat."""
    return _SHORT.sub("straat", folded(name))
