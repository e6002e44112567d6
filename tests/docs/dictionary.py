"""The data dictionary as a page of the manual: `python -m tests.docs.dictionary` writes `docs/data-dictionary.md`."""

from __future__ import annotations

from tests.docs.markdown import slug
from tests.house.tree import ROOT

from weefsel.concepts import Concept, Disclosure, scheme
from weefsel.snapshot import SCHEMA_VERSION, TABLES, Column, Table

__all__ = ["PAGE", "dictionary"]

PAGE = ROOT / "docs" / "data-dictionary.md"

_HEAD = f"""\
# Data dictionary

Every table and column of a snapshot (schema version {SCHEMA_VERSION}). On disk a table is `tables/<name>.parquet` in a
revision's directory; geometry is WKB with GeoParquet metadata. In Python it is `snapshot.table("<name>")`. A table
without rows is not written.

Coordinates and lengths are metres in the snapshot's own projected CRS, money is euro, dates are ISO 8601. A column that
is not *required* may be empty. A missing figure has its reason beside it, in a column `…missing`: zero is a value.
Every column is `public` unless its meaning says otherwise; what comes from a source marked `own` is protected by the
gate, whatever the column.

This page is made from `src/weefsel/snapshot/tables.py`. Change it there, then run `python -m tests.docs.dictionary`.

| table | holds |
|---|---|
"""


def dictionary() -> str:
    """The page in Markdown: a list of the tables, then each with its columns."""
    contents = "".join(f"| [{table.name}](#{table.name}) | {table.meaning} |\n" for table in TABLES.values())
    return _HEAD + contents + "".join(_section(table) for table in TABLES.values())


def _section(table: Table) -> str:
    needed = " A snapshot must have it." if table.required else ""
    key = " + ".join(f"`{name}`" for name in table.key)
    rows = "".join(_row(column) for column in table.columns)
    return (
        f"\n## {table.name}\n\n{_sentence(table.meaning)}{needed} Key: {key}.\n\n"
        f"| column | type | required | may hold | meaning |\n|---|---|---|---|---|\n{rows}"
    )


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _row(column: Column) -> str:
    kind = column.type if column.unit in (None, "year") else f"{column.type}, {column.unit}"
    meaning = column.meaning
    if column.disclosure is not Disclosure.PUBLIC:
        meaning += f" (`{column.disclosure}`)"
    cells = (f"`{column.name}`", kind, "yes" if column.required else "", _may_hold(column), meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _may_hold(column: Column) -> str:
    if column.values is not None and issubclass(column.values, Concept):
        about = scheme(column.values)
        heading = f"{column.values.__name__}: {about.label('nl')} · {about.label('en')}"
        return f"[{column.values.__name__}](concepts.md#{slug(heading)})"
    if column.refers_to is not None:
        return f"[{column.refers_to}](#{column.refers_to.partition('.')[0]})"
    if column.geometry:
        return ", ".join(column.geometry)
    if column.minimum is not None and column.maximum is not None:
        return f"{column.minimum:,.10g} to {column.maximum:,.10g}"
    return "" if column.minimum is None else f"{column.minimum:,.10g} or more"


if __name__ == "__main__":
    PAGE.write_text(dictionary(), encoding="utf-8")
