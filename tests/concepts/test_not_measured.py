"""What the figures do not capture is listed, in both languages, with a way to look."""

from __future__ import annotations

from tests.concepts.language import slips

from weefsel.concepts import LANGS, Condition
from weefsel.concepts.not_measured import not_measured

KEYS = {"title", "why_not", "how_to_look", "take_care"}


def test_an_entry_says_what_why_not_how_to_look_and_what_to_mind() -> None:
    for entry in not_measured():
        keys = {"id", "concepts", *(f"{key}_{lang}" for key in KEYS for lang in LANGS)}
        assert set(entry.fields) == keys, entry.id
        for lang in LANGS:
            assert not entry.title(lang).endswith("."), entry.id
            for sentence in (entry.why_not(lang), entry.how_to_look(lang), entry.take_care(lang)):
                assert sentence[-1] in ".?", entry.id


def test_an_entry_is_in_its_language_and_says_u() -> None:
    found = {
        (entry.id, key): slips(value, lang)
        for entry in not_measured()
        for lang in LANGS
        for key, value in entry.fields.items()
        if key.endswith(f"_{lang}")
    }
    assert {place: words for place, words in found.items() if words} == {}


def test_ids_are_unique() -> None:
    ids = [entry.id for entry in not_measured()]
    assert len(set(ids)) == len(ids)


def test_every_condition_has_something_that_no_figure_holds() -> None:
    about = {concept for entry in not_measured() for concept in entry.concepts}
    assert about >= set(Condition)
    assert all(entry.concepts for entry in not_measured())
