"""Files that were brought and what was said about them: `DIR/own/`, on disk and nowhere else.

own/<sha256>.csv|.xlsx       a file, called by its content and never by the name it came with
own/drafts/<token>/          draft.json: a form; job.json and more: a change that is built
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from weefsel.errors import BuildError, Fault, InputError, NotFound
from weefsel.sources.fetch.disk import replaced

__all__ = ["KEPT_S", "LARGEST", "Drafts", "Kept"]

#: A larger file is not taken: bytes.
LARGEST: Final = 50_000_000
#: So long a draft, or what is told of a change, is kept: seconds.
KEPT_S: Final = 24 * 3600
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
_ZIP: Final = b"PK"
#: So much of the name of a file is repeated.
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it stands on disk."""

    token: str
    #: name of the file in DIR/own
    stored: str
    #: the name that it came with, to show
    file: str
    #: id of the source that it takes the place of
    replaces: str | None = None
    #: title of the earlier source whose columns these are
    remembered: str | None = None
    #: the form, field by field
    fields: Mapping[str, str] = field(default_factory=dict)


class Drafts:
    """What is in the directory `own` of a snapshot's directory."""

    def __init__(self, directory: Path) -> None:
        self.own = directory / "own"

    def store(self, name: str, chunks: Iterable[bytes]) -> tuple[str, str]:
        """Keep a file; the name it has here, and the one to show. Raises `InputError` where it is too large."""
        shown = _shown_name(name)
        incoming = self.own / f".incoming-{secrets.token_hex(8)}"
        begin = b""
        try:
            with replaced(incoming) as file:
                for chunk in chunks:
                    begin = begin or chunk[:2]
                    file.write(chunk)
                    if file.size > LARGEST:
                        expected = f"at most {LARGEST // 1_000_000} MB"
                        mend = "Take out what is not needed, or put the source in a recipe by hand."
                        raise InputError(Fault(shown, expected, mend))
            stored = f"{file.sha256}.{'xlsx' if begin == _ZIP else 'csv'}"
            incoming.replace(self.own / stored)
        except OSError as error:
            raise BuildError(f"Cannot write in {self.own}: {error.strerror}.") from None
        finally:
            incoming.unlink(missing_ok=True)
        return stored, shown

    def begin(self, stored: str, file: str, replaces: str | None) -> Kept:
        """A new draft about a stored file; nothing is on disk before it is `keep`t."""
        return Kept(self.new_token(), stored, file, replaces)

    @staticmethod
    def new_token() -> str:
        """A name that nobody guesses."""
        return secrets.token_urlsafe(24)

    def folder(self, token: str) -> Path:
        """Where a draft or job is. Raises `NotFound` for what is no token."""
        if not _TOKEN.fullmatch(token):
            raise NotFound("No such draft.")
        return self.own / "drafts" / token

    def keep(self, kept: Kept) -> None:
        """Write a draft down."""
        write_json(self.folder(kept.token) / "draft.json", asdict(replace(kept, fields=dict(kept.fields))))

    def read(self, token: str) -> Kept:
        """The draft with this token. Raises `NotFound`."""
        found = read_json(self.folder(token) / "draft.json")
        if found is None:
            raise NotFound("No such draft: it was added, cancelled, or is too old.")
        return Kept(**found)

    def forget(self, token: str) -> None:
        """Remove a draft and all about it."""
        shutil.rmtree(self.folder(token), ignore_errors=True)

    def tokens(self) -> list[str]:
        """All drafts and jobs that are on disk."""
        folder = self.own / "drafts"
        return sorted(one.name for one in folder.iterdir() if _TOKEN.fullmatch(one.name)) if folder.is_dir() else []

    def drop(self, stored: str, recipe: str) -> None:
        """Remove a stored file that neither the recipe nor a draft or job needs."""
        if not any(stored in text for text in (recipe, *self._texts())):
            (self.own / stored).unlink(missing_ok=True)

    def sweep(self, recipe: str) -> None:
        """Remove drafts and jobs that are too old, and the files that nothing needs any more."""
        before = time.time() - KEPT_S
        for token in self.tokens():
            if max((one.stat().st_mtime for one in self.folder(token).iterdir()), default=0.0) < before:
                self.forget(token)
        for file in [*self.own.glob("*.csv"), *self.own.glob("*.xlsx")]:
            if file.stat().st_mtime < before:
                self.drop(file.name, recipe)

    def _texts(self) -> Iterator[str]:
        """All that drafts and jobs say."""
        for token in self.tokens():
            for file in self.folder(token).iterdir():
                if file.suffix in (".json", ".toml"):
                    yield file.read_text(encoding="utf-8")


def write_json(path: Path, content: Any) -> None:
    """Write whole or not at all. Raises `BuildError` when the disk does not take it."""
    try:
        with replaced(path, durable=False) as file:
            file.write(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
    except OSError as error:
        raise BuildError(f"Cannot write {path}: {error.strerror}.") from None


def read_json(path: Path) -> Any:
    """What is in a file of ours; nothing where it is not there, or is half written."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _shown_name(name: str) -> str:
    """The name of a file as people see it: its last part, on one line. Never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable())[:_LONGEST_NAME].strip() or "?"
