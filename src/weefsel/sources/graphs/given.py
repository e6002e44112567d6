"""A graph as a file gives it, as texts, and the two tables that are made of it: what cannot be kept is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from weefsel.concepts import ActorKind, PlaceKind, TieKind
from weefsel.errors import Fault, InputError
from weefsel.sources.graphs.fields import NODE_COLUMNS, NODE_FIELDS, TIE_COLUMNS, TIE_FIELDS, Field, is_sound

__all__ = ["MOST_NODES", "MOST_TIES", "Given", "Read", "key_of", "tables"]

#: Larger graphs are not read: several files then.
MOST_NODES: Final = 300_000
MOST_TIES: Final = 1_000_000
_LARGE: Final = "Write a part of the graph, or divide it over several files."

#: nodes, ties, and what was not kept of the file
Read = tuple[pd.DataFrame, pd.DataFrame, tuple[Fault, ...]]
#: file or sheet, number in it, and column or other name → text
Row = tuple[str, int, Mapping[str, str]]

_IGNORED: Final = frozenset(
    {"weight", "type", "directed", "key", "networkx_key", "viz", "x", "y", "z", "size", "color"}
)


@dataclass(slots=True)
class Given:
    """What stood in a file, row by row; names of columns are those of `fields`, or what the file calls them."""

    file: str
    #: how the file calls a node → what it tells of it; a second node of one name is told and left out
    nodes: dict[str, Row] = field(default_factory=dict)
    #: with `from_id` and `to_id`: how the file calls the nodes
    ties: list[Row] = field(default_factory=list)
    told: list[Fault] = field(default_factory=list)
    #: where in the file what is added now stands: a sheet of it
    where: str = ""

    def __post_init__(self) -> None:
        self.where = self.file

    def add_node(self, key: str, cells: Mapping[str, str], row: int) -> None:
        """A node. Raises `InputError` where there are too many."""
        if not is_sound(key):
            self.tell(Fault(self.where, "an id for each node", "Give the node a short id.", row, "id", key or None))
        elif key in self.nodes:
            mend = "Give each node an id of its own, or take out the double."
            self.tell(Fault(self.where, "each id once; the first is read", mend, row, "id", key))
        elif len(self.nodes) >= MOST_NODES:
            raise InputError(Fault(self.where, f"at most {MOST_NODES:,} nodes", _LARGE))
        else:
            self.nodes[key] = self.where, row, cells

    def add_tie(self, cells: Mapping[str, str], row: int) -> None:
        """A tie. Raises `InputError` where there are too many."""
        if len(self.ties) >= MOST_TIES:
            raise InputError(Fault(self.where, f"at most {MOST_TIES:,} ties", _LARGE))
        self.ties.append((self.where, row, cells))

    def tell(self, fault: Fault) -> None:
        """Remember what is not kept."""
        self.told.append(fault)


def key_of(name: str) -> str:
    """The name of an attribute, to find it by.

    >>> key_of(" Area code ")
    'area_code'
    """
    return "_".join(name.lower().split())


def tables(given: Given) -> Read:
    """The tables of a graph, and each sort of thing that was not kept once, with how many more there are.

    Raises `InputError` where there is no node at all.
    """
    if not given.nodes:
        raise InputError([*given.told[:20], Fault(given.file, "at least one node", "Write the graph again.")])
    nodes, ids = _nodes(given)
    ties = _ties(given, ids)
    return (
        pd.DataFrame(nodes, columns=[*NODE_COLUMNS], dtype=object).astype({"is_place": bool}),
        pd.DataFrame(ties, columns=[*TIE_COLUMNS], dtype=object).astype({"strength": float, "amount_eur": float}),
        tuple(_once(given.told)),
    )


def _nodes(given: Given) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The nodes, and how the file calls each → its id."""
    made: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    seen: set[str] = set()
    for key, (where, row, cells) in given.nodes.items():
        node = _values(given, cells, NODE_FIELDS, (where, row))
        node["node_id"] = node["node_id"] or key
        if node["node_id"] in seen:
            mend = "Give each node an id of its own, or take out the double."
            given.tell(Fault(where, "each id once; the first is read", mend, row, "id", node["node_id"]))
            continue
        seen.add(node["node_id"])
        ids[key] = node["node_id"]
        node["name"] = node["name"] or node["node_id"]
        if node["is_place"] is None:
            node["is_place"] = node["kind"] in set(PlaceKind) - set(map(str, ActorKind))
        node["functions"] = node["functions"] or []
        made.append(node)
    return made, ids


