"""What is done with an entry as a whole: who may, what then happens, and what others see of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn, account_of, visitor
from tests.register.pages.entries import add_offer, address_of, fields_of, own, text_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Claim, Entry, Hiding, Report, Visit
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.records import entry_of, history, remove
from weefsel.platform.register.states import EntryState, HouseRule
from weefsel.platform.register.who import PROGRAM

#: page → who may not, on a group that is another's
REFUSED = {
    "klopt": ("visitor", "participant"),
    "weghalen": ("visitor", "participant", "editor", "moderator"),
    "terugzetten": ("visitor", "participant", "editor", "moderator"),
    "aanvragen": ("visitor", "participant", "editor", "moderator"),
    "overdragen": ("visitor", "participant", "editor", "moderator"),
    "bezoek": ("visitor", "participant"),
    "verbergen": ("visitor", "participant", "editor"),
    "tonen": ("visitor", "participant", "editor", "moderator"),
    "bezwaar": ("visitor", "participant", "editor", "moderator"),
    "ongedaan/1": ("visitor", "participant", "editor", "moderator"),
}


@pytest.mark.parametrize(("page", "roles"), REFUSED.items())
def test_who_may_not_gets_a_page_that_says_what_they_can_do(
    signed_in: SignIn, person: NewPerson, group: NewGroup, page: str, roles: tuple[str, ...]
) -> None:
    made = group(person())
    before = (entry_of(made.pk).state, entry_of(made.pk).version)
    for role in roles:
        client = visitor() if role == "visitor" else signed_in(Role(role))
        answered = client.post(
            address_of(made, page), {"rule": "not_real", "why": "x", "which": "gone", "kind": "closed"}
        )
        assert answered.status_code == 403, role
        assert "Dit kan niet" in text_of(answered), role
        assert "/huisregels" in answered.content.decode()
    assert (entry_of(made.pk).state, entry_of(made.pk).version) == before


@pytest.mark.parametrize("page", ["klopt", "terugzetten", "tonen", "ongedaan/1"])
def test_what_changes_something_at_once_is_never_done_by_opening_a_link(
    signed_in: SignIn, group: NewGroup, page: str
) -> None:
    made = group()
    assert signed_in(Role.MODERATOR).get(address_of(made, page)).status_code == 405
    assert entry_of(made.pk).version == 1


def test_a_form_from_another_site_is_refused(signed_in: SignIn, group: NewGroup) -> None:
    made, editor = group(), signed_in(Role.EDITOR)
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.cookies = editor.cookies
    assert strict.post(address_of(made, "klopt")).status_code == 403
    assert entry_of(made.pk).version == 1


def test_still_right_makes_it_fresh(signed_in: SignIn, group: NewGroup) -> None:
    made, editor = group(), signed_in(Role.EDITOR)
    before = made.confirmed_at
    answered: Any = editor.post(address_of(made, "klopt"))
    assert answered.url == f"{address_of(made)}?gedaan=still_right"
    assert entry_of(made.pk).confirmed_at > before


@pytest.mark.parametrize(("which", "status"), [("gone", 200), ("deleted", 404)])
def test_an_owner_takes_their_group_out_and_puts_it_back(
    signed_in: SignIn, group: NewGroup, which: str, status: int
) -> None:
    owner = signed_in()
    made = own(group(), account_of(owner))
    assert owner.get(address_of(made, "weghalen")).status_code == 200
    owner.post(address_of(made, "weghalen"), {"which": which, "why": "gestopt"})
    assert entry_of(made.pk).state == which
    assert history(made.pk)[0].why == "gestopt"
    assert visitor().get(address_of(made)).status_code == status
    answered: Any = owner.post(address_of(made, "terugzetten"))
    assert answered.url.endswith("put_back")
    assert entry_of(made.pk).state == EntryState.SHOWN


@pytest.mark.parametrize("sent", [{}, {"which": "weg"}, {"which": "shown"}, {"which": "gone", "why": "a" * 10_000}])
def test_taking_out_asks_for_gone_or_not_ours(signed_in: SignIn, group: NewGroup, sent: dict[str, str]) -> None:
    made, editor = group(), signed_in(Role.EDITOR)
    answered = editor.post(address_of(made, "weghalen"), sent)
    assert answered.status_code == 422
    assert fields_of(answered, "/weghalen").wrong
    assert entry_of(made.pk).state == EntryState.SHOWN


def test_who_says_this_is_our_group_waits_unless_they_entered_it(signed_in: SignIn, group: NewGroup) -> None:
    one, other = signed_in(), signed_in()
    made, mine = group(), group()
    Entry.objects.filter(pk=mine.pk).update(entered_by=account_of(one))
    waits: Any = one.post(address_of(made, "aanvragen"), {"why": "ik ben de penningmeester"})
    assert waits.url.endswith("claim_waits")
    assert Claim.objects.get(entry_id=made.pk).why == "ik ben de penningmeester"
    assert entry_of(made.pk).owner_id is None
    at_once: Any = one.post(address_of(mine, "aanvragen"))
    assert at_once.url.endswith("gedaan=claimed")
    assert entry_of(mine.pk).owner_id == account_of(one).pk
    assert other.post(address_of(mine, "aanvragen")).status_code == 403


def test_an_owner_hands_over_to_an_account_and_the_answer_tells_not_whether_there_is_one(
    signed_in: SignIn, group: NewGroup
) -> None:
    owner, other = signed_in(), signed_in()
    one, two = own(group(), account_of(owner)), own(group(), account_of(owner))
    known: Any = owner.post(address_of(one, "overdragen"), {"email": account_of(other).email.upper()})
    unknown: Any = owner.post(address_of(two, "overdragen"), {"email": "niemand@example.org"})
    assert known.url.partition("?")[2] == unknown.url.partition("?")[2] == "gedaan=handed_over"
    assert entry_of(one.pk).owner_id == account_of(other).pk
    assert entry_of(two.pk).owner_id == account_of(owner).pk
    assert len(mail.outbox) == 0


@pytest.mark.parametrize("written", ["", "geen adres", "a@b", "x" * 10_000, "<script>@example.org"])
def test_what_is_no_address_is_told_and_the_entry_stays(signed_in: SignIn, group: NewGroup, written: str) -> None:
    owner = signed_in()
    made = own(group(), account_of(owner))
    answered = owner.post(address_of(made, "overdragen"), {"email": written})
    form = fields_of(answered, "/overdragen")
    assert answered.status_code == 422
    assert entry_of(made.pk).owner_id == account_of(owner).pk
    assert "email" in form.wrong


@pytest.mark.parametrize("page", ["aanvragen", "overdragen"])
def test_an_activity_goes_with_its_group_and_is_not_claimed_or_handed_over_by_itself(
    signed_in: SignIn, group: NewGroup, page: str
) -> None:
    owner = signed_in()
    made = group()
    offer = add_offer(made if page == "aanvragen" else own(made, account_of(owner)))
    assert owner.get(address_of(offer, page)).status_code == 404
    assert owner.post(address_of(offer, page), {"do": "let_go", "why": "x"}).status_code == 404
    assert f'"{address_of(offer, page)}"' not in owner.get(address_of(offer)).content.decode()


def test_trying_many_addresses_stops(signed_in: SignIn, group: NewGroup) -> None:
    owner = signed_in()
    made = own(group(), account_of(owner))
    statuses = [
        owner.post(address_of(made, "overdragen"), {"email": f"n{n}@example.org"}).status_code for n in range(12)
    ]
    assert statuses == [302] * 10 + [429] * 2


def test_an_owner_lets_go(signed_in: SignIn, group: NewGroup) -> None:
    owner = signed_in()
    made = own(group(), account_of(owner))
    owner.post(address_of(made, "overdragen"), {"do": "let_go"})
    assert entry_of(made.pk).owner_id is None
    assert "nog niemand" in text_of(visitor().get(address_of(made, "geschiedenis")))


@pytest.mark.parametrize("kind", ["still_right", "closed", "different"])
def test_a_visit_is_one_press_and_goes_back_to_where_one_came_from(
    signed_in: SignIn, group: NewGroup, kind: str
) -> None:
    made, worker = group(), signed_in(Role.EDITOR)
    form = fields_of(worker.get(f"{address_of(made, 'bezoek')}?terug=/beheer"), "/bezoek")
    answered: Any = worker.post(form.action, {**form.values, "kind": kind, "note": "deur dicht"})
    assert (answered.status_code, answered.url) == (302, "/beheer")
    assert (Visit.objects.get().kind, Visit.objects.get().note) == (kind, "deur dicht")
    assert entry_of(made.pk).state == ("gone" if kind == "closed" else "shown")


@pytest.mark.parametrize("back", ["https://x.example/", "//x.example/", "javascript:alert(1)", "/\\x.example", ""])
def test_after_a_visit_nobody_is_led_to_another_site(signed_in: SignIn, group: NewGroup, back: str) -> None:
    made, worker = group(), signed_in(Role.EDITOR)
    answered: Any = worker.post(address_of(made, "bezoek"), {"kind": "still_right", "back": back})
    assert answered.url == f"{address_of(made)}?gedaan=visited"


def test_closed_of_what_is_owned_is_proposed_to_its_owner(
    signed_in: SignIn, person: NewPerson, group: NewGroup
) -> None:
    made, worker = group(person()), signed_in(Role.EDITOR)
    worker.post(address_of(made, "bezoek"), {"kind": "closed"})
    assert entry_of(made.pk).state == EntryState.SHOWN
    assert made.proposals.get().after == {"state": "gone"}  # type: ignore[attr-defined]


def test_a_visit_without_a_button_or_with_a_long_note_is_told(signed_in: SignIn, group: NewGroup) -> None:
    made, worker = group(), signed_in(Role.EDITOR)
    for sent in ({}, {"kind": "weg"}, {"kind": "different", "note": "a" * 10_000}):
        answered = worker.post(address_of(made, "bezoek"), sent)
        assert answered.status_code == 422
        form = fields_of(answered, "/bezoek")
        assert form.wrong["note"]
        assert form.values["note"] == sent.get("note", "")
    assert Visit.objects.count() == 0


@pytest.mark.parametrize("role", [None, Role.PARTICIPANT, Role.EDITOR])
def test_anybody_reports_by_a_house_rule(signed_in: SignIn, group: NewGroup, role: Role | None) -> None:
    made, client = group(), visitor() if role is None else signed_in(role)
    page = text_of(client.get(address_of(made, "melden")))
    assert "Een besloten groep mag" in page
    assert all(words in page for words in ("privépersoon", "tegen de wet", "bestaat niet", "schaadt", "reclame"))
    answered: Any = client.post(address_of(made, "melden"), {"rule": "not_real", "why": "nooit gezien"})
    assert answered.url.endswith("reported")
    assert (Report.objects.get().rule, Report.objects.get().why) == ("not_real", "nooit gezien")
    assert entry_of(made.pk).state == EntryState.SHOWN


def test_a_report_without_a_rule_is_told(client: Client, group: NewGroup) -> None:
    made = group()
    for rule in ("", "te besloten", "not_real;--"):
        answered = client.post(address_of(made, "melden"), {"rule": rule, "why": "mijn woorden"})
        form = fields_of(answered, "/melden")
        assert (answered.status_code, form.wrong["rule"]) == (422, "Kies er een.")
        assert form.values["why"] == "mijn woorden"
    assert Report.objects.count() == 0


def test_reporting_over_and_over_stops(client: Client, group: NewGroup) -> None:
    made = group()
    statuses = [client.post(address_of(made, "melden"), {"rule": "not_real"}).status_code for _ in range(12)]
    assert statuses == [302] * 10 + [429] * 2
    assert Report.objects.count() == 10


def test_a_moderator_hides_and_shows_again_and_the_owner_appeals(signed_in: SignIn, group: NewGroup) -> None:
    owner, moderator = signed_in(), signed_in(Role.MODERATOR)
    made = own(group(), account_of(owner))
    without: Any = moderator.post(address_of(made, "verbergen"), {"rule": "advertising"})
    assert without.status_code == 422
    assert fields_of(without, "/verbergen").wrong["why"]
    moderator.post(address_of(made, "verbergen"), {"rule": "advertising", "why": "Een webwinkel"})
    assert entry_of(made.pk).state == EntryState.HIDDEN
    empty: Any = owner.post(address_of(made, "bezwaar"), {"why": " "})
    assert empty.status_code == 422
    appealed: Any = owner.post(address_of(made, "bezwaar"), {"why": "Wij verkopen niets"})
    assert appealed.url.endswith("appealed")
    assert Hiding.objects.get().appeal == "Wij verkopen niets"
    assert "andere moderator" in text_of(owner.get(address_of(made)))
    assert address_of(made, "bezwaar") not in owner.get(address_of(made)).content.decode()
    assert owner.post(address_of(made, "bezwaar"), {"why": "Nog eens"}).status_code == 403
    moderator.post(address_of(made, "tonen"))
    assert visitor().get(address_of(made)).status_code == 200


def test_the_house_rules_say_what_why_who_and_how_to_object(client: Client) -> None:
    said = text_of(client.get("/huisregels"))
    for words in ("besloten groep", "botst", "wet", "moderator", "Bezwaar maken", "logboek"):
        assert words in said, words
    assert client.get("/huisregels").content.decode().count('<h3 class="nl-heading') == len(HouseRule)


def test_what_is_gone_can_still_be_read_and_visited_but_not_reported(signed_in: SignIn, group: NewGroup) -> None:
    made, editor = group(), signed_in(Role.EDITOR)
    remove(PROGRAM, made.pk, gone=True)
    assert editor.get(address_of(made)).status_code == 200
    assert editor.get(address_of(made, "bezoek")).status_code == 200
    assert editor.get(address_of(made, "melden")).status_code == 403


def test_an_editor_cannot_see_or_undo_a_hiding(signed_in: SignIn, group: NewGroup) -> None:
    made, editor = group(), signed_in(Role.EDITOR)
    hide(PROGRAM, made.pk, HouseRule.NOT_REAL, "weg")
    for page in ("", "geschiedenis", "wijzig"):
        assert editor.get(address_of(made, page)).status_code == 410
    assert editor.post(address_of(made, "tonen")).status_code == 410
