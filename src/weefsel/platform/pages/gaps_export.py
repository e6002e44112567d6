"""The table of *Hiaten* as a spreadsheet: the figures, what was agreed, and where both come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from weefsel.concepts import AgeBand, Lang, Level
from weefsel.concepts.cells import harmless
from weefsel.concepts.texts import text
from weefsel.platform.pages import gaps_norms, gaps_words
from weefsel.platform.source import open_site
from weefsel.platform.templatetags.site_tags import figure_address
from weefsel.publish.gap_models import AmountRow, GapPage, GapRow, Norm
from weefsel.publish.models import FigureRef, Published

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS: Final = (14, 26, 14, 22, 18)
#: measures of a norm by resident: those with an interval, which are given by age too, and those without
BY_AGE: Final = ("meets", "without")
ALONE: Final = ("p90", "beyond")
Cell = str | float | dt.date | None


@require_safe
def table(request: HttpRequest, lang: Lang, norm: str) -> HttpResponse:
    """Answers `/hiaten/<norm>.xlsx`. Raises `NotFound` for a norm that is not there, or cannot be judged."""
    content = open_site().gap_page(norm, None, lang)
    origin = f"{request.scheme}://{request.get_host()}"
    made = workbook(content, lang, origin)
    name = f"weefsel-{content.whole.area.slug}-{content.norm.norm_id}.xlsx"
    return HttpResponse(
        made, content_type=CONTENT_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def workbook(content: GapPage, lang: Lang, origin: str) -> bytes:
    """The whole file. `origin` is where the site is: https://weefsel.example."""
    buffer = BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True})
    day = dt.datetime.fromisoformat(content.site.date)
    # the same figures are the same file
    made.set_properties({"title": content.norm.label(lang), "subject": content.site.name, "created": day})
    Sheet(made, text("gaps.sheet_figures", lang), WIDTHS).fill(figures(content, lang))
    Sheet(made, text("gaps.sheet_norms", lang), WIDTHS).fill(norms(content, lang))
    Sheet(made, text("gaps.sheet_origin", lang), (34, 30, 60, 50)).fill(sources(content, lang, origin))
    made.close()
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells from left to right, and whether they head what is below them."""

    cells: Sequence[Cell]
    head: bool = False
    #: number formats by place, where they differ from the usual
    formats: tuple[tuple[int, str], ...] = ()


class Sheet:
    """One sheet, written row after row."""

    def __init__(self, made: xlsxwriter.Workbook, name: str, widths: Sequence[int]) -> None:
        self._made = made
        self._sheet = made.add_worksheet(name)
        self._formats: dict[str, Any] = {}
        for place, width in enumerate(widths):
            self._sheet.set_column(place, place, width)
        self._sheet.set_column(len(widths), 40, 16)

    def _format(self, name: str) -> Any:
        known = {"head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}}
        if name not in self._formats:
            self._formats[name] = self._made.add_format(known.get(name, {"num_format": name}))
        return self._formats[name]

    def fill(self, rows: Iterable[Row]) -> None:
        for at, row in enumerate(rows):
            formats = dict(row.formats)
            if row.head and len(row.cells) > 1:
                self._sheet.freeze_panes(at + 1, 2)
            for place, cell in enumerate(row.cells):
                self._write(at, place, cell, "head" if row.head else formats.get(place, ""))

    def _write(self, at: int, place: int, cell: Cell, name: str) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            self._sheet.write_string(at, place, harmless(cell), self._format(name) if name == "head" else None)
        elif isinstance(cell, dt.date):
            self._sheet.write_datetime(
                at, place, dt.datetime.combine(cell, dt.time()), self._format(name or "yyyy-mm-dd")
            )
        else:
            self._sheet.write_number(at, place, cell, self._format(name) if name else None)


# --- the figures ------------------------------------------------------------------------------------------------------


def unsigned(content: GapPage, lang: Lang) -> str:
    """Who signed the set, in the words of the page."""
    said = gaps_norms.set_words(content, lang)
    return said["signed"] or text("gaps.unsigned", lang)


def heading(content: GapPage, lang: Lang) -> Iterator[Row]:
    """What every sheet begins with: what it is of, and whose norms these are."""
    said = gaps_norms.set_words(content, lang)
    yield Row((f"{content.norm.label(lang)}: {content.site.name}, {content.site.date}",), head=True)
    yield Row((f"{said['title']}: {unsigned(content, lang)}{', ' + said['valid'] if said['valid'] else ''}",))
    if said["fault"]:
        yield Row((said["fault"],))
    yield Row(())


def figures(content: GapPage, lang: Lang) -> Iterator[Row]:
    """Every area of every level; of a norm by resident each age too."""
    yield from heading(content, lang)
    where = [text(f"gaps.sheet_{name}", lang) for name in ("code", "area", "level", "parent")]
    if isinstance(content.whole, AmountRow):
        yield Row([*where, *columns(["amount"], lang), *_titles(("unit", "verdict", "evidence"), lang)], head=True)
        for row in (*content.rows, content.whole):
            if isinstance(row, AmountRow):
                silent = row is content.whole and len(content.rows) > 1
                told = [row.amount.unit, "" if silent else row.verdict.label(lang), _sure(row.amount, lang)]
                yield Row([*place(row, lang), *cells(row.amount, lang), *told], formats=_formats([row.amount], 4))
        return
    unit = content.whole.furthest.unit
    titles = [*where, text("gaps.sheet_audience", lang), *columns(BY_AGE, lang), *columns(ALONE, lang, unit)]
    yield Row([*titles, *_titles(("verdict", "evidence"), lang)], head=True)
    for row in open_site().gaps.by_age(content.norm.norm_id):
        yield from people(row, content.norm.audience.label(lang), lang)


def _titles(names: Iterable[str], lang: Lang) -> list[str]:
    return [text(f"gaps.sheet_{name}", lang) for name in names]


def people(row: GapRow, who: str, lang: Lang) -> Iterator[Row]:
    """An area for all of the norm's audience, and then by age."""
    both = [row.meets, row.without]
    alone = [end for one in (row.furthest, row.beyond) for end in (one.value, _why(one, lang))]
    told = [*alone, row.verdict.label(lang), _sure(row.meets, lang)]
    first = [*place(row, lang), who]
    formats = (*_formats(both, 5), *((13 + 2 * at, "0") for at in range(len(ALONE))))
    yield Row([*first, *(cell for one in both for cell in cells(one, lang)), *told], formats=formats)
    for age in row.ages:
        both = [age.meets, age.without]
        head = [*place(row, lang), age.band.label(lang)]
        shown = (cell for one in both for cell in cells(one, lang))
        empty: list[Cell] = [None] * len(told[:-1])
        yield Row([*head, *shown, *empty, _sure(age.meets, lang)], formats=_formats(both, 5))


