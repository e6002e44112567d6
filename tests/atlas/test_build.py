"""The atlas: results with their provenance, made again only when what they depend on changed, traced to the source."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import cast

import pandas as pd
import pytest
from tests.soak import DRAWS
from tests.town import EAST, GEMEENTE, META, WEST, town

from weefsel.atlas import build as atlas
from weefsel.atlas import registry
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.atlas.trace import again, trace
from weefsel.concepts import Disclosure
from weefsel.errors import InputError, NotFound
from weefsel.snapshot import Snapshot, frame, save, set_current
from weefsel.snapshot.norms import norm_rows
from weefsel.snapshot.store import sha256_of
from weefsel.sources.norms import example

RESULTS = [*registry.RESULTS, "tiles"]


def made_of(
    tables: dict[str, pd.DataFrame], directory: Path, previous: Snapshot | None = None
) -> tuple[Snapshot, list[str]]:
    """The tables saved and analysed; which results had to be made."""
    snapshot = save(tables, META, directory)
    made = atlas.build(snapshot, previous=previous)
    set_current(directory, snapshot.revision)
    return snapshot, made


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return made_of(town(), tmp_path_factory.mktemp("town"))[0]


@pytest.fixture
def directory(first: Snapshot, tmp_path: Path) -> Path:
    """A copy of the analysed town, to change."""
    return Path(shutil.copytree(first.path.parents[1], tmp_path / "copy"))


def current(directory: Path) -> Snapshot:
    return open_atlas(directory).snapshot


def test_everything_is_made_the_first_time_and_nothing_the_second(tmp_path: Path) -> None:
    snapshot, made = made_of(town(), tmp_path)
    assert made == RESULTS
    assert atlas.build(snapshot) == []


def test_a_changed_place_reruns_what_counts_places_and_nothing_else(directory: Path) -> None:
    tables = town()
    tables["places"].loc[0, "count"] = "no"
    assert made_of(tables, directory, current(directory))[1] == [
        *("presence", "reach_cells", "room", "gap_places", "web", "web_actors", "web_breaks", "web_meetings"),
        *("rates", "reach", "equity", "gap_cells", "gaps", "closing", "quality", "quality_checks", "compared", "shown"),
    ]


def test_a_new_group_reruns_the_counts_only(directory: Path) -> None:
    tables = town()
    tables["actors"].loc[0, "name"] = "Another name"
    of_the_web = ["web", "web_actors", "web_breaks", "web_meetings"]
    assert made_of(tables, directory, current(directory))[1] == ["presence", *of_the_web, "rates"]


def test_a_changed_street_that_leaves_every_distance_alone_stops_there(directory: Path) -> None:
    """Its table changed, so distances are computed again; they are the same, so the areas' figures are kept."""
    tables = town()
    tables["edges"].loc[0, "name"] = "Another name"
    assert made_of(tables, directory, current(directory))[1] == ["reach_cells", "room", "gap_cells", "gaps", "closing"]


def test_a_norm_that_is_agreed_reruns_what_rests_on_norms_and_nothing_else(directory: Path) -> None:
    tables = town() | {"norms": frame("norms", norm_rows(replace(example(), version="2"), "own"))}
    assert made_of(tables, directory, current(directory))[1] == ["gap_places", "gap_cells", "gaps", "closing", "shown"]


def test_another_class_of_a_source_reruns_what_may_be_shown_and_nothing_else(directory: Path) -> None:
    tables = town()
    tables["sources"].loc[tables["sources"]["source_id"] == "stats", "disclosure"] = "own"
    assert made_of(tables, directory, current(directory))[1] == ["shown"]


def test_a_new_basemap_draws_again_and_computes_nothing(directory: Path) -> None:
    tables = town()
    tables["basemap"].loc[0, "name"] = "Another water"
    assert made_of(tables, directory, current(directory))[1] == ["tiles"]


def test_a_new_version_of_an_analysis_reruns_it(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = dict(registry.RESULTS)
    raised["people"] = replace(raised["people"], version=raised["people"].version + 1)
    monkeypatch.setattr(atlas, "RESULTS", raised)
    assert atlas.build(current(directory)) == ["people"]


def test_another_parameter_reruns_what_it_steers(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = dict(registry.RESULTS)
    other["reach_cells"] = replace(other["reach_cells"], parameters={"speed_m_s": 1.0})
    monkeypatch.setattr(atlas, "RESULTS", other)
    assert atlas.build(current(directory)) == ["reach_cells"]


def test_a_new_release_of_the_program_alone_rebuilds_nothing(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlas, "version", lambda _name: "99.0")
    assert atlas.build(current(directory)) == []


@pytest.mark.parametrize("result", RESULTS)
def test_a_broken_result_is_made_again(directory: Path, result: str) -> None:
    snapshot = current(directory)
    file = snapshot.path / ("tiles/map.pmtiles" if result == "tiles" else f"atlas/{result}.parquet")
    before = sha256_of(file)
    file.unlink()
    file.write_bytes(b"broken")
    assert atlas.build(snapshot) == [result]
    assert sha256_of(file) == before


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"@graph": 3}', "\0"])
def test_a_broken_provenance_is_made_again(directory: Path, text: str) -> None:
    snapshot = current(directory)
    (snapshot.path / "atlas" / "people.prov.json").write_text(text)
    with pytest.raises(InputError, match=r"people\.prov\.json"):
        Atlas(snapshot).rows("people")
    assert atlas.build(snapshot) == ["people"]


def test_a_result_changed_by_hand_is_refused(directory: Path) -> None:
    file = current(directory).path / "atlas" / "people.parquet"
    rows = pd.read_parquet(file)
    rows["value"] += 1
    file.unlink()
    rows.to_parquet(file)
    with pytest.raises(InputError, match=r"people\.parquet"):
        open_atlas(directory).figure("people", GEMEENTE, "residents")


def few_draws() -> None:
    """As often as in this process."""
    cast("dict[str, int]", registry.QUALITY)["draws"] = DRAWS


def test_side_by_side_gives_the_same_bytes(first: Snapshot, tmp_path: Path) -> None:
    snapshot = save(town(), META, tmp_path)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=few_draws) as executor:
        atlas.build(snapshot, executor=executor)
    for result in registry.RESULTS:
        one, other = (s.path / "atlas" / f"{result}.parquet" for s in (first, snapshot))
        assert sha256_of(one) == sha256_of(other), result


