"""The table of *Hiaten*, row by row: without the template engine, because a city has hundreds of them.

`web/src/gaps/table.ts` changes what stands in the cells when the limit moves, and knows them by the same classes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString

from weefsel.concepts import Lang, MissingReason, NormVerdict
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import gaps_words
from weefsel.platform.templatetags.site_tags import MISSING_LOOK, address, badge, markup
from weefsel.publish.gap_models import AmountRow, GapPage, GapRow, Norm
from weefsel.publish.models import AreaLink, Published

Row = GapRow | AmountRow
Shown = Published[Any]
#: an amount reaches at most this part of its axis
ROOM: Final = 0.9
CELL: Final = "utrecht-table__cell"
NUMBER: Final = f"{CELL} {CELL}--numeric-column"


def ordered(rows: Iterable[Row], order: str) -> list[tuple[AreaLink | None, list[Row]]]:
    """Rows by how many people are without (what is not known last), by name, or by parent and name."""
    by_name = sorted(rows, key=lambda row: row.area.name.casefold())
    if order == "wijk":
        by_parent = sorted(by_name, key=lambda row: row.parent.name.casefold() if row.parent else "")
        return [(parent, list(found)) for parent, found in groupby(by_parent, key=lambda row: row.parent)]
    if order == "aantal":
        by_name.sort(key=lambda row: -1 if (n := without(row)) is None else n, reverse=True)
    return [(None, by_name)]


def orders(page: GapPage) -> tuple[str, ...]:
    """How the rows of a page may be ordered; the first is what one sees."""
    numbers = ("aantal",) if page.norm.measure.by_resident else ()
    parents = ("wijk",) if len({row.parent for row in page.rows}) > 1 else ()
    return (*numbers, "naam", *parents)


def without(row: Row) -> float | None:
    return row.without.value if isinstance(row, GapRow) else None


class Rows:
    """Makes the rows of one page in one language."""

    def __init__(self, page: GapPage, lang: Lang, notes: Notes | None = None) -> None:
        self.page = page
        #: for a table so small that each of its figures gets a note on paper
        self._notes = notes
        self.lang: Lang = lang
        #: where each row stands in the list of areas, which the browser knows them by
        self._place = {row.area.code: place for place, row in enumerate(page.rows)}
        self._origin = address("figure", lang, result="R", area_code="A", column="C").removesuffix("R/A/C")
        self._area = address("area", lang, slug="A").removesuffix("A")
        self._badges = {reason: badge_of(reason, lang) for reason in MissingReason}
        moved = page.norm.limit != page.agreed
        self._verdicts = {verdict: escape(gaps_words.judged(verdict, lang, moved=moved)) for verdict in NormVerdict}
        wanted = page.norm.min_share if page.norm.measure.by_resident else page.norm.limit
        amounts = [row.amount.upper or row.amount.value or 0 for row in page.rows if isinstance(row, AmountRow)]
        self._scale = 1.0 if page.norm.measure.by_resident else max([wanted or 0, *amounts], default=1.0) / ROOM or 1.0
        self._norm = None if wanted is None else wanted / self._scale

    def bodies(self, order: str) -> SafeString:
        """All rows, in bodies of one parent where they are ordered by that."""
        columns = 5 if self.page.norm.measure.by_resident else 3
        out: list[SafeString] = []
        for parent, rows in ordered(self.page.rows, order):
            head = "" if parent is None else self._head(parent, columns)
            body = SafeString("".join(self.row(row) for row in rows))
            out.append(markup("<tbody>{}{}</tbody>", head, body))
        return SafeString("".join(out))

    def _head(self, parent: AreaLink, columns: int) -> SafeString:
        link = '<a class="nl-link" href="{}">{}</a>'
        row = '<tr class="wijkrij"><th colspan="{}" scope="rowgroup">' + link + "</th></tr>"
        return markup(row, columns, self._area + quote(parent.slug), parent.name)

    def row(self, row: Row) -> str:
        """One area; every value that is not made here is escaped."""
        place = self._place.get(row.area.code, -1) if row is not self.page.whole else -1
        name = (
            f'<tr data-n="{place}"><th scope="row" class="{CELL}"><a class="nl-link" '
            f'href="{self._area}{quote(row.area.slug)}">{escape(row.area.name)}</a>'
            f'<span class="code"> {escape(row.area.code)}</span></th>'
        )
        if isinstance(row, AmountRow):
            return f"{name}{self.bar_cell(row.amount, plain=self._silent(row))}{self._verdict(row)}</tr>"
        return (
            f'{name}<td class="{NUMBER}">{self.figure(row.without)}</td>{self.bar_cell(row.meets)}'
            f'<td class="{NUMBER}">{self.figure(row.furthest)}</td>{self._verdict(row)}</tr>'
        )

    def _silent(self, row: Row) -> bool:
        """Whether it is a whole beside which no norm by area stands: that is about its parts."""
        return isinstance(row, AmountRow) and row is self.page.whole and row.area.level != self.page.rows[0].area.level

    def _verdict(self, row: Row) -> str:
        if self._silent(row):
            return f'<td class="{CELL} oordeelcel"></td>'
        since = self._since(row.since) if isinstance(row, GapRow) and row.since else ""
        return f'<td class="{CELL} oordeelcel"><span class="oordeel">{self._verdicts[row.verdict]}</span>{since}</td>'

    def _since(self, day: str) -> str:
        """Since when an area is short, as far as earlier snapshots tell."""
        said = text("gaps.since", self.lang, date=words.day(day, self.lang))
        return f'<span class="mini sinds">{escape(said)}</span>'

    def bar_cell(self, figure: Shown, *, plain: bool = False) -> str:
        """A figure behind its bar; `plain` without one."""
        drawn = SafeString("<span></span>") if plain else self.bar(figure)
        return (
            f'<td class="{CELL} aandeel"><span class="deelrij">{drawn}<span class="w">{self.figure(figure)}'
            f'<span class="mini tot">{escape(self.ends(figure))}</span></span></span></td>'
        )

    def figure(self, figure: Shown) -> str:
        """A figure on the thread, or why it is missing."""
        if figure.value is None:
            return self._badges[figure.missing or MissingReason.UNKNOWN]
        ref = figure.ref
        link = f"{self._origin}{ref.result}/{quote(ref.area_code)}/{quote(ref.column, safe=':@')}"
        note = "" if self._notes is None else f' data-noot="{self._notes.number_of(figure)}"'
        return f'<a class="draad num" href="{link}"{note}>{escape(self.words(figure))}</a>'

    def words(self, figure: Shown) -> str:
        return figure_words(figure, self.page.norm, self.lang)

    def ends(self, figure: Shown) -> str:
        """Both ends of the interval, where they differ."""
        low, high = figure.lower, figure.upper
        if figure.value is None or low is None or low == high:
            return ""
        shown = "" if high is None else words.quantity(high, figure.unit, self.lang)
        return text("choice.range", self.lang, low=words.quantity(low, figure.unit, self.lang), high=shown or "?")

    def bar(self, figure: Shown) -> SafeString:
        """A part of a whole, with its interval and a mark where the norm is."""
        return bar(figure, self._norm, self._scale)


def bar(figure: Shown, norm: float | None, scale: float = 1.0) -> SafeString:
    """A bar to `figure` on an axis that ends at `scale`, with a mark at `norm` (a part of the axis)."""
    mark = "" if norm is None else f'<use href="#normpunt" x="{percent(norm)}"/>'
    begin = '<svg class="normbalk" aria-hidden="true">'
    if figure.value is None:
        return SafeString(f'{begin}<line class="leeg" x2="100%" y1="13" y2="13"/>{mark}</svg>')
    low = figure.value if figure.lower is None else figure.lower
    high = scale if figure.upper is None and figure.unit != "share" else figure.upper
    high = figure.value if high is None else high
    return SafeString(  # nothing in it but numbers
        f'{begin}<rect class="baan" width="100%"/><rect class="vul" width="{percent(figure.value / scale)}"/>'
        f'<rect class="band" x="{percent(low / scale)}" width="{percent(high / scale - low / scale)}"/>{mark}</svg>'
    )


def percent(part: float) -> str:
    """A part as a length, to a tenth of a percent: 46.1%."""
    return f"{100 * min(1.0, part):.1f}%"


def tiles(counts: Sequence[int]) -> tuple[str, list[tuple[str, str]]]:
    """Areas as tiles in a frame of 120 by 80, those that meet a norm first: the frame, and a path for each verdict."""
    total = sum(counts)
    columns = max(1, math.ceil(math.sqrt(total * 1.5)))
    step = min(120 / columns, 80 / math.ceil(total / columns), 22.0)
    left, top = (120 - step * columns) / 2, (80 - step * math.ceil(total / columns)) / 2
    side, paths, place = step * 0.72, [], 0
    for verdict, count in zip(NormVerdict, counts, strict=True):
        pieces: list[str] = []
        for at in range(place, place + count):
            x, y = left + (at % columns) * step + step * 0.14, top + (at // columns) * step + step * 0.14
            pieces.append(f"M{x:.1f} {y:.1f}h{side:.1f}v{side:.1f}h-{side:.1f}z")
        place += count
        if pieces:
            paths.append((str(verdict), "".join(pieces)))
    return "0 0 120 80", paths


def figure_words(figure: Shown, norm: Norm, lang: Lang) -> str:
    """A figure with its unit; an amount with the words of what it counts."""
    if norm.measure.by_resident:
        return words.figure(figure, lang)
    return gaps_words.amount(figure.value or 0, figure.unit, lang)


def badge_of(reason: MissingReason, lang: Lang) -> SafeString:
    look, glyph = MISSING_LOOK[reason]
    return badge(reason.label(lang), look, glyph)


def cloth(runs: Iterable[tuple[int, int, int]]) -> str:
    """Runs of squares (row, first column, length) as one path."""
    return "".join(f"M{first} {row}h{length}v1h-{length}z" for row, first, length in runs)
