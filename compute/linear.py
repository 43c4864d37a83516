"""Linear algebra of small matrices whose last bits do not depend on the processor.

BLAS and LAPACK choose their kernels, and with them the order of their sums, by the processor.
Where a picture turns on the last bit (which corner lies on a line, which of two equal axes comes
first) it would differ from one machine to the next. These sums are taken in one order everywhere.
"""

from __future__ import annotations

from math import copysign, hypot, sqrt
from operator import mul
from typing import Any

import numpy as np

from compute.arrays import FloatArray

EQUAL = 12
"""Digits to which singular values that count as equal agree, relative to the largest."""
CROOKED = 1e-6
"""Of the largest stretch: below it, rounding turns an image by more than a picture forgives."""
SWEEPS = 40


def product(a: Any, b: Any) -> FloatArray:
    """Return a @ b, shape (...) or (..., M), for a (..., K) and b (K,) or (K, M), summed in one
    order.
    """
    left, right = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    which = "...k,k->..." if right.ndim == 1 else "...k,km->...m"
    return np.asarray(np.einsum(which, left, right))


def solutions(matrices: FloatArray, right: FloatArray) -> FloatArray:
    """Return the z (K, d) with ``matrix @ z = right`` for `matrices` (K, d, d), `right` (K, d).

    Gauss and Jordan's elimination, the largest entry of a column first. Not finite where a matrix
    is singular.
    """
    work = np.concatenate([matrices, right[:, :, None]], axis=2)
    every = np.arange(len(work))
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        for q in range(right.shape[1]):
            largest = q + np.abs(work[:, q:, q]).argmax(axis=1)
            work[every, q], work[every, largest] = work[every, largest], work[every, q]
            work[:, q] /= work[:, q, q, None]
            factors = work[:, :, q].copy()
            factors[:, q] = 0.0
            work -= factors[:, :, None] * work[:, q, None]
    return work[:, :, -1]


def length(vector: FloatArray) -> float:
    """Return the Euclidean norm of `vector` (K,)."""
    return hypot(*vector.tolist())


def unit_vectors(vectors: FloatArray) -> FloatArray:
    """Return `vectors` (M, K) divided by their lengths; NaN where a length is 0 or infinite."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def principal_directions(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the singular values (D,) of `matrix` (M, D), largest first, and its axes (D, D).

    The axes are orthonormal columns: along the first the rows vary most from 0. Where values are
    equal to 12 digits, axes keep the order of the coordinates they grew from; the first of the
    largest entries of each axis is positive.

    Source: M. R. Hestenes, "Inversion of matrices by biorthogonalization and related results",
    J. SIAM 6 (1958): columns are rotated in pairs until all are orthogonal.
    """
    d = matrix.shape[1]
    scale = float(np.abs(matrix).max(initial=0.0)) or 1.0
    work = matrix / scale
    if len(work) > d:
        work = _triangular(work)
    columns, axes = work.T.tolist(), np.eye(d).tolist()
    for _ in range(SWEEPS):
        turned = [_rotate(columns, axes, p, q) for q in range(d) for p in range(q)]
        if not any(turned):
            break
    values = np.array([hypot(*column) for column in columns])
    order = np.argsort(-np.round(values / (values.max(initial=0.0) or 1.0), EQUAL), kind="stable")
    return values[order] * scale, np.array([_signed(axes[k]) for k in order]).reshape(d, d).T


def orthonormal(vectors: FloatArray) -> FloatArray:
    """Return orthonormal columns (D, K) that span those of independent `vectors` (D, K).

    Modified Gram-Schmidt, every column cleared twice: once leaves what rounding put back (W.
    Kahan; B. N. Parlett, "The Symmetric Eigenvalue Problem", 1980, section 6-9).
    """
    columns: list[FloatArray] = []
    for vector in vectors.T:
        left = vector / (np.abs(vector).max() or 1.0)
        for _ in range(2):
            for column in columns:
                left = left - (left * column).sum() * column
            left = left / (length(left) or 1.0)
        columns.append(left)
    return np.array(columns).reshape(-1, len(vectors)).T


