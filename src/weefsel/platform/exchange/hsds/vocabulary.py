"""The words of Weefsel as taxonomies of HSDS: ids that never change, linked to the same words as SKOS."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from weefsel.concepts import Audience, Concept, Function, Lang, PlaceKind, scheme
from weefsel.concepts.skos import concept_iri, scheme_iri
from weefsel.platform.register.fields import FIELDS
from weefsel.platform.register.states import EntryKind

__all__ = [
    "VOCABULARY_OF",
    "audience_of_words",
    "concept_of",
    "functions_of_words",
    "place_kind_of_words",
    "taxonomies",
    "taxonomy_id",
    "taxonomy_record",
    "term_id",
    "term_record",
    "terms",
]

Record = dict[str, Any]
LANGUAGE: Final[Lang] = "nl"


def _vocabularies(kind: EntryKind) -> dict[str, type[Concept]]:
    found = {field.name: type(field.values[0]) for field in FIELDS[kind] if field.values}
    return {name: vocabulary for name, vocabulary in found.items() if issubclass(vocabulary, Concept)}


#: kind of entry → field → the vocabulary that its values are of
VOCABULARY_OF: Final[Mapping[EntryKind, Mapping[str, type[Concept]]]] = {kind: _vocabularies(kind) for kind in FIELDS}


@cache
def _id(iri: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, iri.strip("<>")))


@cache
def taxonomy_id(vocabulary: type[Concept]) -> str:
    """The id of a vocabulary: made of its name as linked data, so the same on every site."""
    return _id(scheme_iri(scheme(vocabulary)))


def term_id(value: Concept) -> str:
    """The id of a word. Words of two vocabularies may be written alike, so it is not kept by them."""
    return _id(concept_iri(value))


@cache
def taxonomies() -> Mapping[str, type[Concept]]:
    """Id → vocabulary, of those that a field of an entry has."""
    found = {vocabulary for fields in VOCABULARY_OF.values() for vocabulary in fields.values()}
    return {taxonomy_id(one): one for one in sorted(found, key=lambda one: one.__name__)}


@cache
def terms() -> Mapping[str, Concept]:
    """Id → word."""
    return {term_id(value): value for vocabulary in taxonomies().values() for value in vocabulary}


def taxonomy_record(vocabulary: type[Concept]) -> Record:
    """A vocabulary as a record of the table `taxonomy`."""
    about = scheme(vocabulary)
    return {
        "id": taxonomy_id(vocabulary),
        "name": about.label(LANGUAGE),
        "description": about.definition(LANGUAGE),
        "uri": scheme_iri(about).strip("<>"),
        "version": "1",
    }


def term_record(value: Concept) -> Record:
    """A word as a record of the table `taxonomy_term`."""
    vocabulary = type(value)
    record = {
        "id": term_id(value),
        "code": value.value,
        "name": value.label(LANGUAGE),
        "description": value.definition(LANGUAGE),
        "taxonomy": scheme(vocabulary).label(LANGUAGE),
        "language": LANGUAGE,
        "taxonomy_id": taxonomy_id(vocabulary),
        "term_uri": concept_iri(value).strip("<>"),
    }
    broader = value.entry.fields.get("broader")
    if broader is not None:
        record["parent_id"] = _id(f"{record['term_uri'].rsplit('/', 1)[0]}/{broader.rsplit('.', 1)[1]}")
    return record


@cache
def _by_iri() -> Mapping[str, Concept]:
    return {concept_iri(value).strip("<>"): value for value in terms().values()}


def concept_of(term: Mapping[str, Any]) -> Concept | None:
    """The word of ours that a term of somebody's is, by its id or its address; None where it is none."""
    return terms().get(str(term.get("id"))) or _by_iri().get(str(term.get("term_uri")))


