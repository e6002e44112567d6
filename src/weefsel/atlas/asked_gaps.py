"""Gaps at another limit than was agreed: what a norm would say if it were stricter or milder.

The name of a figure holds the limit: `meet_10min@12:meets`, in the unit of the norm. Distances are those that the atlas
keeps, so no network is read.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import pandas as pd

from weefsel.analysis.gaps import gap_areas
from weefsel.analysis.opening import region_of
from weefsel.atlas.agreed import norm_set
from weefsel.atlas.provenance import Provenance, result_key
from weefsel.atlas.registry import ASKED, WALKING
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
            where = {"on": dt.date.fromisoformat(s.meta.date), "where": region_of(s.areas)}
            tables = (s.areas, s.residents, s.places, s.offers, cells)
            made = gap_areas(*tables, [norm], WALKING, straight=len(s.edges) == 0, **where)
            self._figures[name] = made.set_index(["area_code", "column"]).sort_index()
            if len(self._figures) > REMEMBERED:
                self._figures.popitem(last=False)
        return self._figures[name]

    def provenance(self, column: str) -> Provenance:
        """How a figure came about: made from the tables, now."""
        s, result, now = self._atlas.snapshot, ASKED[RESULT], dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        norm = norm_at(norm_set(s).norms, column.partition(":")[0])
        inputs = {name: s.hashes[name] for name in result.tables if name in s.hashes}
        parameters = {**result.parameters, "limit": norm.limit}
        key = result_key(result.name, result.version, inputs, parameters)
        program = f"weefsel {version('weefsel')}"
        return Provenance(result.name, result.version, key, inputs, parameters, now, now, {}, program)


def _renamed(column: str, name: str) -> str:
    """The distances of a norm are those of the norm at another limit too."""
    kind, _, norm_id = column.partition(":")
    return f"{kind}:{name}" if norm_id == name.partition("@")[0] else column
