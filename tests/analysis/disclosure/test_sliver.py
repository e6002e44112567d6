"""One square with one, two or three people, by whom published numbers differ: how well they can be guessed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from tests.analysis.disclosure.publishers import tables_of

from weefsel.analysis.disclosure import Chain, Protected, System, digest, round_keyed
from weefsel.analysis.disclosure import repeats as repeats_of
from weefsel.analysis.disclosure.protect import protect
from weefsel.bench.disclosure import Municipality

SLIVERS = np.array([1, 2, 3])
#: before anything is published one guess is as good as another; by so much more it may be after
PRIOR, MORE = 1 / 3, 0.20
#: targets that the square is just out of reach of
TARGETS = 12
Floats = NDArray[np.float64]


def _likelihood() -> dict[int, Floats]:
    """By how much two numbers differ → how likely that is for each sliver, when nothing is known of what they count.

    Worked out from the method: a count that is f fifths above a multiple of five goes up with chance f.
    """
    chance: dict[int, Floats] = {}
    for above in range(5):
        for place, sliver in enumerate(SLIVERS):
            whole, beyond = divmod(above + int(sliver), 5)
            for inner_up, inner in ((0, 1 - above / 5), (1, above / 5)):
                for outer_up, outer in ((0, 1 - beyond / 5), (1, beyond / 5)):
                    apart = 5 * (whole + outer_up - inner_up)
                    chance.setdefault(apart, np.zeros(3))[place] += inner * outer / 5
    return chance


CHANCE = _likelihood()


def _guess(apart: list[float]) -> int:
    """The likeliest sliver for who saw these differences."""
    likely = np.log(np.full(3, PRIOR))
    for one in apart:
        likely = likely + np.log(np.maximum(CHANCE.get(round(one), np.full(3, 1e-12)), 1e-12))
    return int(SLIVERS[likely.argmax()])


def _key(number: int) -> bytes:
    return number.to_bytes(32, "big")


def _drawn(pairs: int, *, keys: int = 4_000, anew: bool = False) -> float:
    """How often the guess is right over keys, for who sees so many pairs of numbers that differ by the sliver."""
    rng = np.random.default_rng(pairs)
    right = 0
    for number in range(keys):
        sliver, people = int(rng.choice(SLIVERS)), rng.integers(40, 90, pairs)
        seen: list[float] = []
        for pair, inner in enumerate(people):
            for request in range(20 if anew else 1):
                key = _key(number * 20 + request)
                low = round_keyed(int(inner), key, digest([f"{pair}"]))
                seen.append(round_keyed(int(inner) + sliver, key, digest([f"{pair}", "sliver"])) - low)
        right += _guess(seen) == sliver
    return right / keys


def test_the_chances_are_those_of_the_method() -> None:
    assert np.sum(list(CHANCE.values()), axis=0) == pytest.approx(1)
    mean = np.sum([apart * chance for apart, chance in CHANCE.items()], axis=0)
    assert mean == pytest.approx(SLIVERS)


@pytest.mark.parametrize("pairs", [1, 2, int(repeats_of.MOST_PAIRS)])
def test_as_many_pairs_as_may_be_seen_hardly_help_to_guess_a_sliver(pairs: int) -> None:
    right = _drawn(pairs)
    print(f"{pairs} pairs: right in {right:.3f}")
    assert right <= PRIOR + MORE


def test_many_pairs_and_numbers_that_are_drawn_anew_would_help() -> None:
    assert _drawn(17, keys=1_000) > PRIOR + MORE
    assert _drawn(1, keys=300, anew=True) > PRIOR + MORE


def _village(sliver: int, rng: np.random.Generator) -> Municipality:
    """Two buurten; the first square of the first is just out of reach of every target, and of nothing else alone."""
    many = 40
    buurt = np.arange(many) % 2
    inside = np.stack([np.ones(many), buurt == 0, buurt == 1]).astype(float)
    people = rng.integers(20, 60, many).astype(float)
    people[0] = sliver
    chains: dict[str, Chain] = {}
    for number in range(TARGETS):
        near = rng.random(many) < 0.4
        near[0] = False
        wide = near.copy()
        wide[0] = True
        chains[f"target {number}"] = Chain([("within_5", near), ("within_10", wide)])
    squares = [f"square {number}" for number in range(many)]
    return Municipality(csr_matrix(inside), [-1, 0, 0], squares, {"": people}, chains)


def _pairs(built: System, found: Protected) -> list[float]:
    """How far apart shown numbers are that differ by the sliver; of the same two sets of people once."""
    tables, seen = tables_of(built, found.number), {}
    for number in range(TARGETS):
        low, high = (("", f"target {number}", name) for name in ("within_5", "within_10"))
        for area in (0, 1):
            records = built.cells.records[built.at(*low)[area]].tobytes()
            apart = tables[high][area] - tables[low][area]
            if not np.isnan(apart):
                seen[records] = float(apart)
    return list(seen.values())


def _published(runs: int) -> Iterator[tuple[int, list[float]]]:
    for number in range(runs):
        rng = np.random.default_rng(number)
        sliver = int(rng.choice(SLIVERS))
        built = _village(sliver, rng).system()
        yield sliver, _pairs(built, protect(built.cells, _key(number)))


def _right(runs: int) -> tuple[float, int]:
    """How often the guess from the published tables is right, and the most pairs that were seen."""
    seen = list(_published(runs))
    return float(np.mean([_guess(apart) == sliver for sliver, apart in seen])), max(len(apart) for _, apart in seen)


def test_of_all_pairs_in_the_published_tables_few_are_seen_and_hardly_help() -> None:
    """Twelve targets in two nested areas: 24 pairs of numbers would differ by the same square."""
    right, most = _right(200)
    print(f"right in {right:.3f}, at most {most} pairs")
    assert 0 < most <= repeats_of.MOST_PAIRS
    assert right <= PRIOR + MORE


def test_without_a_limit_on_pairs_the_sliver_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats_of, "MOST_PAIRS", np.inf)
    right, most = _right(150)
    assert most > 10
    assert right > PRIOR + MORE
