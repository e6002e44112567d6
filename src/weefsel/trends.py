"""What changed over the years, as a user of the library asks for it: series, changes, comparisons and effects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from weefsel.analysis.figures import membership
from weefsel.analysis.quality.names import RESULTS as VALUES
from weefsel.analysis.quality.values import newest, values
from weefsel.analysis.trend.breaks import breaks_of
from weefsel.analysis.trend.change import changes, counts
from weefsel.analysis.trend.compared import compared
from weefsel.analysis.trend.effects import effects
from weefsel.analysis.trend.similar import similar, variables
from weefsel.analysis.trend.verdict import Verdict, judged
from weefsel.atlas.read import Atlas
from weefsel.atlas.registry import RESULTS
from weefsel.atlas.trends import series
from weefsel.concepts import JoinReason
from weefsel.concepts.indicators import library
from weefsel.errors import Fault, InputError, NotFound
from weefsel.snapshot import Snapshot
from weefsel.snapshot.tables import YEARS

__all__ = ["TrendTables", "trend"]

#: what happens to rows where boundaries changed
_MOVING = [str(reason) for reason in (JoinReason.NO_AREA, JoinReason.NO_PARTNER, JoinReason.PART_LOST)]


@dataclass(frozen=True)
class TrendTables:
    """What changed. Each table is made when it is first read, and kept."""

    snapshot: Snapshot
    #: code of the area; None for all
    area: str | None
    #: id of the indicator; None for all
    indicator: str | None
    #: the first year that is looked at; None for all
    since: int | None

    @cached_property
    def series(self) -> pd.DataFrame:
        """Every indicator of the library in every year: `indicator_id`, `area_code`, `year`, `value`, `lower`,
        `upper`, `sd`, `unit`, `evidence`, `missing`, the address `result`, `column`, and `moved`: whether it was
        brought from other boundaries. Intervals are of 95 %, with the error of those boundaries in them.
        """
        return self._asked(self._series)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The change between two years with its 95 % interval: see `weefsel.analysis.trend.change.changes`.

        Beside it the `verdict` (better, worse, changed, unsure, same) and `break_year`, the first year of a new way of
        measuring in that span: then the verdict is unsure.
        """
        return self._asked(self._changes)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """How many indicators of each condition surely eroded or improved, and of how many that is not sure.

        Of all score indicators of an area together, also where one was asked for.
        """
        known = library()
        found = counts(self._changes, known, breaks_of(known))
        return found if self.area is None else found[found["area_code"] == self.area].reset_index(drop=True)

    @cached_property
    def similar(self) -> pd.DataFrame:
        """The areas that are most like each area, and by which variables: `weefsel.analysis.trend.similar.similar`."""
        found = self._similar
        return found if self.area is None else found[found["area_code"] == self.area].reset_index(drop=True)

    @cached_property
    def compared(self) -> pd.DataFrame:
        """Figures of the similar areas beside each area: `weefsel.analysis.trend.compared.compared`.

        Of indicators from a calculation only those that the atlas of the snapshot keeps.
        """
        kept = {name: frame for name in VALUES if (frame := self._kept(name)) is not None}
        told = newest(values(self.snapshot.areas, kept))
        found = compared(told, self._similar)
        found.insert(0, "indicator_id", found["column"].str.removesuffix(":similar"))
        return self._asked(found)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Before and after what was done, beside similar areas: `weefsel.analysis.trend.effects.effects`.

        No proof of cause.
        """
        s = self.snapshot
        found = effects(s.interventions, self._series, self._similar, membership(s.areas))
        found.insert(0, "indicator_id", found["column"].str.split(":").str[1])
        return self._asked(found)

    @cached_property
    def lost(self) -> pd.DataFrame:
        """How many areas of now have no figure in a year: `indicator_id`, `year`, `areas`, and how many are `known`.

        Of all areas of the levels that the indicator is known of in any year: of other levels nothing is lost.
        """
        rows = self._series
        rows = rows if self.indicator is None else rows[rows["indicator_id"] == self.indicator]
        levels = pd.Series(_levels(self.snapshot), dtype=object)
        sizes = levels.value_counts()
        known = rows[rows["value"].notna()]
        if len(known) == 0:
            return pd.DataFrame({"indicator_id": [], "year": [], "areas": [], "known": []})
        level = known["area_code"].map(levels)
        there = pd.DataFrame({"indicator_id": known["indicator_id"], "level": level}).drop_duplicates()
        areas = there["level"].map(sizes).groupby(there["indicator_id"]).sum()
        found = known.groupby(["indicator_id", "year"]).size().rename("known").reset_index()
        found.insert(2, "areas", found["indicator_id"].map(areas) - found["known"])
        return found[found["areas"] > 0].astype({"areas": "int64", "known": "int64"}).reset_index(drop=True)

    @cached_property
    def left(self) -> pd.DataFrame:
        """What became of rows of the sources that could not be brought whole to the areas of now: the rows of the table
        `joins` that tell of other boundaries, with the areas and residents that were lost.
        """
        joins = self.snapshot.joins
        told = self.snapshot.observations["source_id"].unique()
        return joins[joins["source_id"].isin(told) & joins["reason"].isin(_MOVING)].reset_index(drop=True)

    @cached_property
    def _series(self) -> pd.DataFrame:
        found = series(self.snapshot, {"observed": self._made("observed")})
        return found if self.since is None else found[found["year"] >= self.since].reset_index(drop=True)

    @cached_property
    def _changes(self) -> pd.DataFrame:
        found, known = changes(self._series), library()
        breaks = breaks_of(known)
        spans = zip(found["indicator_id"], found["from_year"], found["to_year"], strict=True)
        broken = [
            next((year for year in breaks.get(str(name), ()) if first < year <= last), None)
            for name, first, last in spans
        ]
        found["break_year"] = pd.array(broken, "Int64")
        ends = found[["change", "lower", "upper", "before"]].to_numpy(float)
        found["verdict"] = [
            _verdict(row, known[str(name)].direction, broken=year is not None)
            for name, row, year in zip(found["indicator_id"], ends.tolist(), broken, strict=True)
        ]
        return found

    @cached_property
    def _similar(self) -> pd.DataFrame:
        return similar(variables(self.snapshot.areas, self._made("people"), self._made("observed")))

    def _made(self, name: str) -> pd.DataFrame:
        """A result that is quick to make: as the atlas keeps it, or made now."""
        kept = self._kept(name)
        return RESULTS[name].make(self.snapshot, {}) if kept is None else kept

    def _kept(self, name: str) -> pd.DataFrame | None:
        try:
            return Atlas(self.snapshot).rows(name)
        except NotFound:
            return None

    def _asked(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Of the area and the indicator that were asked."""
        for column, only in (("area_code", self.area), ("indicator_id", self.indicator)):
            rows = rows if only is None else rows[rows[column] == only]
        return rows.reset_index(drop=True)


