"""Rational arithmetic on doubles: every double is an integer times a power of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, inf
from typing import Self

import numpy as np

from compute.arrays import FloatArray, common_exponent

Row = list[int]


def integer_columns(matrix: FloatArray) -> tuple[list[Row], list[int]]:
    """Return integers and one exponent a column, for `matrix` (N, q).

    ``matrix[i, q] == rows[i][q] * 2**exponents[q]``. Scaling a column by a positive number rescales
    one coordinate of x and changes no ranking.
    """
    columns: list[list[int]] = []
    exponents: list[int] = []
    for column in matrix.T.tolist():
        ratios = [value.as_integer_ratio() for value in column]
        denominator = max(below for _, below in ratios)
        numerators = [above * (denominator // below) for above, below in ratios]
        common = gcd(*numerators)
        power = common & -common or 1
        columns.append([above // power for above in numerators])
        exponents.append(power.bit_length() - denominator.bit_length())
    return [[column[k] for column in columns] for k in range(len(matrix))], exponents


@dataclass(frozen=True, eq=False)
class Rows:
    """A matrix in doubles and in integers, made once for all questions about it."""

    doubles: FloatArray
    """(N, q): weights, with the bias as the last column where there is one."""

    @classmethod
    def of(cls, weights: FloatArray, bias: FloatArray | None) -> Self:
        """The rows (w_i, b_i) of `weights` (N, D) and `bias` (N,), or w_i without a bias."""
        return cls(weights if bias is None else np.column_stack([weights, bias]))

    @cached_property
    def _columns(self) -> tuple[list[Row], list[int]]:
        return integer_columns(self.doubles)

    @property
    def integers(self) -> list[Row]:
        """N rows of q integers, each column divided by its own power of two."""
        return self._columns[0]

    @property
    def exponents(self) -> list[int]:
        """The q powers of two that the columns were divided by."""
        return self._columns[1]

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

    def chosen(self, columns: Sequence[int]) -> tuple[list[Row], list[int]]:
        """`integers` and `exponents` of some columns."""
        if list(columns) == list(range(self.doubles.shape[1])):
            return self._columns
        rows = [[row[q] for q in columns] for row in self.integers]
        return rows, [self.exponents[q] for q in columns]


@dataclass(frozen=True, eq=False)
class Echelon:
    """An integer matrix brought into steps by row operations."""

    steps: list[tuple[int, Row]]
    """Each pivot's column and row; of the row only the entries from there on count."""
    sign: int
    """-1 where the rows were exchanged an odd number of times."""


def echelon(rows: Sequence[Sequence[int]]) -> Echelon:
    """Return the rows in steps, without fractions; every entry on the way is a minor of the matrix.

    Source: E. H. Bareiss, "Sylvester's identity and multistep integer-preserving Gaussian
    elimination", Math. Comp. 22 (1968): all divisions are exact, and the integers stay as small as
    minors.
    """
    work = [list(row) for row in rows if any(row)]
    steps: list[tuple[int, Row]] = []
    previous, sign = 1, 1
    for column in range(len(work[0]) if work else 0):
        chosen = next((k for k, row in enumerate(work) if row[column]), None)
        if chosen is None:
            continue
        top = work.pop(chosen)
        sign = -sign if chosen % 2 else sign
        lead, rest = top[column], top[column + 1 :]
        left = []
        for row in work:
            factor = row[column]
            row[column + 1 :] = tail = [
                (lead * a - factor * b) // previous
                for a, b in zip(row[column + 1 :], rest, strict=True)
            ]
            if any(tail):
                left.append(row)
        work = left
        steps.append((column, top))
        previous = lead
        if not work:
            break
    return Echelon(steps, sign)


def pivot_columns(rows: Sequence[Sequence[int]]) -> list[int]:
    """Return the first columns that span the column space; their number is the rank."""
    return [column for column, _ in echelon(rows).steps]


def determinant(rows: Sequence[Sequence[int]]) -> int:
    """Return the determinant of a square integer matrix."""
    if len(rows) == 3:  # most are, and elimination would take ten times as long
        (a, b, c), (p, q, r), (u, v, w) = rows
        return a * (q * w - r * v) - b * (p * w - r * u) + c * (p * v - q * u)
    found = echelon(rows)
    if len(found.steps) < len(rows):
        return 0
    column, row = found.steps[-1] if rows else (0, [1])
    return found.sign * row[column]


def dependency(rows: Sequence[Row]) -> Row | None:
    """Return the integers y with sum y_k rows_k = 0, where there is one such direction only, or
    None.

    Back substitution in the echelon form of the transpose; by Cramer's rule its divisions are
    exact once the free entry is the last minor.
    """
    n = len(rows)
    if n == 0 or n > len(rows[0]) + 1:
        return None
    steps = echelon([list(column) for column in zip(*rows, strict=True)]).steps
    if len(steps) != n - 1:
        return None
    (free,) = set(range(n)) - {column for column, _ in steps}
    vector = [0] * n
    vector[free] = steps[-1][1][steps[-1][0]] if steps else 1
    for column, row in reversed(steps):
        vector[column] = -dot(row[column + 1 :], vector[column + 1 :]) // row[column]
    return vector


def differences(rows: Sequence[Sequence[int]]) -> list[Row]:
    """Return every row minus the first, the first left out."""
    first = rows[0]
    return [[a - b for a, b in zip(row, first, strict=True)] for row in rows[1:]]


def dot(a: Sequence[int], b: Sequence[int]) -> int:
    """Return the inner product of two integer vectors of one length."""
    return sum(p * q for p, q in zip(a, b, strict=True))


def null_vector(rows: Sequence[Sequence[int]]) -> Row:
    """Return the vector orthogonal to d-1 rows of d integers, by minors; zero if they are
    dependent.

    Orientation: ``det(rows + [vector]) >= 0``.
    """
    d = len(rows) + 1
    if d == 2:
        ((a, b),) = rows
        return [-b, a]
    if d == 3:
        (a, b, c), (p, q, r) = rows
        return [b * r - c * q, c * p - a * r, a * q - b * p]
    vector = []
    for skipped in range(d):
        minor = determinant([[v for q, v in enumerate(row) if q != skipped] for row in rows])
        vector.append(minor if (d - 1 + skipped) % 2 == 0 else -minor)
    return vector


def solve(matrix: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> list[list[Fraction]]:
    """Return X, n rows of m fractions, with ``matrix @ X == right``, by Gauss-Jordan elimination.

    Parameters
    ----------
    matrix : n rows of n integers
        Regular: of a singular one there is no next pivot, which is a StopIteration.
    right : n rows of m integers
    """
    n = len(matrix)
    work = [
        [Fraction(v) for v in (*row, *values)] for row, values in zip(matrix, right, strict=True)
    ]
    for step in range(n):
        chosen = next(k for k in range(step, n) if work[k][step])
        work[step], work[chosen] = work[chosen], work[step]
        lead = work[step][step]
        work[step] = [v / lead for v in work[step]]
        for k in range(n):
            factor = work[k][step]
            if k != step and factor:
                work[k] = [a - factor * b for a, b in zip(work[k], work[step], strict=True)]
    return [row[n:] for row in work]


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
