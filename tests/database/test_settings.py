"""Where the database is, from `DATABASE_URL`: what is right, what is wrong, and that no password is told."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from weefsel.errors import InputError
from weefsel.platform.database.settings import RESTORING, databases
from weefsel.platform.database.url import Postgres, Sqlite, parsed

HERE = Path("place")
#: in a password, and in none of our own words
MARK = "Zq7x"
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)


def _postgres(url: str) -> Postgres:
    found = parsed(url, HERE)
    assert isinstance(found, Postgres)
    return found


@pytest.mark.parametrize("environment", [{}, {"DATABASE_URL": ""}, {"DATABASE_URL": " "}])
def test_without_an_address_it_is_a_file_in_the_directory(environment: dict[str, str]) -> None:
    made = databases(environment, HERE)["default"]
    assert made["ENGINE"] == "weefsel.platform.database.engine"
    assert made["NAME"] == str(HERE / "register.sqlite3")


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///other.db", "place/other.db"),
        ("sqlite:///a/b%20c%3F.db", "place/a/b c?.db"),
        ("sqlite:////var/lib/weefsel.db", "/var/lib/weefsel.db"),
    ],
)
def test_a_file_may_be_named(url: str, file: str) -> None:
    assert parsed(url, HERE) == Sqlite(Path(file))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://localhost/weefsel",
        "postgres://anna@db.example:5433/weefsel",
        "postgresql://anna:secret@127.0.0.1/weefsel?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
        "postgresql://anna:p%40ss%3A%2F%23%25w@[::1]:5432/we%20efsel",
        "postgresql:///weefsel?host=/run/postgresql&user=anna&connect_timeout=3",
        "postgresql://%2Frun%2Fpostgresql/weefsel?port=5434",
        "postgresql://anna:@/weefsel?host=/run/postgresql",
        "postgresql:///?dbname=weefsel&application_name=w%C3%A9&options=-c%20search_path%3Dregister",
    ],
)
def test_an_address_means_what_it_means_to_postgresql(url: str) -> None:
    """Its own library reads the address beside us."""
    found = _postgres(url)
    parts = {"dbname": found.name, "user": found.user, "password": found.password, "host": found.host}
    ours = {name: value for name, value in (parts | {"port": found.port} | found.options).items() if value}
    assert ours == {name: str(value) for name, value in conninfo_to_dict(url).items() if value}


@given(user=TEXT, password=TEXT, name=TEXT.filter(lambda text: len(text.encode()) <= 63))
@example(user="a:b@c/d", password="%41?#&=", name="/.. '")  # noqa: S106 not a real one
def test_whatever_is_encoded_comes_back(user: str, password: str, name: str) -> None:
    found = _postgres(f"postgresql://{quote(user, '')}:{quote(password, '')}@host:1/{quote(name, '')}")
    assert (found.user, found.password, found.name, found.host, found.port) == (user, password, name, "host", "1")


def test_what_is_read_can_be_printed_without_the_password() -> None:
    assert MARK not in repr(_postgres(f"postgresql://anna:{MARK}@host/weefsel"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://localhost/weefsel", "postgresql://user:password@host:5432/database"),
        ("weefsel", "postgresql://user:password@host:5432/database"),
        ("postgresql://localhost", "the name of a database"),
        ("postgresql://localhost/", "the name of a database"),
        ("postgresql://localhost:0/weefsel", "a port from 1 to 65535"),
        ("postgresql://localhost:65536/weefsel", "a port from 1 to 65535"),
        ("postgresql://localhost:٣/weefsel", "a port from 1 to 65535"),
        ("postgresql://a,b/weefsel", "postgresql://user:password@host:5432/database"),
        ("postgresql:///weefsel?host=a,b", "one host"),
        ("postgresql://localhost/weefsel?sslmode=on", "one of disable, allow"),
        ("postgresql://localhost/weefsel?connect_timeout=soon", "a number of seconds"),
        ("postgresql://localhost/weefsel?ssl=true", "only these options"),
        ("postgresql://localhost/weefsel?sslmode", "only these options"),
        ("postgresql://localhost/weefsel?host=other", "each part once"),
        ("postgresql://localhost/%ZZ", "text in UTF-8"),
        ("postgresql://localhost/%FF", "text in UTF-8"),
        ("postgresql://localhost/%00", "text in UTF-8"),
        (f"postgresql://localhost/{'n' * 64}", "at most 63 bytes"),
        ("sqlite://", "sqlite:/// and a file"),
        ("sqlite:///", "sqlite:/// and a file"),
        ("sqlite:///:memory:", "sqlite:/// and a file"),
        ("sqlite:///folder/", "sqlite:/// and a file"),
        ("sqlite://host/file", "sqlite:/// and a file"),
        ("sqlite:///file?mode=memory", "only these options"),
    ],
)
def test_an_address_that_is_none_is_told_with_how_to_mend_it(url: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        databases({"DATABASE_URL": url}, HERE)
    assert str(caught.value).startswith("DATABASE_URL")
    assert told in str(caught.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parsed("postgresql://localhost:0/%FF?sslmode=on&nothing=1", HERE)
    assert len(caught.value.faults) == 4


@given(
    before=st.text(st.characters(codec="ascii"), max_size=8),
    after=st.text(st.characters(codec="ascii"), max_size=8),
    scheme=st.sampled_from(["postgres", "postgresql", "sqlite", "x"]),
)
@example(before="1234?", after="=secret", scheme="postgres")
@example(before="%FF", after="secret#/", scheme="postgresql")
def test_no_message_tells_the_password_however_it_is_written(before: str, after: str, scheme: str) -> None:
    with pytest.raises(InputError) as caught:
        parsed(f"{scheme}://anna:{before}{MARK}{after}@host:port/", HERE)
    assert MARK not in str(caught.value)


def test_a_directory_that_is_half_restored_is_refused(tmp_path: Path) -> None:
    (tmp_path / RESTORING).touch()
    with pytest.raises(InputError, match="run the same `weefsel restore` again"):
        databases({}, tmp_path)


def test_postgresql_ends_what_takes_too_long_and_commits_to_the_disk() -> None:
    made = databases({"DATABASE_URL": "postgresql://h/d?options=-c%20search_path%3Dx"}, HERE)["default"]
    session = made["OPTIONS"]["options"]
    for setting in ("synchronous_commit=on", "statement_timeout=", "lock_timeout=", "search_path=x"):
        assert f"-c {setting}" in session
    assert made["CONN_HEALTH_CHECKS"] is True
    assert made["TIME_ZONE"] == "UTC"
