"""From what somebody filled in about what was done to what the register keeps, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict

from weefsel.platform.pages.register.private import private_beside
from weefsel.platform.register.checks import EARLIEST, LATEST
from weefsel.platform.register.intervening import DONE_BY_MOST, NAME_MOST, WHAT_MOST, Deed, group_called
from weefsel.platform.register.mailing import entry_name
from weefsel.platform.register.models import Entry
from weefsel.platform.register.plain.typed import Wrong, line, prose
from weefsel.platform.register.plain.values import date_within
from weefsel.publish.areas import AreaTree

__all__ = ["Sent", "Typed", "doer_named", "read_deed"]

_TEXTS: Final = ("name_nl", "what_nl", "from_date", "until_date", "done_by", "name_en", "what_en")


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody filled in, as they wrote it."""

    name_nl: str = ""
    what_nl: str = ""
    from_date: str = ""
    until_date: str = ""
    done_by: str = ""
    name_en: str = ""
    what_en: str = ""
    areas: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    @classmethod
    def of(cls, sent: QueryDict) -> Typed:
        """What a form sent."""
        texts = {name: str(sent.get(name) or "") for name in _TEXTS}
        return cls(**texts, areas=tuple(sent.getlist("areas")), indicators=tuple(sent.getlist("indicators")))

    @classmethod
    def saying(cls, deed: Deed, doer: Entry | None) -> Typed:
        """What stands in the form where it is about something that was written down."""
        return cls(
            deed.name_nl,
            deed.what_nl,
            _day(deed.from_date),
            _day(deed.until_date),
            doer_named(deed, doer),
            deed.name_en,
            deed.what_en,
            tuple(deed.area_codes),
            tuple(deed.indicator_ids),
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form comes to: sound where nothing is wrong."""

    deed: Deed
    wrong: tuple[Wrong, ...]


def doer_named(deed: Deed, doer: Entry | None) -> str:
    """Who did it, as somebody would type it: the name that the group has now, or the words."""
    return deed.done_by if doer is None else entry_name(doer)


def read_deed(typed: Typed, areas: AreaTree, indicators: Collection[str], before: Deed | None, doer: str) -> Sent:
    """Check everything; all that is wrong, each with its field.

    `indicators` are the ids that can be chosen. `before` is what was written down until now, and `doer` how the form
    then named who did it: a group stays that group as long as nobody types another.
    """
    texts: dict[str, str | Wrong] = {
        "name_nl": line(typed.name_nl, NAME_MOST, field="name_nl"),
        "what_nl": prose(typed.what_nl, WHAT_MOST, field="what_nl"),
        "done_by": line(typed.done_by, DONE_BY_MOST, field="done_by", needed=False),
        "name_en": line(typed.name_en, NAME_MOST, field="name_en", needed=False),
        "what_en": prose(typed.what_en, WHAT_MOST, field="what_en"),
    }
    wrong = [one for one in texts.values() if isinstance(one, Wrong)]
    first, last, dates = _period(typed)
    wrong += dates
    codes = [one for one in areas.links if one in typed.areas]
    wrong += _nested(codes, areas) if codes else [Wrong("areas", "intervene.wrong_areas")]
    chosen = [one for one in dict.fromkeys(typed.indicators) if one in indicators]
    wrong += [] if chosen else [Wrong("indicators", "intervene.wrong_indicators")]
    wrong += [one for name in texts for one in private_beside(name, getattr(typed, name))]
    kept = {name: "" if isinstance(one, Wrong) else one for name, one in texts.items()}
    deed = Deed(area_codes=codes, from_date=first, indicator_ids=chosen, until_date=last, **kept)
    return Sent(_with_doer(deed, before, doer), tuple(wrong))


def _with_doer(deed: Deed, before: Deed | None, doer: str) -> Deed:
    """A group of the register in the place of its name."""
    stays = before is not None and before.entry and deed.done_by == doer
    group = before.entry if stays and before is not None else group_called(deed.done_by)
    return replace(deed, entry=group, done_by="") if group else deed


def _period(typed: Typed) -> tuple[dt.date, dt.date | None, list[Wrong]]:
    """The first day, the last one, and what is wrong with them."""
    first = date_within(typed.from_date, EARLIEST, LATEST, field="from_date")
    last = date_within(typed.until_date, EARLIEST, LATEST, field="until_date", needed=False)
    wrong = [one for one in (first, last) if isinstance(one, Wrong)]
    if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
        wrong.append(Wrong("until_date", "intervene.wrong_turned"))
    begin = first if isinstance(first, dt.date) else EARLIEST
    return begin, last if isinstance(last, dt.date) else None, wrong


def _nested(codes: Sequence[str], areas: AreaTree) -> list[Wrong]:
    """An area and one within it: figures would look at the same people twice."""
    for code in codes:
        for around in areas.parents(code):
            if around.code in codes:
                told = {"inner": areas.links[code].name, "outer": around.name}
                return [Wrong("areas", "intervene.wrong_nested", told)]
    return []


def _day(day: dt.date | None) -> str:
    """A day as people type it."""
    return "" if day is None else f"{day.day}-{day.month}-{day.year}"
