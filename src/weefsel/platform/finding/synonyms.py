"""Words for one thing, as the list beside this module has them, to find by any of them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from weefsel.platform.finding.folding import STOP_WORDS, stem, words_of
from weefsel.platform.register.plain.suggesting import folded

__all__ = ["Phrase", "Synonyms", "synonyms"]

_FILE = Path(__file__).with_name("synonyms.toml")
#: words that belong together
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """What can be said in other words."""

    #: stems of a phrase → the phrases that say the same, itself among them
    others: dict[Phrase, tuple[Phrase, ...]]
    #: words in the longest phrase
    longest: int
    #: all words that are known because they stand in the list, and what compounds are made of
    words: frozenset[str]

    def apart(self, words: Sequence[str]) -> list[Phrase]:
        """Words in a row as phrases of the list where they are one, the longest first, and else one by one."""
        out: list[Phrase] = []
        at = 0
        while at < len(words):
            sizes = range(min(self.longest, len(words) - at), 0, -1)
            size = next((n for n in sizes if _stems(words[at : at + n]) in self.others), 1)
            out.append(tuple(words[at : at + size]))
            at += size
        return out

    def of(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """The phrases that say the same; none where it is not in the list."""
        return self.others.get(_stems(phrase), ())


@cache
def synonyms() -> Synonyms:
    """The list."""
    with _FILE.open("rb") as file:
        listed = tomllib.load(file)
    others: dict[Phrase, tuple[Phrase, ...]] = {}
    for group in listed["group"]:
        phrases = tuple(phrase for text in group["words"] if (phrase := _phrase(text)))
        for phrase in phrases:
            known = others.get(_stems(phrase), ())
            others[_stems(phrase)] = (*known, *(one for one in phrases if one not in known))
    words = {word for phrases in others.values() for phrase in phrases for word in phrase}
    return Synonyms(others, max(map(len, others)), frozenset([*words, *map(folded, listed["parts"])]))


def _phrase(text: str) -> Phrase:
    return tuple(word for word in words_of(text) if word not in STOP_WORDS)


def _stems(words: Sequence[str]) -> Phrase:
    return tuple(map(stem, words))
