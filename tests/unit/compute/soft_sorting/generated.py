"""What the soft sorting tests share: the sorters, the generated inputs, the reference cases."""

import json
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

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
)

CASES = Path(__file__).parents[3] / "cases" / "soft_sorting"
KINDS = ("bitonic", "odd_even")
TEMPERED_SHARES = (Logistic, Cauchy, Reciprocal, Gaussian, Optimal)
TEMPERED = (*TEMPERED_SHARES, LogSumExp)
MONOTONE = (Cauchy, Reciprocal, Optimal)


def cases(name):
    """The cases of one file, with its tolerances."""
    content = json.loads((CASES / f"{name}.json").read_text())
    return content["cases"], {"rtol": content["rtol"], "atol": content["atol"]}


def close(actual, expected, tolerance):
    """Whether two arrays agree to an absolute tolerance."""
    return np.allclose(actual, expected, rtol=0, atol=tolerance)


def size_of(values, *others):
    """max |x|, at least the others."""
    return max(float(np.abs(values).max(initial=0.0)), *others, np.finfo(float).tiny)


magnitudes = st.sampled_from([1e-6, 1e-3, 1.0, 1e3, 1e6])
temperatures = st.one_of(
    st.sampled_from([1e-9, 1e-3, 1.0, 1e3, 1e9]),
    st.floats(-9, 9).map(lambda exponent: 10.0**exponent),
)


@st.composite
def vectors(draw, least=0, most=12, scale=None, ties=True):
    """Finite values of one magnitude, with an offset and ties now and then."""
    n = draw(st.integers(least, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = rng.normal(size=n) + draw(st.sampled_from([0.0, 0.0, 3.0, -50.0]))
    if ties and n and draw(st.booleans()):
        values = np.round(values)
    return values * (draw(magnitudes) if scale is None else scale)


comparators = st.one_of(
    st.builds(lambda kind, t: kind(t), st.sampled_from(TEMPERED), temperatures),
    st.builds(Smooth, st.floats(0, 1)),
    st.just(Hard()),
)
sharing_comparators = st.one_of(
    st.builds(lambda kind, t: kind(t), st.sampled_from(TEMPERED_SHARES), temperatures),
    st.just(Hard()),
)
networks = st.sampled_from(KINDS)
sharing_networks = st.builds(NetworkSorter, sharing_comparators, networks)
projections = st.builds(ProjectionSorter, temperatures, st.sampled_from(["l2", "kl"]))
softmax_sorters = st.one_of(
    st.builds(SoftSort, temperatures, st.sampled_from([1.0, 2.0, 0.5])),
    st.builds(NeuralSort, temperatures),
)
transports = st.builds(SinkhornSort, temperatures)
matrix_sorters = st.one_of(sharing_networks, softmax_sorters, transports)
hull_sorters = st.one_of(matrix_sorters, projections)
laplace_sorters = st.builds(LapSum, temperatures)
network_sorters = st.builds(NetworkSorter, comparators, networks)
sorters = st.one_of(network_sorters, projections, softmax_sorters, transports, laplace_sorters)
ranking_sorters = st.one_of(matrix_sorters, projections, laplace_sorters)


def some_sorters(softness=0.3):
    """One of each, for tests that go through all of them."""
    made = [NetworkSorter(kind(softness), net) for kind in TEMPERED for net in KINDS]
    return [
        *made,
        NetworkSorter(Smooth(softness)),
        NetworkSorter(Hard()),
        ProjectionSorter(softness),
        ProjectionSorter(softness, "kl"),
        SoftSort(softness),
        SoftSort(softness, 2.0),
        SoftSort(softness, 0.5),
        NeuralSort(softness),
        SinkhornSort(softness),
        LapSum(softness),
    ]


def has_ranks(sorter):
    return sorter.has_matrix or isinstance(sorter, ProjectionSorter | LapSum)
