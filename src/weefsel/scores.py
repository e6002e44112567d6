"""The scores of the four conditions, as a user of the library asks for them: with weights of one's own, any draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from weefsel.analysis.figures import newest_year
from weefsel.analysis.quality.groups import by_name
from weefsel.atlas.read import Atlas
from weefsel.atlas.scores import asked
from weefsel.errors import Fault, InputError
from weefsel.snapshot import Snapshot

__all__ = ["QualityTables", "quality"]

#: fewest and most draws: of fewer an interval says nothing, and more do not fit in the memory of a computer at hand
_DRAWS: Final = 100, 1_000_000


@dataclass(frozen=True)
class QualityTables:
    """Scores with how sure they are, and what to look at before they are believed."""

    snapshot: Snapshot
    #: a row a figure: `area_code`, `year`, `column`, `value`, `lower`, `upper`, `unit`, `evidence`, `missing`
    figures: pd.DataFrame
    #: a row a number: `condition`, `indicator_id`, `check`, `value`, `other_id`, `note`
    checks: pd.DataFrame

    def groups(self, condition: str = "together") -> dict[int, list[str]]:
        """The smallest areas by group, in the order of the alphabet: 1 surely above the mean of all, −1 surely below
        it, 0 not surely either. An area without a score is in none. See `weefsel.analysis.quality.groups`."""
        areas = newest_year(self.snapshot.areas)
        inside = ~areas["area_code"].isin(areas["parent_code"])
        names = {str(a): str(b) for a, b in zip(areas["area_code"][inside], areas["name"][inside], strict=True)}
        rows = self.figures[self.figures["column"] == f"{condition}:group"].dropna(subset=["value"])
        rows = rows[rows["area_code"].isin(names)]
        found = {str(a): int(g) for a, g in zip(rows["area_code"], rows["value"], strict=True)}
        return by_name(found, names)


def quality(
    snapshot: Snapshot,
    weights: Mapping[str, Mapping[str, float]] | None = None,
    draws: int = 10_000,
    seed: int = 0,
    conditions: Iterable[str] | None = None,
) -> QualityTables:
    """How strong the four conditions are in each area, how sure that is, and which choice it hangs on.

    `weights` are those of participants: for each condition its indicators, and under `together` the conditions; what is
    not named weighs 1, and 0 leaves it out. `draws` is how often choices and errors are drawn, from `seed`; the same
    seed gives the same numbers. `conditions` are those that are wanted, all four without it; `together` comes with all
    four.

    Returns `QualityTables`. The method is in docs/method-quality.md. Raises `InputError` for weights that are negative
    or of nothing that is known, a condition that is none, and a number of draws that is no whole number in its limits.
    """
    fewest, most = _DRAWS
    if not isinstance(draws, int) or isinstance(draws, bool) or not fewest <= draws <= most:
        expected = f"a whole number from {fewest} to {most}"
        raise InputError(Fault("draws", expected, "Give a number such as 10000.", value=draws))
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(Fault("seed", "a whole number of 0 or more", "Give a number such as 0.", value=seed))
    figures, checks = asked(Atlas(snapshot), weights, draws=draws, seed=seed, conditions=conditions)
    return QualityTables(snapshot, figures, checks)
