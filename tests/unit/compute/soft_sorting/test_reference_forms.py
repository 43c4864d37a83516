"""The woven network and the ranks by a radial basis function."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from compute import Cauchy, Hard, Logistic, LogSumExp, NetworkSorter, Smooth, rbf_rank, woven_sort
from tests.unit.compute.soft_sorting.generated import cases, close, comparators, size_of, vectors

powers = st.sampled_from([0, 1, 2, 4, 8, 16])


@st.composite
def powers_of_two(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=draw(powers))


@given(powers_of_two(), comparators)
def test_unblended_the_woven_network_sorts_as_the_network_does(x, comparator):
    expected = NetworkSorter(comparator).sort(x)
    size = size_of(x, getattr(comparator, "temperature", 1.0))
    assert close(woven_sort(x, comparator), expected, 1e-12 * size)


@given(powers_of_two(), comparators)
def test_fully_blended_the_comparators_act_on_wires_that_stay(x, comparator):
    rows, half = x, len(x) // 2
    layers = len(x).bit_length() * (len(x).bit_length() - 1) // 2 if len(x) else 0
    for _ in range(layers):
        a, b = rows[:half], rows[half:]
        rows = np.concatenate([comparator.min(a, b), comparator.max(a, b)])
    assert close(woven_sort(x, comparator, blend=1.0), rows, 1e-12 * size_of(rows))


@given(powers_of_two(), st.floats(0, 1))
def test_a_blend_keeps_the_sum_and_the_hull(x, blend):
    found = woven_sort(x, Cauchy(0.3), blend)
    assert close(found.sum(), x.sum(), 1e-11)
    if x.size:
        assert found.min() >= x.min() - 1e-12
        assert found.max() <= x.max() + 1e-12


@pytest.mark.parametrize("case", cases("02_jh_indices")[0], ids=lambda case: case["n"])
@pytest.mark.parametrize("beta", [0.0, 0.3, 1.0])
def test_a_blend_is_that_of_the_woven_matrices(case, beta):
    # differentiable_sorting fuses each layer's unweaving with the next one's weaving into one
    # matrix, and blends that with the identity.
    n, identity = case["n"], np.eye(case["n"])
    matrices, unwoven = [], identity
    for weave, unweave in case["indices"]:
        matrices.append(identity[weave] @ unwoven)
        unwoven = identity[unweave]
    first, *rest = [beta * identity + (1 - beta) * matrix for matrix in [*matrices, unwoven]]
    x = np.random.default_rng(n).normal(size=n)
    rows = first @ x
    for matrix in rest:
        a, b = rows[: n // 2], rows[n // 2 :]
        soft = np.log(np.exp(a) + np.exp(b))
        rows = matrix @ np.concatenate([a + b - soft, soft])
    assert close(woven_sort(x, LogSumExp(1), beta), rows, 1e-12)


def test_rows_of_a_batch_are_sorted_one_by_one():
    x = np.random.default_rng(0).normal(size=(3, 2, 8))
    found = woven_sort(x, Logistic(0.3), 0.2)
    assert close(found[1, 0], woven_sort(x[1, 0], Logistic(0.3), 0.2), 1e-15)


@given(vectors(scale=1.0), st.floats(0.01, 100))
def test_rbf_ranks_are_the_row_softmax_times_the_positions(x, width):
    s = np.sort(x)
    distances = (x[:, None] - s) / width
    weights = np.exp(
        (np.min(distances**2, axis=1, keepdims=True, initial=np.inf) - distances**2) / 2
    )
    weights /= weights.sum(axis=1, keepdims=True)
    positions = np.arange(len(x))
    assert close(rbf_rank(x, s, width), weights @ positions, 1e-9)
    assert close(rbf_rank(x, s, width, transpose=True), weights.T @ positions, 1e-9)


@given(vectors(least=1), st.sampled_from([1e-6, 1e-3, 1.0, 1e6]), st.sampled_from([0.0, 1e6]))
def test_rbf_ranks_stay_finite_where_the_exponentials_underflow(x, width, shift):
    ranks = rbf_rank(x, np.sort(x) + shift, width)
    assert np.isfinite(ranks).all()
    assert ranks.min() >= 0
    assert ranks.max() <= len(x) - 1 + 1e-9


def test_narrow_rbf_ranks_are_hard_and_wide_ones_meet():
    x = np.array([3.0, 1.0, 2.0, 10.0])
    assert close(rbf_rank(x, np.sort(x), 1e-3), [2, 0, 1, 3], 1e-12)
    assert close(rbf_rank(x, np.sort(x), 1e6), 1.5, 1e-6)


def test_gradients_agree_with_finite_differences():
    x = torch.tensor(np.random.default_rng(1).normal(size=(2, 8)), requires_grad=True)
    for comparator in (LogSumExp(0.3), Logistic(0.3), Smooth(0.2)):
        for blend in (0.0, 0.3, 1.0):
            assert torch.autograd.gradcheck(lambda v, c=comparator, b=blend: woven_sort(v, c, b), x)
    soft = NetworkSorter(LogSumExp(0.3))
    for transpose in (False, True):
        assert torch.autograd.gradcheck(lambda v, t=transpose: rbf_rank(v, soft.sort(v), 0.5, t), x)


def test_the_kind_is_kept():
    x = np.array([2.0, 1.0], dtype=np.float32)
    assert woven_sort(x, Logistic(1)).dtype == np.float32
    assert rbf_rank(x, np.sort(x), 1.0).dtype == np.float32
    assert woven_sort(torch.tensor([2, 1]), Hard()).dtype == torch.float64
    assert rbf_rank([2, 1], [1, 2], 1.0).dtype == np.float64


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: woven_sort([1.0, 2.0, 3.0], Hard()), ValueError, "power of two"),
        (lambda: woven_sort(1.0, Hard()), ValueError, "power of two"),
        (lambda: woven_sort([1.0, 2.0], Hard(), 1.5), ValueError, "between 0 and 1"),
        (lambda: woven_sort([1.0, np.nan], Hard()), ValueError, r"NaN, but entry \[1\]"),
        (lambda: woven_sort([1j, 2], Hard()), TypeError, "real numbers"),
        (lambda: rbf_rank([1.0], [1.0], 0.0), ValueError, "width must be finite and above 0"),
        (lambda: rbf_rank(1.0, 1.0, 1.0), ValueError, "single number"),
        (lambda: rbf_rank([np.nan], [1.0], 1.0), ValueError, "NaN"),
    ],
)
def test_what_makes_no_sense_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
