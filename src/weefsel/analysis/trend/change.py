"""What changed in each area between two years, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from weefsel.analysis.figures import figures
from weefsel.analysis.quality.composing import told_once
from weefsel.analysis.trend.names import SURENESS
from weefsel.analysis.trend.verdict import Z95
from weefsel.concepts import Evidence, MissingReason
from weefsel.concepts.indicators import Indicator

__all__ = ["CHANGE_COLUMNS", "FALSE", "adjusted", "changes", "counts", "difference", "trend_figures"]

#: share of those said to have changed that may be so by chance
FALSE: Final = 0.05
#: column → pandas type of the table of changes
CHANGE_COLUMNS: Final[Mapping[str, str]] = {
    "indicator_id": "object",
    "area_code": "object",
    "from_year": "int64",
    "to_year": "int64",
    "before": "float64",
    "after": "float64",
    "change": "float64",
    "lower": "float64",
    "upper": "float64",
    "p": "float64",
    "longest": "bool",
    "unit": "object",
    "evidence": "object",
    "missing": "object",
}

Floats = NDArray[np.float64]


def difference(
    before: Floats, after: Floats, lower: tuple[Floats, Floats], upper: tuple[Floats, Floats]
) -> tuple[Floats, Floats, Floats, Floats]:
    """The change from `before` to `after`, its 95 % interval, and the chance of as large a one without any change.

    `lower` and `upper` are the ends of the 95 % intervals of both, in that order. Errors of the two are taken to be
    independent. The interval is that of Zou and Donner (2008, doi:10.1002/sim.3095): each end takes the square root of
    the sum of the squared distances to the ends that pull it that way, so that intervals that are not symmetric are
    used as they are; for symmetric ones it is the usual sum of variances. The chance is that of a normal error as wide
    as the side of the interval where 0 is, so that it is below 0.05 exactly where the interval does not hold 0.

    >>> change, low, high, p = difference(*(np.array([v]) for v in (10.0, 14.0)),
    ...     (np.array([7.0]), np.array([10.0])), (np.array([13.0]), np.array([18.0])))
    >>> float(change[0]), float(low[0]), float(high[0])
    (4.0, -1.0, 9.0)
    """
    change = after - before
    low = change - np.hypot(after - lower[1], upper[0] - before)
    high = change + np.hypot(upper[1] - after, before - lower[0])
    reach = np.where(change > 0, change - low, high - change)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(change == 0, 0.0, np.abs(change) * Z95 / reach)
    p = np.where(np.isnan(reach), np.nan, 2 * ndtr(-z))
    return change, low, high, p


def changes(values: pd.DataFrame) -> pd.DataFrame:
    """The change of each indicator in each area: from each year to the last one, and between years that follow.

    `values`: a row an indicator, area and year, with `value`, `lower`, `upper`, `unit`, `evidence`, `missing` (see
    `weefsel.analysis.quality.values`). Returns the columns of `CHANGE_COLUMNS`; `longest` marks the longest span that
    the area has figures of. Years are those that the indicator has in any area: of an area that lacks one of two years
    the change is missing, with the reason of that year. Indicators of one year give nothing.
    """
    parts = [part for name, rows in values.groupby("indicator_id", sort=False) for part in _of_indicator(name, rows)]
    if not parts:
        return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in CHANGE_COLUMNS.items()})
    out = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    out = out.astype(dict(CHANGE_COLUMNS))[[*CHANGE_COLUMNS]]
    for name in ("evidence", "missing"):
        out[name] = out[name].where(out[name].notna(), None)
    return out


def _of_indicator(name: Any, rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The spans of one indicator, each of all areas at once."""
    known = rows[rows["value"].notna()]
    years = np.unique(known["year"].to_numpy(np.int64))
    if len(years) < 2:
        return
    rows = rows[rows["year"].isin(years)]
    codes, area = np.unique(rows["area_code"].to_numpy(str), return_inverse=True)
    year = np.searchsorted(years, rows["year"].to_numpy(np.int64))
    grid = {end: _grid(rows[end].to_numpy(float), area, year, len(codes), len(years), np.nan) for end in _ENDS}
    sure = {str(kind): rank for rank, kind in enumerate(SURENESS)}
    ranks = rows["evidence"].map(sure).fillna(0).to_numpy(float)
    grid["evidence"] = _grid(ranks, area, year, len(codes), len(years), 0.0)
    # a year without a row: what became of the area in it is not known
    reasons = _grid(rows["missing"].to_numpy(object), area, year, len(codes), len(years), str(MissingReason.UNKNOWN))
    there = ~np.isnan(grid["value"])
    first = np.argmax(there, axis=1)
    last = len(years) - 1 - np.argmax(there[:, ::-1], axis=1)
    for one, other in _pairs(first, last, len(years)):
        longest = (first == one) & (last == other) & there.any(axis=1)
        step = other == one + 1
        # of areas that lack the first or the last year a span of their own; where there is none, that it is missing
        whole = (one, other) == (0, len(years) - 1)
        at = np.arange(len(codes)) if step else np.flatnonzero(longest | (whole & (last <= first)))
        part = _span({key: held[at] for key, held in grid.items()}, reasons[at], one, other)
        fixed = {"indicator_id": name, "unit": rows["unit"].iloc[0]}
        yield (
            fixed
            | {"area_code": codes[at].astype(object), "from_year": years[one], "to_year": years[other]}
            | (part | {"longest": longest[at]})
        )


