"""Adding a group on one page: what is typed comes back, what is sound is kept, and nothing is shown before the mail."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.register.pages.conftest import SignIn, account_of
from tests.register.pages.group_sent import EMAIL, GROUP, OPTIONAL, add, field_text, shown, some_street, wrong_fields

from weefsel.concepts import Function
from weefsel.platform.register.around import around
from weefsel.platform.register.limits import GROUPS_AN_HOUR
from weefsel.platform.register.models import Actor, Change, Entry, Offer, Place
from weefsel.platform.register.records import add as add_entry
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import PROGRAM

pytestmark = pytest.mark.django_db


def test_a_group_of_six_answers_waits_for_its_mail(client: Client) -> None:
    answer = add(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/groep-toevoegen/verstuurd")
    group, offer = Actor.objects.get(), Offer.objects.get()
    assert (group.state, offer.state) == (EntryState.WAITING, EntryState.WAITING)
    assert (group.name, group.functions, offer.name) == (GROUP["name"], GROUP["functions"], GROUP["what"])
    assert (offer.rrule, offer.starts, offer.offer_kind) == ("FREQ=WEEKLY;BYDAY=TU", "18:00", "recurring")
    assert offer.actor == group
    assert mail.outbox[0].to == [EMAIL]
    assert GROUP["name"] in str(mail.outbox[0].body)


def test_everything_else_is_kept_too(client: Client) -> None:
    assert add(client, **OPTIONAL).status_code == 302
    group, offer = Actor.objects.get(), Offer.objects.get()
    assert (group.summary, group.actor_kind) == (OPTIONAL["summary"], "association")
    assert (group.open_to, group.joining) == (OPTIONAL["open_to"], "walk_in")
    assert (group.contact_role, group.contact) == ("de beheerder", "info@example.org")
    assert group.website == "https://www.example.org"
    assert str(offer.cost_eur) == "2.50"
    assert (offer.language, offer.audience, offer.who_comes) == (["nl", "tr"], ["seniors"], "mixed")


def test_the_page_after_it_says_what_to_do(client: Client) -> None:
    page = shown(client.get("/groep-toevoegen/verstuurd"))
    assert "Kijk in uw mail" in page
    assert 'href="/groep-toevoegen"' in page


def test_the_mail_leads_to_the_page_that_confirms(client: Client) -> None:
    add(client)
    link = re.search(r"http://localhost(/bevestig/\S+)", str(mail.outbox[0].body))
    assert link is not None
    assert client.get(link[1]).status_code == 200


def test_an_english_page_sends_an_english_mail(client: Client) -> None:
    answer = add(client, "/en")
    assert answer.headers["Location"] == "/en/groep-toevoegen/verstuurd"
    assert "/en/bevestig/" in str(mail.outbox[0].body)


def test_a_group_that_is_sent_empty_is_told_what_is_missing(client: Client) -> None:
    answer = client.post("/groep-toevoegen", {})
    assert answer.status_code == 422
    assert wrong_fields(answer) == ["name", "what", "functions", "where", "days", "email"]
    assert re.findall(r'id="([^"]+)"[^>]* autofocus', shown(answer)) == ["v-name"]
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("field", ["name", "what", "where", "email"])
def test_one_empty_answer_is_the_only_one_that_is_asked_again(client: Client, field: str) -> None:
    answer = add(client, **{field: " "})
    assert wrong_fields(answer) == [field]
    assert re.findall(r'id="([^"]+)"[^>]* autofocus', shown(answer)) == [f"v-{field}"]
    for other in {"name", "what", "email"} - {field}:
        assert field_text(answer, other) == GROUP[other]


def test_no_function_and_no_day_are_asked_again(client: Client) -> None:
    assert wrong_fields(add(client, functions=[])) == ["functions"]
    assert wrong_fields(add(client, days=[])) == ["days"]
    assert wrong_fields(add(client, days=["7", "x"])) == ["days"]
    assert wrong_fields(add(client, functions=["nonsense"])) == ["functions"]


HOSTILE = {
    "long": "x" * 10_000,
    "rtl": "مجموعة \u202eneve\u202c samen",
    "emoji": "👩‍👩‍👧 🥘 samen",
    "html": "<b>vet</b><img src=x onerror=alert(1)>",
    "script": "\"'></textarea></script><script>alert(1)</script>",
    "formula": '=HYPERLINK("http://example.org")',
    "plus": "+31 is geen nummer",
    "at": "@SUM(A1)",
    "template": "{{ settings.SECRET_KEY }}{% debug %}{name}",
    "nul": "a\x00b",
    "broken": "\ud800",
    "rule": "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
}
FREE = ["name", "what", "where", "time", "date", "email", "summary", "open_to", "contact_role", "contact", "website"]


@pytest.mark.parametrize("field", [*FREE, "cost_eur"])
def test_whatever_is_typed_is_kept_or_told_and_never_run(client: Client, field: str) -> None:
    for what, hostile in HOSTILE.items():
        typed = hostile.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        answer = add(client, **{field: typed, "email": "geen adres"} if field != "email" else {field: typed})
        page = shown(answer)
        assert answer.status_code == 422, what
        assert "<script>alert" not in page, what
        assert "<img src=x" not in page, what
        assert "<b>vet" not in page, what
        assert field_text(answer, field).replace("\x00", "") == typed.replace("\x00", ""), what
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("what", ["emoji", "html", "formula", "at", "template"])
def test_a_name_is_data_whatever_it_looks_like(client: Client, what: str) -> None:
    assert add(client, name=HOSTILE[what]).status_code == 302
    assert Actor.objects.get().name == HOSTILE[what]


def test_what_cannot_be_seen_is_left_out_of_a_name(client: Client) -> None:
    assert add(client, name="\u202eEetclub\u200b Dinsdag\x00").status_code == 302
    assert Actor.objects.get().name == "Eetclub Dinsdag"


# --- when -----------------------------------------------------------------------------------------------------------


def test_one_day_is_a_one_off(client: Client) -> None:
    day = timezone.localdate() + dt.timedelta(days=30)
    assert add(client, days=[], date=day.strftime("%d-%m-%Y")).status_code == 302
    offer = Offer.objects.get()
    assert (offer.offer_kind, offer.rrule, offer.from_date, offer.until_date) == ("one_off", "", day, day)


def test_days_that_vary_have_no_rule(client: Client) -> None:
    assert add(client, days=[], time="", irregular="1").status_code == 302
    offer = Offer.objects.get()
    assert (offer.rrule, offer.starts, offer.from_date) == ("", "", None)


def test_several_days_and_no_time(client: Client) -> None:
    assert add(client, days=["4", "0"], time="").status_code == 302
    assert Offer.objects.get().rrule == "FREQ=WEEKLY;BYDAY=MO,FR"


def test_today_is_not_in_the_past(client: Client) -> None:
    assert add(client, days=[], date=timezone.localdate().isoformat()).status_code == 302


@pytest.mark.parametrize("date", ["1-1-2020", "31-12-9999", "30-2-2027", "31-12-27", "morgen", "0", "-1", "=TODAY()"])
def test_a_day_that_cannot_be_is_told(client: Client, date: str) -> None:
    answer = add(client, days=[], date=date)
    assert "date" in wrong_fields(answer)
    assert field_text(answer, "date") == date
    assert re.search(r'<details class="anders" open>', shown(answer))


@pytest.mark.parametrize("time", ["25.00", "18.99", "avond", "18.00.00", "-1", "6pm"])
def test_a_time_that_cannot_be_is_told(client: Client, time: str) -> None:
    answer = add(client, time=time)
    assert wrong_fields(answer) == ["time"]
    assert field_text(answer, "time") == time


@pytest.mark.parametrize("also", [{"date": "14-3-2099"}, {"irregular": "1"}])
def test_days_of_the_week_and_something_else_contradict(client: Client, also: dict[str, str]) -> None:
    assert "days" in wrong_fields(add(client, **also))


# --- where ----------------------------------------------------------------------------------------------------------


def test_a_street_is_kept_with_its_number_and_gives_the_area(client: Client) -> None:
    street, label = some_street()
    assert add(client, where=f"{street.name} 12a").status_code == 302
    group = Actor.objects.get()
    assert (group.street, group.area_code, group.place) == (f"{street.name} 12a", street.area_code, None)
    assert label.startswith(street.name)


def test_a_place_of_the_register_is_linked(village: Path, client: Client) -> None:
    known = around()
    there = {one.name for one in known.ground.places}
    place = next(p for p in Place.objects.order_by("name") if p.name in there)
    assert village.is_dir()
    assert add(client, name="Zwaluwnest", where=place.name, area=place.area_code).status_code == 302
    group = Actor.objects.get(name="Zwaluwnest")
    assert (group.place, group.area_code) == (place, place.area_code)
    assert Offer.objects.get(actor=group).place == place


def test_a_place_of_the_map_becomes_an_entry_when_somebody_chooses_it(client: Client) -> None:
    spot = around().ground.places[0]
    label = around().find(spot.name, 50)[0].label
    assert add(client, where=label, where_id=spot.id, area=spot.area_code).status_code == 302
    group, offer = Actor.objects.get(name=GROUP["name"]), Offer.objects.get(name=GROUP["what"])
    place = Place.objects.get(name=spot.name)
    assert (group.place, group.street, group.area_code) == (place, "", spot.area_code)
    assert offer.place == place


def test_a_place_that_was_entered_today_is_suggested_and_linked(client: Client) -> None:
    code, shape = around().ground.outlines[0]
    point = shape.representative_point()
    values = {"name": "Kapschuur", "place_kind": "community_centre", "functions": ["meeting"], "setting": "indoor"}
    where = {"latitude": point.y, "longitude": point.x, "area_code": code, "count": "full"}
    made = add_entry(PROGRAM, EntryKind.PLACE, values | where)
    (found,) = client.get("/suggesties.json", {"q": "kapsch"}).json()["suggestions"]
    assert found["id"] == str(made.pk)
    assert add(client, where=found["label"], where_id=found["id"]).status_code == 302
    assert Actor.objects.get().place == made


def test_an_area_is_kept_as_area(client: Client) -> None:
    code, name = next((one.area_code, one.name) for one in around().ground.areas if one.kind == "buurt")
    assert add(client, where=name).status_code == 302
    group = Actor.objects.get()
    assert (group.area_code, group.street) == (code, "")


@pytest.mark.parametrize("where", ["Noordzee 1", "51.0, 2.0", "De Kelder van Niemand", "12", "???"])
def test_what_is_not_on_the_map_asks_for_the_area_and_is_then_kept_as_written(client: Client, where: str) -> None:
    answer = add(client, where=where)
    assert wrong_fields(answer) == ["where"]
    assert re.findall(r'id="([^"]+)"[^>]* autofocus', shown(answer)) == ["v-area"]
    code = re.findall(r'<option value="([^"]+)">', shown(answer).split('id="v-area"')[1])[0]
    assert add(client, where=where, area=code).status_code == 302
    group = Actor.objects.get()
    assert (group.street, group.area_code) == (where, code)


def test_an_area_that_is_none_is_asked_again(client: Client) -> None:
    assert wrong_fields(add(client, where="Nergens", area="<script>")) == ["where"]


def test_at_home_only_the_area_is_kept(client: Client) -> None:
    street, _ = some_street()
    assert add(client, where=f"{street.name} 12", home="1").status_code == 302
    group, offer = Actor.objects.get(), Offer.objects.get()
    assert (group.street, group.area_code, group.place, offer.place) == ("", street.area_code, None, None)
    # nor is it in what was before, or in the mail
    assert not any(f"{street.name} 12" in str(change.after) for change in Change.objects.all())


def test_at_home_without_an_area_asks_for_it(client: Client) -> None:
    answer = add(client, where="", home="1")
    assert wrong_fields(answer) == ["where"]
    assert 'id="v-area"' in shown(answer)


# --- what nobody should read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["name", "what", "where", "summary", "open_to", "contact_role"])
@pytest.mark.parametrize(
    ("private", "kind"),
    [
        ("iemand@example.org", "e-mailadres"),
        ("06-12345678", "telefoonnummer"),
        ("111222333", "burgerservicenummer"),
        ("NL91ABNA0417164300", "rekeningnummer"),
    ],
)
def test_what_nobody_should_read_is_told_beside_the_field(client: Client, field: str, private: str, kind: str) -> None:
    answer = add(client, **{field: f"Bel {private}", "area": around().ground.outlines[0][0]})
    assert wrong_fields(answer) == [field]
    assert kind in shown(answer)
    assert field_text(answer, field) == f"Bel {private}"


def test_a_contact_may_be_an_address_or_a_number(client: Client) -> None:
    assert add(client, contact="06-12345678").status_code == 302


# --- not too often, and not by programs -----------------------------------------------------------------------------


def test_after_five_in_an_hour_one_is_asked_to_wait_and_nothing_is_lost(client: Client) -> None:
    for number in range(GROUPS_AN_HOUR):
        assert add(client, name=f"{number}{'abcde'[number] * 9}", email=f"{number}@example.org").status_code == 302
    answer = add(client, name="De zesde")
    assert answer.status_code == 429
    assert field_text(answer, "name") == "De zesde"
    assert "Even wachten" in shown(answer)
    assert Actor.objects.count() == GROUPS_AN_HOUR


def test_one_mailbox_gets_no_more_mails_from_many_places(register: Path) -> None:
    assert register.is_dir()
    for number in range(6):
        there = Client(headers={"host": "localhost"}, REMOTE_ADDR=f"192.0.2.{number}")
        add(there, name=f"{number}{'abcdef'[number] * 9}")
    assert len(mail.outbox) == 5


def test_what_is_wrong_does_not_count_as_adding(client: Client) -> None:
    for _ in range(GROUPS_AN_HOUR + 1):
        assert add(client, name="").status_code == 422
    assert add(client).status_code == 302


def test_who_fills_in_the_hidden_field_is_asked_to_empty_it(client: Client) -> None:
    answer = add(client, trap="http://example.org")
    assert answer.status_code == 422
    assert Entry.objects.count() == 0
    assert "Dit veld moet leeg blijven" in shown(answer)


# --- the mail -------------------------------------------------------------------------------------------------------


def test_without_mail_nothing_is_kept_and_nothing_typed_is_lost(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.register.pages.group_sent.Broken"
    answer = add(client)
    assert answer.status_code == 503
    assert Entry.objects.count() == 0
    assert field_text(answer, "name") == GROUP["name"]
    assert "De mail kon niet weg" in shown(answer)


def test_who_is_signed_in_with_that_address_is_done_at_once(signed_in: SignIn) -> None:
    client = signed_in()
    answer = add(client, email=account_of(client).email.upper())
    group = Actor.objects.get()
    assert answer.headers["Location"] == f"/groep/{group.pk}?gedaan=confirmed"
    assert (group.state, group.owner) == (EntryState.SHOWN, account_of(client))
    assert mail.outbox == []


def test_who_is_signed_in_with_another_address_gets_the_mail_there(signed_in: SignIn) -> None:
    assert add(signed_in()).headers["Location"] == "/groep-toevoegen/verstuurd"
    assert mail.outbox[0].to == [EMAIL]


# --- the same group twice -------------------------------------------------------------------------------------------


def _known(name: str) -> Entry:
    values = {"name": name, "actor_kind": "residents_group", "functions": ["meeting"]}
    return add_entry(PROGRAM, EntryKind.ACTOR, values)


def test_a_group_that_may_be_there_already_is_shown_first(client: Client) -> None:
    known = _known("Eetklub dinsdag")
    answer = add(client)
    assert answer.status_code == 422
    assert f'href="/groep/{known.pk}"' in shown(answer)
    assert 'name="different"' in shown(answer)
    assert field_text(answer, "name") == GROUP["name"]
    assert Actor.objects.count() == 1
    assert add(client, different="1").status_code == 302


def test_a_button_that_is_pressed_twice_adds_one_group(client: Client) -> None:
    assert [add(client, **OPTIONAL).status_code for _ in range(2)] == [302, 302]
    assert (Actor.objects.count(), Offer.objects.count(), len(mail.outbox)) == (1, 1, 1)
    # what was mended since is another
    assert add(client, **OPTIONAL | {"time": "19.00"}).status_code == 302
    assert (Actor.objects.count(), len(mail.outbox)) == (2, 2)


def test_a_group_that_is_not_shown_is_not_told(client: Client) -> None:
    known = _known(GROUP["name"])
    for state in (EntryState.WAITING, EntryState.HIDDEN, EntryState.DELETED):
        Entry.objects.filter(pk=known.pk).update(state=state)
        assert add(client, email=f"{state}@example.org").status_code == 302


# --- the page itself ------------------------------------------------------------------------------------------------


def test_the_thread_is_counted(village: Path, client: Client) -> None:
    assert village.is_dir()
    count = Actor.objects.filter(state=EntryState.SHOWN).count()
    assert count > 1
    assert f"<b>{count + 1}e</b> draad van" in shown(client.get("/groep-toevoegen"))
    Entry.objects.filter(pk__in=Actor.objects.values_list("pk", flat=True)[:1]).update(state=EntryState.HIDDEN)
    assert f"<b>{count}e</b> draad van" in shown(client.get("/groep-toevoegen"))


def test_the_card_shows_what_was_typed(client: Client) -> None:
    page = shown(add(client, email="x")).split('id="kaartje"')[1]
    assert "Eetclub Dinsdag" in page
    assert "elke dinsdag om 18.00 uur" in page
    assert Function.MEETING.label("nl").capitalize() in page


def test_every_page_has_the_button_and_a_site_without_register_has_not(client: Client, settings: Any) -> None:
    assert shown(client.get("/hiaten")).count('href="/groep-toevoegen"') == 2
    settings.WEEFSEL_REGISTER = False
    assert 'href="/groep-toevoegen"' not in shown(client.get("/hiaten"))
    for address in (
        "/groep-toevoegen",
        "/groep-toevoegen/verstuurd",
        "/suggesties.json",
        "/bevestig/x",
        "/nog-actueel/x",
    ):
        assert client.get(address).status_code == 404, address


def test_the_number_of_questions_to_the_database_does_not_grow(village: Path, client: Client) -> None:
    assert village.is_dir()
    client.get("/groep-toevoegen")
    asked: list[str] = []

    def count(go: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return go(sql, *rest)

    with connection.execute_wrapper(count):
        client.get("/groep-toevoegen")
    assert len(asked) <= 3, asked
