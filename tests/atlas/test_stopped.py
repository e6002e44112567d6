"""The atlas when something is in the way: a full disk, a kill, another build, a pool of processes, a broken file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, rows, town

from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.atlas.registry import RESULTS
from weefsel.atlas.trace import again, trace
from weefsel.concepts import Function
from weefsel.errors import BuildError, InputError, NotFound
from weefsel.snapshot import Snapshot, frame, open_snapshot, save
from weefsel.snapshot.store import sha256_of

#: what a script in a process of its own begins with: the town, and a drawing that costs nothing
PRELUDE = """
import multiprocessing, os, random, resource, signal, sys, time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from tests.town import META, town
from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.atlas.read import Atlas
from weefsel.atlas.registry import RESULTS
from weefsel.errors import BuildError
from weefsel.snapshot import Snapshot, save

def small(_tables, _crs, where):
    (where / "map.pmtiles").write_bytes(b"tiles")

making.make_tiles = small
directory = Path(sys.argv[1])

def whole(snapshot):
    atlas = Atlas(snapshot)
    # where people come from public sources there is nothing in what may be shown of our own; the town has one year
    empty = {name for name in RESULTS if len(atlas.rows(name)) == 0}
    assert empty == {"shown", "web_meetings", "trend", "similar"}, empty
    assert (snapshot.path / "tiles" / "map.pmtiles").read_bytes() == b"tiles"
    assert {path.name for path in snapshot.path.iterdir() if path.name[0] != "."} == {
        "atlas", "datapackage.json", "tables", "tiles"
    }
"""


def run(script: str, *arguments: object) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    command = [sys.executable, "-c", PRELUDE + script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tiles: they have tests of their own."""
    monkeypatch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b"t"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The town, built. Read only."""
    snapshot = save(town(), META, tmp_path_factory.mktemp("town"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b"t"))
        build(snapshot)
    return snapshot


@pytest.fixture
def built(made: Snapshot, tmp_path: Path) -> Snapshot:
    """A copy of the town, built, to do with as one likes."""
    return open_snapshot(shutil.copytree(made.path, tmp_path / "revisions" / made.revision))


POOLS = """
alone = save(town(), META, directory / "alone")
build(alone)
# this process has computed; processes forked from it must be able to as well
fork = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork"))
for name, pool in (("processes", fork), ("threads", ThreadPoolExecutor(3))):
    snapshot = save(town(), META, directory / name)
    with pool as executor:
        assert build(snapshot, executor=executor) == [*RESULTS, "tiles"]
    for result in RESULTS:
        one, other = (s.path / "atlas" / f"{result}.parquet" for s in (alone, snapshot))
        assert one.read_bytes() == other.read_bytes(), (name, result)
    whole(snapshot)
"""


def test_forked_processes_and_threads_give_the_same_bytes(tmp_path: Path) -> None:
    run(POOLS, tmp_path)


FULL = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
snapshot = save(town(), META, directory)
told = 0
for bytes_ in (0, 500, 2_000, 4_000, 8_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, resource.RLIM_INFINITY))
    try:
        build(snapshot)
    except BuildError as error:
        told += 1
        assert str(error).startswith(f"Cannot write in {snapshot.path}: "), error
        assert "None" not in str(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
build(snapshot)
whole(snapshot)
assert not [path for path in snapshot.path.rglob(".*")]
print(told)
"""


def test_a_disk_that_takes_no_more_is_told_and_the_rest_is_made_later(tmp_path: Path) -> None:
    assert int(run(FULL, tmp_path)) >= 4


KILLED = """
chance = random.Random(int(sys.argv[2]))
first = save(town(), META, directory / "first")
began = time.monotonic()
build(first)
takes = time.monotonic() - began
for number in range(8):
    snapshot = save(town(), META, directory / str(number))
    child = os.fork()
    if child == 0:
        build(snapshot)
        os._exit(0)
    time.sleep(chance.uniform(0, takes / 2))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    build(snapshot)
    whole(snapshot)
    for result in RESULTS:
        assert (snapshot.path / "atlas" / f"{result}.parquet").read_bytes() == (
            first.path / "atlas" / f"{result}.parquet"
        ).read_bytes()
"""


def test_killed_at_any_moment_the_rest_is_made_the_next_time(tmp_path: Path) -> None:
    seed = 20260301
    print(f"seed {seed}")
    run(KILLED, tmp_path, seed)


TOGETHER = """
for number in range(2):
    snapshot = save(town(), META, directory / str(number))
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            build(snapshot)
            os._exit(0)
        children.append(child)
    assert {os.waitpid(child, 0)[1] for child in children} == {0}
    assert build(snapshot) == []
    whole(snapshot)
"""


def test_builds_at_once_do_not_stand_in_each_others_way(tmp_path: Path) -> None:
    run(TOGETHER, tmp_path)


@pytest.mark.parametrize("files", [{}, {"elsewhere.parquet": "0" * 64}, {"people.parquet": None}])
def test_a_provenance_that_names_other_files_keeps_nothing(files: dict[str, object], built: Snapshot) -> None:
    path = built.path / "atlas" / "people.prov.json"
    document = json.loads(path.read_text())
    document["@graph"][0]["weefsel:files"] = files
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=r"people"):
        Atlas(built).rows("people")
    assert build(built) == ["people"]
    assert len(Atlas(built).rows("people")) == 24


