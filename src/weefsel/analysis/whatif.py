"""What would change if places opened, closed or moved: an overlay on what is there, never written into it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.ground import Ground, Nearest
from weefsel.analysis.reach import positions, serving
from weefsel.concepts import Function

__all__ = ["Added", "Edit", "reach_after"]


@dataclass(frozen=True, slots=True)
class Added:
    """A place that is not there yet, metres in the snapshot's CRS, for one function."""

    x_m: float
    y_m: float
    function: Function


@dataclass(frozen=True, slots=True)
class Edit:
    """Places that close (by id) and places that open. One that moves closes here and opens there.

    `extended` are ids of places that count also where a choice leaves them out, because their hours are extended.
    """

    closed: frozenset[str] = frozenset()
    added: tuple[Added, ...] = ()
    extended: frozenset[str] = frozenset()


def reach_after(
    ground: Ground, places: pd.DataFrame, edit: Edit, function: Function, among: NDArray[np.bool_] | None = None
) -> Nearest:
    """The nearest place of `function` for every square, after `edit`: one row of groups.

    Where a choice is made, only places of `among` (of all places, which ones count) and those that open, or are
    extended, count.

    The same as when the places had been changed and everything measured anew. Positions from `len(places)` on are the
    added ones, in their order. Ids that are no place's are passed over.
    """
    there = serving(places, function)
    closed = places["place_id"].isin(list(edit.closed)).to_numpy()
    if among is not None:
        closed = closed | ~(among | places["place_id"].isin(list(edit.extended)).to_numpy())
    opened = [number for number, one in enumerate(edit.added, start=len(places)) if one.function is function]
    new = np.array([(one.x_m, one.y_m) for one in edit.added], float).reshape(-1, 2)
    group = np.concatenate([there[~closed[there]], np.array(opened, np.int64)])
    return ground.nearest(np.concatenate([positions(places), new]), [group])