def _triangular(matrix: FloatArray) -> FloatArray:
    """The triangular factor (D, D) of a matrix with more rows than columns, which has its axes.

    Modified Gram-Schmidt; the factor is as accurate as Householder's (A. Bjorck, "Solving linear
    least squares problems by Gram-Schmidt orthogonalization", BIT 7 (1967)).
    """
    left, d = matrix.T.copy(), matrix.shape[1]
    factor = np.zeros((d, d))
    for k in range(d):
        factor[k, k] = sqrt(float(np.square(left[k]).sum()))
        if factor[k, k] == 0:
            continue
        unit = left[k] / factor[k, k]
        factor[k, k + 1 :] = (left[k + 1 :] * unit).sum(axis=1)
        left[k + 1 :] -= factor[k, k + 1 :, None] * unit
    return factor


def _rotate(columns: list[list[float]], axes: list[list[float]], p: int, q: int) -> bool:
    """Turn two columns, and the axes they belong to, until they are orthogonal; False if so."""
    a, b = columns[p], columns[q]
    inner, first, second = sum(map(mul, a, b)), sum(map(mul, a, a)), sum(map(mul, b, b))
    if abs(inner) <= 2**-51 * sqrt(first) * sqrt(second):
        return False
    slope = (second - first) / (2 * inner)
    tangent = copysign(1.0, slope) / (abs(slope) + hypot(1.0, slope))
    cosine = 1 / hypot(1.0, tangent)
    sine = cosine * tangent
    for vectors in (columns, axes):
        a, b = vectors[p], vectors[q]
        vectors[p] = [cosine * u - sine * v for u, v in zip(a, b, strict=True)]
        vectors[q] = [sine * u + cosine * v for u, v in zip(a, b, strict=True)]
    return True


def _signed(axis: list[float]) -> list[float]:
    """The axis with its first entry among the largest positive, so that a picture never flips."""
    largest = max(map(abs, axis))
    first = next(v for v in axis if abs(v) >= (1 - 1e-9) * largest)
    return axis if first > 0 else [-v for v in axis]


def polar_factors(matrix: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return rotation, squeeze and stretches of a square matrix: ``matrix = rotation @ squeeze``.

    Parameters
    ----------
    matrix : (D, D)

    Returns
    -------
    rotation : (D, D)
        Orthogonal. What the matrix does not see (to 12 digits) is turned as little as can be, and
        so that nothing is mirrored.
    squeeze : (D, D)
        Symmetric, with the stretches as its eigenvalues.
    stretches : (D,)
        Largest first.
    """
    stretches, axes = principal_directions(matrix)
    seen = stretches > 10.0**-EQUAL * stretches.max(initial=0.0)
    images: list[FloatArray] = []
    for k, axis in enumerate(axes.T):
        guesses = [product(matrix, axis)] if seen[k] else [axis, *np.eye(len(axes))]
        for guess in guesses:
            rest = guess / (length(guess) or 1.0)
            for image in images * bool(stretches[k] <= CROOKED * stretches[0]):
                rest = rest - (rest * image).sum() * image
            if length(rest) > 0.5 / sqrt(len(axes)):
                images.append(rest / length(rest))
                break
    turned = np.array(images).T
    if not seen.all() and _mirrors(product(turned, axes.T)):
        turned[:, -1] *= -1
    return product(turned, axes.T), product(axes * stretches, axes.T), stretches


def _mirrors(orthogonal: FloatArray) -> bool:
    """Whether an orthogonal matrix has determinant -1."""
    work, sign = orthogonal.tolist(), 1.0
    for k in range(len(work)):
        pivot = max(range(k, len(work)), key=lambda i: abs(work[i][k]))
        work[k], work[pivot] = work[pivot], work[k]
        sign *= copysign(1.0, work[k][k]) * (1 if pivot == k else -1)
        for row in work[k + 1 :]:
            factor = row[k] / work[k][k]
            row[k:] = [v - factor * u for v, u in zip(row[k:], work[k][k:], strict=True)]
    return sign < 0
