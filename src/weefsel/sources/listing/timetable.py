"""When an activity is or a place is open, from all columns of a row that tell of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from weefsel.sources.listing.times import Times, TimesSaid, days_of, opening_hours, times_of
from weefsel.sources.listing.vocabulary import is_nothing, yes_or_no

__all__ = ["Timetable", "timetable"]


class Columns(Protocol):
    """Who knows which columns have a role."""

    def columns(self, role: str) -> list[str]:
        """The columns with a role."""
        ...


@dataclass(frozen=True, slots=True)
class Timetable:
    """The times, and what of the texts was not understood."""

    times: tuple[Times, ...] = ()
    #: all that is said, as it is written
    text: str = ""
    rest: str = ""
    #: as OpenStreetMap writes opening hours; else as it is written
    hours: str = ""
    #: the column to which what is left over belongs
    column: str = ""
    #: whether the list has such columns at all
    columns: bool = False


def timetable(by: Columns, cells: Mapping[str, str], text: Callable[[str], str], role: str) -> Timetable:
    """The times of a row: in one cell (`role`), in a cell for each day, or days and hours apart."""
    apart = ("offer.days", "offer.clock", "offer.starts", "offer.ends") if role == "offer.when" else ()
    used = [column for one in (role, "offer.on", *apart) for column in by.columns(one)]
    if not used:
        return Timetable()
    said = [one for one in (*_in_one(text, role), *_by_day(by, cells), *_apart(text, apart)) if one[0]]
    written = "; ".join(one for one, _ in said)
    understood = [found for _, found in said if found is not None]
    times = tuple(time for found in understood for time in found.times)
    rest = "; ".join(found.rest if found else one for one, found in said if found is None or found.rest)
    whole = TimesSaid(_joined(times))
    hours = opening_hours(whole) if whole.times and not rest else None
    return Timetable(whole.times, written, rest, hours or written[:200], used[0], columns=True)


Said = tuple[str, TimesSaid | None]


def _in_one(text: Callable[[str], str], role: str) -> list[Said]:
    written = text(role)
    return [(written, times_of(written))] if written else []


def _by_day(by: Columns, cells: Mapping[str, str]) -> list[Said]:
    """Columns "Maandag", "Ma t/m vr": their header names the days."""
    found: list[Said] = []
    for column in by.columns("offer.on"):
        text, days = cells.get(column, ""), days_of(column.rpartition(" / ")[2])
        answer = yes_or_no(text)
        if (
            (is_nothing(text) and text.strip().lower() != "x")
            or answer is False
            or text.strip().lower() in ("gesloten", "dicht", "closed")
        ):
            continue
        if answer is True or text.strip().lower() == "x":
            found.append((column, times_of(column.rpartition(" / ")[2])))
        elif text:
            found.append((f"{column}: {text}", times_of(text, days)))
    return found


def _apart(text: Callable[[str], str], roles: tuple[str, ...]) -> list[Said]:
    """Days in one column, hours in others."""
    if not roles:
        return []
    days, clock, starts, ends = (text(role) for role in roles)
    hours = clock or (f"{starts} - {ends}" if starts and ends else f"vanaf {starts}" if starts else "")
    written = " ".join(one for one in (days, hours) if one)
    return [(written, times_of(written))] if written else []


def _joined(times: tuple[Times, ...]) -> tuple[Times, ...]:
    """Days of several cells with the same hours as one."""
    days: dict[tuple[str, str], list[str]] = {}
    for one in times:
        if not one.rule.startswith("FREQ=WEEKLY;BYDAY="):
            return times
        days.setdefault((one.starts, one.ends), []).extend(one.rule.rpartition("=")[2].split(","))
    order = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    return tuple(
        Times(f"FREQ=WEEKLY;BYDAY={','.join(sorted(set(some), key=order.index))}", starts, ends)
        for (starts, ends), some in days.items()
    )
