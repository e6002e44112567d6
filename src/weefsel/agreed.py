"""What is missing against what was agreed, as a user of the library asks for it."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd

from weefsel.analysis.closing import closing as closing_spots
from weefsel.analysis.gaps import gap_areas, gap_cells, gap_places
from weefsel.analysis.ground import Ground
from weefsel.analysis.verdicts import verdict
from weefsel.analysis.walking import Walking
from weefsel.atlas.agreed import norm_set, when_and_where
from weefsel.errors import NotFound
from weefsel.network import kept_beside
from weefsel.snapshot import Snapshot
from weefsel.snapshot.norms import NormSet
from weefsel.sources.norms import read_norms

__all__ = ["closing", "gaps"]

Norms = NormSet | str | os.PathLike[str] | None


def gaps(snapshot: Snapshot, norms: Norms = None, *, walking: Walking | None = None) -> pd.DataFrame:
    """Who has what was agreed and who has not, per norm and area of the newest year.

    `norms` is a `NormSet` or the TOML file of one; without it the set of the snapshot, or the example, which nobody
    signed. A row a figure: `norm_id`, `area_code`, `year`, `column` (`meets`, `without`, `p90`, `beyond`, `amount`; by
    age with the age group after a colon), `value`, `lower`, `upper`, `unit`, `evidence`, `missing`, and beside `meets`
    and `amount` the `verdict`. The method is in `weefsel.analysis.gaps.gap_areas`.

    Raises `NotFound` when the snapshot does not say where people live, `InputError` for a norm set that is none.
    """
    s, agreed, pace = snapshot, _agreed(snapshot, norms), walking or Walking()
    cells = _cells(s, agreed, pace)
    tables = s.areas, s.residents, s.places, s.offers, cells
    found = gap_areas(*tables, agreed.norms, pace, straight=len(s.edges) == 0, **when_and_where(s))
    names = found["column"].str.partition(":")
    found.insert(0, "norm_id", names[0])
    found["column"] = names[2]
    by_id = {norm.norm_id: norm for norm in agreed.norms}
    judged = found["column"].isin(["meets", "amount"]).to_numpy()
    ends = found[["value", "lower", "upper"]].to_numpy(float)
    found["verdict"] = [
        str(verdict(by_id[norm], *(None if np.isnan(end) else float(end) for end in row))) if told else None
        for norm, told, row in zip(found["norm_id"], judged, ends, strict=True)
    ]
    return found


def closing(snapshot: Snapshot, norms: Norms = None, *, walking: Walking | None = None) -> pd.DataFrame:
    """Per norm about walks the spots where one new place would help most people, in the whole place and in each area.

    A row a spot: `norm_id`, `scope` (an area's code; empty for the whole place), `rank`, `cell_id`, `area_code`, `x_m`,
    `y_m` and `people`, how many more would have what was agreed (after the spots before it). The method is in
    `weefsel.analysis.closing.closing`; raises as `gaps`.
    """
    s, agreed, pace = snapshot, _agreed(snapshot, norms), walking or Walking()
    cells = _cells(s, agreed, pace)
    return closing_spots(s.residents, _ground(s, pace), cells, agreed.norms, pace)


def _agreed(snapshot: Snapshot, norms: Norms) -> NormSet:
    if len(snapshot.residents) == 0:
        raise NotFound(f"{snapshot.meta.name} does not say where people live: add a source with residents.")
    if norms is None:
        return norm_set(snapshot)
    return norms if isinstance(norms, NormSet) else read_norms(norms)


def _ground(s: Snapshot, pace: Walking) -> Ground:
    return Ground(s.residents, s.nodes, s.edges, pace, kept_beside(s.path))


def _cells(s: Snapshot, agreed: NormSet, pace: Walking) -> pd.DataFrame:
    counted = gap_places(s.places, s.offers, agreed.norms, **when_and_where(s))
    return gap_cells(s.residents, s.places, _ground(s, pace), agreed.norms, counted)
