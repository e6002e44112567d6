"""The values of an archive: from the database to JSON, and back after a look whether each is what it should be."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import models

from weefsel.platform.exchange.archive.shape import Table
from weefsel.platform.register.fields import FIELDS, Field, Form
from weefsel.platform.register.plain.values import email_address, web_address

__all__ = ["Column", "NotSo", "columns", "line_of", "parsed"]

_LONGEST_TEXT: Final = 100_000
_TELEPHONE: Final = re.compile(r"[+()\d][\d ()./+-]{5,24}", re.ASCII)
#: an escaped NUL, and no text that says so: PostgreSQL keeps none
_NOTHING: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_DEGREES: Final = {"latitude": 90.0, "longitude": 180.0}


class NotSo(Exception):
    """A value is not what stands in its column; says what should."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of an archive."""

    name: str
    #: how the model calls the value itself
    attname: str
    to_json: Callable[[Any], Any]
    #: raises `NotSo`
    from_json: Callable[[Any], Any]
    may_be_nothing: bool
    #: whether it names an entry
    names_entry: bool

    def read(self, value: Any) -> Any:
        """The value as the model keeps it. Raises `NotSo`."""
        if value is None:
            if self.may_be_nothing:
                return None
            raise NotSo("a value")
        found = self.from_json(value)
        # what is written another way than we do would not come out as it went in
        if self.to_json(found) != value:
            raise NotSo("a value as an archive writes it")
        return found


def line_of(values: Any) -> bytes:
    """One line of an archive: the only way to write these values."""
    written = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return written.encode() + b"\n"


def parsed(line: bytes) -> Any:
    """What a line says. Raises `NotSo` where it is not exactly as `line_of` writes it."""
    try:
        values = json.loads(line)
        is_ours = line_of(values) == line
    except (ValueError, RecursionError):
        raise NotSo("a line of JSON") from None
    if not is_ours:
        raise NotSo("a line as an archive writes it: names in order, no spaces, each name once")
    if b"\\u0000" in line and _NOTHING.search(line):
        raise NotSo("texts without a character of nothing (NUL)")
    return values


def columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table."""
    by_name = {field.name: field for field in FIELDS[table.kind]} if table.kind is not None else {}
    return tuple(_column(field, by_name.get(field.name)) for field in table.fields)


def _column(field: models.Field[Any, Any], of: Field | None) -> Column:
    to_json, from_json = _codec(field, of)
    names_entry = isinstance(field, models.ForeignKey)
    return Column(field.name, field.attname, to_json, from_json, bool(field.null), names_entry)


def _codec(field: models.Field[Any, Any], of: Field | None) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """How a column goes to JSON and comes back."""
    if isinstance(field, models.ForeignKey | models.UUIDField):
        return str, _uuid
    if isinstance(field, models.DateTimeField):
        return _moment_of, _moment
    if isinstance(field, models.DateField):
        return dt.date.isoformat, _date
    if isinstance(field, models.DecimalField):
        return _money_of, _money(field)
    if isinstance(field, models.FloatField):
        return _same, _float(_DEGREES.get(field.name, math.inf))
    if isinstance(field, models.BooleanField):
        return _same, _bool
    if isinstance(field, models.IntegerField):
        most = 32_767 if isinstance(field, models.PositiveSmallIntegerField) else 2_147_483_647
        return _same, _whole(most)
    if isinstance(field, models.JSONField):
        return _same, _words(of) if of is not None else _json(field.default)
    if isinstance(field, models.CharField | models.TextField):
        return _same, _text(field, of)
    raise TypeError(f"An archive cannot hold a {type(field).__name__}: {field}.")


def _same(value: Any) -> Any:
    return value


def _uuid(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise NotSo("an id: a UUID") from None


def _moment_of(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _moment(value: Any) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(dt.UTC)
    except (ValueError, TypeError, OverflowError):
        raise NotSo("a moment, in UTC") from None


def _date(value: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (ValueError, TypeError):
        raise NotSo("a day: year-month-day") from None


def _money_of(value: Decimal) -> str:
    return f"{value:.2f}"


def _money(field: models.DecimalField[Any, Any]) -> Callable[[Any], Decimal]:
    most = Decimal(10) ** (field.max_digits - field.decimal_places)

    def read(value: Any) -> Decimal:
        try:
            found = Decimal(value) if isinstance(value, str) else None
        except InvalidOperation:
            found = None
        if found is None or not found.is_finite() or not 0 <= found < most:
            raise NotSo(f'an amount under {most:,}, as "2.50"')
        return found

    return read


def _float(most: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if not isinstance(value, float) or not abs(value) <= most:
            raise NotSo("a number" if math.isinf(most) else f"degrees between -{most:.0f} and {most:.0f}")
        return value

    return read


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise NotSo("true or false")
    return value


def _whole(most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise NotSo(f"a whole number of at most {most}")
        return value

    return read


def _json(default: Any) -> Callable[[Any], Any]:
    wanted = list if default is list else dict

    def read(value: Any) -> Any:
        if not isinstance(value, wanted):
            raise NotSo(f"a JSON {'list' if wanted is list else 'object'}")
        return value

    return read


def _words(of: Field) -> Callable[[Any], list[str]]:
    known = {str(value) for value in of.values}

    def read(value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= of.most for one in value):
            raise NotSo("a list of words")
        if known and not known.issuperset(value):
            raise NotSo(f"words that are known: {', '.join(sorted(known))}")
        return value

    return read


def _text(field: models.Field[Any, Any], of: Field | None) -> Callable[[Any], str]:
    most = field.max_length or _LONGEST_TEXT
    known = {str(value) for value, _ in field.choices or ()} or {str(value) for value in (of.values if of else ())}
    may_be_empty = bool(field.blank) or not known
    is_safe = _SAFE.get(of.form) if of is not None else None

    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise NotSo(f"a text of at most {most} characters")
        if known and value not in known and not (may_be_empty and value == ""):
            raise NotSo(f"a word that is known: {', '.join(sorted(known))}")
        if value and is_safe is not None and not is_safe(value):
            raise NotSo("an address that is safe to show")
        return value

    return read


def _is_web(value: str) -> bool:
    return web_address(value) == value


def _is_contact(value: str) -> bool:
    return _TELEPHONE.fullmatch(value) is not None or email_address(value) == value or _is_web(value)


#: what becomes a link on a page must be one that may
_SAFE: Final[Mapping[Form, Callable[[str], bool]]] = {Form.WEB: _is_web, Form.CONTACT: _is_contact}
