"""Floor 1: the tables of one place at one moment."""

from weefsel.snapshot.columns import Column, Table
from weefsel.snapshot.frames import Tables, frame
from weefsel.snapshot.meta import Meta
from weefsel.snapshot.store import Snapshot, open_snapshot, save, set_current
from weefsel.snapshot.tables import SCHEMA_VERSION, TABLES
from weefsel.snapshot.validate import faults

__all__ = [
    "SCHEMA_VERSION",
    "TABLES",
    "Column",
    "Meta",
    "Snapshot",
    "Table",
    "Tables",
    "faults",
    "frame",
    "open_snapshot",
    "save",
    "set_current",
]
