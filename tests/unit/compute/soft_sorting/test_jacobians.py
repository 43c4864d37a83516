"""Jacobians: what they sum to, what sign they have, and what else computes them."""

import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute import (
    Cauchy,
    Gaussian,
    Hard,
    Logistic,
    LogSumExp,
    NetworkSorter,
    NeuralSort,
    Optimal,
    ProjectionSorter,
    Reciprocal,
    Smooth,
    SoftSort,
    autograd_jacobian,
    jacobian,
    sorter_properties,
    vjp,
)
from tests.unit.compute.soft_sorting.generated import (
    close,
    has_ranks,
    network_sorters,
    some_sorters,
    sorters,
    temperatures,
    vectors,
)

distinct = vectors(most=9, scale=1.0, ties=False)


def differences(function, x, step):
    """Central differences, column by column."""
    columns = [
        (function(x + nudge) - function(x - nudge)) / (2 * step) for nudge in step * np.eye(len(x))
    ]
    return np.array(columns).reshape(len(x), len(x)).T


def largest(J):
    return max(1.0, np.abs(J).max(initial=0.0))


# What they sum to


@given(sorters, distinct)
def test_rows_of_the_sort_jacobian_sum_to_1(sorter, x):
    J = jacobian(sorter, x)
    assert close(J.sum(axis=1), 1, 1e-10 * largest(J) * max(len(x), 1))


@given(st.one_of(network_sorters, st.builds(ProjectionSorter, temperatures)), vectors(most=9))
def test_columns_sum_to_1_for_networks_and_l2(sorter, x):
    J = jacobian(sorter, x)
    assert close(J.sum(axis=0), 1, 1e-11 * largest(J))


@given(sorters.filter(has_ranks), distinct)
def test_rows_of_the_rank_jacobian_sum_to_0(sorter, x):
    J = jacobian(sorter, x, of="rank")
    assert close(J.sum(axis=1), 0, 1e-9 * np.abs(J).max(initial=0.0))


@pytest.mark.parametrize(
    "sorter",
    [NetworkSorter(Logistic(0.3)), NetworkSorter(Gaussian(0.3)), SoftSort(0.3), NeuralSort(0.3)],
    ids=str,
)
def test_some_sorters_have_negative_entries(sorter):
    assert jacobian(sorter, [0.0, 1.0]).min() < -1e-3


# What else computes them


@pytest.mark.parametrize("sorter", some_sorters(), ids=str)
@settings(max_examples=15)
@given(x=vectors(least=1, most=9, scale=1.0, ties=False))
def test_closed_form_autograd_and_finite_differences_agree(sorter, x):
    apart = np.diff(np.sort(x)).min(initial=1)
    assume(apart > 1e-3)
    for of in ("sort", "rank")[: 1 + has_ranks(sorter)]:
        function = sorter.sort if of == "sort" else sorter.rank
        J = jacobian(sorter, x, of)
        assert close(autograd_jacobian(sorter, x, of), J, 1e-12)
        # Near a tie |x_i - x_j|^p with p < 1 bends too fast for finite differences.
        assume(apart > 3e-2 or getattr(sorter, "power", 1) >= 1)
        step = 1e-5
        edges = [jacobian(sorter, x + s * step * e, of) for e in np.eye(len(x)) for s in (-1, 1)]
        assume(all(close(near, J, 1e-2 * largest(J)) for near in edges))
        assert close(differences(function, x, step), J, 1e-6 * largest(J))


@pytest.mark.parametrize("sorter", [s for s in some_sorters() if s.has_matrix], ids=str)
def test_the_gradient_of_the_matrix_agrees_with_finite_differences(sorter):
    x = torch.tensor(np.random.default_rng(4).normal(size=(2, 5)), requires_grad=True)
    assert torch.autograd.gradcheck(sorter.matrix, x)


