"""Building anew in a process of its own, one at a time, so that the site goes on showing what it showed.

A job is a folder of `DIR/own/drafts`: `recipe.toml` is what is to be built, `before.toml` the recipe as it was,
`job.json` what it is about, `outcome.json` how it ended. The recipe of the directory itself is replaced by
`weefsel.api.build`, when what it describes is shown: whoever stops a job, at whatever moment, is left with the old
recipe and the old figures.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from weefsel.errors import Fault, NotFound
from weefsel.platform.workbench import Busy
from weefsel.sources.fetch.disk import replaced
from weefsel.workbench.drafts import Drafts, read_json, write_json

__all__ = [
    "BEFORE",
    "CANDIDATE",
    "LOG",
    "OUTCOME",
    "STEP",
    "Change",
    "What",
    "faults_from",
    "faults_to",
    "outcome",
    "read_text",
    "running",
    "start",
    "told",
]

What = Literal["add", "replace", "remove", "undo"]
#: from the text of the recipe as it is to what it should be
Change = Callable[[str], str]
CANDIDATE, BEFORE, ABOUT, OUTCOME = "recipe.toml", "before.toml", "job.json", "outcome.json"
LOG, STEP, _LOCK = "build.log", "step.txt", "building"
#: looking whether the lock is taken takes it for a moment
_LOOKING: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Told:
    """What a job is about."""

    what: What
    title: str
    area_code: str | None
    began: float


def start(
    directory: Path,
    token: str,
    what: What,
    title: str,
    change: Change,
    recipe: Path,
    area_code: str | None = None,
) -> None:
    """Build with `change` made to the text of the directory's recipe.

    Raises `Busy` while another job runs, and whatever `change` raises; then nothing was begun.
    """
    folder = Drafts(directory).folder(token)
    with _locked(directory, token) as lock:
        before = recipe.read_text(encoding="utf-8")
        after = change(before)
        (folder / OUTCOME).unlink(missing_ok=True)
        (folder / STEP).unlink(missing_ok=True)
        for name, text in ((BEFORE, before), (CANDIDATE, after)):
            with replaced(folder / name) as file:
                file.write(text.encode())
        write_json(folder / ABOUT, asdict(Told(what, title, area_code, time.time())))
        command = [sys.executable, "-m", "weefsel.workbench.rebuild", str(directory), token]
        with (folder / LOG).open("wb") as log:
            # the child has the lock as long as it lives, whatever becomes of us
            child = subprocess.Popen(  # noqa: S603 our own program
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[lock]
            )
    threading.Thread(target=child.wait, daemon=True).start()


def told(directory: Path, token: str) -> Told:
    """What a job is about. Raises `NotFound`."""
    found = read_json(Drafts(directory).folder(token) / ABOUT)
    if found is None:
        raise NotFound("No such job: it is too old.")
    return Told(**found)


def outcome(directory: Path, token: str) -> dict[str, Any] | None:
    """How a job ended: `{"ok": true}`, or with `faults` or `said`; nothing while it has not."""
    return read_json(Drafts(directory).folder(token) / OUTCOME)


def running(directory: Path) -> str | None:
    """The token of the job that runs."""
    path = directory / "own" / _LOCK
    with _LOOKING:
        try:
            handle = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return os.pread(handle, 64, 0).decode("ascii", "replace").split("\n")[0]
        finally:
            os.close(handle)
    return None


@contextmanager
def _locked(directory: Path, token: str) -> Iterator[int]:
    """The lock of the directory, with the token of the job in it. Raises `Busy` where another has it."""
    path = directory / "own" / _LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    with _LOOKING:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(os.pread(handle, 64, 0).decode("ascii", "replace").split("\n")[0]) from None
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{token}\n".encode("ascii"), 0)
            yield handle
        finally:
            os.close(handle)


def read_text(path: Path) -> str:
    """What a file of a job says; nothing where it is not there."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def faults_to(faults: tuple[Fault, ...]) -> list[dict[str, Any]]:
    """Faults as JSON; a value that JSON does not know as text."""
    return [
        asdict(one) | {"value": one.value if isinstance(one.value, str | int | float | None) else repr(one.value)}
        for one in faults
    ]


def faults_from(found: list[dict[str, Any]]) -> tuple[Fault, ...]:
    return tuple(Fault(**one) for one in found)
