"""Reads one layer of a GeoPackage in a process of its own: `python -m weefsel.sources.gpkg_worker IN OUT LAYER`.

`weefsel.sources.gpkg` starts it with an environment in which GDAL has the one driver and no network. It limits its own
time, memory and output before it loads GDAL, writes the layer to OUT (Arrow: columns, `wkb`, `fid`) and says on the
last line of its output, as JSON, what it found: `{"epsg": 28992}`, `{"layers": [...]}` or `{"error": "…"}`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any, Final

__all__ = ["DRIVER", "FID", "WKB", "main"]

DRIVER: Final = "GPKG"
#: names of the two columns that are not the file's own
WKB: Final = "weefsel wkb"
FID: Final = "weefsel fid"
CPU_S: Final = 60
MEMORY: Final = 4_000_000_000
OUTPUT: Final = 2_000_000_000


def main(path: str, target: str, layer: str) -> dict[str, Any]:
    """Read `layer` (or the only one, when empty) of the file at `path` into `target`; what to say of it."""
    for limit, most in (
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    import pyogrio
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    if set(pyogrio.list_drivers()) != {DRIVER}:
        return {
            "error": f"this GDAL has other drivers than {DRIVER}: {', '.join(sorted(pyogrio.list_drivers()))[:200]}"
        }
    try:
        return _read(path, target, layer)
    except (CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError) as error:
        return {"error": " ".join(str(error).replace(path, "the file").split())[:200]}
    except (ValueError, RuntimeError, OSError, OverflowError, MemoryError) as error:
        return {"error": f"{type(error).__name__} while reading it"}


def _read(path: str, target: str, layer: str) -> dict[str, Any]:
    import pyarrow as pa
    from pyarrow import feather
    from pyogrio import list_layers
    from pyogrio.raw import read_arrow

    layers = [str(name) for name, kind in list_layers(path) if kind is not None]
    if layer not in layers and (layer or len(layers) != 1):
        return {"layers": layers}
    meta, table = read_arrow(path, layer=layer or layers[0], return_fids=True)
    fid, shape = meta["fid_column"] or "fid", meta["geometry_name"] or "wkb_geometry"
    names = [FID if name == fid else WKB if name == shape else name for name in table.column_names]
    table = pa.table(dict(zip(names, table.columns, strict=True)))
    feather.write_feather(table, target, compression="uncompressed")
    return {"epsg": _epsg(meta["crs"]), "columns": len(names)}


def _epsg(crs: str | None) -> int | None:
    from pyproj import CRS
    from pyproj.exceptions import ProjError

    try:
        return None if crs is None else CRS.from_user_input(crs).to_epsg()
    except ProjError:
        return None


if __name__ == "__main__":
    said = main(*sys.argv[1:4])
    print("\n" + json.dumps(said), flush=True)
    # without the long way down of libraries that may have been left halfway
    os._exit(0)
