"""Who knows everything but the key and the counts does not find out how many people a hidden count is of."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.disclosure import publishers
from tests.analysis.disclosure.attacker import FEWEST, Found, Knowledge, Map, Tables, attack, judged, people_in, study
from tests.analysis.disclosure.places import DENSE, SMALL, a_year_later, municipality
from tests.analysis.disclosure.publishers import Publisher, map_of, ours
from tests.soak import SOAK

from weefsel.bench.disclosure import Size, made

KEY = b"0123456789abcdef0123456789abcdef"
#: municipalities in each test: 200 in all with `make soak`, some of every size on every run
BUNCHES = (
    [range(75), range(75, 150), range(150, 194), range(194, 200)]
    if SOAK
    else [range(0, 150, 5), range(150, 194, 4), range(194, 196)]
)


def _broken(found: list[Found]) -> list[Found]:
    return [one for one in found if one.broken]


def _shown(where: Map, tables: Tables) -> tuple[int, int, int, int]:
    """Cells that are shown, and all; the same of those that are not of 1–9 people."""
    sums = np.zeros(4, int)
    for name, counts in people_in(where):
        if name in tables.answers[0]:
            shown = ~np.isnan(tables.answers[0][name])
            other = (counts == 0) | (counts >= FEWEST)
            sums += [shown.sum(), len(shown), (shown & other).sum(), other.sum()]
    return int(sums[0]), int(sums[1]), int(sums[2]), int(sums[3])


@pytest.mark.parametrize("seeds", BUNCHES, ids=str)
def test_no_hidden_count_of_200_municipalities_is_narrowed_and_most_are_shown(seeds: range) -> None:
    broken, attacked, shown = [], 0, np.zeros(4)
    for seed in seeds:
        place = municipality(seed)
        where, tables = map_of(place), ours(place, KEY)
        found = attack(where, tables)
        attacked += len(found)
        broken += [(seed, one) for one in _broken(found)]
        shown += _shown(where, tables)
    of_all, of_others = shown[0] / shown[1], shown[2] / shown[3]
    print(f"{seeds}: {attacked} attacked, shown {of_all:.3f} of all, {of_others:.3f} of what is not 1–9 people")
    assert attacked > 5 * len(seeds)
    assert broken == []
    assert of_all >= 0.85
    assert of_others >= 0.93


@pytest.mark.parametrize(
    ("publisher", "size", "seeds"),
    [
        (publishers.exact_totals, SMALL, range(3)),
        (publishers.only_small_hidden, SMALL, range(3)),
        (publishers.drawn_anew, SMALL, range(3)),
        (publishers.exact_shares, SMALL, range(1)),
        (publishers.rings_forgotten, SMALL, range(4)),
        (publishers.groups_forgotten, SMALL, range(10)),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_a_publisher_with_one_fault_is_found_out(publisher: Publisher, size: Size, seeds: range) -> None:
    places = [made(size, seed) for seed in seeds]
    broken = [one for place in places for one in _broken(attack(map_of(place), publisher(place, KEY)))]
    assert broken, publisher.__doc__
    assert all(one.low - 1e-4 <= one.people <= one.high + 1e-4 for one in broken)


def test_of_a_hidden_count_the_exact_number_comes_out_where_nothing_protects_it() -> None:
    found = attack(map_of(made(SMALL, 0)), publishers.exact_totals(made(SMALL, 0), KEY))
    assert [one for one in found if one.cell and one.high - one.low < 0.5]


def test_two_years_side_by_side_narrow_next_to_nothing() -> None:
    """The numbers of both years, and that a set of people that stays keeps its draw: it was off by about as much."""
    found: list[Found] = []
    for seed in range(12):
        places = [made(SMALL, seed), a_year_later(made(SMALL, seed), seed)]
        known = Knowledge()
        for year, place in enumerate(places):
            tables = ours(place, KEY)
            assert _broken(attack(map_of(place), tables)) == []
            study(map_of(place), tables, known, year)
        _draws_stay(known)
        found += judged(known)
    broken = _broken(found)
    print(f"{len(broken)} of {len(found)} narrower")
    assert len(broken) <= 0.02 * len(found)
    assert min((one.high - one.low for one in broken), default=9) >= 4


def _draws_stay(known: Knowledge) -> None:
    for key, first in list(known.at.items()):
        assert isinstance(key, tuple)
        second = known.at.get((1, *key[1:])) if key[0] == 0 else None
        if second is not None and np.isfinite([known.high[first], known.high[second]]).all():
            apart = known.high[second] - known.high[first]
            known.add([(second, 1.0), (first, -1.0)], apart - 4, apart + 4)


def test_square_by_square_little_more_comes_out_and_no_count() -> None:
    """Beyond the promise: every count is the sum of squares of which everyone knows what they are near to."""
    place = made(DENSE, 1)
    found = attack(map_of(place), ours(place, KEY), by_square=True)
    broken = _broken(found)
    print(f"{len(broken)} of {len(found)} narrower")
    assert len(broken) <= 0.03 * len(found)
    assert min((one.high - one.low for one in broken), default=9) >= 3
