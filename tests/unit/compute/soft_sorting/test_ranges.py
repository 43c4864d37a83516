"""Every public function of soft sorting over the whole range of each float type, against its
definition in hundreds of digits."""

from __future__ import annotations

import warnings
from functools import partial
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mpf

from compute import (
    Cauchy,
    Gaussian,
    Hard,
    LapSum,
    Logistic,
    LogSumExp,
    NetworkSorter,
    NeuralSort,
    Optimal,
    ProjectionSorter,
    Reciprocal,
    SinkhornSort,
    Smooth,
    SoftSort,
    autograd_jacobian,
    jacobian,
    ndcg_loss,
    rbf_rank,
    smoothing_sweep,
    soft_sorting,
    sort_by_comparison,
    sort_vectors,
    sorter_properties,
    spearman_loss,
    vjp,
    woven_sort,
)
from compute.autodiff import largest_value
from tests.unit.compute.soft_sorting import exactly

KINDS = {
    "float16": (np.float16, None),
    "float32": (np.float32, None),
    "float64": (np.float64, None),
    "torch.bfloat16": (np.float32, torch.bfloat16),
}
NO_NUMBERS = {
    "Comparator": "abstract",
    "Sorter": "abstract",
    "Network": "wires",
    "sorting_network": "a size and a name",
    "parse_network": "a text",
    "SORTERS": "the sorters swept here, by name",
    "Sweep": "what smoothing_sweep returns",
    "SorterProperties": "what sorter_properties returns",
    "SoftnessRange": "what softness_range returns",
    "softness_range": "softnesses, whatever the size of the values",
    "check_sorter": "a sorter",
    "Checked": "what check_sorter returns",
    "Counterexample": "what check_sorter returns",
}


@st.composite
def cases(draw, kind):
    """(values (n,) in kind, a temperature in their type's range)."""
    dtype, torch_type = KINDS[kind]
    # Half precision is computed in float32, whose squares must not overflow.
    computed = np.dtype(np.float64 if dtype == np.float64 else np.float32)
    info = torch.finfo(torch_type) if torch_type else np.finfo(dtype)
    largest = min(float(info.max), largest_value(computed))
    n = draw(st.integers(1, 4))
    exponent = draw(st.floats(np.log10(float(info.tiny)), np.log10(largest)))
    sizes = st.floats(-1, 1).map(lambda v: v * 10.0**exponent)
    values = draw(st.lists(sizes, min_size=n, max_size=n))
    if draw(st.booleans()):
        values = [values[0] * (1 - k * draw(st.floats(0, 0.125))) for k in range(n)]
    x = np.clip(np.array(values), -largest, largest).astype(dtype)
    if torch_type:
        x = torch.from_numpy(x).to(torch_type)
        assume(bool(torch.isfinite(x).all()))
    room = np.log10(float(np.finfo(computed).tiny)) / 2
    temperature = 10.0 ** draw(
        st.one_of(st.floats(room, -room), st.floats(-3, 3).map(lambda e: e + exponent))
    )
    return x, float(np.clip(temperature, 10.0**room, 10.0**-room))


def ends(x):
    """The first half of the values, and as many from the end."""
    half = len(x) // 2 + 1
    backwards = x[::-1] if isinstance(x, np.ndarray) else x.flip(0)
    return x[:half], backwards[:half]


def numbers(x):
    return [mpf(float(v)) for v in x]


def of_comparator(make, x, T):
    comparator = make(T)
    a, b = ends(x)
    true = [exactly.compared(comparator, p, q) for p, q in zip(numbers(a), numbers(b), strict=True)]
    leaves_hull = {LogSumExp: T, Smooth: 1.0}
    size = extent(x, leaves_hull.get(type(comparator), 0.0))
    yield comparator.min(a, b), [low for low, _ in true], size
    yield comparator.max(a, b), [high for _, high in true], size
    if comparator.has_share:
        yield comparator.share(x), [exactly.crossing(comparator, -d) for d in numbers(x)], 1.0


def of_sorter(sorter, sort, ranks, x, extra=0.0, magnified=1.0):
    v = numbers(x)
    yield sorter.sort(x), sort(v), extent(x, extra)
    yield sorter.sort(x, descending=True), [-s for s in sort([-u for u in v])], extent(x, extra)
    if ranks:
        yield sorter.rank(x), ranks(v), len(v) * magnified


