"""How much there is in an area of what a norm asks: places, hours open, room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from weefsel.analysis.agreed import counting, subjects
from weefsel.analysis.figures import membership
from weefsel.analysis.measures import AMOUNT
from weefsel.analysis.opening import NETHERLANDS, YEARS, Region, Window, occasions, spans
from weefsel.concepts import Evidence, MissingReason, NormMeasure
from weefsel.snapshot.norms import Norm

__all__ = ["amounts", "open_week"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
#: a week in quarters of an hour, from Monday 0:00
QUARTER: Final = 15
_DAY: Final = 24 * 60 // QUARTER
_WEEK: Final = 7 * _DAY
#: office hours, on working days
_OFFICE: Final = slice(9 * 60 // QUARTER, 17 * 60 // QUARTER)
_UNITS: Final = {
    NormMeasure.COUNT: "places",
    NormMeasure.COUNT_PER_10000: "per_10000",
    NormMeasure.CAPACITY: "per_1000",
}


def amounts(
    norm: Norm,
    areas: pd.DataFrame,
    residents: Floats,
    places: pd.DataFrame,
    offers: pd.DataFrame,
    *,
    on: date,
    where: Region = NETHERLANDS,
) -> Iterator[dict[str, Any]]:
    """The figure `N:amount` of a norm by area: a part for `figures`, an entry for each of `areas` (of one year).

    `residents` are those of each area. `lower` is what there surely is, `upper` what there is at best: where it is not
    known of some places whether they count, or how long they are open. Missing (`not_measured`) where the snapshot has
    nothing to judge by: no such places at all, or a measure that it holds no figures of.
    """
    belongs = _holding(areas, places)
    about = subjects(places, norm)
    ends = _ends(norm, belongs, about, residents, places, offers, on, where) if len(about) else None
    nothing = np.full(len(areas), np.nan)
    value, upper = ends or (nothing, nothing)
    there = ~areas["area_code"].isin(_excepted(areas, norm)).to_numpy()
    reason = np.where(there, str(MissingReason.NOT_MEASURED), str(MissingReason.NOT_ASKED)).astype(object)
    value, upper = np.where(there, value, np.nan), np.where(there, upper, np.nan)
    yield {
        "column": f"{norm.norm_id}:{AMOUNT}",
        "unit": _UNITS.get(norm.measure, "hours" if "hours" in norm.measure.unit else norm.measure.unit),
        "value": value,
        "lower": value,
        "upper": upper,
        "missing": reason,
        "evidence": str(Evidence.COUNTED),
    }


def _excepted(areas: pd.DataFrame, norm: Norm) -> pd.Series:
    pairs = membership(areas)
    return pairs.loc[pairs["within"].isin(norm.except_areas), "area_code"]


def _holding(areas: pd.DataFrame, places: pd.DataFrame) -> csr_matrix:
    """Which places lie in which area: sparse (areas, places), 1 where it does."""
    row = pd.Series(np.arange(len(areas)), index=areas["area_code"])
    here = pd.DataFrame({"area_code": places["area_code"].to_numpy(object), "place": np.arange(len(places))})
    both = here.merge(membership(areas), on="area_code")
    at = row.loc[both["within"]].to_numpy()
    return csr_matrix((np.ones(len(both)), (at, both["place"])), shape=(len(areas), len(places)))


def _ends(
    norm: Norm,
    belongs: csr_matrix,
    about: NDArray[np.int64],
    residents: Floats,
    places: pd.DataFrame,
    offers: pd.DataFrame,
    on: date,
    where: Region,
) -> tuple[Floats, Floats] | None:
    """What there surely is and what there is at best, per area; None where nothing tells."""
    if norm.measure in (NormMeasure.HOURS, NormMeasure.HOURS_OUTSIDE_OFFICE):
        return _hours(norm, belongs, about, places, on, where)
    if norm.measure is NormMeasure.CAPACITY:
        capacity = places["capacity"].to_numpy(float)
        if np.isnan(capacity[about]).all():
            return None
        known, unknown = np.zeros(len(places)), np.zeros(len(places))
        known[about], unknown[about] = np.nan_to_num(capacity[about]), np.isnan(capacity[about])
        least = 1000 * _per(belongs @ known, residents)
        return least, np.where(belongs @ unknown > 0, np.nan, least)
    if norm.measure in (NormMeasure.COUNT, NormMeasure.COUNT_PER_10000):
        found = counting(places, offers, norm, on=on, where=where)
        if not found.mask.any() and found.unknown_mask[about].all():
            return None
        sure, most = (belongs @ mask.astype(float) for mask in (found.mask, found.mask | found.unknown_mask))
        if norm.measure is NormMeasure.COUNT:
            return sure, most
        return 10_000 * _per(sure, residents), 10_000 * _per(most, residents)
    return None


def _per(amount: Floats, residents: Floats) -> Floats:
    """So much a resident; NaN where nobody lives."""
    return amount / np.where(residents > 0, residents, np.nan)


def _hours(
    norm: Norm, belongs: csr_matrix, about: NDArray[np.int64], places: pd.DataFrame, on: date, where: Region
) -> tuple[Floats, Floats] | None:
    """Hours a week in which at least one of the places is open."""
    if not YEARS[0] <= on.year < YEARS[1]:
        return None
    outside = norm.measure is NormMeasure.HOURS_OUTSIDE_OFFICE
    weeks = {place: open_week(places["opening_hours"].iloc[place], on, where) for place in about}
    if all(week is None for week in weeks.values()):
        return None
    wanted = np.zeros(len(places), bool)
    wanted[about] = True
    least, most = np.zeros(belongs.shape[0]), np.zeros(belongs.shape[0])
    for area in range(belongs.shape[0]):
        here = belongs.indices[belongs.indptr[area] : belongs.indptr[area + 1]]
        sure, might = np.zeros(_WEEK, bool), np.zeros(_WEEK, bool)
        for place in here[wanted[here]]:
            week = weeks[place]
            sure |= False if week is None else week[0]
            might |= True if week is None else week[1]
        least[area], most[area] = (_hours_of(mask, outside) for mask in (sure, sure | might))
    return least, most


def _hours_of(open_: Bools, outside_office: bool) -> float:
    week = open_.reshape(7, _DAY).copy()
    if outside_office:
        week[:5, _OFFICE] = False
    return float(week.sum()) * QUARTER / 60


@lru_cache(maxsize=65_536)
def open_week(hours: str | None, on: date, where: Region = NETHERLANDS) -> tuple[Bools, Bools] | None:
    """The quarters of an ordinary week (672, from Monday) in which OSM hours are surely, and at best, open.

    None where they are not given or not readable. A quarter counts when all of it is open.
    """
    if hours is None:
        return None
    window = Window(frozenset(range(7)), 0, 24 * 60, on, weeks=1)
    found = spans(hours, window, where)
    if found is None:
        return None
    days = {day: day.weekday() for day in occasions(window, where)}
    sure, might = np.zeros(_WEEK, bool), np.zeros(_WEEK, bool)
    for span in found:
        at, quarter = span.begins, timedelta(minutes=QUARTER)
        # up to a whole quarter, then quarter by quarter
        at += (-timedelta(minutes=at.minute, seconds=at.second)) % quarter
        while at + quarter <= span.ends:
            if at.date() in days:
                place = days[at.date()] * _DAY + (at.hour * 60 + at.minute) // QUARTER
                (sure if span.sure else might)[place] = True
            at += quarter
    return sure, sure | might
