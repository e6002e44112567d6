"""Dates, names and lists as people write them, in the page's language; `publish` puts figures into words. No HTML."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from weefsel.concepts import Evidence, Function, Lang
from weefsel.concepts.texts import text
from weefsel.publish.models import Reach
from weefsel.publish.words import ends, figure, number, quantity, share

__all__ = ["day", "ends", "enumeration", "figure", "function_label", "number", "quantity", "share", "straight"]


def day(iso: str, lang: Lang) -> str:
    """1 maart 2026, from 2026-03-01. What is not a date is given back as it came."""
    try:
        moment = date.fromisoformat(iso)
    except ValueError:
        return iso
    month = text("site.months", lang).split()[moment.month - 1]
    return f"{moment.day} {month} {moment.year}"


def function_label(function: Function, lang: Lang) -> str:
    """The function's name as it starts a line: Ontmoeting."""
    label = function.label(lang)
    return label[0].upper() + label[1:]


def enumeration(parts: list[str], lang: Lang) -> str:
    """a, b en c."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {text('site.and', lang)} {parts[-1]}"


def straight(reach: Iterable[Reach]) -> bool:
    """Whether walking times are straight lines, because the streets are not known."""
    return any(one.within_10.evidence is Evidence.ESTIMATED for one in reach)
