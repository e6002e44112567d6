"""What others published: statistics of one area, and what became of the rows of each source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from weefsel.concepts import Disclosure, IndicatorGroup, JoinReason, Lang, RowFate
from weefsel.publish.models import JoinRow, Published, SourceReport, SourceSlip, Statistic, StatisticGroup
from weefsel.snapshot import Snapshot

__all__ = ["reports", "statistics"]

#: units of figures that grow with the area
COUNTS: Final = frozenset({"residents", "households"})
#: area and column → the figure as it may be shown
Shown = Callable[[str, str], Published[int] | Published[float]]


def statistics(
    snapshot: Snapshot, code: str, whole: str, shown: Shown, slips: Mapping[str, SourceSlip], lang: Lang
) -> tuple[StatisticGroup, ...]:
    """Every indicator that a source gives for area `code`, by what it tells about, then in the sources' order.

    Of each the newest year stands first; `whole` is the area to compare with.
    """
    observed = snapshot.observations
    mine = observed[observed["area_code"] == code].sort_values("year", ascending=False, kind="stable")
    compared = observed[observed["area_code"] == whole] if whole != code else observed.iloc[:0]
    there = set(zip(compared["indicator_id"], compared["year"], strict=True))
    by_indicator = {str(indicator): rows for indicator, rows in mine.groupby("indicator_id", sort=False)}
    groups: dict[IndicatorGroup | None, list[Statistic]] = {group: [] for group in (*IndicatorGroup, None)}
    for row in snapshot.indicators.to_dict("records"):
        rows = by_indicator.get(str(row["indicator_id"]))
        if rows is None:
            continue
        first = rows.iloc[0]
        column = f"{row['indicator_id']}@{first['year']}"
        # a number of people is not compared with that of a whole city
        comparable = row["unit"] not in COUNTS and (row["indicator_id"], first["year"]) in there
        reference = shown(whole, column) if comparable else None
        earlier = tuple((int(y), shown(code, f"{row['indicator_id']}@{y}")) for y in rows["year"].iloc[1:])
        group = None if row["group"] is None else IndicatorGroup(row["group"])
        groups[group].append(
            Statistic(
                str(row["indicator_id"]),
                str(row[f"name_{lang}"]),
                int(first["year"]),
                shown(code, column),
                reference,
                earlier,
                slips[str(first["source_id"])],
                first["from_codes"] is not None,
            )
        )
    return tuple(StatisticGroup(group, tuple(rows)) for group, rows in groups.items() if rows)


def reports(snapshot: Snapshot, slips: Mapping[str, SourceSlip]) -> tuple[SourceReport, ...]:
    """Every source with what became of its rows, in the order of the recipe."""
    lines = {str(source): rows for source, rows in snapshot.joins.groupby("source_id", sort=False)}
    given = snapshot.observations.groupby("source_id", sort=False)
    figures = {str(source): rows for source, rows in given}
    none = snapshot.joins.iloc[:0]
    return tuple(
        _report(row, slips[str(row["source_id"])], lines.get(str(row["source_id"]), none), figures)
        for row in snapshot.sources.to_dict("records")
    )


def _report(
    source: Mapping[Any, Any], slip: SourceSlip, lines: pd.DataFrame, figures: Mapping[str, pd.DataFrame]
) -> SourceReport:
    own = source["disclosure"] == Disclosure.OWN
    rows = tuple(_join(line, own) for line in lines.sort_values("line").to_dict("records"))
    observed = figures.get(str(source["source_id"]))

    def total(fate: RowFate) -> int | None:
        counted = [row.rows for row in rows if row.fate is fate]
        return sum(counted) if counted else None

    return SourceReport(
        slip,
        str(source["kind"]),
        total(RowFate.READ),
        total(RowFate.KEPT),
        total(RowFate.CHANGED) or 0,
        total(RowFate.DROPPED) or 0,
        tuple(row for row in rows if row.fate is not RowFate.READ),
        0 if observed is None else int(observed["indicator_id"].nunique()),
        () if observed is None else tuple(sorted({int(year) for year in observed["year"]})),
    )


def _join(line: Mapping[Any, Any], own: bool) -> JoinRow:
    def whole(value: Any) -> int | None:
        return None if pd.isna(value) else round(float(value))

    return JoinRow(
        RowFate(line["fate"]),
        None if line["reason"] is None else JoinReason(line["reason"]),
        int(line["rows"]),
        whole(line["areas"]),
        None if own else whole(line["residents"]),
        line["detail"],
    )
