"""Each thing that can be wrong with a table, in the smallest example: what the message says of it."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, YEAR, rows, town

from weefsel.errors import Fault, InputError
from weefsel.snapshot import TABLES, Meta, faults, frame, save
from weefsel.snapshot.validate import table_faults

Tables = dict[str, pd.DataFrame]


def with_value(table: str, row: int, column: str, value: Any) -> Tables:
    """The town with one other value; `row` counts from 1."""
    tables = town()
    changed = tables[table].astype({column: object}) if column != "geometry" else tables[table]
    values = list(changed[column])
    values[row - 1] = value
    tables[table] = changed.assign(**{column: pd.Series(values, dtype=object)})
    return tables


def with_rows(table: str, *changes: dict[str, Any]) -> Tables:
    """The town with rows added to one table: its first row, changed."""
    first = rows()[table][0]
    return town() | {table: frame(table, [*rows()[table], *({**first, **change} for change in changes)], META.crs)}


def only(tables: Tables) -> Fault:
    found = faults(tables)
    assert len(found) == 1, [str(f) for f in found]
    return found[0]


#: table, row, column, value → what was expected, how to mend it
VALUES: list[tuple[str, int, str, Any, str, str]] = [
    # nothing where something must be
    ("areas", 2, "name", None, "a value", "Fill it in."),
    ("edges", 3, "length_m", None, "a value", "Fill it in."),
    ("edges", 3, "length_m", np.nan, "a value", "Fill it in."),
    ("places", 1, "functions", None, "a value", "Fill it in."),
    ("ties", 4, "formal", None, "a value", "Fill it in."),
    ("areas", 4, "geometry", None, "a value", "Fill it in."),
    # another type
    ("actors", 2, "name", 12, "text", "Change the value or its type."),
    ("actors", 2, "name", b"Koor", "text", "Change the value or its type."),
    ("edges", 1, "u", 0.5, "a whole number", "Change the value or its type."),
    ("edges", 1, "u", "0", "a whole number", "Change the value or its type."),
    ("edges", 1, "u", True, "a whole number", "Change the value or its type."),
    ("edges", 1, "u", 2**64, "a whole number", "Change the value or its type."),
    ("residents", 1, "residents", "12", "a finite number", "Change the value or its type."),
    ("residents", 1, "residents", True, "a finite number", "Change the value or its type."),
    ("residents", 1, "residents", 1j, "a finite number", "Change the value or its type."),
    ("residents", 1, "residents", np.inf, "a finite number", "Change the value or its type."),
    ("residents", 1, "residents", np.float32("inf"), "a finite number", "Change the value or its type."),
    ("residents", 1, "residents", -np.inf, "a finite number", "Change the value or its type."),
    ("residents", 1, "residents", 10**400, "a finite number", "Change the value or its type."),
    ("edges", 1, "bridge", 1, "true or false", "Change the value or its type."),
    ("edges", 1, "bridge", "yes", "true or false", "Change the value or its type."),
    ("ties", 1, "from_date", "2020-01-01", "a date", "Change the value or its type."),
    ("ties", 1, "from_date", dt.datetime(2020, 1, 1), "a date", "Change the value or its type."),
    ("ties", 1, "from_date", pd.Timestamp("2020-01-01"), "a date", "Change the value or its type."),
    ("places", 1, "functions", "meeting", "a list of texts", "Change the value or its type."),
    ("places", 1, "functions", ["meeting", None], "a list of texts", "Change the value or its type."),
    ("places", 1, "tags", "{", "a JSON object", "Change the value or its type."),
    ("places", 1, "tags", "[]", "a JSON object", "Change the value or its type."),
    ("places", 1, "tags", '{"a": "\\ud800"}', "a JSON object", "Change the value or its type."),
    ("places", 1, "tags", "[" * 100_000, "a JSON object", "Change the value or its type."),
    # the right type, but no such thing
    ("residents", 2, "residents", -1, "a number from 0 to 1e+09", "Mend the value."),
    ("residents", 2, "residents", 1e308, "a number from 0 to 1e+09", "Mend the value."),
    ("residents", 2, "residents", 2.0**31, "a number from 0 to 1e+09", "Mend the value."),
    ("areas", 1, "year", 2**31, "a number from 1,800 to 2,200", "Mend the value."),
    ("nodes", 5, "x_m", 2e7 + 1, "a number from -2e+07 to 2e+07", "Mend the value."),
    ("ties", 3, "strength", 4, "a number from 1 to 3", "Mend the value."),
    ("norms", 1, "min_share", 1.01, "a number from 0 to 1", "Mend the value."),
    ("places", 3, "setting", "Outdoor", "one of indoor, outdoor", "Mend the value."),
    ("places", 3, "kind", "kroeg", "a PlaceKind", "Mend the value."),
    ("places", 3, "functions", ["meeting", "fun"], "one of development, information, meeting, recreation", "Mend"),
    ("actors", 1, "name", " ", "text that is not blank", "Mend the value."),
    ("actors", 1, "name", "a\0b", "text that is not blank", "Mend the value."),
    ("actors", 1, "name", "half \ud800", "whole characters of Unicode", "Mend the value."),
    ("offers", 1, "language", ["nl", ""], "texts that are not blank", "Mend the value."),
    ("offers", 1, "language", ["\udc00"], "whole characters of Unicode", "Mend the value."),
    ("places", 2, "geometry", shapely.LineString([(0, 0), (1, 1)]), "Point", "Mend the value."),
    ("places", 2, "geometry", shapely.Point(), "a geometry that is not empty", "Mend the value."),
    ("places", 2, "geometry", shapely.Point(3e7, 0), "coordinates in metres", "Mend the value."),
    ("areas", 1, "geometry", shapely.Point(0, 0), "Polygon or MultiPolygon", "Mend the value."),
    ("areas", 1, "geometry", shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]), "does not cross itself", "Mend"),
    # a code that is nowhere
    ("areas", 3, "parent_code", "WK0", "a parent_code that is in areas", "Add it to areas, or mend the code."),
    ("areas", 3, "source_id", "web", "a source_id that is in sources", "Add it to sources, or mend the code."),
    ("residents", 21, "area_code", "BU", "a area_code that is in areas", "Add it to areas, or mend the code."),
    ("edges", 9, "v", 12, "a v that is in nodes", "Add it to nodes, or mend the code."),
    ("actors", 2, "place_id", "p", "a place_id that is in places", "Add it to places, or mend the code."),
    ("offers", 3, "actor_id", "p-house", "a actor_id that is in actors", "Add it to actors, or mend the code."),
    ("ties", 1, "from_id", "p-house", "a from_id that is in actors", "Add it to actors, or mend the code."),
    ("ties", 2, "to_id", "nobody", "a to_id that is in actors or places", "Add it to actors or places"),
    ("funding", 1, "to_id", "nobody", "a to_id that is in actors or places", "Add it to actors or places"),
    ("observations", 1, "indicator_id", "x", "a indicator_id that is in indicators", "Add it to indicators"),
    # against its own row or table
    ("areas", 1, "parent_code", WEST, "a parent that is not part of the area itself", "Mend parent_code."),
    ("areas", 1, "parent_code", GEMEENTE, "a parent that is not part of the area itself", "Mend parent_code."),
    ("areas", 4, "slug", "west", "each slug once a year", "Give one of the areas another slug."),
    ("areas", 4, "slug", "Oost", "a slug of a–z, 0–9 and single hyphens", "Mend the slug."),
    ("areas", 4, "slug", "oost-", "a slug of a–z, 0–9 and single hyphens", "Mend the slug."),
    ("nodes", 2, "node_id", 12, "node_id 1 in this row", "Number node_id from 0 in row order."),
    ("basemap", 3, "feature_id", 5, "feature_id 2 in this row", "Number feature_id from 0 in row order."),
    ("ties", 1, "until_date", dt.date(2019, 1, 1), "until_date not before from_date", "Swap or mend them."),
    ("actors", 2, "until", dt.date(1990, 4, 30), "until not before since", "Swap or mend them."),
    ("observations", 1, "upper", 0.3, "upper not before lower", "Swap or mend them."),
    ("observations", 1, "missing", "secret", "either value or missing, not both", "say in missing why"),
    ("observations", 2, "missing", None, "either value or missing, not both", "say in missing why"),
    ("areas", 2, "residents_missing", None, "either residents or residents_missing", "say in residents_missing why"),
    ("residents", 1, "age_missing", "secret", "either all of age_0_15 … age_65plus or age_missing", "Fill in all of"),
    ("residents", 1, "age_25_45", None, "either all of age_0_15 … age_65plus or age_missing", "Fill in all of"),
]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected", "mend"),
    VALUES,
    ids=[f"{t}.{c}={str(v)[:24]!a}" for t, _, c, v, _, _ in VALUES],
)
def test_a_wrong_value_is_told_with_its_place_and_how_to_mend_it(
    table: str, row: int, column: str, value: Any, expected: str, mend: str
) -> None:
    tables = with_value(table, row, column, value)
    found = [f for f in faults(tables) if f.expected != "node_id 0 in this row"]
    if column == "node_id":  # edges that went to that node now go nowhere
        found = [f for f in found if f.where == "nodes"]
    fault = found[0]
    assert len(found) == 1, [str(f) for f in found]
    told = "age_missing" if column == "age_25_45" else {"residents_missing": "residents_missing"}.get(column, column)
    assert (fault.where, fault.row, fault.column) == (table, row, told)
    assert expected in fault.expected
    assert mend in fault.mend
    assert str(fault).startswith(f"{table}, row {row}, column {told}:")


def test_the_message_shows_the_value_that_stood_there() -> None:
    fault = only(with_value("residents", 3, "residents", 2.0**31))
    assert str(fault) == (
        "residents, row 3, column residents: found 2147483648.0; expected a number from 0 to 1e+09. Mend the value."
    )
    long = only(with_value("places", 1, "kind", "x" * 500))
    assert len(str(long)) < 160


def test_the_same_fault_in_many_rows_is_told_once_with_their_number() -> None:
    tables = town()
    tables["residents"]["residents"] = -1.0
    fault = only(tables)
    assert (fault.row, fault.more) == (1, 20)
    assert "(20 more like this)" in str(fault)


@pytest.mark.parametrize("name", TABLES)
def test_a_row_that_is_there_twice_is_told(name: str) -> None:
    tables = town()
    tables[name] = pd.concat([tables[name], tables[name].iloc[[0]]], ignore_index=True)
    fault = faults(tables)[0]
    assert (fault.where, fault.row, fault.column) == (name, len(tables[name]), TABLES[name].key[0])
    assert fault.expected == f"each {' + '.join(TABLES[name].key)} once"


@pytest.mark.parametrize("name", TABLES)
def test_a_column_that_is_missing_strange_or_double_is_told(name: str) -> None:
    for column in TABLES[name].columns:
        if column.type == "geometry":
            continue
        (fault,) = table_faults(TABLES[name], town()[name].drop(columns=column.name))
        assert (fault.where, fault.column) == (name, column.name)
        assert fault.expected == f"a column {column.name} ({column.meaning})"
    fault = only_own(name, town()[name].assign(kleur="rood"))
    assert (fault.column, fault.mend) == ("kleur", "Remove it.")
    double = pd.concat([town()[name], town()[name].iloc[:, [0]]], axis=1)
    assert only_own(name, double).expected == "each column once"


def only_own(name: str, changed: pd.DataFrame) -> Fault:
    """The one fault: a broken table must not make the tables that point at it look broken too."""
    return only(town() | {name: changed})


@pytest.mark.parametrize("name", ["sources", "areas"])
def test_a_snapshot_without_its_sources_or_areas_is_none(name: str) -> None:
    without = {key: table for key, table in town().items() if key != name}
    assert [(f.where, f.expected) for f in faults(without)] == [(name, "at least one row")]
    assert [(f.where, f.expected) for f in faults(town() | {name: town()[name].iloc[:0]})] == [
        (name, "at least one row")
    ]


def test_a_table_nobody_knows_is_told() -> None:
    fault = only(town() | {"kiosken": pd.DataFrame({"a": [1]})})
    assert fault.where == "kiosken"
    assert "areas" in fault.expected


def test_every_table_but_sources_and_areas_may_be_left_out() -> None:
    assert faults({name: town()[name] for name in ("sources", "areas")}) == []


def test_all_faults_of_all_tables_are_told_together() -> None:
    tables = town()
    tables["areas"].loc[0, "slug"] = "Niet Goed"
    tables["residents"].loc[2, "x_m"] = 1e308
    tables["residents"].loc[3, "size_m"] = 0
    tables["edges"].loc[1, "kind"] = None
    tables["ties"] = tables["ties"].drop(columns="formal")
    tables["norms"].loc[0, "limit"] = np.nan
    found = {(f.where, f.row, f.column) for f in faults(tables)}
    assert found == {
        ("areas", 1, "slug"),
        ("residents", 3, "x_m"),
        ("residents", 4, "size_m"),
        ("edges", 2, "kind"),
        ("ties", None, "formal"),
        ("norms", 1, "limit"),
    }


def test_a_broken_table_does_not_make_what_points_at_it_look_broken() -> None:
    for name, column in (("actors", "kind"), ("places", "setting"), ("nodes", "x_m"), ("indicators", "unit")):
        tables = town()
        tables[name][column] = None
        assert {(f.where, f.column) for f in faults(tables)} == {(name, column)}, name


def test_a_missing_table_is_told_by_what_points_at_it() -> None:
    without = {name: rows for name, rows in town().items() if name != "nodes"}
    assert [(f.where, f.column) for f in faults(without)] == [("edges", "u"), ("edges", "v")]


def test_edges_that_do_not_number_their_rows_are_told() -> None:
    tables = town()
    tables["edges"]["edge_id"] = tables["edges"]["edge_id"] + 1
    fault = only(tables)
    assert (fault.where, fault.row, fault.value) == ("edges", 1, 1)


def test_rows_are_counted_by_position_whatever_the_index_says() -> None:
    tables = {name: rows.set_index(pd.Index([3] * len(rows))) for name, rows in town().items()}
    assert faults(tables) == []
    broken = with_value("ties", 2, "to_id", "nobody")
    broken["ties"] = broken["ties"].set_index(pd.Index([0, 0, 0, 0]))
    assert only(broken).row == 2


def test_nan_between_the_numbers_of_a_line_is_found() -> None:
    with np.errstate(invalid="ignore"):
        line = shapely.LineString([(1e5, 4e5), (np.nan, 4e5), (1e5, 5e5)])
    fault = only(with_value("basemap", 2, "geometry", line))
    assert fault.expected == "coordinates in metres of the snapshot's CRS"
    assert fault.value == "LineString"


# --- areas of several years ----------------------------------------------------------------------------------------


def two_years(*old: dict[str, Any]) -> Tables:
    return with_rows("areas", *({"year": YEAR - 1, "parent_code": None, **change} for change in old))


def test_areas_may_be_there_for_several_years_with_the_same_codes_and_slugs() -> None:
    assert faults(two_years({}, {"area_code": WEST, "slug": "west"})) == []


def test_an_area_that_moved_to_another_parent_is_no_circle() -> None:
    # last year the wijk lay in west, this year west lies in the wijk
    tables = two_years({"area_code": WEST, "slug": "west"}, {"area_code": WIJK, "slug": "wijk", "parent_code": WEST})
    assert faults(tables) == []


def test_a_circle_is_found_whatever_other_years_say() -> None:
    areas = rows()["areas"]
    areas[0]["parent_code"] = WEST
    older = [{**area, "year": YEAR - 1, "parent_code": None} for area in areas]
    for order in (areas + older, older + areas):
        fault = only(town() | {"areas": frame("areas", order, META.crs)})
        assert fault.expected == "a parent that is not part of the area itself"


@pytest.mark.parametrize("name", ["residents", "places", "actors"])
def test_what_lies_in_an_area_that_is_no_more_would_be_counted_nowhere_and_is_told(name: str) -> None:
    tables = two_years({"area_code": "BUOLD", "slug": "oud"})
    tables[name].loc[1, "area_code"] = "BUOLD"
    fault = only(tables)
    assert (fault.where, fault.row, fault.column, fault.value) == (name, 2, "area_code", "BUOLD")
    assert "newest year" in fault.expected


def test_a_place_with_the_id_of_an_actor_is_told() -> None:
    tables = with_rows("places", {"place_id": "choir"})
    fault = only(tables)
    assert (fault.where, fault.row, fault.value) == ("places", 7, "choir")


# --- the snapshot as a whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("crs", "EPSG:4326", "a projected CRS in metres"),
        ("crs", "EPSG:2263", "a projected CRS in metres"),
        ("crs", "RD", "a projected CRS in metres"),
        ("crs", "", "a projected CRS in metres"),
        ("date", "2026-02-30", "a date as 2026-03-01"),
        ("date", "20260301", "a date as 2026-03-01"),
        ("date", "1 maart 2026", "a date as 2026-03-01"),
        ("name", "", "a name on one line"),
        ("name", "Proef\nstad", "a name on one line"),
        ("name", "Proef\ud800", "a name on one line"),
        ("slug", "../proefstad", "a slug of a–z, 0–9 and single hyphens"),
    ],
)
def test_a_wrong_name_day_or_projection_is_told(key: str, value: str, expected: str, tmp_path: Any) -> None:
    meta = Meta(**{**META.as_dict(), key: value})
    with pytest.raises(InputError) as error:
        save(town(), meta, tmp_path)
    assert [(f.column, f.value, f.expected) for f in error.value.faults] == [(key, value, expected)]
    assert list(tmp_path.iterdir()) == []


def test_faults_of_the_whole_and_of_the_tables_are_told_together(tmp_path: Any) -> None:
    tables = town()
    tables["ties"].loc[0, "kind"] = "likes"
    with pytest.raises(InputError) as error:
        save(tables, Meta("x", "X", "no", "never"), tmp_path)
    assert {f.column for f in error.value.faults} == {"slug", "date", "crs", "kind"}


def test_shapes_in_another_projection_are_told(tmp_path: Any) -> None:
    tables = town()
    tables["places"] = tables["places"].to_crs("EPSG:32631")
    with pytest.raises(InputError) as error:
        save(tables, META, tmp_path)
    assert [(f.where, f.column, f.value) for f in error.value.faults] == [("places", "geometry", "EPSG:32631")]


def test_an_error_comes_back_whole_from_another_process() -> None:
    error = InputError([Fault("areas", "a", "b", 1, "c", 2.5, 3), Fault("x", "y", "z")])
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 what we dumped ourselves
    assert (str(back), back.faults) == (str(error), error.faults)


def test_the_helper_of_these_tests_changes_nothing_else() -> None:
    assert faults(with_value("residents", 1, "residents", 3)) == []
    assert faults(with_rows("links", {"external_id": "b"})) == []
    assert EAST in set(town()["areas"]["area_code"])
