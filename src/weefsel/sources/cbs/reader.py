"""The reader that a recipe calls for `kind = "cbs"`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.concepts import Evidence
from weefsel.errors import Fault, InputError
from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.areacodes import AreaMatcher
from weefsel.sources.cbs.definitions import Definition, definitions, split_name
from weefsel.sources.cbs.odata import is_odata, read_odata
from weefsel.sources.cbs.options import CbsOptions, parse
from weefsel.sources.cbs.sheet import Sheet, read_sheet
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.numbers import Numbers, read_numbers
from weefsel.sources.tabular import read_text

__all__ = ["read"]

#: Codes of the country, municipalities, wijken and buurten; since 2022 Amsterdam has letters in them.
_CODE: Final = r"NL[0-9]{2}|GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4}"
#: the indicator that tells how many people an area has
RESIDENTS: Final = "residents"
#: So many names are told of those that there are.
_TOLD: Final = 12


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A column that is read, as what, and of which year."""

    column: str
    definition: Definition
    year: int


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read Kerncijfers wijken en buurten or Nabijheid into `indicators` and `observations`.

    Raises `InputError` with everything that is wrong with the options, the columns, the codes and the numbers. Figures
    of older boundaries are moved by the crosswalk; rows of areas that the recipe does not have are left out, and told.
    """
    options = parse(source.options, source.id)
    context.progress("read", 0.0)
    text = read_text(path, options.encoding)
    sheet = read_odata(path.name, text, options.code) if is_odata(text) else read_sheet(path, text, options)
    del text
    chosen, faults = _choose(sheet, options, source.year)
    codes = sheet.column(sheet.code).str.strip()
    faults += _code_faults(sheet, codes)
    matcher = AreaMatcher(context, options.boundaries or source.year)
    if not faults:
        matcher.check(sheet.file, codes, *sheet.cells_of_codes())
    kept = matcher.known(codes)
    areas = codes[kept].to_numpy(object)
    kinds = codes[kept].str[:2].astype("category")
    parts: list[dict[str, Any]] = []
    for done, one in enumerate(chosen):
        context.progress("figures", (done + 1) / (len(chosen) + 1))
        cells = sheet.column(one.column)
        # the residents of areas that are not kept are told in the joins report
        if one.definition.id == RESIDENTS and one.year == source.year:
            matcher.count(codes, read_numbers(cells, sheet.file).values)
        cells = cells[kept]
        low, high = one.definition.minimum, one.definition.maximum
        numbers = read_numbers(cells, sheet.file, minimum=low, maximum=high)
        faults += [sheet.placed(fault, one.column) for fault in numbers.faults]
        parts.append(_observations(one, areas, kinds, numbers) | {"source_ref": sheet.refs(one.column, kept)})
    if faults:
        raise InputError(faults)
    matcher.tell(codes)
    # as series, or pandas would look through millions of objects for what they are
    observations = {"source_id": _series([np.full(len(areas) * len(parts), source.id, dtype=object)])}
    observations |= {name: _series([part[name] for part in parts]) for name in parts[0]}
    units = {one.definition.id: one.definition.unit for one in chosen}
    return {
        "indicators": frame("indicators", _indicators(chosen, source.id)),
        "observations": frame("observations", matcher.moved(pd.DataFrame(observations, copy=False), units)),
    }


def _choose(sheet: Sheet, options: CbsOptions, year: int) -> tuple[list[_Chosen], list[Fault]]:
    """The columns to read, in the order of the file, and what is wrong with the choice."""
    names = [str(name) for name in sheet.cells.columns]
    by_name = {
        name: definition
        for definition in definitions().values()
        if definition.id not in options.leave_out and definition.id not in options.columns
        for name in definition.columns
    }
    picked: dict[str, list[Definition]] = {}
    for name in names:
        # `Pop_Age_0_15` ends in a number that is part of its name
        if known := by_name.get(name) or by_name.get(split_name(name)[0]):
            picked[name] = [known]
    faults: list[Fault] = []
    for indicator, column in options.columns.items():
        if column in names:
            picked.setdefault(column, []).append(options.own.get(indicator) or definitions()[indicator])
        else:
            mend = f"Mend options.columns.{indicator} in the recipe."
            faults.append(Fault(sheet.file, f"a column of this name; there are {_some(names)}", mend, column=column))
    chosen = [
        _Chosen(name, definition, split_name(name)[1] or year) for name in names for definition in picked.get(name, ())
    ]
    first: dict[tuple[str, int], str] = {}
    for one in chosen:
        other = first.setdefault((one.definition.id, one.year), one.column)
        if other != one.column:
            expected = f"one column for {one.definition.id} in {one.year}, and {other} is one too"
            mend = f"Choose one with options.columns.{one.definition.id} in the recipe."
            faults.append(Fault(sheet.file, expected, mend, column=one.column))
    if not chosen and not faults:
        expected = f"a column with an indicator; there are {_some(names)}"
        faults.append(Fault(sheet.file, expected, "Say which with the option columns in the recipe."))
    return chosen, faults


def _some(names: list[str]) -> str:
    rest = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return ", ".join(name[:60] for name in names[:_TOLD]) + rest


def _code_faults(sheet: Sheet, codes: pd.Series) -> list[Fault]:
    """Codes that are none, and codes that stand there twice."""
    if len(codes) == 0:
        return [Fault(sheet.file, "at least one area", "Export the file again.")]
    faults: list[Fault] = []
    for wrong, expected, mend in (
        (
            ~codes.str.fullmatch(_CODE),
            "a code as GM0363, WK036300 or BU03630000",
            "Mend the code, or take the row out.",
        ),
        (codes.duplicated() & (codes != ""), "each area once", "Take one of the two rows out."),
    ):
        at = np.flatnonzero(wrong.to_numpy(bool))
        if len(at):
            value = str(codes.iloc[at[0]])
            fault = Fault(sheet.file, expected, mend, int(at[0]), value=value, more=len(at) - 1)
            faults.append(sheet.placed(fault, sheet.code))
    return faults


def _observations(one: _Chosen, areas: NDArray[Any], kinds: pd.Series, numbers: Numbers) -> dict[str, Any]:
    """The columns of `observations` for one column of the file; `kinds` are the first letters of the codes `areas`."""
    values, step = numbers.values, one.definition.step
    rounded = np.zeros(len(values), bool)
    if step:
        exact = kinds.isin(one.definition.exact).to_numpy(bool)
        # a value that is no multiple of the step was not rounded to it
        with np.errstate(invalid="ignore"):
            rounded = ~exact & (np.abs(values / step - np.round(values / step)) < 1e-6)
    low, high, off = one.definition.minimum, one.definition.maximum, one.definition.off or step / 2
    evidence = np.where(rounded, str(Evidence.ROUNDED), str(Evidence.COUNTED)).astype(object)
    evidence[np.isnan(values)] = None
    return {
        "indicator_id": np.full(len(values), one.definition.id, dtype=object),
        "area_code": areas,
        "year": np.full(len(values), one.year),
        "value": values,
        # tidied up: 1.4 - 0.05 is 1.3499999999999999
        "lower": np.where(rounded, np.clip(values - off, low, high).round(9), np.nan),
        "upper": np.where(rounded, np.clip(values + off, low, high).round(9), np.nan),
        "missing": np.array([None if reason is None else str(reason) for reason in numbers.missing], dtype=object),
        "evidence": evidence,
    }


def _series(parts: list[NDArray[Any]]) -> pd.Series:
    whole = np.concatenate(parts)
    return pd.Series(whole, dtype=whole.dtype)


def _indicators(chosen: list[_Chosen], source_id: str) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for one in chosen:
        what = one.definition
        rows.setdefault(
            what.id,
            {
                "indicator_id": what.id,
                "name_nl": what.name_nl,
                "name_en": what.name_en,
                "unit": what.unit,
                "group": None if what.group is None else str(what.group),
                "source_id": source_id,
                "source_ref": f"column {one.column}",
            },
        )
    return list(rows.values())
