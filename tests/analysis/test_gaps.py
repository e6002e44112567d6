"""Who has what was agreed: counted anew in plain Python over scipy's distances, in a small town, and by laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.reference import areas_above, scipy_distances
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, town

import weefsel
from weefsel.analysis.agreed import counting, subjects
from weefsel.analysis.audience import BANDS, group_of, limit_m
from weefsel.analysis.gaps import gap_areas, gap_cells, gap_places
from weefsel.analysis.ground import Ground
from weefsel.analysis.reach import reach_areas, reach_cells
from weefsel.analysis.walking import Walking
from weefsel.concepts import AgeBand, Audience, Function, Moment, NormMeasure, PlaceKind, Setting
from weefsel.snapshot.norms import Norm
from weefsel.sources.norms import example

ON = date.fromisoformat(META.date)
MEETING = Norm("meet", "m", "m", (Function.MEETING,), NormMeasure.DISTANCE, 500.0, 0.8)
NAMES = ("areas", "residents", "places", "offers")


def judged(tables: dict[str, Any], *norms: Norm, on: date = ON) -> pd.DataFrame:
    """The figures of the newest year, indexed by area and column."""
    ground = Ground(tables["residents"], tables["nodes"], tables["edges"], Walking())
    counted = gap_places(tables["places"], tables["offers"], norms, on=on)
    cells = gap_cells(tables["residents"], tables["places"], ground, norms, counted)
    given = (tables[name] for name in NAMES)
    made = gap_areas(*given, cells, norms, Walking(), straight=len(tables["edges"]) == 0, on=on)
    assert made[["area_code", "column"]].duplicated().sum() == 0
    # a figure is missing with a reason, and only then
    assert (made["value"].isna() == made["missing"].notna()).all()
    return made.set_index(["area_code", "column"])


def at(found: pd.DataFrame, code: str, column: str, end: str = "value") -> float:
    row: Any = found.loc[(code, column)]
    return float(row[end])


@pytest.fixture(scope="module")
def city(city_dir: Path) -> weefsel.Snapshot:
    return weefsel.open(city_dir)


def plain(s: weefsel.Snapshot, norm: Norm, sure: bool, shift: float) -> dict[str, tuple[float, float]]:
    """Area → people of the audience who meet a norm, and all of them; square by square."""
    found = counting(s.places, s.offers, norm, on=date.fromisoformat(s.meta.date))
    mask = found.mask if sure else found.mask | found.unknown_mask
    metres = scipy_distances(s.residents, s.places, s.nodes, s.edges, {"t": np.flatnonzero(mask).tolist()})["t"]
    limit = limit_m(norm, Walking())
    above = areas_above(s.areas)
    out: dict[str, list[float]] = {}
    for metre, row in zip(metres, s.residents.to_dict("records"), strict=True):
        bands = [str(band) for band in BANDS[norm.audience]] or ["residents"]
        people = sum(row[band] for band in bands)
        if np.isnan(people):
            continue  # of squares without ages nobody is in the audience, as far as is known
        near = not np.isnan(metre) and metre + shift * row["size_m"] / 2 <= limit
        for code in above[row["area_code"]]:
            met, all_ = out.setdefault(code, [0.0, 0.0])
            out[code] = [met + people * near, all_ + people]
    return {code: (met, all_) for code, (met, all_) in out.items()}


@pytest.mark.parametrize("norm", [n for n in example().norms if n.measure.by_resident], ids=lambda n: n.norm_id)
def test_every_norm_of_the_example_is_as_counted_square_by_square(city: weefsel.Snapshot, norm: Norm) -> None:
    found = judged({name: city.table(name) for name in (*NAMES, "nodes", "edges")}, norm)
    for end, sure, shift in (("value", True, 0.0), ("lower", True, 1.0), ("upper", False, -1.0)):
        for code, (met, people) in plain(city, norm, sure, shift).items():
            share = met / people if people else np.nan
            assert at(found, code, f"{norm.norm_id}:meets", end) == pytest.approx(share, abs=1e-12, nan_ok=True)
            other = {"value": "value", "lower": "upper", "upper": "lower"}[end]
            without = at(found, code, f"{norm.norm_id}:without", other)
            assert without == pytest.approx(people - met if people else np.nan, abs=1e-6, nan_ok=True)


def test_a_norm_that_asks_nothing_of_places_is_the_reach_of_everyone(city: weefsel.Snapshot) -> None:
    tables = {name: city.table(name) for name in (*NAMES, "nodes", "edges")}
    norms = [Norm(f"{function}", "x", "x", (function,), NormMeasure.WALK_TIME, 10.0, 0.9) for function in Function]
    found = judged(tables, *norms)
    cells = reach_cells(tables["residents"], tables["places"], tables["nodes"], tables["edges"])
    reach = reach_areas(tables["areas"], tables["residents"], cells).set_index(["area_code", "column"])
    for function in Function:
        for ours, theirs in [("meets", "within_10"), *((f"meets:{b}", f"within_10:{b}") for b in AgeBand)]:
            one = found.xs(f"{function}:{ours}", level="column")[["value", "lower", "upper"]]
            other = reach.xs(f"{function}:{theirs}", level="column")[["value", "lower", "upper"]]
            pd.testing.assert_frame_equal(one, other)


def test_half_of_those_without_walk_so_much_further(city: weefsel.Snapshot) -> None:
    found = judged({name: city.table(name) for name in (*NAMES, "nodes", "edges")}, MEETING)
    mask = {"t": subjects(city.places, MEETING).tolist()}
    metres = scipy_distances(city.residents, city.places, city.nodes, city.edges, mask)["t"]
    people = np.rint(city.residents["residents"].to_numpy(float)).astype(int)
    each = np.sort(np.repeat(metres, people))
    beyond = each[each > 500] - 500
    code = city.areas.loc[city.areas["level"] == "gemeente", "area_code"].iloc[0]
    assert at(found, code, "meet:beyond") == pytest.approx(beyond[(len(beyond) - 1) // 2])
    assert at(found, code, "meet:p90") == pytest.approx(each[int(np.ceil(0.9 * len(each))) - 1])


def test_nobody_lives_there_is_no_share_and_not_nobody_meets_it() -> None:
    tables = town()
    tables["residents"] = tables["residents"][tables["residents"]["area_code"] != EAST].reset_index(drop=True)
    row: Any = judged(tables, MEETING).loc[(EAST, "meet:meets")]
    assert (np.isnan(row["value"]), row["missing"]) == (True, "unknown")


def test_what_no_source_knows_is_not_measured_and_not_zero() -> None:
    tables = town()
    audience = replace(MEETING, norm_id="carers", audience=Audience.INFORMAL_CARERS)
    none_there = replace(MEETING, norm_id="toilet", targets=(PlaceKind.PUBLIC_TOILET,))
    tables["places"]["opening_hours"] = None
    tables["offers"] = tables["offers"].iloc[:0]
    hours = replace(MEETING, norm_id="evening", moments=(Moment.SATURDAY_EVENING,))
    width = replace(MEETING, norm_id="width", measure=NormMeasure.WIDTH, min_share=None)
    found = judged(tables, audience, none_there, hours, width)
    assert set(found["missing"]) == {"not_measured"}
    assert {column.split(":")[0] for _, column in found.index} == {"carers", "toilet", "evening", "width"}


def test_places_that_might_count_make_the_upper_end_and_not_the_value() -> None:
    tables = town()
    tables["offers"] = tables["offers"].iloc[:0]
    meeting = subjects(tables["places"], MEETING)
    assert len(meeting) >= 2
    tables["places"]["free"] = "no"
    tables["places"].loc[meeting[:1], "free"] = "yes"
    tables["places"].loc[meeting[1:], "free"] = None
    norm = replace(MEETING, free=True)
    found, all_of_them = judged(tables, norm), judged(tables, MEETING)
    only = tables["places"].drop(index=meeting[1:]).reset_index(drop=True)
    surely = judged({**tables, "places": only}, MEETING)
    for code in (GEMEENTE, WIJK, EAST, WEST):
        assert at(found, code, "meet:meets") == at(surely, code, "meet:meets")
        assert at(found, code, "meet:meets", "upper") == at(all_of_them, code, "meet:meets", "upper")


def test_a_day_of_which_no_holidays_are_known_leaves_hours_unknown() -> None:
    norm = replace(MEETING, moments=(Moment.SATURDAY_EVENING,))
    found = judged(town(), norm, on=date(1850, 3, 1))
    assert set(found["missing"]) == {"not_measured"}


def test_an_area_that_is_left_out_has_no_figure_and_its_people_do_not_count_above_it() -> None:
    tables = town()
    found = judged(tables, replace(MEETING, except_areas=(EAST,)))
    row: Any = found.loc[(EAST, "meet:meets")]
    assert row["missing"] == "not_asked"
    assert at(found, GEMEENTE, "meet:meets") == at(judged(tables, MEETING), WEST, "meet:meets")


def test_older_people_are_counted_at_their_own_pace() -> None:
    residents = town()["residents"]
    norm = replace(MEETING, measure=NormMeasure.WALK_TIME, limit=10.0, audience=Audience.SENIORS)
    assert limit_m(norm, Walking()) == pytest.approx(500)
    assert limit_m(replace(norm, audience=Audience.EVERYONE), Walking()) == pytest.approx(800)
    assert limit_m(replace(norm, speed_m_s=1.0), Walking()) == pytest.approx(600)
    group = group_of(residents, norm)
    assert group is not None
    np.testing.assert_array_equal(group, residents["age_65plus"].to_numpy(float))


def test_outdoor_places_count_unless_a_norm_asks_for_indoors(city: weefsel.Snapshot) -> None:
    both = subjects(city.places, MEETING)
    settings = set(city.places["setting"].iloc[both])
    assert settings == {"indoor", "outdoor"}
    for setting in Setting:
        alone = subjects(city.places, replace(MEETING, setting=setting))
        assert set(city.places["setting"].iloc[alone]) == {str(setting)}
    play = next(norm for norm in example().norms if norm.norm_id == "play_300m")
    assert set(city.places["setting"].iloc[subjects(city.places, play)]) == {"outdoor"}


@given(limits=st.tuples(st.floats(10, 3_000), st.floats(10, 3_000)), drop=st.integers(0, 200))
def test_a_milder_limit_and_more_places_never_leave_more_people_without(limits: tuple[float, float], drop: int) -> None:
    tables = town()
    near, far = sorted(limits)
    strict, mild = (replace(MEETING, norm_id=name, limit=limit) for name, limit in (("a", near), ("b", far)))
    found = judged(tables, strict, mild)
    fewer = tables["places"].drop(index=drop % len(tables["places"])).reset_index(drop=True)
    less = judged({**tables, "places": fewer}, strict)
    for code in (GEMEENTE, WIJK, EAST, WEST):
        for end in ("value", "lower", "upper"):
            assert at(found, code, "a:without", end) >= at(found, code, "b:without", end)
            known = at(less, code, "a:without", end)
            assert np.isnan(known) or known >= at(found, code, "a:without", end) - 1e-9
        ends = [at(found, code, "a:meets", end) for end in ("lower", "value", "upper")]
        assert ends == sorted(ends)
        # who has it and who has not are everyone
        inside = (
            tables["residents"]["area_code"].map(areas_above(tables["areas"])).map(lambda above, c=code: c in above)
        )
        people = tables["residents"].loc[inside, "residents"].sum()
        assert at(found, code, "a:without") == pytest.approx((1 - ends[1]) * people)
