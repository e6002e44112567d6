"""How much less sure a figure of other boundaries is: of an area that was put together from others, or cut out of one.

Observations are brought to the newest areas when a recipe is read (`weefsel.sources.areacodes`). Where an old area was
cut, an error comes with that, on top of the indicator's own; both are suppositions (docs/method-trend.md):

- of a part of an old area we have the figure of the whole: the part may differ from it as neighbouring areas differ
  from one another, the less so the larger the part;
- of numbers of people and households the share that went along is a share of residents: it may be off by a tenth of
  what was left behind.

That a sum of several areas has the rounding of each is in the interval of the observation already.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.trend.verdict import Z95
from weefsel.concepts import ADDED_UNITS

__all__ = ["SHARE_OFF", "moved", "widened"]

#: how far the share of an old area that went along may be off, as a part of what did not
SHARE_OFF: Final = 0.1
_KEY: Final = ["indicator_id", "area_code", "year"]


def moved(observations: pd.DataFrame, crosswalk: pd.DataFrame) -> pd.DataFrame:
    """Of each observation that was brought to other boundaries, out of how many areas, and how much was cut of those.

    Columns indicator_id, area_code, year, `parts` (number of old areas), `cut` (Σw²(1 − s): the variance of the mean,
    in that of one cut part) and `cut_sum` (√Σw²(1 − s)²: the error of the sum, in that of one). s is the share of an
    old area that came along, w its weight in the new one: s by the sum of all. Both are 0 where all areas came whole.
    An old area that the crosswalk does not name came whole.
    """
    rows = observations.loc[observations["from_codes"].notna(), [*_KEY, "from_codes"]]
    codes = rows["from_codes"].astype(str).str.split("+")
    pairs = rows[_KEY].assign(from_code=codes).explode("from_code")
    shares = crosswalk[["from_code", "to_code", "share"]].drop_duplicates(["from_code", "to_code"])
    pairs = pairs.merge(shares, left_on=["from_code", "area_code"], right_on=["from_code", "to_code"], how="left")
    share = pairs["share"].fillna(1.0)
    weight = share / share.groupby([pairs[name] for name in _KEY]).transform("sum")
    pairs["cut"], pairs["cut_sum"] = weight**2 * (1 - share), (weight * (1 - share)) ** 2
    found = pairs.groupby(_KEY, as_index=False).agg(
        parts=("from_code", "size"), cut=("cut", "sum"), cut_sum=("cut_sum", "sum")
    )
    found["cut_sum"] = np.sqrt(found["cut_sum"])
    return found.astype({"year": "int64"})


def widened(values: pd.DataFrame, changed: pd.DataFrame, parents: pd.Series) -> pd.DataFrame:
    """`values` with the error of other boundaries in `sd`, `lower` and `upper`, and a column `moved` (bool).

    `changed` is what `moved` gives, `parents` the code of the area that each area is part of, by code. All intervals
    become those of 95 % of a normal error: an interval that holds all that is possible (of rounding) is drawn out to
    that by its `sd`, and keeps its skew. An interval grows on each side: its half is the root of the sum of both
    squares. Where nothing is known of the indicator's own error there is still none: half an error would look like the
    whole.
    """
    rows = values.merge(changed, on=_KEY, how="left")
    cut = rows["cut"].fillna(0.0).to_numpy(float)
    value, sd = rows["value"].to_numpy(float), rows["sd"].to_numpy(float)
    added = rows["unit"].isin(ADDED_UNITS).to_numpy(bool)
    of_sum = SHARE_OFF * rows["cut_sum"].fillna(0.0).to_numpy(float) * np.abs(value)
    # a spread is needed only where something was cut, and is not always known
    extra = np.where(cut > 0, np.where(added, of_sum, _apart(rows, parents) * np.sqrt(cut)), 0)
    lower, upper = rows["lower"].to_numpy(float), rows["upper"].to_numpy(float)
    half = (upper - lower) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.where(half > 0, Z95 * sd / half, 1.0)
    out = values.reset_index(drop=True).copy()
    out["sd"] = np.hypot(sd, extra)
    out["lower"] = value - np.hypot((value - lower) * drawn, Z95 * extra)
    out["upper"] = value + np.hypot((upper - value) * drawn, Z95 * extra)
    out["moved"] = rows["parts"].notna().to_numpy(bool)
    return out


def _apart(rows: pd.DataFrame, parents: pd.Series) -> NDArray[np.float64]:
    """How far areas that are part of the same one lie apart: the standard deviation around its mean, per indicator.

    One number for each indicator and level of parent, as a single parent may have two parts only.
    """
    parent = rows["area_code"].map(parents)
    within = [rows["indicator_id"], rows["year"], parent]
    off = rows["value"] - rows["value"].groupby(within).transform("mean")
    many = rows["value"].groupby(within).transform("count")
    # a mean of n follows its own values: the squares are too small by (n − 1) / n
    squares = (off**2 * many / (many - 1)).where(many > 1)
    return np.sqrt(squares.groupby(rows["indicator_id"]).transform("mean").to_numpy(float))
