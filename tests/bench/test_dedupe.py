"""The benchmark of duplicates: its registers are what they say, and ours finds at least what splink finds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from weefsel.bench import dedupe
from weefsel.bench.dedupe import Judged, best, judged, quality
from weefsel.bench.dedupe_splink import predicted, prepared, trained
from weefsel.bench.dedupe_weights import REGISTERS, learnt, written
from weefsel.bench.organisations import Habits, Register, made
from weefsel.errors import BuildError, InputError
from weefsel.platform.register.plain.duplicates import candidates
from weefsel.platform.register.plain.duplicates.cases import SHAPES, Name, Phone

SMALL = Habits(records=1_200, town=400)


@pytest.fixture(scope="module")
def two() -> tuple[Register, Register]:
    """Made registers: one to choose a threshold on, one to measure on."""
    return made(SMALL, dedupe.CHOOSING), made(SMALL, dedupe.MEASURED)


def test_a_register_has_the_size_it_says_and_is_the_same_for_its_seed(two: tuple[Register, Register]) -> None:
    first, second = two
    assert len(first.records) == len(first.organisation) == SMALL.records
    assert made(SMALL, dedupe.CHOOSING) == first != second
    assert len({one.id for one in first.records}) == SMALL.records


def test_some_organisations_are_there_twice_and_more_where_that_is_the_habit(two: tuple[Register, Register]) -> None:
    times = Counter(Counter(two[0].organisation).values())
    assert 0.1 < (sum(times.values()) - times[1]) / sum(times.values()) < 0.22
    assert max(times) <= 4
    few = Counter(Counter(made(replace(SMALL, twice=0.02), 1).organisation).values())
    assert few[1] > times[1]


def test_equal_names_are_often_not_the_same_organisation(two: tuple[Register, Register]) -> None:
    """Otherwise comparing names would do."""
    register = two[0]
    named: dict[tuple[str, str], set[int]] = {}
    for one, organisation in zip(register.records, register.organisation, strict=True):
        named.setdefault((one.kind, one.name), set()).add(organisation)
    assert sum(len(different) > 1 for different in named.values()) > 20


def test_no_address_in_a_register_can_be_anybodys(two: tuple[Register, Register]) -> None:
    for one in two[0].records:
        assert not one.email or one.email.lower().endswith(".example")
        assert not one.website or re.search(r"\.example(/|$)|facebook\.com/", one.website.lower())


def test_the_best_threshold_is_the_one_of_the_best_f1() -> None:
    """By hand: from 0.8 on 2 of 3 are right, of 4; from 0.5 on 3 of 4."""
    found = Judged(np.array([0.9, 0.5, 0.8, 0.8, 0.1]), np.array([True, True, True, False, False]), 4)
    assert quality(found, 0.8) == {"f1": round(4 / 7, 4), "precision": round(2 / 3, 4), "recall": 0.5}
    assert best(found) == 0.5
    assert quality(found, 0.5)["f1"] == 0.75


def test_ours_finds_at_least_what_splink_finds(two: tuple[Register, Register]) -> None:
    """Each with the threshold that was best on the other register; splink with what it learnt from the truth there."""
    choosing, measured = two

    def ours(register: Register) -> Judged:
        pairs = candidates(register.records, threshold=dedupe.LEAST)
        return judged(register, [(one.one, one.other) for one in pairs], [one.score for one in pairs])

    tables = prepared(choosing), prepared(measured)
    model, _ = trained(tables[0], labels=True, pairs_for_u=2e5)

    def theirs(register: Register, number: int) -> Judged:
        found = predicted(tables[number], model)
        return judged(register, zip(found.one, found.other, strict=True), found.weight)

    mine = quality(ours(measured), best(ours(choosing)))
    splink = quality(theirs(measured, 1), best(theirs(choosing, 0)))
    assert splink["f1"] > 0.6, "splink is not set up well"
    assert mine["f1"] > 0.82
    assert mine["f1"] >= splink["f1"]


def test_weights_are_learnt_and_written_as_the_module_has_them(two: tuple[Register, Register]) -> None:
    found = learnt([two[0]])
    assert {name: table.shape for name, table in found.tables.items()} == SHAPES
    assert found.tables["name"][Name.SAME, 0] > 0 > found.tables["name"][Name.OTHER, 0]
    assert found.tables["phone"][Phone.SAME, 0] > found.tables["phone"][Phone.OTHER, 0]
    scope: dict[str, object] = {}
    exec(f"from typing import Final\n{written(found)}", scope)  # noqa: S102 what was written here
    assert np.allclose(scope["_NAME"], found.tables["name"], atol=0.051)
    assert np.shape(scope["_PHONE"]) == SHAPES["phone"]


def test_nothing_is_measured_on_what_weights_are_learnt_from() -> None:
    assert {dedupe.CHOOSING, dedupe.MEASURED, dedupe.MEASURED + 1}.isdisjoint(seed for _, seed in REGISTERS)


def test_programs_are_measured_by_turns_in_processes_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dedupe, "PARTS", {"ours": dedupe.ours})
    monkeypatch.setitem(dedupe.SCALES, "village", 150)
    found = dedupe.measure("village", tmp_path)
    assert (found["name"], found["scale"], found["n"]["records"]) == ("dedupe", "village", 150)
    assert found["ours"]["s"] > 0
    assert found["ours"]["peak_mb"] > 20
    assert set(found["ours"]["others"]) == set(dedupe.OTHERS)
    assert found["peers"] == {}


def test_a_part_that_fails_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    part = dedupe._Part("ours", tmp_path / "nothing")  # pyright: ignore[reportPrivateUsage]
    with part, pytest.raises(BuildError, match="of ours failed with exit code 1"):
        part.answer()
    assert "FileNotFoundError" in capfd.readouterr().err


def test_a_scale_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="one of village, city, region"):
        dedupe.measure("country", None)
