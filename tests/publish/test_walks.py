"""Walking times for somebody who waits are the distances of the network itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import pytest

from weefsel.analysis.ground import Ground
from weefsel.analysis.walking import Walking
from weefsel.publish.walks import Walks
from weefsel.snapshot import Snapshot, open_snapshot


def _degrees(snapshot: Snapshot, metres: np.ndarray) -> np.ndarray:
    to = pyproj.Transformer.from_crs(snapshot.meta.crs, "EPSG:4326", always_xy=True)
    return np.column_stack(to.transform(metres[:, 0], metres[:, 1]))


def _metres(snapshot: Snapshot, degrees: np.ndarray) -> np.ndarray:
    to = pyproj.Transformer.from_crs("EPSG:4326", snapshot.meta.crs, always_xy=True)
    return np.column_stack(to.transform(degrees[:, 0], degrees[:, 1]))


def _of_network(snapshot: Snapshot, departures: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Metres from each departure to each end, as reach measures them (buckets, compiled): NaN where not reached."""
    ground = Ground(pd.DataFrame(ends, columns=["x_m", "y_m"]), snapshot.nodes, snapshot.edges, Walking())
    found = np.full((len(departures), len(ends)), np.nan)
    for pairs in ground.pairs(departures, 900_000):
        found[pairs.place, pairs.cell] = pairs.distance_dm / 10
    return found


@pytest.mark.parametrize("place", ["village_dir", "liechtenstein_dir"])
def test_walks_are_the_distances_of_the_network_to_the_metre(place: str, request: pytest.FixtureRequest) -> None:
    snapshot = open_snapshot(request.getfixturevalue(place))
    rng = np.random.default_rng(11)
    homes = snapshot.residents[["x_m", "y_m"]].to_numpy(float)
    # also some that lie far from every way
    degrees = _degrees(snapshot, homes[rng.integers(0, len(homes), 400)] + rng.normal(0, 150, (400, 2)))
    there_and_back = _metres(snapshot, degrees)
    walks = Walks(snapshot)
    joined = walks.ends(degrees[:, 0], degrees[:, 1])
    theirs = _of_network(snapshot, there_and_back[:5], there_and_back)
    assert np.isfinite(theirs).sum() > 1500
    for departure, distances in zip(degrees[:5], theirs, strict=True):
        ours, reached = walks.walk(*departure, joined), np.isfinite(distances)
        np.testing.assert_array_equal(~ours.approximate, reached)
        # a second is 1.33 m: rounded up from a distance that is theirs to the metre
        np.testing.assert_allclose(ours.seconds[reached] * Walking().speed_m_s, distances[reached] + 0.667, atol=0.668)


def test_a_limit_leaves_out_what_is_further_and_nothing_else(village_dir: Path) -> None:
    snapshot = open_snapshot(village_dir)
    homes = _degrees(snapshot, snapshot.residents[["x_m", "y_m"]].to_numpy(float))
    walks = Walks(snapshot)
    ends = walks.ends(homes[:, 0], homes[:, 1])
    whole = walks.walk(*homes[5], ends).seconds
    for limit in (0, 60, 300, 900):
        # anew, and from what is known of a longer walk
        for one in (Walks(snapshot), walks):
            some = one.walk(*homes[5], ends, limit).seconds
            np.testing.assert_array_equal(some, np.where(whole <= limit, whole, -1))
    assert 0 < (whole <= 300).sum() < len(whole)


def _toy(nodes: list[tuple[float, float]], edges: list[tuple[int, int, float]]) -> Snapshot:
    """A network of its own, as far as walks look at it."""

    class Toy:
        meta = type("Meta", (), {"crs": "EPSG:28992"})
        nodes_ = pd.DataFrame(nodes, columns=["x_m", "y_m"])

    toy = Toy()
    toy.nodes = toy.nodes_  # pyright: ignore[reportAttributeAccessIssue]
    toy.edges = pd.DataFrame(edges, columns=["u", "v", "length_m"])  # pyright: ignore[reportAttributeAccessIssue]
    return toy  # pyright: ignore[reportReturnType]


def test_an_edge_without_length_joins_its_ends() -> None:
    # two nodes on one spot, as where a bridge is drawn in two parts
    snapshot = _toy([(155_000, 463_000), (155_100, 463_000), (155_100, 463_000), (155_300, 463_000)],
                    [(0, 1, 100.0), (1, 2, 0.0), (2, 3, 200.0)])  # fmt: skip
    degrees = _degrees(snapshot, snapshot.nodes[["x_m", "y_m"]].to_numpy(float))
    walks = Walks(snapshot)
    found = walks.walk(*degrees[0], walks.ends(degrees[:, 0], degrees[:, 1]))
    assert found.seconds.tolist() == [0, 75, 75, 225]


def test_without_a_network_it_is_the_straight_line_with_a_detour_and_says_so() -> None:
    snapshot = _toy([], [])
    degrees = _degrees(snapshot, np.array([(155_000.0, 463_000.0), (155_300.0, 463_400.0)]))
    walks = Walks(snapshot)
    found = walks.walk(*degrees[0], walks.ends(degrees[:, 0], degrees[:, 1]), 15 * 60)
    # 500 m × 1.3 at 4.8 km/h
    assert found.seconds.tolist() == [0, 488]
    assert found.approximate.all()


def test_far_from_every_way_is_approximate_and_what_has_no_place_is_not_reached() -> None:
    snapshot = _toy([(155_000, 463_000), (155_100, 463_000)], [(0, 1, 100.0)])
    degrees = _degrees(snapshot, np.array([(155_000.0, 463_000.0), (155_100.0, 463_600.0), (155_100.0, 463_100.0)]))
    walks = Walks(snapshot)
    longitude, latitude = np.append(degrees[:, 0], np.nan), np.append(degrees[:, 1], np.nan)
    found = walks.walk(*degrees[0], walks.ends(longitude, latitude))
    assert found.approximate.tolist() == [False, True, False, True]
    assert found.seconds.tolist() == [0, 594, 150, -1]


def test_nonsense_as_a_point_reaches_nothing() -> None:
    snapshot = _toy([(155_000, 463_000), (155_100, 463_000)], [(0, 1, 100.0)])
    walks = Walks(snapshot)
    ends = walks.ends(np.array([5.4]), np.array([52.2]))
    for point in ((np.nan, np.nan), (np.inf, 52.0), (1e300, -1e300)):
        assert walks.walk(*point, ends).seconds.tolist() == [-1]
