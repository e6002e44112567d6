"""Who lives here: residents and their ages, per area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.concepts import AgeBand, Evidence, MissingReason

__all__ = ["RESIDENTS", "age_reason", "least_sure", "people", "stated"]

#: the indicator that tells how many people live in an area; the age bands are indicators of their own name
RESIDENTS: Final = "residents"
_BANDS: Final = tuple(map(str, AgeBand))


def people(areas: pd.DataFrame, residents: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Residents and the share of each age band, for every area of the newest year.

    `residents` is the number that the source of the areas states; where it states none, the newest that a source of
    statistics gives; else the sum of what is stated for the areas directly in it, if that is so for all of them; else
    the sum of the squares in it.
    Shares are over the residents by age that statistics give, else over the squares with known ages; where there are
    neither the figure is missing, with the reason that most residents' squares give.

    Returns figures: `residents` (residents) and `age_0_15` … `age_65plus` (share, 0–1). `lower` and `upper` are what
    rounding at the source leaves possible.
    """
    newest = newest_year(areas)
    inside = residents.merge(membership(areas), on="area_code")
    told = stated(observations)
    parts: list[dict[str, Any]] = []
    within = newest.groupby("parent_code")["residents"].agg(lambda stated: stated.sum(skipna=False))
    aged = inside[inside[[*_BANDS]].notna().all(axis=1)]
    all_rows, aged_rows = (rows.groupby("within", sort=False).indices for rows in (inside, aged))
    for area in newest.itertuples():
        squares = inside.iloc[all_rows.get(str(area.area_code), [])]
        by_age = aged.iloc[aged_rows.get(str(area.area_code), [])]
        known = told.get(str(area.area_code), {})
        parts.append(_total(area, known, float(within.get(str(area.area_code), np.nan)), squares))
        parts += [_share(area, known, squares, by_age, band) for band in _BANDS]
    columns = ("area_code", "year", "column", "value", "lower", "upper", "unit", "evidence", "missing")
    return figures([{key: [part.get(key) for part in parts] for key in columns}])


def stated(observations: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Area code → indicator → the newest observation (a row) of residents or of an age band."""
    rows = observations[observations["indicator_id"].isin([RESIDENTS, *_BANDS])].sort_values("year", kind="stable")
    out: dict[str, dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        out.setdefault(str(row["area_code"]), {})[str(row["indicator_id"])] = row
    return out


def _total(area: Any, told: Mapping[str, Any], within: float, squares: pd.DataFrame) -> dict[str, Any]:
    out: dict[str, Any] = {"area_code": area.area_code, "year": area.year, "column": "residents", "unit": "residents"}
    if np.isfinite(area.residents):
        return out | {"value": area.residents, "evidence": Evidence.COUNTED}
    if RESIDENTS in told:
        row = told[RESIDENTS]
        return out | {name: row[name] for name in ("value", "lower", "upper", "evidence", "missing")}
    if np.isfinite(within) and area.residents_missing != MissingReason.SECRET:
        return out | {"value": within, "evidence": Evidence.COUNTED}
    if len(squares) and area.residents_missing != MissingReason.SECRET:
        return out | {"value": squares["residents"].sum(), "evidence": least_sure(squares["evidence"])}
    return out | {"value": np.nan, "missing": area.residents_missing}


def _share(
    area: Any, told: Mapping[str, Any], squares: pd.DataFrame, by_age: pd.DataFrame, band: str
) -> dict[str, Any]:
    """Of the `squares` of an area those in `by_age` have known ages."""
    out: dict[str, Any] = {"area_code": area.area_code, "year": area.year, "column": band, "unit": "share"}
    if all(name in told for name in _BANDS):
        return out | _share_told([told[name] for name in _BANDS], told[band])
    total = by_age[[*_BANDS]].to_numpy().sum()
    if total > 0:
        return out | {"value": by_age[band].sum() / total, "evidence": least_sure(by_age["evidence"])}
    return out | {"value": np.nan, "missing": age_reason(squares)}


def _share_told(bands: list[Mapping[str, Any]], band: Mapping[str, Any]) -> dict[str, Any]:
    """The share of one band among all five. Its ends: the band and the others as far off as rounding allows."""
    reason = next((row["missing"] for row in bands if row["missing"] is not None), None)
    total = sum(row["value"] for row in bands)
    if reason is not None or not total > 0:
        return {"value": np.nan, "missing": reason or str(MissingReason.UNKNOWN)}
    evidence = least_sure(pd.Series([row["evidence"] for row in bands]))
    out: dict[str, Any] = {"value": band["value"] / total, "evidence": evidence}
    if np.isfinite([band["lower"], band["upper"]]).all():
        others = [row for row in bands if row is not band]
        low, high = (sum(_end(row, end) for row in others) for end in ("lower", "upper"))
        out["lower"] = band["lower"] / (band["lower"] + high) if band["lower"] + high > 0 else 0.0
        out["upper"] = band["upper"] / (band["upper"] + low) if band["upper"] + low > 0 else 1.0
    return out


def _end(row: Mapping[str, Any], end: str) -> float:
    return float(row["value"] if np.isnan(row[end]) else row[end])


def age_reason(squares: pd.DataFrame) -> str:
    """Why ages are missing in most of the squares (by residents) where they are."""
    reasons = squares["residents"].groupby(squares["age_missing"]).sum()
    return str(reasons.idxmax() if len(reasons) else MissingReason.UNKNOWN)


#: from sure to unsure
_ORDER = [Evidence.COUNTED, Evidence.ROUNDED, Evidence.SURVEY, Evidence.MODEL, Evidence.SPREAD, Evidence.ESTIMATED]


def least_sure(evidence: pd.Series) -> Evidence:
    """The least sure kind of evidence among those given: a sum is no surer than its parts."""
    given = set(evidence.unique())
    return next((kind for kind in reversed(_ORDER) if kind in given), Evidence.COUNTED)


def least_sure_within(belongs: csr_matrix, evidence: pd.Series) -> list[Evidence]:
    """`least_sure` of the squares of each area; `belongs` is (areas, squares), `evidence` per square."""
    if len(evidence) == 0:
        return [Evidence.COUNTED] * belongs.shape[0]
    unsure = evidence.map({str(kind): place for place, kind in enumerate(_ORDER)}).fillna(0).to_numpy(float)
    # where no square belongs the surest stands, as `least_sure` has it of none
    most = belongs.multiply(unsure).max(axis=1).toarray().ravel().astype(int)
    return [_ORDER[place] for place in most]
