"""A survey that was never held: who answered what is drawn by chance, estimated as any survey is, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.concepts import IndicatorGroup, MissingReason, Sphere
from weefsel.sources.areacodes import AreaMatcher
from weefsel.sources.demo.boundaries import Crossing
from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.history import History
from weefsel.sources.survey.belonging import areas_of
from weefsel.sources.survey.by_area import by_area
from weefsel.sources.survey.design import Sample
from weefsel.sources.survey.rows import UNIT, observation_rows, tell_found

__all__ = ["survey"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: no share of people in a real town is nearer to nobody or everybody
_NEAREST: Final = 0.02
#: the oldest of the ages, of whom `older` says how much more often they say so
_OLDEST: Final = 65


@dataclass(frozen=True, slots=True)
class _Answered:
    """(answers,) each: who answered in one year, as little as is needed of them."""

    #: position of the part they live in
    part: Ints
    #: whether they are 65 or over
    older: NDArray[np.bool_]
    #: the buurt of that time, which is the stratum
    buurt: NDArray[np.object_]
    #: how many adults of that buurt and age each stands for
    weight: Floats

    def __len__(self) -> int:
        return len(self.part)


def survey(past: History, crossing: Crossing, source_id: str) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Rows of `indicators`, and `observations` in percent of each buurt, wijk and the municipality in each year.

    A sample stratified by buurt, whose answers are weighted by age and buurt; `sources.survey` makes estimates of them.
    """
    raw = read_toml("shared/survey.toml")
    context = crossing.context(source_id)
    found: list[pd.DataFrame] = []
    rows: list[pd.DataFrame] = []
    for year in raw["years"]:
        who = _answered(past, raw["design"], year)
        codes, matcher = pd.Series(who.buurt, dtype="str"), AreaMatcher(context, year)
        areas = areas_of(codes, matcher, crossing.areas)
        matcher.tell(codes, about=areas.codes.tolist())
        sample = Sample(who.weight, np.unique(who.buurt.astype(str), return_inverse=True)[1])
        for number, entry in enumerate(raw["indicator"], start=1):
            if "now" in entry and year <= entry.get("last", year):
                estimated = by_area(sample, areas, _answers(past, raw, entry, who, year), share=True)
                found.append(estimated)
                rows.append(observation_rows(estimated, entry["id"], year, f"vraag {number}", share=True))
    tell_found(found, context)
    rows += [_missing(entry, crossing, raw["years"][-1]) for entry in raw["indicator"] if "missing" in entry]
    return _indicators(raw, source_id), pd.concat(rows, ignore_index=True).assign(source_id=source_id)


def _answered(past: History, design: Mapping[str, Any], year: int) -> _Answered:
    """Who answered in a year: in each buurt of that time so many of each age, at least one."""
    random = rng(past.seed, "survey", "design", str(year))
    mixes = read_toml("shared/people.toml")["ages"]
    residents = past.residents(year)
    homes = np.array([past.buurt(part, year) for part in past.parts], dtype=object)
    people = {code: residents[homes == code].sum() for code in dict.fromkeys(homes.tolist())}
    columns: list[tuple[Ints, NDArray[np.bool_], NDArray[np.object_], Floats]] = []
    for code, total in people.items():
        own = np.flatnonzero(homes == code)
        asked = min(design["asked"] + total * design["per_thousand"] / 1000, design["at_most"] * total)
        mix = mixes[past.parts[int(own[0])].ages]
        adults = [sum(mix[band] * part for band, part in age["share"].items()) for age in design["ages"]]
        for age, share in zip(design["ages"], adults, strict=True):
            count = max(int(random.binomial(round(asked * share / sum(adults)), age["response"])), 1)
            part = random.choice(own, count, p=residents[own] / residents[own].sum())
            weight = np.full(count, total * share / 100 / count)
            columns.append((part, np.full(count, age["from_age"] >= _OLDEST), np.full(count, code, object), weight))
    part, older, buurt, weight = (np.concatenate(column) for column in zip(*columns, strict=True))
    return _Answered(part, older, buurt, weight)


def _answers(past: History, raw: Mapping[str, Any], entry: Mapping[str, Any], who: _Answered, year: int) -> Floats:
    """(answers,) 1 for yes, 0 for no, NaN for who was not asked."""
    share = past.truth(entry, year, raw["drift"])[who.part]
    # those who are 65 and over say it more often, and the others less, so that all together stay as they are
    older = np.average(who.older, weights=who.weight)
    share = share + entry.get("older", 0.0) * (who.older - older)
    random = rng(past.seed, "survey", entry["id"], str(year))
    yes = random.random(len(who)) < np.clip(share / 100, _NEAREST, 1 - _NEAREST)
    asked = random.random(len(who)) < entry.get("share_asked", 1.0)
    return np.where(asked, yes, np.nan)


def _missing(entry: Mapping[str, Any], crossing: Crossing, year: int) -> pd.DataFrame:
    """Why a question has no figure in the newest year."""
    codes = crossing.areas["area_code"]
    reason = str(MissingReason(entry["missing"]))
    return pd.DataFrame({"indicator_id": entry["id"], "area_code": codes, "year": year, "missing": reason})


def _indicators(raw: Mapping[str, Any], source_id: str) -> list[dict[str, Any]]:
    return [
        {
            "indicator_id": entry["id"],
            "name_nl": entry["nl"],
            "name_en": entry["en"],
            "unit": UNIT,
            "group": str(IndicatorGroup(entry["group"])),
            "sphere": str(Sphere(entry["sphere"])) if "sphere" in entry else None,
            "source_id": source_id,
            "source_ref": f"vraag {number}",
        }
        for number, entry in enumerate(raw["indicator"], start=1)
    ]
