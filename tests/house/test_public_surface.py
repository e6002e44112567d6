"""What a user of the library may lean on, and that importing it costs nothing."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import Callable

import weefsel

#: name → how it is called, or nothing for a class; a change here is a change for users, and belongs in CHANGELOG.md
SURFACE = {
    "BuildError": "",
    "Fault": "",
    "InputError": "",
    "NotFound": "",
    "Snapshot": "",
    "WeefselError": "",
    "adopt": "(path, norms, *, executor=None, progress=None)",
    "build": "(recipe, out, *, data=None, executor=None, progress=None, note=None)",
    "catchments": "(snapshot, within_m=None, *, targets=None, walking=None)",
    "chart": "(snapshot, indicator=None, area=None, *, kind='years', lang='nl')",
    "closing": "(snapshot, norms=None, *, walking=None)",
    "codebook": "(snapshot, *, lang='nl', everything=False)",
    "demo": "(out, *, scale='city', executor=None, progress=None)",
    "equity": "(snapshot, scores=None, *, cap_m=None, walking=None)",
    "floating_catchment": "(snapshot, target, bands=None, *, capacity=None, walking=None)",
    "gaps": "(snapshot, norms=None, *, walking=None)",
    "nearest": "(snapshot, k=3, *, targets=None, choice=None, unsure=False, walking=None)",
    "open": "(path)",
    "opportunities": "(snapshot, within_m=None, *, targets=None, capacity=None, choice=None, unsure=False,"
    " walking=None)",
    "pairs": "(snapshot, within_m, *, targets=None, walking=None)",
    "people": "(snapshot)",
    "presence": "(snapshot)",
    "quality": "(snapshot, weights=None, draws=10000, seed=0, conditions=None)",
    "reach": "(snapshot, *, choice=None, unsure=False, walking=None)",
    "trend": "(snapshot, area=None, indicator=None, *, since=None)",
    "web": "(snapshot, *, at=None, lens=None, area=None)",
}
#: what only the parts that compute or show may load
HEAVY = ["numpy", "pandas", "geopandas", "shapely", "pyarrow", "scipy", "numba", "osmium", "django", "typer", "rich"]
#: seconds of processor time; the interpreter's own start is not counted
IMPORT_S = 0.3


def test_the_public_surface_is_as_pinned() -> None:
    assert weefsel.__all__ == list(SURFACE)
    assert [name for name in dir(weefsel) if not name.startswith("_")] == list(SURFACE)
    for name, call in SURFACE.items():
        public = getattr(weefsel, name)
        assert public.__doc__, name
        assert inspect.isclass(public) == (not call), name
        assert not call or _call(public) == call, name


def _call(function: Callable[..., object]) -> str:
    """How a function is called, without its types."""
    signature = inspect.signature(function)
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty))


def test_importing_weefsel_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import json, sys, time; began = time.process_time(); import weefsel;"
        " print(json.dumps([time.process_time() - began, sorted(sys.modules)]))"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(3)]
    told = [json.loads(run) for run in runs]
    assert [name for name in HEAVY if name in told[0][1]] == []
    assert min(seconds for seconds, _ in told) <= IMPORT_S
