"""Inputs that prove rankings: in doubles where the cell holds any, else in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray
from compute.cached import cached_property
from compute.exact.integers import Rows, dot, nearest_double, null_vector
from compute.exact.lattice import dot_fractions, double_in_cell, double_in_cone
from compute.exact.separation import Gaps, exact_seconds, separation
from compute.exact.simplex import separate
from compute.linear import product, unit_vectors
from compute.rankings.corners import Corners
from compute.rankings.layer import Layer
from compute.rankings.orders import doubt_of, logits_of

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
    logits = logits_of(layer, points)
    with np.errstate(over="ignore", invalid="ignore"):
        gaps = np.diff(np.take_along_axis(logits, rankings, axis=1), axis=1).min(axis=1)
        return np.asarray(gaps > doubt_of(layer, points))


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
    scaled = layer.scaled  # neither its gaps nor its biases overflow
    assert scaled.bias is not None
    logits = product(points, scaled.weights[:, layer.columns].T)
    gaps = np.diff(np.take_along_axis(logits, rankings, axis=1), axis=1).min(axis=1, initial=np.inf)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        factor = np.exp2(np.ceil(np.log2(8 * np.ptp(scaled.bias) / gaps)))
        return np.asarray(points * np.maximum(factor, 1.0)[:, None])


def neighbours(ranking: Sequence[int]) -> Pairs:
    """Return the pairs (lesser, greater) that make a ranking."""
    return list(pairwise(ranking))


class ExactWitnesses:
    """Points in the cells of one layer by rational arithmetic, one cell at a time."""

    def __init__(self, layer: Layer) -> None:
        # a bias that is the same for every class decides nothing
        decides = layer.bias is None or not layer.central
        self.layer = layer if decides else Layer(layer.weights, None)
        self.biased = self.layer.bias is not None

    @cached_property
    def _rows(self) -> Rows:
        """The independent columns, with the bias last; of a large layer seldom needed."""
        bias = [self.layer.weights.shape[1]] if self.biased else []
        return self.layer.rows.chosen([*self.layer.columns, *bias])

    @property
    def powers(self) -> list[Fraction]:
        """What each column of the gaps is multiplied by."""
        return self._rows.powers

    def gaps(self, pairs: Pairs) -> list[list[int]]:
        """Integer rows, one for each (lesser, greater), positive where the greater one wins."""
        rows = self._rows.integers
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

    def double_point(self, pairs: Pairs, point: Sequence[Fraction] | None = None) -> FloatArray:
        """Return doubles (D,) that keep every pair in order, exactly; NaN where none are found.

        The one search that all witnesses come from. It starts from two points of the cell, its
        middle and the one deepest inside, so that it finds the same cells whoever asks; from each
        it looks among the independent columns, whose grid is small, and among all, which hold more
        doubles. Two features without a bias, and one feature, are decided: NaN says that the cell
        holds no double.

        Parameters
        ----------
        pairs : sequence of (lesser, greater)
        point : D fractions, optional
            The deepest point, where it is known: an x that keeps the pairs in order. The search
            then begins there.
        """
        deepest = None if point is None else self._near(pairs, point)
        if deepest is not None:
            return deepest
        if point is not None and self._costs_too_much(pairs):
            return np.full(self.layer.weights.shape[1], np.nan)
        middle = self._near_the_middle(pairs)
        if middle is not None:
            return middle
        if point is None and not self._decided:
            found = separation(self._all_gaps(pairs)).vector
            if found is not None:
                x = [v / found[-1] for v in found[:-1]] if self.biased else found
                deepest = self._near(pairs, x)
        return np.full(self.layer.weights.shape[1], np.nan) if deepest is None else deepest

    @property
    def _decided(self) -> bool:
        """Whether the search from one point finds a double wherever the cell holds any."""
        width = self.layer.weights.shape[1]
        return width == 1 or (width == len(self.layer.columns) == 2 and not self.biased)

    def _all_gaps(self, pairs: Pairs) -> Gaps:
        lesser, greater = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        return Gaps(self.layer.rows, greater, lesser, affine=self.biased)

    def _costs_too_much(self, pairs: Pairs) -> bool:
        many = comb(len(pairs), len(self.powers) - 1) > MOST_CANDIDATES
        return many and exact_seconds(self.gaps(pairs)) > SEARCH_SECONDS

    def _near(self, pairs: Pairs, point: Sequence[Fraction]) -> FloatArray | None:
        """Return doubles near a point of D entries, among all columns."""
        last = [Fraction(1)] if self.biased else []
        nearest = np.array([nearest_double(v) for v in point])
        if np.isfinite(nearest).all() and (
            self._surely_keeps(pairs, nearest)
            or self._all_gaps(pairs).positive_at([*map(Fraction, nearest.tolist()), *last])
        ):
            return nearest
        if len(point) > MOST_LATTICE_DIMENSIONS or len(pairs) > MOST_LATTICE_GAPS:
            return None
        return self._in_every_column(pairs, point)

    def _surely_keeps(self, pairs: Pairs, point: FloatArray) -> bool:
        """Whether doubles (D,) keep every pair in order beyond any doubt about rounding."""
        if not len(pairs):
            return True
        lesser, greater = np.array(pairs, dtype=np.intp).T
        logits = logits_of(self.layer, point[None])[0]
        with np.errstate(over="ignore", invalid="ignore"):
            least = (logits[greater] - logits[lesser]).min()
        return bool(least > doubt_of(self.layer, point[None])[0])

    def _near_the_middle(self, pairs: Pairs) -> FloatArray | None:
        """Return doubles near the middle of the cell, among the independent columns or all."""
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
            return None
        known = dict(zip(self.layer.columns, point, strict=True))
        return self._in_every_column(pairs, [known.get(q, Fraction(0)) for q in range(width)])

    def _in_every_column(self, pairs: Pairs, point: Sequence[Fraction]) -> FloatArray | None:
        """Return doubles near a point of the cell by a short basis of all columns."""
        rows = self.layer.rows
        gaps = [
            [a - b for a, b in zip(rows.integers[high], rows.integers[low], strict=True)]
            for low, high in pairs
        ]
        found = _double_in(_in_x(gaps, rows.powers), point, self.biased)
        return None if found is None else np.array(found)

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
