"""What the page of an indicator says: sentences that hold for the interval of their figure."""

from __future__ import annotations

from typing import Any, Final

from django.utils.safestring import SafeString

from weefsel.concepts import Evidence, Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import monitor_words
from weefsel.platform.templatetags.site_tags import fill, thread
from weefsel.publish.change_words import of_published
from weefsel.publish.models import SourceSlip
from weefsel.publish.monitor_models import Line, NormMark
from weefsel.publish.reading_models import Done, IndicatorPage, Shown, Span

__all__ = ["beside", "done", "lead", "linked", "made", "span_words", "years"]


#: how sure a figure is that has no interval
_PLAIN: Final = {Evidence.COUNTED: "exact", Evidence.ROUNDED: "rounded"}


def linked(figure: Shown, lang: Lang, notes: Notes) -> SafeString | str:
    """A figure on the thread, within a sentence; the reason where there is none."""
    if figure.value is None:
        return figure.missing.label(lang) if figure.missing else ""
    context: Any = {"lang": lang, "notes": notes}
    return thread(context, figure, words.figure(figure, lang))


# --- the newest figure ------------------------------------------------------------------------------------------------


def lead(page: IndicatorPage, lang: Lang, notes: Notes) -> list[SafeString]:
    """The newest figure, how sure it is, and how it stands beside the whole place."""
    line = page.line
    if line.figure.value is None:
        said = [fill("indicator.absent", lang, area=page.head.area.name)]
        needs = page.indicator.needs(lang)
        return [*said, fill("indicator.absent_needs", lang, needs=needs)] if needs else said
    told = linked(line.figure, lang, notes)
    first = (
        fill("indicator.is", lang, figure=told)
        if line.year is None
        else fill("indicator.was", lang, year=str(line.year), figure=told)
    )
    said = [first, SafeString(certainty(line.figure, lang, narrow=line.narrow))]
    return [*said, beside(line, page.head.whole.name, lang, notes)] if line.reference is not None else said


def certainty(figure: Shown, lang: Lang, *, narrow: bool = False) -> str:
    """How far off it may be, in a sentence; `narrow`: less than the digits that are shown can tell."""
    by_model = f" {text('indicator.modelled', lang)}" if figure.evidence is Evidence.MODEL else ""
    if figure.lower is None and figure.upper is None:
        return (
            text(f"indicator.{_PLAIN.get(figure.evidence, 'narrow' if narrow else 'margin_unknown')}", lang) + by_model
        )
    ends = (end for end in (figure.lower, figure.value, figure.upper) if end is not None)
    low, *_, high = (words.quantity(end, figure.unit, lang) for end in ends)
    if low == high:
        return by_model.strip() or text(f"indicator.{'margin_unknown' if figure.approximate else 'exact'}", lang)
    return text("indicator.likely", lang, low=low, high=high) + by_model


def beside(line: Line, place: str, lang: Lang, notes: Notes) -> SafeString:
    """How the figure stands beside that of the whole place; sure only where the intervals do not touch."""
    if line.reference is None or line.reference.value is None:
        return SafeString("")
    shown = linked(line.reference, lang, notes)
    return fill(f"indicator.beside_{line.difference}", lang, place=place, figure=shown)


# --- years and what was done ------------------------------------------------------------------------------------------


def span_words(span: Span, page: IndicatorPage, lang: Lang) -> str:
    """What changed over all years, in the words of its interval."""
    before = next((row.figure.value for row in page.rows if row.year == span.first), None)
    direction = page.indicator.direction
    said = of_published(span.figure, direction, lang, before, together=page.together).sentence
    return text("indicator.years_change", lang, first=str(span.first), last=str(span.last), said=_lower(said))


def years(page: IndicatorPage, lang: Lang) -> list[str]:
    """The reading line above the years."""
    known = [row for row in page.rows if row.figure.value is not None]
    if not known:
        return [text("indicator.years_none", lang)]
    if len(known) == 1:
        return [text("indicator.years_one", lang)]
    broken = any(known[0].year < year <= known[-1].year for year in page.breaks)
    if broken:
        return [text("indicator.years_broken", lang)]
    return [span_words(page.span, page, lang)] if page.span is not None else []


