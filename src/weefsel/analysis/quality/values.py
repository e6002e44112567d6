"""The indicators of the library in the areas of a place: one table, whatever result their figures stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from weefsel.analysis.margins import interval, sd_of
from weefsel.analysis.quality.names import RESULTS
from weefsel.concepts import Evidence
from weefsel.concepts.indicators import Indicator, library

__all__ = ["COLUMNS", "newest", "values"]

COLUMNS: Final = (
    *("indicator_id", "area_code", "year", "value", "lower", "upper", "sd", "unit", "evidence", "missing"),
    *("result", "column"),
)
#: evidence of what was reckoned in a way that is not exact
_ROUGH: Final = (Evidence.SPREAD, Evidence.ESTIMATED)


def values(
    areas: pd.DataFrame, figures: Mapping[str, pd.DataFrame], indicators: Mapping[str, Indicator] | None = None
) -> pd.DataFrame:
    """Every figure of the library in the areas of the newest year, a row for each indicator, area and year observed.

    `figures` holds results by name, those of `RESULTS` that there are; `indicators` is the library, unless others are
    given. Columns are `COLUMNS`: `value`, `lower` and `upper` in `unit` (shares are 0–1); `missing` says why a value is
    not there; `result` and `column` are the address of that very figure. `sd` is the standard deviation of the error of
    the figure itself, from its interval, or else from its error model; NaN where neither tells, which is not zero.

    A figure in another unit than that of the library is left out: it would be laid on a scale that is not its own. An
    indicator without any value in this place has no rows: nobody looked for it here. One that is known somewhere has
    a row, with its reason, wherever its result tells of the area.
    """
    newest_areas = areas[areas["year"] == areas["year"].max()].drop_duplicates("area_code")
    levels = newest_areas.set_index("area_code")["level"]
    here = {name: frame[frame["area_code"].isin(levels.index)] for name, frame in figures.items() if name in RESULTS}
    by_column = {name: _rows(frame, name) for name, frame in here.items()}
    parts = [
        _with_error(one, rows, levels)
        for one in (library() if indicators is None else indicators).values()
        if one.result in by_column and (rows := _in_its_unit(by_column[one.result].get(one.column), one)) is not None
    ]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def newest(values: pd.DataFrame) -> pd.DataFrame:
    """Of each indicator and area the row of the newest year, in the order of `values`."""
    years = values.groupby(["indicator_id", "area_code"], observed=True)["year"].transform("max")
    return values[values["year"] == years].reset_index(drop=True)


def _rows(frame: pd.DataFrame, result: str) -> dict[str, pd.DataFrame]:
    """The rows of every column that has a value somewhere; of what was observed those of each year."""
    name = frame["column"].astype(str)
    if result == "observed":
        frame = frame[name.str.contains("@", regex=False)]
        name = frame["column"].str.split("@").str[0]
    grouped = frame.assign(result=result).groupby(name, sort=False)
    return {str(name): rows for name, rows in grouped if rows["value"].notna().any()}


def _in_its_unit(rows: pd.DataFrame | None, one: Indicator) -> pd.DataFrame | None:
    """The rows in the unit of the library, and those without a value; None where no value is left."""
    if rows is None:
        return None
    fits = (rows["unit"].astype(str) == one.unit).to_numpy(bool)
    there = rows["value"].notna().to_numpy(bool)
    return rows[fits | ~there] if (fits & there).any() else None


def _with_error(one: Indicator, rows: pd.DataFrame, levels: pd.Series) -> pd.DataFrame:
    """The rows of an indicator with `sd`, and with an interval by its error model where it has none."""
    rows = rows.assign(indicator_id=one.id)
    value, lower, upper = (rows[name].to_numpy(float) for name in ("value", "lower", "upper"))
    level = rows["area_code"].map(levels).to_numpy(object)
    once = np.ones(len(rows))
    supposed = interval(one.error_model, one.unit, value, level, rows["evidence"].to_numpy(object), once)
    bare = np.isnan(lower) & np.isnan(upper)
    low, high = np.where(bare, supposed[0], lower), np.where(bare, supposed[1], upper)
    # that every detour gives the same says nothing of what is missing on the map: no error is known, and not that of 0
    same = (low == high) & (one.error_model.type == "method") & rows["evidence"].isin(_ROUGH).to_numpy(bool)
    low, high = np.where(same, np.nan, low), np.where(same, np.nan, high)
    return rows.assign(lower=low, upper=high, sd=sd_of(one.error_model, low, high))
