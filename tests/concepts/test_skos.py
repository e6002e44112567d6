"""The words as SKOS say what the vocabularies say, and are sound SKOS; rdflib reads them."""

from __future__ import annotations

import doctest
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DC, DCTERMS, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from tests.cli.inside import run_inside

import weefsel.concepts.skos
from weefsel.concepts import LANGS, Concept, Function, Lens, PlaceKind, TieKind, articles, scheme, vocabularies
from weefsel.concepts.glossary import glossary
from weefsel.concepts.skos import literal, turtle

NS = Namespace("https://weefsel.invalid/ns#")
VALUES = [value for vocabulary in vocabularies() for value in vocabulary]
SCHEMES = [scheme(vocabulary) for vocabulary in vocabularies()]
#: any text that a file can hold
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return read(turtle())


def read(written: str) -> Graph:
    return Graph().parse(data=written, format="turtle")


def named(value: Concept) -> URIRef:
    return URIRef(f"https://weefsel.invalid/concept/{value.scheme}/{value.value}")


def scheme_named(id: str) -> URIRef:
    return URIRef(f"https://weefsel.invalid/concept/{id}")


def faults(graph: Graph) -> list[str]:
    """Which integrity conditions of the SKOS Reference are not met, and what else a reader counts on here."""
    wrong: list[str] = []
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    wrong += [f"S9 both concept and scheme: {one}" for one in concepts & schemes]
    for one in concepts | schemes:
        languages = Counter(getattr(label, "language", None) for label in graph.objects(one, SKOS.prefLabel))
        wrong += [f"S14 {n} labels in {lang}: {one}" for lang, n in languages.items() if n > 1]
        wrong += [f"no label in {lang}: {one}" for lang in LANGS if lang not in languages]
        kinds = [set(graph.objects(one, label)) for label in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)]
        wrong += [f"S13 labels not disjoint: {one}" for n in range(3) for m in range(n) if kinds[n] & kinds[m]]
    for one in concepts:
        wrong += [f"in {n} schemes: {one}" for n in [len(set(graph.objects(one, SKOS.inScheme)))] if n != 1]
        above = set(graph.transitive_objects(one, SKOS.broader)) - {one}
        wrong += [f"S27 broader and related: {one}" for other in graph.objects(one, SKOS.related) if other in above]
        tops = set(graph.objects(one, SKOS.topConceptOf))
        wrong += [f"S8 top of {other} but not in it: {one}" for other in tops - set(graph.objects(one, SKOS.inScheme))]
        wrong += [f"neither top nor below another: {one}"] * (not tops and not above)
        wrong += [f"S46 exact and related: {one}"] * bool(
            set(graph.objects(one, SKOS.exactMatch)) & set(graph.objects(one, SKOS.relatedMatch))
        )
    for here, there in ((SKOS.topConceptOf, SKOS.hasTopConcept), (SKOS.broader, SKOS.narrower)):
        one_way = set(graph.subject_objects(here)) ^ {(o, s) for s, o in graph.subject_objects(there)}
        wrong += [f"said one way only: {pair}" for pair in one_way]
    known = concepts | schemes
    links = (SKOS.inScheme, SKOS.hasTopConcept, SKOS.broader, SKOS.narrower, SKOS.relatedMatch)
    wrong += [f"a loose end: {o}" for link in links for o in graph.objects(None, link) if o not in known]
    return wrong


def test_the_words_are_sound_skos(graph: Graph) -> None:
    assert faults(graph) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ('<https://weefsel.invalid/concept/function/meeting> skos:prefLabel "treffen"@nl .', "S14"),
        ('<https://weefsel.invalid/concept/function/meeting> skos:altLabel "ontmoeting"@nl .', "S13"),
        ('<https://weefsel.invalid/concept/function/new> a skos:Concept ; skos:prefLabel "n"@nl, "n"@en .', "in 0"),
        ("<https://weefsel.invalid/concept/function/meeting> skos:relatedMatch <x:y> .", "a loose end"),
        ("<https://weefsel.invalid/concept/function/meeting> a skos:ConceptScheme .", "S9"),
    ],
)
def test_a_planted_fault_is_found(planted: str, found: str) -> None:
    assert any(fault.startswith(found) for fault in faults(read(f"{turtle()}\n{planted}\n")))


