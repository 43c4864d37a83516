"""A flat layer in other coordinates, where its entries are small integers.

A product of two thin matrices stored as doubles is of full rank by its rounding alone: what tells
some rankings apart is 2**-53 of the rest. Whole multiples of its columns nearly cancel, and what
they leave is small. With such combinations as the new columns nothing is nearly parallel any more,
floats decide nearly everything, and whole numbers stay short.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray
from compute.exact.integers import Row, differences
from compute.exact.lattice import dot_fractions
from compute.linear import product
from compute.rankings.layer import Layer

FLAT_BITS, FLAT_BITS_A_COLUMN = 16, 2
"""How much smaller than the product of their lengths the volume that the columns span has to be
before other columns are looked for: 2**this. That of independent columns is seldom 2**-1 each."""

MOST_WORK, MOST_BITS = 2 * 10**7, 256
"""Classes times columns squared, and bits of an entry: within these, a reduction takes 3 s."""

DOUBLE_BITS = 53
"""Bits of an integer that is sure to be a double."""

FAR_BITS = 52
"""Bits of a point so far out that an origin matters no longer, and with it still whole numbers."""

STEPS = range(4, DOUBLE_BITS, 4)
"""Bits of the coordinates of a witness, tried in turn: with few, its sums are surely doubles."""


Holds = Callable[[FloatArray, IntArray], NDArray[np.bool_]]
"""Which of some y, given with the numbers of their cells, are sure to lie in them."""


@dataclass(frozen=True, eq=False)
class Reduction:
    """The same rankings in coordinates y: x_q = 2**powers_q * sum_k basis_qk (y_k + origin_k)."""

    layer: Layer
    """(N, d) weights that are whole numbers, and a bias. Its logits at y, times a power of two, and
    those at x differ by what is the same for every class."""
    original: Layer
    basis: FloatArray
    """(d, d) integers, for the independent columns of the original."""
    powers: list[int]
    origin: list[int] | None = None
    """Where a bias that is nearly a combination of the columns vanishes, nearly."""

    def witnesses(self, points: FloatArray, holds: Holds) -> FloatArray:
        """Return doubles x (K, D), row k in the cell of `points` (K, d) k; NaN where none is found.

        Each point y is rounded to more and more bits, until it is in its cell again and its x is
        made of doubles. Entries of dependent columns are zero. With an origin, whose own x has more
        bits than doubles have, only cells that go on for ever are tried, far out.
        """
        found = np.full((len(points), self.original.weights.shape[1]), np.nan)
        left = np.flatnonzero(np.isfinite(points).all(axis=1))
        for bits in STEPS:
            sizes = np.frexp(np.abs(points[left]).max(axis=1, keepdims=True))[1]
            units = sizes - bits
            with np.errstate(over="ignore", under="ignore", invalid="ignore"):
                whole = np.rint(np.ldexp(points[left], -units))
                if self.origin is not None:
                    units = np.full_like(units, FAR_BITS - bits)
                x = self._in_doubles(whole, units)
                exact = np.flatnonzero(np.isfinite(x).all(axis=1))
                y = np.ldexp(whole[exact], units[exact]) - self._origin
                inside = holds(y, left[exact])
            good = exact[inside]
            found[left[good]] = 0.0
            found[np.ix_(left[good], np.array(self.original.columns))] = x[good]
            left = np.delete(left, good)
        return found

    def _in_doubles(self, whole: FloatArray, units: IntArray) -> FloatArray:
        """Return x (K, d) for y = whole 2**units, with NaN where it might not be doubles."""
        # no sum on the way has more bits than doubles have
        short = product(np.abs(whole), np.abs(self.basis).T).max(axis=1) < 2**DOUBLE_BITS
        sums, powers = product(whole, self.basis.T), units + np.array(self.powers)
        x = np.ldexp(sums, powers)
        short &= (np.ldexp(x, -powers) == sums).all(axis=1)
        return np.where(short[:, None], x, np.nan)

    @property
    def _origin(self) -> FloatArray | float:
        return 0.0 if self.origin is None else np.array(self.origin, dtype=np.float64)

    def exact(self, point: Sequence[Fraction]) -> list[Fraction]:
        """Return x as D fractions for y as d."""
        if self.origin is not None:
            point = [v + o for v, o in zip(point, self.origin, strict=True)]
        x = [Fraction(0)] * self.original.weights.shape[1]
        rows = zip(self.original.columns, self.powers, self.basis.tolist(), strict=True)
        for q, power, row in rows:
            x[q] = dot_fractions([int(v) for v in row], point) * Fraction(2) ** power
        return x


def reduction(layer: Layer) -> Reduction | None:
    """Return coordinates in which a flat layer's entries are small, or None for all other layers.

    Source: A. K. Lenstra, H. W. Lenstra and L. Lovasz, "Factoring polynomials with rational
    coefficients", Math. Ann. 261 (1982).
    """
    n, width = layer.weights.shape
    if n < 3 or n * min(n, width) ** 2 > MOST_WORK:
        return None
    columns = layer.columns
    if len(columns) < 2:
        return None
    rows = layer.rows.chosen(columns)
    gaps = differences(rows.integers)
    bits = _bits(gaps)
    if max(bits, _bits([column.integers for column in layer.rows.columns])) > MOST_BITS:
        return None
    vectors = fmpz_mat(gaps).transpose()
    if not _flat(vectors):
        return None
    short, basis = (_integers(m.transpose()) for m in vectors.lll(True))
    if not max(_bits(short), _bits(basis)) < min(DOUBLE_BITS + 1, bits):
        return None
    weights = np.array([[0] * len(columns), *short], dtype=np.float64)
    change = np.array(basis, dtype=np.float64)
    powers = [-exponent for exponent in rows.exponents]
    if layer.bias is None:
        return Reduction(Layer(weights, None), layer, change, powers)
    whole, unit = layer.rows.columns[-1]
    bias, origin = _seen_from_its_origin(weights, whole)
    if origin is None:  # in units in which it is as large as the weights
        more = int(np.frexp(np.ptp(bias))[1] - np.frexp(np.abs(weights).max())[1])
        bias, unit = np.ldexp(bias, -more), unit + more
    return Reduction(Layer(weights, bias), layer, change, [p + unit for p in powers], origin)


def _seen_from_its_origin(
    weights: FloatArray, bias: list[int]
) -> tuple[FloatArray, list[int] | None]:
    """Return the bias there, and the origin, where it is a combination of columns but for rounding.

    Elsewhere it stays as it is.
    """
    rest = [v - bias[0] for v in bias]
    first = largest = max(map(abs, rest))
    columns = fmpz_mat([[int(v) for v in row] for row in weights.tolist()])
    origin = [0] * weights.shape[1]
    while largest:
        steps = [-round(v) for v in np.linalg.lstsq(weights, np.array(rest, float))[0].tolist()]
        change = (columns * fmpz_mat([[v] for v in steps])).tolist()
        closer = [v + int(c) for v, (c,) in zip(rest, change, strict=True)]
        if 2 * max(map(abs, closer)) > largest:  # what is left is rounding
            break
        rest, largest = closer, max(map(abs, closer))
        origin = [a + b for a, b in zip(origin, steps, strict=True)]
    if (
        not first
        or largest >> DOUBLE_BITS
        or _bits([origin]) > FAR_BITS
        or largest << FLAT_BITS > first
    ):
        return np.array(bias, dtype=np.float64), None
    return np.array(rest, dtype=np.float64), origin


def _flat(vectors: fmpz_mat) -> bool:
    """Whether independent vectors span far less volume than their lengths allow."""
    gram = vectors * vectors.transpose()
    d = gram.nrows()
    lengths = sum(int(gram[k, k]).bit_length() for k in range(d))
    lost = lengths - int(gram.det()).bit_length()
    return lost > 2 * (FLAT_BITS + FLAT_BITS_A_COLUMN * d)


def _bits(rows: Sequence[Row]) -> int:
    """Return the bits of the largest entry."""
    return max(max(map(abs, row)).bit_length() for row in rows)


def _integers(matrix: fmpz_mat) -> list[Row]:
    return [[int(v) for v in row] for row in matrix.tolist()]
