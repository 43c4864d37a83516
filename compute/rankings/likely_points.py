"""Points for cells that are known already, from rays in doubles: likely, and to be checked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compute.arrays import FloatArray, IntArray
from compute.exact.integers import Row
from compute.linear import product, solutions, unit_vectors
from compute.rankings.owned import (
    BoolArray,
    Cells,
    Simple,
    joined,
    of_length_one,
    owned,
    subsets,
    with_opposites,
)
from compute.rankings.sides import Planes, Rays

CHUNK = 1 << 20
"""Entries of the largest temporary array."""

REFLECTIONS, WITHIN = 300, 1e-9
"""At most, in search of a point; and how far inside its cell it is to be, in units of its size."""


def with_points(rows: Sequence[Row], cells: Cells) -> Cells:
    """Return the cells of `all_cells` with points where none were at hand and one is found."""
    lacking = np.flatnonzero(np.isnan(cells.points).any(axis=1))
    if len(lacking) == 0:
        return cells
    planes = Planes(rows)
    units = Rays(planes.normals).units
    likely = _likely(units)
    sides = planes.of_planes(cells.sides[lacking])
    numbers, first = np.unique(_numbers(likely.sides), return_index=True)
    wanted = _numbers(sides)
    place = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    found = likely.points[first[place]]
    heights = product(found, units.T) * np.where(sides, 1.0, -1.0)
    outside = ~((numbers[place] == wanted) & (heights.min(axis=1) > 0))
    found[outside] = _reflected_into(sides[outside], units)
    points = cells.points.copy()
    points[lacking] = found
    return Cells(cells.sides, points)


def _numbers(sides: BoolArray) -> IntArray:
    """(K,): the sides as the bits of a number."""
    numbers = np.zeros(len(sides), dtype=np.intp)
    for column in sides.T:
        numbers = 2 * numbers + column
    return numbers


def _reflected_into(sides: BoolArray, units: FloatArray) -> FloatArray:
    """Points (K, d) of cells that are not thin: reflected at the worst hyperplane until none is.

    NaN where that takes too long. Source: T. S. Motzkin and I. J. Schoenberg, "The relaxation
    method for linear inequalities", Canadian J. Math. 6 (1954).
    """
    found = np.full((len(sides), units.shape[1]), np.nan)
    left, signs = np.arange(len(sides)), np.where(sides, 1.0, -1.0)
    points = product(signs, units)
    for _ in range(REFLECTIONS):
        heights = product(points, units.T) * signs[left]
        worst = heights.argmin(axis=1)
        least = heights[np.arange(len(left)), worst]
        inside = least > WITHIN * np.abs(heights).max(axis=1)
        found[left[inside]] = points[inside]
        left, worst, least, points = (v[~inside] for v in (left, worst, least, points))
        if len(left) == 0:
            break
        points = points - (2 * least * signs[left, worst])[:, None] * units[worst]
    return of_length_one(found)


def _likely(units: FloatArray) -> Cells:
    """The cells between hyperplanes with these normals (m, d), were they in general position."""
    m, d = units.shape
    if not np.isfinite(units).all() or d == 0:  # there is a row of zeros
        return Cells(np.zeros((0, m), dtype=bool), np.zeros((0, d)))
    if d == 1:
        return joined([Cells((units[:, 0] * v > 0)[None], np.array([[v]])) for v in (1.0, -1.0)])
    beside = [owned(units, _lines(units, s)) for s in subsets(m, d - 1, CHUNK // (m * d))]
    return with_opposites(_likely(unit_vectors(units[:, :-2])), beside)


def _lines(units: FloatArray, members: IntArray) -> Simple:
    """The lines where members (K, d-1) meet."""
    d = units.shape[1]
    other = np.random.default_rng(d).standard_normal(d)
    square = np.concatenate([units[members], np.broadcast_to(other, (len(members), 1, d))], axis=1)
    vectors = solutions(square, np.eye(d)[-1:].repeat(len(members), axis=0))
    heights = product(vectors, units.T)
    np.put_along_axis(heights, members, 0.0, axis=1)
    swept = np.zeros((len(members), d))
    swept[:, -2:] = vectors[:, :-3:-1] * [1.0, -1.0]
    weights = solutions(square.transpose(0, 2, 1), swept)
    return Simple(members, vectors, heights, np.where(weights[:, :-1] > 0, 1.0, -1.0))
