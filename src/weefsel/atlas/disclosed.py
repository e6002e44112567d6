"""Whose people are counted, and the key by which their counts are rounded."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import Final

from weefsel.concepts import Disclosure
from weefsel.errors import BuildError, Fault, InputError
from weefsel.snapshot import Snapshot

__all__ = ["own_people", "rounding_key"]

#: beside the revisions and never inside one: nothing that is exported or compared may hold it
KEY_FILE: Final = ".rounding_key"
BYTES: Final = 32


def own_people(snapshot: Snapshot) -> bool:
    """Whether who lives where comes from a source of our own."""
    used = set(snapshot.residents["source_id"]) | set(snapshot.areas["source_id"])
    classes = snapshot.sources.loc[snapshot.sources["source_id"].isin(list(used)), "disclosure"]
    return bool((classes == Disclosure.OWN).any())


def rounding_key(directory: Path) -> bytes:
    """The key of the installation in `directory`, made when there is none, and readable for its owner only.

    Whoever has it can work out how counts were rounded; who loses it gets other numbers for the same people. Raises
    `BuildError` where it cannot be written, `InputError` where what is there is no key.
    """
    path = directory / KEY_FILE
    if not path.exists():
        _make(path)
    try:
        key = path.read_bytes()
    except OSError as error:
        raise InputError(Fault(str(path), f"a key that can be read ({error.strerror})", "Mend its rights.")) from None
    if len(key) != BYTES:
        mend = "Restore it from a copy, or remove it: then counts are rounded anew."
        raise InputError(Fault(str(path), f"a key of {BYTES} bytes", mend, value=len(key)))
    return key


def _make(path: Path) -> None:
    """A new key, whole or not at all: another process may be reading it, or making one."""
    try:
        handle, name = tempfile.mkstemp(prefix=KEY_FILE, dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(BYTES))
        try:
            os.link(name, path)
        except FileExistsError:
            pass  # another was first
        finally:
            Path(name).unlink()
    except OSError as error:
        raise BuildError(f"Cannot write {path}: {error.strerror}.") from None
