"""Broken answers: each gives a file that is whole, or one clear error; nothing else, and no end to waiting."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.sources.fetching import Fetcher, source

from weefsel.errors import InputError
from weefsel.sources.fetch.addresses import VettedTransport

SEED = 2026
MUTANTS = 1_000
BASE = "https://api.pdok.nl/T"
ODATA = {
    "@odata.context": "https://datasets.cbs.nl/odata/v1/CBS/T/$metadata#T",
    "value": [{"Id": n, "Measure": "T001036", "Value": 1.5 * n, "WijkenEnBuurten": "GM9999    "} for n in range(3)],
    "@odata.nextLink": "https://api.pdok.nl/T?$skip=3",
}
FEATURES = {
    "type": "FeatureCollection",
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
    "features": [
        {"type": "Feature", "id": n, "properties": {"code": "é"}, "geometry": {"type": "Point", "coordinates": [n, 2]}}
        for n in range(3)
    ],
    "numberMatched": 6,
    "links": [{"rel": "next", "type": "application/geo+json", "href": "?cursor=3"}],
}
HEADERS = {
    "etag": '"1"',
    "last-modified": "Sun, 01 Nov 2026 10:00:00 GMT",
    "content-type": "application/json",
    "content-crs": "<http://www.opengis.net/def/crs/EPSG/0/28992>",
    "retry-after": "3",
}


def _mutant(data: bytes, rng: random.Random) -> bytes:
    """A few bytes changed, put in, left out or moved."""
    for _ in range(rng.randint(1, 3)):
        a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        put = rng.choice([b"null", b"[", b"1e999", b'"\\ud800"', b"\x00", b"://", bytes([rng.randrange(256)])])
        data = rng.choice([data[:a] + data[b:], data[:b] + data[a:], data[:a] + put + data[a + 1 :], data[:a]])
    return data


def _bent(data: Any, rng: random.Random) -> Any:
    """The same JSON with something else in one place: well-formed, and not what it should be."""
    whole = json.loads(json.dumps(data))
    at, keys = whole, list(whole)
    while keys:
        key = rng.choice(keys)
        inside = at[key]
        keys = (
            list(inside) if isinstance(inside, dict) else list(range(len(inside))) if isinstance(inside, list) else []
        )
        if not keys or rng.random() < 0.3:
            odd = [
                None,
                [],
                {},
                "",
                "\ud800",
                7,
                -1,
                1e300,
                True,
                [[]],
                {"a": 1},
                "//x",
                "https://api.pdok.nl:1/",
                inside,
            ]
            at[key] = rng.choice(odd)
            if rng.random() < 0.3:
                del at[key]
            break
        at = inside
    return whole


def _second(data: dict[str, Any]) -> dict[str, Any]:
    """The page behind the first: other records, and no link."""
    page = {key: value for key, value in data.items() if "Link" not in key and key != "links"}
    for name in {"value", "features"} & set(page):
        ids = "Id" if name == "value" else "id"
        page[name] = [record | {ids: record[ids] + 3} for record in page[name]]
    return page


def _answer(body: bytes, rng: random.Random) -> httpx.Response:
    headers = [(k, v) for k, v in HEADERS.items() if rng.random() < 0.7]
    if headers and rng.random() < 0.3:
        name, value = headers.pop()
        headers.append((name, _mutant(value.encode(), rng).decode("latin-1").replace("\n", "").replace("\r", "")))
    status = rng.choices([200, 206, 304, 416, 429, 503, 302, 404], [90, 1, 2, 1, 1, 1, 1, 1])[0]
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return httpx.Response(status, headers=raw, content=iter([body]))


@pytest.mark.parametrize(
    ("layout", "data", "more"),
    [
        ("odata3", {k.lstrip("@"): v for k, v in ODATA.items() if "context" not in k}, {}),
        ("odata4", ODATA, {}),
        ("wfs", FEATURES, {"type": "b"}),
        ("ogc-features", FEATURES, {"collection": "b", "crs": "EPSG:28992"}),
        ("file", ODATA, {}),
    ],
)
def test_a_broken_answer_is_a_whole_file_or_a_clear_error(
    tmp_path: Path, layout: str, data: dict[str, Any], more: dict[str, str]
) -> None:
    rng = random.Random(SEED)
    bring = Fetcher(tmp_path, attempts=2)
    made = told = 0

    def answer(request: httpx.Request) -> httpx.Response:
        page = _second(data) if "=3" in str(request.url) else data
        sound = json.dumps(page, ensure_ascii=False).encode()
        bent = json.dumps(_bent(page, rng)).encode()
        return _answer(rng.choice([_mutant(sound, rng), bent, sound]), rng)

    bring.transport = lambda rules: VettedTransport(rules, lambda *_: ["1.1.1.1"], lambda: httpx.MockTransport(answer))
    for number in range(MUTANTS // 5):
        try:
            bring(source(BASE, layout, **more), refresh=rng.random() < 0.5)
        except InputError as error:
            told += all(fault.expected and fault.mend for fault in error.faults)
            continue
        made += 1
        if layout != "file":
            read = json.loads(bring.read())
            assert read.get("value") or read.get("features"), f"seed {SEED}, mutant {number}"
    assert made + told == MUTANTS // 5, f"seed {SEED}"
    assert made, f"seed {SEED}: not one came through"
    assert told, f"seed {SEED}: not one was told"
