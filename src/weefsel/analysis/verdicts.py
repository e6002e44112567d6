"""Whether an area meets a norm, and since when it does not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from weefsel.concepts import NormVerdict
from weefsel.snapshot.norms import Norm

__all__ = ["short_since", "verdict"]


def verdict(norm: Norm, value: float | None, lower: float | None, upper: float | None) -> NormVerdict:
    """Met, or not, only where the whole interval says so.

    `value`, `lower` and `upper` are a share (0–1) for a norm by resident, an amount in the norm's unit for one by area.
    Without ends the value stands for them; but what there is of an amount without an upper end may be anything more.
    Unknown where there is no value, or nothing that it must be.
    """
    wanted = norm.min_share if norm.measure.by_resident else norm.limit
    if value is None or wanted is None:
        return NormVerdict.UNKNOWN
    least = value if lower is None else lower
    if least >= wanted:
        return NormVerdict.MET
    open_end = upper is None and lower is not None and not norm.measure.by_resident
    most = value if upper is None else upper
    return NormVerdict.UNSURE if open_end or most >= wanted else NormVerdict.SHORT


def short_since(now: NormVerdict, on: date, before: Iterable[tuple[date, NormVerdict | None]]) -> date | None:
    """The first of the days since which an area is short without a break; None where it is not short, or where there
    is no earlier day to tell. `before` are earlier days with what was so then, None where nothing was known."""
    if now is not NormVerdict.SHORT:
        return None
    since, told = on, False
    for day, then in sorted(before, reverse=True, key=lambda one: one[0]):
        if then is None:
            break
        told = True
        if then is not NormVerdict.SHORT:
            break
        since = day
    return since if told else None
