"""Writing down what was done, on the pages, as a browser without scripts does it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.register.conftest import NewGroup
from tests.register.pages.conftest import SignIn
from tests.register.pages.entries import Form, fields_of, send, text_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.models import Intervention
from weefsel.platform.source import open_site

LIST, NEW = "/beheer/ingrepen", "/beheer/ingrepen/nieuw"
GIVEN: dict[str, Any] = {
    "name_nl": "Speelveld aan de Vaart",
    "what_nl": "Een nieuw speelveld.\nVoor iedereen.",
    "from_date": "1 maart 2022",
    "areas": ["BU99020001"],
    "indicators": ["inc_lonely"],
    "done_by": "Dorpsraad",
}


@pytest.fixture
def editor(signed_in: SignIn) -> Client:
    return signed_in(Role.EDITOR)


def form_of(client: Client, path: str = NEW) -> Form:
    return fields_of(client.get(path), path)


def only() -> Intervention:
    return Intervention.objects.get()


def does(client: Client, answer: Any, what: str) -> Any:
    """Press the button that takes back what was just done."""
    page = client.get(answer.headers["Location"])
    assert f'name="do" value="{what}"' in page.content.decode().split("</main>")[0].split("<h1")[0], text_of(page)
    return send(client, fields_of(page, f"{only().pk}/intrekken"), do=what)


def test_what_was_done_is_written_changed_taken_back_and_put_back(editor: Client, group: NewGroup) -> None:
    assert LIST in editor.get("/beheer").content.decode()
    assert "Nog niets opgeschreven" in text_of(editor.get(LIST))
    group(name="Dorpsraad")
    answer = send(editor, form_of(editor), **GIVEN)
    made = only()
    assert (made.key, made.from_date.isoformat(), made.until_date) == ("speelveld-aan-de-vaart", "2022-03-01", None)
    assert (made.entry is not None, made.done_by) == (True, "")
    page = text_of(editor.get(LIST))
    for said in ("nog niet verwerkt", "Vanaf 1 maart 2022 · Dorpskern", "Eenzaam", "Gedaan door Dorpsraad"):
        assert said in page
    here = f"{LIST}/{made.pk}"
    form = form_of(editor, here)
    assert form.values["areas"] == ["BU99020001"]
    assert form.values["indicators"] == ["inc_lonely"]
    answer = send(editor, form, name_nl="Speelveld", until_date="1-5-2024", name_en="Playing field")
    assert only().name_nl == "Speelveld"
    assert only().entry_id == made.entry_id, "who did it stays, when nobody typed another"
    assert "Playing field" in text_of(editor.get(f"/en{LIST}"))
    assert "Was: Speelveld aan de Vaart → Became: Speelveld" in text_of(editor.get(f"/en{here}"))
    answer = does(editor, answer, "undo")
    assert only().name_nl == "Speelveld aan de Vaart"
    answer = send(editor, fields_of(editor.get(LIST), "/intrekken"), do="withdraw")
    assert only().state == "withdrawn"
    assert "Eén teruggenomen" in text_of(editor.get(LIST))
    does(editor, answer, "put_back")
    assert only().state == "shown"


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"name_nl": "", "areas": [], "indicators": [], "from_date": ""}, "name_nl areas indicators from_date"),
        ({"until_date": "28 februari 2022"}, "until_date"),
        ({"from_date": "ergens in 2022"}, "from_date"),
        ({"areas": ["GM9902", "BU99020001"]}, "areas"),
        ({"areas": ["elders"], "indicators": ["verzonnen"]}, "areas indicators"),
        ({"what_nl": "Bel 06-12345678", "done_by": "naam@voorbeeld.nl"}, "what_nl done_by"),
        ({"name_nl": "a" * 201, "what_nl": "a" * 1001}, "name_nl what_nl"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(
    editor: Client, sent: dict[str, Any], wrong: str
) -> None:
    answer = send(editor, form_of(editor), **{**GIVEN, **sent})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert set(re.findall(r'id="v-(\w+)-f"', page)) == set(wrong.split())
    assert page.count(" autofocus") == 1
    assert not Intervention.objects.exists()
    told = fields_of(answer, NEW).values
    for name, value in {**GIVEN, **sent}.items():
        if name not in ("areas", "indicators"):
            assert told[name] == value, "what was typed stays"


def test_two_editors_at_once_lose_nothing(editor: Client, signed_in: SignIn) -> None:
    send(editor, form_of(editor), **GIVEN)
    here, other = f"{LIST}/{only().pk}", signed_in(Role.MODERATOR)
    mine, theirs = form_of(editor, here), form_of(other, here)
    send(other, theirs, name_nl="Van de ander")
    answer = send(editor, mine, name_nl="Van mij")
    assert (answer.status_code, only().name_nl) == (409, "Van de ander")
    assert "Iemand anders was u voor" in text_of(answer)
    again = fields_of(answer, here)
    assert again.values["name_nl"] == "Van mij"
    assert send(editor, again).status_code == 302
    assert only().name_nl == "Van mij"


def test_an_area_that_is_no_more_is_told_in_the_list_and_in_the_form(editor: Client) -> None:
    send(editor, form_of(editor), **GIVEN)
    Intervention.objects.update(area_codes=["BU00000000"])
    assert "telt dit niet mee" in text_of(editor.get(LIST))
    here = f"{LIST}/{only().pk}"
    assert "BU00000000" in text_of(editor.get(here))
    assert send(editor, form_of(editor, here)).status_code == 422
    send(editor, form_of(editor, here), areas=["BU99020002"])
    assert only().area_codes == ["BU99020002"]


def test_only_who_may_write_is_led_there_from_the_figures(editor: Client, signed_in: SignIn, client: Client) -> None:
    slug = open_site().areas.links["BU99020001"].slug
    page = f"/monitor/{slug}?vraag=3"
    assert f"{NEW}?gebied={slug}" in editor.get(page).content.decode()
    for other in (client, signed_in(Role.ANALYST)):
        assert NEW not in other.get(page).content.decode()
    form = fields_of(editor.get(f"{NEW}?gebied={slug}"), f"{NEW}?gebied={slug}")
    assert form.values["areas"] == ["BU99020001"]
