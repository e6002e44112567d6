"""E-mail addresses in a text that is made legible, also written so that a machine would miss them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

__all__ = ["email_addresses"]

#: how far before and after the sign an address may reach; bounds the time
_BEFORE: Final = 80
_AFTER: Final = 120

#: @, (at), [a], and the words in between spaces
_AT: Final = re.compile(r"@|[(\[{<] ?(?:at|a|@|apenstaart(?:je)?) ?[)\]}>]|(?<=[\w )])\b(?:at|apenstaart(?:je)?)\b")
#: read backwards from the sign
_LOCAL: Final = re.compile(r"[\w.+%'&/=!#$*?^`-]{1,64}")
_SPELT: Final = re.compile(r"(?:[\w.-] ){1,40}[\w.-](?!\S)")
_POINT: Final = r"(?:\.| ?[(\[{<] ?(?:\.|punt|dot|point) ?[)\]}>] ?| (?:punt|dot) | ?\. ?)"
_DOMAIN: Final = re.compile(rf"\w(?:[\w-]{{0,62}}+)(?:{_POINT}\w[\w-]{{0,62}}+){{1,5}}")
_SPELT_DOMAIN: Final = re.compile(r"(?:[\w-] ){1,40}(?:\.|punt|dot)(?: [\w-]){2,12}(?!\w)")
_FREE: Final = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|icloud|me|proton|protonmail|yahoo|ziggo|kpnmail|kpnplanet|planet"
    r"|xs4all|upcmail|casema|chello|hetnet|telfort|quicknet|zonnet|tele2|caiway|online|solcon|freedom|gmx)\b"
)
_ENDING_WORDS: Final = """
    nl com net org be de eu info nu fr uk co io me biz app dev email online site amsterdam frl tv es it at ch dk no se
    pl pt ie ca us edu gov club shop support
"""
#: endings that make an address of what is written loosely: "voorbeeld punt nl"
_ENDINGS: Final = frozenset(_ENDING_WORDS.split())
_ENDING: Final = re.compile(r"xn--[\w-]{2,59}|[^\W\d_]{2,24}")
_SENTENCE_WORDS: Final = """
    us me look more meet find found available website online read visit see site here live shop arrive start starts
    stop is are be was and or it them event held open stay join
"""
#: words before "at" in an English sentence: "visit us at buurt.nl" is no address of a person
_SENTENCE: Final = frozenset(_SENTENCE_WORDS.split())


def email_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where each stands. The time grows with the length of the text only."""
    done = 0
    for sign in _AT.finditer(text):
        span = _around(text, sign, done) if sign.start() >= done else None
        if span is not None:
            done = span[1]
            yield span


def _around(text: str, sign: re.Match[str], after: int) -> tuple[int, int] | None:
    word = sign[0].isalpha()
    start = _start(text, sign.start(), after, word=word)
    end = _end(text, sign.end(), sign[0]) if start is not None else None
    if start is None or end is None:
        return None
    if word and text[start : sign.start()].strip() in _SENTENCE and " punt " not in text[sign.end() : end]:
        return None
    return start, end


def _start(text: str, at: int, after: int, *, word: bool) -> int | None:
    """Where the part before the sign begins, not before `after`; None when nothing stands there."""
    before = text[max(at - _BEFORE, after) : at]
    before = before[before.rfind("@") + 1 :]
    if word and not before.endswith(" "):
        return None
    spaced = len(before) - len(before.rstrip(" "))
    backwards = before[::-1][spaced:]
    found = _SPELT.match(backwards) or _LOCAL.match(backwards)
    if found is None or not any(sign.isalnum() for sign in found[0]):
        return None
    return at - spaced - found.end()


def _end(text: str, after: int, sign: str) -> int | None:
    """Where the domain ends, or None when what follows is none."""
    skipped = 1 if text[after : after + 1] == " " else 0
    rest = text[after + skipped : after + skipped + _AFTER]
    spelt = _SPELT_DOMAIN.match(rest)
    if spelt:
        return after + skipped + spelt.end()
    known = _FREE.match(rest)
    found = _DOMAIN.match(rest)
    length = _domain_length(found[0]) if found else 0
    if not length and known and sign == "@" and not skipped:
        length = known.end()
    return after + skipped + length if length else None


def _domain_length(found: str) -> int:
    """How much of what was found is a domain: up to the last point that is tight, or before a known ending."""
    best = 0
    labels = [*re.finditer(r"[\w-]+", found)]
    names = [label for label in labels if label[0] not in ("punt", "dot", "point")]
    for before, label in pairwise(names):
        tight = found[before.end() : label.start()] == "."
        # what is glued to an ending is left: naam@voorbeeld.nl06
        ending = _ENDING.match(label[0]) if tight else None
        if ending is not None:
            best = label.start() + ending.end()
        elif label[0] in _ENDINGS:
            best = label.end()
        elif not tight:
            break
    return best
