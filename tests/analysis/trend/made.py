"""Tables to try the analyses of change on, and indicators that have only what those look at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from weefsel.concepts import Condition
from weefsel.concepts.indicators import Indicator, library

__all__ = ["indicator", "series"]

_ANY = next(one for one in library().values() if one.scored)


def indicator(
    name: str, direction: str = "higher_better", *, flaws: tuple[str, ...] = (), breaks: tuple[int, ...] = ()
) -> Indicator:
    """A score indicator of cohesion."""
    said = {"nl": flaws, "en": flaws}
    given = {"id": name, "direction": direction, "flaws_": said, "breaks": breaks}
    return replace(_ANY, condition=Condition.COHESION, use="score", **given)


def series(rng: np.random.Generator, indicators: list[str], areas: int, years: list[int]) -> pd.DataFrame:
    """Values with intervals that lean to one side, of which a fifth is missing for one of three reasons."""
    index = pd.MultiIndex.from_product([indicators, [f"A{k:03d}" for k in range(areas)], years])
    rows = index.to_frame(index=False, name=["indicator_id", "area_code", "year"])
    rows["value"] = rng.normal(size=len(rows))
    rows["lower"] = rows["value"] - rng.uniform(0.1, 1, len(rows))
    rows["upper"] = rows["value"] + rng.uniform(0.1, 1, len(rows))
    rows["sd"] = (rows["upper"] - rows["lower"]) / 2 / 1.959963984540054
    rows["unit"], rows["evidence"] = "share", rng.choice(["counted", "survey", "model"], len(rows))
    gone = rng.random(len(rows)) < 0.2
    rows.loc[gone, ["value", "lower", "upper", "sd"]] = np.nan
    rows["missing"] = np.where(gone, rng.choice(["secret", "later", "unknown"], len(rows)), None)
    rows.loc[gone, "evidence"] = None
    return rows
