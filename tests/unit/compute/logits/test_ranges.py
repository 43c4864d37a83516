"""Softmax and the losses over the whole range of each float type, against exact arithmetic."""

from __future__ import annotations

import math
import warnings
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from compute import logits
from compute.logits.differences import finite_difference_gradient
from compute.logits.likelihood import cross_entropy, cross_entropy_gradient
from compute.logits.losses import (
    LOSSES,
    hinge_loss,
    max_margin_loss,
)
from compute.logits.mappings import log_softmax, softmax, softmax_jacobian, temperature_sweep
from compute.logits.sparse import entmax, sparsemax

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


def near(found, true, dtype, spread, roundings=1, absolute=0.0):
    """Within a few roundings, where `spread` says how much the exponent magnifies them, or within
    so much of 1."""
    info = torch.finfo(dtype) if isinstance(dtype, torch.dtype) else np.finfo(dtype)
    if abs(true) > mpmath.mpf(float(info.max)) * (1 - 2 * mpmath.mpf(float(info.eps))):
        return float(abs(found)) >= float(info.max) / 2
    wide = 8 * (1 + min(spread, 2000)) * float(np.finfo(np.float64).eps)
    least = float(info.smallest_normal) * float(info.eps)
    slack = abs(true) * (roundings * float(info.eps) + wide) + 2 * mpmath.mpf(least) + absolute
    return abs(mpmath.mpf(float(found)) - true) <= slack


def softmax_truth(z, label, temperature):
    p, _, _, below = exact(z, label, temperature)
    return p, [float(min(abs(v), 2000)) for v in below]


def cross_entropy_truth(z, label, temperature):
    _, loss, lead, _ = exact(z, label, temperature)
    rivals = [float(abs(v)) for j, v in enumerate(lead) if j != label and abs(v) < 2000]
    return [loss], [max(rivals, default=0.0)]


def gradient_truth(z, label, temperature):
    p, spread = softmax_truth(z, label, temperature)
    others = [v for j, v in enumerate(p) if j != label]
    pull = [-mpmath.fsum(others) if j == label else v for j, v in enumerate(p)]
    return [v / mpmath.mpf(temperature) for v in pull], [max(spread)] * len(z)


def log_truth(z, label, temperature):
    """log p is the lead less log(1 + the others), as exact as the largest lead is."""
    _, _, _, below = exact(z, label, temperature)
    first = int(np.argmax(z))
    with mpmath.workprec(200):
        others = mpmath.fsum(mpmath.exp(v) for j, v in enumerate(below) if j != first)
        total = mpmath.log1p(others) if others < 1e-30 else mpmath.log(1 + others)
    with mpmath.workprec(EXACT):
        spread = max((float(abs(v)) for v in below if abs(v) < 2000), default=0.0)
        return [v - total for v in below], [spread] * len(z)


def sparse_truth(z, label, temperature):
    """The largest support on which the threshold lies below its members."""
    return _thresholded(z, label, temperature, lambda x: (sum(x) - 1) / len(x), 1)


def entmax_truth(z, label, temperature):
    """Alpha = 1.5: z / 2, and the larger root of a quadratic (Peters et al. 2019, section 4.2)."""

    def threshold(x):
        mean = sum(x) / len(x)
        apart = sum((v - mean) ** 2 for v in x)
        return mean - mpmath.sqrt(max(0, 1 - apart) / len(x)) if apart <= 1 else mean

    return _thresholded(z, label, temperature, threshold, 2)


def _thresholded(z, label, temperature, threshold, power):
    _, _, _, below = exact(z, label, temperature)
    with mpmath.workprec(EXACT):
        x = [v / power for v in below]
        ordered = sorted(x, reverse=True)
        sizes = range(1, len(x) + 1)
        tau = [threshold(ordered[:k]) for k in sizes]
        k = max(k for k in sizes if tau[k - 1] < ordered[k - 1])
        return [max(v - tau[k - 1], 0) ** power for v in x], [0.0] * len(z)


def margins(z, label):
    exact_z = [Fraction(float(v)) for v in z]
    found = [max(Fraction(0), 1 + v - exact_z[label]) for v in exact_z]
    return [m for j, m in enumerate(found) if j != label]


def as_mpf(fraction):
    with mpmath.workprec(EXACT):
        return mpmath.mpf(fraction.numerator) / fraction.denominator