def networks(x, T):
    for kind in ("bitonic", "odd_even"):
        for comparator in (Logistic(T), Cauchy(T), Optimal(T)):
            matrix = exactly.of_matrix(partial(exactly.network_matrix, comparator, kind=kind))
            # A later layer sees what an earlier one rounded, in units of T.
            magnified = max(1.0, extent(x) / T)
            yield from of_sorter(NetworkSorter(comparator, kind), *matrix, x, 0.0, magnified)
        soft = partial(exactly.network_sort, LogSumExp(T), kind=kind)
        yield from of_sorter(NetworkSorter(LogSumExp(T), kind), soft, None, x, T)


def projections(x, T):
    # Blocks are compared where strengths and values are hundreds of magnitudes apart.
    mpmath.mp.prec = 2500
    for name in ("l2", "kl"):
        sort, rank = (
            partial(f, T, name == "kl") for f in (exactly.projection_sort, exactly.projection_ranks)
        )
        yield from of_sorter(ProjectionSorter(T, name), sort, rank, x)


def softly(x, T):
    for power in (1.0, 2.0):
        exact = exactly.of_matrix(exactly.soft_sort_matrix, T, power)
        yield from of_sorter(SoftSort(T, power), *exact, x)


def neurally(x, T):
    exact = exactly.of_matrix(exactly.neural_sort_matrix, T)
    yield from of_sorter(NeuralSort(T), *exact, x)


def by_transport(x, T):
    # The exponents of the hard plan are differences of numbers as large as values over T.
    mpmath.mp.prec = 2500
    exact = exactly.of_matrix(exactly.transport_matrix, T)
    yield from of_sorter(SinkhornSort(T), *exact, x)


def by_laplace(x, T):
    sort, ranks = (partial(f, T) for f in (exactly.laplace_sort, exactly.laplace_ranks))
    yield from of_sorter(LapSum(T), sort, ranks, x, T)


def rbf(x, T):
    s = np.sort(x) if isinstance(x, np.ndarray) else x.sort().values
    yield rbf_rank(x, s, T), exactly.rbf_ranks(T, numbers(x), numbers(s)), len(x)


def woven(x, T):
    x = x[: 1 << (len(x).bit_length() - 1)]
    true = exactly.network_sort(Logistic(T), numbers(x))
    yield woven_sort(x, Logistic(T)), true, extent(x)


def by_spearman(x, T):
    n = len(x)
    _, ranks = exactly.of_matrix(exactly.neural_sort_matrix, T)
    apart = sum((r - k) ** 2 for k, r in enumerate(ranks(numbers(x))))
    found = spearman_loss(x, range(n), NeuralSort(T))
    yield found.reshape(1), [6 * apart / (n * (n * n - 1)) if n > 1 else 0], n


def by_gain(x, T):
    _, ranks = exactly.of_matrix(exactly.neural_sort_matrix, T)
    gains, below = [2**k - 1 for k in range(len(x))], ranks([-v for v in numbers(x)])
    gain = sum(g / mpmath.log(2 + r, 2) for g, r in zip(gains, below, strict=True))
    most = sum(g / mpmath.log(2 + r, 2) for r, g in enumerate(reversed(gains)))
    found = ndcg_loss(x, range(len(x)), NeuralSort(T))
    yield found.reshape(1), [1 - gain / most if len(x) > 1 else 0], len(x)


def by_key(x, T):
    found = sort_vectors(x[:, None], lambda rows: rows[:, 0], Logistic(T))
    yield found[:, 0], exactly.network_sort(Logistic(T), numbers(x)), extent(x)


def by_comparison(x, T):
    found = sort_by_comparison(x, lambda a, b: a - b, Logistic(T))
    yield found, exactly.network_sort(Logistic(T), numbers(x)), extent(x)


def derivatives(work, x, T):
    # Ties are kinks, and what is far below the range has no digits beside it.
    v = numbers(x)
    ordered = sorted(v)
    apart = min((b - a for a, b in pairwise(ordered)), default=mpf(1))
    assume(apart > extent(x) * 2.0**-50)
    for sorter, kind in (
        (SoftSort(T), partial(exactly.soft_sort_matrix, T, 1.0)),
        (NeuralSort(T), partial(exactly.neural_sort_matrix, T)),
        (NetworkSorter(Logistic(T)), partial(exactly.network_matrix, Logistic(T))),
    ):
        true = exactly.derivative(partial(exactly.sort_of, kind), v)
        flat = [value for row in true for value in row]
        yield (
            work(sorter, as_numpy_takes(work, x)),
            flat,
            max(1.0, *(float(abs(value)) for value in flat)),
        )


