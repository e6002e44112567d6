"""GeoPackage read in a process of its own, that can read nothing else and reach nothing.

A file in another format under the name of a GeoPackage made GDAL read other files and call addresses; only what is in
its environment before it loads keeps it from that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import shapely
from pyarrow import feather
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from weefsel.errors import BuildError, Fault, InputError
from weefsel.sources.geojson import together
from weefsel.sources.gpkg_worker import DRIVER, FID, WKB

__all__ = ["read_gpkg", "worker_environment"]

TIMEOUT_S: Final = 120
_SQLITE: Final = b"SQLite format 3\0"
_MEND: Final = "Export it again as GeoPackage."
#: a library that starts as many threads as there are cores takes more memory than the process may have
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OGR_GPKG_NUM_THREADS")


def worker_environment() -> dict[str, str]:
    """The environment of the process that reads: nothing of ours but where Python finds its modules."""
    from pyogrio import list_drivers  # here, as it loads GDAL; no file of anyone is opened in this process

    others = sorted(set(list_drivers()) - {DRIVER})
    return {
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        # with a comma in it, GDAL takes the list to be separated by commas: names of drivers have spaces
        "OGR_SKIP": ",".join([*others, ""]),
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_HTTP_MAX_RETRY": "0",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_HTTP_PROXY": "127.0.0.1:1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "CPL_VSIL_CURL_NON_CACHED": "",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "PROJ_NETWORK": "OFF",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        **dict.fromkeys(_ONE_THREAD, "1"),
    }


def read_gpkg(
    path: Path, layer: str | None = None
) -> tuple[dict[str, list[Any]], list[BaseGeometry], str | None, list[int]]:
    """Columns, shapes, CRS (`EPSG:…`; nothing where the file does not say) and record numbers (fid) of a layer.

    Raises `InputError` when the file is no GeoPackage, cannot be read within the limits, has no such layer, several and
    none was named, or features without a shape.
    """
    with path.open("rb") as stream:
        if stream.read(len(_SQLITE)) != _SQLITE:
            raise InputError(Fault(path.name, "a GeoPackage", _MEND))
    with tempfile.TemporaryDirectory(prefix="weefsel-") as folder:
        # under a name of ours: some names mean something else than a file to GDAL
        given, target = Path(folder, "given.gpkg"), Path(folder, "read.arrow")
        given.symlink_to(path.resolve())
        said = _run(path.name, given, target, layer or "")
        if "layers" in said:
            raise InputError(_which(path.name, layer, said["layers"]))
        if "epsg" not in said:
            expected = f"a GeoPackage that can be read; the reader says: {said.get('error', 'nothing')}"
            raise InputError(Fault(path.name, expected, _MEND))
        try:
            table = feather.read_table(target, memory_map=False)
            records = [int(fid) for fid in table.column(FID).to_pylist()]
            shapes = _shapes(path.name, table, records)
            columns = {name: table.column(name).to_pylist() for name in table.column_names if name not in (FID, WKB)}
        except (pa.ArrowException, KeyError, ValueError, OverflowError) as error:
            expected = f"a GeoPackage with sound values ({type(error).__name__})"
            raise InputError(Fault(path.name, expected, _MEND)) from None
    return columns, shapes, None if said["epsg"] is None else f"EPSG:{said['epsg']}", records


def _run(file: str, given: Path, target: Path, layer: str) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "weefsel.sources.gpkg_worker", str(given), str(target), layer]
    try:
        done = subprocess.run(  # noqa: S603 our own module; the file's name is not in it
            command,
            env=worker_environment(),
            cwd=given.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(
            Fault(file, f"a layer that is read within {TIMEOUT_S} s", "Leave out what is not needed.")
        ) from None
    except OSError as error:
        raise BuildError(f"Cannot start a process to read {file}: {error.strerror}.") from None
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    try:
        said = json.loads(lines[-1]) if lines and done.returncode == 0 else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        expected = "a GeoPackage that can be read within the limits of time and memory"
        raise InputError(Fault(file, expected, "Leave out what is not needed, or export it again."))
    return said


def _which(file: str, layer: str | None, layers: list[str]) -> Fault:
    names = ", ".join(layers) or "none"
    if layer is None:
        return Fault(file, f"one layer with shapes; there are: {names}", 'Name it in the recipe: layer = "…".')
    return Fault(
        file, f"one of the layers {names}", "Mend the name in the recipe.", column="options.layer", value=layer
    )


def _shapes(file: str, table: pa.Table, records: list[int]) -> list[BaseGeometry]:
    wkb = table.column(WKB).to_pylist()
    mend = "Mend or remove the record."
    problems = [(fid, "a geometry", mend, None) for fid, shape in zip(records, wkb, strict=True) if shape is None]
    shapes: list[BaseGeometry] = []
    for fid, raw in zip(records, wkb, strict=True):
        if raw is not None:
            try:
                shapes.append(shapely.force_2d(shapely.from_wkb(raw)))
            except ShapelyError:
                problems.append((fid, "a geometry that is sound", mend, None))
                continue
            if shapes[-1].is_empty:
                problems.append((fid, "a geometry that is not empty", mend, None))
    if problems:
        raise InputError(together(file, problems))
    if not shapes:
        raise InputError(Fault(file, "at least one record", "Give a layer that is not empty."))
    return shapes
