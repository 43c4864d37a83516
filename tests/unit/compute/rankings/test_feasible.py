"""Feasible rankings: claims over generated layers."""

from itertools import pairwise, product
from math import factorial

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from compute import count_feasible_rankings, feasible_rankings
from compute.exact.integers import Rows
from compute.geometry.polytope import all_permutations
from compute.rankings.arrangement import cell_orders
from compute.rankings.enumeration import all_rankings
from compute.rankings.layer import Layer
from tests.unit.compute.rankings.layers import layers as mixed_layers
from tests.unit.compute.rankings.oracles import (
    by_trying_all,
    dyadic,
    generic_layers,
    gives_strictly,
    layers,
)

without_bias = st.just(False)


def as_set(rankings):
    return {tuple(r) for r in rankings.tolist()}


@given(layers(most_classes=4))
@settings(max_examples=150)
def test_the_rankings_are_those_whose_inequalities_can_be_met(layer):
    W, b = layer
    assert feasible_rankings(W, b).rankings.tolist() == by_trying_all(W, b)


@given(layers(most_classes=4, entries=st.integers(-3, 3).map(lambda k: k * 0.1)))
@settings(max_examples=80)
def test_decimals_are_taken_as_the_doubles_they_are(layer):
    W, b = layer
    assert feasible_rankings(W, b).rankings.tolist() == by_trying_all(W, b)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("bias", [False, True])
def test_five_classes_in_three_dimensions_against_trying_all(seed, bias):
    rng = np.random.default_rng(seed)
    W = rng.integers(-1, 2, size=(5, 3)).astype(float)
    b = rng.integers(-1, 2, size=5).astype(float) if bias else None
    assert feasible_rankings(W, b).rankings.tolist() == by_trying_all(W, b)


@given(mixed_layers(most_classes=6))
@settings(max_examples=150)
def test_the_fast_paths_agree_with_the_careful_one(layer):
    distinct = Layer.of(*layer).distinct
    matrix = distinct.weights
    if distinct.bias is None:
        careful = [orders[0] for orders in cell_orders([Rows(matrix).integers])]
    else:
        rows = Rows.of(matrix, distinct.bias).integers
        floor = [[0] * len(rows[0]), [0] * (len(rows[0]) - 1) + [1]]
        careful = [order for order, side in cell_orders([rows, floor]) if side == (0, 1)]
    assert all_rankings(distinct).tolist() == sorted(map(list, careful))


@given(generic_layers(bias=without_bias, least_classes=3))
@settings(max_examples=40)
def test_generic_rankings_are_the_vertices_of_the_projected_permutohedron(layer):
    W, _ = layer
    n, d = W.shape
    assume(2 <= d <= n - 1)
    ranks = all_permutations(n)
    hull = ConvexHull(ranks @ W)
    assert as_set(feasible_rankings(W).rankings) == as_set(np.argsort(ranks[hull.vertices], axis=1))


@pytest.mark.parametrize(("d", "orders"), [(2, 1), (3, 2), (4, 14)])
def test_a_hypercube_has_as_many_rankings_as_sets_have_additive_probabilities(d, orders):
    """Orders of all subsets by additive probabilities, up to naming and complements: T. Fine and
    J. Gill, "The enumeration of comparative probability relations", Ann. Probab. 4 (1976)."""
    corners = np.array(list(product([0.0, 1.0], repeat=d)))
    shuffled = np.random.default_rng(d).permutation(corners)
    assert feasible_rankings(shuffled).count == orders * factorial(d) * 2**d


@given(generic_layers())
@settings(max_examples=60)
def test_generic_layers_have_the_generic_count(layer):
    W, b = layer
    result = feasible_rankings(W, b)
    n, d = W.shape
    assert len(result) == count_feasible_rankings(n, d, b is not None) == result.generic_count
    assert result.shortfall == ""


