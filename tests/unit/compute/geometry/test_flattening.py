"""The flattening starts at the solid and ends at the shadow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

from compute.geometry.flattening import flattening
from compute.geometry.mixtures import nearby_mixture
from compute.geometry.polytope import permutohedron


@st.composite
def weight_matrices(draw, most_features=5):
    n, d = draw(st.sampled_from([3, 4])), draw(st.integers(1, most_features))
    return np.random.default_rng(draw(st.integers(0, 10**6))).standard_normal((n, d))


@given(weight_matrices())
def test_the_solid_is_the_permutohedron_only_turned(weights):
    flat = flattening(weights, frames=5, turns=4)
    whole = permutohedron(len(weights)).coordinates
    np.testing.assert_allclose(pdist(flat.solid), pdist(whole), atol=1e-9)


@given(weight_matrices(most_features=2))
def test_the_last_frame_is_the_shadow(weights):
    flat = flattening(weights, frames=5, turns=4)
    shadow = permutohedron(len(weights)).vertices @ weights
    shadow = shadow - shadow.mean(axis=0)
    last = flat.scale * flat.frames[-1]
    np.testing.assert_allclose(last[:, : weights.shape[1]], shadow, atol=1e-9)
    np.testing.assert_allclose(last[:, weights.shape[1] :], 0, atol=1e-9)


@given(weight_matrices())
def test_a_frame_of_a_turning_solid_keeps_what_an_orthographic_picture_keeps(weights):
    flat = flattening(weights, frames=3, turns=7)
    assert flat.rank == min(weights.shape[1], len(weights) - 1)
    squeezed = pdist(flat.shadow)
    assert np.all(squeezed <= pdist(flat.solid) + 1e-9)  # stretches are at most 1
    for picture in flat.turns:
        assert np.all(pdist(picture) <= pdist(flat.solid) + 1e-9)


def test_weights_that_see_nothing_leave_a_point():
    flat = flattening(np.ones((4, 2)), frames=2, turns=2)
    assert flat.rank == 0
    np.testing.assert_allclose(flat.frames[-1], 0, atol=1e-12)


@pytest.mark.parametrize("n", [2, 5])
def test_other_numbers_of_classes_are_refused(n):
    with pytest.raises(ValueError, match="between 3 and 4"):
        flattening(np.ones((n, 2)))


@given(st.integers(0, 10**6), st.integers(1, 4))
def test_a_mixture_gives_the_point_from_few_others(seed, d):
    random = np.random.default_rng(seed)
    points = random.standard_normal((30, d))
    target = random.dirichlet(np.ones(30)) @ points
    weights = nearby_mixture(points, target)
    assert weights is not None
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    assert np.count_nonzero(weights) <= d + 1
    np.testing.assert_allclose(weights @ points, target, atol=1e-6)


def test_a_point_outside_is_no_mixture():
    assert nearby_mixture([[0.0], [1.0]], [2.0]) is None
    assert nearby_mixture(np.zeros((0, 2)), [0.0, 0.0]) is None
    np.testing.assert_allclose(nearby_mixture([[2.0], [2.0]], [2.0]), [1, 0])


@given(weight_matrices(most_features=3), st.integers(6, 13))
def test_a_thin_direction_is_seen_if_it_is_known_to_be(weights, digits):
    weights[:, -1] *= 10.0**-digits
    known = min(weights.shape[1], len(weights) - 1)
    flat = flattening(weights, frames=3, turns=2, rank=known)
    assert flat.rank == known
    np.testing.assert_array_equal(flat.solid, flattening(weights, frames=3, turns=2).solid)
