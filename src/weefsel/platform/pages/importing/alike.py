"""Whether what a list brings is there already: asked for each, answered by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from weefsel.platform.exchange.sheets.planning import OTHER
from weefsel.platform.exchange.sheets.plans import Plan, PlanRecord, RowFate
from weefsel.platform.register.around import around
from weefsel.platform.register.mailing import entry_name
from weefsel.platform.register.models import Actor, Place
from weefsel.platform.register.plain.suggesting import folded

__all__ = ["Question", "questions", "with_choices"]

_LATER: Final = "later"


@dataclass(frozen=True, slots=True)
class Perhaps:
    """An entry that it may be."""

    id: str
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Question:
    """A record that may be there already."""

    #: of its record in the plan
    number: int
    name: str
    row: int
    where: str
    perhaps: tuple[Perhaps, ...]


def questions(plan: Plan, start: int, most: int) -> list[Question]:
    """The questions of one page."""
    records = list(plan.records(RowFate.ALIKE, start=start, most=most))
    things = _things({one for record in records for one in record.alike})
    return [
        Question(
            record.id,
            record.name,
            plan.row_of(record.row_id).number,
            _where(record.incoming["values"].get("street", ""), record.incoming["values"].get("area_code", "")),
            tuple(things[one] for one in record.alike if one in things),
        )
        for record in records
    ]


def _things(ids: set[str]) -> dict[str, Perhaps]:
    found = [*Actor.objects.filter(pk__in=ids), *Place.objects.filter(pk__in=ids)]
    return {str(one.pk): Perhaps(str(one.pk), entry_name(one), _where(one.street, one.area_code)) for one in found}


def _where(street: str, area: str) -> str:
    return ", ".join(part for part in (street, around().area_name(area) if area else "") if part)


def with_choices(plan: Plan, before: Mapping[str, str], sent: QueryDict) -> dict[str, str]:
    """The choices as a form says them: one by one, or all at once."""
    made = dict(before)
    every = str(sent.get("do") or "")
    for record in plan.records(RowFate.ALIKE):
        key = f"{record.scheme} {record.key}"
        said = str(sent.get(f"k{record.id}") or "")
        if every == "all_other":
            made[key] = OTHER
        elif every == "all_same" and (same := _called_the_same(record)) is not None:
            made[key] = same
        elif said == OTHER or said in record.alike:
            made[key] = said
        elif said == _LATER:
            made.pop(key, None)
    return made


def _called_the_same(record: PlanRecord) -> str | None:
    """The one entry that has exactly the name of a record."""
    called = [one for one in _named(record.alike) if folded(one[1]) == folded(record.name)]
    return called[0][0] if len(called) == 1 else None


def _named(ids: list[str]) -> list[tuple[str, str]]:
    found: list[Any] = [*Actor.objects.filter(pk__in=ids).values_list("pk", "name")]
    found += Place.objects.filter(pk__in=ids).values_list("pk", "name")
    return [(str(one), name) for one, name in found]
