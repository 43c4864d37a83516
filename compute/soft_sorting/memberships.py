"""How far each value is among the k largest: projections onto the hypersimplex.

The hypersimplex holds the points with entries in [0, 1] that sum to k. The nearest one to x / s in
the Euclidean sense (l2) is clip(x / s - tau, 0, 1); in the Kullback-Leibler sense, where the point
is exp(x / s), it is min(1, exp(x / s - tau)). For k = 1 these are sparsemax and softmax.

Source: Blondel, Teboul, Berthet and Djolonga, "Fast differentiable sorting and ranking" (2020),
section 4, with 0 and 1 for the ranks.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Pullback, Reals

Floats = NDArray[np.float64]
Counts = NDArray[np.intp]

_TINY = float(np.finfo(np.float64).tiny)


def top_k_l2(
    values: Reals, k: int, strength: float, gradient: bool
) -> tuple[Reals, Pullback | None]:
    """Return the Euclidean memberships (n, B) of the k largest of `values` (n, B), and their
    pullback.

    J = (I_A - 1 1^T / |A|) / strength on A, where 0 < membership < 1.
    """
    n = len(values)
    if k in (0, n):
        return all_alike(values, k > 0, gradient)
    rows = np.ascontiguousarray(values.T, dtype=np.float64)
    ascending = np.sort(rows, axis=1)
    pivot, scale = ascending[:, n - k - 1 : n - k], max(strength, _TINY)
    # In units of the strength, seen from the largest value that is out when hard, tau lies in
    # [-1, 0] or nothing is soft: what is farther away than 1 is all in or all out.
    with np.errstate(over="ignore"):
        near = (ascending - pivot) / scale
    np.clip(near, -1, 1, out=near)
    first, last = _left_out(near, k), n - _left_out(-near[:, ::-1], n - k)
    place = np.arange(n)
    soft = (place >= first[:, None]) & (place < last[:, None])
    # Summed anew: a running sum over 100,000 values loses the ninth digit.
    excess = np.where(soft, near, 0).sum(axis=1) - (k - (n - last))
    tau = (excess / np.maximum(last - first, 1))[:, None]
    with np.errstate(over="ignore"):
        found = (rows - pivot) / scale
    found -= tau
    np.clip(found, 0, 1, out=found)
    result = found.T.astype(values.dtype, copy=False)
    if not gradient:
        return result, None
    weights = ((found > 0) & (found < 1)).T.astype(values.dtype)
    return result, shared_pullback(weights, strength)


def top_k_kl(
    values: Reals, k: int, strength: float, gradient: bool
) -> tuple[Reals, Pullback | None]:
    """Return the Kullback-Leibler memberships (n, B) of the k largest of `values` (n, B), and their
    pullback.

    J = (diag u - u u^T / sum u) / strength, u the memberships below 1.
    """
    n = len(values)
    if k in (0, n):
        return all_alike(values, k > 0, gradient)
    rows = np.ascontiguousarray(values.T, dtype=np.float64)
    ascending = np.sort(rows, axis=1)
    pivot, scale = ascending[:, n - k, None], max(strength, _TINY)
    # Whatever lies log n above the k-th largest is all in.
    most = math.log(n) + 1
    with np.errstate(over="ignore", under="ignore"):
        heights = np.minimum((ascending - pivot) / scale, most)
        sums = np.logaddexp.accumulate(heights, axis=1)[:, n - k :]
    # With the j largest all in, the next fits below 1 if it has no more than its share of k - j.
    shares = np.log(np.arange(1, k + 1))
    fits = heights[:, n - k :] - sums + shares <= 0
    fits[:, 0] = True
    largest = n - 1 - fits[:, ::-1].argmax(axis=1)
    limit = np.take_along_axis(ascending, largest[:, None], axis=1)
    soft = rows <= limit
    with np.errstate(over="ignore", under="ignore"):
        found = np.exp(np.where(soft, (rows - limit) / scale, 0))
    found[~soft] = 0
    places = k - n + soft.sum(axis=1, keepdims=True)
    found *= places / found.sum(axis=1, keepdims=True)
    np.minimum(found, 1, out=found)
    weights = np.where(found < 1, found, 0).T.astype(values.dtype, copy=False)
    found[~soft] = 1
    result = found.T.astype(values.dtype, copy=False)
    return result, shared_pullback(weights, strength) if gradient else None


def shared_pullback(weights: Reals, scale: float) -> Pullback:
    """Return the pullback whose Jacobian is (diag v - v v^T / sum v) / scale, v the columns of
    `weights` (n, B); 0 where the scale is.

    That is how memberships of a fixed sum move: what one gains the others lose by their weights.
    """
    totals = weights.sum(axis=0)
    shares = weights / np.where(totals > 0, totals, 1)
    rate = np.float64(1 / max(scale, _TINY) if scale else 0)

    def back(g: Reals) -> Reals:
        behind = (1,) * (g.ndim - 2)
        v, share = weights.reshape(*weights.shape, *behind), shares.reshape(*shares.shape, *behind)
        with np.errstate(over="ignore", under="ignore"):
            pulled = v * (g - (share * g).sum(axis=0)) * rate
            return np.asarray(pulled, dtype=g.dtype)

    return back


def _left_out(near: Floats, k: int) -> Counts:
    """Return how many of each ascending row `near` (B, n) are all out, (B,), for 0 < k < n.

    All up to an entry are out if at tau equal to it the sum is k or more. That falls with the
    entry, so that it is searched by halves.
    """
    batch, n = near.shape
    sums = np.zeros((batch, n + 1))
    np.cumsum(near, axis=1, out=sums[:, 1:])
    row = np.arange(batch)
    # Complex numbers are ordered by their real parts first: one search for all rows.
    keys = near[0] if batch == 1 else (row[:, None] + 1j * near).ravel()
    low, high = np.zeros(batch, dtype=np.intp), np.full(batch, n - k)
    while (low < high).any():
        middle = (low + high) // 2
        tau = near[row, middle]
        limits = tau + 1 if batch == 1 else row + 1j * (tau + 1)
        full = np.searchsorted(keys, limits) - n * row
        inside = sums[row, full] - sums[row, middle] - tau * (full - middle)
        missing = inside + (n - full) < k
        low, high = np.where(missing, low, middle + 1), np.where(missing, middle, high)
    return low


def all_alike(values: Reals, chosen: bool, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return memberships (n, B) that are all in or all out, whatever `values` (n, B) are."""
    return np.full_like(values, chosen), np.zeros_like if gradient else None
