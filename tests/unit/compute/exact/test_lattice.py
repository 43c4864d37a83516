"""Doubles in cells too thin for rounding to find them."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from compute.exact.lattice import double_in_cell, double_in_cone
from compute.exact.slopes import simplest_between


@given(st.integers(1, 2**50), st.integers(1, 2**50), st.integers(1, 2**60))
@settings(max_examples=60)
def test_a_thin_plane_cone_yields_doubles_where_its_simplest_fraction_is_made_of_them(p, q, width):
    low = Fraction(p, q)
    high = low + Fraction(1, q * width)
    found = double_in_cone(
        [[-low, Fraction(1)], [high, Fraction(-1)]], [Fraction(1), (low + high) / 2]
    )
    simplest = simplest_between(low, high)
    if found is not None:
        assert low < Fraction(found[1]) / Fraction(found[0]) < high
    else:
        assert max(simplest.numerator, simplest.denominator) >= 2**53


def test_a_cone_thinner_than_doubles_is_searched_in_vain_but_not_wrongly():
    low = Fraction(2**53 - 1, 2**53 - 3)
    width = Fraction(1, 2**220)
    gaps = [[-low, Fraction(1)], [low + width, Fraction(-1)]]
    assert double_in_cone(gaps, [Fraction(1), low + width / 2]) is None
    assert double_in_cell([[Fraction(1), -Fraction(1, 3)], [Fraction(-1), Fraction(1, 3) + width]],
                          [Fraction(1, 3) + width / 2]) is None  # fmt: skip
