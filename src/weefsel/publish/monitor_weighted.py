"""Scores with weights that somebody gives, calculated while one waits. Loads what computes: only for the worker."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from weefsel.atlas.read import Atlas, Figure
from weefsel.atlas.scores import asked
from weefsel.concepts import Condition
from weefsel.publish import gate
from weefsel.publish.figures import Figures
from weefsel.publish.monitor_models import TOGETHER, Weighted, Weights

__all__ = ["DRAWS", "weighted"]

#: how often is calculated for one who waits; for what is kept it is ten times as often
DRAWS: Final = 1000
#: so many answers are kept: people go back and forth between weights
REMEMBERED: Final = 32


@lru_cache(maxsize=REMEMBERED)
def weighted(atlas: Atlas, figures: Figures, weights: Weights) -> Weighted:
    """Every area beside the whole, each through the gate. Raises `InputError` for weights that are all 0."""
    given = {TOGETHER: dict(zip(map(str, Condition), map(float, weights), strict=True))}
    rows, _ = asked(atlas, given, draws=DRAWS)
    groups = rows[rows["column"] == f"{TOGETHER}:group"].set_index("area_code")["value"].dropna().astype(int).to_dict()
    apart: dict[str, tuple[float, float, float, int] | None] = {}
    column = f"{TOGETHER}:difference"
    for row in rows[rows["column"] == column].to_dict("records"):
        value, lower, upper = (None if row[end] != row[end] else float(row[end]) for end in ("value", "lower", "upper"))
        place, unit = (str(row["area_code"]), int(row["year"]), column), str(row["unit"])
        figure = Figure("quality", *place, value, lower, upper, unit, row["evidence"], row["missing"])
        told = gate.published(figures.held(figure), figures.disclosure(figure))
        ends = told.value, told.lower, told.upper
        code = figure.area_code
        known = [float(end) for end in ends if end is not None]
        apart[code] = (known[0], known[1], known[2], groups[code]) if len(known) == 3 and code in groups else None
    return Weighted(weights, DRAWS, apart)