# x + h and x - h are rounded, where h is an eighth of x.
ROUNDINGS = {"finite_difference_gradient": 32}
# A probability near 0 is the small difference of a logit and a threshold.
ABSOLUTE = {"sparsemax": 2.0**-50, "entmax": 2.0**-50}
SWEEPS = {
    "softmax": (lambda z, label, T: softmax(z, T), softmax_truth),
    "log_softmax": (lambda z, label, T: log_softmax(z, T), log_truth),
    "sparsemax": (lambda z, label, T: sparsemax(z, T), sparse_truth),
    "entmax": (lambda z, label, T: entmax(z, 1.5, T), entmax_truth),
    "cross_entropy": (
        lambda z, label, T: cross_entropy(z, label, temperature=T),
        cross_entropy_truth,
    ),
    "cross_entropy_gradient": (
        lambda z, label, T: cross_entropy_gradient(z, label, temperature=T),
        gradient_truth,
    ),
    "hinge_loss": (
        lambda z, label, T: hinge_loss(z, label),
        lambda z, label, T: ([as_mpf(sum(margins(z, label), Fraction(0)))], [0.0]),
    ),
    "max_margin_loss": (
        lambda z, label, T: max_margin_loss(z, label),
        lambda z, label, T: ([as_mpf(max(margins(z, label), default=Fraction(0)))], [0.0]),
    ),
    # The middle of two halves of the largest entry apart: the gradient of a linear function is 1.
    "finite_difference_gradient": (
        lambda z, label, T: finite_difference_gradient(lambda x: x[label], z / 2, step_of(z)),
        lambda z, label, T: ([mpmath.mpf(j == label) for j in range(len(z))], [0.0] * len(z)),
    ),
}
"""Public function -> (what it gives, what is true and by how much rounding is magnified)."""


def step_of(z):
    """A power of two about an eighth of the largest entry, at least one."""
    largest = max(abs(float(v)) for v in z)
    return 2.0 ** max(0, math.floor(math.log2(largest)) - 3) if largest >= 1 else 1.0


def test_every_public_function_of_logits_is_swept():
    assert set(SWEEPS) == set(logits.__all__)


@pytest.mark.parametrize("name", SWEEPS)
@settings(max_examples=100, deadline=None)
@example(case=(np.array([-1.7976931348623157e308]), 0, 1.0))
@example(case=(np.array([0.0, 1.7976931348623157e308, -2.9938e292]), 0, 1.0))
@given(case=cases())
def test_right_wherever_the_answer_is_a_number_of_the_type(name, case):
    z, label, temperature = case
    work, truth = SWEEPS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = work(z, label, temperature)
    assert found.dtype == z.dtype
    true, spread = truth(z, label, temperature)
    for value, t, magnified in zip(np.atleast_1d(found), true, spread, strict=True):
        assert near(value, t, z.dtype, magnified, ROUNDINGS.get(name, 1), ABSOLUTE.get(name, 0.0))


@pytest.mark.parametrize("name", SWEEPS)
@settings(max_examples=60, deadline=None)
@given(case=cases(), kind=st.sampled_from([torch.bfloat16, torch.float16, torch.float32]))
def test_torch_is_right_in_its_small_types_too(name, case, kind):
    z, label, temperature = case
    tensor = torch.tensor(z).to(kind)
    assume(bool(torch.isfinite(tensor).all()))
    work, truth = SWEEPS[name]
    found = work(tensor, label, temperature)
    assert found.dtype == kind
    true, spread = truth(tensor.double().numpy(), label, temperature)
    for value, t, magnified in zip(found.double().reshape(-1).tolist(), true, spread, strict=True):
        assert near(value, t, kind, magnified, ROUNDINGS.get(name, 1), ABSOLUTE.get(name, 0.0))


@settings(max_examples=60, deadline=None)
@given(cases(), st.floats(0.01, 1), st.data())
def test_the_mean_of_the_losses_is_right_wherever_it_is_a_number(case, smoothing, data):
    """Label smoothing weighs each class's own loss, and so do targets that say the same."""
    z, label, temperature = case
    shares = np.full(len(z), smoothing / len(z))
    shares[label] += 1 - smoothing
    logs, spread = log_truth(z, label, temperature)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        smoothed = cross_entropy(z, label, temperature, label_smoothing=smoothing)
        soft = cross_entropy(z, shares, temperature)
    with mpmath.workprec(EXACT):
        true = mpmath.fsum(-mpmath.mpf(s) * v for s, v in zip(shares, logs, strict=True))
    for found in (smoothed, soft):
        assert found.dtype == z.dtype
        assert near(found, true, z.dtype, max(spread), 4)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_a_sweep_of_temperatures_is_softmax_at_each(case):
    z, _, temperature = case
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        swept = temperature_sweep(z, [temperature, 0.0])
    assert swept.dtype == z.dtype
    for row, t in zip(swept, (temperature, 0.0), strict=True):
        np.testing.assert_allclose(
            row, softmax(z, t), rtol=1e-12, atol=2 * np.finfo(z.dtype).smallest_subnormal
        )


@settings(max_examples=60, deadline=None)
@given(cases())
def test_torch_gives_the_same_numbers(case):
    z, label, temperature = case
    tensor, eps = torch.tensor(z), float(np.finfo(z.dtype).eps)
    for function in (
        lambda v: softmax(v, temperature),
        lambda v: cross_entropy(v, label, temperature=temperature),
        lambda v: hinge_loss(v, label),
        lambda v: log_softmax(v, temperature),
        lambda v: sparsemax(v, temperature),
        lambda v: entmax(v, 1.25, temperature),
        lambda v: cross_entropy(v, label, temperature, label_smoothing=0.1),
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
