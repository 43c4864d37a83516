"""The permutohedron: its faces counted and its picture measured."""

from itertools import permutations
from math import comb, factorial

import numpy as np
import pytest

from compute import permutohedron
from compute.geometry.polytope import all_permutations

SIZES = [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("n", SIZES)
def test_vertices_are_all_rank_vectors_in_lexicographic_order(n):
    assert permutohedron(n).vertices.tolist() == [list(p) for p in permutations(range(n))]


def test_many_permutations_are_made_in_lexicographic_order_too():
    assert all_permutations(7).tolist() == [list(p) for p in permutations(range(7))]


@pytest.mark.parametrize("n", SIZES)
def test_edges_swap_two_neighbouring_ranks_of_the_named_pair(n):
    solid = permutohedron(n)
    assert len(solid.edges) == factorial(n) * (n - 1) // 2
    assert len({tuple(e) for e in solid.edges.tolist()}) == len(solid.edges)
    for (u, v), (i, j) in zip(solid.edges, solid.edge_pairs, strict=True):
        a, b = solid.vertices[u].copy(), solid.vertices[v]
        assert u < v
        assert i < j
        assert abs(a[i] - a[j]) == 1
        a[[i, j]] = a[[j, i]]
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("n", SIZES)
def test_facets_are_the_ordered_splits_in_two_blocks_and_support_the_polytope(n):
    solid = permutohedron(n)
    assert len(set(solid.facets)) == max(2**n - 2, 0)
    for lower, upper in solid.facets:
        assert sorted(lower + upper) == list(range(n))
        # the ranks of the lower block sum to the least that so many ranks can
        sums = solid.vertices[:, list(lower)].sum(axis=1)
        on_it = sums == comb(len(lower), 2)
        assert sums.min() == comb(len(lower), 2)
        assert on_it.sum() == factorial(len(lower)) * factorial(len(upper))


@pytest.mark.parametrize("n", SIZES)
def test_coordinates_keep_distances_and_centre_the_picture(n):
    solid = permutohedron(n)
    assert solid.coordinates.shape == (factorial(n), n - 1)
    np.testing.assert_allclose(solid.coordinates.sum(axis=0), 0, atol=1e-9)
    sample = np.random.default_rng(0).integers(factorial(n), size=(50, 2))
    for u, v in sample:
        np.testing.assert_allclose(
            np.linalg.norm(solid.coordinates[u] - solid.coordinates[v]),
            np.linalg.norm(solid.vertices[u] - solid.vertices[v]),
        )


@pytest.mark.parametrize(
    ("n", "error"), [(0, ValueError), (10, ValueError), (-1, ValueError), (2.5, TypeError)]
)
def test_sizes_out_of_range_are_refused(n, error):
    with pytest.raises(error, match="n must be"):
        permutohedron(n)
