"""JSON of Gephi Lite 1 (https://github.com/gephi/gephi-lite), and of graphology, the library beneath it.

A workspace is written: the graph, what is known of nodes and ties with the type of each field, a place on the screen
for each node, and how it looks. Of a workspace that is read only the graph and what is known of it counts. Gephi Lite
makes functions of some lists of three texts; no list of texts is ever written.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn

from weefsel.errors import Fault, InputError
from weefsel.sources.graphs.fields import BETWEEN, NODE_FIELDS, TIE_FIELDS, Field, Type
from weefsel.sources.graphs.given import Given, key_of

__all__ = ["read_gephi_lite", "write_gephi_lite"]

Texts = Mapping[str, str]
_VERSION: Final = "1.0.1"
_DEEPEST: Final = 30
_MEND: Final = "Save the workspace again in Gephi Lite, or export the graph as GEXF."
_ENDS: Final = ("from_id", "to_id")
#: how a field is to be read; a type that is not here is a text of few different values
_TYPES: Final[Mapping[Type, Mapping[str, str]]] = {
    Type.NUMBER: {"type": "number"},
    Type.WORDS: {"type": "keywords", "separator": BETWEEN},
    Type.DAY: {"type": "date", "format": "yyyy-MM-dd"},
}
_TEXTS: Final = ("name", "node_id", "tie_id", "place_id")
#: the golden angle: each node a little further round than the last, and further out
_ANGLE: Final = math.pi * (3 - math.sqrt(5))


def write_gephi_lite(nodes: Sequence[Texts], ties: Sequence[Texts], about: str) -> bytes:
    """A graph as a workspace of Gephi Lite."""
    node_fields = [field for field in NODE_FIELDS if field.name != "node_id"]
    tie_fields = [field for field in TIE_FIELDS if field.name not in ("tie_id", *_ENDS)]
    named = [(tie.get("tie_id", f"tie-{number}"), tie) for number, tie in enumerate(ties, start=1)]
    label = {"id": "name", "itemType": "nodes", "type": "text"}
    workspace = {
        "type": "gephi-lite",
        "version": _VERSION,
        "graphDataset": {
            "metadata": {"title": about, "type": "directed"},
            "nodeData": {node["node_id"]: _data(node, node_fields) for node in nodes},
            "edgeData": {key: _data(tie, tie_fields) for key, tie in named},
            "nodeFields": [_model(field, "nodes") for field in node_fields],
            "edgeFields": [_model(field, "edges") for field in tie_fields],
            "layout": {node["node_id"]: _position(number) for number, node in enumerate(nodes)},
            "fullGraph": {
                "attributes": {},
                "options": {"type": "directed", "multi": True, "allowSelfLoops": True},
                "nodes": [{"key": node["node_id"]} for node in nodes],
                "edges": [{"key": key, "source": tie["from_id"], "target": tie["to_id"]} for key, tie in named],
            },
        },
        "filters": {"filters": []},
        "appearance": {**_LOOKS, "nodesLabel": {"type": "field", "field": label, "missingValue": None}},
    }
    return (json.dumps(workspace, ensure_ascii=False) + "\n").encode()


_LABEL_SIZE: Final = {"type": "fixed", "value": 14, "density": 1, "zoomCorrelation": 0, "labelsCount": 40}
_ELLIPSIS: Final = {"type": "ellipsis", "enabled": False, "maxLength": 25}
_LOOKS: Final[Mapping[str, Any]] = {
    "showEdges": {"value": True},
    "nodesSize": {"type": "fixed", "value": 20},
    "edgesSize": {"type": "fixed", "value": 2},
    "backgroundColor": "#FFFFFF00",
    "layoutGridColor": "#666666",
    "nodesColor": {"type": "fixed", "value": "#999999"},
    "edgesColor": {"type": "fixed", "value": "#cccccc"},
    "edgesLabel": {"type": "none"},
    "nodesLabelSize": _LABEL_SIZE,
    "edgesLabelSize": _LABEL_SIZE,
    "nodesLabelEllipsis": _ELLIPSIS,
    "edgesLabelEllipsis": _ELLIPSIS,
    "nodesImage": {"type": "none"},
    "edgesZIndex": {"type": "none"},
}


def _data(cells: Texts, fields: Sequence[Field]) -> dict[str, Any]:
    return {field.name: _scalar(field, cells[field.name]) for field in fields if field.name in cells}


def _scalar(field: Field, text: str) -> str | float | bool:
    """A text, a number or a flag; never a list."""
    return field.value_of(text) if field.type in (Type.NUMBER, Type.FLAG) else text


def _model(field: Field, of: str) -> dict[str, str]:
    kind = {"type": "text"} if field.name in _TEXTS else _TYPES.get(field.type, {"type": "category"})
    return {"id": field.name, "itemType": of, **kind}


def _position(number: int) -> dict[str, float]:
    out = 100 * math.sqrt(number)
    return {"x": round(out * math.cos(number * _ANGLE), 3), "y": round(out * math.sin(number * _ANGLE), 3)}


def read_gephi_lite(file: str, data: bytes) -> Given:
    """The graph in a workspace of Gephi Lite, or in graphology's JSON. Raises `InputError` where there is none."""
    content = _parsed(file, data)
    dataset = content.get("graphDataset", content) if isinstance(content, dict) else None
    graph = dataset.get("fullGraph", dataset) if isinstance(dataset, dict) else None
    lists = [graph.get(name) if isinstance(graph, dict) else None for name in ("nodes", "edges")]
    nodes, edges = lists
    if not (isinstance(dataset, dict) and isinstance(nodes, list) and isinstance(edges, list)):
        raise InputError(Fault(file, "a workspace of Gephi Lite: a graph with nodes and edges", _MEND))
    given = Given(file)
    for row, one in _objects(given, nodes, "nodes"):
        key = _text(one.get("key"))
        given.add_node(key, _cells(one, dataset.get("nodeData"), key), row)
    for row, one in _objects(given, edges, "edges"):
        key = _text(one.get("key"))
        ends = {"from_id": _text(one.get("source")), "to_id": _text(one.get("target"))}
        given.add_tie({"tie_id": key} | _cells(one, dataset.get("edgeData"), key) | ends, row)
    return given


