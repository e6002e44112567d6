"""The tables `indicators`, `observations`, `crosswalk` and `joins`: ten years of figures about the areas."""

from __future__ import annotations

import pandas as pd

from weefsel.snapshot.frames import frame
from weefsel.sources.demo.boundaries import Crossing, crosswalk
from weefsel.sources.demo.history import History
from weefsel.sources.demo.plan import Plan
from weefsel.sources.demo.provenance import HEALTH, STATISTICS, SURVEY
from weefsel.sources.demo.statistics import PEOPLE, estimates, indicator_rows, register
from weefsel.sources.demo.survey import survey

__all__ = ["observed"]


def observed(plan: Plan, past: History, areas: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What registers, a model and a survey say of each area and year, all of the boundaries of now."""
    table = crosswalk(plan, past, STATISTICS)
    crossing = Crossing(plan, areas, table)
    asked, answers = survey(past, crossing, SURVEY)
    counted, figures = register(plan, past)
    modelled, guesses = estimates(plan, past)
    units = counted | modelled
    rows = [
        answers,
        crossing.moved(figures.assign(source_id=STATISTICS), units, STATISTICS, PEOPLE["id"]),
        crossing.moved(guesses.assign(source_id=HEALTH), units, HEALTH),
    ]
    named = [*asked, *indicator_rows(counted, STATISTICS), *indicator_rows(modelled, HEALTH)]
    return {
        "indicators": frame("indicators", named),
        "observations": frame("observations", pd.concat(rows, ignore_index=True)),
        "crosswalk": table,
        "joins": crossing.joins(),
    }
