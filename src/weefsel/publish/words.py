"""Figures in words and digits, as people write them in a language: for pages, files and the command alike."""

from __future__ import annotations

from weefsel.analysis.trend.names import is_change
from weefsel.concepts import Lang, MissingReason
from weefsel.concepts.texts import text
from weefsel.publish.amounts import SEPARATORS, number, signed, signed_ends
from weefsel.publish.models import Published

__all__ = ["decimal", "ends", "figure", "number", "quantity", "share", "shown"]


def share(value: float, lang: Lang) -> str:
    """A share of 0–1 as a whole percentage that never rounds to none or all."""
    percents = round(100 * value)
    if value > 0 and percents == 0:
        return text("publish.almost_none", lang)
    if value < 1 and percents == 100:
        return text("publish.almost_all", lang)
    return f"{number(100 * value, lang)}%"


def quantity(value: float, unit: str, lang: Lang) -> str:
    """A value with the sign or word of its unit."""
    if unit == "share":
        return share(value, lang)
    if unit == "minutes":
        return text("publish.minutes", lang, n=number(value, lang))
    if unit == "s":
        return text("publish.minutes", lang, n=number(value / 60, lang))
    if unit == "m":
        return text("publish.metres", lang, n=number(value, lang))
    if unit == "km":
        return text("publish.kilometres", lang, n=decimal(value, lang))
    if unit == "1000 EUR":
        return text("publish.euro", lang, n=number(value * 1000, lang))
    if unit == "eur_per_resident":
        return text("publish.euro", lang, n=number(value, lang))
    digits = number(value, lang) if float(value).is_integer() else decimal(value, lang)
    return digits.replace("-", "−")


def figure(published: Published[int] | Published[float], lang: Lang) -> str:
    """The value as it stands on a screen, with ± where it is an approximation. The value must be there.

    None, all and almost are words that need no ±, and what is below 0 has a sign of its own.
    """
    if published.value is None:
        raise ValueError(f"{published.ref} has no value: {published.missing}")
    if is_change(published.ref.result, published.ref.column):
        return signed(published, lang)
    words = quantity(published.value, published.unit, lang)
    # below 0 the sign would read as one with ±
    plain = published.value < 0 or (published.unit == "share" and round(100 * published.value) in (0, 100))
    return text("publish.about", lang, n=words) if published.approximate and not plain else words


def ends(published: Published[int] | Published[float], lang: Lang) -> tuple[str, str] | None:
    """Both ends of what the true value may be, in words; None where no interval is known."""
    if is_change(published.ref.result, published.ref.column):
        return signed_ends(published, lang)
    if published.lower is None or published.upper is None:
        return None
    return quantity(published.lower, published.unit, lang), quantity(published.upper, published.unit, lang)


def decimal(value: float, lang: Lang) -> str:
    """A number as it came out of a calculation, with at most four decimals."""
    whole, _, rest = number(value, "en", decimals=4).partition(".")
    rest = rest.rstrip("0")
    thousands, point = SEPARATORS[lang]
    return whole.replace(",", thousands) + (point + rest if rest else "")


def shown(published: Published[int] | Published[float], lang: Lang) -> str:
    """The figure as a page shows it: 54%, 11.770, ± 8 min; or the reason why it is missing."""
    if published.value is None:
        return (published.missing or MissingReason.UNKNOWN).label(lang)
    return figure(published, lang)
