"""The same people are the same number: however often one asks, in every table, and after a change elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from tests.analysis.disclosure.places import SMALL, hamlet
from tests.analysis.disclosure.publishers import drawn_anew, ours, tables_of

from weefsel.analysis.disclosure.protect import protect
from weefsel.bench.disclosure import Municipality, made

KEY = b"0123456789abcdef0123456789abcdef"


def test_a_cell_that_is_asked_a_thousand_times_is_one_number() -> None:
    cells = hamlet([23.0, 14.0, 4.0], near=[True, False, True]).system().cells
    found = {protect(cells, KEY).number.tobytes() for _ in range(1_000)}
    assert len(found) == 1


def test_a_publisher_that_draws_anew_is_found_out_by_asking_again() -> None:
    """The question of the test above, put to a publisher with this fault."""
    place = made(SMALL, 0)
    assert len({answer["", "", ""].tobytes() for answer in drawn_anew(place, KEY).answers}) > 1


def test_an_area_that_is_one_smaller_area_has_its_number() -> None:
    place = made(SMALL, 1)
    # another wijk, with the last buurt in it and nothing else
    last = len(place.parents) - 1
    rows = [*range(len(place.parents) - 1), last, last]
    parents = [*place.parents[:-1], place.parents[last], last]
    more = replace(place, belongs=csr_matrix(place.belongs[rows]), parents=parents)
    built = more.system()
    for name, number in tables_of(built, protect(built.cells, KEY).number).items():
        assert number[last] == number[last + 1] or np.isnan(number[[last, last + 1]]).all(), name


def test_a_table_of_everyone_alone_has_the_numbers_of_the_table_with_groups() -> None:
    place = made(SMALL, 2)
    alone = replace(place, groups={"": place.groups[""]}, chains={})
    one, other = ours(place, KEY).answers[0]["", "", ""], ours(alone, KEY).answers[0]["", "", ""]
    shown = ~np.isnan(one) & ~np.isnan(other)
    assert shown.sum() > 5
    assert (one == other)[shown].all()


@pytest.mark.parametrize("seed", range(5))
def test_after_a_change_in_one_area_the_others_keep_their_numbers(seed: int) -> None:
    place = made(SMALL, seed)
    changed = len(place.parents) - 1
    before, after = ours(place, KEY).answers[0], ours(_more_people(place, changed), KEY).answers[0]
    kept = [area for area in range(1, len(place.parents)) if area not in (changed, place.parents[changed])]
    several = 0
    for name, number in before.items():
        both = ~np.isnan(number[kept]) & ~np.isnan(after[name][kept])
        several += both.sum()
        assert (number[kept][both] == after[name][kept][both]).all(), name
    assert several > 100


def _more_people(place: Municipality, area: int) -> Municipality:
    """Three more in every square of an area, all of the first group."""
    more = 3.0 * (place.belongs[[area]].toarray().ravel() > 0)
    first = list(place.groups)[1]
    return replace(place, groups={g: n + more if g in ("", first) else n for g, n in place.groups.items()})


def test_a_group_that_is_everyone_has_the_number_of_everyone() -> None:
    built = hamlet([17.0, 16.0], [17.0, 16.0]).system()
    found = protect(built.cells, KEY)
    assert found.number[built.at("old")[1]] == found.number[built.at()[1]]
