"""What somebody asks, in the address and back: `/?zoek=taalles&waar=Raamstraat&dag=dinsdag&deel=avond&gratis=1`.

What an address says that makes no sense is left out, never refused: an old link still finds something.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from weefsel.concepts import Audience, Function, Setting
from weefsel.errors import NotFound
from weefsel.platform.finding.asking import PartOfDay, Question, Where
from weefsel.platform.register.states import EntryKind
from weefsel.platform.source import LAYER_NAMES, LAYERS
from weefsel.publish.areas import AreaTree

__all__ = ["DAYS", "MINUTES", "TODAY", "TOMORROW", "WEEK", "WHAT", "Asked"]

#: longer than any name or wish: it is repeated on the page
_LONGEST: Final = 80
_LAST_PAGE: Final = 5_000
_MOST_MINUTES: Final = 240
#: those that are offered
MINUTES: Final = (5, 10, 15, 20, 30)
TODAY, TOMORROW, WEEK = "vandaag", "morgen", "week"
#: Monday first
DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
#: a week is today and the six days after it
_WEEK: Final = dt.timedelta(days=6)
#: one date, or the first and the last of several
_DATES: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:\.\.\d{4}-\d{2}-\d{2})?", re.ASCII)
#: how a part of the day, a kind of entry and an audience are written in an address; these words never change
PARTS: Final[Mapping[str, PartOfDay]] = {
    "ochtend": PartOfDay.MORNING,
    "middag": PartOfDay.AFTERNOON,
    "avond": PartOfDay.EVENING,
}
WHAT: Final[Mapping[str, EntryKind]] = {
    "activiteiten": EntryKind.OFFER,
    "groepen": EntryKind.ACTOR,
    "plekken": EntryKind.PLACE,
}
AUDIENCES: Final[Mapping[str, Audience]] = {
    "iedereen": Audience.EVERYONE,
    "kinderen": Audience.CHILDREN,
    "jongeren": Audience.YOUNG_PEOPLE,
    "ouders": Audience.PARENTS,
    "volwassenen": Audience.ADULTS,
    "ouderen": Audience.SENIORS,
    "mantelzorgers": Audience.INFORMAL_CARERS,
    "vrijwilligers": Audience.VOLUNTEERS,
    "nieuwkomers": Audience.NEWCOMERS,
    "arbeidsmigranten": Audience.MIGRANT_WORKERS,
    "licht-verstandelijke-beperking": Audience.MILD_INTELLECTUAL_DISABILITY,
    "psychische-problemen": Audience.MENTAL_HEALTH,
    "lichamelijke-beperking": Audience.PHYSICAL_DISABILITY,
    "weinig-geld": Audience.LOW_INCOME,
    "nederlands-leren": Audience.LANGUAGE_LEARNERS,
    "vrouwen": Audience.WOMEN,
    "mannen": Audience.MEN,
    "lhbtiq": Audience.LHBTIQ,
}
#: the boxes that are ticked or not: name in the address → name here
TICKS: Final[Mapping[str, str]] = {
    "gratis": "free",
    "buiten": "outdoors",
    "rolstoel": "wheelchair",
    "zonder-verwijzing": "no_referral",
}
_PART_NAMES: Final = {part: name for name, part in PARTS.items()}
_WHAT_NAMES: Final = {kind: name for name, kind in WHAT.items()}
_AUDIENCE_NAMES: Final = {one: name for name, one in AUDIENCES.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks, as somebody wrote it."""

    #: what the box holds: a wish, a name, or a street
    search: str = ""
    #: from where somebody walks, by name
    where: str = ""
    minutes: int | None = None
    functions: tuple[Function, ...] = ()
    audience: Audience | None = None
    #: today, tomorrow, a week, a day of the week, a date, or two with all between them
    day: str = ""
    part: PartOfDay | None = None
    free: bool = False
    outdoors: bool = False
    wheelchair: bool = False
    no_referral: bool = False
    #: two or three letters
    language: str = ""
    what: EntryKind | None = None
    #: the slug of an area
    area: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: QueryDict, areas: AreaTree) -> Asked:
        """What the variables of an address say."""
        functions = {LAYERS[name] for name in given.getlist("functie") if name in LAYERS}
        return cls(
            search=_line(given, "zoek"),
            where=_line(given, "waar"),
            minutes=_number(given, "minuten", 1, _MOST_MINUTES) if given.get("minuten") else None,
            functions=tuple(one for one in Function if one in functions),
            audience=AUDIENCES.get(_line(given, "voor")),
            # the chip for today comes before the list of days
            day=next(filter(None, map(_day, reversed(given.getlist("dag")))), ""),
            part=PARTS.get(_line(given, "deel")),
            language=_language(_line(given, "taal")),
            what=WHAT.get(_line(given, "wat")),
            area=_area(_line(given, "buurt"), areas),
            page=_number(given, "blad", 1, _LAST_PAGE),
            **{here: given.get(name) == "1" for name, here in TICKS.items()},
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The variables of the address, in one order, without what says nothing."""
        said: list[tuple[str, str]] = [
            ("zoek", self.search),
            ("waar", self.where),
            ("minuten", str(self.minutes or "")),
            *(("functie", LAYER_NAMES[one]) for one in self.functions),
            ("voor", _AUDIENCE_NAMES[self.audience] if self.audience else ""),
            ("dag", self.day),
            ("deel", _PART_NAMES[self.part] if self.part else ""),
            *((name, "1" if getattr(self, here) else "") for name, here in TICKS.items()),
            ("taal", self.language),
            ("wat", _WHAT_NAMES[self.what] if self.what else ""),
            ("buurt", self.area),
            ("blad", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in said if value]

    def query(self, **changed: Any) -> str:
        """`?…` of the same with something changed, from its first page on; empty where nothing is asked."""
        pairs = replace(self, **{"page": 1, **changed}).pairs()
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is asked yet."""
        return not replace(self, page=1).pairs()

    def question(self, text: str, where: Where | None, today: dt.date, areas: AreaTree) -> Question:
        """What the search is asked: `text` and `where` as they were read from what was typed."""
        first, last, weekday = _days(self.day, today)
        return Question(
            text=text,
            where=where,
            minutes=self.minutes,
            functions=self.functions,
            audience=(self.audience,) if self.audience else (),
            first=first,
            last=last,
            weekday=weekday,
            part=self.part,
            free=self.free,
            without_referral=self.no_referral,
            wheelchair=self.wheelchair,
            language=self.language,
            setting=Setting.OUTDOOR if self.outdoors else None,
            kinds=(self.what,) if self.what else (),
            area_code=areas.by_slug(self.area).code if self.area else "",
            page=self.page,
        )

    def with_read(self, question: Question, today: dt.date) -> Asked:
        """The same, with all that was read from the words of the box said by itself."""
        return replace(
            self,
            search=question.text,
            where=question.where.name if question.where else self.where,
            minutes=question.minutes,
            functions=question.functions,
            audience=question.audience[0] if question.audience else None,
            day=_day_of(question, today),
            part=question.part,
            free=question.free,
            outdoors=question.setting is Setting.OUTDOOR,
            wheelchair=question.wheelchair,
            no_referral=question.without_referral,
            language=question.language,
            what=question.kinds[0] if len(question.kinds) == 1 else None,
        )


def _line(given: QueryDict, name: str) -> str:
    return " ".join(str(given.get(name) or "").split())[:_LONGEST]


def _number(given: QueryDict, name: str, least: int, most: int) -> int:
    written = _line(given, name)
    return min(max(int(written), least), most) if re.fullmatch(r"\d{1,6}", written, re.ASCII) else least


def _day(written: str) -> str:
    if written in (TODAY, TOMORROW, WEEK, *DAYS):
        return written
    dates = _dates(written)
    return written if dates and dates[0] <= dates[-1] else ""


def _dates(written: str) -> list[dt.date]:
    """The dates of an address; none where it has none that exist."""
    try:
        return [dt.date.fromisoformat(one) for one in written.split("..")] if _DATES.fullmatch(written) else []
    except ValueError:
        return []


def _days(day: str, today: dt.date) -> tuple[dt.date | None, dt.date | None, int | None]:
    """The first and last day, and the day of the week."""
    if day in DAYS:
        return None, None, DAYS.index(day)
    if day == WEEK:
        return today, today + _WEEK, None
    if day in (TODAY, TOMORROW):
        one = today + dt.timedelta(days=day == TOMORROW)
        return one, one, None
    dates = _dates(day)
    return (dates[0], dates[-1], None) if dates else (None, None, None)


def _day_of(question: Question, today: dt.date) -> str:
    """How the days of a question are written in an address."""
    if question.weekday is not None:
        return DAYS[question.weekday]
    first, last = question.first, question.last
    if first is None or last is None:
        return ""
    if first == last:
        near = {today: TODAY, today + dt.timedelta(days=1): TOMORROW}
        return near.get(first, first.isoformat())
    return WEEK if (first, last) == (today, today + _WEEK) else f"{first.isoformat()}..{last.isoformat()}"


def _language(written: str) -> str:
    return written if re.fullmatch(r"[a-z]{2,3}", written, re.ASCII) else ""


def _area(slug: str, areas: AreaTree) -> str:
    try:
        return areas.by_slug(slug).slug if slug else ""
    except NotFound:
        return ""
