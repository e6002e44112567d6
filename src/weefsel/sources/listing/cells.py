"""Single cells as people fill them in: money, dates, telephone numbers, addresses, coordinates. Texts in, texts out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from weefsel.sources.kinds import folded

__all__ = [
    "Address",
    "address_of",
    "amount_of",
    "date_of",
    "number_of",
    "phone_of",
    "point_of",
    "postcode_of",
    "web_of",
]

_AMOUNT: Final = re.compile(r"[0-9][0-9.,\u00a0 ]*(?:,-|\.-|,–|,--)?")
_FREE_WORDS: Final = "gratis free kosteloos geen nihil 0 nul niets none nee"
_FREE: Final = frozenset(_FREE_WORDS.split()) | {
    "geen kosten",
    "gratis toegang",
    "gratis deelname",
    "zonder kosten",
    "free of charge",
    "no charge",
    "vrij entree",
}
_NOT_ONE: Final = re.compile(
    r"\b(vanaf|from|tot|tussen|ca|circa|vrijwillig\w*|naar draagkracht|minimaal|max\w*)\b|[-–]\s*€?\s*\d"
)
_FLOAT: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}", re.ASCII)
_SERIAL: Final = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?", re.ASCII)
_SHORT_YEAR: Final = re.compile(r"(\d{1,2}[-/. ](?:\d{1,2}|[a-z]+)[-/. ])'?(\d{2})", re.ASCII | re.IGNORECASE)
_YEAR: Final = re.compile(r"(1[89]|20|21)\d{2}", re.ASCII)
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2})?")
_POSTCODE: Final = re.compile(r"\b([1-9]\d{3}) ?([A-Za-z]{2})\b", re.ASCII)
_PHONE: Final = re.compile(r"[+(]?[\d][\d ()./–-]{7,24}")
_PAIR: Final = re.compile(r"\s*\(?\s*(-?\d{1,6}(?:[.,]\d+)?)\s*[,;/ ]+\s*(-?\d{1,6}(?:[.,]\d+)?)\s*\)?\s*")
_FIRST_DAY: Final = dt.date(1899, 12, 30)
#: years in two digits up to this one are of this century
_THIS_CENTURY: Final = 49


@dataclass(frozen=True, slots=True)
class Address:
    """An address in one cell: street with number, and the town behind it."""

    street: str = ""
    postcode: str = ""
    town: str = ""


@lru_cache(maxsize=20_000)
def amount_of(text: str) -> tuple[str | None, str]:
    """An amount in euros as digits with a point, and what else is said; no amount where it is not one amount.

    >>> amount_of("€ 2,50 per keer"), amount_of("gratis"), amount_of("€ 12.500,-")
    (('2.50', 'per keer'), ('0', ''), ('12500', ''))
    """
    small = " ".join(text.lower().replace("\u00a0", " ").split()).strip(" .!")
    if folded(small) in _FREE:
        return "0", ""
    if _FLOAT.fullmatch(small):
        return _plain_number(small), ""
    found = _AMOUNT.search(small)
    if found is None or _NOT_ONE.search(small):
        return None, text.strip()
    rest = f"{small[: found.start()]} {small[found.end() :]}"
    if _AMOUNT.search(rest):
        return None, text.strip()
    rest = " ".join(
        re.sub(
            r"€|\beuro?'?s?\b|\beur\b|\bp\.?p\.?\b(?= *$)", lambda m: "p.p." if m[0][0] == "p" else " ", rest
        ).split()
    )
    return _digits(found[0]), rest.strip(" -,.") if rest != "p.p." else rest


def _digits(written: str) -> str | None:
    bare = re.sub(r"[\u00a0 ]", "", written).rstrip("-–").rstrip(".,")
    point, comma = bare.rfind("."), bare.rfind(",")
    mark = max(point, comma)
    # behind the last mark two digits are cents (or one), three are thousands
    if mark >= 0 and len(bare) - mark - 1 in (1, 2):
        whole = re.sub(r"[.,]", "", bare[:mark])
        return f"{whole}.{bare[mark + 1 :]}" if whole.isdigit() else None
    if mark >= 0 and len(bare) - mark - 1 > 3 and bare.count(bare[mark]) == 1:
        # a number of a program, with more decimals than there are cents
        return _plain_number(bare)
    whole = re.sub(r"[.,]", "", bare)
    return whole if whole.isdigit() else None


def _plain_number(written: str) -> str | None:
    try:
        number = Decimal(written.replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return f"{number:f}".removesuffix(".00")


def number_of(text: str) -> str:
    """A whole number as digits, where a program wrote 12.0 or 1.2E1; other texts as they are."""
    bare = text.strip()
    if _FLOAT.fullmatch(bare) or re.fullmatch(r"\d+[.,]0+", bare):
        return _plain_number(bare) or bare
    return bare


def date_of(text: str, *, end: bool = False) -> str:
    """A date as it can be read further: days that a workbook counts, years in two digits, and years alone.

    >>> date_of("45292"), date_of("1-2-85"), date_of("1985"), date_of("1985", end=True), date_of("12 maart 2026")
    ('2024-01-01', '1-2-1985', '1985-01-01', '1985-12-31', '12 maart 2026')
    """
    bare = text.strip()
    if _SERIAL.fullmatch(bare):
        return (_FIRST_DAY + dt.timedelta(days=int(re.split("[.,]", bare)[0]))).isoformat()
    if _YEAR.fullmatch(bare):
        return f"{bare}-12-31" if end else f"{bare}-01-01"
    if found := _MIDNIGHT.fullmatch(bare):
        return found[1]
    if found := _SHORT_YEAR.fullmatch(bare):
        century = "20" if int(found[2]) <= _THIS_CENTURY else "19"
        return f"{found[1]}{century}{found[2]}"
    return bare


def phone_of(text: str) -> str:
    """A telephone number: what a program made a number of gets its first zero again; the first of several.

    >>> phone_of("6.12345678E8"), phone_of("612345678"), phone_of("0529-123456 / 06-12345678")
    ('0612345678', '0612345678', '0529-123456')
    """
    bare = text.strip().removeprefix("tel.").removeprefix("Tel.").strip(" :")
    if _FLOAT.fullmatch(bare):
        digits = bare.lower().partition("e")[0].replace(".", "").replace(",", "")
        whole = _plain_number(bare)
        # with fewer digits than a number has, the others are lost
        bare = whole if whole is not None and len(digits) >= 8 else bare
    bare = re.sub(r"[.,]0+$", "", bare) if re.fullmatch(r"\d{9,11}[.,]0+", bare) else bare
    if re.fullmatch(r"[1-9]\d{8}", bare):
        return f"0{bare}"
    if re.fullmatch(r"31[1-9]\d{8}", bare):
        return f"+{bare}"
    several = re.split(r"\s+(?:of|/|or|en)\s+|\s*[;|]\s*|\s/\s?|, ", bare)
    first = several[0].strip()
    found = _PHONE.search(first)
    return found[0].strip() if found and sum(sign.isdigit() for sign in found[0]) >= 9 else first


def web_of(text: str) -> str:
    """The first web address of a cell, without what stands around it."""
    first = re.split(r"\s+(?:of|en|or|and)\s+|[\s;|]+", text.strip())
    return next((one.strip("<>,()") for one in first if "." in one), text.strip())


def postcode_of(text: str) -> tuple[str, str]:
    """A postcode as 1234 AB, and the town beside it; empty where there is none."""
    found = _POSTCODE.search(text)
    if found is None:
        return "", " ".join(text.split()).strip(" ,")
    town = f"{text[: found.start()]} {text[found.end() :]}"
    return f"{found[1]} {found[2].upper()}", " ".join(town.split()).strip(" ,")


@lru_cache(maxsize=20_000)
def address_of(text: str) -> Address:
    """The parts of an address in one cell.

    >>> address_of("Kerkstraat 12a, 1234AB Weverveen")
    Address(street='Kerkstraat 12a', postcode='1234 AB', town='Weverveen')
    """
    one_line = " ".join(text.replace("\n", ", ").split())
    found = _POSTCODE.search(one_line)
    if found:
        street, town = one_line[: found.start()], one_line[found.end() :]
        return Address(street.strip(" ,-"), f"{found[1]} {found[2].upper()}", town.strip(" ,-()"))
    street, _, town = one_line.partition(",")
    return Address(street.strip(), "", town.strip())


def point_of(text: str) -> tuple[str, str] | None:
    """Two coordinates in one cell, in the order in which they stand."""
    found = _PAIR.fullmatch(text)
    return (found[1], found[2]) if found else None


def decimal_of(text: str) -> float | None:
    """A coordinate; marks of thousands are left out of metres: 155.000,0."""
    bare = text.strip().replace(" ", "")
    if bare.count(".") and bare.count(","):
        last = max(bare.rfind("."), bare.rfind(","))
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    bare = bare.replace(",", ".")
    if bare.count(".") > 1:
        # degrees of which a workbook took the point for a mark of thousands: 52.123.456
        whole, *rest = bare.split(".")
        bare = f"{whole}.{''.join(rest)}"
    try:
        return float(bare)
    except ValueError:
        return None
