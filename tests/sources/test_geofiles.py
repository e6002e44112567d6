"""Files of shapes are read safely: what is not what its name says is refused, and nothing else is opened."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pytest
from tests.soak import MUTANTS
from tests.sources.shapes import collection, context, geojson, gpkg, point, square

from weefsel.errors import InputError
from weefsel.sources import geofiles
from weefsel.sources.geofiles import in_crs, read_geofile, surfaces
from weefsel.sources.gpkg import worker_environment

SEED: Final = 20_261_121
LONGEST_S: Final = 2.0
AMSTERDAM: Final = (4.9, 52.37)

VRT: Final = """<OGRVRTDataSource><OGRVRTLayer name="{layer}">
<SrcDataSource relativeToVRT="0">{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""

TOWN: Final = collection(
    [
        ({"code": "A", "naam": "Oost", "n": 12}, square(120_000, 487_000)),
        ({"code": "B", "naam": "Zuid é", "n": None}, square(120_100, 487_000)),
        ({"code": "C", "extra": True}, square(120_200, 487_000)),
        ({"code": "D"}, point(120_050, 487_050)),
    ]
)


def refusal(path: Path, crs: str = "EPSG:28992") -> str:
    with pytest.raises(InputError) as caught:
        in_crs(read_geofile(path), crs)
    return str(caught.value)


@pytest.fixture
def caller() -> Iterator[tuple[str, list[object]]]:
    """An address that counts who calls."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                calls.append(connection.recv(200))
                connection.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/other.geojson", calls
        stop.set()
        thread.join()


def test_geojson_is_read_as_another_program_reads_it(tmp_path: Path) -> None:
    path = geojson(tmp_path, TOWN)
    ours, theirs = read_geofile(path), gpd.read_file(path)
    assert ours.crs == "EPSG:28992"
    assert ours.records == [1, 2, 3, 4]
    assert ours.columns["code"] == list(theirs["code"])
    assert ours.columns["n"] == [12, None, None, None]
    assert all(a.equals(b) for a, b in zip(ours.geometry, theirs.geometry, strict=True))


def test_a_geopackage_is_read_as_another_program_reads_it(tmp_path: Path) -> None:
    path = gpkg(tmp_path, TOWN)
    ours, theirs = read_geofile(path), gpd.read_file(path)
    assert ours.crs == "EPSG:28992"
    assert ours.records == [1, 2, 3, 4]
    assert ours.columns["naam"] == ["Oost", "Zuid é", None, None]
    assert set(ours.columns) == set(theirs.columns) - {"geometry"}
    assert all(a.equals(b) for a, b in zip(ours.geometry, theirs.geometry, strict=True))


def test_shapes_are_projected_as_another_program_projects_them(tmp_path: Path) -> None:
    path = geojson(tmp_path, collection([({}, point(*AMSTERDAM))], crs=None))
    read = read_geofile(path)
    assert read.crs == "EPSG:4326"
    theirs = gpd.read_file(path).to_crs(28992).geometry[0]
    assert in_crs(read, "EPSG:28992").geometry[0].distance(theirs) < 1e-6


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "EPSG:4326",
        "urn:ogc:def:crs:EPSG::4326",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
    ],
)
def test_names_of_degrees_are_known(tmp_path: Path, name: str) -> None:
    data = collection([({}, point(*AMSTERDAM))], crs={"type": "name", "properties": {"name": name}})
    assert read_geofile(geojson(tmp_path, data)).crs == "EPSG:4326"


@pytest.mark.parametrize(
    "member",
    [
        {"type": "name", "properties": {"name": "+init=/etc/passwd"}},
        {"type": "link", "properties": {"href": "http://example.invalid/crs"}},
        {"type": "name", "properties": {"name": "EPSG:١٢٣٤"}},
        "EPSG:28992",
    ],
)
def test_other_crs_members_are_refused(tmp_path: Path, member: Any) -> None:
    assert "names an EPSG code" in refusal(geojson(tmp_path, collection([({}, point(*AMSTERDAM))], crs=member)))


def test_an_unknown_epsg_code_is_told(tmp_path: Path) -> None:
    member = {"type": "name", "properties": {"name": "EPSG:999999"}}
    assert "a CRS that is known" in refusal(geojson(tmp_path, collection([({}, point(*AMSTERDAM))], crs=member)))


@pytest.mark.parametrize("suffix", ["geojson", "json", "gpkg"])
def test_a_vrt_under_another_name_is_refused(tmp_path: Path, suffix: str, caller: tuple[str, list[object]]) -> None:
    path = tmp_path / f"areas.{suffix}"
    path.write_text(VRT.format(layer="other", source=f"/vsicurl/{caller[0]}"), encoding="utf-8")
    assert "as its name says; the file is XML" in refusal(path)
    assert caller[1] == []


def test_the_process_that_reads_geopackages_reads_no_vrt(tmp_path: Path, caller: tuple[str, list[object]]) -> None:
    """Past the check of its first bytes too: GDAL itself has no other driver there, and calls nobody."""
    secret = geojson(tmp_path, TOWN, "secret.geojson")
    inside = tmp_path / "inside.gpkg"
    inside.write_text(VRT.format(layer="secret", source=secret), encoding="utf-8")
    outside = tmp_path / "outside.gpkg"
    outside.write_text(VRT.format(layer="other", source=f"/vsicurl/{caller[0]}"), encoding="utf-8")
    for path in (inside, outside):
        said = _worker(path, tmp_path / "out.arrow")
        assert "error" in said
        assert "drivers" not in said["error"]
    assert not (tmp_path / "out.arrow").exists()
    assert caller[1] == []


def test_without_that_environment_the_vrt_would_have_been_read(
    tmp_path: Path, caller: tuple[str, list[object]]
) -> None:
    """The planted fault: an ordinary process reads the other file and calls the address."""
    secret = geojson(tmp_path, TOWN, "secret.geojson")
    files = [tmp_path / "inside.gpkg", tmp_path / "outside.gpkg"]
    files[0].write_text(VRT.format(layer="secret", source=secret), encoding="utf-8")
    files[1].write_text(VRT.format(layer="other", source=f"/vsicurl/{caller[0]}"), encoding="utf-8")
    code = "import pyogrio, sys; print(len(pyogrio.read_dataframe(sys.argv[1])))"
    found = [
        subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False).stdout
        for path in files
    ]
    assert found[0].strip() == "4"
    assert caller[1] != []


def test_the_process_that_reads_refuses_to_work_with_other_drivers(tmp_path: Path) -> None:
    environment = {name: value for name, value in worker_environment().items() if name != "OGR_SKIP"}
    assert "other drivers" in _worker(gpkg(tmp_path, TOWN), tmp_path / "out.arrow", environment)["error"]


def test_the_process_that_reads_has_limits() -> None:
    code = (
        "import resource as r; from weefsel.sources import gpkg_worker as w; w.main('x', 'y', '');"
        "print(*(r.getrlimit(i)[1] for i in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_CORE)))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=worker_environment(), capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["60", "4000000000", "2000000000", "0"]


def test_a_process_that_takes_too_long_or_dies_is_one_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = gpkg(tmp_path, TOWN)
    monkeypatch.setattr("weefsel.sources.gpkg.TIMEOUT_S", 0.01)
    assert "a layer that is read within" in refusal(path)
    monkeypatch.undo()
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert "within the limits of time and memory" in refusal(path)


def _worker(path: Path, target: Path, environment: dict[str, str] | None = None) -> dict[str, Any]:
    command = [sys.executable, "-m", "weefsel.sources.gpkg_worker", str(path), str(target), ""]
    done = subprocess.run(command, env=environment or worker_environment(), capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.geojson", b"", "the file is empty"),
        ("a.gpkg", b"", "the file is empty"),
        ("a.geojson", b"PK\x03\x04rest", "the file is a zip"),
        ("a.gpkg", b"PK\x03\x04rest", "the file is a zip"),
        ("a.geojson", b"SQLite format 3\0", "the file is a GeoPackage"),
        ("a.gpkg", b'{"type": "FeatureCollection"}', "the file is something else"),
        ("a.gpkg", b"SQLite format 3\0", "a GeoPackage that can be read"),
        ("a.geojson", b'{"type": "FeatureCollection", "fea', "GeoJSON; the reader says"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "at least one feature"),
        ("a.geojson", b'{"type": "\xff\xfe"}', "text in UTF-8"),
        ("a.geojson", b'{"a": ' + b"[" * 100_000, "GeoJSON; the reader says"),
        ("a.geojson", b'{"a": ' + b"9" * 100_000 + b"}", "GeoJSON; the reader says"),
        ("a.geojson", b'{"a": NaN}', "NaN is no number"),
        ("a.shp", b"anything", "ends in .geojson, .json or .gpkg"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_one_fault(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    message = refusal(path)
    assert message.startswith(name)
    assert said in message
    assert len(message.splitlines()) == 1


def test_a_truncated_geopackage_is_refused(tmp_path: Path) -> None:
    path = gpkg(tmp_path, TOWN)
    path.write_bytes(path.read_bytes()[:20_000])
    assert "a GeoPackage that can be read" in refusal(path)


def test_a_file_of_two_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.geojson"
    with path.open("wb") as stream:
        stream.truncate(2_000_000_000)
    assert "at most 500 MB" in refusal(path)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert "a file that can be read" in refusal(tmp_path / "no.geojson")


def test_several_layers_are_told_and_one_can_be_named(tmp_path: Path) -> None:
    gpkg(tmp_path, TOWN, layer="first")
    path = gpkg(tmp_path, collection([({"a": 1}, point(120_000, 487_000))]), layer="second")
    assert "first, second" in refusal(path)
    assert len(read_geofile(path, layer="second")) == 1
    with pytest.raises(InputError, match="one of the layers first, second"):
        read_geofile(path, layer="third")


def test_swapped_longitude_and_latitude_are_recognised(tmp_path: Path) -> None:
    lon, lat = AMSTERDAM
    data = collection([({}, point(lon, lat)), ({}, point(lat, lon)), ({}, point(lat, lon))], crs=None)
    message = refusal(geojson(tmp_path, data))
    assert "row 2" in message
    assert "seem to be swapped" in message
    assert "1 more like this" in message


def test_positions_elsewhere_on_earth_are_a_fault_with_their_record(tmp_path: Path) -> None:
    message = refusal(geojson(tmp_path, collection([({}, point(*AMSTERDAM)), ({}, point(-51.2, -30.0))], crs=None)))
    assert "row 2" in message
    assert "area of use of EPSG:28992" in message
    assert "swapped" not in message


def test_metres_without_a_crs_member_are_a_fault_that_a_recipe_can_mend(tmp_path: Path) -> None:
    path = geojson(tmp_path, {**TOWN, "crs": None})
    assert "say in the recipe in which CRS" in refusal(path)
    assert in_crs(read_geofile(path, crs="EPSG:28992"), "EPSG:28992").geometry[0].area == 10_000


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (None, "a geometry"),
        ({"type": "Polygon", "coordinates": []}, "coordinates that are not empty"),
        ({"type": "Circle", "coordinates": [0, 0]}, "a geometry of one of the kinds"),
        ({"type": ["Point"], "coordinates": [0, 0]}, "a geometry of one of the kinds"),
        ({"type": "Point", "coordinates": ["5.0", "52.0"]}, "two or three numbers"),
        ({"type": "Point", "coordinates": [1e400, 52.0]}, "finite numbers"),
        ({"type": "Polygon", "coordinates": [[[5, 52], [5.1, 52], [5, 52]]]}, "at least 4 positions"),
        ({"type": "Polygon", "coordinates": [[[5, 52], [5.1, 52], [5.1, 52.1], [5, 52.1]]]}, "end where they begin"),
    ],
)
def test_a_broken_shape_is_told_with_its_record(tmp_path: Path, shape: Any, said: str) -> None:
    data = collection([({}, point(*AMSTERDAM)), ({}, shape), ({}, shape)], crs=None)
    path = tmp_path / "shapes.geojson"
    path.write_text(json.dumps(data).replace("Infinity", "1e400"), encoding="utf-8")
    message = refusal(path)
    assert "row 2" in message
    assert said in message
    assert "1 more like this" in message


def test_a_geopackage_record_without_shape_is_told_by_its_fid(tmp_path: Path) -> None:
    data = collection([({"a": 1}, point(120_000, 487_000)), ({"a": 2}, None)])
    assert "row 2: expected a geometry" in refusal(gpkg(tmp_path, data))


def test_an_outline_that_crosses_itself_is_mended_and_counted(tmp_path: Path) -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [
            [[120_000, 487_000], [120_100, 487_100], [120_100, 487_000], [120_000, 487_100], [120_000, 487_000]]
        ],
    }
    notes: list[str] = []
    given = read_geofile(geojson(tmp_path, collection([({}, bow), ({}, square(120_000, 487_000))])))
    outlines = surfaces(given, context(notes=notes))
    assert [outline.area for outline in outlines] == [5_000, 10_000]
    assert all(outline.is_valid for outline in outlines)
    assert notes == ["1 changed, outline mended: record 1"]


def test_a_point_is_no_outline(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 4: found 'Point'; expected an outline"):
        surfaces(read_geofile(geojson(tmp_path, TOWN)), print)


_VALUES: Final = (
    None, True, 0, -1, 1e308, -0.0, 2**70, "", "x", "\ud800", "\0", "9" * 400, [], {}, [[]], [[[]]], [1, 2], [[1, 2]],
    {"type": "Point"}, "Point", "MultiPolygon", "Feature", [5.0, 52.0], [52.0, 5.0], 120_000,
)  # fmt: skip


def _spots(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in `data`."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from _spots(value, (*path, key))


#: most of a real file is words; then part of the damage leaves it readable
WORDY: Final = collection(
    [
        (
            {
                "code": c,
                "naam": "Buurt " * 6,
                "jaar": 2024,
                "opmerking": "x" * 200,
                "oud": None,
                "lijst": [1, {"a": 2}],
            },
            g,
        )
        for c, g in (("A", square(120_000, 487_000)), ("B", point(120_050, 487_050)))
    ]
)


def _restructured(rng: random.Random) -> bytes:
    data = json.loads(json.dumps(WORDY))
    for _ in range(rng.randint(1, 2)):
        *way, last = rng.choice(list(_spots(data)))
        holder = data
        for key in way:
            holder = holder[key]
        if rng.random() < 0.3:
            del holder[last]
        else:
            holder[last] = rng.choice(_VALUES)
    return json.dumps(data).encode()


def _scrambled(rng: random.Random) -> bytes:
    raw = bytearray(json.dumps(WORDY, ensure_ascii=False).encode())
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(raw))
        match rng.randrange(4):
            case 0:
                raw[at] = rng.randrange(256)
            case 1:
                del raw[at : at + rng.randint(1, 40)]
            case 2:
                raw[at:at] = raw[rng.randrange(len(raw)) :][: rng.randint(1, 40)]
            case _:
                raw[at:at] = rng.choice((b"9", b"-", b"e", b'"', b"\xff", b"\\ud800", b"[[", b"1e999"))
        if len(raw) < 2:
            break
    return bytes(raw)


def test_damaged_files_are_read_or_refused_quickly(tmp_path: Path) -> None:
    print(f"seed {SEED}")
    rng = random.Random(SEED)
    path = tmp_path / "mutant.geojson"
    read = 0
    for number in range(MUTANTS):
        path.write_bytes(_restructured(rng) if number % 2 else _scrambled(rng))
        started = time.perf_counter()
        try:
            shapes = in_crs(read_geofile(path), "EPSG:28992")
            read += 1
            assert np.isfinite([shape.bounds for shape in shapes.geometry]).all()
            surfaces(shapes, str)
        except InputError:
            pass
        except Exception as error:
            raise AssertionError(f"mutant {number} of seed {SEED}: {path.read_bytes()!r}") from error
        assert time.perf_counter() - started < LONGEST_S, f"mutant {number} of seed {SEED}"
    print(f"read {read} of {MUTANTS}")
    assert read >= MUTANTS / 8


def test_damaged_geopackages_are_read_or_refused(tmp_path: Path) -> None:
    print(f"seed {SEED}")
    rng = random.Random(SEED)
    whole = gpkg(tmp_path, TOWN).read_bytes()
    path = tmp_path / "mutant.gpkg"
    for number in range(12):
        raw = bytearray(whole)
        for _ in range(rng.choice((1, 50, 2_000))):
            raw[rng.randrange(100, len(raw))] = rng.randrange(256)
        path.write_bytes(raw)
        try:
            in_crs(read_geofile(path), "EPSG:28992")
        except InputError:
            pass
        except Exception as error:
            raise AssertionError(f"mutant {number} of seed {SEED}") from error


def test_the_limit_is_what_the_project_says() -> None:
    assert geofiles.LARGEST == 500_000_000
