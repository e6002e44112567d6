"""Ways to publish counts of people: ours, and some that give people away, each by one fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix
from tests.analysis.disclosure.attacker import FEWEST, Bools, Floats, Map, Name, Tables, people_in

from weefsel.analysis.disclosure import Cells, System, round_all
from weefsel.analysis.disclosure.protect import protect
from weefsel.bench.disclosure import Municipality

Publisher = Callable[[Municipality, bytes], Tables]


def map_of(place: Municipality) -> Map:
    """What everyone can find out of a municipality; residents whose age is not known are a group, of no table."""
    chains = {target: (chain.links, chain.rings) for target, chain in place.chains.items()}
    ages = [people for group, people in place.groups.items() if group]
    unknown = np.isnan(ages).any(axis=0) if ages else np.zeros(len(place.squares), bool)
    people = {group: np.where(unknown & (group != ""), 0.0, people) for group, people in place.groups.items()}
    if unknown.any():
        people["age unknown"] = np.where(unknown, people[""], 0.0)
    return Map(place.belongs.toarray() > 0, place.parents, chains, people)


def tables_of(built: System, number: Floats) -> dict[Name, Floats]:
    return {name: number[built.at(*name)] for name in built.start}


def ours(place: Municipality, key: bytes) -> Tables:
    """As the engine does it."""
    built = place.system()
    found = protect(built.cells, key)
    number = found.number
    whole = bool((built.cells.value == np.round(built.cells.value)).all())
    return Tables([tables_of(built, number)], off=4.0 if whole else 5 - 1e-4, least=1.0 if whole else 0.0)


def exact_totals(place: Municipality, key: bytes) -> Tables:  # noqa: ARG001 nothing is drawn
    """Small counts are hidden, all others are shown as they are."""
    return Tables(
        [{name: np.where((n > 0) & (n < FEWEST), np.nan, n) for name, n in people_in(map_of(place))}], off=0.0
    )


def only_small_hidden(place: Municipality, key: bytes) -> Tables:
    """Rounded by key, and small counts are hidden, but nothing to protect them."""
    return Tables([_small_hidden(place, key)])


def drawn_anew(place: Municipality, key: bytes) -> Tables:
    """Rounded by a draw of the moment, at each of twenty requests."""
    hidden = ours(place, key).answers[0]
    answers = [_small_hidden(place, bytes([request]) * 32) for request in range(20)]
    return Tables([{name: np.where(np.isnan(hidden[name]), np.nan, of) for name, of in one.items()} for one in answers])


def exact_shares(place: Municipality, key: bytes) -> Tables:
    """As the engine does it, with shares in tenths of per cents beside it that were made of the counts."""
    tables, counts = ours(place, key), dict(people_in(map_of(place)))
    shares: Mapping[Name, Floats] = {
        name: np.where(np.isnan(number), np.nan, np.round(_share(counts[name], counts[name[0], "", ""]), 3))
        for name, number in tables.answers[0].items()
        if name[1:] != ("", "")
    }
    return replace(tables, shares=shares, shares_off=0.0005)


def rings_forgotten(place: Municipality, key: bytes) -> Tables:
    """As the engine does it, when it is not told of differences that nobody published."""
    built = place.system()
    kept = abs(built.cells.relations) @ ~built.cells.published == 0
    return Tables([tables_of(built, protect(_only(built.cells, kept), key).number)])


def groups_forgotten(place: Municipality, key: bytes) -> Tables:
    """As the engine does it, when it is not told that groups add up to everyone."""
    built = place.system()
    of = np.zeros((len(built.cells), len(place.groups)))
    for number, group in enumerate(place.groups):
        for name in built.start:
            of[built.at(*name), number] = name[0] == group
    kept = (abs(built.cells.relations) @ of > 0).sum(axis=1) <= 1
    return Tables([tables_of(built, protect(_only(built.cells, kept), key).number)])


def _small_hidden(place: Municipality, key: bytes) -> dict[Name, Floats]:
    built = place.system()
    value = built.cells.value
    number = round_all(value, key, [one.tobytes() for one in built.cells.records]).astype(float)
    return tables_of(built, np.where((value > 0) & (value < FEWEST), np.nan, number))


def _share(part: Floats, whole: Floats) -> Floats:
    return part / np.where(whole > 0, whole, np.nan)


def _only(cells: Cells, kept: Bools) -> Cells:
    """`cells` with only those of its relations that are `kept`."""
    rows = np.flatnonzero(kept)
    return replace(cells, relations=csr_matrix(cells.relations[rows]), implied=np.zeros(len(rows), bool))
