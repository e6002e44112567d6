"""Words as they are compared: without capitals, accents and marks, and by the stem that their forms share.

Stems are for Dutch, and for English where that costs nothing. They need not be words: what counts is that the forms of
one word have one stem, and seldom those of two. What is written with ij or y, and with one or two of a vowel, is alike.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from weefsel.platform.register.plain.suggesting import folded

__all__ = ["LONGEST_WORD", "STOP_WORDS", "stem", "words_of"]

#: letters of a word that are looked at
LONGEST_WORD: Final = 32
#: say nothing of what is sought
STOP_WORDS: Final = frozenset([
    "aan", "als", "bij", "dat", "de", "den", "der", "die", "dit", "doe", "doen", "een", "en", "er", "ergens", "het",
    "hoe", "ik", "iets", "in", "is", "kan", "kun", "mag", "me", "met", "mij", "mijn", "na", "naar", "nog", "of", "om",
    "ons", "onze", "op", "over", "te", "tot", "uit", "van", "veel", "voor", "waar", "wat", "we", "wie", "wij", "wil",
    "willen", "you", "zijn", "zoek", "zoeken", "an", "and", "are", "at", "can", "do", "for", "from", "how", "it", "my",
    "near", "on", "or", "our", "some", "something", "the", "to", "what", "where", "with",
])  # fmt: skip
#: words of which the forms do not go by rule, and pairs that must not become one
_KNOWN: Final = {
    "kinderen": "kind",
    "kinder": "kind",
    "ouderen": "ouderen",
    "oudere": "ouderen",
    "eten": "eten",
    "steden": "stad",
    "leden": "lid",
    "children": "child",
    "people": "people",
}
_LEAST: Final = 3
_DOUBLED: Final = re.compile(r"([aeou])\1")
_DOUBLE_END: Final = re.compile(r"([bcdfgklmnprstvz])\1$")
_ENDINGS: Final = ("etje", "tje", "pje", "je", "ingen", "ing", "en", "e")
#: endings that leave at least so many letters; the others `_LEAST`
_LEAVE: Final = {"e": 4, "ing": 4, "ingen": 4, "je": 4}


def words_of(text: str) -> list[str]:
    """The words of a text, folded; single letters are none, digits are.

    >>> words_of("'s Avonds: Café ’t Hoekje, 3 keer")
    ['avonds', 'cafe', 'hoekje', '3', 'keer']
    """
    return [word[:LONGEST_WORD] for word in folded(text).split() if len(word) > 1 or word.isdigit()]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a folded word.

    >>> [stem(word) for word in ("les", "lessen", "talen", "taal", "huizen", "huis", "dansen", "dans")]
    ['les', 'les', 'tal', 'tal', 'hui', 'hui', 'dan', 'dan']
    """
    if word in _KNOWN:
        return _KNOWN[word]
    if not word.isalpha():
        return word
    plain = word.replace("ij", "y")
    bare = _without_s(plain)
    if bare == plain:
        bare = _without_s(_without_ending(plain))
    elif not bare.endswith("e") or bare.endswith(("je", "ie", "sse")):
        # muziekles has lost its s, and is no muziekle that ends in e
        bare = _without_ending(bare)
    return _DOUBLED.sub(r"\1", _tidy(bare))


def _without_s(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > _LEAST else word


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending):
            left = word.removesuffix(ending)
            if len(left) >= _LEAVE.get(ending, _LEAST):
                return _tidy(left)
    return word


def _tidy(word: str) -> str:
    """As it would end by itself: lessen is les, huizen is huis, brieven is brief."""
    if len(word) <= _LEAST - 1:
        return word
    word = _DOUBLE_END.sub(r"\1", word)
    return word[:-1] + {"z": "s", "v": "f"}.get(word[-1], word[-1])
