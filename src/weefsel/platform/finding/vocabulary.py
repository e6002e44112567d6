"""All words of what can be found, in memory: their forms, their beginnings and ends, and those that are like another.

Likeness is by trigrams (of which three letters in a row words have most in common), and then by the number of letters
that differ (Damerau's distance, as rapidfuzz counts it).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA

from weefsel.platform.finding.folding import stem

__all__ = ["Vocabulary"]

#: letters from which on a word may have one mistake, or two
_ONE_MISTAKE, _TWO_MISTAKES = 4, 8
#: words that are compared letter by letter
_COMPARED: Final = 400
#: words with one beginning, or one end, that are looked at
_MOST_FORMS: Final = 500
#: letters from which on a part of a word counts
_PART: Final = 3
#: letters from which on what stands before the last part of a compound need not be known: it is no ending by chance
_LONG_PART: Final = 5
#: what a compound has between its parts
_LINKS: Final = ("", "s", "e", "en", "n")
_LAST: Final = "\U0010ffff"


class Vocabulary:
    """Words, each with a number. Words are added, never taken out."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._number: dict[str, int] = {}
        self._of_stem: dict[str, list[int]] = {}
        self._sorted: list[str] = []
        #: backwards, to find what ends in a word
        self._turned: list[str] = []
        self._trigrams: dict[str, array[int]] = {}
        self._new: list[str] = []

    def __len__(self) -> int:
        return len(self.words)

    def add(self, word: str) -> int:
        """The number of a word, which is added where it is not there."""
        number = self._number.get(word)
        if number is None:
            number = self._number[word] = len(self.words)
            self.words.append(word)
            self._of_stem.setdefault(stem(word), []).append(number)
            for trigram in _trigrams(word):
                self._trigrams.setdefault(trigram, array("i")).append(number)
            self._new.append(word)
        return number

    def settle(self) -> None:
        """Put the words that were added in order, so that beginnings and ends are found."""
        if len(self._new) > len(self.words) // 20:
            self._sorted = sorted(self.words)
            self._turned = sorted(word[::-1] for word in self.words)
        else:
            for word in self._new:
                insort(self._sorted, word)
                insort(self._turned, word[::-1])
        self._new = []

    def number(self, word: str) -> int | None:
        """The number of a word, where it is there."""
        return self._number.get(word)

    def of_stem(self, word: str) -> list[int]:
        """Forms of the same word."""
        return self._of_stem.get(stem(word), [])

    def beginning_with(self, part: str) -> Iterator[int]:
        """Longer words that begin so."""
        if len(part) >= _PART:
            yield from (self._number[word] for word in _run(self._sorted, part))

    def ending_in(self, part: str) -> Iterator[int]:
        """Compounds that end so: taalles, where taal is a word that is known; buurtkoffie, whatever buurt is."""
        if len(part) < _PART:
            return
        for turned in _run(self._turned, part[::-1]):
            word = turned[::-1]
            first = word[: -len(part)]
            if self._knows_part(first) or (len(part) >= _LONG_PART and _is_syllable(first)):
                yield self._number[word]

    def _knows_part(self, part: str) -> bool:
        """Whether the first part of a compound is a word, perhaps with a sound to link it."""
        return any(
            len(part) - len(link) >= _PART and part.endswith(link) and self._is_word(part[: len(part) - len(link)])
            for link in _LINKS
        )

    def _is_word(self, word: str) -> bool:
        return word in self._number or stem(word) in self._of_stem

    def parts(self, word: str) -> tuple[str, str] | None:
        """The two words of a compound that nobody wrote as one: the longest last part that is known."""
        for at in range(_PART, len(word) - _PART + 1):
            first, last = word[:at], word[at:]
            if not self._is_word(last):
                continue
            for link in _LINKS:
                bare = first.removesuffix(link) if link else first
                if first.endswith(link) and len(bare) >= _PART and self._is_word(bare):
                    return bare, last
        return None

    def like(self, word: str) -> list[str]:
        """The words with the fewest mistakes in them, in the order of the alphabet; none where all are too different.

        A word of four letters may have one mistake (a letter too many, too few, another, or two swapped), one of eight
        letters two.
        """
        allowed = 0 if len(word) < _ONE_MISTAKE or word.isdigit() else 1 if len(word) < _TWO_MISTAKES else 2
        if not allowed or not self.words:
            return []
        nearest: list[str] = []
        for other in self._with_most_in_common(word, allowed):
            distance = OSA.distance(word, other, score_cutoff=allowed)
            if distance < allowed:
                allowed, nearest = distance, []
            if distance == allowed:
                nearest.append(other)
        return sorted(nearest)

    def _with_most_in_common(self, word: str, allowed: int) -> Iterable[str]:
        trigrams = _trigrams(word)
        lists = [np.frombuffer(self._trigrams[one], np.int32) for one in trigrams if one in self._trigrams]
        if not lists:
            return ()
        common = np.bincount(np.concatenate(lists), minlength=1)
        # a mistake changes three trigrams, and two swapped letters four
        least = max(1, len(trigrams) - 4 * allowed)
        found = np.flatnonzero(common >= least)
        if len(found) > _COMPARED:
            # of those with equally much in common all or none: the order in which words came must not count
            enough = np.partition(common[found], len(found) - _COMPARED)[len(found) - _COMPARED]
            found = found[common[found] > enough] if (common[found] > enough).any() else found
        return (self.words[number] for number in found if abs(len(self.words[number]) - len(word)) <= allowed)


def _is_syllable(part: str) -> bool:
    return len(part) >= _PART and any(letter in "aeiouy" for letter in part)


def _trigrams(word: str) -> set[str]:
    """Three letters in a row; a word begins with two spaces and ends in one, so that its first letter counts more."""
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _run(sorted_words: list[str], part: str) -> list[str]:
    """The words that begin with a part and are longer, at most so many."""
    begin = bisect_left(sorted_words, part)
    end = bisect_left(sorted_words, part + _LAST, begin)
    if begin < end and sorted_words[begin] == part:
        begin += 1
    return sorted_words[begin : min(end, begin + _MOST_FORMS)]
