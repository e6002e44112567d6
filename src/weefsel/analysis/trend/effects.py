"""What was measured before and after something was done, beside areas like it where it was not. No proof of cause.

Between before and after more happened than what was done, and it was not done just anywhere. The difference with
similar areas takes away what changed everywhere; it cannot take away what else happened there, or why it was done
there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from weefsel.analysis.figures import Membership, figures
from weefsel.analysis.trend.verdict import Z95
from weefsel.concepts import Evidence, MissingReason
from weefsel.concepts.indicators import library

__all__ = ["FEWEST_BESIDE", "MEASURES", "Panel", "beside", "effects", "panel", "years_of"]

#: a spread between comparison areas needs so many of them
FEWEST_BESIDE: Final = 2
MEASURES: Final = ("before", "after", "change", "change_similar", "difference")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """The means of one indicator before and after, a row an area; `sd` is that of the error of each mean."""

    area_code: NDArray[Any]
    before: Floats
    after: Floats
    sd_before: Floats
    sd_after: Floats

    @property
    def change(self) -> Floats:
        """What changed in each area."""
        return self.after - self.before

    @property
    def variance(self) -> Floats:
        """Of the error of each change: years are taken to be independent."""
        return self.sd_before**2 + self.sd_after**2

    def of(self, codes: list[str]) -> Panel:
        """Those of these areas."""
        at = np.isin(self.area_code.astype(str), codes)
        return Panel(*(getattr(self, name)[at] for name in self.__slots__))


def years_of(intervention: Mapping[Any, Any], years: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which of `years` are before an intervention and which after it began.

    The year in which it began is neither, unless that was its first day. What lasted until a day is looked at until
    the end of that year.
    """
    begin: date = intervention["from_date"]
    until: date | None = intervention["until_date"]
    first = begin.year if (begin.month, begin.day) == (1, 1) else begin.year + 1
    after = years[years >= first]
    return years[years < begin.year], after if until is None else after[after <= max(until.year, first)]


def panel(rows: pd.DataFrame, before: NDArray[np.int64], after: NDArray[np.int64]) -> Panel:
    """Mean of the years before and of those after, of each area that has all of them.

    `rows`: area_code, year, value, sd of one indicator. An area that lacks one of the years is left out: the mean of
    other years would be of another time. An error that is not known is NaN.
    """
    wide = rows.pivot_table(index="area_code", columns="year", values="value", aggfunc="first")
    errors = rows.pivot_table(index="area_code", columns="year", values="sd", aggfunc="first", dropna=False)
    errors = errors.reindex(index=wide.index, columns=wide.columns)
    needed = [*before.tolist(), *after.tolist()]
    wide = wide.reindex(columns=needed).dropna()
    errors = errors.reindex(index=wide.index, columns=needed)

    def mean(years: NDArray[np.int64]) -> tuple[Floats, Floats]:
        held, sd = wide[years.tolist()].to_numpy(float), errors[years.tolist()].to_numpy(float)
        return held.mean(axis=1), np.sqrt((sd**2).sum(axis=1)) / len(years)

    (value_before, sd_before), (value_after, sd_after) = mean(before), mean(after)
    return Panel(wide.index.to_numpy(object), value_before, value_after, sd_before, sd_after)


def beside(
    intervention: Mapping[Any, Any],
    indicator_id: str,
    similar: pd.DataFrame,
    interventions: pd.DataFrame,
    inside: Membership,
) -> list[str]:
    """The areas to compare with: those similar to its own, without any that had an intervention meant to move the same.

    An area had one too where it was done in an area within it, or around it. Each once, in the order of their codes.
    """
    own = set(map(str, intervention["area_codes"]))
    done = {
        str(code)
        for one in interventions.to_dict("records")
        if indicator_id in list(one["indicator_ids"])
        for code in one["area_codes"]
    }
    done |= set(inside.loc[inside["within"].isin(done), "area_code"].astype(str)) | set(
        inside.loc[inside["area_code"].isin(done), "within"].astype(str)
    )
    near = similar.loc[similar["area_code"].isin(own), "other_code"].astype(str)
    return sorted(set(near) - own - done)


