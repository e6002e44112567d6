"""The ASEM index, table by table, beside what COINr made of it; and what COINr's manual tells of the same data.

The data are those of `asem` beside the project (`SOURCES.md` there says whose they are).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.analysis.quality import plain

from weefsel.analysis.quality.aggregating import ranks
from weefsel.analysis.quality.checking import checks, cronbach_alpha, eigenvalues
from weefsel.analysis.quality.components import loadings
from weefsel.analysis.quality.composite import Composite, Design, Leaf, Part, composite
from weefsel.analysis.quality.treating import Limits, kurtosis, skewness

CLOSE = 1e-6
#: published scores have two decimals
ROUNDED = 0.005 + 1e-9


@dataclass(frozen=True)
class Asem:
    folder: Path
    meta: pd.DataFrame
    raw: pd.DataFrame
    design: Design
    made: Composite

    def theirs(self, name: str) -> pd.DataFrame:
        """One of COINr's tables, its rows and columns as ours."""
        return _read(self.folder, f"expected_{name}").set_index("UnitCode").loc[self.made.given.index]


def _read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"coin_{name}.csv")


@pytest.fixture(scope="module")
def asem(shared_data: Path) -> Asem:
    folder = shared_data / "asem"
    meta, raw = _read(folder, "indicator_meta"), _read(folder, "indicator_data")
    table = raw.join(_read(folder, "denominators").filter(like="Den_"))
    leaves = tuple(
        Leaf(
            name=row.IndCode,
            parent=row.Agg1,
            direction="higher_better" if row.Direction == 1 else "lower_better",
            denominator=row.Denominator if isinstance(row.Denominator, str) else None,
            weight=row.IndWeight,
        )
        for row in meta.itertuples()
    )
    weights = _read(folder, "aggregate_meta").set_index("Code")["Weight"]
    above = dict(zip(meta["Agg1"], meta["Agg2"], strict=True)) | dict(zip(meta["Agg2"], meta["Agg3"], strict=True))
    design = Design(
        leaves=leaves,
        parts=tuple(Part(name=name, parent=above.get(name), weight=weights[name]) for name in [*above, "Index"]),
        imputation="group_mean",
        group="Group_EurAsia",
        treatment="winsorise_or_log",
        limits=Limits(most=6),
        normalisation="min_max",
        weighting="given",
    )
    return Asem(folder, meta, raw, design, composite(table, design, id_column="UnitCode"))


@pytest.mark.parametrize(("ours", "theirs"), [("given", "denominated"), *[(n, n) for n in ("treated", "normalised")]])
def test_each_table_on_the_way_is_that_of_coinr(asem: Asem, ours: str, theirs: str) -> None:
    mine: pd.DataFrame = getattr(asem.made, ours)
    expected = asem.theirs(theirs)[list(asem.meta["IndCode"])]
    assert mine.shape == (51, 49)
    np.testing.assert_allclose(mine.to_numpy(), expected.to_numpy(), rtol=CLOSE, atol=CLOSE)
    # many columns are far below 1, so that a difference of 1e-6 would be one of their size
    spread = expected.max() - expected.min()
    assert ((mine - expected).abs() / spread).max().max() < CLOSE


def test_as_many_values_are_pulled_in_at_the_same_end(asem: Asem) -> None:
    expected = _read(asem.folder, "expected_treatment")
    mine = asem.made.treatment
    assert mine["name"].tolist() == expected["IndCode"].tolist()
    assert mine["high"].tolist() == expected["High"].tolist()
    assert mine["low"].tolist() == expected["Low"].tolist()
    said = [
        f"Winsorised {row.high + row.low} points" if row.done == "winsorised" else "None" for row in mine.itertuples()
    ]
    # pandas reads the word None as empty
    assert said == expected["Treatment"].fillna("None").tolist()
    assert set(mine["done"]) == {"none", "winsorised"}


