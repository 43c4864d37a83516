"""The rank that a matrix has but for the rounding of its entries, and the layer at that rank.

A product of rank 2 stored as 5 x 4 doubles has rank 4: each entry was rounded on its own. Most of
its exact rankings are then there only through rounding. Nothing here decides which rankings there
are; it tells how far they can be trusted where the numbers were computed.
"""

from __future__ import annotations

import numpy as np

from compute.arrays import FloatArray, common_exponent
from compute.linear import orthonormal, principal_directions, product
from compute.rankings.layer import Layer

LARGEST_CHANGE = 1000
"""Roundings of its own largest entry by which a projection may move a row."""
FEW = 32
"""Singular vectors up to here are found the same way on every processor."""


def numerical_basis(layer: Layer) -> FloatArray:
    """Return orthonormal columns (D, r) along which the rows differ beyond rounding.

    Columns are compared on their own scales (divided by the power of two above their largest
    entry): one of 1e-9 beside one of 1e9 counts as much. Singular values of the rows minus their
    mean count above max(N, D) roundings of the largest entry, which is what storing the entries
    can make of a 0. Where the projection would move some row by more than 1,000 roundings of its
    own largest entry, that row was not rounded but is small: r is then the exact rank.
    """
    W = layer.weights
    exact = layer.effective_dimension
    if exact == 0:
        return np.zeros((W.shape[1], 0))
    exponents = np.frexp(np.abs(W).max(axis=0))[1]
    with np.errstate(under="ignore"):
        scaled = np.ldexp(W, -exponents)
    values, axes = _principal(scaled - scaled.mean(axis=0))
    least = max(W.shape) * layer.roundoff * np.abs(scaled).max()
    rank = min(max(int(np.count_nonzero(values > least)), 1), exact)
    if rank < exact and not _moves_no_row(scaled, axes[:, :rank], layer.roundoff):
        rank = exact
    with np.errstate(under="ignore"):
        # their common size does not matter to a basis
        return orthonormal(np.ldexp(axes[:, :rank], (exponents - exponents.max())[:, None]))


def at_basis(layer: Layer, basis: FloatArray) -> Layer:
    """Return the layer seen through `basis` (D, r): weights W @ basis (N, r), the bias as it is."""
    # a sum of D products of the largest doubles would overflow
    power = -max(common_exponent(layer.weights) - 1000, 0)
    with np.errstate(under="ignore"):
        weights = product(np.ldexp(layer.weights, power), basis)
        bias = None if layer.bias is None else np.ldexp(layer.bias, power)
    return Layer(weights + 0.0, bias)


def _principal(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the singular values, largest first, and the right vectors (D, min(N, D)) of rows."""
    n, d = rows.shape
    if min(n, d) > FEW:
        _, values, axes = np.linalg.svd(rows, full_matrices=False)
        return values, axes.T
    if n >= d:
        return principal_directions(rows)
    values, left = principal_directions(rows.T)
    return values, product(rows.T, left) / np.where(values > 0, values, 1.0)


def _moves_no_row(scaled: FloatArray, axes: FloatArray, roundoff: float) -> bool:
    """Return whether projecting the rows moves each by little, from 0 or all from their mean.

    From the mean where a common row was added, which no ranking sees; from 0 where rows are small
    because they are small multiples of others.
    """
    allowed = LARGEST_CHANGE * roundoff * np.abs(scaled).max(axis=1)
    for rows in (scaled - scaled.mean(axis=0), scaled):
        change = rows - product(product(rows, axes), axes.T)
        if (np.abs(change).max(axis=1) <= allowed).all():
            return True
    return False
