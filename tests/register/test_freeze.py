"""What people wrote becomes figures: exactly that, in one revision, and nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.register.conftest import NewPerson

from weefsel.atlas.read import open_atlas
from weefsel.concepts import Disclosure
from weefsel.errors import InputError
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register import freeze as freezing
from weefsel.platform.register.alone import Busy, alone, is_running
from weefsel.platform.register.begin import begin
from weefsel.platform.register.freeze import base_of, freeze, unfrozen
from weefsel.platform.register.intervening import Deed, add_deed, withdraw_deed
from weefsel.platform.register.load import load
from weefsel.platform.register.models import Actor, Entry, Freeze, Place
from weefsel.platform.register.moderation import hide
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import add, edit, put_back, remove
from weefsel.platform.register.states import EntryKind, EntryState, HouseRule
from weefsel.platform.register.tables import SOURCE
from weefsel.platform.register.who import PROGRAM, VISITOR
from weefsel.snapshot import Snapshot, open_snapshot, save, set_current

TABLES = ("actors", "places", "offers", "ties", "funding", "interventions")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(village_dir: Path, tmp_path: Path) -> Path:
    """The village of Weverveen, with a register begun of it."""
    directory = tmp_path / "town"
    shutil.copytree(village_dir, directory, symlinks=True)
    begin(directory)
    return directory


def _plain(snapshot: Snapshot, table: str) -> list[dict[str, Any]]:
    """The rows of a table without where they came from, by id; nothing is None whatever it was kept as."""
    rows = snapshot.table(table)
    columns = [name for name in rows.columns if name not in ("source_id", "source_ref", "geometry")]
    found = rows[columns].astype(object).where(rows[columns].notna(), None).sort_values(columns[0])
    return [
        {str(name): list(value) if hasattr(value, "tolist") else value for name, value in row.items()}
        for row in found.to_dict("records")
    ]


def _figure(directory: Path, area: str, column: str) -> float:
    rows = open_atlas(directory).rows("presence")
    return float(rows.loc[(rows["area_code"] == area) & (rows["column"] == column), "value"].iloc[0])


def _group(directory: Path, **values: Any) -> Entry:
    area = str(open_snapshot(directory).actors["area_code"].dropna().iloc[0])
    given = {"name": "Eetclub Dinsdag", "actor_kind": "residents_group", "functions": ["meeting"], "area_code": area}
    return add(PROGRAM, EntryKind.ACTOR, {**given, "sphere": "communal", **values})


def test_loading_and_freezing_gives_back_what_was_there(town: Path) -> None:
    before = open_snapshot(town)
    freeze(town, PROGRAM)
    after = open_snapshot(town)
    assert after.revision != before.revision
    for table in TABLES:
        assert _plain(after, table) == _plain(before, table), table
    assert after.places.geometry.distance(before.places.geometry).max() < 0.1
    assert after.faults() == []


def test_loading_again_changes_nothing(town: Path) -> None:
    count = Entry.objects.count()
    assert count > 0
    assert set(load(open_snapshot(town), PROGRAM).values()) == {0}
    assert Entry.objects.count() == count


def test_a_new_group_is_counted_after_freezing_and_not_before_and_gone_when_taken_out(town: Path) -> None:
    freeze(town, PROGRAM)
    made = _group(town)
    area = Actor.objects.get(pk=made.pk).area_code
    before = _figure(town, area, "actors:communal")
    assert unfrozen() == 1
    freeze(town, PROGRAM)
    assert _figure(town, area, "actors:communal") == before + 1
    assert unfrozen() == 0
    row = open_snapshot(town).actors.set_index("actor_id").loc[str(made.pk)]
    assert (row["source_id"], row["source_ref"]) == (SOURCE, f"groep/{made.pk}")
    remove(PROGRAM, made.pk)
    freeze(town, PROGRAM)
    assert _figure(town, area, "actors:communal") == before
    put_back(PROGRAM, made.pk)
    freeze(town, PROGRAM)
    assert _figure(town, area, "actors:communal") == before + 1


@pytest.mark.parametrize("state", [EntryState.WAITING, EntryState.HIDDEN, EntryState.GONE, EntryState.DELETED])
def test_only_what_is_shown_is_counted(town: Path, state: EntryState) -> None:
    made = _group(town)
    Entry.objects.filter(pk=made.pk).update(state=state)
    freeze(town, PROGRAM)
    assert str(made.pk) not in set(open_snapshot(town).actors["actor_id"])


def test_what_hangs_on_a_hidden_group_or_place_goes_along(town: Path, person: NewPerson) -> None:
    snapshot = open_snapshot(town)
    actor = str(snapshot.offers["actor_id"].iloc[0])
    place = str(snapshot.offers["place_id"].dropna().iloc[0])
    moderator = person(Role.MODERATOR)
    hide(moderator, actor, HouseRule.NOT_REAL, "proef")
    hide(moderator, place, HouseRule.NOT_REAL, "proef")
    freeze(town, PROGRAM)
    after = open_snapshot(town)
    assert after.faults() == []
    assert actor not in {*after.offers["actor_id"], *after.ties["from_id"], *after.ties["to_id"]}
    assert place not in set(after.offers["place_id"])


def test_only_what_rests_on_the_change_is_made_again(town: Path) -> None:
    freeze(town, PROGRAM)
    edit(PROGRAM, Entry.objects.filter(kind=EntryKind.OFFER).order_by("pk")[0].pk, {"cost_eur": "2.50"})
    made: list[str] = []
    freeze(town, PROGRAM, made.append)
    assert "presence" in made
    assert not {"reach_cells", "reach", "equity", "people", "room", "gap_cells"} & set(made)


def test_the_register_is_named_as_a_source_of_ones_own(town: Path) -> None:
    freeze(town, PROGRAM)
    sources = open_snapshot(town).sources.set_index("source_id")
    assert (sources.loc[SOURCE, "kind"], sources.loc[SOURCE, "disclosure"]) == ("register", Disclosure.OWN)


def test_what_was_done_is_in_the_table_and_what_became_of_it_is_a_figure(town: Path) -> None:
    area, year = "BU99020001", 2022
    made = add_deed(PROGRAM, Deed("Speelveld", [area], dt.date(year, 3, 1), ["inc_lonely"]))
    assert unfrozen() == 1
    freeze(town, PROGRAM)
    assert unfrozen() == 0
    assert len(open_snapshot(town).interventions) == 2
    atlas = open_atlas(town)
    years = [name for name in atlas.columns("observed", area) if name.startswith("inc_lonely@")]
    before = [atlas.figure("observed", area, name).value for name in years if int(name[-4:]) < year]
    shown = atlas.figure("effects", area, f"{made.key}:inc_lonely:before")
    assert shown.value == pytest.approx(sum(map(float, before)) / len(before))
    withdraw_deed(PROGRAM, made.pk)
    assert unfrozen() == 1


def test_what_nobody_took_into_the_register_stays(town: Path) -> None:
    free = Place.objects.filter(actors=None, offers=None, ties_to=None, funded_by=None).order_by("pk")
    gone = str(free[0].pk)
    free[0].delete()
    freeze(town, PROGRAM)
    assert gone in set(open_snapshot(town).places["place_id"])


def test_freezing_twice_without_a_change_is_the_same_revision(town: Path) -> None:
    first = freeze(town, PROGRAM)
    assert freeze(town, PROGRAM).revision == first.revision


def test_a_freeze_that_fails_leaves_the_site_as_it_was_and_the_changes_waiting(
    town: Path,
) -> None:
    freeze(town, PROGRAM)
    before = open_snapshot(town).revision
    made = _group(town, functions=["no such function"])
    with pytest.raises(InputError):
        freeze(town, PROGRAM)
    assert open_snapshot(town).revision == before
    assert unfrozen() == 1
    last = Freeze.objects.order_by("-pk")[0]
    assert (last.revision, last.ended_at is not None, "functions" in last.fault) == ("", True, True)
    edit(PROGRAM, made.pk, {"functions": ["meeting"]})
    freeze(town, PROGRAM)
    assert unfrozen() == 0


def test_a_change_while_it_runs_waits_for_the_next(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = freezing._read  # pyright: ignore[reportPrivateUsage]

    def slowly() -> Any:
        found = read()
        _group(town, name="Net te laat")
        return found

    monkeypatch.setattr(freezing, "_read", slowly)
    freeze(town, PROGRAM)
    assert unfrozen() == 1
    assert "Net te laat" not in set(open_snapshot(town).actors["name"])


def test_two_do_not_freeze_at_once(town: Path) -> None:
    with alone(town):
        assert is_running(town)
        with pytest.raises(Busy):
            freeze(town, PROGRAM)
    assert not is_running(town)


def test_not_everybody_freezes(town: Path, person: NewPerson) -> None:
    for who in (VISITOR, person()):
        with pytest.raises(Refused):
            freeze(town, who)
    freeze(town, person(Role.ANALYST))


def test_a_place_of_the_register_lies_in_the_area_around_it(town: Path) -> None:
    before = open_snapshot(town)
    area = before.areas[before.areas["level"] == "buurt"].iloc[0]
    point = before.areas.to_crs("EPSG:4326").set_index("area_code").loc[area["area_code"]].geometry
    inside = point.representative_point()
    made = add(
        PROGRAM,
        EntryKind.PLACE,
        {
            "name": "Nieuw buurthuis",
            "place_kind": "community_centre",
            "functions": ["meeting"],
            "setting": "indoor",
            "count": "core",
            "latitude": inside.y,
            "longitude": inside.x,
        },
    )
    freeze(town, PROGRAM)
    after = open_snapshot(town)
    assert after.places.set_index("place_id").loc[str(made.pk), "area_code"] == area["area_code"]
    assert after.faults() == []


def test_what_may_not_be_shown_does_not_reach_the_tables(town: Path) -> None:
    made = _group(town, open_to="Bel Jan op 06-12345678 of mail jan@example.org")
    freeze(town, PROGRAM)
    told = str(open_snapshot(town).actors.set_index("actor_id").loc[str(made.pk), "open_to"])
    assert "12345678" not in told
    assert "jan@example.org" not in told
    assert told.startswith("Bel Jan op ")


def test_what_vanished_at_its_source_is_marked_and_what_people_changed_stays(town: Path, person: NewPerson) -> None:
    before = open_snapshot(town)
    gone, changed, owned = (str(one) for one in before.actors["actor_id"][:3])
    edit(PROGRAM, changed, {"open_to": "iedereen"})
    Entry.objects.filter(pk=owned).update(owner=person().account)
    tables = {name: before.table(name) for name in before.hashes}
    left = ~before.actors["actor_id"].isin([gone, changed, owned])
    tables["actors"] = before.actors[left].reset_index(drop=True)
    for name, columns in {
        "offers": ["actor_id"],
        "ties": ["from_id", "to_id"],
        "funding": ["from_id", "to_id"],
    }.items():
        rows = before.table(name)
        tables[name] = rows[~rows[columns].isin([gone, changed, owned]).any(axis=1)].reset_index(drop=True)
    load(save(tables, before.meta, town), PROGRAM)
    states = {one: str(Entry.objects.get(pk=one).state) for one in (gone, changed, owned)}
    assert states == {gone: EntryState.GONE, changed: EntryState.SHOWN, owned: EntryState.SHOWN}
    assert Entry.objects.filter(as_tie__from_actor=gone).count() == (before.ties["from_id"] == gone).sum()


def test_building_anew_brings_in_what_is_new_and_keeps_what_was_written(town: Path) -> None:
    made = _group(town)
    freeze(town, PROGRAM)
    built = base_of(town)
    set_current(town, built.revision)  # as building anew does
    begin(town)
    assert str(made.pk) not in set(open_snapshot(town).actors["actor_id"])
    freeze(town, PROGRAM)
    assert str(made.pk) in set(open_snapshot(town).actors["actor_id"])
    assert base_of(town).revision == built.revision
