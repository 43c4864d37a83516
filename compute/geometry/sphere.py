"""The unit sphere in triangles that end at great circles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from compute.arrays import FloatArray, IntArray
from compute.geometry.plane import sphere_mesh
from compute.linear import length, product, unit_vectors

ON_IT = 1e-9
"""Of the radius: a corner as close to a great circle lies on it."""
LONGEST = 0.2
"""Edge of a triangle, in radii: the sphere is then round to half a hundredth."""

Mesh = tuple[FloatArray, IntArray]


def cut_sphere(normals: FloatArray) -> Mesh:
    """Return the sphere as triangles, none of which reaches over a great circle.

    The planes of the circles pass through the centre, so that a corner moved out to the sphere
    stays in its plane: seen from outside, every edge along a circle is on it.

    Parameters
    ----------
    normals : (m, 3)
        Of the planes of the circles; those of length 0 cut nothing.

    Returns
    -------
    corners : (V, 3) unit vectors
    triangles : (F, 3) the numbers of their corners
    """
    corners, triangles = sphere_mesh(0)
    for normal in normals[np.abs(normals).max(axis=1, initial=0.0) > 0]:
        along = normal / np.abs(normal).max()
        corners, triangles = _cut(corners, triangles, along / length(along))
    return _rounded(corners, triangles)


def cones_on_sphere(
    cones: IntArray, rays: FloatArray, longest: float = LONGEST
) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the patches of the sphere inside convex cones as triangles, and whose each one is.

    Parameters
    ----------
    cones : (K,) the number of the cone that each ray bounds, at least three a cone
    rays : (K, 3) unit vectors
    longest : float
        Edge of a triangle, in radii.

    Returns
    -------
    corners : (V, 3) unit vectors
    triangles : (F, 3) the numbers of their corners
    owners : (F,) the cone of each triangle
    """
    middles = unit_vectors(np.stack([np.bincount(cones, column) for column in rays.T], axis=1))
    middle = middles[cones]
    across = np.cross(middle, np.eye(3)[np.abs(middle).argmin(axis=1)])
    turn = np.arctan2(
        np.einsum("kd,kd->k", rays, np.cross(middle, across)), np.einsum("kd,kd->k", rays, across)
    )
    order = np.lexsort((turn, cones))
    starts = np.flatnonzero(np.diff(cones[order], prepend=-1))
    following = np.roll(order, -1)
    following[np.append(starts[1:], len(order)) - 1] = order[starts]
    # One corner where cones meet, so that its edges are halved for all of them alike.
    steps = np.stack([_steps(column) for column in rays.T], axis=1)
    _, which, corner = np.unique(steps, axis=0, return_index=True, return_inverse=True)
    corner = corner.reshape(-1)
    owners = cones[order]
    triangles = np.stack([owners + len(which), corner[order], corner[following]], axis=1)
    kept = triangles[:, 1] != triangles[:, 2]
    return _rounded_with(
        np.concatenate([rays[which], middles]), triangles[kept], owners[kept], longest
    )


def _steps(values: FloatArray) -> IntArray:
    """The number of each value (K,) among those that differ by more than rounding."""
    order = np.argsort(values)
    steps = np.empty(len(values), dtype=np.intp)
    steps[order] = np.cumsum(np.diff(values[order], prepend=values[order[0]]) > ON_IT)
    return steps


def _rounded(corners: FloatArray, triangles: IntArray) -> Mesh:
    """Halve edges until none is longer than LONGEST."""
    owners = np.zeros(len(triangles), dtype=np.intp)
    return _rounded_with(corners, triangles, owners, LONGEST)[:2]


def _rounded_with(
    corners: FloatArray, triangles: IntArray, owners: IntArray, longest: float
) -> tuple[FloatArray, IntArray, IntArray]:
    def too_long(ends: FloatArray) -> tuple[FloatArray, FloatArray]:
        return ends.sum(axis=1), np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1) > longest

    while True:
        before = len(corners)
        corners, triangles, parents = _split(corners, triangles, too_long)
        owners = owners[parents]
        if len(corners) == before:
            return corners, triangles, owners


def _cut(corners: FloatArray, triangles: IntArray, normal: FloatArray) -> Mesh:
    """Split the triangles that reach over one plane."""

    def crossing(ends: FloatArray) -> tuple[FloatArray, FloatArray]:
        height = product(ends, normal)
        height[np.abs(height) <= ON_IT] = 0.0
        low, high = height.T
        crossed = low * high < 0
        share = np.divide(low, low - high, out=np.zeros(len(low)), where=crossed)
        return ends[:, 0] + share[:, None] * (ends[:, 1] - ends[:, 0]), crossed

    return _split(corners, triangles, crossing)[:2]


def _split(
    corners: FloatArray,
    triangles: IntArray,
    divide: Callable[[FloatArray], tuple[FloatArray, FloatArray]],
) -> tuple[FloatArray, IntArray, IntArray]:
    """Split triangles at some of their edges, both neighbours of an edge alike.

    Returns the corners (V, 3), the triangles (F, 3) and which of those before each is part of (F,).
    """
    sides = np.sort(triangles[:, [[1, 2], [2, 0], [0, 1]]], axis=2)  # opposite to each corner
    codes, numbers = np.unique(sides @ [len(corners), 1], return_inverse=True)
    edges = np.stack(np.divmod(codes, len(corners)), axis=1)
    points, chosen = divide(corners[edges])
    chosen = np.asarray(chosen, dtype=bool)
    place = np.cumsum(chosen) - 1 + len(corners)
    numbers = numbers.reshape(-1, 3)
    marked = chosen[numbers]
    count = marked.sum(axis=1)
    parts, parents = [triangles[count == 0]], [np.flatnonzero(count == 0)]
    for k in (1, 2, 3):
        mine = np.flatnonzero(count == k)
        # First the corner opposite to the one edge that is divided, or that is not.
        turn = (marked[mine] == (k == 1)).argmax(axis=1)[:, None] + np.arange(3)
        a, b, c = np.take_along_axis(triangles[mine], turn % 3, axis=1).T
        m, q, p = place[np.take_along_axis(numbers[mine], turn % 3, axis=1)].T
        for part in {
            1: ((a, b, m), (a, m, c)),
            2: ((a, p, q), (p, b, c), (p, c, q)),
            3: ((a, p, q), (p, b, m), (q, m, c), (p, m, q)),
        }[k]:
            parts.append(np.stack(part, axis=1))
            parents.append(mine)
    return (
        np.concatenate([corners, unit_vectors(points[chosen])]),
        np.concatenate(parts).astype(np.intp),
        np.concatenate(parents),
    )