def _ties(given: Given, ids: Mapping[str, str]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    #: id → kind and ends of the first tie with that id
    seen: dict[str, tuple[Any, ...]] = {}
    for where, row, cells in given.ties:
        ends = [cells.get(end, "") for end in ("from_id", "to_id")]
        unknown = next((end for end in ends if end not in ids), None)
        if unknown is not None:
            mend = "Write the node as well, or leave the tie out."
            given.tell(Fault(where, "ties between nodes of the file", mend, row, "source, target", unknown))
            continue
        if ends[0] == ends[1]:
            given.tell(Fault(where, "ties between two", "Leave out ties of a node to itself.", row, "id", ends[0]))
            continue
        tie = _values(given, cells, TIE_FIELDS, (where, row))
        if _is_double(tie, ends, seen):
            mend = "Take out the double."
            given.tell(Fault(where, "each tie once; the first is read", mend, row, "id", tie["tie_id"]))
            continue
        if tie["tie_id"] in seen:
            # networkx numbers the ties between each two anew
            mend = "Give each tie an id of its own."
            given.tell(Fault(where, "each id once; this tie has another id now", mend, row, "id", tie["tie_id"]))
            tie["tie_id"] = None
        tie["from_id"], tie["to_id"] = (ids[end] for end in ends)
        if tie["tie_id"] is not None:
            seen[tie["tie_id"]] = tie["kind"], *ends
        made.append(_whole(tie, cells))
    _number(made, set(seen))
    return made


def _is_double(tie: Mapping[str, Any], ends: Sequence[str], seen: Mapping[str, tuple[Any, ...]]) -> bool:
    return seen.get(tie["tie_id"]) == (tie["kind"], *ends)


def _whole(tie: dict[str, Any], cells: Mapping[str, str]) -> dict[str, Any]:
    """A tie with what follows from what is said of it."""
    if tie["formal"] is None and tie["kind"] is not None:
        tie["formal"] = TieKind(tie["kind"]).formal
    weight = cells.get("weight", "").strip()
    # what other programs weigh with is no strength, but where it is one of the three
    if tie["strength"] is None and weight in ("2", "3", "2.0", "3.0"):
        tie["strength"] = float(weight)
    return tie


def _number(ties: Iterable[dict[str, Any]], seen: set[str]) -> None:
    """Give ties without an id one: their number."""
    for number, tie in enumerate(ties, start=1):
        if tie["tie_id"] is None:
            name = f"tie-{number}"
            while name in seen:
                name += "-"
            seen.add(name)
            tie["tie_id"] = name


def _values(given: Given, cells: Mapping[str, str], fields: Sequence[Field], at: tuple[str, int]) -> dict[str, Any]:
    """The value of each field; what says nothing that it can hold is told, and so is what no field is for."""
    where, row = at
    values: dict[str, Any] = {}
    used: set[str] = set()
    for one in fields:
        name = next((name for name in (one.name, *one.also) if cells.get(name, "").strip()), None)
        values[one.name] = None
        if name is None:
            continue
        used.add(name)
        try:
            values[one.name] = one.value_of(cells[name])
        except ValueError:
            # a field of another name and meaning that happens to be called so is not ours
            mend = "Mend the value, or leave it empty."
            given.tell(Fault(where, one.expected, mend, row, name, cells[name]))
    for name, text in cells.items():
        known = name in used or name in _IGNORED or any(name in (one.name, *one.also) for one in fields)
        if text.strip() and not known:
            expected = "an attribute that is kept here; this one is left out"
            mend = f"Kept are {', '.join(one.name for one in fields)}."
            given.tell(Fault(where, expected, mend, column=name))
    return values


def _once(told: Iterable[Fault]) -> list[Fault]:
    """Each sort of fault once: the first of it, and how many more."""
    first: dict[tuple[str, str | None], Fault] = {}
    for fault in told:
        sort = (fault.expected, fault.column)
        before = first.get(sort)
        first[sort] = fault if before is None else replace(before, more=before.more + 1)
    return list(first.values())
