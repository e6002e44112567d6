"""Feeds, read by other programs: icalendar and dateutil know the same times as the page, an XML reader the news."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
from dateutil.rrule import rrulestr
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.finding.pages.test_show import place
from tests.register.conftest import NewGroup
from tests.register.pages.entries import add_offer, address_of

from weefsel.platform.pages.finding.calendar import Event, Times, calendar, times_of
from weefsel.platform.register.models import Offer
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.plain.recurring import ZONE, Recurrence, occurrences, once, parse
from weefsel.platform.register.records import confirm, edit
from weefsel.platform.register.states import EntryState, HouseRule
from weefsel.platform.register.who import PROGRAM

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
SINCE = dt.date(2026, 3, 1)
DAY = dt.date(2026, 1, 5)
TIMES: tuple[Recurrence, ...] = (
    parse("FREQ=WEEKLY;BYDAY=TU", starts="18:00", ends="20:00"),
    parse("FREQ=WEEKLY;BYDAY=MO,TH", starts="23:00", ends="01:30"),
    parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", starts="09:30", from_date=dt.date(2025, 9, 1)),
    parse("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU;WKST=SU", starts="09:30", from_date=dt.date(2026, 2, 26)),
    parse("FREQ=WEEKLY;BYDAY=SU", starts="02:30", ends="03:30"),
    parse("FREQ=MONTHLY;BYDAY=2TH", starts="19:30", until_date=dt.date(2026, 9, 10)),
    parse("FREQ=MONTHLY;BYMONTHDAY=31", starts="10:00"),
    parse("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", starts="10:00", from_date=dt.date(2025, 1, 31)),
    parse("FREQ=WEEKLY;BYDAY=TU;COUNT=10", starts="18:00", from_date=dt.date(2026, 2, 3)),
    parse("FREQ=WEEKLY;BYDAY=TU;COUNT=40", starts="18:00", from_date=DAY, until_date=dt.date(2026, 5, 12)),
    parse("FREQ=DAILY;UNTIL=20260320T220000Z", starts="12:00"),
    parse("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=27"),
    parse("FREQ=WEEKLY;BYDAY=SA", until_date=dt.date(2026, 6, 27)),
    once(dt.date(2026, 7, 1), "14:00", "13:00"),
    once(dt.date(2026, 7, 2)),
)


def written(times: Times, **more: Any) -> str:
    said = {"summary": "Eten", "description": "", "location": "", **more}
    event = Event("1@weefsel", times, **said, url="https://weefsel.example/aanbod/1", changed=NOW, version=3)
    return calendar("Agenda", "https://weefsel.example/agenda.ics", [event])


def event_of(file: str | bytes) -> Any:
    (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    return event


def starts_of(event: Any, until: dt.datetime) -> list[dt.datetime]:
    """Every start, as dateutil works it out; a time that does not exist is an hour later, as the standard says."""
    first = event["DTSTART"].dt
    plain = first.replace(tzinfo=None) if isinstance(first, dt.datetime) else dt.datetime.combine(first, dt.time())
    if "RRULE" not in event:
        return [plain]
    parts = {**event["RRULE"]}
    last = parts.pop("UNTIL", [None])[0]
    rule = icalendar.vRecur(parts).to_ical().decode()
    if isinstance(last, dt.datetime):
        until = min(until, last.astimezone(ZONE).replace(tzinfo=None))
    elif last is not None:
        until = min(until, dt.datetime.combine(last, dt.time()))
    return list(rrulestr(rule, dtstart=plain).between(plain, until, inc=True))


@pytest.mark.parametrize("recurrence", TIMES, ids=str)
def test_a_calendar_has_the_times_that_the_page_has(recurrence: Recurrence) -> None:
    times = times_of(recurrence, SINCE)
    assert times is not None
    event = event_of(written(times))
    last = dt.date(2027, 6, 30)
    ours = occurrences(recurrence, SINCE, last, 1000)
    theirs = starts_of(event, dt.datetime.combine(last, dt.time(23, 59)))
    theirs = [one for one in theirs if one.date() >= SINCE]
    assert [one.date() for one in theirs] == [one.day for one in ours]
    if recurrence.starts is not None:
        real = [one.replace(tzinfo=ZONE).astimezone(dt.UTC) for one in theirs]
        assert real == [one.starts.astimezone(dt.UTC) for one in ours if one.starts]
        if recurrence.ends is not None:
            length = event["DTEND"].dt.replace(tzinfo=None) - event["DTSTART"].dt.replace(tzinfo=None)
            assert length == (ours[-1].ends - ours[-1].starts) if ours[-1].ends and ours[-1].starts else False


@pytest.mark.parametrize(
    "recurrence",
    [Recurrence(), Recurrence(starts="10:00"), Recurrence(from_date=DAY), parse("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")],
    ids=str,
)
def test_what_has_no_days_or_is_over_is_in_no_calendar(recurrence: Recurrence) -> None:
    since = SINCE if not recurrence.is_once else DAY + dt.timedelta(days=400)
    over = parse("FREQ=DAILY", until_date=SINCE - dt.timedelta(days=1))
    assert times_of(over, SINCE) is None
    if not recurrence.is_once:
        assert times_of(recurrence, since) is None


@given(said=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=400))
def test_every_text_comes_out_of_a_calendar_as_it_went_in(said: str) -> None:
    times = times_of(TIMES[0], SINCE)
    assert times is not None
    file = written(times, summary=said or "x", location=said + "\nregel; twee, drie\\n")
    lines = file.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    event = event_of(file)
    assert str(event["SUMMARY"]) == (said or "x").replace("\u2028", "\n").replace("\u2029", "\n")
    assert str(event["LOCATION"]).endswith("\nregel; twee, drie\\n")


def test_a_line_of_a_calendar_cannot_be_broken_open() -> None:
    times = times_of(TIMES[0], SINCE)
    assert times is not None
    file = written(times, summary="Eten\r\nEND:VEVENT\r\nBEGIN:VEVENT\x00\x1b", location="a\rb")
    assert file.count("\r\nBEGIN:VEVENT\r\n") == 1
    assert str(event_of(file)["SUMMARY"]) == "Eten\nEND:VEVENT\nBEGIN:VEVENT"


@pytest.fixture
def club(group: NewGroup, register: Any) -> Any:
    assert register.is_dir()
    made = group(name="Eetclub, Dorp", summary="Samen koken.", place=place())
    add_offer(made, name="Eten", rrule="FREQ=WEEKLY;BYDAY=TU", starts="18:00", ends="20:00", cost_eur="2.50")
    add_offer(made, name="Spullen lenen", offer_kind="shared_asset")
    return made


def summaries(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar"), address
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")]


def test_a_group_its_place_its_area_and_a_question_have_calendars(client: Client, club: Any) -> None:
    offer = Offer.objects.get(name="Eten")
    inside = [address_of(one, "agenda.ics") for one in (club, club.place, offer)]
    inside += ["/buurt/veenderdorp/agenda.ics", "/buurt/dorpskern/agenda.ics"]
    for address in (*inside, "/vinden/agenda.ics?zoek=eten", "/en/vinden/agenda.ics"):
        assert summaries(client, address) == ["Eten"], address
    assert summaries(client, "/buurt/vaartzijde/agenda.ics") == []
    event = event_of(client.get(address_of(club, "agenda.ics")).content)
    assert event["UID"] == f"{offer.pk}@weefsel"
    assert str(event["LOCATION"]) == "Taalhuis, Dorpsstraat 1"
    assert event["LAST-MODIFIED"].dt == max(one.changed_at for one in (offer, offer.actor, offer.actor.place)).replace(
        microsecond=0
    )
    assert str(event["URL"]).endswith(address_of(offer))


def test_a_calendar_is_read_again_only_where_something_changed(client: Client, club: Any) -> None:
    address = address_of(club, "agenda.ics")
    first = client.get(address)
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=again).status_code == 304
    edit(PROGRAM, Offer.objects.get(name="Eten").pk, {"starts": "17:30"})
    assert client.get(address, headers=again).status_code == 200
    assert event_of(client.get(address).content)["UID"] == event_of(first.content)["UID"]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY;COUNT=1000000000", "FREQ=DAILY;COUNT=1000000000", "FREQ=MINUTELY;INTERVAL=1", "x" * 200]
)
def test_a_rule_with_a_billion_times_is_left_out_at_once(client: Client, club: Any, rule: str) -> None:
    Offer.objects.filter(name="Eten").update(rrule=rule)
    began = time.perf_counter()
    assert summaries(client, address_of(club, "agenda.ics")) == []
    assert client.get("/vinden/lijst?zoek=eten").status_code == 200
    assert time.perf_counter() - began < 2


def test_a_hidden_group_is_in_no_feed(client: Client, club: Any) -> None:
    hide(PROGRAM, club.pk, HouseRule.NOT_REAL, "bestaat niet")
    assert client.get(address_of(club, "agenda.ics")).status_code == 410
    assert summaries(client, "/buurt/veenderdorp/agenda.ics") == []
    assert summaries(client, address_of(club.place, "agenda.ics")) == []
    assert items(client, "/nieuw.rss")[0] == ["Nieuw: Taalhuis (Bibliotheek)"]


def items(client: Client, address: str) -> tuple[list[str], list[str]]:
    """Titles and ids, as an XML reader reads them."""
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 our own answer
    assert root.find("channel/title") is not None
    found = root.findall("channel/item")
    return [str(one.findtext("title")) for one in found], [str(one.findtext("guid")) for one in found]


def test_what_is_new_and_what_changed_is_told_once_each_without_who(client: Client, club: Any) -> None:
    titles, ids = items(client, "/nieuw.rss")
    assert {"Nieuw: Taalhuis (Bibliotheek)", "Nieuw: Eetclub, Dorp (Bewonersgroep)"} < set(titles)
    assert len(titles) == 4
    etag = {"If-None-Match": client.get("/nieuw.rss").headers["ETag"]}
    assert client.get("/nieuw.rss", headers=etag).status_code == 304
    edit(PROGRAM, club.pk, {"name": "Eetclub & <Dorp>", "contact": "06-12345678", "summary": "Bel 06-12345678"})
    confirm(PROGRAM, Offer.objects.get(name="Eten").pk)
    assert client.get("/nieuw.rss", headers=etag).status_code == 200
    after, ids_after = items(client, "/nieuw.rss")
    assert after[0] == "Gewijzigd: Eetclub & <Dorp> (Bewonersgroep)"
    assert len(set(ids_after) - set(ids)) == 1
    assert "06-12345678" not in client.get("/nieuw.rss").content.decode()
    here, elsewhere = items(client, "/buurt/veenderdorp/nieuw.rss"), items(client, "/buurt/vaartzijde/nieuw.rss")
    assert (here[0], elsewhere[0]) == (after, [])


def test_what_waits_is_no_news(client: Client, group: NewGroup, register: Any) -> None:
    assert register.is_dir()
    group(name="Nog niet", state=EntryState.WAITING)
    assert items(client, "/nieuw.rss")[0] == []
