"""A backup has everything, comes back whole, overwrites nothing unasked, and may be stopped at any moment."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pytest
from tests.database import ledger
from tests.database.places import BESIDE, MIGRATIONS, NAME, content, made, written
from tests.database.servers import connected, executing

from weefsel.atlas.disclosed import KEY_FILE as ROUNDING_KEY
from weefsel.errors import BuildError, InputError, NotFound
from weefsel.platform.database import postgres
from weefsel.platform.database.archive import FILES
from weefsel.platform.database.backup import backup, restore
from weefsel.platform.database.settings import databases

SEED: Final = 20_261_122
KILLS: Final = 40


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return made(tmp_path / "place")


@pytest.fixture
def file(place: Path, tmp_path: Path) -> Path:
    return backup(place, tmp_path / "kept.zip", {}).file


def test_everything_comes_back(place: Path, file: Path, tmp_path: Path) -> None:
    kept = restore(file, tmp_path / "new", {})
    assert written(tmp_path / "new") == 5
    assert {name: raw for name, raw in content(tmp_path / "new").items() if name != NAME} == BESIDE
    assert kept.manifest.migrations == MIGRATIONS
    assert kept.manifest.program == version("weefsel")
    assert content(place)[NAME], "the place itself is still there"


def test_every_key_is_among_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEEFSEL_SECRET_KEY", "only for tests")
    from weefsel.platform.settings import KEY_FILE as SECRET_KEY

    assert {ROUNDING_KEY, SECRET_KEY} <= set(FILES)


def test_only_its_owner_may_read_a_backup_or_what_comes_back(file: Path, tmp_path: Path) -> None:
    restore(file, tmp_path / "new", {})
    for path in (file, *(path for path in (tmp_path / "new").rglob("*") if path.is_file())):
        assert path.stat().st_mode & 0o777 == 0o600, path


def test_a_backup_is_a_zip_that_says_what_it_is(file: Path) -> None:
    with zipfile.ZipFile(file) as kept:
        assert kept.testzip() is None
        manifest = json.loads(kept.read("manifest.json"))
        assert set(kept.namelist()) == {"manifest.json", NAME, *BESIDE}
        assert {name: one["size"] for name, one in manifest["members"].items()} == {
            name: len(kept.read(name)) for name in {NAME, *BESIDE}
        }
    assert (manifest["format"], manifest["engine"], manifest["server"]) == (1, "sqlite", sqlite3.sqlite_version)


def test_who_builds_meanwhile_is_not_kept(place: Path, tmp_path: Path) -> None:
    (place / "own" / "building").touch()
    assert "own/building" not in backup(place, tmp_path / "kept.zip", {}).manifest.members


def test_a_backup_replaces_the_last_one_and_leaves_nothing_else(place: Path, file: Path, tmp_path: Path) -> None:
    with contextlib.closing(ledger.opened(place / NAME)) as database:
        ledger.write(database.execute, 1, 6)
    backup(place, file, {})
    restore(file, tmp_path / "new", {})
    assert written(tmp_path / "new") == 6
    assert {path.name for path in tmp_path.iterdir()} == {"place", "kept.zip", "new"}


def test_without_a_register_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="No register at"):
        backup(tmp_path, tmp_path.parent / "kept.zip", {})


def test_a_backup_stays_out_of_what_it_is_of(place: Path) -> None:
    with pytest.raises(InputError, match="a file outside"):
        backup(place, place / "own" / "kept.zip", {})


@pytest.mark.parametrize("target", ["folder", "no/such/folder.zip"])
def test_where_no_file_can_be_is_told(target: str, place: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises((InputError, BuildError)):
        backup(place, tmp_path / target, {})


def test_a_link_is_not_followed(place: Path, tmp_path: Path) -> None:
    (place / "own" / "link").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match="a file, and no link"):
        backup(place, tmp_path / "kept.zip", {})
    assert not (tmp_path / "kept.zip").exists()


def test_a_damaged_register_is_told_and_the_last_backup_stays(place: Path, file: Path) -> None:
    before = file.read_bytes()
    raw = bytearray((place / NAME).read_bytes())
    raw[4096:8192] = os.urandom(4096)
    (place / NAME).write_bytes(raw)
    with pytest.raises(BuildError):
        backup(place, file, {})
    assert file.read_bytes() == before


@pytest.mark.parametrize("there", [NAME, f"{NAME}-wal", ".secret_key", "own/x"])
def test_nothing_is_overwritten_unasked(there: str, file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    (new / there).parent.mkdir(parents=True)
    (new / there).write_bytes(b"precious")
    with pytest.raises(InputError, match="nothing that would be overwritten"):
        restore(file, new, {})
    assert content(new) == {there: b"precious"}


def test_what_is_the_same_is_not_in_the_way(file: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / ".secret_key").write_bytes(BESIDE[".secret_key"])
    restore(file, tmp_path / "new", {})
    assert written(tmp_path / "new") == 5


@pytest.mark.parametrize("damage", ["", "log", "cut", "noise", "empty"])
def test_asked_to_it_replaces_a_newer_or_damaged_register(damage: str, place: Path, file: Path) -> None:
    database = ledger.opened(place / NAME)
    for number in range(6, 60):
        ledger.write(database.execute, 1, number)
    if damage == "log":
        # as after a power cut: a log with more than the file
        log = (place / f"{NAME}-wal").read_bytes()
        database.close()
        (place / f"{NAME}-wal").write_bytes(log)
    database.close()
    raw = (place / NAME).read_bytes()
    damaged = {"cut": raw[:5000], "noise": b"SQLite?" * 999, "empty": b""}
    (place / NAME).write_bytes(damaged.get(damage, raw))
    (place / "own" / "later.xlsx").write_bytes(b"later")
    (place / "revisions").mkdir()
    restore(file, place, {}, replace=True)
    assert written(place) == 5
    names = set(content(place)) - {f"{NAME}-wal", f"{NAME}-shm"}
    assert names == {NAME, *BESIDE}
    assert (place / "revisions").is_dir(), "what the backup does not have stays"


def test_while_a_site_has_it_open_nothing_is_restored(place: Path, file: Path) -> None:
    with contextlib.closing(ledger.opened(place / NAME)) as site:
        ledger.write(site.execute, 1, 6)
        with pytest.raises(InputError, match="Stop the site"):
            restore(file, place, {}, replace=True)
        ledger.write(site.execute, 1, 7)
    assert written(place) == 7
    databases({}, place)  # and it is not taken for half restored


def test_who_waited_with_the_file_open_goes_on_in_what_was_restored(place: Path, file: Path) -> None:
    """Had another file been put there, what it writes would be in no directory any more."""
    waiting = sqlite3.connect(place / NAME, isolation_level=None)  # has read nothing yet, so nobody sees it
    with contextlib.closing(waiting):
        restore(file, place, {}, replace=True)
        ledger.write(waiting.execute, 1, 6)
    assert written(place) == 6


def _altered(file: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same backup with a manifest that is otherwise."""
    other = file.with_name("altered.zip")
    with zipfile.ZipFile(file) as kept, zipfile.ZipFile(other, "w") as out:
        for name in kept.namelist():
            raw = kept.read(name)
            if name == "manifest.json":
                manifest = json.loads(raw)
                change(manifest)
                raw = json.dumps(manifest).encode()
            out.writestr(name, raw)
    return other


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda told: told.update(program="999.0"), "Install that version, or a newer one"),
        (lambda told: told.update(format=2), "Install that version, or a newer one"),
        (lambda told: told.update(engine="postgresql"), "expected"),
        (lambda told: told["migrations"].pop(), "its migrations are not those of the manifest"),
        (lambda told: told["members"].pop("recipe.toml"), "the same members"),
        (lambda told: told["members"][NAME].update(size=10**15), "the size that the manifest tells"),
        (lambda told: told["members"][NAME].update(sha256="0" * 64), "a member that is whole"),
    ],
)
def test_a_backup_that_is_not_ours_is_told(
    change: Callable[[dict[str, Any]], None], told: str, file: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=told):
        restore(_altered(file, change), tmp_path / "new", {})
    assert not (tmp_path / "new").exists()


