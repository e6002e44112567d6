"""What is written is read back as it was, and other programs read the same."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import igraph
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.sources.graphs.webs import NODES, TIES, nodes_of, ties_of

from weefsel.concepts import ActorKind, Function, PlaceKind, TieKind
from weefsel.errors import NotFound
from weefsel.sources.graphs import FORMATS, NODE_COLUMNS, TIE_COLUMNS, read, read_path, write
from weefsel.sources.graphs.sheets import HEADERS
from weefsel.sources.listing.vocabulary import What, role_of

SUFFIXES = [(name, form.suffix) for name, form in FORMATS.items()]
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=12).map(str.strip)
DAYS = st.none() | st.integers(0, 60_000).map(lambda days: date(1900, 1, 1) + timedelta(days))
IDS = ["a", "b b", "c<&>'\"", "=d", "é|;,"]


def assert_same(name: str, nodes: pd.DataFrame, ties: pd.DataFrame) -> None:
    found, tied, told = read(f"web{FORMATS[name].suffix}", write(name, nodes, ties, about="a <web> & more"))
    assert told == ()
    if name == "csv":
        # places stand in a sheet of their own
        nodes = pd.concat([nodes[~nodes["is_place"]], nodes[nodes["is_place"]]], ignore_index=True)
    pd.testing.assert_frame_equal(found, nodes)
    pd.testing.assert_frame_equal(tied, ties)


@pytest.mark.parametrize("name", FORMATS)
def test_a_web_with_all_its_attributes_is_read_back_as_it_was(name: str) -> None:
    nodes = NODES.assign(place_id=[None] * 3) if name == "csv" else NODES
    assert_same(name, nodes, TIES)
    assert write(name, NODES, TIES) == write(name, NODES.copy(), TIES.copy())


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(data=st.data())
def test_any_web_is_read_back_as_it_was(name: str, data: st.DataObject) -> None:
    kinds = st.none() | st.sampled_from([str(kind) for kind in ActorKind])
    nodes = nodes_of(
        [
            {
                "node_id": node,
                "name": data.draw(TEXTS) or node,
                "kind": data.draw(kinds),
                "functions": data.draw(st.lists(st.sampled_from(list(map(str, Function))), unique=True)),
                "since": data.draw(DAYS),
                "until": data.draw(DAYS),
            }
            for node in IDS
        ]
    )
    ends = data.draw(st.lists(st.permutations(IDS), max_size=5))
    ties = ties_of(
        [
            {
                "tie_id": f"t{number}",
                "from_id": one,
                "to_id": other,
                "kind": data.draw(st.sampled_from([str(kind) for kind in TieKind])),
                "formal": data.draw(st.booleans()),
                "strength": data.draw(st.none() | st.sampled_from([1.0, 2.0, 2.5])),
                "from_date": data.draw(DAYS),
                "amount_eur": data.draw(st.none() | st.floats(0, 1e6).map(lambda eur: round(eur, 2))),
            }
            for number, (one, other, *_) in enumerate(ends)
        ]
    )
    assert_same(name, nodes, ties)


def test_characters_that_no_file_can_hold_are_left_out() -> None:
    for name, suffix in SUFFIXES:
        nodes = nodes_of([{"node_id": "a", "name": " x\x00\x08\ud800\ufffey\r\nz "}])
        found, _, told = read(f"web{suffix}", write(name, nodes, TIES.iloc[:0]))
        assert (found["name"].tolist(), told) == (["xy\nz"], ()), name


def test_igraph_reads_our_graphml_and_we_read_what_igraph_writes(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.graphml", tmp_path / "theirs.graphml"
    ours.write_bytes(write("graphml", NODES, TIES))
    graph = igraph.Graph.Read_GraphML(str(ours))
    assert graph.is_directed()
    assert graph.vs["id"] == NODES["node_id"].tolist()
    assert graph.vs["name"] == NODES["name"].tolist()
    assert graph.vs["is_place"] == [False, False, True]
    first = graph.es[0]
    assert (graph.vs[first.source]["id"], graph.vs[first.target]["id"]) == ("b", "a")
    assert (first["kind"], first["amount_eur"]) == ("funds", 1234.5)
    graph.write_graphml(str(theirs))
    nodes, ties, _ = read_path(theirs)
    same = ["node_id", "name", "is_place", "kind", "functions", "since"]
    pd.testing.assert_frame_equal(nodes[same], NODES[same])
    same = ["from_id", "to_id", "kind", "formal", "strength", "amount_eur"]
    # of a number that is not known igraph writes NaN, which is no strength
    pd.testing.assert_frame_equal(ties[same], TIES[same])


@pytest.mark.parametrize("suffix", [".gexf", ".graphml"])
def test_networkx_reads_what_we_write(suffix: str, tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx is not installed")
    path = tmp_path / f"web{suffix}"
    path.write_bytes(write(suffix[1:], NODES, TIES))
    graph = networkx.read_gexf(path) if suffix == ".gexf" else networkx.read_graphml(path)
    label = "label" if suffix == ".gexf" else "name"
    assert {node: about[label] for node, about in graph.nodes(data=True)} == dict(
        zip(NODES["node_id"], NODES["name"], strict=True)
    )
    found = sorted((one, other, about["kind"], about["formal"]) for one, other, about in graph.edges(data=True))
    assert found == sorted(TIES[["from_id", "to_id", "kind", "formal"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("file", ["networkx.gexf", "networkx.graphml"])
def test_what_networkx_wrote_is_read_and_what_is_left_out_is_told(file: str) -> None:
    """The two files were written by networkx 3.6.1: two ties between two, one of a node to itself, strange words."""
    nodes, ties, told = read_path(Path(__file__).parent / file)
    assert nodes["name"].tolist() == ["Koor Weverklank", "De Hal", "Fonds"]
    assert nodes["kind"].tolist() == ["culture_group", str(PlaceKind.COMMUNITY_CENTRE), None]
    assert nodes["is_place"].tolist() == [False, True, False]
    assert nodes["since"].tolist()[0] == date(2010, 1, 1)
    ends = [("koor", "hal", "works_with", False), ("fonds", "koor", "funds", True), ("fonds", "koor", "knows", False)]
    assert list(ties[["from_id", "to_id", "kind", "formal"]].itertuples(index=False, name=None)) == ends
    assert ties["tie_id"].is_unique
    assert (ties["strength"].tolist()[0], ties["amount_eur"].tolist()[1]) == (2.0, 500.5)
    assert (ties["from_date"].tolist()[0], ties["until_date"].tolist()[0]) == (date(2011, 5, 1), date(2020, 12, 31))
    assert {fault.column for fault in told} >= {"members", "kind"}
    assert any(fault.value == "koor" and "between two" in fault.expected for fault in told)
    if file.endswith("gexf"):
        # two periods of one node
        assert (nodes["since"].tolist()[2], nodes["until"].tolist()[2]) == (date(2001, 1, 1), date(2006, 1, 1))
        assert any("one period" in fault.expected for fault in told)


def test_gexf_says_of_each_tie_from_when_until_when_and_lets_two_have_several() -> None:
    """Looked at with another reader of XML, after the schema of GEXF 1.3."""
    root = ElementTree.fromstring(write("gexf", NODES, TIES))  # noqa: S314 our own file
    at = "{http://gexf.net/1.3}"
    graph = root.find(f"{at}graph")
    assert graph is not None
    assert root.attrib == {"version": "1.3"}
    assert (graph.attrib["mode"], graph.attrib["timeformat"]) == ("dynamic", "date")
    assert [child.tag.removeprefix(at) for child in graph] == ["attributes", "attributes", "nodes", "edges"]
    first, second, third = graph.findall(f"{at}edges/{at}edge")
    days = {"start": "2020-02-29", "end": "2025-12-31"}
    assert first.attrib == {"id": "t1", "source": "b", "target": "a", "kind": "funds", "weight": "3"} | days
    assert second.attrib == {"id": "t2", "source": "b", "target": "a", "kind": "member_of"}
    assert third.attrib["target"] == "hall"
    declared = {one.attrib["title"]: one.attrib["type"] for one in graph.iter(f"{at}attribute")}
    assert (declared["functions"], declared["formal"], declared["amount_eur"]) == ("liststring", "boolean", "double")


def test_gephi_lite_gets_a_graph_with_a_place_for_each_node_and_nothing_to_run() -> None:
    """Gephi Lite makes a function of a list of three texts, and a graph of what has lists of nodes and edges."""
    workspace = json.loads(write("gephi-lite", NODES, TIES, about="Weverveen"))
    dataset = workspace["graphDataset"]
    graph = dataset["fullGraph"]
    assert (workspace["type"], dataset["metadata"]["title"]) == ("gephi-lite", "Weverveen")
    assert graph["options"] == {"type": "directed", "multi": True, "allowSelfLoops": True}
    keys = [node["key"] for node in graph["nodes"]]
    assert keys == [*dataset["nodeData"]] == [*dataset["layout"]] == NODES["node_id"].tolist()
    assert [edge["key"] for edge in graph["edges"]] == [*dataset["edgeData"]]
    spots = {(at["x"], at["y"]) for at in dataset["layout"].values()}
    assert len(spots) == len(keys)
    assert {field["id"] for field in dataset["nodeFields"]} >= {
        name for one in dataset["nodeData"].values() for name in one
    }
    values = [value for part in ("nodeData", "edgeData") for one in dataset[part].values() for value in one.values()]
    assert {type(value) for value in values} <= {str, bool, float}


def test_graphology_json_is_read_as_gephi_lite_opens_it() -> None:
    graph = {
        "options": {"type": "mixed", "multi": True, "allowSelfLoops": True},
        "attributes": {},
        "nodes": [{"key": "1", "attributes": {"label": "One", "x": 1, "size": 4}}, {"key": "2"}],
        "edges": [{"key": "e", "source": "1", "target": "2", "undirected": True, "attributes": {"kind": "knows"}}],
    }
    nodes, ties, told = read("graph.json", json.dumps(graph).encode())
    assert nodes["name"].tolist() == ["One", "2"]
    assert ties[["tie_id", "from_id", "to_id", "kind"]].to_numpy().tolist() == [["e", "1", "2", "knows"]]
    assert told == ()


def test_sheets_have_headers_that_the_register_understands_and_no_cell_is_a_formula() -> None:
    package = zipfile.ZipFile(io.BytesIO(write("csv", NODES, TIES)))
    assert package.namelist() == ["actors.csv", "ties.csv", "places.csv"]
    assert "'=1+1" in package.read("actors.csv").decode()
    kept = {"actors": {"meets at"}, "ties": {"formal"}, "places": set[str]()}
    for sheet, what in (("actors", What.GROUPS), ("ties", What.TIES), ("places", What.PLACES)):
        header = package.read(f"{sheet}.csv").decode().split("\r\n")[0].split(",")
        assert header == [*HEADERS[sheet].values()]
        assert {name for name in header if role_of(name, what) is None} == kept[sheet]


def test_a_folder_with_two_sheets_of_somebody_else_is_a_graph(tmp_path: Path) -> None:
    (tmp_path / "Groepen.CSV").write_text("id;naam;soort\n1;Koor;koor\n2;Club;vereniging\n", encoding="utf-8")
    (tmp_path / "edges.csv").write_text("Source,Target,Weight,Label\n1,2,2,knows\n", encoding="utf-8")
    nodes, ties, told = read_path(tmp_path)
    assert nodes[["node_id", "name"]].to_numpy().tolist() == [["1", "Koor"], ["2", "Club"]]
    assert ties[["from_id", "to_id", "strength", "kind"]].to_numpy().tolist() == [["1", "2", 2.0, "knows"]]
    assert [fault.value for fault in told if fault.column == "soort"] == ["koor"]


def test_another_format_is_refused() -> None:
    with pytest.raises(NotFound, match="gexf, graphml"):
        write("pdf", NODES, TIES)


def test_the_tables_have_the_columns_that_are_promised() -> None:
    nodes, ties, _ = read("web.gexf", write("gexf", NODES[["node_id"]], TIES[["from_id", "to_id"]]))
    assert (tuple(nodes), tuple(ties)) == (NODE_COLUMNS, TIE_COLUMNS)
    assert ties["tie_id"].tolist() == ["tie-1", "tie-2", "tie-3"]
