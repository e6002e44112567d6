"""Telephone numbers, citizen service numbers and bank accounts in a text that is made legible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

__all__ = ["bank_accounts", "citizen_numbers", "telephone_numbers", "without_others"]

#: the lengths of an IBAN by country (the registry of ISO 13616)
_IBAN_LENGTHS: Final = {
    **dict.fromkeys(("no",), 15),
    **dict.fromkeys(("be",), 16),
    **dict.fromkeys(("dk", "fo", "fi", "gl", "nl"), 18),
    **dict.fromkeys(("mk", "si"), 19),
    **dict.fromkeys(("at", "ba", "ee", "xk", "lt", "lu", "kz"), 20),
    **dict.fromkeys(("hr", "lv", "li", "ch"), 21),
    **dict.fromkeys(("bg", "de", "ge", "ie", "me", "rs", "gb", "bh", "cr"), 22),
    **dict.fromkeys(("gi", "il", "ae", "iq"), 23),
    **dict.fromkeys(("ad", "cz", "md", "ro", "sk", "es", "se", "tn", "sa", "pk", "vg"), 24),
    **dict.fromkeys(("pt",), 25),
    **dict.fromkeys(("is", "tr"), 26),
    **dict.fromkeys(("fr", "gr", "it", "mc", "sm", "mr"), 27),
    **dict.fromkeys(("al", "az", "cy", "do", "hu", "lb", "pl", "by", "sv", "gt"), 28),
    **dict.fromkeys(("br", "eg", "ps", "qa", "ua"), 29),
    **dict.fromkeys(("jo", "kw", "mu"), 30),
    **dict.fromkeys(("mt",), 31),
}
_IBAN_START: Final = re.compile(r"[a-z][ -]?[a-z][ -]?\d[ -]?\d")
_DUTCH_IBAN: Final = re.compile(r"nl\d\d[a-z]{4}\d{10}")

#: what keeps digits apart within one number
_APART: Final = r"[ ().\-/]{0,3}"
_SHORTEST_LOCAL: Final = 6
_SHORTEST_NUMBER: Final = 10
_LONGEST_NUMBER: Final = 17
_RUN: Final = re.compile(rf"[+(]{{0,2}}\d(?:{_APART}\d)*")
_GROUP: Final = re.compile(r"\d+")

_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_HOUR: Final = r"(?:[01]?\d|2[0-4])"
_TIME: Final = rf"{_HOUR}[.:][0-5]\d"
#: what is no number of a person, however many digits it has: masked before the search
_OTHER: Final = (
    # a time of day, alone or until another
    re.compile(rf"(?<!\d[.\-/])(?<![\d.]){_TIME} ?(?:-|tot|t/m|en|/) ?{_TIME}(?![\d.]?\d)"),
    re.compile(rf"(?<![\d.]){_TIME} ?(?:uur|u\b|h\b|am\b|pm\b)"),
    # a date with its time; 06-12-26 18.00 could be a telephone number, and is left
    re.compile(rf"(?<![\d.\-/])(?!06[ .\-/]?1){_DAY}([.\-/]){_MONTH}\1\d\d (?:om )?{_TIME}(?!\d)"),
    re.compile(rf"(?<![\d.\-/]){_DAY}([.\-/ ]){_MONTH}\1(?:19|20|21)\d\d(?![.\-/]?\d)"),
    re.compile(rf"(?<!\d)(?:19|20|21)\d\d([.\-/]){_MONTH}\1{_DAY}(?!\d)"),
    re.compile(r"(?:isbn|issn)(?:-1[03])?[ :]{0,3}[\dx\-  ]{8,20}"),
    re.compile(r"(?<!\d)(?:\d{1,2} ?- ?\d{1,2}[ ,]{0,2}(?:en )?){1,5} ?(?:jaar|jr)\b"),
    re.compile(r"(?:€|eur|euro)[ ]?\d[\d.,]{0,20}"),
    re.compile(r"(?<!\d)\d{1,3}(?:\.\d{3}){1,4}(?:,\d\d)? (?:euro|eur\b|inwoners|bewoners|mensen|bezoekers|keer)"),
    re.compile(r"(?<!\d)(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d(?!\d)"),
)
#: a number of an organisation after one of these words
_OF_ORGANISATION: Final = re.compile(
    r"(?:kvk|k\.v\.k\.|kamer van koophandel|rsin|fiscaal|vestigings?|anbi|dossier|btw|postbus|isbn|issn)"
    r"(?:[ -]?(?:nummer|number|nr|no|id|is)){0,3}[ .:]{0,3}$"
)
_CITIZEN_WORD: Final = re.compile(r"(?:bsn|b\.s\.n\.|burgerservice|sofi|burger service)[a-z .:\-]{0,16}(?=\d)")
_PHONE_WORD: Final = re.compile(r"(?:\btel|\btelefoon(?:nummer)?|\bmobiel|\bbel|\bphone|\bcall)[ .:]{1,3}(?=\d)")
#: numbers of services, which anybody may call: 0800, 0900, 0906, 0909
_SERVICE: Final = re.compile(r"0(?:800|900|906|909)\d{4,7}")
#: how the nine digits of a citizen number are put in groups
_CITIZEN_SHAPES: Final = frozenset(
    {(9,), (3, 3, 3), (4, 2, 3), (2, 2, 2, 3), (4, 5), (5, 4), (3, 2, 4), (2, 3, 4), (2, 7), (3, 6), (1,) * 9}
)
_WORDS: Final = (
    "nul een één eén twee drie vier vijf zes zeven acht negen zero one two three four five six seven eight nine"
)
_SPELT: Final = re.compile(
    rf"\b(?:{'|'.join(_WORDS.split())})(?:[ ,.\-]{{1,2}}(?:{'|'.join(_WORDS.split())})\b){{8,14}}"
)


class Group(NamedTuple):
    """Digits that stand together."""

    digits: str
    start: int
    end: int


def without_others(text: str) -> str:
    """The text with dates, times, amounts and book numbers made unfit to be found; every character keeps its place."""
    for pattern in _OTHER:
        text = pattern.sub(lambda found: "¤" * len(found[0]), text)
    return text


def bank_accounts(text: str) -> Iterator[tuple[int, int]]:
    """IBANs. A mistyped Dutch one is still somebody's account, nearly."""
    done = 0
    for begun in _IBAN_START.finditer(text):
        if begun.start() < done:
            continue
        length = _IBAN_LENGTHS.get("".join(sign for sign in begun[0] if sign.isalpha()))
        taken = _taken(text, begun.start(), length) if length else None
        if taken is not None and _is_iban(taken[0]):
            done = taken[1]
            yield begun.start(), done


