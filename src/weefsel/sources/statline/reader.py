"""The readers that a recipe calls for `kind = "rivm"` and `kind = "ses"`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.concepts import JoinReason, MissingReason, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.areacodes import AreaMatcher
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.numbers import Numbers, read_numbers
from weefsel.sources.options import checked
from weefsel.sources.statline.definitions import Definition, Layout, layout
from weefsel.sources.statline.options import rivm_faults, ses_faults
from weefsel.sources.statline.table import Table, read_table
from weefsel.sources.tabular import ref

__all__ = ["read_rivm", "read_ses"]

#: Codes of the country, municipalities, wijken and buurten; since 2022 Amsterdam has letters in them.
_CODE: Final = r"NL[0-9]{2}|GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4}"
#: A year as StatLine writes it: `2020`, `2020JJ00`, and with a mark where the figure is provisional, `2020*`.
_PERIOD: Final = re.compile(r"((?:19|20|21)[0-9]{2})(?:JJ00)?\*{0,2}", re.ASCII)
#: So many names are told of those that there are.
_TOLD: Final = 12

Bools = NDArray[np.bool_]
Objects = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _About:
    """Of each row of a table: which area, year and group it is about, and whether it holds a value or a bound."""

    column: str
    codes: pd.Series
    years: NDArray[np.int64]
    #: id of the group; "" for a row whose group is not asked for
    groups: Objects
    margins: Objects

    def asked(self) -> Bools:
        """Which rows hold values of a group that is asked for."""
        return (self.margins == "value") & (self.groups != "")


def read_rivm(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read "Gezondheid per wijk en buurt" of RIVM into `indicators` and `observations`, one indicator for each age.

    Rows of margins give the ends of the interval. Raises `InputError` with everything that is wrong with the options,
    the columns, the codes, the periods and the numbers.
    """
    checked(rivm_faults(source.options, source.id))
    known = layout("rivm")
    return _read(known, source.options.get("ages", list(known.groups)), source, path, context)


