"""The soft sorters: what they keep, where they end, what they refuse."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute import (
    Hard,
    LapSum,
    Logistic,
    LogSumExp,
    NetworkSorter,
    NeuralSort,
    ProjectionSorter,
    SinkhornSort,
    Smooth,
    SoftSort,
    sorting_network,
)
from tests.unit.compute.soft_sorting.generated import (
    KINDS,
    TEMPERED,
    TEMPERED_SHARES,
    close,
    has_ranks,
    hull_sorters,
    laplace_sorters,
    matrix_sorters,
    network_sorters,
    projections,
    ranking_sorters,
    sharing_networks,
    size_of,
    softmax_sorters,
    some_sorters,
    sorters,
    temperatures,
    transports,
    vectors,
)

HARD_LIMITS = [
    *(NetworkSorter(kind(0), net) for kind in TEMPERED for net in KINDS),
    NetworkSorter(Hard()),
    NetworkSorter(Hard(), "odd_even"),
    ProjectionSorter(0),
    ProjectionSorter(0, "kl"),
    SoftSort(0),
    SoftSort(0, 2.0),
    NeuralSort(0),
    SinkhornSort(0),
    LapSum(0),
]


# What is kept


@given(network_sorters, vectors())
def test_every_network_preserves_the_sum(sorter, x):
    temperature = getattr(sorter.comparator, "temperature", 1.0)
    found = sorter.sort(x)
    assert abs(found.sum() - x.sum()) <= 1e-12 * len(x) * size_of(x, temperature, *np.abs(found))


@given(temperatures, vectors())
def test_the_l2_projection_preserves_the_sum(strength, x):
    tolerance = 1e-12 * max(len(x), 1) * size_of(x)
    assert abs(ProjectionSorter(strength).sort(x).sum() - x.sum()) <= tolerance


@given(temperatures, vectors(least=1))
def test_the_kl_projection_preserves_the_sum_of_exponentials(strength, x):
    assume(np.ptp(x) < 500)
    soft = np.exp(x.min() - ProjectionSorter(strength, "kl").sort(x)).sum()
    assert soft == pytest.approx(np.exp(x.min() - x).sum(), rel=1e-9 * size_of(x, 1.0))


@given(hull_sorters, vectors(least=1))
def test_outputs_lie_in_the_hull_of_the_inputs(sorter, x):
    for values in (x, x.astype(np.float32)):
        found = sorter.sort(values)
        assert found.dtype == values.dtype
        slack = 4 * np.spacing(np.abs(values).max())
        assert found.min() >= values.min() - slack
        assert found.max() <= values.max() + slack


def test_log_sum_exp_and_smooth_leave_the_hull():
    assert NetworkSorter(LogSumExp(1)).sort([0.0, 0.0])[1] == pytest.approx(math.log(2))
    assert NetworkSorter(Smooth(0.1)).sort([0.0, 0.0])[1] > 0.1


@given(matrix_sorters, vectors())
def test_the_sort_is_the_matrix_times_the_values(sorter, x):
    P = sorter.matrix(x)
    assert P.shape == (len(x), len(x))
    assert (P >= 0).all()
    assert close(P.sum(axis=1), 1, 1e-12)
    assert close(P @ x, sorter.sort(x), 1e-12 * size_of(x))
    assert close(P.T @ np.arange(len(x)), sorter.rank(x), 1e-12 * max(len(x), 1) ** 2)


@given(st.one_of(sharing_networks, transports), vectors())
def test_matrices_of_networks_and_transport_are_doubly_stochastic(sorter, x):
    P = sorter.matrix(x)
    assert close(P.sum(axis=0), 1, 1e-12)
    assert close(P.sum(axis=1), 1, 1e-12)


@pytest.mark.parametrize(
    "sorter",
    [
        NetworkSorter(LogSumExp(1)),
        NetworkSorter(Smooth(0.2)),
        ProjectionSorter(1),
        ProjectionSorter(1, "kl"),
        LapSum(1),
    ],
)
def test_a_sort_that_is_no_weighted_mean_has_no_matrix(sorter):
    assert sorter.matrix([1.0, 2.0]) is None


# Ranks


@given(ranking_sorters, vectors())
def test_soft_ranks_have_the_sum_of_hard_ones(sorter, x):
    n = len(x)
    assert sorter.rank(x).sum() == pytest.approx(n * (n - 1) / 2, abs=1e-9)


@given(st.one_of(sharing_networks, projections, transports, laplace_sorters), vectors(least=1))
def test_soft_ranks_lie_inside_the_permutohedron(sorter, x):
    # Rado (1952): the sums of the k largest are at most those of the ranks themselves.
    largest_first = np.sort(sorter.rank(x))[::-1]
    room = np.cumsum(np.arange(len(x))[::-1]) - np.cumsum(largest_first)
    assert room.min() >= -1e-9


@given(st.one_of(projections, softmax_sorters, transports, laplace_sorters), vectors())
def test_tied_values_get_equal_ranks(sorter, x):
    ranks = sorter.rank(x)
    for value in np.unique(x):
        assert close(ranks[x == value], ranks[x == value][0], 1e-9)


@pytest.mark.parametrize("sorter", [s for s in HARD_LIMITS if has_ranks(s)], ids=str)
def test_hard_ranks_without_ties_are_those_of_argsort(sorter):
    x = np.array([3.0, -1.0, 2.5, 1e-9, 0.0, 40.0, -7.0])
    assert np.array_equal(sorter.rank(x), np.argsort(np.argsort(x)))


@pytest.mark.parametrize(
    "sorter",
    [
        ProjectionSorter(0),
        ProjectionSorter(0, "kl"),
        SoftSort(0),
        NeuralSort(0),
        SinkhornSort(0),
        LapSum(0),
    ],
    ids=str,
)
def test_hard_ranks_of_ties_are_their_mean(sorter):
    assert close(sorter.rank([2.0, 1.0, 2.0, 2.0, 7.0]), [2, 0, 2, 2, 4], 1e-12)


@pytest.mark.parametrize("comparator", [LogSumExp(1), Smooth(0.5)])
def test_ranks_of_networks_without_a_matrix_point_to_the_rbf_rank(comparator):
    with pytest.raises(TypeError, match="rbf_rank"):
        NetworkSorter(comparator).rank([1.0, 2.0])


# Scaling


@settings(max_examples=200)
@given(
    st.sampled_from(TEMPERED),
    st.sampled_from(KINDS),
    vectors(scale=1.0),
    st.floats(0.01, 100),
    st.sampled_from([1e-3, 0.3, 7.0, 1e4]),
)
def test_networks_scale_with_their_temperature(kind, net, x, temperature, c):
    found = NetworkSorter(kind(c * temperature), net).sort(c * x)
    expected = c * NetworkSorter(kind(temperature), net).sort(x)
    assert close(found, expected, 1e-11 * c * size_of(x, temperature))


@given(vectors(scale=1.0, ties=False), st.floats(0.05, 20), st.sampled_from([1e-3, 0.3, 7.0]))
def test_sorters_that_are_no_networks_scale_with_their_temperature(x, temperature, c):
    tolerance = 1e-9 * c * size_of(x)
    for power in (1.0, 2.0, 0.5):
        found = SoftSort(c**power * temperature, power).sort(c * x)
        assert close(found, c * SoftSort(temperature, power).sort(x), tolerance)
    for kind in (NeuralSort, SinkhornSort, LapSum):
        found = kind(c * temperature).sort(c * x)
        assert close(found, c * kind(temperature).sort(x), tolerance * max(1, temperature))


@given(vectors(scale=1.0), st.floats(0.01, 100), st.sampled_from([1e-3, 0.3, 7.0]))
def test_the_l2_projection_scales(x, strength, c):
    found = ProjectionSorter(strength / c).sort(c * x)
    assert close(found, c * ProjectionSorter(strength).sort(x), 1e-10 * c * size_of(x))
    ranks = ProjectionSorter(c * strength).rank(c * x)
    assert close(ranks, ProjectionSorter(strength).rank(x), 1e-9)


@given(
    st.one_of(projections, softmax_sorters, transports, laplace_sorters),
    vectors(scale=1.0),
    st.integers(0, 2**32 - 1),
)
def test_order_matters_to_networks_alone(sorter, x, seed):
    shuffled, found = np.random.default_rng(seed).permutation(x), sorter.sort(x)
    assert close(sorter.sort(shuffled), found, 1e-9 * size_of(x, *np.abs(found)))


def test_a_network_may_answer_otherwise_when_its_inputs_are_permuted():
    sorter = NetworkSorter(Logistic(1.0))
    assert not close(sorter.sort([0.0, 1.0, 2.0, 5.0]), sorter.sort([5.0, 1.0, 0.0, 2.0]), 1e-3)


# The two ends of softness


@pytest.mark.parametrize("sorter", HARD_LIMITS, ids=str)
@given(x=vectors())
def test_softness_0_is_the_hard_sort(sorter, x):
    assert np.array_equal(sorter.sort(x), np.sort(x))
    assert np.array_equal(sorter.sort(x, descending=True), np.sort(x)[::-1])


@pytest.mark.parametrize("sorter", [s for s in HARD_LIMITS if s.has_matrix], ids=str)
def test_the_hard_matrix_without_ties_is_a_permutation(sorter):
    x = np.array([3.0, -1.0, 2.5, 0.0, 40.0])
    assert np.array_equal(sorter.matrix(x), np.eye(5)[np.argsort(x)])


@pytest.mark.parametrize("kind", TEMPERED_SHARES)
@pytest.mark.parametrize("n", [1, 2, 4, 8, 16])
def test_bitonic_networks_of_a_power_of_two_soften_to_the_mean(kind, n):
    x = np.random.default_rng(n).normal(size=n)
    assert close(NetworkSorter(kind(math.inf)).sort(x), x.mean(), 1e-14)
    assert close(NetworkSorter(kind(1e9)).sort(x), x.mean(), 1e-7)


@pytest.mark.parametrize(("n", "net"), [(3, "bitonic"), (5, "bitonic"), (4, "odd_even")])
def test_other_networks_end_where_every_comparator_halves(n, net):
    x = np.random.default_rng(n).normal(size=n)
    end = NetworkSorter(Smooth(1.0), net).sort(x)
    assert close(NetworkSorter(Logistic(math.inf), net).sort(x), end, 1e-14)
    assert not close(end, x.mean(), 1e-3)


@given(vectors(least=1, scale=1.0))
def test_transport_softens_to_the_mean(x):
    for temperature in (1e9, math.inf):
        assert close(SinkhornSort(temperature).sort(x), x.mean(), 1e-7)


@given(vectors(least=2, scale=1.0))
def test_a_sum_of_laplace_distributions_diverges(x):
    assert np.abs(LapSum(1e9).sort(x)).max() > 1e8
    middle, ends = (len(x) - 1) / 2, LapSum(math.inf).sort(x)
    expected = [
        x.mean() if i == middle else math.copysign(math.inf, i - middle) for i in range(len(x))
    ]
    assert np.allclose(ends, expected, rtol=1e-12, atol=1e-12)


@given(vectors(least=2, scale=1.0))
def test_log_sum_exp_diverges(x):
    assert np.abs(NetworkSorter(LogSumExp(1e9)).sort(x)).max() > 1e8
    assert not np.isnan(NetworkSorter(LogSumExp(math.inf)).sort(x)).any()


@given(vectors(least=1, scale=1.0))
def test_projections_soften_to_their_means(x):
    for strength in (1e9, math.inf):
        assert close(ProjectionSorter(strength).sort(x), x.mean(), 1e-7)
        lowest = x.min() - math.log(np.exp(x.min() - x).mean())
        assert close(ProjectionSorter(strength, "kl").sort(x), lowest, 1e-7)
        for regularization in ("l2", "kl"):
            ranks = ProjectionSorter(strength, regularization).rank(x)
            assert close(ranks, (len(x) - 1) / 2, 1e-6)


def test_projections_are_exact_below_a_strength_set_by_the_gaps():
    x = np.array([0.0, 3.0, 1.0])
    assert np.array_equal(ProjectionSorter(0.4).sort(x), np.sort(x))
    assert np.array_equal(ProjectionSorter(0.9).rank(x), [0, 2, 1])


# Every number there is


@settings(max_examples=300)
@given(sorters, vectors(), st.sampled_from([np.float32, np.float64]))
def test_no_nan_and_no_infinity_forwards_or_backwards(sorter, x, dtype):
    values = x.astype(dtype)
    checks = [sorter.sort]
    if has_ranks(sorter):
        checks += [sorter.rank, partial(sorter.top_k, k=len(values) // 2)]
    checks += [sorter.matrix] * sorter.has_matrix
    for work in checks:
        tensor = torch.tensor(values, requires_grad=True)
        found = work(tensor)
        found.backward(torch.linspace(-1, 1, found.numel(), dtype=found.dtype).reshape(found.shape))
        assert torch.isfinite(found).all()
        assert torch.isfinite(tensor.grad).all()
        assert found.dtype == tensor.grad.dtype == tensor.dtype


@settings(max_examples=200)
@given(sorters, vectors())
def test_numpy_and_torch_agree(sorter, x):
    tensor = torch.from_numpy(x.copy())
    assert close(sorter.sort(tensor).numpy(), sorter.sort(x), 1e-12 * size_of(x))
    if has_ranks(sorter):
        assert close(sorter.rank(tensor).numpy(), sorter.rank(x), 1e-12)
    if sorter.has_matrix:
        assert close(sorter.matrix(tensor).numpy(), sorter.matrix(x), 1e-12)


@given(st.sampled_from(some_sorters()), vectors(least=1, most=7, scale=1.0), st.data())
def test_infinities_go_hard_to_their_ends(sorter, x, data):
    signs = np.array(data.draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=3, max_size=8)))
    n_low, n_high = int((signs < 0).sum()), int((signs > 0).sum())
    mixed = np.concatenate([x, signs[signs != 0] * np.inf])
    order = np.array(data.draw(st.permutations(range(len(mixed)))))
    # The finite values keep their order, which networks see.
    order[order < len(x)] = np.arange(len(x))
    found = sorter.sort(mixed[order])
    assert np.array_equal(found[n_low : len(mixed) - n_high], sorter.sort(x))
    assert (found[:n_low] == -np.inf).all()
    assert (found[len(mixed) - n_high :] == np.inf).all()
    if has_ranks(sorter):
        ranks = sorter.rank(mixed[order])
        assert np.array_equal(ranks[np.isfinite(mixed[order])], n_low + sorter.rank(x))
        assert ranks.sum() == pytest.approx(len(mixed) * (len(mixed) - 1) / 2)


def test_a_batch_may_hold_infinities_in_different_places():
    x = np.array([[1.0, np.inf, 0.0], [2.0, 1.0, 0.0], [-np.inf, np.inf, np.inf]])
    for sorter in some_sorters():
        rows = [sorter.sort(row) for row in x]
        assert close(sorter.sort(x)[0][:2], rows[0][:2], 1e-12)
        assert close(sorter.sort(x)[1], rows[1], 1e-12)
        assert sorter.sort(x)[2].tolist() == [-np.inf, np.inf, np.inf]


def test_infinities_pass_finite_gradients():
    for sorter in some_sorters():
        x = torch.tensor([1.0, math.inf, 0.0, -math.inf], requires_grad=True)
        y = sorter.sort(x)
        y.backward(torch.ones_like(y))
        assert torch.isfinite(x.grad).all()


@pytest.mark.parametrize("sorter", some_sorters(), ids=str)
def test_none_and_one_are_the_identity(sorter):
    for x in (np.empty(0), np.array([3.5]), np.empty((0, 3)), np.empty((3, 0))):
        assert np.array_equal(sorter.sort(x), x)
        if has_ranks(sorter):
            assert np.array_equal(sorter.rank(x), np.zeros_like(x))
        if sorter.has_matrix:
            n = x.shape[-1]
            assert sorter.matrix(x).shape == (*x.shape, n)
    assert np.array_equal(sorter.sort(np.array([[2.0, 1.0]]), axis=0), [[2.0, 1.0]])
    if sorter.has_matrix:
        assert np.array_equal(sorter.matrix([3.5]), [[1.0]])


# Shapes and kinds


@given(
    st.sampled_from(some_sorters()),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.data(),
)
def test_a_batch_is_sorted_along_any_axis_one_by_one(sorter, shape, data):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    x = np.random.default_rng(len(shape)).normal(size=shape)
    expected = np.apply_along_axis(sorter.sort, axis, x)
    assert close(sorter.sort(x, axis=axis), expected, 1e-12)
    assert close(sorter.sort(torch.from_numpy(x), axis=axis).numpy(), expected, 1e-12)
    if has_ranks(sorter):
        assert close(sorter.rank(x, axis), np.apply_along_axis(sorter.rank, axis, x), 1e-12)
    if sorter.has_matrix:
        rows = x.reshape(-1, shape[-1])
        matrices = np.array([sorter.matrix(row) for row in rows])
        assert close(sorter.matrix(x), matrices.reshape(*shape, shape[-1]), 1e-12)


@given(sorters, vectors())
def test_descending_is_the_negative_sort_of_the_negative(sorter, x):
    assert np.array_equal(sorter.sort(x, descending=True), -sorter.sort(-x))


@pytest.mark.parametrize("sorter", some_sorters(), ids=str)
def test_the_dtype_and_the_kind_are_kept(sorter):
    for dtype in (np.float16, np.float32, np.float64):
        assert sorter.sort(np.array([2.0, 1.0, 3.0], dtype)).dtype == dtype
    assert sorter.sort([2, 1, 3]).dtype == np.float64
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        x = torch.tensor([2.0, 1.0, 3.0], dtype=dtype, requires_grad=True)
        assert sorter.sort(x).dtype == dtype
        sorter.sort(x).sum().backward()
        assert x.grad.dtype == dtype
    assert sorter.sort(torch.tensor([2, 1, 3])).dtype == torch.float64


def test_the_input_is_left_alone():
    x = np.array([3.0, 1.0, 2.0])
    for sorter in some_sorters():
        sorter.sort(x)
        sorter.matrix(x)
        if has_ranks(sorter):
            sorter.rank(x)
    assert x.tolist() == [3.0, 1.0, 2.0]


@given(temperatures, vectors(scale=1.0), st.sampled_from(KINDS))
def test_the_exponential_form_of_log_sum_exp_is_log_sum_exp(temperature, x, net):
    # Comparator by comparator, which never leaves the values themselves.
    comparator, wires = LogSumExp(temperature), x.copy()
    for low, high in (pair for layer in sorting_network(len(x), net).layers for pair in layer):
        a, b = wires[low], wires[high]
        wires[low], wires[high] = comparator.min(a, b), comparator.max(a, b)
    expected = wires[sorting_network(len(x), net).outputs]
    found = NetworkSorter(comparator, net).sort(x)
    assert close(found, expected, 1e-12 * size_of(x, temperature))


# What is refused


@pytest.mark.parametrize("sorter", some_sorters(), ids=str)
def test_nan_is_refused_with_its_place(sorter):
    with pytest.raises(ValueError, match=r"NaN, but entry \[1\] is"):
        sorter.sort([1.0, math.nan, math.inf])
    with pytest.raises(ValueError, match=r"NaN, but entry \[1, 0\] is \(and 1 more are\)"):
        sorter.sort(torch.tensor([[1.0, 2.0], [math.nan, math.nan]]), axis=0)


@pytest.mark.parametrize("sorter", some_sorters(), ids=str)
def test_what_is_no_row_of_real_numbers_is_refused(sorter):
    for values in ([1j, 2], ["a", "b"], [object()], torch.tensor([1j])):
        with pytest.raises(TypeError, match="real numbers"):
            sorter.sort(values)
    for values in (1.0, torch.tensor(1.0)):
        with pytest.raises(ValueError, match="single number"):
            sorter.sort(values)
    with pytest.raises(ValueError, match="rectangular"):
        sorter.sort([[1.0], [1.0, 2.0]])
    with pytest.raises(ValueError, match="within the 1 axes"):
        sorter.sort([1.0], axis=1)
    with pytest.raises(TypeError, match="axis must be an integer"):
        sorter.sort([1.0], axis=0.5)
    with pytest.raises(ValueError, match="must lie between"):
        sorter.sort([1e200, 1.0])


@pytest.mark.parametrize("sorter", [s for s in some_sorters() if s.has_matrix], ids=str)
def test_a_matrix_needs_finite_values(sorter):
    with pytest.raises(ValueError, match=r"entry \[1\] is inf"):
        sorter.matrix([1.0, math.inf])


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: NetworkSorter("logistic"), TypeError, "comparator such as Logistic"),
        (lambda: NetworkSorter(Logistic), TypeError, "comparator such as Logistic"),
        (lambda: NetworkSorter(Logistic([0.1, 0.2])), TypeError, "smoothing_sweep"),
        (lambda: NetworkSorter(Hard(), "quick"), ValueError, '"merge" or "best"'),
        (lambda: ProjectionSorter(-1), ValueError, "strength must be at least 0"),
        (lambda: ProjectionSorter(1, "l1"), ValueError, 'must be "l2" or "kl"'),
        (lambda: ProjectionSorter([1, 2]), TypeError, "one number"),
        (lambda: SoftSort(-1), ValueError, "temperature must be at least 0"),
        (lambda: SoftSort(1, power=0), ValueError, "power must be above 0"),
        (lambda: SoftSort(math.nan), ValueError, "temperature must be at least 0"),
        (lambda: NeuralSort("1"), TypeError, "real number"),
    ],
)
def test_what_is_no_sorter_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_second_derivatives_are_refused_not_wrong():
    x = torch.tensor([2.0, 1.0, 3.0], requires_grad=True)
    (gradient,) = torch.autograd.grad(
        (NetworkSorter(Logistic(1.0)).sort(x) ** 2).sum(), x, create_graph=True
    )
    with pytest.raises(RuntimeError, match="once_differentiable"):
        gradient.sum().backward()
