"""The times of an activity and a schedule of HSDS: the parts of RFC 5545 have the same names in both."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from weefsel.errors import InputError
from weefsel.platform.register.plain.occurring import ZONE, parse
from weefsel.platform.register.plain.rules import as_it_is

__all__ = ["WHEN", "to_schedule", "to_times", "together"]

#: the fields of an activity that a schedule tells
WHEN: Final = ("rrule", "starts", "ends", "from_date", "until_date")
_PARTS: Final = {
    "FREQ": "freq",
    "INTERVAL": "interval",
    "COUNT": "count",
    "BYDAY": "byday",
    "BYMONTHDAY": "bymonthday",
    "BYWEEKNO": "byweekno",
    "BYYEARDAY": "byyearday",
    "WKST": "wkst",
}
_NUMBERS: Final = ("interval", "count")
_TIME: Final = re.compile(r"(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
#: a rule with parts that a schedule has no column for
RULE: Final = "weefsel_rrule"
Values = Mapping[str, Any]


def to_schedule(values: Values) -> dict[str, Any]:
    """The columns of a schedule, without its id; empty where no times are known."""
    rule, first, last = values.get("rrule"), values.get("from_date"), values.get("until_date")
    columns: dict[str, Any] = {}
    if rule:
        parts = as_it_is(rule)
        if parts["FREQ"] in ("WEEKLY", "MONTHLY") and parts.keys() <= _PARTS.keys():
            columns = {_PARTS[name]: value for name, value in parts.items()}
            columns |= {name: int(columns[name]) for name in _NUMBERS if name in columns}
        else:
            columns = {RULE: rule}
        columns |= {"until": last} if last else {}
    columns |= {"valid_from": first, "dtstart": first} if first else {}
    columns |= {"valid_to": last} if last else {}
    columns |= {"opens_at": values["starts"]} if values.get("starts") else {}
    columns |= {"closes_at": values["ends"]} if values.get("ends") else {}
    return columns


def to_times(schedule: Values) -> dict[str, Any] | None:
    """The times of an activity, of the columns that are there; None where they make no sound times.

    A time with an offset is read as a time here, on the first day that the schedule tells.
    """
    first = schedule.get("dtstart") or schedule.get("valid_from")
    lasts = [str(schedule[name]) for name in ("until", "valid_to") if schedule.get(name)]
    day = _date(first)
    times = {
        "rrule": _rule(schedule),
        "starts": _clock(schedule.get("opens_at"), day),
        "ends": _clock(schedule.get("closes_at"), day),
        "from_date": first,
        "until_date": min(lasts, default=None),
    }
    if times["ends"] and (not times["starts"] or times["ends"] == times["starts"]):
        del times["ends"]
    found = {name: value for name, value in times.items() if value}
    return found if found and _is_sound(found) else None


def _is_sound(times: dict[str, Any]) -> bool:
    """Whether such times can be; the rule is then written in the one way in which it is kept."""
    first, last = (_date(times.get(name)) for name in ("from_date", "until_date"))
    clock = (times.get("starts"), times.get("ends"))
    try:
        if "rrule" in times:
            found = parse(times["rrule"], starts=clock[0], ends=clock[1], from_date=first, until_date=last)
            times["rrule"] = found.rule
    except InputError:
        return False
    return True


def _rule(schedule: Values) -> str | None:
    if schedule.get(RULE):
        return str(schedule[RULE])
    written = {part: _part(schedule.get(column)) for part, column in _PARTS.items()}
    if written["BYDAY"] and not written["FREQ"]:
        written["FREQ"] = "WEEKLY"
    if not written["FREQ"]:
        return None
    return ";".join(f"{part}={value}" for part, value in written.items() if value)


def _part(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else re.sub(r"\s", "", str(value)).upper()


def _date(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


def _clock(value: Any, day: dt.date | None) -> str | None:
    found = _TIME.fullmatch(str(value or "").strip())
    if found is None:
        return None
    if not found[3]:
        return f"{found[1]}:{found[2]}"
    offset = "+00:00" if found[3] == "Z" else found[3]
    on = day or dt.datetime.now(ZONE).date()
    try:
        moment = dt.datetime.fromisoformat(f"{on}T{found[1]}:{found[2]}:00{offset}")
    except ValueError:
        return None
    return moment.astimezone(ZONE).strftime("%H:%M")


def together(schedules: Sequence[Values]) -> Iterable[tuple[dict[str, Any], list[str]]]:
    """The times of several schedules, with the ids they came from; days of the week with the same times are one."""
    found: dict[tuple[Any, ...], tuple[dict[str, Any], list[str]]] = {}
    for schedule in schedules:
        times = to_times(schedule)
        if times is None:
            continue
        days = _part(schedule.get("byday"))
        is_weekly = times.get("rrule", "").startswith("FREQ=WEEKLY;") and days and "COUNT" not in times["rrule"]
        rest = re.sub(r"BYDAY=[^;]*", "", times["rrule"]) if is_weekly else times.get("rrule")
        key = (is_weekly, rest, *(times.get(name) for name in WHEN[1:]))
        if is_weekly and key in found:
            before, ids = found[key]
            both = {**before, "rrule": before["rrule"].replace("BYDAY=", f"BYDAY={days},")}
            if _is_sound(both):
                found[key] = (both, [*ids, str(schedule["id"])])
        else:
            found.setdefault(key, (times, []))[1].append(str(schedule["id"]))
    return found.values()
