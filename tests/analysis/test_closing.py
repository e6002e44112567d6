"""Where a new place would help first: against trying every square, and against another program's best choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.town import EAST, META, WEST, town

import weefsel
from weefsel.analysis.audience import group_of
from weefsel.analysis.closing import CANDIDATES, closing
from weefsel.analysis.gaps import gap_cells, gap_places
from weefsel.analysis.ground import Ground
from weefsel.analysis.walking import Walking
from weefsel.concepts import Audience, Function, NormMeasure
from weefsel.snapshot.norms import Norm

NORM = Norm("n", "n", "n", (Function.MEETING,), NormMeasure.DISTANCE, 300.0, 0.8)
ON = date.fromisoformat(META.date)


def without(s: weefsel.Snapshot, norm: Norm) -> tuple[Ground, pd.DataFrame, np.ndarray]:
    ground = Ground(s.residents, s.nodes, s.edges, Walking())
    cells = gap_cells(s.residents, s.places, ground, [norm], gap_places(s.places, s.offers, [norm], on=ON))
    group = group_of(s.residents, norm)
    assert group is not None
    far = np.nan_to_num(cells[f"sure:{norm.norm_id}"].to_numpy(float), nan=np.inf) > norm.limit
    return ground, cells, np.where(far, np.nan_to_num(group), 0.0)


def reached(ground: Ground, s: weefsel.Snapshot, squares: np.ndarray, limit: float) -> np.ndarray:
    """(spots, squares): which squares are near enough to a place at each spot, one spot at a time."""
    at = s.residents[["x_m", "y_m"]].to_numpy(float)
    metres = [ground.nearest(at, [np.array([square])]).distance_m[0] for square in squares]
    return np.nan_to_num(np.array(metres), nan=np.inf) <= limit


@pytest.mark.parametrize("audience", [Audience.EVERYONE, Audience.SENIORS])
def test_the_first_spot_is_the_best_of_all_and_the_others_follow_greedily(
    village_dir: Path, audience: Audience
) -> None:
    s = weefsel.open(village_dir)
    norm = replace(NORM, audience=audience)
    ground, cells, left = without(s, norm)
    squares = np.flatnonzero(left > 0)
    assert 0 < len(squares) <= CANDIDATES
    near = reached(ground, s, squares, norm.limit)
    found = closing(s.residents, ground, cells, [norm], Walking())
    whole = found[found["scope"] == ""].sort_values("rank")
    for row in whole.to_dict("records"):
        gain = near @ left
        assert row["people"] == pytest.approx(gain.max())
        spot = int(np.flatnonzero(s.residents["cell_id"] == row["cell_id"])[0])
        assert gain[np.flatnonzero(squares == spot)[0]] == pytest.approx(gain.max())
        left = np.where(near[squares == spot][0], 0.0, left)
    for row in found[found["scope"] != ""].to_dict("records"):
        inside = (s.residents["area_code"].iloc[squares] == row["scope"]).to_numpy()
        assert row["people"] == pytest.approx((near @ without(s, norm)[2])[inside].max())
        assert row["area_code"] == row["scope"]


def test_three_greedy_spots_reach_what_theory_promises_of_the_best_three(village_dir: Path) -> None:
    s = weefsel.open(village_dir)
    ground, cells, left = without(s, NORM)
    squares = np.flatnonzero(left > 0)
    near = reached(ground, s, squares, NORM.limit)
    order = np.argsort(-(near @ left))[:25]
    best = max(left[near[[*spots]].any(axis=0)].sum() for spots in combinations(order, 3))
    found = closing(s.residents, ground, cells, [NORM], Walking())
    greedy = found.loc[(found["scope"] == "") & (found["rank"] <= 3), "people"].sum()
    assert greedy >= (1 - 1 / np.e) * best


def test_a_spot_gives_just_what_a_place_there_would(city_dir: Path) -> None:
    s = weefsel.open(city_dir)
    ground, cells, left = without(s, NORM)
    found = closing(s.residents, ground, cells, [NORM], Walking())
    first = found[(found["scope"] == "") & (found["rank"] == 1)].iloc[0]
    places = np.array([[first["x_m"], first["y_m"]]])
    metres = np.nan_to_num(ground.nearest(places, [np.array([0])]).distance_m[0], nan=np.inf)
    assert first["people"] == pytest.approx(left[metres <= NORM.limit].sum())


def test_where_nobody_is_without_there_is_no_spot() -> None:
    tables = town()
    ground = Ground(tables["residents"], tables["nodes"], tables["edges"], Walking())
    norm = replace(NORM, limit=100_000.0, except_areas=(EAST, WEST))
    cells = gap_cells(
        tables["residents"],
        tables["places"],
        ground,
        [norm],
        gap_places(tables["places"], tables["offers"], [norm], on=ON),
    )
    assert len(closing(tables["residents"], ground, cells, [norm], Walking())) == 0


def test_of_many_squares_those_with_most_people_around_are_measured_and_one_of_each_area(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("weefsel.analysis.closing.CANDIDATES", 3)
    tables = town()
    ground = Ground(tables["residents"], tables["nodes"], tables["edges"], Walking())
    norm = replace(NORM, limit=150.0)
    cells = pd.DataFrame({"cell_id": tables["residents"]["cell_id"], "sure:n": np.inf})
    found = closing(tables["residents"], ground, cells, [norm], Walking())
    assert set(found["scope"]) == {"", WEST, EAST}
    assert (found["people"] > 0).all()
