"""How far people live from places that count on a condition: open at a moment, free, without referral, for whom."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.choice import POSSIBLE, SURE, Chosen, Question, chosen
from weefsel.analysis.figures import figures, newest_year
from weefsel.analysis.ground import Ground
from weefsel.analysis.opening import NETHERLANDS, Region
from weefsel.analysis.reach import belonging, evidence_of, positions, share_within, targets
from weefsel.analysis.walking import Walking
from weefsel.concepts import Function, MissingReason

__all__ = ["POSSIBLE", "SURE", "Question", "chosen_areas", "chosen_distances"]

Floats = NDArray[np.float64]
_NOTHING: Final = np.array(None, dtype=object)


def chosen_distances(ground: Ground, places: pd.DataFrame, among: Chosen) -> tuple[Floats, Floats]:
    """Metres from every square to the nearest place of each function that counts, surely and at best.

    Two arrays (functions, squares), NaN where none is reached; the second is nowhere larger than the first.
    """
    of = [targets(places)[str(function)] for function in Function]
    masks = among.mask, among.mask | among.unknown_mask
    found = ground.nearest(positions(places), [group[mask[group]] for mask in masks for group in of]).distance_m
    return found[: len(of)], found[len(of) :]


def chosen_areas(
    areas: pd.DataFrame,
    residents: pd.DataFrame,
    places: pd.DataFrame,
    offers: pd.DataFrame,
    ground: Ground,
    question: Question,
    walking: Walking,
    *,
    on: date,
    where: Region = NETHERLANDS,
) -> pd.DataFrame:
    """The share of the residents of each area who have a place that counts within the minutes of a question.

    Returns figures, for each function two: `T:within_M:C` (places that surely count) and `T:possibly_within_M:C`
    (with those that might: their hours or terms are not known). `lower` and `upper` are as in `reach_areas`: people
    live half a square further, or nearer by. `walking` goes at the pace of the question's group.
    """
    among = chosen(places, offers, question.choice, on=on, where=where)
    newest = newest_year(areas)
    belongs = belonging(newest, residents)
    straight = bool((ground.route() == "straight").any())
    evidence = np.array(evidence_of(belongs, residents, straight), object)
    weight = residents["residents"].to_numpy(float)
    half = residents["size_m"].to_numpy(float) / 2
    limit = question.minutes * 60 * walking.speed_m_s
    parts: list[dict[str, Any]] = []
    for measure, metres in zip((SURE, POSSIBLE), chosen_distances(ground, places, among), strict=True):
        far = np.where(np.isnan(metres), np.inf, metres)
        near, lower, upper = (share_within(belongs, weight, far + shift, limit) for shift in (0.0, half, -half))
        for row, function in enumerate(Function):
            known = ~np.isnan(near[row])
            parts.append(
                {
                    "area_code": newest["area_code"].to_numpy(object),
                    "year": newest["year"].to_numpy(),
                    "column": question.column(function, measure),
                    "unit": "share",
                    "value": near[row],
                    "lower": lower[row],
                    "upper": upper[row],
                    "evidence": np.where(known, evidence, _NOTHING),
                    "missing": np.where(known, _NOTHING, np.array(str(MissingReason.UNKNOWN), object)),
                }
            )
    return figures(parts)
