"""Rational arithmetic on doubles: every double is an integer times a power of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, inf
from operator import or_
from typing import NamedTuple, Self

import numpy as np
from flint import fmpz_mat

from compute.arrays import FloatArray, common_exponent
from compute.cached import cached_property

Row = list[int]

DOUBLE_BITS = 53
"""Bits of the whole number that a double is, times a power of two."""


class Column(NamedTuple):
    """A column of doubles as integers: each is its integer times 2^exponent."""

    integers: list[int]
    exponent: int


@dataclass(frozen=True, eq=False)
class Rows:
    """A matrix in doubles and in integers, made once for all questions about it.

    Each column has a power of two of its own: scaling a column by a positive number rescales one
    coordinate of x and changes no ranking.
    """

    doubles: FloatArray
    """(N, q): weights, with the bias as the last column where there is one."""
    source: tuple[Rows, Sequence[int]] | None = None
    """The rows that these are some columns of, and which: what is known there is not made again."""

    @classmethod
    def of(cls, weights: FloatArray, bias: FloatArray | None) -> Self:
        """The rows (w_i, b_i) of `weights` (N, D) and `bias` (N,), or w_i without a bias."""
        return cls(weights if bias is None else np.column_stack([weights, bias]))

    @cached_property
    def columns(self) -> list[Column]:
        """The columns in integers."""
        if self.source is not None:
            whole, chosen = self.source
            return [whole.columns[q] for q in chosen]
        return [_in_integers(column) for column in self.doubles.T]

    @cached_property
    def integers(self) -> list[Row]:
        """N rows of q integers, each column divided by its own power of two."""
        if not self.columns:
            return [[] for _ in self.doubles]
        return [list(row) for row in zip(*(c.integers for c in self.columns), strict=True)]

    @cached_property
    def exponents(self) -> list[int]:
        """The q powers of two that the columns of `doubles` are divided by to give `integers`."""
        return [column.exponent for column in self.columns]

    @cached_property
    def powers(self) -> list[Fraction]:
        """`exponents` as numbers."""
        return [Fraction(2) ** exponent for exponent in self.exponents]

    @cached_property
    def exponent(self) -> int:
        """No entry is 2^exponent or more."""
        return common_exponent(self.doubles)

    @cached_property
    def scaled(self) -> FloatArray:
        """(N, q) `doubles` / 2^exponent, so that squares do not overflow."""
        with np.errstate(under="ignore"):
            return np.ldexp(self.doubles, -self.exponent)

    def chosen(self, columns: Sequence[int]) -> Rows:
        """The same rows in some of the columns."""
        if list(columns) == list(range(self.doubles.shape[1])):
            return self
        return Rows(self.doubles[:, columns], (self, columns))

    def directions(self) -> list[Row]:
        """Each row in the smallest integers that point the same way."""
        least = min(self.exponents, default=0)
        shifts = [exponent - least for exponent in self.exponents]
        return [
            primitive([v << shift for v, shift in zip(row, shifts, strict=True)])
            for row in self.integers
        ]


def _in_integers(column: FloatArray) -> Column:
    parts, exponents = np.frexp(column)
    there = parts != 0
    if not there.any():
        return Column([0] * len(column), 0)
    least = int(exponents[there].min())
    shifts = np.where(there, exponents - least, 0).tolist()
    wholes = np.ldexp(parts, DOUBLE_BITS).astype(np.int64).tolist()
    integers = [whole << shift for whole, shift in zip(wholes, shifts, strict=True)]
    bits = reduce(or_, integers)
    spare = (bits & -bits).bit_length() - 1
    return Column([value >> spare for value in integers], least - DOUBLE_BITS + spare)


def pivot_columns(rows: Sequence[Sequence[int]]) -> list[int]:
    """Return the first columns that span the column space; their number is the rank."""
    if not rows or not rows[0]:
        return []
    steps, _, rank = fmpz_mat(rows).rref()
    return [next(q for q, v in enumerate(row) if v) for row in steps.tolist()[:rank]]


def determinant(rows: Sequence[Sequence[int]]) -> int:
    """Return the determinant of a square integer matrix."""
    return int(fmpz_mat(rows).det()) if rows else 1


def dependency(rows: Sequence[Row]) -> Row | None:
    """Return the smallest integers y, sum y_k rows_k = 0, or None where these are not a line."""
    if not rows or len(rows) > len(rows[0]) + 1:
        return None
    return _only_direction(fmpz_mat(rows).transpose())


def _only_direction(matrix: fmpz_mat) -> Row | None:
    """Return the smallest integers orthogonal to every row, or None where these are not a line."""
    directions, count = matrix.nullspace()
    return primitive([int(row[0]) for row in directions.tolist()]) if count == 1 else None


def differences(rows: Sequence[Sequence[int]]) -> list[Row]:
    """Return every row minus the first, the first left out."""
    first = rows[0]
    return [[a - b for a, b in zip(row, first, strict=True)] for row in rows[1:]]


def dot(a: Sequence[int], b: Sequence[int]) -> int:
    """Return the inner product of two integer vectors of one length."""
    return sum(p * q for p, q in zip(a, b, strict=True))


def null_vector(rows: Sequence[Sequence[int]]) -> Row:
    """Return a vector orthogonal to d-1 rows of d integers; zero if they are dependent.

    Orientation: ``det(rows + [vector]) >= 0``.
    """
    d = len(rows) + 1
    # by hand where that is quicker
    if d == 2:
        ((a, b),) = rows
        return [-b, a]
    if d == 3:
        (a, b, c), (p, q, r) = rows
        return [b * r - c * q, c * p - a * r, a * q - b * p]
    vector = _only_direction(fmpz_mat(rows))
    if vector is None:
        return [0] * d
    return vector if determinant([*rows, vector]) > 0 else [-v for v in vector]


def nearest_double(value: Fraction | int) -> float:
    """Return the double nearest to a number; infinite where it is too large for any."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def primitive(vector: Sequence[int]) -> Row:
    """Return the same direction in the smallest integers."""
    divisor = gcd(*vector) or 1
    return [v // divisor for v in vector]