#: what others call it, in Dutch and English; the first that fits
_FUNCTION_WORDS: Final[Mapping[Function, str]] = {
    Function.INFORMATION: r"informati|advies|advice|inloopspreekuur|spreekuur|guidance|navigation|referral",
    Function.SUPPORT: (
        r"ondersteun|steun|hulp|zorg|support|help|care|counsel|health|gezond|maatje|schuld|debt|food bank|"
        r"voedsel|housing|shelter|opvang|mantelzorg|therap|crisis|benefit"
    ),
    Function.DEVELOPMENT: (
        r"cursus|les(sen)?\b|leren|taal|training|course|class|learn|educat|literacy|workshop|jobs?\b|werk"
    ),
    Function.RECREATION: (
        r"sport|spel|muziek|zang|dans|kunst|cultu|games?\b|music|danc|arts?\b|leisure|recreat|exercise|fitness"
    ),
    Function.MEETING: r"ontmoet|koffie|eettafel|samen|buurt|inloop|meet|coffee|lunch|social|community|club|befriend",
}
_AUDIENCE_WORDS: Final[Mapping[Audience, str]] = {
    Audience.CHILDREN: r"kind(eren)?\b|child|kids",
    Audience.YOUNG_PEOPLE: r"jonge(ren|ns)?\b|youth|young|teen",
    Audience.PARENTS: r"ouders?\b|parent|famil",
    Audience.SENIORS: r"ouderen|senior|older|elder|aged",
    Audience.INFORMAL_CARERS: r"mantelzorg|carers?\b|caregiver",
    Audience.NEWCOMERS: r"nieuwkomer|vluchteling|refugee|asylum|migrant|newcomer|immigra",
    Audience.PHYSICAL_DISABILITY: r"lichamelijke beperking|physical disab|wheelchair",
    Audience.MENTAL_HEALTH: r"psychisch|mental",
    Audience.LOW_INCOME: r"minima|low.income|poverty",
    Audience.LANGUAGE_LEARNERS: r"taalleer|language learn|esol|inburger",
    Audience.WOMEN: r"vrouwen|women",
    Audience.MEN: r"mannen\b|men\b",
}
_PLACE_WORDS: Final[Mapping[PlaceKind, str]] = {
    PlaceKind.LIBRARY: r"\w*bibliotheek|library",
    PlaceKind.VILLAGE_HALL: r"dorpshuis|village hall",
    PlaceKind.COMMUNITY_CENTRE: r"buurthuis|wijkcentrum|buurtcentrum|communit\w+ cent|civic cent",
    PlaceKind.YOUTH_CENTRE: r"jongerencentrum|youth cent",
    PlaceKind.SPORTS_HALL: r"sporthal|sportcentrum|sports (hall|cent)|leisure cent",
    PlaceKind.SWIMMING_POOL: r"zwembad|swimming",
    PlaceKind.FAITH_BUILDING: r"\w*kerk|moskee|synagoge|church|mosque|synagogue|temple",
    PlaceKind.SCHOOL_BUILDING: r"\w*school|college",
    PlaceKind.TOWN_HALL: r"gemeentehuis|stadhuis|town hall|city hall",
    PlaceKind.MUSEUM: r"museum",
    PlaceKind.THEATRE: r"theater|theatre",
    PlaceKind.PARK: r"park\b",
}


def _first(words: Iterable[str], patterns: Mapping[Any, str]) -> list[Any]:
    text = " ".join(words).casefold()
    return [value for value, pattern in patterns.items() if re.search(rf"\b(?:{pattern})", text)]


def functions_of_words(words: Iterable[str]) -> list[Function]:
    """The functions that terms of another taxonomy seem to mean: by our own labels, else by their words."""
    said = list(words)
    return _labelled(Function, said) or _first(said, _FUNCTION_WORDS)


def audience_of_words(words: Iterable[str]) -> list[Audience]:
    """For whom it is, as terms of another taxonomy say."""
    said = list(words)
    return _labelled(Audience, said) or _first(said, _AUDIENCE_WORDS)


def place_kind_of_words(words: Iterable[str]) -> PlaceKind | None:
    """What kind of place it is, as its name says; None where that says nothing."""
    return next(iter(_first(words, _PLACE_WORDS)), None)


def _labelled(vocabulary: type[Concept], words: Iterable[str]) -> list[Any]:
    said = {word.strip().casefold() for word in words}
    return [value for value in vocabulary if said & {value.value, value.label("nl"), value.label("en")}]
