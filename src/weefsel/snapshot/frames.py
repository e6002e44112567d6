"""Making and typing the data frames of a snapshot from the data dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from weefsel.snapshot.columns import Column, Table
from weefsel.snapshot.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Tables", "arrow_schema", "empty", "frame"]

#: Table name → its rows; tables with a geometry are GeoDataFrames.
Tables = Mapping[str, pd.DataFrame]

_ARROW: Final[Mapping[str, pa.DataType]] = {
    "string": pa.string(),
    "json": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "list": pa.list_(pa.string()),
    "geometry": pa.binary(),
}

#: (type, required) → pandas type; the nullable ones where a value may be missing
_PANDAS: Final[Mapping[tuple[str, bool], Any]] = {
    ("integer", True): "int64",
    ("integer", False): "Int64",
    ("boolean", True): "bool",
    ("boolean", False): "boolean",
}


def arrow_type(column: Column) -> pa.DataType:
    """The Arrow type a column is stored as."""
    return _ARROW[column.type]


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table; geometry is WKB."""
    return pa.schema([pa.field(c.name, arrow_type(c)) for c in table.columns])


def frame(
    name: str, rows: Iterable[Mapping[str, Any]] | Mapping[str, Any] | pd.DataFrame, crs: str | None = None
) -> pd.DataFrame:
    """Rows (dicts), columns (arrays, or one value for all) or a frame as the frame of table `name`.

    Columns that are not given are empty; columns that the table does not have are a `KeyError`. Values are taken as
    they are: `weefsel.snapshot.validate` says what is wrong with them. `crs` goes with a table that has a geometry.
    """
    table = TABLES[name]
    if isinstance(rows, pd.DataFrame):
        data = rows
    else:
        # as they are: pandas would make floats of whole numbers where one is missing
        data = pd.DataFrame(dict(rows)) if isinstance(rows, Mapping) else pd.DataFrame(list(rows), dtype=object)
    unknown = set(data.columns) - set(table.names)
    if unknown:
        raise KeyError(f"{name} has no column {', '.join(sorted(map(str, unknown)))}")
    out: dict[str, Any] = {}
    for column in table.columns:
        values: Any = data[column.name] if column.name in data else [None] * len(data)
        out[column.name] = values if column.type == "geometry" else typed(values, column, data.index)
    if table.geometry is None:
        return pd.DataFrame(out, index=data.index, copy=False).reset_index(drop=True)
    return gpd.GeoDataFrame(out, index=data.index, geometry="geometry", crs=crs).reset_index(drop=True)


def typed(values: Any, column: Column, index: pd.Index | None = None) -> pd.Series:
    """`values` with the pandas type of `column`. Raises `ValueError` or `TypeError` where a value cannot be that."""
    if column.type in ("integer", "boolean"):
        return pd.Series(values, index=index).astype(_PANDAS[column.type, column.required])
    if column.type == "number":
        return pd.Series(values, index=index, dtype="float64")
    series = pd.Series(values, index=index, dtype=object)
    there = series.notna()
    return series if there.all() else series.where(there, None)


def empty(name: str, crs: str | None = None) -> pd.DataFrame:
    """Table `name` without rows."""
    return frame(name, {c: [] for c in TABLES[name].names}, crs)
