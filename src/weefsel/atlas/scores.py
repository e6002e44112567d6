"""The scores of the four conditions, from what the atlas keeps of their indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from weefsel.analysis.people import RESIDENTS
from weefsel.analysis.quality import scores
from weefsel.analysis.quality.looking import quality_checks as checks_of
from weefsel.analysis.quality.names import RESULTS
from weefsel.analysis.quality.values import newest, values
from weefsel.analysis.quality.weights import Weights
from weefsel.atlas.read import Atlas
from weefsel.atlas.registry import QUALITY
from weefsel.snapshot import Snapshot

__all__ = ["asked", "quality", "quality_checks"]

#: result name → its rows
Made = Mapping[str, pd.DataFrame]


def quality(s: Snapshot, made: Made) -> pd.DataFrame:
    """Scores with all weights equal, how sure they are, and which choice they hang on."""
    found = newest(values(s.areas, made))
    return scores.quality(
        s.areas, found, draws=QUALITY["draws"], seed=QUALITY["seed"], residents=_residents(made["people"])
    )[0]


def quality_checks(s: Snapshot, made: Made) -> pd.DataFrame:
    """What to look at before these scores are believed."""
    found = scores.scored(s.areas, newest(values(s.areas, made)))
    return checks_of(found.place, found.composition, found.given)


def asked(
    atlas: Atlas,
    weights: Weights | None = None,
    *,
    draws: int = QUALITY["draws"],
    seed: int = QUALITY["seed"],
    conditions: Iterable[str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures and checks with weights of one's own. Raises `InputError` for weights and conditions that are none.

    What costs time is the drawing: with 1,000 draws it is done while one waits.
    """
    s = atlas.snapshot
    kept = {name: atlas.rows(name) for name in RESULTS}
    found = newest(values(s.areas, kept))
    residents = _residents(kept["people"])
    return scores.quality(
        s.areas, found, weights=weights, draws=draws, seed=seed, conditions=conditions, residents=residents
    )


def _residents(people: pd.DataFrame) -> pd.Series:
    """How many live in each area, by its code; NaN where that is not known."""
    return people[people["column"] == RESIDENTS].set_index("area_code")["value"]