@pytest.mark.parametrize("lang", LANGS)
def test_every_label_definition_and_note_is_that_of_the_vocabulary(graph: Graph, lang: Any) -> None:
    expected: set[tuple[URIRef, URIRef, Literal]] = set()
    for name, entry in [(named(v), v.entry) for v in VALUES] + [(scheme_named(s.id), s.entry) for s in SCHEMES]:
        for key, term in (("label", SKOS.prefLabel), ("definition", SKOS.definition), ("note", SKOS.note)):
            if f"{key}_{lang}" in entry.fields:
                expected.add((name, term, Literal(entry.fields[f"{key}_{lang}"], lang=lang)))
    said = {
        (s, p, o)
        for term in (SKOS.prefLabel, SKOS.definition, SKOS.note)
        for s, p, o in graph.triples((None, term, None))
        if isinstance(o, Literal) and o.language == lang
    }
    assert said == expected


def test_a_scheme_holds_exactly_the_values_of_its_vocabulary(graph: Graph) -> None:
    for one in SCHEMES:
        assert set(graph.subjects(SKOS.inScheme, scheme_named(one.id))) == {named(value) for value in one.members}
    for value in VALUES:
        assert list(graph.objects(named(value), SKOS.notation)) == [Literal(value.value)]


def test_sources_are_the_articles_of_the_entry_and_design_is_none(graph: Graph) -> None:
    article = {number: URIRef(f"https://weefsel.invalid/article/{number}") for number in articles()}
    for value in VALUES:
        wanted = {article[seed.file] for seed in value.seeds if seed.file != "design"}
        assert set(graph.objects(named(value), DCTERMS.source)) == wanted, value.id
        said = {str(note) for note in graph.objects(named(value), SKOS.historyNote)}
        assert said == {f"{seed.file}: {seed.says}" for seed in value.seeds}, value.id
    for number, about in articles().items():
        assert graph.value(article[number], DCTERMS.title) == Literal(about.title, lang="nl")
        assert str(graph.value(article[number], DC.publisher)) == about.publisher
        year = graph.value(article[number], DCTERMS.issued)
        assert (None if year is None else str(year)) == (None if about.year is None else str(about.year))


def test_what_one_vocabulary_alone_says_is_a_kind_of_note(graph: Graph) -> None:
    assert set(graph.subjects(RDFS.subPropertyOf, SKOS.note)) == {NS.question, NS.role_of_government, NS.stands_for}
    for lens, lang in product(Lens, LANGS):
        assert Literal(lens.question(lang), lang=lang) in set(graph.objects(named(lens), NS.question))


def test_ties_stand_below_formal_and_informal_and_a_library_beside_what_it_gives(graph: Graph) -> None:
    below = set(graph.objects(named(TieKind.FORMAL), SKOS.narrower))
    assert below == {named(kind) for kind in TieKind.concrete() if kind.formal}
    related = set(graph.objects(named(PlaceKind.LIBRARY), SKOS.relatedMatch))
    assert {named(Function.DEVELOPMENT), named(Function.INFORMATION), named(Function.MEETING)} < related


@given(TEXT)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert read(f"<x:a> <x:b> {literal(text, 'nl')} .").value(URIRef("x:a"), URIRef("x:b")) == Literal(text, lang="nl")


def test_written_and_read_by_another_program_it_is_the_same(graph: Graph) -> None:
    assert isomorphic(graph, read(graph.serialize(format="turtle")))


def test_the_command_writes_both_forms(tmp_path: Path) -> None:
    assert run_inside("concepts", cwd=tmp_path).stdout == glossary()
    assert run_inside("concepts", "--format", "ttl", cwd=tmp_path).stdout == turtle()
    assert run_inside("concepts", "--format", "ttl", "--out", "words.ttl", cwd=tmp_path).stdout == ""
    assert (tmp_path / "words.ttl").read_text(encoding="utf-8") == turtle()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    done = run_inside("concepts", "--out", tmp_path / "no" / "where.md", cwd=tmp_path)
    assert (done.returncode, "Cannot write" in done.stderr) == (2, True)


def test_the_examples_in_the_docstrings_run() -> None:
    result = doctest.testmod(weefsel.concepts.skos)
    assert (result.attempted > 0, result.failed) == (True, 0)
