"""Who lives here: residents and their ages, per area."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.concepts import AgeBand, Evidence, MissingReason

__all__ = ["age_reason", "least_sure", "people"]


def people(areas: pd.DataFrame, residents: pd.DataFrame) -> pd.DataFrame:
    """Residents and the share of each age band, for every area of the newest year.

    `residents` is the number the source states for the area; where it states none, the sum of what it states for the
    areas directly in it, if it does so for all of them; else the sum of the squares in it.
    Shares are over the squares with known ages; where no square has them the figure is missing, with the reason that
    most residents' squares give.

    Returns figures: `residents` (residents) and `age_0_15` … `age_65plus` (share, 0–1).
    """
    newest = newest_year(areas)
    inside = residents.merge(membership(areas), on="area_code")
    parts: list[dict[str, Any]] = []
    within = newest.groupby("parent_code")["residents"].agg(lambda stated: stated.sum(skipna=False))
    for area in newest.itertuples():
        squares = inside[inside["within"] == area.area_code]
        parts.append(_total(area, float(within.get(str(area.area_code), np.nan)), squares))
        parts += [_share(area, squares, band) for band in AgeBand]
    return figures(
        [
            {
                key: [part.get(key) for part in parts]
                for key in ("area_code", "year", "column", "value", "unit", "evidence", "missing")
            }
        ]
    )


def _total(area: Any, within: float, squares: pd.DataFrame) -> dict[str, Any]:
    out: dict[str, Any] = {"area_code": area.area_code, "year": area.year, "column": "residents", "unit": "residents"}
    if np.isfinite(area.residents):
        return out | {"value": area.residents, "evidence": Evidence.COUNTED}
    if np.isfinite(within) and area.residents_missing != MissingReason.SECRET:
        return out | {"value": within, "evidence": Evidence.COUNTED}
    if len(squares) and area.residents_missing != MissingReason.SECRET:
        return out | {"value": squares["residents"].sum(), "evidence": least_sure(squares["evidence"])}
    return out | {"value": np.nan, "missing": area.residents_missing}


def _share(area: Any, squares: pd.DataFrame, band: AgeBand) -> dict[str, Any]:
    out: dict[str, Any] = {"area_code": area.area_code, "year": area.year, "column": str(band), "unit": "share"}
    known = squares[squares[[str(b) for b in AgeBand]].notna().all(axis=1)]
    total = known[[str(b) for b in AgeBand]].to_numpy().sum()
    if total > 0:
        return out | {"value": known[str(band)].sum() / total, "evidence": least_sure(known["evidence"])}
    return out | {"value": np.nan, "missing": age_reason(squares)}


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
