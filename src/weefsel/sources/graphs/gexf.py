"""GEXF 1.3, the format of Gephi (https://gexf.net): nodes and ties with attributes, and from when until when they are.

Days are the first and the last on which a node or a tie is there, both included, as the specification has it. The kind
of a tie is its `kind`, so that two nodes can have several; its strength is its weight, where it is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from weefsel.errors import Fault
from weefsel.sources.graphs.fields import NODE_FIELDS, TIE_FIELDS, Field, Type
from weefsel.sources.graphs.given import Given, key_of
from weefsel.sources.graphs.xml_elements import element, parse_xml, text_of

__all__ = ["read_gexf", "write_gexf"]

Texts = Mapping[str, str]
_TYPES: Final[Mapping[Type, str]] = {Type.FLAG: "boolean", Type.NUMBER: "double", Type.WORDS: "liststring"}
#: what has a place of its own in the format, and is no attribute
_OWN_NODE: Final = ("node_id", "name", "since", "until")
_OWN_TIE: Final = ("tie_id", "from_id", "to_id", "from_date", "until_date")


def write_gexf(nodes: Sequence[Texts], ties: Sequence[Texts], about: str) -> bytes:
    """A graph as GEXF 1.3."""
    return "\n".join([*_lines(nodes, ties, about), ""]).encode()


def _lines(nodes: Sequence[Texts], ties: Sequence[Texts], about: str) -> Iterator[str]:
    node_fields = [field for field in NODE_FIELDS if field.name not in _OWN_NODE]
    tie_fields = [field for field in TIE_FIELDS if field.name not in _OWN_TIE]
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">'
    yield f"<meta><creator>Weefsel</creator><description>{text_of(about)}</description></meta>"
    times = {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"}
    yield element("graph", {"defaultedgetype": "directed", **times}, closed=False)
    yield from _declared("node", node_fields)
    yield from _declared("edge", tie_fields)
    yield element("nodes", {"count": str(len(nodes))}, closed=False)
    for node in nodes:
        own = {"id": node["node_id"], "label": node.get("name", node["node_id"])} | _days(node, "since", "until")
        yield from _one("node", own, node, node_fields)
    yield "</nodes>"
    yield element("edges", {"count": str(len(ties))}, closed=False)
    for number, tie in enumerate(ties, start=1):
        own = {"id": tie.get("tie_id", f"tie-{number}"), "source": tie["from_id"], "target": tie["to_id"]}
        own |= {name: tie[key] for name, key in (("kind", "kind"), ("weight", "strength")) if key in tie}
        yield from _one("edge", own | _days(tie, "from_date", "until_date"), tie, tie_fields)
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _declared(of: str, fields: Sequence[Field]) -> Iterator[str]:
    yield element("attributes", {"class": of, "mode": "static"}, closed=False)
    for number, field in enumerate(fields):
        yield element("attribute", {"id": str(number), "title": field.name, "type": _TYPES.get(field.type, "string")})
    yield "</attributes>"


def _days(cells: Texts, first: str, last: str) -> dict[str, str]:
    return {name: cells[key] for name, key in (("start", first), ("end", last)) if key in cells}


def _one(name: str, own: Texts, cells: Texts, fields: Sequence[Field]) -> Iterator[str]:
    values = [(number, cells[field.name]) for number, field in enumerate(fields) if field.name in cells]
    if not values:
        yield element(name, own)
        return
    told = "".join(element("attvalue", {"for": str(number), "value": text}) for number, text in values)
    yield f"{element(name, own, closed=False)}<attvalues>{told}</attvalues></{name}>"


def read_gexf(file: str, data: bytes) -> Given:
    """What a GEXF file of any version gives. Raises `InputError` where it is broken or too large."""
    reader = _Reader(file)
    parse_xml(file, data, reader.begin, reader.end)
    return reader.given


class _Reader:
    """Takes nodes and ties out of the elements as they pass. Nodes may stand in nodes: they are read side by side."""

    def __init__(self, file: str) -> None:
        self.given = Given(file)
        #: (node or edge, id of an attribute) → its name, and what it is where nothing is said
        self._names: dict[tuple[str, str], str] = {}
        self._usual: dict[tuple[str, str], str] = {}
        self._class, self._attribute = "", ""
        #: what is open: its key, its cells, its line, and its periods
        self._open: list[tuple[str, dict[str, str], int, list[Texts]]] = []
        self._claimed: dict[str, tuple[int, int]] = {}

    def begin(self, name: str, attributes: Texts, line: int) -> None:
        match name:
            case "attributes":
                self._class = attributes.get("class", "")
            case "attribute":
                self._attribute = attributes.get("id", "")
                self._names[self._class, self._attribute] = key_of(attributes.get("title", self._attribute))
            case "nodes" | "edges":
                self._claim(name, attributes.get("count", ""), line)
            case "node":
                cells = {key: attributes[said] for key, said in (("name", "label"),) if said in attributes}
                self._open.append((attributes.get("id", ""), cells, line, [attributes]))
            case "edge":
                named = {"tie_id": "id", "from_id": "source", "to_id": "target", "weight": "weight"}
                cells = {key: attributes[said] for key, said in named.items() if said in attributes}
                cells |= {key: attributes[key] for key in ("kind", "label") if key in attributes}
                self._open.append(("", cells, line, [attributes]))
            case "attvalue":
                self._value(attributes, line)
            case "spell" if self._open:
                self._open[-1][3].append(attributes)
            case _:
                pass

    def _value(self, attributes: Texts, line: int) -> None:
        if not self._open:
            return
        of = "edge" if "from_id" in self._open[-1][1] else "node"
        named = attributes.get("for", attributes.get("id", ""))
        name = self._names.get((of, named))
        if name is None:
            mend = "Declare the attribute, or leave its values out."
            self.given.tell(Fault(self.given.file, "attributes that are declared", mend, line, "attvalue", named))
        else:
            self._open[-1][1][name] = attributes.get("value", "")

    def _claim(self, name: str, count: str, line: int) -> None:
        if count.isascii() and count.isdigit() and len(count) < 19:
            claimed, at = self._claimed.get(name, (0, line))
            self._claimed[name] = claimed + int(count), at

    def end(self, name: str, text: str) -> None:
        if name == "default":
            self._usual[self._class, self._attribute] = text.strip()
        elif name in ("node", "edge") and self._open:
            key, cells, line, periods = self._open.pop()
            usual = {self._names[at]: text for at, text in self._usual.items() if at[0] == name and at in self._names}
            self._period(cells, periods, name, line)
            if name == "node":
                self.given.add_node(key, usual | cells, line)
            else:
                self.given.add_tie(usual | cells, line)
        elif name == "graph":
            self._check_claims()

    def _period(self, cells: dict[str, str], periods: Sequence[Texts], name: str, line: int) -> None:
        """From when until when; of several periods the first begin and the last end."""
        said = [one for one in periods if "start" in one or "end" in one]
        if not said:
            return
        first, last = ("since", "until") if name == "node" else ("from_date", "until_date")
        begins, ends = ([one.get(side, "") for one in said] for side in ("start", "end"))
        if all(begins):
            cells[first] = min(begins)
        if all(ends):
            cells[last] = max(ends)
        if len(said) > 1:
            expected = "one period; the first begin and the last end are read"
            self.given.tell(Fault(self.given.file, expected, "Write a tie for each period.", line, "spell"))

    def _check_claims(self) -> None:
        """A file may say that it holds more, or less, than is in it."""
        found = {"nodes": len(self.given.nodes), "edges": len(self.given.ties)}
        for name, (claimed, line) in self._claimed.items():
            if claimed != found[name]:
                expected = f"as many {name} as it says; it holds {found[name]:,}"
                mend = "Look whether the file is whole."
                self.given.tell(Fault(self.given.file, expected, mend, line, "count", claimed))
