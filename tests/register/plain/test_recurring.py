"""Rules of recurrence: what is refused, what they give (beside dateutil itself and a day-by-day oracle), and time."""

from __future__ import annotations

import datetime as dt
import random
import time
from calendar import monthrange
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.errors import InputError
from weefsel.platform.register.plain import rules
from weefsel.platform.register.plain.recurring import Recurrence, occurrences, once, parse, weekly

DAY = dt.timedelta(days=1)
CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

REFUSED = {
    "": "FREQ=DAILY",
    "elke dinsdag": "FREQ=DAILY",
    "FREQ=SECONDLY": "FREQ=DAILY",
    "FREQ=MINUTELY;INTERVAL=1": "FREQ=DAILY",
    "FREQ=HOURLY": "FREQ=DAILY",
    "FREQ=WEEKLY;BYHOUR=3": "the parts",
    "FREQ=WEEKLY;BYEASTER=0": "the parts",
    "FREQ=WEEKLY;X-NAME=1": "the parts",
    "FREQ=WEEKLY;DTSTART=20260101": "the parts",
    "FREQ=WEEKLY;FREQ=DAILY": "each part once",
    "FREQ=WEEKLY;BYDAY=MO;BYDAY=TU": "each part once",
    "FREQ=WEEKLY;INTERVAL=0": "INTERVAL from 1",
    "FREQ=WEEKLY;INTERVAL=-1": "INTERVAL from 1",
    "FREQ=WEEKLY;INTERVAL=1000": "INTERVAL from 1",
    "FREQ=WEEKLY;INTERVAL=2٢": "INTERVAL from 1",
    f"FREQ=WEEKLY;INTERVAL={'9' * 400}": "INTERVAL from 1",
    "FREQ=DAILY;COUNT=0": "COUNT from 1",
    "FREQ=DAILY;COUNT=1001": "COUNT from 1",
    "FREQ=DAILY;COUNT=1000000000": "COUNT from 1",
    "FREQ=DAILY;COUNT=3;UNTIL=20261231": "COUNT or UNTIL",
    "FREQ=DAILY;UNTIL=31-12-2026": "UNTIL as",
    "FREQ=DAILY;UNTIL=20260231": "a day that exists",
    "FREQ=DAILY;UNTIL=20261231T256060Z": "a day that exists",
    "FREQ=DAILY;UNTIL=99991231": "a day from 1900",
    "FREQ=DAILY;UNTIL=99991231T235959Z": "a day from 1900",
    "FREQ=DAILY;UNTIL=00000101": "a day that exists",
    "FREQ=DAILY;UNTIL=00010101T000000": "a day from 1900",
    "FREQ=WEEKLY;BYDAY=": "BYDAY as TU",
    "FREQ=WEEKLY;BYDAY=DI": "BYDAY as TU",
    "FREQ=WEEKLY;BYDAY=1TU": "a number before a day",
    "FREQ=MONTHLY;BYDAY=0TU": "BYDAY as TU",
    "FREQ=MONTHLY;BYDAY=6TU": "a number of the week",
    "FREQ=YEARLY;BYDAY=54TU": "a number of the week",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=6TU": "a number of the week",
    "FREQ=MONTHLY;BYDAY=TU,1WE": "a number before each day",
    "FREQ=MONTHLY;BYMONTHDAY=0": "BYMONTHDAY with",
    "FREQ=MONTHLY;BYMONTHDAY=32": "BYMONTHDAY with",
    "FREQ=MONTHLY;BYMONTHDAY=-32": "BYMONTHDAY with",
    "FREQ=MONTHLY;BYMONTHDAY=": "BYMONTHDAY with",
    "FREQ=MONTHLY;BYMONTH=13": "BYMONTH with",
    "FREQ=MONTHLY;BYMONTH=-1": "BYMONTH with",
    "FREQ=YEARLY;BYYEARDAY=367": "BYYEARDAY with",
    "FREQ=YEARLY;BYWEEKNO=54;BYDAY=MO": "BYWEEKNO with",
    "FREQ=YEARLY;BYWEEKNO=5": "BYWEEKNO beside",
    "FREQ=MONTHLY;BYWEEKNO=5;BYDAY=MO": "of BYDAY",
    "FREQ=WEEKLY;BYMONTHDAY=5": "of BYDAY",
    "FREQ=DAILY;BYSETPOS=1;BYDAY=MO": "of BYDAY",
    "FREQ=MONTHLY;BYSETPOS=1": "BYSETPOS beside",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0": "BYSETPOS with",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367": "BYSETPOS with",
    "FREQ=WEEKLY;WKST=MA": "WKST as",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31": "comes at least once",
    "FREQ=MONTHLY;BYMONTH=2,4,6,9,11;BYMONTHDAY=31": "comes at least once",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30": "comes at least once",
    "FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=3": "comes at least once",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6": "comes at least once",
    "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2": "comes at least once",
    "FREQ=WEEKLY;BYDAY=TU\nDTSTART:20260101": "BYDAY as TU",
    "RRULE:RRULE:FREQ=DAILY": "FREQ=DAILY",
    "FREQ=DAILY;" * 2000: "at most 600",
    "FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 3300): "at most 600",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:50]))
def test_an_unsound_rule_is_refused_in_no_time_with_what_was_expected(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(InputError) as error:
        parse(text)
    assert time.perf_counter() - begun < 1.5
    assert any(REFUSED[text] in fault.expected for fault in error.value.faults), str(error.value)
    assert all(fault.mend and fault.where for fault in error.value.faults)


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", dt.date(2026, 6, 1)),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", dt.date(2026, 1, 1)),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", dt.date(2026, 3, 10)),
    ],
)
def test_a_rule_that_never_comes_from_its_first_day_is_refused(rule: str, first: dt.date) -> None:
    with pytest.raises(InputError, match="comes at least once"):
        parse(rule, from_date=first)


