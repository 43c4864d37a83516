"""Claims about softmax and its kin."""

import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from compute.logits.mappings import (
    entropy,
    global_softmax,
    log_softmax,
    softmax,
    softmax_jacobian,
    temperature_sweep,
)
from tests.unit.compute.logits.generated import (
    huge,
    logits_of,
    moderate,
    rows_and_label,
    temperatures,
)


@given(logits_of(huge), st.floats(0.01, 1e6), st.data())
def test_sums_to_one_on_any_axis_without_warning_or_nan(z, temperature, data):
    axis = data.draw(st.integers(-z.ndim, z.ndim - 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        p = softmax(z, temperature, axis=axis)
    assert p.shape == z.shape
    assert np.all((p >= 0) & (p <= 1))
    np.testing.assert_allclose(p.sum(axis=axis), 1, rtol=1e-14)


@given(logits_of(st.integers(-1000, 1000).map(float)), st.integers(-(10**6), 10**6), temperatures)
def test_a_shift_changes_nothing(z, shift, temperature):
    # Whole numbers, so that z + c itself is not rounded: the claim then holds to the last bit.
    np.testing.assert_array_equal(
        softmax(z + shift, temperature), softmax(z, temperature)
    )  # fmt: skip


@given(logits_of(moderate), temperatures)
def test_is_the_quotient_of_exponentials(z, temperature):
    assume(np.all(np.abs(z) / temperature < 600))
    exponentials = np.exp(z / temperature)
    expected = exponentials / exponentials.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(softmax(z, temperature), expected, rtol=1e-12, atol=1e-300)


@given(rows_and_label(st.sampled_from([-2.0, 0.0, 1.0, 3.0])))
def test_temperature_zero_splits_evenly_among_the_maxima(case):
    z, _ = case
    maxima = z == z.max()
    np.testing.assert_allclose(softmax(z, 0), maxima / maxima.sum())
    np.testing.assert_allclose(softmax(z, 1e-3), softmax(z, 0), atol=1e-15)


@given(rows_and_label())
def test_a_hot_softmax_is_uniform(case):
    z, _ = case
    np.testing.assert_allclose(softmax(z, 1e12), 1 / len(z), rtol=1e-10)


@given(rows_and_label(least=2), temperatures)
def test_a_masked_class_is_as_good_as_absent(case, temperature):
    z, masked = case
    z[masked] = -np.inf
    p = softmax(z, temperature)
    assert p[masked] == 0
    np.testing.assert_allclose(
        np.delete(p, masked), softmax(np.delete(z, masked), temperature), rtol=1e-14
    )
    np.testing.assert_array_equal(softmax(z, 0)[masked], 0)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("temperature", [0, 1e-300, 1e-30, 0.5, np.float64(2), 1e30])
def test_the_float_format_is_kept(dtype, temperature):
    p = softmax(np.array([1, 2, 3], dtype=dtype), temperature)
    assert p.dtype == dtype
    assert np.isfinite(p).all()
    expected = softmax([1.0, 2.0, 3.0], temperature)
    np.testing.assert_allclose(p.astype(float), expected, rtol=1e-3, atol=1e-6)


def test_whole_numbers_become_float64():
    for given_ in ([1, 2, 3], np.array([1, 2, 3], dtype=np.int8), [True, False]):
        assert softmax(given_).dtype == np.float64
    assert softmax(torch.tensor([1, 2, 3])).dtype == torch.float64


@given(logits_of(moderate, max_dims=2), temperatures)
def test_torch_tensors_come_back_in_kind_with_the_same_numbers(z, temperature):
    for dtype, tolerance in ((torch.float64, 1e-14), (torch.float32, 1e-5)):
        p = softmax(torch.tensor(z, dtype=dtype), temperature)
        assert p.dtype == dtype
        expected = softmax(torch.tensor(z, dtype=dtype).numpy(), temperature)
        np.testing.assert_allclose(p.numpy(), expected, rtol=tolerance, atol=1e-30)


@given(logits_of(moderate), temperatures, st.data())
def test_the_logarithm_is_that_of_softmax_on_any_axis(z, temperature, data):
    axis = data.draw(st.integers(-z.ndim, z.ndim - 1))
    assume(np.ptp(z) / temperature < 600)
    np.testing.assert_allclose(
        np.exp(log_softmax(z, temperature, axis)), softmax(z, temperature, axis), rtol=1e-12
    )


def test_the_logarithm_keeps_the_digits_of_a_sure_class():
    for z in (np.array([0.0, 50.0]), torch.tensor([0.0, 50.0], dtype=torch.float64)):
        assert float(log_softmax(z)[1]) == pytest.approx(-np.exp(-50), rel=1e-14)


@given(rows_and_label(st.sampled_from([-np.inf, -2.0, 0.0, 1.0, 3.0]), least=2))
def test_the_logarithm_at_the_limits_of_temperature_and_of_masked_classes(case):
    z, some = case
    z[some] = 3.0
    for temperature in (0, 0.7, np.inf):
        with np.errstate(divide="ignore"):
            expected = np.log(softmax(z, temperature))
        np.testing.assert_allclose(log_softmax(z, temperature), expected, rtol=1e-14, atol=1e-15)


@given(rows_and_label(least=2), st.floats(0.5, 10), st.booleans())
def test_the_logarithm_has_the_gradient_of_torchs(case, temperature, masked):
    z, label = case
    z[label] = -np.inf if masked else z[label]
    weights = torch.arange(1.0, len(z) + 1, dtype=torch.float64)
    weights[label] = 0
    ours, theirs = (torch.tensor(z, requires_grad=True) for _ in range(2))
    T, S = (torch.tensor(temperature, dtype=torch.float64, requires_grad=True) for _ in range(2))
    seen = weights > 0
    (log_softmax(ours, T) * weights)[seen].sum().backward()
    (torch.log_softmax(theirs / S, -1) * weights)[seen].sum().backward()
    np.testing.assert_allclose(ours.grad, theirs.grad, atol=1e-11)
    if not masked:
        np.testing.assert_allclose(T.grad, S.grad, rtol=1e-9, atol=1e-9)
    assert bool(T.grad.isfinite())


@given(rows_and_label(), st.floats(0.5, 10))
def test_the_jacobian_is_what_autograd_finds(case, temperature):
    z, _ = case
    jacobian = softmax_jacobian(z, temperature)
    rounding = len(z) * float(np.finfo(np.float64).eps) * float(np.abs(jacobian).max())
    np.testing.assert_allclose(jacobian.sum(axis=0), 0, atol=rounding)
    np.testing.assert_allclose(jacobian.sum(axis=1), 0, atol=rounding)
    autograd = torch.autograd.functional.jacobian(
        lambda x: softmax(x, temperature), torch.tensor(z)
    )
    np.testing.assert_allclose(jacobian, autograd.numpy(), atol=1e-15 * max(1, 1 / temperature))


def test_the_temperature_itself_can_be_trained():
    z, temperature = torch.tensor([1.0, 2.0, 4.0]), torch.tensor(2.0, requires_grad=True)
    softmax(z, temperature)[2].backward()
    step = 1e-3
    difference = float(softmax(z, 2 + step)[2] - softmax(z, 2 - step)[2])
    assert float(temperature.grad) == pytest.approx(difference / (2 * step), rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1.0, np.nan],), ValueError, r"NaN.*\[1\]"),
        (([[1.0], [np.inf]],), ValueError, r"\[1, 0\] is \+inf"),
        (([-np.inf, -np.inf],), ValueError, "all be -inf"),
        (([[0.0, 1.0], [-np.inf, -np.inf]],), ValueError, "all be -inf"),
        (([1.0, 2.0], -1), ValueError, "temperature"),
        (([1.0, 2.0], np.nan), ValueError, "temperature"),
        (([1.0, 2.0], 1, 1), ValueError, "axis"),
        ((1.0,), ValueError, "axis"),
        (([],), ValueError, "at least one class"),
        (([[1.0], [1.0, 2.0]],), ValueError, "rectangular"),
        ((["a"],), TypeError, "real"),
        (([1j],), TypeError, "real"),
        ((torch.tensor([float("nan")]),), ValueError, "NaN"),
        ((torch.tensor([1j]),), TypeError, "real"),
    ],
)
def test_refusals(arguments, error, message):
    for mapping in (softmax, log_softmax):
        with pytest.raises(error, match=message):
            mapping(*arguments)


