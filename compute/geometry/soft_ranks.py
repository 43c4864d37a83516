"""Soft ranks as points of the permutohedron: whether they lie in it, and pictures of both.

Soft ranks (r_1, ..., r_n) of n values are a point of the same space whose corners are the hard
rankings. As softness grows from 0 they leave a corner, and for most sorters end at the centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.geometry.plane import hull_polygon, principal_axes, wedge_middles
from compute.geometry.polytope import drawing_basis, permutohedron
from compute.linear import product

Floats = NDArray[np.float64]
FLAT_SLACK = 1e-9


def excess(ranks: ArrayLike) -> Floats:
    """How far rank vectors stick out of the permutohedron; 0 inside.

    Parameters
    ----------
    ranks : array_like, shape (..., n)
        Soft ranks, 0 to n - 1.

    Returns
    -------
    array, shape (...)
        The largest violation of Rado's inequalities: any k entries sum to k (k - 1) / 2 or more,
        and all of them to n (n - 1) / 2 (R. Rado, "An inequality", 1952).
    """
    ascending = np.sort(np.asarray(ranks, dtype=np.float64), axis=-1)
    n = ascending.shape[-1]
    needed = np.arange(n).cumsum()
    sums = ascending.cumsum(axis=-1)
    short = (needed - sums).max(axis=-1, initial=0.0)
    return np.asarray(np.maximum(short, np.abs(sums[..., -1] - needed[-1]) if n else 0.0))


def is_inside(ranks: ArrayLike) -> NDArray[np.bool_]:
    """Return whether `ranks` (..., n) lie in the permutohedron, rounding allowed for."""
    array = np.asarray(ranks)
    return np.asarray(excess(array) <= FLAT_SLACK * max(1, array.shape[-1] ** 2))


def ranking_of(ranks: ArrayLike) -> tuple[list[int], bool]:
    """Return the ranking of `ranks` (n,) as an ascending argsort, and whether no two are equal."""
    array = np.asarray(ranks, dtype=np.float64)
    order = np.argsort(array, kind="stable")
    gaps = np.diff(array[order])
    return order.tolist(), bool((gaps > FLAT_SLACK).all())


@dataclass(frozen=True)
class Outline:
    """A permutohedron seen in the plane."""

    axes: Floats
    """(n, 2): rank vectors times these are points of the picture."""
    polygon: Floats
    """(m, 2) its silhouette, closed."""
    corners: Floats
    """(c, 2) the corners of the silhouette."""
    rankings: NDArray[np.intp]
    """(c, n) their rankings, ascending argsorts."""


def hexagon() -> Outline:
    """Return the permutohedron of three classes, which is flat: no distance is changed."""
    return outline(drawing_basis(3))


def outline(axes: ArrayLike) -> Outline:
    """Return the shadow that the permutohedron throws along `axes` (n, 2), for drawing.

    A corner is the ranking by x . d for a direction d between two neighbouring walls, where two
    rows of `axes` tie. (`feasible_rankings` decides exactly where walls nearly coincide.)
    """
    plane = np.asarray(axes, dtype=np.float64)
    rankings = np.argsort(product(wedge_middles(plane), plane.T), axis=1, kind="stable")
    corners = product(np.argsort(rankings, axis=1), plane)
    return Outline(plane, _from_the_left(hull_polygon(corners)), corners, rankings)


def _from_the_left(polygon: Floats) -> Floats:
    """The closed polygon from its leftmost corner on, the lower of two: rounding decides where a
    hull begins."""
    around = polygon[:-1]
    first = np.lexsort(around.round(9).T[::-1])[0]
    return np.concatenate([around[first:], around[: first + 1]])


def principal_plane(paths: ArrayLike) -> Floats:
    """Return the orthonormal (n, 2) plane in which `paths` (..., m, n) of ranks vary most."""
    points = np.asarray(paths, dtype=np.float64).reshape(-1, np.shape(paths)[-1])
    basis = drawing_basis(points.shape[1])  # within it the constant vector cannot be chosen
    return product(basis, principal_axes(product(points, basis), 2))


@dataclass(frozen=True)
class TruncatedOctahedron:
    """The permutohedron of four classes, seen from some side."""

    axes: Floats
    """(4, 2): rank vectors times these are points of the picture."""
    points: Floats
    """(24, 2) the corners."""
    rankings: NDArray[np.intp]
    """(24, 4) their rankings, ascending argsorts."""
    edges: NDArray[np.intp]
    """(36, 2) corner indices."""
    in_front: NDArray[np.bool_]
    """(36,) whether an edge lies on a face that is turned to the eye."""
    facing: NDArray[np.bool_]
    """(24,) whether a corner does."""


@lru_cache(maxsize=64)
def truncated_octahedron(turn: float, tilt: float = 0.35) -> TruncatedOctahedron:
    """Return it turned about its upright axis and tilted forward, both in radians."""
    solid = permutohedron(4)
    right = np.array([np.cos(turn), np.sin(turn), 0.0])
    away = np.array([-np.sin(turn), np.cos(turn), 0.0])
    up = np.array([0.0, 0.0, 1.0])
    eye = -np.cos(tilt) * away + np.sin(tilt) * up
    seen = np.stack([right, np.cos(tilt) * up + np.sin(tilt) * away], axis=1)
    axes = product(drawing_basis(4), seen)
    vertices = solid.vertices
    facing = np.zeros(len(vertices), dtype=bool)
    in_front = np.zeros(len(solid.edges), dtype=bool)
    for lower, _ in solid.facets:
        on_it = vertices[:, list(lower)].sum(axis=1) == len(lower) * (len(lower) - 1) // 2
        outwards = -drawing_basis(4)[list(lower)].sum(axis=0)
        if (outwards * eye).sum() > 0:
            facing |= on_it
            in_front |= on_it[solid.edges].all(axis=1)
    return TruncatedOctahedron(
        axes, product(vertices, axes), np.argsort(vertices, axis=1), solid.edges, in_front, facing
    )


def layer_plane(weights: ArrayLike) -> tuple[Floats, int]:
    """Return the picture plane (n, 2) of a layer's shadow, and how many dimensions the shadow has.

    In two dimensions the weights themselves; a shadow on a line gets a second axis of zeros, and
    one of more dimensions is seen along the two directions in which the weights vary most.

    Parameters
    ----------
    weights : array_like, shape (n, D)
    """
    w = np.asarray(weights, dtype=np.float64)
    features = w.shape[1]
    if features == 1:
        return np.column_stack([w, np.zeros(len(w))]), 1
    return (w if features == 2 else product(w, principal_axes(w, 2))), features


__all__: list[Any] = [
    "Outline",
    "TruncatedOctahedron",
    "excess",
    "hexagon",
    "is_inside",
    "layer_plane",
    "outline",
    "principal_plane",
    "ranking_of",
    "truncated_octahedron",
]
