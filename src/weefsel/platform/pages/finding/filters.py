"""The filters of *Vinden*: the chips, the boxes that fold away, and each filter in words with a way to drop it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text, texts
from weefsel.platform import words
from weefsel.platform.finding.asking import PartOfDay, Question
from weefsel.platform.pages.finding.question import (
    AUDIENCES,
    DAYS,
    MINUTES,
    PARTS,
    TICKS,
    TODAY,
    TOMORROW,
    WEEK,
    WHAT,
    Asked,
)
from weefsel.platform.pages.register.entry_words import language_said
from weefsel.platform.source import LAYER_NAMES, open_site
from weefsel.publish import SiteData

__all__ = ["Box", "Chip", "Choice", "boxes", "chips", "dropped"]

#: name in the address → glyph
_GLYPHS: Final = {"gratis": "euro", "buiten": "druppel", "rolstoel": "rolstoel", "zonder-verwijzing": "deur"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A box that is ticked or not."""

    name: str
    value: str
    label: str
    glyph: str
    chosen: bool
    function: Function | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A list to choose one of, or (chips) several."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    chips: tuple[Chip, ...] = ()


def chips(asked: Asked, lang: Lang) -> list[Chip]:
    """The five filters that are always there. A day that is chosen otherwise is in its own list."""
    ticks = (
        Chip(name, "1", text(f"find.chip_{here}", lang), _GLYPHS[name], getattr(asked, here))
        for name, here in TICKS.items()
    )
    return [Chip("dag", TODAY, text("find.chip_today", lang), "klok", asked.day == TODAY), *ticks]


def boxes(asked: Asked, lang: Lang) -> list[Box]:
    """The filters that fold away."""
    functions = (
        Chip("functie", LAYER_NAMES[one], words.function_label(one, lang), one, one in asked.functions, one)
        for one in Function
    )
    return [
        Box("functie", text("find.filter_function", lang), chips=tuple(functions)),
        Box("dag", text("find.filter_day", lang), tuple(_day_choices(asked, lang))),
        _box("deel", asked.part, {part: _part(part, lang) for part in PARTS.values()}, PARTS, lang),
        _box(
            "minuten",
            asked.minutes,
            {n: text("find.within", lang, n=str(n)) for n in sorted({*MINUTES, asked.minutes or MINUTES[0]})},
            None,
            lang,
        ),
        _box("voor", asked.audience, {one: _capital(one.label(lang)) for one in AUDIENCES.values()}, AUDIENCES, lang),
        _box("taal", asked.language, {code: language_said(code, lang) for code in _languages(asked)}, None, lang),
        _box("wat", asked.what, {kind: text(f"find.what_{kind}", lang) for kind in WHAT.values()}, WHAT, lang),
        _box("buurt", asked.area, _areas(), None, lang),
    ]


def _box(name: str, chosen: Any, labels: dict[Any, str], names: Any, lang: Lang) -> Box:
    """A list with "does not matter" at its head; `names` say how a value is written in an address."""
    written = {value: word for word, value in names.items()} if names else {}
    choices = [Choice("", text("find.any", lang), not chosen)]
    choices += [Choice(str(written.get(value, value)), label, value == chosen) for value, label in labels.items()]
    return Box(name, text(f"find.filter_{_TEXT[name]}", lang), tuple(choices))


_TEXT: Final = {
    "deel": "part",
    "minuten": "minutes",
    "voor": "audience",
    "taal": "language",
    "wat": "what",
    "buurt": "area",
}


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _day_choices(asked: Asked, lang: Lang) -> Iterator[Choice]:
    """Not today: that is a chip."""
    yield Choice("", text("find.any", lang), asked.day in ("", TODAY))
    known = [TOMORROW, WEEK, *DAYS]
    others = [asked.day] if asked.day and asked.day not in (TODAY, *known) else []
    for day in (*known, *others):
        yield Choice(day, _capital(_day_words(day, lang)), asked.day == day)


def _day_words(day: str, lang: Lang) -> str:
    if day in DAYS:
        return text("group.weekdays", lang).split()[DAYS.index(day)]
    if day in (TODAY, TOMORROW, WEEK):
        return text({TODAY: "find.day_today", TOMORROW: "find.day_tomorrow", WEEK: "find.day_week"}[day], lang)
    first, _, last = day.partition("..")
    said = words.day(first, lang)
    return text("find.day_through", lang, first=said, last=words.day(last, lang)) if last else said


def _part(part: PartOfDay, lang: Lang) -> str:
    return text(f"find.part_{part}", lang)


def _languages(asked: Asked) -> list[str]:
    """Those that we have a word for, and the one that is asked."""
    known = sorted(one.removeprefix("group.language_") for one in texts() if one.startswith("group.language_"))
    return list(dict.fromkeys([*known, *([asked.language] if asked.language else [])]))


def _areas() -> dict[str, str]:
    areas = open_site().areas
    named = sorted(areas.links.values(), key=lambda one: one.name.casefold())
    return {one.slug: one.name for one in named if one.code != areas.whole.code}


def dropped(asked: Asked, question: Question, site: SiteData, lang: Lang) -> list[tuple[str, str]]:
    """Each filter in words, with the question without it."""
    return [(label, asked.query(**change)) for label, change in _filters(asked, question, site, lang)]


def _filters(asked: Asked, question: Question, site: SiteData, lang: Lang) -> Iterator[tuple[str, dict[str, Any]]]:
    if asked.day:
        yield _day_words(asked.day, lang), {"day": ""}
    if asked.part:
        yield _part(asked.part, lang).lower(), {"part": None}
    for here in TICKS.values():
        if getattr(asked, here):
            yield text(f"find.chip_{here}", lang).lower(), {here: False}
    for one in asked.functions:
        yield one.label(lang), {"functions": tuple(other for other in asked.functions if other is not one)}
    whom = asked.audience.label(lang) if asked.audience else ""
    area = site.areas.by_slug(asked.area).name if asked.area else ""
    start = question.where.name if question.where else ""
    said: tuple[tuple[str, dict[str, str], dict[str, Any], Any], ...] = (
        ("find.within", {"n": str(question.minutes)}, {"minutes": None}, question.minutes),
        ("find.for_whom", {"who": whom}, {"audience": None}, whom),
        ("find.in_language", {"language": language_said(asked.language, lang)}, {"language": ""}, asked.language),
        (f"find.only_{asked.what}", {}, {"what": None}, asked.what),
        ("find.within_area", {"area": area}, {"area": ""}, area),
        ("find.walk_from", {"name": start}, {"where": ""}, start),
        ("find.wish", {"wish": asked.search}, {"search": ""}, asked.search),
    )
    yield from ((text(identifier, lang, **words), change) for identifier, words, change, used in said if used)
