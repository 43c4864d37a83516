"""Soft ranks in the permutohedron, its pictures, and learning through a sort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute import feasible_rankings
from compute.geometry import soft_ranks as bridge
from compute.geometry.polytope import permutohedron
from compute.soft_sorting.learning import descend
from compute.soft_sorting.registry import SORTERS
from compute.soft_sorting.scaled import sorter_at, sweep_at, value_range

vectors = st.lists(st.floats(-50, 50, width=32), min_size=2, max_size=8, unique=True)


@settings(max_examples=40)
@given(st.lists(st.floats(0, 1), min_size=24, max_size=24))
def test_means_of_corners_are_inside_and_points_beyond_a_corner_are_not(weights):
    corners = permutohedron(4).vertices
    total = sum(weights)
    assume(total > 0.1)
    inside = np.array(weights) @ corners / total
    assert bridge.is_inside(inside)
    assert bridge.excess(inside) == pytest.approx(0, abs=1e-9)
    centre = corners.mean(axis=0)
    beyond = centre + 1.01 * (corners - centre)
    assert not bridge.is_inside(beyond).any()


@settings(max_examples=40)
@given(
    st.sampled_from([k for k, v in SORTERS.items() if v.is_network and v.has_ranks] + ["l2", "kl"]),
    vectors,
)
def test_networks_with_a_matrix_and_projections_stay_inside(name, values):
    ranks = sweep_at(name, values, [0.0, 0.01, 0.3, 5.0, np.inf]).ranks
    assert bridge.is_inside(ranks).all()


@pytest.mark.parametrize("name", ["softsort", "neuralsort"])
def test_sorters_whose_columns_do_not_sum_to_one_can_leave_the_permutohedron(name):
    ranks = sweep_at(name, np.random.default_rng(0).normal(size=16), np.logspace(-3, 2, 60)).ranks
    assert bridge.excess(ranks).max() > 0.1
    np.testing.assert_allclose(ranks.sum(axis=1), 120)


@pytest.mark.parametrize("n", [2, 4, 8, 16])
def test_softer_and_softer_networks_of_a_power_of_two_end_at_the_centre(n):
    end = sweep_at("logistic", np.random.default_rng(n).normal(size=n), [np.inf]).ranks[0]
    np.testing.assert_allclose(end, (n - 1) / 2)


@settings(max_examples=30)
@given(vectors)
def test_the_softest_ranks_have_the_sum_of_hard_ones(values):
    n = len(values)
    end = sweep_at("logistic", values, [np.inf]).ranks[0]
    assert end.sum() == pytest.approx(n * (n - 1) / 2)


@pytest.mark.parametrize("seed", range(4))
def test_the_outline_has_the_corners_of_the_exact_shadow(seed):
    weights = np.random.default_rng(seed).normal(size=(4 + seed % 3, 2))
    drawn, exact = bridge.outline(weights), feasible_rankings(weights)
    assert set(map(tuple, drawn.rankings.tolist())) == set(map(tuple, exact.rankings.tolist()))
    assert sorted(map(tuple, drawn.corners.round(9).tolist())) == sorted(
        map(tuple, np.round(exact.vertices, 9).tolist())
    )


def test_the_hexagon_is_regular_and_the_solid_shows_half_of_its_faces():
    corners = bridge.hexagon().corners
    assert len(corners) == 6
    np.testing.assert_allclose(np.linalg.norm(corners - corners.mean(axis=0), axis=1), np.sqrt(2))
    solid = bridge.truncated_octahedron(0.4)
    assert solid.points.shape == (24, 2)
    assert 12 < solid.facing.sum() < 24
    assert solid.in_front.sum() < 36
    # The eye sees edges as no longer than they are.
    lengths = np.linalg.norm(
        solid.points[solid.edges[:, 0]] - solid.points[solid.edges[:, 1]], axis=1
    )
    assert (lengths <= np.sqrt(2) + 1e-12).all()


def test_the_principal_plane_is_orthonormal_and_does_not_see_the_sum():
    points = np.random.default_rng(1).normal(size=(50, 6))
    plane = bridge.principal_plane(points)
    np.testing.assert_allclose(plane.T @ plane, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.sum(axis=0), 0, atol=1e-12)


def test_a_ranking_is_strict_unless_two_ranks_agree():
    assert bridge.ranking_of([0.2, 2.0, 1.0]) == ([0, 2, 1], True)
    assert bridge.ranking_of([1.0, 1.0, 1.0])[1] is False


def test_layers_of_any_width_have_a_picture_plane():
    for features in (1, 2, 3):
        plane, shown = bridge.layer_plane(np.random.default_rng(2).normal(size=(4, features)))
        assert plane.shape == (4, 2)
        assert shown == features


VALUES = np.array([5.0, -1.0, 9.5, 13.2, 16.2, 20.5, 42.0, 18.0])


def test_descent_needs_neither_too_hard_nor_too_soft():
    span = value_range(VALUES)
    ranks = np.argsort(np.argsort(VALUES)).astype(float)
    target = np.where(ranks == 0, 7.0, np.where(ranks == 7, 0.0, ranks))
    hard, right, soft = (
        descend(sorter_at("logistic", s, span), VALUES, target, steps=200)
        for s in (0.001, 0.05, 5.0)
    )
    assert hard.gradients[0] < 1e-6
    np.testing.assert_allclose(hard.values[-1], VALUES, rtol=1e-12)
    assert right.losses[-1] < 0.05 * right.losses[0]
    np.testing.assert_array_equal(np.argsort(right.values[-1]), np.argsort(target))
    assert soft.losses[-1] > 0.5 * soft.losses[0]
    assert not np.array_equal(np.argsort(soft.values[-1]), np.argsort(target))


def test_descent_keeps_the_values_in_their_range():
    run = descend(sorter_at("softsort", 1.0, value_range(VALUES)), VALUES, np.arange(8.0), steps=40)
    assert run.values.shape == (41, 8)
    assert run.values.min() >= VALUES.min() - 1e-9
    assert run.values.max() <= VALUES.max() + 1e-9
    np.testing.assert_allclose(run.values[0], VALUES)


def test_where_an_outline_begins_is_not_for_rounding_to_decide():
    rng = np.random.default_rng(4)
    half = rng.normal(size=(4, 2))
    plane = np.concatenate([half, -half[::-1]])
    polygon = bridge.outline(plane).polygon
    for _ in range(20):
        again = bridge.outline(plane * (1 + 1e-15 * rng.normal(size=plane.shape))).polygon
        np.testing.assert_allclose(again, polygon, rtol=0, atol=1e-9)
    assert (polygon[0] == polygon[-1]).all()
    assert polygon[0, 0] == polygon[:, 0].min()
