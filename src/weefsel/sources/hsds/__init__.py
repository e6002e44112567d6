"""HSDS 3.0, the Human Services Data Specification of Open Referral: reading and writing its data sets.

Whatever the shape, a data set is one `Document`: tables of records by id, and what was nested in what. What the
specification does not know is kept, so that what is read can be written again.
"""

from weefsel.sources.hsds.document import Document, Key, Lookup, Position, Reading, Record, Shape
from weefsel.sources.hsds.reading import read
from weefsel.sources.hsds.writing import as_given, as_nested, as_page, as_tables, nested_record, write

__all__ = [
    "Document",
    "Key",
    "Lookup",
    "Position",
    "Reading",
    "Record",
    "Shape",
    "as_given",
    "as_nested",
    "as_page",
    "as_tables",
    "nested_record",
    "read",
    "write",
]
