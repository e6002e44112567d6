"""A graph from elsewhere (GEXF, GraphML, Gephi Lite), as the form with two sheets that is read like any other list."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any, Final

import pandas as pd
import xlsxwriter

from weefsel.concepts import ActorKind, Concept, Function, Lang, Layer, Pillar, Sphere, TieKind
from weefsel.concepts.texts import text
from weefsel.sources.graphs import read
from weefsel.sources.listing import Told

__all__ = ["as_form", "is_graph"]

#: how the names of such files end; CSV and workbooks are read as lists
_SUFFIXES: Final = (".gexf", ".graphml", ".json")
#: a workbook begins so
_ZIP: Final = b"PK\x03\x04"
#: the words of the form and of its cells; every language is read
_LANG: Final[Lang] = "nl"
#: header in the form → column of the graph, and the vocabulary of its words
_GROUPS: Final[dict[str, tuple[str, type[Concept] | None]]] = {
    "Nummer": ("node_id", None),
    "Naam": ("name", None),
    "Soort": ("kind", ActorKind),
    "Functies": ("functions", Function),
    "Buurt": ("area_code", None),
    "Sfeer": ("sphere", Sphere),
    "Laag": ("layer", Layer),
    "Pijler": ("pillar", Pillar),
    "Opgericht": ("since", None),
    "Opgeheven": ("until", None),
}
_TIES: Final[dict[str, tuple[str, type[Concept] | None]]] = {
    "Nummer": ("tie_id", None),
    "Van": ("from_id", None),
    "Naar": ("to_id", None),
    "Soort verbinding": ("kind", TieKind),
    "Sterkte": ("strength", None),
    "Vanaf": ("from_date", None),
    "Tot": ("until_date", None),
    "Bedrag": ("amount_eur", None),
}


def is_graph(path: Path, name: str) -> bool:
    """Whether a file that people call `name` is a graph that is no form yet."""
    if PurePath(name).suffix.lower() not in _SUFFIXES:
        return False
    with path.open("rb") as file:
        return file.read(len(_ZIP)) != _ZIP


def as_form(path: Path, name: str) -> list[Told]:
    """Put the form in the place of a graph, the file `path` that people call `name`; what of it is not in the form.

    Ties to places go by the name of the place, which is sought in the register. Raises `InputError` for what is no such
    graph.
    """
    nodes, ties, told = read(name, path.read_bytes())
    places = nodes[nodes["is_place"].fillna(value=False).astype(bool)]
    named = dict(zip(places["node_id"], places["name"], strict=True))
    ties = ties.assign(**{end: [named.get(one, one) for one in ties[end]] for end in ("from_id", "to_id")})
    groups = nodes[~nodes["node_id"].isin(places["node_id"])]
    path.write_bytes(_workbook(groups.to_dict("records"), ties.to_dict("records")))
    left = sum(1 + fault.more for fault in told)
    return [Told("sheet.told_graph", {"n": str(left), "first": told[0].expected})] if left else []


def _workbook(groups: Iterable[dict[Any, Any]], ties: Iterable[dict[Any, Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for sheet, columns, rows in (("form_groups", _GROUPS, groups), ("form_ties", _TIES, ties)):
        made = book.add_worksheet(text(f"import.{sheet}", _LANG))
        made.write_row(0, 0, list(columns))
        for place, row in enumerate(rows, start=1):
            for column, (name, words) in enumerate(columns.values()):
                made.write_string(place, column, _cell(row[name], words))
    book.close()
    return out.getvalue()


def _cell(value: Any, words: type[Concept] | None) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_cell(one, words) for one in value)
    if pd.isna(value):
        return ""
    if words is not None and value in {str(one) for one in words}:
        return str(words(value).label(_LANG))
    return f"{value:.15g}" if isinstance(value, float) else str(value)
