"""Gaps at another limit than was agreed: what a norm would say if it were stricter or milder.

The name of a figure holds the limit: `meet_10min@12:meets`, in the unit of the norm. Distances are those that the atlas
keeps, so no network is read.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from weefsel.analysis.gaps import gap_areas
from weefsel.atlas.agreed import norm_set, when_and_where
from weefsel.atlas.provenance import Provenance
from weefsel.atlas.registry import ASKED, WALKING, provenance_now
from weefsel.errors import NotFound
from weefsel.snapshot.norms import Norm

if TYPE_CHECKING:
    from weefsel.atlas.read import Atlas

__all__ = ["LIMITS", "GapAnswers", "norm_at"]

RESULT: Final = "gaps_at"
#: limits that may be asked: a part and a multiple of what was agreed
LIMITS: Final = (0.1, 10.0)
REMEMBERED: Final = 16


def norm_at(norms: tuple[Norm, ...], name: str) -> Norm:
    """The norm behind `meet_10min@12`, with that limit. Raises `NotFound` for another name."""
    norm_id, _, given = name.partition("@")
    norm = next((norm for norm in norms if norm.norm_id == norm_id and norm.measure.by_resident), None)
    try:
        limit = float(given)
    except ValueError:
        limit = 0.0
    if norm is None or f"{limit:g}" != given or not LIMITS[0] * norm.limit <= limit <= LIMITS[1] * norm.limit:
        known = next((norm for norm in norms if norm.measure.by_resident), None)
        there = "" if known is None else f" There is: {known.norm_id}@{known.limit:g}:meets."
        raise NotFound(f"No column {name[:80]} in {RESULT}.{there}")
    return replace(norm, norm_id=name, limit=limit)


class GapAnswers:
    """One revision, ready to be asked for other limits."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._figures: OrderedDict[str, pd.DataFrame] = OrderedDict()

    def figures(self, column: str) -> pd.DataFrame:
        """All figures of the norm and limit in the name of a column, indexed by area and column."""
        name = column.partition(":")[0]
        if name not in self._figures:
            s = self._atlas.snapshot
            norm = norm_at(norm_set(s).norms, name)
            cells = self._atlas.rows("gap_cells").rename(columns=lambda old: _renamed(old, norm.norm_id))
            tables = (s.areas, s.residents, s.places, s.offers, cells)
            made = gap_areas(*tables, [norm], WALKING, straight=len(s.edges) == 0, **when_and_where(s))
            self._figures[name] = made.set_index(["area_code", "column"]).sort_index()
            if len(self._figures) > REMEMBERED:
                self._figures.popitem(last=False)
        return self._figures[name]

    def provenance(self, column: str) -> Provenance:
        """How a figure came about: made from the tables, now."""
        norm = norm_at(norm_set(self._atlas.snapshot).norms, column.partition(":")[0])
        return provenance_now(ASKED[RESULT], self._atlas.snapshot, {**ASKED[RESULT].parameters, "limit": norm.limit})


def _renamed(column: str, name: str) -> str:
    """The distances of a norm are those of the norm at another limit too."""
    kind, _, norm_id = column.partition(":")
    return f"{kind}:{name}" if norm_id == name.partition("@")[0] else column
