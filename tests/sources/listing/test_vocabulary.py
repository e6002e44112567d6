"""Headers and words of lists, Dutch and English, in any case and with any mark."""

from __future__ import annotations

import pytest
from tests.house.tree import ROOT

from weefsel import concepts
from weefsel.platform.register.fields import FIELDS, Wheelchair
from weefsel.platform.register.states import EntryKind, Joining, WhoComes
from weefsel.sources.listing import ROLES, What
from weefsel.sources.listing.page import tables
from weefsel.sources.listing.vocabulary import header_key, role_of, value_of, words, words_of

PREFIX = {EntryKind.ACTOR: "group", EntryKind.PLACE: "place", EntryKind.OFFER: "offer", EntryKind.TIE: "tie"}
#: fields that a list says otherwise than in a column of their name
OTHERWISE = {"actor", "place", "street", "area_code", "latitude", "longitude", "contact"}


@pytest.mark.parametrize(
    ("header", "what", "role"),
    [
        ("Naam organisatie", "activities", "group.name"),
        ("NAAM VAN DE ORGANISATIE (verplicht)", "activities", "group.name"),
        ("organisatie_naam", "groups", "group.name"),
        ("Naam", "groups", "group.name"),
        ("Naam", "places", "place.name"),
        ("Naam", "activities", "offer.name"),
        ("Naam", "money", "funding.to_entry"),
        ("Tel.", "groups", "group.phone"),
        ("E-mail", "groups", "group.email"),
        ("Adres", "groups", "at.address"),
        ("Postcode en plaats", "activities", "at.town"),
        ("Kosten per keer", "activities", "offer.cost_eur"),
        ("Doelgroep", "activities", "offer.audience"),
        ("Target group", "activities", "offer.audience"),
        ("Beëindigd", "groups", "group.until"),
        ("Organsatie", "activities", "group.name"),
        ("Van", "ties", "tie.from_actor"),
        ("naar_groep", "ties", "tie.to_entry"),
        ("Van", "groups", None),
        ("Verleend bedrag (€)", "money", "funding.amount_eur"),
        ("Bedrag", "groups", None),
        ("Organisatie / Naam", "activities", "group.name"),
        ("Activiteit / Naam", "groups", "offer.name"),
        ("Locatie / Naam", "activities", "place.name"),
        ("Organisatie / Tel.", "activities", "group.phone"),
        ("Contactpersoon / Naam", "groups", "row.person"),
        ("Voorzitter", "groups", "row.person"),
        ("Geb. datum", "groups", "row.person"),
        ("BSN", "groups", "row.person"),
        ("Mobiel nummer v.d. secretaris", "groups", "row.person"),
    ],
)
def test_a_header_says_what_its_column_is(header: str, what: str, role: str | None) -> None:
    assert role_of(header, What(what)) == role


def test_no_header_says_two_things() -> None:
    listed = [(header, role) for role, headers in words()["headers"].items() for header in headers]
    by_text: dict[str, set[str]] = {}
    for header, role in listed:
        by_text.setdefault("".join(header.split()), set()).add(role)
    assert {text: roles for text, roles in by_text.items() if len(roles) > 1} == {}


def test_every_field_of_the_register_can_come_from_a_column_and_no_role_leads_nowhere() -> None:
    wanted = {
        f"{prefix}.{field.name}"
        for kind, prefix in PREFIX.items()
        for field in FIELDS[kind]
        if field.name not in OTHERWISE
    }
    wanted |= {f"funding.{field.name}" for field in FIELDS[EntryKind.FUNDING]}
    assert wanted - set(ROLES) == set()
    helpers = {"contact", "email", "phone", "when", "days", "clock", "on", "year"}
    extra = {role for role in ROLES if not role.startswith(("at.", "row.")) and role.partition(".")[2] not in helpers}
    assert extra - wanted == set()


VOCABULARIES = {
    "functions": concepts.Function,
    "actor_kind": concepts.ActorKind,
    "offer_kind": concepts.OfferKind,
    "audience": concepts.Audience,
    "referral": concepts.Referral,
    "free": concepts.Free,
    "setting": concepts.Setting,
    "count": concepts.Count,
    "tie_kind": concepts.TieKind,
    "wheelchair": Wheelchair,
    "joining": Joining,
    "who_comes": WhoComes,
}


@pytest.mark.parametrize("field", VOCABULARIES)
def test_every_word_stands_for_a_value_of_its_field(field: str) -> None:
    values = {str(one) for one in VOCABULARIES[field]}
    assert set(words_of(field).values()) <= values
    for table, of in (("name_says", "actor_kind"), ("activity_says", "functions")):
        if of == field:
            assert set(words()[table]) <= values
    if field == "functions":
        assert set(words()["kind_brings"].values()) <= values
        assert set(words()["kind_brings"]) == {str(one) for one in concepts.ActorKind}


@pytest.mark.parametrize(
    ("field", "word", "value"),
    [
        ("actor_kind", "Sportvereniging", "sports_club"),
        ("actor_kind", "residents' group", "residents_group"),
        ("audience", "65+", "seniors"),
        ("audience", "Iedereen", "everyone"),
        ("audience", "statushouders", "newcomers"),
        ("functions", "Sport en bewegen", "recreation"),
        ("referral", "Geen verwijzing", "no"),
        ("language", "Oekraïens", "uk"),
        ("tie_kind", "werkt samen met", "works_with"),
        ("place_kind", "Buurthuis", "community_centre"),
        ("actor_kind", "hier staat iets anders", None),
    ],
)
def test_a_word_in_either_language_stands_for_its_value(field: str, word: str, value: str | None) -> None:
    assert value_of(field, word) == value


def test_small_words_and_marks_make_no_difference_to_a_header() -> None:
    assert (
        header_key("Naam van de Organisatie *") == header_key("naam_organisatie") == header_key(" NAAM organisatie (2)")
    )


def test_the_manual_has_all_headers_that_are_understood() -> None:
    page = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    assert page.endswith(tables()), "run: python -m weefsel.sources.listing.page, and put it at the end of the page"
