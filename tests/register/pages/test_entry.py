"""The page of an entry: what it tells to whom, what can be done, and what is never told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn, account_of, visitor
from tests.register.pages.entries import add_offer, address_of, one_of_each, own, text_of

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Entry
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import add, edit, set_state
from weefsel.platform.register.states import EntryKind, EntryState, HouseRule, Via
from weefsel.platform.register.who import PROGRAM, Who

MODERATOR, EDITOR = Role.MODERATOR, Role.EDITOR


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("kind", list(EntryKind))
def test_an_entry_of_every_kind_has_a_page(client: Client, kind: EntryKind, lang: str) -> None:
    answered = client.get(address_of(one_of_each()[kind], lang=lang))
    assert answered.status_code == 200
    assert f'<html lang="{lang}">' in answered.content.decode()


def test_a_group_tells_when_where_for_whom_what_it_costs_and_how_to_reach_it(client: Client, group: NewGroup) -> None:
    made = group(
        name="Eetclub",
        summary="Samen koken.",
        open_to="Buren",
        joining="walk_in",
        contact_role="de beheerder",
        contact="06-12345678",
        website="https://eetclub.example.org/",
        street="Bleekstraat 3",
    )
    times = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "starts": "18:00", "ends": "20:00"}
    add_offer(made, name="Koken", cost_eur="2.50", referral="no", language=["nl", "pl"], **times)
    said = text_of(client.get(address_of(made)))
    for words in (
        "Eetclub",
        "Samen koken.",
        "Elke dinsdag van 18.00 tot 20.00 uur",
        "Bleekstraat 3",
        "Buren",
        "Gewoon binnenlopen",
        "€ 2,50",
        "u kunt zo komen",
        "Nederlands en Pools",
        "de beheerder",
        "06-12345678",
        "https://eetclub.example.org/",
        "Ontmoeting",
    ):
        assert words in said, words
    assert said.count("dinsdag ") >= 3, "the next three days"


def test_a_telephone_number_and_a_bsn_in_free_text_are_not_shown_but_the_contact_is(
    client: Client, group: NewGroup
) -> None:
    made = group(
        name="Bel 06-87654321",
        summary="Mijn BSN is 111222333. Mail jan@example.com.",
        open_to="Bel 06 87 65 43 21",
        contact_role="bel 0687654321",
        contact="06-12345678",
    )
    add_offer(made, name="Bel 06-87654321", summary="BSN 111222333")
    for page in ("", "geschiedenis", "melden"):
        said = client.get(address_of(made, page)).content.decode()
        for secret in ("87654321", "87 65 43 21", "111222333", "jan@example.com"):
            assert secret not in said, (page, secret)
    assert "06-12345678" in client.get(address_of(made)).content.decode()
    assert "06-12345678" not in client.get(address_of(made, "geschiedenis")).content.decode()


def test_at_home_only_the_neighbourhood_is_told(client: Client, village: Any, group: NewGroup) -> None:
    del village
    made = group(name="Thuis bij elkaar", area_code="BU99020001", street="")
    body = client.get(address_of(made)).content.decode()
    assert "/buurt/" in body
    assert "Waar" in text_of(client.get(address_of(made)))


def test_money_and_ties_lead_to_the_other_side_and_say_how_formal_they_are(client: Client, group: NewGroup) -> None:
    one, other, giver = group(name="Eetclub"), group(name="Zangkoor"), group(name="Gemeente")
    tie = {"from_actor": str(other.pk), "to_entry": str(one.pk), "tie_kind": "works_with", "said_by": "both"}
    add(PROGRAM, EntryKind.TIE, {**tie, "from_date": "2020-03-01"})
    money = {"from_actor": str(giver.pk), "to_entry": str(one.pk), "amount_eur": "14500.00", "scheme": "Buurtgeld"}
    add(PROGRAM, EntryKind.FUNDING, money)
    said = text_of(client.get(address_of(one)))
    assert "Werkt samen met Zangkoor informeel · sinds 1 maart 2020 · beide zeggen dit" in said
    assert "€ 14.500 per jaar van Gemeente Buurtgeld" in said
    assert address_of(other) in client.get(address_of(one)).content.decode()


def test_what_is_hidden_is_not_named_by_what_hangs_together_with_it(client: Client, group: NewGroup) -> None:
    one, other = group(name="Eetclub"), group(name="Geheimnaam")
    tie = {"from_actor": str(one.pk), "to_entry": str(other.pk), "tie_kind": "knows"}
    made = add(PROGRAM, EntryKind.TIE, tie)
    assert "Geheimnaam" in text_of(client.get(address_of(one)))
    hide(PROGRAM, other.pk, HouseRule.NOT_REAL, "bestaat niet")
    for entry, page in ((one, ""), (one, "geschiedenis"), (made, ""), (made, "geschiedenis")):
        assert "Geheimnaam" not in client.get(address_of(entry, page)).content.decode(), (entry.kind, page)


@pytest.mark.parametrize(
    ("state", "statuses"),
    [
        (EntryState.WAITING, {"visitor": 404, "owner": 200, "editor": 200, "moderator": 200}),
        (EntryState.GONE, {"visitor": 200, "owner": 200, "editor": 200, "moderator": 200}),
        (EntryState.DELETED, {"visitor": 404, "owner": 200, "editor": 200, "moderator": 200}),
        (EntryState.HIDDEN, {"visitor": 410, "owner": 200, "editor": 410, "moderator": 200}),
    ],
)
def test_what_is_not_shown_is_for_some_and_says_so(
    signed_in: SignIn, group: NewGroup, state: EntryState, statuses: dict[str, int]
) -> None:
    owner = signed_in()
    made = own(group(name="Eetclub"), account_of(owner))
    if state is EntryState.HIDDEN:
        hide(PROGRAM, made.pk, HouseRule.ADVERTISING, "Alleen een webwinkel")
    else:
        set_state(PROGRAM, made, state, Via.FORM)
    clients = {"visitor": visitor(), "owner": owner, "editor": signed_in(EDITOR), "moderator": signed_in(MODERATOR)}
    labels = {
        "waiting": "nog te bevestigen",
        "gone": "bestaat niet meer",
        "deleted": "weggehaald",
        "hidden": "verborgen",
    }
    for name, client in clients.items():
        answered = client.get(address_of(made))
        assert answered.status_code == statuses[name], name
        if answered.status_code == 200:
            assert labels[state] in text_of(answered), name


def test_who_opens_what_is_hidden_sees_the_rule_and_the_day_but_not_what_it_said(
    client: Client, group: NewGroup
) -> None:
    made = group(name="Geheimnaam", summary="Geheimtekst")
    hide(PROGRAM, made.pk, HouseRule.PRIVATE_PERSON, "Geheimreden")
    answered = client.get(address_of(made))
    said = text_of(answered)
    assert "Het gaat over een privépersoon" in said
    assert f"{timezone.localdate().day} " in said
    assert "/huisregels" in answered.content.decode()
    assert "Geheim" not in answered.content.decode()


def test_the_owner_of_what_is_hidden_reads_why_and_can_appeal(signed_in: SignIn, group: NewGroup) -> None:
    owner = signed_in()
    made = own(group(), account_of(owner))
    hide(PROGRAM, made.pk, HouseRule.ADVERTISING, "Het is een webwinkel")
    answered = owner.get(address_of(made))
    assert "Het is een webwinkel" in text_of(answered)
    assert address_of(made, "bezwaar") in answered.content.decode()


#: role → what the page of a group that is nobody's offers, and does not
OFFERS: dict[str, tuple[set[str], set[str]]] = {
    "visitor": ({"geschiedenis", "melden"}, {"klopt", "bezoek", "weghalen", "verbergen", "aanbod-toevoegen"}),
    "participant": ({"wijzig", "aanvragen", "geschiedenis", "melden"}, {"klopt", "bezoek", "weghalen", "verbergen"}),
    "editor": ({"wijzig", "klopt", "bezoek", "weghalen", "aanbod-toevoegen"}, {"verbergen", "overdragen"}),
    "moderator": ({"wijzig", "klopt", "bezoek", "weghalen", "verbergen"}, {"overdragen", "bezwaar"}),
}


@pytest.mark.parametrize("role", list(OFFERS))
def test_a_page_offers_what_somebody_may_do_and_nothing_else(signed_in: SignIn, group: NewGroup, role: str) -> None:
    made = group(name="Eetclub")
    client = visitor() if role == "visitor" else signed_in(Role(role))
    body = client.get(address_of(made)).content.decode()
    there, not_there = OFFERS[role]
    assert {page for page in there if f'"{address_of(made, page)}"' not in body} == set()
    assert {page for page in not_there if f'"{address_of(made, page)}"' in body} == set()


def test_the_owner_is_offered_all_that_is_theirs(signed_in: SignIn, group: NewGroup) -> None:
    owner = signed_in()
    made = own(group(), account_of(owner))
    body = owner.get(address_of(made)).content.decode()
    for page in ("wijzig", "klopt", "weghalen", "overdragen", "aanbod-toevoegen", "verbinding-toevoegen"):
        assert f'"{address_of(made, page)}"' in body, page
    assert f'"{address_of(made, "aanvragen")}"' not in body
    assert "De groep zelf. Dat bent u." in text_of(owner.get(address_of(made)))


def test_a_visitor_who_would_change_something_signs_in_and_comes_back(client: Client, group: NewGroup) -> None:
    made = group()
    body = client.get(address_of(made)).content.decode()
    wanted = address_of(made, "wijzig").replace("/", "%2F")
    assert f"/inloggen?next={wanted}" in body
    answered: Any = client.get(address_of(made, "wijzig"))
    assert (answered.status_code, answered.url) == (302, f"/inloggen?next={wanted}")


@pytest.mark.parametrize(("days", "label"), [(10, ""), (200, "misschien verouderd"), (400, "waarschijnlijk verouderd")])
def test_how_old_it_is_is_told_in_words(client: Client, group: NewGroup, days: int, label: str) -> None:
    made = group()
    since = timezone.now() - dt.timedelta(days=days)
    Entry.objects.filter(pk=made.pk).update(confirmed_at=since)
    said = text_of(client.get(address_of(made)))
    assert label in said
    assert ("verouderd" in said) == bool(label)
    assert "Bevestigd op" in said


@pytest.mark.parametrize("role", [None, *Role])
def test_no_page_of_an_entry_holds_the_address_of_an_account(
    signed_in: SignIn, person: NewPerson, group: NewGroup, role: Role | None
) -> None:
    owner, other = person(), person()
    made = group(owner, name="Eetclub")

    edit(owner, made.pk, {"name": "Eetclub Dinsdag"})
    propose(Who(other.account, Role.PARTICIPANT), made.pk, {"open_to": "Buren"})
    client = visitor() if role is None else signed_in(role)
    addresses = [account.email for account in Account.objects.all()]
    for page in ("", "geschiedenis", "melden", "wijzig", "bezoek", "aanvragen", "verbergen"):
        body = client.get(address_of(made, page)).content.decode()
        assert [one for one in addresses if one in body] == [], page


def test_only_known_words_are_said_above_a_page(client: Client, group: NewGroup) -> None:
    made = group()
    assert 'role="status"' in client.get(f"{address_of(made)}?gedaan=reported").content.decode()
    for word in ("onzin", "<script>", "state_gone", ""):
        assert 'role="status"' not in client.get(f"{address_of(made)}?gedaan={word}").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/iets/00000000-0000-4000-8000-000000000000",
        "/groep/00000000-0000-4000-8000-000000000000",
        "/groep/geen-id",
    ],
)
def test_what_is_no_entry_is_a_page_that_helps(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_entry_has_one_address_that_of_its_kind(client: Client, group: NewGroup) -> None:
    made = group()
    assert client.get(f"/plek/{made.pk}").status_code == 404


def test_who_keeps_it_is_told_as_a_role(client: Client, person: NewPerson, group: NewGroup) -> None:
    nobody, edited = group(), group()
    edit(person(EDITOR), edited.pk, {"open_to": "Iedereen"})
    owned = group(person())
    for made, words in ((nobody, "Nog niemand."), (edited, "De redactie."), (owned, "De groep zelf.")):
        assert words in text_of(client.get(address_of(made)))


def test_a_long_list_folds_away_and_all_of_it_is_there(client: Client, group: NewGroup) -> None:
    made = group()
    for number in range(20):
        add_offer(made, name=f"Middag {number:02}")
    body = client.get(address_of(made)).content.decode()
    assert all(f"Middag {number:02}" in body for number in range(20))
    assert "Nog 12" in body
