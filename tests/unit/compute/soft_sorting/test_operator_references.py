"""The soft operators against softtorch, ott and LapSum, as recorded in tests/cases."""

from __future__ import annotations

import numpy as np
import pytest

from compute import LapSum, Logistic, NetworkSorter, ProjectionSorter, SinkhornSort, SoftSort
from tests.unit.compute.soft_sorting.generated import cases

QUANTILES = (0.0, 0.3, 0.5, 1.0)


def every(name):
    found, tolerances = cases(name)
    return [pytest.param(case, tolerances, id=str(k)) for k, case in enumerate(found)]


def agree(actual, expected, tolerances):
    np.testing.assert_allclose(actual, expected, **tolerances)


def sorters(method, softness, n):
    """Ours for the sort and for the ranks."""
    if method == "fast_soft_sort":
        return ProjectionSorter(softness * (n - 1)), ProjectionSorter(softness / (n - 1))
    sorter = {
        "sorting_network": lambda: NetworkSorter(Logistic(softness)),
        "softsort": lambda: SoftSort(softness),
        "ot": lambda: SinkhornSort(softness),
    }[method]()
    return sorter, sorter


@pytest.mark.parametrize(("case", "tolerances"), every("40_softtorch"))
def test_softtorch(case, tolerances):
    x = case["x"]
    by, ranking = sorters(case["method"], case["softness"], len(x))
    agree(by.sort(x), case["sort"], tolerances)
    given = {
        "rank": lambda: ranking.rank(x) + 1,
        "P": lambda: by.matrix(x),
        "top_k": lambda: [by.top_k(x, k) for k in range(len(x) + 1)],
        "top_k_values": lambda: by.sort(x)[::-1],
        "quantile": lambda: [by.quantile(x, q) for q in QUANTILES],
    }
    for name in given.keys() & case.keys():
        expected, found = case[name], given[name]()
        if name == "top_k_values":
            for k, values in enumerate(expected, 1):
                agree(found[:k], values, tolerances)
        elif name == "quantile" and case["method"] == "softsort" and len(x) % 2 == 0:
            # Its median of an even number is another function.
            agree(np.delete(found, 2), np.delete(expected, 2), tolerances)
        else:
            agree(found, expected, tolerances)


@pytest.mark.parametrize(("case", "tolerances"), every("41_ott"))
def test_ott(case, tolerances):
    x = np.array(case["x"])
    sorter = SinkhornSort(case["epsilon"] * np.ptp(x))
    agree(sorter.sort(x), case["sort"], tolerances)
    agree(sorter.rank(x), case["rank"], tolerances)


@pytest.mark.parametrize(("case", "tolerances"), every("42_lapsum"))
def test_lapsum(case, tolerances):
    x, sorter = case["x"], LapSum(case["alpha"])
    agree(sorter.sort(x), case["sort"], tolerances)
    agree(sorter.rank(x), case["rank"], tolerances)
    agree([sorter.top_k(x, k) for k in range(1, len(x))], case["top_k"], tolerances)
