"""*Wanneer, en voor wie?* on the map page: only places that count for what somebody asks. The address holds it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString

from weefsel import publish
from weefsel.concepts import Function, Lang, Moment, WalkingGroup
from weefsel.concepts.texts import text
from weefsel.errors import WeefselError
from weefsel.platform import words, worker
from weefsel.platform.source import asked, open_site
from weefsel.platform.templatetags.site_tags import figure_address, fill, markup
from weefsel.publish.answers import ChosenShare
from weefsel.publish.models import Published

#: the names in an address
WHEN, WITHIN, WHO, FREE, REFERRAL = "wanneer", "binnen", "wie", "gratis", "zonder-indicatie"
YES: Final = "ja"
USUAL_MINUTES: Final = 10
#: how moments and walkers are written in an address
MOMENTS: Final[Mapping[str, Moment]] = {
    "doordeweekse-ochtend": Moment.WEEKDAY_MORNING,
    "doordeweekse-middag": Moment.WEEKDAY_AFTERNOON,
    "doordeweekse-avond": Moment.WEEKDAY_EVENING,
    "zaterdagmiddag": Moment.SATURDAY_AFTERNOON,
    "zaterdagavond": Moment.SATURDAY_EVENING,
    "zondagmiddag": Moment.SUNDAY_AFTERNOON,
}
GROUPS: Final[Mapping[str, WalkingGroup]] = {
    "oudere": WalkingGroup.OLDER,
    "kind": WalkingGroup.CHILD,
    "rolstoel": WalkingGroup.WHEELCHAIR,
}


def question(request: HttpRequest) -> publish.Question:
    """What an address asks of places and of those who walk. What it asks in words that are not known is not asked."""
    known = {str(number): number for number in publish.MINUTES}
    minutes = known.get(asked(request, WITHIN), USUAL_MINUTES)
    if not open_site().may_be_asked:
        return publish.Question(publish.Choice(), minutes)
    group = GROUPS.get(asked(request, WHO), WalkingGroup.ADULT)
    choice = publish.Choice(
        MOMENTS.get(asked(request, WHEN)),
        asked(request, FREE) == YES,
        asked(request, REFERRAL) == YES,
        # who is in a wheelchair must get in as well
        group is WalkingGroup.WHEELCHAIR,
        group,
    )
    return publish.Question(choice, minutes)


def pairs(one: publish.Question) -> list[tuple[str, str]]:
    """The question as it stands in an address; what is as usual is left out."""
    choice = one.choice
    out = [(WHEN, name) for name, moment in MOMENTS.items() if moment is choice.moment]
    out += [(WITHIN, str(one.minutes))] if one.minutes != USUAL_MINUTES else []
    out += [(WHO, name) for name, group in GROUPS.items() if group is choice.group]
    out += [(FREE, YES)] if choice.free else []
    return out + ([(REFERRAL, YES)] if choice.without_referral else [])


def narrowed(one: publish.Question, layer: Function) -> publish.Narrowed | None:
    """The worker's answer; None where nothing is asked of places. Raises `NotFound` where nothing may be told, and
    `WeefselError` when it takes too long."""
    if one.plain:
        return None
    try:
        return worker.ask(str(settings.WEEFSEL_DIR), "narrowed", layer, one)
    except TimeoutError as error:
        raise WeefselError("The answer takes too long.") from error


@dataclass(frozen=True, slots=True)
class Share:
    """One figure of the table, or two: what there surely is, and what there is at best."""

    function: Function
    figure: Published[float]
    at_best: Published[float] | None = None


def shares(row: publish.AreaRow, minutes: int, found: publish.Narrowed | None) -> list[Share]:
    """The shares of an area, one for each function."""
    if found is None:
        within = {5: "within_5", 10: "within_10", 15: "within_15"}[minutes]
        return [Share(reach.function, getattr(reach, within)) for reach in row.reach]
    return [_share(chosen) for chosen in found.shares[row.area.code]]


def _share(chosen: ChosenShare) -> Share:
    at_best = chosen.possible if chosen.possible.value != chosen.sure.value else None
    return Share(chosen.function, chosen.sure, at_best)


def shown(share: Share, lang: Lang) -> str:
    """A share in a few words: 31%, or 31% tot 58%; nothing where it is missing."""
    if share.figure.value is None:
        return ""
    low = words.figure(share.figure, lang)
    if share.at_best is None or share.at_best.value is None:
        return low
    return text("choice.range", lang, low=low, high=words.share(share.at_best.value, lang))


def people(low: Published[float], high: Published[float], lang: Lang) -> SafeString:
    """31% tot 58% van de mensen, each on the thread to where it comes from. Both must have a value."""
    low_link, high_link = (
        markup(
            '<a class="draad num" href="{}">{}</a>', figure_address(end.ref, lang), words.share(end.value or 0, lang)
        )
        for end in (low, high)
    )
    about = text("map.about", lang) if low.approximate else ""
    return fill("choice.people_range", lang, about=about, low=low_link, high=high_link)


def clause(choice: publish.Choice, lang: Lang) -> str:
    """`die op zaterdagavond open is en gratis is`; empty where nothing is asked of places."""
    said = terms(choice, lang)
    return text("choice.clause", lang, terms=said) if said else ""


def terms(choice: publish.Choice, lang: Lang) -> str:
    parts = []
    if choice.moment is not None:
        parts.append(text("choice.is_moment", lang, at=text(f"choice.at_{choice.moment}", lang)))
    conditions = {"free": choice.free, "no_referral": choice.without_referral, "wheelchair": choice.wheelchair}
    parts += [text(f"choice.is_{name}", lang) for name, is_asked in conditions.items() if is_asked]
    return words.enumeration(parts, lang)


def pace(choice: publish.Choice, lang: Lang) -> str:
    """`in het tempo van een oudere`; empty for an adult, and for a wheelchair, of which `terms` speaks already."""
    if choice.group is WalkingGroup.ADULT or choice.wheelchair:
        return ""
    return text("choice.term_pace", lang, who=text(f"choice.who_{choice.group}", lang))


def context(one: publish.Question, found: publish.Narrowed | None, layer: Function, lang: Lang) -> dict[str, Any]:
    """What the form and the notes under it need."""
    choice = one.choice
    return {
        "moments": [
            (name, moment.label(lang), moment.definition(lang), moment is choice.moment)
            for name, moment in MOMENTS.items()
        ],
        "minutes": [
            (number, text("choice.within_option", lang, minutes=str(number)), number == one.minutes)
            for number in publish.MINUTES
        ],
        "usual": USUAL_MINUTES,
        "groups": [(name, text(f"choice.who_{group}", lang), group is choice.group) for name, group in GROUPS.items()],
        "free": choice.free,
        "referral": choice.without_referral,
        "wheelchair": choice.wheelchair,
        "asked": pairs(one),
        "notes": [] if found is None else notes(found, layer, lang),
        "two": found is not None and bool(found.possible),
    }


def notes(found: publish.Narrowed, layer: Function, lang: Lang) -> list[str]:
    """How many places count, and why of some it is not sure."""
    sure, possible, places = (words.number(n, lang) for n in (len(found.sure), len(found.possible), found.places))
    counted = text("choice.counted", lang, places=places, layer=layer.label(lang), sure=sure, possible=possible)
    why = [text(f"choice.why_{name}", lang, n=words.number(n, lang)) for name, n in found.doubts.items() if n]
    return [counted, *why]
