"""What the fictional municipality says of going by wheelchair."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components
from tests.sources.municipality import municipality

from weefsel.analysis.walking import passable
from weefsel.concepts import WalkingGroup
from weefsel.sources.demo import Scale

SCALES: list[Scale] = ["village", "city"]


@pytest.mark.parametrize("scale", SCALES)
def test_a_few_per_cent_of_the_network_is_barred_or_limited(scale: Scale) -> None:
    edges = municipality(scale).tables["edges"]
    length = edges.groupby(edges["wheelchair"].fillna(""))["length_m"].sum() / edges["length_m"].sum()
    assert 0.01 < length["no"] < 0.05
    assert 0.002 < length["limited"] < 0.05
    assert length[""] > 0.9


@pytest.mark.parametrize("scale", SCALES)
def test_hindrances_are_on_footpaths_and_steps_are_short(scale: Scale) -> None:
    edges = municipality(scale).tables["edges"]
    assert set(edges.loc[edges["wheelchair"].notna(), "kind"]) == {"footway", "steps"}
    steps = edges[edges["kind"] == "steps"]
    assert len(steps) > 0
    assert set(steps["wheelchair"]) == {"no"}
    assert steps["length_m"].max() <= 40


@pytest.mark.parametrize("scale", SCALES)
def test_a_wheelchair_still_gets_to_every_junction(scale: Scale) -> None:
    """Where three edges meet that are not barred; what lies halfway a barred path is cut off."""
    town = municipality(scale)
    edges = town.tables["edges"]
    left = passable(edges, WalkingGroup.WHEELCHAIR)
    assert len(left) < len(edges)
    _, before = connected_components(town.graph(edges), directed=False)
    _, label = connected_components(town.graph(left), directed=False)
    junction = np.bincount(left[["u", "v"]].to_numpy().ravel(), minlength=len(label)) >= 3
    assert (junction & (before == np.bincount(before).argmax())).sum() > 100
    assert set(label[junction & (before == np.bincount(before).argmax())]) == {np.bincount(label).argmax()}
