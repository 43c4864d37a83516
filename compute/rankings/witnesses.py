"""Inputs that prove rankings: in doubles where the cell holds any, else in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray, rounding_bound
from compute.exact.integers import dot, nearest_double, null_vector
from compute.exact.lattice import dot_fractions, double_in_cell, double_in_cone
from compute.exact.separation import Gaps, exact_seconds
from compute.exact.simplex import separate
from compute.linear import product, unit_vectors
from compute.rankings.corners import Corners
from compute.rankings.layer import Layer

BoolArray = NDArray[np.bool_]

Pairs = Sequence[tuple[int, int]]

MOST_CANDIDATES = 4000
"""Sets of walls whose intersections are tried for one cell."""
MOST_LATTICE_DIMENSIONS, MOST_LATTICE_GAPS = 16, 5000
"""Beyond, a short basis of doubles takes seconds."""
SEARCH_SECONDS = 3.0
"""Exact simplex work at most in search of a double, as estimated beforehand."""


def certified(layer: Layer, rankings: IntArray, points: FloatArray) -> BoolArray:
    """Return which points give their ranking strictly beyond any doubt about rounding, (R,) bool.

    Parameters
    ----------
    layer : Layer
    rankings : (R, N)
    points : (R, D)
    """
    if layer.n_classes == 1:
        return np.asarray(np.isfinite(points).all(axis=1))
    layer = layer.scaled
    W = layer.weights
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        logits = product(points, W.T)
        size = product(np.abs(points), np.abs(W).max(axis=0))
        if layer.bias is not None:
            logits += layer.bias
            size += np.abs(layer.bias).max()
        gaps = np.diff(np.take_along_axis(logits, rankings, axis=1), axis=1).min(axis=1)
        doubt = rounding_bound(size, W.shape[1], np.abs(points).max(axis=1))
        return np.asarray((gaps > doubt) & np.isfinite(size))


def in_all_columns(layer: Layer, points: FloatArray) -> FloatArray:
    """Return (R, D) points from `points` (R, d) in the independent columns, 0 in the others."""
    full = np.zeros((len(points), layer.weights.shape[1]))
    full[:, layer.columns] = points
    return full


def corner_points(layer: Layer, corners: Corners) -> FloatArray:
    """Return a point (R, d) inside each cell, the mean of its rays."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if layer.bias_shifts:
            return np.asarray(corners.centres[:, :-1] / corners.centres[:, -1:])
        return unit_vectors(corners.centres)


def beyond_the_shift(layer: Layer, rankings: IntArray, points: FloatArray) -> FloatArray:
    """Return points (R, d) so far out that a bias which only moves the origin no longer matters.

    Parameters
    ----------
    layer : Layer
        With a bias.
    rankings : (R, N)
    points : (R, d)
        In the independent columns; each gives its ranking without the bias.
    """
    assert layer.bias is not None
    logits = product(points, layer.weights[:, layer.columns].T)
    gaps = np.diff(np.take_along_axis(logits, rankings, axis=1), axis=1).min(axis=1, initial=np.inf)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        factor = np.exp2(np.ceil(np.log2(8 * np.ptp(layer.bias) / gaps)))
        return np.asarray(points * np.maximum(factor, 1.0)[:, None])


def double_witness(layer: Layer, gaps: Gaps, point: Sequence[Fraction]) -> FloatArray:
    """(D,) doubles that make every gap positive, exactly; NaN where the search finds none.

    Parameters
    ----------
    layer : Layer
        Its `rows` are those of the gaps.
    gaps : Gaps
    point : D fractions
        An x at which all gaps are positive.
    """
    last = [Fraction(1)] if gaps.affine else []
    nearest = np.array([nearest_double(v) for v in point])
    if np.isfinite(nearest).all() and gaps.positive_at([*map(Fraction, nearest.tolist()), *last]):
        return nearest
    pairs = list(zip(gaps.lesser.tolist(), gaps.greater.tolist(), strict=True))
    exact = ExactWitnesses(layer)
    if len(point) <= MOST_LATTICE_DIMENSIONS and len(pairs) <= MOST_LATTICE_GAPS:
        found = exact.in_every_column(pairs, point)
        if np.isfinite(found).all():
            return found
    many = comb(len(pairs), len(exact.powers) - 1) > MOST_CANDIDATES
    if many and exact_seconds(exact.gaps(pairs)) > SEARCH_SECONDS:
        return np.full(len(point), np.nan)
    return exact.double_point(pairs)


def neighbours(ranking: Sequence[int]) -> Pairs:
    """Return the pairs (lesser, greater) that make a ranking."""
    return list(pairwise(ranking))


