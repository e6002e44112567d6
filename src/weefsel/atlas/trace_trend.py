"""From a figure about change, comparison or effect back to the cells of both years, and of the areas beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from weefsel.analysis.figures import membership
from weefsel.analysis.trend.breaks import flaws_between
from weefsel.analysis.trend.effects import beside, years_of
from weefsel.analysis.trend.names import named_effect, span_of
from weefsel.atlas.read import Atlas, Figure
from weefsel.atlas.registry import RESULTS
from weefsel.atlas.witness import SHOWN, Said, TraceStep, Witness, observed, published, sources_of, strictest
from weefsel.concepts import LANGS, Disclosure
from weefsel.concepts.indicators import Indicator, library
from weefsel.errors import NotFound

__all__ = ["compared", "effects", "trend"]

#: rows of observations that a step shows the cells of
_CELLS: Final = SHOWN


def trend(atlas: Atlas, figure: Figure) -> Witness:
    """A change: the figures of both years with their intervals, what is wrong with them, and where each stands.

    A count: the changes that were counted.
    """
    span = span_of(figure.column)
    if span is None:
        return _counted(atlas, figure)
    one = library()[span.indicator]
    found = (_of_year(atlas, one, figure.area_code, year) for year in span[1:])
    years = [told for told in found if told is not None]
    steps: list[TraceStep] = []
    used: set[str] = set()
    for told in years:
        cells, sources = observed(atlas, told)
        steps += cells
        used |= sources
    values = tuple((told.column.rpartition("@")[2], _told(atlas, told, used)) for told in years)
    said = {"first": _year(span.first), "last": _year(span.last)}
    return (TraceStep("trace.span", said, values), *_flaws(one, *span[1:]), *steps), used


def _of_year(atlas: Atlas, one: Indicator, area_code: str, year: int) -> Figure | None:
    """What was observed of an indicator in a year; None where its source does not tell of the area."""
    try:
        return atlas.figure("observed", area_code, f"{one.column}@{year}")
    except NotFound:
        return None


def _flaws(one: Indicator, first: int, last: int) -> Iterable[TraceStep]:
    """What is known to be wrong in the years of a span, a step each."""
    for at in flaws_between(one, first, last):
        yield TraceStep("trace.flaw", {"said": {lang: one.flaws(lang)[at] for lang in LANGS}})


def _counted(atlas: Atlas, figure: Figure) -> Witness:
    """Every change of the condition's indicators over the longest span of the area."""
    condition = figure.column.partition(":")[0]
    longest: dict[str, tuple[int, str]] = {}
    for column in atlas.columns("trend", figure.area_code):
        span = span_of(column)
        one = None if span is None else library().get(span.indicator)
        if span is None or one is None or not one.scored or str(one.condition) != condition:
            continue
        if atlas.figure("trend", figure.area_code, column).value is not None:
            longest[one.id] = max(longest.get(one.id, (0, "")), (span.last - span.first, column))
    columns = [column for _, column in longest.values()]
    rows = atlas.snapshot.observations
    rows = rows[(rows["area_code"] == figure.area_code) & rows["indicator_id"].isin(_observed_ids(longest))]
    used = sources_of(rows)
    details = tuple((column, _told(atlas, atlas.figure("trend", figure.area_code, column), used)) for column in columns)
    return (TraceStep("trace.counted_changes", {"n": str(len(columns))}, details),), used


def _observed_ids(names: Iterable[str]) -> list[str]:
    return [library()[name].column for name in names]


def compared(atlas: Atlas, figure: Figure) -> Witness:
    """Which areas are most like this one and by what; what each of them has; and where that stands."""
    one = library()[figure.column.removesuffix(":similar")]
    near = atlas.rows("similar")
    near = near[near["area_code"] == figure.area_code].sort_values("rank")
    codes = [str(code) for code in near["other_code"]]
    named = tuple((atlas.area_names[str(r.other_code)], f"{r.distance:.3g}") for r in near.itertuples())
    by = TraceStep("trace.similar", {"n": str(len(codes))}, named)
    figures = [found for code in codes if (found := _newest(atlas, one, code, figure.year))]
    rows = atlas.snapshot.observations
    if one.result == "observed":
        rows = rows[
            (rows["indicator_id"] == one.column) & rows["area_code"].isin(codes) & (rows["year"] == figure.year)
        ]
        used = sources_of(rows)
        cells = (published(*rows.head(_CELLS).to_dict("records")),) if len(rows) else ()
    else:
        used, cells = _sources_behind(atlas, one.result), ()
    told = tuple((atlas.area_names[found.area_code], _told(atlas, found, used)) for found in figures)
    has = TraceStep("trace.beside", {"year": str(figure.year)}, told)
    return (by, has, *cells), used


