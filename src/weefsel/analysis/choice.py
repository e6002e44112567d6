"""Which places count for a question such as "on Saturday evening, free, without referral", and which might."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.offering import is_current, offered_during, timings
from weefsel.analysis.opening import NETHERLANDS, Open, Region, Window, openings
from weefsel.concepts import Free, Function, Moment, Referral, WalkingGroup

__all__ = ["POSSIBLE", "SURE", "Choice", "Chosen", "Doubts", "Question", "chosen", "doubts"]


#: measures: the share that surely has such a place within the minutes, and the share that has one at best
SURE: Final = "within"
POSSIBLE: Final = "possibly_within"
#: how conditions are written in a name; a group of walkers may have a like word
FREE: Final = "free"
NO_REFERRAL: Final = "no_referral"
ACCESS: Final = "wheelchair_access"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked. What is left out is not asked: every place then counts as far as that goes.

    `group` says how fast one goes (`Walking.for_group`) and nothing about the places; `wheelchair` says that one must
    be able to get in and says nothing about the way there.
    """

    moment: Moment | None = None
    free: bool = False
    without_referral: bool = False
    wheelchair: bool = False
    group: WalkingGroup = WalkingGroup.ADULT

    @property
    def name(self) -> str:
        """The choice as it stands in the name of a figure: `saturday_evening+free`; empty where nothing is asked."""
        asked = {FREE: self.free, NO_REFERRAL: self.without_referral, ACCESS: self.wheelchair}
        parts = [str(self.moment)] if self.moment else []
        parts += [word for word, is_asked in asked.items() if is_asked]
        parts += [str(self.group)] if self.group is not WalkingGroup.ADULT else []
        return "+".join(parts)

    @classmethod
    def named(cls, name: str) -> Choice:
        """The choice with this `name`. Raises `ValueError` for a name that is none, or is written in another way."""
        parts = name.split("+") if name else []
        moment = next((Moment(part) for part in parts if part in list(Moment)), None)
        group = next((WalkingGroup(part) for part in parts if part in list(WalkingGroup)), WalkingGroup.ADULT)
        choice = cls(moment, FREE in parts, NO_REFERRAL in parts, ACCESS in parts, group)
        if choice.name != name:
            raise ValueError(f"{name!r} is not the name of a choice, as {cls(Moment.SATURDAY_EVENING, True).name!r} is")
        return choice


@dataclass(frozen=True, slots=True)
class Question:
    """Which places count, for whom, and within how many minutes of walking."""

    choice: Choice
    minutes: int

    @property
    def plain(self) -> bool:
        """Whether nothing is asked of the places, nor of those who walk."""
        return self.choice == Choice()

    def column(self, function: Function, measure: str = SURE) -> str:
        """The name of a figure that answers it: `meeting:within_15:saturday_evening`."""
        return f"{function}:{measure}_{self.minutes}:{self.choice.name}"

    @classmethod
    def of_column(cls, column: str) -> tuple[Question, Function, str]:
        """The question, function and measure behind the name of a figure. Raises `ValueError` for another name."""
        function, asked, name = column.split(":")
        measure, _, minutes = asked.rpartition("_")
        question = cls(Choice.named(name), int(minutes))
        if column != question.column(Function(function), measure) or measure not in (SURE, POSSIBLE):
            raise ValueError(f"{column!r} is not the name of a figure of a choice")
        return question, Function(function), measure


class Chosen(NamedTuple):
    """Which places count, in the order of the table. No place is in both.

    What is measured over the places of `mask` alone is "at least"; over those of `mask | unknown_mask` "at most".
    """

    #: places that surely count
    mask: NDArray[np.bool_]
    #: places that might: it is not said, not readable, or so on some of the occasions only
    unknown_mask: NDArray[np.bool_]


class Doubts(NamedTuple):
    """How many of the places that might count leave open what; one place may be in several."""

    hours_not_said: int
    hours_unreadable: int
    #: a comment, an open end, or `unknown` in the hours themselves
    hours_unsure: int
    #: open on some of the occasions
    hours_partly: int
    free: int
    referral: int
    wheelchair: int


#: degrees of certainty: of two conditions the least counts, of two ways to meet them the most
_NO: Final = 0
_MAYBE: Final = 1
_YES: Final = 2
Degrees = NDArray[np.int8]

