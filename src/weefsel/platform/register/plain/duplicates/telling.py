"""Pairs as they are told: with a score, and the reasons in the order of how much they say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

import numpy as np

from weefsel.platform.register.plain.duplicates.cases import METRES, SHAPES, Address, Distance, Mail, Name, Phone, Web
from weefsel.platform.register.plain.duplicates.comparing import Scored
from weefsel.platform.register.plain.duplicates.records import Because, Pair, Reason, Record
from weefsel.platform.register.plain.duplicates.weights import SURE, TABLES

__all__ = ["bits_of", "told"]

_NAMES: Final = {
    Name.SAME: Reason.SAME_NAME,
    Name.OTHER_PART: Reason.OTHER_NUMBER_IN_NAME,
    Name.NEARLY: Reason.NAME_NEARLY,
    Name.INITIALS: Reason.NAME_INITIALS,
    Name.WITHIN: Reason.NAME_WITHIN,
    Name.PARTLY: Reason.NAME_PARTLY,
    Name.SLIGHTLY: Reason.OTHER_NAME,
    Name.A_WORD: Reason.OTHER_NAME,
    Name.OTHER: Reason.OTHER_NAME,
}
_ADDRESSES: Final = {
    Address.SAME: Reason.SAME_ADDRESS,
    Address.SAME_STREET: Reason.SAME_STREET,
    Address.OTHER_HOUSE: Reason.SAME_STREET,
    Address.OTHER: Reason.OTHER_STREET,
}
_AREAS: Final = {
    Distance.SAME_AREA: Reason.SAME_AREA,
    Distance.OTHER_TOWN: Reason.OTHER_AREA,
    Distance.SAME_TOWN: Reason.OTHER_AREA,
}
_PHONES: Final = {
    Phone.SAME: Reason.SAME_PHONE,
    Phone.SAME_AS_MANY: Reason.SAME_PHONE,
    Phone.NEARLY: Reason.PHONE_NEARLY,
    Phone.OTHER: Reason.OTHER_PHONE,
}
_MAILS: Final = {
    Mail.SAME: Reason.SAME_EMAIL,
    Mail.SAME_AS_MANY: Reason.SAME_EMAIL,
    Mail.SAME_DOMAIN: Reason.SAME_DOMAIN,
    Mail.OTHER: Reason.OTHER_EMAIL,
}
_WEBS: Final = {
    Web.SAME: Reason.SAME_WEBSITE,
    Web.SAME_AS_SOME: Reason.SAME_WEBSITE,
    Web.SAME_AS_MANY: Reason.SAME_WEBSITE,
    Web.OTHER: Reason.OTHER_WEBSITE,
}
#: a score is below 1 whatever speaks for it
_MOST_BITS: Final = 20.0


def bits_of(score: float) -> float:
    """The binary logarithm of the odds of a score between 0 and 1."""
    score = min(max(score, 2.0**-_MOST_BITS), 1 - 2.0**-_MOST_BITS)
    return float(np.log2(score / (1 - score)))


def told(found: Scored, ones: Sequence[Record], others: Sequence[Record]) -> list[Pair]:
    """Pairs, the likeliest first and then by id; none of a record with itself."""
    scores = (1 / (1 + 2.0 ** -np.clip(found.bits, -_MOST_BITS, _MOST_BITS).astype(float))).round(4).tolist()
    pairs = []
    for place, (i, j, score) in enumerate(zip(found.i.tolist(), found.j.tolist(), scores, strict=True)):
        a, b = ones[i], others[j]
        if a.id != b.id:
            pairs.append(Pair(min(a.id, b.id), max(a.id, b.id), score, _because(found, place, a, b)))
    pairs.sort(key=lambda pair: (-pair.score, pair.one, pair.other))
    return pairs


def _because(found: Scored, place: int, one: Record, other: Record) -> tuple[Because, ...]:
    cases = found.cases
    name, shared = cases.of("name", place)
    if name == Name.SAME and one.name.casefold().split() != other.name.casefold().split():
        named = (Because(Reason.NAME_NEARLY, _weight("name", name, shared)),)
    else:
        named = _of_name(name, shared)
    groups = [named, _where(*cases.of("where", place), float(cases.metres[place])), _phone(cases.of("phone", place)[0])]
    groups.append(_web(*cases.of("web", place)))
    groups.sort(key=lambda group: -abs(group[0].bits) if group else 0)
    same = (Because(Reason.SAME_RECORD, SURE),) if found.equal[place] else ()
    return same + tuple(because for group in groups for because in group)


def _weight(table: str, row: int, column: int) -> float:
    return round(float(TABLES[table][row * SHAPES[table][1] + column]), 1)


@cache
def _of_name(name: int, shared: int) -> tuple[Because, ...]:
    return () if name == Name.MISSING else (Because(_NAMES[Name(name)], _weight("name", name, shared)),)


@lru_cache(maxsize=20_000)
def _where(address: int, distance: int, metres: float) -> tuple[Because, ...]:
    reasons: list[tuple[Reason, int | None]] = []
    if address != Address.MISSING:
        reasons.append((_ADDRESSES[Address(address)], None))
    if distance <= len(METRES):
        reasons.append((Reason.APART, round(metres)))
    elif distance != Distance.MISSING:
        reasons.append((_AREAS[Distance(distance)], None))
    return _weighed(reasons, _weight("where", address, distance))


@cache
def _phone(phone: int) -> tuple[Because, ...]:
    return () if phone == Phone.MISSING else (Because(_PHONES[Phone(phone)], _weight("phone", phone, 0)),)


@cache
def _web(mail: int, web: int) -> tuple[Because, ...]:
    reasons: list[tuple[Reason, int | None]] = []
    if mail != Mail.MISSING:
        reasons.append((_MAILS[Mail(mail)], None))
    if web != Web.MISSING:
        reasons.append((_WEBS[Web(web)], None))
    return _weighed(reasons, _weight("web", mail, web))


def _weighed(reasons: list[tuple[Reason, int | None]], bits: float) -> tuple[Because, ...]:
    """What is compared together has its bits at the first."""
    return tuple(Because(reason, bits if not place else 0.0, metres) for place, (reason, metres) in enumerate(reasons))
