"""A list of what was done: read as it is, or each fault told with its row, all together."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import pytest
from tests.town import town

from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.sources.interventions import option_faults, read
from weefsel.sources.model import ReadContext, RecipeSource

COLUMNS: Final = {
    "id": "nr",
    "name": "naam",
    "areas": "waar",
    "from": "begin",
    "until": "eind",
    "indicators": "doel",
    "what": "wat",
    "done_by": "wie",
}
HEAD: Final = "nr,naam,waar,begin,eind,doel,wat,wie\n"
ROOM: Final = "room,Buurtkamer,BU99990000 BU99990001,2020-03-01,,contact+inc_lonely,Een kamer,De Weverij\n"


def given(**options: Any) -> RecipeSource:
    options = {"columns": COLUMNS} | options
    return RecipeSource("done", "interventions", "f.csv", "0" * 64, 2026, "Gedaan", "X", "CC0-1.0", options=options)


def made(folder: Path, rows: str, tables: dict[str, Any] | None = None) -> Any:
    file = folder / "f.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    context = ReadContext("Proefstad", "proefstad", "EPSG:28992", tables=town() if tables is None else tables)
    return read(given(), file, context)["interventions"]


def told(folder: Path, rows: str) -> list[str]:
    with pytest.raises(InputError) as error:
        made(folder, rows)
    return [str(fault) for fault in error.value.faults]


def test_what_was_done_is_read_with_where_it_stands(tmp_path: Path) -> None:
    (row,) = made(tmp_path, ROOM).to_dict("records")
    assert row == {
        "intervention_id": "room",
        "name_nl": "Buurtkamer",
        "name_en": "Buurtkamer",
        "what_nl": "Een kamer",
        "what_en": "Een kamer",
        "area_codes": ["BU99990000", "BU99990001"],
        "from_date": dt.date(2020, 3, 1),
        "until_date": None,
        "indicator_ids": ["contact", "inc_lonely"],
        "done_by": "De Weverij",
        "source_id": "done",
        "source_ref": "row 2",
    }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("room,Kamer,BU1,2020-03-01,,contact,,", "row 2, column waar: found 'BU1'; expected at least one of the codes"),
        ("room,Kamer,,2020-03-01,,contact,,", "row 2, column waar: found ''"),
        (
            "room,Kamer,BU99990000,2020-03-01,,joy,,",
            "column doel: found 'joy'; expected at least one of the ids",
        ),
        ("room,Kamer,BU99990000,2020-03-01,2019-01-01,contact,,", "expected a last day that is not before the first"),
        ("room,Kamer,BU99990000,maart,,contact,,", "column begin: found 'maart'; expected the first day as YYYY-MM-DD"),
        ("room,Kamer,BU99990000,2020-03-01,ooit,contact,,", "column eind: found 'ooit'"),
        ("A b,Kamer,BU99990000,2020-03-01,,contact,,", "column nr: found 'A b'; expected an id"),
        ("room,,BU99990000,2020-03-01,,contact,,", "column naam: found ''; expected a name"),
    ],
)
def test_a_fault_is_one_message_with_its_row(row: str, said: str, tmp_path: Path) -> None:
    (message,) = told(tmp_path, f"{row}\n")
    assert said in message


def test_two_with_one_id_are_told_once(tmp_path: Path) -> None:
    (message,) = told(tmp_path, ROOM + ROOM)
    assert "f.csv, row 3, column nr: found 'room'; expected each id once" in message


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    rows = ROOM + ROOM + "two,,BU1,maart,,joy,,\n"
    assert len(told(tmp_path, rows)) == 5


def test_areas_stand_above_it_and_columns_are_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="areas from a source before this one"):
        made(tmp_path, ROOM, {"indicators": town()["indicators"]})
    file = tmp_path / "g.csv"
    file.write_text("nr;naam\nroom;Kamer\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"columns\.areas: found 'waar'; expected one of the columns nr, naam"):
        read(given(), file, ReadContext("P", "p", "EPSG:28992", tables=town()))
    assert "the key columns" in str(next(option_faults({}, "recipe.toml")))
    assert [fault.column for fault in option_faults({"columns": {"id": "nr"}}, "r")] == ["options.columns"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"area_codes": ["BU1"]}, "areas of the newest year"),
        ({"area_codes": []}, "areas of the newest year"),
        ({"indicator_ids": ["joy"]}, "indicators that are known"),
        ({"intervention_id": "a:b"}, "an id of at most 40"),
        ({"until_date": dt.date(2000, 1, 1)}, "until_date not before from_date"),
    ],
)
def test_a_snapshot_with_a_wrong_one_is_not_sound(change: dict[str, Any], said: str) -> None:
    tables = town()
    assert faults(tables) == []
    row = tables["interventions"].to_dict("records")[0] | change
    tables["interventions"] = frame("interventions", [row])
    (fault,) = faults(tables)
    assert said in str(fault)


def test_a_snapshot_has_an_intervention_once() -> None:
    tables = town()
    tables["interventions"] = frame("interventions", tables["interventions"].to_dict("records") * 2)
    (fault,) = faults(tables)
    assert "each intervention_id once" in str(fault)
