"""Records with a position: from a file of shapes, or from delimited text with two columns of coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import shapely

from weefsel.errors import Fault, InputError
from weefsel.snapshot.tables import FARTHEST
from weefsel.sources.geofiles import GeoFile, in_crs, read_geofile
from weefsel.sources.numbers import Numbers, read_numbers
from weefsel.sources.tabular import read_delimited

__all__ = ["DEGREES", "Positioned", "read_positioned"]

#: The CRS of coordinates in delimited text, unless the recipe says another: longitude and latitude.
DEGREES: Final = "EPSG:4326"
_TEXT_FILES: Final = (".csv", ".tsv", ".txt")


class Positioned(NamedTuple):
    """The records that have a position, in the CRS of the recipe, and how many have none."""

    given: GeoFile
    without: int


def read_positioned(path: Path, options: Mapping[str, Any], crs: str) -> Positioned:
    """Read a `.csv` by its columns `x` and `y`, or another file by its shapes, with the options of a recipe.

    Raises `InputError` for a broken file, text among coordinates, coordinates outside the area of `crs` (with the
    advice to swap them where that would put them inside), and for a text file in which no record has a position.
    """
    is_text = path.suffix.lower() in _TEXT_FILES
    if not is_text:
        if extra := [name for name in ("x", "y", "encoding") if name in options]:
            expected = f"a text file (.csv) where there is an option {extra[0]}"
            raise InputError(Fault(path.name, expected, "Remove the option.", column=f"options.{extra[0]}"))
        return Positioned(in_crs(read_geofile(path, layer=options.get("layer"), crs=options.get("crs")), crs), 0)
    given, without = _read_text(path, options)
    return Positioned(in_crs(given, crs), without)


def _read_text(path: Path, options: Mapping[str, Any]) -> tuple[GeoFile, int]:
    cells = read_delimited(path, encoding=options.get("encoding"))
    names = [str(name) for name in cells.columns]
    faults = [
        Fault(path.name, f"the option {option}: the column with the {what}", "Name it.", column=f"options.{option}")
        for option, what in (("x", "longitude or east"), ("y", "latitude or north"))
        if option not in options
    ]
    faults += [
        Fault(path.name, f"one of the columns {', '.join(names[:40])}", "Mend the recipe.", None, f"options.{o}", name)
        for o in ("x", "y")
        if (name := options.get(o)) is not None and name not in names
    ]
    if "layer" in options:
        faults.append(Fault(path.name, "no layer: a text file has none", "Remove it.", column="options.layer"))
    if faults:
        raise InputError(faults)
    x, y = (_coordinates(cells[options[option]], path.name) for option in ("x", "y"))
    if x.faults or y.faults:
        raise InputError([*x.faults, *y.faults])
    there = np.isfinite(x.values) & np.isfinite(y.values)
    if not there.any():
        raise InputError(Fault(path.name, "at least one record with a position", "Mend the columns of the recipe."))
    columns: dict[str, list[Any]] = {name: cells.loc[there, name].tolist() for name in names}
    points: Any = shapely.points(x.values[there], y.values[there])
    rows = [int(row) for row in cells.index[there]]
    return GeoFile(path.name, columns, points, options.get("crs", DEGREES), rows, "row"), int((~there).sum())


def _coordinates(cells: Any, file: str) -> Numbers:
    """A column of coordinates. No number stands for a reason, as one would in a column of counts."""
    return read_numbers(cells, file, codes={}, minimum=-FARTHEST, maximum=FARTHEST)
