"""Claims about softmax, its losses and their gradients."""

import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute.logits import float_formats
from compute.logits import ternary as simplex
from compute.logits.comparison import compare_gradients
from compute.logits.mappings import (
    batch_cross_entropy,
    cross_entropy,
    cross_entropy_gradient,
    directional_difference,
    entropy,
    finite_difference_errors,
    finite_difference_gradient,
    global_softmax,
    hinge_gradient,
    hinge_loss,
    loss_curves,
    max_margin_gradient,
    max_margin_loss,
    softmax,
    softmax_jacobian,
    temperature_sweep,
)

huge = st.floats(-1e300, 1e300)
moderate = st.floats(-30, 30)
temperatures = st.floats(0.01, 100)


def logits_of(elements, min_dims=1, max_dims=3):
    shapes = hnp.array_shapes(min_dims=min_dims, max_dims=max_dims, min_side=1, max_side=5)
    return hnp.arrays(np.float64, shapes, elements=elements)


def rows_and_label(elements=moderate, least=1):
    return st.integers(least, 8).flatmap(
        lambda n: st.tuples(
            hnp.arrays(np.float64, n, elements=elements), st.integers(0, n - 1)
        )
    )  # fmt: skip


# --- softmax -----------------------------------------------------------------


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


@given(rows_and_label(), st.floats(0.5, 10))
def test_the_jacobian_is_what_autograd_finds(case, temperature):
    z, _ = case
    jacobian = softmax_jacobian(z, temperature)
    np.testing.assert_allclose(jacobian.sum(axis=0), 0, atol=1e-16)
    np.testing.assert_allclose(jacobian.sum(axis=1), 0, atol=1e-16)
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
    with pytest.raises(error, match=message):
        softmax(*arguments)


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


# --- losses and gradients ----------------------------------------------------


@given(rows_and_label(), temperatures)
def test_cross_entropy_is_minus_log_p(case, temperature):
    z, label = case
    assume(np.ptp(z) / temperature < 600)
    p = softmax(z, temperature)
    np.testing.assert_allclose(
        cross_entropy(z, label, temperature=temperature), -np.log(p[label]), atol=1e-12
    )


def test_a_small_loss_keeps_its_digits():
    assert cross_entropy([0.0, 50.0], 1) == pytest.approx(np.exp(-50), rel=1e-14)
    np.testing.assert_allclose(
        cross_entropy_gradient([0.0, 50.0], 1), np.exp(-50) * np.array([1, -1]), rtol=1e-14
    )


@given(rows_and_label(huge), temperatures)
def test_the_loss_never_warns_and_is_never_nan(case, temperature):
    z, label = case
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cross_entropy(z, label, temperature=temperature) >= 0
        assert np.isfinite(cross_entropy_gradient(z, label, temperature=temperature)).all()
        assert hinge_loss(z, label) >= max_margin_loss(z, label) >= 0


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


@given(
    hnp.arrays(np.float64, (4, 3), elements=moderate),
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
)
def test_a_batch_is_its_rows(z, labels):
    batch = batch_cross_entropy(z, labels)
    losses = [cross_entropy(row, label) for row, label in zip(z, labels, strict=True)]
    np.testing.assert_allclose(batch.losses, losses, rtol=1e-14)
    assert batch.mean == pytest.approx(np.mean(losses))
    rows = [cross_entropy_gradient(row, label) for row, label in zip(z, labels, strict=True)]
    np.testing.assert_allclose(batch.gradients, np.array(rows) / 4, rtol=1e-14)


@given(rows_and_label(least=2))
def test_margin_losses_follow_their_definitions(case):
    z, label = case
    margins = [max(0, 1 + z[j] - z[label]) for j in range(len(z)) if j != label]
    assert hinge_loss(z, label) == pytest.approx(sum(margins))
    assert max_margin_loss(z, label) == pytest.approx(max(margins))


@given(rows_and_label(least=2))
def test_margin_gradients_are_their_slopes_away_from_the_kinks(case):
    z, label = case
    z = np.round(z, 2) + 0.001 * np.arange(len(z)) ** 2
    gaps = np.abs(1 + z - z[label])
    differences = np.abs(np.subtract.outer(z, z))[~np.eye(len(z), dtype=bool)]
    assume(min(np.delete(gaps, label).min(), differences.min()) > 1e-4)
    for loss, gradient in (
        (hinge_loss, hinge_gradient),
        (max_margin_loss, max_margin_gradient),
    ):
        slope = finite_difference_gradient(lambda x, f=loss: f(x, label), z, 1e-6)
        np.testing.assert_allclose(gradient(z, label), slope, atol=1e-7)
        tensor = torch.tensor(z, requires_grad=True)
        loss(tensor, label).backward()
        np.testing.assert_allclose(gradient(z, label), tensor.grad.numpy(), atol=1e-12)


def test_one_class_has_nothing_to_lose():
    for loss in (cross_entropy, hinge_loss, max_margin_loss):
        assert loss([5.0], 0) == 0


def test_a_masked_label_costs_infinity_and_a_masked_rival_nothing():
    z = np.array([-np.inf, 1.0, -np.inf])
    for loss in (cross_entropy, hinge_loss, max_margin_loss):
        assert loss(z, 0) == np.inf
        assert loss(z, 1) == 0
        assert loss(torch.tensor(z), 0) == np.inf
    np.testing.assert_array_equal(cross_entropy_gradient(z, 0), [-1, 1, 0])


