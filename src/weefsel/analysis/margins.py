"""How far a figure may be off by where it comes from: intervals and standard deviations from an error model.

An interval that a source or an analysis gives itself is believed. Where there is none, the error model of the indicator
(`concepts/indicators/error_models.toml`) gives one, if it can; where it cannot, there is none. An error that no model
tells of is unknown, not zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.concepts import ADDED_UNITS, Evidence, Level
from weefsel.concepts.indicators import ErrorModel

__all__ = ["NORMAL_95", "interval", "sd_of"]

Floats = NDArray[np.float64]
Words = NDArray[np.object_]

#: a normal interval of 95 % is this many standard deviations to either side
NORMAL_95: Final = 1.959963984540054
#: the standard deviation of what may be anywhere between two ends, as a part of their distance
_UNIFORM: Final = 1 / math.sqrt(12)
#: models whose interval is of 95 %; of the others it holds all that is possible
_SAMPLED: Final = frozenset({"model", "design", "coverage", "unpublished"})
#: what a figure must be for a model to be about it: one that is not rounded has no error of rounding
_OF: Final[Mapping[str, tuple[Evidence, ...]]] = {
    "rounding": (Evidence.ROUNDED,),
    "systematic": (Evidence.ROUNDED,),
    # those of several areas, brought to other boundaries, are estimates of estimates
    "model": (Evidence.MODEL, Evidence.ESTIMATED),
}
#: which parameter of a model holds for areas of a level
_SD: Final[Mapping[Level, str]] = {
    Level.BUURT: "sd_buurt",
    Level.DORP: "sd_buurt",
    Level.WIJK: "sd_wijk",
    Level.STADSDEEL: "sd_wijk",
    Level.GEMEENTE: "sd_gemeente",
    Level.LAND: "sd_gemeente",
}


def interval(
    model: ErrorModel,
    unit: str,
    value: Floats,
    level: Words,
    evidence: Words,
    parts: Floats,
) -> tuple[Floats, Floats]:
    """Lower and upper ends by an error model, NaN where it gives none; all arrays are (figures,).

    `value` in `unit`, as the parameters of the model are. `level` of the area decides how sure a model estimate is.
    `parts` is of how many rounded figures a figure is the sum, or the mean where its unit does not add up: the error of
    a sum of k grows with the root of k, that of a mean shrinks by it. Of nothing on a map no share can have been
    overlooked, so there it gives no ends. Shares stay within 0 and 1, and what is not negative stays so.
    """
    lower, upper = np.full(len(value), np.nan), np.full(len(value), np.nan)
    about = ~np.isnan(value)
    if model.type in _OF:
        about &= np.isin(evidence.astype(str), _OF[model.type])
    half = _half(model, value, level, np.sqrt(parts) if unit in ADDED_UNITS else 1 / np.sqrt(parts))
    lower[about], upper[about] = (value - half[0])[about], (value + half[1])[about]
    bottom = np.where(value >= 0, 0.0, -np.inf)
    top = 1.0 if unit == "share" else np.inf
    return np.clip(lower, bottom, top), np.clip(upper, bottom, top)


def sd_of(model: ErrorModel, lower: Floats, upper: Floats) -> Floats:
    """The standard deviation of the error behind intervals, (figures,); NaN where there is no interval.

    Of an interval of 95 % that of a normal error; of bounds that hold for sure, that of any value between them alike.
    Rounding at random goes to the nearer five more often than to the other: the model says its standard deviation.
    """
    width = upper - lower
    if "reach" in model.parameters:
        return width * (model.parameters["sd"] / (2 * model.parameters["reach"]))
    return width / (2 * NORMAL_95) if model.type in _SAMPLED else width * _UNIFORM


def _half(model: ErrorModel, value: Floats, level: Words, grown: Floats) -> tuple[Floats, Floats]:
    """How far below and above a value the truth may be, (figures,); NaN where the model says nothing of that.

    `grown` is how much larger the error of rounding is than that of one figure.
    """
    known, none = model.parameters, np.full(len(value), np.nan)
    if model.type in ("rounding", "systematic"):
        half = known.get("reach", known["step"] / 2) * grown
        return half, half
    if model.type == "model":
        sd = {str(one): known[name] for one, name in _SD.items()}
        half = NORMAL_95 * np.array([sd.get(str(one), math.nan) for one in level], float)
        return half, half
    if model.type == "one_sided":
        return np.where(value == 0, np.nan, 0.0), np.where(value == 0, np.nan, value * known["upper_share"])
    if model.type == "one_sided_below":
        below = value - value / (1 + known["more_share"])
        return np.where(value == 0, np.nan, below), np.where(value == 0, np.nan, 0.0)
    return none, none
