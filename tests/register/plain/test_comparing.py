"""What changed between two versions, in a sentence and word for word."""

from __future__ import annotations

import random
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.platform.register.plain.comparing import Changed, Piece, changes, differences, said

FIELDS = ["name", "functions", "since", "cost_eur", "open"]


def test_changes_come_in_the_order_of_the_fields_and_only_those() -> None:
    before = {"since": "2020-01-01", "name": "Eetclub", "other": 1}
    after = {"name": "Eetclub Dinsdag", "open": True, "other": 2}
    found = changes(before, after, FIELDS)
    assert [(one.field, one.kind) for one in found] == [("name", "changed"), ("since", "removed"), ("open", "added")]


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_empty_is_empty_however_it_is_written(empty: Any) -> None:
    assert changes({"name": empty}, {}, FIELDS) == ()
    assert changes({"name": ""}, {"name": empty}, FIELDS) == ()
    assert changes({"name": empty}, {"name": "x"}, FIELDS) == (Changed("name", None, "x"),)
    assert changes({"name": "x"}, {"name": empty}, FIELDS) == (Changed("name", "x", None),)


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        (0, False, True),
        (1, True, True),
        (0, None, True),
        (False, None, True),
        (1, 1.0, False),
        ("1", 1, True),
        ([1, 2], [2, 1], True),
        ([1, [True]], [1, [1]], True),
        ([1, [True]], (1, [True]), False),
        ({"a": 1, "b": None}, {"b": None, "a": 1.0}, False),
        ({"a": 1}, {"a": True}, True),
    ],
)
def test_values_are_compared_as_json_is(one: Any, other: Any, differs: bool) -> None:
    assert bool(changes({"name": one}, {"name": other}, FIELDS)) == differs
    assert bool(changes({"name": other}, {"name": one}, FIELDS)) == differs


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)
RECORD = st.dictionaries(st.sampled_from(FIELDS), JSON)


@given(RECORD, RECORD)
@settings(max_examples=300)
def test_changes_turned_round_are_the_changes_back(before: dict[str, Any], after: dict[str, Any]) -> None:
    there, back = changes(before, after, FIELDS), changes(after, before, FIELDS)
    assert [(one.field, one.before, one.after) for one in there] == [(one.field, one.after, one.before) for one in back]
    assert changes(before, before, FIELDS) == ()
    applied = {**before, **{one.field: one.after for one in there}}
    assert changes(applied, after, FIELDS) == ()
    assert all(said(one, "Naam", lang) for one in there for lang in ("nl", "en"))


@pytest.mark.parametrize(
    ("before", "after", "nl", "en"),
    [
        (None, "Eetclub", "Naam: Eetclub toegevoegd", "Naam: Eetclub added"),
        ("Eetclub", None, "Naam: Eetclub weggehaald", "Naam: Eetclub removed"),
        ("Eetclub", "Kookclub", "Naam: van Eetclub naar Kookclub", "Naam: from Eetclub to Kookclub"),
        (2.5, 3, "Naam: van 2,5 naar 3", "Naam: from 2.5 to 3"),
        (False, True, "Naam: van nee naar ja", "Naam: from no to yes"),
        (
            "2026-03-01",
            "2026-03-12",
            "Naam: van 1 maart 2026 naar 12 maart 2026",
            "Naam: from 1 March 2026 to 12 March 2026",
        ),
        (["a", "b"], ["b", "c", "d"], "Naam: c en d toegevoegd, a weggehaald", "Naam: c and d added, a removed"),
        (["a"], ["a", "b"], "Naam: b toegevoegd", "Naam: b added"),
        (["a", "b"], ["a"], "Naam: b weggehaald", "Naam: b removed"),
        (["a", "b"], ["b", "a"], "Naam: in een andere volgorde", "Naam: in another order"),
        (None, ["a", "b"], "Naam: a en b toegevoegd", "Naam: a and b added"),
        ({"x": "é"}, None, 'Naam: {"x": "é"} weggehaald', 'Naam: {"x": "é"} removed'),
    ],
)
def test_a_change_is_a_sentence(before: Any, after: Any, nl: str, en: str) -> None:
    changed = Changed("name", before, after)
    assert said(changed, "Naam", "nl") == nl
    assert said(changed, "Naam", "en") == en


def test_a_value_is_said_in_the_words_that_are_given() -> None:
    changed = Changed("functions", ["meeting"], ["meeting", "support"])
    words = {"meeting": "ontmoeting", "support": "ondersteuning"}
    assert (
        said(changed, "Waar het goed voor is", "nl", words.__getitem__)
        == "Waar het goed voor is: ondersteuning toegevoegd"
    )


def test_a_difference_is_word_for_word() -> None:
    assert differences("Wij koken elke dinsdag samen.", "Wij koken en eten elke dinsdag.") == (
        Piece("same", "Wij koken "),
        Piece("new", "en eten "),
        Piece("same", "elke dinsdag"),
        Piece("gone", " samen"),
        Piece("same", "."),
    )
    assert differences("", "") == ()
    assert differences("x", "x") == (Piece("same", "x"),)
    assert differences("", "x") == (Piece("new", "x"),)


def test_two_edits_far_apart_in_a_long_text_are_two_edits() -> None:
    rng = random.Random(6)
    vocabulary = ["de", "het", "een", "en", "van", *(f"woord{i}" for i in range(300))]
    words = [rng.choice(vocabulary) for _ in range(1200)]
    after = [*words[:100], "nieuw", *words[100:900], *words[905:]]
    found = differences(" ".join(words), " ".join(after))
    assert [piece.kind for piece in found] == ["same", "new", "same", "gone", "same"]


TEXTS = st.text(max_size=80) | st.text(alphabet="ab \n.", max_size=200)


@given(TEXTS, TEXTS)
@settings(max_examples=500, deadline=None)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    found = differences(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "new") == before
    assert "".join(piece.text for piece in found if piece.kind != "gone") == after
    assert all(one.kind != other.kind for one, other in pairwise(found))


def _hostile() -> list[tuple[str, str]]:
    rng = random.Random(1)
    pairs: list[tuple[str, str]] = []
    for vocabulary in (1, 2, 3, 10, 20, 100, 1000):
        for count in (200, 600, 1490, 20_000):
            words = [str(rng.randrange(vocabulary)) for _ in range(count)]
            pairs.append((" ".join(words), "x " + " ".join(words[::-1]) + " y"))
            pairs.append((" ".join(words), "x " + " ".join(rng.sample(words, count)) + " y"))
    lines = [f"{i}\n" for i in range(2990)]
    pairs.append(("z " * 3100 + "".join(lines), "x\n" + "".join(lines[::-1])))
    pairs += [("." * 10_000, "," + "." * 9_000), ("ab" * 5000, "ba" * 5000), ("a\n" * 20_000, "b\n" * 20_000)]
    return pairs


def test_hostile_texts_are_compared_in_bounded_time() -> None:
    for before, after in _hostile():
        begun = time.perf_counter()
        found = differences(before, after)
        assert time.perf_counter() - begun < 1
        assert "".join(piece.text for piece in found if piece.kind != "gone") == after