def test_all_faults_are_told_together() -> None:
    with pytest.raises(InputError) as error:
        parse("FREQ=HOURLY;INTERVAL=0;NONSENSE=1;MORE=2")
    assert len(error.value.faults) == 3
    assert [fault.more for fault in error.value.faults if "the parts" in fault.expected] == [1]
    with pytest.raises(InputError) as error:
        Recurrence("FREQ=DAILY", "25:00", "6 uur", dt.date(2026, 3, 1), dt.date(2026, 2, 1))
    assert {fault.column for fault in error.value.faults} == {"starts", "ends", "until_date"}


@pytest.mark.parametrize(
    ("starts", "ends"), [("18:00", "18:00"), (None, "18:00"), ("1800", None), ("24:00", None), ("18:00\n", None)]
)
def test_times_that_cannot_be_are_refused(starts: str | None, ends: str | None) -> None:
    with pytest.raises(InputError):
        weekly([1], starts, ends)


def test_a_recurrence_cannot_be_made_past_the_checks() -> None:
    for rule in ("FREQ=SECONDLY", "freq=daily", "FREQ=DAILY;UNTIL=20261231", "BYDAY=TU;FREQ=WEEKLY"):
        with pytest.raises(InputError):
            Recurrence(rule)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (" rrule:freq=weekly;byday=th,tu,tu; ", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("INTERVAL=01;FREQ=DAILY;WKST=MO", "FREQ=DAILY"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=1MO"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=-1MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=+15,1,015", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
    ],
)
def test_equal_rules_are_written_alike(text: str, canonical: str) -> None:
    assert parse(text).rule == canonical
    assert parse(canonical).rule == canonical


@pytest.mark.parametrize(
    ("until", "starts", "last"),
    [
        ("20261231", "18:00", (2026, 12, 31)),
        ("20261231T170000Z", "18:00", (2026, 12, 31)),
        ("20261231T165959Z", "18:00", (2026, 12, 30)),
        ("20260630T220000Z", "00:00", (2026, 7, 1)),
        ("20261231T120000", "18:00", (2026, 12, 30)),
        ("20261231T120000", None, (2026, 12, 31)),
    ],
)
def test_until_becomes_the_last_day_here(until: str, starts: str | None, last: tuple[int, int, int]) -> None:
    assert parse(f"FREQ=DAILY;UNTIL={until}", starts=starts).until_date == dt.date(*last)
    earlier = dt.date(2026, 5, 1)
    assert parse(f"FREQ=DAILY;UNTIL={until}", starts=starts, until_date=earlier).until_date == earlier


def test_weekly_is_the_common_one() -> None:
    assert weekly([4, 1, 1], "18:00", "20:00") == parse("FREQ=WEEKLY;BYDAY=TU,FR", starts="18:00", ends="20:00")
    assert weekly([1], every=2).rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    for days in ([], [7], [-1]):
        with pytest.raises(InputError):
            weekly(days)


# the dates: beside dateutil itself, and beside a walk over all days