def place(row: GapRow | AmountRow, lang: Lang) -> list[Cell]:
    parent = row.parent.name if row.parent else ""
    return [row.area.code, row.area.name, row.area.level.label(lang), parent]


def columns(measures: Iterable[str], lang: Lang, unit: str = "") -> list[str]:
    """For each measure its value, both ends (where it has no unit of its own), and why it is missing."""
    names = [text(f"gaps.sheet_{measure}", lang) for measure in measures]
    if unit:
        names = [text(f"gaps.sheet_in_{unit}", lang, column=name) for name in names]
    ends = ("missing",) if unit else ("lower", "upper", "missing")
    return [one for name in names for one in (name, *(text(f"gaps.sheet_{end}", lang, column=name) for end in ends))]


def cells(figure: Published[Any], lang: Lang) -> list[Cell]:
    """A number stays a number; what is not there says why in a cell of its own."""
    return [figure.value, figure.lower, figure.upper, _why(figure, lang)]


def _why(figure: Published[Any], lang: Lang) -> str | None:
    return figure.missing.label(lang) if figure.missing else None


def _formats(found: Sequence[Published[Any]], first: int) -> tuple[tuple[int, str], ...]:
    named = {"share": "0%", "residents": "#,##0"}
    return tuple(
        (first + 4 * at + end, named[one.unit]) for at, one in enumerate(found) for end in range(3) if one.unit in named
    )


