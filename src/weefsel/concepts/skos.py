"""The words as linked data: SKOS in Turtle, for other people's thesauri and catalogues.

A vocabulary is a `skos:ConceptScheme`, each of its values a `skos:Concept`, the articles they come from a
`dct:BibliographicResource`. Words stand in Dutch and in English.

Method: SKOS Reference (W3C, 18 August 2009) and RDF 1.1 Turtle (W3C, 25 February 2014).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from weefsel.concepts import LANGS, Article, Concept, Scheme, articles, find_concept, scheme, vocabularies
from weefsel.concepts.words import Entry

__all__ = ["BASE", "article_iri", "concept_iri", "literal", "scheme_iri", "turtle"]

#: where the names of the words are; not an address that answers
BASE: Final = "https://weefsel.invalid/"

#: prefix → namespace
_PREFIXES: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "weefsel": f"{BASE}ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: key of an entry that is told in words → our property for it, and what that says; each is a kind of `skos:note`
_NOTES: Final = {
    "question": "What one asks when looking through this lens.",
    "role_of_government": "What government does in this sphere.",
    "stands_for": "The value behind this condition.",
}
#: keys that hold the id of a concept, or ids, of another vocabulary
_RELATED: Final = ("functions", "layer", "sphere")

#: what cannot stand in a Turtle string as it is: the quote, the backslash, and what is not printed
_UNSAFE: Final = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029]')
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

#: a property with its values, as they are written
_Pair = tuple[str, list[str]]


def turtle() -> str:
    """All vocabularies in Turtle: prefixes, our properties, the articles, then each scheme with its concepts."""
    blocks = [
        "\n".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in _PREFIXES.items()),
        *(_property(name, says) for name, says in _NOTES.items()),
        *(_article(article) for article in articles().values()),
    ]
    for vocabulary in vocabularies():
        about = scheme(vocabulary)
        blocks += [_scheme(about), *(_concept(value, about) for value in about.members)]
    return "\n\n".join(blocks) + "\n"


def scheme_iri(about: Scheme) -> str:
    """The name of a vocabulary: `<https://weefsel.invalid/concept/tie_kind>`."""
    return f"<{BASE}concept/{about.id}>"


def concept_iri(value: Concept) -> str:
    """The name of a value: `<https://weefsel.invalid/concept/tie_kind/knows>`."""
    return f"<{BASE}concept/{value.scheme}/{value.value}>"


def article_iri(number: str) -> str:
    """The name of an article: `<https://weefsel.invalid/article/004>`."""
    return f"<{BASE}article/{number}>"


def literal(text: str, lang: str = "") -> str:
    r"""A string as Turtle writes it, with its language where it has one.

    >>> print(literal('zeg "hallo"', "nl"))
    "zeg \"hallo\""@nl
    """
    written = _UNSAFE.sub(lambda sign: _SHORT.get(sign[0], f"\\u{ord(sign[0]):04X}"), text)
    return f'"{written}"@{lang}' if lang else f'"{written}"'


def _block(subject: str, pairs: Iterable[_Pair]) -> str:
    """All that is said of one subject, one property a line."""
    lines = [f"    {name} {', '.join(values)}" for name, values in pairs if values]
    return f"{subject}\n" + " ;\n".join(lines) + " ."


def _words(entry: Entry, key: str) -> list[str]:
    """The words of `key` in every language that has them."""
    return [literal(entry.words(key, lang), lang) for lang in LANGS if f"{key}_{lang}" in entry.fields]


def _property(name: str, says: str) -> str:
    return _block(
        f"weefsel:{name}",
        [("a", ["rdf:Property"]), ("rdfs:subPropertyOf", ["skos:note"]), ("rdfs:comment", [literal(says, "en")])],
    )


def _article(article: Article) -> str:
    year = [] if article.year is None else [f'"{article.year}"^^xsd:gYear']
    return _block(
        article_iri(article.number),
        [
            ("a", ["dct:BibliographicResource"]),
            ("dct:identifier", [literal(article.number)]),
            ("dct:title", [literal(article.title, "nl")]),
            ("dc:publisher", [literal(article.publisher)]),
            ("dct:issued", year),
        ],
    )


def _common(entry: Entry) -> Iterator[_Pair]:
    """What a vocabulary and a value have both: its words, and the articles with what they say (in Dutch, our words)."""
    yield "skos:prefLabel", _words(entry, "label")
    yield "skos:definition", _words(entry, "definition")
    yield "skos:note", _words(entry, "note")
    for key in _NOTES:
        yield f"weefsel:{key}", _words(entry, key)
    yield "dct:source", sorted({article_iri(seed.file) for seed in entry.seeds if seed.file in articles()})
    yield "skos:historyNote", [literal(f"{seed.file}: {seed.says}", "nl") for seed in entry.seeds]


def _scheme(about: Scheme) -> str:
    top = [concept_iri(value) for value in about.members if _broader(value) is None]
    return _block(
        scheme_iri(about),
        [("a", ["skos:ConceptScheme"]), *_common(about.entry), ("skos:hasTopConcept", top)],
    )


def _concept(value: Concept, about: Scheme) -> str:
    broader = _broader(value)
    above = ("skos:topConceptOf", [scheme_iri(about)]) if broader is None else ("skos:broader", [concept_iri(broader)])
    return _block(
        concept_iri(value),
        [
            ("a", ["skos:Concept"]),
            ("skos:inScheme", [scheme_iri(about)]),
            above,
            ("skos:narrower", [concept_iri(other) for other in about.members if _broader(other) is value]),
            ("skos:notation", [literal(value.value)]),
            *_common(value.entry),
            ("skos:relatedMatch", [concept_iri(other) for other in _related(value)]),
        ],
    )


def _broader(value: Concept) -> Concept | None:
    """The value that this one is a kind of, such as formal for "funds"."""
    id = value.entry.fields.get("broader")
    return None if id is None else find_concept(id)


def _related(value: Concept) -> list[Concept]:
    """Values of other vocabularies that its entry names: what a library gives, and whom it is for."""
    named = [value.entry.fields.get(key, ()) for key in _RELATED]
    return [find_concept(id) for one in named for id in ([one] if isinstance(one, str) else one)]
