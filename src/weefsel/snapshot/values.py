"""Checks of single values: is what stands in a column what its definition allows?"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from weefsel.errors import Fault
from weefsel.snapshot.columns import Column
from weefsel.snapshot.tables import FARTHEST

__all__ = ["column_faults"]

Bools = np.ndarray[Any, np.dtype[np.bool_]]


def column_faults(table: str, column: Column, series: pd.Series) -> Iterator[Fault]:
    """What is wrong with the values of one column: at most one fault of a kind, and how many more there are."""
    if column.type in _OBJECTS and series.dtype != object:
        series = series.astype(object)
    # by pandas' own: geopandas warns of empty shapes, which are told of below
    there = pd.notna(np.asarray(series, dtype=object)) if column.type == "geometry" else series.notna().to_numpy()
    if column.required and not there.all():
        yield _fault(table, column, series, ~there, "a value", "Fill it in.", shown=False)
    of_type = _TYPES[column.type](series) | ~there
    if not of_type.all():
        yield _fault(table, column, series, ~of_type, _EXPECTED[column.type], "Change the value or its type.")
        return  # later checks would stumble over it
    for allowed, expected in _limits(column, series):
        wrong = there & ~allowed
        if wrong.any():
            yield _fault(table, column, series, wrong, expected, "Mend the value.")


def _fault(
    table: str, column: Column, series: pd.Series, wrong: Bools, expected: str, mend: str, *, shown: bool = True
) -> Fault:
    row = int(np.argmax(wrong))
    value: Any = series.iloc[row] if shown else None
    if column.type == "geometry" and isinstance(value, BaseGeometry):
        value = value.geom_type + (" EMPTY" if value.is_empty else "")
    elif isinstance(value, np.generic):
        value = value.item()
    return Fault(table, expected, mend, row + 1, column.name, value, int(wrong.sum()) - 1)


def _each(test: Callable[[Any], bool]) -> Callable[[pd.Series], Bools]:
    def tested(series: pd.Series) -> Bools:
        return np.fromiter((test(v) for v in series), bool, len(series))

    return tested


def _each_text(test: Callable[[str], bool]) -> Callable[[pd.Series], Bools]:
    """`test` on every text of a column that holds texts or nothing: where all differing texts pass, every row does.

    A column of millions has few words. Python tells them apart, not pandas: that takes texts to end at a NUL.
    """

    def tested(series: pd.Series) -> Bools:
        if all(map(test, set(series.dropna()))):
            return np.ones(len(series), bool)
        return _each(lambda v: not isinstance(v, str) or test(v))(series)

    return tested


def _is_text(series: pd.Series) -> Bools:
    """Which values are texts, by a loop of pandas' own where all are; what is missing counts either way."""
    if pd.api.types.infer_dtype(series, skipna=True) in ("string", "empty"):
        return np.ones(len(series), bool)
    return _each(lambda v: isinstance(v, str))(series)


def _is_number(series: pd.Series) -> Bools:
    if pd.api.types.is_bool_dtype(series.dtype) or pd.api.types.is_complex_dtype(series.dtype):
        return np.zeros(len(series), bool)
    if pd.api.types.is_numeric_dtype(series.dtype):
        return np.isfinite(series.to_numpy(float, na_value=np.nan))
    return _each(_is_finite)(series)


def _is_finite(value: Any) -> bool:
    if isinstance(value, np.number):
        return not isinstance(value, np.complexfloating) and bool(np.isfinite(value))
    # compared, not converted: a whole number may have more digits than a float can
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def _is_integer(series: pd.Series) -> Bools:
    if pd.api.types.is_integer_dtype(series.dtype):
        return np.ones(len(series), bool)
    return _each(lambda v: isinstance(v, int | np.integer) and not isinstance(v, bool) and abs(int(v)) < 2**63)(series)


def _is_boolean(series: pd.Series) -> Bools:
    if pd.api.types.is_bool_dtype(series.dtype):
        return np.ones(len(series), bool)
    return _each(lambda v: isinstance(v, bool | np.bool_))(series)


def _is_object(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        found = json.loads(value)
        # written as "\\ud800", half a character would get past the check of the text itself
        whole = "\\u" not in value or _is_unicode(json.dumps(found, ensure_ascii=False))
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and whole


def _is_unicode(value: str) -> bool:
    """Whether it can be written in UTF-8: half of a surrogate pair cannot."""
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_said(value: str) -> bool:
    return bool(value.strip()) and "\0" not in value


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | np.ndarray) and all(isinstance(v, str) for v in value)


def _is_date(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


_TYPES: Final[Mapping[str, Callable[[pd.Series], Bools]]] = {
    "string": _is_text,
    "integer": _is_integer,
    "number": _is_number,
    "boolean": _is_boolean,
    "date": _each(_is_date),
    "list": _each(_is_list),
    "json": _each(_is_object),
    "geometry": _each(lambda v: isinstance(v, BaseGeometry)),
}

#: types whose values are objects of Python, in whatever type of pandas they stand
_OBJECTS: Final = frozenset({"string", "date", "list", "json"})

_EXPECTED: Final[Mapping[str, str]] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a finite number",
    "boolean": "true or false",
    "date": "a date",
    "list": "a list of texts",
    "json": "a JSON object",
    "geometry": "a geometry",
}


def _limits(column: Column, series: pd.Series) -> Iterator[tuple[Bools, str]]:
    """Pairs of (which values are allowed, what was expected), for values of the right type."""
    if column.minimum is not None or column.maximum is not None:
        low = -np.inf if column.minimum is None else column.minimum
        high = np.inf if column.maximum is None else column.maximum
        number = series.to_numpy(float, na_value=np.nan)
        yield (number >= low) & (number <= high), f"a number from {low:,g} to {high:,g}"
    if column.values is not None:
        allowed = {str(v) for v in column.values}
        expected = "one of " + ", ".join(sorted(allowed)) if len(allowed) < 12 else f"a {column.values.__name__}"
        if column.type == "list":
            yield _each(lambda v: not _is_list(v) or all(x in allowed for x in v))(series), expected
        else:
            yield series.isin(list(allowed)).to_numpy(), expected
    if column.type == "string":
        yield _each_text(_is_said)(series), "text that is not blank"
    if column.type == "list":
        yield _each(lambda v: not _is_list(v) or all(map(_is_said, v)))(series), "texts that are not blank"
        yield _each(lambda v: not _is_list(v) or all(map(_is_unicode, v)))(series), "whole characters of Unicode"
    if column.type in ("string", "json"):
        yield _each_text(_is_unicode)(series), "whole characters of Unicode"
    if column.type == "geometry":
        yield from _geometry_limits(column, series)


def _geometry_limits(column: Column, series: pd.Series) -> Iterator[tuple[Bools, str]]:
    shapes = np.asarray(series, dtype=object)
    there = np.fromiter((isinstance(s, BaseGeometry) for s in shapes), bool, len(shapes))
    shapes = np.where(there, shapes, np.array(None, dtype=object))
    kinds = np.fromiter((s is None or s.geom_type in column.geometry for s in shapes), bool, len(shapes))
    yield kinds, " or ".join(column.geometry)
    yield ~shapely.is_empty(shapes), "a geometry that is not empty"
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    near = np.ones(len(shapes), bool)
    # not by bounds: they pass over a NaN between two numbers
    near[owner[~(np.abs(points) <= FARTHEST).all(axis=1)]] = False
    yield near, "coordinates in metres of the snapshot's CRS"
    if "Polygon" in column.geometry and "LineString" not in column.geometry:
        yield np.asarray(shapely.is_valid(shapes)), "an outline that does not cross itself"
