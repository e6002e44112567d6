"""When a group comes together: days of every week, one day, or days that vary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from weefsel.concepts import OfferKind
from weefsel.platform.register.plain.recurring import Recurrence, once, weekly
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.plain.values import date_within, time_of_day

__all__ = ["LATEST", "When", "times"]

#: one day is at most so far ahead
LATEST: Final = dt.timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class When:
    """The times, and what sort of activity has such times."""

    kind: OfferKind
    recurrence: Recurrence

    @property
    def values(self) -> dict[str, Any]:
        """The fields of an activity."""
        first, last = self.recurrence.from_date, self.recurrence.until_date
        return {
            "offer_kind": str(self.kind),
            "rrule": self.recurrence.rule or "",
            "starts": self.recurrence.starts or "",
            "from_date": first.isoformat() if first else None,
            "until_date": last.isoformat() if last else None,
        }


def times(days: Sequence[str], time: str, date: str, *, irregular: bool, today: dt.date) -> When | list[Wrong]:
    """The times, or what is wrong with the fields `days`, `time` and `date`. Days are 0 (Monday) to 6, as texts."""
    starts = time_of_day(time, field="time")
    day = date_within(date, today, today + LATEST, field="date", needed=False)
    wrong = [one for one in (starts, day) if isinstance(one, Wrong)]
    chosen = {int(one) for one in days if one in tuple("0123456")}
    ways = [bool(chosen), bool(date.strip()), irregular]
    if sum(ways) != 1:
        wrong.insert(0, Wrong("days", "group.wrong_when_two" if any(ways) else "group.wrong_when"))
    if wrong or isinstance(starts, Wrong) or isinstance(day, Wrong):
        return wrong
    if chosen:
        return When(OfferKind.RECURRING, weekly(chosen, starts or None))
    if day is not None:
        return When(OfferKind.ONE_OFF, once(day, starts or None))
    return When(OfferKind.RECURRING, Recurrence(starts=starts or None))
