"""The compiled loops say what a slow version says of the same drawn numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.analysis.quality.drawn import areas_of, slow_ranks, slow_scores, values_of

from weefsel.analysis.quality import drawing, measuring
from weefsel.analysis.quality.aggregating import arithmetic, geometric
from weefsel.analysis.quality.composing import Composition, compose
from weefsel.analysis.quality.drawing import Around
from weefsel.analysis.quality.kernels import Choices, Panel, ranked, scored
from weefsel.analysis.quality.measuring import Place
from weefsel.analysis.quality.names import DRAWN_AGGREGATIONS, DRAWN_IMPUTATIONS, DRAWN_NORMALISATIONS
from weefsel.analysis.quality.normalising import by_rank, by_reference, by_z_score, oriented, oriented_reference
from weefsel.analysis.quality.weights import around
from weefsel.concepts import Condition

SEED = 11
Made = tuple[Panel, Around, Composition, Place]


def made(count: int, seed: int, **options: Any) -> Made:
    areas = areas_of(count)
    values = values_of(areas, seed, **options)
    place = measuring.place_of(areas)
    known = values.pivot(index="area_code", columns="indicator_id", values="value")
    composition = compose(known, [place.codes[at] for at in place.smallest])
    centre = around(composition)
    given = measuring.read(values, place, composition.names)
    return measuring.panel_of(composition, place, given, centre.weights), centre, composition, place


def fixed(panel: Panel, normalisation: str, aggregation: str, imputation: str) -> Choices:
    """One draw with these choices and equal weights."""
    sizes = np.diff(panel.bounds)
    weights = np.concatenate([np.full(size, 1 / size) for size in sizes])
    return Choices(
        weights[None],
        np.full((1, len(sizes)), 1 / len(sizes)),
        np.array([DRAWN_NORMALISATIONS.index(normalisation)], np.int8),
        np.array([DRAWN_AGGREGATIONS.index(aggregation)], np.int8),
        np.array([DRAWN_IMPUTATIONS.index(imputation)], np.int8),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_scores_are_those_of_the_slow_version(seed: int) -> None:
    panel, centre, _, place = made(12, seed, unknown=0.3)
    # one indicator is best at zero, one weighs nothing, and a condition weighs nothing
    panel = panel._replace(folded=np.arange(len(panel.low)) == 3)
    chosen = drawing.choices(centre, 30, seed)
    chosen.weights[:, 5] = 0.0
    chosen.tops[::2, 1] = 0.0
    errors = drawing.errors(centre, 30, len(place.codes), seed, 0)
    assert len({*zip(chosen.normalisation, chosen.aggregation, chosen.imputation, strict=True)}) > 10
    found, slow = scored(panel, chosen, errors), slow_scores(panel, chosen, errors)
    assert 0 < np.isnan(slow).mean() < 0.9
    np.testing.assert_allclose(found, slow, rtol=1e-9, atol=1e-9)


def test_ranks_are_those_of_the_slow_version_with_ties_and_without_scores() -> None:
    rng = np.random.default_rng(SEED)
    scores = rng.integers(0, 6, size=(20, 15)).astype(np.float32)
    scores[rng.random(scores.shape) < 0.2] = np.nan
    scores[0] = np.nan
    found = ranked(scores, np.argsort(scores, axis=1))
    assert [list(map(str, row)) for row in found.tolist()] == [
        list(map(str, slow_ranks(row))) for row in scores.tolist()
    ]


@pytest.mark.parametrize("aggregation", DRAWN_AGGREGATIONS)
def test_without_error_a_score_by_references_is_that_of_the_composite_engine(aggregation: str) -> None:
    areas = areas_of(20)
    values = values_of(areas, SEED, unknown=0.0, error=0.0)
    panel, _, composition, place = made(20, SEED, unknown=0.0, error=0.0)
    given = measuring.read(values, place, composition.names).values
    good = oriented(given, [one.direction for one in composition.indicators])
    low, high = np.array([oriented_reference(one.reference, one.direction) for one in composition.indicators]).T
    points = by_reference(good, low, high)
    mean = geometric if aggregation == "geometric" else arithmetic
    errors = np.zeros((len(low), 1, len(place.codes)), np.float32)
    found = scored(panel, fixed(panel, "reference", aggregation, "none"), errors)[0]
    for at, condition in enumerate(Condition):
        inside = [n for n, one in enumerate(composition.indicators) if one.condition is condition]
        np.testing.assert_allclose(found[at], mean(points[:, inside], np.ones(len(inside))), atol=1e-9)
    np.testing.assert_allclose(found[-1], mean(found[:-1].T, np.ones(4)), atol=1e-9)


@pytest.mark.parametrize("normalisation", ["z_score", "rank"])
def test_points_lie_apart_as_the_composite_engine_lays_them_and_on_the_level_of_the_references(
    normalisation: str,
) -> None:
    """Of one indicator in a condition: the same order and distances, mean and spread those by the references."""
    areas = areas_of(40)
    only = {"sec_low_income", "inc_lonely", "coh_volunteers", "emp_control"}
    values = values_of(areas, SEED, unknown=0.0, error=0.0, only=only)
    panel, _, composition, place = made(40, SEED, unknown=0.0, error=0.0, only=only)
    assert set(composition.names) == only
    errors = np.zeros((4, 1, len(place.codes)), np.float32)
    of_references = scored(panel, fixed(panel, "reference", "arithmetic", "none"), errors)[0][:, place.smallest]
    found = scored(panel, fixed(panel, normalisation, "arithmetic", "none"), errors)[0][:, place.smallest]
    for at, one in enumerate(composition.indicators):
        given = measuring.read(values, place, (one.id,)).values[place.smallest]
        low, high = oriented_reference(one.reference, one.direction)
        good = np.clip(oriented(given, [one.direction]), low, high)
        engine = (by_z_score if normalisation == "z_score" else by_rank)(good)[:, 0]
        engine = np.clip(
            (engine - engine.mean()) / engine.std() * of_references[at].std() + of_references[at].mean(), 0, 100
        )
        # places are kept in steps: two areas within one step may share a place; a z-score is exact
        np.testing.assert_allclose(found[at], engine, atol=1.5 if normalisation == "rank" else 1e-6)
        assert np.abs(found[at] - engine).mean() < 0.1


def test_what_is_missing_is_filled_in_or_left_out_and_never_makes_an_area_known() -> None:
    panel, _, composition, place = made(30, SEED, unknown=0.4)
    given = measuring.read(values_of(areas_of(30), SEED, unknown=0.4), place, composition.names).values
    unknown = np.isnan(given[place.smallest]).T
    left_out, *filled = panel.there[:, :, place.smallest]
    assert (left_out == ~unknown).all()
    assert all((there[unknown] == 1).mean() > 0.9 for there in filled)
    known = ~np.isnan(given)
    for at, (begin, end) in enumerate(zip(panel.bounds[:-1], panel.bounds[1:], strict=True)):
        assert (panel.told[at] == (known[:, begin:end].mean(axis=1) >= 0.5)).all()
    assert not panel.told.all()


def test_the_same_seed_draws_the_same_and_a_weight_of_nothing_stays_nothing() -> None:
    weights = np.array([1.0, 0.0, 2.0, 1.0])
    centre = Around(("x", "y"), ("a", "b", "c", "d"), weights, np.ones(2), np.array([0, 3, 4]), np.array([True] * 4))
    one, again, other = (drawing.choices(centre, 4000, seed) for seed in (5, 5, 6))
    assert all((a == b).all() for a, b in zip(one, again, strict=True))
    assert not (one.weights == other.weights).all()
    assert (one.weights[:, 1] == 0).all()
    np.testing.assert_allclose(one.weights[:, :3].sum(axis=1), 1)
    # Dirichlet around the weights, with the spread that is promised: mean w, variance w (1 - w) / (a + 1)
    share = np.array([1 / 3, 2 / 3])
    np.testing.assert_allclose(one.weights[:, [0, 2]].mean(axis=0), share, atol=0.01)
    total = drawing.NEARNESS * 3
    np.testing.assert_allclose(one.weights[:, [0, 2]].var(axis=0), share * (1 - share) / (total + 1), rtol=0.1)


def test_errors_have_mean_nought_and_the_spread_of_their_kind() -> None:
    centre = Around(("x",), ("a", "b"), np.ones(2), np.ones(1), np.array([0, 2]), np.array([True, False]))
    even, normal = drawing.errors(centre, 200, 500, SEED, 0).astype(float)
    for drawn in (even, normal):
        assert abs(drawn.mean()) < 0.02
        assert abs(drawn.std() - 1) < 0.01
    assert np.abs(even).max() <= np.sqrt(3) + 1e-6
    assert np.abs(normal).max() > 3.5
    assert not (drawing.errors(centre, 200, 500, SEED, 1)[1] == normal).any()


def test_a_one_sided_error_goes_to_its_side() -> None:
    areas = areas_of(12)
    values = values_of(areas, SEED, unknown=0.0)
    row = (values["indicator_id"] == "inc_benches").to_numpy()
    values.loc[row, "lower"] = values.loc[row, "value"]
    values.loc[row, "upper"] = values.loc[row, "value"] * 1.6
    place = measuring.place_of(areas)
    known = values.pivot(index="area_code", columns="indicator_id", values="value")
    composition = compose(known, list(place.codes))
    given = measuring.read(values, place, composition.names)
    panel = measuring.panel_of(composition, place, given, np.ones(len(composition.names)))
    at = composition.names.index("inc_benches")
    np.testing.assert_allclose(panel.centre[0, at], given.values[:, at] * 1.3)
