"""*Hoe gaat het hier?* on the page of an area: four scores with how sure they are, and the way to more."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from weefsel.concepts import Condition, Lang
from weefsel.platform.notes import Notes
from weefsel.platform.pages import monitor_areas, monitor_words
from weefsel.platform.pages.monitor_rows import SCORE, Rows, track
from weefsel.platform.source import open_site
from weefsel.publish.models import AreaLink

__all__ = ["ScoreRow", "rows"]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One condition of an area as it is shown."""

    name: str
    #: where it is told what the score is made of
    address: str
    drawn: SafeString
    figure: SafeString
    between: str


def rows(area: AreaLink, lang: Lang, notes: Notes) -> list[ScoreRow]:
    """The four conditions in their fixed order; nothing where the revision has no scores, or none of this area."""
    monitor = open_site().monitor
    scores = [(condition, monitor.score(str(condition), area.code)) for condition in Condition]
    if not any(score is not None and score.figure.value is not None for _, score in scores):
        return []
    made, head = Rows(lang, area.slug, notes), monitor.head(area.slug)
    return [
        ScoreRow(
            monitor_words.condition_name(condition, lang),
            monitor_areas.condition_address(head, condition, lang),
            track(score.figure, SCORE, score.reference),
            made.figure(score.figure),
            monitor_words.interval(score.figure, lang),
        )
        for condition, score in scores
        if score is not None
    ]
