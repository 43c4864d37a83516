"""Inputs that prove rankings: in doubles where the cell holds any, else in fractions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, product
from math import frexp, lcm, ldexp

import numpy as np
from numpy.typing import NDArray

from compute.exact import dot, integer_columns, separate
from compute.layer import Layer
from compute.validation import FloatArray, IntArray

BoolArray = NDArray[np.bool_]

UNIT_ROUNDOFF = 2.0**-53


def certified(layer: Layer, rankings: IntArray, points: FloatArray) -> BoolArray:
    """Whether each point gives its ranking strictly beyond any doubt about rounding, (R,) bool."""
    if layer.n_classes == 1:
        return np.asarray(np.isfinite(points).all(axis=1))
    W = layer.weights
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        logits = points @ W.T
        size = np.abs(points) @ np.abs(W).max(axis=0)
        if layer.bias is not None:
            logits += layer.bias
            size += np.abs(layer.bias).max()
        gaps = np.diff(np.take_along_axis(logits, rankings, axis=1), axis=1).min(axis=1)
        # D products, D additions and the difference each err by at most one unit roundoff of size;
        # doubled for safety. The constant covers products that underflow.
        doubt = (4 * W.shape[1] + 8) * UNIT_ROUNDOFF * size + 1e-290
        return np.asarray((gaps > doubt) & np.isfinite(size))


class ExactLayer:
    """Rational answers for one layer; the integers are made once."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        affine = layer.weights[:, layer.columns]
        if layer.bias is not None:
            affine = np.column_stack([affine, layer.bias])
        self.rows, self.exponents = integer_columns(affine)

    def gaps(self, ranking: Sequence[int]) -> list[list[int]]:
        """Integer rows that are positive at (x, 1) exactly where the ranking holds."""
        rows = self.rows
        return [
            [a - b for a, b in zip(rows[high], rows[low], strict=True)]
            for low, high in pairwise(ranking)
        ]

    def holds(self, ranking: Sequence[int], point: Sequence[float | Fraction]) -> bool:
        """Whether x, in the independent columns, gives the ranking strictly."""
        scaled = [
            Fraction(v) * Fraction(2) ** e for v, e in zip(point, self.exponents, strict=False)
        ]
        if self.layer.bias is not None:
            scaled.append(Fraction(2) ** self.exponents[-1])
        denominator = lcm(*(v.denominator for v in scaled))
        whole = [int(v * denominator) for v in scaled]
        return all(dot(gap, whole) > 0 for gap in self.gaps(ranking))

    def point(self, ranking: Sequence[int]) -> list[Fraction] | None:
        """Some x, in the independent columns, that gives the ranking; None where none does."""
        gaps = self.gaps(ranking)
        biased = self.layer.bias is not None
        if biased:
            gaps.append([0] * (len(self.rows[0]) - 1) + [1])
        scaled, _ = separate(gaps) if gaps else ([Fraction(int(biased))] * len(self.rows[0]), None)
        if scaled is None:
            return None
        point = [v / Fraction(2) ** e for v, e in zip(scaled, self.exponents, strict=True)]
        return [v / point[-1] for v in point[:-1]] if biased else point

    def in_all_columns(self, point: Sequence[Fraction]) -> list[Fraction]:
        """The same x with a zero for each dependent column."""
        full = [Fraction(0)] * self.layer.weights.shape[1]
        for column, value in zip(self.layer.columns, point, strict=True):
            full[column] = value
        return full

    def double_point(self, ranking: Sequence[int]) -> FloatArray:
        """(D,) doubles in the cell, NaN where the search finds none."""
        full = np.full(self.layer.weights.shape[1], np.nan)
        exact = self.point(ranking)
        if exact is None:
            return full
        for candidate in self._doubles_near(exact):
            if self.holds(ranking, candidate):
                full[:] = 0.0
                full[self.layer.columns] = candidate
                break
        return full

    def _doubles_near(self, point: Sequence[Fraction]) -> Iterator[list[float]]:
        if self.layer.bias_shifts:
            nearest = [float(v) for v in point]
            around = [(v, np.nextafter(v, np.inf), np.nextafter(v, -np.inf)) for v in nearest]
            yield from (list(map(float, choice)) for choice in product(*around))
            return
        # a cone: the same direction at many lengths, each rounded anew
        largest = max((abs(v) for v in point), default=Fraction(1)) or Fraction(1)
        for attempt in range(400):
            length = Fraction(2 * attempt + 3, 2) ** (1 if attempt % 2 else 3)
            values = [float(v / largest * length) for v in point]
            # beyond the shift that a bias in the span of the columns makes
            power = 200 if self.layer.bias is not None else 0
            yield [ldexp(*_scaled(v, power)) for v in values]


def _scaled(value: float, power: int) -> tuple[float, int]:
    mantissa, exponent = frexp(value)
    return mantissa, exponent + power
