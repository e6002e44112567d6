"""What is there: places, groups, activities and ties; by hand and recounted.

By hand, in the town of `tests/town.py`. West has the house (meeting, support; indoor) that counts, a bench that is only
shown, and a shop that is neither. East has books (indoor), the playground (outdoor) and the hut. The choir is in west,
the team in east, the city in no area at all. So of the ties t1 (city–choir), t2 (choir–house), t3 (choir–team) and
t4 (city–team) three have an end in west and two in east; in the gemeente they are four, not five.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import areas_above
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, YEAR, rows, town

from weefsel.analysis.presence import presence
from weefsel.concepts import Count, Function, Setting
from weefsel.snapshot import frame, open_snapshot

Tables = dict[str, pd.DataFrame]
NAMES = ("areas", "places", "actors", "offers", "ties")


def figures_of(tables: Tables) -> pd.DataFrame:
    return presence(*(tables[name] for name in NAMES)).set_index(["area_code", "column"])


def counts(tables: Tables) -> dict[tuple[str, str], float]:
    return {(str(code), str(column)): value for (code, column), value in figures_of(tables)["value"].items()}  # pyright: ignore[reportGeneralTypeIssues]


def test_the_example_by_hand() -> None:
    found = counts(town())
    expected = {
        WEST: [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 3, 2, 1],
        EAST: [3, 2, 1, 0, 2, 1, 1, 0, 1, 1, 2, 1, 1],
        GEMEENTE: [4, 3, 1, 1, 3, 1, 2, 1, 1, 2, 4, 3, 1],
    }
    columns = ["places", "places:indoor", "places:outdoor", "places:shown", "places:meeting", "places:recreation"]
    columns += ["actors", "actors:communal", "actors:institutional", "offers", "ties", "ties:formal", "ties:informal"]
    for code, numbers in expected.items():
        assert [found[code, column] for column in columns] == numbers, code
    assert all(found[WIJK, column] == found[GEMEENTE, column] for column in columns)


def test_nothing_there_is_zero_and_not_missing() -> None:
    found = figures_of({name: table if name == "areas" else table.iloc[:0] for name, table in town().items()})
    assert (found["value"] == 0).all()
    assert found["missing"].isna().all()
    assert set(found["evidence"]) == {"counted"}
    assert set(found.index.get_level_values(0)) == {GEMEENTE, WIJK, WEST, EAST}


# --- a slow recount ------------------------------------------------------------------------------------------------


def recount(tables: Tables) -> dict[tuple[str, str], int]:
    above = areas_above(tables["areas"])
    places, actors, offers, ties = (tables[name].to_dict("records") for name in NAMES[1:])
    home = {r["actor_id"]: r["area_code"] for r in actors} | {r["place_id"]: r["area_code"] for r in places}
    out: dict[tuple[str, str], int] = {}
    for code in above:

        def inside(area: str | None, code: str = code) -> bool:
            return area is not None and code in above[area]

        here = [p for p in places if inside(p["area_code"])]
        core = [p for p in here if p["count"] == Count.CORE]
        groups = [a for a in actors if inside(a["area_code"])]
        bound = [t for t in ties if inside(home.get(t["from_id"])) or inside(home.get(t["to_id"]))]
        out[code, "places"] = len(core)
        out |= {(code, f"places:{s}"): sum(p["setting"] == s for p in core) for s in Setting}
        out |= {(code, f"places:{f}"): sum(f in p["functions"] for p in core) for f in Function}
        out[code, "places:shown"] = sum(p["count"] in (Count.MINOR, Count.CONTEXT) for p in here)
        out[code, "actors"] = len(groups)
        for sphere in ("communal", "institutional"):
            out[code, f"actors:{sphere}"] = sum(a["sphere"] == sphere for a in groups)
        out[code, "offers"] = sum(o["place_id"] is not None and inside(home[o["place_id"]]) for o in offers)
        out[code, "ties"] = len(bound)
        out[code, "ties:formal"] = sum(bool(t["formal"]) for t in bound)
        out[code, "ties:informal"] = sum(not t["formal"] for t in bound)
    return out


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_town_is_equal_to_a_slow_recount(data: st.DataObject) -> None:
    content = rows()
    area = st.sampled_from([None, WEST, EAST, WIJK, GEMEENTE])
    for place in content["places"]:
        place |= {
            "area_code": data.draw(area),
            "count": data.draw(st.sampled_from(list(Count))).value,
            "functions": data.draw(
                st.lists(st.sampled_from(list(Function)), unique=True).map(lambda f: [*map(str, f)])
            ),
        }
    for actor in content["actors"]:
        actor |= {
            "area_code": data.draw(area),
            "sphere": data.draw(st.sampled_from([None, "communal", "institutional"])),
        }
    ends = [a["actor_id"] for a in content["actors"]] + [p["place_id"] for p in content["places"]]
    for tie in content["ties"]:
        tie |= {"from_id": data.draw(st.sampled_from(ends[:3])), "to_id": data.draw(st.sampled_from(ends))}
        tie["formal"] = data.draw(st.booleans())
    for offer in content["offers"]:
        offer["place_id"] = data.draw(st.none() | st.sampled_from(ends[3:]))
    for name in NAMES[1:]:
        content[name] = content[name][: data.draw(st.integers(0, len(content[name])))]
    kept = {p["place_id"] for p in content["places"]}
    content["offers"] = [o for o in content["offers"] if o["place_id"] is None or o["place_id"] in kept]
    tables = {name: frame(name, content[name], META.crs) for name in NAMES}
    assert counts(tables) == recount(tables)


def test_the_village_is_equal_to_a_slow_recount(village_dir: Path) -> None:
    snapshot = open_snapshot(village_dir)
    tables = {name: snapshot.table(name) for name in NAMES}
    found = counts(tables)
    assert found == recount(tables)
    assert max(found.values()) > 10


def test_a_tie_within_an_area_counts_once_and_a_tie_to_itself_too() -> None:
    content = rows()
    content["ties"] = [content["ties"][1], content["ties"][1] | {"tie_id": "t5", "to_id": "choir"}]
    found = counts(town() | {"ties": frame("ties", content["ties"], META.crs)})
    assert (found[WEST, "ties"], found[GEMEENTE, "ties"], found[EAST, "ties"]) == (2, 2, 0)


def test_areas_of_older_years_count_nothing_twice() -> None:
    areas = rows()["areas"]
    older = [{**area, "year": YEAR - 1} for area in areas]
    for order in (older + areas, areas + older):
        assert counts(town() | {"areas": frame("areas", order, META.crs)}) == counts(town())


def test_functions_may_be_lists_tuples_or_arrays() -> None:
    for kind in (tuple, pd.array, lambda f: pd.Series(f, dtype=object).to_numpy()):
        tables = town()
        tables["places"]["functions"] = pd.Series([kind(list(f)) for f in tables["places"]["functions"]], dtype=object)
        assert counts(tables) == counts(town())


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_table_of_one_row(name: str) -> None:
    tables = {key: table.iloc[:1] if key == name else table for key, table in town().items()}
    tables["offers"] = tables["offers"][tables["offers"]["place_id"].isin(tables["places"]["place_id"])]
    assert counts(tables) == recount(tables)
