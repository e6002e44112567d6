"""The rows of *Monitor*, without the template engine: a place has dozens of indicators and hundreds of areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString

from weefsel.concepts import Evidence, Lang, MissingReason
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import monitor_words
from weefsel.platform.templatetags.site_tags import MISSING_LOOK, address, badge
from weefsel.publish.monitor_models import Grouped, Line, Score, Shown

__all__ = ["Rows", "track"]

#: ends of the axis of a score
SCORE: Final = (0.0, 100.0)


def percent(value: float, axis: tuple[float, float]) -> float:
    """Where a value is on an axis, in percent; what lies beyond it stands at its end."""
    low, high = axis
    return min(100.0, max(0.0, 100 * (value - low) / (high - low)))


def track(
    figure: Shown,
    axis: tuple[float, float],
    reference: Shown | None = None,
    similar: Shown | None = None,
    norm: float | None = None,
    *,
    model: bool = False,
) -> SafeString:
    """A dot with its frayed band, the whole place as a tick, areas that are alike as a bracket, a norm on top.

    `model`: the points of an estimate, which looks as the estimate itself.
    """
    begin = '<svg class="spoor wd" aria-hidden="true" width="100%" height="26">'
    if figure.value is None:
        return SafeString(f'{begin}<rect class="leegvak" x="0" y="3" width="100%" height="20"/></svg>')

    def at(value: float) -> str:
        return f"{percent(value, axis):.1f}%"

    parts = ['<line class="lijn" x1="0" x2="100%" y1="13.5" y2="13.5"/>']
    if figure.lower is not None or figure.upper is not None:
        low = figure.value if figure.lower is None else figure.lower
        high = figure.value if figure.upper is None else figure.upper
        wide = percent(high, axis) - percent(low, axis)
        parts.append(f'<rect class="band" x="{at(low)}" y="8" width="{wide:.1f}%" height="10" mask="url(#rafel)"/>')
    if similar is not None and similar.value is not None:
        low, high = (similar.value if end is None else end for end in (similar.lower, similar.upper))
        parts.append(f'<line class="gelijk" x1="{at(low)}" x2="{at(high)}" y1="24" y2="24"/>')
        parts.append(f'<line class="gelijk" x1="{at(similar.value)}" x2="{at(similar.value)}" y1="19" y2="26"/>')
    if reference is not None and reference.value is not None:
        where = at(reference.value)
        parts.append(f'<line class="ref" x1="{where}" x2="{where}" y1="3" y2="23"/>')
    if norm is not None:
        parts.append(f'<use class="normteken" href="#normteken" x="{at(norm)}"/>')
    # a composite score is not an estimate of something that could be measured
    estimated = model or (figure.evidence is Evidence.MODEL and figure.unit not in ("score", "points"))
    look = " schat" if estimated else ""
    parts.append(f'<circle class="stip{look}" cx="{at(figure.value)}" cy="13" r="6.5"/>')
    return SafeString(begin + "".join(parts) + "</svg>")  # nothing in it but numbers


class Rows:
    """The rows of one page, in its language; its figures get a number among `notes`."""

    def __init__(self, lang: Lang, slug: str, notes: Notes | None = None) -> None:
        self.lang: Lang = lang
        self._slug = slug
        self._notes = notes
        self._origin = address("figure", lang, result="r", area_code="a", column="c").removesuffix("r/a/c")
        self._area = address("monitor_area", lang, slug="s").removesuffix("s")
        self._badges = {reason: str(badge(reason.label(lang), *look)) for reason, look in MISSING_LOOK.items()}

    # --- one figure ---------------------------------------------------------------------------------------------------

    def figure(self, figure: Shown, said: str = "") -> SafeString:
        """A figure on the thread, or why it is missing."""
        if figure.value is None:
            return SafeString(self._badges[figure.missing or MissingReason.UNKNOWN])
        note = "" if self._notes is None else f' data-noot="{self._notes.number_of(figure)}"'
        shown = escape(said or words.figure(figure, self.lang))
        return SafeString(f'<a class="draad num" href="{escape(self.origin(figure))}"{note}>{shown}</a>')

    def origin(self, figure: Shown) -> str:
        """Where a figure comes from."""
        ref = figure.ref
        return f"{self._origin}{ref.result}/{quote(ref.area_code)}/{quote(ref.column, safe=':@')}"

    # --- indicators ---------------------------------------------------------------------------------------------------

    def indicator(self, line: Line) -> str:
        """Where an indicator of this area is told about."""
        return self.indicator_of(line.indicator.id)

    def indicator_of(self, indicator: str) -> str:
        """The same by the id of an indicator."""
        return indicator_address(indicator, self._slug, self.lang)

    def line(self, line: Line) -> SafeString:
        """An indicator as a row: its name, its track, its value."""
        name = escape(line.indicator.name(self.lang))
        link = f'<a class="rijnaam" href="{escape(self.indicator(line))}">{name}</a>'
        about = " · ".join(self.about(line))
        small = f'<span class="mini">{escape(about)}</span>' if about else ""
        drawn = track(line.figure, line.axis, line.reference, line.similar, line.norm.share if line.norm else None)
        empty = " leegrij" if line.figure.value is None else ""
        return SafeString(
            f'<li class="rij{empty}"><span class="naam">{link}{small}</span>'
            f'<span class="meetbaan">{drawn}{self._ends(line)}</span>'
            f'<span class="w"><b>{self.figure(line.figure)}</b></span></li>'
        )

    def score(self, score: Score) -> SafeString:
        """A composite score as a row of its own, before what it is made of."""
        name = escape(text("monitor.score", self.lang))
        small = escape(monitor_words.interval(score.figure, self.lang))
        drawn = track(score.figure, SCORE, score.reference)
        return SafeString(
            f'<li class="rij scorerij"><span class="naam">{name}<span class="mini num">{small}</span></span>'
            f'<span class="meetbaan">{drawn}</span><span class="w"><b>{self.figure(score.figure)}</b></span></li>'
        )

    def about(self, line: Line) -> list[str]:
        """What one must know of a figure to read it: of when it is, and whether it was measured."""
        said = [] if line.year is None else [str(line.year)]
        if line.figure.value is not None and line.figure.evidence is Evidence.MODEL:
            said.append(text("monitor.by_model", self.lang))
        if line.figure.value is not None and line.figure.approximate:
            said.append(text("common.state.approximate", self.lang))
        return said

    def _ends(self, line: Line) -> str:
        """The ends of an axis that is not that of the others."""
        if line.indicator.unit == "share" or line.figure.value is None:
            return ""
        ends = "".join(f"<i>{escape(self.quantity(end, line.indicator.unit))}</i>" for end in line.axis)
        return f'<span class="einden mini num" aria-hidden="true">{ends}</span>'

    def quantity(self, value: float, unit: str) -> str:
        """A value that is no figure: the end of an axis."""
        return words.quantity(round(value, 2), unit, self.lang)

    # --- areas --------------------------------------------------------------------------------------------------------

    def grouped(self, rows: Iterable[Grouped], own: str, axis: tuple[float, float]) -> SafeString:
        """Areas of one group, by the alphabet: name, track and both ends of the interval. `own` is this page's."""
        return SafeString("".join(self._area_row(row, own, axis) for row in rows))

    def _area_row(self, row: Grouped, own: str, axis: tuple[float, float]) -> str:
        current = ' aria-current="true"' if row.area.code == own else ""
        value = self.figure(row.apart, monitor_words.apart(row.apart, self.lang))
        drawn = track(row.apart, axis, replace(row.apart, value=0.0))
        return (
            f'<li class="rij"><a class="rijnaam" href="{self._area}{quote(row.area.slug)}"{current}>'
            f'{escape(row.area.name)}</a>{drawn}<span class="w num">{value}</span></li>'
        )


def indicator_address(indicator: str, slug: str, lang: Lang) -> str:
    """Where an indicator is told about, for an area."""
    if slug:
        return address("indicator_area", lang, indicator=indicator, slug=slug)
    return address("indicator", lang, indicator=indicator)


def axis_of(rows: Iterable[Grouped]) -> tuple[float, float]:
    """An axis in tens around all intervals, as far down as up, so that the whole place is in the middle."""
    ends = [end for row in rows for end in (row.apart.value, row.apart.lower, row.apart.upper) if end is not None]
    most = max(map(abs, ends), default=0.0)
    wide = max(10.0, -(-most // 10) * 10.0)
    return -wide, wide
