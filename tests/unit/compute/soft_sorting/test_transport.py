"""SinkhornSort: its plan is the one that is defined, at any temperature, and so are derivatives."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import NeuralSort, SinkhornSort, jacobian
from compute.soft_sorting import transport
from tests.unit.compute.soft_sorting.generated import close, temperatures, vectors

MOST_STEPS = 12


@settings(max_examples=150)
@given(vectors(least=1, most=30), st.floats(-7, 3))
def test_rows_and_columns_sum_to_1_after_a_few_steps(x, exponent):
    logits = []
    with_range = (float(np.ptp(x)) or 1.0) * 10.0**exponent

    def counted(P, right, least, solved=transport._solved):
        logits.append(P)
        return solved(P, right, least)

    kept, transport._solved = transport._solved, counted
    try:
        P = SinkhornSort(with_range).matrix(x)
    finally:
        transport._solved = kept
    assert close(P.sum(axis=0), 1, 1e-12)
    assert close(P.sum(axis=1), 1, 1e-12)
    assert (P >= 0).all()
    assert len(logits) <= MOST_STEPS


@given(vectors(least=2, most=9, scale=1.0), st.floats(-0.5, 2))
def test_the_plan_is_an_exponential_of_places_times_values_but_for_rows_and_columns(x, exponent):
    temperature, n = 10.0**exponent, len(x)
    P = SinkhornSort(temperature).matrix(x)
    left = np.log(P) - 2 * np.outer(np.arange(n), x) / ((n - 1) * temperature)
    left = left - left[:1] - left[:, :1] + left[0, 0]
    assert close(left, 0, 1e-8)


@given(vectors(least=2, most=6, scale=1.0), st.floats(0, 1))
def test_it_balances_the_matrix_of_neural_sort(x, exponent):
    temperature, n = 10.0**exponent * (np.ptp(x) or 1.0), len(x)
    ratios = np.log(SinkhornSort(temperature).matrix(x))
    ratios -= np.log(NeuralSort(temperature * (n - 1)).matrix(x))
    assert close(ratios - ratios[:1] - ratios[:, :1] + ratios[0, 0], 0, 1e-9)


@given(vectors(least=1, most=8), temperatures)
def test_derivatives_are_finite_and_turn_no_sum(x, temperature):
    sorter = SinkhornSort(temperature)
    J = jacobian(sorter, x)
    scale = max(1.0, np.abs(J).max())
    assert np.isfinite(J).all()
    assert close(J.sum(axis=0), 1, 1e-8 * scale)
    assert close(J.sum(axis=1), 1, 1e-8 * scale)


def test_two_values_have_the_plan_of_a_logistic_share():
    x, temperature = np.array([0.3, -0.4]), 0.5
    share = 1 / (1 + math.exp(-0.7 / temperature))
    expected = [[1 - share, share], [share, 1 - share]]
    assert close(SinkhornSort(temperature).matrix(x), expected, 1e-14)


def test_a_hundred_values():
    x = np.random.default_rng(3).normal(size=100)
    for temperature in (1e-4, 0.05, 3.0):
        P = SinkhornSort(temperature).matrix(x)
        assert close(P.sum(axis=0), 1, 1e-12)
