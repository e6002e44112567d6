"""What is there: places, groups, activities and ties, counted per area."""

from __future__ import annotations

from typing import Any

import pandas as pd

from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.concepts import Count, Evidence, Function, Setting, Sphere

__all__ = ["presence", "tie_ends"]


def presence(
    areas: pd.DataFrame, places: pd.DataFrame, actors: pd.DataFrame, offers: pd.DataFrame, ties: pd.DataFrame
) -> pd.DataFrame:
    """How much there is in every area of the newest year.

    Returns figures, in units of what is counted: `places` (that count towards a basic level: `core`), `places:indoor`,
    `places:outdoor`, `places:meeting` … per function, `places:shown` (that are drawn but do not count); `actors`,
    `actors:communal`, `actors:institutional`; `offers` (at a place in the area); `ties` (with at least one end in the
    area), `ties:formal`, `ties:informal`. What is not in an area is in no figure. Nothing there is 0, not missing.
    """
    within = membership(areas)
    core = places[places["count"] == Count.CORE]
    counts: dict[tuple[str, str], pd.Series] = {("places", "places"): _per_area(core, within)}
    for setting in Setting:
        counts[f"places:{setting}", "places"] = _per_area(core[core["setting"] == setting], within)
    for function in Function:
        serves = pd.Series([function in given for given in core["functions"]], index=core.index, dtype=bool)
        counts[f"places:{function}", "places"] = _per_area(core[serves], within)
    shown = places[places["count"].isin([Count.MINOR, Count.CONTEXT])]
    counts["places:shown", "places"] = _per_area(shown, within)
    counts["actors", "actors"] = _per_area(actors, within)
    for sphere in (Sphere.COMMUNAL, Sphere.INSTITUTIONAL):
        counts[f"actors:{sphere}", "actors"] = _per_area(actors[actors["sphere"] == sphere], within)
    held = offers.merge(places[["place_id", "area_code"]], on="place_id")
    counts["offers", "offers"] = _per_area(held, within)
    ends = tie_ends(ties, actors, places).merge(within, on="area_code").drop_duplicates(["tie_id", "within"])
    counts["ties", "ties"] = ends["within"].value_counts()
    counts["ties:formal", "ties"] = ends.loc[ends["formal"], "within"].value_counts()
    counts["ties:informal", "ties"] = ends.loc[~ends["formal"], "within"].value_counts()
    newest = newest_year(areas)
    return figures(_part(newest, column, unit, count) for (column, unit), count in counts.items())


def _per_area(records: pd.DataFrame, within: pd.DataFrame) -> pd.Series:
    return records[["area_code"]].merge(within, on="area_code")["within"].value_counts()


def tie_ends(ties: pd.DataFrame, actors: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """One row for each end of a tie that lies in a known area."""
    home = pd.concat(
        [
            actors[["actor_id", "area_code"]].rename(columns={"actor_id": "end"}),
            places[["place_id", "area_code"]].rename(columns={"place_id": "end"}),
        ]
    )
    ends = pd.concat([ties[["tie_id", "formal", end]].rename(columns={end: "end"}) for end in ("from_id", "to_id")])
    return ends.merge(home, on="end").astype({"formal": bool})


def _part(areas: pd.DataFrame, column: str, unit: str, count: pd.Series) -> dict[str, Any]:
    return {
        "area_code": areas["area_code"].to_numpy(),
        "year": areas["year"].to_numpy(),
        "column": column,
        "value": areas["area_code"].map(count).fillna(0).to_numpy(float),
        "unit": unit,
        "evidence": str(Evidence.COUNTED),
    }
