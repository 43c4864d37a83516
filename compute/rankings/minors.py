"""Rays in doubles, as minors of the differences that vanish on them, with a rounding bound."""

from __future__ import annotations

import numpy as np

from compute.arrays import UNIT_ROUNDOFF, FloatArray, IntArray

EXACT_BELOW = 2.0**52
"""Sums of integers below this are exact in doubles."""


def minor_bound(size: FloatArray, d: int, *, whole: bool = True) -> FloatArray:
    """Bound the rounding error of a difference of two sums whose terms add up to `size` (...).

    A minor of order r errs by at most r + 2 unit roundoffs more than those it is made of (its
    entries are differences, rounded once), the product with a row by d + 3 more: d^2 + 5 d + 2
    for the difference. Where `size` says that all are small integers they are exact. Numbers that
    are not `whole` may underflow as well.
    """
    bound = (2 * d * d + 8 * d) * UNIT_ROUNDOFF * size
    return np.where(size < EXACT_BELOW, 0.0, bound) if whole else bound + 1e-290


def ray_and_combination(
    differences: FloatArray,
) -> tuple[FloatArray, tuple[FloatArray, FloatArray], FloatArray]:
    """Return the rays on which `differences` (K, d-1, d) vanish, as minors of these.

    Returns
    -------
    vectors : (K, d)
        Orthogonal to the differences.
    combination : two (K, d-1) arrays
        ``g = (h . v) u - (u . v) h`` as a combination of the differences, and the bound of its
        entries to which the rounding errors are relative.
    bounds : (K, d)
        The same for `vectors`: the minors with every product taken positive.
    """
    count, d = len(differences), differences.shape[2]
    one = np.ones(count), np.ones(count)
    known: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[FloatArray, FloatArray]] = {}

    def minor(rows: tuple[int, ...], columns: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
        if not rows:
            return one
        if (rows, columns) not in known:
            value, bound = np.zeros(count), np.zeros(count)
            for k, column in enumerate(columns):
                inner = minor(rows[:-1], columns[:k] + columns[k + 1 :])
                entry = differences[:, rows[-1], column]
                term = entry * inner[0]
                value = value + term if (len(columns) - 1 + k) % 2 == 0 else value - term
                bound = bound + np.abs(entry) * inner[1]
            known[rows, columns] = value, bound
        return known[rows, columns]

    every_row, every_column = tuple(range(d - 1)), tuple(range(d))
    vectors, bounds = np.empty((count, d)), np.empty((count, d))
    weights, weight_bounds = np.empty((count, d - 1)), np.empty((count, d - 1))
    with np.errstate(over="ignore", invalid="ignore"):
        for q in range(d):
            value, bounds[:, q] = minor(every_row, every_column[:q] + every_column[q + 1 :])
            vectors[:, q] = value if (d - 1 + q) % 2 == 0 else -value
        for e in range(d - 1):
            # the cofactors of column u in the minor that is the entry h of the ray
            value, weight_bounds[:, e] = minor(
                every_row[:e] + every_row[e + 1 :], every_column[: d - 2]
            )
            weights[:, e] = value if (e + d) % 2 == 0 else -value
    return vectors, (weights, weight_bounds), bounds


def first_of_each_line(vectors: IntArray) -> IntArray:
    """Return the first (M,) of those primitive `vectors` (K, d) that are equal or opposite."""
    leads = np.take_along_axis(vectors, (vectors != 0).argmax(axis=1)[:, None], axis=1)
    vectors = vectors * np.sign(leads)
    order = np.lexsort(vectors.T)
    new = (np.diff(vectors[order], axis=0, prepend=0) != 0).any(axis=1)
    return np.sort(order[new])
