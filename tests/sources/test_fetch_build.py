"""From services to figures: `weefsel fetch` and then `weefsel build`, as a person types them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tests.cli.inside import run_inside
from tests.sources.replay import Asked, Replay, Reply, as_json

from weefsel.atlas.read import open_atlas
from weefsel.errors import InputError
from weefsel.snapshot import open_snapshot
from weefsel.sources.recipe import read_recipe

Run = Callable[..., CompletedProcess[str]]
RECIPE = """\
name = "Proefstad"
crs = "EPSG:28992"
date = 2024-01-01
fictional = true

[[source]]
id = "buurten"
kind = "areas"
path = "maps/buurten.geojson"
year = 2024
title = "Buurten"
publisher = "Proefstad"
licence = "CC0-1.0"

[source.options]
level = "buurt"
code = "buurtcode"
name = "buurtnaam"
whole = {{ level = "gemeente", code = "GM9999", name = "Proefstad" }}

[source.fetch]
layout = "ogc-features"
url = "{base}/ogc/v1"
collection = "buurten"
where = {{ gemeentecode = "GM9999" }}
crs = "EPSG:28992"
limit = 2

[[source]]
id = "kwb"
kind = "cbs"
path = "kwb.json"
year = 2024
title = "Kerncijfers"
publisher = "CBS"
licence = "CC-BY-4.0"
fetch = {{ layout = "odata3", url = "{base}/feed/T", filter = "startswith(WijkenEnBuurten,'BU9999')" }}

[[source]]
id = "kwb-4"
kind = "cbs"
path = "kwb4.json"
year = 2023
title = "Kerncijfers, versie 4"
publisher = "CBS"
licence = "CC-BY-4.0"
options = {{ columns = {{ residents = "T001036" }} }}
fetch = {{ layout = "odata4", url = "{base}/CBS/T/Observations" }}
"""
CODES = ["BU99990000", "BU99990001", "BU99990002"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command inside this process."""
    return partial(run_inside, cwd=tmp_path)


@pytest.fixture
def server() -> Iterator[Replay]:
    with Replay().serving() as replay:
        replay.on("/ogc/v1/collections/buurten/items", _buurten)
        replay.on("/feed/T", Reply(status=503), lambda asked: _residents(asked, replay.base))
        replay.on("/CBS/T/Observations", _observations)
        yield replay


def _buurten(asked: Asked) -> Reply:
    at = int(asked.query.get("cursor", 0))
    features = []
    for number in range(at, min(at + 2, 3)):
        x, y = 120_000 + 1_000 * number, 486_000
        ring = [[x, y], [x + 1_000, y], [x + 1_000, y + 1_000], [x, y + 1_000], [x, y]]
        named = {"buurtcode": CODES[number], "buurtnaam": f"Buurt {number}"}
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "id": number, "properties": named, "geometry": shape})
    links = [{"rel": "next", "href": "items?cursor=2"}] if at == 0 else []
    return as_json({"type": "FeatureCollection", "features": features, "links": links})


def _residents(asked: Asked, base: str) -> Reply:
    at = int(asked.query.get("$skip", 0))
    rows = [
        {"ID": n, "WijkenEnBuurten": code, "AantalInwoners_5": f"    {100 * n + 5}"} for n, code in enumerate(CODES)
    ]
    link = {"odata.nextLink": f"{base}/feed/T?$skip=2"} if at == 0 else {}
    return as_json({"odata.metadata": "…", "value": rows[at : at + 2], **link})


def _observations(asked: Asked) -> Reply:
    at = int(asked.query.get("$skip", 0))
    rows: list[dict[str, Any]] = [
        {"Id": n, "Measure": "T001036", "ValueAttribute": "None", "Value": 50.0 * n, "WijkenEnBuurten": code}
        for n, code in enumerate(CODES)
    ]
    link = {"@odata.nextLink": "Observations?$skip=1"} if at == 0 else {}
    return as_json({"@odata.context": "x/$metadata#Observations", "value": rows[:1] if at == 0 else rows[1:], **link})


def _recipe(folder: Path, base: str) -> Path:
    file = folder / "proefstad.toml"
    file.write_text(RECIPE.format(base=base), encoding="utf-8")
    return file


def test_from_services_to_figures(run: Run, server: Replay, tmp_path: Path) -> None:
    recipe, data, out = _recipe(tmp_path, server.base), tmp_path / "data", tmp_path / "out"
    before = run("build", recipe, "--data", data, "--out", out)
    assert before.returncode == 2
    assert before.stderr.count("Run weefsel fetch") == 3

    done = run("fetch", recipe, "--data", data, "--allow-host", server.base)
    assert done.returncode == 0, done.stderr
    assert [line.split(" ")[0] for line in done.stdout.splitlines()[::2]] == ["buurten", "kwb", "kwb-4"]
    assert "kwb: page 2, 3 records" in done.stderr

    built = run("build", recipe, "--data", data, "--out", out)
    assert built.returncode == 0, built.stderr
    atlas = open_atlas(out)
    assert [atlas.figure("observed", code, "residents").value for code in CODES] == [5, 105, 205]
    assert [atlas.figure("observed", code, "residents@2023").value for code in CODES] == [0, 50, 100]
    # the page about a source has the checksum of what was fetched
    fetched = json.loads((data / "fetched.json").read_text())["files"]
    known = open_snapshot(out).sources.set_index("source_id")["sha256"]
    assert known["kwb"] == fetched["kwb.json"]["sha256"]


