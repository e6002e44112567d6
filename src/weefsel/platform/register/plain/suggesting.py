"""Suggestions while one types where something is: names of places, streets and areas, also when mistyped.

Every word of what is typed must begin a word of the name or of its area. A word of four letters may have one mistake
(a letter too many, too few, another, or two swapped), one of eight letters two. All is held in memory: nothing is
asked of anyone.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Named", "Suggestion", "Suggestions", "folded"]

#: how much of what is typed is looked at
_LONGEST_TYPED: Final = 80
_MOST_WORDS: Final = 6
_MOST_GIVEN: Final = 50
#: from this many letters on a word may have one mistake, or two
_ONE_MISTAKE, _TWO_MISTAKES = 4, 8
#: letters of a word that are compared
_COMPARED: Final = 24
_NO_MATCH: Final = 100
#: letters that Unicode does not take apart
_PLAIN: Final = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})
#: what ends a word; an apostrophe does not: 's-Gravenweg
_BETWEEN: Final = re.compile(r"[^\w]+|_+")


class Named(NamedTuple):
    """Something with a name and a place; `area` is the name of the area it is in, or that the area is part of."""

    name: str
    kind: str
    area: str
    x: float
    y: float
    id: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion; `label` is what is shown and filled in: De Brug, Bleekveld."""

    label: str
    name: str
    kind: str
    area: str
    x: float
    y: float
    id: str


def folded(name: str) -> str:
    """A name without what people leave out or mistype: capitals, accents, marks.

    >>> folded("Café ’t  Hoekje")
    'cafe t hoekje'
    """
    small = name.casefold()
    if small.isascii():
        return " ".join(_BETWEEN.sub(" ", small).split())
    apart = unicodedata.normalize("NFKD", small).translate(_PLAIN)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(_BETWEEN.sub(" ", bare.casefold()).split())


class Suggestions:
    """Built once from all names; `find` answers from memory."""

    def __init__(self, places: Iterable[Named], streets: Iterable[Named], areas: Iterable[Named]) -> None:
        given = [
            (folded(one.name), rank, folded(one.area), one)
            for rank, group in enumerate((areas, places, _once(streets)))
            for one in group
        ]
        # in the order of the names, so that names that begin alike stand together
        given.sort(key=lambda item: (item[0], item[1], item[2], item[3].id))
        self._names = [name for name, _, _, _ in given]
        self._all = [one for _, _, _, one in given]
        #: which of two equally good suggestions is the first: areas before places before streets, then the shortest
        order = sorted(range(len(given)), key=lambda i: (given[i][1], len(given[i][0]), i))
        self._order = np.empty(len(given), dtype=np.int64)
        self._order[order] = np.arange(len(given))
        self._of_name = _Words([_words_of(name) for name in self._names])
        self._of_area = _Words([area.split() for _, _, area, _ in given])

    def find(self, query: str, most: int = 8) -> tuple[Suggestion, ...]:
        """At most `most` suggestions (up to 50), the best first: names that begin so, other words, mistakes."""
        typed = folded(query[:_LONGEST_TYPED])
        most = min(most, _MOST_GIVEN)
        if not typed or not self._all or most < 1:
            return ()
        words = typed.split()[:_MOST_WORDS]
        scores = self._scores(words, mistakes=False)
        # a word with a space too many is tried as one
        ways = [words, *([["".join(words)]] if len(words) > 1 else [])]
        while ways and not (scores < _NO_MATCH).any():
            scores = self._scores(ways.pop(0), mistakes=True)
        first = bisect_left(self._names, typed)
        last = bisect_left(self._names, typed + "\U0010ffff")
        scores[first:last] -= 1
        return tuple(self._suggestion(place) for place in self._best(scores, most))

    def _scores(self, words: list[str], *, mistakes: bool) -> NDArray[np.int16]:
        """Of each name how far it is from the words: the sum over them, or `_NO_MATCH` and more."""
        total = np.zeros(len(self._all), dtype=np.int16)
        for word in words:
            by_name = self._of_name.scores(word, mistakes=mistakes)
            # a word of the area counts a little less than one of the name
            by_area = self._of_area.scores(word, mistakes=mistakes) + 1
            one = np.minimum(by_name, by_area)
            if not (one < _NO_MATCH).any():
                if word[0].isdigit() and len(words) > 1:
                    continue  # a house number
                return one
            total += one
        return np.minimum(total, _NO_MATCH)

    def _best(self, scores: NDArray[np.int16], most: int) -> list[int]:
        found = np.flatnonzero(scores < _NO_MATCH - 1)
        keys = scores[found].astype(np.int64) * (len(self._all) + 1) + self._order[found]
        if len(found) > most:
            nearest = np.argpartition(keys, most)[:most]
            found, keys = found[nearest], keys[nearest]
        return found[np.argsort(keys)].tolist()

    def _suggestion(self, place: int) -> Suggestion:
        one = self._all[place]
        label = f"{one.name}, {one.area}" if one.area and one.area != one.name else one.name
        return Suggestion(label, *one)


def _once(streets: Iterable[Named]) -> Iterator[Named]:
    """A street once in each area, however many stretches it has."""
    seen: set[tuple[str, str]] = set()
    for street in streets:
        key = (folded(street.name), folded(street.area))
        if key not in seen:
            seen.add(key)
            yield street


