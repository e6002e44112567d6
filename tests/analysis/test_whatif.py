"""What if a place opened, closed or moved: always what a snapshot with those places would say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from tests.town import META, ORIGIN, town

from weefsel.analysis.ground import Ground
from weefsel.analysis.reach import reach_cells
from weefsel.analysis.walking import Walking
from weefsel.analysis.whatif import Added, Edit, reach_after
from weefsel.concepts import Count, Function
from weefsel.snapshot import frame, open_snapshot

FUNCTIONS = list(Function)


def rebuilt(tables: dict[str, Any], edit: Edit, function: Function) -> np.ndarray[Any, Any]:
    """Distances from a snapshot in which the edit was made."""
    kept = tables["places"][~tables["places"]["place_id"].isin(list(edit.closed))]
    like = tables["places"].iloc[0].to_dict()
    new = [
        like
        | {"place_id": f"new-{n}", "functions": [str(one.function)], "count": str(Count.CORE)}
        | {"kind": "library", "geometry": Point(one.x_m, one.y_m)}
        for n, one in enumerate(edit.added)
    ]
    places = frame("places", [*kept.to_dict("records"), *new], META.crs)
    cells = reach_cells(tables["residents"], places, tables["nodes"], tables["edges"])
    return cells.loc[cells["target"] == str(function), "distance_m"].to_numpy(float)


def after(tables: dict[str, Any], edit: Edit, function: Function) -> np.ndarray[Any, Any]:
    ground = Ground(tables["residents"], tables["nodes"], tables["edges"], Walking())
    return reach_after(ground, tables["places"], edit, function).distance_m[0]


@pytest.mark.parametrize("streets", [True, False])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_edit_gives_what_a_rebuild_gives(streets: bool, data: st.DataObject) -> None:
    tables = town()
    if not streets:
        tables["edges"] = tables["edges"].iloc[:0]
    closed = data.draw(st.frozensets(st.sampled_from([*tables["places"]["place_id"], "nobody"])))
    spot = st.floats(-100, 900).map(lambda value: round(value, 1))
    added = data.draw(st.lists(st.tuples(spot, spot, st.sampled_from(FUNCTIONS)), max_size=3))
    edit = Edit(closed, tuple(Added(ORIGIN[0] + x, ORIGIN[1] + y, function) for x, y, function in added))
    function = data.draw(st.sampled_from(FUNCTIONS))
    np.testing.assert_array_equal(after(tables, edit, function), rebuilt(tables, edit, function))


def test_a_place_that_opens_lengthens_no_walk_and_closing_it_undoes_that(village_dir: Path) -> None:
    village = open_snapshot(village_dir)
    ground = Ground(village.residents, village.nodes, village.edges, Walking())
    x, y = village.residents[["x_m", "y_m"]].iloc[len(village.residents) // 2]
    opened = Edit(added=(Added(float(x), float(y), Function.SUPPORT),))
    before = np.nan_to_num(reach_after(ground, village.places, Edit(), Function.SUPPORT).distance_m[0], nan=np.inf)
    with_it = reach_after(ground, village.places, opened, Function.SUPPORT)
    now = np.nan_to_num(with_it.distance_m[0], nan=np.inf)
    assert (now <= before).all()
    assert (now < before).any()
    changed = now < before
    assert (with_it.place[0][changed] == len(village.places)).all()


def test_a_place_of_another_function_changes_nothing(village_dir: Path) -> None:
    village = open_snapshot(village_dir)
    ground = Ground(village.residents, village.nodes, village.edges, Walking())
    x, y = village.residents[["x_m", "y_m"]].iloc[0]
    edit = Edit(added=(Added(float(x), float(y), Function.MEETING),))
    before, now = (reach_after(ground, village.places, e, Function.RECREATION).distance_m for e in (Edit(), edit))
    np.testing.assert_array_equal(before, now)


def test_when_all_close_nobody_gets_anywhere(village_dir: Path) -> None:
    village = open_snapshot(village_dir)
    ground = Ground(village.residents, village.nodes, village.edges, Walking())
    edit = Edit(closed=frozenset(map(str, village.places["place_id"])))
    found = reach_after(ground, village.places, edit, Function.MEETING)
    assert np.isnan(found.distance_m).all()
    assert (found.place == -1).all()
    assert isinstance(village.places, pd.DataFrame)