def test_every_fault_is_a_line_and_the_code_is_2(run: Run, server: Replay, tmp_path: Path) -> None:
    recipe = _recipe(tmp_path, server.base)
    server.on("/feed/T", Reply(status=404))
    server.on("/CBS/T/Observations", Reply(b"<html>"))
    done = run("fetch", recipe, "--data", tmp_path / "data", "--allow-host", server.base)
    assert done.returncode == 2
    assert done.stderr.count("\nweefsel: ") + done.stderr.startswith("weefsel: ") == 2
    assert "Traceback" not in done.stderr
    assert (tmp_path / "data/maps/buurten.geojson").is_file()


def test_a_recipe_cannot_name_a_host_by_itself(run: Run, server: Replay, tmp_path: Path) -> None:
    done = run("fetch", _recipe(tmp_path, server.base), "--data", tmp_path / "data")
    assert done.returncode == 2
    assert server.asked == []


def test_options_reach_the_work(run: Run, server: Replay, tmp_path: Path) -> None:
    recipe, host = _recipe(tmp_path, server.base), ("--allow-host", server.base)
    for words in ((), ("--refresh",)):
        done = run("fetch", recipe, "--only", "kwb-4", *words, *host, WEEFSEL_DATA=str(tmp_path / "elsewhere"))
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "elsewhere/kwb4.json").is_file()
        assert not (tmp_path / "elsewhere/kwb.json").exists()
    assert run("fetch", recipe, "--only", "nothing", *host).returncode == 2
    assert run("fetch", recipe, "--allow-host", "*").returncode == 2


@pytest.mark.parametrize(
    ("fetch", "said"),
    [
        ('{ layout = "ftp", url = "https://x.nl/" }', "a layout"),
        ('{ layout = "file" }', "the key url"),
        ('{ layout = "file", url = "http://x.nl/a" }', "begins with https://"),
        ('{ layout = "file", url = "https://me:secret@x.nl/a" }', "begins with https://"),
        ('{ layout = "file", url = "https://x.nl/a#b" }', "no #"),
        ('{ layout = "file", url = "https://x.nl/a", limit = 5 }', "for file only the keys layout, url"),
        ('{ layout = "odata3", url = "https://x.nl/a?b=c" }', "without a question"),
        ('{ layout = "odata4", url = "https://x.nl/a", limit = 5 }', "for odata4 only"),
        ('{ layout = "odata4", url = "https://x.nl/a", select = ["A&B"] }', "a list of names"),
        ('{ layout = "wfs", url = "https://x.nl/a" }', "the key type"),
        ('{ layout = "ogc-features", url = "https://x.nl/a" }', "the key collection"),
        ('{ layout = "ogc-features", url = "https://x.nl/a", collection = "../b" }', "the name of a collection"),
        ('{ layout = "wfs", url = "https://x.nl/a", type = "b", bbox = [1, 2, 1, 3] }', "a box of four numbers"),
        ('{ layout = "wfs", url = "https://x.nl/a", type = "b", bbox = [1, 2, 3, 4], where = { a = "b" } }', "one of"),
        ('{ layout = "wfs", url = "https://x.nl/a", type = "b", where = { "a b" = "c" } }', "properties with the text"),
        ('{ layout = "wfs", url = "https://x.nl/a", type = "b", crs = "RD" }', "as EPSG:28992"),
        ('{ layout = "odata3", url = "https://x.nl/a", limit = 0 }', "from 1 to 10000"),
        ('{ layout = "file", url = "https://x.nl/a", hosts = ["x.nl"] }', "one of layout"),
    ],
)
def test_what_is_wrong_with_a_way_of_fetching_is_told_when_the_recipe_is_read(
    tmp_path: Path, fetch: str, said: str
) -> None:
    file = tmp_path / "r.toml"
    head = RECIPE.format(base="https://x.nl").partition("[[source]]")[0]
    entry = 'id="a"\nkind="cbs"\npath="a.json"\nyear=2024\ntitle="A"\npublisher="B"\nlicence="C"\n'
    file.write_text(f"{head}[[source]]\n{entry}fetch = {fetch}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_recipe(file)
    assert any(said in str(fault) for fault in caught.value.faults), str(caught.value)


def test_a_path_that_leads_outside_is_told_when_the_recipe_is_read(tmp_path: Path) -> None:
    file = tmp_path / "r.toml"
    file.write_text(RECIPE.format(base="https://x.nl").replace('"kwb.json"', '"../kwb.json"'), encoding="utf-8")
    with pytest.raises(InputError, match="a path inside the data directory"):
        read_recipe(file)