_OPEN: Final[Mapping[str, int]] = {Open.YES: _YES, Open.PARTLY: _MAYBE, Open.UNKNOWN: _MAYBE, Open.NO: _NO}
#: for members only is not free for who is no member
_FREE: Final[Mapping[str, int]] = {Free.YES: _YES, Free.MIXED: _MAYBE, Free.MEMBERS: _NO, Free.NO: _NO}
_REFERRAL: Final[Mapping[str, int]] = {Referral.NO: _YES, Referral.MIXED: _MAYBE, Referral.YES: _NO}
#: OSM `wheelchair`; "limited" may do for one wheelchair and not for another
_WHEELCHAIR: Final[Mapping[str, int]] = {"yes": _YES, "designated": _YES, "limited": _MAYBE, "no": _NO}


def chosen(
    places: pd.DataFrame, offers: pd.DataFrame, choice: Choice, *, on: date, where: Region = NETHERLANDS
) -> Chosen:
    """Which places count for a choice on the date of a snapshot, and which might.

    A place counts when it is itself open at the moment, free and without referral, or when an offer at that place is
    there at the moment, free and without referral; and, if asked, when a wheelchair gets in. Of an offer it is not
    asked for whom it is or what it is about: a place counts with all of its functions.

    Raises `ValueError` when there is a moment and `on` lies in a year whose public holidays are not known.
    """
    window = None if choice.moment is None else Window.at(choice.moment, on)
    itself = _all(
        len(places),
        None if window is None else _degrees(openings(places["opening_hours"], window, where).open, _OPEN),
        _degrees(places["free"], _FREE) if choice.free else None,
        _degrees(places["referral"], _REFERRAL) if choice.without_referral else None,
    )
    either = np.maximum(itself, _through_offers(places, offers, choice, window, on, where))
    access = _degrees(places["wheelchair"], _WHEELCHAIR) if choice.wheelchair else None
    degree = _all(len(places), either, access)
    return Chosen(degree == _YES, degree == _MAYBE)


def doubts(
    places: pd.DataFrame, offers: pd.DataFrame, choice: Choice, *, on: date, where: Region = NETHERLANDS
) -> Doubts:
    """Why places of `chosen(…).unknown_mask` might count and not surely do, as far as it is about the place itself."""
    might = chosen(places, offers, choice, on=on, where=where).unknown_mask
    hours = [0, 0, 0, 0]
    if choice.moment is not None:
        found = openings(places["opening_hours"], Window.at(choice.moment, on), where)
        unsure = (found.open == Open.UNKNOWN) & ~found.not_said & ~found.unreadable
        each = (found.not_said, found.unreadable, unsure, found.open == Open.PARTLY)
        hours = [int((might & reason).sum()) for reason in each]
    conditions = (
        (choice.free, "free", _FREE),
        (choice.without_referral, "referral", _REFERRAL),
        (choice.wheelchair, "wheelchair", _WHEELCHAIR),
    )
    others = [
        int((might & (_degrees(places[column], meanings) == _MAYBE)).sum()) if asked else 0
        for asked, column, meanings in conditions
    ]
    return Doubts(*hours, *others)


def _through_offers(
    places: pd.DataFrame, offers: pd.DataFrame, choice: Choice, window: Window | None, on: date, where: Region
) -> Degrees:
    """For each place how surely the best of its offers meets the choice; no where it has none."""
    row = pd.Index(places["place_id"]).get_indexer(pd.Index(offers["place_id"]))
    here = offers[row >= 0]
    when = timings(here)
    times = [_YES * is_current(timing, on) for timing in when]
    if window is not None:
        times = [_OPEN[offered_during(timing, window, where)] for timing in when]
    degree = _all(
        len(here),
        np.array(times, np.int8),
        _costs(here["cost_eur"]) if choice.free else None,
        _degrees(here["referral"], _REFERRAL) if choice.without_referral else None,
    )
    best = np.full(len(places), _NO, np.int8)
    np.maximum.at(best, row[row >= 0], degree)
    return best


def _costs(euro: pd.Series) -> Degrees:
    cost = euro.to_numpy(float)
    return np.where(np.isnan(cost), _MAYBE, np.where(cost == 0, _YES, _NO)).astype(np.int8)


def _all(size: int, *conditions: Degrees | None) -> Degrees:
    """How surely all conditions that are asked hold."""
    asked = [condition for condition in conditions if condition is not None]
    return np.minimum.reduce([np.full(size, _YES, np.int8), *asked])


def _degrees(values: pd.Series | NDArray[np.object_], meanings: Mapping[str, int]) -> Degrees:
    """What each value means; a missing one, or one that is not known, is a maybe."""
    degrees = [meanings.get(value, _MAYBE) if isinstance(value, str) else _MAYBE for value in values]
    return np.array(degrees, np.int8)