def effects(
    interventions: pd.DataFrame, values: pd.DataFrame, similar: pd.DataFrame, inside: Membership
) -> pd.DataFrame:
    """Before, after, change, change of similar areas and the difference of both, as figures of each of its areas.

    Columns `<intervention>:<indicator>:<measure>` with the measures of `MEASURES`; all areas of an intervention have
    the same figures, which are about all of them together: the plain mean of its areas. `inside` says which areas lie
    in which. The difference is the difference-in-differences of Card and Krueger (1994): (after − before) here, less
    the same in similar areas without an intervention meant to move the same indicator. Its variance is that of the
    errors of the figures themselves, plus the spread τ² between the changes of the comparison areas that those errors
    do not explain, once for each mean: Σσ²/n² of both groups + τ² (1/n + 1/m). Its 95 % interval is that of Student
    with m − 1 degrees of freedom.

    Missing, with the reason: *not measured* where there is no year before or none after with figures of any of its
    areas; *unknown* where fewer than `FEWEST_BESIDE` comparison areas have those years.
    """
    parts: list[Mapping[str, Any]] = []
    for intervention in interventions.to_dict("records"):
        for indicator_id in intervention["indicator_ids"]:
            rows = values[(values["indicator_id"] == indicator_id) & values["value"].notna()]
            near = beside(intervention, str(indicator_id), similar, interventions, inside)
            parts += _figures_of(intervention, str(indicator_id), rows, near)
    return figures(parts)


def _figures_of(
    intervention: Mapping[Any, Any], indicator_id: str, rows: pd.DataFrame, near: list[str]
) -> Iterator[Mapping[str, Any]]:
    """The figures of one indicator."""
    own = list(map(str, intervention["area_codes"]))
    here = rows[rows["area_code"].isin(own)]
    before, after = years_of(intervention, np.unique(here["year"].to_numpy(np.int64)))
    found = _missing(MissingReason.NOT_MEASURED)
    if len(before) and len(after):
        both = panel(rows, before, after)
        treated = both.of(own)
        if len(treated.area_code):
            found = compare(treated, both.of(near))
    year = int(after.max()) if len(after) else intervention["from_date"].year
    known = library().get(indicator_id)
    unit = str(rows["unit"].iloc[0]) if len(rows) else "" if known is None else known.unit
    for measure in MEASURES:
        value, lower, upper, missing = found[measure]
        yield {
            "area_code": np.array(own, object),
            "year": year,
            "column": f"{intervention['intervention_id']}:{indicator_id}:{measure}",
            "value": value,
            "lower": lower,
            "upper": upper,
            "unit": unit,
            "evidence": None if missing else str(Evidence.ESTIMATED),
            "missing": missing,
        }


#: value, lower, upper, reason why there is none
Told = tuple[float, float, float, str | None]


def _missing(reason: MissingReason, measures: tuple[str, ...] = MEASURES) -> dict[str, Told]:
    return dict.fromkeys(measures, (np.nan, np.nan, np.nan, str(reason)))


def compare(treated: Panel, others: Panel) -> dict[str, Told]:
    """What each measure is, of areas where something was done and of those it is compared with."""
    n, m = len(treated.area_code), len(others.area_code)
    found: dict[str, Told] = {}
    for measure, held, sd in (
        ("before", treated.before, treated.sd_before),
        ("after", treated.after, treated.sd_after),
        ("change", treated.change, np.sqrt(treated.variance)),
    ):
        found[measure] = _told(float(held.mean()), Z95 * float(np.sqrt((sd**2).sum())) / n)
    if m < FEWEST_BESIDE:
        return found | _missing(MissingReason.UNKNOWN, ("change_similar", "difference"))
    errors = treated.variance, others.variance
    # errors that are not known are in the spread between areas
    known = not any(np.isnan(one).any() for one in errors)
    own, theirs, mean = (errors[0].sum() / n**2, errors[1].sum() / m**2, errors[1].mean()) if known else (0.0, 0.0, 0.0)
    spread = max(float(others.change.var(ddof=1)) - float(mean), 0.0)
    wide = float(student.ppf(0.975, m - 1))
    change_similar = float(others.change.mean())
    found["change_similar"] = _told(change_similar, wide * float(np.sqrt(theirs + spread / m)))
    difference = found["change"][0] - change_similar
    found["difference"] = _told(difference, wide * float(np.sqrt(own + theirs + spread * (1 / n + 1 / m))))
    return found


def _told(value: float, half: float) -> Told:
    return value, value - half, value + half, None
