"""What others observed: published statistics and surveys, as figures of their area."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from weefsel.analysis.figures import figures

__all__ = ["observed"]

#: how an indicator's unit says that its values are percentages
_PERCENT: Final = ("%", "percent")


def observed(indicators: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Every observation as a figure, percentages as shares (0–1).

    Returns figures: `I@2024` for indicator I in each year, and `I` for the newest year of that indicator in the area;
    `year` is the year observed. Nothing is filled in: what is missing keeps its reason.
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
    newest = rows.groupby(["indicator_id", "area_code"])["year"].transform("max") == rows["year"]
    current = every[newest].assign(column=rows.loc[newest, "indicator_id"])
    return figures({name: frame[name] for name in part} for frame in (every, current))