def test_known_values():
    np.testing.assert_allclose(softmax([1, 2, 3]), [0.0900, 0.2447, 0.6652], atol=5e-5)


def test_the_whole_matrix_form_is_wrong_by_row_and_by_column():
    matrix = [[1.0, 2.0, 3.0], [4.0, 6.0, 5.0]]
    p = global_softmax(matrix)
    assert p.sum() == pytest.approx(1)
    assert not np.isclose(p.sum(axis=0), 1).any()
    assert not np.isclose(p.sum(axis=1), 1).any()


@given(rows_and_label())
def test_a_sweep_is_one_softmax_a_temperature(case):
    z, _ = case
    sweep = temperature_sweep(z, [0, 0.1, 1, 10])
    np.testing.assert_array_equal(sweep, [softmax(z, t) for t in (0, 0.1, 1, 10)])
    # The hotter, the nearer to uniform.
    assert np.all(np.diff(entropy(sweep)) > -1e-12)
    assert np.all(entropy(sweep) <= np.log(len(z)) + 1e-12)


def test_entropy_of_a_sure_class_and_of_a_bad_distribution():
    assert entropy([0.0, 1.0]) == 0
    assert entropy([0.5, 0.5]) == pytest.approx(np.log(2))
    with pytest.raises(ValueError, match="at least 0"):
        entropy([-0.1, 1.1])


def test_softmax_alone_does_not_import_torch():
    code = "import sys, compute; compute.softmax([1, 2]); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
