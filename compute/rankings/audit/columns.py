"""Columns of a layer that follow from its others: they tell no class from another.

A column that is constant, repeats another, or is a constant plus some of the others times some
numbers, in every row, is the same again in every mixture of rows. So a mixture that is right in the
other columns is right in it too, and an input may be 0 there.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpz_mat, nmod_mat
from numpy.typing import NDArray

from compute.exact.integers import Row, Rows

Line = tuple[Fraction, ...]
"""A number for each column that tells, and one more: a column is their sum, these times those."""

Follows = Mapping[int, Line]
"""{column: how it follows from those that tell, which are all others}"""

MOST_ENTRIES, MOST_APART = 1 << 20, 64
"""Entries of a layer, and powers of two between the largest and the least, of which whole numbers
are made to find more than constants and repeats."""

MOST_WORK, MOST_BITS = 1 << 25, 1024
"""Bits that all numbers that say how columns follow may have before they are worked out, in some
seconds; and those of one afterwards: with more, the proof of a ball would take minutes."""

PRIME = (1 << 61) - 1


def constant_columns(weights: Any, candidates: NDArray[np.bool_]) -> Follows:
    """Return the columns of `weights` (N, D) that are one number, of `candidates` (D,).

    None where all are.
    """
    found = {}
    for c in np.flatnonzero(candidates).tolist():
        column = weights[:, c]
        if (column == column[0]).all():
            found[c] = Fraction(float(column[0]))
    left = weights.shape[1] - len(found)
    return {c: (*[Fraction(0)] * left, value) for c, value in found.items()} if left else {}


def following_columns(weights: Any) -> Follows:
    """Return the columns of `weights` (N, D) that follow from the others; none where all are equal.

    Those that are constant or repeat another; of not too large a layer all there are.
    """
    d = weights.shape[1]
    constant = constant_columns(weights, np.ones(d, dtype=bool))
    seen: dict[int, list[int]] = {}
    like: dict[int, int] = {}
    for c in (c for c in range(d) if c not in constant):
        column = weights[:, c] + 0  # -0.0 is 0.0
        alike = seen.setdefault(hash(column.tobytes()), [])
        like[c] = next((k for k in alike if np.array_equal(column, weights[:, k])), c)
        if like[c] == c:
            alike.append(c)
    different = [c for c, k in like.items() if c == k]
    lines = _sums(weights, different)
    telling = [c for c in different if c not in lines]
    units = np.eye(len(telling) + 1, dtype=np.intp).tolist()
    for c, unit in zip(telling, units, strict=False):
        lines[c] = tuple(map(Fraction, unit))
    for c, line in constant.items():
        lines[c] = (*map(Fraction, [0] * len(telling)), line[-1])
    return {c: lines[like.get(c, c)] for c in range(d) if c not in set(telling)}


def _sums(weights: Any, columns: list[int]) -> dict[int, Line]:
    """Which of the columns are sums of multiples of the others and a constant, and how."""
    n, d = len(weights), len(columns)
    if not 0 < n * d <= MOST_ENTRIES:
        return {}
    doubles = np.asarray(weights[:, columns], dtype=np.float64)
    exponents = np.frexp(np.abs(doubles))[1][doubles != 0]
    if not exponents.size or np.ptp(exponents) > MOST_APART:
        return {}
    rows = Rows(doubles)
    whole = [[1, *row] for row in rows.integers]
    # what is independent modulo a prime is independent
    modular = nmod_mat(fmpz_mat(whole), PRIME)
    base = _pivots(modular.transpose())
    few = [whole[i] for i in base]
    telling = _pivots(nmod_mat(fmpz_mat(few), PRIME))
    others = [c for c in range(d + 1) if c not in telling]
    if not others or len(telling) == 1:
        return {}
    bits = max(abs(v).bit_length() for row in few for v in row)
    if len(telling) ** 2 * len(others) * bits > MOST_WORK:
        return {}
    # python-flint's types do not know numer_denom
    found: Any = _chosen(few, telling).solve(_chosen(few, others))
    lines, below = found.numer_denom()
    numbers = [below, *(v for line in lines.tolist() for v in line)]
    if max(abs(int(v)).bit_length() for v in numbers) > MOST_BITS:
        return {}
    if _chosen(whole, telling) * lines != _chosen(whole, others) * below:
        return {}
    units = [Fraction(1), *rows.powers]
    sums = {}
    for c, line in zip(others, lines.transpose().tolist(), strict=True):
        constant, *times = (
            Fraction(int(v), int(below)) * units[c] / units[k]
            for v, k in zip(line, telling, strict=True)
        )
        sums[columns[c - 1]] = (*times, constant)
    return sums


def _pivots(matrix: nmod_mat) -> list[int]:
    """The first columns that span all columns."""
    steps, rank = matrix.rref()
    return [next(q for q, v in enumerate(row) if v) for row in steps.tolist()[:rank]]


def _chosen(rows: list[Row], columns: list[int]) -> fmpz_mat:
    return fmpz_mat([[row[c] for c in columns] for row in rows])
