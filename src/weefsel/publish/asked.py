"""What may be asked of a revision: which places count, and which open, close or stay open longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from weefsel.analysis.choice import Choice, Question
from weefsel.atlas.disclosed import own_people
from weefsel.atlas.registry import ASKED
from weefsel.concepts import Function
from weefsel.snapshot import Snapshot

__all__ = ["MINUTES", "MOST", "Asked", "Choice", "Question", "is_asked", "may_be_asked"]

#: so many places may open, so many close, and so many stay open longer, in one question
MOST: Final = 20
#: the walking times that may be asked for, minutes; the middle one where nobody says
MINUTES: Final = (5, 10, 15)
_NOTHING_ASKED: Final = Question(Choice(), 10)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: places of one function that open (longitude, latitude), ids of places that close, and of places
    that would count where a question leaves them out, because their hours are extended."""

    layer: Function
    added: tuple[tuple[float, float], ...] = ()
    closed: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    question: Question = _NOTHING_ASKED

    @property
    def changes(self) -> bool:
        """Whether anything would change."""
        return bool(self.added or self.closed or self.extended)


def is_asked(result: str) -> bool:
    """Whether the figures of a result are made when they are asked for, which takes a process that can compute."""
    return result in ASKED


def may_be_asked(snapshot: Snapshot) -> bool:
    """Whether there are residents, all from public sources.

    From answers to many questions one could otherwise find out where few people live.
    """
    return len(snapshot.residents) > 0 and not own_people(snapshot)
