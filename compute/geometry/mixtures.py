"""A point as a convex mixture of others, for pictures of why a vertex is hidden."""

from __future__ import annotations

from typing import Any

import numpy as np

from compute.arrays import FloatArray, as_floats, as_vector
from compute.linear import product

RESIDUAL = 1e-7


def nearby_mixture(points: Any, target: Any) -> FloatArray | None:
    """Return weights (M,) >= 0 with sum 1 that mix the points to the target, or None.

    Of all mixtures the one whose points lie closest to the target, by weighted squared distance:
    its points are the corners of a Delaunay cell, D + 1 of them at most (the lifting of Brown,
    "Voronoi diagrams from convex hulls", 1979).

    Parameters
    ----------
    points : array_like, shape (M, D)
    target : array_like, shape (D,)

    Returns
    -------
    (M,) array or None
        None where the target lies outside the hull of the points, or no mixture was found that
        comes within 1e-7 of the extent of the points. For drawing: it proves nothing
        (`compute.ranking_verdict` does).
    """
    from scipy.optimize import linprog  # 11 MB and 0.2 s, which most visits need not

    V = as_floats(points, "points", ndim=2)
    p = as_vector(target, V.shape[1], "target")
    if not len(V):
        return None
    offsets = V - p
    size = np.abs(offsets).max(initial=0.0)
    if size == 0:
        return np.asarray(np.eye(1, len(V))[0])
    offsets = offsets / size
    found = linprog(
        (offsets**2).sum(axis=1),
        A_eq=np.vstack([offsets.T, np.ones(len(V))]),
        b_eq=np.append(np.zeros(V.shape[1]), 1.0),
        method="highs-ds",  # the simplex method ends in a corner: few points
    )
    if found.x is None:
        return None
    weights = np.where(found.x > RESIDUAL, found.x, 0.0)
    weights /= weights.sum()
    return np.asarray(weights) if np.abs(product(weights, offsets)).max() <= RESIDUAL else None
