"""Who is better off and who is worse off, by small area: which of the figures that others published to go by."""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd

from weefsel.analysis.measures import FEWEST_AREAS

__all__ = ["INDICATORS", "Standing", "standing"]

#: indicators that are high where people are better off, the most telling first: SES-WOA (wealth, education and work),
#: then income by household and by person; they are named so in `sources/statline/ses.toml` and `sources/cbs`
INDICATORS: Final = ("sec_ses_woa", "sec_income_std", "sec_income_inhabitant", "sec_income_recipient")


class Standing(NamedTuple):
    """One indicator in one year, by small area."""

    indicator: str
    year: int
    #: its observations of areas in which squares lie
    scores: pd.DataFrame


def standing(residents: pd.DataFrame, observations: pd.DataFrame) -> Standing | None:
    """The first of `INDICATORS` that is known of enough of the areas in which squares lie, in the newest such year.

    Where none is known of `FEWEST_AREAS`, the newest of the first that there is, so that its reasons are told; None
    where there is none at all.
    """
    lived = residents.loc[residents["residents"] > 0, "area_code"].unique()
    there = observations[observations["area_code"].isin(lived) & observations["indicator_id"].isin(INDICATORS)]
    found: Standing | None = None
    for indicator in INDICATORS:
        rows = there[there["indicator_id"] == indicator]
        for year in sorted(rows["year"].unique(), reverse=True):
            of_year = Standing(indicator, int(year), rows[rows["year"] == year])
            if of_year.scores["value"].notna().sum() >= FEWEST_AREAS:
                return of_year
            found = found or of_year
    return found
