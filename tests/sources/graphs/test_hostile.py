"""Broken and hostile files: told in a sentence that says how to mend them, never a traceback, never more than fits."""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from tests.sources.graphs.webs import NODES, TIES

from weefsel.errors import InputError
from weefsel.sources.graphs import FORMATS, given, read, read_path, write

ROUNDS = 400 if os.environ.get("WEEFSEL_SOAK") else 40
GEXF = '<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph>{}</graph></gexf>'
NODE = '<nodes><node id="a"/><node id="b"/></nodes>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ZIPPED = {"actors.csv": "id,name\na,A\nb,B\n", "ties.csv": "from,to\na,b\n"}


def zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return out.getvalue()


def refused(name: str, data: bytes) -> str:
    with pytest.raises(InputError) as error:
        read(name, data)
    assert all(fault.mend for fault in error.value.faults)
    return str(error.value)


def told(name: str, data: bytes) -> str:
    return "\n".join(map(str, read(name, data)[2]))


@pytest.mark.parametrize("suffix", [".gexf", ".graphml"])
def test_a_document_type_is_refused_with_all_that_comes_with_it(suffix: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden", encoding="utf-8")
    laughs = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>'
    fetched = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]><x>&f;</x>'
    for hostile in (laughs, fetched, "<!DOCTYPE x><x/>", '<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x/>'):
        message = refused(f"web{suffix}", hostile.encode())
        assert "without a document type" in message
        assert "hidden" not in message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("web.gexf", b"", id="nothing"),
        pytest.param("web.gexf", b"<gexf><graph>", id="cut off"),
        pytest.param("web.gexf", GEXF.format("<nodes/>").encode(), id="no node"),
        pytest.param("web.gexf", b"<a>" * 5_000 + b"</a>" * 5_000, id="without end"),
        pytest.param("web.gexf", b'<?xml version="1.0" encoding="utf-99"?><a/>', id="no encoding"),
        pytest.param("web.gexf", b"<a>\xff\xfe</a>", id="no characters"),
        pytest.param("web.graphml", b"<graphml><graph/></graphml>", id="an empty graph"),
        pytest.param("web.graphml", b"<d>" + b"x" * 1_000_001 + b"</d>", id="a text too long"),
        pytest.param("web.json", b"[" * 100_000, id="brackets without end"),
        pytest.param("web.json", b'{"nodes": {}, "edges": []}', id="no list"),
        pytest.param("web.json", b'{"graphDataset": []}', id="no dataset"),
        pytest.param("web.json", b'{"nodes": [{"key": "\\ud800"}], "edges": []}', id="half a character"),
        pytest.param("web.json", b'{"nodes": [{"key": NaN}], "edges": []}', id="no number"),
        pytest.param("web.json", b'{"nodes": [{"key": ' + b"9" * 5_000 + b'}], "edges": []}', id="a long number"),
        pytest.param("web.json", json.dumps({"nodes": [], "edges": [], "a": [[[[[]] * 3]] * 3]}).encode(), id="empty"),
        pytest.param("web.zip", b"PK", id="no zip"),
        pytest.param("web.zip", zipped({"actors.csv": "id\na\n"}), id="no ties"),
        pytest.param("web.zip", zipped(ZIPPED | {"actors.csv": "id,id\na,b\n"}), id="a column twice"),
        pytest.param("web.zip", zipped(ZIPPED | {"actors.csv": "id,ID\na,b\n"}), id="a column twice in capitals"),
        pytest.param("web.zip", zipped(ZIPPED | {"x/actors.csv": "id\na\n"}), id="a sheet twice"),
        pytest.param("web.pdf", b"%PDF", id="another kind"),
        pytest.param("\0\ud800", b"", id="no name"),
    ],
)
def test_what_is_broken_is_told_and_how_to_mend_it(name: str, data: bytes) -> None:
    assert refused(name, data)


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    assert "at most 50 MB" in refused("web.gexf", bytes(50_000_001))


def test_more_nodes_or_ties_than_are_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = {name: write(name, NODES, TIES) for name in FORMATS}
    for limit, what in (("MOST_NODES", "at most 2 nodes"), ("MOST_TIES", "at most 2 ties")):
        with monkeypatch.context() as patched:
            patched.setattr(given, limit, 2)
            for name, form in FORMATS.items():
                assert what in refused(f"web{form.suffix}", data[name])


