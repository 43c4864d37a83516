"""Claims about finite differences, and the three gradients of cross-entropy."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from compute.logits.differences import (
    compare_gradients,
    directional_difference,
    finite_difference_errors,
    finite_difference_gradient,
)
from compute.logits.likelihood import cross_entropy
from tests.unit.compute.logits.generated import rows_and_label


@given(rows_and_label(), st.floats(0.1, 10))
def test_three_gradients_agree_and_sum_to_zero(case, temperature):
    z, label = case
    three = compare_gradients(z, label, temperature=temperature, step=1e-4)
    scale = 1 / temperature
    np.testing.assert_allclose(three.formula, three.autograd, atol=1e-14 * scale)
    np.testing.assert_allclose(three.formula, three.finite_differences, atol=1e-7 * scale)
    np.testing.assert_allclose(three.formula.sum(), 0, atol=1e-15 * scale)


@given(rows_and_label(), st.floats(1e-6, 1))
def test_nudging_all_logits_at_once_finds_no_slope(case, step):
    z, label = case
    slope = directional_difference(lambda x: cross_entropy(x, label), z, np.ones_like(z), step)
    assert abs(slope) < 1e-13 * (1 + np.abs(z).max()) / step


@given(st.integers(-5, 5), st.integers(-5, 5), st.integers(-5, 5))
def test_central_differences_are_exact_on_a_quadratic(a, b, x):
    slope = finite_difference_gradient(lambda p: a * p[0] ** 2 + b * p[1], [x, 0], 0.5)
    np.testing.assert_array_equal(slope, [2 * a * x, b])


def test_differences_keep_shape_format_and_kind():
    point = np.arange(6, dtype=np.float32).reshape(2, 3)
    slope = finite_difference_gradient(lambda x: (x * x).sum(), point, 0.5)
    assert slope.dtype == np.float32
    np.testing.assert_allclose(slope, 2 * point)
    tensor = finite_difference_gradient(lambda x: (x * x).sum(), torch.tensor(point), 0.5)
    assert isinstance(tensor, torch.Tensor)
    np.testing.assert_allclose(tensor.numpy(), 2 * point)
    for step in (0, -1, np.nan):
        with pytest.raises(ValueError, match="step"):
            finite_difference_gradient(np.sum, point, step)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_difference_error_falls_with_the_step_squared_then_rises_with_rounding(dtype):
    steps = np.logspace(-12, 0, 49)
    errors = finite_difference_errors([1.0, 2.0, 3.0], 1, steps, dtype)
    best = int(errors.argmin())
    assert 0 < best < len(steps) - 1
    assert steps[best] == pytest.approx(np.finfo(dtype).eps ** (1 / 3), rel=20)
    # Truncation is of second order: a tenth where the step falls by sqrt(10), 0.3 to 0.1.
    assert errors[-3] / errors[-5] == pytest.approx(10, rel=0.1)
    assert errors[0] > 100 * errors[best]
