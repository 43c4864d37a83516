"""Claims about sparsemax and entmax."""

import json
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute import entmax, softmax, sparsemax
from tests.unit.compute.logits.generated import (
    huge,
    logits_of,
    moderate,
    rows_and_label,
    temperatures,
)

CASES = json.loads((Path(__file__).parents[3] / "cases/logits/entmax.json").read_text())
alphas = st.one_of(st.sampled_from([1.25, 1.5, 2.0, 3.0, 4.0]), st.floats(1.001, 4))


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda c: f"{c['alpha']}-{len(c['z'])}")
def test_agrees_with_the_package_entmax(case):
    z = torch.tensor(case["z"], dtype=torch.float64, requires_grad=True)
    p = entmax(z, case["alpha"])
    np.testing.assert_allclose(p.detach(), case["p"], atol=1e-12)
    (p * torch.tensor(CASES["weights"][: len(z)])).sum().backward()
    np.testing.assert_allclose(z.grad, case["gradient"], atol=1e-11)


@given(logits_of(huge), alphas, st.floats(0.01, 1e6), st.data())
def test_sums_to_one_on_any_axis_without_warning_or_nan(z, alpha, temperature, data):
    axis = data.draw(st.integers(-z.ndim, z.ndim - 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        p = entmax(z, alpha, temperature, axis=axis)
    assert p.shape == z.shape
    assert np.all((p >= 0) & (p <= 1))
    np.testing.assert_allclose(p.sum(axis=axis), 1, rtol=1e-14)
    moved = np.moveaxis(z, axis, -1)
    np.testing.assert_array_equal(entmax(moved, alpha, temperature), np.moveaxis(p, axis, -1))


@settings(max_examples=50)
@given(rows_and_label(), alphas, temperatures)
def test_solves_the_problem_that_defines_it(case, alpha, temperature):
    """p maximises p.z/T plus Tsallis' entropy: where p > 0 the slope z/T - p^(alpha-1)/(alpha-1)
    is the same for all, and elsewhere z/T is no larger than that."""
    z, _ = case
    bend, lead = alpha - 1, (z - z.max()) / temperature
    p = entmax(z, alpha, temperature)
    level = -(p.max() ** bend) / bend
    expected = np.maximum(bend * (lead - level), 0) ** (1 / bend)
    # A rounding of the logits is magnified where a class is about to join.
    np.testing.assert_allclose(p, expected, atol=1e-12 + (1e-15 * (1 + bend)) ** min(1, 1 / bend))


@given(st.lists(st.fractions(-3, 3, max_denominator=8), min_size=1, max_size=7))
def test_sparsemax_is_the_nearest_point_of_the_simplex(z):
    """Against the projection in fractions: the largest support whose threshold is below it."""
    ordered = sorted(z, reverse=True)
    taus = [(sum(ordered[:k]) - 1) / Fraction(k) for k in range(1, len(z) + 1)]
    tau = max(tau for tau, v in zip(taus, ordered, strict=True) if tau < v)
    expected = [float(max(v - tau, 0)) for v in z]
    np.testing.assert_allclose(sparsemax([float(v) for v in z]), expected, atol=4e-16)


@given(rows_and_label(), st.integers(-10, 10), alphas, st.randoms())
def test_neither_a_shift_nor_the_order_of_the_classes_matters(case, shift, alpha, random):
    z = np.round(case[0])
    p = entmax(z, alpha)
    np.testing.assert_array_equal(entmax(z + shift, alpha), p)
    order = random.sample(range(len(z)), len(z))
    np.testing.assert_allclose(entmax(z[order], alpha), p[order], atol=1e-14)


@given(rows_and_label(), temperatures)
def test_softmax_is_its_limit(case, temperature):
    z, _ = case
    assume(np.ptp(z) / temperature < 30)
    for alpha in (1 + 1e-9, 1 + 1e-12, np.nextafter(1, 2)):
        size = (alpha - 1) * (1 + (np.ptp(z) / temperature) ** 2) + 1e-12
        np.testing.assert_allclose(
            entmax(z, alpha, temperature), softmax(z, temperature), rtol=4 * size
        )


@given(rows_and_label(st.sampled_from([-np.inf, -2.0, 0.0, 1.0, 3.0]), least=2), alphas)
def test_the_limits_of_temperature_are_those_of_softmax(case, alpha):
    z, some = case
    z[some] = 3.0
    for temperature in (0, np.inf):
        np.testing.assert_array_equal(entmax(z, alpha, temperature), softmax(z, temperature))
    np.testing.assert_allclose(entmax(z, alpha, 1e-3), softmax(z, 0), atol=1e-15)
    np.testing.assert_allclose(entmax(z, alpha, 1e12), softmax(z, np.inf), atol=1e-10)
    tensor = torch.tensor(z, requires_grad=True)
    entmax(tensor, alpha, 0)[0].backward()
    assert not tensor.grad.any()


@given(rows_and_label(least=2), alphas, temperatures)
def test_a_masked_class_is_as_good_as_absent(case, alpha, temperature):
    z, masked = case
    z[masked] = -np.inf
    p = entmax(z, alpha, temperature)
    assert p[masked] == 0
    np.testing.assert_array_equal(
        np.delete(p, masked), entmax(np.delete(z, masked), alpha, temperature)
    )
    tensor = torch.tensor(z, requires_grad=True)
    (entmax(tensor, alpha, temperature) * torch.arange(len(z))).sum().backward()
    assert tensor.grad.isfinite().all()
    assert tensor.grad[masked] == 0


@given(rows_and_label(moderate, least=2), st.floats(0.5, 10), st.data())
def test_gradients_are_slopes_and_rows_sum_to_zero(case, temperature, data):
    z = np.round(case[0], 1)
    alpha = data.draw(st.sampled_from([1.25, 1.5, 1.75, 2.0]))
    jacobian = torch.autograd.functional.jacobian(
        lambda x: entmax(x, alpha, temperature), torch.tensor(z)
    ).numpy()
    np.testing.assert_allclose(jacobian.sum(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(jacobian, jacobian.T, atol=1e-14)
    p = entmax(z, alpha, temperature)
    v = np.where(p > 0, p ** (2 - alpha), 0)
    expected = (np.diag(v) - np.outer(v, v) / v.sum()) / temperature
    np.testing.assert_allclose(jacobian, expected, atol=1e-13)
    step = 1e-6 * temperature
    shifts = step * np.eye(len(z))
    slopes = (entmax(z + shifts, alpha, temperature) - entmax(z - shifts, alpha, temperature)).T
    # At a kink, where a class joins, the slope is a mean of two.
    away = np.array_equal(entmax(z + shifts, alpha, temperature) > 0, np.tile(p > 0, (len(z), 1)))
    assume(away and (p[p > 0] > 1e-3).all())
    np.testing.assert_allclose(jacobian, slopes / (2 * step), atol=1e-4 / temperature)


@settings(max_examples=20)
@given(st.integers(0, 99), st.sampled_from([1.1, 1.5, 2.0, 3.0]), st.floats(0.01, 3))
def test_many_classes_and_rows_are_each_row_alone(seed, alpha, scale):
    z = np.random.default_rng(seed).normal(size=(5, 400)) * scale
    together = entmax(z, alpha)
    np.testing.assert_array_equal(together, [entmax(row, alpha) for row in z])
    np.testing.assert_array_equal(
        entmax(z.astype(np.float32), alpha),
        entmax(z.astype(np.float32).astype(float), alpha).astype(np.float32),
    )


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0, 3.0])
def test_nearly_tied_classes_need_no_more_steps_than_there_are(alpha):
    """Each of Newton's steps may drop as little as one class."""
    for z in (-(2.0 ** -np.arange(60)), -(2.0 ** -np.arange(60.0, 0, -1)), np.zeros(1000)):
        p = entmax(z, alpha)
        np.testing.assert_allclose(p.sum(), 1, rtol=1e-14)
        assert (np.diff(p[np.argsort(z)]) >= 0).all()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("temperature", [0, 1e-300, 1e-30, 0.5, np.float64(2), 1e30, np.inf])
def test_the_float_format_is_kept(dtype, temperature):
    p = sparsemax(np.array([1, 2, 3], dtype=dtype), temperature)
    assert p.dtype == dtype
    expected = sparsemax([1.0, 2.0, 3.0], temperature)
    np.testing.assert_allclose(p.astype(float), expected, rtol=1e-3, atol=1e-6)


def test_whole_numbers_and_rows_of_nothing():
    assert sparsemax([1, 2, 3]).dtype == np.float64
    assert sparsemax(torch.tensor([1, 2, 3])).dtype == torch.float64
    assert sparsemax(torch.tensor([1, 2], dtype=torch.bfloat16)).dtype == torch.bfloat16
    assert sparsemax(np.zeros((0, 3))).shape == (0, 3)


def test_refusals():
    for alpha in (1, 0.5, np.inf, np.nan, -2):
        with pytest.raises(ValueError, match="alpha must be above 1 and finite"):
            entmax([1.0, 2.0], alpha)
    with pytest.raises(TypeError, match="alpha must be a number"):
        entmax([1.0, 2.0], "two")
    learns = torch.tensor(2.0, requires_grad=True)
    for arguments in ((learns,), (1.5, learns)):
        with pytest.raises(TypeError, match="gradients are taken in the logits alone"):
            entmax(torch.tensor([1.0, 2.0]), *arguments)
    for bad, message in (
        ([1.0, np.nan], r"NaN.*\[1\]"),
        ([np.inf], "below"),
        ([-np.inf], "all be -inf"),
        ([], "at least one class"),
        (1.0, "axis"),
    ):
        with pytest.raises(ValueError, match=message):
            sparsemax(bad)
    with pytest.raises(ValueError, match="temperature"):
        sparsemax([1.0, 2.0], -1)
