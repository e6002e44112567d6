"""Which areas are like an area, by a few named variables that say who lives there and how: never by an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.figures import newest_year
from weefsel.concepts import AgeBand

__all__ = ["FEWEST_KNOWN", "NEAREST", "OUTCOMES", "VARIABLES", "similar", "variables"]

#: so many similar areas are named
NEAREST: Final = 5
#: two areas are compared only where so many variables are known of both
FEWEST_KNOWN: Final = 3
#: a variable is used where it is known of so large a part of the areas of a level
KNOWN: Final = 0.5
#: variable → the indicator that it is, where it is one
VARIABLES: Final[Mapping[str, str]] = {
    "children": "age_0_15",
    "older": "age_65plus",
    "household_size": "ctx_household_size",
    "rental": "sec_rental",
    "income": "sec_income_std",
    "residents_per_km2": "",
}
#: indicators that areas are matched by: to compare those with the same areas would say nothing
OUTCOMES: Final = frozenset({"ctx_children", "ctx_seniors", "sec_owner", *filter(None, VARIABLES.values())})

Floats = NDArray[np.float64]


def variables(areas: gpd.GeoDataFrame, people: pd.DataFrame, observed: pd.DataFrame) -> pd.DataFrame:
    """The variables of each area of the newest year, indexed by its code, with its `level`.

    `children` and `older` are shares (0–1) of 0 to 15 and of 65 and older; `household_size` persons; `rental` the share
    of homes that is rented; `income` the mean of standardised income, 1000 EUR; `residents_per_km2` by the surface of
    the outline. `people` and `observed` are those results. What is not known is NaN.
    """
    newest = newest_year(areas)
    codes = newest["area_code"].astype(str).to_numpy(object)
    told = people.pivot_table(index="area_code", columns="column", values="value", aggfunc="first").reindex(codes)
    seen = observed.pivot_table(index="area_code", columns="column", values="value", aggfunc="first").reindex(codes)
    residents = _column(told, "residents")
    residents[residents <= 0] = np.nan
    km2 = newest.geometry.area.to_numpy(float) / 1e6
    out = pd.DataFrame({"level": newest["level"].astype(str).to_numpy(object)}, index=pd.Index(codes, name="area_code"))
    out["children"], out["older"] = _column(told, str(AgeBand.AGE_0_15)), _column(told, str(AgeBand.AGE_65PLUS))
    for name in ("household_size", "rental", "income"):
        out[name] = _column(seen, VARIABLES[name])
    out["residents_per_km2"] = residents / km2
    return out


def _column(table: pd.DataFrame, name: str) -> Floats:
    return table[name].to_numpy(float).copy() if name in table else np.full(len(table), np.nan)


def similar(table: pd.DataFrame) -> pd.DataFrame:
    """The areas of the same level that are nearest to each area, `NEAREST` of them, nearest first.

    `table` is what `variables` gives. Each variable is brought to mean 0 and standard deviation 1 within its level
    (residents per km² by their logarithm); the distance is Euclid's, as the root of the mean square over the variables
    that are known of both areas, so that an area of which one is missing is not further away for that. Columns
    area_code, rank (1 is nearest), other_code, distance, `<variable>` and `other_<variable>`, and `lacking`: the
    variables that were not used for this pair, joined by +. Areas at the same distance stand by their code. An area of
    which fewer than `FEWEST_KNOWN` variables are known has none.
    """
    parts = [_of_level(rows) for _, rows in table.groupby("level", sort=True)]
    columns = ["area_code", "rank", "other_code", "distance", *VARIABLES, *(f"other_{v}" for v in VARIABLES), "lacking"]
    kept = [part for part in parts if len(part)]
    if not kept:
        numbers = {name: "float64" for name in columns if name not in ("area_code", "other_code", "lacking")}
        return pd.DataFrame({name: pd.Series([], dtype=numbers.get(name, "object")) for name in columns}).astype(
            {"rank": "int64"}
        )
    return pd.concat(kept, ignore_index=True)[columns]


def _of_level(table: pd.DataFrame) -> pd.DataFrame:
    """The nearest of each area, all of one level."""
    rows = table.sort_index()
    scores, used = _standardised(rows)
    known = ~np.isnan(scores)
    filled = np.where(known, scores, 0.0)
    both = known.astype(float) @ known.T.astype(float)
    # the sum over what is known of both: Σa² − 2Σab + Σb², each over what the other knows too
    squares = (filled**2) @ known.T + known @ (filled**2).T - 2 * filled @ filled.T
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.sqrt(np.maximum(squares, 0.0) / both)
    distance[both < FEWEST_KNOWN] = np.inf
    np.fill_diagonal(distance, np.inf)
    # equal distances must not be told apart by how a sum was rounded
    order = np.argsort(np.round(distance, 9), axis=1, kind="stable")[:, :NEAREST]
    one = np.repeat(np.arange(len(rows)), order.shape[1])
    other = order.ravel()
    rank = np.tile(np.arange(1, order.shape[1] + 1), len(rows))
    near = np.isfinite(distance[one, other])
    one, other, rank = one[near], other[near], rank[near]
    codes = rows.index.to_numpy(object)
    out: dict[str, object] = {"area_code": codes[one], "rank": rank, "other_code": codes[other]}
    out["distance"] = distance[one, other]
    for name in VARIABLES:
        values = rows[name].to_numpy(float)
        out[name], out[f"other_{name}"] = values[one], values[other]
    shared = known[one] & known[other]
    names = np.array(list(VARIABLES), object)
    out["lacking"] = ["+".join(names[~used | ~_spread(used, row)]) for row in shared]
    return pd.DataFrame(out)


def _spread(used: NDArray[np.bool_], shared: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of all variables a pair shares, from those that are used."""
    out = np.zeros(len(used), bool)
    out[used] = shared
    return out


def _standardised(rows: pd.DataFrame) -> tuple[Floats, NDArray[np.bool_]]:
    """Scores of the variables that are used, and which of all those are: known of enough areas, and not constant."""
    scores: list[Floats] = []
    used: list[bool] = []
    for name in VARIABLES:
        values = rows[name].to_numpy(float)
        if name == "residents_per_km2":
            values = np.log(values)
        there = values[~np.isnan(values)]
        use = len(there) >= KNOWN * len(values) and len(there) > 1 and float(np.std(there)) > 0
        used.append(use)
        if use:
            scores.append((values - np.mean(there)) / np.std(there))
    return np.array(scores).reshape(len(scores), len(rows)).T, np.array(used)
