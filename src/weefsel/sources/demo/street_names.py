"""Names for streets: each long line of sight gets one, from the words of its buurt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np
import shapely

from weefsel.sources.demo.chance import one_of, rng
from weefsel.sources.demo.curves import Points
from weefsel.sources.demo.data_files import read_toml
from weefsel.sources.demo.knots import Junction, Reach
from weefsel.sources.demo.plan import Plan

__all__ = ["named"]

#: a street goes on under one name where it turns less than this
STRAIGHT_ON_DEG: Final = 42.0
#: shorter streets take the name of the street they join
SHORT_M: Final = 130.0
#: kinds of street that carry a name
NAMED_KINDS: Final = frozenset(("residential", "living_street", "unclassified", "pedestrian", "tertiary"))
TRIES: Final = 60


@cache
def _words() -> Mapping[str, Any]:
    return read_toml("shared/words.toml")


def named(reaches: Sequence[Reach], plan: Plan, seed: int) -> list[Reach]:
    """The same streets; those that carry a name and had none, have one.

    No two streets of different buurten share a name.
    """
    open_ = [i for i, r in enumerate(reaches) if r.name is None and r.kind in NAMED_KINDS and r.buurt]
    groups = _merged_short(_strokes(reaches, open_), reaches)
    themes = {buurt.code: buurt.themes for buurt in plan.buurten}
    taken = {r.name for r in reaches if r.name}
    random = rng(seed, "street names")
    names = _wanted(reaches, groups, plan)
    taken |= set(names.values())
    for group in groups:
        if group[0] in names:
            continue
        first = reaches[group[0]]
        length = sum(reaches[i].length_m for i in group)
        name = _name(themes[first.buurt], first.style, length, taken, random)
        taken.add(name)
        names.update(dict.fromkeys(group, name))
    return [replace(r, name=names[i]) if i in names else r for i, r in enumerate(reaches)]


def _wanted(reaches: Sequence[Reach], groups: Sequence[list[int]], plan: Plan) -> dict[int, str]:
    """The names that the plan wants: of the whole street at that point, in its buurt, also if it had another name."""
    names: dict[int, str] = {}
    homes = [i for i, r in enumerate(reaches) if r.kind in NAMED_KINDS and r.buurt and not r.bridge]
    tree = shapely.STRtree([reaches[i].line for i in homes])
    for name, at in plan.named:
        nearest = homes[int(tree.nearest(at))]
        found = reaches[nearest]
        same = [i for i in homes if found.name and (reaches[i].name, reaches[i].buurt) == (found.name, found.buurt)]
        street = same or next(group for group in groups if nearest in group)
        names.update(dict.fromkeys(street, name))
    return names


def _strokes(reaches: Sequence[Reach], open_: Sequence[int]) -> list[list[int]]:
    """Streets that go straight on at a junction, together (strokes; Thomson and Richardson 1999)."""
    at: dict[Junction, list[tuple[int, Points]]] = defaultdict(list)
    for i in open_:
        points = reaches[i].points
        start, end = reaches[i].ends
        at[start].append((i, _heading(points[1] - points[0])))
        at[end].append((i, _heading(points[-2] - points[-1])))
    parent = {i: i for i in open_}
    for _, meeting in sorted(at.items()):
        pairs = sorted(
            (float(h @ g), i, j)
            for a, (i, h) in enumerate(meeting)
            for j, g in meeting[a + 1 :]
            if i != j and (reaches[i].buurt, reaches[i].kind) == (reaches[j].buurt, reaches[j].kind)
        )
        used: set[int] = set()
        for cosine, i, j in pairs:
            if cosine < -np.cos(np.radians(STRAIGHT_ON_DEG)) and not used & {i, j}:
                used |= {i, j}
                parent[_root(parent, i)] = _root(parent, j)
    return _grouped(parent, open_)


def _heading(step: Points) -> Points:
    return step / max(float(np.hypot(*step)), 1e-9)


def _root(parent: dict[int, int], i: int) -> int:
    while parent[i] != i:
        i = parent[i]
    return i


def _grouped(parent: dict[int, int], open_: Sequence[int]) -> list[list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for i in open_:
        groups[_root(parent, i)].append(i)
    return sorted(groups.values())


def _merged_short(groups: list[list[int]], reaches: Sequence[Reach]) -> list[list[int]]:
    """Short streets joined to the longest street of their buurt that they meet."""
    length = [sum(reaches[i].length_m for i in group) for group in groups]
    touching: dict[Junction, list[int]] = defaultdict(list)
    for g, group in enumerate(groups):
        for i in group:
            for end in reaches[i].ends:
                touching[end].append(g)
    parent = {g: g for g in range(len(groups))}
    for g in sorted(parent, key=lambda g: (length[g], g)):
        if length[g] >= SHORT_M:
            break
        near = {h for i in groups[g] for end in reaches[i].ends for h in touching[end]}
        same = sorted(h for h in near if h != g and reaches[groups[h][0]].buurt == reaches[groups[g][0]].buurt)
        other = [h for h in same if _root(parent, h) != g]
        if other:
            parent[g] = _root(parent, max(other, key=lambda h: (length[h], h)))
    merged = _grouped(parent, sorted(parent))
    return [sorted(i for g in together for i in groups[g]) for together in merged]


def _name(themes: Sequence[str], style: str, length_m: float, taken: set[str], random: np.random.Generator) -> str:
    words = _words()
    roots = [root for theme in themes for root in words["themes"][theme]]
    endings = words["endings"].get(style, words["endings"]["postwar"])
    for _ in range(TRIES):
        root, ending = one_of(random, roots), one_of(random, endings)
        name = root + ending
        if length_m < 160 and ending in ("laan", "dreef", "singel"):
            continue
        if name not in taken:
            return name
    every = [root + ending for root in roots for ending in words["endings"]["postwar"] + words["endings"]["woonerf"]]
    return next(name for name in [*every, *(f"Nieuwe {n}" for n in every)] if name not in taken)
