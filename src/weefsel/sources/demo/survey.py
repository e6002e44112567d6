"""The tables `indicators` and `observations`: a survey that was never held, with its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.concepts import Evidence, IndicatorGroup, MissingReason, Sphere
from weefsel.snapshot.frames import frame
from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.plan import Plan

__all__ = ["survey"]

#: fewer answers than this are kept secret
FEWEST: Final = 10
#: 97.5th percentile of the standard normal distribution
Z: Final = 1.959964


def survey(plan: Plan, seed: int, source_id: str, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`indicators` and `observations` in percent, for each buurt, wijk and the municipality."""
    raw = read_toml("shared/survey.toml")
    indicators = [
        {
            "indicator_id": entry["id"],
            "name_nl": entry["nl"],
            "name_en": entry["en"],
            "unit": "%",
            "group": str(IndicatorGroup(entry["group"])),
            "sphere": str(Sphere(entry["sphere"])) if "sphere" in entry else None,
            "source_id": source_id,
            "source_ref": f"vraag/{number}",
        }
        for number, entry in enumerate(raw["indicator"], start=1)
    ]
    rows: list[dict[str, Any]] = []
    for entry in raw["indicator"]:
        for code, found in _observed(plan, raw, entry, seed).items():
            rows.append({"indicator_id": entry["id"], "area_code": code, "year": year, "source_id": source_id, **found})
    return frame("indicators", indicators), frame("observations", rows)


def _observed(plan: Plan, raw: Mapping[str, Any], entry: Mapping[str, Any], seed: int) -> dict[str, dict[str, Any]]:
    """What was found in each area: answers are drawn per buurt and counted together for larger areas."""
    areas = {plan.code: [b.code for b in plan.buurten]}
    areas |= {wijk.code: [b.code for b in plan.buurten if b.wijk == wijk.code] for wijk in plan.wijken}
    areas |= {b.code: [b.code] for b in plan.buurten}
    if "missing" in entry:
        return {code: {"missing": str(MissingReason(entry["missing"]))} for code in areas}
    random = rng(seed, "survey", entry["id"])
    asked: dict[str, tuple[float, int, int]] = {}
    for buurt in plan.buurten:
        count = buurt.residents * raw["sample_per_thousand"] / 1000 * raw["response"] * entry.get("share_asked", 1)
        answers = int(random.poisson(count))
        level = entry["value"] + entry["spread"] * (
            entry["good"] * raw["standing"].get(buurt.name, 0) + random.normal(0, 0.5)
        )
        yes = int(random.binomial(answers, np.clip(level / 100, 0.02, 0.98)))
        asked[buurt.code] = (float(buurt.residents), answers, yes)
    evidence = str(Evidence(entry.get("evidence", "survey")))
    return {code: {**_estimate([asked[b] for b in own]), "evidence": evidence} for code, own in areas.items()}


def _estimate(asked: list[tuple[float, int, int]]) -> dict[str, Any]:
    """Share in percent with its 95 % interval (Wilson 1927); buurten count by their residents, not by their answers."""
    answered = [(people, n, yes) for people, n, yes in asked if n > 0]
    n = sum(n for _, n, _ in answered)
    if n < FEWEST:
        return {"missing": str(MissingReason.SECRET)}
    people = sum(p for p, _, _ in answered)
    share = sum(p / people * yes / k for p, k, yes in answered)
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    value, lower, upper = (round(100 * float(v), 1) for v in (share, middle - half, middle + half))
    return {"value": value, "lower": min(lower, value), "upper": max(upper, value)}
