"""*Over de data*: which sources there are, and what became of their rows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.concepts import Lang, RowFate
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.source import open_site
from weefsel.publish.models import JoinRow, SourceReport

#: How wide the bar of a source is, in units of its drawing.
BAR = 1_000


@require_safe
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/over-de-data`."""
    content = open_site().sources_page(lang)
    return render(
        request,
        "sources.html",
        {
            "lang": lang,
            "site": content.site,
            "page_name": text("data.name", lang),
            "title": title(content.reports, lang),
            "reports": [_view(report, lang) for report in content.reports],
            "table": [row for report in content.reports for row in _table(report, lang)],
        },
    )


def title(reports: tuple[SourceReport, ...], lang: Lang) -> str:
    """How much was lost, in one sentence, over the sources that count their rows."""
    n = words.number(len(reports), lang)
    read = sum(report.read or 0 for report in reports)
    dropped = sum(report.dropped for report in reports if report.read is not None)
    if read == 0:
        return text("data.title_uncounted", lang, n=n)
    if dropped == 0:
        return text("data.title_all", lang, read=words.number(read, lang), n=n)
    numbers = {"read": words.number(read, lang), "dropped": words.number(dropped, lang)}
    return text("data.title_some", lang, n=n, **numbers)


def _view(report: SourceReport, lang: Lang) -> dict[str, Any]:
    figures = ""
    if report.indicators:
        years = words.enumeration([str(year) for year in report.years], lang)
        figures = text("data.figures", lang, n=words.number(report.indicators, lang), years=years)
    bar = None if not report.read else round(BAR * (report.kept or 0) / report.read)
    told = [line for line in report.lines if line.reason is not None or line.fate is RowFate.LACKING]
    return {
        "report": report,
        "figures": figures,
        "bar": bar,
        "sentence": sentence(report, lang),
        "lines": [_line(line, lang) for line in told],
    }


def sentence(report: SourceReport, lang: Lang) -> str:
    """How many rows were used."""
    if report.read is None:
        return text("data.rows_unknown", lang)
    read = words.number(report.read, lang)
    if report.kept == report.read:
        return text("data.rows_all", lang, read=read)
    return text("data.rows_some", lang, kept=words.number(report.kept or 0, lang), read=read)


def _line(line: JoinRow, lang: Lang) -> dict[str, str | None]:
    """One thing that happened: how many rows and what, and what that means."""
    counts = [words.number(line.rows, lang)] if line.rows else []
    about = [] if line.areas is None else [_areas(line.areas, lang)]
    about += [] if line.residents is None else [text("data.residents", lang, n=words.number(line.residents, lang))]
    what = " ".join([*counts, line.fate.label(lang)])
    named = f"{what}: {line.reason.label(lang)}" if line.reason is not None else what
    tail = f" ({', '.join(about)})" if about else ""
    meaning = line.fate if line.reason is None else line.reason
    return {"words": f"{named}{tail}.", "definition": meaning.definition(lang), "detail": line.detail}


def _areas(number: int, lang: Lang) -> str:
    return text("data.area", lang) if number == 1 else text("data.areas", lang, n=words.number(number, lang))


def _table(report: SourceReport, lang: Lang) -> list[dict[str, str]]:
    read = [] if report.read is None else [JoinRow(RowFate.READ, None, report.read, None, None, None)]

    def whole(value: int | None) -> str:
        return "" if value is None else words.number(value, lang)

    return [
        {
            "source": report.slip.title,
            "fate": line.fate.label(lang),
            "reason": "" if line.reason is None else line.reason.label(lang),
            "rows": whole(line.rows),
            "areas": whole(line.areas),
            "residents": whole(line.residents),
        }
        for line in (*read, *report.lines)
    ]
