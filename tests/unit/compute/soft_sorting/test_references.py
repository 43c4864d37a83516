"""Numbers that other programs print, from reference cases and from their documentation.

jh: johnhw/differentiable_sorting; fss: google-research/fast-soft-sort; diffsort:
Felix-Petersen/diffsort; softsort: sprillo/softsort. Temperature is 1 / alpha and 1 / steepness.
"""

import math

import numpy as np
import pytest
import torch

from compute import (
    Cauchy,
    Gaussian,
    Hard,
    Logistic,
    LogSumExp,
    NetworkSorter,
    Optimal,
    ProjectionSorter,
    Reciprocal,
    Smooth,
    SoftSort,
    jacobian,
    rbf_rank,
    sort_by_comparison,
    sort_vectors,
    vjp,
)
from tests.unit.compute.soft_sorting.generated import cases

DIFFSORT = {
    "logistic": Logistic,
    "cauchy": Cauchy,
    "reciprocal": Reciprocal,
    "gaussian": Gaussian,
    "optimal": Optimal,
}
THREE_DIGITS = {"atol": 5.01e-4, "rtol": 0}
TWO_DIGITS = {"atol": 5.01e-3, "rtol": 0}
README_X = [5.0, -1.0, 9.5, 13.2, 16.2, 20.5, 42.0, 18.0]
README_RANKED = [1.0, 2.0, 3.0, 4.0, 8.0, 7.0, 6.0, 4.0]


def every(name):
    """The cases of a file, each with the file's tolerances."""
    found, tolerances = cases(name)
    assert found
    return [(case, tolerances) for case in found]


def agree(actual, expected, tolerances):
    np.testing.assert_allclose(np.asarray(actual), np.asarray(expected), **tolerances)


class TestReadmeOfDifferentiableSorting:
    """The numbers printed in the README of johnhw/differentiable_sorting."""

    def test_sort(self):
        expected = [-1.007, 4.996, 9.439, 13.212, 15.948, 18.21, 20.602, 42.0]
        for comparator in (LogSumExp(1), Smooth(0)):
            agree(NetworkSorter(comparator).sort(README_X), expected, THREE_DIGITS)

    def test_smoothed(self):
        expected = [1.242, 5.333, 9.607, 12.446, 16.845, 18.995, 20.932, 37.999]
        agree(NetworkSorter(Smooth(0.05)).sort(README_X), expected, THREE_DIGITS)

    def test_relaxed_to_the_mean(self):
        agree(NetworkSorter(Smooth(1)).sort(README_X), [15.425] * 8, {"atol": 1e-12, "rtol": 0})

    def test_ranks(self):
        soft = NetworkSorter(LogSumExp(1)).sort(README_RANKED)
        agree(rbf_rank(README_RANKED, soft, 0.1).round(), [0, 1, 2, 3, 7, 6, 5, 3], THREE_DIGITS)
        expected = [0.13, 1.09, 2.0, 3.11, 6.99, 6.0, 5.0, 3.11]
        agree(rbf_rank(README_RANKED, soft, 0.25), expected, TWO_DIGITS)

    def test_jacobian_of_the_ranks(self):
        def ranks(x):
            return rbf_rank(x, NetworkSorter(LogSumExp(1)).sort(x), 0.25)

        expected = [
            [2.162, -1.059, -0.523, -0.287, -0.01, -0.018, -0.056, -0.21],
            [-0.066, 0.562, -0.186, -0.155, -0.005, -0.011, -0.035, -0.105],
            [-0.012, -0.013, 0.041, -0.005, -0.0, -0.001, -0.002, -0.008],
            [-0.012, -0.025, -0.108, 0.564, -0.05, -0.086, -0.141, -0.14],
            [-0.001, -0.001, -0.003, -0.005, 0.104, -0.058, -0.028, -0.008],
            [-0.0, -0.001, -0.002, -0.004, -0.001, 0.028, -0.012, -0.007],
            [-0.0, -0.0, -0.001, -0.002, -0.016, -0.018, 0.038, -0.001],
            [-0.012, -0.025, -0.108, -0.209, -0.05, -0.086, -0.141, 0.633],
        ]
        found = torch.autograd.functional.jacobian(ranks, torch.tensor(README_RANKED).double())
        agree(found, expected, THREE_DIGITS)

    def test_vectors(self):
        rows = [[1, 5], [30, 30], [6, 9], [80, -2]]
        by_first = sort_vectors(rows, lambda x: x @ [1, 0], Logistic(1), descending=True)
        agree(by_first, [[80, -2], [30, 30], [5.97, 8.97], [1.03, 5.03]], TWO_DIGITS)
        by_second = sort_vectors(rows, lambda x: x @ [0, 1], Logistic(1), descending=True)
        agree(by_second, [[30, 30], [5.91, 8.93], [1.16, 5.07], [79.93, -1.99]], TWO_DIGITS)

    def test_comparison(self):
        x = np.random.RandomState(31).normal(0, 100, 8)
        found = sort_by_comparison(
            x, lambda a, b: np.tanh(a**2 - b**2), Logistic(1 / 500), descending=True
        )
        expected = [184.94, -79.1, -77.71, -76.32, -41.48, -33.34, -21.86, 8.11]
        agree(found, expected, TWO_DIGITS)

    def test_torch(self):
        x = torch.tensor(README_X, requires_grad=True)
        found = NetworkSorter(LogSumExp(1)).sort(x)
        expected = [-1.0075, 4.9958, 9.4394, 13.2117, 15.9480, 18.2103, 20.6023, 42.0000]
        agree(found.detach(), expected, {"atol": 5.1e-5, "rtol": 0})
        found[0].backward()
        # In float32 the reference's 1.4e-9 for the sixth entry is 1.6e-9 in exact arithmetic.
        expected = [
            7.3447e-03,
            9.9257e-01,
            8.1266e-05,
            3.9275e-06,
            3.4427e-08,
            1.4447e-09,
            0,
            9.6e-9,
        ]
        agree(x.grad, expected, {"atol": 5e-6, "rtol": 0})