@given(layers())
def test_no_layer_has_more_than_the_generic_count_and_the_shortfall_says_why(layer):
    W, b = layer
    result = feasible_rankings(W, b)
    n, d = W.shape
    assert len(result) <= result.generic_count
    assert bool(result.shortfall) == (len(result) < count_feasible_rankings(n, d, b is not None))


@given(layers(entries=dyadic))
def test_rankings_are_strict_distinct_and_in_lexicographic_order(layer):
    rankings = feasible_rankings(*layer).rankings
    assert rankings.dtype.kind == "i"
    assert (np.sort(rankings, axis=1) == np.arange(len(layer[0]))).all()
    assert all(a < b for a, b in pairwise(rankings.tolist()))


@given(layers(entries=dyadic), st.lists(dyadic, min_size=3, max_size=3), st.integers(-27, 27))
def test_a_vector_added_to_every_row_and_a_power_of_two_change_nothing(layer, shift, power):
    W, b = layer
    assert feasible_rankings(W + shift[: W.shape[1]], b).rankings.tolist() == (
        feasible_rankings(W, b).rankings.tolist()
    )
    scaled = feasible_rankings(W * 2.0**power, None if b is None else b * 2.0**power)
    assert scaled.rankings.tolist() == feasible_rankings(W, b).rankings.tolist()


@given(layers(bias=st.just(True)), st.integers(-4, 4))
def test_a_constant_added_to_every_bias_changes_nothing(layer, constant):
    W, b = layer
    assert feasible_rankings(W, b + constant).rankings.tolist() == (
        feasible_rankings(W, b).rankings.tolist()
    )


@given(layers(), st.data())
def test_permuting_the_classes_permutes_the_rankings(layer, data):
    W, b = layer
    p = np.array(data.draw(st.permutations(range(len(W)))))
    permuted = feasible_rankings(W[p], None if b is None else b[p]).rankings
    assert as_set(p[permuted]) == as_set(feasible_rankings(W, b).rankings)


@given(layers(most_classes=6, bias=without_bias))
def test_the_reversal_of_a_feasible_ranking_is_feasible(layer):
    rankings = feasible_rankings(*layer).rankings
    assert as_set(rankings) == as_set(rankings[:, ::-1])


@given(layers(entries=dyadic))
@settings(max_examples=30)
def test_every_ranking_of_random_inputs_is_among_them(layer):
    W, b = layer
    result = feasible_rankings(W, b)
    assume(result.weak_orders is None)
    x = np.random.default_rng(0).standard_normal((20_000, W.shape[1]))
    drawn = np.unique(np.argsort(x @ W.T + (0 if b is None else b), axis=1), axis=0)
    assert as_set(drawn) <= as_set(result.rankings)


@given(mixed_layers(most_classes=5))
@settings(max_examples=60)
def test_every_ranking_has_a_witness(layer):
    W, b = layer
    result = feasible_rankings(W, b)
    for k, ranking in enumerate(result.rankings.tolist()):
        exact = result.exact_witness(k)
        assert gives_strictly(W, b, ranking, exact)
        x = result.witnesses[k]
        assert np.isnan(x).all() or x.tolist() == [float(v) for v in exact]


@given(layers(bias=without_bias))
def test_without_bias_small_integers_leave_a_double_in_every_cell(layer):
    assert np.isfinite(feasible_rankings(*layer).witnesses).all()


@given(layers())
def test_vertices_are_the_rank_weighted_sums_of_the_rows(layer):
    W, b = layer
    result = feasible_rankings(W, b)
    assert result.vertices.shape == (len(result), W.shape[1])
    for ranking, vertex in zip(result.rankings, result.vertices, strict=True):
        expected = sum(rank * W[c] for rank, c in enumerate(ranking))
        np.testing.assert_allclose(vertex, expected, atol=1e-9)


def unequal_rows(layer):
    W, b = layer
    return len(np.unique(W if b is None else np.column_stack([W, b]), axis=0))


