"""How well documents match what somebody typed.

What is typed is taken apart into phrases: words, and words in a row that the list of synonyms has. A document must
match all of them. A word is matched, from well to less well, by itself; by another form of it; by what is another word
for it; by a compound with it (les: taalles), or as a compound of words that are both there (taalles: taal, les); by a
longer word that begins so. A word that is nowhere, not even so, is taken for the one that is most like it.

How well a document matches is the sum over the phrases of how well × in which line the word stands: its name, what it
is part of, or the rest. Where no document matches all, those are found that match most of the phrases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from weefsel.platform.finding.folding import STOP_WORDS, words_of
from weefsel.platform.finding.shelf import LINES, Stock
from weefsel.platform.finding.synonyms import Phrase, synonyms

__all__ = ["Matched", "all_known", "matched"]

#: of a text that is sought: signs, and different words
MOST_SIGNS: Final = 200
MOST_WORDS: Final = 10

#: how well a word matches
_ITSELF, _FORM, _OTHER_WORD, _COMPOUND, _BEGINNING = 10, 9, 7, 6, 4
#: of each line
_WEIGHT: Final = np.array([4, 2, 1], np.uint8)
_WEIGHTS: Final = {quality: _WEIGHT * quality for quality in range(_ITSELF + 1)}
Scores = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Matched:
    """How well each row of the stock matches; 0 where it does not. None where nothing was sought."""

    scores: NDArray[np.int64] | None
    #: word typed → word sought
    taken_for: tuple[tuple[str, str], ...] = ()
    #: no document has all of it: these have the most
    partly: bool = False


def matched(text: str, stock: Stock) -> Matched:
    """Match a text with everything that is in stock."""
    typed = list(dict.fromkeys(words_of(text[:MOST_SIGNS])))[:MOST_WORDS]
    words = [word for word in typed if word not in STOP_WORDS] or typed
    if not words:
        # signs only: that is nobody's name, and is not nothing either
        return Matched(np.zeros(stock.count, np.int64) if text.strip() else None)
    taken = {word: _most_like(word, stock) for word in words if not _is_known(word, stock)}
    sought = [taken.get(word) or word for word in words]
    scores = [_of_phrase(phrase, stock) for phrase in synonyms().apart(sought)]
    total = np.sum([score.astype(np.int64) for score in scores], axis=0)
    hits = np.sum([score > 0 for score in scores], axis=0)
    # what has just this name comes first
    total += (stock["name_words"] == len(sought)) & (total == _ITSELF * int(_WEIGHT[0]) * len(scores))
    most = int(hits[stock["alive"]].max(initial=0))
    found = np.where((hits == most) & (most > 0), total, 0)
    said = tuple((word, other) for word, other in taken.items() if other)
    return Matched(found, said, 0 < most < len(scores))


def all_known(text: str, stock: Stock) -> bool:
    """Whether every word of a text is one that entries have, or that stands in the list of synonyms."""
    return all(_is_known(word, stock) for word in words_of(text[:MOST_SIGNS]))


def _is_known(word: str, stock: Stock) -> bool:
    known = stock.vocabulary
    if known.of_stem(word) or known.parts(word):
        return True
    return next(known.beginning_with(word), None) is not None or next(known.ending_in(word), None) is not None


def _most_like(word: str, stock: Stock) -> str:
    """The word that is meant; of words that are equally like it the one that most entries have."""
    like = stock.vocabulary.like(word)
    number = stock.vocabulary.number
    return max(like, key=lambda one: len(stock.postings(number(one) or 0)), default="")


def _of_phrase(phrase: Phrase, stock: Stock) -> Scores:
    if len(phrase) == 1:
        best = _of_word(phrase[0], stock)
    else:
        best = np.minimum.reduce([_of_word(word, stock) for word in phrase])
    for other in synonyms().of(phrase):
        forms = [_of_forms(word, stock, _OTHER_WORD) for word in other]
        best = np.maximum(best, np.minimum.reduce(forms))
    return best


def _of_word(word: str, stock: Stock) -> Scores:
    """By the word itself, its forms, compounds with it and of it, and longer words."""
    known = stock.vocabulary
    quality: dict[int, int] = dict.fromkeys(known.beginning_with(word), _BEGINNING)
    forms = known.of_stem(word)
    for form in [word, *(known.words[number] for number in forms)]:
        quality |= dict.fromkeys([*known.ending_in(form), *_compounds(form, stock)], _COMPOUND)
    quality |= dict.fromkeys(forms, _FORM)
    itself = known.number(word)
    if itself is not None:
        quality[itself] = _ITSELF
    best = _scores(quality, stock)
    parts = known.parts(word)
    if parts is not None:
        best = np.maximum(best, np.minimum.reduce([_of_forms(part, stock, _COMPOUND) for part in parts]))
    return best


def _compounds(first: str, stock: Stock) -> Iterable[int]:
    """Words that begin with this one, and end in another that is known."""
    known = stock.vocabulary
    for number in known.beginning_with(first):
        if known.of_stem(known.words[number][len(first) :]):
            yield number


def _of_forms(word: str, stock: Stock, quality: int) -> Scores:
    return _scores(dict.fromkeys(stock.vocabulary.of_stem(word), quality), stock)


def _scores(quality: Mapping[int, int], stock: Stock) -> Scores:
    """Of each row the best of these words."""
    best = np.zeros(stock.count, np.uint8)
    for number, good in quality.items():
        places = stock.postings(number)
        rows = places // LINES
        # a word stands in one line of a document, so no row comes twice
        best[rows] = np.maximum(best[rows], _WEIGHTS[good][places % LINES])
    return best
