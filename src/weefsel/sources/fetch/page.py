"""What a layout that comes in pages must be able to do, and JSON that may be anything."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn, Protocol
from urllib.parse import quote

from weefsel.errors import Fault, InputError
from weefsel.sources.fetch.client import CutOff

__all__ = ["CHANGED", "Layout", "Page", "Record", "changed", "json_object", "question", "text_of"]

Record = Mapping[str, Any]
CHANGED: Final = "The service answers in another way than expected: look at the address, or tell the publisher."


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its records, and what it says of those around it."""

    records: Sequence[Record]
    #: names that every page must have the same
    keys: frozenset[str]
    #: the address of the next page, as the page says it
    following: str | None = None
    #: how many records there are in all, where the page says so
    matched: int | None = None
    #: what else must be the same on every page: version and table, or CRS
    frame: str | None = None


class Layout(Protocol):
    """How a service puts its records into pages."""

    @property
    def accept(self) -> str:
        """What the service is asked to answer in."""
        ...

    @property
    def opening(self) -> str:
        """What stands before the records in the file that is made of them."""
        ...

    @property
    def closing(self) -> str:
        """What stands behind them."""
        ...

    def first(self) -> str:
        """The address of the first page."""
        ...

    def read(self, data: Mapping[str, Any], where: str, crs: str | None) -> Page:
        """The page in an answer; `crs` is its header Content-Crs. Raises `InputError` for a page that is none."""
        ...

    def after(self, page: Page, records: int) -> str | None:
        """The address of the page behind `page`, with `records` up to and including it; nothing after the last."""
        ...

    def identity(self, record: Record, text: str) -> str:
        """What tells a record from others; `text` is the record as JSON."""
        ...


def changed(where: str, expected: str, column: str | None = None, value: object = None) -> InputError:
    """The error for an answer that is made in another way than it should be; `column` may come out of the answer."""
    if column is not None and not (column.isprintable() and len(column) <= 100):
        column = ascii(column)[:100]
    return InputError(Fault(where, expected, CHANGED, column=column, value=value))


def json_object(body: bytes, where: str) -> dict[str, Any]:
    """The JSON object in an answer.

    Raises `InputError` for HTML or XML and for another value than an object, and `CutOff` for JSON that is not whole.
    """
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        raise changed(where, "JSON; the answer is HTML or XML", value=start.decode("utf-8", "replace"))
    try:
        data = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise CutOff(f"the answer is no whole JSON ({' '.join(str(error).split())[:80]})") from None
    if not isinstance(data, dict):
        raise changed(where, "a JSON object", value=type(data).__name__)
    return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def text_of(record: Record, where: str) -> str:
    """A record as JSON, on one line. Raises `InputError` for one that cannot be written."""
    try:
        return json.dumps(record, allow_nan=False, separators=(",", ":"))
    # ValueError: 1e999 is a number in JSON, and endless here; RecursionError: brackets in brackets without end
    except (ValueError, RecursionError):
        raise changed(where, "records of texts and numbers", value=str(record.get("id", ""))) from None


def question(url: str, parts: Mapping[str, str]) -> str:
    """`url` with a question behind it; names keep their $, values are quoted."""
    return url + "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in parts.items())
