"""A list from the file to the register: once, again, changed, beside what people wrote, and back."""

from __future__ import annotations

import io
from typing import Any

import pyproj
import pytest
from openpyxl import Workbook, load_workbook
from tests.exchange.sheets.conftest import Bring

from weefsel.errors import NotFound
from weefsel.platform.accounts.models import Account
from weefsel.platform.exchange.sheets import desk, form
from weefsel.platform.exchange.sheets.drafts import Draft
from weefsel.platform.exchange.sheets.steps import OVERTAKEN
from weefsel.platform.register.models import Actor, Change, Entry, Funding, Link, Offer, Place, Proposal, Tie
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import add, edit
from weefsel.platform.register.states import EntryKind, EntryState
from weefsel.platform.register.who import PROGRAM, VISITOR

GROUPS = """Naam organisatie;Soort;Functies;Adres;Tel.;Website;Bijzonderheden
Buurtgroep De Brug;bewonersgroep;ontmoeting;Kerkstraat 1;0529-123456;www.debrug.example;sleutel bij de bakker
Koor Vrolijk;koor;ontspanning;Molenlaan 2;;;
"""
KAART = """Organisatie;Activiteit;Wanneer;Kosten;Locatie;Adres
De Brug;Koffie;dinsdag 10-12 uur;gratis;Buurthuis De Brug;Kerkstraat 1
De Brug;Taalles;ma en do 13.00-15.00;€ 2,50;Buurthuis De Brug;Kerkstraat 1
"""


def state() -> tuple[Any, ...]:
    """All that a list can write."""
    return tuple(
        list(model.objects.order_by("pk").values())
        for model in (Entry, Actor, Place, Offer, Tie, Funding, Link, Change)
    )


def book(**sheets: list[list[Any]]) -> bytes:
    made = Workbook()
    for name, rows in sheets.items():
        sheet: Any = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.remove(made.worksheets[0])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def a_group(**values: Any) -> Entry:
    return add(
        PROGRAM, EntryKind.ACTOR, {"name": "Groep", "actor_kind": "association", "functions": ["meeting"], **values}
    )


def test_a_list_is_looked_at_before_anything_is_written(bring: Bring) -> None:
    before = state()
    seen = bring.look(GROUPS)
    assert seen.fates == {"new": 2}
    assert state() == before
    seen.write()
    brug, koor = Actor.objects.order_by("name")
    assert (brug.name, brug.actor_kind, brug.functions, brug.street) == (
        "Buurtgroep De Brug",
        "residents_group",
        ["meeting"],
        "Kerkstraat 1",
    )
    assert (brug.contact, brug.website) == ("0529-123456", "https://www.debrug.example")
    assert (koor.actor_kind, koor.area_code != "") == ("culture_group", True)
    assert Link.objects.get(entry=brug).rest == {"Bijzonderheden": "sleutel bij de bakker"}


def test_the_same_file_twice_writes_nothing(bring: Bring) -> None:
    bring.write(GROUPS)
    before = state()
    assert bring.look(GROUPS).fates == {"same": 2}
    assert bring.write(GROUPS).written == {"actor.same": 2}
    assert state() == before


def test_a_changed_cell_changes_that_field_of_that_entry_and_no_other(bring: Bring) -> None:
    bring.write(GROUPS)
    brug, koor = Actor.objects.order_by("name")
    edit(PROGRAM, brug.pk, {"website": "https://anders.example", "open_to": "iedereen"})
    seen = bring.look(GROUPS.replace("0529-123456", "0529-999999"))
    assert seen.fates == {"changed": 1, "same": 1}
    [record] = [one for one in seen.records() if one.changes]
    assert (record.before, record.changes) == ({"contact": "0529-123456"}, {"contact": "0529-999999"})
    seen.write()
    brug.refresh_from_db()
    # what people wrote since stays
    assert (brug.contact, brug.website, brug.open_to) == ("0529-999999", "https://anders.example", "iedereen")
    assert Entry.objects.get(pk=koor.pk).version == 1


def test_a_cell_that_became_empty_empties_its_field_and_one_that_never_was_filled_does_not(bring: Bring) -> None:
    bring.write(GROUPS)
    koor = Actor.objects.get(name="Koor Vrolijk")
    edit(PROGRAM, koor.pk, {"website": "https://koor.example"})
    bring.write(GROUPS.replace("0529-123456", ""))
    assert Actor.objects.get(name="Buurtgroep De Brug").contact == ""
    assert Actor.objects.get(pk=koor.pk).website == "https://koor.example"


