"""What changed, in which areas, beside which others, and what was done: from a snapshot to those results."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.analysis.quality.values import newest, values
from weefsel.analysis.trend import boundaries, change
from weefsel.analysis.trend import compared as compared_
from weefsel.analysis.trend import effects as effects_
from weefsel.analysis.trend import similar as similar_
from weefsel.analysis.trend.breaks import breaks_of
from weefsel.concepts.indicators import library
from weefsel.snapshot import Snapshot

__all__ = ["compared", "effects", "series", "similar", "trend"]

#: result name → its rows
Made = Mapping[str, pd.DataFrame]


def series(s: Snapshot, made: Made) -> pd.DataFrame:
    """Every indicator of the library in every newest area and year, with the error of other boundaries in it.

    As `weefsel.analysis.quality.values.values` gives it, with `moved`: whether it was brought to other boundaries.
    """
    areas = newest_year(s.areas)
    told = values(s.areas, made)
    told = told[told["area_code"].isin(areas["area_code"])].reset_index(drop=True)
    parents = areas.set_index("area_code")["parent_code"]
    return boundaries.widened(told, boundaries.moved(s.observations, s.crosswalk), parents)


def trend(s: Snapshot, made: Made) -> pd.DataFrame:
    """Changes of each indicator, and how many of each condition eroded or improved."""
    known = library()
    changed = change.changes(series(s, made))
    return change.trend_figures(changed, change.counts(changed, known, breaks_of(known)))


def similar(s: Snapshot, made: Made) -> pd.DataFrame:
    """The areas most like each area."""
    return similar_.similar(similar_.variables(s.areas, made["people"], made["observed"]))


def compared(s: Snapshot, made: Made) -> pd.DataFrame:
    """Each indicator in the areas most like each area."""
    return compared_.compared(newest(values(s.areas, made)), made["similar"])


def effects(s: Snapshot, made: Made) -> pd.DataFrame:
    """Before and after what was done, beside similar areas."""
    if len(s.interventions) == 0:
        return figures([])
    return effects_.effects(s.interventions, series(s, made), made["similar"], membership(s.areas))
