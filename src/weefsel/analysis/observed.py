"""What others observed: published statistics and surveys, as figures of their area."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from weefsel.analysis.figures import figures
from weefsel.analysis.margins import interval
from weefsel.concepts.indicators import library

__all__ = ["observed"]

#: how an indicator's unit says that its values are percentages
_PERCENT: Final = ("%", "percent")


def observed(indicators: pd.DataFrame, observations: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Every observation as a figure, percentages as shares (0–1).

    Returns figures: `I@2024` for indicator I in each year, and `I` for the newest year of that indicator in the area;
    `year` is the year observed. No value is filled in: what is missing keeps its reason. Where the source gives no
    interval, it is that of the error model of the library; `areas` tells of which level an area is.
    """
    if len(observations) == 0:
        return figures([])
    rows = observations.merge(indicators[["indicator_id", "unit"]], on="indicator_id", how="left")
    percent = rows["unit"].isin(_PERCENT)
    per = np.where(percent, 100.0, 1.0)
    part = {
        "area_code": rows["area_code"],
        "year": rows["year"],
        "column": rows["indicator_id"] + "@" + rows["year"].astype(str),
        "value": rows["value"] / per,
        "lower": rows["lower"] / per,
        "upper": rows["upper"] / per,
        "unit": rows["unit"].mask(percent, "share"),
        "evidence": rows["evidence"].where(rows["value"].notna(), None),
        "missing": rows["missing"],
    }
    every = pd.DataFrame(part)
    _supposed(every, rows, areas)
    newest = rows.groupby(["indicator_id", "area_code"])["year"].transform("max") == rows["year"]
    current = every[newest].assign(column=rows.loc[newest, "indicator_id"])
    return figures({name: frame[name] for name in part} for frame in (every, current))


def _supposed(every: pd.DataFrame, rows: pd.DataFrame, areas: pd.DataFrame) -> None:
    """Fill in intervals by error model, in place, where the source gives neither end and its unit is the library's."""
    levels = areas.sort_values("year").drop_duplicates("area_code", keep="last").set_index("area_code")["level"]
    bare = every["value"].notna() & every["lower"].isna() & every["upper"].isna()
    for name, part in rows[bare].groupby("indicator_id", observed=True):
        known = library().get(str(name))
        mine = every.loc[part.index]
        if known is None or known.result != "observed" or (mine["unit"] != known.unit).any():
            continue
        level = part["area_code"].map(levels).to_numpy(object)
        parts = np.asarray(part["from_codes"].fillna("").str.count(r"\+"), np.float64) + 1
        value, evidence = mine["value"].to_numpy(float), mine["evidence"].to_numpy(object)
        lower, upper = interval(known.error_model, known.unit, value, level, evidence, parts)
        every.loc[part.index, "lower"], every.loc[part.index, "upper"] = lower, upper
