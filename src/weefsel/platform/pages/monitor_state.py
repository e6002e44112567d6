"""What an address of *Monitor* holds: area, question, what to compare with, weights of one's own, a search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest

from weefsel.concepts import Condition, Lang
from weefsel.errors import NotFound
from weefsel.platform.source import asked
from weefsel.platform.templatetags.site_tags import address
from weefsel.publish.models import AreaLink
from weefsel.publish.monitor_models import Weights

__all__ = ["CONDITIONS", "CONDITION_NAMES", "MOST_WEIGHT", "QUESTIONS", "State", "condition_named", "read"]

#: how a condition is written in an address
CONDITION_NAMES: Final[dict[Condition, str]] = {
    Condition.SECURITY: "bestaanszekerheid",
    Condition.INCLUSION: "erbij-horen",
    Condition.COHESION: "samenhang",
    Condition.EMPOWERMENT: "invloed-en-groei",
}
CONDITIONS: Final = {name: condition for condition, name in CONDITION_NAMES.items()}
QUESTIONS: Final = (1, 2, 3)
#: how often a condition may count at most
MOST_WEIGHT: Final = 9
#: how `?vergelijk=` asks for areas that are alike
ALIKE: Final = "gelijkend"
#: letters of a search at most
LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class State:
    """One view of the monitor."""

    #: slug of the area, empty for the whole place
    area: str = ""
    question: int = QUESTIONS[0]
    alike: bool = False
    #: how much each condition counts; None: all the same, as it is kept
    weights: Weights | None = None
    search: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """What stands behind the question mark, in a fixed order."""
        found = (
            ("vraag", "" if self.question == QUESTIONS[0] else str(self.question)),
            ("vergelijk", ALIKE if self.alike else ""),
            ("gewicht", "-".join(map(str, self.weights)) if self.weights else ""),
            ("zoek", self.search),
        )
        return [(name, value) for name, value in found if value]

    def address(self, lang: Lang, **changes: Any) -> str:
        """The address of this view with something else asked."""
        wanted = replace(self, **changes)
        where = address("monitor_area", lang, slug=wanted.area) if wanted.area else address("monitor", lang)
        pairs = wanted.pairs()
        return f"{where}?{urlencode(pairs)}" if pairs else where

    def hidden(self, *but: str) -> list[tuple[str, str]]:
        """What a form has to keep, but for the names that it asks itself."""
        return [(name, value) for name, value in self.pairs() if name not in but]


def read(request: HttpRequest, whole: AreaLink, slug: str) -> State:
    """The view that an address asks for. What it does not know is as if it was not asked."""
    question = asked(request, "vraag")
    return State(
        "" if slug == whole.slug else slug,
        int(question) if question in map(str, QUESTIONS) else QUESTIONS[0],
        asked(request, "vergelijk") == ALIKE,
        _weights(request.GET.getlist("gewicht")),
        asked(request, "zoek").strip()[:LONGEST],
    )


def _weights(written: list[str]) -> Weights | None:
    """`3-1-1-1`, or what a form sends: four times a number. None for anything else, and where all count the same."""
    given = "-".join(written).split("-")
    if len(given) != len(Condition) or not all(one.isascii() and one.isdigit() and len(one) == 1 for one in given):
        return None
    first, second, third, fourth = (int(one) for one in given)
    weights = first, second, third, fourth
    return weights if len(set(weights)) > 1 else None


def condition_named(name: str) -> Condition:
    """The condition of an address. Raises `NotFound`."""
    if name not in CONDITIONS:
        raise NotFound(f"No condition {name[:40]}. There is: {', '.join(CONDITIONS)}.")
    return CONDITIONS[name]
