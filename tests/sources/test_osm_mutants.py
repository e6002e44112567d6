"""A thousand damaged copies of Toetsdorp: each becomes sound tables or one clear `InputError`, and quickly."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pytest
from tests.soak import MUTANTS
from tests.sources.town import Told, source, toetsdorp

from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.sources.osm.build import build
from weefsel.sources.osm.objects import Member, OsmNode, OsmObjects, OsmRelation, OsmWay
from weefsel.sources.osm.options import parse

#: tests that share them, so that several workers can
PARTS: Final = 4
SEED: Final = 20_260_301
LONGEST_S: Final = 2.0

_NUMBERS: Final = (
    np.nan, np.inf, -np.inf, 1e308, -1e308, 400.0, 180.0, 179.99, 90.0, 0.0, -0.0, 5.0, 5.387, 52.15, 1e-320,
)  # fmt: skip
_TEXTS: Final = (
    "", " ", "many", "ca. 5.000", "5.000", "-3", "1e308", "NaN", "inf", "2147483648", "9" * 400, "\0", "a\0b", "\n\t",
    "²", "٣", "🧵", "yes", "no", "private", ";", "a;b;c", "eight", "8", "10", "08", "0", "x" * 100_000, "multipolygon",
    "<b>&amp;",
)  # fmt: skip
_KEYS: Final = (
    "name", "population", "admin_level", "boundary", "type", "highway", "access", "foot", "building", "building:levels",
    "landuse", "amenity", "leisure", "waterway", "width", "place", "area", "natural", "bridge", "wheelchair", "disused",
    "opening_hours", "",
)  # fmt: skip
_IDS: Final = (0, 1, 2, 3, 4, 11, 12, 1000, 1001, -5, 2**31, 2**62, 2**63 - 1)

#: the table `sources` that the tables of the town refer to
KNOWN: Final = frame(
    "sources",
    [
        dict.fromkeys(("source_id", "kind", "title", "publisher", "licence"), "osm")
        | {"year": 2026, "disclosure": "public"}
    ],
)

Mutation = Callable[[random.Random, OsmObjects], OsmObjects]


def _swap(items: tuple[Any, ...], position: int, *new: Any) -> tuple[Any, ...]:
    return (*items[:position], *new, *items[position + 1 :])


def _one_of(rng: random.Random, objects: OsmObjects) -> tuple[str, int, Any]:
    field = rng.choice([f for f in ("nodes", "ways", "relations") if getattr(objects, f)] or ["nodes"])
    items = getattr(objects, field)
    position = rng.randrange(len(items)) if items else -1
    return field, position, items[position] if items else None


def _on_one(change: Callable[[random.Random, Any], tuple[Any, ...]]) -> Mutation:
    """The mutation that puts something else in the place of one object."""

    def mutation(rng: random.Random, objects: OsmObjects) -> OsmObjects:
        field, position, item = _one_of(rng, objects)
        if item is None:
            return objects
        return replace(objects, **{field: _swap(getattr(objects, field), position, *change(rng, item))})

    return mutation


def _tag(rng: random.Random, item: Any) -> tuple[Any, ...]:
    key = rng.choice([*item.tags, rng.choice(_KEYS)])
    tags = {k: v for k, v in item.tags.items() if k != key or rng.random() < 0.8}
    if rng.random() < 0.8:
        tags[key] = rng.choice(_TEXTS)
    return (replace(item, tags=tags),)


def _place(rng: random.Random, item: Any) -> tuple[Any, ...]:
    if isinstance(item, OsmNode):
        return (replace(item, **{rng.choice(["lon", "lat"]): rng.choice(_NUMBERS)}),)
    if isinstance(item, OsmWay) and len(item.refs):
        axis = rng.choice(["lon", "lat"])
        values = getattr(item, axis).copy()
        some = rng.sample(range(len(values)), rng.randint(1, len(values)))
        values[some] = [rng.choice(_NUMBERS) for _ in some]
        return (replace(item, **{axis: values}),)
    return (item,)


def _course(rng: random.Random, item: Any) -> tuple[Any, ...]:
    """Other nodes in another order: unclosed, crossing itself, too short, going to and fro."""
    if not isinstance(item, OsmWay) or not len(item.refs):
        return (item,)
    n = len(item.refs)
    order = rng.choice(
        [
            list(range(n))[::-1],
            rng.sample(range(n), n),
            list(range(rng.randrange(n))),
            [*range(n), *range(n)],
            [rng.randrange(n) for _ in range(rng.randrange(40))],
            [0] * n,
        ]
    )
    at = np.array(order, np.int64)
    return (replace(item, refs=item.refs[at], lon=item.lon[at], lat=item.lat[at]),)


def _refs(rng: random.Random, item: Any) -> tuple[Any, ...]:
    if not isinstance(item, OsmWay) or not len(item.refs):
        return (item,)
    refs = item.refs.copy()
    refs[rng.randrange(len(refs))] = rng.choice([*_IDS, *refs.tolist()])
    return (replace(item, refs=refs),)


def _members(rng: random.Random, item: Any) -> tuple[Any, ...]:
    if not isinstance(item, OsmRelation):
        return (item,)
    members = list(item.members)
    for _ in range(rng.randint(1, 3)):
        member = Member(
            rng.choice(["node", "way", "relation"]), rng.choice(_IDS), rng.choice(["outer", "inner", "", "x"])
        )
        deed = rng.randrange(4)
        if deed == 0 and members:
            members.pop(rng.randrange(len(members)))
        elif deed == 1 and members:
            members[rng.randrange(len(members))] = member
        elif deed == 2 and members:
            at = rng.randrange(len(members))
            members[at] = members[at]._replace(role=member.role)
        else:
            members.append(member)
    return (replace(item, members=tuple(members)),)


def _id(rng: random.Random, item: Any) -> tuple[Any, ...]:
    return (replace(item, id=rng.choice(_IDS)),)


def _twice(rng: random.Random, item: Any) -> tuple[Any, ...]:
    return (item, *_tag(rng, item))


def _gone(_: random.Random, __: Any) -> tuple[Any, ...]:
    return ()


def _field_gone(rng: random.Random, objects: OsmObjects) -> OsmObjects:
    return replace(objects, **{rng.choice(["nodes", "ways", "relations"]): ()})


MUTATIONS: Final[tuple[tuple[Mutation, int], ...]] = (
    (_on_one(_tag), 30),
    (_on_one(_place), 15),
    (_on_one(_course), 12),
    (_on_one(_refs), 10),
    (_on_one(_members), 12),
    (_on_one(_id), 6),
    (_on_one(_twice), 6),
    (_on_one(_gone), 8),
    (_field_gone, 1),
)


def mutant(rng: random.Random, objects: OsmObjects) -> OsmObjects:
    kinds, weights = zip(*MUTATIONS, strict=True)
    for mutation in rng.choices(kinds, weights, k=rng.choice([1, 1, 2, 3, 5, 10, 30])):
        objects = mutation(rng, objects)
    return objects


def outcome(damaged: OsmObjects) -> bool:
    """Whether `damaged` still reads. What reads is sound; anything but an `InputError` gets out and fails the test."""
    given = source()
    try:
        tables = build(damaged, parse(given.options, "test"), given, Told().context)
    except InputError as error:
        if not error.faults:
            pytest.fail("refused without a word")
        return False
    wrong = faults({**tables, "sources": KNOWN})
    assert wrong == [], wrong
    return True


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_towns_become_sound_tables_or_an_input_error_within_two_seconds(part: int) -> None:
    print(f"seed {SEED}")
    town, read = toetsdorp().objects(), 0
    for number in range(part, MUTANTS, PARTS):
        damaged = mutant(random.Random(SEED + number), town)
        start = time.process_time()
        read += outcome(damaged)
        assert time.process_time() - start < LONGEST_S, number
    assert read >= MUTANTS / PARTS / 5
    assert read < MUTANTS / PARTS, "no mutant was refused: they are too tame to test anything"
