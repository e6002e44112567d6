"""Every word has a label, a definition and an origin, and the words are those of the design."""

from __future__ import annotations

import doctest
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.concepts.language import slips

import weefsel.concepts.concept
from weefsel.concepts import (
    LANGS,
    ActorKind,
    Concept,
    Condition,
    Count,
    FourH,
    Function,
    Layer,
    Lens,
    MissingReason,
    Pillar,
    PlaceKind,
    Setting,
    Sphere,
    TieKind,
    articles,
    find_concept,
    scheme,
    vocabularies,
)
from weefsel.concepts.glossary import glossary
from weefsel.concepts.words import by_id, concept_entries, scheme_entries

VALUES = [value for vocabulary in vocabularies() for value in vocabulary]
ENTRIES = [*scheme_entries().values(), *concept_entries().values()]

COMMON_KEYS = {"id", "label_nl", "label_en", "definition_nl", "definition_en", "seed"}
NOTE = {"note_nl", "note_en"}
OWN_KEYS = {
    "sphere": {"role_of_government_nl", "role_of_government_en"},
    "lens": {"question_nl", "question_en"},
    "condition": {"stands_for_nl", "stands_for_en"},
    "tie_kind": {"broader", "symmetric"},
    "actor_kind": {"sphere"},
    "place_kind": {"functions", "layer", "setting", "count"},
    "moment": {"days", "begins", "ends"},
    "walking_group": {"metres_in_ten_minutes", "source"},
    "norm_measure": {"unit"},
}

#: the word table of the design, typed over by hand
DESIGN = {
    Sphere: "sfeer: persoonlijk gemeenschappelijk institutioneel",
    Function: "functie: ontmoeting ontplooiing ontspanning ondersteuning informatie_en_advies",
    Layer: "laag: algemeen preventief curatief",
    Pillar: "pijler: maatschappelijk_initiatief voorzieningen invloed_van_burgers",
    FourH: "vier_H's: herkomst hiaten herstel hoop",
}


def unmatched(values: Iterable[str], entries: Iterable[str]) -> list[str]:
    """What is in only one of the two."""
    return sorted(set(values) ^ set(entries))


def test_every_value_has_an_entry_and_every_entry_a_value() -> None:
    assert unmatched((value.id for value in VALUES), concept_entries()) == []


def test_every_vocabulary_has_an_entry_and_every_entry_a_vocabulary() -> None:
    assert unmatched((scheme(vocabulary).id for vocabulary in vocabularies()), scheme_entries()) == []


def test_a_value_without_entry_and_an_entry_without_value_are_both_found() -> None:
    entries = {**concept_entries(), "function.sleeping": concept_entries()["function.meeting"]}
    del entries["sphere.personal"]
    assert unmatched((value.id for value in VALUES), entries) == ["function.sleeping", "sphere.personal"]


def test_an_id_that_stands_twice_is_refused() -> None:
    row = concept_entries()["function.meeting"].fields
    with pytest.raises(ValueError, match=r"two entries 'function\.meeting'"):
        by_id([row, row])


def test_entries_stand_in_the_order_of_their_class() -> None:
    for vocabulary in vocabularies():
        prefix = scheme(vocabulary).id + "."
        assert [id for id in concept_entries() if id.startswith(prefix)] == [value.id for value in vocabulary]


def test_an_entry_is_complete_and_says_nothing_unknown() -> None:
    for entry in ENTRIES:
        scheme_id, _, value = entry.id.partition(".")
        own = OWN_KEYS.get(scheme_id, set()) if value else set()
        keys = set(entry.fields)
        assert keys >= COMMON_KEYS, entry.id
        assert keys & NOTE in (set(), NOTE), entry.id
        assert keys <= COMMON_KEYS | NOTE | own, entry.id


def test_every_label_is_there_and_every_definition_is_a_sentence() -> None:
    for entry in ENTRIES:
        for lang in LANGS:
            assert entry.words("label", lang).strip() == entry.words("label", lang) != "", entry.id
            assert entry.words("definition", lang)[-1] in ".?", entry.id


def test_words_are_in_their_language_and_say_u() -> None:
    found = {
        (entry.id, key): slips(value, lang)
        for entry in ENTRIES
        for lang in LANGS
        for key, value in entry.fields.items()
        if key.endswith(f"_{lang}")
    }
    assert {place: words for place, words in found.items() if words} == {}


def test_the_articles_are_the_five_seeds() -> None:
    assert list(articles()) == ["000", "001", "002", "003", "004"]
    assert all(article.title and article.publisher for article in articles().values())


def test_a_word_names_an_article_or_the_design_as_its_seed() -> None:
    for entry in ENTRIES:
        assert entry.seeds, entry.id
        assert {seed.file for seed in entry.seeds} <= {*articles(), "design"}, entry.id
        assert all(seed.says.strip() for seed in entry.seeds), entry.id


def test_no_two_values_of_a_vocabulary_have_the_same_label() -> None:
    for vocabulary in vocabularies():
        for lang in LANGS:
            count = Counter(value.label(lang) for value in vocabulary)
            assert [label for label, times in count.items() if times > 1] == []


