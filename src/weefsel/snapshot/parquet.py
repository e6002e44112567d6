"""One table of a snapshot to and from (Geo)Parquet, byte for byte the same for the same rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely
from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype

from weefsel.errors import Fault, InputError
from weefsel.snapshot.columns import Table
from weefsel.snapshot.frames import arrow_schema, typed

__all__ = ["read_arrow", "read_table", "write_table"]


def write_table(table: Table, rows: pd.DataFrame, path: Path, crs: str) -> None:
    """Write `rows`, already valid, as `path`. Geometry is WKB with GeoParquet 1.1 metadata."""
    columns: dict[str, Any] = {}
    for column in table.columns:
        values: Any = rows[column.name]
        if column.type == "geometry":
            values = shapely.to_wkb(np.asarray(values, dtype=object), byte_order=1)
        elif column.type == "list":
            values = [[str(x) for x in v] if there else None for v, there in zip(values, values.notna(), strict=True)]
        elif not _NATIVE.get(column.type, _never)(values):
            # whatever other type of pandas the values stand in, perhaps because all are missing
            values = values.astype(object).where(values.notna(), None)
        columns[column.name] = values
    schema = arrow_schema(table)
    made = pa.table([pa.array(columns[f.name], type=f.type, from_pandas=True) for f in schema], schema=schema)
    # the metadata apart: without the schema of Arrow (which names its version) that of the schema is not written
    with (
        # opened by Python, that writes in any directory; Arrow wants a name in UTF-8
        path.open("wb") as file,
        pq.ParquetWriter(file, schema, compression="zstd", store_schema=False) as writer,
    ):
        writer.write_table(made)
        if table.geometry:
            writer.add_key_value_metadata(_geo_metadata(rows, crs))


def _never(_values: pd.Series) -> bool:
    return False


#: type of a column → whether its values are already what Arrow makes that type of
_NATIVE: Final[Mapping[str, Callable[[pd.Series], bool]]] = {
    "integer": is_integer_dtype,
    "number": lambda values: is_float_dtype(values) or is_integer_dtype(values),
    "boolean": is_bool_dtype,
}


def _geo_metadata(rows: pd.DataFrame, crs: str) -> dict[str, str]:
    geometry = np.asarray(rows["geometry"], dtype=object)
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": sorted({g.geom_type + (" Z" if g.has_z else "") for g in geometry}),
                "crs": pyproj.CRS(crs).to_json_dict(),
            }
        },
    }
    return {"geo": json.dumps(geo, sort_keys=True)}


def read_arrow(path: Path) -> pa.Table:
    """A Parquet file as it is. Raises `OSError` or `pyarrow.ArrowException`.

    From its bytes: the file may be replaced while it is read, and its name may be no UTF-8. In this thread only: one of
    Arrow's own that lets go of those bytes while the interpreter ends takes the whole program down.
    """
    return pq.ParquetFile(pa.BufferReader(path.read_bytes())).read(use_threads=False)


def read_table(table: Table, path: Path, crs: str) -> pd.DataFrame:
    """The rows in `path`; a column that came later, and is not in the file, is empty.

    Raises `InputError` when the file is no Parquet, or has other columns than `table`.
    """
    mend = "Restore the file from a copy, or build the snapshot again."
    try:
        stored = read_arrow(path)
        # a column of texts may hold bytes that are none
        stored.validate(full=True)
    except FileNotFoundError:
        raise InputError(Fault(path.name, f"the table {table.name}", mend)) from None
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(Fault(path.name, f"a whole Parquet file ({reason})", mend)) from None
    if found := _column_faults(table, stored, path):
        raise InputError(found)
    return _to_frame(table, stored, path, crs)


def _column_faults(table: Table, stored: pa.Table, path: Path) -> list[Fault]:
    wanted = arrow_schema(table)
    mend = "Build the snapshot again."
    found = [Fault(path.name, "no such column", mend, column=n) for n in stored.column_names if n not in wanted.names]
    for column, field in zip(table.columns, wanted, strict=True):
        times = stored.column_names.count(field.name)
        if column.later and times == 0:
            continue
        if times != 1:
            found.append(Fault(path.name, "this column once", mend, column=field.name))
        elif stored.schema.field(field.name).type != field.type:
            kind = str(stored.schema.field(field.name).type)
            found.append(Fault(path.name, f"type {field.type}", mend, column=field.name, value=kind))
    return found


def _to_frame(table: Table, stored: pa.Table, path: Path, crs: str) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for column in table.columns:
        if column.name not in stored.column_names:
            columns[column.name] = typed([None] * len(stored), column)
            continue
        array = stored.column(column.name)
        if column.type == "geometry":
            try:
                columns[column.name] = shapely.from_wkb(np.asarray(array.to_pylist(), dtype=object))
            except shapely.GEOSException as error:
                mend = "Build the snapshot again."
                raise InputError(Fault(path.name, f"shapes as WKB ({error})", mend, column=column.name)) from None
        elif column.required and array.null_count:
            row = array.is_null().to_pylist().index(True) + 1
            raise InputError(Fault(path.name, "a value", "Fill it in.", row=row, column=column.name))
        elif column.type in ("integer", "number", "boolean"):
            columns[column.name] = typed(array.to_pandas(types_mapper=_nullable.get), column)
        elif column.type == "date" and (row := _no_date(array)) is not None:
            mend = "Build the snapshot again."
            raise InputError(Fault(path.name, "a date of the years 1 to 9999", mend, row=row + 1, column=column.name))
        else:
            columns[column.name] = pd.Series(_objects(array), dtype=object)
    frame = pd.DataFrame(columns)
    return frame if table.geometry is None else gpd.GeoDataFrame(frame, geometry="geometry", crs=crs)


def _no_date(array: pa.ChunkedArray) -> int | None:
    """Position of the first day that no calendar of Python has, if there is one."""
    day = array.cast(pa.int32()).to_pandas().to_numpy(float)
    far = (day < dt.date.min.toordinal() - _EPOCH) | (day > dt.date.max.toordinal() - _EPOCH)
    return int(np.argmax(far)) if far.any() else None


#: the day that Arrow counts from
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()

#: keeps whole numbers and booleans with gaps from becoming floats or objects
_nullable: dict[pa.DataType, Any] = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def _objects(array: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """Python objects, so that a list stays a list and a missing text None."""
    out = np.empty(len(array), dtype=object)
    out[:] = array.to_pylist()
    return out
