"""Doubles in a cone of the plane: the simplest fraction between its slopes decides.

A direction (x, y) of doubles has the slope y / x = p / q * 2**k with whole p, q below 2**53. Of the
fractions between two bounds the simplest has both the least numerator and the least denominator: if
it is too long, all are. Two k are enough to try, for p and q of 53 bits each differ by a factor
between 1/2 and 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ldexp

WHOLE = 2**53
"""Whole numbers below it are doubles."""
LARGEST, SMALLEST = 971, -1074
"""Powers of two that all those can be multiplied by."""


def simplest_between(low: Fraction, high: Fraction | None) -> Fraction:
    """Return the fraction of least denominator and numerator strictly between two bounds.

    Parameters
    ----------
    low : Fraction
        At least 0.
    high : Fraction or None
        Above `low`; None is infinity.

    References
    ----------
    R. L. Graham, D. E. Knuth and O. Patashnik, "Concrete Mathematics", 1994, section 4.5: the
    highest node of the Stern-Brocot tree between the bounds, by their continued fractions.
    """
    wholes = []
    while True:
        whole = low.numerator // low.denominator
        if high is None or whole + 1 < high:
            found = Fraction(whole + 1)
            break
        wholes.append(whole)
        low, high = 1 / (high - whole), (1 / (low - whole) if low > whole else None)
    for whole in reversed(wholes):
        found = whole + 1 / found
    return found


def doubles_between(low: Fraction, high: Fraction | None) -> tuple[float, float] | None:
    """Return positive doubles (x, y) with low < y / x < high, or None if there are none.

    Parameters
    ----------
    low, high
        As for `simplest_between`.
    """
    anchor = low or high or Fraction(1)
    octave = anchor.numerator.bit_length() - anchor.denominator.bit_length()
    if Fraction(2) ** octave > anchor:
        octave -= 1
    most = LARGEST - SMALLEST
    for power in sorted({max(-most, min(k, most)) for k in (octave, octave + 1)}, key=abs):
        unit = Fraction(2) ** power
        found = simplest_between(low / unit, None if high is None else high / unit)
        if max(found.numerator, found.denominator) < WHOLE:
            up = max(SMALLEST, min(power, LARGEST))
            return ldexp(found.denominator, up - power), ldexp(found.numerator, up)
    return None


def doubles_in_sector(
    gaps: Sequence[Sequence[Fraction]], point: Sequence[Fraction]
) -> list[float] | None:
    """Return doubles (x, y) that make every gap positive, or None if there are none.

    Parameters
    ----------
    gaps : rows of 2 fractions
        The wanted x has a positive product with each.
    point : 2 fractions
        An x that has.
    """
    for axis in ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)):
        if all(a * int(axis[0]) + b * int(axis[1]) > 0 for a, b in gaps):
            return list(axis)
    # No axis lies inside, so that all of the cone lies in the quadrant of the point.
    right, up = (1 if v > 0 else -1 for v in point)
    low, high = Fraction(0), None
    for a, b in gaps:
        # a x + b y > 0 with x, y > 0
        a, b = a * right, b * up
        if b > 0:
            low = max(low, -a / b)
        elif b < 0:
            high = -a / b if high is None else min(high, -a / b)
    found = doubles_between(low, high)
    return None if found is None else [right * found[0], up * found[1]]
