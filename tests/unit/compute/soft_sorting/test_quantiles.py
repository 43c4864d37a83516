"""Soft quantiles, descending ranks, and matrices along any axis, of every sorter."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from compute import (
    Hard,
    LapSum,
    Logistic,
    NetworkSorter,
    NeuralSort,
    ProjectionSorter,
    SinkhornSort,
    SoftSort,
)
from tests.unit.compute.soft_sorting.generated import (
    close,
    has_ranks,
    size_of,
    some_sorters,
    sorters,
    vectors,
)

HARD = [
    NetworkSorter(Hard()),
    ProjectionSorter(0),
    SoftSort(0),
    NeuralSort(0),
    SinkhornSort(0),
    LapSum(0),
]


@given(sorters, vectors(least=1), st.floats(0, 1))
def test_a_quantile_lies_between_its_two_neighbours_in_the_soft_sort(sorter, x, q):
    y, place = sorter.sort(x), q * (len(x) - 1)
    low = math.floor(place)
    high = min(low + 1, len(x) - 1)
    expected = y[low] + (place - low) * (y[high] - y[low])
    assert close(sorter.quantile(x, q), expected, 1e-12 * size_of(y))


@pytest.mark.parametrize("sorter", HARD, ids=str)
@given(x=vectors(least=1), q=st.floats(0, 1))
def test_at_softness_0_it_is_the_quantile_of_numpy(sorter, x, q):
    assert close(sorter.quantile(x, q), np.quantile(x, q), 1e-12 * size_of(x))
    assert close(sorter.median(x), np.median(x), 1e-12 * size_of(x))


def test_infinities_lie_at_their_ends():
    x = [-math.inf, 1.0, 2.0, math.inf]
    for sorter in some_sorters():
        assert sorter.quantile(x, 0) == -math.inf
        assert sorter.quantile(x, 0.2) == -math.inf
        assert sorter.quantile(x, 1) == math.inf
        assert sorter.quantile(x, 1 / 3) == sorter.sort(x)[1]
        assert math.isnan(sorter.median([-math.inf, math.inf]))
        assert sorter.median([-math.inf, math.inf, math.inf]) == math.inf
        assert sorter.median([math.inf, math.inf]) == math.inf


@pytest.mark.parametrize("sorter", some_sorters(), ids=str)
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_any_axis_any_kind_and_gradients(sorter, axis):
    x = np.random.default_rng(0).normal(size=(3, 4))
    expected = np.apply_along_axis(sorter.quantile, axis, x, 0.3)
    assert close(sorter.quantile(x, 0.3, axis=axis), expected, 1e-13)
    assert sorter.median(x.astype(np.float32), axis=axis).dtype == np.float32
    tensor = torch.tensor(x, requires_grad=True)
    found = sorter.quantile(tensor, 0.3, axis=axis)
    assert close(found.detach().numpy(), expected, 1e-13)
    found.sum().backward()
    step = 1e-6
    for index in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[index] = step
        up, down = (sorter.quantile(v, 0.3, axis=axis).sum() for v in (x + nudge, x - nudge))
        assert close(tensor.grad[index], (up - down) / (2 * step), 1e-6)


def test_the_quantile_of_one_row_is_a_single_number():
    for sorter in some_sorters():
        tensor = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
        assert sorter.median([3.0, 1.0, 2.0]).shape == sorter.median(tensor).shape == ()
        sorter.median(tensor).backward()
        assert tensor.grad.shape == (3,)


def test_what_is_no_share_is_refused():
    sorter = SoftSort(1.0)
    for q in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            sorter.quantile([1.0], q)
    for q in ("half", None, [0.5], True):
        with pytest.raises(TypeError, match="one number"):
            sorter.quantile([1.0], q)
    with pytest.raises(ValueError, match="at least one number"):
        sorter.median([])
    with pytest.raises(ValueError, match="within the 1 axes"):
        sorter.median([1.0], axis=1)


@given(st.sampled_from([s for s in some_sorters() if has_ranks(s)]), vectors())
def test_descending_ranks_are_the_ranks_of_the_negative(sorter, x):
    assert np.array_equal(sorter.rank(x, descending=True), sorter.rank(-x))
    tensors = [torch.tensor(x, requires_grad=True) for _ in range(2)]
    weights = torch.cos(torch.arange(float(len(x)), dtype=torch.float64))
    (sorter.rank(tensors[0], descending=True) * weights).sum().backward()
    (sorter.rank(-tensors[1]) * weights).sum().backward()
    assert torch.equal(*(tensor.grad for tensor in tensors))


@pytest.mark.parametrize("sorter", [s for s in some_sorters() if s.has_matrix], ids=str)
def test_a_matrix_is_taken_along_any_axis(sorter):
    x = np.random.default_rng(1).normal(size=(2, 3, 4))
    for axis in (0, 1, 2, -2):
        moved = np.moveaxis(x, axis, -1)
        assert close(sorter.matrix(x, axis), sorter.matrix(moved.copy()), 1e-14)
        tensors = torch.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
        weights = torch.cos(torch.arange(float(x.size * x.shape[axis]), dtype=torch.float64))
        for P in (sorter.matrix(tensors[0], axis), sorter.matrix(tensors[1].moveaxis(axis, -1))):
            (P.reshape(-1) * weights).sum().backward()
        assert close(tensors[0].grad.numpy(), tensors[1].grad.numpy(), 1e-13)
    with pytest.raises(ValueError, match="within the 1 axes"):
        NetworkSorter(Logistic(1.0)).matrix([1.0, 2.0], axis=1)
