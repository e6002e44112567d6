"""Putting member ways together to rings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from weefsel.sources.osm.rings import Piece, assemble

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0)]


def piece(*nodes: int) -> Piece:
    """A way along corners of the square by number."""
    return Piece(nodes[0], nodes[-1], np.array([SQUARE[n] for n in nodes], float))


def test_a_closed_way_is_a_ring_by_itself() -> None:
    rings, complete = assemble([piece(0, 1, 2, 3, 0)])
    assert complete
    assert [Polygon(ring).area for ring in rings] == [12.0]


def test_ways_that_meet_at_their_ends_make_one_ring_without_double_points() -> None:
    rings, complete = assemble([piece(0, 1), piece(2, 1), piece(2, 3, 0)])
    assert complete
    assert len(rings) == 1
    assert len(rings[0]) == 5
    assert Polygon(rings[0]).area == 12.0


def test_a_boundary_that_stops_halfway_is_not_complete() -> None:
    rings, complete = assemble([piece(0, 1), piece(1, 2)])
    assert not complete
    assert rings == []


def test_a_loop_with_a_tail_gives_the_loop_and_says_it_is_not_complete() -> None:
    tail = Piece(9, 0, np.array([(-1.0, 0.0), (0.0, 0.0)]))
    rings, complete = assemble([tail, piece(0, 1), piece(1, 2, 3, 0)])
    assert not complete
    assert [Polygon(ring).area for ring in rings] == [12.0]


def test_two_rings_that_touch_in_one_node_stay_two() -> None:
    other = [(0.0, 0.0), (-2.0, 0.0), (-2.0, -2.0)]
    far = [
        Piece(0, 5, np.array(other[:2])),
        Piece(5, 6, np.array(other[1:])),
        Piece(6, 0, np.array([other[2], other[0]])),
    ]
    rings, complete = assemble([far[0], piece(0, 1), far[1], piece(1, 2), far[2], piece(2, 3, 0)])
    assert complete
    assert sorted(Polygon(ring).area for ring in rings) == [2.0, 12.0]


@pytest.mark.parametrize("points", [[], [(0.0, 0.0)], [(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)], [(np.nan, 1.0)] * 5])
def test_what_encloses_nothing_is_no_ring(points: list[tuple[float, float]]) -> None:
    assert assemble([Piece(1, 1, np.array(points, float).reshape(-1, 2))]).rings == []


@settings(deadline=None)
@given(st.integers(3, 12), st.data())
def test_the_order_and_direction_of_ways_do_not_matter(corners: int, data: st.DataObject) -> None:
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    points = np.column_stack([np.cos(angle), np.sin(angle)])
    pieces = [Piece(i, (i + 1) % corners, points[[i, (i + 1) % corners]]) for i in range(corners)]
    turned = [Piece(p.last, p.first, p.points[::-1]) if data.draw(st.booleans()) else p for p in pieces]
    rings, complete = assemble(data.draw(st.permutations(turned)))
    assert complete
    assert len(rings) == 1
    assert Polygon(rings[0]).area == pytest.approx(Polygon(points).area)
