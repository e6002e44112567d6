"""Where somebody means: streets, areas and places by name, also mistyped, and apart from what else is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from weefsel.concepts import Level
from weefsel.platform.finding.asking import Where
from weefsel.platform.finding.folding import STOP_WORDS, stem, words_of
from weefsel.platform.finding.matching import all_known
from weefsel.platform.finding.shelf import shelf
from weefsel.platform.finding.synonyms import synonyms
from weefsel.platform.register.around import Around, around
from weefsel.platform.register.plain.suggesting import Suggestion, folded

__all__ = ["NEAR", "locate", "split"]

#: what stands before a place
NEAR: Final = frozenset([
    "in", "bij", "rond", "rondom", "nabij", "naast", "vanaf", "vanuit", "van", "aan", "op", "om", "near", "at",
    "around", "from", "by",
])  # fmt: skip
_ARTICLES: Final = frozenset(["de", "het", "the"])
#: words of a name, and of a text that is looked through
_LONGEST_NAME: Final = 6
_MOST_WORDS: Final = 20
_MOST_SIGNS: Final = 200
_LEVELS: Final = frozenset(map(str, Level))
#: letters from which on a mistyped name may be meant
_MISTYPED: Final = 5
_TWO_MISTAKES: Final = 8


def locate(text: str, most: int = 8) -> tuple[Where, ...]:
    """The streets, areas and places that may be meant, the best first: at most `most`, up to 50."""
    return tuple(_where(one) for one in around().find(text, most))


def split(text: str) -> tuple[Where | None, str]:
    """From where is asked, and what is asked besides: "samen eten in Bleekveld" is Bleekveld, and "samen eten".

    A street or an area is taken by its name, or mistyped where a word like "in" stands before it, or where it is all
    that is typed and no entry has such words. A place is taken only where such a word stands before it: its name alone
    may be what is sought.
    """
    words = text[:_MOST_SIGNS].split()[:_MOST_WORDS]
    for begin, end in _stretches(len(words)):
        said = " ".join(words[begin:end])
        before = _before(words, begin)
        found = _named(said, prefixed=before < begin) or (
            _mistyped(said) if _may_be_mistyped(words, begin, end) else None
        )
        if found is not None:
            return _where(found), " ".join([*words[:before], *words[end:]])
    return None, text


def _stretches(words: int) -> Iterator[tuple[int, int]]:
    """All words in a row, the most first, and of as many the last first: where comes after what."""
    for size in range(min(words, _LONGEST_NAME), 0, -1):
        for begin in range(words - size, -1, -1):
            yield begin, begin + size


def _before(words: Sequence[str], begin: int) -> int:
    """Where the words begin that lead to a place: "in", "bij de"."""
    at = begin
    if at and folded(words[at - 1]) in _ARTICLES:
        at -= 1
    return at - 1 if at and folded(words[at - 1]) in NEAR else begin


def _may_be_mistyped(words: Sequence[str], begin: int, end: int) -> bool:
    said = " ".join(words[begin:end])
    if len(folded(said)) < _MISTYPED or any(stem(word) in _ordinary() for word in words_of(said)):
        return False
    if _before(words, begin) < begin:
        return True
    return begin == 0 and end == len(words) and not _is_sought(said)


def _is_sought(said: str) -> bool:
    """Whether it is what entries say: then it is no mistyped street."""
    with shelf().lock:
        return all_known(said, shelf().stock())


def _named(said: str, *, prefixed: bool) -> Suggestion | None:
    """What has just this name: an area, a street, and where a word leads to it a place."""
    name = folded(said)
    if not name or name in STOP_WORDS or name.isdigit():
        return None
    if not prefixed and all(stem(word) in _ordinary() for word in words_of(name)):
        return None
    found = _exactly(around(), name)
    return next((one for one in found if prefixed or _is_ground(one)), None)


def _mistyped(said: str) -> Suggestion | None:
    """What is called almost so: a name that only begins so may be something else that is sought."""
    name = folded(said)
    allowed = 1 if len(name) < _TWO_MISTAKES else 2
    alike = (one for one in around().find(said, 8) if OSA.distance(folded(one.name), name) <= allowed)
    return next((one for one in alike if _is_ground(one)), None)


def _exactly(known: Around, name: str) -> list[Suggestion]:
    """A house number may stand after the name of a street."""
    words = name.split()
    ways = {name, " ".join(words[:-1]) if words[-1][:1].isdigit() else name} & _names(known)
    found = known.find(name, 8) if ways else ()
    return [one for one in found if folded(one.name) in ways or folded(one.label) in ways]


@lru_cache(maxsize=1)
def _names(known: Around) -> frozenset[str]:
    """All names, folded, alone and with the area that they are in."""
    ground = known.ground
    spots = [*ground.areas, *ground.streets, *ground.places]
    with_areas = (f"{one.name}, {ground.names.get(one.area_code, '')}" for one in spots)
    return frozenset(map(folded, (*(one.name for one in spots), *with_areas)))


def _is_ground(one: Suggestion) -> bool:
    return one.kind == "street" or one.kind in _LEVELS


def _where(one: Suggestion) -> Where:
    return Where(one.label, one.x, one.y)


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Stems of words that are sought more often than a street of that name: markt, park."""
    return frozenset(stem(word) for word in synonyms().words)
