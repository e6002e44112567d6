"""What a statistical office and a health service would have published: figures of registers, and of a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.concepts import Evidence
from weefsel.concepts.indicators import library
from weefsel.sources.demo.boundaries import within
from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.history import History
from weefsel.sources.demo.plan import Plan

__all__ = ["PEOPLE", "estimates", "indicator_rows", "register"]

Floats = NDArray[np.float64]
#: how many people an area has, which CBS rounds to fives; those of a municipality it does not round
PEOPLE: Final[Mapping[str, Any]] = {"id": "residents", "unit": "residents", "step": 5}
_EXACT: Final = "GM"
#: the unit of everything that the model gives
_PERCENT: Final = "percent"
#: 97.5th percentile of the standard normal distribution
Z: Final = 1.959964
#: what a percentage cannot be in a real town
_PERCENTS: Final = (0.5, 99.5)
_LEVELS: Final = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}


def register(plan: Plan, past: History) -> tuple[dict[str, str], pd.DataFrame]:
    """Every year's figures of registers, of the areas of that year, rounded as CBS does; and indicator → unit."""
    raw = read_toml("shared/statistics.toml")
    rows: list[dict[str, Any]] = []
    for year in raw["years"]["register"]:
        areas, people = within(plan, past, year), past.residents(year)
        rows += [_rounded(PEOPLE, code, year, float(people[parts].sum())) for code, parts in areas.items()]
        for entry in raw["register"]:
            off = rng(past.seed, "register", entry["id"], str(year)).normal(0, entry["wobble"], len(past.parts))
            low, high = _PERCENTS if entry["unit"] == _PERCENT else (0.0, np.inf)
            truth = np.clip(past.truth(entry, year, entry["drift"]) + off, low, high)
            rows += [_rounded(entry, code, year, value) for code, value in _means(areas, people, truth)]
    return {entry["id"]: entry["unit"] for entry in (PEOPLE, *raw["register"])}, pd.DataFrame(rows)


def estimates(plan: Plan, past: History) -> tuple[dict[str, str], pd.DataFrame]:
    """What a model gives for each area with the health monitor, with margins as RIVM has; and indicator → unit."""
    raw = read_toml("shared/statistics.toml")
    rows: list[dict[str, Any]] = []
    for year in raw["years"]["model"]:
        areas, people = within(plan, past, year), past.residents(year)
        # one area by two names has one figure: that of the smaller, which comes last
        same = {tuple(parts): at for at, parts in enumerate(areas.values())}
        at = [same[tuple(parts)] for parts in areas.values()]
        sd = np.array([raw["model"][_LEVELS[code[:2]]] for code in areas])[at]
        for entry in raw["model_estimate"]:
            truth = past.truth(entry, year, entry["drift"])
            off = rng(past.seed, "model", entry["id"], str(year)).normal(size=len(areas))[at] * sd
            means = _means(areas, people, truth)
            for (code, mean), error, about in zip(means, off.tolist(), sd.tolist(), strict=True):
                value, half = float(np.clip(mean + error, *_PERCENTS)), Z * about
                ends = (value, max(value - half, 0.0), min(value + half, 100.0))
                rows.append(_row(entry["id"], code, year, [round(end, 1) for end in ends], Evidence.MODEL))
    return {entry["id"]: _PERCENT for entry in raw["model_estimate"]}, pd.DataFrame(rows)


def _means(areas: Mapping[str, list[int]], people: Floats, truth: Floats) -> Iterator[tuple[str, float]]:
    """Of each area the mean over its people."""
    return ((code, float(np.average(truth[parts], weights=people[parts]))) for code, parts in areas.items())


def _rounded(entry: Mapping[str, Any], code: str, year: int, value: float) -> dict[str, Any]:
    """A figure as CBS gives it: rounded to the step of its indicator, and off by at most half of that."""
    if entry is PEOPLE and code.startswith(_EXACT):
        return _row(entry["id"], code, year, [float(round(value)), None, None], Evidence.COUNTED)
    step = entry["step"]
    to = round(round(value / step) * step, 9)
    highest = 100.0 if entry["unit"] == _PERCENT else np.inf
    ends = [max(to - step / 2, 0.0), min(to + step / 2, highest)]
    return _row(entry["id"], code, year, [to, *(round(end, 9) for end in ends)], Evidence.ROUNDED)


def _row(name: str, code: str, year: int, told: list[Any], evidence: Evidence) -> dict[str, Any]:
    value, lower, upper = told
    return {
        "indicator_id": name,
        "area_code": code,
        "year": year,
        "value": value,
        "lower": np.nan if lower is None else lower,
        "upper": np.nan if upper is None else upper,
        "missing": None,
        "evidence": str(evidence),
        "source_ref": f"{name} {year} {code}",
    }


def indicator_rows(units: Mapping[str, str], source_id: str) -> Iterable[dict[str, Any]]:
    """The rows of the table `indicators`, with their words from the library."""
    known = library()
    return [
        {
            "indicator_id": name,
            "name_nl": known[name].name("nl"),
            "name_en": known[name].name("en"),
            "unit": unit,
            "group": str(known[name].group),
            "source_id": source_id,
            "source_ref": name,
        }
        for name, unit in units.items()
    ]
