"""The words for what was agreed: what a norm measures, and whether it is met."""

from __future__ import annotations

from weefsel.concepts.concept import Concept

__all__ = ["NormMeasure", "NormVerdict"]


class NormMeasure(Concept):
    """What a norm sets a limit to."""

    WALK_TIME = "walk_time"
    DISTANCE = "network_distance"
    COUNT = "count_within_area"
    COUNT_PER_10000 = "count_per_10000"
    HOURS = "opening_hours"
    HOURS_OUTSIDE_OFFICE = "opening_hours_outside_office"
    CAPACITY = "capacity_per_1000"
    FLOOR_AREA = "floor_area_per_1000_dwellings"
    FLOOR_AREA_EACH = "floor_area_each"
    AREA_EACH = "area_each"
    AREA_SHARE = "area_share_of_built_up"
    WIDTH = "width"
    SPACING = "spacing_on_route"
    FUNDING_MONTHS = "months_of_secured_funding"

    @property
    def unit(self) -> str:
        """The unit of its limit."""
        return self.entry.fields["unit"]

    @property
    def by_resident(self) -> bool:
        """Whether each resident meets it or not (how far to walk); else an area does, or a place."""
        return self in (NormMeasure.WALK_TIME, NormMeasure.DISTANCE)


class NormVerdict(Concept):
    """Whether an area meets a norm. It does, or does not, only where the whole interval says so."""

    MET = "met"
    SHORT = "short"
    UNSURE = "unsure"
    UNKNOWN = "unknown"
