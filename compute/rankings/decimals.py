"""Numbers as people write them: 0.1 is one tenth, though the double that holds it is not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from math import copysign, ldexp
from typing import Any, NamedTuple

import numpy as np

from compute.arrays import FloatArray, as_bias, as_weights

FIVES = [5**k for k in range(23)]
"""The powers of five that are doubles' integers: 5^22 < 2^53 < 5^23."""
LARGEST_INTEGER = 2**53 - 1
SMALLEST_POWER, LARGEST_POWER = -1074, 1024
"""A double is an integer up to LARGEST_INTEGER times a power of two from the first on, below two
to the second."""
ANY = 10_000
"""Beyond every exponent there is."""
KEPT = 1 << 14


class Decimal(NamedTuple):
    """``odd * 2**twos * 5**fives``, and the exponents of ten that make it a double."""

    odd: int
    twos: int
    fives: int
    low: int
    """10**exponent times the decimal is exactly a double from this exponent on ..."""
    high: int
    """... up to this one; below `low` where there is none."""

    def scaled(self, exponent: int) -> float:
        """The double that 10**exponent times the decimal is, for an exponent from low to high."""
        return ldexp(self.odd * FIVES[self.fives + exponent], self.twos + exponent)


@lru_cache(maxsize=KEPT)
def shortest_decimal(value: float) -> Decimal:
    """Return the shortest decimal that reads as a double above 0.

    Dividing by 2 and multiplying by 2 keeps a double a double; a factor 5 is kept as part of its
    integer. So the exponents are those that leave no factor 5 below and an integer that fits.
    """
    mantissa, _, power = repr(value).partition("e")
    whole, _, part = mantissa.partition(".")
    exponent = int(power or 0) - len(part)
    odd = int(whole + part)
    twos = (odd & -odd).bit_length() - 1
    odd >>= twos
    fives = 0
    while odd % 5 == 0:
        odd //= 5
        fives += 1
    twos, fives = twos + exponent, fives + exponent
    most = bisect_right(FIVES, LARGEST_INTEGER // odd) - 1
    while most >= 0 and (odd * FIVES[most]).bit_length() + twos + most - fives > LARGEST_POWER:
        most -= 1
    return Decimal(odd, twos, fives, max(-fives, SMALLEST_POWER - twos), most - fives)


def decimal_layer(
    weights: Any, bias: Any = None
) -> tuple[FloatArray, FloatArray | None, int] | None:
    """Return a layer of decimals times one power of ten that makes every entry exactly a double.

    Each double is read as the shortest decimal that prints it, which is the decimal typed wherever
    that has at most 15 digits. The rankings of the layer returned are those of the decimals: all
    logits are multiplied by one positive number, and the same inputs produce the same rankings.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    bias : array_like, shape (N,), optional

    Returns
    -------
    (weights, bias, exponent) or None
        The decimals times 10**exponent, with the exponent nearest to 0 (negative where entries
        are large) for which all of them are doubles; the bias is None where none was given. None
        where no exponent does it. One does for 13 digits whose last places lie within 4 of each
        other, and for 15 where they are the same; seldom for computed doubles, which print 17.

    Raises
    ------
    ValueError, TypeError
        If the weights or the bias are not finite real numbers of matching shapes.

    Examples
    --------
    >>> weights, bias, exponent = decimal_layer([[0.1, 0.25], [-3, 0]])
    >>> weights.tolist(), exponent
    ([[1.0, 2.5], [-30.0, 0.0]], 1)
    >>> decimal_layer([[3.141592653589793, 0.3333333333333333]]) is None
    True
    """
    W = as_weights(weights)
    b = as_bias(bias, len(W))
    low, high = -ANY, ANY
    for value in _sizes(W, b):
        found = shortest_decimal(value)
        low, high = max(low, found.low), min(high, found.high)
        if low > high:
            return None
    exponent = min(max(low, 0), high)
    return _scaled(W, exponent), None if b is None else _scaled(b, exponent), exponent


def _sizes(W: FloatArray, b: FloatArray | None) -> Iterator[float]:
    """The sizes of all entries that are not 0."""
    for row in W if b is None else (*W, b):
        yield from (abs(value) for value in row.tolist() if value)


def _scaled(array: FloatArray, exponent: int) -> FloatArray:
    if not exponent:
        return array  # 10**0 makes it a double: it is the double
    scaled = [
        copysign(shortest_decimal(abs(value)).scaled(exponent), value) if value else value
        for value in array.ravel().tolist()
    ]
    return np.array(scaled).reshape(array.shape)
