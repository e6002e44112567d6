"""*Herkomst*: the red thread from a figure to its sources, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from weefsel.atlas.read import Figure
from weefsel.atlas.trace import Said, Trace, TraceStep
from weefsel.concepts import Disclosure, Lang, MissingReason, find_concept
from weefsel.concepts.texts import text
from weefsel.publish import gate
from weefsel.publish.definitions import said_of
from weefsel.publish.models import AreaLink, FigurePage, Published, Site, SourceSlip, Step
from weefsel.publish.subjects import Names, caveats, subject
from weefsel.publish.words import decimal, number, shown

__all__ = ["figure_page", "outcome", "slip"]


def figure_page(
    site: Site,
    area: AreaLink,
    figure: Published[int] | Published[float],
    traced: Trace,
    lang: Lang,
    names: Names,
    disclosure: Disclosure,
) -> FigurePage:
    """The page of one figure: what was shown, how it was rounded, and each step back to the sources.

    `disclosure` is the class of the people it counts.
    """
    steps = [_seen(figure, lang)]
    if figure.value is not None:
        steps.append(_rounding(figure, traced, disclosure, lang))
    for step in traced.steps:
        # what the gate holds back of the figure must not stand among what it was made of
        if step.people is Disclosure.OWN or (step.people and figure.missing is MissingReason.SECRET):
            steps.append(Step("trace.people_own"))
        else:
            steps.append(_step(step, lang))
    steps.append(Step("trace.sources", {"n": str(len(traced.sources))}))
    return FigurePage(
        site,
        area,
        figure,
        subject(figure.ref.result, figure.ref.column, lang, names),
        tuple(steps),
        tuple(slip(row) for row in traced.sources),
        traced.command,
        (*caveats(figure.ref.result, lang), *said_of(figure.ref.result, figure.ref.column, lang)),
    )


def _step(step: TraceStep, lang: Lang) -> Step:
    return Step(
        step.id,
        {name: str(value) if name == "year" else _digits(value, lang) for name, value in step.variables.items()},
        tuple((_label(label, lang), _value(value, lang)) for label, value in step.details),
    )


def outcome(figure: Figure, disclosure: Disclosure, lang: Lang) -> str:
    """What a calculation gave, in digits; of people from our own sources only what the gate lets through."""
    passed = gate.published(figure, disclosure)
    if passed.value is None or figure.value is None:
        return (passed.missing or MissingReason.UNKNOWN).label(lang)
    inside = disclosure is Disclosure.OWN and figure.unit in ("residents", *gate.OVER_PEOPLE)
    return decimal(passed.value if inside else figure.value, lang)


def _seen(figure: Published[int] | Published[float], lang: Lang) -> Step:
    if figure.value is None:
        return Step("trace.missing", {"reason": (figure.missing or MissingReason.UNKNOWN).label(lang)})
    return Step("trace.seen", {"shown": shown(figure, lang)})


def _rounding(figure: Published[int] | Published[float], traced: Trace, disclosure: Disclosure, lang: Lang) -> Step:
    """What rounding did; of a figure about people from our own sources the outcome itself stays inside."""
    value = traced.figure.value
    assert value is not None
    own = disclosure is Disclosure.OWN and figure.unit in ("residents", *gate.OVER_PEOPLE)
    if not own and math.isclose(value, figure.value or 0, abs_tol=1e-9):
        return Step("trace.rounded_exact", {"value": decimal(value, lang)})
    if own:
        return Step("trace.rounded_own")
    return Step("trace.rounded_to", {"value": decimal(value, lang)})


def _digits(value: Said, lang: Lang) -> str:
    if isinstance(value, Mapping):
        return value[lang]
    return number(int(value), lang) if value.isdecimal() else value


def _label(label: str, lang: Lang) -> str:
    """A detail's label in words, where it is the id of a concept or the name of a parameter."""
    if label.startswith(("place_kind.", "tie_kind.")):
        return find_concept(label).label(lang)
    return text(f"trace.{label}", lang) if label.startswith("parameter_") else label


def _value(value: Said, lang: Lang) -> str:
    """A detail's value in words, where it is the id of a concept, or a list of ids of texts."""
    if isinstance(value, Mapping):
        return value[lang]
    if value.startswith(("moment.", "walking_group.", "audience.")):
        return find_concept(value).label(lang)
    return ", ".join(text(one, lang) for one in value.split(", ")) if value.startswith("choice.") else value


def slip(row: Any) -> SourceSlip:
    """A row of the table `sources` as it is shown."""
    return SourceSlip(
        row["source_id"],
        row["title"],
        row["publisher"],
        int(row["year"]),
        None if row["date"] is None else str(row["date"]),
        row["licence"],
        row["url"],
        row["path"],
        row["sha256"],
    )
