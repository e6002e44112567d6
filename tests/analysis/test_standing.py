"""By which figures people are put in order: the most telling that is known of enough areas, and the newest of those."""

from __future__ import annotations

import numpy as np
import pandas as pd

from weefsel.analysis.measures import FEWEST_AREAS
from weefsel.analysis.standing import INDICATORS, standing

SES, INCOME = INDICATORS[0], INDICATORS[1]
CODES = [f"BU{number}" for number in range(FEWEST_AREAS + 2)]
HOMES = pd.DataFrame({"area_code": CODES, "residents": 1.0})


def told(indicator: str, year: int, known: int, missing: str = "secret") -> pd.DataFrame:
    """Observations of all areas, `known` of them with a value."""
    value = [float(n) if n < known else np.nan for n in range(len(CODES))]
    reason = [None if n < known else missing for n in range(len(CODES))]
    return pd.DataFrame(
        {"indicator_id": indicator, "area_code": CODES, "year": year, "value": value, "missing": reason}
    )


def chosen(*parts: pd.DataFrame) -> tuple[str, int] | None:
    found = standing(HOMES, pd.concat(parts, ignore_index=True))
    return None if found is None else (found.indicator, found.year)


def test_ses_goes_before_income_also_where_it_is_older() -> None:
    assert chosen(told(INCOME, 2024, 12), told(SES, 2019, 12)) == (SES, 2019)


def test_of_one_indicator_the_newest_year_that_is_known_of_enough_areas() -> None:
    enough = FEWEST_AREAS
    assert chosen(told(SES, 2018, 12), told(SES, 2019, enough), told(SES, 2020, enough - 1)) == (SES, 2019)


def test_income_where_ses_is_known_of_too_few() -> None:
    assert chosen(told(SES, 2019, FEWEST_AREAS - 1), told(INCOME, 2023, 12)) == (INCOME, 2023)


def test_of_too_few_the_first_is_told_with_its_reasons() -> None:
    found = standing(HOMES, pd.concat([told(INCOME, 2023, 1), told(SES, 2019, 0)], ignore_index=True))
    assert found is not None
    assert (found.indicator, set(found.scores["missing"])) == (SES, {"secret"})


def test_what_tells_nothing_of_wealth_is_not_taken() -> None:
    assert chosen(told("contact", 2026, 12)) is None


def test_areas_where_nobody_lives_do_not_count() -> None:
    homes = HOMES.assign(residents=[0.0, 0.0, 0.0] + [1.0] * (len(CODES) - 3))
    found = standing(homes, pd.concat([told(SES, 2019, FEWEST_AREAS), told(INCOME, 2023, 13)], ignore_index=True))
    assert found is not None
    # seven left of SES; nine of income
    assert found.indicator == SES
    assert set(found.scores["area_code"]) == set(CODES[3:])
