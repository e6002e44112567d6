"""Backups that are damaged or made up: one clear refusal, or something sound, and never something half."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from tests.database import ledger
from tests.database.places import NAME, content, made
from tests.database.servers import connected, executing

from weefsel.errors import BuildError, InputError
from weefsel.platform.database import archive
from weefsel.platform.database.backup import backup, restore

SEED: Final = 20_261_122
MUTANTS: Final = 500
ON_POSTGRESQL: Final = 20
DUMP: Final = "register.pgdump"
NAMES: Final = (
    "../x", "/x", "own/../../x", "own\\..\\x", "C:x", "own/", "own//x", "own/.", "own/a\n", "", "own/" + "x" * 300,
    "revisions/x", ".restoring", "current", NAME + "-wal", "own/x", "ówn/x", "own/nul:", "own/x ",
)  # fmt: skip
VALUES: Final = (None, 0, -1, 2**70, 1.5, True, "", "x", "\ud800", [], {}, [[]], [["a"]], [["a", "b", "c"]], "0" * 64)

Members = dict[str, bytes]
Mutation = Callable[[random.Random, bytes], bytes]


def _members(raw: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(raw)) as kept:
        return {name: kept.read(name) for name in kept.namelist()}


def _packed(members: Members, manifest: Any = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
        for name, raw in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(info, raw)
        if manifest is not None:
            kept.writestr("manifest.json", json.dumps(manifest))
    return made.getvalue()


def _resealed(members: Members) -> bytes:
    """With a manifest that fits what is in it now, as someone would who means harm."""
    manifest = json.loads(members.pop("manifest.json"))
    manifest["members"] = {
        name: {"size": len(raw), "sha256": hashlib.sha256(raw).hexdigest()} for name, raw in members.items()
    }
    return _packed(members, manifest)


def _noise(rng: random.Random, raw: bytes) -> bytes:
    """Bytes changed, taken away or put in between."""
    damaged = bytearray(raw)
    for _ in range(rng.choice((1, 1, 3, 30))):
        place = rng.randrange(len(damaged) + 1)
        match rng.randrange(3):
            case 0:
                damaged[place : place + 1] = bytes([rng.randrange(256)])
            case 1:
                del damaged[place : place + rng.choice((1, 16, 4096))]
            case _:
                damaged[place:place] = rng.randbytes(rng.choice((1, 16, 4096)))
    return bytes(damaged)


def _bytes(rng: random.Random, raw: bytes) -> bytes:
    return _noise(rng, raw)


def _ends(rng: random.Random, raw: bytes) -> bytes:
    """The directory of a zip is at its end: there most of its own structure is."""
    tail = rng.choice((30, 200, 1500))
    return raw[:-tail] + _noise(rng, raw[-tail:])


def _cut(rng: random.Random, raw: bytes) -> bytes:
    return raw[: rng.randrange(len(raw))]


def _renamed(rng: random.Random, raw: bytes) -> bytes:
    members = _members(raw)
    name = rng.choice(sorted(members.keys() - {"manifest.json"}))
    members[rng.choice(NAMES)] = members.pop(name) if rng.random() < 0.5 else b"x"
    return _packed(members) if rng.random() < 0.2 else _resealed(members)


def _told(rng: random.Random, raw: bytes) -> bytes:
    """Another manifest."""
    members = _members(raw)
    manifest = json.loads(members.pop("manifest.json"))
    where = manifest
    while isinstance(where, dict) and where:
        key = rng.choice(sorted(where))
        if not isinstance(where[key], dict) or rng.random() < 0.3:
            where[key] = rng.choice(VALUES)
            break
        where = where[key]
    return _packed(members, manifest)


def _database(rng: random.Random, raw: bytes) -> bytes:
    """A database that is damaged, and fits its checksum."""
    members = _members(raw)
    name = NAME if NAME in members else DUMP
    members[name] = _noise(rng, members[name])
    return _resealed(members)


def _schema(rng: random.Random, raw: bytes) -> bytes:
    """A sound database with another schema."""
    members = _members(raw)
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(members[NAME])
        database.execute(
            rng.choice(
                (
                    "DROP TABLE django_migrations",
                    "ALTER TABLE django_migrations RENAME COLUMN app TO other",
                    "UPDATE django_migrations SET name = x'ff'",
                    "UPDATE writer SET writer = 7",
                    "CREATE VIEW v AS SELECT load_extension('x')",
                    "CREATE TABLE t (a CHECK (a > random()))",
                    "PRAGMA user_version = 99",
                )
            )
        )
        database.commit()
        members[NAME] = database.serialize()
    return _resealed(members)


MUTATIONS: Final[tuple[Mutation, ...]] = (_bytes, _ends, _cut, _renamed, _told, _database, _schema)


@pytest.mark.parametrize("part", range(4))
def test_500_mutants_are_told_or_sound(part: int, tmp_path: Path) -> None:
    print(f"seeds from {SEED}")
    raw = backup(made(tmp_path / "source"), tmp_path / "kept.zip", {}).file.read_bytes()
    place, file = made(tmp_path / "place", 9), tmp_path / "mutant.zip"
    before = content(place)
    read = 0
    for number in range(part, MUTANTS, 4):
        rng = random.Random(SEED + number)
        mutation = rng.choice(MUTATIONS)
        file.write_bytes(mutation(rng, raw))
        target = tmp_path / "new" if rng.random() < 0.5 else place
        try:
            restored = _restored(file, target)
            assert restored or content(place) == before
            assert {path.name for path in tmp_path.iterdir()} - {"new"} == {"source", "kept.zip", "place", "mutant.zip"}
        except BaseException:
            print(f"seed {SEED + number}, {mutation.__name__}")
            raise
        read += restored
        if restored:
            shutil.rmtree(target)
            made(place, 9) if target == place else None
            before = content(place)
        assert not (tmp_path / "new").exists()
    assert 0 < read < MUTANTS / 4 / 2, f"{read} were restored"


def _restored(file: Path, target: Path) -> bool:
    """Whether it was restored, and then to something sound; else it was told why not."""
    told: InputError | None = None
    try:
        restore(file, target, {}, replace=True)
    except InputError as error:
        told = error
    if told is not None:
        assert told.faults
        assert all(fault.where and fault.expected and fault.mend for fault in told.faults)
        assert len(str(told)) < 5_000
        return False
    with contextlib.closing(ledger.opened(target / NAME)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert not list(target.glob(".rest*"))
    return True


def test_20_damaged_dumps_of_postgresql_are_told_and_change_nothing(
    postgres_url: str, other_postgres_url: str, tmp_path: Path
) -> None:
    print(f"seeds from {SEED}")
    live, place = os.environ | {"DATABASE_URL": postgres_url}, os.environ | {"DATABASE_URL": other_postgres_url}
    for url, last in ((postgres_url, 20), (other_postgres_url, 3)):
        with connected(url) as database:
            ledger.create(executing(database), [1])
            for number in range(1, last + 1):
                ledger.write(executing(database), 1, number, begin="BEGIN")
    raw = backup(tmp_path / "live", tmp_path / "kept.zip", live).file.read_bytes()
    file, told = tmp_path / "mutant.zip", 0
    for number in range(ON_POSTGRESQL):
        file.write_bytes(_database(random.Random(SEED + number), raw))
        try:
            restore(file, tmp_path / "new", place, replace=True)
        except (InputError, BuildError):
            told += 1
            with connected(other_postgres_url) as database:
                assert ledger.faults(executing(database), {1: 3}) == [], f"seed {SEED + number}"
            continue
        # what pg_restore reads to the end without a word may be another dump
        with connected(other_postgres_url) as database:
            database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            ledger.create(executing(database), [1])
            for one in range(1, 4):
                ledger.write(executing(database), 1, one, begin="BEGIN")
    assert told > ON_POSTGRESQL / 2


def test_a_small_zip_that_would_fill_the_disk_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL", 2**20)
    zeros, file = bytes(2**23), tmp_path / "bomb.zip"
    about = {"format": 1, "program": "0.1.0", "made": "2026-01-01", "engine": "sqlite", "server": "3", "migrations": []}
    file.write_bytes(_resealed({NAME: zeros, "manifest.json": json.dumps(about).encode()}))
    with pytest.raises(InputError, match="at most 200 times what the zip takes"):
        restore(file, tmp_path / "new", {})
    assert not (tmp_path / "new").exists()


def test_what_does_not_fit_on_the_disk_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = backup(made(tmp_path / "source"), tmp_path / "kept.zip", {}).file
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    with pytest.raises(BuildError, match="No room"):
        restore(file, tmp_path / "new", {})
    assert not (tmp_path / "new").exists()
