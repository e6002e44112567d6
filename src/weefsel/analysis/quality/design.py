"""A design: which indicators make which parts, and by which choices. Said once, frozen, and checked before use."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from weefsel.analysis.quality import choices
from weefsel.analysis.quality.aggregating import LIFT
from weefsel.analysis.quality.choices import (
    Aggregation,
    Direction,
    Imputation,
    Normalisation,
    Treatment,
    Weighting,
)
from weefsel.analysis.quality.imputing import NEIGHBOURS
from weefsel.analysis.quality.normalising import oriented, oriented_reference
from weefsel.analysis.quality.treating import Limits
from weefsel.analysis.quality.weighing import weight_faults
from weefsel.errors import Fault, InputError

__all__ = ["Design", "Leaf", "Part"]

_WHERE: Final = "design"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An indicator: a column of the table, and the part it belongs to.

    `reference` is what is worth the least and the most points (low, high), `target` what is good enough, both in the
    unit of the column after dividing it by `denominator`, a column of the same table.
    """

    name: str
    parent: str
    direction: Direction = "higher_better"
    reference: tuple[float, float] | None = None
    target: float | None = None
    denominator: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What indicators or other parts are made one in; `parent` is None for what is in nothing else.

    `aggregation` replaces the one of the design for what is put together in this part.
    """

    name: str
    parent: str | None = None
    weight: float = 1.0
    aggregation: Aggregation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How scores are made: a tree of indicators and parts, and a choice at every step.

    The weights of leaves and parts are used with `weighting` "given". `least_known` is the share of what a part is made
    of that must be known for it to have a score; `least_to_fill` the share of an indicator that must be known for its
    holes to be filled in. `group` names the column with the groups of the imputation by groups.
    """

    leaves: tuple[Leaf, ...]
    parts: tuple[Part, ...]
    imputation: Imputation = "none"
    group: str | None = None
    neighbours: int = NEIGHBOURS
    least_to_fill: float = 0.5
    treatment: Treatment = "none"
    limits: Limits = Limits()  # noqa: RUF009 frozen, so it may be shared
    normalisation: Normalisation = "reference"
    weighting: Weighting = "equal"
    aggregation: Aggregation = "arithmetic"
    lift: float = LIFT
    least_known: float = 0.5

    def children(self, part: str) -> tuple[Leaf | Part, ...]:
        """What a part is made of, in the order of the design."""
        every: Iterator[Leaf | Part] = iter((*self.leaves, *self.parts))
        return tuple(child for child in every if child.parent == part)

    def upwards(self) -> tuple[Part, ...]:
        """The parts, each after all that it is made of."""
        done: list[Part] = []
        waiting = list(self.parts)
        while waiting:
            ready = [part for part in waiting if not any(other.parent == part.name for other in waiting)]
            if not ready:
                # parts that are in one another: `check` says so
                return tuple(self.parts)
            done += ready
            waiting = [part for part in waiting if part not in ready]
        return tuple(done)

    def check(self) -> None:
        """Raise InputError with all that is wrong with the design."""
        found = [*_choice_faults(self), *_name_faults(self), *_tree_faults(self), *_leaf_faults(self)]
        if not found and self.weighting == "given":
            found = [fault for part in self.parts for fault in _given_faults(self, part)]
        if found:
            raise InputError(found)


def _choice_faults(design: Design) -> Iterator[Fault]:
    named: dict[str, tuple[object, tuple[str, ...]]] = {
        "imputation": (design.imputation, choices.IMPUTATIONS),
        "treatment": (design.treatment, choices.TREATMENTS),
        "normalisation": (design.normalisation, choices.NORMALISATIONS),
        "weighting": (design.weighting, choices.WEIGHTINGS),
        "aggregation": (design.aggregation, choices.AGGREGATIONS),
    }
    for name, (value, known) in named.items():
        if value not in known:
            yield Fault(_WHERE, f"one of {', '.join(known)}", "Choose one of these.", column=name, value=value)
    for part in design.parts:
        if part.aggregation is not None and part.aggregation not in choices.AGGREGATIONS:
            known = ", ".join(choices.AGGREGATIONS)
            yield Fault(_WHERE, f"one of {known}", "Choose one of these.", column=part.name, value=part.aggregation)
    shares = {"least_known": design.least_known, "least_to_fill": design.least_to_fill}
    for name, share in shares.items():
        if not 0 < share <= 1:
            yield Fault(_WHERE, "a share above 0, at most 1", "Give a share such as 0.5.", column=name, value=share)
    if not 0 <= design.lift < 100:
        yield Fault(_WHERE, "points from 0 to below 100", "Give a lift such as 1.", column="lift", value=design.lift)
    if design.neighbours < 1:
        yield Fault(_WHERE, "at least 1", "Give a number such as 5.", column="neighbours", value=design.neighbours)
    if design.imputation.startswith("group") and design.group is None:
        mend = "Name the column that says which areas belong together, or choose another imputation."
        yield Fault(_WHERE, "a column of groups", mend, column="group")
    if design.normalisation in ("reference", "target") and design.treatment in ("log", "winsorise_or_log"):
        mend = "Choose treatment 'none' or 'winsorise': what lies outside fixed references is bounded by them already."
        expected = "values in their own unit, which a logarithm takes from them"
        yield Fault(_WHERE, expected, mend, column="treatment", value=design.treatment)