def _newest(atlas: Atlas, one: Indicator, area_code: str, year: int) -> Figure | None:
    column = f"{one.column}@{year}" if one.result == "observed" else one.column
    try:
        found = atlas.figure(one.result, area_code, column)
    except NotFound:
        return None
    return found if found.value is not None else None


def _sources_behind(atlas: Atlas, result: str) -> set[str]:
    """Every source of the tables that a result is made of."""
    tables = (atlas.snapshot.table(name) for name in RESULTS[result].tables)
    return {source for rows in tables if "source_id" in rows for source in sources_of(rows)}


def effects(atlas: Atlas, figure: Figure) -> Witness:
    """What was done, when and where; beside which areas; and the cells of all years, there and beside."""
    effect = named_effect(figure.column)
    assert effect is not None, figure
    done = atlas.snapshot.interventions
    row: dict[str, Any] = next(one for one in done.to_dict("records") if one["intervention_id"] == effect.intervention)  # pyright: ignore[reportAssignmentType] columns have names
    own = [str(code) for code in row["area_codes"]]
    near = beside(row, effect.indicator, atlas.rows("similar"), done, membership(atlas.snapshot.areas))
    one = library().get(effect.indicator)
    rows = atlas.snapshot.observations
    rows = rows[rows["indicator_id"] == (effect.indicator if one is None else one.column)]
    here, there = rows[rows["area_code"].isin(own)], rows[rows["area_code"].isin(near)]
    before, after = years_of(row, here["year"].drop_duplicates().sort_values().to_numpy("int64"))
    used = sources_of(here) | sources_of(there) | {str(row["source_id"])}
    details: list[tuple[str, Said]] = [("parameter_what", {lang: row[f"what_{lang}"] or "" for lang in LANGS})]
    details += [("parameter_area", atlas.area_names[code]) for code in own]
    details.append(("parameter_cell", str(row["source_ref"])))
    name = {lang: str(row[f"name_{lang}"]) for lang in LANGS}
    said = {"name": name, "from": str(row["from_date"]), "before": _years(before), "after": _years(after)}
    steps = [TraceStep("trace.done", said, tuple(detail for detail in details if detail[1]))]
    steps.append(
        TraceStep("trace.similar", {"n": str(len(near))}, tuple((atlas.area_names[code], code) for code in near))
    )
    steps += [published(*part.head(_CELLS).to_dict("records")) for part in _by_year(here, there, before, after)]
    return tuple(steps), used


def _by_year(here: pd.DataFrame, there: pd.DataFrame, before: Any, after: Any) -> Iterable[pd.DataFrame]:
    """The observations of each year that is before or after, those of its own areas first."""
    both = pd.concat([here, there], ignore_index=True)
    return (rows for year in [*before, *after] if len(rows := both[both["year"] == year]))


def _years(years: Iterable[int]) -> Said:
    said = ", ".join(map(str, years)) or "–"
    return dict.fromkeys(LANGS, said)


def _year(year: int) -> Said:
    """A year, which is no number of anything."""
    return dict.fromkeys(LANGS, str(year))


def _told(atlas: Atlas, figure: Figure, used: set[str]) -> str:
    """A value with its interval, as numbers; of people from a source of our own only where it stands."""
    address = f"{figure.result} {figure.area_code} {figure.column}"
    if strictest(atlas, used) is Disclosure.OWN:
        return address
    if figure.value is None:
        return f"{figure.missing} · {address}"
    ends = "" if figure.lower is None or figure.upper is None else f" ({figure.lower:.4g} – {figure.upper:.4g})"
    return f"{figure.value:.4g}{ends} {figure.unit} · {address}"
