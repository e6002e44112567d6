"""One rule of RFC 5545 (section 3.3.10), read strictly: what is unsound, hostile or never comes is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from dateutil.rrule import rrule, rrulestr

from weefsel.errors import Fault, InputError

__all__ = ["FIRST_YEAR", "LAST_YEAR", "WEEKDAYS", "as_it_is", "expander", "needs_first_day", "read", "written"]

#: the years in which something may begin or end
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
#: Monday first, as RFC 5545 writes them
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

#: longer than any rule that a person makes: all 53 weeks by number are 200 characters
_LONGEST: Final = 600
_MOST_TIMES: Final = 1000
_LONGEST_INTERVAL: Final = 366
#: the calendar repeats itself after 400 years, to the day of the week
_CYCLE_YEARS: Final = 400
#: how far a date is moved before it is expanded; see `expander`
_MOVED: Final = 19 * _CYCLE_YEARS

#: the parts in the order in which they are written, and those that a frequency takes (RFC 5545, the table of 3.3.10)
_ORDER: Final = (
    "FREQ",
    "INTERVAL",
    "COUNT",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYSETPOS",
    "WKST",
)
_TAKES: Final = {
    "DAILY": {"BYMONTH", "BYMONTHDAY", "BYDAY"},
    "WEEKLY": {"BYMONTH", "BYDAY"},
    "MONTHLY": {"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"},
    "YEARLY": {"BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS"},
}
_BY: Final = frozenset(part for part in _ORDER if part.startswith("BY"))
#: the highest number of each list; months have no negative ones
_HIGHEST: Final = {"BYMONTH": 12, "BYWEEKNO": 53, "BYYEARDAY": 366, "BYMONTHDAY": 31, "BYSETPOS": 366}
_NUMBER: Final = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_ON: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL: Final = re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII)
_EXAMPLE: Final = "FREQ=WEEKLY;BYDAY=TU"


def refused(expected: str, mend: str, value: object = None, column: str = "rrule") -> InputError:
    """The error of a time that cannot be."""
    return InputError(Fault("times of the offer", expected, mend, column=column, value=value))


def as_it_is(rule: str) -> dict[str, str]:
    """The parts of a rule that `written` wrote."""
    return dict(part.split("=", 1) for part in rule.split(";"))


def written(parts: Mapping[str, str]) -> str:
    """The rule in one way of writing, so that equal rules are equal texts."""
    return ";".join(f"{name}={parts[name]}" for name in _ORDER if name in parts)


def read(text: str) -> tuple[str, str | None]:
    """A rule as `written` writes it, and its UNTIL as it stood. Raises `InputError` with every part that is wrong."""
    if len(text) > _LONGEST:
        raise refused(f"a rule of at most {_LONGEST} characters", "Leave out what is not part of the rule.", text)
    pairs = _pairs(text)
    parts = dict(pairs)
    faults = [*_twice(pairs), *_unknown(parts)]
    faults += [fault for name in _SHAPES.keys() & parts.keys() for fault in _misshaped(name, parts[name])]
    faults += [fault for name in _HIGHEST.keys() & parts.keys() for fault in _wrong_numbers(name, parts[name])]
    if parts.get("FREQ") not in _TAKES:
        mend = f"Say how often by day, week, month or year, for example {_EXAMPLE}."
        faults.append(_fault("FREQ=DAILY, WEEKLY, MONTHLY or YEARLY", mend, parts.get("FREQ", "")))
    if not faults:
        parts = _tidy(parts)
        faults += _wrong_together(parts)
    if faults:
        raise InputError(faults)
    until = parts.pop("UNTIL", None)
    return written(parts), until


def _pairs(text: str) -> list[tuple[str, str]]:
    bare = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    return [(name.strip(), value.strip()) for name, _, value in (part.partition("=") for part in bare.split(";"))]


def _fault(expected: str, mend: str, value: object) -> Fault:
    return Fault("times of the offer", expected, mend, column="rrule", value=value)


def _twice(pairs: list[tuple[str, str]]) -> list[Fault]:
    names = [name for name, _ in pairs]
    again = sorted({name for name in names if names.count(name) > 1})
    return [_fault("each part once", "Keep one of the two.", name) for name in again[:3]]


def _unknown(parts: Mapping[str, str]) -> list[Fault]:
    names = [name for name in parts if name not in _ORDER and name != "UNTIL"]
    if not names:
        return []
    fault = _fault(f"the parts {', '.join(_ORDER)} or UNTIL", "Leave this part out.", names[0])
    return [replace(fault, more=len(names) - 1)]


def _misshaped(name: str, value: str) -> list[Fault]:
    """What is wrong with one part by itself."""
    good = {
        "INTERVAL": _up_to(value, _LONGEST_INTERVAL),
        "COUNT": _up_to(value, _MOST_TIMES),
        "UNTIL": _UNTIL.fullmatch(value) is not None,
        "BYDAY": all(_ON.fullmatch(one) and int(one[:-2] or 1) for one in value.split(",")),
        "WKST": value in WEEKDAYS,
    }[name]
    return [] if good else [_fault(*_SHAPES[name], f"{name}={value}")]


def _up_to(value: str, most: int) -> bool:
    return re.fullmatch(r"\d{1,6}", value, re.ASCII) is not None and 1 <= int(value) <= most


_SHAPES: Final = {
    "INTERVAL": (f"INTERVAL from 1 to {_LONGEST_INTERVAL}", "Write 2 for every other week, or leave it out."),
    "COUNT": (f"COUNT from 1 to {_MOST_TIMES}", "Give the last day instead, or leave it out when it goes on."),
    "UNTIL": ("UNTIL as 20261231 or 20261231T220000Z", "Write year, month and day in eight digits."),
    "BYDAY": ("BYDAY as TU, or 1MO for the first Monday", f"Use the days {', '.join(WEEKDAYS)} with commas between."),
    "WKST": (f"WKST as one of {', '.join(WEEKDAYS)}", "Leave it out: weeks then begin on Monday."),
}


def _wrong_numbers(name: str, value: str) -> list[Fault]:
    highest = _HIGHEST[name]
    lowest = 1 if name == "BYMONTH" else -highest
    numbers = [int(one) if _NUMBER.fullmatch(one) else 0 for one in value.split(",")]
    if all(number and lowest <= number <= highest for number in numbers):
        return []
    range_ = f"1 to {highest}" if lowest == 1 else f"1 to {highest}, or -1 to {lowest} from the end"
    return [_fault(f"{name} with numbers {range_}", "Put commas between the numbers, and no zero.", f"{name}={value}")]


def _tidy(parts: dict[str, str]) -> dict[str, str]:
    """Numbers without zeros or plus before them, each once and in order; what says nothing is left out."""
    tidy = dict(parts)
    for name in _HIGHEST.keys() & parts.keys():
        tidy[name] = ",".join(str(number) for number in sorted({int(one) for one in parts[name].split(",")}))
    for name in ("INTERVAL", "COUNT"):
        if name in parts:
            tidy[name] = str(int(parts[name]))
    if tidy.get("INTERVAL") == "1":
        del tidy["INTERVAL"]
    if tidy.get("WKST") == "MO":
        del tidy["WKST"]
    if "BYDAY" in parts:
        days = {(int(n or 0), WEEKDAYS.index(day)) for n, day in _ON.findall(parts["BYDAY"])}
        tidy["BYDAY"] = ",".join(f"{n or ''}{WEEKDAYS[day]}" for n, day in sorted(days))
    if "," not in tidy.get("BYDAY", ",") and tidy["FREQ"] == "MONTHLY":
        tidy = _one_day_counted(tidy)
    return tidy


def _one_day_counted(parts: dict[str, str]) -> dict[str, str]:
    """BYDAY=MO;BYSETPOS=1 is 1MO."""
    place = parts.get("BYSETPOS", "")
    simple = not parts.keys() & {"BYMONTHDAY"} and parts["BYDAY"] in WEEKDAYS
    if not simple or not _NUMBER.fullmatch(place) or abs(int(place)) > 5:
        return parts
    rest = {name: value for name, value in parts.items() if name != "BYSETPOS"}
    return rest | {"BYDAY": f"{place}{parts['BYDAY']}"}


def _wrong_together(parts: Mapping[str, str]) -> list[Fault]:
    """What is wrong between parts that are each good: mostly what RFC 5545 does not allow, or leaves open."""
    freq, days = parts["FREQ"], parts.get("BYDAY", "")
    counted = [int(n) for n, _ in _ON.findall(days) if n]
    within_month = freq == "MONTHLY" or "BYMONTH" in parts
    checks = (
        (
            not (parts.keys() & _BY) <= _TAKES[freq],
            f"of {', '.join(sorted(_TAKES[freq]))} with FREQ={freq}",
            "Take another FREQ, or leave that part out.",
        ),
        ("COUNT" in parts and "UNTIL" in parts, "COUNT or UNTIL", "Keep one of the two."),
        (
            bool(counted) and freq not in ("MONTHLY", "YEARLY"),
            "a number before a day with FREQ=MONTHLY or YEARLY only",
            "Write FREQ=MONTHLY, or the day without a number.",
        ),
        (
            bool(counted) and len(counted) != len(days.split(",")),
            "a number before each day, or before none",
            "Write 1MO,2MO,3MO,4MO,5MO for every Monday.",
        ),
        (
            any(abs(n) > (5 if within_month else 53) for n in counted),
            "a number of the week up to 5 in a month, or 53 in a year",
            "Write 1MO for the first Monday and -1MO for the last.",
        ),
        (
            "BYSETPOS" in parts and not parts.keys() & (_BY - {"BYSETPOS"}),
            "BYSETPOS beside days to choose from",
            "Add BYDAY, or leave BYSETPOS out.",
        ),
        (
            "BYWEEKNO" in parts and (not days or bool(counted) or "BYMONTH" in parts),
            "BYWEEKNO beside days of the week without numbers, and no BYMONTH",
            "Add BYDAY, for example BYWEEKNO=2,4,6;BYDAY=TU.",
        ),
    )
    return [_fault(expected, mend, written(parts)) for wrong, expected, mend in checks if wrong]


def needs_first_day(rule: str) -> bool:
    """Whether the days are known only with the first: every other week, ten times, each month without saying when."""
    parts = as_it_is(rule)
    says_day = parts["FREQ"] == "DAILY" or bool({"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & parts.keys())
    return "COUNT" in parts or "INTERVAL" in parts or not says_day


@lru_cache(maxsize=4096)
def never_comes(rule: str, first: dt.date | None) -> bool:
    """Whether no day in 400 years fits: 31 February, or 29 February every fourth year from an odd one."""
    parts = as_it_is(rule)
    if first is None and needs_first_day(rule):
        parts = {name: value for name, value in parts.items() if name not in ("INTERVAL", "COUNT")}
    start = first or dt.date(2000, 1, 1)
    return next(iter(expander(written(parts), start)), None) is None


def expander(rule: str, first: dt.date) -> rrule:
    """The days of a rule, moved 7,600 years; `moved_back` brings one home.

    dateutil looks for a next day until the year 9999, which takes seconds when there is none. In the last centuries
    before it there is little left to look through, and the calendar is the same there.
    """
    moved = dt.datetime.combine(first.replace(year=first.year + _MOVED), dt.time())
    found = rrulestr(rule, dtstart=moved)
    assert isinstance(found, rrule)
    return found


def moved(day: dt.date) -> dt.datetime:
    """Where a day stands in what `expander` gives."""
    return dt.datetime.combine(day.replace(year=day.year + _MOVED), dt.time())


def moved_back(moment: dt.datetime) -> dt.date:
    return moment.date().replace(year=moment.year - _MOVED)
