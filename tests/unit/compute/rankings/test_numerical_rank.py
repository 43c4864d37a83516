"""The rank but for rounding: products that were rounded, and matrices that only look like it."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute import count_feasible_rankings, feasible_rankings
from compute.linear import orthonormal
from tests.unit.compute.rankings.layers import layers

SEEDS = range(60)
SHAPES = [(3, 2, 1), (5, 4, 2), (6, 3, 2), (8, 6, 1), (12, 3, 1), (12, 5, 3), (6, 20, 2)]


def rounded_product(seed, n, d, rank, dtype=np.float64):
    rng = np.random.default_rng(seed)
    left, right = rng.standard_normal((n, rank)), rng.standard_normal((rank, d))
    return (left @ right).astype(dtype)


def common_row(seed, d, dtype=np.float64):
    return (1000 * np.random.default_rng(seed + 1000).standard_normal(d)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("n", "d", "rank"), SHAPES)
def test_the_rank_of_a_product_is_found_after_its_rounding(n, d, rank, dtype):
    for seed in SEEDS:
        W = rounded_product(seed, n, d, rank, dtype)
        result = feasible_rankings(W)
        assert result.effective_dimension == min(n - 1, d)
        assert result.numerical_dimension == rank
        assert feasible_rankings(torch.tensor(W)).numerical_dimension == rank


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("n", "d", "rank"), SHAPES)
def test_a_large_common_row_and_a_row_of_zeros_hide_no_rank(n, d, rank, dtype):
    for seed in SEEDS:
        W = rounded_product(seed, n, d, rank, dtype)
        moved = W + common_row(seed, d, dtype)
        assert feasible_rankings(moved).numerical_dimension == rank
        W[0] = 0
        assert feasible_rankings(W).numerical_dimension == min(rank, n - 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_columns_of_any_size_count_alike(seed):
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((6, 4)) * [1e9, 1e-9, 1e9, 1e-9]
    assert feasible_rankings(W).numerical_dimension == 4
    scaled = rounded_product(seed, 6, 4, 2) * 2.0 ** rng.integers(-30, 30, 4)
    assert feasible_rankings(scaled).numerical_dimension == 2


def test_a_single_number_type_decides_what_rounding_is():
    """What stands in doubles to 1e-12 is there; in single numbers it could not have been."""
    W = np.array([[0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 2 + 1e-12]])
    assert feasible_rankings(W).numerical_dimension == 3
    nudged = W.astype(np.float32)
    nudged[3, 2] = np.nextafter(nudged[3, 2], np.float32(3))
    assert feasible_rankings(nudged).effective_dimension == 3
    assert feasible_rankings(nudged).numerical_dimension == 2
    assert feasible_rankings(nudged.astype(np.float64)).numerical_dimension == 3


def test_small_rows_among_large_ones_are_not_rounding():
    W = np.array([[1.0, 1.0], [2.0, 2.0], [-1.3, -1.3], [1e-20, 3e-20]])
    assert feasible_rankings(W).numerical_dimension == 2
    assert feasible_rankings(W[:, :1] * [1.0, 1.0]).numerical_dimension == 1


@given(layers())
def test_it_lies_between_one_and_the_exact_dimension(layer):
    result = feasible_rankings(*layer)
    least = min(1, result.effective_dimension)
    assert least <= result.numerical_dimension <= result.effective_dimension


@given(hnp.arrays(np.float64, (4, 3), elements=st.floats(allow_nan=False, allow_infinity=False)))
@pytest.mark.filterwarnings("error")
def test_it_is_found_at_the_ends_of_the_doubles(W):
    result = feasible_rankings(W)
    assert result.at_numerical_rank.effective_dimension <= result.numerical_dimension
    assert np.isfinite(result.numerical_basis).all()


def test_five_classes_of_rank_two_have_at_most_20_of_120_but_for_rounding():
    for seed in range(10):
        result = feasible_rankings(rounded_product(seed, 5, 4, 2))
        assert result.count == 120
        seen = result.at_numerical_rank
        assert seen.count == 20
        assert seen.effective_dimension == seen.numerical_dimension == 2
        assert seen.at_numerical_rank is seen


@given(layers(least_classes=2, most_classes=6))
def test_where_nothing_is_lost_the_layer_is_itself(layer):
    result = feasible_rankings(*layer)
    assume(result.numerical_dimension == result.effective_dimension)
    assert result.at_numerical_rank is result


@given(st.integers(0, 10**6), st.integers(4, 7), st.integers(1, 2), st.booleans())
def test_the_layer_at_its_rank_ranks_as_the_whole_one_does(seed, n, rank, biased):
    """At inputs that are not near a wall, with the bias where it was."""
    W = rounded_product(seed, n, 4, rank)
    bias = np.random.default_rng(seed).standard_normal(n) if biased else None
    whole = feasible_rankings(W, bias)
    seen = whole.at_numerical_rank
    basis = whole.numerical_basis
    np.testing.assert_allclose(basis.T @ basis, np.eye(rank), atol=1e-14)
    np.testing.assert_allclose(seen.layer.weights, W @ basis, atol=1e-12)
    assert seen.count <= count_feasible_rankings(n, rank, biased)
    x = np.random.default_rng(seed + 1).standard_normal((200, 4))
    offset = 0 if bias is None else bias
    logits, reduced = x @ W.T + offset, x @ basis @ seen.layer.weights.T + offset
    np.testing.assert_allclose(reduced, logits, atol=1e-11)


def test_more_features_than_the_processor_independent_way_is_taken_for():
    assert feasible_rankings(rounded_product(0, 50, 40, 3), limit=1).numerical_dimension == 3


@given(st.integers(0, 10**6), st.integers(1, 4), st.floats(0, 15))
def test_nearly_parallel_vectors_are_made_orthonormal(seed, k, digits):
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((6, 1)) + 10**-digits * rng.standard_normal((6, k))
    made = orthonormal(vectors)
    np.testing.assert_allclose(made.T @ made, np.eye(k), atol=1e-14)