_ENDS: Final = ("value", "lower", "upper")


def _grid(
    held: NDArray[Any], area: NDArray[np.int64], year: NDArray[np.int64], areas: int, years: int, empty: Any
) -> NDArray[Any]:
    out = np.full((areas, years), empty, held.dtype)
    out[area, year] = held
    return out


def _pairs(first: NDArray[np.int64], last: NDArray[np.int64], years: int) -> Iterable[tuple[int, int]]:
    """Positions of years: those that follow one another, from each to the last, and the longest that any area has."""
    own = {(int(a), int(b)) for a, b in zip(first, last, strict=True) if b > a}
    steps = {pair for k in range(years - 1) for pair in ((k, k + 1), (k, years - 1))}
    return sorted(steps | own)


def _span(grid: Mapping[str, NDArray[Any]], reasons: NDArray[Any], one: int, other: int) -> dict[str, Any]:
    """Change, interval and reason of all areas between two years."""
    before, after = grid["value"][:, one], grid["value"][:, other]
    ends = [(grid[end][:, one], grid[end][:, other]) for end in ("lower", "upper")]
    change, low, high, p = difference(before, after, *ends)
    lacking = np.full(len(change), None, object)
    for year, values in ((other, after), (one, before)):
        lacking[np.isnan(values)] = reasons[np.isnan(values), year]
    least_sure = np.maximum(grid["evidence"][:, one], grid["evidence"][:, other]).astype(int)
    evidence = np.array([str(kind) for kind in SURENESS], object)[least_sure]
    evidence[np.isnan(change)] = None
    return {"before": before, "after": after, "change": change, "lower": low, "upper": high, "p": p} | {
        "evidence": evidence,
        "missing": lacking,
    }


def adjusted(p: Floats, family: NDArray[np.int64]) -> Floats:
    """`p` after Benjamini and Hochberg (1995, doi:10.1111/j.2517-6161.1995.tb02031.x), within each family.

    The smallest share of false findings at which the test would be one of the findings of its family. NaN stays NaN and
    is no member. Equal to `scipy.stats.false_discovery_control` on each family.
    """
    out = np.full(len(p), np.nan)
    at = np.flatnonzero(~np.isnan(p))
    if len(at) == 0:
        return out
    at = at[np.lexsort([p[at], family[at]])]
    of = family[at]
    begins = np.flatnonzero(np.append(True, of[1:] != of[:-1]))
    sizes = np.diff(np.append(begins, len(at)))
    rank = np.arange(len(at)) - np.repeat(begins, sizes) + 1
    found = np.minimum(p[at] * np.repeat(sizes, sizes) / rank, 1.0)
    # never more than that of a larger p of the same family
    for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True):
        own = found[begin : begin + size]
        own[:] = np.minimum.accumulate(own[::-1])[::-1]
    out[at] = found
    return out