@pytest.mark.parametrize("strength", [1e-3, 1.0, 5.0])
@pytest.mark.parametrize("of", ["sort", "rank"])
@given(x=vectors(least=2, most=9, scale=1.0, ties=False), tight=st.booleans())
def test_kl_gradients_agree_with_finite_differences(strength, of, x, tight):
    sorter = ProjectionSorter(strength, "kl")
    # Ranks pool where gaps are small next to the strength, sorting where they are large.
    if tight and of == "rank":
        x = x * strength
    step = 1e-4 * (strength if of == "rank" and strength < 1 else 1.0) * 0.1
    function = sorter.sort if of == "sort" else sorter.rank
    J = jacobian(sorter, x, of)
    edges = [jacobian(sorter, x + s * step * e, of) for e in np.eye(len(x)) for s in (-2, 2)]
    # Away from changes of block the Jacobian is smooth.
    assume(all(close(near, J, 1e-3 * largest(J)) for near in edges))
    assert close(differences(function, x, step), J, 1e-6 * largest(J))


@given(vectors(), st.sampled_from(["sort", "rank"]))
def test_kl_gradients_stay_finite_at_tiny_strengths(x, of):
    for strength in (1e-6, 0.0):
        J = jacobian(ProjectionSorter(strength, "kl"), x, of)
        assert np.isfinite(J).all()


@pytest.mark.parametrize("kind", [Logistic, LogSumExp, Cauchy, Reciprocal, Gaussian, Optimal])
@pytest.mark.parametrize("n", [3, 8])
def test_autograd_through_the_plain_formula_agrees(kind, n):
    # The same network in torch operations alone, with the textbook formulas.
    from compute import sorting_network

    def share(u):
        size = u.abs()
        return {
            Logistic: lambda: torch.sigmoid(u),
            Cauchy: lambda: torch.atan(u) / math.pi + 0.5,
            Reciprocal: lambda: 0.5 * (u / (2 + size) + 1),
            Gaussian: lambda: 0.5 + 0.5 * torch.erf(u / math.sqrt(2)),
            Optimal: lambda: (
                0.5
                + torch.sign(u) * torch.where(size <= 0.25, size, 0.5 - 1 / (16 * (size + 1e-10)))
            ),
        }[kind]()

    def plain(x, temperature=0.4):
        wires = list(x)
        for layer in sorting_network(n).layers:
            for low, high in layer.tolist():
                a, b = wires[low], wires[high]
                if kind is LogSumExp:
                    wires[high] = temperature * torch.logaddexp(a / temperature, b / temperature)
                else:
                    s = share((b - a) / temperature)
                    wires[high] = s * b + (1 - s) * a
                wires[low] = a + b - wires[high]
        return torch.stack([wires[w] for w in sorting_network(n).outputs.tolist()])

    x = torch.tensor(np.random.default_rng(n).normal(size=n))
    sorter = NetworkSorter(kind(0.4))
    assert close(plain(x), sorter.sort(x), 1e-12)
    assert close(torch.autograd.functional.jacobian(plain, x), jacobian(sorter, x.numpy()), 1e-11)


def test_a_tie_shares_its_gradient():
    for sorter in (NetworkSorter(Hard()), NetworkSorter(Cauchy(0.0)), NetworkSorter(Logistic(2.0))):
        assert close(jacobian(sorter, [1.0, 1.0]), 0.5, 1e-15)


@pytest.mark.parametrize("sorter", some_sorters(), ids=str)
def test_the_numpy_pullback_is_that_of_torch(sorter):
    rng = np.random.default_rng(5)
    x, g = rng.normal(size=(2, 6, 3)), rng.normal(size=(2, 6, 3))
    given_gradient = g.copy()
    for of in ("sort", "rank")[: 1 + has_ranks(sorter)]:
        found, pullback = vjp(sorter, x, of, axis=1)
        tensor = torch.tensor(x, requires_grad=True)
        expected = getattr(sorter, of)(tensor, axis=1)
        expected.backward(torch.from_numpy(g))
        assert np.array_equal(found, expected.detach().numpy())
        assert np.array_equal(pullback(g), tensor.grad.numpy())
        # It may be used again.
        assert np.array_equal(pullback(g), tensor.grad.numpy())
        assert np.array_equal(g, given_gradient)


