"""The charts of the pages that read figures: the same numbers as in the tables beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.publish import charts
from weefsel.publish.models import AreaLink, Published
from weefsel.publish.reading_models import ChangedLine, ChangedPage, Done, IndicatorPage, YearRow
from weefsel.publish.words import shown

__all__ = ["PANELS", "change_chart", "comparison_chart", "comparison_rows", "panels_of", "series_chart", "series_of"]

#: so many small charts at most stand beside each other: what is surely better or worse comes first
PANELS: Final = 9
#: with fewer of those the next ones come along
FEW: Final = 6


def series_of(
    name: str,
    unit: str,
    rows: Sequence[YearRow],
    *,
    breaks: Sequence[int] = (),
    done: Sequence[Done] = (),
    norm: float | None = None,
    description: str = "",
) -> charts.Series:
    """The years of an indicator as a series of a chart."""
    return charts.Series(
        name,
        unit,
        tuple(charts.point_of(row.year, row.figure) for row in rows),
        tuple(charts.point_of(row.year, row.whole) for row in rows if row.whole is not None),
        tuple(row.similar for row in rows if row.similar is not None),
        tuple(charts.Mark(one.when, one.number, one.name) for one in done if one.here),
        tuple(breaks),
        norm,
        description,
    )


def series_chart(page: IndicatorPage, lang: Lang, width: int = charts.WIDE) -> dict[str, Any]:
    """One indicator of one area over the years, beside the whole place, similar areas and the norm."""
    norm = None if page.line.norm is None else page.line.norm.share
    name = text("indicator.chart_name", lang, name=page.indicator.name(lang), area=page.head.area.name)
    made = series_of(
        name,
        page.line.figure.unit,
        page.rows,
        breaks=page.breaks,
        done=page.done,
        norm=norm,
        description=_described(page.rows, lang),
    )
    return charts.series(made, lang, width)


def _described(rows: Sequence[YearRow], lang: Lang) -> str:
    """The first and the last figure of a series in words."""
    known = [row for row in rows if row.figure.value is not None]
    if not known:
        return text("indicator.chart_empty", lang)
    first, last = known[0], known[-1]
    end = {"last": str(last.year), "after": shown(last.figure, lang)}
    if first is last:
        return text("indicator.chart_one", lang, **end)
    return text("indicator.chart_many", lang, first=str(first.year), before=shown(first.figure, lang), **end)


def comparison_rows(page: IndicatorPage) -> list[tuple[AreaLink, Published[Any]]]:
    """The area itself, then similar areas by the alphabet, then the whole place: never by their figures."""
    head, line = page.head, page.line
    beside = [(one.area, figure) for one, figure in page.similar if figure is not None]
    rows = [(head.area, line.figure), *sorted(beside, key=lambda pair: pair[0].name.casefold())]
    return rows if line.reference is None else [*rows, (head.whole, line.reference)]


def comparison_chart(page: IndicatorPage, lang: Lang, width: int = charts.WIDE) -> dict[str, Any]:
    """One indicator of an area beside similar areas and the whole place."""
    reference = page.line.reference
    whole = None if reference is None or reference.value is None else float(reference.value)
    norm = None if page.line.norm is None else page.line.norm.share
    rows = [
        charts.dot_of(
            area.name,
            figure,
            shown(figure, lang),
            own=area == page.head.area,
            whole=whole,
            norm=norm,
        )
        for area, figure in comparison_rows(page)
    ]
    said = text("indicator.chart_beside", lang, name=page.indicator.name(lang), area=page.head.area.name)
    return charts.dots(rows, page.line.figure.unit, lang, width, description=said)


def panels_of(page: ChangedPage) -> list[ChangedLine]:
    """What stands as small charts: what is surely worse or better; then what something was done about, and what comes
    closest to being sure, until there are a few."""
    sure = [*page.worse, *page.better][:PANELS]
    meant = {name for done in page.done for name in done.meant}

    def order(one: ChangedLine) -> tuple[bool, bool, float, str]:
        return one.indicator.id not in meant, one.chance is None, one.chance or 0.0, one.indicator.id

    return [*sure, *sorted(page.unsure, key=order)[: max(FEW - len(sure), 0)]]


def change_chart(page: ChangedPage, lang: Lang, width: int = charts.WIDE) -> dict[str, Any] | None:
    """The series of what changed beside each other; None where nothing can be compared."""
    lines = panels_of(page)
    if not lines:
        return None
    made = [
        series_of(
            one.indicator.name(lang),
            one.span.figure.unit,
            one.rows,
            breaks=one.breaks,
            done=[done for done in page.done if one.indicator.id in done.meant],
        )
        for one in lines
    ]
    said = text("change.chart_said", lang, area=page.head.area.name, n=str(len(made)))
    return charts.multiples(made, lang, width, said)
