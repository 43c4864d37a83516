"""The ranking at an input, against fractions alone."""

import warnings
from fractions import Fraction
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute import ranking_at
from tests.unit.compute.rankings.layers import layers


def exact(weights, x, bias):
    shifts = np.zeros(len(weights)) if bias is None else bias
    return [
        sum((Fraction(w) * Fraction(v) for w, v in zip(row, x, strict=True)), Fraction(shift))
        for row, shift in zip(
            np.asarray(weights).tolist(), np.asarray(shifts).tolist(), strict=True
        )
    ]


def assert_exact(weights, x, bias):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        at = ranking_at(weights, x, bias)
    z = exact(weights, list(map(float, x)), bias)
    order = sorted(range(len(z)), key=lambda c: (z[c], c))
    assert at.order.tolist() == order
    blocks = [tuple(block) for _, block in groupby(order, key=z.__getitem__)]
    assert at.ties == [block for block in blocks if len(block) > 1]
    along = at.logits[at.order]
    assert not np.isnan(along).any()
    assert (along[:-1] <= along[1:]).all()
    for block in at.ties:
        assert len(set(at.logits[list(block)])) == 1


POINTS = st.sampled_from([-1.0, 0.0, 1.0, 2.0, 0.1, 1 / 3, 1e-9, 1e9])


@given(layers(), st.data())
def test_the_ranking_is_that_of_the_fractions(layer, data):
    weights, bias = layer
    x = data.draw(hnp.arrays(float, len(weights[0]), elements=POINTS))
    assert_exact(weights, x, bias)


@given(st.integers(1, 5), st.integers(1, 3), st.data())
def test_it_is_exact_on_every_scale(n, d, data):
    numbers = st.floats(-1e300, 1e300, allow_nan=False) | st.sampled_from(
        [1e300, -1e300, 1e-300, 3e-300, 5e-324, 1.7e308, 0.0, -0.0, 1.0]
    )
    weights = data.draw(hnp.arrays(float, (n, d), elements=numbers))
    x = data.draw(hnp.arrays(float, d, elements=numbers))
    bias = data.draw(st.none() | hnp.arrays(float, n, elements=numbers))
    assert_exact(weights, x, bias)


@given(st.data())
def test_a_tie_at_a_wall_is_told_from_a_rounding_error_beside_it(data):
    """Rows made to tie at x in doubles that cancel, then moved by their last bit or not."""
    x = np.array([data.draw(st.integers(1, 9)) for _ in range(3)], dtype=float)
    first = np.array([data.draw(st.integers(-9, 9)) for _ in range(3)]) * 1e8
    second = first + np.array([x[1], -x[0], 0.0])
    third = second.copy()
    third[2] = np.nextafter(third[2], data.draw(st.sampled_from([-np.inf, third[2], np.inf])))
    assert_exact([first, second, third], x, None)


def test_a_large_logit_elsewhere_makes_no_tie():
    at = ranking_at([[1e9, 0], [0, 0], [0, 1e-4]], [1, 1])
    assert at.order.tolist() == [1, 2, 0]
    assert at.ties == []


def test_logits_too_large_for_doubles_are_ranked():
    at = ranking_at([[1.0e308, 1.0e308], [1.5e308, 1.5e308], [-1e308, -1e308]], [10, 10])
    assert at.order.tolist() == [2, 0, 1]
    assert at.logits.tolist() == [np.inf, np.inf, -np.inf]


@pytest.mark.parametrize("x", [[1.0], [1.0, np.nan], [[1.0, 2.0]]])
def test_an_unusable_input_is_refused(x):
    with pytest.raises(ValueError, match="x"):
        ranking_at([[1.0, 0.0], [0.0, 1.0]], x)
