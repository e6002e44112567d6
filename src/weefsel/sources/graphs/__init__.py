"""Graphs as other programs write and open them: GEXF 1.3, GraphML, Gephi Lite's JSON, and two sheets of CSV.

Whatever the format, a graph is two tables: nodes with `NODE_COLUMNS`, ties with `TIE_COLUMNS`. What is written is read
back as it was. Of what others write is taken what those columns can hold; all else is told.
"""

from weefsel.sources.graphs.fields import NODE_COLUMNS, TIE_COLUMNS
from weefsel.sources.graphs.reading import read, read_path
from weefsel.sources.graphs.writing import FORMATS, Format, write

__all__ = ["FORMATS", "NODE_COLUMNS", "TIE_COLUMNS", "Format", "read", "read_path", "write"]