def test_what_somebody_owns_becomes_a_proposal(bring: Bring) -> None:
    bring.write(GROUPS)
    owner = Account.objects.create_user("owner@example.org")
    Entry.objects.filter(as_actor__name="Buurtgroep De Brug").update(owner=owner)
    seen = bring.look(GROUPS.replace("0529-123456", "0529-999999"))
    assert seen.fates == {"proposed": 1, "same": 1}
    seen.write()
    assert Actor.objects.get(name="Buurtgroep De Brug").contact == "0529-123456"
    assert [one.after for one in Proposal.objects.all()] == [{"contact": "0529-999999"}]
    kaart = KAART.replace("De Brug;", "Buurtgroep De Brug;")
    assert bring.look(kaart).fates == {"owned": 2}


def test_one_row_tells_of_an_activity_a_group_and_a_place(bring: Bring) -> None:
    seen = bring.look(KAART)
    assert "import.note_halfway" in {id for row in seen.rows() for id, _ in row.notes}, (
        "an approximation says that it is one"
    )
    seen.write()
    koffie, taalles = Offer.objects.order_by("name")
    assert (koffie.rrule, koffie.starts, koffie.ends, koffie.cost_eur) == ("FREQ=WEEKLY;BYDAY=TU", "10:00", "12:00", 0)
    assert (taalles.rrule, str(taalles.cost_eur)) == ("FREQ=WEEKLY;BYDAY=MO,TH", "2.50")
    assert koffie.actor == taalles.actor == Actor.objects.get()
    assert koffie.place == taalles.place == Place.objects.get()
    place = Place.objects.get()
    assert (place.name, place.street, place.place_kind) == ("Buurthuis De Brug", "Kerkstraat 1", "community_centre")


def test_what_looks_like_an_entry_waits_for_a_person_and_so_does_what_hangs_on_it(bring: Bring) -> None:
    there = a_group(name="Stichting Samenspel", contact="info@samenspel.example")
    kaart = """Organisatie;Activiteit;E-mail;Wanneer
Stichting Samen Spel;Bingo;info@samenspel.example;ma 10-11
Stichting Samen Spel;Soep;;di 10-11
"""
    seen = bring.look(kaart)
    assert seen.fates == {"alike": 1, "waits": 1}
    seen.write()
    assert not Offer.objects.exists()
    seen = bring.look(kaart).choose(Stichting_Samen_Spel=str(there.pk))
    assert seen.fates == {"new": 2}
    seen.write()
    assert {one.actor_id for one in Offer.objects.all()} == {there.pk}
    assert Actor.objects.count() == 1
    other = bring.look(kaart.replace("Bingo", "Quiz").replace("Samen Spel", "Samenspell")).choose(
        Stichting_Samenspell="other"
    )
    other.write()
    assert Actor.objects.count() == 2


def test_a_group_that_is_only_mentioned_is_the_one_that_is_called_so(bring: Bring) -> None:
    there = a_group(name="De Brug", website="https://debrug.example")
    before = Change.objects.count()
    bring.write("Organisatie;Activiteit;Wanneer\nDE BRUG;Koffie;ma 10-11\n")
    assert Offer.objects.get().actor_id == there.pk
    assert Change.objects.filter(entry=there).count() == 1
    assert Change.objects.count() == before + 1


def test_rows_that_cannot_be_are_refused_one_by_one_and_the_rest_goes_in(bring: Bring) -> None:
    places = """Naam gebouw;Soort gebouw;Adres;Capaciteit
Buurthuis De Sluis;buurthuis;Kerkstraat 9;80
Sporthal Ver Weg;sporthal;Onbekendlaan 1;300
Zaal Zonder Adres;zaal;;10
"""
    seen = bring.look(places)
    assert seen.fates == {"new": 1, "refused": 2}
    wrong = {row.number: [id for id, _ in row.wrong] for row in seen.rows("refused")}
    assert wrong[3] == ["import.wrong_nowhere_street"]
    assert "import.wrong_nowhere" in wrong[4]
    seen.write()
    assert [one.name for one in Place.objects.all()] == ["Buurthuis De Sluis"]


