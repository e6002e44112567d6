"""Addresses of databases on one PostgreSQL, and asking those."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from tests.database.ledger import Execute

from weefsel.platform.database.url import Postgres, parsed

__all__ = ["connected", "executing", "named"]


def named(url: str, name: str) -> str:
    """The same address, of another database."""
    address, mark, query = url.partition("?")
    return f"{address.rpartition('/')[0]}/{name}{mark}{query}"


def connected(url: str) -> psycopg.Connection[Any]:
    """A connection that commits when it is told to."""
    where = parsed(url, Path())
    assert isinstance(where, Postgres)
    parts = {"dbname": where.name, "user": where.user, "password": where.password, "host": where.host}
    given = {name: value for name, value in (parts | {"port": where.port} | where.options).items() if value}
    return psycopg.connect(make_conninfo(**given), autocommit=True)


def executing(connection: psycopg.Connection[Any]) -> Execute:
    """SQL with question marks, as SQLite has it."""

    def execute(sql: str, values: Sequence[Any]) -> list[Sequence[Any]]:
        done = connection.execute(sql.replace("?", "%s").encode(), values or None)
        return done.fetchall() if done.description else []

    return execute