@pytest.mark.parametrize("vocabulary", DESIGN, ids=lambda vocabulary: vocabulary.__name__)
def test_labels_are_those_of_the_word_table(vocabulary: type[Concept]) -> None:
    name, values = DESIGN[vocabulary].split(": ")
    assert scheme(vocabulary).label("nl") == name.replace("_", " ")
    assert [value.label("nl") for value in vocabulary] == [word.replace("_", " ") for word in values.split()]


def test_words_are_asked_of_the_value_itself() -> None:
    assert Function.INFORMATION == "information"
    assert Function.INFORMATION.scheme == "function"
    assert Function.INFORMATION.label("en") == "information and advice"
    assert [seed.file for seed in Function.SUPPORT.seeds] == ["004", "002", "001"]
    assert (Layer.CURATIVE.note("nl") or "").startswith("Een laag is geen trede")
    assert Function.MEETING.note("nl") is None


def test_a_concept_is_found_by_its_id() -> None:
    assert [find_concept(value.id) for value in VALUES] == VALUES
    assert all(type(find_concept(value.id)) is type(value) for value in VALUES)


@pytest.mark.parametrize("id", ["", "library", "place_kind", "place_kind.", "place_kind.castle", "PlaceKind.library"])
def test_an_unknown_id_is_named_in_the_error(id: str) -> None:
    with pytest.raises(LookupError, match="there is no concept"):
        find_concept(id)


def test_there_are_six_reasons_for_a_missing_figure_and_zero_is_none_of_them() -> None:
    assert list(MissingReason) == ["secret", "later", "not_published", "not_asked", "not_measured", "unknown"]


def test_formal_and_informal_ties_are_those_of_the_word_table() -> None:
    formal = ["funds", "commissions", "member_of", "refers_to", "houses", "has_seat_in", "advises", "decides_with"]
    informal = ["knows", "works_with", "helps", "shares_volunteers"]
    assert [kind for kind in TieKind.concrete() if kind.formal] == formal
    assert [kind for kind in TieKind.concrete() if not kind.formal] == informal


def test_no_tie_is_of_an_abstract_kind() -> None:
    assert [kind for kind in TieKind if kind.abstract] == [TieKind.FORMAL, TieKind.INFORMAL]
    assert TieKind.FORMAL.formal
    assert not TieKind.INFORMAL.formal
    with pytest.raises(ValueError, match=r"tie_kind\.formal"):
        _ = TieKind.FORMAL.symmetric


def test_a_tie_of_two_equal_sides_is_symmetric() -> None:
    symmetric = [kind for kind in TieKind.concrete() if kind.symmetric]
    assert symmetric == ["decides_with", "knows", "works_with", "shares_volunteers"]


def test_every_concrete_tie_kind_says_whether_it_is_formal() -> None:
    broader = {kind: kind.entry.fields["broader"] for kind in TieKind.concrete()}
    assert set(broader.values()) == {TieKind.FORMAL.id, TieKind.INFORMAL.id}


def test_no_kind_of_actor_belongs_to_the_personal_sphere() -> None:
    assert {kind.sphere for kind in ActorKind} == {Sphere.COMMUNAL, Sphere.INSTITUTIONAL}


def test_a_kind_of_place_has_its_usual_functions_layer_and_setting() -> None:
    for kind in PlaceKind:
        assert kind.functions, kind
        assert len(set(kind.functions)) == len(kind.functions), kind
        assert isinstance(kind.layer, Layer)
        assert isinstance(kind.setting, Setting)
        assert isinstance(kind.counts, Count)


def test_a_library_is_for_learning_first_and_a_pavement_is_outdoors() -> None:
    assert PlaceKind.LIBRARY.functions == (Function.DEVELOPMENT, Function.INFORMATION, Function.MEETING)
    assert PlaceKind.PAVEMENT.setting is Setting.OUTDOOR
    assert PlaceKind.FOOD_BANK.layer is Layer.PREVENTIVE


def test_spheres_lenses_and_conditions_carry_what_their_article_says() -> None:
    assert [condition.stands_for("en") for condition in Condition] == [
        "social justice",
        "equality",
        "solidarity",
        "human dignity",
    ]
    for lang in LANGS:
        assert all(sphere.role_of_government(lang).endswith(".") for sphere in Sphere)
        assert all(lens.question(lang).endswith("?") for lens in Lens)


def test_importing_the_words_reads_no_file_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, weefsel.concepts\n"
        "from weefsel.concepts.words import concept_entries, scheme_entries\n"
        "assert concept_entries.cache_info().currsize == scheme_entries.cache_info().currsize == 0\n"
        "print(*{name.partition('.')[0] for name in sys.modules} & {'numpy', 'pandas', 'geopandas', 'django', 'typer'})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_page_of_the_manual_is_the_one_made_from_the_words() -> None:
    page = Path(__file__).parents[2] / "docs" / "concepts.md"
    assert page.read_text(encoding="utf-8") == glossary(), "run: python -m weefsel.concepts.glossary > docs/concepts.md"


def test_the_examples_in_the_docstrings_run() -> None:
    result = doctest.testmod(weefsel.concepts.concept)
    assert result.attempted >= 2
    assert result.failed == 0
