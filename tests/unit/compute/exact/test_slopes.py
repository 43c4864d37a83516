"""Whether a cone of the plane holds doubles, against trying all of a shorter kind of number."""

from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compute import feasible_rankings
from compute.exact import slopes
from compute.exact.slopes import doubles_between, doubles_in_sector, simplest_between

positive = st.fractions(0, 100, max_denominator=10**6)


@given(positive, positive | st.none())
def test_no_fraction_between_is_simpler_in_either_part(low, high):
    assume(high is None or low < high)
    found = simplest_between(low, high)
    assert low < found
    assert high is None or found < high
    for denominator in range(1, min(found.denominator, 40)):  # the least numerator above the bound
        numerator = low.numerator * denominator // low.denominator + 1
        assert high is not None
        assert Fraction(numerator, denominator) >= high
    for numerator in range(1, min(found.numerator, 40)):  # the greatest denominator below it
        assert low > 0
        denominator = -(-numerator // low) - 1
        assert denominator == 0 or (high is not None and Fraction(numerator, denominator) >= high)


@pytest.fixture
def short_numbers(monkeypatch):
    """Numbers of 3 bits and 5 exponents in place of doubles; all slopes they have, in order."""
    monkeypatch.setattr(slopes, "WHOLE", 8)
    monkeypatch.setattr(slopes, "LARGEST", 2)
    monkeypatch.setattr(slopes, "SMALLEST", -2)
    numbers = {Fraction(m) * Fraction(2) ** e for m in range(1, 8) for e in range(-2, 3)}
    return sorted({y / x for x, y in product(numbers, numbers)})


def test_a_cone_holds_a_number_exactly_where_one_is_found(short_numbers):
    """Between every two neighbouring slopes there is none; just around each there is one."""
    bounds = [Fraction(0), *short_numbers, None]
    for low, high in pairwise(bounds):
        assert doubles_between(low, high) is None
    for low, high in zip(bounds, bounds[2:], strict=False):
        x, y = doubles_between(low, high)
        assert low < Fraction(y) / Fraction(x)
        assert high is None or Fraction(y) / Fraction(x) < high
        assert Fraction(y) / Fraction(x) in short_numbers


@given(st.integers(-2096, 2096), st.integers(2**52, 2**53))
def test_powers_of_two_at_the_ends_of_the_doubles_are_slopes(power, width):
    low = Fraction(2) ** power * (1 - Fraction(1, width))
    x, y = doubles_between(low, Fraction(2) ** power * (1 + Fraction(1, width)))
    assert Fraction(y) / Fraction(x) == Fraction(2) ** power


def test_slopes_beyond_those_of_any_doubles_have_none():
    steepest = Fraction(2) ** 1024 / Fraction(5e-324)
    assert doubles_between(steepest, None) is None
    assert doubles_between(Fraction(0), 1 / steepest) is None


whole = st.integers(-9, 9).map(Fraction)


@given(st.lists(st.tuples(whole, whole), min_size=1, max_size=5), st.tuples(whole, whole))
def test_every_quadrant_and_axis_is_served(walls, point):
    """Walls turned so that the point lies on the positive side of each."""
    heights = [a * point[0] + b * point[1] for a, b in walls]
    gaps = [(a, b) if h > 0 else (-a, -b) for (a, b), h in zip(walls, heights, strict=True) if h]
    assume(gaps)
    x, y = doubles_in_sector(gaps, point)
    assert all(a * Fraction(x) + b * Fraction(y) > 0 for a, b in gaps)


def slopes_of(W, ranking):
    """The bounds of |y / x| in a cell that no axis crosses, from the walls that it touches."""
    gaps = [
        [Fraction(v) - Fraction(u) for u, v in zip(W[low], W[high], strict=True)]
        for low, high in pairwise(ranking)
    ]
    rays = [ray for a, b in gaps for ray in ((-b, a), (b, -a))]
    edges = [(x, y) for x, y in rays if all(a * x + b * y >= 0 for a, b in gaps)]
    found = [abs(y / x) for x, y in edges]
    return min(found), max(found)


def test_the_cells_of_220_decimal_layers_have_a_double_unless_they_hold_none():
    rng = np.random.default_rng(0)
    empty = 0
    for _ in range(220):
        W = rng.integers(-15, 16, (8, 2)) / 10
        result = feasible_rankings(W)
        missing = np.isnan(result.witnesses).any(axis=1)
        empty += missing.sum()
        for ranking in result.rankings[missing].tolist():
            low, high = slopes_of(W.tolist(), ranking)
            for k in range(-60, 61):  # far more powers than the two that are enough
                found = simplest_between(low * Fraction(2) ** k, high * Fraction(2) ** k)
                assert max(found.numerator, found.denominator) >= 2**53
    assert empty > 0


def test_a_thin_cell_of_a_decimal_layer_has_the_double_of_its_simplest_slope():
    W = [[-0.4, 1.2], [1.4, 0.3], [0.4, -0.5], [-0.9, -0.9],
         [-1, 0.9], [-0.1, 0.1], [-0.6, -1.1], [-1.2, -0.8]]  # fmt: skip
    result = feasible_rankings(W)
    at = result.rankings.tolist().index([1, 0, 4, 5, 2, 3, 7, 6])
    assert result.witnesses[at].tolist() == [-2702159776422299, -5404319552844597]
