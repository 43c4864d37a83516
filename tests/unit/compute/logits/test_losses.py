"""Claims about the losses and their gradients."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute.logits.differences import (
    finite_difference_gradient,
)
from compute.logits.likelihood import cross_entropy, cross_entropy_gradient
from compute.logits.losses import (
    batch_cross_entropy,
    hinge_gradient,
    hinge_loss,
    loss_curves,
    max_margin_gradient,
    max_margin_loss,
)
from compute.logits.mappings import (
    softmax,
)
from tests.unit.compute.logits.generated import huge, moderate, rows_and_label, temperatures


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


@given(
    hnp.arrays(np.float64, (3, 4), elements=moderate),
    hnp.arrays(np.float64, (3, 4), elements=st.floats(0.01, 1)),
    temperatures,
    st.floats(0, 1),
)
def test_targets_that_are_probabilities_cost_what_torch_says(z, shares, temperature, smoothing):
    shares /= shares.sum(axis=1, keepdims=True)
    ours, theirs = (torch.tensor(z, requires_grad=True) for _ in range(2))
    found = cross_entropy(ours, shares, temperature, label_smoothing=smoothing)
    expected = torch.nn.functional.cross_entropy(
        theirs / temperature, torch.tensor(shares), reduction="none", label_smoothing=smoothing
    )
    np.testing.assert_allclose(found.detach(), expected.detach(), rtol=1e-9, atol=1e-9)
    found.sum().backward()
    expected.sum().backward()
    size = max(1, 1 / temperature)
    np.testing.assert_allclose(ours.grad, theirs.grad, atol=1e-12 * size)
    gradient = cross_entropy_gradient(z, shares, temperature, label_smoothing=smoothing)
    np.testing.assert_allclose(gradient, theirs.grad, atol=1e-12 * size)


@given(rows_and_label(), temperatures, st.floats(0, 1))
def test_smoothing_spreads_its_share_over_all_classes(case, temperature, smoothing):
    z, label = case
    shares = np.full(len(z), smoothing / len(z))
    shares[label] += 1 - smoothing
    for function in (cross_entropy, cross_entropy_gradient):
        np.testing.assert_allclose(
            function(z, label, temperature, label_smoothing=smoothing),
            function(z, shares, temperature),
            rtol=1e-9,
            atol=1e-12 * max(1, 1 / temperature),
        )


@given(rows_and_label(huge), temperatures)
def test_a_target_that_is_sure_of_one_class_is_that_label(case, temperature):
    z, label = case
    sure = np.eye(len(z))[label]
    for function in (cross_entropy, cross_entropy_gradient):
        expected = function(z, label, temperature)
        for targets in (sure, sure.astype(int), sure.astype(np.float32)):
            np.testing.assert_allclose(function(z, targets, temperature), expected, rtol=1e-12)
    assert cross_entropy_gradient([0.0, 50.0], [0.0, 1.0])[1] == pytest.approx(
        -np.exp(-50), rel=1e-14
    )


def test_a_masked_class_that_is_not_wanted_costs_nothing():
    z, targets = np.array([-np.inf, 1.0, 2.0]), [0.0, 0.25, 0.75]
    assert cross_entropy(z, targets) == pytest.approx(cross_entropy(z[1:], targets[1:]))
    assert cross_entropy(z, [0.1, 0.9, 0.0]) == np.inf
    assert cross_entropy(z, 1, label_smoothing=0.1) == np.inf
    tensor = torch.tensor(z, requires_grad=True)
    cross_entropy(tensor, targets).backward()
    np.testing.assert_allclose(tensor.grad, cross_entropy_gradient(z, targets), atol=1e-15)
    assert tensor.grad[0] == 0


@pytest.mark.parametrize(
    ("targets", "smoothing", "error", "message"),
    [
        ([[0.5, 0.4, 0.0], [0.0, 0.0, 1.0]], 0, ValueError, r"row \[0\] sum to 0.9"),
        ([[0.5, 0.5, 0.0], [-0.5, 0.5, 1.0]], 0, ValueError, r"entry \[1, 0\] is -0.5"),
        ([[0.5, 0.5, 0.0], [np.nan, 0.5, 0.5]], 0, ValueError, r"entry \[1, 0\] is nan"),
        ([[0.5, 0.5], [0.5, 0.5]], 0, TypeError, r"labels must be .* shape \(2, 3\)"),
        ([0, 1], -0.1, ValueError, "label_smoothing must be between 0 and 1"),
        ([0, 1], np.nan, ValueError, "label_smoothing must be between 0 and 1"),
        ([0, 1], "much", TypeError, "label_smoothing must be a number"),
    ],
)
def test_targets_refused(targets, smoothing, error, message):
    for loss in (cross_entropy, cross_entropy_gradient):
        with pytest.raises(error, match=message):
            loss(np.zeros((2, 3)), targets, label_smoothing=smoothing)


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float16, torch.float32, torch.int64])
def test_targets_sum_to_one_as_well_as_their_type_can_say_it(kind):
    z = torch.zeros(1, 7)
    shares = torch.full((1, 7), 1 / 7).to(kind) if kind.is_floating_point else torch.eye(7)[:1]
    assert float(cross_entropy(z, shares.to(kind))) == pytest.approx(np.log(7), rel=1e-2)
    if kind.is_floating_point:
        with pytest.raises(ValueError, match="sum to 1"):
            cross_entropy(z, (torch.full((1, 7), 0.17)).to(kind))


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


def test_loss_curves_meet_where_the_book_says():
    leads = np.linspace(-3, 3, 61)
    curves = loss_curves([0.0, 9.0, -40.0], 1, leads)
    np.testing.assert_allclose(curves.losses["cross_entropy"], np.log1p(np.exp(-leads)))
    np.testing.assert_allclose(curves.losses["max_margin"], np.maximum(0, 1 - leads))
    for name, loss in curves.losses.items():
        assert np.all(np.diff(loss) <= 0), name
        slope = np.gradient(loss, leads)
        smooth = np.abs(leads - 1) > 0.15
        np.testing.assert_allclose(
            curves.slopes[name][smooth][1:-1], slope[smooth][1:-1], atol=2e-3
        )
    with pytest.raises(ValueError, match="two classes"):
        loss_curves([1.0], 0, leads)
