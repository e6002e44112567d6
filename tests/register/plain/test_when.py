"""How the times of an offer are said, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from weefsel.platform.register.plain.recurring import Recurrence, once, parse, said, weekly

ON = dt.date(2026, 2, 1)
MARCH = dt.date(2026, 3, 12)

SAID = [
    (weekly([1], "18:00", "20:00"), "elke dinsdag van 18.00 tot 20.00 uur", "every Tuesday from 18:00 to 20:00"),
    (weekly([1], "18:00"), "elke dinsdag om 18.00 uur", "every Tuesday at 18:00"),
    (weekly([1], every=2), "elke 2 weken op dinsdag", "every 2 weeks on Tuesday"),
    (weekly([0, 3]), "elke maandag en donderdag", "every Monday and Thursday"),
    (
        weekly([0, 1, 2, 3, 4], "09:00", "17:00"),
        "elke dag van maandag tot en met vrijdag van 09.00 tot 17.00 uur",
        "every day from Monday through Friday from 09:00 to 17:00",
    ),
    (weekly(range(7)), "elke dag", "every day"),
    (parse("FREQ=DAILY"), "elke dag", "every day"),
    (parse("FREQ=DAILY;INTERVAL=3"), "elke 3 dagen", "every 3 days"),
    (parse("FREQ=DAILY;BYDAY=SA,SU"), "elke zaterdag en zondag", "every Saturday and Sunday"),
    (parse("FREQ=WEEKLY"), "elke week", "every week"),
    (parse("FREQ=WEEKLY;INTERVAL=2"), "elke 2 weken", "every 2 weeks"),
    (
        parse("FREQ=WEEKLY", from_date=dt.date(2026, 1, 15)),
        "elke donderdag",
        "every Thursday",
    ),
    (parse("FREQ=MONTHLY;BYDAY=1MO"), "elke eerste maandag van de maand", "every first Monday of the month"),
    (
        parse("FREQ=MONTHLY;BYDAY=3MO,1MO"),
        "elke eerste en derde maandag van de maand",
        "every first and third Monday of the month",
    ),
    (parse("FREQ=MONTHLY;BYDAY=-1FR"), "elke laatste vrijdag van de maand", "every last Friday of the month"),
    (
        parse("FREQ=MONTHLY;BYDAY=-2FR"),
        "elke een na laatste vrijdag van de maand",
        "every second to last Friday of the month",
    ),
    (
        parse("FREQ=MONTHLY;INTERVAL=3;BYDAY=2SA"),
        "elke 3 maanden op de tweede zaterdag",
        "every 3 months on the second Saturday",
    ),
    (parse("FREQ=MONTHLY;BYMONTHDAY=1,15"), "elke maand op de 1e en 15e", "every month on the 1st and 15th"),
    (parse("FREQ=MONTHLY;BYMONTHDAY=-1"), "elke maand op de laatste dag", "every month on the last day"),
    (
        parse("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=11,22,23"),
        "elke 2 maanden op de 11e, 22e en 23e",
        "every 2 months on the 11th, 22nd and 23rd",
    ),
    (parse("FREQ=MONTHLY", from_date=dt.date(2026, 1, 3)), "elke maand op de 3e", "every month on the 3rd"),
    (parse("FREQ=MONTHLY;BYDAY=TU"), "elke dinsdag", "every Tuesday"),
    (parse("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5"), "elk jaar op 5 mei", "every year on 5 May"),
    (parse("FREQ=YEARLY", from_date=dt.date(2025, 4, 27)), "elk jaar op 27 april", "every year on 27 April"),
    (
        parse("FREQ=YEARLY;INTERVAL=2;BYMONTH=4;BYDAY=-1SA"),
        "elke 2 jaar op de laatste zaterdag van april",
        "every 2 years on the last Saturday of April",
    ),
    (parse("FREQ=WEEKLY;BYDAY=TU;BYMONTH=7,8"), "elke dinsdag in juli en augustus", "every Tuesday in July and August"),
    (
        weekly([1], "18:00", from_date=MARCH, until_date=dt.date(2026, 12, 31)),
        "elke dinsdag om 18.00 uur, vanaf 12 maart 2026, tot en met 31 december 2026",
        "every Tuesday at 18:00, from 12 March 2026, until 31 December 2026",
    ),
    (
        parse("FREQ=WEEKLY;BYDAY=TU;COUNT=10", from_date=dt.date(2026, 1, 6)),
        "elke dinsdag, 10 keer, vanaf 6 januari 2026",
        "every Tuesday, 10 times, from 6 January 2026",
    ),
    (once(MARCH), "op 12 maart 2026", "on 12 March 2026"),
    (
        once(MARCH, "18:00", "24:00"),
        "op 12 maart 2026 van 18.00 tot 00.00 uur",
        "on 12 March 2026 from 18:00 to 00:00",
    ),
    (
        Recurrence(from_date=MARCH, until_date=dt.date(2026, 3, 14)),
        "vanaf 12 maart 2026 tot en met 14 maart 2026",
        "from 12 March 2026 until 14 March 2026",
    ),
    (Recurrence(starts="09:00", ends="17:00"), "van 09.00 tot 17.00 uur", "from 09:00 to 17:00"),
    (Recurrence(), "", ""),
    # what has no short way of saying
    (
        parse("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", starts="16:00"),
        "op 27 februari 2026, 31 maart 2026 en 30 april 2026, en later weer om 16.00 uur",
        "on 27 February 2026, 31 March 2026 and 30 April 2026, and again later at 16:00",
    ),
    (
        parse("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", until_date=dt.date(2026, 3, 31)),
        "op 13 februari 2026 en 13 maart 2026",
        "on 13 February 2026 and 13 March 2026",
    ),
    (parse("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", until_date=dt.date(2025, 1, 1)), "nu niet meer", "not any more"),
    (
        parse("FREQ=YEARLY;BYMONTH=3"),
        "op vaste dagen, we weten niet welke",
        "on fixed days, we do not know on what days",
    ),
]


@pytest.mark.parametrize(("recurrence", "nl", "en"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_times_are_said_as_a_person_says_them(recurrence: Recurrence, nl: str, en: str) -> None:
    assert said(recurrence, "nl", ON) == nl
    assert said(recurrence, "en", ON) == en


def test_a_first_day_is_said_only_while_it_is_to_come() -> None:
    recurrence = weekly([1], from_date=MARCH)
    assert said(recurrence, "nl", dt.date(2026, 3, 11)) == "elke dinsdag, vanaf 12 maart 2026"
    assert said(recurrence, "nl", MARCH) == "elke dinsdag"
    assert said(recurrence, "nl").startswith("elke dinsdag")
