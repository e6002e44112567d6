"""Reading `DATABASE_URL`. What stands in it is never repeated, because it may be a password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from weefsel.errors import Fault, InputError

__all__ = ["VARIABLE", "Postgres", "Sqlite", "parsed"]

VARIABLE: Final = "DATABASE_URL"
#: PostgreSQL keeps no longer names
NAME_BYTES: Final = 63
SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
#: what may stand behind the question mark → the variable by which PostgreSQL's own programs know it
OPTIONS: Final = {
    "application_name": "PGAPPNAME",
    "channel_binding": "PGCHANNELBINDING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "gssencmode": "PGGSSENCMODE",
    "options": "PGOPTIONS",
    "passfile": "PGPASSFILE",
    "sslcert": "PGSSLCERT",
    "sslcrl": "PGSSLCRL",
    "sslkey": "PGSSLKEY",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
#: parts of the address that may also stand behind the question mark
PARTS: Final = ("dbname", "host", "password", "port", "user")

_ADDRESS = re.compile(
    r"(?P<scheme>[a-z]+)://"
    r"(?:(?P<user>[^:@/?#]*)(?::(?P<password>[^:@/?#]*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:/?#@\[\],]*)(?::(?P<port>[^/?#@,]*))?"
    r"(?:/(?P<dbname>[^?#]*))?(?:\?(?P<query>[^#]*))?"
)
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ENCODED = "Write each @ : / ? # & % in a name or password as % with its two hexadecimal digits (@ is %40)."


@dataclass(frozen=True, slots=True)
class Sqlite:
    """A file."""

    path: Path


@dataclass(frozen=True, slots=True)
class Postgres:
    """A database of a PostgreSQL server; without `host` the socket where the server stands by default."""

    name: str
    user: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    port: str = ""
    options: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def variables(self) -> dict[str, str]:
        """The same for PostgreSQL's own programs, so that no password stands on a command line."""
        parts = {
            "PGDATABASE": self.name,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGHOST": self.host,
            "PGPORT": self.port,
        }
        return {name: value for name, value in parts.items() if value} | {
            OPTIONS[name]: value for name, value in self.options.items()
        }


def parsed(url: str, directory: Path) -> Sqlite | Postgres:
    """What `url` says. A relative path of SQLite starts from `directory`. Raises `InputError` with all faults."""
    match = _ADDRESS.fullmatch(url)
    if match is None or match["scheme"] not in ("postgres", "postgresql", "sqlite"):
        expected = "postgresql://user:password@host:5432/database or sqlite:///file"
        raise InputError(Fault(VARIABLE, expected, _ENCODED))
    given, faults = _decoded(match)
    if match["scheme"] == "sqlite":
        return _file(given, faults, directory)
    if re.search("[@:/]", match["dbname"] or ""):
        faults.append(Fault(VARIABLE, "the name of a database without @ : /", _ENCODED, column="dbname"))
    return _server(given, faults)


def _decoded(match: re.Match[str]) -> tuple[dict[str, str], list[Fault]]:
    """All parts and options that are given, without their percent signs."""
    faults: list[Fault] = []
    given: dict[str, str] = {}
    raw = [(part, match[part] or "") for part in PARTS]
    for pair in (match["query"] or "").split("&"):
        name, equals, value = pair.partition("=")
        if "@" in value:
            faults.append(Fault(VARIABLE, "no @ behind ?", _ENCODED))
        elif pair and not (equals and name in (*OPTIONS, *PARTS)):
            known = ", ".join(sorted((*OPTIONS, *PARTS)))
            faults.append(Fault(VARIABLE, f"only these options behind ?: {known}", _ENCODED))
        elif pair:
            raw.append((name, value))
    for name, value in raw:
        try:
            text = "" if _BAD_PERCENT.search(value) else unquote_to_bytes(value).decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if value and (not text or "\0" in text):
            faults.append(Fault(VARIABLE, "text in UTF-8, percent-encoded", _ENCODED, column=name))
        elif text and given.get(name):
            faults.append(Fault(VARIABLE, "each part once", "Leave out one of the two.", column=name))
        else:
            given[name] = text or given.get(name, "")
    return given, faults


def _file(given: dict[str, str], faults: list[Fault], directory: Path) -> Sqlite:
    if any(value for name, value in given.items() if name != "dbname"):
        mend = "Write three slashes before the file, four before a path from the root, and no options."
        faults.append(Fault(VARIABLE, "sqlite:/// and a file", mend))
    elif (not faults and given["dbname"] in ("", ":memory:")) or given["dbname"].endswith("/"):
        mend = "Name a file: what is kept in memory is gone when the site stops."
        faults.append(Fault(VARIABLE, "sqlite:/// and a file", mend))
    if faults:
        raise InputError(faults)
    return Sqlite(directory / given["dbname"])


def _server(given: dict[str, str], faults: list[Fault]) -> Postgres:
    port, name = given.get("port", ""), given.get("dbname", "")
    if port and not (re.fullmatch(r"[0-9]{1,5}", port) and 1 <= int(port) <= 65535):
        faults.append(Fault(VARIABLE, "a port from 1 to 65535", _ENCODED, column="port"))
    if not faults and not name:
        mend = "Write it behind the host: postgresql://host/database."
        faults.append(Fault(VARIABLE, "the name of a database", mend, column="dbname"))
    if len(name.encode()) > NAME_BYTES:
        mend = "PostgreSQL keeps no longer ones."
        faults.append(Fault(VARIABLE, f"a name of at most {NAME_BYTES} bytes", mend, column="dbname"))
    if "," in given.get("host", "") or "," in port:
        faults.append(Fault(VARIABLE, "one host", "Leave out the others.", column="host"))
    mode = given.get("sslmode")
    if mode and mode not in SSL_MODES:
        faults.append(Fault(VARIABLE, f"one of {', '.join(SSL_MODES)}", "Choose one.", column="sslmode"))
    wait = given.get("connect_timeout")
    if wait and not re.fullmatch(r"[0-9]{1,4}", wait):
        faults.append(Fault(VARIABLE, "a number of seconds", "Write digits only.", column="connect_timeout"))
    if faults:
        raise InputError(faults)
    options = {option: given[option] for option in OPTIONS if given.get(option)}
    host = given["host"].removeprefix("[").removesuffix("]")
    return Postgres(name, given["user"], given["password"], host, port, options)
