"""GraphML (http://graphml.graphdrawing.org): nodes and ties with typed data, for igraph, networkx, Gephi and yEd.

All ties are directed, as a graph in this format is one or the other in most programs that read it; what the kind of a
tie says of both sides alike is known by its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from weefsel.errors import Fault
from weefsel.sources.graphs.fields import NODE_FIELDS, TIE_FIELDS, Field, Type
from weefsel.sources.graphs.given import Given, key_of
from weefsel.sources.graphs.xml_elements import element, parse_xml, text_of

__all__ = ["read_graphml", "write_graphml"]

Texts = Mapping[str, str]
_TYPES: Final[Mapping[Type, str]] = {Type.FLAG: "boolean", Type.NUMBER: "double"}


def write_graphml(nodes: Sequence[Texts], ties: Sequence[Texts], about: str) -> bytes:
    """A graph as GraphML."""
    return "\n".join([*_lines(nodes, ties, about), ""]).encode()


def _lines(nodes: Sequence[Texts], ties: Sequence[Texts], about: str) -> Iterator[str]:
    node_fields = [field for field in NODE_FIELDS if field.name != "node_id"]
    tie_fields = [field for field in TIE_FIELDS if field.name not in ("from_id", "to_id")]
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    yield f"<desc>{text_of(about)}</desc>"
    yield from (_key("n", number, "node", field) for number, field in enumerate(node_fields))
    yield from (_key("e", number, "edge", field) for number, field in enumerate(tie_fields))
    yield element("graph", {"id": "web", "edgedefault": "directed"}, closed=False)
    for node in nodes:
        yield _one("node", {"id": node["node_id"]}, node, node_fields, "n")
    for number, tie in enumerate(ties, start=1):
        own = {"id": tie.get("tie_id", f"tie-{number}"), "source": tie["from_id"], "target": tie["to_id"]}
        yield _one("edge", own, tie, tie_fields, "e")
    yield "</graph>"
    yield "</graphml>"


def _key(prefix: str, number: int, of: str, field: Field) -> str:
    kind = _TYPES.get(field.type, "string")
    return element("key", {"id": f"{prefix}{number}", "for": of, "attr.name": field.name, "attr.type": kind})


def _one(name: str, own: Texts, cells: Texts, fields: Sequence[Field], prefix: str) -> str:
    told = "".join(
        f"{element('data', {'key': f'{prefix}{number}'}, closed=False)}{text_of(cells[field.name])}</data>"
        for number, field in enumerate(fields)
        if field.name in cells
    )
    return f"{element(name, own, closed=False)}{told}</{name}>"


def read_graphml(file: str, data: bytes) -> Given:
    """What a GraphML file gives. Raises `InputError` where it is broken or too large."""
    reader = _Reader(file)
    parse_xml(file, data, reader.begin, reader.end)
    return reader.given


class _Reader:
    """Takes nodes and ties out of the elements as they pass; graphs in nodes are read side by side."""

    def __init__(self, file: str) -> None:
        self.given = Given(file)
        #: id of a key → what it is of, its name, and what it is where nothing is said
        self._keys: dict[str, tuple[str, str]] = {}
        self._usual: dict[str, str] = {}
        self._key, self._data = "", ""
        self._open: list[tuple[str, dict[str, str], int]] = []

    def begin(self, name: str, attributes: Texts, line: int) -> None:
        match name:
            case "key":
                self._key = attributes.get("id", "")
                self._keys[self._key] = attributes.get("for", "all"), key_of(attributes.get("attr.name", self._key))
            case "node":
                self._open.append((attributes.get("id", ""), {}, line))
            case "edge":
                named = {"tie_id": "id", "from_id": "source", "to_id": "target"}
                cells = {key: attributes[said] for key, said in named.items() if said in attributes}
                self._open.append(("", cells, line))
            case "data":
                self._data = attributes.get("key", "")
            case "hyperedge":
                mend = "Write each two of them as an edge."
                self.given.tell(
                    Fault(self.given.file, "edges between two nodes; this one is left out", mend, line, name)
                )
            case _:
                pass

    def end(self, name: str, text: str) -> None:
        if name == "default":
            self._usual[self._key] = text
        elif name == "data" and self._open and self._data:
            found = self._keys.get(self._data)
            if found is None:
                mend = "Declare the key, or leave its data out."
                line = self._open[-1][2]
                self.given.tell(Fault(self.given.file, "keys that are declared", mend, line, "data", self._data))
            else:
                self._open[-1][1][found[1]] = text
            self._data = ""
        elif name in ("node", "edge") and self._open:
            key, cells, line = self._open.pop()
            usual = {
                said: self._usual[at]
                for at, (of, said) in self._keys.items()
                if at in self._usual and of in (name, "all")
            }
            if name == "node":
                self.given.add_node(key, usual | cells, line)
            else:
                self.given.add_tie(usual | cells, line)
