"""Claims about weights in narrower formats, against the nearest fraction of a format."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute import count_clipped, rounded
from compute.rankings.rounding import FORMATS

FLOATS = {
    # (bits of the significand, exponent of the smallest normal number, largest number)
    "float32": (24, -126, (2**24 - 1) * Fraction(2) ** 104),
    "float16": (11, -14, Fraction(65504)),
    "bfloat16": (8, -126, (2**8 - 1) * Fraction(2) ** 120),
    "float8_e4m3": (4, -6, Fraction(448)),
}
INTEGERS = {"int8": (127, 46), "int4": (7, 50)}
LARGEST = np.finfo(float).max

finite = st.floats(allow_nan=False, allow_infinity=False)


def step_at(value, bits, least):
    """The distance between neighbours of the format about a fraction."""
    step = Fraction(2) ** (least - bits + 1)
    while abs(value) >= step * 2**bits:
        step *= 2
    return step


@st.composite
def doubles_near(draw, name):
    """Any double; or one near a number of the format or between two of them, by a last bit."""
    if draw(st.booleans()):
        return draw(finite)
    bits, least, _ = FLOATS[name]
    halves = draw(st.integers(0, 2 ** (bits + 1) + 5))
    power = draw(st.integers(least - bits, least + 30) | st.integers(110, 130))
    value = np.ldexp(float(halves), power)
    to = draw(st.sampled_from([value, np.inf, -np.inf]))
    return float(draw(st.sampled_from([1, -1])) * np.nextafter(value, to))


@pytest.mark.parametrize("name", FLOATS)
@given(st.data())
def test_a_float_is_the_nearest_of_its_format_half_to_even(name, data):
    bits, least, largest = FLOATS[name]
    value = data.draw(doubles_near(name))
    step = step_at(Fraction(value), bits, least)
    nearest = round(Fraction(value) / step) * step  # Python rounds fractions half to even
    got = Fraction(float(rounded(value, name)))
    assert got == max(-largest, min(nearest, largest))
    assert count_clipped(value, name) == (abs(nearest) > largest)


@pytest.mark.parametrize("name", ["float32", "float16"])
@given(st.data())
def test_numpy_rounds_its_own_formats_to_the_same(name, data):
    values = np.array(data.draw(st.lists(doubles_near(name), max_size=8)), dtype=float)
    with np.errstate(over="ignore"):
        theirs = values.astype(name).astype(float)
    held = np.isfinite(theirs)
    assert rounded(values, name)[held].tolist() == theirs[held].tolist()
    assert count_clipped(values, name) == np.count_nonzero(~held)


@pytest.mark.parametrize("name", INTEGERS)
@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=4), elements=finite))
@example(np.array([LARGEST, 1.0, LARGEST / 2]))
@example(np.array([5e-324, 0.0, -5e-324]))
@example(np.array([7.0, 0.5, 1.5, 2.5, -0.5, -1.5, 6.5]))
@example(np.array([127.0, 0.5, 1.5, 2.5, -0.5, -1.5, 126.5]))
@example(np.array([1.0, 0.5, 1 / 14, np.nextafter(1 / 14, 1), np.nextafter(1 / 14, 0)]))
def test_whole_numbers_times_a_scale_are_exact_and_the_nearest(name, values):
    most, bits = INTEGERS[name]
    scale = Fraction(FORMATS[name].scale(values))
    got = [Fraction(v) for v in rounded(values, name).ravel().tolist()]
    if scale == 0:
        assert not np.abs(values).any()
        assert not any(got)
        return
    for value, back in zip(values.ravel().tolist(), got, strict=True):
        whole = round(Fraction(value) / scale)
        assert back == max(-most, min(whole, most)) * scale
    exact = Fraction(float(np.abs(values).max())) / most
    step = Fraction(2) ** -1074
    while exact >= step * 2**bits:
        step *= 2
    assert scale % step == 0
    assert abs(scale - exact) < step
    assert scale >= exact or (scale + step) * most > Fraction(LARGEST)
    assert count_clipped(values, name) == 0


@pytest.mark.parametrize("name", INTEGERS)
@given(st.floats(1e-200, 1e200), st.data())
def test_quotients_beside_a_half_are_rounded_once(name, largest, data):
    most, _ = INTEGERS[name]
    scale = FORMATS[name].scale(np.array([largest]))
    near = (data.draw(st.integers(0, most - 1)) + 0.5) * scale
    values = [largest, np.nextafter(near, 0), near, np.nextafter(near, np.inf)]
    got = rounded(values, name)
    whole = [min(round(Fraction(v) / Fraction(scale)), most) for v in values]
    assert [Fraction(v) for v in got.tolist()] == [k * Fraction(scale) for k in whole]


def test_bfloat16_is_not_rounded_by_way_of_float32():
    assert rounded([1 + 2**-8 + 2**-40], "bfloat16").tolist() == [1 + 2**-7]
    assert rounded([1 + 2**-8], "bfloat16").tolist() == [1.0]


def test_float8_is_that_of_the_open_compute_project():
    given = [448, 463.9, 464, 464.1, 480, 1e300, 2**-9, 2**-10, 2**-10 * 1.01, 0.1, 17]
    want = [448, 448, 448, 448, 448, 448, 2**-9, 0, 2**-9, 0.1015625, 16]
    assert rounded(given, "float8_e4m3").tolist() == want
    assert count_clipped(given, "float8_e4m3") == 3


sizes = st.just(0.0) | st.floats(1e-290, LARGEST)
"""Down to where a scale has all its bits."""


@pytest.mark.parametrize("name", FORMATS)
@given(hnp.arrays(np.float64, (3, 2), elements=sizes | sizes.map(lambda v: -v)))
def test_what_is_rounded_stays(name, values):
    once = rounded(values, name)
    assert once.shape == values.shape
    assert np.array_equal(rounded(once, name), once)


@pytest.mark.parametrize("name", FORMATS)
def test_empty_and_zero_arrays_stay(name):
    assert rounded(np.zeros((0, 3)), name).shape == (0, 3)
    assert rounded(np.zeros((2, 3)), name).tolist() == [[0.0] * 3] * 2


@pytest.mark.parametrize("function", [rounded, count_clipped])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_named_by_its_place(function, bad):
    with pytest.raises(ValueError, match=r"weights must be finite, but entry \[0, 1\] is"):
        function([[1.0, bad]], "float16")


@pytest.mark.parametrize("name", ["float64", "fp8", "", None, np.float16, ["int8"]])
def test_another_format_is_refused_with_those_there_are(name):
    with pytest.raises(ValueError, match=r"format must be one of float32, .*int4, not"):
        rounded([[1.0]], name)
