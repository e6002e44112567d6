"""Reading OpenStreetMap files: what is kept of a good one, and what a bad one is told."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import osmium
import pytest
from tests.sources.town import LEVELS, Drawing, Told, degrees, source, toetsdorp

from weefsel.errors import InputError
from weefsel.sources.osm.decode import decode
from weefsel.sources.osm.reader import read


def as_pbf(pad: Drawing, folder: Path) -> Path:
    """The drawing as PBF, written by libosmium itself."""
    target = folder / "toetsdorp.osm.pbf"
    with osmium.SimpleWriter(str(target)) as writer:
        for item in osmium.FileProcessor(str(pad.write(folder / "toetsdorp.osm"))):
            writer.add(item)
    return target


def test_a_file_gives_the_objects_that_were_drawn(tmp_path: Path) -> None:
    drawing = toetsdorp().objects()
    objects = decode(as_pbf(toetsdorp(), tmp_path), LEVELS.values())
    assert {n.id: (dict(n.tags), n.lon, n.lat) for n in objects.nodes} == {
        n.id: (dict(n.tags), n.lon, n.lat) for n in drawing.nodes
    }
    assert {r.id: (dict(r.tags), r.members) for r in objects.relations} == {
        r.id: (dict(r.tags), r.members) for r in drawing.relations
    }
    ways = {w.id: w for w in drawing.ways}
    assert {w.id for w in objects.ways} == set(ways)
    for way in objects.ways:
        assert dict(way.tags) == ways[way.id].tags
        np.testing.assert_array_equal(way.refs, ways[way.id].refs)
        np.testing.assert_array_equal(way.lon, ways[way.id].lon)
        np.testing.assert_array_equal(way.lat, ways[way.id].lat)


def test_objects_that_nothing_looks_at_are_not_kept(tmp_path: Path) -> None:
    pad = Drawing()
    pad.node(1, (0, 0), {"natural": "tree"})
    pad.node(2, (0, 0), {"amenity": "bench"})
    pad.way(3, [(0, 0), (1, 1)], {"power": "line"})
    pad.way(4, [(0, 0), (1, 1)], {})
    pad.way(5, [(0, 0), (1, 1)], {"highway": "path"})
    pad.relation(6, [("way", 3, "outer")], {"type": "route", "route": "bus"})
    pad.relation(7, [("way", 4, "outer")], {"type": "boundary", "boundary": "administrative", "admin_level": "8"})
    pad.relation(8, [("way", 3, "outer")], {"type": "boundary", "boundary": "administrative", "admin_level": "2"})
    objects = decode(pad.write(tmp_path / "some.osm"), [8])
    assert [n.id for n in objects.nodes] == [2]
    assert [w.id for w in objects.ways] == [4, 5]  # 4: member of a boundary
    assert [r.id for r in objects.relations] == [7]


def test_a_node_that_the_extract_does_not_hold_has_no_place(tmp_path: Path) -> None:
    lon, lat = degrees(0, 0)
    text = f"""<osm version="0.6"><node id="1" version="1" lon="{lon}" lat="{lat}"/>
    <way id="2" version="1"><nd ref="1"/><nd ref="9"/><tag k="highway" v="path"/></way></osm>"""
    (tmp_path / "some.osm").write_text(text)
    (way,) = decode(tmp_path / "some.osm", [8]).ways
    assert np.isnan(way.lon).tolist() == [False, True]


def truncated(good: bytes) -> bytes:
    return good[: len(good) // 2]


def zipped(good: bytes) -> bytes:
    path = Path("inside.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("toetsdorp.osm.pbf", good)
    return path.read_bytes()


def flipped(good: bytes) -> bytes:
    """Every 97th byte another one."""
    return bytes(byte ^ 0xFF if i % 97 == 96 else byte for i, byte in enumerate(good))


@pytest.mark.parametrize("name", ["bad.osm.pbf", "bad.osm", "bad.txt", "bad"])
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(truncated, id="truncated"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(zipped, id="zip"),
        pytest.param(lambda _: b"name,population\nEschen,4284\n", id="text"),
        pytest.param(lambda _: bytes(1000), id="zeros"),
        pytest.param(flipped, id="flipped"),
        pytest.param(lambda _: b'<osm version="0.6"><node id="x" lat="1e400" lon="a"/></osm>', id="no numbers"),
        pytest.param(lambda _: b'<osm version="0.6"><node id="1"><tag k="name" v="\xff"/></node></osm>', id="no text"),
    ],
)
def test_a_file_that_is_no_extract_is_one_clear_input_error(
    name: str, spoil: Callable[[bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bad = tmp_path / name
    bad.write_bytes(spoil(as_pbf(toetsdorp(), tmp_path).read_bytes()))
    with pytest.raises(InputError) as caught:
        decode(bad, [8])
    (fault,) = caught.value.faults
    assert fault.where == name
    assert "OpenStreetMap extract" in fault.expected
    assert "\n" not in str(fault)


def test_a_directory_is_no_extract(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="OpenStreetMap extract"):
        decode(tmp_path, [8])


@pytest.mark.parametrize(("emptied", "expected"), [("ways", "ways: streets"), ("relations", "boundary relation")])
def test_an_extract_without_ways_or_without_boundaries_is_an_input_error(
    emptied: str, expected: str, tmp_path: Path
) -> None:
    pad = toetsdorp()
    getattr(pad, emptied).clear()
    with pytest.raises(InputError, match=expected):
        read(source(), as_pbf(pad, tmp_path), Told().context)
