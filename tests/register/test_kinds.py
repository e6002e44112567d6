"""Places of a public map: which become entries, that they stay what the map says until somebody changes them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.register.conftest import NewPerson

from weefsel.concepts import PlaceKind
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.begin import take_in
from weefsel.platform.register.inserting import entry_id
from weefsel.platform.register.kinds import belonging, choose_kinds
from weefsel.platform.register.load import load
from weefsel.platform.register.models import Audit, Link, Place
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import edit, values_of
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.tables import SOURCE, read_register, register_tables
from weefsel.platform.register.who import PROGRAM
from weefsel.snapshot import Snapshot, open_snapshot, save, set_current

pytestmark = pytest.mark.django_db
MAP = "stratenkaart"


@pytest.fixture
def town(village_dir: Path, tmp_path: Path) -> Path:
    """The village, with all its places and nothing else from a public map."""
    directory = tmp_path / "town"
    shutil.copytree(village_dir, directory, symlinks=True)
    base = open_snapshot(directory)
    tables = {name: base.table(name) for name in base.hashes}
    osm = [f"node/{number}" for number in range(len(tables["places"]))]
    tables["places"] = tables["places"].assign(source_id=MAP, place_id=osm, source_ref=osm)
    for table in ("actors", "offers"):
        tables[table] = tables[table].assign(place_id=None)
    tables["ties"] = tables["ties"][tables["ties"]["to_id"].isin(tables["actors"]["actor_id"])]
    tables["funding"] = tables["funding"][tables["funding"]["to_id"].isin(tables["actors"]["actor_id"])]
    set_current(directory, save(tables, base.meta, directory).revision)
    return directory


def on_map(base: Snapshot) -> dict[str, str]:
    """Entry of each place of the map, if it were one → its kind."""
    places = base.places
    return {str(entry_id(MAP, one)): kind for one, kind in zip(places["place_id"], places["kind"], strict=True)}


def in_register() -> set[str]:
    return {str(one) for one in Place.objects.filter(state=EntryState.SHOWN).values_list("pk", flat=True)}


def test_a_meeting_place_becomes_an_entry_and_a_shop_does_not(town: Path) -> None:
    base = open_snapshot(town)
    load(base, PROGRAM)
    expected = {one for one, kind in on_map(base).items() if PlaceKind(kind) in belonging()}
    assert in_register() == expected
    assert 0 < len(expected) < len(on_map(base))
    kinds = set(Place.objects.values_list("place_kind", flat=True))
    assert PlaceKind.LIBRARY in kinds
    assert not kinds & {PlaceKind.LOCAL_SHOP, PlaceKind.BENCH, PlaceKind.GP_PRACTICE}
    assert Link.objects.filter(scheme=MAP).count() == len(expected)
    load(base, PROGRAM)
    assert in_register() == expected


def test_what_people_choose_is_taken_in_and_let_go_but_not_what_somebody_touched(town: Path, person: NewPerson) -> None:
    base = open_snapshot(town)
    load(base, PROGRAM)
    before = in_register()
    changed, untouched = sorted(Place.objects.filter(place_kind="playground").values_list("pk", flat=True))[:2]
    edit(person(Role.EDITOR), changed, {"name": "Speeltuin van ons"})

    wanted = (belonging() | {PlaceKind.BENCH}) - {PlaceKind.PLAYGROUND}
    assert choose_kinds(person(Role.MODERATOR), wanted) == 2
    assert Audit.objects.get().detail == "bench, playground"
    assert take_in(town, PROGRAM) == sum(kind == "bench" for kind in on_map(base).values())
    now = in_register()
    assert {on_map(base)[one] for one in now - before} == {"bench"}
    assert {on_map(base)[one] for one in before - now} == {"playground"}
    assert str(changed) in now
    assert str(untouched) not in now

    # and back again, under the same id
    choose_kinds(person(Role.ADMINISTRATOR), (wanted | {PlaceKind.PLAYGROUND}) - {PlaceKind.BENCH})
    take_in(town, PROGRAM)
    assert in_register() == before
    assert values_of(Place.objects.get(pk=changed))["name"] == "Speeltuin van ons"


def test_only_who_may_chooses(person: NewPerson) -> None:
    for role in (Role.PARTICIPANT, Role.EDITOR, Role.ANALYST):
        with pytest.raises(Refused):
            choose_kinds(person(role), ())


def test_a_place_of_a_kind_that_does_not_belong_can_be_taken_in_alone(town: Path) -> None:
    base = open_snapshot(town)
    load(base, PROGRAM)
    shop = str(base.places.loc[base.places["kind"] == "local_shop", "place_id"].iloc[0])
    assert take_in(town, PROGRAM, also=[shop]) == 1
    assert Place.objects.get(place_kind="local_shop").pk == entry_id(MAP, shop)


def test_frozen_it_is_of_the_map_until_somebody_changes_it(town: Path, person: NewPerson) -> None:
    base = open_snapshot(town)
    load(base, PROGRAM)
    edited, other = sorted(Place.objects.filter(place_kind="playground").values_list("pk", flat=True))[:2]
    edit(person(Role.EDITOR), edited, {"name": "Speeltuin van ons"})
    places = register_tables(base, read_register(), "2026-11-22")["places"].set_index("place_id")
    assert len(places) == len(base.places)
    assert places["source_id"].value_counts().to_dict() == {MAP: len(places) - 1, SOURCE: 1}
    assert places.loc[str(edited), "name"] == "Speeltuin van ons"
    was = base.places.assign(entry=[str(entry_id(MAP, one)) for one in base.places["place_id"]]).set_index("entry")
    assert places.loc[str(other)].geometry.equals(was.loc[str(other)].geometry)
    assert places.loc[str(other), "source_ref"] == was.loc[str(other), "source_ref"]
