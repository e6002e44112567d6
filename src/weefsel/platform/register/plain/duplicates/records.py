"""What is compared, and what is told of a pair."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Because", "Pair", "Reason", "Record", "split_contact"]


class Record(NamedTuple):
    """A group or a place as it was entered; what is not known is empty. Never a person.

    `street` may hold the house number too. Longitude and latitude are degrees of WGS 84.
    """

    id: str
    kind: str
    name: str
    street: str = ""
    number: str = ""
    postcode: str = ""
    area_code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    phone: str = ""
    email: str = ""
    website: str = ""


class Reason(StrEnum):
    """Why two records may be the same, or may not be."""

    #: all that is given is the same
    SAME_RECORD = "same_record"
    SAME_NAME = "same_name"
    NAME_NEARLY = "name_nearly"
    #: the one has all words of the other
    NAME_WITHIN = "name_within"
    #: the one is the first letters of the other
    NAME_INITIALS = "name_initials"
    NAME_PARTLY = "name_partly"
    OTHER_NAME = "other_name"
    #: names that differ in a number: team 1 and team 2
    OTHER_NUMBER_IN_NAME = "other_number_in_name"
    SAME_PHONE = "same_phone"
    #: one digit is different, or two are swapped
    PHONE_NEARLY = "phone_nearly"
    OTHER_PHONE = "other_phone"
    SAME_EMAIL = "same_email"
    #: two addresses at a domain of their own, or one whose domain is the other's website
    SAME_DOMAIN = "same_domain"
    OTHER_EMAIL = "other_email"
    SAME_WEBSITE = "same_website"
    OTHER_WEBSITE = "other_website"
    SAME_ADDRESS = "same_address"
    SAME_STREET = "same_street"
    OTHER_STREET = "other_street"
    #: how far apart, whatever that says
    APART = "apart"
    SAME_AREA = "same_area"
    OTHER_AREA = "other_area"


@dataclass(frozen=True, slots=True)
class Because:
    """A reason, and how much it says: `bits` above zero for the same, below zero against; `metres` of `APART`.

    What is compared together has its bits at its first reason: where two records are is one comparison.
    """

    reason: Reason
    bits: float
    metres: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be the same; `one` < `other`. `score` is about the probability that they are, 0 to 1."""

    one: str
    other: str
    score: float
    because: tuple[Because, ...]


def split_contact(contact: str) -> tuple[str, str]:
    """A telephone number and an e-mail address from one field that holds either.

    >>> split_contact("info@debrug.example")
    ('', 'info@debrug.example')
    """
    return ("", contact) if "@" in contact else (contact, "")
