"""The sphere in triangles that end at walls."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import feasible_rankings
from compute.geometry.sphere import LONGEST, cones_on_sphere, cut_sphere

ROWS = st.lists(
    st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=2, max_size=5, unique_by=tuple
)


def walls(W):
    first, second = np.triu_indices(len(W), 1)
    return W[second] - W[first]


def solid_angles(triangles):
    """Source: A. van Oosterom and J. Strackee, "The solid angle of a plane triangle" (1983)."""
    a, b, c = triangles.transpose(1, 0, 2)
    volume = np.abs(np.einsum("kd,kd->k", a, np.cross(b, c)))
    cosines = [np.einsum("kd,kd->k", u, v) for u, v in ((a, b), (b, c), (c, a))]
    return 2 * np.arctan2(volume, 1 + sum(cosines))


def assert_a_sphere(corners, triangles):
    """Closed (Euler), once around, and round."""
    assert np.linalg.norm(corners, axis=1) == pytest.approx(1)
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    different, counts = np.unique(edges, axis=0, return_counts=True)
    assert (counts == 2).all()
    assert len(np.unique(triangles)) - len(different) + len(triangles) == 2
    ends = corners[different]
    assert np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1).max() <= LONGEST
    assert solid_angles(corners[triangles]).sum() == pytest.approx(4 * np.pi)


@given(ROWS)
@settings(max_examples=25, deadline=None)
def test_no_triangle_reaches_over_a_wall(rows):
    normals = walls(np.array(rows, dtype=float))
    corners, triangles = cut_sphere(normals)
    assert_a_sphere(corners, triangles)
    heights = (corners @ (normals / np.linalg.norm(normals, axis=1, keepdims=True)).T)[triangles]
    assert not ((heights.max(axis=1) > 1e-8) & (heights.min(axis=1) < -1e-8)).any()


@pytest.mark.parametrize("n", [4, 5, 6, 9])
@pytest.mark.parametrize("third", [1.0, 1e-3])
def test_every_triangle_lies_in_the_cell_that_it_names(n, third):
    W = np.random.default_rng(n).standard_normal((n, 3)) * [1, 1, third]
    answer = feasible_rankings(W)
    cells, rays = answer.extreme_rays
    assert np.bincount(cells).min() >= 3
    corners, triangles, owners = cones_on_sphere(cells, rays)
    assert_a_sphere(corners, triangles)
    shares = np.bincount(owners, solid_angles(corners[triangles])) / (4 * np.pi)
    assert shares == pytest.approx(answer.probabilities, abs=1e-12)
    logits = (corners @ W.T)[triangles]  # (F, 3, N): at the corners, where classes may tie
    ranked = np.take_along_axis(logits, answer.rankings[owners][:, None, :], axis=2)
    assert np.diff(ranked, axis=2).min() > -1e-9


@pytest.mark.parametrize(
    ("rows", "bias"),
    [
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], [0, 1, 2, 4]),
        ([[1, 0, 0], [0, 1, 0], [1, 1, 0], [2, 5, 0]], None),
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [1, 2, 3]], None),
        ([[1, 0], [0, 1], [1, 1]], None),
    ],
    ids=["a bias", "a feature that does not count", "equal rows", "two features"],
)
def test_cells_that_are_not_pointed_have_no_rays(rows, bias):
    assert feasible_rankings(rows, bias).extreme_rays is None
