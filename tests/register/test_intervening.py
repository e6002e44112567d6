"""What was done, written down: by whom, what figures call it, and how it goes to a snapshot and back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from tests.register.conftest import NewGroup, NewPerson

from weefsel.errors import NotFound
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.freeze import unfrozen
from weefsel.platform.register.intervened import interventions_table, take_in_deeds, written_deeds
from weefsel.platform.register.intervening import (
    ChangedSince,
    Deed,
    add_deed,
    change_deed,
    deed_of,
    deeds,
    doer_of,
    free_key,
    group_called,
    put_back_deed,
    undo_deed,
    withdraw_deed,
)
from weefsel.platform.register.merging import merge
from weefsel.platform.register.models import Intervention
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.who import PROGRAM, VISITOR
from weefsel.snapshot import TABLES, Snapshot, open_snapshot
from weefsel.snapshot.frames import frame
from weefsel.snapshot.intervention_table import intervention_faults
from weefsel.snapshot.validate import table_faults

DONE = Deed("Speelveld aan de Vaart", ["BU99020001"], dt.date(2022, 3, 1), ["inc_lonely"])


@pytest.fixture
def base(village_dir: Path) -> Snapshot:
    return open_snapshot(village_dir)


def table(base: Snapshot, names: dict[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """What the next revision would hold, by id."""
    rows = interventions_table(base, written_deeds(), names or {}, "site-register")
    assert table_faults(TABLES["interventions"], rows) == []
    assert [*intervention_faults({"interventions": rows, "areas": base.areas}, ())] == []
    return {str(row["intervention_id"]): {str(k): v for k, v in row.items()} for row in rows.to_dict("records")}


def with_rows(base: Snapshot, rows: pd.DataFrame) -> Any:
    """The same snapshot with other rows of what was done, as after building anew."""
    return SimpleNamespace(interventions=rows, sources=base.sources, areas=base.areas, table=base.table)


@pytest.mark.parametrize("role", [None, *Role])
def test_editors_and_moderators_write_and_nobody_else(person: NewPerson, role: Role | None) -> None:
    made = add_deed(PROGRAM, DONE)
    who = VISITOR if role is None else person(role)
    tries = (
        lambda: add_deed(who, replace(DONE, name_nl="Iets anders")),
        lambda: change_deed(who, made.pk, replace(DONE, name_nl="Anders")),
        lambda: undo_deed(who, made.pk),
        lambda: withdraw_deed(who, made.pk),
        lambda: put_back_deed(who, made.pk),
    )
    if role in (Role.EDITOR, Role.MODERATOR):
        for one in tries:
            one()
        assert Intervention.objects.get(pk=made.pk).log[-1]["as"] == str(role)
        return
    for one in tries:
        with pytest.raises(Refused):
            one()
    assert [deed_of(one) for one in deeds()] == [DONE]


def test_every_change_can_be_taken_back_and_waits_to_be_processed(person: NewPerson) -> None:
    editor = person(Role.EDITOR)
    made = add_deed(editor, DONE)
    assert add_deed(editor, DONE).pk == made.pk, "pressed twice"
    assert unfrozen() == 1
    other = replace(DONE, name_nl="Speelveld", until_date=dt.date(2024, 5, 1), area_codes=["BU99020002"])
    changed = change_deed(editor, made.pk, other, base=1)
    assert (changed.key, deed_of(changed)) == (made.key, other), "figures know it by the name that it had"
    assert changed.log[-1]["before"] == {
        "name_nl": DONE.name_nl,
        "until_date": None,
        "area_codes": ["BU99020001"],
    }
    with pytest.raises(ChangedSince):
        change_deed(editor, made.pk, DONE, base=1)
    assert deed_of(undo_deed(editor, made.pk)) == DONE
    assert deed_of(undo_deed(editor, made.pk)) == other
    before = unfrozen()
    change_deed(editor, made.pk, other)
    assert unfrozen() == before, "nothing changed"
    withdraw_deed(editor, made.pk)
    with pytest.raises(Refused):
        undo_deed(editor, made.pk)
    assert put_back_deed(editor, made.pk).state == "shown"
    assert unfrozen() == before + 2
    with pytest.raises(NotFound):
        withdraw_deed(editor, "geen id")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Eetpunt in De Turf!", "eetpunt-in-de-turf-2"),
        ("Café Één", "cafe-een"),
        ("مطعم", "ingreep"),
        ("a" * 60, "a" * 38 + "-3"),
    ],
)
def test_the_name_for_figures_is_short_plain_and_free(name: str, key: str) -> None:
    assert free_key(name, {"eetpunt-in-de-turf", "a" * 40, "a" * 38 + "-2"}) == key


def test_a_group_that_did_it_goes_by_the_name_it_has_now_and_not_when_it_is_hidden(
    db: None, base: Snapshot, group: NewGroup
) -> None:
    del db
    first, second = group(name="Eetclub Één"), group(name="Eetclub Twee")
    assert group_called("eetclub één") == str(first.pk)
    assert group_called("Eetclub") == ""
    made = add_deed(PROGRAM, replace(DONE, entry=str(first.pk)))
    names = {str(second.pk): "Eetclub Twee"}
    assert table(base, {**names, str(first.pk): "Eetclub Één"})[made.key]["done_by"] == "Eetclub Één"
    merge(PROGRAM, first.pk, second.pk, {})
    found = doer_of(deeds()[0])
    assert found is not None
    assert found.pk == second.pk
    assert table(base, names)[made.key]["done_by"] == "Eetclub Twee"
    assert table(base, {})[made.key]["done_by"] is None


@pytest.mark.django_db
def test_what_nobody_touched_stays_of_its_source_and_follows_it(base: Snapshot) -> None:
    before = base.interventions
    assert take_in_deeds(base, PROGRAM) == len(before) > 0
    assert take_in_deeds(base, PROGRAM) == 0
    assert unfrozen() == 0
    pd.testing.assert_frame_equal(
        interventions_table(base, written_deeds(), {}, "site-register"), before.sort_values("intervention_id")
    )
    other = before.assign(name_nl="Nieuwe naam", name_en="Nieuwe naam")
    take_in_deeds(with_rows(base, other), PROGRAM)
    made = deeds()[0]
    assert (made.name_nl, made.name_en, made.version) == ("Nieuwe naam", "", 1)
    take_in_deeds(with_rows(base, before.iloc[:0]), PROGRAM)
    assert deeds()[0].state == "withdrawn"
    take_in_deeds(base, PROGRAM)
    assert (deeds()[0].state, deeds()[0].name_nl) == ("shown", before["name_nl"].iloc[0])
    # what people wrote is never overwritten by its file, nor what they took back shown again
    change_deed(PROGRAM, made.pk, replace(deed_of(made), name_nl="Van ons"))
    take_in_deeds(with_rows(base, other), PROGRAM)
    assert deeds()[0].name_nl == "Van ons"
    row = table(base)[made.key]
    assert (row["name_nl"], row["source_id"], row["source_ref"]) == ("Van ons", "site-register", f"ingreep/{made.pk}")
    withdraw_deed(PROGRAM, made.pk)
    take_in_deeds(base, PROGRAM)
    assert table(base) == {}


@pytest.mark.django_db
def test_two_that_are_called_the_same_both_stay(base: Snapshot) -> None:
    known = str(base.interventions["intervention_id"].iloc[0])
    mine = add_deed(PROGRAM, DONE)
    Intervention.objects.filter(pk=mine.pk).update(key=known)
    before = table(base)
    assert sorted(before) == [known, f"{known}-2"]
    assert before[known]["name_nl"] == DONE.name_nl
    take_in_deeds(base, PROGRAM)
    assert {key: row["name_nl"] for key, row in table(base).items()} == {
        key: row["name_nl"] for key, row in before.items()
    }


@pytest.mark.django_db
def test_areas_that_are_no_more_are_left_out_and_the_rest_is_shown(base: Snapshot) -> None:
    both = add_deed(PROGRAM, replace(DONE, area_codes=["WEG", "BU99020001"], indicator_ids=["weg", "inc_lonely"]))
    add_deed(PROGRAM, replace(DONE, name_nl="Nergens meer", area_codes=["WEG"]))
    leaks = add_deed(PROGRAM, replace(DONE, name_nl="Bel 06-12345678", what_nl="Mail naam@voorbeeld.nl"))
    rows = table(base)
    assert list(rows[both.key]["area_codes"]) == ["BU99020001"]
    assert list(rows[both.key]["indicator_ids"]) == ["inc_lonely"]
    assert rows[both.key]["name_en"] == DONE.name_nl
    assert "nergens-meer" not in rows
    assert rows[leaks.key]["name_nl"] == "Bel [telefoonnummer]"
    assert rows[leaks.key]["what_en"] == "Mail [e-mail address]"


@pytest.mark.django_db
def test_a_row_of_an_archive_from_elsewhere_with_odd_lists_breaks_nothing(base: Snapshot) -> None:
    made = add_deed(PROGRAM, DONE)
    Intervention.objects.filter(pk=made.pk).update(area_codes=[{"a": 1}, "BU99020001"], log=["x", {"what": "changed"}])
    assert list(table(base)[made.key]["area_codes"]) == ["BU99020001"]
    with pytest.raises(Refused):
        undo_deed(PROGRAM, made.pk)
    empty = frame("interventions", [])
    Intervention.objects.all().delete()
    assert table(with_rows(base, empty)) == {}