def counts(
    changed: pd.DataFrame, library: Mapping[str, Indicator], breaks: Mapping[str, tuple[int, ...]] | None = None
) -> pd.DataFrame:
    """How many score indicators of each condition surely became worse or better in an area, over their longest span.

    Columns area_code, condition, `eroded`, `improved`, `unsure`, `year` (the newest that is told of). An indicator is
    eroded where its whole 95 % interval lies on the worse side of 0, and it is still a finding when all score
    indicators of the area are tested together (`adjusted`, `FALSE`). Of those that tell the same in another way one
    counts, as for the score. Of one with a break in its series in that span
    (`breaks`: indicator → first years of a new way of measuring) nothing is sure.
    """
    once = told_once(changed.loc[changed["change"].notna(), "indicator_id"].unique())
    scored = {name: one for name, one in library.items() if one.scored and name in once}
    rows = changed[changed["longest"] & changed["indicator_id"].isin(list(scored)) & changed["change"].notna()]
    rows = rows.reset_index(drop=True)
    family = pd.factorize(rows["area_code"])[0].astype(np.int64)
    broken = _broken(rows, breaks or {})
    p = rows["p"].to_numpy(float).copy()
    p[broken] = np.nan
    sure = adjusted(p, family) <= FALSE
    sure &= ((rows["lower"] > 0) | (rows["upper"] < 0)).to_numpy(bool)
    better = _better(rows, scored)
    told = pd.DataFrame(
        {
            "area_code": rows["area_code"],
            "condition": rows["indicator_id"].map({name: str(one.condition) for name, one in scored.items()}),
            "eroded": sure & (better < 0),
            "improved": sure & (better > 0),
            "unsure": ~(sure & (better != 0)),
            "year": rows["to_year"],
        }
    )
    how = {"eroded": "sum", "improved": "sum", "unsure": "sum", "year": "max"}
    return told.groupby(["area_code", "condition"], as_index=False, sort=True).agg(how)


def _broken(rows: pd.DataFrame, breaks: Mapping[str, tuple[int, ...]]) -> NDArray[np.bool_]:
    """Which spans run over a break in their series."""
    out = np.zeros(len(rows), bool)
    for name, years in breaks.items():
        mine = (rows["indicator_id"] == name).to_numpy(bool)
        for year in years:
            out |= mine & ((rows["from_year"] < year) & (rows["to_year"] >= year)).to_numpy(bool)
    return out


def _better(rows: pd.DataFrame, library: Mapping[str, Indicator]) -> NDArray[np.int64]:
    """1 where a change is for the better, −1 where it is for the worse, 0 where it is neither."""
    direction = rows["indicator_id"].map({name: one.direction for name, one in library.items()}).to_numpy(object)
    change = rows["change"].to_numpy(float)
    # what should come closer to 0: whether the square became smaller
    to_zero = -np.sign(change * (rows["before"] + rows["after"]).to_numpy(float))
    ways = {"higher_better": np.sign(change), "lower_better": -np.sign(change), "closer_to_zero": to_zero}
    out = np.zeros(len(rows))
    for way, sign in ways.items():
        out = np.where(direction == way, sign, out)
    return out.astype(np.int64)


def trend_figures(changed: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """Changes and counts as figures: `I:2020-2024` in the unit of I, and `<condition>:eroded` and so on."""
    spans = changed["indicator_id"] + ":" + changed["from_year"].astype(str) + "-" + changed["to_year"].astype(str)
    of_indicators = {name: changed[name] for name in ("area_code", "lower", "upper", "unit", "evidence", "missing")}
    parts: list[dict[str, Any]] = [
        of_indicators | {"year": changed["to_year"], "column": spans, "value": changed["change"]}
    ]
    for word in ("eroded", "improved", "unsure"):
        fixed = {"unit": "indicators", "evidence": str(Evidence.COUNTED)}
        columns = counted["condition"].astype(str) + f":{word}"
        parts.append(
            fixed
            | {"area_code": counted["area_code"], "year": counted["year"], "column": columns, "value": counted[word]}
        )
    return figures(parts)
