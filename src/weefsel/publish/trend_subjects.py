"""What a figure about change, comparison or effect is, in words, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from weefsel.analysis.trend.effects import MEASURES
from weefsel.analysis.trend.names import COUNTS, indicator_of, named_effect, span_of
from weefsel.concepts import Condition, Lang
from weefsel.concepts.indicators import library
from weefsel.concepts.texts import text
from weefsel.errors import NotFound

__all__ = ["CAVEATS", "OF_INDICATORS", "trend_subject"]

#: results of which every figure is about an indicator of the library
OF_INDICATORS: Final = frozenset({"trend", "compared", "effects"})
#: result → ends of the ids of what its figures do not say
CAVEATS: Final = {
    "trend": ("independent", "chance", "boundaries"),
    "compared": ("similar", "no_norm"),
    "effects": ("no_proof", "elsewhere", "similar"),
}


def trend_subject(
    result: str,
    column: str,
    lang: Lang,
    indicators: Mapping[str, Mapping[Lang, str]],
    interventions: Mapping[str, Mapping[Lang, str]],
) -> str:
    """What the figure `column` of one of `OF_INDICATORS` is. Raises `NotFound` for a column no analysis makes."""
    condition, _, count = column.partition(":")
    if result == "trend" and condition in list(Condition) and count in COUNTS:
        return text(f"trend.subject_{count}", lang, condition=Condition(condition).label(lang))
    name = _name(indicator_of(result, column), lang, indicators)
    span, effect = span_of(column), named_effect(column)
    if name is not None and result == "trend" and span is not None:
        return text("trend.subject_span", lang, name=name, first=str(span.first), last=str(span.last))
    if name is not None and result == "compared" and column.endswith(":similar"):
        return text("trend.subject_similar", lang, name=name)
    if name is not None and result == "effects" and effect is not None and effect.measure in MEASURES:
        done = interventions.get(effect.intervention, {}).get(lang, effect.intervention)
        return text(f"trend.subject_effect_{effect.measure}", lang, name=name, done=done)
    raise NotFound(f"No figure {column[:80]} in {result}.")


def _name(indicator: str | None, lang: Lang, indicators: Mapping[str, Mapping[Lang, str]]) -> str | None:
    if indicator is None:
        return None
    known = library().get(indicator)
    return indicators.get(indicator, {}).get(lang) if known is None else known.name(lang)
