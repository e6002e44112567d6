"""Figures in words and digits, as a language writes them."""

from __future__ import annotations

from weefsel.concepts import Lang, MissingReason
from weefsel.concepts.texts import text
from weefsel.publish.models import Published

__all__ = ["decimal", "shown", "whole"]


def whole(number: float, lang: Lang) -> str:
    """A whole number with the language's thousands mark: 11.770 or 11,770."""
    text_ = f"{round(number):,}"
    return text_.replace(",", ".") if lang == "nl" else text_


def decimal(number: float, lang: Lang) -> str:
    """A number as it came out of a calculation, with at most four decimals."""
    text_ = f"{number:,.4f}".rstrip("0").rstrip(".")
    return text_.translate(str.maketrans(",.", ".,")) if lang == "nl" else text_


def shown(figure: Published[int] | Published[float], lang: Lang) -> str:
    """The figure as a page shows it: 54%, 11.770, 8 minuten; with "ongeveer" where it is an approximation."""
    if figure.value is None:
        return (figure.missing or MissingReason.UNKNOWN).label(lang)
    if figure.unit == "share":
        plain = f"{round(figure.value * 100)}%"
    elif figure.unit == "minutes":
        plain = text("publish.minutes", lang, n=whole(figure.value, lang))
    else:
        plain = whole(figure.value, lang) if isinstance(figure.value, int) else decimal(figure.value, lang)
    return text("publish.about", lang, n=plain) if figure.approximate else plain
