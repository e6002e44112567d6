"""Residents within a walk, beside counts that others made: the measure itself is checked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pandas as pd
import pytest

from weefsel.bench import BENCHES, run
from weefsel.bench.outside import BASELINE, DETOUR, SPEED_M_MIN, compared, people_within
from weefsel.cli.main import bench
from weefsel.errors import InputError

FIVE_M = 5 * SPEED_M_MIN / DETOUR


def squares(*rows: tuple[float, float, float]) -> pd.DataFrame:
    return pd.DataFrame([{"x_m": x, "y_m": y, "size_m": 100.0, "residents": n} for x, y, n in rows])


def test_people_in_the_middle_of_their_square_are_in_or_out() -> None:
    table = squares((0, 0, 10), (FIVE_M - 1, 0, 20), (FIVE_M + 1, 0, 40))
    assert people_within(np.array([[0.0, 0.0]]), table, 1)[5].tolist() == [30]


def test_people_anywhere_in_their_square_are_in_for_a_part() -> None:
    # the circle of five minutes cuts this square: of 16 spots those count that lie in it
    table = squares((FIVE_M, 0, 16))
    spots = [(FIVE_M + 100 * (i - 1.5) / 4, 100 * (j - 1.5) / 4) for i in range(4) for j in range(4)]
    inside = sum(np.hypot(x, y) <= FIVE_M for x, y in spots)
    assert 0 < inside < 16
    assert people_within(np.array([[0.0, 0.0]]), table, 4)[5].tolist() == [inside]


def test_comparing_leaves_out_places_where_others_counted_nobody() -> None:
    found = compared({5: np.array([1.0, 20.0, 33.0])}, {5: np.array([0.0, 10.0, 30.0])})
    assert found["5"] == {"rank_correlation": 1.0, "median_error": pytest.approx(0.55), "places": 2}


def test_without_data_it_says_what_to_give() -> None:
    with pytest.raises(InputError, match="--data"):
        run("outside", None, None)
    with pytest.raises(InputError, match="one Amsterdam"):
        run("outside", "city", Path())


def test_it_is_at_least_as_near_as_the_first_measurement(shared_data: Path) -> None:
    found = run("outside", None, shared_data)
    assert found["sizes"]["places"] == 10_205
    best = list(found["ours"].values())[-1]
    for minutes, (correlation, error) in BASELINE.items():
        ours = best[str(minutes)]
        assert ours["rank_correlation"] >= correlation - 0.005  # as near, to the two decimals that were given
        assert ours["median_error"] < error


def test_every_benchmark_has_a_name_on_the_command() -> None:
    name, *_ = get_args(get_type_hints(bench, include_extras=True)["name"])
    assert set(BENCHES) == set(get_args(name))