def test_nothing_is_restored_into_another_kind_of_database(file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not move a register from one kind of database to another"):
        restore(file, tmp_path / "new", {"DATABASE_URL": "postgresql://localhost/weefsel"})


RESTORING: Final = """
import sys; from pathlib import Path; from weefsel.platform.database.backup import restore
print("begun", flush=True); restore(Path(sys.argv[1]), Path(sys.argv[2]), {}, replace=True); print("ended", flush=True)
"""


def _restoring(file: Path, place: Path, killed_after_s: float | None) -> float | None:
    """Restore in another process, that is killed so long after it began; how long it took where it had ended."""
    command = [sys.executable, "-c", RESTORING, str(file), str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "begun\n"
        began = time.monotonic()
        if killed_after_s is not None:
            time.sleep(killed_after_s)
            running.send_signal(signal.SIGKILL)
        return time.monotonic() - began if running.stdout.readline() else None


def test_a_restore_that_is_killed_leaves_the_old_or_the_new_and_a_second_one_mends_it(tmp_path: Path) -> None:
    print(f"seed {SEED}")
    rng = random.Random(SEED)
    file = backup(made(tmp_path / "source", 400), tmp_path / "kept.zip", {}).file
    place = made(tmp_path / "place", 50)
    took = _restoring(file, place, None)
    assert took is not None
    outcomes: Counter[str] = Counter()
    for _ in range(KILLS):
        with contextlib.closing(ledger.opened(place / NAME)) as database:
            database.execute("DELETE FROM entry WHERE number > 50")
            database.execute("UPDATE writer SET last = 50")
        ended = _restoring(file, place, rng.uniform(0, 1.5 * took)) is not None
        assert written(place) in (50, 400)
        try:
            databases({}, place)
            outcomes["ended" if ended else "old" if written(place) == 50 else "new"] += 1
        except InputError:
            outcomes["half"] += 1
        restore(file, place, {}, replace=True)
        assert written(place) == 400
        databases({}, place)
        assert list(place.glob(".rest*")) == []
    print(outcomes)
    assert 0 < outcomes["ended"] < KILLS


def test_postgresql_comes_back_and_is_not_overwritten_unasked(
    postgres_url: str, other_postgres_url: str, tmp_path: Path
) -> None:
    live, place = os.environ | {"DATABASE_URL": postgres_url}, os.environ | {"DATABASE_URL": other_postgres_url}
    with connected(postgres_url) as database:
        ledger.create(executing(database), [1])
        for number in range(1, 6):
            ledger.write(executing(database), 1, number, begin="BEGIN")
    file = backup(tmp_path / "live", tmp_path / "kept.zip", live).file
    restore(file, tmp_path / "new", place)
    with pytest.raises(InputError, match="nothing that would be overwritten"):
        restore(file, tmp_path / "new", place)
    with connected(other_postgres_url) as database:
        ledger.write(executing(database), 1, 6, begin="BEGIN")
        restore(file, tmp_path / "new", place, replace=True)
        assert ledger.begun(executing(database)) == {1: 5}
        database.execute("CREATE TABLE later (a int)")
        with pytest.raises(InputError, match="no other tables than the backup's"):
            restore(file, tmp_path / "new", place, replace=True)
    with pytest.raises(InputError, match="does not move a register"):
        restore(file, tmp_path / "sqlite", {})


def test_a_restore_that_postgresql_refuses_changes_nothing(
    postgres_url: str, other_postgres_url: str, tmp_path: Path
) -> None:
    live, place = os.environ | {"DATABASE_URL": postgres_url}, os.environ | {"DATABASE_URL": other_postgres_url}
    with connected(postgres_url) as database:
        ledger.create(executing(database), [1])
        ledger.write(executing(database), 1, 1, begin="BEGIN")
    file = backup(tmp_path / "live", tmp_path / "kept.zip", live).file
    with connected(other_postgres_url) as database:
        restore(file, tmp_path / "new", place)
        ledger.write(executing(database), 1, 2, begin="BEGIN")
        # a view of ours that hangs on a table of theirs is in the way of its removal
        database.execute("CREATE VIEW ours AS SELECT * FROM entry")
        with pytest.raises(BuildError, match="changed nothing"):
            restore(file, tmp_path / "new", place, replace=True)
        assert ledger.faults(executing(database), {1: 2}) == []
    databases({}, tmp_path / "new")


def test_without_the_programs_of_postgresql_it_is_told_what_to_install(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "WHEEL", "no_such_wheel")
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    with pytest.raises(BuildError, match=r"pg_dump of PostgreSQL \d+ or newer is needed.*postgresql-client-\d+"):
        backup(tmp_path / "live", tmp_path / "kept.zip", {"DATABASE_URL": postgres_url, "PATH": str(tmp_path)})


def test_no_password_is_told_when_postgresql_cannot_be_reached(tmp_path: Path) -> None:
    url = "postgresql://anna:Zq7x@127.0.0.1:1/weefsel"
    with pytest.raises(BuildError) as caught:
        backup(tmp_path / "live", tmp_path / "kept.zip", {"DATABASE_URL": url})
    assert "Zq7x" not in str(caught.value)
