"""The chain of a figure as linked data: other people's programs read it as an RO-Crate and as PROV.

`rocrate` opens it, `rdflib` reads its triples; the context that RO-Crate keeps on the web is the copy that comes with
`rocrate`, so that nothing is fetched.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from rdflib import PROV, RDF, Graph, Literal, Namespace, URIRef
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate
from tests.cli.inside import run_inside
from tests.town import GEMEENTE, META, town

from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.concepts import MissingReason
from weefsel.errors import NotFound
from weefsel.publish import METADATA, FigureRef, SiteData, open_site
from weefsel.publish.gate import OVER_PEOPLE
from weefsel.snapshot import save, set_current

#: rdflib reads JSON-LD by way of a class of its own that it wants to be rid of
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

NS = Namespace("https://weefsel.invalid/ns#")
SCHEMA = Namespace("http://schema.org/")
NEAR = FigureRef("reach", GEMEENTE, "meeting:within_10")
#: one figure of each kind of result: kept, made from another result, and made when it is asked for
REFS = [
    NEAR,
    FigureRef("people", GEMEENTE, "residents"),
    FigureRef("presence", GEMEENTE, "places"),
    FigureRef("room", GEMEENTE, "meeting:per_1000"),
    FigureRef("equity", GEMEENTE, "meeting:gini"),
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town; its map is a source with a file."""
    made = tmp_path_factory.mktemp("crate")
    snapshot = save(town(), META, made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(made, snapshot.revision)
    return made


@pytest.fixture(scope="module")
def site(directory: Path) -> SiteData:
    return open_site(directory)


@pytest.fixture(scope="module")
def atlas(directory: Path) -> Atlas:
    return open_atlas(directory)


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    """The terms of RO-Crate."""
    return json.loads((files("rocrate") / "data" / "ro-crate.jsonld").read_text(encoding="utf-8"))["@context"]


def document(site: SiteData, ref: FigureRef) -> dict[str, Any]:
    return json.loads(site.provenance_json(ref))


def opened(site: SiteData, ref: FigureRef, where: Path) -> ROCrate:
    (where / METADATA).write_text(site.provenance_json(ref), encoding="utf-8")
    return ROCrate(where)


def triples(content: dict[str, Any], known: dict[str, Any]) -> Graph:
    """What a reader of linked data sees, with the context of RO-Crate put in by hand."""
    context = content["@context"]
    if isinstance(context, list):
        context = [known, *context[1:]]
    return Graph().parse(
        data=json.dumps({**content, "@context": context}), format="json-ld", base="https://here.invalid/"
    )


def faults(content: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """What is not as RO-Crate 1.1 wants it: flat, whole, each word known, and the root described."""
    own = content["@context"][1]
    nodes = {node["@id"]: node for node in content["@graph"]}
    wrong = [f"twice: {id}" for id, n in Counter(node["@id"] for node in content["@graph"]).items() if n > 1]
    for id, node in nodes.items():
        kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
        words = [word for word in (*node, *kinds) if not word.startswith("@")]
        wrong += [f"unknown word {w}" for w in words if w not in known and w not in own and w.split(":")[0] not in own]
        for value in (one for many in node.values() for one in (many if isinstance(many, list) else [many])):
            if isinstance(value, dict):
                wrong += [f"not flat: {id}"] * (set(value) != {"@id"})
                wrong += [
                    f"a loose end: {id} → {to}" for to in value.values() if to not in nodes and to != SPECIFICATION
                ]
            wrong += [f"empty: {id}"] * (value is None)
    root = nodes.get("./", {})
    wrong += [
        f"the root has no {key}" for key in ("name", "description", "datePublished", "license") if not root.get(key)
    ]
    parts = {part["@id"] for part in root.get("hasPart", [])}
    wrong += [f"no part of the root: {id}" for id, node in nodes.items() if "File" in node["@type"] and id not in parts]
    return wrong


SPECIFICATION = "https://w3id.org/ro/crate/1.1"


@pytest.mark.parametrize("ref", REFS, ids=lambda ref: ref.result)
def test_the_metadata_are_as_the_specification_wants_them(
    site: SiteData, known: dict[str, Any], ref: FigureRef
) -> None:
    content = document(site, ref)
    assert content["@context"][0] == f"{SPECIFICATION}/context"
    (descriptor,) = (node for node in content["@graph"] if node["@id"] == METADATA)
    assert (descriptor["conformsTo"], descriptor["about"]) == ({"@id": SPECIFICATION}, {"@id": "./"})
    assert faults(content, known) == []


def _node(content: dict[str, Any], id: str) -> dict[str, Any]:
    return next(node for node in content["@graph"] if node["@id"] == id)


PLANTED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a value within a value": (lambda c: c["@graph"][0].update(value={"a": 1}), "not flat"),
    "a node left out": (lambda c: c["@graph"].pop(), "a loose end"),
    "a word nobody knows": (lambda c: c["@graph"][0].update(nonsense=1), "unknown word nonsense"),
    "a node twice": (lambda c: c["@graph"].append(c["@graph"][0]), "twice"),
    "a file in no list": (lambda c: _node(c, "./")["hasPart"].pop(), "no part of the root"),
    "no licence": (lambda c: _node(c, "./").pop("license"), "the root has no license"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(site: SiteData, known: dict[str, Any], name: str) -> None:
    plant, expected = PLANTED[name]
    content = document(site, NEAR)
    plant(content)
    assert any(fault.startswith(expected) for fault in faults(content, known))


@pytest.mark.parametrize("ref", REFS, ids=lambda ref: ref.result)
def test_rocrate_opens_it_and_finds_the_figure_and_what_it_was_made_from(
    site: SiteData, atlas: Atlas, tmp_path: Path, ref: FigureRef
) -> None:
    crate = opened(site, ref, tmp_path)
    page = site.figure_page(ref, "en")
    assert crate.name == crate.root_dataset["variableMeasured"]["name"]
    assert page.area.name in crate.name
    assert page.subject in crate.name
    figure: Any = crate.root_dataset["variableMeasured"]
    assert (figure.get("value"), figure["unitText"]) == (page.figure.value, page.figure.unit)
    assert (figure.get("minValue"), figure.get("maxValue")) == (page.figure.lower, page.figure.upper)
    assert figure["weefsel:command"] == page.command
    checksums = {entity.get("sha256") for entity in crate.data_entities}
    tables = {
        name: sha256 for name, sha256 in atlas.provenance(ref.result).inputs.items() if name in atlas.snapshot.hashes
    }
    assert set(tables.values()) <= checksums
    assert set(atlas.provenance(ref.result).files.values()) <= checksums


def test_a_source_with_a_file_is_a_file_with_publisher_date_and_licence(site: SiteData, tmp_path: Path) -> None:
    crate = opened(site, NEAR, tmp_path)
    for slip in site.figure_page(NEAR, "en").sources:
        entity: Any = crate.dereference(str(NS[f"source/{slip.source_id}"]))
        assert ("File" in entity.type) == (slip.path is not None)
        assert entity["name"] == slip.title
        assert entity["publisher"]["name"] == slip.publisher
        assert entity["license"]["name"] == slip.licence
        assert entity.get("sha256") == slip.sha256
        assert entity.get("url") == slip.url
        assert str(slip.year) in str(entity["datePublished"])
        assert "contentSize" not in entity
        assert entity in crate.root_dataset["isBasedOn"]
    (file,) = (one for one in crate.data_entities if one.id.startswith(str(NS["source/"])))
    assert (file["identifier"], file["sha256"]) == ("a/b.pbf", "0" * 64)


def test_the_runs_are_actions_of_this_program_with_all_they_were_told(
    site: SiteData, atlas: Atlas, tmp_path: Path
) -> None:
    crate = opened(site, NEAR, tmp_path)
    actions: list[Any] = [one for one in crate.contextual_entities if "CreateAction" in one.type]
    assert {one["weefsel:analysis"] for one in actions} == {"reach", "reach_cells"}
    for action in actions:
        made = atlas.provenance(action["weefsel:analysis"])
        assert (action["instrument"]["name"], action["instrument"]["softwareVersion"]) == (
            "weefsel",
            version("weefsel"),
        )
        assert (action["startTime"], action["endTime"]) == (made.started, made.ended)
        told = {one["name"]: one["value"] for one in action["object"] if one.type == "PropertyValue"}
        assert told == {n: v if isinstance(v, (int, float, str)) else json.dumps(v) for n, v in made.parameters.items()}
        used = {one.id.rpartition("/")[2] for one in action["object"] if one.type != "PropertyValue"}
        assert used == set(made.inputs)
    assert crate.root_dataset["variableMeasured"] in _results(actions, "reach")
    assert crate.root_dataset["variableMeasured"] not in _results(actions, "reach_cells")


def _results(actions: list[Any], analysis: str) -> list[ContextEntity]:
    return next(one["result"] for one in actions if one["weefsel:analysis"] == analysis)


@pytest.mark.parametrize("ref", REFS, ids=lambda ref: ref.result)
def test_what_the_atlas_keeps_as_prov_is_all_in_it(
    site: SiteData, atlas: Atlas, known: dict[str, Any], ref: FigureRef
) -> None:
    graph = triples(document(site, ref), known)
    kept = triples(atlas.provenance_document(ref.result, ref.column), known)
    expected = {triple for triple in kept if str(triple[1]).startswith(str(PROV)) or triple[1] == RDF.type}
    assert len(expected) > 10
    assert expected - set(graph) == set()


def test_following_prov_from_a_figure_leads_to_its_sources(site: SiteData, known: dict[str, Any]) -> None:
    graph = triples(document(site, NEAR), known)
    figure = NS["reach/GM9999/meeting:within_10"]
    reached = set(graph.transitive_objects(figure, PROV.wasDerivedFrom))
    used = {NS[f"source/{slip.source_id}"] for slip in site.figure_page(NEAR, "en").sources}
    assert used <= reached
    # by way of the distances of squares, which are a result of their own
    assert NS.reach_cells in reached
    assert graph.value(figure, PROV.value) == Literal(site.figure_page(NEAR, "en").figure.value)
    assert (figure, RDF.type, SCHEMA.PropertyValue) in graph
    assert (URIRef("https://here.invalid/"), SCHEMA.variableMeasured, figure) in graph


def test_the_command_prints_what_the_page_gives(site: SiteData, directory: Path, tmp_path: Path) -> None:
    asked = ("trace", directory, NEAR.result, NEAR.area_code, NEAR.column, "--format", "jsonld")
    assert run_inside(*asked, cwd=tmp_path).stdout == f"{site.provenance_json(NEAR)}\n"
    refused = run_inside(*asked, "--again", cwd=tmp_path)
    assert (refused.returncode, "--format" in refused.stderr) == (2, True)


def test_a_figure_that_is_not_there_has_no_chain(site: SiteData) -> None:
    for ref in (FigureRef("reach", GEMEENTE, "nothing"), FigureRef("nothing", GEMEENTE, "x")):
        with pytest.raises(NotFound):
            site.provenance_json(ref)


def test_a_figure_that_may_not_be_told_is_told_with_its_reason_only(tmp_path: Path, known: dict[str, Any]) -> None:
    """The town with three residents, from a source of our own."""
    tables = town()
    tables["sources"]["disclosure"] = "own"
    squares = tables["residents"].head(1).copy()
    squares["residents"] = 3.0
    tables["residents"] = squares
    tables["areas"] = tables["areas"].assign(residents=None, residents_missing="not_published")
    snapshot = save(tables, META, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(tmp_path, snapshot.revision)
    site, kept = open_site(tmp_path), open_atlas(tmp_path)
    held = [
        FigureRef(result, GEMEENTE, str(column))
        for result in ("people", "reach", "equity")
        for column in kept.figures(result).loc[GEMEENTE].index[:40]
        if kept.figure(result, GEMEENTE, str(column)).unit in ("residents", *OVER_PEOPLE)
    ]
    assert len(held) > 20
    for ref in held:
        content = document(site, ref)
        figure = content["@graph"][0]
        if figure.get("prov:value") == 0:
            continue  # nobody is a fact, not a secret
        assert not {"value", "minValue", "maxValue", "prov:value"} & set(figure), ref
        assert figure["weefsel:missing"] in (MissingReason.SECRET, MissingReason.NOT_MEASURED, MissingReason.UNKNOWN)
        assert "no figure" in figure["name"]
        assert faults(content, known) == []
