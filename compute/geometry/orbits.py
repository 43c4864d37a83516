"""All orders of a few numbers as the corners of a polytope, and on which of its faces a point lies.

The orders of (0, ..., 0, 1) span the simplex, those of k ones the hypersimplex, those of
(0, 1, ..., n - 1) the permutohedron.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.geometry.plane import hull_corners
from compute.geometry.polytope import all_permutations, drawing_basis
from compute.linear import product

Floats = NDArray[np.float64]
SLACK = 1e-9


def flat_orbit(levels: ArrayLike) -> tuple[Floats, Floats]:
    """Return the orders of three numbers, and where they stand in the plane.

    Parameters
    ----------
    levels : array_like, shape (3,)
        Not all equal.

    Returns
    -------
    corners : array, shape (c, 3)
        Each order once, in turn around the polygon.
    places : array, shape (c, 2)
        The corners times `drawing_basis(3)`, which changes no distance.
    """
    numbers = np.asarray(levels, dtype=np.float64)
    corners = np.unique(numbers[all_permutations(3)], axis=0)
    places = product(corners, drawing_basis(3))
    around = hull_corners(places)[:-1]
    return corners[around], places[around]


def blocks_kept(points: ArrayLike, levels: ArrayLike) -> NDArray[np.bool_]:
    """Return which of the inequalities of an orbit's hull hold with equality.

    Parameters
    ----------
    points : array_like, shape (..., n)
        In the hull of all orders of `levels`.
    levels : array_like, shape (n,)

    Returns
    -------
    array, shape (..., n - 1)
        Entry k - 1: whether the k smallest entries sum to the k smallest levels, within `SLACK`.
        All of them hold at a corner, none of them inside (R. Rado, "An inequality", 1952).
    """
    own = np.sort(np.asarray(levels, dtype=np.float64)).cumsum()
    sums = np.sort(np.asarray(points, dtype=np.float64), axis=-1).cumsum(axis=-1)
    return np.asarray(np.abs(sums - own)[..., :-1] <= SLACK)


__all__: list[Any] = ["blocks_kept", "flat_orbit"]
