"""Pages that were fetched before, kept beside the data: to ask only what is new, and to go on after a stop.

A fetch of a source is a run. Pages of an unfinished run are taken as they are, those of a finished one only when the
server says that they did not change. Names are checksums of addresses, so that no address decides where a file goes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from weefsel.sources.fetch.disk import replaced

__all__ = ["FOLDER", "Cache", "Kept", "key_of", "read_object"]

FOLDER: Final = ".fetch-cache"
#: A run that was stopped longer ago begins anew: its first pages may be of an older version. Seconds.
LONGEST_RUN: Final = 24 * 3_600.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A page on disk, without its body."""

    url: str
    run: str
    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    #: header Content-Crs, of a page of features
    crs: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for the page only if it changed."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value is not None}


def key_of(url: str) -> str:
    """The name that goes with an address: 64 hexadecimal digits."""
    return hashlib.sha256(url.encode()).hexdigest()


def read_object(file: Path) -> dict[str, Any]:
    """The JSON object in a small file of our own; empty where there is none, or something else."""
    try:
        data = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


class Cache:
    """The pages in one folder."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self._clock = clock

    def begin(self, url: str, *, anew: bool) -> str:
        """The id of the run that begins with `url`: of the one that was stopped, or a new one."""
        file = self.folder / f"{key_of(url)}.run"
        known = read_object(file)
        run, since = known.get("run"), known.get("since")
        fresh = isinstance(since, int | float) and 0 <= self._clock() - since < LONGEST_RUN
        if isinstance(run, str) and fresh and not anew:
            return run
        run = secrets.token_hex(8)
        _write(file, {"run": run, "since": self._clock()})
        return run

    def end(self, url: str) -> None:
        """The run that began with `url` is finished."""
        (self.folder / f"{key_of(url)}.run").unlink(missing_ok=True)

    def find(self, url: str) -> tuple[Kept, bytes] | None:
        """The page of `url`, if it is there whole."""
        known = read_object(self._meta(url))
        with contextlib.suppress(OSError, TypeError):
            kept = Kept(**known)
            body = self._body(url).read_bytes()
            texts = all(value is None or isinstance(value, str) for value in known.values())
            if texts and kept.url == url and hashlib.sha256(body).hexdigest() == kept.sha256:
                return kept, body
        return None

    def keep(self, kept: Kept, body: bytes | None = None) -> None:
        """Keep a page, or with no `body` what is new about one that did not change."""
        if body is not None:
            with replaced(self._body(kept.url), durable=False) as file:
                file.write(body)
        _write(self._meta(kept.url), asdict(kept))

    def part(self, url: str) -> tuple[Path, Path]:
        """Where a file is collected that comes in one piece, and what is known of it."""
        return self.folder / f"{key_of(url)}.part", self.folder / f"{key_of(url)}.part.json"

    def _body(self, url: str) -> Path:
        return self.folder / f"{key_of(url)}.body"

    def _meta(self, url: str) -> Path:
        return self.folder / f"{key_of(url)}.json"


def _write(file: Path, what: dict[str, Any]) -> None:
    with replaced(file, durable=False) as written:
        written.write(json.dumps(what).encode())
