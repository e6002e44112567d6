"""`fetched.json` in a data directory: which file was fetched from where, and its checksum.

A source that a recipe does not pin to a checksum is pinned to the one that is written here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from weefsel.errors import Fault, InputError
from weefsel.sources.fetch.disk import replaced
from weefsel.sources.model import Recipe, RecipeSource

__all__ = ["LOCK", "Fetched", "asked_of", "name_of", "pinned", "read_lock", "write_lock"]

LOCK: Final = "fetched.json"
_LARGEST: Final = 10_000_000
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One fetched file."""

    url: str
    #: checksum of the keys of `[source.fetch]` that it was asked with
    asked: str
    sha256: str
    bytes: int
    #: records or features; nothing for a file that was taken as it came
    records: int | None
    #: moment in UTC, as 2026-01-31T12:00:00Z
    fetched_at: str
    etag: str | None = None


def read_lock(data_dir: Path) -> dict[str, Fetched]:
    """Path below the data directory → what was fetched there. Raises `InputError` for a lock file that is none."""
    file = data_dir / LOCK
    if not file.is_file():
        return {}
    try:
        size = file.stat().st_size
        files = json.loads(file.read_bytes())["files"] if size <= _LARGEST else None
        found = {str(path): Fetched(**entry) for path, entry in files.items()}  # type: ignore[union-attr]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        found = {"": None}
    wrong = [path for path, entry in found.items() if not _is_sound(entry)]
    if wrong:
        mend = "Remove the file and run weefsel fetch again."
        raise InputError(Fault(str(file), "a file as weefsel fetch writes it", mend, column=wrong[0] or None))
    return {path: entry for path, entry in found.items() if entry is not None}


def _is_sound(entry: Any) -> bool:
    return (
        isinstance(entry, Fetched)
        and isinstance(entry.url, str)
        and isinstance(entry.asked, str)
        and isinstance(entry.sha256, str)
        and _SHA256.fullmatch(entry.sha256) is not None
        and (entry.etag is None or isinstance(entry.etag, str))
    )


def write_lock(data_dir: Path, files: Mapping[str, Fetched]) -> None:
    """Write what was fetched."""
    entries = {path: asdict(files[path]) for path in sorted(files)}
    with replaced(data_dir / LOCK) as file:
        file.write(json.dumps({"files": entries}, indent=1).encode() + b"\n")


def asked_of(keys: Mapping[str, Any]) -> str:
    """The checksum of the keys of `[source.fetch]`: other keys ask for another file."""
    return hashlib.sha256(json.dumps(dict(keys), sort_keys=True, default=str).encode()).hexdigest()


def name_of(path: str) -> str:
    """How a path is written in the lock."""
    return PurePosixPath(path).as_posix()


def pinned(recipe: Recipe, data_dir: str | Path | None) -> Recipe:
    """The recipe, each source without a checksum with the one of its file, if that was fetched as the recipe says."""
    if data_dir is None or all(source.sha256 is not None for source in recipe.sources):
        return recipe
    lock = read_lock(Path(data_dir))

    def with_checksum(source: RecipeSource) -> RecipeSource:
        known = lock.get(name_of(source.path))
        if source.sha256 is not None or source.fetch is None or known is None or known.asked != asked_of(source.fetch):
            return source
        return replace(source, sha256=known.sha256)

    return replace(recipe, sources=tuple(map(with_checksum, recipe.sources)))
