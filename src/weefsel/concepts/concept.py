"""The base of all vocabularies: an enum value that knows its words."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from weefsel.concepts.lang import Lang
from weefsel.concepts.words import Entry, Seed, concept_entries, scheme_entries

__all__ = ["Concept", "Scheme", "find_concept", "scheme", "vocabularies"]


class Concept(StrEnum):
    """A value of a vocabulary. Its words are read from `concepts.toml` when one is first asked for.

    >>> from weefsel.concepts import Function
    >>> Function.MEETING.label("nl")
    'ontmoeting'
    >>> Function.MEETING.id
    'function.meeting'
    """

    @property
    def scheme(self) -> str:
        """Id of the vocabulary: `tie_kind` for a `TieKind`."""
        return _scheme_id(type(self))

    @property
    def id(self) -> str:
        """Id of the value among all vocabularies: `tie_kind.knows`."""
        return f"{self.scheme}.{self.value}"

    @property
    def entry(self) -> Entry:
        """All that `concepts.toml` says about this value."""
        return concept_entries()[self.id]

    def label(self, lang: Lang) -> str:
        """The word on the screen, in lower case unless it is a name."""
        return self.entry.words("label", lang)

    def definition(self, lang: Lang) -> str:
        """What it means, in one or two sentences."""
        return self.entry.words("definition", lang)

    def note(self, lang: Lang) -> str | None:
        """What a reader should bear in mind, where there is something."""
        return self.entry.fields.get(f"note_{lang}")

    @property
    def seeds(self) -> tuple[Seed, ...]:
        """The articles it comes from, or "design"; never empty."""
        return self.entry.seeds


class Scheme(NamedTuple):
    """One vocabulary as a whole."""

    entry: Entry
    members: tuple[Concept, ...]

    @property
    def id(self) -> str:
        return self.entry.id

    def label(self, lang: Lang) -> str:
        """What the vocabulary is called on the screen."""
        return self.entry.words("label", lang)

    def definition(self, lang: Lang) -> str:
        """What its values tell apart."""
        return self.entry.words("definition", lang)

    @property
    def seeds(self) -> tuple[Seed, ...]:
        return self.entry.seeds


@cache
def _scheme_id(vocabulary: type[Concept]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", vocabulary.__name__).lower()


def vocabularies() -> tuple[type[Concept], ...]:
    """Every vocabulary there is."""
    return tuple(Concept.__subclasses__())


def scheme(vocabulary: type[Concept]) -> Scheme:
    """The words of a vocabulary: `scheme(TieKind).label("nl")` is "verbinding"."""
    return Scheme(scheme_entries()[_scheme_id(vocabulary)], tuple(vocabulary))


def find_concept(id: str) -> Concept:
    """The value with this id, such as `place_kind.library`. Raises `LookupError` when there is none."""
    found = next((value for vocabulary in vocabularies() for value in vocabulary if value.id == id), None)
    if found is None:
        raise LookupError(f"there is no concept {id!r}")
    return found
