"""What is told in answer to a question about a revision: see `publish.asked`."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.concepts import Function
from weefsel.publish.asked import Question
from weefsel.publish.models import AreaLink, Published

__all__ = ["AreaChange", "ChosenShare", "Narrowed", "WhatIf"]


@dataclass(frozen=True, slots=True)
class AreaChange:
    """An area before and after an edit: the share of its residents within ten minutes' walk."""

    area: AreaLink
    before: Published[float]
    after: Published[float]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What changes when places open or close: an overlay on one revision, which itself stays as it is."""

    revision: str
    layer: Function
    #: squares that change → minutes' walk after it; None where nothing is reached any more
    cells: dict[str, int | None]
    #: the whole place first, then every area that changes, by name
    areas: tuple[AreaChange, ...]
    #: how many people more (or, below zero, fewer) are within ten minutes; rounded
    people: int


@dataclass(frozen=True, slots=True)
class ChosenShare:
    """The residents of an area who have a place of a function that counts, within the minutes of a question."""

    function: Function
    #: of the places that surely count, and of those that might as well
    sure: Published[float]
    possible: Published[float]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What there is for those who ask something of places (open at a moment, free, …) or walk slower."""

    question: Question
    #: area code → a share for each function
    shares: dict[str, tuple[ChosenShare, ...]]
    #: square → minutes' walk to the nearest place of the layer that surely counts
    cells: dict[str, int | None]
    #: ids of the places of the layer that surely count, and of those that might
    sure: frozenset[str]
    possible: frozenset[str]
    #: how many places the layer has
    places: int
    #: why some might: reason (see `analysis.choice.Doubts`) → places of the layer
    doubts: dict[str, int]
