"""Directions of logits: the cells that ties cut them into, and which of them a layer reaches.

A ranking stays when a constant is added to all logits, and when all are multiplied by a positive
number. What is left of N logits is a direction: a point of the unit sphere in N - 1 dimensions (a
circle for three classes, a sphere for four). The ties z_i = z_j, the braid arrangement, cut it into
N! simplices, one a ranking; W and the bias reach a flat slice of it. Coordinates are those of
`drawing_basis`: the first of them is positive where class 0 stands above class 1.

Nothing here decides which rankings exist: `compute.rankings` does, in exact arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compute.arrays import FloatArray, IntArray
from compute.cached import cached_property
from compute.geometry.plane import across
from compute.geometry.polytope import drawing_basis
from compute.linear import length, principal_directions, product, unit_vectors

QUARTER, WHOLE = np.pi / 2, 2 * np.pi


def directions(logits: FloatArray) -> FloatArray:
    """Return the directions (M, N-1) of `logits` (M, N), as unit vectors; NaN where all tie."""
    sizes = np.abs(logits).max(axis=1, keepdims=True, initial=0.0)
    scaled = logits / np.where(sizes > 0, sizes, 1.0)
    # Against the first class, so that ties are exactly 0.
    apart = scaled - scaled[:, :1]
    sizes = np.abs(apart).max(axis=1, keepdims=True, initial=0.0)
    return unit_vectors(
        product(apart / np.where(sizes > 0, sizes, 1.0), drawing_basis(apart.shape[1]))
    )


def simplices(best_first: IntArray) -> FloatArray:
    """Return the corners (R, N-1, N-1) of the cells of rankings `best_first` (R, N).

    Corner k is the direction in which the k + 1 best classes stand level above all others.
    """
    n = best_first.shape[1]
    levels = np.zeros((len(best_first), n - 1, n))
    for k in range(n - 1):
        rows = np.arange(len(best_first))[:, None]
        levels[rows, k, best_first[:, : k + 1]] = 1.0
    corners = directions(levels.reshape(-1, n))
    return corners.reshape(len(best_first), n - 1, n - 1)


def middles(corners: FloatArray) -> FloatArray:
    """Return a direction (R, K) inside each simplex of `corners` (R, K, K)."""
    return unit_vectors(corners.sum(axis=1))


def outlines(corners: FloatArray, steps: int) -> FloatArray:
    """Return the closed edges (R, K steps + 1, K) of simplices of `corners` (R, K, K), K = 3.

    Each edge is an arc of a great circle, of `steps` pieces.
    """
    share = (np.arange(steps) / steps)[:, None]
    following = np.roll(corners, -1, axis=1)
    arcs = (1 - share) * corners[:, :, None] + share * following[:, :, None]
    around = arcs.reshape(len(corners), -1, corners.shape[2])
    closed = np.concatenate([around, around[:, :1]], axis=1)
    return unit_vectors(closed.reshape(-1, corners.shape[2])).reshape(closed.shape)


def triangulated(corners: FloatArray, steps: int) -> tuple[FloatArray, IntArray]:
    """Return a mesh of spherical triangles, each cut into steps² smaller ones of its own.

    Parameters
    ----------
    corners : (R, 3, 3)
    steps : int
        Pieces of each edge.

    Returns
    -------
    vertices : (R (steps + 1) (steps + 2) / 2, 3)
    faces : (R steps², 3), those of one triangle after another; no vertex is shared between two
    """
    places = [(i, j) for i in range(steps + 1) for j in range(steps + 1 - i)]
    number = {place: k for k, place in enumerate(places)}
    weights = np.array([(steps - i - j, i, j) for i, j in places]) / steps
    vertices = np.einsum("vk,rkc->rvc", weights, corners).reshape(-1, 3)
    upright = [
        (number[i, j], number[i + 1, j], number[i, j + 1]) for i, j in places if i + j < steps
    ]
    between = [
        (number[i + 1, j], number[i + 1, j + 1], number[i, j + 1])
        for i, j in places
        if i + j < steps - 1
    ]
    faces = np.array(upright + between, dtype=np.intp)
    first = len(places) * np.arange(len(corners))[:, None, None]
    return unit_vectors(vertices), (first + faces).reshape(-1, 3)


@dataclass(frozen=True, eq=False)
class Arc:
    """cos(t) `first` + sin(t) `second`, t from `start` to `stop`: a great circle or part of one."""

    first: FloatArray
    """(K,) a unit vector."""
    second: FloatArray
    """(K,) another, orthogonal to it."""
    start: float = 0.0
    stop: float = WHOLE

    def points(self, count: int) -> FloatArray:
        """Return `count` points (count, K) along it, both ends included."""
        turns = np.linspace(self.start, self.stop, count)
        around = np.outer(np.cos(turns), self.first) + np.outer(np.sin(turns), self.second)
        return np.asarray(around)

    def beside(self, side: FloatArray) -> Arc:
        """The part on one side, v . `side` (K,) >= 0, of a whole circle or a half from -90° to 90°.

        All of it where all of it lies on the border.
        """
        along = float((self.first * side).sum()), float((self.second * side).sum())
        if not any(along):
            return self
        # The middle of the side that is asked for.
        middle = float(np.arctan2(along[1], along[0]))
        low, high = middle - QUARTER, middle + QUARTER
        if self.stop - self.start < WHOLE:
            low, high = max(low, self.start), min(high, self.stop)
        return Arc(self.first, self.second, low, high)


def circle_across(normal: FloatArray) -> Arc:
    """The great circle of the directions (3,) orthogonal to `normal` (3,)."""
    return Arc(*across(normal))


@dataclass(frozen=True, eq=False)
class Reached:
    """The directions of logits that some input x gives: a flat slice of the sphere.

    Without a bias, or with one that W itself can give, the slice goes through the origin of the
    logits: two opposite points, a great circle, all. With another bias it misses the origin: one
    side of it is seen, half a great circle or half a sphere, without its border.
    """

    span: FloatArray
    """(N-1, r) orthonormal columns: the directions in which logits move with x."""
    pole: FloatArray | None
    """(N-1,) the direction, orthogonal to `span`, in which the bias moves all logits, if any."""

    @property
    def dimension(self) -> int:
        """Of the set of directions: 0 points, 1 a curve, 2 a surface; -1 if there are none."""
        return int(self.span.shape[1]) + (self.pole is not None) - 1

    @property
    def everything(self) -> bool:
        """Whether every direction is reached."""
        return bool(self.span.shape[1] == len(self.span))

    @cached_property
    def ends(self) -> FloatArray:
        """(m, N-1) the points that are reached where the dimension is 0."""
        if self.pole is not None:
            return self.pole[None]
        return np.concatenate([self.span.T, -self.span.T])

    @cached_property
    def curve(self) -> Arc:
        """The curve that is reached where the dimension is 1; half a circle lacks its two ends."""
        if self.pole is None:
            return Arc(self.span[:, 0], self.span[:, 1])
        return Arc(self.pole, self.span[:, 0], -QUARTER, QUARTER)


def reached_directions(
    weights: FloatArray, bias: FloatArray | None, rank: int, *, shifts: bool
) -> Reached:
    """Return the directions of logits that a layer reaches.

    Parameters
    ----------
    weights : (N, D)
    bias : (N,) or None
    rank : int
        How many dimensions the differences of the rows span, which is known exactly.
    shifts : bool
        Whether the bias lies outside that span, which is known exactly.

    Returns
    -------
    Reached
    """
    basis = drawing_basis(len(weights))
    size = float(np.abs(weights).max(initial=0.0)) or 1.0
    scaled = weights / size
    moves = product((scaled - scaled[:1]).T, basis)  # (D, N-1)
    span = principal_directions(moves)[1][:, :rank]
    if bias is None or not shifts:
        return Reached(span, None)
    pole = directions(bias[None])[0]
    for _ in range(2):  # once leaves what rounding puts back
        pole = pole - product(span, product(pole, span))
        pole = pole / (length(pole) or 1.0)
    return Reached(span, pole)


# --- the halves of a sphere ---------------------------------------------------------------------

SIDES = (1.0, -1.0)
"""The two hemispheres: class 0 above class 1, and below it. Their rim is the tie of the two."""


def on_disc(points: FloatArray, side: float) -> FloatArray:
    """Return where `points` (M, 3) of the hemisphere of `side` stand on its disc, (M, 2).

    The disc has radius 1 and shows the hemisphere from outside, in Lambert's azimuthal projection:
    areas are true to each other. The two discs are mirror images, with classes 0 and 1 swapped.

    Source: J. P. Snyder, "Map projections: a working manual", USGS 1395 (1987), chapter 24.
    """
    above = np.maximum(side * points[:, 0], 0.0)
    return np.asarray(points[:, 1:] / np.sqrt(1.0 + above)[:, None] * [side, 1.0])


def side_of(points: FloatArray) -> FloatArray:
    """Return the hemisphere (M,) of each of `points` (M, 3), one of SIDES."""
    return np.where(points[:, 0] < 0, SIDES[1], SIDES[0])


def beyond(pole: FloatArray, side: float, count: int) -> FloatArray:
    """Return what of a hemisphere lies opposite to `pole` (3,), as an outline (2 count, 3)."""
    towards = np.array([side, 0.0, 0.0])
    rim = circle_across(towards).beside(-pole)
    border = circle_across(pole).beside(towards)
    if rim.stop - rim.start >= WHOLE:  # the pole is the middle of a disc, so all or nothing
        whole = rim.points(2 * count)
        return whole if side * pole[0] < 0 else np.repeat(whole[:1], 2 * count, axis=0)
    first, second = rim.points(count), border.points(count)
    if length(first[-1] - second[0]) > length(first[-1] - second[-1]):
        second = second[::-1]
    return np.concatenate([first, second])
