"""Cleaning of what people type. Each function gives the value, or a `Wrong` that says how to mend it.

The parts are in `typed` (text), `addresses`, `moments` (days and times) and `points`.
"""

from weefsel.platform.register.plain.addresses import email_address, web_address
from weefsel.platform.register.plain.moments import date_within, time_of_day
from weefsel.platform.register.plain.points import Bounds, Outlines, Point, point_within
from weefsel.platform.register.plain.typed import Wrong, line, prose

__all__ = [
    "Bounds",
    "Outlines",
    "Point",
    "Wrong",
    "date_within",
    "email_address",
    "line",
    "point_within",
    "prose",
    "time_of_day",
    "web_address",
]
