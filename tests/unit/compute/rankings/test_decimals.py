"""Layers of decimals, against fractions of what is printed and every exponent tried."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute import decimal_layer
from tests.unit.compute.rankings.oracles import either, printed

EXPONENTS = sorted(range(-700, 701), key=abs)
"""Beyond, neither the smallest nor the largest double times the power is a double."""


@st.composite
def typed(draw, digits=17, places=20):
    """A decimal with up to so many digits, the last up to so many places beside the point."""
    mantissa = draw(st.integers(1 - 10**digits, 10**digits - 1))
    return float(f"{mantissa}e{draw(st.integers(-places, places))}")


KINDS = {
    "any double": st.floats(allow_nan=False, allow_infinity=False),
    "17 digits": typed(),
    "15 digits, four places": typed(15, 4),
    "three digits": typed(3, 3),
    "near 1": st.floats(-4, 4),
    "eighths": st.integers(-99, 99).map(lambda k: k / 8),
}


@st.composite
def typed_layers(draw, entries=None):
    """(weights, bias or None) of doubles of one kind."""
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))] if entries is None else entries
    shape = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    W = draw(hnp.arrays(np.float64, shape, elements=kind))
    return W, draw(hnp.arrays(np.float64, len(W), elements=kind)) if draw(either) else None


def together(W, b):
    """All entries of a layer in one array."""
    return np.concatenate([np.ravel(W), [] if b is None else b])


def is_double(value):
    """Whether a fraction is exactly a double."""
    try:
        return Fraction(float(value)) == value
    except OverflowError:
        return False


@given(typed_layers())
def test_the_layer_is_what_is_printed_times_the_nearest_exponent_that_there_is(layer):
    W, b = layer
    decimals = printed(together(W, b))
    nearest = next(
        (e for e in EXPONENTS if all(is_double(v * Fraction(10) ** e) for v in decimals)), None
    )
    found = decimal_layer(W, b)
    assert (found and found[2]) == nearest
    for weights, bias, exponent in [found] if found else []:
        assert (weights.shape, bias is None) == (W.shape, b is None)
        entries = [Fraction(v) for v in together(weights, bias).tolist()]
        assert entries == [v * Fraction(10) ** exponent for v in decimals]


@pytest.mark.parametrize(("digits", "apart"), [(13, 4), (14, 2), (15, 0)])
@given(st.data())
def test_digits_that_always_have_an_exponent(digits, apart, data):
    last = data.draw(st.integers(-60, 60))
    entry = st.tuples(
        st.integers(1 - 10**digits, 10**digits - 1), st.integers(last, last + apart)
    ).map(lambda parts: float(f"{parts[0]}e{parts[1]}"))
    W, b = data.draw(typed_layers(entry))
    assert decimal_layer(W, b) is not None


def test_fractions_that_doubles_hold_need_no_exponent():
    assert decimal_layer([[0.5, -0.375], [3.0, 0.0]])[2] == 0
    assert decimal_layer([[0.5, 0.1]])[2] == 1


def test_large_decimals_have_a_negative_exponent():
    weights, bias, exponent = decimal_layer([[1e23, -2e30]], [3e25])
    assert (weights.tolist(), bias.tolist(), exponent) == ([[1e15, -2e22]], [3e17], -8)


def test_computed_doubles_have_none_and_what_is_unusable_is_refused():
    assert decimal_layer(np.random.default_rng(0).standard_normal((4, 2))) is None
    with pytest.raises(ValueError, match="finite"):
        decimal_layer([[np.nan]])
    with pytest.raises(ValueError, match="length 1"):
        decimal_layer([[1.0]], [1.0, 2.0])
