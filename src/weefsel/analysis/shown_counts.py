"""What may be shown of counts that a source of our own observed per area and year."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

import pandas as pd

from weefsel.analysis.disclosure import yearly
from weefsel.analysis.disclosure.protect import protect
from weefsel.analysis.figures import newest_year
from weefsel.analysis.measures import PEOPLE_UNITS, SHOWN_COLUMNS
from weefsel.analysis.people import RESIDENTS
from weefsel.concepts import AgeBand

__all__ = ["shown_counts", "shown_stated"]

_ADDRESS: Final = ["result", "area_code", "column"]


def shown_counts(
    areas: pd.DataFrame,
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    people: pd.DataFrame,
    own: Collection[str],
    key: bytes,
) -> pd.DataFrame:
    """What is published of counts of people in `observations` from the sources `own`, and of `people` on them.

    Returns the columns `SHOWN_COLUMNS`: a row for each such count (`I@2024`, and `I` for the newest year in the area)
    and for residents of areas that are counted there; NaN where it is secret.
    """
    counts = observations[observations["source_id"].isin(own) & observations["value"].notna()]
    units = indicators.set_index("indicator_id")["unit"]
    counts = counts[counts["indicator_id"].map(units).isin(PEOPLE_UNITS)]
    if len(counts) == 0:
        return pd.DataFrame(columns=[*SHOWN_COLUMNS])
    every = pd.concat(list(_protected(counts, areas, key)), ignore_index=True)
    last = every["year"] == every.groupby(["indicator_id", "area_code"])["year"].transform("max")
    of_year = every.assign(column=every["indicator_id"] + "@" + every["year"].astype(str))
    told = pd.concat([of_year, every[last].assign(column=every["indicator_id"])], ignore_index=True)
    residents = every[last & (every["indicator_id"] == RESIDENTS)].assign(result="people", column=RESIDENTS)
    counted = people.loc[(people["column"] == RESIDENTS) & people["value"].notna(), "area_code"]
    residents = residents[residents["area_code"].isin(counted)]
    rows = pd.concat([told.assign(result="observed"), residents, _ages(every[last], people)], ignore_index=True)
    return rows.drop_duplicates(_ADDRESS)[[*SHOWN_COLUMNS]]


def _ages(counts: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Shares of ages that rest on such counts, of published numbers only."""
    bands = list(map(str, AgeBand))
    table = counts[counts["indicator_id"].isin(bands)].pivot(index="area_code", columns="indicator_id", values="value")
    if not set(bands) <= set(table.columns):
        return pd.DataFrame(columns=[*SHOWN_COLUMNS])
    shares = table[bands].div(table[bands].sum(axis=1, skipna=False), axis=0).round(2)
    rows = shares.reset_index().melt("area_code", bands, "column", "value")
    known = people.loc[people["column"].isin(bands) & people["value"].notna(), "area_code"]
    return rows[rows["area_code"].isin(known)].assign(result="people")


def shown_stated(areas: pd.DataFrame, people: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """What is published of the residents of areas where these are stated, and are not the sum of the squares.

    Returns the columns `SHOWN_COLUMNS`: a row for every area with residents in `people`.
    """
    counted = people[(people["column"] == RESIDENTS) & people["value"].notna()]
    rows = counted[["area_code", "year", "value"]].assign(source_id="areas", indicator_id=RESIDENTS)
    found = pd.concat(list(_protected(rows, areas, key)), ignore_index=True)
    return found.assign(result="people", column=RESIDENTS)[[*SHOWN_COLUMNS]]


def _protected(counts: pd.DataFrame, areas: pd.DataFrame, key: bytes) -> Iterator[pd.DataFrame]:
    newest = newest_year(areas)
    above = newest[newest["parent_code"].notna()]
    parents = dict(zip(above["area_code"].astype(str), above["parent_code"].astype(str), strict=True))
    for (source, indicator), rows in counts.groupby(["source_id", "indicator_id"], sort=True):
        codes, years = rows["area_code"].astype(str).tolist(), rows["year"].astype(int).tolist()
        values = rows["value"].to_numpy(float)
        found = yearly(codes, years, values, parents, source=str(source), indicator=str(indicator))
        for year in found.values():
            number = protect(year.cells, key).number[: len(year.rows)]
            yield rows.iloc[year.rows][["indicator_id", "area_code", "year"]].assign(value=number)
