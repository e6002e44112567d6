"""What the council member's page says: sentences that can be said in a debate, because they hold for the interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString

from weefsel.concepts import Evidence, Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import indicator_words, monitor_words
from weefsel.platform.pages.monitor_rows import Rows
from weefsel.platform.pages.monitor_words import count_words
from weefsel.platform.templatetags.site_tags import fill
from weefsel.publish.change_words import ChangeWords, Sureness, amount, of_published
from weefsel.publish.reading_models import ChangedLine, ChangedPage

__all__ = ["Sentence", "borders", "fold", "lead", "row", "said_of", "sentences", "title"]

#: how many sentences are ready to be said
SENTENCES: Final = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence to be said, and where it comes from."""

    said: SafeString
    source: str
    #: of which indicator it is; empty for one about all of them
    indicator_id: str = ""


def title(page: ChangedPage, lang: Lang) -> str:
    """The message: how many figures surely became better and worse."""
    if not page.compared or page.since is None:
        return text("change.title_empty", lang)
    better, worse, since = len(page.better), len(page.worse), _since(page, lang)
    if better and worse:
        other = text("change.count_also", lang, n=count_words(worse, lang))
        return text("change.title_both", lang, better=_are(better, lang), worse=other, since=since)
    if better:
        return text("change.title_better", lang, better=_are(better, lang), since=since)
    if worse:
        return text("change.title_worse", lang, worse=_are(worse, lang), since=since)
    return text("change.title_none", lang, since=since)


def _since(page: ChangedPage, lang: Lang) -> str:
    """Since when: the year that all share that changed, or all that there are where nothing did."""
    lines = (*page.better, *page.worse) or page.unsure
    years = {one.span.first for one in lines}
    if len(years) == 1:
        return text("change.in_year", lang, year=str(years.pop()))
    if page.since == page.choices[0]:
        return text("change.since_first", lang)
    return text("change.since_first_from", lang, year=str(page.since))


def _are(number: int, lang: Lang) -> str:
    if number == 1:
        return text("change.count_one", lang)
    return text("change.count_more", lang, n=monitor_words.capital(count_words(number, lang)))


def lead(page: ChangedPage, lang: Lang) -> str:
    """How many there are to compare, and of how many nothing can be said."""
    if not page.compared:
        return ""
    one = page.compared == 1
    said = [text("change.lead_one", lang) if one else text("change.lead", lang, n=count_words(page.compared, lang))]
    if page.unsure:
        said.append(text("change.lead_unsure", lang, unsure=count_words(len(page.unsure), lang)))
    return " ".join([*said, text("change.lead_together", lang)])


def fold(name: str, count: int, lang: Lang) -> str:
    """What is folded away under a head, by its number."""
    if count == 1:
        return text(f"change.{name}_fold_one", lang)
    return text(f"change.{name}_fold", lang, n=monitor_words.capital(count_words(count, lang)))


def said_of(one: ChangedLine, lang: Lang) -> ChangeWords:
    """The words of one change."""
    before = one.at(one.span.first).value
    return of_published(one.span.figure, one.indicator.direction, lang, before, together=one.together)


def sentences(page: ChangedPage, lang: Lang, notes: Notes) -> list[Sentence]:
    """Three sentences: the surest worse and better ones, and what cannot be said."""
    chosen: list[ChangedLine] = []
    worse, better = list(page.worse), list(page.better)
    while len(chosen) < SENTENCES - 1 and (worse or better):
        chosen += [of.pop(0) for of in (worse, better) if of]
    part = not page.head.is_whole
    found = [_sentence(one, lang, notes, part=part) for one in chosen[: SENTENCES - 1]]
    source = text("change.source_count", lang)
    rest = []
    if page.unsure:
        all_of = {"n": words.number(len(page.unsure), lang), "all": words.number(page.compared, lang)}
        rest.append(text("change.sentence_unsure", lang, **all_of))
    if page.still:
        one = len(page.still) == 1
        n = count_words(len(page.still), lang)
        rest.append(text("change.sentence_still_one", lang) if one else text("change.sentence_still", lang, n=n))
    rest.append(text("change.sentence_cause", lang))
    more = [Sentence(SafeString(escape(said)), source) for said in rest]
    return (found + more)[:SENTENCES]


def _sentence(one: ChangedLine, lang: Lang, notes: Notes, *, part: bool) -> Sentence:
    """One change in words; the interval of a register is of rounding alone, and in a `part` of a place few may live."""
    ends = {
        "before": indicator_words.linked(one.at(one.span.first), lang, notes),
        "after": indicator_words.linked(one.at(one.span.last), lang, notes),
    }
    years = {"first": str(one.span.first), "last": str(one.span.last)}
    said = fill("change.sentence", lang, name=one.indicator.name(lang), **years, **ends)
    more = escape(said_of(one, lang).sentence)
    few = part and one.span.figure.evidence is Evidence.ROUNDED
    from_where = source(one, lang) + (f" {text('change.few_people', lang)}" if few else "")
    return Sentence(SafeString(f"{said} {more}"), from_where, one.indicator.id)


def source(one: ChangedLine, lang: Lang) -> str:
    """Where both figures of a change come from."""
    if one.source is None:
        return text("change.source_computed", lang)
    return text("change.source", lang, source=indicator_words.slip(one.source))


def row(one: ChangedLine, lang: Lang, notes: Notes | None) -> dict[str, Any]:
    """One line of a table: before, after, and the difference with its interval."""
    rows, said = Rows(lang, "", notes), said_of(one, lang)
    figure = one.span.figure
    between = _between(one, said, lang)
    shown = f"{said.short}, {said.amount}" if said.amount else said.short
    return {
        "indicator": one.indicator,
        "name": one.indicator.name(lang),
        "first": one.span.first,
        "last": one.span.last,
        "before": rows.figure(one.at(one.span.first)),
        "after": rows.figure(one.at(one.span.last)),
        # on paper both years have a note, and their difference needs none
        "change": Rows(lang, "").figure(figure, shown),
        "between": between,
        "note": text("change.broken", lang) if one.broken else said.note,
    }


def _between(one: ChangedLine, said: ChangeWords, lang: Lang) -> str:
    """From how little to how much, of what surely changed: "tussen 4 en 6 procentpunt"."""
    figure = one.span.figure
    if said.sureness is not Sureness.SURE or figure.lower is None or figure.upper is None:
        return ""
    ends = sorted((abs(figure.lower), abs(figure.upper)))
    low, high = (amount(end, figure.unit, lang, (figure.lower, figure.upper)) for end in ends)
    number, _, unit = low.partition(" ")
    # the word of the unit once
    return text("change.between", lang, low=number if unit and high.endswith(unit) else low, high=high)


def borders(page: ChangedPage, lang: Lang) -> tuple[str, list[str]]:
    """Whether the boundaries changed, and what the area was made of."""
    area = page.head.area.name
    if not page.boundaries:
        return text("change.borders_none", lang, area=area), []
    pieces = [
        text("change.borders_whole", lang, name=one.from_name or one.from_code)
        if one.share >= 1
        else text("change.borders_part", lang, name=one.from_name or one.from_code, share=words.share(one.share, lang))
        for one in page.boundaries
    ]
    return text("change.borders_changed", lang, area=area, year=str(page.boundaries[0].from_year)), pieces
