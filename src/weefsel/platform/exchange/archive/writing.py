"""The whole register into one file: a zip of JSON Lines that is the same to the byte for the same register."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from itertools import groupby
from typing import IO, Any, Final

from django.db.models import Max

from weefsel.platform.exchange.archive.shape import FORMAT, MANIFEST, OWNERS, TABLES, Table
from weefsel.platform.exchange.archive.values import columns, line_of
from weefsel.platform.exchange.moment import one_moment
from weefsel.platform.register.models import Change, Entry
from weefsel.platform.register.moderation import audit
from weefsel.platform.register.permissions import Refused, SiteAction
from weefsel.platform.register.who import Who
from weefsel.platform.source import open_site

__all__ = ["NAME", "write_archive"]

#: how the file is called when it is taken from the site
NAME: Final = "weefsel-register-archief.zip"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 2_000


def write_archive(who: Who, file: IO[bytes], *, with_owners: bool = False) -> dict[str, int]:
    """Write all of the register as it is at one moment; how many rows of each table.

    With owners it holds their e-mail addresses: only the program itself, asked by whoever has the server, may do that.
    Raises `Refused`.
    """
    who.needs_site(SiteAction.IMPORT)
    if with_owners and not who.program:
        raise Refused("Whose an entry is leaves only by the command line.")
    with one_moment(), zipfile.ZipFile(file, "w") as made:
        tables = {table.member: _written(made, table.member, _rows(table)) for table in TABLES}
        if with_owners:
            tables[f"{OWNERS}.jsonl"] = _written(made, f"{OWNERS}.jsonl", _owners())
        with made.open(_info(MANIFEST), "w") as member:
            member.write(_manifest(tables, with_owners=with_owners))
    audit(who, "archive_out", None, "")
    return {name.removesuffix(".jsonl"): told["rows"] for name, told in tables.items()}


def _manifest(tables: dict[str, dict[str, Any]], *, with_owners: bool) -> bytes:
    newest = Change.objects.aggregate(newest=Max("at"))["newest"]
    told = {
        "what": "weefsel-register",
        "format": FORMAT,
        "program": version("weefsel"),
        "site": open_site().site.name,
        "newest_change": None if newest is None else newest.isoformat(timespec="microseconds"),
        "with_owners": with_owners,
        "tables": tables,
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _info(name: str) -> zipfile.ZipInfo:
    """No time, no rights and no system: nothing that differs when the register does not."""
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def _written(made: zipfile.ZipFile, name: str, rows: Iterable[Any]) -> dict[str, Any]:
    """Write a member; its rows, size and checksum."""
    digest, size, number = hashlib.sha256(), 0, 0
    with made.open(_info(name), "w", force_zip64=True) as member:
        for number, row in enumerate(rows, start=1):  # noqa: B007 how many there were
            line = line_of(row)
            member.write(line)
            digest.update(line)
            size += len(line)
    return {"rows": number, "bytes": size, "sha256": digest.hexdigest()}


def _rows(table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table as JSON values, in order."""
    made = columns(table)
    for values in _in_order(table, [column.attname for column in made]):
        yield {
            column.name: None if value is None else column.to_json(value)
            for column, value in zip(made, values, strict=True)
        }


def _in_order(table: Table, names: list[str]) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of the table, which is the same on every database.

    Ids and numbers are put in order there; texts here, because databases know several orders of letters.
    """
    first, *then = (_attname(table, name) for name in table.order)
    rows = table.model._base_manager.order_by(first, "pk").values_list(*names).iterator(_CHUNK)
    if table.name == "kind_choices":
        yield from sorted(rows)
    elif not then:
        yield from rows
    else:
        key, at = names.index(first), [names.index(name) for name in then]
        for _, some in groupby(rows, key=lambda row: row[key]):
            yield from sorted(some, key=lambda row: tuple(row[place] for place in at))


def _attname(table: Table, name: str) -> str:
    return table.model._meta.get_field(name).attname  # type: ignore[union-attr]


def _owners() -> Iterator[dict[str, str]]:
    """Whose each entry is, by e-mail address."""
    owned = Entry.objects.exclude(owner=None).order_by("pk").values_list("pk", "owner__email")
    for entry_id, email in owned.iterator(_CHUNK):
        yield {"email": email, "entry": str(entry_id)}
