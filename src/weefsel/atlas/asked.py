"""Results that nobody keeps, because the name of a figure holds the question: they are made when they are asked for.

Loading this module loads the network's kernels: a process that only shows what is kept does not need it.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.choice import Choice, Chosen, Doubts, Question, chosen, doubts
from weefsel.analysis.choosing import chosen_areas, chosen_distances
from weefsel.analysis.ground import Ground
from weefsel.analysis.opening import Region, region_of
from weefsel.analysis.reach import serving
from weefsel.analysis.walking import Walking, passable
from weefsel.atlas.provenance import Provenance
from weefsel.atlas.registry import ASKED, WALKING, provenance_now
from weefsel.concepts import Function, WalkingGroup
from weefsel.errors import NotFound
from weefsel.network import kept_beside
from weefsel.snapshot import Snapshot

__all__ = ["Answers", "Distances"]

Floats = NDArray[np.float64]
RESULT: Final = "reach_choice"
#: so many answers are remembered: a reader goes back and forth between a few
REMEMBERED: Final = 16


@dataclass(frozen=True, slots=True)
class Distances:
    """Metres from every square to the nearest place that counts: function → (squares,), NaN where none is reached."""

    sure: dict[Function, Floats]
    possible: dict[Function, Floats]


class Answers:
    """One revision, warm: its squares, network and places, ready to be asked."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        #: by the number of edges that one can go
        self._grounds: dict[int, Ground] = {}
        self._figures: OrderedDict[Question, pd.DataFrame] = OrderedDict()
        self._chosen: OrderedDict[Choice, Chosen] = OrderedDict()
        self._distances: OrderedDict[Choice, Distances] = OrderedDict()

    @cached_property
    def on(self) -> dt.date:
        """The day of the snapshot: openings are looked at in the weeks after it."""
        return dt.date.fromisoformat(self._snapshot.meta.date)

    @cached_property
    def where(self) -> Region:
        """The clock and the holidays in the middle of the place."""
        return region_of(self._snapshot.areas)

    def walking(self, group: WalkingGroup) -> Walking:
        """How a group walks; an adult as everywhere in the atlas."""
        return WALKING if group is WalkingGroup.ADULT else Walking.for_group(group)

    def ground(self, group: WalkingGroup = WalkingGroup.ADULT) -> Ground:
        """Squares and network, made ready once. Distances do not hang on speed: who can go the same ways share it."""
        s = self._snapshot
        edges = passable(s.edges, group)
        ways = len(edges)
        if ways not in self._grounds:
            self._grounds[ways] = Ground(s.residents, s.nodes, edges, WALKING, kept_beside(s.path))
        return self._grounds[ways]

    def chosen(self, choice: Choice) -> Chosen:
        """Which places count, and which might."""
        if choice not in self._chosen:
            s = self._snapshot
            _keep(self._chosen, choice, chosen(s.places, s.offers, choice, on=self.on, where=self.where))
        return self._chosen[choice]

    def doubts(self, choice: Choice, function: Function) -> Doubts:
        """Why some places of a function might."""
        places = self._snapshot.places.iloc[serving(self._snapshot.places, function)]
        return doubts(places, self._snapshot.offers, choice, on=self.on, where=self.where)

    def distances(self, choice: Choice) -> Distances:
        """How far every square is from the places of a choice."""
        if choice not in self._distances:
            places, among = self._snapshot.places, self.chosen(choice)
            found = chosen_distances(self.ground(choice.group), places, among)
            sure, possible = (dict(zip(Function, metres, strict=True)) for metres in found)
            _keep(self._distances, choice, Distances(sure, possible))
        return self._distances[choice]

    def figures(self, column: str) -> pd.DataFrame:
        """All figures of the question in the name of a column, indexed by area and column.

        Raises `NotFound` for another name.
        """
        question = self._question(column)
        if question not in self._figures:
            s = self._snapshot
            walking, ground = self.walking(question.choice.group), self.ground(question.choice.group)
            terms = {"on": self.on, "where": self.where}
            made = chosen_areas(s.areas, s.residents, s.places, s.offers, ground, question, walking, **terms)
            _keep(self._figures, question, made.set_index(["area_code", "column"]).sort_index())
        return self._figures[question]

    def provenance(self, column: str) -> Provenance:
        """How a figure came about: made from the tables, now."""
        return provenance_now(ASKED[RESULT], self._snapshot, _parameters(self._question(column), self))

    def _question(self, column: str) -> Question:
        try:
            return Question.of_column(column)[0]
        except ValueError:
            raise NotFound(
                f"No column {column[:80]} in {RESULT}. There is: meeting:within_15:saturday_evening."
            ) from None


def _parameters(question: Question, answers: Answers) -> dict[str, Any]:
    """What was asked, in values that the catalogue has words for, and how people walk."""
    choice = question.choice
    walking = replace(answers.walking(choice.group), minutes=(question.minutes,))
    terms = {"free": choice.free, "no_referral": choice.without_referral, "wheelchair": choice.wheelchair}
    asked = {"moment": choice.moment and choice.moment.id, "group": choice.group.id}
    asked["terms"] = [f"choice.term_{name}" for name, is_asked in terms.items() if is_asked]
    asked["on"] = answers.on.isoformat() if choice.moment else None
    return {name: value for name, value in asked.items() if value} | asdict(walking)


def _keep(kept: OrderedDict[Any, Any], key: object, value: object) -> None:
    kept[key] = value
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)
