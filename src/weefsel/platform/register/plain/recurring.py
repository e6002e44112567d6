"""The times of an offer: what is known of them, the dates they give, and how a person says them.

The parts are in `rules` (one rule of RFC 5545), `occurring` (dates) and `when` (words).
"""

from weefsel.platform.register.plain.occurring import (
    LONGEST_WINDOW,
    ZONE,
    Occurrence,
    Recurrence,
    occurrences,
    once,
    parse,
    weekly,
)
from weefsel.platform.register.plain.when import said

__all__ = ["LONGEST_WINDOW", "ZONE", "Occurrence", "Recurrence", "occurrences", "once", "parse", "said", "weekly"]
