"""The words for what counts when somebody asks: at which moment, and for whom who walks how fast."""

from __future__ import annotations

from typing import Final

from weefsel.concepts.concept import Concept

__all__ = ["Moment", "WalkingGroup"]

#: days as OpenStreetMap writes them; the position is the day of the week, Monday 0
_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


class Moment(Concept):
    """When one would like to go."""

    WEEKDAY_MORNING = "weekday_morning"
    WEEKDAY_AFTERNOON = "weekday_afternoon"
    WEEKDAY_EVENING = "weekday_evening"
    SATURDAY_AFTERNOON = "saturday_afternoon"
    SATURDAY_EVENING = "saturday_evening"
    SUNDAY_AFTERNOON = "sunday_afternoon"

    @property
    def days(self) -> frozenset[int]:
        """Its days of the week, Monday 0."""
        return frozenset(_DAYS.index(day) for day in self.entry.fields["days"])

    @property
    def begins(self) -> int:
        """When it begins, in minutes after midnight, local time."""
        return _minutes(self.entry.fields["begins"])

    @property
    def ends(self) -> int:
        """When it ends, in minutes after midnight, local time."""
        return _minutes(self.entry.fields["ends"])


class WalkingGroup(Concept):
    """Whose pace distances are walked at."""

    ADULT = "adult"
    OLDER = "older"
    CHILD = "child"
    WHEELCHAIR = "wheelchair"

    @property
    def speed_m_s(self) -> float:
        """Metres in a second on the level, as `source` says."""
        return self.entry.fields["metres_in_ten_minutes"] / 600

    @property
    def source(self) -> str:
        """Where the speed comes from."""
        return self.entry.fields["source"]


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
