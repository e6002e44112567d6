"""HSDS in and out of the register: what records become, what is kept beside them, and who gets that to see."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.sources.hsds.test_faults import damaged

from weefsel.concepts import ActorKind, Function, PlaceKind
from weefsel.concepts.skos import turtle
from weefsel.errors import InputError
from weefsel.platform.accounts.roles import Role
from weefsel.platform.exchange.hsds import vocabulary
from weefsel.platform.exchange.hsds.exporting import everything, public
from weefsel.platform.exchange.hsds.importing import Prepared, bring_in, prepare
from weefsel.platform.exchange.hsds.incoming import Defaults
from weefsel.platform.register.load import load
from weefsel.platform.register.many import Fate
from weefsel.platform.register.models import Actor, Entry, Funding, Offer, Place, Tie
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import edit, values_of
from weefsel.platform.register.who import PROGRAM, VISITOR, Who
from weefsel.snapshot import open_snapshot
from weefsel.sources.hsds import Document, as_given, as_tables, read, write


def _given(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def _brought(path: Path, defaults: Defaults | None = None) -> Prepared:
    prepared = prepare(read(path), PROGRAM, defaults)
    bring_in(PROGRAM, prepared, why=path.name)
    return prepared


@pytest.fixture
def inside(register: Path) -> dict[str, float]:
    """A point in the village."""
    where = open_snapshot(register).areas.geometry.representative_point().to_crs("EPSG:4326")
    return {"latitude": round(float(where.y.iloc[-1]), 6), "longitude": round(float(where.x.iloc[-1]), 6)}


@pytest.mark.parametrize(
    "name",
    ["csv", "tabular.json", "service_full.json", "organization_full.json", "service_at_location_full.json"],
)
def test_what_an_editor_brings_in_goes_out_equal_and_twice_changes_nothing(
    name: str, register: Path, shared_data: Path
) -> None:
    assert register.is_dir()
    path = shared_data / "hsds" / name
    assert _brought(path).fates == {Fate.NEW: 2}
    assert prepare(read(path), PROGRAM).fates == {Fate.SAME: 2}
    given, out = read(path).document, everything(PROGRAM)
    out.shape = given.shape
    assert as_given(out) == as_given(given)


def test_a_changed_field_goes_out_changed_and_the_rest_as_it_came(register: Path, shared_data: Path) -> None:
    assert register.is_dir()
    path = shared_data / "hsds" / "tabular.json"
    _brought(path)
    offer = Offer.objects.get()
    edit(PROGRAM, offer.pk, {"name": "Praten", "language": ["nl"], "rrule": "FREQ=WEEKLY;BYDAY=MO", "starts": "09:00"})
    expected = as_given(read(path).document)
    service = expected["services.csv"][0]
    service["name"] = "Praten"
    changed = as_given(everything(PROGRAM))
    languages, schedules = changed.pop("languages.csv"), changed.pop("schedules.csv")
    assert [row["code"] for row in languages] == ["nl"], "the language that the file had makes place"
    assert [row.get("byday") for row in schedules] == ["TH,FR", "MO"], "a schedule that could not be read stays"
    # our own words were not in the file, and no word was changed
    assert changed == {name: rows for name, rows in expected.items() if name not in ("languages.csv", "schedules.csv")}
    assert prepare(read(path), PROGRAM).fates == {Fate.SAME: 2}, "what people wrote stays"


def test_names_of_contacts_go_out_only_to_whoever_may_import(register: Path, shared_data: Path) -> None:
    assert register.is_dir()
    _brought(shared_data / "hsds" / "service_full.json")
    private = ("Ann Persona", "A. Persona", "234567", "email@example.com")
    kept, shown = (json.dumps(as_tables(document)) for document in (everything(PROGRAM), public()))
    assert [text for text in private if text not in kept] == []
    assert [text for text in private if text in shown] == []
    assert "Community Counselling" in shown
    for who in (VISITOR, Who(None, Role.PARTICIPANT), Who(None, Role.ANALYST)):
        with pytest.raises(Refused):
            everything(who)
        with pytest.raises(Refused):
            prepare(read(shared_data / "hsds" / "service_full.json"), who)


def test_the_village_goes_out_and_into_an_empty_register_equal(register: Path, tmp_path: Path) -> None:
    load(open_snapshot(register), PROGRAM)
    first, before = everything(PROGRAM), _entries()
    write(first, tmp_path / "village.zip")
    for model in (Offer, Tie, Funding, Actor, Place, Entry):
        model.objects.all().delete()
    prepared = _brought(tmp_path / "village.zip")
    assert prepared.faults == ()
    assert _entries() == before
    second = everything(PROGRAM)
    assert as_tables(second) == as_tables(first)
    assert prepare(read(tmp_path / "village.zip"), PROGRAM).fates == {Fate.SAME: len(before)}


def _entries() -> dict[str, dict[str, Any]]:
    """All entries; a list of words has no order."""
    found = {}
    for entry in Entry.objects.all():
        values = values_of(entry)
        found[str(entry.pk)] = {name: sorted(v) if isinstance(v, list) else v for name, v in values.items()}
    return found


def test_what_goes_out_comes_back_as_the_same_entries(register: Path, tmp_path: Path) -> None:
    load(open_snapshot(register), PROGRAM)
    number = Entry.objects.count()
    write(everything(PROGRAM), tmp_path / "own")
    fates = prepare(read(tmp_path / "own"), PROGRAM).fates
    assert fates[Fate.NEW] == 0
    assert sum(fates.values()) == number


def test_a_service_at_two_places_with_two_times_is_found_at_each(
    register: Path, inside: dict[str, float], tmp_path: Path
) -> None:
    assert register.is_dir()
    times = {"freq": "WEEKLY", "opens_at": "10:00", "closes_at": "12:00"}
    organization = {
        "id": "o",
        "name": "Eetclub",
        "description": "Wij <b>eten</b> samen.<br>Iedereen is welkom &amp; gratis.",
        "email": "info@eetclub.example.org",
        "services": [
            {
                "id": "s",
                "name": "Eten " * 30,
                "status": "active",
                "service_at_locations": [
                    {"id": "a", "location": {"id": "l", "location_type": "physical", "name": "Wijkcentrum", **inside}},
                    {
                        "id": "b",
                        "location": {"id": "m", "location_type": "physical", **inside},
                        "schedules": [{"id": "z", **times, "byday": "SA"}],
                    },
                ],
                "schedules": [
                    {"id": "x", **times, "byday": "MO"},
                    {"id": "y", **times, "byday": "WE"},
                    {"id": "w", **times, "byday": "TU", "opens_at": "18:00", "closes_at": "20:00"},
                ],
                "cost_options": [{"id": "c", "amount": 2.5, "currency": "EUR"}],
            },
            {"id": "t", "name": "Voorbij", "status": "defunct"},
        ],
    }
    path = _given(tmp_path / "organization.json", organization)
    prepared = _brought(path)
    assert [fault.expected for fault in prepared.faults] == []
    group, offers = Actor.objects.get(), Offer.objects.order_by("rrule")
    assert (group.name, group.summary) == ("Eetclub", "Wij eten samen.\nIedereen is welkom & gratis.")
    assert group.contact == "info@eetclub.example.org"
    found = [(one.rrule, one.starts, one.place and one.place.name, one.cost_eur) for one in offers]
    assert [(rule, starts, place) for rule, starts, place, _ in found] == [
        ("FREQ=WEEKLY;BYDAY=MO,WE", "10:00", "Wijkcentrum"),
        ("FREQ=WEEKLY;BYDAY=SA", "10:00", ""),
        ("FREQ=WEEKLY;BYDAY=TU", "18:00", "Wijkcentrum"),
    ]
    assert {str(cost) for *_, cost in found} == {"2.50"}
    assert all(len(one.name) == 100 and one.name.endswith("…") for one in offers)
    place = Place.objects.get(name="Wijkcentrum")
    assert (place.place_kind, place.count) == ("community_centre", "context")
    assert prepare(read(path), PROGRAM).fates == {Fate.SAME: 6}
    out = everything(PROGRAM)
    out.shape = read(path).document.shape
    assert as_given(out) == organization
    edit(PROGRAM, offers[1].pk, {"starts": "11:00"})
    moved = {row["id"]: row.get("opens_at") for row in as_tables(everything(PROGRAM))["schedule"]}
    assert sorted(moved.values()) == ["10:00", "10:00", "11:00", "18:00"]
    assert "z" not in moved


def test_what_can_be_no_entry_is_told_and_what_hangs_on_it_too(register: Path, tmp_path: Path) -> None:
    assert register.is_dir()
    for name, text in {
        "organizations": "id,name,description\no,Goed,x\np,,zonder naam\n",
        "services": "id,organization_id,name,status\ns,o,Koffie,active\nt,p,Van niemand,active\nu,weg,Ook,active\n",
        "locations": "id,organization_id,location_type,latitude,longitude\nl,o,physical,40,4\nm,o,physical,,\n",
        "addresses": (
            "id,location_id,address_1,city,state_province,postal_code,country,address_type\n"
            "a,m,Kerkstraat 1,Weverveen,-,-,NL,physical\n"
        ),
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    prepared = _brought(tmp_path)
    told = {(fault.where, fault.row, fault.expected.split(":")[0]) for fault in prepared.faults}
    assert {("organizations.csv", 3, "name"), ("services.csv", 3, "actor"), ("locations.csv", 2, "latitude")} <= told
    assert [(one.name, one.street) for one in Actor.objects.all()] == [("Goed", "Kerkstraat 1")]
    assert [one.name for one in Offer.objects.all()] == ["Koffie"]
    assert as_tables(everything(PROGRAM))["location"] == as_tables(read(tmp_path).document)["location"]


def test_words_of_other_taxonomies_are_understood_or_a_default_is_taken(register: Path, tmp_path: Path) -> None:
    assert register.is_dir()

    def service(key: str, **more: Any) -> dict[str, Any]:
        return {"id": key, "name": key, "status": "active", "organization": {"id": "o", "name": "O"}, **more}

    def attribute(key: str, **term: Any) -> dict[str, Any]:
        return {"id": key, "taxonomy_term": {"id": f"t{key}", "description": "", **term}}

    mine = vocabulary.term_record(Function.RECREATION)
    data = [
        service("ours", attributes=[{"id": "1", "taxonomy_term": mine}]),
        service("by address", attributes=[attribute("2", name="?", term_uri=mine["term_uri"])]),
        service("label", attributes=[attribute("3", name="Ontmoeting")]),
        service("words", attributes=[attribute("4", name="English classes for refugees")], maximum_age=12),
        service("nothing", attributes=[attribute("5", name="4b-77")], minimum_age=60),
    ]
    path = _given(tmp_path / "service.json", data)
    defaults = Defaults(Function.SUPPORT, ActorKind.FUND, PlaceKind.LIBRARY)
    _brought(path, defaults)
    found = {one.name: (one.functions, one.audience) for one in Offer.objects.all()}
    assert found == {
        "ours": (["recreation"], []),
        "by address": (["recreation"], []),
        "label": (["meeting"], []),
        "words": (["development"], ["newcomers"]),
        "nothing": (["support"], ["seniors"]),
    }
    assert Actor.objects.get().actor_kind == "fund"


def test_every_word_is_called_as_in_the_linked_data() -> None:
    written = turtle()
    for key, value in vocabulary.terms().items():
        record = vocabulary.term_record(value)
        assert record["id"] == key
        assert f"<{record['term_uri']}>\n" in written
        assert f"<{vocabulary.taxonomy_record(type(value))['uri']}>\n" in written
    assert len(vocabulary.terms()) == sum(len(v) for v in vocabulary.taxonomies().values())


def test_records_of_two_tables_with_one_id_are_two_entries(register: Path, tmp_path: Path) -> None:
    assert register.is_dir()
    same = "5c4d79d7-cc55-470e-9f1f-8cad074e4892"
    data = {
        "id": same,
        "name": "Groep",
        "description": "x",
        "services": [{"id": same, "name": "S", "status": "active"}],
    }
    path = _given(tmp_path / "organization.json", data)
    assert _brought(path).fates == {Fate.NEW: 2}
    assert prepare(read(path), PROGRAM).fates == {Fate.SAME: 2}
    assert as_given(_one(everything(PROGRAM), read(path).document)) == data


def _one(out: Document, given: Document) -> Document:
    out.shape = given.shape
    return out


def test_damaged_records_are_refused_one_by_one_and_never_with_a_traceback(
    register: Path, shared_data: Path, tmp_path: Path
) -> None:
    assert register.is_dir()
    whole = json.loads((shared_data / "hsds" / "organization_full.json").read_text(encoding="utf-8"))
    for seed in range(60):
        path = _given(tmp_path / "organization.json", damaged(copy.deepcopy(whole), random.Random(seed)))
        try:
            reading = read(path)
        except InputError:
            continue
        prepared = prepare(reading, PROGRAM)
        assert {one.fate for one in prepared.planned} <= {Fate.NEW}, seed
