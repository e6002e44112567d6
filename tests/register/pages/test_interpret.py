"""Writing beside a figure, on the pages: what a reader sees, what is asked, and the way to the figure and back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.template import Context, Template
from django.test import Client
from django.test.utils import override_settings
from tests.register.conftest import NewGroup
from tests.register.pages.conftest import SignIn, account_of
from tests.register.pages.entries import Form, fields_of, own, send, text_of
from tests.soak import SOAK

from weefsel.platform.accounts.roles import Role
from weefsel.platform.pages.register.beside import beside
from weefsel.platform.register.interpreting import SIGNED_MOST, TEXT_MOST
from weefsel.platform.register.models import Interpretation, InterpretationReport
from weefsel.publish.models import FigureRef

REF = FigureRef("reach", "GM9902", "information:within_10")
OTHER = FigureRef("reach", "GM9902", "meeting:within_10")
PAGE, FIGURE = (f"/{door}/{REF.result}/{REF.area_code}/{REF.column}" for door in ("duiding", "herkomst"))
TEXT = "Het spreekuur zit aan de overkant van het kanaal."
VISITS = {"text": TEXT, "signed": "bewoner", "email": "iemand@example.org", "do": "send"}


def write(text: str = TEXT, ref: FigureRef = REF, **more: Any) -> Interpretation:
    """A text that is shown, written beside the figure as it was a year before."""
    then = {"value": 0.61, "unit": "share", "evidence": "spread", "snapshot_date": "2025-03-01"}
    address = {"result": ref.result, "area_code": ref.area_code, "column": ref.column}
    return Interpretation.objects.create(
        **{"text": text, "signed": "opbouwwerker", "state": "shown", **address, **then, **more}
    )


def form_of(client: Client, page: str = PAGE) -> Form:
    return fields_of(client.get(page), "#schrijf")


def drawn(template: str, **context: Any) -> str:
    return Template(template).render(Context({"lang": "nl", **context}))


def test_a_visitor_writes_confirms_by_mail_and_an_editor_shows_it_beside_the_figure(
    client: Client, signed_in: SignIn
) -> None:
    assert "Nog niemand schreef hier iets bij." in text_of(client.get(FIGURE))
    looked = send(client, form_of(client), **{**VISITS, "do": "preview"})
    assert "Zo komt het erbij te staan" in text_of(looked)
    assert not Interpretation.objects.exists()
    sent = send(client, fields_of(looked, "#schrijf"), do="send")
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{PAGE}?gedaan=mailed#gedaan")
    assert send(client, form_of(client), **VISITS).headers["Location"].endswith("?gedaan=mailed#gedaan")
    assert (Interpretation.objects.count(), len(mail.outbox)) == (1, 1), "a button that is pressed twice sends once"
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[0].body))
    assert found is not None
    assert TEXT in text_of(client.get(found[1]))
    assert Interpretation.objects.get().state == "sent", "a program that looks through mail opens every link"
    assert client.post(found[1]).status_code == 302
    assert "werkt niet meer" in text_of(client.get(found[1]))
    editor = signed_in(Role.EDITOR)
    queue = editor.get("/beheer")
    assert TEXT in text_of(queue)
    assert TEXT not in text_of(client.get(FIGURE))
    send(editor, fields_of(queue, str(Interpretation.objects.get().pk)), do="accept")
    page = text_of(client.get(FIGURE))
    assert TEXT in page
    assert "bewoner" in page
    assert "iemand@example.org" not in page
    assert "Er wacht niets op u." in text_of(editor.get("/beheer"))


def test_the_owner_of_a_group_signs_as_that_group_and_can_undo_it_at_once(
    signed_in: SignIn, client: Client, group: NewGroup
) -> None:
    browser = signed_in()
    made = own(group(name="De Kluit"), account_of(browser))
    form = form_of(browser)
    assert form.values["signer"] == str(made.pk)
    done = send(browser, form, text=TEXT, do="send")
    assert done.headers["Location"] == f"{PAGE}?gedaan=shown#gedaan"
    page = client.get(FIGURE).content.decode()
    assert TEXT in page
    assert f'href="/groep/{made.pk}"' in page
    undo = fields_of(browser.get(f"{PAGE}?gedaan=shown"), "/intrekken")
    assert send(browser, undo, do="withdraw").headers["Location"] == f"{PAGE}?gedaan=withdrawn#gedaan"
    assert TEXT not in text_of(client.get(FIGURE))
    back = fields_of(browser.get(f"{PAGE}?gedaan=withdrawn"), "/intrekken")
    send(browser, back, do="put_back")
    assert TEXT in text_of(client.get(FIGURE))
    written = Interpretation.objects.get()
    changing = form_of(browser, f"/duiding/{written.pk}/wijzig")
    assert changing.values["text"] == TEXT
    send(browser, changing, text="Er ligt nu een lage brug.", do="send")
    assert "Er ligt nu een lage brug." in text_of(client.get(FIGURE))


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"text": ""}, {"text": "Hier staat nog niets. Vul dit in."}),
        ({"text": "x" * (TEXT_MOST + 3)}, {"text": "Dit is te lang. Haal 3 tekens weg."}),
        ({"signed": "y" * (SIGNED_MOST + 1)}, {"signed": "Dit is te lang. Haal 1 tekens weg."}),
        ({"text": "Bel 06-12345678"}, {"text": "telefoonnummer"}),
        ({"signed": "naam@voorbeeld.nl"}, {"signed": "e-mailadres"}),
        ({"signed": "", "email": "x"}, {"signed": "Hier staat nog niets", "email": ""}),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    client: Client, sent: dict[str, str], wrong: dict[str, str]
) -> None:
    answer = send(client, form_of(client), **{**VISITS, **sent})
    assert answer.status_code == 422
    told = fields_of(answer, "#schrijf")
    page = answer.content.decode()
    for name in ("text", "signed", "email"):
        assert (f'id="v-{name}-f"' in page) == (name in wrong), name
        assert told.values[name] == {**VISITS, **sent}[name]
    assert all(words in text_of(answer) for words in wrong.values())
    assert not Interpretation.objects.exists()
    assert mail.outbox == []


def test_an_owner_says_whether_they_sign_as_the_group_or_in_a_role(signed_in: SignIn, group: NewGroup) -> None:
    browser = signed_in()
    own(group(), account_of(browser))
    strange = group()
    for signer in ("", str(strange.pk)):
        answer = send(browser, form_of(browser), text=TEXT, signer=signer, do="send")
        assert (answer.status_code, "Kies namens welke groep" in text_of(answer)) == (422, True)
    send(browser, form_of(browser), text=TEXT, signer="role", signed="huisarts", do="send")
    made = Interpretation.objects.get()
    assert (made.state, made.signed, made.entry_id) == ("waiting", "huisarts", None)
    assert form_of(browser).values["signed"] == "huisarts", "what they signed with before is filled in"


def test_a_reader_sees_the_figure_as_it_was_when_it_is_another_now(client: Client) -> None:
    write()
    page = text_of(client.get(FIGURE))
    assert "Geschreven bij ± 61%, momentopname van 1 maart 2025" in page
    Interpretation.objects.update(value=0.91, evidence="rounded")
    page = text_of(client.get(FIGURE))
    assert TEXT in page
    assert "Geschreven bij" not in page


def test_the_newest_three_are_open_and_the_rest_folds(client: Client) -> None:
    for number in range(5):
        write(f"nummer {number}")
    page = client.get(FIGURE).content.decode()
    fold = page.index("Toon er nog 2")
    places = [page.index(f"nummer {number}") for number in (4, 3, 2, 1, 0)]
    assert places == sorted(places)
    assert places[2] < fold < places[3]


def test_addresses_and_numbers_that_came_in_another_way_are_not_shown(client: Client) -> None:
    write("Mail naam@voorbeeld.nl", signed="06-12345678")
    page = text_of(client.get(FIGURE))
    assert "naam@voorbeeld.nl" not in page
    assert "06-12345678" not in page
    assert "[e-mailadres]" in page


def test_a_report_reaches_a_moderator_and_what_is_hidden_says_by_which_rule(client: Client, signed_in: SignIn) -> None:
    made, writer = write(), signed_in()
    Interpretation.objects.update(account=account_of(writer))
    assert send(client, fields_of(client.get(f"/duiding/{made.pk}/melden"), "/melden")).status_code == 422
    send(client, fields_of(client.get(f"/duiding/{made.pk}/melden"), "/melden"), rule="advertising", why="verkoopt")
    moderator = signed_in(Role.MODERATOR)
    assert "verkoopt" in text_of(moderator.get("/beheer"))
    assert "verkoopt" not in text_of(signed_in(Role.EDITOR).get("/beheer"))
    hide = fields_of(moderator.get(f"/duiding/{made.pk}/verbergen"), "/verbergen")
    send(moderator, hide, rule="advertising", why="verkoopt fietsen")
    assert InterpretationReport.objects.get().state == "accepted"
    page = text_of(client.get(PAGE))
    assert TEXT not in page
    assert "De huisregel: Het is reclame." in page
    assert "verkoopt fietsen" not in page
    assert "verkoopt fietsen" in text_of(writer.get(PAGE)), "whoever wrote it reads why"
    assert client.get(f"/duiding/{made.pk}/melden").status_code == 404
    send(moderator, fields_of(moderator.get(f"/duiding/{made.pk}/verbergen"), "/tonen"))
    assert TEXT in text_of(client.get(PAGE))


def test_who_writes_too_often_is_told_and_loses_nothing(signed_in: SignIn) -> None:
    browser = signed_in(Role.EDITOR)
    form = form_of(browser)
    for number in range(10):
        assert send(browser, form, text=f"nummer {number}", signed="werker", do="send").status_code == 302
    answer = send(browser, form, text=TEXT, signed="werker", do="send")
    assert answer.status_code == 429
    assert fields_of(answer, "#schrijf").values["text"] == TEXT
    assert Interpretation.objects.count() == 10


@pytest.mark.parametrize("column", ["nergens", "x" * 400])
def test_there_is_nothing_to_write_beside_a_figure_that_is_not_there(client: Client, column: str) -> None:
    assert client.get(f"/duiding/reach/GM9902/{column}").status_code == 404
    assert client.get("/duiding/reach_choice/GM9902/meeting:within_10").status_code == 404
    assert client.get("/duiding/reach/XX/meeting:within_10").status_code == 404


def test_every_indicator_that_a_page_names_opens_also_where_it_is_not_measured(client: Client) -> None:
    linked = sorted(set(re.findall(r'href="(/indicator/[^"?#]+)"', client.get("/monitor/dorpskern").content.decode())))
    # every one of them with `make soak`, on every run one in four
    linked, absent = linked if SOAK else linked[::4], 0
    for one in linked:
        answer = client.get(one)
        assert answer.status_code == 200, one
        absent += "Dit cijfer is er niet" in answer.content.decode()
    # some of them are measured here, and some are not
    assert 0 < absent < len(linked)


def test_a_page_with_many_figures_asks_once(client: Client, django_assert_num_queries: Any) -> None:
    del client
    write()
    write("bij de ander", OTHER)
    two = "".join(f'{{% interpretations "reach" "GM9902" "{ref.column}" %}}' for ref in (REF, OTHER))
    with django_assert_num_queries(1):
        page = drawn(two, interpretations=beside([REF, OTHER], "nl"))
    assert page.index(TEXT) < page.index("bij de ander")
    with django_assert_num_queries(1):
        both = drawn("{% interpretations_of refs %}", refs=[REF, OTHER])
    assert both.index("bij de ander") < both.index(TEXT), "the newest first, whatever figure it is beside"
    assert "van een plek voor informatie en advies, Veenderdorp" in both
    assert both.count('href="/duiding/') == 2


def test_beside_a_figure_at_which_nobody_wrote_a_page_may_show_nothing(client: Client) -> None:
    del client
    tag = '{{% interpretations "reach" "GM9902" "{}" quiet=True %}}'
    assert drawn(tag.format(REF.column)).strip() == ""
    write()
    assert TEXT in drawn(tag.format(REF.column))
    assert drawn(tag.format(OTHER.column)).strip() == ""


def test_a_site_without_a_register_shows_nothing_of_it_and_asks_nothing(client: Client) -> None:
    write()
    with override_settings(WEEFSEL_REGISTER=False):
        page = client.get(FIGURE).content.decode()
    assert "/duiding/" not in page
    assert TEXT not in page


def test_beside_a_figure_that_is_made_only_when_it_is_asked_for_nobody_writes(client: Client) -> None:
    del client
    assert drawn('{% interpretations "reach_choice" "GM9902" "meeting:within_10" %}').strip() == ""
