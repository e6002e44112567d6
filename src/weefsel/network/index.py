"""A contracted network kept on disk, to be mapped into memory instead of made again."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from weefsel.network.graph import Graph
from weefsel.network.hierarchy import Hierarchy, Order, contract, customise

__all__ = ["VERSION", "keep", "kept_beside", "kept_hierarchy", "key_of"]

#: Raised when the same network would be contracted in another order, or kept in another form.
VERSION: Final = 1
_FILES: Final = ("place", "ptr", "up", "length")


def key_of(graph: Graph) -> str:
    """What names the index of a network: a checksum of its shape and lengths, and of the version of the method."""
    digest = hashlib.sha256(f"weefsel index {VERSION}\n".encode())
    for array in (graph.indptr, graph.indices, graph.lengths_dm):
        digest.update(f"{array.dtype} {len(array)}\n".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:24]


def kept_hierarchy(graph: Graph, directory: Path) -> Hierarchy:
    """The hierarchy of `graph`, mapped from `directory`; made and kept there when it is not there, or broken.

    Several processes may do this at once: each writes beside, and the first to rename wins. Where the disk does not
    take it, it is made and not kept.
    """
    home = directory / key_of(graph)
    found = _read(home, graph)
    if found is not None:
        return found
    made = customise(contract(graph), graph)
    try:
        keep(made, graph, directory)
    except OSError:  # a disk that is full or not ours to write on: then it is made anew next time
        return made
    return _read(home, graph) or made


def kept_beside(revision: Path) -> Callable[[Graph], Hierarchy]:
    """`kept_hierarchy` in the directory of a snapshot's `revision`, beside all of them: most have the same network."""
    directory = revision.parent.parent / "index"
    return lambda graph: kept_hierarchy(graph, directory)


def keep(made: Hierarchy, graph: Graph, directory: Path) -> None:
    """Keep the hierarchy of `graph` in `directory`, for `kept_hierarchy`. Raises `OSError` where the disk does."""
    _write(made, directory / key_of(graph))


def _read(home: Path, graph: Graph) -> Hierarchy | None:
    try:
        place, ptr, up, length = (np.load(home / f"{name}.npy", mmap_mode="r") for name in _FILES)
    except (OSError, ValueError, EOFError):  # not there, or cut off
        return None
    nodes = len(graph.indptr) - 1
    whole = (
        len(place) == nodes and len(ptr) == nodes + 1 and len(up) == len(length) and (not nodes or ptr[-1] == len(up))
    )
    return Hierarchy(Order(place, ptr, up), length) if whole else None


def _write(made: Hierarchy, home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".new-", dir=home.parent))
    try:
        for name, array in zip(_FILES, (made.order.place, made.order.ptr, made.order.up, made.length), strict=True):
            np.save(workshop / f"{name}.npy", array)
        workshop.chmod(0o755)
        shutil.rmtree(home, ignore_errors=True)  # a broken one, if there is one
        workshop.rename(home)
    except OSError:
        if not home.is_dir():  # else another process was first, and its index is the same
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
