"""*Buurt*: who lives here, what is there, how far it is, and what is not known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from weefsel.concepts import Function, Lang, MissingReason, Setting, Sphere
from weefsel.concepts.indicators import library
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform import assets, cloth, drawing, words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import area_scores
from weefsel.platform.source import open_site
from weefsel.platform.swatch import swatch, threads
from weefsel.platform.templatetags.site_tags import address, fill, thread
from weefsel.publish.models import AgeShare, AreaPage, AreaRow, PlaceMark, Reach, Statistic, StatisticGroup, Voice

#: BU99010101, WK990101@2026, R1155956: slugs are lower case, codes are not.
AREA_CODE = re.compile(r"([A-Z]{1,2}\d+)(?:@(\d{4}))?", re.ASCII)
#: From this share on a place is near for "almost everyone"; under the other it is told as far.
NEAR, FAR = 0.9, 0.75
#: A smaller difference between two age shares is not told as one.
AGE_DIFFERENCE = 0.03
#: The size of the threads in the key to the swatch.
KEY_PITCH, KEY_HEIGHT = 11.0, 20.0
#: How many of the things that no figure holds stand open; the rest folds away.
FIRST_UNKNOWN = 3
#: How many statistics about one thing stand open.
STATISTICS = 6
#: How many places of one function a list shows before the rest folds away.
LISTED = 5


@require_safe
def show(request: HttpRequest, lang: Lang, slug: str) -> HttpResponse:
    """Answers `/buurt/<slug>`; an area code, with or without its year, leads to the slug."""
    site = open_site()
    code = AREA_CODE.fullmatch(slug)
    if code is not None:
        area = site.areas.by_code(code[1])
        if code[2] not in (None, str(area.year)):
            raise NotFound(f"area {code[1]} in {code[2]}: there is {area.year}")
        return HttpResponseRedirect(address("area", lang, slug=area.slug))
    content = site.area_page(slug, lang)
    return render(request, "area.html", _context(request, content, lang))


def _context(request: HttpRequest, content: AreaPage, lang: Lang) -> dict[str, Any]:
    notes = Notes()
    whole = content.parents[0].name if content.parents else None
    key = swatch_key(content.reach, lang)
    wefts = weft_key(content.voices, lang)
    return {
        "lang": lang,
        "door": "map",
        "page": content,
        "site": content.site,
        "notes": notes,
        "portrait": portrait(content, lang, notes),
        "swatch": swatch(content.reach, content.voices),
        "swatch_words": swatch_words(content.area.name, key, wefts, lang),
        "key": key,
        "wefts": wefts,
        "voices_year": max((str(voice.year) for voice in content.voices), default=""),
        "homes_approximate": any(one.within_10.approximate for one in content.reach),
        "straight": words.straight(content.reach),
        "reach_title": reach_title(content.reach, lang),
        "reference_name": whole,
        "reach_refs": [one.within_10.ref for one in content.reach],
        "scores": area_scores.rows(content.area, lang, notes),
        "room": cloth.rows(content.room, lang),
        "room_message": cloth.message(content.room, whole, lang),
        "room_missing": cloth.all_missing(content.room),
        "age_title": age_title(content.ages, whole, lang),
        "ages_missing": all_missing(content.ages),
        "age_scale": age_scale(content.ages),
        "settings": places_by_setting(content.places),
        "canvas": drawing.canvas(content.drawing),
        "map_description": text("area.description_map", lang, name=content.area.name),
        "sprite": assets.address(assets.GLYPHS),
        "not_measured_first": content.not_measured[:FIRST_UNKNOWN],
        "not_measured_rest": content.not_measured[FIRST_UNKNOWN:],
        "not_measured_more": words.number(len(content.not_measured) - FIRST_UNKNOWN, lang),
        "library": library(),
        "statistics": [StatisticView.of(group, lang) for group in content.statistics],
        "children": [_child(row, lang) for row in content.children],
        "origin": f"{request.scheme}://{request.get_host()}",
    }


def swatch_key(reach: tuple[Reach, ...], lang: Lang) -> list[dict[str, Any]]:
    """How to read the warp: each function with its threads and its number."""
    return [
        {
            "function": one.function,
            "label": words.function_label(one.function, lang),
            "threads": threads(one.quarters, KEY_PITCH, KEY_HEIGHT),
            "words": quarters_words(one, lang),
        }
        for one in reach
    ]


def quarters_words(reach: Reach, lang: Lang) -> str:
    if reach.quarters is None:
        return (reach.within_10.missing or MissingReason.NOT_MEASURED).label(lang)
    return text("area.quarters", lang, n=str(reach.quarters))


def weft_key(voices: tuple[Voice, ...], lang: Lang) -> list[dict[str, Any]]:
    """How to read the weft: each sphere with what residents say about it; dotted where nobody was asked."""
    said = {voice.sphere: voice for voice in voices}
    out: list[dict[str, Any]] = []
    for number, sphere in enumerate(Sphere, start=1):
        voice = said.get(sphere)
        quarters = None if voice is None else voice.quarters
        missing = voice.share.missing if voice is not None else None
        out.append(
            {
                "css_class": f"w{number}",
                "label": text(f"area.weft_{sphere.value}", lang) if voice is None else voice.name,
                "sphere": sphere.label(lang),
                "voice": voice,
                "threads": threads(quarters, KEY_PITCH, KEY_HEIGHT),
                "words": (missing or MissingReason.NOT_MEASURED).label(lang)
                if quarters is None
                else text("area.quarters", lang, n=str(quarters)),
            }
        )
    return out


def swatch_words(name: str, key: list[dict[str, Any]], wefts: list[dict[str, Any]], lang: Lang) -> str:
    """The swatch for who does not see it."""
    along, across = ("; ".join(f"{item['label']}: {item['words']}" for item in items) for items in (key, wefts))
    return text("area.swatch_words", lang, name=name, parts=along, across=across)


def _child(row: AreaRow, lang: Lang) -> dict[str, Any]:
    key = swatch_key(row.reach, lang)
    return {"row": row, "threads": key, "words": "; ".join(f"{item['label']}: {item['words']}" for item in key)}


def portrait(content: AreaPage, lang: Lang, notes: Notes) -> SafeString:
    """Two or three sentences, each true to its figure: how many people, what is near, what is farthest."""
    context: Any = {"lang": lang, "notes": notes}
    sentences = [_residents(content, lang, context)]
    known = [reach for reach in content.reach if reach.within_10.value is not None]
    near = [reach for reach in known if (reach.within_10.value or 0) >= NEAR]
    if near:
        doings = words.enumeration([text(f"area.do_{reach.function.value}", lang) for reach in near], lang)
        sentences.append(fill("area.portrait_near", lang, doings=doings))
    farthest = min(known, key=lambda reach: reach.within_10.value or 0, default=None)
    if farthest is not None and (farthest.within_10.value or 0) < FAR:
        linked = thread(context, farthest.within_10, words.figure(farthest.within_10, lang))
        sentences.append(
            fill("area.portrait_far", lang, place=text(f"area.to_{farthest.function.value}", lang), share=linked)
        )
    return SafeString(" ".join(sentences))  # every sentence was escaped by fill()


def _residents(content: AreaPage, lang: Lang, context: Any) -> SafeString:
    residents = content.residents
    if residents.value is None:
        return fill("area.portrait_unknown", lang)
    linked = thread(context, residents, text("area.people", lang, n=words.figure(residents, lang)))
    return fill("area.portrait_residents", lang, people=linked)


def reach_title(reach: tuple[Reach, ...], lang: Lang) -> str:
    """The message above the chart: what is farthest, in words that hold for the figure."""
    known = [one for one in reach if one.within_10.value is not None]
    if not known:
        return text("area.reach_unknown", lang)
    farthest = min(known, key=lambda one: one.within_10.value or 0)
    value = farthest.within_10.value or 0
    if value >= NEAR:
        return text("area.reach_near", lang)
    key = "area.reach_half" if value < 0.5 else "area.reach_some"
    return text(key, lang, function=words.function_label(farthest.function, lang))


def all_missing(ages: tuple[AgeShare, ...]) -> bool:
    return all(age.share.value is None for age in ages)


def age_title(ages: tuple[AgeShare, ...], reference: str | None, lang: Lang) -> str:
    """The reading line above the ages: the largest difference with the whole place, if there is one."""
    known = [
        (age.share.value - age.reference.value, age.band)
        for age in ages
        if age.share.value is not None and age.reference is not None and age.reference.value is not None
    ]
    if not known or reference is None:
        return ""
    difference, band = max(known, key=lambda pair: abs(pair[0]))
    if abs(difference) < AGE_DIFFERENCE:
        return text("area.ages_alike", lang, place=reference)
    key = "area.ages_more" if difference > 0 else "area.ages_fewer"
    return text(key, lang, band=text(f"area.people_{band.value}", lang), place=reference)


def age_scale(ages: tuple[AgeShare, ...]) -> float:
    """The share at the right end of the axis: a round tenth above the largest."""
    values = [published.value for age in ages for published in (age.share, age.reference) if published is not None]
    largest = max((value for value in values if value is not None), default=0.0)
    return (int(largest * 10) + 1) / 10


@dataclass(frozen=True, slots=True)
class StatisticView:
    """The statistics about one thing, as they are shown: the rest folds away after some rows."""

    title: str
    all: tuple[Statistic, ...]

    @classmethod
    def of(cls, group: StatisticGroup, lang: Lang) -> StatisticView:
        title = text("area.statistics_other", lang) if group.group is None else group.group.label(lang)
        return cls(title[:1].upper() + title[1:], group.rows)

    @property
    def first(self) -> tuple[Statistic, ...]:
        # one or two are not worth folding away
        return self.all if len(self.all) <= STATISTICS + 2 else self.all[:STATISTICS]

    @property
    def rest(self) -> tuple[Statistic, ...]:
        return self.all[len(self.first) :]

    @property
    def more(self) -> str:
        return str(len(self.rest))


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One line of the list: a place, or several without a name of the same kind and standing."""

    place: PlaceMark
    number: int

    @property
    def several(self) -> str:
        return str(self.number) if self.number > 1 else ""


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The places of one function, those that count and have a name first; the rest folds away."""

    function: Function
    first: tuple[PlaceLine, ...]
    rest: tuple[PlaceLine, ...]

    @property
    def more(self) -> str:
        return str(len(self.rest))


def places_by_setting(places: tuple[PlaceMark, ...]) -> list[tuple[Setting, list[PlaceGroup]]]:
    """Indoors, then outdoors; in each the functions in their fixed order."""
    result = []
    for setting in (Setting.INDOOR, Setting.OUTDOOR):
        groups = []
        for function in Function:
            here = [place for place in places if place.setting is setting and place.function is function]
            lines = place_lines(here)
            if lines:
                groups.append(PlaceGroup(function, lines[:LISTED], lines[LISTED:]))
        result.append((setting, groups))
    return result


def place_lines(places: list[PlaceMark]) -> tuple[PlaceLine, ...]:
    """Those that count first, by name; places without a name are told together by kind."""

    def standing(place: PlaceMark) -> tuple[bool, bool, str, str]:
        return (not place.counts, place.name is None, (place.name or "").casefold(), place.kind.value)

    lines = []
    for key, members in groupby(sorted(places, key=standing), key=standing):
        listed = list(members)
        nameless = key[1]
        lines += [PlaceLine(listed[0], len(listed))] if nameless else [PlaceLine(place, 1) for place in listed]
    return tuple(lines)
