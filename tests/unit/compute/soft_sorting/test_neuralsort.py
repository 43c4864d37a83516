"""NeuralSort at every size: the values' order is never lost to the size of its sums."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import Hard, LogSumExp, NetworkSorter, NeuralSort, rbf_rank
from compute.soft_sorting.relaxations import _outward_logits

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
    found = _outward_logits(x[:, None])[:, 0]
    for row, exact in zip(found.tolist(), by_definition(x), strict=True):
        for a, b in zip(row, exact, strict=True):
            assert abs(Fraction(a) - b) <= abs(b) * Fraction(len(x), 2**22) + Fraction(1, 2**140)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [4, 100, 1000])
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
