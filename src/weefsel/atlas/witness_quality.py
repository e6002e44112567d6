"""The way back from a score: to what is drawn, to its parts, and to the figures that these are points for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final
from weakref import WeakKeyDictionary

from weefsel.analysis.quality.choices import Aggregation, Imputation, Normalisation
from weefsel.analysis.quality.names import DRAWN_AGGREGATIONS, DRAWN_IMPUTATIONS, DRAWN_NORMALISATIONS, TOGETHER
from weefsel.atlas.read import Atlas, Figure
from weefsel.atlas.witness import TraceStep, Witness
from weefsel.concepts import LANGS, Condition, Lang
from weefsel.concepts.indicators import Indicator, library
from weefsel.concepts.texts import text

__all__ = ["of_quality"]

#: the steps behind another figure, and its sources
Follow = Callable[[Atlas, Figure], Witness]

#: atlas → indicator and area → what is behind the figure of the one in the other
_KNOWN_BEHIND: Final[WeakKeyDictionary[Atlas, dict[tuple[str, str], Witness]]] = WeakKeyDictionary()
#: the result of which figures lead straight to the cells of a source
OBSERVED: Final = "observed"
#: what is told of a condition that goes through its draws; `known` and `part` do not
_PART: Final = "part"
_KNOWN: Final = "known"


def of_quality(atlas: Atlas, figure: Figure, follow: Follow) -> Witness:
    """What a figure of quality was made of: choices, parts with their weights, and the figures behind them.

    Of what was observed the cells of the source follow; for all else the address is told, where its own trace begins.
    """
    name, _, rest = figure.column.partition(":")
    kind, _, of = rest.partition(":")
    if kind == _PART:
        return _of_part(atlas, library()[of], figure, follow)
    conditions = [*Condition] if name == TOGETHER else [Condition(name)]
    steps: list[TraceStep] = [] if kind == _KNOWN else [_drawn()]
    if name == TOGETHER:
        steps.append(TraceStep("quality.step_weights", {}, tuple((_address(str(c)), _labels(c)) for c in conditions)))
    used: set[str] = set()
    for condition in conditions:
        parts = _parts(atlas, figure.area_code, condition)
        steps.append(_parts_step(condition, parts))
        for one, known in parts:
            if not known:
                continue
            further, sources = _behind(atlas, one, figure.area_code, follow)
            used |= sources
            if one.result == OBSERVED and name != TOGETHER:
                steps += [_indicator_step(one), *further]
    return tuple(steps), used


def _of_part(atlas: Atlas, one: Indicator, figure: Figure, follow: Follow) -> Witness:
    """The references, and then all that is behind the figure itself."""
    assert one.reference is not None, one.id
    low, high = one.reference
    if one.direction == "closer_to_zero":
        low, high = max(abs(low), abs(high)), 0.0
    worst, best = (low, high) if one.direction != "lower_better" else (high, low)
    said = {"worst": f"{worst:g}", "best": f"{best:g}", "unit": one.unit}
    own = (TraceStep("quality.step_points", said), _indicator_step(one))
    if one.column not in atlas.columns(one.result, figure.area_code):
        return own, set()  # nobody told anything of this area
    further, used = follow(atlas, atlas.figure(one.result, figure.area_code, one.column))
    return (*own, *further), used


def _behind(atlas: Atlas, one: Indicator, area_code: str, follow: Follow) -> Witness:
    """The sources behind the figure of an indicator in an area, and of what was observed the steps.

    Remembered as long as the atlas is, because scores share it. The many steps behind other figures are not kept.
    """
    known = _KNOWN_BEHIND.setdefault(atlas, {})
    key = one.id, area_code
    if key not in known:
        steps, used = follow(atlas, atlas.figure(one.result, area_code, one.column))
        known[key] = (steps if one.result == OBSERVED else (), used)
    return known[key]


def _drawn() -> TraceStep:
    """What is drawn from."""
    chosen: tuple[tuple[str, Iterable[Normalisation | Aggregation | Imputation]], ...] = (
        ("normalisation", DRAWN_NORMALISATIONS),
        ("aggregation", DRAWN_AGGREGATIONS),
        ("imputation", DRAWN_IMPUTATIONS),
    )
    details = tuple((f"parameter_{kind}", _listed(kind, names)) for kind, names in chosen)
    return TraceStep("quality.step_drawn", {}, details)


def _listed(kind: str, names: Iterable[str]) -> Mapping[Lang, str]:
    every = tuple(names)
    return {lang: ", ".join(text(f"quality.{kind}_{name}", lang) for name in every) for lang in LANGS}


def _parts(atlas: Atlas, area_code: str, condition: Condition) -> list[tuple[Indicator, bool]]:
    """The indicators that count in a condition, and whether each is known of the area."""
    begin = f"{condition}:{_PART}:"
    names = [column for column in atlas.columns("quality", area_code) if column.startswith(begin)]
    known = [atlas.figure("quality", area_code, column).value is not None for column in names]
    return [(library()[name.removeprefix(begin)], there) for name, there in zip(names, known, strict=True)]


def _parts_step(condition: Condition, parts: list[tuple[Indicator, bool]]) -> TraceStep:
    known = sum(there for _, there in parts)
    counts = {"n": str(len(parts)), "known": str(known)}
    weight = f"{100 / len(parts):.0f}%" if parts else ""
    details = tuple((_address(f"{condition}:{_PART}:{one.id}"), _part_said(one, weight, there)) for one, there in parts)
    return TraceStep("quality.step_parts", {"of": _labels(condition), **counts}, details)


def _part_said(one: Indicator, weight: str, known: bool) -> Mapping[Lang, str]:
    said = "quality.part" if known else "quality.part_unknown"
    figure = f"{one.result}/{one.column}"
    return {lang: text(said, lang, name=one.name(lang), weight=weight, figure=figure) for lang in LANGS}


def _indicator_step(one: Indicator) -> TraceStep:
    return TraceStep("quality.step_indicator", {"name": one.names, "figure": f"{one.result}/{one.column}"})


def _labels(condition: Condition) -> Mapping[Lang, str]:
    return {lang: condition.label(lang) for lang in LANGS}


def _address(column: str) -> str:
    return f"quality/{column}"
