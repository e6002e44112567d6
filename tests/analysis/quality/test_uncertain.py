"""Intervals of scores and ranks, and the groups made of them."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.quality.drawn import slow_mean, slow_ranks, slow_scores
from tests.analysis.quality.test_kernels import made

from weefsel.analysis.quality import drawing
from weefsel.analysis.quality.groups import HIGH, LOW, NEITHER, by_name, grouped
from weefsel.analysis.quality.uncertain import simulate

SEED, DRAWS = 7, 130


def test_intervals_are_the_quantiles_of_all_draws_and_hang_on_the_seed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    panel, centre, _, place = made(6, SEED, unknown=0.3)
    counting = np.array([0.0, np.nan, *range(1, len(place.smallest) - 1)])
    found = simulate(panel, centre, place.smallest, counting, DRAWS, SEED)
    chosen = drawing.choices(centre, DRAWS, SEED)
    slow = [
        slow_scores(
            panel,
            drawing.of_block(chosen, begin, end),
            drawing.errors(centre, end - begin, len(place.codes), SEED, number),
        )
        for number, begin, end in drawing.blocks(DRAWS)
    ]
    scores = np.concatenate(slow)
    ends = np.quantile(scores, [0.025, 0.5, 0.975], axis=0)
    # kept as 4-byte numbers
    np.testing.assert_allclose(found.scores, ends.transpose(1, 2, 0), rtol=1e-5)
    np.testing.assert_allclose(found.means, scores.mean(axis=0), rtol=1e-5)
    for of in range(5):
        ranks = np.array([slow_ranks(list(row)) for row in scores[:, of][:, place.smallest]])
        np.testing.assert_allclose(found.ranks[of], np.quantile(ranks, [0.025, 0.5, 0.975], axis=0).T)
        mean = np.array([[slow_mean(row, counting)] for row in scores[:, of][:, place.smallest]])
        apart = np.quantile(scores[:, of] - mean, [0.025, 0.5, 0.975], axis=0).T
        np.testing.assert_allclose(found.apart[of], apart, atol=1e-4)
        higher = (scores[:, of] > mean).mean(axis=0)
        np.testing.assert_allclose(found.above[of], np.where(np.isnan(scores[0, of]), np.nan, higher))
    for threads in (1, 2):
        monkeypatch.setattr("weefsel.analysis.web.kernels.THREADS", threads)
        again = simulate(panel, centre, place.smallest, counting, DRAWS, SEED)
        assert all(np.array_equal(getattr(found, n), getattr(again, n), equal_nan=True) for n in found.__slots__)
    other = simulate(panel, centre, place.smallest, counting, DRAWS, SEED + 1)
    assert not np.array_equal(found.scores, other.scores, equal_nan=True)


def test_every_area_of_the_high_group_lies_wholly_above_every_area_of_the_low_group() -> None:
    rng = np.random.default_rng(SEED)
    middle, half, cut = rng.normal(50, 12, 400), rng.gamma(2.0, 3.0, 400), 51.0
    lower, upper = middle - half, middle + half
    lower[:9], upper[:9] = np.nan, np.nan
    group = grouped(lower, upper, cut)
    assert {*group[9:]} == {HIGH, NEITHER, LOW}
    assert np.isnan(group[:9]).all()
    assert lower[group == HIGH].min() > upper[group == LOW].max()
    # and nobody whose interval holds the cut is in either
    assert ((lower <= cut) & (cut <= upper))[group == NEITHER].all()
    # an interval that ends at the cut itself does not lie above it
    assert grouped([51.0], [60.0], cut)[0] == grouped([40.0], [51.0], cut)[0] == NEITHER
    assert np.isnan(grouped([60.0], [70.0], np.nan)[0])


def test_within_a_group_areas_stand_by_the_alphabet() -> None:
    names = {"B1": "zuid", "B2": "Dorp", "B3": "Ring", "B4": "Oost"}
    assert by_name({"B1": 1, "B2": 1, "B3": -1, "B4": 1}, names) == {1: ["B2", "B4", "B1"], 0: [], -1: ["B3"]}
