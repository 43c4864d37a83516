"""Weights as a narrower format holds them, rounded once, and back in doubles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from compute.arrays import FloatArray, as_floats

SIGNIFICAND_BITS, LEAST_EXPONENT = 53, -1074
"""Of doubles: bits of an integer that is surely one, and the exponent of the smallest above 0."""


@dataclass(frozen=True)
class FloatFormat:
    """Numbers m 2^e with whole m of at most `bits` bits and e of at least `least_exponent`."""

    bits: int
    least_exponent: int
    largest: float

    def rounded(self, values: FloatArray) -> FloatArray:
        """Return `values` (...) rounded once, half to even; too large ones are the largest."""
        with np.errstate(over="ignore"):  # what overflows is clipped
            nearest = self._unclipped(values)
        return np.clip(nearest, -self.largest, self.largest)

    def clips(self, values: FloatArray) -> FloatArray:
        """Return 1 where `values` (...) lie beyond the largest number by half a step or more."""
        with np.errstate(over="ignore"):
            return np.asarray(np.abs(self._unclipped(values)) > self.largest, dtype=np.float64)

    def _unclipped(self, values: FloatArray) -> FloatArray:
        # Scaled by powers of two, which is exact, the numbers of the format are whole.
        steps = np.maximum(np.frexp(values)[1] - self.bits, self.least_exponent)
        return np.asarray(np.ldexp(np.rint(np.ldexp(values, -steps)), steps))


@dataclass(frozen=True)
class IntegerFormat:
    """Whole numbers from -`most` to `most`, times one scale for all entries."""

    most: int

    def scale(self, values: FloatArray) -> float:
        """Return the scale of `values` (...): the largest of them over `most`, rounded up.

        To as many bits as `most` leaves of 53, so that every whole number times it is a double.
        """
        exact = Fraction(float(np.abs(values).max(initial=0.0))) / self.most
        if not exact:
            return 0.0
        bits = SIGNIFICAND_BITS - self.most.bit_length()
        step = Fraction(2) ** max(_exponent(exact) - bits, LEAST_EXPONENT)
        scale = math.ceil(exact / step) * step
        # At the end of the doubles the number `most` itself must not lie beyond them.
        while scale * self.most > Fraction(np.finfo(np.float64).max):
            scale -= step
        return float(scale)

    def rounded(self, values: FloatArray) -> FloatArray:
        """Return `values` (...) over their scale, rounded once, half to even, times the scale."""
        scale = self.scale(values)
        if scale == 0:
            return np.zeros_like(values)
        sizes = np.abs(values)
        quotients = sizes / scale
        # A rounded quotient is on the right side of every half, or on it: then the rest decides.
        below = np.floor(quotients)
        rest = 2 * (sizes - below * scale)
        half = quotients - below == 0.5
        up = (rest > scale) | ((rest == scale) & (below % 2 == 1))
        whole = np.where(half, below + up, np.rint(quotients))
        return np.asarray(np.copysign(np.minimum(whole, self.most) * scale, values) + 0.0)

    def clips(self, values: FloatArray) -> FloatArray:
        """Return zeros for `values` (...): the scale leaves none beyond the largest number."""
        return np.zeros_like(values)


def _exponent(value: Fraction) -> int:
    """Return the e for which a positive `value` lies in [2^(e-1), 2^e)."""
    guess = value.numerator.bit_length() - value.denominator.bit_length()
    return guess + (value >= Fraction(2) ** guess)


FORMATS: dict[str, FloatFormat | IntegerFormat] = {
    "float32": FloatFormat(24, -149, (2.0 - 2.0**-23) * 2.0**127),
    "float16": FloatFormat(11, -24, 65504.0),
    "bfloat16": FloatFormat(8, -133, (2.0 - 2.0**-7) * 2.0**127),
    # "OCP 8-bit Floating Point Specification (OFP8)", 2023: no infinities, one NaN
    "float8_e4m3": FloatFormat(4, -9, 448.0),
    "int8": IntegerFormat(127),
    "int4": IntegerFormat(7),
}
"""The formats that `rounded` knows."""


def rounded(weights: Any, format: str) -> FloatArray:
    """Round weights to a narrower format, and give them back in doubles.

    Each is rounded once, to the nearest number of the format, half to even: not first to float32
    and then on, as libraries do. What lies beyond the largest number of the format becomes it;
    `count_clipped` says for how many that is so.

    Parameters
    ----------
    weights : array_like, any shape
        Usually (N, D).
    format : str
        "float32", "float16" and "bfloat16"; "float8_e4m3" of the Open Compute Project, with 448 as
        its largest; "int8" and "int4", whole numbers from -127 to 127 and from -7 to 7 times one
        scale for the whole array. The scale is the largest |weight| over 127 (or 7), rounded up to
        46 (50) bits, so that each whole number times it is exactly a double.

    Returns
    -------
    float64 array of the shape of `weights`

    Raises
    ------
    TypeError
        If a weight is not a real number.
    ValueError
        If a weight is NaN or infinite, or the format is not one of these.

    Examples
    --------
    >>> rounded([1 + 2**-8 + 2**-40, 500.0], "bfloat16").tolist()
    [1.0078125, 500.0]
    >>> rounded([0.3, -1.0], "float8_e4m3").tolist()
    [0.3125, -1.0]
    """
    return _format(format).rounded(as_floats(weights, "weights"))


def count_clipped(weights: Any, format: str) -> int:
    """Count the weights that `rounded` cuts to the largest number of the format.

    Parameters
    ----------
    weights : array_like, any shape
    format : str
        As for `rounded`.

    Returns
    -------
    int
        How many are nearer to the next number that the format would have than to its largest, or
        larger still; 0 for "int8" and "int4", whose scale reaches the largest weight.

    Raises
    ------
    TypeError, ValueError
        As `rounded`.

    Examples
    --------
    >>> count_clipped([448.0, 463.0, 465.0, -1e9], "float8_e4m3")
    2
    """
    return int(_format(format).clips(as_floats(weights, "weights")).sum())


def _format(name: str) -> FloatFormat | IntegerFormat:
    if not isinstance(name, str) or name not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {name!r}.")
    return FORMATS[name]
