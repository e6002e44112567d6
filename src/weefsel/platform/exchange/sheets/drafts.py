"""The files of a list that was brought: `DIR/imports/<number>/`, for the owner of the site alone, and not for long.

brought        the file as it came
listing.json   its sheets, with what was noticed
rows-0.jsonl   the rows of a sheet
mapping.json   what the columns are, as a person left it
choices.json   which records are the same as an entry, or another, as a person said
plan.sqlite3   what becomes of every row
progress.json  how far the work is
stop           that somebody wants it stopped
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from weefsel.errors import BuildError, Fault, InputError, NotFound
from weefsel.sources.listing import Listing, ListMapping, from_json

__all__ = ["KEPT_S", "LARGEST", "Draft", "SheetDraft", "shown_name", "sweep"]

#: A larger file is not taken: bytes.
LARGEST: Final = 50_000_000
#: So long the files of what was not carried out are kept: seconds.
KEPT_S: Final = 24 * 3600
FOLDER: Final = "imports"
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """What is said of one sheet."""

    name: str
    mapping: ListMapping
    #: the source of its records
    scheme: str
    #: title of the list that this is again; empty where it is a new one
    remembered: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "mapping": self.mapping.to_json(),
            "scheme": self.scheme,
            "remembered": self.remembered,
        }


class Draft:
    """The folder of one file that was brought."""

    def __init__(self, directory: Path, number: int) -> None:
        self.folder = directory / FOLDER / str(number)
        self.brought = self.folder / "brought"
        self.plan = self.folder / "plan.sqlite3"

    @property
    def is_there(self) -> bool:
        return self.brought.is_file()

    def needs(self) -> None:
        """Raises `NotFound` where its files are gone."""
        if not self.is_there:
            raise NotFound("The files of this import are no longer kept.")

    def store(self, chunks: Iterable[bytes], file: str) -> None:
        """Keep the file as it comes. Raises `InputError` for one that is too large, `BuildError` where it cannot."""
        size = 0
        try:
            self.folder.parent.mkdir(mode=0o700, exist_ok=True)
            self.folder.mkdir(mode=0o700)
            handle = os.open(self.brought, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                for chunk in chunks:
                    size += len(chunk)
                    if size > LARGEST:
                        expected = f"a file of at most {LARGEST // 1_000_000} MB"
                        raise InputError(Fault(file, expected, "Divide it over several files."))
                    out.write(chunk)
        except OSError as error:
            raise BuildError(f"Cannot write in {self.folder}: {error.strerror}.") from None

    def listing(self) -> Listing:
        """The sheets of the file."""
        found = self._read("listing.json")
        if found is None:
            raise NotFound("The files of this import are no longer kept.")
        return Listing.from_json(found)

    def keep_listing(self, listing: Listing) -> None:
        self.write("listing.json", listing.to_json())
        for one in self.folder.iterdir():
            one.chmod(0o600)

    def sheets(self) -> list[SheetDraft]:
        """What is said of each sheet."""
        return [
            SheetDraft(one["name"], from_json(one["mapping"]), one["scheme"], one["remembered"])
            for one in self._read("mapping.json") or ()
        ]

    def keep_sheets(self, sheets: Iterable[SheetDraft]) -> None:
        self.write("mapping.json", [one.to_json() for one in sheets])

    def choices(self) -> dict[str, str]:
        """Record ("scheme key") → the id of the entry that it is, or "other"."""
        return self._read("choices.json") or {}

    def keep_choices(self, choices: Mapping[str, str]) -> None:
        self.write("choices.json", dict(choices))

    def progress(self) -> dict[str, Any]:
        """How far the work is: `step`, `done`, `of`, `began`."""
        return self._read("progress.json") or {}

    def tell(self, step: str, done: int, of: int) -> None:
        """Say how far the work is. Raises `Stopped` where somebody wants it stopped."""
        began = self.progress().get("began", time.time())
        self.write("progress.json", {"step": step, "done": done, "of": of, "began": began})
        if (self.folder / "stop").exists():
            raise Stopped("stopped")

    def begin_work(self) -> None:
        """Forget how far earlier work was."""
        (self.folder / "stop").unlink(missing_ok=True)
        self.write("progress.json", {"step": "begin", "done": 0, "of": 0, "began": time.time()})

    def ask_stop(self) -> None:
        (self.folder / "stop").touch(mode=0o600)

    def forget(self, but: Iterable[str] = ()) -> None:
        """Remove all of it, but these files."""
        kept = [name for name in but if (self.folder / name).is_file()]
        if not kept:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        for one in self.folder.iterdir():
            if one.name not in kept:
                one.unlink()

    def _read(self, name: str) -> Any:
        try:
            return json.loads((self.folder / name).read_bytes())
        except (OSError, ValueError):
            return None

    def write(self, name: str, content: Any) -> None:
        """Write a file of ours, whole or not at all."""
        made = self.folder / f".{name}.new"
        try:
            handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(content, out, ensure_ascii=False)
            made.replace(self.folder / name)
        except OSError as error:
            raise BuildError(f"Cannot write in {self.folder}: {error.strerror}.") from None


class Stopped(Exception):
    """Somebody wants the work stopped."""


def sweep(directory: Path, keep: Iterable[int]) -> None:
    """Remove the files of imports that are older than a day, but those that are at work."""
    kept = {str(number) for number in keep}
    root = directory / FOLDER
    before = time.time() - KEPT_S
    for folder in [*root.iterdir()] if root.is_dir() else []:
        if folder.name not in kept and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def shown_name(name: str) -> str:
    """The name of a file as people see it: its last part, on one line. Never used as a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:_LONGEST_NAME].strip() or "?"