def _taken(text: str, start: int, length: int) -> tuple[str, int] | None:
    """The next `length` letters and digits with at most two marks between them, and where they end."""
    found = _of_length(length).match(text, start)
    return (re.sub(r"[ .\-]", "", found[0]), found.end()) if found else None


@lru_cache(maxsize=32)
def _of_length(length: int) -> re.Pattern[str]:
    return re.compile(rf"(?:[a-z0-9][ .\-]{{0,2}}){{{length - 1}}}[a-z0-9]")


def _is_iban(iban: str) -> bool:
    """A Dutch one by its form, whatever its check digits; others by ISO 7064, mod 97-10."""
    if iban.startswith("nl"):
        return _DUTCH_IBAN.fullmatch(iban) is not None
    moved = iban[4:] + iban[:4]
    return iban[2:4].isdigit() and int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def telephone_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Dutch and international telephone numbers; not those of services (112, 14 020, 0800, 0900)."""
    yield from (found.span() for found in _SPELT.finditer(text))
    after_word = {found.end() for found in _PHONE_WORD.finditer(text)}
    for groups in _runs(text):
        place = 0
        while place < len(groups):
            start = groups[place].start
            found = _telephone(text, groups, place) if _may_begin(text, groups, place) else None
            if found is None and start in after_word:
                found = _local(groups, place)
            if found is None:
                place += 1
                continue
            yield found
            while place < len(groups) and groups[place].start < found[1]:
                place += 1


def _runs(text: str) -> Iterator[list[Group]]:
    """The digits that may be parts of one number."""
    for run in _RUN.finditer(text):
        start = run.start()
        if run.end() - start >= _SHORTEST_LOCAL:
            yield [Group(one[0], start + one.start(), start + one.end()) for one in _GROUP.finditer(run[0])]


def _may_begin(text: str, groups: list[Group], place: int) -> bool:
    """Whether a telephone number can begin here: after a plus, with 0 or 316; not amid digits that stand alone."""
    if _plus_before(text, groups[place].start):
        return True
    return not _amid_single_digits(groups, place) and groups[place].digits.startswith(("0", "31"))


def _amid_single_digits(groups: list[Group], place: int) -> bool:
    """Whether a digit stands alone after another that does."""
    return place > 0 and len(groups[place].digits) == 1 and len(groups[place - 1].digits) == 1


def _plus_before(text: str, start: int) -> bool:
    return text[max(start - 4, 0) : start].rstrip("( ").endswith("+")


def _telephone(text: str, groups: list[Group], place: int) -> tuple[int, int] | None:
    """Where the telephone number stands that begins with a group, if one does."""
    start = groups[place].start
    plus = _plus_before(text, start)
    digits, end = "", 0
    for count, group in enumerate(groups[place : place + _LONGEST_NUMBER], start=1):
        digits += group.digits
        if len(digits) > _LONGEST_NUMBER:
            break
        if len(digits) < _SHORTEST_NUMBER:
            continue
        if _is_telephone(digits, groups[place].digits, plus=plus, spelt=len(digits) == count):
            end = group.end
            if not plus and not digits.startswith("00"):
                break
    if not end or _OF_ORGANISATION.search(text[max(start - 40, 0) : start]):
        return None
    before = text[max(start - 4, 0) : start]
    opened = before[len(before.rstrip("(+ " if plus else "(")) :].lstrip()
    return start - len(opened), end


def _is_telephone(digits: str, first: str, *, plus: bool, spelt: bool) -> bool:
    """Whether digits, of which `first` stand together, are a whole number; `spelt` where each stands alone."""
    if plus:
        return _is_international(digits)
    # a digit alone is the first group of a book number
    if len(first) == 1 and not spelt:
        return False
    if digits.startswith("00"):
        return _is_international(digits[2:])
    if digits.startswith("31"):
        return len(digits) == 11 and digits[2] == "6" and digits[3] in "123458" and len(first) in (2, 3, 11)
    return len(digits) == 10 and digits[0] == "0" and not _SERVICE.fullmatch(digits)


def _is_international(digits: str) -> bool:
    """+31 with nine digits, also with the zero that should be left out; elsewhere up to fifteen (ITU-T E.164)."""
    if digits.startswith("31"):
        rest = digits[2:].removeprefix("0")
        return len(rest) == 9 and rest[0] != "0"
    return 9 <= len(digits) <= 15 and digits[0] != "0"


def _local(groups: list[Group], place: int) -> tuple[int, int] | None:
    """A local number: six to eight digits after "tel."."""
    digits = ""
    for group in groups[place : place + 5]:
        digits += group.digits
        if len(digits) in (7, 8) or (len(digits) == 6 and group is groups[-1]):
            return None if _SERVICE.match(digits) else (groups[place].start, group.end)
    return None


def citizen_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that pass the elfproef of the BSN: nine digits, or eight after the word, whose zero was left out."""
    named = {found.end() for found in _CITIZEN_WORD.finditer(text)}
    for groups in _runs(text):
        place = 0
        while place < len(groups):
            start = groups[place].start
            if _amid_single_digits(groups, place) and start not in named:
                place += 1
                continue
            count = _citizen(text, groups, place, named=start in named)
            if count and not _OF_ORGANISATION.search(text[max(start - 40, 0) : start]):
                yield start, groups[place + count - 1].end
            place += count or 1


