"""Writing a graph in one of the formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from weefsel.errors import NotFound
from weefsel.sources.graphs.fields import NODE_FIELDS, TIE_FIELDS, records
from weefsel.sources.graphs.gephi_lite import write_gephi_lite
from weefsel.sources.graphs.gexf import write_gexf
from weefsel.sources.graphs.graphml import write_graphml
from weefsel.sources.graphs.sheets import write_sheets

__all__ = ["FORMATS", "Format", "write"]

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how its files end, what a browser is told that they are, and what writes them."""

    suffix: str
    content_type: str
    writer: Callable[[Sequence[Texts], Sequence[Texts], str], bytes]


#: by name, in the order in which a page tells them
FORMATS: Final[Mapping[str, Format]] = {
    "gexf": Format(".gexf", "application/xml", write_gexf),
    "graphml": Format(".graphml", "application/xml", write_graphml),
    "gephi-lite": Format(".json", "application/json", write_gephi_lite),
    "csv": Format(".zip", "application/zip", write_sheets),
}


def write(format: str, nodes: pd.DataFrame, ties: pd.DataFrame, *, about: str = "") -> bytes:
    """A graph as a file of a format (`FORMATS`), in UTF-8; the same graph is the same file.

    `nodes` and `ties` have the columns `NODE_COLUMNS` and `TIE_COLUMNS`, or some of those: `node_id`, `from_id` and
    `to_id` at least. `about` says what it is of, for a person. Characters that XML cannot hold are left out, and so are
    spaces around texts. Raises `NotFound` for another format.
    """
    if format not in FORMATS:
        raise NotFound(f"There is no format {format!r}: take one of {', '.join(FORMATS)}.")
    return FORMATS[format].writer(records(nodes, NODE_FIELDS), records(ties, TIE_FIELDS), about)
