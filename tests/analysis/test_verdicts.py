"""A norm is met, or not, only where the whole interval says so; and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weefsel.analysis.verdicts import short_since, verdict
from weefsel.concepts import Function, NormMeasure, NormVerdict
from weefsel.snapshot.norms import Norm

WALK = Norm("n", "n", "n", (Function.MEETING,), NormMeasure.WALK_TIME, 10.0, 0.9)
HOURS = replace(WALK, measure=NormMeasure.HOURS, limit=20.0, min_share=None)
MET, SHORT, UNSURE, UNKNOWN = NormVerdict


@pytest.mark.parametrize(
    ("norm", "ends", "found"),
    [
        (WALK, (0.95, 0.9, 0.99), MET),
        (WALK, (0.95, 0.89, 0.99), UNSURE),
        (WALK, (0.85, 0.80, 0.9), UNSURE),
        (WALK, (0.85, 0.80, 0.89), SHORT),
        (WALK, (0.9, None, None), MET),
        (WALK, (0.89, None, None), SHORT),
        (WALK, (None, None, None), UNKNOWN),
        (replace(WALK, min_share=None), (0.5, 0.4, 0.6), UNKNOWN),
        (HOURS, (25.0, 25.0, 60.0), MET),
        (HOURS, (5.0, 5.0, 19.0), SHORT),
        (HOURS, (5.0, 5.0, 168.0), UNSURE),
        (HOURS, (5.0, 5.0, None), UNSURE),
        (HOURS, (0.0, 0.0, 0.0), SHORT),
    ],
)
def test_a_verdict_is_that_of_the_whole_interval(
    norm: Norm, ends: tuple[float | None, float | None, float | None], found: NormVerdict
) -> None:
    assert verdict(norm, *ends) is found


@given(low=st.floats(0, 1), high=st.floats(0, 1), share=st.floats(0.01, 1))
def test_a_narrower_interval_never_turns_a_verdict_round(low: float, high: float, share: float) -> None:
    low, high = min(low, high), max(low, high)
    middle = (low + high) / 2
    norm = replace(WALK, min_share=share)
    wide, narrow = verdict(norm, middle, low, high), verdict(norm, middle, (low + middle) / 2, (middle + high) / 2)
    assert wide in (narrow, UNSURE)


DAYS = [date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("now", "before", "since"),
    [
        (SHORT, [SHORT, SHORT, SHORT], DAYS[0]),
        (SHORT, [SHORT, MET, SHORT], DAYS[2]),
        (SHORT, [SHORT, UNSURE, SHORT], DAYS[2]),
        (SHORT, [SHORT, None, SHORT], DAYS[2]),
        (SHORT, [SHORT, SHORT, MET], DAYS[3]),
        (SHORT, [SHORT, SHORT, None], None),
        (SHORT, [], None),
        (MET, [SHORT, SHORT, SHORT], None),
        (UNSURE, [SHORT, SHORT, SHORT], None),
    ],
)
def test_since_when_goes_back_as_far_as_it_was_short_without_a_break(
    now: NormVerdict, before: list[NormVerdict | None], since: date | None
) -> None:
    told = list(zip(DAYS, before, strict=False))
    assert short_since(now, DAYS[3], told) == since
    assert short_since(now, DAYS[3], reversed(told)) == since