@pytest.mark.parametrize(("case", "tolerances"), every("04_jh_sort_smooth_readme"))
def test_jh_smooth(case, tolerances):
    agree(NetworkSorter(Smooth(case["smooth"])).sort(case["x"]), case["out"], tolerances)


@pytest.mark.parametrize(
    ("case", "tolerances"), [c for c in every("07_jh_sort_smoothmax") if c[0]["alpha"] >= 0]
)
def test_jh_smoothmax(case, tolerances):
    temperature = 1 / case["alpha"] if case["alpha"] else math.inf
    agree(NetworkSorter(Logistic(temperature)).sort(case["x"]), case["out"], tolerances)


@pytest.mark.parametrize(("case", "tolerances"), every("10_jh_argsort"))
def test_jh_argsort(case, tolerances):
    comparator = {"softmax": LogSumExp(1), "maximum": Hard()}[case["comparator"]]
    soft = NetworkSorter(comparator).sort(case["x"])
    agree(rbf_rank(case["x"], soft, case["sigma"], case["transpose"]), case["out"], tolerances)


@pytest.mark.parametrize(("case", "tolerances"), every("13_jh_sort_jacobian"))
def test_jh_jacobian(case, tolerances):
    comparator = {
        "softmax": LogSumExp(1),
        "smoothmax alpha=1": Logistic(1),
        "softmax_smooth 0.05": Smooth(0.05),
        "softmax_smooth 1": Smooth(1),
    }[case["comparator"]]
    agree(jacobian(NetworkSorter(comparator), case["x"]), case["jac"], tolerances)


@pytest.mark.parametrize(("case", "tolerances"), every("14_jh_vector_sort"))
def test_jh_vectors(case, tolerances):
    def key(rows):
        return rows @ np.array(case["w"])

    found = sort_vectors(case["X"], key, Logistic(1 / case["alpha"]), descending=True)
    agree(found, case["out"], tolerances)


@pytest.mark.parametrize(("case", "tolerances"), every("16_jh_comparison_sort"))
def test_jh_comparison(case, tolerances):
    compare = {
        "abs": lambda a, b: np.tanh(a**2 - b**2),
        "plain": lambda a, b: np.tanh(a - b),
    }[case["compare"]]
    comparator = Logistic(1 / (2 * case["alpha"] * case["scale"]))
    agree(
        sort_by_comparison(case["x"], compare, comparator, descending=True),
        case["out"],
        tolerances,
    )


@pytest.mark.parametrize(("case", "tolerances"), every("22_fss_soft_sort_l2"))
def test_fss_sort(case, tolerances):
    sorter = ProjectionSorter(case["strength"])
    descending = case["direction"] == "DESCENDING"
    agree(sorter.sort(case["x"], descending=descending), case["out"], tolerances)


@pytest.mark.parametrize(("case", "tolerances"), every("24_fss_soft_rank_l2"))
def test_fss_rank(case, tolerances):
    sign = -1 if case["direction"] == "DESCENDING" else 1
    ranks = ProjectionSorter(case["strength"]).rank(sign * np.array(case["x"]))
    agree(ranks + 1, case["out"], tolerances)


@pytest.mark.parametrize(("case", "tolerances"), every("26_fss_jacobians_l2"))
def test_fss_jacobians(case, tolerances):
    sorter, x = ProjectionSorter(case["strength"]), case["x"]
    found = jacobian(sorter, x, of=case["op"])
    if len(set(x)) == len(x):
        agree(found, case["jac"], tolerances)
    else:
        # Which of two tied values takes which place is the sorting routine's choice.
        by_value = np.array([np.equal(x, value) for value in sorted(set(x))], dtype=float).T
        agree(found @ by_value, np.array(case["jac"]) @ by_value, tolerances)
    _, pullback = vjp(sorter, x, of=case["op"])
    pulled = pullback(np.arange(1.0, len(x) + 1))
    agree(pulled, np.arange(1.0, len(x) + 1) @ found, tolerances)
    if len(set(x)) == len(x):
        agree(pulled, case["vjp_of_1_to_n"], tolerances)


@pytest.mark.parametrize(("case", "tolerances"), every("29_softsort_P"))
def test_softsort(case, tolerances):
    P = SoftSort(case["tau"], case["pow"]).matrix(case["x"])
    agree(P[:, ::-1], case["P"], tolerances)


@pytest.mark.parametrize(
    ("case", "tolerances"),
    [
        case
        for name in ("31_diffsort_bitonic8", "32_diffsort_odd_even")
        for case in every(name)
        if case[0]["distribution"] in DIFFSORT
    ],
)
def test_diffsort(case, tolerances):
    comparator = DIFFSORT[case["distribution"]](1 / case["steepness"])
    sorter = NetworkSorter(comparator, case["net"])
    agree(sorter.sort(case["x"]), case["sorted"], tolerances)
    agree(sorter.matrix(case["x"]).T, case["P"], tolerances)
    if case["distribution"] == "gaussian":
        # Its backward pass rounds the steepness to float32.
        tolerances = {"rtol": 1e-6, "atol": 1e-7}
    agree(jacobian(sorter, case["x"]), case["jac"], tolerances)
