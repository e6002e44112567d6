"""What a computed indicator was counted from: the records, and the residents that it is divided by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from weefsel.analysis.rates import counted, money_on, whole_of
from weefsel.atlas.read import Atlas, Figure
from weefsel.atlas.webs import day_of
from weefsel.atlas.witness import SHOWN, TraceStep, Witness, margin_of, ref, sources_of, within
from weefsel.concepts.indicators import library

__all__ = ["rates"]

#: what leads from another figure back to its sources
Way = Callable[[Atlas, Figure], Witness]
#: label and value of each of the first few records
Named = Callable[[pd.DataFrame], tuple[tuple[str, str], ...]]

#: units that are so much for each resident
_BY_RESIDENT: Final = frozenset({"per_1000", "eur_per_resident", "residents_per_place"})


def rates(atlas: Atlas, figure: Figure, people: Way, web: Way, named: Named) -> Witness:
    """The records behind one figure of `rates`, then the residents; `people` and `web` lead further back."""
    indicator = library()[figure.column]
    words: dict[str, Any] = {"what": indicator.numerators, "of": indicator.denominators}
    steps = [TraceStep("trace.divided" if all(words["of"].values()) else "trace.counted_only", _given(words))]
    steps += margin_of(indicator.error_model, figure)
    used: set[str] = set()
    if figure.column == "coh_tie_density":
        of_web, used = web(atlas, atlas.figure("web", figure.area_code, "ties:actors"))
        return (*steps, *of_web), used
    kind, rows = _records(atlas, figure)
    steps.append(TraceStep(f"trace.counted_{kind}", {"n": str(len(rows))}, _told(kind, rows, atlas, named)))
    used |= sources_of(rows)
    if figure.unit in _BY_RESIDENT:
        of_people, sources = people(atlas, atlas.figure("people", figure.area_code, "residents"))
        steps += of_people
        used |= sources
    return tuple(steps), used


def _given(words: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in words.items() if all(said.values())}


def _records(atlas: Atlas, figure: Figure) -> tuple[str, pd.DataFrame]:
    """What kind of record it counts, and those of the area."""
    s, code = atlas.snapshot, figure.area_code
    if figure.column.startswith("fun_"):
        kind, rows = "funding", money_on(s.actors, s.places, s.funding, day_of(s)).paid
    else:
        kind, rows = counted(figure.column, s.places, s.actors, s.offers, day_of(s))
    # of groups and of money what has no area is in the whole place
    if kind in ("funding", "actors") and code == whole_of(s.areas):
        return kind, rows
    return kind, within(atlas, rows, code)


def _told(kind: str, rows: pd.DataFrame, atlas: Atlas, named: Named) -> tuple[tuple[str, str], ...]:
    """The first few records by name; of money who gets it, and how much."""
    if kind != "funding":
        return named(rows)
    s = atlas.snapshot
    names = pd.concat([s.actors.set_index("actor_id")["name"], s.places.set_index("place_id")["name"]])
    names = names[~names.index.duplicated()]
    largest = rows.nlargest(SHOWN, "amount_eur")
    told = zip(largest["to_id"], largest["amount_eur"], largest["source_ref"], strict=True)
    return tuple((str(names.get(to, to)), f"€ {euro:.0f}{ref(where)}") for to, euro, where in told)
