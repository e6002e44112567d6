"""A real PostgreSQL for the tests of the database, whichever database the other tests run on."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from tests import postgres
from tests.database.servers import named

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running server; the test is skipped where there is none to start."""
    try:
        with postgres.server() as url:
            yield url
    except postgres.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database."""
    yield from _made(postgres_server)


@pytest.fixture
def other_postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of another empty database on the same server."""
    yield from _made(postgres_server)


def _made(server: str) -> Iterator[str]:
    name = f"weefsel_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as whole:
        whole.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield named(server, name)
        whole.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
