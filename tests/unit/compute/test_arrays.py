"""Every refusal says what was given and what is allowed."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from compute import arrays as validation


def test_weights_are_copied_so_that_results_keep_what_they_were_computed_from():
    given = np.array([[1.0, 2.0], [3.0, 4.0]])
    W = validation.as_weights(given)
    given[0, 0] = 99
    assert W[0, 0] == 1
    assert W.dtype == np.float64


@pytest.mark.parametrize(
    "weights",
    [[[1, 2], [3, 4]], np.float32([[1, 2], [3, 4]]), torch.tensor([[1.0, 2], [3, 4]]),
     torch.tensor([[1.0, 2], [3, 4]], requires_grad=True), [[Fraction(1), 2], [3, 4]]],
)  # fmt: skip
def test_weights_of_any_real_kind_are_taken(weights):
    np.testing.assert_array_equal(validation.as_weights(weights), [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ([1.0, 2.0], ValueError, r"2 axis\(es\).*shape \(2,\)"),
        (np.zeros((0, 2)), ValueError, r"at least one row.*\(0, 2\)"),
        (np.zeros((2, 0)), ValueError, r"one column.*\(2, 0\)"),
        ([[1.0], [1.0, 2.0]], ValueError, "rectangular"),
        ([[1.0, np.nan]], ValueError, r"\[0, 1\] is nan"),
        ([[1.0], [np.inf], [np.nan]], ValueError, r"\[1, 0\] is inf \(and 1 more"),
        ([["a"]], TypeError, "real numbers"),
        ([[1j]], TypeError, "real numbers.*complex"),
        ([[None]], ValueError, "finite"),
        ([[10**400]], TypeError, "real numbers"),
    ],
)
def test_weights_refused(weights, error, message):
    with pytest.raises(error, match=message):
        validation.as_weights(weights)


def test_bias_has_one_entry_a_class():
    assert validation.as_bias(None, 3) is None
    np.testing.assert_array_equal(validation.as_bias([1, 2, 3], 3), [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"bias must have length 3 \(one entry per class\), not 2"):
        validation.as_bias([1, 2], 3)


@pytest.mark.parametrize(
    ("ranking", "error"),
    [
        ([0, 1], ValueError),
        ([0, 1, 1], ValueError),
        ([1, 2, 3], ValueError),
        ([-1, 0, 1], ValueError),
        ([[0, 1, 2]], ValueError),
        ([0.0, 1.0, 2.0], TypeError),
        (["a", "b", "c"], TypeError),
    ],
)
def test_rankings_refused(ranking, error):
    with pytest.raises(error, match="ranking"):
        validation.as_ranking(ranking, 3)


def test_classes_become_a_set_in_order():
    np.testing.assert_array_equal(validation.as_classes([2, 0, 2], 3), [0, 2])
    np.testing.assert_array_equal(validation.as_classes(1, 3), [1])
    assert validation.as_classes([], 3).size == 0
    with pytest.raises(ValueError, match="between 0 and 2"):
        validation.as_classes([3], 3)


@pytest.mark.parametrize(("value", "error"), [(1.5, TypeError), (-1, ValueError), (9, ValueError)])
def test_counts_refused(value, error):
    with pytest.raises(error, match="k must be"):
        validation.as_count(value, "k", most=8)


@pytest.mark.parametrize("value", [-1, np.nan, np.inf])
def test_temperatures_are_finite_and_not_negative(value):
    with pytest.raises(ValueError, match="temperature must be finite and at least 0"):
        validation.as_temperature(value)


def test_temperature_zero_has_no_slope():
    assert validation.as_temperature(0) == 0
    with pytest.raises(ValueError, match="above 0"):
        validation.as_temperature(0, zero_allowed=False)
    with pytest.raises(TypeError, match="must be a number"):
        validation.as_temperature("hot")
