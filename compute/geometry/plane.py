"""Coordinates for pictures: cells and walls clipped to a window, hulls, projections, a sphere.

Nothing here decides anything: which rankings exist is `compute.rankings.feasible`' answer, in exact
arithmetic. These are the floats that a screen needs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

from compute.arrays import FloatArray, IntArray
from compute.linear import length, principal_directions, product

Corner = tuple[float, float]
TWO_PI = 2 * np.pi
NARROW = 1e-9
"""Of the window: how wide a region is at least that has a colour."""
FLAT, THIN = 1e-14, 1e-6
"""Spreads, relative to the largest, up to which a body is flat, and thin."""


def _clipped(polygon: list[Corner], across: float, up: float, offset: float) -> list[Corner]:
    """The part of a convex polygon, corners in order, with across x + up y + offset >= 0.

    Polygons have a few corners, for which arrays are slow.
    Source: Sutherland and Hodgman (1974), one plane of their clipping.
    """
    side = [across * x + up * y + offset for x, y in polygon]
    if min(side, default=0.0) >= 0:  # of many half planes most cut nothing off
        return polygon
    kept = []
    for k, there in enumerate(side):
        here = side[k - 1]
        if min(here, there) < 0 < max(here, there):  # a corner on the line is kept as it is
            (x0, y0), (x1, y1), share = polygon[k - 1], polygon[k], here / (here - there)
            kept.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
        if there >= 0:
            kept.append(polygon[k])
    return kept


def window_square(radius: float) -> FloatArray:
    """Return the corners (4, 2) of the square |x_i| <= radius, counter-clockwise."""
    return radius * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def _area(polygon: list[Corner]) -> float:
    """The area of a convex polygon, by the shoelace formula from its first corner."""
    if not polygon:
        return 0.0
    (x, y), rest = polygon[0], polygon[1:]
    return (
        sum((x1 - x) * (y2 - y) - (x2 - x) * (y1 - y) for (x1, y1), (x2, y2) in pairwise(rest)) / 2
    )


def _extent(polygon: list[Corner]) -> float:
    return max((max(along) - min(along) for along in zip(*polygon, strict=True)), default=0.0)


def _window(radius: float) -> list[Corner]:
    return [(x, y) for x, y in window_square(radius).tolist()]


def cell_polygons(
    weights: FloatArray, rankings: IntArray, bias: FloatArray | None, radius: float
) -> list[FloatArray]:
    """Return, for each ranking, the cell of inputs that produce it, inside a square window (D = 2).

    Parameters
    ----------
    weights : (N, 2)
    rankings : (R, N) ascending argsorts
    bias : (N,) or None
    radius : float
        Half the side of the window, in the units of x.

    Returns
    -------
    list of R arrays (k, 2); k = 0 where the cell misses the window
    """
    scale = float(np.abs(weights).max(initial=0.0)) or 1.0
    W = weights / scale
    b = np.zeros(len(W)) if bias is None else bias / scale
    rows = np.column_stack([W, b])
    cells = []
    for ranking in rankings:
        cell = _window(radius)
        for wall in np.diff(rows[ranking], axis=0).tolist():
            cell = _clipped(cell, *wall)
        cells.append(np.array(cell).reshape(-1, 2))
    return cells


def set_polygons(
    weights: FloatArray, inside: Sequence[IntArray], bias: FloatArray | None, radius: float
) -> list[FloatArray]:
    """Return, for each set of classes, where all of them are above all others, in the window (D=2).

    Parameters
    ----------
    weights : (N, 2)
    inside : sequence of the classes (k,) of each set
    bias : (N,) or None
    radius : float
        Half the side of the window, in the units of x.

    Returns
    -------
    list of arrays (m, 2), one a set; m = 0 where it misses the window
    """
    scale = float(np.abs(weights).max(initial=0.0)) or 1.0
    W = weights / scale
    b = np.zeros(len(W)) if bias is None else bias / scale
    rows = np.column_stack([W, b])
    parts = []
    for above in inside:
        part = _window(radius)
        below = np.delete(rows, above, axis=0)
        for wall in (rows[above, None] - below).reshape(-1, 3).tolist():
            part = _clipped(part, *wall)
        parts.append(np.array(part).reshape(-1, 2))
    return parts


def wedge_middles(weights: FloatArray) -> FloatArray:
    """Return the unit vectors (m, 2) midway between neighbouring walls of `weights` (N, 2), no
    bias.
    """
    first, second = np.triu_indices(len(weights), 1)
    x, y = (weights[second] - weights[first]).T
    apart = (x != 0) | (y != 0)
    # walls that only rounding tells apart have nothing between them
    walls = np.unique(np.round(np.arctan2(x[apart], -y[apart]) % np.pi, 12))
    if not len(walls):
        return np.array([[1.0, 0.0]])
    walls = np.concatenate([walls, walls + np.pi, walls[:1] + TWO_PI])
    middles = (walls[:-1] + walls[1:]) / 2
    return np.stack([np.cos(middles), np.sin(middles)], axis=1)


def winner_regions(
    weights: FloatArray,
    bias: FloatArray | None,
    radius: float,
    classes: Collection[int] | None = None,
) -> list[FloatArray]:
    """Return, for each class, the convex region of inputs where it is first, in the window (D = 2).

    Parameters
    ----------
    weights : (N, 2)
    bias : (N,) or None
    radius : float
        Half the side of the window, in the units of x.
    classes : collection of int, optional
        Those that can be first, where that is known: the others have no region.

    Returns
    -------
    list of N arrays (k, 2)
        Corners in order; k = 0 for a class that is nowhere first. Classes with equal rows and
        biases share theirs.
    """
    scale = float(np.abs(weights).max(initial=0.0)) or 1.0
    W = weights / scale
    b = np.zeros(len(W)) if bias is None else bias / scale
    rows = np.column_stack([W, b])
    regions = []
    for c, row in enumerate(rows):
        if classes is not None and c not in classes:
            regions.append(np.zeros((0, 2)))
            continue
        region = _window(radius)
        for wall in (row - rows).tolist():
            region = _clipped(region, *wall)
        # A class that is first only on a line, or nowhere, has no area to colour.
        flat = _area(region) <= NARROW * radius * _extent(region)
        regions.append(np.array([] if flat else region).reshape(-1, 2))
    return regions


def wall_segments(
    weights: FloatArray, bias: FloatArray | None, radius: float
) -> tuple[FloatArray, IntArray]:
    """Return the walls, where two logits tie, as segments across a square window (D = 2).

    Parameters
    ----------
    weights : (N, 2)
    bias : (N,) or None
    radius : float
        Half the side of the window, in the units of x.

    Returns
    -------
    segments : (m, 2, 2) two end points each
    pairs : (m, 2) the two classes that tie there
    """
    pairs = np.column_stack(np.triu_indices(len(weights), 1))
    normals = weights[pairs[:, 1]] - weights[pairs[:, 0]]
    lengths = np.hypot(normals[:, 0], normals[:, 1])
    there = lengths > 0
    pairs, normals, lengths = pairs[there], normals[there], lengths[there, None]
    normals = normals / lengths
    shifts = np.zeros(len(pairs)) if bias is None else bias[pairs[:, 1]] - bias[pairs[:, 0]]
    feet = -(shifts[:, None] / lengths) * normals
    along = np.column_stack([-normals[:, 1], normals[:, 0]])
    crossed = np.abs(along) > 0  # the sides of the square that the wall is not parallel to
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        bounds = np.sort(np.stack([-radius - feet, radius - feet]) / along, axis=0)
    start = np.where(crossed, bounds[0], -np.inf).max(axis=1)
    stop = np.where(crossed, bounds[1], np.inf).min(axis=1)
    seen = (start < stop) & (crossed | (np.abs(feet) <= radius)).all(axis=1)
    ends = np.stack([start, stop], axis=1)[seen, :, None] * along[seen, None]
    return feet[seen, None] + ends, pairs[seen]


def wall_crossings(weights: FloatArray, bias: FloatArray) -> FloatArray:
    """Return the points (m, 2) where two walls cross, parallel ones left out.

    Parameters
    ----------
    weights : (N, 2)
    bias : (N,)
    """
    first, second = np.triu_indices(len(weights), 1)
    normals = weights[second] - weights[first]
    offsets = bias[second] - bias[first]
    lengths = np.linalg.norm(normals, axis=1)
    normals, offsets = normals[lengths > 0], offsets[lengths > 0]
    normals, offsets = (
        normals / lengths[lengths > 0, None],
        offsets / lengths[lengths > 0],
    )
    i, j = np.triu_indices(len(normals), 1)
    determinant = normals[i, 0] * normals[j, 1] - normals[i, 1] * normals[j, 0]
    apart = np.abs(determinant) > 1e-9
    i, j, determinant = i[apart], j[apart], determinant[apart]
    x = (offsets[j] * normals[i, 1] - offsets[i] * normals[j, 1]) / determinant
    y = (offsets[i] * normals[j, 0] - offsets[j] * normals[i, 0]) / determinant
    return np.stack([x, y], axis=1)


def hull_polygon(points: FloatArray) -> FloatArray:
    """Return the corners (m + 1, 2) of the convex hull of `points` (N, 2), in order and closed.

    Points on a line give the segment there and back; equal points give the one point.
    """
    return points[hull_corners(points)]


def hull_corners(points: FloatArray) -> IntArray:
    """Return the indices (m + 1,) of the corners of `hull_polygon` of `points` (N, 2), closed."""
    try:
        corners = ConvexHull(points).vertices.astype(np.intp)
    except (QhullError, ValueError):
        along = product(points - points.mean(axis=0), principal_axes(points, 1)[:, 0])
        corners = np.unique([along.argmin(), along.argmax()])
    return np.append(corners, corners[:1])


def hull_faces(points: FloatArray) -> IntArray:
    """Return triangles (m, 3) that make up the hull of `points` (N, 3) in space.

    A body that is flat to doubles is the polygon that it fills; a line or a point has none.
    """
    return hull_sides(points)[0]


def hull_sides(points: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the triangles (m, 3) of the hull of `points` (N, 3), and the face of each (m,).

    As `hull_faces`; triangles with one number are one flat face.
    """
    none = np.zeros((0, 3), dtype=np.intp), np.zeros(0, dtype=np.intp)
    if len(points) < 3:
        return none
    middle = points - points.mean(axis=0)
    spread, axes = principal_directions(middle)
    if spread[1] <= FLAT * spread[0]:
        return none
    along = product(middle, axes)
    if len(points) == 3 or spread[2] <= FLAT * spread[0]:
        around = hull_corners(along[:, :2])[:-1].tolist()
        fan = [(around[0], *side) for side in pairwise(around[1:])]
        triangles = np.array(fan, dtype=np.intp).reshape(-1, 3)
        return triangles, np.zeros(len(triangles), dtype=np.intp)
    # stretching a thin body leaves its corners and faces, and room for the floats to tell them
    thin = spread[2] <= THIN * spread[0]
    try:
        hull = ConvexHull(along / spread if thin else points)
    except QhullError:
        return none
    # no two faces of a convex body look the same way
    faces = np.unique(np.round(hull.equations[:, :3], 7) + 0.0, axis=0, return_inverse=True)[1]
    return hull.simplices.astype(np.intp), faces.reshape(-1).astype(np.intp)