def done(one: Done, direction: str, lang: Lang, notes: Notes) -> dict[str, Any]:
    """Something that was done: when, by whom, and what became of the figure beside areas that are alike."""
    said: SafeString | str = text("indicator.done_unknown", lang)
    if one.before is not None and one.after is not None and one.before.value is not None:
        ends = {"before": linked(one.before, lang, notes), "after": linked(one.after, lang, notes)}
        if one.difference is not None and one.difference.value is not None:
            differs = _lower(of_published(one.difference, direction, lang).sentence)
            said = fill("indicator.done_effect", lang, **ends, said=differs)
        else:
            said = fill("indicator.done_plain", lang, **ends)
    return {**when(one, lang), "effect": said}


def when(one: Done, lang: Lang) -> dict[str, Any]:
    """What was done, from when on and by whom."""
    since = words.day(one.since, lang)
    period = (
        text("indicator.done_from", lang, since=since)
        if one.until is None
        else text("indicator.done_until", lang, since=since, until=words.day(one.until, lang))
    )
    by = text("indicator.done_by", lang, who=one.done_by) if one.done_by else ""
    where = text("indicator.done_where", lang, areas=words.enumeration([area.name for area in one.areas], lang))
    return {"number": one.number, "name": one.name, "what": one.what, "period": period, "by": by, "where": where}


def _lower(said: str) -> str:
    return said[:1].lower() + said[1:]


# --- what it says, and how it is made ---------------------------------------------------------------------------------


def norm(mark: NormMark, lang: Lang) -> str:
    """What was agreed, and whether anybody signed it."""
    share = words.share(mark.share, lang)
    return text("indicator.norm_signed" if mark.signed else "indicator.norm_example", lang, norm=share)


def made(page: IndicatorPage, lang: Lang) -> list[tuple[str, str]]:
    """How the figure is made: what it is called, what it is."""
    one = page.indicator
    model = one.error_model
    error = f"{model.label(lang)}. {model.description(lang)}"
    if model.assumption:
        error = f"{error} {text('indicator.error_assumed', lang)}"
    rows = [
        ("numerator", one.numerator(lang)),
        ("denominator", one.denominator(lang)),
        ("direction", text(f"indicator.direction_{one.direction}", lang)),
        ("kind", one.kind.label(lang)),
        ("error", error),
        ("scale", scale(page, lang)),
        ("source", source(page, lang)),
        ("column", column(page)),
        ("lowest", one.lowest_level.label(lang)),
        ("proposed", proposed(page, lang)),
        ("review", words.day(one.review.isoformat(), lang)),
        ("licence", one.licence),
    ]
    return [(text(f"indicator.{name}", lang), monitor_words.capital(said)) for name, said in rows if said]


def scale(page: IndicatorPage, lang: Lang) -> str:
    """What is 0 and what is 100 in the score; nothing for one that counts in none."""
    one = page.indicator
    if one.reference is None or not one.scored:
        return ""
    low, high = (words.quantity(end, one.unit, lang) for end in one.reference)
    ends = (high, low) if one.direction == "lower_better" else (low, high)
    return text("indicator.scale_ends", lang, low=ends[0], high=ends[1])


def source(page: IndicatorPage, lang: Lang) -> str:
    """Who published it, or what it was computed from."""
    if page.source is not None:
        return slip(page.source)
    if page.indicator.result in ("", "observed"):
        return ""
    parts = ", ".join(page.indicator.derived_from)
    return text("indicator.computed", lang, parts=parts) if parts else text("indicator.computed_plain", lang)


def column(page: IndicatorPage) -> str:
    """The table and columns of the source; nothing for a place that does not exist, whose sources do not either."""
    one = page.indicator
    return "" if page.head.site.fictional else ", ".join(filter(None, (one.source_table, *one.source_columns)))


def slip(one: SourceSlip) -> str:
    """A source in a line."""
    return f"{one.publisher}, {one.title}, {one.year}"


def proposed(page: IndicatorPage, lang: Lang) -> str:
    """Who proposed it, and when."""
    day = words.day(page.indicator.proposed_on.isoformat(), lang)
    return text("indicator.proposed_on", lang, who=page.indicator.proposed_by, day=day)
