"""Points for cells that are known already, from rays in doubles: likely, and to be checked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compute.arrays import FloatArray, IntArray
from compute.exact.integers import Row
from compute.linear import product, solutions, unit_vectors
from compute.rankings.owned import Cells, Simple, joined, owned, subsets, with_opposites
from compute.rankings.sides import Planes, Rays

CHUNK = 1 << 20
"""Entries of the largest temporary array."""


def with_points(rows: Sequence[Row], cells: Cells) -> Cells:
    """Return the cells of `all_cells` with points where none were at hand and one is found."""
    lacking = np.flatnonzero(np.isnan(cells.points).any(axis=1))
    if len(lacking) == 0:
        return cells
    planes = Planes(rows)
    likely = _likely(Rays(planes.normals).units)
    numbers, first = np.unique(_numbers(likely), return_index=True)
    wanted = _numbers(Cells(planes.of_planes(cells.sides[lacking]), cells.points[lacking]))
    place = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    there = numbers[place] == wanted
    points = cells.points.copy()
    points[lacking[there]] = likely.points[first[place[there]]]
    return Cells(cells.sides, points)


def _numbers(cells: Cells) -> IntArray:
    """(K,): the sides as the bits of a number."""
    numbers = np.zeros(len(cells.sides), dtype=np.intp)
    for column in cells.sides.T:
        numbers = 2 * numbers + column
    return numbers


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