@given(layers())
def test_only_equal_rows_have_weak_orders(layer):
    assert (feasible_rankings(*layer).weak_orders is None) == (unequal_rows(layer) == len(layer[0]))


@st.composite
def layers_with_equal_rows(draw):
    W, b = draw(layers(most_classes=4))
    repeated = draw(st.lists(st.integers(0, len(W) - 1), min_size=1, max_size=2))
    order = draw(st.permutations([*range(len(W)), *repeated]))
    return W[order], None if b is None else b[order]


@given(layers_with_equal_rows())
def test_equal_rows_have_weak_orders_and_no_strict_ranking(layer):
    W, b = layer
    result = feasible_rankings(W, b)
    matrix = W if b is None else np.column_stack([W, b])
    unequal = unequal_rows(layer)
    assert len(result) == 0
    assert len(result.probabilities) == 0
    assert "equal" in result.shortfall
    assert result.weak_orders
    for order in result.weak_orders:
        assert len(order) == unequal
        assert sorted(c for block in order for c in block) == list(range(len(W)))
        for block in order:
            assert list(block) == sorted(block)
            assert (matrix[list(block)] == matrix[block[0]]).all()


@given(layers_with_equal_rows())
def test_merging_equal_rows_gives_the_weak_orders(layer):
    W, b = layer
    result = feasible_rankings(W, b)
    first = [min(block) for block in sorted(result.weak_orders[0])]
    merged = feasible_rankings(W[first], None if b is None else b[first])
    firsts = {tuple(block[0] for block in order) for order in result.weak_orders}
    assert firsts == as_set(np.array(first)[merged.rankings])


@given(layers(most_classes=4), st.integers(1, 30))
@settings(max_examples=60)
def test_a_limit_keeps_what_it_finds_feasible_and_sorted_and_says_whether_it_stopped(layer, limit):
    W, b = layer
    everything = feasible_rankings(W, b)
    assume(everything.weak_orders is None)
    some = feasible_rankings(W, b, limit=limit)
    assert len(some) == min(limit, len(everything))
    assert some.complete == (limit >= len(everything))
    assert as_set(some.rankings) <= as_set(everything.rankings)
    assert all(p < q for p, q in pairwise(some.rankings.tolist()))
    for k, ranking in enumerate(some.rankings.tolist()):
        assert gives_strictly(W, b, ranking, some.exact_witness(k))


@given(layers(most_features=3, entries=dyadic, bias=without_bias))
@settings(max_examples=60)
def test_exact_probabilities_sum_to_one_and_agree_with_samples(layer):
    W, _ = layer
    result = feasible_rankings(W)
    assume(result.weak_orders is None)
    assert (result.probability_errors == 0).all()
    assert (result.probabilities > 0).all()
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-9)
    x = np.random.default_rng(1).standard_normal((40_000, W.shape[1]))
    drawn, counts = np.unique(np.argsort(x @ W.T, axis=1), axis=0, return_counts=True)
    share = dict(zip(map(tuple, drawn.tolist()), counts / len(x), strict=True))
    for ranking, p in zip(result.rankings.tolist(), result.probabilities, strict=True):
        error = np.sqrt(p * (1 - p) / len(x)) + 1 / len(x)
        assert abs(share.get(tuple(ranking), 0) - p) < 6 * error


@given(layers(most_features=2, entries=dyadic, bias=without_bias), st.integers(1, 3))
@settings(max_examples=40)
def test_a_rotation_of_the_features_changes_no_probability(layer, seed):
    W, _ = layer
    result = feasible_rankings(W)
    assume(result.weak_orders is None)
    basis, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((4, W.shape[1])))
    # in four features the rotated rows are rounded: compare rankings that are not at risk
    rotated = feasible_rankings(W @ basis.T)
    assume(rotated.effective_dimension == result.effective_dimension)
    assume(rotated.rankings.tolist() == result.rankings.tolist())
    np.testing.assert_allclose(rotated.probabilities, result.probabilities, atol=1e-9)