def test_coordinates_in_rd_and_in_degrees_are_the_same_place(bring: Bring) -> None:
    bring.write("Naam gebouw;Soort gebouw;X;Y\nBuurthuis A;buurthuis;5,2322;51,9944\n")
    in_degrees = Place.objects.get()
    east, north = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True).transform(5.2322, 51.9944)
    bring.write(f"Naam gebouw;Soort gebouw;X-coördinaat;Y-coördinaat\nSporthal Zuid;sporthal;{east:.1f};{north:.1f}\n")
    in_rd = Place.objects.get(name="Sporthal Zuid")
    assert (in_rd.latitude, in_rd.longitude) == pytest.approx((in_degrees.latitude, in_degrees.longitude), abs=2e-6)
    assert in_rd.area_code == in_degrees.area_code != ""


def test_a_thousand_doubles_are_one(bring: Bring) -> None:
    row = "Buurtgroep De Brug;bewonersgroep;ontmoeting;Kerkstraat 1;0529-123456;;\n"
    seen = bring.look(GROUPS.partition("\n")[0] + "\n" + row * 1000)
    assert seen.fates == {"new": 1, "double": 999}
    assert seen.write().written == {"actor.new": 1}


def test_a_column_with_numbers_makes_rows_known_also_when_their_names_change(bring: Bring) -> None:
    listed = "Nr.;Naam organisatie\n1;Zangvereniging Oost\n2;Biljartclub West\n"
    bring.write(listed)
    bring.write(listed.replace("Biljartclub West", "Biljartvereniging Het Westen"))
    assert sorted(one.name for one in Actor.objects.all()) == ["Biljartvereniging Het Westen", "Zangvereniging Oost"]
    twice = bring.look(listed.replace("2;", "1;"))
    assert [id for row in twice.rows("refused") for id, _ in row.wrong] == ["import.wrong_key_twice"]


def test_the_form_with_two_sheets_comes_in_with_ties_by_number_and_by_name(bring: Bring) -> None:
    for lang, name in (("nl", "formulier.xlsx"), ("en", "form.xlsx")):
        content = form.workbook(lang)
        hidden = [
            sheet.title for sheet in load_workbook(io.BytesIO(content)).worksheets if sheet.sheet_state == "hidden"
        ]
        assert len(hidden) == 1
        seen = bring.look(content, name)
        assert set(seen.fates) <= {"new", "alike", "waits"}, (
            seen.fates,
            [(row.sheet, row.name, row.wrong) for row in seen.rows("refused")],
        )
        if lang == "nl":
            seen.write()
    assert sorted(one.name for one in Actor.objects.all()) == ["Eetclub Dinsdag", "Stichting Buurthuis De Brug"]
    assert sorted(one.tie_kind for one in Tie.objects.all()) == ["houses", "works_with"]
    assert Offer.objects.get().rrule == "FREQ=WEEKLY;BYDAY=TU"


def test_a_tie_to_who_is_not_known_or_is_called_as_two_is_refused(bring: Bring) -> None:
    a_group(name="De Brug")
    for street in ("Kerkstraat 1", "Molenlaan 2"):
        a_group(name="Buurtapp", street=street)
    seen = bring.look("Van;Naar;Soort verbinding\nDe Brug;Buurtapp;kent\nDe Brug;Nergens;kent\n", "verbindingen.csv")
    assert [id for row in seen.rows("refused") for id, _ in row.wrong] == [
        "import.wrong_name_many",
        "import.wrong_name_unknown",
    ]


def test_a_list_of_grants_becomes_money_from_the_municipality(bring: Bring) -> None:
    grants = """Ontvanger;Bedrag;Jaar;Regeling
Koor Vrolijk;€ 1.250,00;2024;Waarderingssubsidie
Mevr. De Boer;100;2024;Buurtbudget
"""
    seen = bring.look(grants, "subsidies.csv")
    assert seen.fates == {"new": 1, "refused": 1}
    seen.write()
    money = Funding.objects.get()
    assert (str(money.amount_eur), str(money.from_date), str(money.until_date), money.scheme) == (
        "1250.00",
        "2024-01-01",
        "2024-12-31",
        "Waarderingssubsidie",
    )
    assert money.from_actor.actor_kind == "municipality"
    assert "Boer" not in str(state())
    assert bring.look(grants, "subsidies.csv").fates == {"same": 1, "refused": 1}


