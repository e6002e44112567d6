"""Each layout, as its service publishes it: all pages of it become one file, as the reader of that kind wants it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.sources.fetching import Fetcher, source
from tests.sources.replay import Asked, Replay, Reply, as_json

from weefsel.sources.geofiles import read_geofile
from weefsel.sources.odata import odata_records

#: 7 records, of which a page has 3
ROWS = [{"ID": n, "WijkenEnBuurten": f"BU9999{n:04}", "AantalInwoners_5": 10.5 * n, "Leeg_6": None} for n in range(7)]
SIZE = 3


@pytest.fixture
def server() -> Iterator[Replay]:
    with Replay().serving() as replay:
        yield replay


@pytest.fixture
def bring(server: Replay, tmp_path: Path) -> Fetcher:
    return Fetcher(tmp_path, server.base)


def feature(number: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": number,
        "properties": {"buurtcode": f"BU9999{number:04}", "water": None},
        "geometry": {"type": "Point", "coordinates": [120_000.5 + number, 486_000]},
    }


def test_odata_3_is_followed_along_its_links(server: Replay, bring: Fetcher) -> None:
    def page(asked: Asked) -> Reply:
        at = int(asked.query.get("$skip", 0))
        link = {"odata.nextLink": f"{server.base}/feed/T?$format=json&$skip={at + SIZE}"} if at + SIZE < 7 else {}
        return as_json({"odata.metadata": f"{server.base}/feed/$metadata#T", "value": ROWS[at : at + SIZE], **link})

    url = server.on("/feed/T", page)
    (done,) = bring(source(url, "odata3", filter="startswith(A,'BU & 1')", select=["ID", "B_5"]))
    assert json.loads(bring.read())["value"] == ROWS
    assert (done.file.records, done.changed) == (7, True)
    assert server.asked[0].query == {
        "$format": "json",
        "$filter": "startswith(A,'BU & 1')",
        "$select": "ID,B_5",
    }
    assert len(server.asked) == 3


def test_odata_3_is_asked_page_by_page_where_the_recipe_gives_a_size(server: Replay, bring: Fetcher) -> None:
    """Also of a service that gives fewer than it is asked for: the last page is the one without records."""

    def page(asked: Asked) -> Reply:
        at, most = int(asked.query["$skip"]), min(2, int(asked.query["$top"]))
        return as_json({"value": ROWS[at : at + most]})

    bring(source(server.on("/api/T", page), "odata3", limit=5))
    assert json.loads(bring.read())["value"] == ROWS
    assert [asked.query["$skip"] for asked in server.asked] == ["0", "2", "4", "6", "7"]


def test_odata_4_is_followed_along_its_links(server: Replay, bring: Fetcher) -> None:
    """A link may also be written from the page it stands on."""

    def page(asked: Asked) -> Reply:
        at = int(asked.query.get("$skip", 0))
        link = {"@odata.nextLink": f"Observations?$skip={at + SIZE}"} if at + SIZE < 7 else {}
        context = f"{server.base}/CBS/T/$metadata#Observations"
        return as_json({"@odata.context": context, "value": ROWS[at : at + SIZE], **link})

    bring(source(server.on("/CBS/T/Observations", page), "odata4", filter="Measure eq 'T001036'"))
    records = odata_records("x.json", bring.read())
    assert [record["AantalInwoners_5"] for record in records] == [str(10.5 * n) for n in range(7)]
    assert server.asked[0].query == {"$filter": "Measure eq 'T001036'"}


def test_ogc_features_are_followed_along_their_links(server: Replay, bring: Fetcher) -> None:
    def page(asked: Asked) -> Reply:
        at = int(asked.query.get("cursor", 0))
        links = [
            {"rel": "self", "href": "/elsewhere"},
            {"rel": "next", "type": "text/html", "href": "/for-people"},
            {"rel": "next", "type": "application/geo+json", "href": f"items?cursor={at + SIZE}"},
        ]
        features = [feature(n) for n in range(at, min(at + SIZE, 7))]
        data = {"type": "FeatureCollection", "timeStamp": "now", "features": features, "numberReturned": len(features)}
        headers = {"Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/28992>"}
        return as_json({**data, "links": links if at + SIZE < 7 else links[:1]}, **headers)

    server.on("/ogc/v1/collections/buurten/items", page)
    bring(
        source(
            f"{server.base}/ogc/v1",
            "ogc-features",
            path="maps/buurten.geojson",
            collection="buurten",
            where={"gemeentecode": "GM9999"},
            bbox=[4.7, 52.2, 5.1, 52.5],
            crs="EPSG:28992",
            limit=SIZE,
        )
    )
    made = read_geofile(bring.directory / "maps/buurten.geojson")
    assert made.crs == "EPSG:28992"
    assert made.columns["buurtcode"] == [f"BU9999{n:04}" for n in range(7)]
    assert server.asked[0].query == {
        "f": "json",
        "limit": "3",
        "gemeentecode": "GM9999",
        "bbox": "4.7,52.2,5.1,52.5",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/28992",
    }
    assert "geo+json" in server.asked[0].headers["accept"]


def test_features_in_longitude_and_latitude_have_no_crs_member(server: Replay, bring: Fetcher) -> None:
    server.on("/ogc/collections/c/items", as_json({"type": "FeatureCollection", "features": [feature(1)]}))
    bring(source(f"{server.base}/ogc", "ogc-features", path="c.geojson", collection="c"))
    assert "crs" not in json.loads(bring.read("c.geojson"))


@pytest.mark.parametrize("total", [True, False], ids=["with a total", "without"])
def test_a_wfs_is_asked_page_by_page(server: Replay, bring: Fetcher, total: bool) -> None:
    def page(asked: Asked) -> Reply:
        at = int(asked.query["startIndex"])
        features = [feature(n) for n in range(at, min(at + SIZE, 7))]
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
        data = {"type": "FeatureCollection", "name": "buurten", "crs": crs, "features": features}
        return as_json(data | ({"numberMatched": 7} if total else {"numberMatched": "unknown"}))

    url = server.on("/wfs/v1_0", page)
    where = {"gemeentecode": "GM9999", "naam": "A & <B>"}
    bring(source(url, "wfs", path="b.geojson", type="wijkenbuurten:buurten", where=where, limit=SIZE))
    made = read_geofile(bring.directory / "b.geojson")
    assert (len(made), made.crs) == (7, "EPSG:28992")
    assert len(server.asked) == (3 if total else 4)
    query = server.asked[0].query
    assert {name: query[name] for name in ("service", "version", "request", "typeNames", "srsName", "count")} == {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeNames": "wijkenbuurten:buurten",
        "srsName": "EPSG:28992",
        "count": "3",
    }
    # read by another program: the filter is well-formed, and asks for the text as it is
    names = {"fes": "http://www.opengis.net/fes/2.0"}
    tests = ET.fromstring(query["filter"]).findall(".//fes:PropertyIsEqualTo", names)  # noqa: S314
    said = {test.findtext("fes:ValueReference", "", names): test.findtext("fes:Literal", "", names) for test in tests}
    assert said == where


def test_a_box_of_a_wfs_is_in_its_crs(server: Replay, bring: Fetcher) -> None:
    data = {"type": "FeatureCollection", "numberMatched": 1, "features": [feature(1)]}
    url = server.on("/wfs", as_json(data))
    bring(source(url, "wfs", path="b.geojson", type="b", bbox=[110_000, 476_000, 135_000, 495_000]))
    assert server.asked[0].query["bbox"] == "110000,476000,135000,495000,urn:ogc:def:crs:EPSG::28992"


def test_the_same_records_give_the_same_file_whatever_pages_they_come_in(server: Replay, bring: Fetcher) -> None:
    def page(asked: Asked) -> Reply:
        at = int(asked.query["$skip"])
        return as_json({"value": ROWS[at : at + int(asked.query["$top"])]})

    url = server.on("/T", page)
    made = bring(*(source(url, "odata3", f"x{n}", f"x{n}.json", limit=n) for n in (1, 4, 7, 100)))
    assert len({done.file.sha256 for done in made}) == 1


def test_numbers_keep_their_value(server: Replay, bring: Fetcher) -> None:
    url = server.on(
        "/T", Reply(b'{"value": [{"ID": 1, "A": 0.1, "B": 123456789012345678901, "C": -0.0, "D": "\\ud83d"}]}')
    )
    bring(source(url, "odata3"))
    (record,) = odata_records("x.json", bring.read())
    assert [record[name] for name in "ABCD"] == ["0.1", "123456789012345678901", "-0.0", "\ud83d"]


def test_a_file_comes_as_it_is(server: Replay, bring: Fetcher) -> None:
    body = bytes(range(256)) * 300
    url = server.on("/extract.osm.pbf", Reply(status=302, headers={"Location": "/dated.osm.pbf"}))
    server.on("/dated.osm.pbf", Reply(body, headers={"ETag": '"1"'}))
    (done,) = bring(source(url, "file", path="osm/extract.osm.pbf"))
    assert (bring.directory / "osm/extract.osm.pbf").read_bytes() == body
    assert (done.file.records, done.file.bytes) == (None, len(body))
    assert server.asked[0].headers["accept-encoding"] == "identity"
