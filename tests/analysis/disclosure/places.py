"""Made municipalities to attack: small ones, some of full size, and all kinds of residents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix, lil_matrix

from weefsel.analysis.disclosure import Chain
from weefsel.bench.disclosure import Municipality, Size, made

SMALL = Size(wijken=2, buurten=6, squares=120, functions=2, norms=2, groups=3)
MIDDLE = Size(wijken=3, buurten=9, squares=300, functions=2, norms=3, groups=3)
LARGE = Size(wijken=3, buurten=9, squares=360, functions=3, norms=3, groups=5)
FULL = Size()
#: few squares, and many limits that cut through them
DENSE = Size(wijken=2, buurten=6, squares=100, functions=5, norms=3, groups=5)


def municipality(seed: int) -> Municipality:
    """One of two hundred; the last is of full size."""
    size = SMALL if seed < 150 else MIDDLE if seed < 194 else LARGE if seed < 199 else FULL
    place = made(size, seed)
    kind = seed % 10
    if kind == 7:
        return spread(place, seed)
    if kind == 8:
        return ages_unknown(place, seed)
    return between_buurten(place, seed) if kind == 9 else place


def spread(place: Municipality, seed: int) -> Municipality:
    """Residents of areas that were spread over squares: fractions of people."""
    factor = np.random.default_rng(seed).uniform(0.5, 1.5, len(place.squares))
    return replace(place, groups={group: people * factor for group, people in place.groups.items()})


def ages_unknown(place: Municipality, seed: int) -> Municipality:
    """Ages are missing in a tenth of the squares."""
    missing = np.random.default_rng(seed).random(len(place.squares)) < 0.1
    ages = {group: np.where(missing & (group != ""), np.nan, people) for group, people in place.groups.items()}
    return replace(place, groups=ages)


def between_buurten(place: Municipality, seed: int) -> Municipality:
    """Some squares lie in a wijk and in none of its buurten."""
    out = np.random.default_rng(seed).random(len(place.squares)) < 0.05
    belongs = lil_matrix(place.belongs)
    smallest = [area for area in range(len(place.parents)) if area not in place.parents]
    belongs[np.ix_(smallest, np.flatnonzero(out))] = 0
    return replace(place, belongs=csr_matrix(belongs))


def a_year_later(place: Municipality, seed: int) -> Municipality:
    """In some squares one or two people of an age group more or fewer."""
    rng = np.random.default_rng(seed)
    groups = {group: people.copy() for group, people in place.groups.items()}
    for people in list(groups.values())[1:]:
        moved = np.where(rng.random(len(people)) < 0.15, rng.integers(-2, 3, len(people)), 0)
        moved = np.maximum(moved, -people)
        people += moved
        groups[""] += moved
    return replace(place, groups=groups)


def hamlet(people: list[float], old: list[float] | None = None, *, near: list[bool] | None = None) -> Municipality:
    """A gemeente of two buurten: in the first a square for each number of `people`, of whom `old` are old; in the
    second 400 people, 90 of them old. `near` tells which squares of the first have a place within 10 minutes."""
    many = len(people)
    inside = np.zeros((3, many + 1))
    inside[0], inside[1, :many], inside[2, many] = 1, 1, 1
    groups = {"": np.array([*people, 400.0])}
    if old is not None:
        groups |= {"old": np.array([*old, 90.0]), "young": groups[""] - np.array([*old, 90.0])}
    chains = {} if near is None else {"meeting": Chain([("within_10", np.array([*near, True]))])}
    squares = [f"square {number}" for number in range(many + 1)]
    return Municipality(csr_matrix(inside), [-1, 0, 0], squares, groups, chains)