@pytest.mark.parametrize("sorter", some_sorters(), ids=str)
def test_pullbacks_take_many_gradients_at_once(sorter):
    # (n, B, M): what the Jacobians of a whole batch are made of.
    rng = np.random.default_rng(6)
    for columns in (1, 4):
        x, g = rng.normal(size=(7, columns)), rng.normal(size=(7, columns, 3))
        for operation in (sorter.sort_columns, sorter.rank_columns)[: 1 + has_ranks(sorter)]:
            _, pullback = operation(x, True)
            one_by_one = np.stack([pullback(g[:, :, i].copy()) for i in range(3)], axis=-1)
            assert close(pullback(g), one_by_one, 1e-12)


def test_the_kind_of_the_jacobian_is_that_of_the_values():
    sorter = NetworkSorter(Logistic(0.3))
    assert jacobian(sorter, np.array([2.0, 1.0], np.float32)).dtype == np.float32
    found = jacobian(sorter, torch.tensor([2.0, 1.0], requires_grad=True))
    assert isinstance(found, torch.Tensor)
    assert not found.requires_grad
    assert jacobian(sorter, torch.tensor([2, 1])).dtype == torch.float64
    assert jacobian(sorter, []).shape == (0, 0)


# Properties


@given(sorters, vectors(scale=1.0))
def test_a_sorter_has_the_properties_that_it_declares(sorter, x):
    found = sorter_properties(sorter, x)
    # SoftSort's and NeuralSort's ascend up to the rounding of sums.
    rounded = {"ascending"} if isinstance(sorter, SoftSort | NeuralSort) else set()
    read_off = (sorter.properties & vars(found).keys()) - rounded
    assert {name for name in read_off if not getattr(found, name)} == set()
    if not sorter.has_matrix:
        assert not found.doubly_stochastic
    assert found.least_jacobian_entry == jacobian(sorter, x).min(initial=0 if not x.size else 1e9)


def test_properties_are_worked_out_not_looked_up():
    x = [0.0, 1.0, 3.0]
    assert not sorter_properties(NetworkSorter(Logistic(0.5)), x).monotone
    assert sorter_properties(NetworkSorter(Logistic(1e6)), x).monotone
    assert not sorter_properties(NetworkSorter(LogSumExp(1)), x).inside_hull
    assert sorter_properties(NetworkSorter(LogSumExp(1e-6)), x).inside_hull
    assert not sorter_properties(SoftSort(0.5), x).doubly_stochastic
    assert sorter_properties(SoftSort(0.0), x).doubly_stochastic
    assert not sorter_properties(ProjectionSorter(1.0, "kl"), x).sum_preserved
    assert sorter_properties(ProjectionSorter(0.01, "kl"), x).sum_preserved
    assert not sorter_properties(NetworkSorter(Smooth(0.9), "odd_even"), [0.0] * 5).inside_hull


def test_a_soft_sort_need_not_ascend():
    descending = sorter_properties(NetworkSorter(Logistic(2.0)), [3.0, 0.1, 0.2, 0.0, 5.0])
    assert isinstance(descending.ascending, bool)
    found = [
        sorter_properties(NetworkSorter(Logistic(t)), np.random.default_rng(s).normal(size=5))
        for t in (0.5, 2.0)
        for s in range(20)
    ]
    assert {one.ascending for one in found} == {True, False}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: jacobian(NetworkSorter(Hard()), [1.0], of="both"), ValueError, '"sort", "rank"'),
        (lambda: vjp(NetworkSorter(Hard()), [1.0], of="both"), ValueError, '"sort", "rank"'),
        (lambda: jacobian(NetworkSorter(Hard()), [[1.0]]), ValueError, "single row"),
        (lambda: jacobian(NetworkSorter(Hard()), [math.nan]), ValueError, "NaN"),
        (lambda: jacobian(NetworkSorter(Hard()), [math.inf]), ValueError, "entry .0. is inf"),
        (lambda: jacobian(NetworkSorter(LogSumExp(1)), [1.0], "rank"), TypeError, "rbf_rank"),
    ],
)
def test_what_has_no_jacobian_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