def _random_rule(rng: random.Random) -> str:
    freq = rng.choice(["DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={freq}"]
    if rng.random() < 0.4:
        parts.append(f"INTERVAL={rng.choice([2, 2, 3, 4, 7])}")
    if rng.random() < 0.2:
        parts.append(f"COUNT={rng.randint(1, 40)}")
    if rng.random() < 0.3:
        parts.append(f"BYMONTH={_some(rng, range(1, 13))}")
    if freq in ("DAILY", "MONTHLY", "YEARLY") and rng.random() < 0.3:
        parts.append(f"BYMONTHDAY={_some(rng, [*range(1, 32), -1, -2, -31])}")
    if freq == "YEARLY" and rng.random() < 0.2:
        parts.append(f"BYYEARDAY={_some(rng, [*range(1, 366, 13), 366, -1, -366])}")
    if rng.random() < 0.6:
        days = rng.sample(CODES, rng.randint(1, 3))
        counted = freq in ("MONTHLY", "YEARLY") and rng.random() < 0.5
        parts.append("BYDAY=" + ",".join(f"{rng.choice([1, 2, 3, 4, 5, -1, -2]) if counted else ''}{d}" for d in days))
        if freq == "YEARLY" and not counted and "BYMONTH" not in "".join(parts) and rng.random() < 0.5:
            parts.append(f"BYWEEKNO={_some(rng, [*range(1, 54), -1, -53])}")
    if freq in ("MONTHLY", "YEARLY") and "BY" in "".join(parts[1:]) and rng.random() < 0.3:
        parts.append(f"BYSETPOS={_some(rng, [1, 2, -1])}")
    if rng.random() < 0.2:
        parts.append(f"WKST={rng.choice(CODES)}")
    return ";".join(parts)


def _some(rng: random.Random, numbers: range | list[int]) -> str:
    return ",".join(str(n) for n in rng.sample(list(numbers), rng.randint(1, min(4, len(numbers)))))


def _sound_rules(seed: int, count: int) -> list[Recurrence]:
    rng = random.Random(seed)
    found: list[Recurrence] = []
    while len(found) < count:
        first = dt.date(rng.randint(1995, 2027), rng.randint(1, 12), rng.randint(1, 28))
        try:
            found.append(parse(_random_rule(rng), from_date=first))
        except InputError:
            continue
    return found


def test_dates_equal_those_of_dateutil_from_the_first_day_on() -> None:
    """dateutil expands from the first day, in this century, without the shortcuts of ours."""
    rng = random.Random(11)
    for recurrence in _sound_rules(1, 600):
        assert recurrence.rule is not None
        assert recurrence.from_date is not None
        begin = recurrence.from_date + rng.randint(-400, 4000) * DAY
        until = begin + rng.randint(0, 800) * DAY
        start = dt.datetime.combine(recurrence.from_date, dt.time())
        # with a last day it stops at the first that is later; some rules come once in 28 years
        plain = rrulestr(recurrence.rule, dtstart=start)
        expected = []
        for moment in islice(plain, 20_000):
            if moment.date() > until:
                break
            expected.append(moment.date())
        expected = [day for day in expected if day >= begin][:50]
        found = [one.day for one in occurrences(recurrence, begin, until, 50)]
        assert found == expected, (recurrence, begin, until)


def _fits(parts: dict[str, str], day: dt.date) -> bool:
    """Whether a day fits every BY part but BYSETPOS, each read as RFC 5545 says it."""
    length, year_length = monthrange(day.year, day.month)[1], 366 if monthrange(day.year, 2)[1] == 29 else 365
    of_year = day.timetuple().tm_yday
    if "BYMONTH" in parts and day.month not in _numbers(parts["BYMONTH"]):
        return False
    if "BYMONTHDAY" in parts and not {day.day, day.day - length - 1} & _numbers(parts["BYMONTHDAY"]):
        return False
    if "BYYEARDAY" in parts and not {of_year, of_year - year_length - 1} & _numbers(parts["BYYEARDAY"]):
        return False
    if "BYWEEKNO" in parts:
        year, week, _ = day.isocalendar()
        weeks = dt.date(year, 12, 28).isocalendar().week
        if not {week, week - weeks - 1} & _numbers(parts["BYWEEKNO"]):
            return False
    if "BYDAY" not in parts:
        return True
    in_month = parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts
    place, last = (day.day, length) if in_month else (of_year, year_length)
    names = {CODES[day.weekday()]} | {
        f"{n}{CODES[day.weekday()]}" for n in ((place - 1) // 7 + 1, -((last - place) // 7 + 1))
    }
    return bool(names & set(parts["BYDAY"].split(",")))


def _numbers(text: str) -> set[int]:
    return {int(one) for one in text.split(",")}


def _slow(recurrence: Recurrence, until: dt.date) -> list[dt.date]:
    """Every day looked at, from the first on."""
    assert recurrence.rule is not None
    first = recurrence.from_date
    assert first is not None
    parts = dict(part.split("=") for part in recurrence.rule.split(";"))
    freq, interval = parts["FREQ"], int(parts.get("INTERVAL", 1))
    week_starts = CODES.index(parts.get("WKST", "MO"))
    if not {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} & parts.keys():
        # what is not said is as on the first day
        if freq == "WEEKLY":
            parts["BYDAY"] = CODES[first.weekday()]
        if freq in ("MONTHLY", "YEARLY"):
            parts["BYMONTHDAY"] = str(first.day)
        if freq == "YEARLY" and "BYMONTH" not in parts:
            parts["BYMONTH"] = str(first.month)

    def period(day: dt.date) -> int:
        week = (day - ((day.weekday() - week_starts) % 7) * DAY).toordinal() // 7
        return {"DAILY": day.toordinal(), "WEEKLY": week, "MONTHLY": day.year * 12 + day.month, "YEARLY": day.year}[
            freq
        ]

    by_period: dict[int, list[dt.date]] = {}
    day = dt.date(first.year, 1, 1)
    while day <= dt.date(until.year, 12, 31):
        if (period(day) - period(first)) % interval == 0 and _fits(parts, day):
            by_period.setdefault(period(day), []).append(day)
        day += DAY
    chosen: list[dt.date] = []
    for days in by_period.values():
        if "BYSETPOS" in parts:
            places = {n - 1 if n > 0 else len(days) + n for n in _numbers(parts["BYSETPOS"])}
            days = [one for place, one in enumerate(days) if place in places]
        chosen += [one for one in days if one >= first]
    return [one for one in chosen[: int(parts.get("COUNT", 10**6))] if one <= until]


def test_dates_equal_those_of_a_walk_over_all_days() -> None:
    for recurrence in _sound_rules(2, 250):
        assert recurrence.rule is not None
        if "BYWEEKNO" in recurrence.rule and "WKST" in recurrence.rule:
            continue  # the walk counts weeks as ISO 8601 does, from Monday
        if "BYWEEKNO" in recurrence.rule and "BYSETPOS" in recurrence.rule:
            continue  # whether a week of two years is a part of the set of each is left open by RFC 5545
        assert recurrence.from_date is not None
        until = recurrence.from_date + 1500 * DAY
        found = [one.day for one in occurrences(recurrence, recurrence.from_date, until, 1000)]
        assert found == _slow(recurrence, until)[:1000], recurrence


@given(
    days=st.sets(st.integers(0, 6), min_size=1),
    every=st.integers(1, 9),
    first=st.dates(dt.date(1900, 1, 1), dt.date(2150, 1, 1)),
    ahead=st.integers(0, 20_000),
)
@settings(max_examples=150, deadline=None)
def test_a_window_of_a_weekly_rule_is_a_part_of_the_whole(
    days: set[int], every: int, first: dt.date, ahead: int
) -> None:
    recurrence = weekly(days, every=every, from_date=first)
    begin = first + ahead * DAY
    weeks = [first - first.weekday() * DAY + (ahead // 7 // every + k) * every * 7 * DAY for k in range(-1, 4)]
    expected = sorted(week + day * DAY for week in weeks for day in days)
    found = [one.day for one in occurrences(recurrence, begin, begin + 7 * every * DAY, 1000)]
    last = min(begin + 7 * every * DAY, dt.date(rules.LAST_YEAR, 12, 31))
    assert found == [day for day in expected if begin <= day <= last and day >= first]


@given(st.text(max_size=80) | st.text(alphabet="FREQ=WKLYINTVABD;:,0123456789-+MO", max_size=80))
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_rule_or_an_input_error(text: str) -> None:
    try:
        recurrence = parse(text)
    except InputError:
        return
    assert parse(recurrence.rule or "") == Recurrence(recurrence.rule)


def test_a_thousand_damaged_rules_are_rules_or_input_errors_and_quick() -> None:
    rng = random.Random(5)
    slowest = 0.0
    for _ in range(1000):
        text = list(_random_rule(rng))
        for _ in range(rng.randint(1, 3)):
            place = rng.randrange(len(text))
            rng.choice((text.insert, text.__setitem__))(place, rng.choice("0123456789=;,-+ABDFMOTUX\x00٣ \n"))
        begun = time.perf_counter()
        try:
            found = occurrences(
                parse("".join(text), from_date=dt.date(2026, 1, 1)), dt.date(2026, 1, 1), dt.date.max, 100
            )
            assert len(found) <= 100
        except InputError:
            pass
        slowest = max(slowest, time.perf_counter() - begun)
    assert slowest < 2


# bounds


def test_nothing_is_given_beyond_the_most_or_the_window() -> None:
    daily = parse("FREQ=DAILY")
    assert len(occurrences(daily, dt.date(2026, 1, 1), dt.date.max, 1000)) == 1000
    assert occurrences(daily, dt.date(2026, 1, 2), dt.date(2026, 1, 1), 5) == ()
    yearly = parse("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1")
    assert len(occurrences(yearly, dt.date(2026, 1, 1), dt.date.max, 1000)) == 11
    for most in (0, -1, 1001):
        with pytest.raises(ValueError, match="expected 1 to 1000"):
            occurrences(daily, dt.date(2026, 1, 1), dt.date(2026, 1, 1), most)


@pytest.mark.parametrize("day", [dt.date.min, dt.date(2199, 12, 31), dt.date(2200, 1, 1), dt.date.max])
def test_the_ends_of_time_are_no_trouble(day: dt.date) -> None:
    found = occurrences(weekly([0, 3], "23:00", "01:00"), day, dt.date.max, 10)
    assert all(day <= one.day <= dt.date(2199, 12, 31) for one in found)


def test_a_rule_of_long_ago_is_as_quick_as_a_new_one() -> None:
    old = parse("FREQ=DAILY", from_date=dt.date(1900, 1, 1))
    begun = time.perf_counter()
    for _ in range(20):
        occurrences(old, dt.date(2026, 1, 1), dt.date(2026, 2, 1), 10)
    assert time.perf_counter() - begun < 0.5


def test_a_rare_rule_stops_looking() -> None:
    rare = parse("FREQ=DAILY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29", from_date=dt.date(2026, 3, 3))
    begun = time.perf_counter()
    occurrences(rare, dt.date(2026, 3, 3), dt.date(2027, 1, 1), 10)
    assert time.perf_counter() - begun < 0.5


# times of day


def test_a_time_carries_its_offset_of_summer_and_winter() -> None:
    found = occurrences(weekly([1], "18:00", "20:00"), dt.date(2026, 3, 24), dt.date(2026, 4, 1), 5)
    assert [_iso(one.starts) for one in found] == ["2026-03-24T18:00:00+01:00", "2026-03-31T18:00:00+02:00"]
    assert [_iso(one.ends) for one in found] == ["2026-03-24T20:00:00+01:00", "2026-03-31T20:00:00+02:00"]


def _iso(moment: dt.datetime | None) -> str:
    assert moment is not None
    return moment.isoformat()


@pytest.mark.parametrize(
    ("day", "starts", "ends", "begins", "lasts"),
    [
        ((2026, 3, 29), "02:30", "03:00", "2026-03-29T03:30:00+02:00", 30),  # 02:30 does not exist
        ((2026, 3, 29), "01:30", "03:30", "2026-03-29T01:30:00+01:00", 60),
        ((2026, 3, 28), "23:00", "06:00", "2026-03-28T23:00:00+01:00", 360),
        ((2026, 10, 25), "02:30", "03:30", "2026-10-25T02:30:00+02:00", 120),  # 02:30 comes twice
        ((2026, 10, 25), "02:15", "02:45", "2026-10-25T02:15:00+02:00", 30),
        ((2026, 6, 1), "20:00", "24:00", "2026-06-01T20:00:00+02:00", 240),
    ],
)
def test_when_the_clock_changes(day: tuple[int, int, int], starts: str, ends: str, begins: str, lasts: int) -> None:
    (one,) = occurrences(once(dt.date(*day), starts, ends), dt.date(*day), dt.date(*day), 1)
    assert _iso(one.starts) == begins
    assert one.starts is not None
    assert one.ends is not None
    assert (one.ends.astimezone(dt.UTC) - one.starts.astimezone(dt.UTC)) == dt.timedelta(minutes=lasts)


def test_without_a_time_there_is_a_day_only() -> None:
    (one,) = occurrences(once(dt.date(2026, 3, 12)), dt.date(2026, 1, 1), dt.date(2027, 1, 1), 5)
    assert (one.day, one.starts, one.ends) == (dt.date(2026, 3, 12), None, None)


def test_days_that_hang_on_a_first_day_nobody_gave_are_not_guessed() -> None:
    for rule in ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=WEEKLY", "FREQ=DAILY;COUNT=3", "FREQ=YEARLY;BYMONTH=3"):
        recurrence = parse(rule)
        assert not recurrence.days_are_known
        assert occurrences(recurrence, dt.date(2026, 1, 1), dt.date(2027, 1, 1), 5) == ()
    assert not Recurrence(starts="18:00").days_are_known
