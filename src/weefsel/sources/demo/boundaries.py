"""Old boundaries of a fictional municipality: the table `crosswalk`, and figures brought over it as a recipe does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from weefsel.concepts import JoinReason, RowFate
from weefsel.snapshot.frames import frame
from weefsel.sources.areacodes import AreaMatcher
from weefsel.sources.demo.history import FIRST_YEAR, History
from weefsel.sources.demo.plan import Plan
from weefsel.sources.demo.provenance import CRS, YEAR
from weefsel.sources.model import JoinLine, ReadContext

__all__ = ["Crossing", "crosswalk", "within"]


def within(plan: Plan, past: History, year: int) -> dict[str, list[int]]:
    """Code of an area of the boundaries of a year → the positions of its parts; municipality first, then wijken."""
    wijk = {buurt.code: buurt.wijk for buurt in plan.buurten}
    buurt = [past.buurt(part, year) for part in past.parts]
    out = {plan.code: list(range(len(buurt)))}
    out |= {one.code: [at for at, code in enumerate(buurt) if wijk[code] == one.code] for one in plan.wijken}
    return out | {one.code: [at for at, code in enumerate(buurt) if code == one.code] for one in plan.buurten}


def crosswalk(plan: Plan, past: History, source_id: str) -> pd.DataFrame:
    """What became of every buurt and wijk of the old boundaries, by share of their residents; for each old year."""
    if past.boundary is None:
        return frame("crosswalk", [])
    before, now = within(plan, past, past.boundary), within(plan, past, YEAR)
    people = np.array([part.residents for part in past.parts])
    divided = {part.before for part in past.parts if part.before != part.now}
    known = people * np.array([1 - past.lost if part.before in divided else 1.0 for part in past.parts])
    rows = []
    for old, parts in before.items():
        became = [(new, sorted(set(parts) & set(others))) for new, others in now.items() if new[:2] == old[:2]]
        shares = {new: round(float(known[common].sum() / people[parts].sum()), 4) for new, common in became if common}
        rows += [(old, new, share) for new, share in shares.items() if old != plan.code]
    numbered = [(row, *pair) for row, pair in enumerate(rows, start=1)]
    table = [
        {
            "from_code": old,
            "from_year": year,
            "to_code": new,
            "to_year": YEAR,
            "share": share,
            "source_ref": f"grens/{row}",
        }
        for year in range(FIRST_YEAR, past.boundary + 1)
        for row, old, new, share in numbered
    ]
    return frame("crosswalk", pd.DataFrame(table).assign(source_id=source_id))


class Crossing:
    """Brings figures of each year to the areas of now, and keeps what it was told of each source for table `joins`."""

    def __init__(self, plan: Plan, areas: pd.DataFrame, table: pd.DataFrame) -> None:
        self.areas = areas
        self._plan = plan
        self._tables = {"areas": areas, "crosswalk": table}
        self._counted: dict[str, dict[int, float]] = {}
        self._told: dict[str, list[JoinLine]] = {}

    def context(self, source_id: str) -> ReadContext:
        """What a reader of this source would be given."""
        lines = self._told.setdefault(source_id, [])
        plan = self._plan
        return ReadContext(plan.name, plan.slug, CRS, join=lines.append, tables=self._tables, counted=self._counted)

    def moved(
        self, rows: pd.DataFrame, units: Mapping[str, str], source_id: str, residents: str | None = None
    ) -> pd.DataFrame:
        """Observations of areas of their own year, brought to those of now; each area and year is told as one row.

        `residents`: the indicator that tells how many people the old areas had, which is what others are weighted by.
        """
        parts = []
        for year, mine in rows.groupby("year", sort=True):
            matcher = AreaMatcher(self.context(source_id), int(str(year)))
            codes = pd.Series(mine["area_code"].unique(), dtype="str")
            if residents is not None:
                counted = mine[mine["indicator_id"] == residents]
                matcher.count(counted["area_code"], counted["value"].to_numpy(float))
            matcher.tell(codes)
            parts.append(matcher.moved(mine, dict(units)))
        return pd.concat(parts, ignore_index=True)

    def joins(self) -> pd.DataFrame:
        """The table `joins`: of each source one line for each thing that happened to its rows, the years together."""
        rows = []
        for source_id, lines in self._told.items():
            together: dict[tuple[RowFate, JoinReason | None], JoinLine] = {}
            for line in lines:
                key = (line.fate, line.reason)
                together[key] = line if key not in together else _added(together[key], line)
            rows += [{"source_id": source_id, "line": n, **asdict(one)} for n, one in enumerate(together.values())]
        return frame("joins", rows)


def _added(one: JoinLine, other: JoinLine) -> JoinLine:
    """Two lines about the same areas in different years: their rows together, the rest of the newer."""
    return replace(other, rows=one.rows + other.rows)
