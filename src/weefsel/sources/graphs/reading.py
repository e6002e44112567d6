"""Reading a graph, whatever it is written in: by how the name of the file ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Final

from weefsel.errors import Fault, InputError
from weefsel.sources.graphs.gephi_lite import read_gephi_lite
from weefsel.sources.graphs.gexf import read_gexf
from weefsel.sources.graphs.given import Given, Read, tables
from weefsel.sources.graphs.graphml import read_graphml
from weefsel.sources.graphs.sheets import read_folder, read_sheets

__all__ = ["LARGEST", "read", "read_path"]

#: A larger file is not read: bytes.
LARGEST: Final = 50_000_000
_READERS: Final[Mapping[str, Callable[[str, bytes], Given]]] = {
    ".gexf": read_gexf,
    ".graphml": read_graphml,
    ".json": read_gephi_lite,
    ".zip": read_sheets,
}


def read(name: str, data: bytes) -> Read:
    """The graph in a file called `name`: its nodes, its ties, and what was not kept of it.

    Nodes have `NODE_COLUMNS`, ties `TIE_COLUMNS`; a tie goes from and to nodes that are there, and not to itself. What
    a file says that those columns cannot hold is told (faults with how many more there are) and left out: a value that
    is no word of ours, an attribute without a column, a second node or tie of one id, a tie to itself or to who is not
    there, a number of nodes that it does not have. A tie of which no kind is known has none.

    Raises `InputError` for a file of another kind, one that is broken or hostile, has no node, or is too large.
    """
    suffix = PurePath(name).suffix.lower()
    file = PurePath(name).name[:200] or "graph"
    if suffix not in _READERS:
        expected = "a graph: .gexf, .graphml, .json of Gephi Lite, or .zip with actors.csv and ties.csv"
        raise InputError(Fault(file, expected, "Write the graph in one of these."))
    if len(data) > LARGEST:
        expected = f"at most {LARGEST // 1_000_000} MB"
        raise InputError(Fault(file, expected, "Write a part of the graph.", value=f"{len(data) / 1e6:,.0f} MB"))
    return tables(_READERS[suffix](file, data))


def read_path(path: Path) -> Read:
    """The graph in a file, or in a folder with actors.csv and ties.csv; as `read`."""
    if path.is_dir():
        return tables(read_folder(path.name, path))
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(Fault(path.name, f"at most {LARGEST // 1_000_000} MB", "Write a part of the graph."))
        return read(path.name, path.read_bytes())
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise InputError(Fault(path.name, expected, "Give another path.")) from None
