"""Each file holds the public entries of the register, as other programs read them, and nothing of the others."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
from frictionless import Package, system
from pytest_django.plugin import DjangoDbBlocker
from tests.exchange.filled import FORMULA, QUOTED, Filled, emptied, fill

from weefsel.concepts.cells import as_meant
from weefsel.platform.accounts.models import Account
from weefsel.platform.exchange.out.columns import COLUMNS, TABLES
from weefsel.platform.exchange.out.files import FORMATS, write
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.mailing import entry_name
from weefsel.platform.register.models import Actor, Entry, Place
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.register.records import values_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import of_kind

pytestmark = pytest.mark.django_db

Tables = dict[str, dict[str, dict[str, Any]]]
SHEETS = dict(zip(("Groepen", "Plekken", "Activiteiten", "Verbindingen", "Geld"), TABLES.values(), strict=True))


@pytest.fixture(scope="module")
def made(
    site_dir: Path,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Filled, Mapping[str, Path]]]:
    """One register, and all its files: made once, because no test changes them."""
    del django_db_setup
    assert site_dir.is_dir()
    folder = tmp_path_factory.mktemp("files")
    paths = {name: folder / one.file for name, one in FORMATS.items()}
    with django_db_blocker.unblock():
        try:
            filled = fill()
            write(paths)
            yield filled, paths
        finally:
            emptied()
            Account.objects.all().delete()


@pytest.fixture
def filled(made: tuple[Filled, Mapping[str, Path]]) -> Filled:
    return made[0]


@pytest.fixture
def files(made: tuple[Filled, Mapping[str, Path]]) -> Mapping[str, Path]:
    return made[1]


def _is_public(entry: Entry) -> bool:
    """The slow, obvious way: it is shown, and so is all that it is of."""
    part: Any = of_kind(entry)
    needed = [getattr(part, name) for name in ("actor", "from_actor", "to_entry") if hasattr(part, name)]
    return all(one.state == EntryState.SHOWN for one in (part, *needed))


def _expected() -> Tables:
    """Table → id → the fields of its entries that are filled in, as texts, numbers and days."""
    found: Tables = {name: {} for name in TABLES.values()}
    for entry in Entry.objects.all():
        if _is_public(entry):
            kind = EntryKind(entry.kind)
            row = {
                field.name: _told(field.form, value)
                for field in FIELDS[kind]
                for value in [values_of(entry)[field.name]]
            }
            found[TABLES[kind]][str(entry.pk)] = {
                name: value for name, value in row.items() if value not in (None, "", [])
            }
    return found


def _told(form: Form, value: Any) -> Any:
    if form in (Form.ACTOR, Form.PLACE, Form.END) and value is not None:
        return value if Entry.objects.get(pk=value).state == EntryState.SHOWN else None
    if form in (Form.LINE, Form.PROSE):
        return shown(value)
    if form is Form.MONEY and value is not None:
        return float(value)
    return "; ".join(value) if isinstance(value, list) else value


def _of_csv(path: Path) -> Tables:
    numbers = {c.name: c.type.value for kind in TABLES for c in COLUMNS[kind] if c.type.value in ("number", "integer")}
    with zipfile.ZipFile(path) as made:
        return {
            name: {
                row["id"]: {key: float(v) if key in numbers else as_meant(v) for key, v in row.items() if v}
                for row in csv.DictReader(io.StringIO(made.read(f"{name}.csv").decode("utf-8"), newline=""))
            }
            for name in TABLES.values()
        }


def _of_workbook(path: Path) -> Tables:
    book, found = openpyxl.load_workbook(path), Tables()
    for title, name in SHEETS.items():
        head, *rows = book[title].iter_rows()
        assert not [cell for row in rows for cell in row if cell.data_type == "f"]
        cells = [{key.value: _meant(cell.value) for key, cell in zip(head, row, strict=True)} for row in rows]
        found[name] = {row["id"]: {key: value for key, value in row.items() if value is not None} for row in cells}
    return found


def _meant(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return as_meant(value) if isinstance(value, str) else value


def _of_geojson(path: Path) -> Tables:
    found: Tables = {name: {} for name in TABLES.values()}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        told = feature["properties"]
        row = {key: "; ".join(v) if isinstance(v, list) else v for key, v in told.items() if v is not None}
        found[TABLES[EntryKind(row.pop("entry"))]][feature["id"]] = row
    return found


def _of_geopackage(path: Path) -> Tables:
    assert {str(name): str(shape) for name, shape in pyogrio.list_layers(path)} == {
        **dict.fromkeys(("actors", "places", "offers"), "Point"),
        "ties": "LineString",
        "funding": "None",
    }
    found = Tables()
    for name in TABLES.values():
        frame = pyogrio.read_dataframe(path, layer=name)
        rows = frame.drop(columns="geometry", errors="ignore").to_dict("records")
        found[name] = {
            row["id"]: {key: _plain(v) for key, v in row.items() if v == v and v is not None} for row in rows
        }
    return found


def _plain(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, dt.datetime) else value


READERS = {"csv": _of_csv, "xlsx": _of_workbook, "geojson": _of_geojson, "gpkg": _of_geopackage}


def test_every_format_holds_the_public_entries_and_no_others(files: Mapping[str, Path], filled: Filled) -> None:
    expected = _expected()
    assert {name: len(rows) for name, rows in expected.items()} == {
        "actors": 2,
        "places": 2,
        "offers": 2,
        "ties": 2,
        "funding": 1,
    }
    for name, read in READERS.items():
        found = read(files[name])
        ours = {table: {one.name for one in FIELDS[kind]} for kind, table in TABLES.items()}
        fields = {
            table: {key: {n: v for n, v in row.items() if n in ours[table]} for key, row in rows.items()}
            for table, rows in found.items()
        }
        assert fields == expected, name
        assert not {str(filled.hidden), str(filled.hidden_offer)} & {key for rows in found.values() for key in rows}
        owned = found["actors"][str(filled.owned)]
        assert (owned["licence"], owned["source"], owned["place_name"]) == ("CC-BY-4.0", "site-register", "Buurthuis")
        assert owned["page"].endswith(f"/groep/{filled.owned}")
        assert found["places"][str(filled.place)]["other_ids"] == "kvk:12345678; osm:node/1"


def test_no_file_holds_what_pages_hide(files: Mapping[str, Path]) -> None:
    texts = [json.dumps(READERS[name](path), ensure_ascii=False) for name, path in files.items()]
    for told in texts:
        for secret in ("naam@voorbeeld.nl", "12345678 voor", "Verborgen", "example.org", "Wacht"):
            assert secret not in told
        # how to reach a group is what it chose to show
        assert "+31 20 1234567" in told


def test_cells_that_look_like_a_formula_are_texts_and_negative_numbers_are_numbers(
    files: Mapping[str, Path], filled: Filled, tmp_path: Path
) -> None:
    with zipfile.ZipFile(files["csv"]) as made:
        actors, places = (made.read(f"{name}.csv").decode() for name in ("actors", "places"))
    assert f",'{FORMULA}," in places
    assert f",'{QUOTED}," in actors
    assert ",'+31 20 1234567," in actors
    west = {name: tmp_path / path.name for name, path in files.items()}
    Place.objects.filter(pk=filled.place).update(longitude=-3.25)
    write(west)
    for name, path in west.items():
        assert READERS[name](path)["places"][str(filled.place)]["longitude"] == -3.25, name


def test_shapes_are_where_things_are(files: Mapping[str, Path], filled: Filled) -> None:
    features = {one["id"]: one for one in json.loads(files["geojson"].read_text(encoding="utf-8"))["features"]}
    assert features[str(filled.place)]["geometry"] == {"type": "Point", "coordinates": [4.9, 52.3]}
    assert features[str(filled.owned)]["geometry"] == features[str(filled.place)]["geometry"]
    ties = [one for one in features.values() if one["properties"]["entry"] == "tie"]
    lines = {one["properties"]["to_entry_name"]: one["geometry"] for one in ties}
    # a group and the place where it is are at one point: no line
    assert lines == {QUOTED: {"type": "LineString", "coordinates": [[4.9, 52.3], [4.91, 52.31]]}, "Buurthuis": None}
    offers = {one["properties"]["name"]: one["geometry"] for one in features.values() if "rrule" in one["properties"]}
    assert offers == {"Koken": features[str(filled.place)]["geometry"], "Waar?": None}
    for name in ("actors", "places", "offers", "ties"):
        frame = pyogrio.read_dataframe(files["gpkg"], layer=name)
        assert frame.crs.to_epsg() == 4326
        for row in frame.itertuples():
            shape = None if row.geometry is None else json.loads(json.dumps(row.geometry.__geo_interface__))
            assert shape == features[row.id]["geometry"]
    assert len(pyogrio.read_dataframe(files["geojson"])) == len(features)


def test_the_tables_are_a_sound_data_package(files: Mapping[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(files["csv"]) as made:
        made.extractall(tmp_path / "package")
    with system.use_context(trusted=True):
        package = Package(str(tmp_path / "package" / "datapackage.json"))
        assert package.validate().valid
        assert [one.name for one in package.resources] == list(TABLES.values())


def test_the_workbook_says_what_each_column_means(files: Mapping[str, Path]) -> None:
    book = openpyxl.load_workbook(files["xlsx"])
    about = [[cell or "" for cell in row] for row in book["Over dit bestand"].iter_rows(values_only=True)]
    told = {(row[0], row[1]): row for row in about if row[0] in SHEETS}
    assert set(told) == {(s, c.name) for s, (_, columns) in zip(SHEETS, COLUMNS.items(), strict=True) for c in columns}
    assert all(row[2] and row[3] for row in told.values())
    assert "library = " in told["Plekken", "place_kind"][4]
    assert any("CC-BY-4.0" in row for row in about)
    assert entry_name(Actor.objects.get(name="Eetclub")) in {cell.value for cell in book["Groepen"]["B"]}


def test_the_same_register_is_the_same_file(files: Mapping[str, Path], tmp_path: Path) -> None:
    again = {name: tmp_path / f"again-{FORMATS[name].file}" for name in ("csv", "geojson", "xlsx")}
    write(again)
    assert all(path.read_bytes() == files[name].read_bytes() for name, path in again.items())
