"""The benchmark of floating catchments: its town is what it says, and it finds ours equal and quicker."""

from __future__ import annotations

import numpy as np
import pytest

from weefsel.bench import run
from weefsel.bench.catchment import SCALES, made
from weefsel.errors import InputError


def test_the_town_has_the_size_it_says_and_sorted_pairs() -> None:
    size = SCALES["town"]
    town = made(size)
    cell, place, distance = town.pairs
    assert len(cell) == size.places * size.pairs_per_place
    assert (np.diff(place.astype(np.int64) * size.cells + cell) > 0).all()
    # 50 cells of 100 m around a point lie within 4 cells of it; straight lines × 1.3
    assert 0 <= distance.min() < distance.max() <= 13 * 800
    assert (np.bincount(place) == size.pairs_per_place).all()


def test_ours_equals_access_and_is_quicker() -> None:
    found = run("catchment", None, None)
    assert (found["name"], found["scale"]) == ("catchment", "town")
    assert found["n"]["pairs"] == 50_000
    assert found["equal"] is True
    assert found["peers"]["access"]["equal"] is True
    # 20 times and more when measured alone; here other tests run beside it
    assert found["peers"]["access"]["ratio"] > 5
    assert 0 < found["ours"]["peak_mb"] < 20


def test_a_scale_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="town or city or country"):
        run("catchment", "world", None)
