"""How a workbook shows a number: as a plain number, a percentage, a date or a time, and the text that it then is."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from enum import Enum
from typing import Final

__all__ = ["Shown", "number_text", "shown_as", "shown_text"]


class Shown(Enum):
    """What a number format makes of a number."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"
    DATE_TIME = "date_time"
    TIME = "time"


#: The formats that a workbook may use without defining them (ECMA-376 part 1, 18.8.30); all others are plain.
_BUILT_IN: Final = {
    **dict.fromkeys((9, 10), Shown.PERCENT),
    **dict.fromkeys((*range(14, 18), *range(27, 32), *range(34, 37), *range(50, 59)), Shown.DATE),
    **dict.fromkeys((*range(18, 22), 32, 33, 45, 46, 47), Shown.TIME),
    22: Shown.DATE_TIME,
}
#: what says nothing about the number: texts between quotes, escaped characters, fill and width of a character
_SILENT: Final = re.compile(r'"[^"]*"|\\.|[_*].')
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_ELAPSED: Final = re.compile(r"\[(h+|m+|s+)\]")
_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?", re.ASCII)
#: the day after the last that a workbook knows: 1 January 10000
_LAST_DAY: Final = 2_958_466
#: days between the two calendars of workbooks, which begin in 1900 and 1904
_LATER_1904: Final = 1462
#: up to here workbooks count a 29 February 1900 that never was
_LEAP_1900: Final = 60
#: as many decimals as a number in a table of texts may have
_DECIMALS: Final = 18


def shown_as(format_id: int, code: str | None) -> Shown:
    """What the format with that number, or with that code where the workbook defines it, makes of a number.

    >>> shown_as(164, 'dd/mm/yyyy')
    <Shown.DATE: 'date'>
    """
    if code is None:
        return _BUILT_IN.get(format_id, Shown.PLAIN)
    plain = _SILENT.sub("", code).lower().split(";")[0]
    elapsed = _ELAPSED.search(plain) is not None
    plain = _BRACKETS.sub("", plain)
    if elapsed:
        return Shown.TIME
    if "%" in plain:
        return Shown.PERCENT
    if "general" in plain or "@" in plain:
        return Shown.PLAIN
    day, clock = re.search(r"[dy]", plain) is not None, re.search(r"[hs]", plain) is not None
    # an m is a month, unless it stands beside hours or seconds
    day = day or ("m" in plain and not clock)
    if day and clock:
        return Shown.DATE_TIME
    return Shown.DATE if day else Shown.TIME if clock else Shown.PLAIN


def shown_text(stored: str, shown: Shown, *, from_1904: bool = False) -> str:
    """The text of a stored number: a percentage times 100, a date as 2024-01-31, a time as 14:30.

    What is no number, or no day of the calendar, stays as it is stored.

    >>> shown_text("0.125", Shown.PERCENT), shown_text("45292", Shown.DATE)
    ('12.5', '2024-01-01')
    """
    text = stored.strip()
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        return text
    number = float(text)
    if shown is Shown.PLAIN:
        shortest = repr(number + 0.0)  # minus zero is zero
        return number_text(Decimal(shortest)) if "e" in shortest else shortest.removesuffix(".0")
    if shown is Shown.PERCENT:
        return number_text(Decimal(repr(number)).scaleb(2))
    if not 0 <= number < _LAST_DAY - _LATER_1904:
        return number_text(Decimal(repr(number)))
    return _time(number) if shown is Shown.TIME else _day(number, shown, from_1904)


def number_text(number: Decimal) -> str:
    """A number in digits, without an exponent or zeros at the end.

    >>> number_text(Decimal("1.20E+3")), number_text(Decimal("1E-20"))
    ('1200', '0')
    """
    text = f"{number:.{_DECIMALS}f}" if number.as_tuple().exponent < -_DECIMALS else f"{number:f}"  # type: ignore[operator]
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _time(number: float) -> str:
    minutes = round(number * 24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day(number: float, shown: Shown, from_1904: bool) -> str:
    days = number + (_LATER_1904 if from_1904 else 0)
    first = dt.datetime(1899, 12, 30) if days >= _LEAP_1900 or from_1904 else dt.datetime(1899, 12, 31)
    moment = first + dt.timedelta(minutes=round(days * 24 * 60))
    if shown is Shown.DATE and not number % 1:
        return moment.date().isoformat()
    if shown is Shown.DATE:
        return (first + dt.timedelta(days=math.floor(days))).date().isoformat()
    return moment.strftime("%Y-%m-%d %H:%M")