def test_scores_are_those_published_and_those_of_plain_arithmetic(asem: Asem) -> None:
    published, parts = asem.theirs("scores"), asem.made.scores.columns
    assert len(parts) == 11
    assert (asem.made.scores - published[parts]).abs().max().max() < ROUNDED
    theirs = asem.theirs("normalised")
    points = {name: theirs[name].tolist() for name in asem.meta["IndCode"]}
    parent: dict[str, str | None] = dict(zip(asem.meta["IndCode"], asem.meta["Agg1"], strict=True))
    parent |= {part.name: part.parent for part in asem.design.upwards()}
    plainly = plain.scores(points, parent, dict.fromkeys(parent, 1.0))
    for part in parts:
        np.testing.assert_allclose(asem.made.scores[part], plainly[part], rtol=0, atol=CLOSE)


def test_ranks_are_those_published(asem: Asem) -> None:
    assert ranks(asem.made.scores["Index"]).tolist() == asem.theirs("scores")["Rank"].tolist()


def test_a_value_that_was_filled_in_is_marked_and_said(asem: Asem) -> None:
    holes = asem.theirs("denominated")[list(asem.meta["IndCode"])].isna()
    pd.testing.assert_frame_equal(asem.made.filled, holes, check_names=False)
    notes = asem.made.notes
    assert notes.loc[notes["note"] == "filled", "count"].sum() == 65
    assert notes.loc[notes["note"] == "no_denominator", "name"].tolist() == ["Elec", "Gas"]


#: from the table of statistics in COINr's article "Analysis" (indicator, skewness, kurtosis), to three digits
PUBLISHED = [
    ("LPI", -0.304, -0.657),
    ("Flights", 2.10, 4.51),
    ("Ship", -0.576, -0.681),
    ("Bord", 2.15, 5.79),
    ("Elec", 2.23, 5.79),
]


@pytest.mark.parametrize(("name", "skew", "kurt"), PUBLISHED)
def test_skewness_and_kurtosis_are_those_of_coinrs_manual(asem: Asem, name: str, skew: float, kurt: float) -> None:
    assert skewness(asem.raw[name]) == pytest.approx(skew, abs=0.005)
    assert kurtosis(asem.raw[name]) == pytest.approx(kurt, abs=0.005)


def test_alpha_and_components_are_those_of_coinrs_manual(asem: Asem) -> None:
    """From the same article: alpha of P2P, standard deviations of the components of Social, loadings of Environ."""
    of = {part: asem.raw[list(asem.meta["IndCode"][asem.meta["Agg1"] == part])] for part in asem.meta["Agg1"].unique()}
    assert cronbach_alpha(of["P2P"]) == pytest.approx(0.05126659, abs=1e-8)
    deviations = [2.2042, 1.1256, 0.9788, 0.78834, 0.77153, 0.56836, 0.42463, 0.36068, 0.25760]
    np.testing.assert_allclose(np.sqrt(eigenvalues(of["Social"])), deviations, atol=5e-5)
    environ = of["Environ"].dropna()[["CO2", "Forest", "MatCon", "PrimEner", "Renew"]]
    every, values = loadings(environ.corr().to_numpy())
    first = every[:, 0] / np.sqrt(values[0])
    published = np.array([-0.581, 0.214, -0.543, -0.313, 0.473])
    np.testing.assert_allclose(first * np.sign(first @ published), published, atol=5e-4)


def test_checks_tell_of_every_part_and_indicator(asem: Asem) -> None:
    told = checks(asem.made, asem.design).set_index(["part", "name", "check", "other"])["value"]
    points = [asem.made.normalised[leaf.name].tolist() for leaf in asem.design.children("SusEcFin")]
    assert told["SusEcFin", "", "alpha", ""] == pytest.approx(plain.alpha(points))
    assert told["Physical", "Elec", "coverage", ""] == pytest.approx(50 / 51)
    assert told["Physical", "Bord", "treated", ""] == 3
    x, y = asem.made.scores["Conn"], asem.made.scores["Sust"]
    assert told["Index", "Conn", "correlation", "Sust"] == pytest.approx(x.corr(y))
    assert told["Index", "Conn", "correlation", ""] == pytest.approx(x.corr(asem.made.scores["Index"]))