def test_torch_trains_through_a_mask():
    z = torch.tensor([[-float("inf"), 1.0, 2.0]], requires_grad=True)
    cross_entropy(z, torch.tensor([1])).sum().backward()
    expected = cross_entropy_gradient(z.detach().numpy(), [1])
    np.testing.assert_allclose(z.grad.numpy(), expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("labels", "error"),
    [([0], ValueError), ([0, 3], ValueError), ([0, -1], ValueError), ([0.0, 1.0], TypeError),
     (0, ValueError), ([[0, 1]], ValueError)],
)  # fmt: skip
def test_labels_refused(labels, error):
    for loss in (cross_entropy, cross_entropy_gradient, hinge_loss, max_margin_loss):
        with pytest.raises(error, match="labels must"):
            loss(np.zeros((2, 3)), labels)


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


def test_loss_curves_meet_where_the_book_says():
    leads = np.linspace(-3, 3, 61)
    curves = loss_curves([0.0, 9.0, -40.0], 1, leads)
    np.testing.assert_allclose(curves.losses["cross_entropy"], np.log1p(np.exp(-leads)))
    np.testing.assert_allclose(curves.losses["max_margin_loss"], np.maximum(0, 1 - leads))
    for name, loss in curves.losses.items():
        assert np.all(np.diff(loss) <= 0), name
        slope = np.gradient(loss, leads)
        smooth = np.abs(leads - 1) > 0.15
        np.testing.assert_allclose(
            curves.slopes[name][smooth][1:-1], slope[smooth][1:-1], atol=2e-3
        )
    with pytest.raises(ValueError, match="two classes"):
        loss_curves([1.0], 0, leads)


# --- float formats -----------------------------------------------------------


def test_the_limits_of_exp():
    limits = [float_formats.exp_limits(t).overflow for t in ("float16", "float32", "float64")]
    np.testing.assert_allclose(limits, [11.09, 88.72, 709.78], atol=5e-3)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_exp_leaves_the_format_exactly_at_its_limits(dtype):
    limits = float_formats.exp_limits(dtype)
    with np.errstate(all="ignore"):
        for limit, far in ((limits.overflow, np.inf), (limits.underflow, 0)):
            # The nearest float on either side of the limit.
            beyond = np.nextafter(dtype(limit), dtype(np.copysign(np.inf, limit)))
            within = np.nextafter(dtype(limit), dtype(0))
            assert np.exp(dtype(beyond)) == far
            assert np.exp(dtype(within)) != far


def test_the_naive_form_fails_where_the_stable_one_does_not():
    naive = float_formats.naive_softmax_steps([50, 100, 150], np.float32)
    np.testing.assert_array_equal(naive.probabilities, np.float32([0, np.nan, np.nan]))
    stable = float_formats.stable_softmax_steps([50, 100, 150], np.float32)
    np.testing.assert_allclose(stable.probabilities, [3.78e-44, 1.93e-22, 1], rtol=2e-3)
    assert stable.shift == 150


@given(rows_and_label(st.floats(-5, 5)), st.floats(0.5, 2))
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_both_forms_are_softmax_where_nothing_overflows(dtype, case, temperature):
    z, _ = case
    assume(np.exp(z / temperature).sum() < 0.9 * float(np.finfo(dtype).max))
    expected = softmax(z, temperature)
    for steps in (float_formats.naive_softmax_steps, float_formats.stable_softmax_steps):
        shown = steps(z, dtype, temperature=temperature)
        assert {getattr(shown, name).dtype for name in shown.__dataclass_fields__} == {
            np.dtype(dtype)
        }
        tolerance = 40 * float(np.finfo(dtype).eps)
        np.testing.assert_allclose(shown.probabilities, expected, rtol=tolerance, atol=1e-6)


# --- the triangle ------------------------------------------------------------


@given(hnp.arrays(np.float64, 3, elements=st.floats(0.01, 1)))
def test_the_triangle_keeps_barycentric_coordinates(raw):
    p = raw / raw.sum()
    point = simplex.ternary_coordinates(p)
    # The area of the part opposite a corner, over the whole, is that corner's share.
    corners = simplex.TERNARY_CORNERS
    for i in range(3):
        a, b = np.delete(corners, i, axis=0) - point
        assert abs(a[0] * b[1] - a[1] * b[0]) / np.sqrt(0.75) == pytest.approx(p[i])


def test_each_region_of_the_triangle_holds_its_ranking():
    regions = simplex.ternary_ranking_regions()
    for ranking, polygon in zip(regions.rankings, regions.polygons, strict=True):
        barycentric = np.vstack([simplex.TERNARY_CORNERS.T, np.ones(3)])
        middle = np.linalg.solve(barycentric, [*polygon.mean(axis=0), 1])
        np.testing.assert_array_equal(np.argsort(middle), ranking)


@pytest.mark.parametrize("p", [[0.5, 0.5], [0.5, 0.5, 0.5], [-0.1, 0.1, 1.0], [np.nan, 0, 1]])
def test_the_triangle_refuses_what_is_no_distribution(p):
    with pytest.raises(ValueError, match="probabilities"):
        simplex.ternary_coordinates(p)


def test_softmax_alone_does_not_import_torch():
    code = "import sys, compute; compute.softmax([1, 2]); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
