"""Softmax and the losses over the whole range of each float type, against exact arithmetic."""

from __future__ import annotations

import warnings

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compute.logits.losses import LOSSES, cross_entropy, cross_entropy_gradient, hinge_loss
from compute.logits.mappings import softmax, softmax_jacobian, temperature_sweep

DTYPES = {16: np.float16, 32: np.float32, 64: np.float64}
EXACT = 2300  # bits: every sum of doubles is exact


@st.composite
def cases(draw):
    """(logits (n,), label, temperature), each of any magnitude that its type has."""
    width = draw(st.sampled_from(list(DTYPES)))
    z = draw(
        st.lists(
            st.floats(allow_nan=False, allow_infinity=False, width=width), min_size=1, max_size=4
        )
    )
    if draw(st.booleans()):
        z = [z[0] * (1 - draw(st.floats(0, 2**-8))) for _ in z]  # close together, and large
    array = np.array(z).astype(DTYPES[width])
    temperature = 10.0 ** draw(st.one_of(st.floats(-300, 300), st.floats(-3, 3)))
    return array, draw(st.integers(0, len(array) - 1)), temperature


def exact(z, label, temperature):
    """The true probabilities, the loss, the leads over the label and over the largest."""
    with mpmath.workprec(EXACT):
        exact_z = [mpmath.mpf(float(v)) for v in z]
        lead = [(v - exact_z[label]) / mpmath.mpf(temperature) for v in exact_z]
        below = [(v - max(exact_z)) / mpmath.mpf(temperature) for v in exact_z]
    with mpmath.workprec(200):
        weights = [mpmath.exp(v) for v in below]
        total = mpmath.fsum(weights)
        others = mpmath.fsum(mpmath.exp(v) for j, v in enumerate(lead) if j != label)
        loss = mpmath.log1p(others) if others < 1e-30 else mpmath.log(1 + others)
        return [w / total for w in weights], loss, lead, below


def near(found, true, dtype, spread):
    """Within a few roundings, where `spread` says how much the exponent magnifies them."""
    info = np.finfo(dtype)
    if abs(true) > mpmath.mpf(float(info.max)) * (1 - 2 * mpmath.mpf(float(info.eps))):
        return float(abs(found)) >= float(info.max) / 2
    wide = 8 * (1 + min(spread, 2000)) * float(np.finfo(np.float64).eps)
    slack = abs(true) * (float(info.eps) + wide) + 2 * mpmath.mpf(float(info.smallest_subnormal))
    return abs(mpmath.mpf(float(found)) - true) <= slack


@settings(max_examples=150, deadline=None)
@given(cases())
def test_probabilities_losses_and_gradients_are_right_wherever_they_are_numbers(case):
    z, label, temperature = case
    p, loss, lead, below = exact(z, label, temperature)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = softmax(z, temperature)
        swept = temperature_sweep(z, [temperature])[0]
        cost = cross_entropy(z, label, temperature=temperature)
        slope = cross_entropy_gradient(z, label, temperature=temperature)
    assert found.dtype == swept.dtype == slope.dtype == cost.dtype == z.dtype
    for j, true in enumerate(p):
        spread = float(min(abs(below[j]), 2000))
        assert near(found[j], true, z.dtype, spread)
        assert near(swept[j], true, z.dtype, spread)
        if j != label:
            assert near(slope[j], true / mpmath.mpf(temperature), z.dtype, spread)
    rivals = [abs(v) for j, v in enumerate(lead) if j != label and abs(v) < 2000]
    assert near(cost, loss, z.dtype, float(max(rivals, default=0)))


@settings(max_examples=60, deadline=None)
@given(cases())
def test_torch_gives_the_same_numbers(case):
    z, label, temperature = case
    tensor, eps = torch.tensor(z), float(np.finfo(z.dtype).eps)
    for function in (
        lambda v: softmax(v, temperature),
        lambda v: cross_entropy(v, label, temperature=temperature),
        lambda v: hinge_loss(v, label),
    ):
        plain, found = np.asarray(function(z)), function(tensor)
        assert found.dtype == tensor.dtype
        np.testing.assert_allclose(
            found.numpy(),
            plain,
            rtol=4 * eps + 1e-12,
            atol=2 * np.finfo(z.dtype).smallest_subnormal,
        )


@pytest.mark.parametrize(
    ("dtype", "z", "temperature", "expected"),
    [
        (np.float16, (60000, -60000), 6e4, 0.8808),
        (np.float16, (1000, 999), 3, 0.5826),
        (np.float32, (3e38, -3e38), 1e38, 0.9975),
        (np.float64, (1.5e308, -1.5e308), 1e308, 0.9526),
    ],
)
def test_logits_whose_difference_overflows(dtype, z, temperature, expected):
    for array in (np.array(z, dtype), torch.tensor(np.array(z, dtype))):
        p = softmax(array, temperature)
        assert float(p[0]) == pytest.approx(expected, abs=1e-3)
        assert float(p[1]) == pytest.approx(1 - expected, abs=1e-3)
    jacobian = softmax_jacobian(np.array(z, dtype), temperature)
    slope = expected * (1 - expected) / temperature
    assert float(jacobian[0, 0]) == pytest.approx(slope, rel=0.02, abs=1e-7)


def test_a_float16_loss_beyond_its_differences():
    z = np.array([30000, -40000], np.float16)
    assert float(cross_entropy(z, 1, temperature=1000)) == pytest.approx(70, rel=1e-3)


def test_many_classes_in_float16():
    z = np.random.default_rng(0).normal(0, 0.1, 131_072).astype(np.float16)
    assert float(cross_entropy(z, 0)) == pytest.approx(11.78, abs=0.3)
    assert float(softmax(z).astype(float).sum()) == pytest.approx(1, abs=0.02)
    tensor = torch.tensor(z)
    assert float(cross_entropy(tensor, 0)) == pytest.approx(float(cross_entropy(z, 0)), rel=1e-3)


def test_bfloat16_is_kept():
    z = torch.tensor([3e38, -3e38], dtype=torch.bfloat16)
    p = softmax(z, 1e38)
    assert p.dtype == torch.bfloat16
    assert float(p[0]) == pytest.approx(0.9975, abs=4e-3)


@pytest.mark.parametrize("name", LOSSES)
def test_autograd_takes_the_slope_that_the_gradient_names_at_a_kink_too(name):
    loss = LOSSES[name]
    for z in ([0.0, 1.0, 0.0], [1.0, 1.0, 1.0], [2.0, 1.0, 2.0], [-np.inf, 1.0, 0.0], [5.0]):
        label = min(1, len(z) - 1)
        tensor = torch.tensor(z, dtype=torch.float64, requires_grad=True)
        loss.value(tensor, label).backward()
        np.testing.assert_allclose(
            tensor.grad.numpy(), loss.gradient(np.array(z), label), rtol=1e-14, atol=1e-16
        )


def test_a_small_loss_keeps_its_digits_in_torch():
    z = torch.tensor([0.0, 50.0], dtype=torch.float64)
    assert float(cross_entropy(z, 1)) == pytest.approx(np.exp(-50), rel=1e-14)


def test_a_row_that_is_masked_whole_is_named():
    masked = [[0.0, 1.0], [-np.inf, -np.inf], [1.0, 2.0]]
    with pytest.raises(ValueError, match=r"all be -inf along the axis.* \[1\]"):
        softmax(masked)
    with pytest.raises(ValueError, match=r"all be -inf along the axis.* \[1\]"):
        cross_entropy(torch.tensor(masked), [0, 0, 0])
    with pytest.raises(ValueError, match=r"masked\.$"):
        softmax([-np.inf, -np.inf])