def test_provenance_names_the_files_by_their_checksum(first: Snapshot) -> None:
    for result in registry.RESULTS:
        known = Atlas(first).provenance(result)
        assert known.files == {f"{result}.parquet": sha256_of(first.path / "atlas" / f"{result}.parquet")}
        for table in registry.RESULTS[result].tables:
            assert known.inputs[table] == sha256_of(first.path / "tables" / f"{table}.parquet")
        assert known.started <= known.ended


def test_provenance_is_a_graph_without_loose_ends(first: Snapshot) -> None:
    for path in (first.path / "atlas").glob("*.prov.json"):
        graph = json.loads(path.read_text())["@graph"]
        ids = {node["@id"] for node in graph}
        for node in graph:
            for term in ("prov:wasDerivedFrom", "prov:used"):
                assert {link["@id"] for link in node.get(term, [])} <= ids


def test_every_figure_is_traced_and_comes_out_the_same_made_again(tmp_path: Path) -> None:
    tables = town()
    lonely = {"indicator_id": "inc_lonely", "source_id": "stats"}
    named = lonely | {"name_nl": "eenzaam", "name_en": "lonely", "unit": "%"}
    tables["indicators"] = frame("indicators", [*tables["indicators"].to_dict("records"), named])
    seen = [
        lonely | {"area_code": area, "year": year, "value": value, "evidence": "model"}
        for area, year, value in ((WEST, 2016, 40.0), (WEST, 2020, 60.0), (EAST, 2016, 30.0), (EAST, 2020, 31.0))
    ]
    tables["observations"] = frame("observations", [*tables["observations"].to_dict("records"), *seen])
    kept = Atlas(made_of(tables, tmp_path)[0])
    for result in (name for name, r in registry.RESULTS.items() if r.figures):
        columns = [(str(area), str(column)) for area, column in kept.figures(result).index]
        assert len(columns) > 1
        # figures of one result have their chain in common
        for area, column in columns[:: max(1, len(columns) // 40)]:
            chain = trace(kept, result, area, column)
            assert chain.figure == kept.figure(result, area, column)
            assert chain.steps
            assert {s["source_id"] for s in chain.sources} <= {"stats", "map", "own"}
        area, column = columns[len(columns) // 2]
        assert again(kept, result, area, column) == kept.figure(result, area, column)


def test_what_the_library_steers_hangs_on_it(first: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: result.steered_by(first) for name, result in registry.RESULTS.items()}
    monkeypatch.setattr(registry, "checksum", lambda: "of another library")
    changed = {name for name, result in registry.RESULTS.items() if result.steered_by(first) != before[name]}
    using = {"observed", "rates", "quality", "quality_checks", "trend", "compared", "effects"}
    assert changed == using


def test_a_figure_is_as_closed_as_the_strictest_of_its_sources(first: Snapshot) -> None:
    kept = Atlas(first)
    assert trace(kept, "people", GEMEENTE, "residents").disclosure is Disclosure.PUBLIC
    assert trace(kept, "presence", WEST, "actors").disclosure is Disclosure.OWN


def test_a_figure_about_places_shows_what_the_source_says_of_them(tmp_path: Path) -> None:
    tables = town()
    tables["places"]["tags"] = '{"amenity": "library", "name": "Boeken"}'
    tables["places"]["source_ref"] = [f"node/{n}" for n in range(len(tables["places"]))]
    snapshot, _ = made_of(tables, tmp_path)
    chain = trace(Atlas(snapshot), "reach", WEST, "meeting:within_10")
    told = [value for step in chain.steps for _, value in step.details]
    assert any("amenity=library" in value and "node/" in value for value in told)


@pytest.mark.parametrize(
    ("result", "area", "column", "near"),
    [
        ("reachh", EAST, "residents", "reach"),
        ("reach_cells", EAST, "residents", "people"),
        ("people", "BU", "residents", "BU"),
        ("people", EAST, "residentz", "residents"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(
    first: Snapshot, result: str, area: str, column: str, near: str
) -> None:
    with pytest.raises(NotFound, match=near):
        trace(Atlas(first), result, area, column)


def test_an_area_is_found_by_code_slug_or_name(first: Snapshot) -> None:
    kept = Atlas(first)
    assert {kept.area_code(given) for given in (WEST, "west", "West-é")} == {WEST}
    with pytest.raises(NotFound):
        kept.area_code("nowhere")
