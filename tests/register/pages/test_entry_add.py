"""Adding what belongs to a group, and places: by name, by street, and only by who may."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn, account_of
from tests.register.pages.entries import address_of, fields_of, opened, own, send, text_of

from weefsel.concepts import PlaceKind
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Offer, Place

#: in the North Sea
SEA = {"latitude": "54.5", "longitude": "4.0"}


@pytest.fixture
def editor(signed_in: SignIn) -> Client:
    return signed_in(Role.EDITOR)


def test_the_owner_adds_an_activity(signed_in: SignIn, group: NewGroup) -> None:
    owner = signed_in()
    made = own(group(name="Eetclub", functions=["meeting", "support"]), account_of(owner))
    form = fields_of(owner.get(address_of(made, "aanbod-toevoegen")), "/aanbod-toevoegen")
    assert form.values["functions"] == ["meeting", "support"]
    answered = send(owner, form, name="Koken", days=["1"], starts="18:00", cost_eur="2,50", language=["nl", "pl"])
    assert answered.status_code == 302
    offer = Offer.objects.get()
    assert (offer.actor.pk, offer.rrule, offer.starts) == (made.pk, "FREQ=WEEKLY;BYDAY=TU", "18:00")
    assert (str(offer.cost_eur), offer.language) == ("2.50", ["nl", "pl"])
    assert answered.url == f"{address_of(offer)}?gedaan=added"


def test_the_owner_adds_money_that_the_group_gives(signed_in: SignIn, group: NewGroup) -> None:
    owner = signed_in()
    made, to = own(group(name="Fonds"), account_of(owner)), group(name="Eetclub")
    form = fields_of(owner.get(address_of(made, "geld-toevoegen")), "/geld-toevoegen")
    answered = send(owner, form, to_entry="Eetclub", amount_eur="1.250")
    assert answered.status_code == 302, text_of(answered)
    assert "€ 1.250 per jaar van Fonds" in text_of(owner.get(address_of(to)))


@pytest.mark.parametrize("page", ["aanbod-toevoegen", "verbinding-toevoegen", "geld-toevoegen"])
def test_only_who_may_change_a_group_adds_to_it(
    signed_in: SignIn, person: NewPerson, group: NewGroup, page: str
) -> None:
    made = group(person())
    for role in (Role.PARTICIPANT, Role.EDITOR, Role.MODERATOR):
        other = signed_in(role)
        assert other.get(address_of(made, page)).status_code == 403
        assert other.post(address_of(made, page), {"name": "x"}).status_code == 403


@pytest.mark.usefixtures("village")
def test_an_editor_adds_a_place_by_its_street_and_the_rest_goes_by_its_kind(editor: Client) -> None:
    form = fields_of(editor.get("/plek-toevoegen"), "/plek-toevoegen")
    answered = send(editor, form, name="De Bank", place_kind="bench", where="Kerkstraat 3")
    assert answered.status_code == 302, text_of(answered)
    place = Place.objects.get(name="De Bank")
    assert (place.street, place.setting, place.functions) == ("Kerkstraat 3", "outdoor", ["meeting"])
    assert place.count == str(PlaceKind.BENCH.counts) == "minor"
    assert place.area_code.startswith("BU")
    assert send(editor, opened(editor, place), capacity="4").status_code == 302


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"where": "Kerkstraat 3"}, "place_kind"),
        ({"place_kind": "bench"}, "where"),
        ({"place_kind": "bench", "where": "Nergenslaan"}, "where"),
        ({"place_kind": "bench", "where": "Dorpskern"}, "where"),
        ({"place_kind": "bench", "where": "Kerkstraat 3", **SEA}, "latitude"),
    ],
)
def test_a_place_without_a_kind_or_a_point_is_told(editor: Client, sent: dict[str, str], field: str) -> None:
    before = Place.objects.count()
    form = fields_of(editor.get("/plek-toevoegen"), "/plek-toevoegen")
    answered = send(editor, form, **sent)
    assert answered.status_code == 422
    assert fields_of(answered, "/plek-toevoegen").wrong.get(field), fields_of(answered, "/plek-toevoegen").wrong
    assert Place.objects.count() == before


def test_only_editors_add_a_place(signed_in: SignIn) -> None:
    assert signed_in().get("/plek-toevoegen").status_code == 403
    assert signed_in(Role.EDITOR).get("/plek-toevoegen").status_code == 200