class ExactWitnesses:
    """Points in the cells of one layer by rational arithmetic, one cell at a time."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.biased = layer.bias is not None
        bias = [layer.weights.shape[1]] if self.biased else []
        rows = layer.rows.chosen([*layer.columns, *bias])
        self.integers, self.powers = rows.integers, rows.powers

    def gaps(self, pairs: Pairs) -> list[list[int]]:
        """Integer rows, one for each (lesser, greater), positive where the greater one wins."""
        rows = self.integers
        return [[a - b for a, b in zip(rows[high], rows[low], strict=True)] for low, high in pairs]

    def point(self, pairs: Pairs) -> list[Fraction]:
        """Some x, in the independent columns, that keeps every pair in order."""
        gaps = self.gaps(pairs)
        if self.biased:
            gaps.append([0] * (len(self.powers) - 1) + [1])
        if not gaps:
            return [Fraction(0)] * len(self.powers)
        scaled = _middle(gaps)
        if scaled is None:
            raise ValueError(f"no input keeps the pairs {list(pairs)} in order")
        point = [v / power for v, power in zip(scaled, self.powers, strict=True)]
        return [v / point[-1] for v in point[:-1]] if self.biased else point

    def double_point(self, pairs: Pairs) -> FloatArray:
        """(D,) doubles in the cell, NaN where the search finds none.

        In the independent columns first, whose grid is small; then in all, which hold more doubles.
        """
        point = self.point(pairs)
        if self.biased and not self.layer.bias_shifts:
            found = self._far_out(pairs)
        else:
            found = _double_in(_in_x(self.gaps(pairs), self.powers), point, self.biased)
        if found is not None:
            full: FloatArray = in_all_columns(self.layer, np.array([found]))[0]
            return full
        width = self.layer.weights.shape[1]
        if width == len(self.layer.columns) or width > MOST_LATTICE_DIMENSIONS:
            return np.full(width, np.nan)
        known = dict(zip(self.layer.columns, point, strict=True))
        return self.in_every_column(pairs, [known.get(q, Fraction(0)) for q in range(width)])

    def in_every_column(self, pairs: Pairs, point: Sequence[Fraction]) -> FloatArray:
        """(D,) doubles near a point of the cell, in all columns; NaN where none are found."""
        rows = self.layer.rows
        gaps = [
            [a - b for a, b in zip(rows.integers[high], rows.integers[low], strict=True)]
            for low, high in pairs
        ]
        found = _double_in(_in_x(gaps, rows.powers), point, self.biased)
        return np.full(len(point), np.nan) if found is None else np.array(found)

    def _far_out(self, pairs: Pairs) -> list[float] | None:
        """Where the bias only moves the origin: the cone without it, far enough out."""
        gaps = _in_x(self.gaps(pairs), self.powers)
        cone = ExactWitnesses(Layer(self.layer.weights, None))
        found = double_in_cone([gap[:-1] for gap in gaps], cone.point(pairs))
        if found is None:
            return None
        direction = [Fraction(v) for v in found]
        # each gap is a positive slope times the factor, plus a constant
        factor = Fraction(1)
        for gap in gaps:
            slope = sum((a * b for a, b in zip(gap, direction, strict=False)), Fraction(0))
            while slope * factor + gap[-1] <= 0:
                factor *= 2
        point = [v * factor for v in direction]
        return [float(v) for v in point] if max(map(abs, point), default=0) < 2**1023 else None


def _in_x(gaps: list[list[int]], powers: list[Fraction]) -> list[list[Fraction]]:
    """Integer gaps in the units of x."""
    return [[v * power for v, power in zip(gap, powers, strict=True)] for gap in gaps]


def _double_in(
    gaps: list[list[Fraction]], point: Sequence[Fraction], affine: bool
) -> list[float] | None:
    return double_in_cell(gaps, point) if affine else double_in_cone(gaps, point)


def _middle(gaps: list[list[int]]) -> list[Fraction] | None:
    """A point that makes all gaps positive: the sum of the rays of their cone, where few may be."""
    d = len(gaps[0])
    if comb(len(gaps), d - 1) > MOST_CANDIDATES:
        return separate(gaps)[0]
    total = [Fraction(0)] * d
    for tied in combinations(gaps, d - 1):
        ray = null_vector(tied)
        heights = [dot(gap, ray) for gap in gaps]
        if min(heights) < 0 < max(heights):
            continue
        size = max(map(abs, ray))
        if size:
            weight = Fraction(1 if max(heights) > 0 else -1, 1 << size.bit_length())
            total = [t + weight * v for t, v in zip(total, ray, strict=True)]
    if all(dot_fractions(gap, total) > 0 for gap in gaps):
        return total
    return separate(gaps)[0]  # too few gaps to bound a cone by rays
