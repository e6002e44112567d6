"""*Wat veranderde er in mijn wijk?*: the council member's page."""

from __future__ import annotations

import re
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel import publish
from weefsel.concepts import Evidence, Lang
from weefsel.concepts.indicators import library
from weefsel.concepts.texts import text
from weefsel.platform import charts, words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import changed_words, indicator_words, monitor_words
from weefsel.platform.pages.monitor_rows import Rows
from weefsel.platform.source import asked, open_site
from weefsel.platform.templatetags.site_tags import address
from weefsel.publish import SiteData, reading_charts
from weefsel.publish.reading_models import ChangedLine, ChangedPage

#: names in an address
SINCE, REVISION = "sinds", "momentopname"
YEAR: Final = re.compile(r"[12]\d{3}", re.ASCII)


@require_safe
def show(request: HttpRequest, lang: Lang, slug: str) -> HttpResponse:
    """Answers `/wat-veranderde/<area>`: `?sinds=` a year, `?momentopname=` a revision. Raises `NotFound`."""
    newest, notes = open_site(), Notes()
    wanted = asked(request, REVISION)
    then = publish.kept_site(settings.WEEFSEL_DIR, wanted) if wanted else None
    site = then or newest
    since = asked(request, SINCE)
    page = site.readings.changes(slug, int(since) if YEAR.fullmatch(since) else None, lang)
    return render(request, "changed.html", _context(request, page, lang, notes) | _moment(site, newest, wanted, lang))


def _moment(site: SiteData, newest: SiteData, wanted: str, lang: Lang) -> dict[str, Any]:
    """Whether these are the figures of now, and whether the version that was asked for is still there."""
    day = words.day(site.site.date, lang)
    return {
        "then": site is not newest and site.site.revision != newest.site.revision,
        "gone": bool(wanted) and site.site.revision != wanted,
        "snapshot_day": day,
        "revision": site.site.revision,
    }


def _context(request: HttpRequest, page: ChangedPage, lang: Lang, notes: Notes) -> dict[str, Any]:
    head = page.head
    here = address("changed", lang, slug=head.area.slug)
    borders, pieces = changed_words.borders(page, lang)
    since = f"{SINCE}={page.since}&" if page.since is not None and page.since != page.choices[0] else ""
    return {
        "lang": lang,
        "door": "monitor",
        "site": head.site,
        "page": page,
        "head": head,
        "notes": notes,
        "here": here,
        "origin": f"{request.scheme}://{request.get_host()}",
        "permalink": f"{here}?{since}{REVISION}={head.site.revision}",
        "title": changed_words.title(page, lang),
        "lead": changed_words.lead(page, lang),
        "sentences": changed_words.sentences(page, lang, notes),
        "better": [changed_words.row(one, lang, notes) for one in page.better],
        "worse": [changed_words.row(one, lang, notes) for one in page.worse],
        # what is folded away is not on paper either: it has no notes there
        "unsure": [changed_words.row(one, lang, None) for one in page.unsure],
        "unsure_fold": changed_words.fold("unsure", len(page.unsure), lang),
        "still": [(one.id, one.name(lang)) for one in page.still],
        "still_fold": changed_words.fold("still", len(page.still), lang),
        "done": [_done(one, page, lang) for one in page.done],
        "borders": borders,
        "pieces": pieces,
        **panels(page, lang),
    }


def _done(one: Any, page: ChangedPage, lang: Lang) -> dict[str, Any]:
    del page
    names = [found.name(lang) for name in one.meant if (found := library().get(name)) is not None]
    meant = text("change.done_meant", lang, names=words.enumeration([_lower(name) for name in names], lang))
    return indicator_words.when(one, lang) | {"meant": meant if names else ""}


def _lower(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def panels(page: ChangedPage, lang: Lang) -> dict[str, Any]:
    """The small charts, and the same figures as a table: a row an indicator, a column a year."""
    lines = reading_charts.panels_of(page)
    if not lines:
        return {"chart": None, "panels": []}
    sure = bool(page.better or page.worse)
    years = sorted({row.year for one in lines for row in one.rows})
    drawn = [row.figure for one in lines for row in one.rows]
    return {
        "chart": charts.chart(lambda width: reading_charts.change_chart(page, lang, width)),
        "panels": [(one.indicator, one.indicator.name(lang), _cells(one, years, lang)) for one in lines],
        "years": years,
        "panels_said": text("change.charts_sure", lang)
        if sure
        else text("change.charts_unsure", lang, n=monitor_words.count_words(len(lines), lang)),
        "banded": any(row.similar is not None for one in lines for row in one.rows),
        "model": any(one.evidence is Evidence.MODEL and one.value is not None for one in drawn),
        "broken": any(one.breaks for one in lines),
        "numbered": any(done.here and set(done.meant) & {one.indicator.id for one in lines} for done in page.done),
    }


def _cells(one: ChangedLine, years: list[int], lang: Lang) -> list[Any]:
    rows = Rows(lang, "")
    found = {row.year: row.figure for row in one.rows}
    return [rows.figure(found[year]) if year in found else "" for year in years]