def test_a_claim_of_a_million_nodes_is_told_and_nothing_is_made_room_for() -> None:
    claim = GEXF.format('<nodes count="1000000"><node id="a"/></nodes><edges count="9999999999999999999"/>')
    assert "as many nodes as it says; it holds 1" in told("web.gexf", claim.encode())


def test_doubled_ids_self_ties_and_ties_to_nobody_are_told_and_left_out() -> None:
    edges = [("1", "a", "b"), ("1", "b", "a"), ("1", "a", "b"), ("2", "a", "a"), ("3", "a", "x"), ("4", "y", "x")]
    lines = "".join(f'<edge id="{key}" source="{one}" target="{other}"/>' for key, one, other in edges)
    nodes = '<nodes><node id="a" label="first"/><node id="a" label="second"/><node id="b"/><node/></nodes>'
    found, ties, faults = read("web.gexf", GEXF.format(f"{nodes}<edges>{lines}</edges>").encode())
    assert found[["node_id", "name"]].to_numpy().tolist() == [["a", "first"], ["b", "b"]]
    ends = ties[["from_id", "to_id"]].to_numpy().tolist()
    assert ends == [["a", "b"], ["b", "a"]]
    assert ties["tie_id"].tolist() == ["1", "tie-2"]
    assert {(fault.expected, fault.more) for fault in faults} == {
        ("each id once; the first is read", 0),
        ("an id for each node", 0),
        ("each id once; this tie has another id now", 0),
        ("each tie once; the first is read", 0),
        ("ties between two", 0),
        ("ties between nodes of the file", 1),
    }


def test_values_that_say_nothing_are_told_once_with_how_many_more_there_are() -> None:
    rows = "".join(f"a,b,{day},{eur},{kind}\n" for day, eur, kind in [("2024", "-1", "x"), ("31-12-2024", "nan", "y")])
    data = zipped(ZIPPED | {"ties.csv": f"from,to,start date,amount,kind\n{rows}"})
    _, ties, faults = read("web.zip", data)
    assert ties[["from_date", "amount_eur", "kind"]].isna().all(axis=None)
    assert [(fault.where, fault.row, fault.column, fault.more) for fault in faults] == [
        ("web.zip, ties.csv", 2, "kind", 1),
        ("web.zip, ties.csv", 2, "from_date", 1),
        ("web.zip, ties.csv", 2, "amount", 1),
    ]


def test_attributes_that_are_not_declared_and_hyperedges_are_told() -> None:
    gexf = GEXF.format('<nodes><node id="a"><attvalues><attvalue for="9" value="x"/></attvalues></node></nodes>')
    assert "attributes that are declared" in told("web.gexf", gexf.encode())
    graphml = '<graphml><graph><node id="a"><data key="k">x</data></node><hyperedge/></graph></graphml>'
    assert "keys that are declared" in told("web.graphml", graphml.encode())
    assert "edges between two nodes" in told("web.graphml", graphml.encode())


def test_nodes_in_nodes_are_read_side_by_side() -> None:
    inner = '<node id="a" label="A"><nodes><node id="b" label="B"/></nodes></node>'
    found, ties, _ = read(
        "web.gexf", GEXF.format(f"<nodes>{inner}</nodes><edges><edge source='a' target='b'/></edges>").encode()
    )
    assert sorted(found["name"]) == ["A", "B"]
    assert len(ties) == 1


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Give another path"):
        read_path(tmp_path / "none.gexf")


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_are_read_or_refused_and_nothing_else(name: str) -> None:
    """Bytes are changed, taken out and put in; whatever comes of it is a graph or an `InputError`."""
    draw = random.Random(8)
    whole = write(name, NODES, TIES)
    for _ in range(ROUNDS):
        data = bytearray(whole)
        for _ in range(draw.randint(1, 6)):
            at = draw.randrange(len(data))
            cut = draw.choice([0, 1, 1, 8])
            data[at : at + cut] = draw.choice([b"", b"<", b"\x00", b"&", b'"', b"\xff", b"]]>", b"}", b"<a>", b"-"])
        with suppress(InputError):
            nodes, ties, _ = read(f"web{FORMATS[name].suffix}", bytes(data))
            assert set(ties["from_id"]) | set(ties["to_id"]) <= set(nodes["node_id"])