def read_ses(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read the SES-WOA scores of CBS into `indicators` and `observations`. Raises `InputError` as `read_rivm`."""
    checked(ses_faults(source.options, source.id))
    return _read(layout("ses"), (), source, path, context)


def _read(known: Layout, groups: Sequence[str], source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    context.progress("read", 0.0)
    table = read_table(path, source.options.get("encoding"))
    about = _about(known, groups, table, source.options.get("code"))
    chosen = _choose(known, table, source.options)
    matcher = AreaMatcher(context, source.options.get("boundaries", source.year))
    asked = about.asked()
    matcher.check(table.file, about.codes[asked], table.rows[asked], about.column)
    context.progress("figures", 0.3)
    parts, indicators = _figures(known, table, about, chosen, matcher)
    _tell(table, about, asked, matcher, context)
    if not parts:
        raise InputError(Fault(table.file, "at least one figure", "Mend the options of the recipe, or fetch again."))
    observations = pd.concat(parts, ignore_index=True).assign(source_id=source.id, evidence=str(known.evidence))
    observations.loc[observations["value"].isna(), "evidence"] = None
    units = {row["indicator_id"]: row["unit"] for row in indicators}
    moved = matcher.moved(observations, units)
    return {
        "indicators": frame("indicators", [row | {"source_id": source.id} for row in indicators]),
        "observations": frame("observations", moved),
    }


def _about(known: Layout, groups: Sequence[str], table: Table, code: str | None) -> _About:
    """What each row is about. Raises `InputError` for columns, codes, periods, groups or margins that are not there."""
    columns = {
        "code": code if code in table.names else next(iter(() if code else table.named(known.code)), None),
        "period": next(iter(table.named(known.period)), None),
        "group": next(iter(table.named(known.group)), None),
        "margin": next(iter(table.named(known.margin)), None),
    }
    names = _some(table.names)
    asked = {"code": known.code, "period": known.period, "group": known.group, "margin": known.margin}
    faults = [
        Fault(
            table.file,
            f"a column {_or(code, asked[name]) if name == 'code' else _or(None, asked[name])}; there are {names}",
            "Fetch the whole table, or name the column with the codes in the option code.",
            row=1,
        )
        for name, column in columns.items()
        if column is None and asked[name]
    ]
    if faults or columns["code"] is None or columns["period"] is None:
        raise InputError(faults)
    codes, periods = table.column(columns["code"]), table.column(columns["period"])
    words = {word: name for name, group in known.groups.items() for word in group.words}
    group, group_faults = _words(table, columns["group"], words)
    margin, margin_faults = _words(table, columns["margin"], known.margins)
    years, year_faults = _years(table.file, periods)
    if columns["group"] is not None:
        group = np.where(np.isin(group.astype("T"), list(groups)), group, "")
    about = _About(columns["code"], codes, years, group, margin)
    faults = [*_code_faults(table.file, codes), *year_faults, *group_faults, *margin_faults]
    checked(faults or _doubles(table, about))
    return about


def _or(named: str | None, known: tuple[str, ...]) -> str:
    return named or " or ".join(known)


def _some(names: list[str]) -> str:
    rest = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return ", ".join(name[:60] for name in names[:_TOLD]) + rest


def _words(table: Table, column: str | None, known: Mapping[str, str]) -> tuple[Objects, list[Fault]]:
    """What the words of a column stand for; "value" in every row of a table without it."""
    if column is None:
        return np.full(len(table.cells), "value", dtype=object), []
    cells = table.column(column)
    faults = _first(
        table.file, cells, ~cells.isin(known).to_numpy(bool), f"one of {', '.join(known)}", "Mend the word."
    )
    return cells.map(known).fillna("").to_numpy(object), faults


def _years(file: str, periods: pd.Series) -> tuple[NDArray[np.int64], list[Fault]]:
    found = [_PERIOD.fullmatch(text) for text in periods]
    wrong = np.array([match is None for match in found], bool)
    years = np.array([0 if match is None else int(match[1]) for match in found], np.int64)
    return years, _first(file, periods, wrong, "a year as 2020 or 2020JJ00", "Mend it, or take the row out.")


def _code_faults(file: str, codes: pd.Series) -> list[Fault]:
    if len(codes) == 0:
        return [Fault(file, "at least one area", "Fetch the file again.")]
    wrong = ~codes.str.fullmatch(_CODE).to_numpy(bool)
    return _first(file, codes, wrong, "a code as GM0363, WK036300 or BU03630000", "Mend the code, or take the row out.")


def _doubles(table: Table, about: _About) -> list[Fault]:
    """A fault where two rows are about the same area, year, group and margin."""
    keys = {"code": about.codes.to_numpy(), "year": about.years, "group": about.groups, "margin": about.margins}
    twice = pd.DataFrame(keys).duplicated().to_numpy(bool) & (about.groups != "")
    expected = "one row for each area, year and group"
    return _first(table.file, about.codes, twice, expected, "Take one of the rows out.")


def _first(file: str, cells: pd.Series, wrong: Bools, expected: str, mend: str) -> list[Fault]:
    """One fault for all cells that are `wrong`, with the row of the first."""
    at = np.flatnonzero(wrong)
    if len(at) == 0:
        return []
    row, value = int(cells.index.to_numpy()[at[0]]), str(cells.iloc[int(at[0])])
    return [Fault(file, expected, mend, row, str(cells.name), value, more=len(at) - 1)]


def _choose(known: Layout, table: Table, options: Mapping[str, Any]) -> dict[str, Definition]:
    """Column → the indicator it is read as. Raises `InputError` for a column that is not there, and where none is."""
    picked: Mapping[str, str] = options.get("columns", {})
    faults = [
        Fault(
            table.file, f"one of the columns {_some(table.names)}", "Mend it.", None, f"options.columns.{name}", column
        )
        for name, column in picked.items()
        if column not in table.names
    ]
    chosen: dict[str, Definition] = {}
    for definition in known.indicators.values():
        if definition.id in options.get("leave_out", ()):
            continue
        columns = [picked[definition.id]] if definition.id in picked else table.named(definition.columns)
        if len(columns) > 1:
            expected = f"one column for {definition.id}, and {columns[1]} is one too"
            mend = f"Choose one with options.columns.{definition.id} in the recipe."
            faults.append(Fault(table.file, expected, mend, column=columns[0]))
        for column in columns[:1]:
            if column in chosen:
                expected = f"a column of its own for {definition.id}; {chosen[column].id} has this one"
                faults.append(Fault(table.file, expected, "Mend options.columns in the recipe.", column=column))
            chosen[column] = definition
    if not chosen and not faults:
        expected = f"a column with an indicator; there are {_some(table.names)}"
        faults.append(Fault(table.file, expected, "Say which with the option columns in the recipe."))
    checked(faults)
    return chosen


def _figures(
    known: Layout, table: Table, about: _About, chosen: Mapping[str, Definition], matcher: AreaMatcher
) -> tuple[list[pd.DataFrame], list[dict[str, Any]]]:
    """Observations of areas that are known, by column and group, and their indicators. Raises `InputError`."""
    faults: list[Fault] = []
    parts: list[pd.DataFrame] = []
    indicators: list[dict[str, Any]] = []
    reached = matcher.known(about.codes)
    for column, definition in chosen.items():
        cells = table.column(column)
        numbers = read_numbers(
            cells, table.file, empty=MissingReason.UNKNOWN, minimum=definition.minimum, maximum=definition.maximum
        )
        faults += numbers.faults
        for name in dict.fromkeys(about.groups[about.groups != ""]):
            group = known.groups.get(name)
            if group is not None and definition.asked not in (None, name):
                continue
            one = known.of_group(definition, group)
            rows = _observations(about, numbers, name, reached, cells)
            wrong = (rows["lower"] > rows["value"]) | (rows["upper"] < rows["value"])
            expected, mend = "a value within its interval", "Mend the rows with its margins."
            faults += _first(table.file, cells.iloc[rows.index.to_numpy()], wrong.to_numpy(bool), expected, mend)
            if len(rows):
                parts.append(rows.assign(indicator_id=one.id))
                indicators.append(_indicator(one, column))
    checked(faults)
    return parts, indicators


def _observations(about: _About, numbers: Numbers, group: str, reached: Bools, cells: pd.Series) -> pd.DataFrame:
    """The values of one column about one group; a year in which the column is empty for all areas was not asked."""
    rows = pd.DataFrame(
        {
            "area_code": about.codes.to_numpy(object),
            "year": about.years,
            "value": numbers.values,
            "missing": np.array([None if reason is None else str(reason) for reason in numbers.missing], object),
            "source_ref": [ref(row, str(cells.name)) for row in cells.index],
        }
    )
    mine = about.groups == group
    asked = pd.Series(np.isfinite(numbers.values) & mine).groupby(about.years).transform("any").to_numpy(bool)
    out = rows[mine & (about.margins == "value") & asked & reached]
    for bound in ("lower", "upper"):
        of_bound = rows[mine & (about.margins == bound)]
        ends = dict(zip(zip(of_bound["area_code"], of_bound["year"], strict=True), of_bound["value"], strict=True))
        out = out.assign(**{bound: [ends.get(key, np.nan) for key in zip(out["area_code"], out["year"], strict=True)]})
    return out


def _indicator(definition: Definition, column: str) -> dict[str, Any]:
    return {
        "indicator_id": definition.id,
        "name_nl": definition.name_nl,
        "name_en": definition.name_en,
        "unit": definition.unit,
        "group": str(definition.group),
        "source_ref": f"column {column}",
    }


def _tell(table: Table, about: _About, asked: Bools, matcher: AreaMatcher, context: ReadContext) -> None:
    matcher.tell(about.codes[asked], read=len(table.cells))
    other = about.groups == ""
    context.tell(RowFate.DROPPED, JoinReason.OTHER_GROUP, int(other.sum()))
    context.tell(RowFate.DROPPED, JoinReason.OTHER_MARGIN, int((~other & (about.margins != "value")).sum()))