def test_results_of_the_previous_revision_are_kept_unless_they_are_broken(tmp_path: Path) -> None:
    def next_one(number: int) -> Snapshot:
        tables = town()
        tables["actors"].loc[0, "name"] = f"Gemeente {number}"
        return save(tables, META, tmp_path)

    first, second, third = (next_one(number) for number in range(3))
    assert build(first) == [*RESULTS, "tiles"]
    of_actors = ["presence", "web", "web_actors", "web_breaks", "web_meetings", "rates"]
    assert build(second, previous=first) == of_actors
    (second.path / "atlas" / "reach.parquet").unlink()
    (second.path / "atlas" / "people.parquet").unlink()
    shutil.copy(second.path / "atlas" / "presence.parquet", second.path / "atlas" / "people.parquet")
    assert set(build(third, previous=second)) == {*of_actors, "reach", "people"}
    for result in RESULTS:
        if result not in of_actors:
            one, other = (s.path / "atlas" / f"{result}.parquet" for s in (first, third))
            assert sha256_of(one) == sha256_of(other)


def test_a_result_that_is_kept_says_when_it_was_made_and_of_what(tmp_path: Path) -> None:
    first = save(town(), META, tmp_path)
    build(first)
    tables = town()
    tables["sources"].loc[1, "title"] = "Kaart van 2027"
    second = save(tables, META, tmp_path)
    assert build(second, previous=first) == []
    kept, before = (Atlas(s).provenance("reach") for s in (second, first))
    assert kept == before
    graph = json.loads((second.path / "atlas" / "reach.prov.json").read_text())["@graph"]
    assert "Kaart van 2027" in {node.get("dct:title") for node in graph}


def test_provenance_names_only_the_sources_of_the_rows(built: Snapshot) -> None:
    def sources(result: str) -> dict[str, list[str]]:
        graph = json.loads((built.path / "atlas" / f"{result}.prov.json").read_text())["@graph"]
        prefix = f"weefsel:{result}/input/"
        return {
            node["@id"].removeprefix(prefix): [link["@id"].removeprefix("weefsel:source/") for link in derived]
            for node in graph
            if node["@id"].startswith(prefix) and (derived := node["prov:wasDerivedFrom"])
        }

    assert sources("people") == {"areas": ["stats"], "observations": ["stats"], "residents": ["stats"]}
    assert sources("presence")["places"] == ["map", "own"]
    assert sources("reach_cells") == {
        "residents": ["stats"],
        "places": ["map", "own"],
        "nodes": ["map", "own", "stats"],
        "edges": ["map"],
    }


def test_a_figure_of_nothing_has_a_chain_of_nothing(built: Snapshot) -> None:
    """West has no place for development: its chain is there, and counts none."""
    kept = Atlas(built)
    for column in (f"places:{function}" for function in Function):
        for area in (GEMEENTE, WIJK, WEST, EAST):
            counted = trace(kept, "presence", area, column).steps[-1]
            assert counted.variables["n"] == str(round(kept.figure("presence", area, column).value or 0))


def test_a_chain_counts_what_the_figure_counts(built: Snapshot) -> None:
    kept = Atlas(built)
    for area, column in kept.figures("presence").loc[[WEST, EAST]].index:
        figure = kept.figure("presence", str(area), str(column))
        assert trace(kept, "presence", str(area), str(column)).steps[-1].variables["n"] == str(round(figure.value or 0))
        assert again(kept, "presence", str(area), str(column)) == figure


def test_a_name_that_several_areas_have_is_answered_with_their_codes(tmp_path: Path) -> None:
    areas = [area | {"name": "Centrum"} for area in rows()["areas"]]
    snapshot = save(town() | {"areas": frame("areas", areas, META.crs)}, META, tmp_path)
    build(snapshot)
    kept = Atlas(snapshot)
    codes = f"{WEST}, {EAST}, {GEMEENTE}, {WIJK}"
    with pytest.raises(NotFound, match=f"4 areas are called Centrum. Give the code: {codes}"):
        kept.area_code("Centrum")
    assert kept.area_code("west") == WEST


@pytest.mark.parametrize("given", ["", "a" * 5_000, "../x", "\ud800", "GM9999\n", "[bold]"])
def test_whatever_is_asked_for_is_found_or_not_found(given: str, built: Snapshot) -> None:
    kept = open_atlas(built.path)
    with pytest.raises(NotFound):
        kept.area_code(given)
    for address in ((given, WEST, "residents"), ("people", given, "residents"), ("people", WEST, given)):
        with pytest.raises(NotFound) as error:
            trace(kept, *address)
        assert "There" in str(error.value)


def test_a_place_that_cannot_be_written_in_is_told(built: Snapshot) -> None:
    shutil.rmtree(built.path / "atlas")
    (built.path / "atlas").write_text("in the way")
    with pytest.raises(BuildError, match="Cannot write in"):
        build(built)
