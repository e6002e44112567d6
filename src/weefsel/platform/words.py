"""Figures and dates as people write them, in the page's language. No HTML here."""

from __future__ import annotations

from datetime import date

from weefsel.concepts import Function, Lang
from weefsel.concepts.texts import text
from weefsel.publish.models import Published

SEPARATORS: dict[Lang, tuple[str, str]] = {"nl": (".", ","), "en": (",", ".")}
#: Below and above these a share is "almost" none or all: rounding to 0% or 100% would say too much.
ALMOST_NONE, ALMOST_ALL = 0.005, 0.995


def number(value: float, lang: Lang, decimals: int = 0) -> str:
    """11.770 in Dutch, 11,770 in English."""
    thousands, point = SEPARATORS[lang]
    plain = f"{value:,.{decimals}f}"
    return plain.translate(str.maketrans({",": thousands, ".": point}))


def share(value: float, lang: Lang) -> str:
    """A share of 0–1 as a whole percentage that never rounds to none or all."""
    if 0 < value < ALMOST_NONE:
        return text("site.almost_none", lang)
    if ALMOST_ALL <= value < 1:
        return text("site.almost_all", lang)
    return f"{number(100 * value, lang)}%"


def quantity(value: float, unit: str, lang: Lang) -> str:
    """A value with the sign or word of its unit."""
    if unit == "share":
        return share(value, lang)
    if unit == "minutes":
        return text("site.minutes", lang, n=number(value, lang))
    if unit == "s":
        return text("site.minutes", lang, n=number(value / 60, lang))
    if unit == "m":
        return text("site.metres", lang, n=number(value, lang))
    return number(value, lang)


def figure(published: Published[int] | Published[float], lang: Lang) -> str:
    """The value as it stands on a screen, with ± where it is an approximation. The value must be there.

    None, all and almost are words that need no ±.
    """
    if published.value is None:
        raise ValueError(f"{published.ref} has no value: {published.missing}")
    words = quantity(published.value, published.unit, lang)
    plain = published.unit == "share" and not ALMOST_NONE <= published.value < ALMOST_ALL
    return f"± {words}" if published.approximate and not plain else words


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