def as_numpy_takes(work, x):
    """numpy has no bfloat16; what gives numpy arrays takes float32 in its place."""
    return x if work is jacobian or isinstance(x, np.ndarray) else x.float().numpy()


def pulled(sorter, array):
    _, pullback = vjp(sorter, array)
    return np.stack([pullback(row) for row in np.eye(len(array), dtype=array.dtype)])


def swept(x, T):
    array = np.asarray(x if isinstance(x, np.ndarray) else x.double())
    sweep = smoothing_sweep(array, Logistic, [T, 2 * T])
    for row, temperature in zip(sweep.sorted, (T, 2 * T), strict=True):
        yield row, exactly.network_sort(Logistic(temperature), numbers(array)), extent(x)


def properties(x, T):
    array = x if isinstance(x, np.ndarray) else x.double().numpy()
    for sorter in (SoftSort(T), NetworkSorter(Cauchy(T)), ProjectionSorter(T)):
        found = sorter_properties(sorter, array)
        assert found.inside_hull
        yield np.array(found.jacobian.sum(axis=1)), [mpf(1)] * len(array), len(array)


SWEEPS = {
    **{
        kind.__name__: partial(of_comparator, kind)
        for kind in (Cauchy, Gaussian, LogSumExp, Logistic, Optimal, Reciprocal)
    },
    "Hard": partial(of_comparator, lambda T: Hard()),
    "Smooth": partial(of_comparator, lambda T: Smooth(min(T, 1.0))),
    "NetworkSorter": networks,
    "ProjectionSorter": projections,
    "SoftSort": softly,
    "NeuralSort": neurally,
    "SinkhornSort": by_transport,
    "LapSum": by_laplace,
    "rbf_rank": rbf,
    "woven_sort": woven,
    "spearman_loss": by_spearman,
    "ndcg_loss": by_gain,
    "sort_vectors": by_key,
    "sort_by_comparison": by_comparison,
    "jacobian": partial(derivatives, jacobian),
    "autograd_jacobian": partial(derivatives, autograd_jacobian),
    "vjp": partial(derivatives, pulled),
    "smoothing_sweep": swept,
    "sorter_properties": properties,
}
"""Public name -> what it gives, what is true, and the size that its rounding is relative to."""


def extent(x, *others):
    return max(float(abs(v)) for v in [*x, *others])


def test_every_public_name_of_soft_sorting_is_swept():
    assert set(SWEEPS) | set(NO_NUMBERS) == set(soft_sorting.__all__)
    assert not set(SWEEPS) & set(NO_NUMBERS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SWEEPS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_right_wherever_the_answer_is_a_number_of_the_type(name, kind, data):
    x, T = data.draw(cases(kind))
    with warnings.catch_warnings(), mpmath.workprec(exactly.BITS):
        warnings.simplefilter("error")
        for found, true, size in SWEEPS[name](x, T):
            dtype = found.dtype
            info = torch.finfo(dtype) if isinstance(dtype, torch.dtype) else np.finfo(dtype)
            given_info = torch.finfo(x.dtype) if isinstance(x, torch.Tensor) else np.finfo(x.dtype)
            eps = max(float(info.eps), float(given_info.eps) if dtype == x.dtype else 0.0)
            slack = 100 * (eps * mpf(size) + mpf(float(info.tiny)) * float(info.eps))
            values = found.tolist() if isinstance(found, np.ndarray) else found.double().tolist()
            for value, t in zip(np.ravel(values), true, strict=True):
                if abs(t) > float(info.max):
                    assert abs(value) >= float(info.max) / 2
                else:
                    assert abs(mpf(float(value)) - t) <= slack, (found, true)


@pytest.mark.parametrize(
    ("values", "strength"), [((0.0, 1e-3), 1e4), ((0.0, 1e-10), 1e12), ((0.0, 3e-9, 1e-8), 1e12)]
)
def test_close_values_merged_by_a_great_strength_keep_the_digits_of_their_distance(
    values, strength
):
    """A sum in place of a mean loses them beside the logarithm of how many there are."""
    x = np.array(values)
    with mpmath.workprec(exactly.BITS):
        for found, true, size in projections(x, strength):
            for value, t in zip(found.tolist(), true, strict=True):
                assert abs(mpf(value) - t) <= 10 * np.finfo(float).eps * size