def _objects(given: Given, items: list[Any], name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for row, one in enumerate(items, start=1):
        if isinstance(one, dict):
            yield row, one
        else:
            given.tell(Fault(given.file, "an object for each node and edge", _MEND, row, name))


def _cells(one: Mapping[str, Any], data: Any, key: str) -> dict[str, str]:
    """What is known of a node or an edge: what stands with it, and in the data beside the graph."""
    beside = data.get(key) if isinstance(data, dict) else None
    cells: dict[str, str] = {}
    for found in (one.get("attributes"), beside):
        if isinstance(found, dict):
            cells |= {key_of(name): _text(value) for name, value in found.items()}
    return cells


def _text(value: Any) -> str:
    """A scalar as text; what lies deeper says nothing here."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return BETWEEN.join(value)
    return str(value) if isinstance(value, str | int | float) else ""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _parsed(file: str, data: bytes) -> Any:
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
        # half a character, which can stand in JSON, cannot be written again
        json.dumps(content, ensure_ascii=False).encode()
    # ValueError: no UTF-8, no JSON, or a number of thousands of digits; RecursionError: brackets without end
    except (ValueError, RecursionError) as error:
        expected = f"JSON in UTF-8; the reader says: {' '.join(str(error).split())[:120]}"
        raise InputError(Fault(file, expected, _MEND)) from None
    layer, deep = [content], 0
    while layer:
        deep += 1
        if deep > _DEEPEST:
            raise InputError(Fault(file, f"objects at most {_DEEPEST} deep", _MEND))
        layer = [below for one in layer for below in _below(one)]
    return content


def _below(one: Any) -> Sequence[Any]:
    if isinstance(one, dict):
        return list(one.values())
    return one if isinstance(one, list) else ()
