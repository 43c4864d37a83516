"""SoftSort without its matrix: the same sort and the same derivatives, at every size."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import SoftSort
from compute.soft_sorting import one_sided, relaxations
from tests.unit.compute.soft_sorting.generated import close, size_of, temperatures, vectors


def by_matrix(values, temperature):
    P, pullback = relaxations.soft_sort_matrix(values, temperature, 1.0, True)
    return relaxations.sort_by_matrix(P, pullback, values)


@settings(max_examples=200)
@given(
    vectors(least=1),
    st.one_of(st.just(0.0), temperatures, st.sampled_from([np.inf, 5e-324])),
    st.booleans(),
    st.sampled_from([1, 2]),
    st.integers(0, 2**32 - 1),
)
def test_it_is_the_matrix_times_the_values_backwards_too(x, temperature, near, width, seed):
    columns = np.stack([x, x[::-1] * 2], axis=1)[:, :width]
    g = np.random.default_rng(seed).normal(size=columns.shape)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(one_sided, "NEAR", 64.0 if near else -1.0)
        found, pullback = one_sided.soft_sort(columns, temperature, True)
        found_pull = pullback(g)
    expected, expected_pullback = by_matrix(columns, temperature)
    assert close(found, expected, 1e-12 * size_of(x))
    expected_pull = expected_pullback(g)
    # The matrix's own pullback subtracts values from their mean, so it loses what lies between.
    lost = 1e-15 * np.ptp(columns) / max(temperature, 1e-300) if temperature else 0.0
    assert close(found_pull, expected_pull, (1e-11 + 100 * lost) * len(x) * np.abs(g).max())


@pytest.mark.parametrize("temperature", [1e-3, 0.05, 1.0, 50.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_thousand_values_as_torch_has_them_from_three_lines(temperature, dtype):
    start = torch.from_numpy(np.random.default_rng(3).normal(size=(2, 1000)))
    start[0, :5] = start[0, 5]
    weights = torch.cos(torch.arange(1000.0, dtype=torch.float64))
    x, y = start.clone().requires_grad_(), start.to(dtype).requires_grad_()
    ordered = x.sort(dim=-1, stable=True).values
    P = (-(ordered[:, :, None] - x[:, None, :]).abs() / temperature).softmax(-1)
    expected = (P @ x[:, :, None])[:, :, 0]
    (expected * weights).sum().backward()
    found = SoftSort(temperature).sort(y)
    (found * weights.to(dtype)).sum().backward()
    eps = torch.finfo(dtype).eps
    assert found.dtype == y.grad.dtype == dtype
    np.testing.assert_allclose(found.detach(), expected.detach(), atol=100 * eps, rtol=0)
    # At a tie torch splits what the sort's order would decide; the sum over the tie is the same.
    a, b = y.grad.double().clone(), x.grad.clone()
    for grad in (a, b):
        grad[0, :6] = grad[0, :6].sum()
    np.testing.assert_allclose(a, b, atol=2e3 * eps / min(temperature, 1), rtol=1e4 * eps)


@given(
    vectors(least=1, scale=1.0, ties=False), st.floats(-1, 4), st.sampled_from([np.float32, float])
)
def test_one_column_is_sorted_as_one_of_many(x, exponent, dtype):
    temperature = max(10.0**exponent, float(np.ptp(x)) / 60)
    column = x[:, None].astype(dtype)
    assert one_sided._of_one(column, temperature, True) is not None
    g = np.cos(np.arange(len(x), dtype=dtype))[:, None]
    eps = float(np.finfo(dtype).eps)
    found, pullback = one_sided.soft_sort(column, temperature, True)
    expected, expected_pullback = one_sided.soft_sort(
        np.hstack([column, column]), temperature, True
    )
    assert found.dtype == dtype
    assert close(found, expected[:, :1], 20 * eps * max(1, np.abs(x).max()))
    pulled = expected_pullback(np.hstack([g, g]))[:, :1]
    assert close(pullback(g), pulled, 200 * eps)
    assert close(pullback(g[:, :, None])[:, :, 0], pulled, 200 * eps)


def test_the_jacobian_takes_all_gradients_at_once():
    x = np.random.default_rng(7).normal(size=(40, 1))
    x[3] = x[4]
    _, pullback = one_sided.soft_sort(x, 0.3, True)
    every = pullback(np.eye(40)[:, None, :])
    for k in range(40):
        np.testing.assert_allclose(every[:, :, k], pullback(np.eye(40)[k][:, None]), atol=1e-14)