def _name_faults(design: Design) -> Iterator[Fault]:
    if not design.leaves:
        yield Fault(_WHERE, "at least one indicator", "Name the indicators that a score is made of.", column="leaves")
    for name in _twice(item.name for item in (*design.leaves, *design.parts)):
        yield Fault(_WHERE, "a name that is used once", "Give each indicator and part a name of its own.", value=name)


def _tree_faults(design: Design) -> Iterator[Fault]:
    known = {part.name for part in design.parts}
    for item in (*design.leaves, *design.parts):
        if item.parent is not None and item.parent not in known:
            mend = "Add that part, or name another."
            yield Fault(_WHERE, "a part of this design", mend, column=item.name, value=item.parent)
    above = {part.name: part.parent for part in design.parts}
    for part in design.parts:
        if _in_itself(part.name, above):
            mend = "Let one of them be in nothing else."
            yield Fault(_WHERE, "a part that is not in itself", mend, column=part.name, value=part.parent)
        if not design.children(part.name):
            mend = "Take the part out, or say what it is made of."
            yield Fault(_WHERE, "a part with something in it", mend, column=part.name)


def _leaf_faults(design: Design) -> Iterator[Fault]:
    for leaf in design.leaves:
        if leaf.direction not in choices.DIRECTIONS:
            expected = f"one of {', '.join(choices.DIRECTIONS)}"
            mend = "Say which way is good, or leave the indicator out of the score."
            yield Fault(_WHERE, expected, mend, column=leaf.name, value=leaf.direction)
        if leaf.reference is not None and not _rising(leaf.reference):
            mend = "Give the lower and the higher reference, in the unit of the indicator."
            yield Fault(_WHERE, "two numbers, the lower first", mend, column=leaf.name, value=leaf.reference)
        if leaf.reference is None and design.normalisation == "reference":
            mend = "Give the indicator a reference (low, high), or choose another normalisation."
            yield Fault(_WHERE, "a fixed reference", mend, column=leaf.name)
        if leaf.target is not None and not math.isfinite(leaf.target):
            yield Fault(_WHERE, "a number", "Give the target as a number.", column=leaf.name, value=leaf.target)
        if leaf.target is None and design.normalisation == "target":
            mend = "Give the indicator a target, or choose another normalisation."
            yield Fault(_WHERE, "a target", mend, column=leaf.name)
        if design.normalisation == "target" and _reached_by_all(leaf):
            mend = "Give a target that is better than the worst reference, or no reference."
            yield Fault(_WHERE, "a target above the worst reference", mend, column=leaf.name, value=leaf.target)


def _given_faults(design: Design, part: Part) -> list[Fault]:
    given: Mapping[str, Any] = {child.name: child.weight for child in design.children(part.name)}
    return weight_faults(tuple(given), given)


def _reached_by_all(leaf: Leaf) -> bool:
    """Whether the target is no better than what has no points at all."""
    if leaf.target is None or leaf.reference is None:
        return False
    return float(oriented([leaf.target], [leaf.direction])[0]) <= oriented_reference(leaf.reference, leaf.direction)[0]


def _rising(reference: tuple[float, float]) -> bool:
    low, high = reference
    return math.isfinite(low) and math.isfinite(high) and low < high


def _in_itself(name: str, above: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at not in seen:
        seen.add(at)
        at = above.get(at)
    return at == name


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    again: dict[str, None] = {}
    for name in names:
        if name in seen:
            again[name] = None
        seen.add(name)
    return list(again)
