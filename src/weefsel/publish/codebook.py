"""*Codeboek*: every published figure as one tidy table, and what each indicator is.

Each row passed the gate: what a page does not tell is not in it. A row is one figure of one area, with its interval,
how sure it is, why it is missing where it is, where it comes from, and the address of the page that tells how it came
about. Which figure it is, is told by the result that it is of, its column there, and its name in words; of an indicator
also by the id of that. Indicators of a spreadsheet of one's own, which the library does not know, are in it too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Final, NamedTuple
from urllib.parse import quote

import numpy as np
import pandas as pd

from weefsel.analysis.trend.names import indicator_of
from weefsel.atlas.read import Atlas, Figure
from weefsel.atlas.registry import RESULTS
from weefsel.concepts import Lang, MissingReason
from weefsel.concepts.indicators import Indicator, library
from weefsel.publish import gate
from weefsel.publish.areas import AreaTree
from weefsel.publish.figures import Figures
from weefsel.publish.models import Site
from weefsel.publish.subjects import Names, subject
from weefsel.publish.trend_subjects import OF_INDICATORS

__all__ = ["COLUMNS", "MONITOR", "Codebook", "Known", "Named", "OwnIndicator"]

#: name of a column → its type in a data package, in the order of the table
COLUMNS: Final[Mapping[str, str]] = {
    "result": "string",
    "column": "string",
    "indicator": "string",
    "what": "string",
    "area_code": "string",
    "level": "string",
    "area_name": "string",
    "year": "integer",
    "value": "number",
    "lower": "number",
    "upper": "number",
    "unit": "string",
    "evidence": "string",
    "missing": "string",
    "source": "string",
    "address": "string",
}
#: what is not observed comes from a calculation of Weefsel
COMPUTED: Final = "weefsel"
OBSERVED: Final = "observed"
#: results of which every figure is in the table, after those of the indicators
MONITOR: Final = ("quality", "trend", "compared", "effects")
#: how an address writes the parts of a figure's name
SAFE: Final = ":@"
#: what the gate needs of a row
_READ: Final = ("area_code", "year", "column", "value", "lower", "upper", "unit", "evidence", "missing")


@dataclass(frozen=True, slots=True)
class Known:
    """Where an indicator has a figure in this place."""

    years: tuple[int, ...]
    #: in how many areas it has a value in some year
    areas: int


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """An indicator that a source of this place brought, and the library does not know."""

    id: str
    names: Mapping[Lang, str]
    unit: str


class Named(NamedTuple):
    """A figure that areas have: which, of which indicator where it is of one, and its unit."""

    result: str
    column: str
    indicator: str | None
    unit: str


class Codebook:
    """The published figures of one revision: those of the monitor, and with `everything` all that the site tells."""

    def __init__(self, site: Site, atlas: Atlas, figures: Figures, areas: AreaTree, names: Names) -> None:
        self.site = site
        self._atlas = atlas
        self._figures = figures
        self._areas = areas
        self._names = names
        self._files: dict[tuple[str, Lang, bool], bytes] = {}

    @property
    def sources(self) -> pd.DataFrame:
        """Where observed figures come from: `source_id`, `title`, `publisher`, `year`, `licence`, `url`."""
        rows = self._atlas.snapshot.sources
        return rows[["source_id", "title", "publisher", "year", "licence", "url"]].reset_index(drop=True)

    @cached_property
    def own(self) -> tuple[OwnIndicator, ...]:
        """Indicators of this place that are not in the library."""
        rows = self._atlas.snapshot.indicators
        return tuple(
            OwnIndicator(
                str(row["indicator_id"]),
                {"nl": str(row["name_nl"]), "en": str(row["name_en"])},
                "share" if row["unit"] in ("%", "percent") else str(row["unit"]),
            )
            for row in rows.to_dict("records")
            if str(row["indicator_id"]) not in library()
        )

    @cached_property
    def known(self) -> Mapping[str, Known]:
        """Indicator id → where it has a figure, for those that have one somewhere in this place."""
        out: dict[str, Known] = {}
        for name, _, rows in self._by_indicator():
            there = rows[rows["value"].notna()]
            if len(there):
                out[name] = Known(tuple(sorted({int(y) for y in there["year"]})), int(there["area_code"].nunique()))
        return out

    @cached_property
    def lacking(self) -> Mapping[MissingReason, int]:
        """Reason → of how many figures it is why there is none, in the newest year of each indicator and area."""
        counted: Counter[MissingReason] = Counter()
        for name, _, rows in self._by_indicator():
            if name not in self.known:
                continue
            newest = rows[rows["year"] == rows.groupby("area_code")["year"].transform("max")]
            counted.update(MissingReason(one) for one in newest["missing"] if isinstance(one, str))
        return counted

    def file(self, form: str, lang: Lang, everything: bool = False) -> bytes:
        """The table as a file: see `codebook_files.written`. Takes seconds where there are many areas.

        Kept once it was made, but for a CSV, which is large and soon made again.
        """
        key = form, lang, everything
        if key in self._files:
            return self._files[key]
        made: bytes = import_module("weefsel.publish.codebook_files").written(self, *key)
        if form != "csv":
            self._files[key] = made
        return made

    def rows(self, lang: Lang = "nl", everything: bool = False) -> pd.DataFrame:
        """Every figure as it is published, with the columns `COLUMNS`; texts are categories.

        First those of indicators, in the order of the library; then those of `MONITOR`; with `everything` then those of
        all other results. Within a result by column, area and year. A figure that has a value nowhere in this place is
        left out. `lang` is the language of `what`.
        """
        rows = pd.concat([self._monitor, self._others], ignore_index=True) if everything else self._monitor
        rows = rows.assign(what=self._what(rows, lang), address=_addresses(rows))
        texts = [name for name, kind in COLUMNS.items() if kind == "string" and name != "address"]
        return rows[list(COLUMNS)].astype(dict.fromkeys(texts, "category"))

    def named(self, everything: bool = False) -> tuple[Named, ...]:
        """Each figure of the table once, in its order."""
        rows = pd.concat([self._monitor, self._others]) if everything else self._monitor
        once = rows[list(Named._fields)].drop_duplicates(["result", "column"]).astype(object)
        return tuple(
            Named(result, column, None if pd.isna(of) else of, unit)
            for result, column, of, unit in once.itertuples(index=False, name=None)
        )

    def what(self, result: str, column: str, lang: Lang) -> str:
        """A figure's name in words."""
        return subject(result, column, lang, self._names)

    def defined(self) -> tuple[Indicator, ...]:
        """The indicators of the library, in its order."""
        return tuple(library().values())

    # --- which figures ----------------------------------------------------------------------------------------------

    @cached_property
    def _monitor(self) -> pd.DataFrame:
        """The figures of indicators and of `MONITOR`, without `what` and `address`."""
        parts = [
            self._published(result, rows.assign(indicator=id).sort_values(["area_code", "year"], kind="stable"))
            for id, result, rows in self._by_indicator()
            if rows["value"].notna().any()
        ]
        return _joined([*parts, *(self._published(result, self._all_of(result)) for result in MONITOR)])

    @cached_property
    def _others(self) -> pd.DataFrame:
        """The figures of all other results, as in `_monitor`. What was observed is there already."""
        names = [name for name, one in RESULTS.items() if one.figures and name not in (OBSERVED, *MONITOR)]
        return _joined(self._published(name, self._all_of(name)) for name in names)

    def _all_of(self, result: str) -> pd.DataFrame:
        """The rows of a result for areas of today, of figures that have a value somewhere and are of no indicator."""
        rows = self._atlas.rows(result)
        of_indicators = {one.column for one in library().values() if one.available and one.result == result}
        told = set(rows.loc[rows["value"].notna(), "column"].unique()) - of_indicators
        rows = rows[rows["column"].isin(told) & rows["area_code"].isin(self._areas.links)]
        about = {column: _about(result, column) for column in rows["column"].unique().tolist()}
        rows = rows.assign(indicator=[about[column] for column in rows["column"].tolist()])
        return rows.sort_values(["column", "area_code", "year"], kind="stable")

    def _by_indicator(self) -> Iterator[tuple[str, str, pd.DataFrame]]:
        """Indicator id, result and rows: those of the library in its order, then those of this place."""
        wanted = [(one.id, one.result, one.column) for one in library().values() if one.available]
        wanted += [(one.id, OBSERVED, one.id) for one in self.own]
        kept = {result: self._columns(result, wanted) for result in {result for _, result, _ in wanted}}
        for id, result, column in wanted:
            if (rows := kept[result].get(column)) is not None:
                yield id, result, rows

    def _columns(self, result: str, wanted: Iterable[tuple[str, str, str]]) -> dict[str, pd.DataFrame]:
        """The rows of a result by column; of what was observed those of every year, by indicator."""
        rows = self._atlas.rows(result)
        name = rows["column"].astype("category")
        known = {column for _, of, column in wanted if of == result}
        if result == OBSERVED:
            years = [str(one) for one in name.cat.categories if "@" in one and one.partition("@")[0] in known]
            rows = rows[name.isin(years)]
            name = rows["column"].astype(str).str.partition("@")[0]
        else:
            rows = rows[name.isin(known)]
            name = rows["column"].astype(str)
        here = rows["area_code"].isin(self._areas.links)
        return {str(key): part for key, part in rows[here].groupby(name[here], sort=False)}

    # --- as they are published --------------------------------------------------------------------------------------

    def _published(self, result: str, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of a result, each through the gate. `rows` has the columns of a result, and `indicator`."""
        given = zip(*(rows[name].tolist() for name in _READ), strict=True)
        told = pd.DataFrame(
            [self._passed(result, *row) for row in given],
            columns=["value", "lower", "upper", "evidence", "missing"],
            index=rows.index,
        )
        links = self._areas.links
        codes = rows["area_code"].astype(str)
        return told.astype({"value": float, "lower": float, "upper": float}).assign(
            result=result,
            column=rows["column"].astype(object),
            indicator=rows["indicator"].astype(object),
            area_code=codes.astype(object),
            level=[str(links[code].level) for code in codes.tolist()],
            area_name=[links[code].name for code in codes.tolist()],
            year=rows["year"].to_numpy(np.int64),
            unit=rows["unit"].astype(object),
            source=pd.Series(self._sources(result, rows), rows.index, dtype=object),
        )

    def _passed(
        self,
        result: str,
        area_code: str,
        year: int,
        column: str,
        value: float,
        lower: float,
        upper: float,
        unit: str,
        evidence: object,
        missing: object,
    ) -> tuple[float | None, float | None, float | None, str | None, str | None]:
        """Value, both ends, evidence and the reason why there is none, as a page would tell them."""
        ends = _number(value), _number(lower), _number(upper)
        figure = Figure(result, area_code, year, column, *ends, unit, _words(evidence), _words(missing))
        held = self._figures.held(figure)
        one = gate.published(held, self._figures.disclosure(figure))
        if one.missing is not None:
            return None, None, None, None, str(one.missing)
        # a page calls what nobody said "counted"; here it is left open
        return one.value, one.lower, one.upper, held.evidence and str(one.evidence), None

    def _what(self, rows: pd.DataFrame, lang: Lang) -> list[str]:
        pairs = list(zip(rows["result"].tolist(), rows["column"].tolist(), strict=True))
        said = {pair: self.what(*pair, lang) for pair in dict.fromkeys(pairs)}
        return [said[pair] for pair in pairs]

    def _sources(self, result: str, rows: pd.DataFrame) -> list[str | None]:
        """Of what was observed the id of its source; else which calculation made it."""
        if result != OBSERVED:
            return [f"{COMPUTED}:{result}"] * len(rows)
        keys = zip(rows["indicator"].tolist(), rows["area_code"].tolist(), rows["year"].tolist(), strict=True)
        return [self._source_of.get(key) for key in keys]

    @cached_property
    def _source_of(self) -> dict[tuple[str, str, int], str]:
        """Indicator id, area and year → source."""
        rows = self._atlas.snapshot.observations
        names, codes, sources = (rows[name].astype(str).tolist() for name in ("indicator_id", "area_code", "source_id"))
        return dict(zip(zip(names, codes, rows["year"].tolist(), strict=True), sources, strict=True))


def _number(value: float) -> float | None:
    """None for NaN, which is not itself."""
    return value if value == value else None


def _words(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _about(result: str, column: str) -> str | None:
    """The indicator that a figure is about; None where it is about none."""
    if result in OF_INDICATORS:
        return indicator_of(result, column)
    of_part = column.partition(":part:")[2] if result == "quality" else ""
    return of_part or None


def _joined(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """One table of all that have rows; texts as categories, as there are few of each."""
    filled = [part for part in parts if len(part)]
    kept = [name for name in COLUMNS if name not in ("what", "address")]
    if not filled:
        return pd.DataFrame(columns=kept)
    texts = [name for name in kept if COLUMNS[name] == "string"]
    return pd.concat(filled, ignore_index=True)[kept].astype(dict.fromkeys(texts, "category"))


def _addresses(rows: pd.DataFrame) -> list[str]:
    """Where the page of each figure is."""
    codes, columns = rows["area_code"].tolist(), rows["column"].tolist()
    area = {code: quote(code) for code in set(codes)}
    name = {column: quote(column, SAFE) for column in set(columns)}
    triples = zip(rows["result"].tolist(), codes, columns, strict=True)
    return [f"/herkomst/{result}/{area[code]}/{name[column]}" for result, code, column in triples]
