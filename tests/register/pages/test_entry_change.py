"""Changing an entry and proposing to: bad input is told beside its field, and nobody loses what they wrote."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn, account_of
from tests.register.pages.entries import Form, add_offer, address_of, fields_of, one_of_each, opened, own, send, text_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.fields import Form as ValueForm
from weefsel.platform.register.models import Actor, Change, Entry, Proposal, Tie
from weefsel.platform.register.records import add, edit, entry_of, history, values_of
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import PROGRAM, Who

LONG = "a" * 10_000
SCRIPT = '"><script>document.title = "HACK"</script>'
FORMULA = '=HYPERLINK("https://x.example","x")'
ARABIC = "نادي الحي"
#: in the North Sea
SEA = {"latitude": "54.5", "longitude": "4.0"}


@pytest.fixture
def editor(signed_in: SignIn) -> Client:
    return signed_in(Role.EDITOR)


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize("kind", list(EntryKind))
def test_the_form_sent_back_untouched_changes_nothing(editor: Client, kind: EntryKind) -> None:
    made = one_of_each()[kind]
    before = values_of(made)
    answered = send(editor, opened(editor, made))
    assert answered.status_code == 422
    assert "U hebt nog niets veranderd." in text_of(answered)
    assert values_of(entry_of(made.pk)) == before
    assert len(history(made.pk)) == 1


@pytest.mark.usefixtures("village")
def test_every_entry_of_the_village_can_be_opened_and_sent_back_untouched(editor: Client) -> None:
    for made in Entry.objects.all():
        answered = send(editor, opened(editor, made))
        assert "U hebt nog niets veranderd." in text_of(answered), (made.kind, made.pk)
    assert Change.objects.filter(version__gt=1).count() == 0


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize("kind", list(EntryKind))
def test_every_field_of_a_kind_is_asked(editor: Client, kind: EntryKind) -> None:
    asked = set(opened(editor, one_of_each()[kind]).values)
    body = editor.get(address_of(one_of_each()[kind], "wijzig")).content.decode()
    fixed = {"actor", "from_actor"}
    in_where = {"place", "street", "area_code"} if kind is EntryKind.ACTOR else {"area_code"}
    for field in FIELDS[kind]:
        if field.name not in fixed | in_where:
            assert field.name in asked or f'name="{field.name}"' in body, field.name
    assert kind is not EntryKind.ACTOR or "where" in asked


def test_an_editor_changes_a_group_that_is_nobodys_and_the_history_says_why(editor: Client, group: NewGroup) -> None:
    made = group(name="Eetclub")
    answered = send(editor, opened(editor, made), name="Eetclub Dinsdag", open_to="Buren", why="nieuwe naam")
    assert (answered.status_code, answered.url) == (302, f"{address_of(made)}?gedaan=changed")
    newest = history(made.pk)[0]
    assert newest.after == {"name": "Eetclub Dinsdag", "open_to": "Buren"}
    assert (newest.why, newest.acting_as) == ("nieuwe naam", "editor")


def test_who_may_not_change_it_proposes_on_the_same_page(signed_in: SignIn, person: NewPerson, group: NewGroup) -> None:
    made = group(person(), name="Eetclub")
    other = signed_in()
    form = opened(other, made)
    assert "gone" not in form.values
    answered = send(other, form, name="Eetclub Dinsdag", why="stond op het raam")
    assert answered.url == f"{address_of(made)}?gedaan=proposed"
    proposal = Proposal.objects.get()
    assert (proposal.after, proposal.why) == ({"name": "Eetclub Dinsdag"}, "stond op het raam")
    assert values_of(entry_of(made.pk))["name"] == "Eetclub"


def test_who_proposes_can_say_that_it_is_no_longer_there(signed_in: SignIn, person: NewPerson, group: NewGroup) -> None:
    made, other = group(person()), signed_in()
    send(other, opened(other, made), gone="1")
    assert Proposal.objects.get().after == {"state": "gone"}


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.EDITOR, Role.MODERATOR])
def test_nobody_changes_what_is_anothers_whatever_they_send(
    signed_in: SignIn, person: NewPerson, group: NewGroup, role: Role
) -> None:
    made, other = group(person(), name="Eetclub"), signed_in(role)
    other.post(address_of(made, "wijzig"), {"base": "1", "name": "Overgenomen"})
    assert values_of(entry_of(made.pk))["name"] == "Eetclub"
    assert len(history(made.pk)) == 1


def test_a_visitor_cannot_send_a_change(client: Client, group: NewGroup) -> None:
    made = group(name="Eetclub")
    assert client.post(address_of(made, "wijzig"), {"name": "Anders"}).status_code == 403
    assert values_of(entry_of(made.pk))["name"] == "Eetclub"


# two people at once


def test_two_browsers_that_change_other_fields_keep_both(signed_in: SignIn, group: NewGroup) -> None:
    one, other = signed_in(Role.EDITOR), signed_in(Role.EDITOR)
    made = group(name="Eetclub", open_to="Buren")
    first, second = opened(one, made), opened(other, made)
    assert send(one, first, name="Eetclub Dinsdag").status_code == 302
    assert send(other, second, open_to="Iedereen").status_code == 302
    now = values_of(entry_of(made.pk))
    assert (now["name"], now["open_to"]) == ("Eetclub Dinsdag", "Iedereen")


def test_two_browsers_that_change_the_same_field_see_what_the_other_wrote_and_lose_nothing(
    signed_in: SignIn, group: NewGroup
) -> None:
    one, other = signed_in(Role.EDITOR), signed_in(Role.EDITOR)
    made = group(name="Eetclub", open_to="Buren")
    first, second = opened(one, made), opened(other, made)
    send(one, first, name="Van de een", open_to="Ook van de een")
    answered = send(other, second, name="Van de ander", summary="Mijn verhaal")
    assert answered.status_code == 409
    form = fields_of(answered, "/wijzig")
    assert form.wrong["name"] == "Iemand anders maakte hiervan: Van de een"
    assert form.values["name"] == "Van de ander"
    assert form.values["summary"] == "Mijn verhaal"
    assert form.values["base"] == "2"
    assert form.values["open_to"] == "Ook van de een", "what only the other changed is shown as it is now"
    assert send(other, form).status_code == 302
    now = values_of(entry_of(made.pk))
    assert (now["name"], now["summary"], now["open_to"]) == ("Van de ander", "Mijn verhaal", "Ook van de een")


def test_of_a_contact_that_two_changed_the_other_number_is_told(signed_in: SignIn, group: NewGroup) -> None:
    one, other = signed_in(Role.EDITOR), signed_in(Role.EDITOR)
    made = group()
    first, second = opened(one, made), opened(other, made)
    send(one, first, contact="06-12345678")
    answered = send(other, second, contact="06-87654321")
    assert fields_of(answered, "/wijzig").wrong["contact"] == "Iemand anders maakte hiervan: 06-12345678"


@pytest.mark.usefixtures("village")
def test_where_two_browsers_moved_a_group_the_second_is_told(signed_in: SignIn, group: NewGroup) -> None:
    one, other = signed_in(Role.EDITOR), signed_in(Role.EDITOR)
    made = group(area_code="BU99020001")
    first, second = opened(one, made), opened(other, made)
    assert send(one, first, where="Dorpshuis De Turf").status_code == 302
    answered = send(other, second, where="Dorpskerk")
    form = fields_of(answered, "/wijzig")
    assert answered.status_code == 409
    assert form.values["where"] == "Dorpskerk"
    assert form.wrong["where"].startswith("Iemand anders maakte hiervan: ")
    assert send(other, form).status_code == 302
    place = Actor.objects.get(pk=made.pk).place
    assert place is not None
    assert place.name == "Dorpskerk"


# bad input: field by field

ACTOR_BAD: dict[str, tuple[str, ...]] = {
    "name": ("", LONG, "   "),
    "summary": (LONG, "Bel 06-12345678", "BSN 111222333"),
    "open_to": (LONG, "Mail jan@example.com"),
    "joining": ("anders", SCRIPT),
    "contact_role": (LONG, "bel 06-12345678"),
    "contact": (LONG, SCRIPT, "geen adres", ARABIC),
    "website": (LONG, SCRIPT, "javascript:alert(1)", "ftp://x.example"),
    "actor_kind": ("", "iets", SCRIPT),
    "since": ("9999-12-31", "31-02-2026", "gisteren", LONG, ARABIC),
    "until": ("1-1-9999", FORMULA),
    "where": ("", LONG, "Nergensstraat 12", SCRIPT),
}
PLACE_BAD: dict[str, tuple[str, ...]] = {
    "name": (LONG,),
    "place_kind": ("", "paleis"),
    "setting": ("", "boven"),
    "street": (LONG, "bel 06-12345678"),
    "capacity": ("veel", "-3", "1,5", "999999999", FORMULA, "🎉"),
    "lease_until": ("31-12-9999", "morgen"),
    "latitude": ("", "noord", SEA["latitude"], "NaN", LONG),
    "longitude": ("", "oost", SEA["longitude"], "inf"),
    "opening_hours": (LONG,),
    "free": ("misschien",),
    "count": ("", "dubbel"),
}
OFFER_BAD: dict[str, tuple[str, ...]] = {
    "name": ("", LONG),
    "offer_kind": ("", "soms"),
    "rrule": ("FREQ=SECONDLY", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=99999", FORMULA, LONG),
    "starts": ("25:00", "straks", LONG),
    "ends": ("24:61", "laat"),
    "from_date": ("31-12-9999", "30-02-2026"),
    "until_date": ("1-1-0001", "eens"),
    "cost_eur": ("veel", "-2", "1e9", "99999999", FORMULA, "🎉"),
    "place": ("Paleis van Nergens", LONG),
    "who_comes": ("mannen met hoeden",),
}
TIE_BAD: dict[str, tuple[str, ...]] = {
    "tie_kind": ("", "haat", "formal"),
    "to_entry": ("", "Niemand die bestaat", LONG),
    "strength": ("4", "sterk"),
    "amount_eur": ("veel", "99999999999"),
    "from_date": ("31-12-9999",),
    "said_by": ("de buurvrouw",),
}
FUNDING_BAD: dict[str, tuple[str, ...]] = {
    "to_entry": ("", "Niemand die bestaat"),
    "amount_eur": ("", "veel", "-1", "99999999999", FORMULA),
    "scheme": (LONG, "bel 06-12345678"),
    "until_date": ("31-12-9999",),
}
BAD = {
    EntryKind.ACTOR: ACTOR_BAD,
    EntryKind.PLACE: PLACE_BAD,
    EntryKind.OFFER: OFFER_BAD,
    EntryKind.TIE: TIE_BAD,
    EntryKind.FUNDING: FUNDING_BAD,
}
#: what is wrong with one coordinate is told where both are asked
TOLD_AT = {"longitude": ("longitude", "latitude")}


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_told_beside_its_field_and_nothing_is_lost(editor: Client, kind: EntryKind) -> None:
    made = one_of_each()[kind]
    form = opened(editor, made)
    for name, values in BAD[kind].items():
        for value in values:
            _is_told(editor, made, form, name, value)


def _is_told(editor: Client, made: Entry, form: Form, name: str, value: str) -> None:
    kind = EntryKind(made.kind)
    before = values_of(made)
    answered = send(editor, form, **{name: value, "why": "mijn reden"})
    assert answered.status_code == 422
    after = fields_of(answered, "/wijzig")
    told = [after.wrong.get(one, "") for one in TOLD_AT.get(name, (name,))]
    assert any(told), (name, value, after.wrong)
    assert after.values["why"] == "mijn reden"
    is_choice = after.values.get(name, "") == "" and name not in ("where", "to_entry", "place")
    chosen = name in {f.name for f in FIELDS[kind] if f.form is ValueForm.WORD}
    assert after.values.get(name) == value or (is_choice and chosen), f"what was typed stays: {name}"
    assert b"<script>document" not in answered.content
    assert values_of(entry_of(made.pk)) == before
    assert len(history(made.pk)) == 1


@pytest.mark.parametrize("value", [ARABIC, "Eetclub 🍲🎉", FORMULA, SCRIPT, "O'Neill & <b>zoon</b>", "文化中心"])
def test_letters_of_any_script_and_signs_are_data_in_a_name(editor: Client, group: NewGroup, value: str) -> None:
    made = group(name="Eetclub")
    assert send(editor, opened(editor, made), name=value).status_code == 302
    assert values_of(entry_of(made.pk))["name"] == value
    answered = editor.get(address_of(made))
    assert value in text_of(answered) or "<" in value
    assert b"<script>document" not in answered.content
    assert opened(editor, made).values["name"] == value


def test_boxes_that_are_all_emptied_are_told_where_one_is_needed(editor: Client, group: NewGroup) -> None:
    made = group()
    form = opened(editor, made)
    del form.values["functions"]
    answered = send(editor, form)
    assert fields_of(answered, "/wijzig").wrong["functions"] == "Kies er een of meer."


@pytest.mark.parametrize("written", ["", "x", "0", "-1", "999999999999999999999", "2", "١"])
def test_a_base_that_is_none_is_the_version_of_now(editor: Client, group: NewGroup, written: str) -> None:
    made = group(name="Eetclub")
    assert send(editor, opened(editor, made), base=written, name="Anders").status_code == 302
    assert values_of(entry_of(made.pk))["name"] == "Anders"


def test_fields_that_were_not_sent_stay_as_they_are(editor: Client, group: NewGroup) -> None:
    made = group(name="Eetclub", open_to="Buren")
    assert editor.post(address_of(made, "wijzig"), {"base": "1", "open_to": "Iedereen"}).status_code == 302
    now = values_of(entry_of(made.pk))
    assert (now["name"], now["open_to"]) == ("Eetclub", "Iedereen")


def test_a_fault_that_was_read_from_elsewhere_does_not_stop_another_change(editor: Client, group: NewGroup) -> None:
    made = group(name="Eetclub", website="geen adres", area_code="WEG")
    assert send(editor, opened(editor, made), open_to="Buren").status_code == 302
    assert values_of(entry_of(made.pk))["website"] == "geen adres"


# when and where


def test_days_are_ticked_and_become_a_rule(editor: Client, group: NewGroup) -> None:
    made = add_offer(group(), rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
    form = opened(editor, made)
    assert form.values["days"] == ["1"]
    assert send(editor, form, days=["1", "4"]).status_code == 302
    assert values_of(entry_of(made.pk))["rrule"] == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR"


def test_days_and_another_rule_at_once_is_told(editor: Client, group: NewGroup) -> None:
    made = add_offer(group(), rrule="FREQ=WEEKLY;BYDAY=TU")
    answered = send(editor, opened(editor, made), days=["2"], rrule="FREQ=DAILY")
    assert "een van de twee" in fields_of(answered, "/wijzig").wrong["days"]


def test_an_end_before_the_start_is_told_at_the_end(editor: Client, group: NewGroup) -> None:
    made = add_offer(group(), from_date="2026-03-10")
    answered = send(editor, opened(editor, made), until_date="1-3-2026")
    assert "voor het begin" in fields_of(answered, "/wijzig").wrong["until_date"]


@pytest.mark.usefixtures("village")
def test_a_place_street_or_neighbourhood_by_name_is_found(editor: Client, group: NewGroup) -> None:
    made = group()
    for typed, street, has_place in (("Dorpshuis De Turf", "", True), ("Kerkstraat 42", "Kerkstraat 42", False)):
        assert send(editor, opened(editor, made), where=typed).status_code == 302, typed
        now = values_of(entry_of(made.pk))
        assert (now["street"], bool(now["place"])) == (street, has_place)
        assert now["area_code"].startswith("BU")


@pytest.mark.usefixtures("village")
def test_what_is_not_on_the_map_is_kept_in_the_neighbourhood_that_is_chosen(editor: Client, group: NewGroup) -> None:
    made = group()
    answered = send(editor, opened(editor, made), where="Het veldje achter de sluis")
    form = fields_of(answered, "/wijzig")
    assert form.wrong["where"]
    assert form.values["where"] == "Het veldje achter de sluis"
    assert "BU99020001" in answered.content.decode()
    assert send(editor, form, where_area="BU99020001").status_code == 302
    now = values_of(entry_of(made.pk))
    assert (now["street"], now["area_code"]) == ("Het veldje achter de sluis", "BU99020001")


def test_of_two_groups_with_the_same_name_one_is_chosen(editor: Client, group: NewGroup) -> None:
    one, first, second = group(name="Eetclub"), group(name="Zangkoor"), group(name="Zangkoor")
    form = fields_of(editor.get(address_of(one, "verbinding-toevoegen")), "/verbinding-toevoegen")
    answered = send(editor, form, to_entry="Zangkoor", tie_kind="knows")
    assert answered.status_code == 422
    again = fields_of(answered, "/verbinding-toevoegen")
    assert "welke u bedoelt" in again.wrong["to_entry"]
    assert str(first.pk) in answered.content.decode()
    assert send(editor, again, to_entry_id=str(second.pk)).status_code == 302
    assert Tie.objects.get().to_entry.pk == second.pk


def test_an_id_that_was_not_offered_is_not_taken(editor: Client, group: NewGroup) -> None:
    one, hidden = group(name="Eetclub"), group(name="Geheim", state=EntryState.HIDDEN)
    form = fields_of(editor.get(address_of(one, "verbinding-toevoegen")), "/verbinding-toevoegen")
    answered = send(editor, form, to_entry="Zangkoor", to_entry_id=str(hidden.pk), tie_kind="knows")
    assert answered.status_code == 422
    assert Tie.objects.count() == 0


def test_an_activity_of_an_owner_is_changed_by_them_and_by_nobody_else(signed_in: SignIn, group: NewGroup) -> None:
    owner, other = signed_in(), signed_in(Role.EDITOR)
    made = add_offer(own(group(), account_of(owner)), name="Koken")
    assert send(owner, opened(owner, made), name="Samen koken").status_code == 302
    assert send(other, opened(other, made), name="Anders").url.endswith("proposed")
    assert values_of(entry_of(made.pk))["name"] == "Samen koken"


def test_what_changed_meanwhile_in_another_way_is_a_conflict_too(signed_in: SignIn, group: NewGroup) -> None:
    editor = signed_in(Role.EDITOR)
    made = add(
        PROGRAM, EntryKind.TIE, {"from_actor": str(group().pk), "to_entry": str(group().pk), "tie_kind": "knows"}
    )
    form = opened(editor, made)
    edit(Who(account_of(editor), Role.EDITOR), made.pk, {"tie_kind": "helps"})
    answered = send(editor, form, tie_kind="works_with")
    assert answered.status_code == 409
    assert fields_of(answered, "/wijzig").wrong["tie_kind"] == "Iemand anders maakte hiervan: Helpt"
