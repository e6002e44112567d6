"""How the names of pairs of records relate: the cases of the table of names.

Of words that both have it counts how few have them. Of what is left the word that says most may be mistyped or
shortened (Jaro–Winkler); whole names, without spaces, may be so too (Indel distance), as they are and with their words
sorted.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel, JaroWinkler
from rapidfuzz.process import cpdist

from weefsel.platform.register.plain.duplicates.cases import FEW, Name
from weefsel.platform.register.plain.duplicates.columns import NONE, WORDS, Columns

__all__ = ["alike", "codes", "names"]

Places = NDArray[np.int64]
Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]

#: how alike whole names, and single words, are from here on: 0 to 1
NEARLY: Final = 0.92
PARTLY: Final = 0.78
SLIGHTLY: Final = 0.62
WORD_NEARLY: Final = 0.84
#: share of what the words of both say that they have in common
MOSTLY: Final = 0.6
HALF: Final = 0.38
#: more texts than this are compared by all cores
_MANY: Final = 5_000


def codes(name: str, one: Columns, i: Places, other: Columns, j: Places) -> tuple[Mask, Mask]:
    """Of which pairs both have a text, and of which it is the same."""
    a, b = one.code[name][i], other.code[name][j]
    known = a >= 0
    return known & (b >= 0), known & (a == b)


def alike(
    one: Any,
    i: Places | Ints,
    other: Any,
    j: Places | Ints,
    ask: Mask,
    scorer: Any = Indel.normalized_similarity,
    *,
    least: float,
) -> Floats:
    """How alike the texts of pairs are, 0 to 1; 0 where it is not asked, and where it is less than `least`."""
    found = np.zeros(len(i), np.float32)
    asked = np.flatnonzero(ask)
    if len(asked):
        texts, workers = (one[i[asked]], other[j[asked]]), -1 if len(asked) > _MANY else 1
        found[asked] = cpdist(*texts, scorer=scorer, score_cutoff=least, dtype=np.float32, workers=workers)
    return found


def names(one: Columns, i: Places, other: Columns, j: Places) -> NDArray[np.int64]:
    """The number of the cell of each pair in the table of names."""
    both, same = codes("core", one, i, other, j)
    words = _Words(one, i, other, j)
    differ = both & ~same
    likeness = alike(one.joined, i, other.joined, j, differ, least=SLIGHTLY)
    turned = alike(one.ordered, i, other.ordered, j, differ & (likeness < NEARLY), least=SLIGHTLY)
    likeness = np.maximum(likeness, turned)
    parts = one.code["parts"][i] != other.code["parts"][j]
    within = np.minimum(words.left_one, words.left_other) <= 0
    # what is put last stands
    case = np.full(len(i), Name.OTHER, np.int64)
    case[words.shared > 0] = Name.A_WORD
    case[(words.share >= HALF) | (likeness >= SLIGHTLY)] = Name.SLIGHTLY
    case[(words.share >= MOSTLY) | (likeness >= PARTLY)] = Name.PARTLY
    case[within & (words.shared > 0)] = Name.WITHIN
    case[_initials(one, i, other, j) | _initials(other, j, one, i)] = Name.INITIALS
    case[(likeness >= NEARLY) | words.all] = Name.NEARLY
    case[parts & ((likeness >= PARTLY) | within)] = Name.OTHER_PART
    case[same] = Name.SAME
    case[~both] = Name.MISSING
    shared = np.searchsorted(FEW, np.where(same, other.count["core"][j], words.rarest))
    shared[(case == Name.MISSING) | (case == Name.OTHER)] = 0
    return case * (len(FEW) + 1) + shared


def _initials(one: Columns, i: Places, other: Columns, j: Places) -> Mask:
    """Whether the first letters of the one are a word of the other."""
    found = np.zeros(len(i), bool)
    letters = one.code["initials"][i]
    some = np.flatnonzero(letters >= 0)
    found[some] = (other.words[:, j[some]] == letters[some]).any(axis=0)
    return found


class _Words:
    """What the words of two names have in common, in bits: what few have says more.

    `shared` bits of words in both, `left_one` and `left_other` those of the rest, `share` the first of all;
    `rarest`: how many records have the rarest word in both; `all`: nothing is left.
    """

    def __init__(self, one: Columns, i: Places, other: Columns, j: Places) -> None:
        a, b = np.take(one.words, i, axis=1), np.take(other.words, j, axis=1)
        b[b < 0] = NONE - 1
        in_b, in_a = np.zeros(a.shape, bool), np.zeros(b.shape, bool)
        for row in range(WORDS):
            for column in range(WORDS):
                same = a[row] == b[column]
                in_b[row] |= same
                in_a[column] |= same
        left_a, left_b = np.take(one.word_bits, i, axis=1), np.take(other.word_bits, j, axis=1)
        self.shared = (left_b * in_a).sum(axis=0)
        self.rarest = np.where(in_a, np.take(other.word_count, j, axis=1), 1 << 30).min(axis=0)
        left_a[in_b] = 0
        left_b[in_a] = 0
        self._near(one, i, other, j, left_a, left_b)
        self.all = (self.left_one <= 0) & (self.left_other <= 0) & (self.shared > 0)
        total = self.shared + self.left_one + self.left_other
        self.share = np.divide(self.shared, total, out=np.zeros_like(total), where=total > 0)

    def _near(self, one: Columns, i: Places, other: Columns, j: Places, left_a: Floats, left_b: Floats) -> None:
        """The word that says most of what is left of each: perhaps the same."""
        most_a, most_b = left_a.argmax(axis=0), left_b.argmax(axis=0)
        rows = np.arange(len(i))
        bits_a, bits_b = left_a[most_a, rows], left_b[most_b, rows]
        words = one.words[most_a, i], other.words[most_b, j]
        ask = (bits_a > 0) & (bits_b > 0)
        texts = one.vocabulary, words[0], other.vocabulary, words[1]
        near = alike(*texts, ask, JaroWinkler.normalized_similarity, least=WORD_NEARLY) > 0
        self.shared = self.shared + np.where(near, np.minimum(bits_a, bits_b), 0)
        self.left_one = left_a.sum(axis=0) - np.where(near, bits_a, 0)
        self.left_other = left_b.sum(axis=0) - np.where(near, bits_b, 0)
        count = np.maximum(one.word_count[most_a, i], other.word_count[most_b, j])
        self.rarest = np.where(near, np.minimum(self.rarest, count), self.rarest)
