"""What a figure of quality is, in words."""

from __future__ import annotations

from weefsel.analysis.quality.names import INPUTS, TOGETHER
from weefsel.concepts import Condition, Lang
from weefsel.concepts.indicators import library
from weefsel.concepts.texts import text

__all__ = ["QUALITY_CAVEATS", "quality_subject", "score_name"]

#: what a score does not say
QUALITY_CAVEATS = ("quality.caveat_choices", "quality.caveat_people", "quality.caveat_references")


def score_name(name: str, lang: Lang) -> str:
    """What a score is of: a condition, or all four together."""
    return text("quality.together", lang) if name == TOGETHER else Condition(name).label(lang)


def quality_subject(parts: list[str], lang: Lang) -> str | None:
    """What the figure with a name in these parts is; None for a name that no analysis makes."""
    name, kind, of = parts[0], parts[1] if len(parts) > 1 else "", parts[2] if len(parts) == 3 else ""
    if name not in (*Condition, TOGETHER) or len(parts) > 3:
        return None
    said = score_name(name, lang)
    if len(parts) == 1:
        return text("quality.subject_score", lang, of=said)
    if kind == "part" and of in library():
        return text("quality.subject_part", lang, name=library()[of].name(lang), of=said)
    if kind == "by" and of in INPUTS:
        return text("quality.subject_by", lang, of=said, choice=text(f"quality.choice_{of}", lang))
    if len(parts) == 2 and kind in ("known", "rank", "difference", "group", "above"):
        return text(f"quality.subject_{kind}", lang, of=said)
    return None
