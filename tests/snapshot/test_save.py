"""A revision is there whole or not at all, whoever stops the program, and whoever else is writing."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT
from tests.snapshot.plain import plain
from tests.town import META, town

from weefsel.errors import BuildError, InputError
from weefsel.snapshot import open_snapshot, save, set_current, store


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A directory that shows a snapshot of which a tie is called t1."""
    set_current(tmp_path, save(town(), META, tmp_path).revision)
    return tmp_path


def new_tables() -> dict[str, Any]:
    tables = town()
    tables["ties"].loc[0, "tie_id"] = "other"
    return tables


def assert_old(directory: Path) -> None:
    opened = open_snapshot(directory)
    assert opened.faults() == []
    assert opened.ties["tie_id"][0] == "t1"
    kept = {path.name for path in (directory / "revisions").iterdir()}
    assert kept == {opened.revision}, "nothing unfinished is left"
    assert {path.name for path in directory.iterdir()} == {"revisions", "current"}


def test_saving_does_not_show_the_new_one_before_it_is_told_to(old: Path) -> None:
    saved = save(new_tables(), META, old)
    assert open_snapshot(old).ties["tie_id"][0] == "t1"
    set_current(old, saved.revision)
    assert open_snapshot(old).ties["tie_id"][0] == "other"


def test_saving_what_is_there_already_changes_no_file(old: Path) -> None:
    def state() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in old.rglob("*") if path.is_file()}

    before = state()
    assert save(town(), META, old).revision == open_snapshot(old).revision
    assert state() == before
    assert_old(old)


def test_tables_that_are_not_sound_leave_everything_as_it_was(old: Path) -> None:
    tables = new_tables()
    tables["ties"].loc[0, "to_id"] = "nobody"
    with pytest.raises(InputError):
        save(tables, META, old)
    assert_old(old)


@pytest.mark.parametrize("failing", ["write_table", "sha256_of", "_sync", "descriptor", "_rename"])
@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), MemoryError()]
)
def test_an_error_in_the_middle_leaves_the_old_one(
    failing: str, error: BaseException, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(store, failing)
    calls: Iterator[int] = iter(range(1000))

    def fails(*args: Any, **kwargs: Any) -> Any:
        if failing in ("descriptor", "_rename") or next(calls) == 3:
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(store, failing, fails)
    expected = BuildError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected, match="No space left on device" if isinstance(error, OSError) else None):
        save(new_tables(), META, old)
    monkeypatch.undo()
    assert_old(old)


@pytest.mark.parametrize("failing", ["fsync", "fdopen"])
def test_an_error_while_the_pointer_is_written_leaves_the_old_one(
    failing: str, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> Any:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, failing, fails)
    with pytest.raises(BuildError, match=r"Cannot write .*current: Input/output error"):
        set_current(old, "0123456789ab")
    monkeypatch.undo()
    assert_old(old)


@pytest.mark.parametrize("inside", ["a file", "proc"])
def test_a_place_that_cannot_be_written_in_is_told(inside: str, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("x")
    directory = Path("/proc/weefsel") if inside == "proc" else tmp_path / "a file"
    with pytest.raises(BuildError, match=f"Cannot write in .*{directory.name}"):
        save(town(), META, directory)
    with pytest.raises(BuildError, match=r"Cannot write .*current"):
        set_current(directory, "0123456789ab")


def test_a_pointer_that_is_a_directory_is_told(old: Path) -> None:
    (old / "current").unlink()
    (old / "current").mkdir()
    with pytest.raises(BuildError, match="Cannot write"):
        set_current(old, "0123456789ab")
    assert {path.name for path in old.iterdir()} == {"revisions", "current"}


def run(script: str, *arguments: object) -> str:
    """Run a script in a process of its own, where forking and limits do no harm."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from tests.town import META, town
from weefsel.snapshot import open_snapshot, save, set_current

directory, seed = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
set_current(directory, save(town(), META, directory).revision)
began = time.monotonic()
save(town() | {"links": town()["links"].assign(scheme="other")}, META, directory)
takes = time.monotonic() - began
seen = set()
for number in range(6):
    child = os.fork()
    if child == 0:
        for step in range(1_000):
            tables = town()
            tables["ties"].loc[0, "tie_id"] = f"n{number}s{step}"
            set_current(directory, save(tables, META, directory).revision)
    time.sleep(chance.uniform(0, 4 * takes))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    opened = open_snapshot(directory)
    assert opened.faults() == [], [str(f) for f in opened.faults()]
    for revision in (directory / "revisions").iterdir():
        # what has the name of a revision is whole, current or not
        if not revision.name.startswith("."):
            assert open_snapshot(revision).faults() == []
            if revision.name != opened.revision:
                import shutil; shutil.rmtree(revision)
    seen.add(opened.ties["tie_id"][0])
print(len(seen))
"""


def test_killed_at_any_moment_leaves_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    seed = 20260301
    print(f"seed {seed}")
    assert int(run(KILLED, tmp_path, seed)) > 2, "some were killed after a new one was shown"


TOGETHER = """
import os, sys
from pathlib import Path
from tests.town import META, town
from weefsel.snapshot import open_snapshot, save, set_current

directory = Path(sys.argv[1])
children = []
for number in range(4):
    child = os.fork()
    if child == 0:
        for step in range(5):
            tables = town()
            # two write the same, two each their own
            tables["ties"].loc[0, "tie_id"] = f"s{step}" if number < 2 else f"n{number}s{step}"
            set_current(directory, save(tables, META, directory).revision)
        os._exit(0)
    children.append(child)
assert {os.waitpid(child, 0)[1] for child in children} == {0}
assert open_snapshot(directory).faults() == []
names = sorted(path.name for path in (directory / "revisions").iterdir())
for name in names:
    assert open_snapshot(directory / "revisions" / name).faults() == []
print(len(names), *sorted(path.name for path in directory.iterdir()))
"""


def test_processes_that_save_at_once_do_not_stand_in_each_others_way(tmp_path: Path) -> None:
    assert run(TOGETHER, tmp_path).split() == [str(5 + 2 * 5), "current", "revisions"]


FULL = """
import resource, signal, sys
from pathlib import Path
from tests.town import META, town
from weefsel.errors import BuildError
from weefsel.snapshot import save

directory = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
told = 0
for bytes_ in (0, 10, 1_000, 3_000, 10_000, 15_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, resource.RLIM_INFINITY))
    try:
        save(town(), META, directory)
    except BuildError as error:
        told += 1
        assert str(error).startswith(f"Cannot write in {directory}: "), error
        assert "None" not in str(error), error
assert list((directory / "revisions").iterdir()) == []
print(told)
"""


def test_a_disk_that_takes_no_more_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    assert int(run(FULL, tmp_path)) == 6


def test_the_files_of_a_revision_can_be_read_by_others(old: Path) -> None:
    revision = open_snapshot(old).path
    assert (revision.stat().st_mode & 0o055) == 0o055
    assert ((old / "current").stat().st_mode & 0o044) == 0o044
    assert plain(open_snapshot(old).areas) == plain(town()["areas"])
