"""LapSum: its sort, ranks and top k are what the sum of distributions says, and so are slopes."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from compute import LapSum, jacobian
from compute.soft_sorting import laplace_sums
from tests.unit.compute.soft_sorting.generated import close, vectors

exponents = st.floats(-3, 3)


def distribution(t):
    """F, the distribution function of Laplace."""
    half = np.exp(-np.abs(t)) / 2
    return np.where(t < 0, half, 1 - half)


def summed(y, x, temperature):
    return distribution((y[:, None] - x) / temperature).sum(axis=1)


@settings(max_examples=200)
@given(vectors(least=1, scale=1.0), exponents)
def test_the_sort_is_where_the_sum_passes_a_half_and_the_ranks_are_the_sum(x, exponent):
    temperature, n = 10.0**exponent, len(x)
    sorter = LapSum(temperature)
    y = sorter.sort(x)
    assert close(summed(y, x, temperature), np.arange(n) + 0.5, 1e-9)
    assert close(sorter.rank(x), summed(x, x, temperature) - 0.5, 1e-11)


@settings(max_examples=100)
@example(np.array([1.0, -1.0]), -1.3472057244538913, 0.5)  # far apart, and midway
@given(vectors(least=2, scale=1.0), exponents, st.floats(0, 1))
def test_memberships_are_the_distribution_seen_from_one_threshold(x, exponent, share):
    temperature, k = 10.0**exponent, round(share * len(x))
    assume(0 < k < len(x))
    found = LapSum(temperature).top_k(x, k)
    assert close(found.sum(), k, 1e-11)
    inside = (found > 1e-9) & (found < 1 - 1e-9)
    low = found < 0.5
    with np.errstate(divide="ignore"):
        away = np.where(low, np.log(2 * found), -np.log(2 * (1 - found)))
    threshold = (x - temperature * away)[inside]
    assert close(threshold, threshold[:1], 1e-6 * max(temperature, 1))


@given(vectors(least=1, scale=1.0), exponents)
def test_the_slopes_of_the_sort_are_a_softmax_of_distances(x, exponent):
    temperature = 10.0**exponent
    sorter = LapSum(temperature)
    distances = np.abs(sorter.sort(x)[:, None] - x) / temperature
    weights = np.exp(distances.min(axis=1, keepdims=True) - distances)
    expected = weights / weights.sum(axis=1, keepdims=True)
    assert close(jacobian(sorter, x), expected, 1e-8)


@given(vectors(least=2, scale=1.0), exponents, st.booleans())
def test_running_sums_and_doubling_agree(x, exponent, gradient):
    temperature = max(10.0**exponent, float(np.ptp(x)) / 60)
    columns = np.stack([x, x[::-1] * 0.5], axis=1)
    works = (laplace_sums.sort, laplace_sums.rank)
    near = [work(columns, temperature, gradient)[0] for work in works]
    kept, laplace_sums.NEAR = laplace_sums.NEAR, -1.0
    try:
        far = [work(columns, temperature, gradient)[0] for work in works]
    finally:
        laplace_sums.NEAR = kept
    for a, b in zip(near, far, strict=True):
        assert close(a, b, 1e-11 * max(1, temperature))


def test_it_leaves_the_hull_and_does_not_keep_the_sum():
    x = np.array([0.0, 1.0, 5.0])
    y = LapSum(2.0).sort(x)
    assert y[0] < 0
    assert y[2] > 5
    assert abs(y.sum() - x.sum()) > 0.01
