"""The engine as a whole: levels, what is missing, bad input, and the laws of a score."""

from __future__ import annotations

import doctest
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.quality import plain
from tests.docs.markdown import blocks, read
from tests.house.tree import ROOT

from weefsel.analysis.quality.choices import AGGREGATIONS, NORMALISATIONS, WEIGHTINGS
from weefsel.analysis.quality.composite import Composite, Design, Leaf, Part, composite
from weefsel.analysis.quality.levels import aggregate, weigh
from weefsel.errors import InputError

SEED = 20240907
NONE = float("nan")
NAMES = ("green", "quiet", "rent", "trust", "crowd")

DESIGN = Design(
    leaves=(
        Leaf(name="green", parent="place", reference=(0, 10), target=8, weight=2),
        Leaf(name="quiet", parent="place", reference=(0, 10), target=8),
        Leaf(name="rent", parent="people", reference=(0, 10), target=2, direction="lower_better", weight=0.5),
        Leaf(name="trust", parent="people", reference=(0, 10), target=8),
        Leaf(name="crowd", parent="people", reference=(-10, 10), target=1, direction="closer_to_zero"),
    ),
    parts=(Part(name="whole"), Part(name="place", parent="whole", weight=3), Part(name="people", parent="whole")),
)


def table(rows: list[tuple[float, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=pd.Index(NAMES[: len(rows[0])]))
    return frame.assign(area_code=[f"A{at}" for at in range(len(rows))])


def drawn(areas: int = 40) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    rows = rng.uniform(0, 10, (areas, 1)) * 0.5 + rng.uniform(0, 5, (areas, len(NAMES)))
    return table([tuple(row) for row in rows])


def one(parent: str = "whole", **changes: Any) -> Design:
    """A design of two indicators, green and quiet, in one part."""
    leaves = tuple(Leaf(name=name, parent=parent, reference=(0, 10)) for name in NAMES[:2])
    return replace(Design(leaves=leaves, parts=(Part(name="whole"),)), **changes)


def test_three_levels_by_hand() -> None:
    made = composite(table([(10, 0, 5, 5, -10)]), replace(DESIGN, weighting="given"))
    assert made.normalised.loc["A0"].tolist() == [100, 0, 50, 50, 0]
    place, people = 200 / 3, (0.5 * 50 + 50 + 0) / 2.5
    assert made.scores.loc["A0"].to_dict() == pytest.approx(
        {"place": place, "people": people, "whole": (3 * place + people) / 4}
    )
    assert made.weights.groupby("parent")["weight"].sum().to_dict() == pytest.approx(
        {"place": 1, "people": 1, "whole": 1}
    )
    assert made.missing.loc["A0"].tolist() == [None, None, None]
    assert made.notes.empty


def test_parts_may_be_put_together_each_in_its_own_way() -> None:
    parts = (Part(name="whole", aggregation="geometric"), *DESIGN.parts[1:])
    made = composite(table([(10, 0, 5, 5, -10)]), replace(DESIGN, parts=parts, lift=0.0))
    place, people = 50.0, 100 / 3
    assert made.scores.loc["A0", "whole"] == pytest.approx(math.sqrt(place * people))


def test_scores_are_those_of_plain_python_and_for_many_draws_at_once() -> None:
    rng = np.random.default_rng(SEED)
    points = rng.uniform(0, 100, (3, 20, 5))
    points[rng.random(points.shape) < 0.1] = np.nan
    design = replace(DESIGN, weighting="given", least_known=0.1)
    weights, _ = weigh(points[0], design)
    levels = aggregate(points, ~np.isnan(points), weights, design)
    parent = {item.name: item.parent for item in (*design.leaves, *design.upwards())}
    weight = {item.name: item.weight for item in (*design.leaves, *design.parts)}
    for draw in range(3):
        columns = {name: points[draw, :, at].tolist() for at, name in enumerate(NAMES)}
        expected = plain.scores(columns, parent, weight)
        np.testing.assert_allclose(levels.scores[draw].T, [expected[name] for name in levels.parts], rtol=1e-12)


def test_half_of_the_indicators_known_is_enough_and_less_is_not() -> None:
    made = composite(table([(1, 2, 3, 4, 5), (1, NONE, 3, 4, NONE), (1, NONE, 3, NONE, NONE)]), DESIGN)
    assert made.known["people"].tolist() == pytest.approx([1, 2 / 3, 1 / 3])
    assert made.known["place"].tolist() == [1, 0.5, 0.5]
    assert made.missing["people"].tolist() == [None, None, "unknown"]
    assert np.isnan(made.scores.loc["A2", "people"])
    # of the whole one of two is known, and the whole is what that is
    assert made.scores.loc["A2", "whole"] == made.scores.loc["A2", "place"] == 10
    assert ("aggregate", "people", "no_score", 1) in made.notes.itertuples(index=False, name=None)
    strict = composite(table([(1, NONE, 3, 4, NONE)]), replace(DESIGN, least_known=0.6))
    assert strict.missing.loc["A0"].to_dict() == {"place": "unknown", "people": None, "whole": "unknown"}


def test_what_is_filled_in_has_points_but_makes_no_area_known() -> None:
    made = composite(table([(2, 4), (6, NONE), (NONE, NONE), (4, 8)]), one(imputation="mean", least_known=0.6))
    assert made.filled["quiet"].tolist() == [False, True, True, False]
    assert made.imputed["quiet"].tolist() == [4, 6, 6, 8]
    assert made.normalised["quiet"].tolist() == [40, 60, 60, 80]
    assert made.known["whole"].tolist() == [1, 0.5, 0, 1]
    assert made.missing["whole"].tolist() == [None, "unknown", "unknown", None]
    lenient = composite(table([(2, 4), (6, NONE), (NONE, NONE), (4, 8)]), one(imputation="mean"))
    assert lenient.scores["whole"].tolist()[1] == (60 + 60) / 2


def test_a_column_nine_tenths_missing_is_not_filled_in_and_said() -> None:
    rows: list[tuple[float, ...]] = [(float(at), NONE) for at in range(9)]
    made = composite(table([*rows, (9, 5)]), one(imputation="median", normalisation="min_max"))
    assert not made.filled.to_numpy().any()
    notes = made.notes.itertuples(index=False, name=None)
    assert ("impute", "quiet", "too_little_known", 9) in notes
    assert made.scores["whole"].notna().all()


def test_an_indicator_that_is_the_same_everywhere_does_not_count_by_the_data_and_is_said() -> None:
    rows = table([(1, 7), (2, 7), (4, 7)])
    for weighting in WEIGHTINGS:
        made = composite(rows, one(normalisation="min_max", weighting=weighting))
        assert made.weights["weight"].tolist() == [1, 0]
        assert made.scores["whole"].tolist() == pytest.approx([0, 100 / 3, 100])
        assert ("normalise", "quiet", "constant", 3) in made.notes.itertuples(index=False, name=None)
    fixed = composite(rows, one())
    assert fixed.scores["whole"].tolist() == [40, 45, 55]
    same = composite(table([(7, 7), (7, 7)]), one(normalisation="z_score"))
    assert same.missing["whole"].tolist() == ["not_measured", "not_measured"]


def test_where_nothing_is_known_there_is_no_score_but_a_reason() -> None:
    for how in NORMALISATIONS:
        leaves = tuple(replace(leaf, target=5) for leaf in one().leaves)
        made = composite(table([(NONE, NONE), (NONE, NONE)]), one(leaves=leaves, normalisation=how, imputation="mean"))
        assert made.scores["whole"].isna().all()
        assert made.missing["whole"].tolist() == ["unknown", "unknown"]
        assert (made.notes["note"] == "all_missing").sum() == 2


def test_a_value_without_a_denominator_is_missing_and_said() -> None:
    leaves = (Leaf(name="green", parent="whole", reference=(0, 1), denominator="quiet"),)
    made = composite(table([(1, 2), (1, 0), (1, NONE), (NONE, 0), (1, -4)]), one(leaves=leaves))
    np.testing.assert_array_equal(made.given["green"], [0.5, NONE, NONE, NONE, NONE])
    assert made.notes.iloc[0].tolist() == ["denominate", "green", "no_denominator", 3]


def test_values_outside_the_references_are_said() -> None:
    made = composite(table([(-1, 2), (11, 2), (5, 10)]), one())
    assert made.normalised["green"].tolist() == [0, 100, 50]
    assert made.notes.values.tolist() == [["normalise", "green", "outside_reference", 2]]


def test_components_need_more_areas_than_indicators_and_else_it_is_said() -> None:
    few = composite(drawn(3), replace(DESIGN, weighting="pca"))
    assert set(few.notes.loc[few.notes["note"] == "equal_not_pca", "name"]) == {"people"}
    many = composite(drawn(), replace(DESIGN, weighting="pca"))
    weights = many.weights.set_index("name")["weight"]
    assert weights[["rent", "trust", "crowd"]].nunique() > 1
    assert weights[["place", "people"]].tolist() == [0.5, 0.5]


def moved(made: Composite, again: Composite) -> pd.DataFrame:
    """By how much the scores have risen."""
    return again.scores - made.scores


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_better_value_never_lowers_a_score(data: st.DataObject) -> None:
    how = data.draw(st.sampled_from(NORMALISATIONS))
    choices = {"normalisation": how, "aggregation": data.draw(st.sampled_from(AGGREGATIONS)), "weighting": "given"}
    value = st.one_of(st.just(NONE), st.integers(-12, 12).map(float))
    rows = data.draw(st.lists(st.tuples(*[value] * 5), min_size=2, max_size=6))
    design, at = replace(DESIGN, **choices), data.draw(st.sampled_from(range(5)))
    before = table(rows)
    if math.isnan(rows[0][at]):
        return
    after, by = before.copy(), data.draw(st.integers(1, 20))
    now, way = rows[0][at], DESIGN.leaves[at].direction
    better = {"higher_better": now + by, "lower_better": now - by, "closer_to_zero": now / (1 + by)}
    after.loc[0, NAMES[at]] = better[way]
    made, again = composite(before, design), composite(after, design)
    if any("constant" in each.notes["note"].tolist() for each in (made, again)):
        # an indicator that did not count may begin to, and the other way round
        return
    risen = moved(made, again)
    assert (risen.loc["A0"].dropna().to_numpy() >= -1e-9).all()
    if how == "reference":
        assert not risen.drop(index="A0").fillna(0).to_numpy().any()


def test_the_geometric_score_is_never_above_the_arithmetic() -> None:
    plainly, multiplied = (composite(drawn(), replace(DESIGN, aggregation=how)) for how in AGGREGATIONS)
    risen = moved(plainly, multiplied)
    assert (risen <= 1e-9).all(axis=None)
    assert risen.min(axis=None) < -1


def test_the_order_of_the_rows_and_of_the_indicators_does_not_matter() -> None:
    frame, design = drawn(), replace(DESIGN, weighting="pca", normalisation="z_score", treatment="winsorise")
    made = composite(frame, design)
    again = composite(frame.sample(frac=1, random_state=SEED), replace(design, leaves=design.leaves[::-1]))
    pd.testing.assert_frame_equal(again.scores.loc[made.scores.index, made.scores.columns], made.scores)


GOOD = [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)]
WRONG_TABLES: list[tuple[str, pd.DataFrame, str]] = [
    ("no column", table(GOOD).drop(columns="quiet"), "column quiet: expected a column among green, area_code"),
    ("no id", table(GOOD).drop(columns="area_code"), "column area_code: expected a column among"),
    (
        "one id twice",
        table(GOOD).assign(area_code=["A", "B", "A"]),
        "row 3, column area_code: found 'A'; expected an id",
    ),
    ("empty id", table(GOOD).assign(area_code=["A", None, None]), "row 2, column area_code: expected an id"),
    ("text", table(GOOD).assign(green=[1, "2,5", 3]), "row 2, column green: found '2,5'; expected a number."),
    ("text alone", table(GOOD).assign(green=["1", "2", "3"]), "(2 more like this)"),
    ("one id twice, in numbers", table(GOOD).assign(area_code=[1, 2, 2]), "row 3, column area_code: found 2;"),
    ("infinite", table(GOOD).assign(quiet=[1, 2, np.inf]), "row 3, column quiet: found inf; expected a number that"),
    ("no areas", table(GOOD).iloc[:0], "expected at least one area"),
    ("column twice", pd.concat([table(GOOD), table(GOOD)[["green"]]], axis=1), "column green: expected a column that"),
]


@pytest.mark.parametrize(("frame", "said"), [case[1:] for case in WRONG_TABLES], ids=[c[0] for c in WRONG_TABLES])
def test_a_table_that_cannot_be_is_refused_with_where_and_what(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError) as refused:
        composite(frame, one())
    assert said in str(refused.value)


def test_all_that_is_wrong_with_a_table_is_said_at_once() -> None:
    frame = pd.DataFrame({"area_code": ["A", "A"], "green": ["x", "y"]})
    with pytest.raises(InputError) as refused:
        composite(frame, one())
    assert [fault.column for fault in refused.value.faults] == ["quiet", "area_code", "green"]


def leaf(**changes: Any) -> Design:
    return one(leaves=(replace(one().leaves[0], **changes), one().leaves[1]))


WRONG_DESIGNS: list[tuple[str, Design, str]] = [
    (
        "negative weight",
        replace(leaf(weight=-1.0), weighting="given"),
        "column green: found -1.0; expected a number of 0",
    ),
    ("no weights", one(leaves=tuple(replace(x, weight=0) for x in one().leaves), weighting="given"), "above 0"),
    ("no reference", leaf(reference=None), "column green: expected a fixed reference"),
    ("reference upside down", leaf(reference=(9, 1)), "the lower first"),
    ("reference of one value", leaf(reference=(1, 1)), "the lower first"),
    ("no target", one(normalisation="target"), "column green: expected a target"),
    ("target no better than the worst", replace(leaf(target=0), normalisation="target"), "above the worst reference"),
    ("unknown choice", one(normalisation="best"), "found 'best'; expected one of reference, min_max"),
    ("context", leaf(direction="context"), "found 'context'; expected one of higher_better"),
    ("unknown part", one(parent="hole"), "found 'hole'; expected a part of this design"),
    ("name twice", one(parts=(Part(name="whole"), Part(name="green", parent="whole"))), "used once"),
    ("part in itself", one(parts=(Part(name="whole", parent="whole"),)), "not in itself"),
    ("part of nothing", one(parts=(Part(name="whole"), Part(name="empty"))), "column empty: expected a part with"),
    ("no indicators", one(leaves=()), "at least one indicator"),
    ("group without a column", one(imputation="group_mean"), "a column of groups"),
    ("logarithm with references", one(treatment="log"), "in their own unit"),
    ("share above 1", one(least_known=1.5), "column least_known: found 1.5"),
]


@pytest.mark.parametrize(("design", "said"), [case[1:] for case in WRONG_DESIGNS], ids=[c[0] for c in WRONG_DESIGNS])
def test_a_design_that_cannot_be_is_refused_before_anything_is_made(design: Design, said: str) -> None:
    with pytest.raises(InputError) as refused:
        composite(table(GOOD), design)
    assert said in str(refused.value)


def test_the_example_of_the_manual_does_what_it_says() -> None:
    page = ROOT / "docs" / "method-quality.md"
    block = next(iter(blocks(read(page), "python")))
    test = doctest.DocTestParser().get_doctest(block.text, {}, page.name, str(page), block.line - 1)
    told: list[str] = []
    assert doctest.DocTestRunner().run(test, out=told.append).attempted > 5
    assert told == [], "".join(told)


def test_every_note_is_told_in_the_manual() -> None:
    """All that can be noted is made to be noted, but for two that stand in the tests above."""
    zeros, nones = [0.0] * 30 + [9.0], [NONE] * 31
    frame = pd.DataFrame(
        {
            "area_code": range(31),
            "by": [0.0, *[1.0] * 30],
            "group": ["a", None, *["b"] * 29],
            "zeros": zeros,
            "far": [*np.arange(30.0), 900.0],
            "nones": nones,
            "few": [5.0, 6.0, *nones[2:]],
            "same": [4.0] * 31,
            "hole": [NONE, NONE, *np.arange(29.0)],
        }
    )
    names = [name for name in frame if name not in ("area_code", "by", "group")]
    leaves = tuple(Leaf(name=name, parent="whole", denominator="by" if name == "far" else None) for name in names)
    design = one(
        leaves=leaves,
        imputation="group_mean",
        group="group",
        treatment="winsorise_or_log",
        normalisation="min_max",
        weighting="pca",
        least_known=1.0,
    )
    noted = {tuple(row) for row in composite(frame, design).notes[["step", "note"]].itertuples(index=False)}
    noted |= {("normalise", "outside_reference"), ("impute", "filled")}
    page = (ROOT / "docs" / "method-quality.md").read_text(encoding="utf-8")
    rows = [row for row in page.splitlines() if row.startswith("| `")]
    for step, note in noted:
        assert any(row.startswith(f"| `{step}`") and f"`{note}`" in row for row in rows), (step, note)
    assert len(noted) == 13, noted