def _citizen(text: str, groups: list[Group], place: int, *, named: bool) -> int:
    """How many groups from here are a BSN together; 0 when they are none."""
    total = 0
    for count, group in enumerate(groups[place : place + 9], start=1):
        total += len(group.digits)
        if total >= 9 or (named and total == 8):
            taken = groups[place : place + count]
            digits = "".join(one.digits for one in taken)
            if total == 8 and _elfproef(f"0{digits}"):
                return count
            if total == 9:
                return count if (named or _one_form(text, groups, place, count)) and _elfproef(digits) else 0
        if total > 9:
            break
    return 0


def _one_form(text: str, groups: list[Group], place: int, count: int) -> bool:
    """Whether groups are written as one number: in a usual division, with the same mark between all."""
    taken = groups[place : place + count]
    shape = tuple(len(one.digits) for one in taken)
    marks = {text[one.end : other.start] for one, other in pairwise(taken)}
    if shape not in _CITIZEN_SHAPES or len(marks) > 1:
        return False
    # nine digits that stand alone are a number only when there is no tenth
    return count < 9 or all(len(one.digits) > 1 for one in groups[place + count : place + count + 1])


def _elfproef(digits: str) -> bool:
    """9·a + 8·b + … + 2·h − i is divisible by eleven; the number of nothing but zeros is nobody's."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 11 == 0 and int(digits) > 0