def principal_axes(points: FloatArray, count: int = 3) -> FloatArray:
    """Return orthonormal directions (D, count), those in which `points` (N, D) vary most."""
    return principal_directions(points - points.mean(axis=0))[1][:, :count]


def wall_circles(weights: FloatArray, points: int = 61) -> tuple[list[FloatArray], IntArray]:
    """Return the walls of `weights` (N, 3) as great circles of the unit sphere, without a bias.

    Returns
    -------
    circles : list of m arrays (points, 3)
    pairs : (m, 2) the two classes that tie there
    """
    turn = np.linspace(0, TWO_PI, points)
    circles, pairs = [], []
    for i in range(len(weights)):
        for j in range(i + 1, len(weights)):
            normal = weights[j] - weights[i]
            if not np.any(normal):
                continue
            u, v = across(normal)
            circles.append(np.outer(np.cos(turn), u) + np.outer(np.sin(turn), v))
            pairs.append((i, j))
    return circles, np.array(pairs, dtype=np.intp).reshape(-1, 2)


def across(normal: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return two unit vectors (3,) orthogonal to each other and to `normal` (3,)."""
    along = normal / np.abs(normal).max()
    along = along / length(along)
    first = np.cross(along, np.eye(3)[int(np.abs(along).argmin())])
    first = first / length(first)
    return first, np.cross(along, first)


@lru_cache(maxsize=4)
def sphere_mesh(subdivisions: int = 3) -> tuple[FloatArray, IntArray]:
    """Return the unit sphere as vertices (V, 3) and triangles (F, 3): a subdivided icosahedron."""
    golden = (1 + 5**0.5) / 2
    corners = np.array(
        [
            [s * a, t * b, 0.0][k:] + [s * a, t * b, 0.0][:k]
            for k in range(3)
            for s, a, t, b in (
                (1, 1, 1, golden),
                (1, 1, -1, golden),
                (-1, 1, 1, golden),
                (-1, 1, -1, golden),
            )
        ]
    )
    vertices: NDArray[np.float64] = corners / np.linalg.norm(corners, axis=1, keepdims=True)
    faces: IntArray = ConvexHull(vertices).simplices.astype(np.intp)
    for _ in range(subdivisions):
        edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        unique, inverse = np.unique(edges, axis=0, return_inverse=True)
        middle = vertices[unique].mean(axis=1)
        a, b, c = (len(vertices) + inverse.reshape(-1, 3)).T
        vertices = np.vstack([vertices, middle / np.linalg.norm(middle, axis=1, keepdims=True)])
        i, j, k = faces.T
        faces = np.concatenate(
            [np.stack(t, axis=1) for t in ((i, a, c), (a, j, b), (c, b, k), (a, b, c))]
        )
    return vertices, faces
