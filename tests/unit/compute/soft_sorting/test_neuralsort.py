"""NeuralSort at every size: the values' order is never lost to the size of its sums."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import Hard, LogSumExp, NetworkSorter, NeuralSort, rbf_rank, vjp
from compute.soft_sorting import neural_rows

DTYPES = (np.float16, np.float32, np.float64)


def by_definition(x):
    """(2 i + 1 - n) x_j - sum_k |x_j - x_k|, each row less its largest, exactly."""
    n, x = len(x), [Fraction(float(v)) for v in x]
    spread = [sum(abs(a - b) for b in x) for a in x]
    rows = [[(2 * i + 1 - n) * x[j] - spread[j] for j in range(n)] for i in range(n)]
    return [[v - max(row) for v in row] for row in rows]


@settings(max_examples=60)
@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=7))
def test_the_logits_are_those_of_the_definition(values):
    x = np.sort(np.array(values, np.float32))
    cut = len(x) // 2
    found = np.concatenate(
        [
            neural_rows.outward_logits(x[:, None], slice(*rows))[:, 0]
            for rows in ((0, cut), (cut, len(x)))
        ]
    )
    for row, exact in zip(found.tolist(), by_definition(x), strict=True):
        for a, b in zip(row, exact, strict=True):
            assert abs(Fraction(a) - b) <= abs(b) * Fraction(len(x), 2**50)


def of_integers(x, temperature, rows=500):
    """(sort, ranks) of multiples of 2**-24: the logits as integers, then in float64."""
    n, scaled = len(x), np.round(x.astype(np.float64) * 2**24).astype(np.int64)
    ordered, up_to = np.sort(scaled), np.cumsum(np.sort(scaled))
    less = np.searchsorted(ordered, scaled)
    below = np.where(less > 0, up_to[less - 1], 0)
    spread = scaled * less - below + (up_to[-1] - below) - scaled * (n - less)
    sorts, ranks = np.empty(n), np.zeros(n)
    for start in range(0, n, rows):
        i = np.arange(start, min(start + rows, n))[:, None]
        logits = (2 * i + 1 - n) * scaled - spread
        logits -= logits.max(axis=1, keepdims=True)
        p = np.exp(logits / 2**24 / temperature)
        p /= p.sum(axis=1, keepdims=True)
        sorts[i[:, 0]] = p @ x.astype(np.float64)
        ranks += (i * p).sum(axis=0)
    return sorts, ranks


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("temperature", [0.01, 1.0])
def test_five_thousand_values_are_those_of_integer_logits(dtype, temperature):
    x = np.random.default_rng(5).random(5000, dtype=np.float32).astype(dtype)
    sorts, ranks = of_integers(x, temperature)
    eps = float(np.finfo(dtype).eps)
    np.testing.assert_allclose(NeuralSort(temperature).sort(x), sorts, rtol=0, atol=3 * eps)
    found = NeuralSort(temperature).rank(x)
    assert found.dtype == dtype
    np.testing.assert_allclose(found.astype(float), ranks, rtol=2 * eps, atol=2e-3)


@pytest.mark.parametrize("of", ["sort", "rank"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=6), st.floats(0.3, 20), st.data())
def test_the_pullback_is_the_derivative_ties_included(of, dtype, whole, temperature, data):
    # By central differences in exact arithmetic's stead: the formula itself, in doubles.
    x = np.array(whole, dtype)
    n, step = len(x), 1e-6
    g = np.array(data.draw(st.lists(st.integers(-3, 3), min_size=n, max_size=n)), dtype)

    def loss(values):
        rows = (2 * np.arange(n)[:, None] + 1 - n) * values
        logits = (rows - np.abs(values[:, None] - values).sum(axis=1)) / temperature
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        return g @ (p @ values) if of == "sort" else g @ (np.arange(n) @ p)

    wide = x.astype(np.float64)
    expected = [(loss(wide + d) - loss(wide - d)) / (2 * step) for d in step * np.eye(n)]
    found = vjp(NeuralSort(temperature), x, of)[1](g)
    assert found.dtype == dtype
    tolerance = 2e-7 if dtype == np.float64 else 1e-3
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * 50 * n)


@pytest.mark.parametrize("of", ["sort", "rank"])
def test_many_blocks_of_rows_give_what_one_gives(of, monkeypatch):
    x = np.random.default_rng(1).normal(size=(3, 40))
    results = []
    for block in (1, 1 << 18):
        monkeypatch.setattr(neural_rows, "BLOCK", block)
        found, pullback = vjp(NeuralSort(0.7), x, of)
        results.append((found, pullback(np.cos(x)), NeuralSort(0.7).matrix(x)))
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [4, 100, 1000, 5000])
def test_at_temperature_zero_it_is_the_hard_sort(dtype, n):
    x = np.random.default_rng(n).random(n).astype(dtype)
    if dtype != np.float16:
        assert len(np.unique(x)) == n
    np.testing.assert_array_equal(NeuralSort(0.0).sort(x), np.sort(x))
    below = (x[None, :] < x[:, None]).sum(axis=1)
    ties = (x[None, :] == x[:, None]).sum(axis=1)
    np.testing.assert_allclose(
        NeuralSort(0.0).rank(x), below + (ties - 1) / 2, rtol=2 * float(np.finfo(dtype).eps)
    )


def test_neighbouring_floats_are_told_apart():
    x = np.array([0, 1, 1 + 2**-23, 3], np.float32)
    np.testing.assert_array_equal(NeuralSort(0.0).rank(x), [0, 1, 2, 3])


def test_matrix_names_an_infinity_and_says_what_it_takes():
    for sorter in (NeuralSort(1.0), NetworkSorter(Hard())):
        with pytest.raises(ValueError, match=r"must be finite, but entry \[1\] is -inf"):
            sorter.matrix([0.0, -np.inf])


def test_rbf_rank_in_float16_and_far_from_every_sorted_value():
    x = np.array([4, 4.2, 3, 3.1], np.float16)
    s = NetworkSorter(LogSumExp(1.0)).sort(x)
    np.testing.assert_array_equal(rbf_rank(x, s, 0.001), [2, 2, 1, 1])
    far = rbf_rank([1e308, -1e308], [-1e308, 1e308], 1e-300)
    np.testing.assert_array_equal(far, [1, 0])
    np.testing.assert_array_equal(rbf_rank([1.0, 5.0], [2.0, 9.0], 1e-200), [0, 0])