def _words_of(name: str) -> list[str]:
    """The words of a name, and the name written as one."""
    words = name.split()
    return [*words, "".join(words)] if len(words) > 1 else words


class _Words:
    """The words of many names, and in which names each stands."""

    def __init__(self, names: list[list[str]]) -> None:
        self._count = len(names)
        places: dict[str, list[int]] = {}
        for place, words in enumerate(names):
            for word in set(words):
                places.setdefault(word, []).append(place)
        self._words = sorted(places)
        lists = [places[word] for word in self._words]
        self._starts = np.concatenate(([0], np.cumsum([len(one) for one in lists], dtype=np.int64))).astype(np.int64)
        self._places = np.array([place for one in lists for place in one], dtype=np.int64)
        self._letters, self._lengths = _letters(self._words)
        #: which letters there are in the first so many of each word
        self._known = np.ascontiguousarray(np.bitwise_or.accumulate(_bits(self._letters), axis=1).T)

    def scores(self, typed: str, *, mistakes: bool) -> NDArray[np.int16]:
        """Of each name: 0 when a word is the typed one, 2 when one begins so, 10 for a mistake and 20 for two."""
        scores = np.full(self._count, _NO_MATCH, dtype=np.int16)
        if not self._words:
            return scores
        if mistakes and _allowed(typed):
            for word, distance in self._mistyped(typed, _allowed(typed)):
                self._put(scores, word, word + 1, 10 * distance)
        first = bisect_left(self._words, typed)
        last = bisect_left(self._words, typed + "\U0010ffff")
        self._put(scores, first, last, 2)
        if first < len(self._words) and self._words[first] == typed:
            self._put(scores, first, first + 1, 0)
        return scores

    def _put(self, scores: NDArray[np.int16], first: int, last: int, score: int) -> None:
        scores[self._places[self._starts[first] : self._starts[last]]] = score

    def _mistyped(self, typed: str, allowed: int) -> list[tuple[int, int]]:
        """The words of which a beginning is at most `allowed` mistakes from what is typed, the most mistakes first."""
        letters = np.array([ord(sign) for sign in typed[:_COMPARED]], dtype=np.int32)
        near = self._perhaps(letters, allowed)
        distances = _beginning_distances(self._letters[near, : len(letters) + allowed], letters)
        found = [(word, int(d)) for word, d in zip(near.tolist(), distances, strict=True) if 0 < d <= allowed]
        return sorted(found, key=lambda one: -one[1])

    def _perhaps(self, letters: NDArray[np.int32], allowed: int) -> NDArray[np.int64]:
        """Words that differ in no more letters than mistakes, wherever they stand: a quick look before a careful one.

        A mistake brings at most one letter that is not in the other; swapping brings none.
        """
        count = len(letters)
        typed = np.bitwise_or.accumulate(_bits(letters))
        near = np.flatnonzero(self._lengths >= count - allowed)
        # all that is typed, its first half, and what the beginning of the word has more
        for length in (count, max(count // 2, 1)):
            known = self._known[min(length + allowed, _COMPARED) - 1][near]
            near = near[np.bitwise_count(typed[length - 1] & ~known) <= allowed]
        for length in (count, max(count // 2, allowed + 1)):
            known = self._known[max(length - allowed, 1) - 1][near]
            near = near[np.bitwise_count(known & ~typed[length - 1]) <= allowed]
        return near


def _bits(letters: NDArray[np.int32]) -> NDArray[np.int32]:
    """A bit for each letter (some share one), none for what is no letter."""
    return np.where(letters > 0, np.left_shift(np.int32(1), letters % 31), 0).astype(np.int32)


def _allowed(typed: str) -> int:
    if len(typed) < _ONE_MISTAKE or typed.isdigit():
        return 0
    return 1 if len(typed) < _TWO_MISTAKES else 2


def _letters(words: list[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The letters of each word in a row, zeros after it; and how many there are."""
    table = np.zeros((len(words), _COMPARED), dtype=np.int32)
    for row, word in enumerate(words):
        codes = [ord(sign) for sign in word[:_COMPARED]]
        table[row, : len(codes)] = codes
    return table, np.array([len(word) for word in words], dtype=np.int64)


def _beginning_distances(table: NDArray[np.int32], typed: NDArray[np.int32]) -> NDArray[np.int8]:
    """Of each row the distance from `typed` to the nearest beginning of it.

    Optimal string alignment (Damerau's distance without a second change of what was swapped), for all rows at once.
    """
    rows, width = table.shape
    columns = np.ascontiguousarray(table.T)
    before = np.zeros((width + 1, rows), dtype=np.int8)
    last = np.repeat(np.arange(width + 1, dtype=np.int8)[:, None], rows, axis=1)
    for place, letter in enumerate(typed):
        now = np.empty_like(last)
        now[0] = place + 1
        same = columns == letter
        for column in range(1, width + 1):
            here = now[column]
            np.minimum(last[column], now[column - 1], out=here)
            here += 1
            np.minimum(here, last[column - 1] + ~same[column - 1], out=here)
            if place and column > 1:
                swapped = same[column - 2] & (columns[column - 1] == typed[place - 1])
                np.minimum(here, np.where(swapped, before[column - 2] + 1, np.int8(127)), out=here)
        before, last = last, now
    return last.min(axis=0)