def test_nothing_of_a_person_is_anywhere_in_the_database(bring: Bring) -> None:
    listed = GROUPS.replace("Bijzonderheden", "Bijzonderheden;Contactpersoon;Wie belt").replace(
        "sleutel bij de bakker", "bel 06-12345678 of jansen@gmail.com;Mevr. Jansen;Dhr. Smit"
    )
    bring.write(listed)
    told = str(state())
    assert not any(word in told for word in ("Jansen", "Smit", "12345678", "gmail"))
    assert "bel [" in told


def test_the_columns_are_asked_once_also_when_there_is_one_more(bring: Bring) -> None:
    first = bring.look(GROUPS.replace("Bijzonderheden", "Sleutel"))
    [sheet] = first.draft.sheets()
    columns = {**sheet.mapping.columns, "Sleutel": "group.open_to"}
    bring.write(GROUPS.replace("Bijzonderheden", "Sleutel"), columns=columns)
    again = desk.bring(bring.who, "volgend jaar.csv", [GROUPS.replace("Bijzonderheden", "Sleutel").encode()])
    assert desk.is_known(again)
    more = GROUPS.replace("Bijzonderheden", "Sleutel;Opgericht").replace("\n", ";\n")
    brought = desk.bring(bring.who, "meer.csv", [more.encode()])
    assert not desk.is_known(brought)
    [known] = Draft(desk.directory(), brought.pk).sheets()
    assert known.remembered != ""
    assert (known.mapping.columns["Sleutel"], known.mapping.columns["Opgericht"]) == ("group.open_to", "group.since")
    assert known.scheme == sheet.scheme


def test_an_import_is_taken_back_and_can_come_again(bring: Bring) -> None:
    a_group(name="Iets anders")
    before = {one.pk: one.state for one in Entry.objects.all()}
    brought = bring.write(GROUPS)
    koor = Actor.objects.get(name="Koor Vrolijk")
    edit(PROGRAM, koor.pk, {"open_to": "iedereen"})
    desk.take_back(bring.who, brought, at_once=True)
    assert brought.undone == {"out": 1, "left_alone": 1}
    assert {one.pk for one in Entry.objects.filter(state=EntryState.SHOWN)} == {*before, koor.pk}
    again = bring.look(GROUPS)
    assert again.fates == {"back": 1, "same": 1}
    again.write()
    assert Entry.objects.filter(state=EntryState.SHOWN).count() == len(before) + 2


def test_what_a_list_changed_is_as_it_was_when_it_is_taken_back(bring: Bring) -> None:
    bring.write(GROUPS)
    links = list(Link.objects.order_by("pk").values())
    brug = Actor.objects.get(name="Buurtgroep De Brug")
    other = bring.write(GROUPS.replace("0529-123456", "0529-999999"))
    desk.take_back(bring.who, other, at_once=True)
    assert other.undone["as_it_was"] == 1
    assert Actor.objects.get(pk=brug.pk).contact == "0529-123456"
    assert list(Link.objects.order_by("pk").values()) == links
    with pytest.raises(NotFound):
        desk.take_back(bring.who, other, at_once=True)


def test_who_wrote_in_the_meantime_is_not_overwritten(bring: Bring) -> None:
    bring.write(GROUPS)
    seen = bring.look(GROUPS.replace("0529-123456", "0529-999999"))
    edit(PROGRAM, Actor.objects.get(name="Buurtgroep De Brug").pk, {"contact": "0529-999999"})
    before = state()
    desk.write(bring.who, seen.brought, at_once=True)
    assert seen.brought.fault == OVERTAKEN
    assert seen.brought.state == "draft"
    assert state() == before


def test_only_who_may_bring_files_in_does(bring: Bring) -> None:
    with pytest.raises(Refused):
        desk.bring(VISITOR, "lijst.csv", [GROUPS.encode()])
    seen = bring.look(GROUPS)
    with pytest.raises(Refused):
        desk.write(VISITOR, seen.brought, at_once=True)
    assert not Actor.objects.exists()


def test_files_are_for_the_owner_of_the_site_alone_and_go_when_it_is_done(bring: Bring) -> None:
    seen = bring.look(GROUPS)
    modes = {one.name: one.stat().st_mode & 0o777 for one in seen.draft.folder.iterdir()}
    assert {"brought", "listing.json", "plan.sqlite3"} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert seen.draft.folder.stat().st_mode & 0o777 == 0o700
    seen.write()
    assert not seen.draft.folder.exists()