def trend(
    snapshot: Snapshot, area: str | None = None, indicator: str | None = None, *, since: int | None = None
) -> TrendTables:
    """What changed over the years in the areas of now, how sure that is, and what it stands beside.

    `area` is a code, slug or name, `indicator` an id of the library; without them all. `since` is the first year that
    is looked at. Returns `TrendTables`, with the tables `series`, `changes`, `counts`, `similar`, `compared` and
    `effects`, and in `lost` and `left` what no crosswalk brought to the areas of now. The method is in
    docs/method-trend.md. Raises `NotFound` for an unknown area, `InputError` for an unknown indicator and a year that
    is none.
    """
    code = None if area is None else Atlas(snapshot).area_code(area)
    if indicator is not None and indicator not in library():
        raise InputError(
            Fault("indicator", "the id of an indicator", "Give one that weefsel codebook lists.", value=indicator)
        )
    if since is not None and not YEARS[0] <= since <= YEARS[1]:
        raise InputError(Fault("since", f"a year from {YEARS[0]} to {YEARS[1]}", "Give a year.", value=since))
    return TrendTables(snapshot, code, indicator, since)


def _verdict(row: list[float], direction: str, *, broken: bool) -> str | None:
    """What a row of change, lower, upper and before means; None where there is no change."""
    change, lower, upper, before = row
    if np.isnan(change):
        return None
    return str(Verdict.UNSURE if broken else judged(change, lower, upper, direction, before))


def _levels(snapshot: Snapshot) -> dict[str, str]:
    areas = snapshot.areas
    areas = areas[areas["year"] == areas["year"].max()]
    return dict(zip(areas["area_code"].astype(str), areas["level"].astype(str), strict=True))