def _sure(figure: Published[Any], lang: Lang) -> str:
    return figure.evidence.label(lang) if figure.value is not None else ""


# --- what was agreed --------------------------------------------------------------------------------------------------


def norms(content: GapPage, lang: Lang) -> Iterator[Row]:
    """The whole set, also what cannot be judged here."""
    line = content.norm_set
    yield from heading(content, lang)
    yield Row((text("gaps.sheet_signed", lang), unsigned(content, lang)))
    yield Row((text("gaps.sheet_valid", lang), gaps_norms.set_words(content, lang)["valid"]))
    yield Row((text("gaps.sheet_sha256", lang), line.sha256))
    yield Row(())
    names = ("norm", "measure", "target", "limit", "unit", "min_share", "audience", "level", "setting", "moments")
    more = ("free", "no_referral", "wheelchair", "advice", "judged", "basis", "refs")
    yield Row(["id", *_titles(names, lang), *_titles(more, lang)], head=True)
    why = {one.norm.norm_id: text(one.why, lang) for one in content.unjudged}
    for norm in open_site().gaps.norm_set.norms:
        yield Row(_norm(norm, why.get(norm.norm_id, ""), lang), formats=((6, "0%"),))


def _norm(norm: Norm, why: str, lang: Lang) -> list[Cell]:
    moments = gaps_words.any_of(norm.moments, lang) if norm.moments else ""
    level = Level(norm.level).label(lang) if norm.level in list(Level) else norm.level
    asked = (norm.free, norm.without_referral, norm.wheelchair, norm.advice_only)
    return [
        norm.norm_id,
        norm.label(lang),
        norm.measure.label(lang),
        "; ".join(target.label(lang) for target in norm.targets),
        norm.limit,
        norm.measure.unit,
        norm.min_share,
        norm.audience.label(lang),
        level,
        norm.setting.label(lang) if norm.setting else "",
        moments,
        *(text(f"gaps.sheet_{'yes' if one else 'no'}", lang) for one in asked),
        why or text("gaps.sheet_yes", lang),
        f"{norm.basis(lang)} ({norm.certainty})" if norm.certainty else norm.basis(lang),
        "; ".join(norm.refs),
    ]


# --- where it comes from ----------------------------------------------------------------------------------------------


def sources(content: GapPage, lang: Lang, origin: str) -> Iterator[Row]:
    """For each column of figures its address and the command that makes it again, and the sources behind them."""
    yield from heading(content, lang)
    yield Row((text("gaps.sheet_note", lang),))
    yield Row(_titles(("column", "pattern", "address", "command"), lang), head=True)
    by_resident = isinstance(content.whole, GapRow)
    for measure in (*BY_AGE, *ALONE) if by_resident else ("amount",):
        yield Row(_column(content, measure, None, lang, origin))
    for age in content.whole.ages if isinstance(content.whole, GapRow) else ():
        for measure in BY_AGE:
            yield Row(_column(content, measure, age.band, lang, origin))
    yield Row(())
    yield Row((text("gaps.sheet_snapshot", lang), content.site.name))
    yield Row((text("gaps.sheet_date", lang), dt.date.fromisoformat(content.site.date)))
    yield Row((text("gaps.sheet_revision", lang), content.site.revision))
    yield Row(())
    head = ("sources", "publisher", "title", "year", "licence", "url", "file", "sha256")
    yield Row(_titles(head, lang), head=True)
    for slip in content.sources:
        told = (slip.publisher, slip.title, slip.year, slip.licence, slip.url, slip.path, slip.sha256)
        yield Row((slip.source_id, *told))


def _column(content: GapPage, measure: str, band: AgeBand | None, lang: Lang, origin: str) -> list[Cell]:
    name, label = f"{content.norm.norm_id}:{measure}", text(f"gaps.sheet_{measure}", lang)
    if band is not None:
        name, label = f"{name}:{band}", f"{label} ({band.label(lang)})"
    address = origin + figure_address(FigureRef("gaps", "CODE", name), lang)
    return [label, f"gaps CODE {name}", address, f"weefsel trace DIR gaps CODE {name} --again"]
