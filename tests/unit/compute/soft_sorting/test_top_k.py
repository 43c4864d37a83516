"""Soft memberships of the k largest: what they sum to, what they are, and their derivatives."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute import (
    LapSum,
    Logistic,
    LogSumExp,
    NetworkSorter,
    NeuralSort,
    ProjectionSorter,
    SinkhornSort,
    Smooth,
    SoftSort,
    autograd_jacobian,
    jacobian,
    softmax,
    vjp,
)
from tests.unit.compute.soft_sorting.generated import (
    close,
    has_ranks,
    laplace_sorters,
    matrix_sorters,
    projections,
    ranking_sorters,
    sharing_networks,
    softmax_sorters,
    some_sorters,
    temperatures,
    transports,
    vectors,
)

RANKING = [sorter for sorter in some_sorters() if has_ranks(sorter)]
bounded_sorters = st.one_of(sharing_networks, projections, transports, laplace_sorters)
shares = st.floats(0, 1)
"""k as a share of n."""


def number(share, x):
    return round(share * len(x))


def chosen(x, k):
    """Hard: equal values share the places left for them."""
    limit = np.sort(x)[len(x) - k] if k else math.inf
    above, ties = x > limit, x == limit
    return above + ties * ((k - above.sum()) / max(ties.sum(), 1))


# What it is


@settings(max_examples=60)
@given(ranking_sorters, vectors(), shares)
def test_memberships_sum_to_k_and_none_is_negative(sorter, x, share):
    k = number(share, x)
    found = sorter.top_k(x, k)
    assert found.shape == x.shape
    assert close(found.sum(), k, 1e-11 * max(len(x), 1))
    assert (found >= 0).all()


@settings(max_examples=40)
@given(bounded_sorters, vectors(), shares)
def test_none_is_above_1_where_a_place_is_filled_once(sorter, x, share):
    assert sorter.top_k(x, number(share, x)).max(initial=0) <= 1 + 1e-12


def test_rows_that_sum_to_1_alone_leave_room_for_more():
    for sorter, most in ((SoftSort(1.0), 1.066), (NeuralSort(1.0), 1.107)):
        assert sorter.top_k([-1, 0, 1], 3).max() == pytest.approx(most, abs=5e-4)


@settings(max_examples=40)
@given(matrix_sorters, vectors(), shares)
def test_a_matrix_has_them_in_its_last_rows(sorter, x, share):
    k = number(share, x)
    assert close(sorter.top_k(x, k), sorter.matrix(x)[len(x) - k :].sum(axis=0), 1e-12 * 12)


@settings(max_examples=40)
@given(matrix_sorters, vectors(least=1))
def test_those_of_every_k_but_n_sum_to_the_ranks_where_there_is_a_matrix(sorter, x):
    total = sum(sorter.top_k(x, k) for k in range(1, len(x)))
    assert close(total, sorter.rank(x), 1e-10)


@settings(max_examples=60)
@given(vectors(least=1, scale=1.0), temperatures, shares)
def test_l2_clips_and_kl_caps_what_a_common_shift_leaves(x, strength, share):
    k = number(share, x)
    assume(0 < k < len(x))
    for regularization, shape in (
        ("l2", lambda u: np.clip(u, 0, 1)),
        ("kl", lambda u: np.exp(np.minimum(u, 0))),
    ):
        u = x / strength
        low, high = u.min() - 2 - math.log(len(x)), u.max() + 2 + math.log(len(x))
        for _ in range(120):
            middle = (low + high) / 2
            low, high = (middle, high) if shape(u - middle).sum() > k else (low, middle)
        found = ProjectionSorter(strength, regularization).top_k(x, k)
        # u is known to as many digits as it has.
        assert close(found, shape(u - high), 1e-12 + 4e-15 * np.abs(u).max())


@settings(max_examples=40)
@given(vectors(least=1), temperatures)
def test_the_first_of_kl_is_softmax(x, strength):
    assert close(ProjectionSorter(strength, "kl").top_k(x, 1), softmax(x, strength), 1e-12)


@settings(max_examples=60)
@given(vectors(least=2, scale=1.0, ties=False), st.floats(-3, 2), shares)
def test_l2_is_hard_where_the_gap_is_at_least_the_strength(x, exponent, share):
    k, strength = number(share, x), 10.0**exponent
    assume(0 < k < len(x))
    gap = np.sort(x)[len(x) - k] - np.sort(x)[len(x) - k - 1]
    assume(abs(gap - strength) > 1e-9)
    exact = close(ProjectionSorter(strength).top_k(x, k), chosen(x, k), 1e-12)
    assert exact == (gap >= strength)


@pytest.mark.parametrize(
    "sorter",
    [ProjectionSorter(0), ProjectionSorter(0, "kl"), SoftSort(0), SinkhornSort(0), LapSum(0)],
    ids=str,
)
@settings(max_examples=20)
@given(x=vectors(), share=shares)
def test_at_softness_0_it_is_the_hard_choice(sorter, x, share):
    assert close(sorter.top_k(x, number(share, x)), chosen(x, number(share, x)), 1e-12)


@settings(max_examples=40)
@given(st.one_of(projections, softmax_sorters, transports, laplace_sorters), vectors(), shares)
def test_equal_values_share_equally(sorter, x, share):
    found = sorter.top_k(x, number(share, x))
    for value in np.unique(x):
        assert close(found[x == value], found[x == value][:1], 1e-9)


def test_but_in_networks_by_their_places():
    assert NetworkSorter(Logistic(1)).top_k([0, 0, 0], 1).tolist() == [0.25, 0.25, 0.5]


@pytest.mark.parametrize("sorter", RANKING, ids=str)
def test_infinities_are_in_before_and_after_the_finite(sorter):
    x = np.array([-math.inf, math.inf, 1.0, 2.0, math.inf, -math.inf])
    assert sorter.top_k(x, 1).tolist() == [0, 0.5, 0, 0, 0.5, 0]
    assert sorter.top_k(x, 5)[[0, 1, 4, 5]].tolist() == [0.5, 1, 1, 0.5]
    for k in range(7):
        found = sorter.top_k(x, k)
        assert close(found.sum(), k, 1e-12)
        assert close(found[2:4], sorter.top_k(x[2:4], min(max(k - 2, 0), 2)), 1e-15)
    tensor = torch.tensor(x, requires_grad=True)
    sorter.top_k(tensor, 3).pow(2).sum().backward()
    assert torch.isfinite(tensor.grad).all()


def test_a_hundred_thousand_values_keep_the_sum():
    x = np.random.default_rng(0).normal(size=100_000)
    for k in (10, 50_000, 99_990):
        for strength in (1e-4, 0.3, 100.0):
            for regularization in ("l2", "kl"):
                found = ProjectionSorter(strength, regularization).top_k(x, k)
                assert close(found.sum(), k, 1e-9)


# Derivatives


@pytest.mark.parametrize("sorter", RANKING, ids=str)
@settings(max_examples=5)
@given(x=vectors(least=2, most=8, scale=1.0, ties=False), share=shares)
def test_closed_form_autograd_and_finite_differences_agree(sorter, x, share):
    apart = np.diff(np.sort(x)).min()
    assume(apart > (3e-2 if getattr(sorter, "power", 1) < 1 else 1e-3))
    k, step = number(share, x), 1e-5
    J = jacobian(sorter, x, "top_k", k=k)
    scale = max(1.0, np.abs(J).max())
    assert close(autograd_jacobian(sorter, x, "top_k", k=k), J, 1e-12 * scale)
    edges = [
        jacobian(sorter, x + s * step * e, "top_k", k=k) for e in np.eye(len(x)) for s in (-1, 1)
    ]
    assume(all(close(near, J, 1e-2 * scale) for near in edges))
    columns = [
        (sorter.top_k(x + step * e, k) - sorter.top_k(x - step * e, k)) / (2 * step)
        for e in np.eye(len(x))
    ]
    assert close(np.transpose(columns), J, 1e-6 * scale)
    assert close(J.sum(axis=0), 0, 1e-10 * scale)


@settings(max_examples=40)
@given(vectors(least=2, scale=1.0), st.floats(-2, 1), shares)
def test_those_of_projections_are_diagonal_less_rank_1(x, exponent, share):
    k, strength = number(share, x), 10.0**exponent
    for regularization in ("l2", "kl"):
        sorter = ProjectionSorter(strength, regularization)
        m = sorter.top_k(x, k)
        v = m * (m < 1) if regularization == "kl" else ((m > 0) & (m < 1)).astype(float)
        expected = (np.diag(v) - np.outer(v, v) / max(v.sum(), 1e-300)) / strength
        assert close(jacobian(sorter, x, "top_k", k=k), expected, 1e-12 / strength)


@pytest.mark.parametrize("sorter", RANKING, ids=str)
def test_any_axis_any_kind_and_the_pullback_of_torch(sorter):
    rng = np.random.default_rng(2)
    x, g = rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 5, 3))
    found, pullback = vjp(sorter, x, "top_k", axis=1, k=2)
    expected = np.apply_along_axis(sorter.top_k, 1, x, 2)
    assert close(found, expected, 1e-13)
    tensor = torch.tensor(x, requires_grad=True)
    soft = sorter.top_k(tensor, 2, axis=1)
    soft.backward(torch.tensor(g))
    assert np.array_equal(soft.detach().numpy(), found)
    assert np.array_equal(pullback(g), tensor.grad.numpy())
    assert sorter.top_k(x.astype(np.float32), 2).dtype == np.float32
    assert close(sorter.top_k(x.astype(np.float32), 2), sorter.top_k(x, 2), 1e-4)
    assert sorter.top_k(torch.tensor(x).bfloat16(), 2).dtype == torch.bfloat16
    _, columns = sorter.top_k_columns(x[0], 2, True)
    many = rng.normal(size=(5, 3, 4))
    one_by_one = [columns(many[:, :, i].copy()) for i in range(4)]
    assert close(columns(many), np.stack(one_by_one, axis=-1), 1e-12)


@pytest.mark.parametrize("sorter", some_sorters(), ids=str)
@given(x=vectors(least=1, most=8, scale=1.0, ties=False), q=st.floats(0, 1))
@settings(max_examples=4)
def test_the_derivative_of_a_quantile_is_that_of_two_sorted_values(sorter, x, q):
    place = q * (len(x) - 1)
    low, high = math.floor(place), min(math.floor(place) + 1, len(x) - 1)
    J, share = jacobian(sorter, x), place - math.floor(place)
    expected = (1 - share) * J[low] + share * J[high]
    scale = max(1.0, np.abs(J).max())
    assert close(jacobian(sorter, x, "quantile", q=q), expected, 1e-12 * scale)
    assert close(autograd_jacobian(sorter, x, "quantile", q=q), expected, 1e-12 * scale)
    found, pullback = vjp(sorter, x, "quantile", q=q)
    assert close(found, sorter.quantile(x, q), 1e-12)
    assert close(pullback(2.0), 2 * expected, 1e-12 * scale)


# What is refused


@pytest.mark.parametrize("comparator", [LogSumExp(1.0), Smooth(0.5)], ids=str)
def test_networks_without_a_share_have_none(comparator):
    with pytest.raises(TypeError, match="no ranks of its own and no top k"):
        NetworkSorter(comparator).top_k([1.0, 2.0], 1)


def test_none_and_one():
    for sorter in RANKING:
        assert sorter.top_k([], 0).shape == (0,)
        assert jacobian(sorter, [], "top_k", k=0).shape == (0, 0)
        assert [sorter.top_k([3.5], k).tolist() for k in (0, 1)] == [[0], [1]]


@pytest.mark.parametrize("call", ["top_k", "jacobian", "vjp"])
def test_what_is_no_number_of_places_is_refused(call):
    sorter = SoftSort(1.0)
    work = {
        "top_k": lambda k: sorter.top_k([1.0, 2.0], k),
        "jacobian": lambda k: jacobian(sorter, [1.0, 2.0], "top_k", k=k),
        "vjp": lambda k: vjp(sorter, [1.0, 2.0], "top_k", k=k),
    }[call]
    for k in (-1, 3):
        with pytest.raises(ValueError, match="k must be between 0 and 2"):
            work(k)
    for k in (1.0, "one"):
        with pytest.raises(TypeError, match="k must be an integer"):
            work(k)


def test_k_and_q_go_with_their_own_derivatives_alone():
    sorter, x = SoftSort(1.0), [1.0, 2.0]
    for work in (jacobian, vjp, autograd_jacobian):
        for wrong in (
            {"of": "top_k"},
            {"of": "quantile"},
            {"of": "sort", "k": 1},
            {"of": "rank", "q": 0.5},
            {"of": "top_k", "k": 1, "q": 0.5},
        ):
            with pytest.raises(TypeError, match=r"must be given with of=.*and only there"):
                work(sorter, x, **wrong)
