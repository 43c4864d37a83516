"""The orders of three numbers as a polygon, and on which face a point of their hull lies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute.geometry.orbits import blocks_kept, flat_orbit

LEVELS = [(0, 0, 1), (0, 1, 1), (0, 1, 2)]


@pytest.mark.parametrize(("levels", "count"), [*zip(LEVELS, (3, 3, 6), strict=True)])
def test_the_corners_go_round_a_regular_polygon_with_its_distances(levels, count):
    corners, places = flat_orbit(levels)
    assert len({tuple(c) for c in corners.tolist()}) == len(corners) == count
    assert (np.sort(corners, axis=1) == levels).all()
    sides = np.linalg.norm(np.roll(places, 1, axis=0) - places, axis=1)
    np.testing.assert_allclose(sides, np.linalg.norm(np.roll(corners, 1, axis=0) - corners, axis=1))
    np.testing.assert_allclose(sides, np.sqrt(2))


@pytest.mark.parametrize("levels", LEVELS)
@settings(max_examples=20)
@given(share=st.floats(0.01, 0.99), turn=st.integers(0, 5))
def test_all_blocks_are_kept_at_a_corner_one_on_an_edge_and_none_inside(levels, share, turn):
    corners, _ = flat_orbit(levels)
    here, there = corners[turn % len(corners)], corners[(turn + 1) % len(corners)]
    on_edge = share * here + (1 - share) * there
    inside = share * on_edge + (1 - share) * corners.mean(axis=0)
    found = blocks_kept([here, on_edge, inside], levels)
    assert found.shape == (3, 2)
    assert found.sum(axis=1).tolist() == [2, 1, 0]
