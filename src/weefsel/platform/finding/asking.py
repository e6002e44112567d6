"""What somebody asks of *Vinden*, and what is answered: the shapes that the search and its screens share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from weefsel.concepts import Audience, Function, Setting
from weefsel.platform.register.states import EntryKind

__all__ = ["PAGE", "Found", "Hit", "PartOfDay", "Question", "Where"]

#: hits on a page
PAGE: Final = 20


class PartOfDay(StrEnum):
    """When on a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Where:
    """From where somebody walks."""

    #: as it is called: a street, a postcode, a place or an area
    name: str
    #: degrees of WGS 84
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Question:
    """What is sought. What is not said does not matter."""

    #: what somebody wants to do, or the name of a group, a place or an activity; mistakes are forgiven
    text: str = ""
    where: Where | None = None
    #: at most so many minutes on foot
    minutes: int | None = None
    functions: tuple[Function, ...] = ()
    audience: tuple[Audience, ...] = ()
    #: days on which it must be, this one and later ones: a single day, or from today on
    first: dt.date | None = None
    last: dt.date | None = None
    #: 0 is Monday: on this day of the week, whichever week
    weekday: int | None = None
    part: PartOfDay | None = None
    free: bool = False
    without_referral: bool = False
    wheelchair: bool = False
    #: two letters
    language: str = ""
    setting: Setting | None = None
    #: groups, places, activities; none: all of them
    kinds: tuple[EntryKind, ...] = ()
    #: code of an area: only what is in it
    area_code: str = ""
    #: from 1
    page: int = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """One group, place or activity that was found. Texts are as they may be shown."""

    id: str
    kind: EntryKind
    name: str
    functions: tuple[Function, ...]
    #: of an activity its group, of a group and an activity its place; empty where there is none
    group: str
    place: str
    street: str
    area_code: str
    #: degrees; None where it is not known where it is
    longitude: float | None
    latitude: float | None
    setting: Setting | None
    #: on foot, in seconds, where it was asked from somewhere; None where that is not known
    seconds: int | None
    #: as the crow flies with a detour, because there is no network here
    approximate: bool
    #: the next time that it is, within what was asked; None where it has no fixed times
    next_start: dt.datetime | None
    next_end: dt.datetime | None
    #: RFC 5545, and times as HH:MM, for whoever says when it is
    rrule: str
    starts: str
    ends: str
    #: in euro; None where it was not said
    cost_eur: float | None
    #: yes, no, or empty where it was not said
    free: str
    referral: str
    wheelchair: str
    #: when somebody last said that it is right, and whether that is so long ago that it ranks lower
    confirmed_on: dt.date
    stale: bool
    #: which kind of group, place or activity: a word of `ActorKind`, `PlaceKind` or `OfferKind`
    sort: str = ""
    #: the day of the next time, also where the hour is not known
    next_day: dt.date | None = None
    from_date: dt.date | None = None
    until_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question."""

    question: Question
    #: those of this page, in order
    hits: tuple[Hit, ...]
    total: int
    #: where a word was taken for another that is like it: what was typed → what was sought
    taken_for: tuple[tuple[str, str], ...] = ()
    #: nothing has all of the words: these have the most of them
    partly: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))
