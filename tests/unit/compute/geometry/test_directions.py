"""Directions of logits: cells, slices and the map, against rankings found another way."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compute import feasible_rankings
from compute.geometry import directions as geometry
from compute.geometry.polytope import drawing_basis
from compute.rankings.layer import Layer

TURN = 2 * np.pi
FOUR = np.array(list(permutations(range(4))))
SEEDS = st.integers(0, 10**6)
DIRECTIONS = SEEDS.map(lambda seed: np.random.default_rng(seed).standard_normal((40, 4)))


def reached_by(weights, bias=None):
    """What a layer reaches, with rank and shift as exact arithmetic knows them."""
    layer = Layer.of(weights, bias)
    return geometry.reached_directions(
        layer.weights, layer.bias, layer.effective_dimension, shifts=layer.bias_shifts
    )


def rankings_at(points):
    """The rankings (ascending argsorts) at directions."""
    return np.argsort(points @ drawing_basis(points.shape[1] + 1).T, axis=1)


def crossed(curve, n):
    """The rankings along a curve: one between each two of its crossings with ties."""
    basis = drawing_basis(n)
    turns = [curve.start, curve.stop]
    for i, j in combinations(range(n), 2):
        normal = basis[i] - basis[j]
        zero = np.arctan2(-(curve.first @ normal), curve.second @ normal)
        turns += [zero + k * np.pi for k in range(-2, 4)]
    turns = np.unique([t for t in turns if curve.start <= t <= curve.stop])
    between = ((turns[:-1] + turns[1:]) / 2)[np.diff(turns) > 1e-9]
    points = np.outer(np.cos(between), curve.first) + np.outer(np.sin(between), curve.second)
    return {tuple(r) for r in rankings_at(points).tolist()}


@given(seed=SEEDS, n=st.sampled_from([3, 4]), scale=st.sampled_from([1e-9, 1.0, 1e9]))
def test_a_plane_crosses_as_many_cells_as_there_are_rankings(seed, n, scale):
    W = scale * np.random.default_rng(seed).standard_normal((n, 2))
    reached = reached_by(W)
    assert reached.dimension == 1
    possible = {tuple(r) for r in feasible_rankings(W).rankings.tolist()}
    assert crossed(reached.curve, n) == possible
    assert len(possible) == {3: 6, 4: 12}[n]


@given(seed=SEEDS, n=st.sampled_from([3, 4]))
def test_one_feature_and_a_bias_cross_as_many_cells_as_there_are_rankings(seed, n):
    random = np.random.default_rng(seed)
    W, b = random.standard_normal((n, 1)), random.standard_normal(n)
    reached = reached_by(W, b)
    assert reached.dimension == 1
    possible = {tuple(r) for r in feasible_rankings(W, b).rankings.tolist()}
    assert crossed(reached.curve, n) == possible
    assert len(possible) == {3: 4, 4: 7}[n]


@given(rows=st.lists(st.tuples(*[st.integers(-2, 2)] * 2), min_size=4, max_size=4))
def test_small_integers_run_through_crossings_and_are_counted_all_the_same(rows):
    W = np.array(rows, dtype=float)
    reached = reached_by(W)
    assume(reached.dimension == 1 and len(set(rows)) == 4)
    assert crossed(reached.curve, 4) == {tuple(r) for r in feasible_rankings(W).rankings.tolist()}


def test_the_circle_of_the_square_runs_through_crossings():
    W = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
    assert len(crossed(reached_by(W).curve, 4)) == len(feasible_rankings(W).rankings) == 8


@given(seed=SEEDS)
def test_a_bias_over_a_plane_reaches_the_half_of_the_sphere_around_its_pole(seed):
    random = np.random.default_rng(seed)
    W, b = random.standard_normal((4, 2)), random.standard_normal(4)
    reached = reached_by(W, b)
    assert (reached.dimension, reached.everything) == (2, False)
    seen = geometry.directions(random.standard_normal((50, 2)) @ W.T + b)
    assert (seen @ reached.pole > 0).all()
    # A cell is crossed exactly if one of its corners stands on the side of the pole.
    corners = geometry.simplices(FOUR)
    inside = ((corners @ reached.pole) > 0).any(axis=1)
    assert {tuple(r[::-1]) for r in FOUR[inside].tolist()} == {
        tuple(r) for r in feasible_rankings(W, b).rankings.tolist()
    }
    assert inside.sum() == 18


@given(seed=SEEDS, d=st.integers(1, 3), bias=st.booleans(), n=st.sampled_from([3, 4]))
def test_what_inputs_reach_lies_in_the_slice(seed, d, bias, n):
    random = np.random.default_rng(seed)
    W = random.standard_normal((n, d))
    b = random.standard_normal(n) if bias else None
    reached = reached_by(W, b)
    axes = reached.span if reached.pole is None else np.column_stack([reached.span, reached.pole])
    np.testing.assert_allclose(axes.T @ axes, np.eye(axes.shape[1]), atol=1e-12)
    seen = geometry.directions(random.standard_normal((20, d)) @ W.T + (0 if b is None else b))
    np.testing.assert_allclose(np.linalg.norm(seen @ axes, axis=1), 1, atol=1e-9)


@pytest.mark.parametrize(
    ("rows", "bias", "dimension", "points"),
    [
        ([[0.0], [0.0], [0.0], [0.0]], None, -1, 0),
        ([[0.0], [0.0], [0.0], [0.0]], [0.0, 1.0, 2.0, 3.0], 0, 1),
        ([[1.0], [2.0], [4.0], [3.0]], None, 0, 2),
        ([[1.0], [2.0], [4.0], [3.0]], [5.0, 5.0, 5.0, 5.0], 0, 2),
        ([[1.0], [2.0], [4.0], [3.0]], [2.0, 4.0, 8.0, 6.0], 0, 2),
    ],
)
def test_layers_of_one_direction_reach_points(rows, bias, dimension, points):
    reached = reached_by(np.array(rows), None if bias is None else np.array(bias))
    assert (reached.dimension, reached.everything) == (dimension, False)
    assert len(reached.ends) == points


@given(logits=DIRECTIONS)
def test_a_direction_lies_in_the_simplex_of_its_ranking(logits):
    at = geometry.directions(logits)
    best_first = np.argsort(-logits, axis=1)
    corners = geometry.simplices(best_first)
    shares = np.linalg.solve(corners.transpose(0, 2, 1), at[..., None])[..., 0]
    assert (shares > -1e-9).all()
    np.testing.assert_array_equal(rankings_at(geometry.middles(corners)), best_first[:, ::-1])


def test_ties_have_no_direction_and_constants_and_scales_change_none():
    assert np.isnan(geometry.directions(np.full((1, 4), 0.1))).all()
    logits = np.array([[1.0, 2.0, -1.0, 0.5]])
    np.testing.assert_allclose(
        geometry.directions(1e300 * logits), geometry.directions(logits), atol=1e-15
    )
    np.testing.assert_allclose(
        geometry.directions(3 * logits + 7), geometry.directions(logits), atol=1e-15
    )


def test_the_mesh_of_each_triangle_stays_inside_it_and_covers_the_sphere():
    corners = geometry.simplices(FOUR)
    vertices, faces = geometry.triangulated(corners, 6)
    assert len(faces) == 24 * 36
    owners = np.repeat(np.arange(24), 36)
    middles = vertices[faces].mean(axis=1)
    np.testing.assert_array_equal(rankings_at(middles), FOUR[owners][:, ::-1])
    a, b, c = vertices[faces].transpose(1, 0, 2)
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    assert areas.sum() == pytest.approx(4 * np.pi, rel=0.02)


@given(logits=DIRECTIONS)
def test_the_discs_are_one_to_one_and_keep_the_swap_of_the_first_two_classes(logits):
    at = geometry.directions(logits)
    sides = geometry.side_of(at)
    for side in geometry.SIDES:
        there = at[sides == side]
        flat = geometry.on_disc(there, side)
        radii = np.linalg.norm(flat, axis=1)
        assert (radii <= 1 + 1e-12).all()
        np.testing.assert_allclose(1 - radii**2, np.abs(there[:, 0]), atol=1e-12)
        swapped = there * [-1, 1, 1]
        mirrored = geometry.on_disc(there, side) * [-1, 1]
        np.testing.assert_allclose(geometry.on_disc(swapped, -side), mirrored, atol=1e-12)


@given(seed=SEEDS, side=st.sampled_from(geometry.SIDES))
def test_the_part_of_a_curve_beside_a_side_is_all_that_lies_there(seed, side):
    reached = reached_by(np.random.default_rng(seed).standard_normal((4, 2)))
    half = reached_by(*np.split(np.random.default_rng(seed).standard_normal((4, 2)), 2, axis=1)[:1])
    assert half.dimension == 0
    towards = np.array([side, 0.0, 0.0])
    part = reached.curve.beside(towards)
    assert part.stop - part.start == pytest.approx(np.pi)
    assert (part.points(33) @ towards > -1e-9).all()


@given(seed=SEEDS)
def test_half_a_circle_is_shared_between_both_sides(seed):
    random = np.random.default_rng(seed)
    curve = reached_by(random.standard_normal((4, 1)), random.standard_normal(4)).curve
    parts = [curve.beside(np.array([side, 0.0, 0.0])) for side in geometry.SIDES]
    assert sum(part.stop - part.start for part in parts) == pytest.approx(np.pi)
    for side, part in zip(geometry.SIDES, parts, strict=True):
        assert (side * part.points(33)[:, 0] > -1e-9).all()


@given(seed=SEEDS)
def test_what_half_a_sphere_leaves_out_has_half_of_the_area_of_both_discs(seed):
    pole = geometry.directions(np.random.default_rng(seed).standard_normal((1, 4)))[0]
    area = 0.0
    for side in geometry.SIDES:
        outline = geometry.beyond(pole, side, 200)
        assert (outline @ pole < 1e-9).all()
        assert (side * outline[:, 0] > -1e-9).all()
        x, y = geometry.on_disc(outline, side).T
        area += abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2
    assert area == pytest.approx(np.pi, rel=2e-3)


@pytest.mark.parametrize("pole", [1.0, -1.0])
def test_a_pole_in_the_middle_of_a_disc_leaves_out_the_other_disc(pole):
    areas = []
    for side in geometry.SIDES:
        outline = geometry.beyond(np.array([pole, 0.0, 0.0]), side, 200)
        x, y = geometry.on_disc(outline, side).T
        areas.append(abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2)
    assert areas[geometry.SIDES.index(-pole)] == pytest.approx(np.pi, rel=2e-3)
    assert areas[geometry.SIDES.index(pole)] == pytest.approx(0, abs=1e-9)
