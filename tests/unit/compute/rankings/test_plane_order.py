"""Row i of every field is the same ranking, also where the rankings are never listed."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute import feasible_rankings
from compute.rankings.enumeration import plane_walk
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import lexicographic_order
from compute.rankings.plane_order import walk_places

SMALL = st.integers(-3, 3).map(float)


@given(st.integers(2, 12), st.booleans(), st.booleans(), st.data())
def test_the_order_of_a_walk_is_that_of_its_rankings(n, biased, generic, data):
    entries = st.floats(-2, 2, width=32) if generic else SMALL
    weights = data.draw(hnp.arrays(float, (n, 1 if biased else 2), elements=entries))
    bias = data.draw(hnp.arrays(float, n, elements=entries)) if biased else None
    layer = Layer.of(weights, bias)
    assume(layer.distinct is layer)
    cells = plane_walk(layer)
    assume(cells is not None)
    order = lexicographic_order(cells.rankings())
    np.testing.assert_array_equal(walk_places(cells)[order], np.arange(cells.count))


def grid(n):
    """n points of a square grid, out of order: walls coincide, and many are parallel."""
    side = int(np.ceil(np.sqrt(n)))
    points = np.stack(np.divmod(np.arange(side * side), side), axis=1)[:n].astype(float)
    return points[np.random.default_rng(n).permutation(n)]


LAYERS = {
    "3 in the plane": (np.random.default_rng(3).standard_normal((3, 2)), None),
    "64 in the plane": (np.random.default_rng(3).standard_normal((64, 2)), None),
    "65 in the plane": (np.random.default_rng(3).standard_normal((65, 2)), None),
    "257 in the plane": (np.random.default_rng(3).standard_normal((257, 2)), None),
    "a grid of 100": (grid(100), None),
    "a grid of 257": (grid(257), None),
    "a plane in four dimensions": (grid(70) @ [[1.0, 2, 0, 1], [0, 1, 1, -1]], None),
    "a line and a bias": (grid(90)[:, :1] + np.arange(90)[:, None] / 8, np.arange(90) % 7.0),
    "8 in space": (np.random.default_rng(3).standard_normal((8, 3)), None),
    "7 in space with a bias": (np.random.default_rng(3).standard_normal((7, 3)), np.arange(7.0)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_row_i_of_every_field_is_the_same_ranking(name):
    weights, bias = LAYERS[name]
    feasible = feasible_rankings(weights, bias)
    vertices, shares = feasible.vertices, feasible.probabilities  # before the rankings are asked
    rankings, witnesses = feasible.rankings, feasible.witnesses
    assert len(vertices) == len(shares) == len(witnesses) == len(rankings) == feasible.count
    rows = np.unique(np.linspace(0, len(rankings) - 1, 3000).astype(int))
    np.testing.assert_array_equal(rows, rows[lexicographic_order(rankings[rows])])
    order = rankings[rows]
    ranks = np.argsort(order, axis=1)
    scale = np.abs(weights).max() * len(weights) ** 2
    np.testing.assert_allclose(vertices[rows], ranks @ weights, rtol=0, atol=1e-13 * scale)
    logits = witnesses[rows] @ weights.T + (0 if bias is None else bias)
    found = np.isfinite(witnesses[rows]).all(axis=1)
    assert found.mean() > 0.9
    np.testing.assert_array_equal(np.argsort(logits, axis=1)[found], order[found])
    if bias is None and feasible.effective_dimension == 2 and weights.shape[1] == 2:
        angles = cone_shares(weights, order, witnesses[rows])
        np.testing.assert_allclose(shares[rows], angles, rtol=1e-9, atol=1e-15)


def cone_shares(weights, rankings, witnesses):
    """How much of the circle the gaps of each ranking leave around its witness."""
    gaps = weights[rankings[:, 1:]] - weights[rankings[:, :-1]]
    across = np.stack([-witnesses[:, 1], witnesses[:, 0]], axis=1)
    angles = np.arctan2((gaps @ across[:, :, None])[..., 0], (gaps @ witnesses[:, :, None])[..., 0])
    return (np.pi - np.ptp(angles, axis=1)) / (2 * np.pi)
