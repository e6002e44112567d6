"""An indicator beside the same one in the areas that are most like this area."""

from __future__ import annotations

import numpy as np
import pandas as pd

from weefsel.analysis.figures import figures
from weefsel.analysis.trend.names import SURENESS
from weefsel.analysis.trend.similar import OUTCOMES
from weefsel.concepts import ADDED_UNITS, MissingReason

__all__ = ["FEWEST", "compared"]

#: of fewer similar areas than this no middle is told
FEWEST = 3


def compared(values: pd.DataFrame, similar: pd.DataFrame) -> pd.DataFrame:
    """Of each indicator and area the median of its similar areas, as figures `I:similar`.

    `values` has the newest year of each indicator and area (see `weefsel.analysis.quality.values.newest`), `similar` is
    that table. `lower` and `upper` are the lowest and the highest of the similar areas: what there is, no interval of
    an error. Figures of another year than the area's own are not compared with it. Missing where fewer than `FEWEST`
    similar areas have one. Indicators that areas are matched by are left out, and numbers of people: areas are not
    matched by their size. It is as sure as the least sure of them.
    """
    known = values[~values["indicator_id"].isin(OUTCOMES) & ~values["unit"].isin(ADDED_UNITS)]
    own = known[["indicator_id", "area_code", "year", "unit"]]
    others = known.loc[known["value"].notna(), ["indicator_id", "area_code", "year", "value", "evidence"]]
    rank = {str(kind): at for at, kind in enumerate(SURENESS)}
    others = others.rename(columns={"area_code": "other_code"}).assign(rank=others["evidence"].map(rank).fillna(0))
    pairs = own.merge(similar[["area_code", "other_code"]], on="area_code")
    pairs = pairs.merge(others, on=["indicator_id", "other_code", "year"])
    key = ["indicator_id", "area_code"]
    found = pairs.groupby(key)["value"].agg(["median", "min", "max", "size"])
    least_sure = pairs.groupby(key)["rank"].max().map(dict(enumerate(map(str, SURENESS))))
    told = own.merge(found.assign(evidence=least_sure), left_on=key, right_index=True, how="left")
    few = ~(told["size"] >= FEWEST).to_numpy(bool)
    part = {
        "area_code": told["area_code"],
        "year": told["year"],
        "column": told["indicator_id"] + ":similar",
        "value": np.where(few, np.nan, told["median"]),
        "lower": np.where(few, np.nan, told["min"]),
        "upper": np.where(few, np.nan, told["max"]),
        "unit": told["unit"],
        "evidence": told["evidence"].mask(few, None),
        "missing": pd.Series(str(MissingReason.UNKNOWN), told.index).where(few, None),
    }
    return figures([part])
