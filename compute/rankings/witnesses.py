"""Inputs that prove rankings: in doubles where the cell holds any, else in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray
from compute.exact.integers import dot, integer_columns, null_vector, separate
from compute.exact.lattice import dot_fractions, double_in_cell, double_in_cone
from compute.rankings.corners import Corners
from compute.rankings.layer import Layer
from compute.rankings.walls import Walk

BoolArray = NDArray[np.bool_]

UNIT_ROUNDOFF = 2.0**-53
MOST_CANDIDATES = 4000
"""Sets of walls whose intersections are tried for one cell."""


def certified(layer: Layer, rankings: IntArray, points: FloatArray) -> BoolArray:
    """Whether each point gives its ranking strictly beyond any doubt about rounding, (R,) bool."""
    if layer.n_classes == 1:
        return np.asarray(np.isfinite(points).all(axis=1))
    layer = layer.scaled
    W = layer.weights
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        logits = points @ W.T
        size = np.abs(points) @ np.abs(W).max(axis=0)
        if layer.bias is not None:
            logits += layer.bias
            size += np.abs(layer.bias).max()
        gaps = np.diff(np.take_along_axis(logits, rankings, axis=1), axis=1).min(axis=1)
        # D products, D additions and the difference each err by at most one unit roundoff of size;
        # doubled for safety. The constant covers products and entries that underflow.
        tiny = 1e-290 * (1 + np.abs(points).max(axis=1))
        doubt = (4 * W.shape[1] + 8) * UNIT_ROUNDOFF * size + tiny
        return np.asarray((gaps > doubt) & np.isfinite(size))


def in_all_columns(layer: Layer, points: FloatArray) -> FloatArray:
    """(R, D) points from (R, d) in the independent columns: the other entries are zero."""
    full = np.zeros((len(points), layer.weights.shape[1]))
    full[:, layer.columns] = points
    return full


def walk_points(cells: Walk) -> FloatArray:
    """(R, d): a point in the middle of each cell of a walk, in its order."""
    borders = cells.borders()
    if cells.full_circle:
        middle = _unit(_unit(borders[:-1]) + _unit(borders[1:]))
        return np.concatenate([middle, -middle])
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        x = borders[:, 0] / borders[:, 1]
        x[0] = 2 * x[1] - x[-2] - 1
        x[-1] = 2 * x[-2] - x[1] + 1
        return np.asarray((x[:-1] / 2 + x[1:] / 2)[:, None])


def corner_points(layer: Layer, corners: Corners) -> FloatArray:
    """(R, d): a point inside each cell, the mean of its rays."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if layer.bias_shifts:
            return np.asarray(corners.centres[:, :-1] / corners.centres[:, -1:])
        return _unit(corners.centres)


def beyond_the_shift(layer: Layer, rankings: IntArray, points: FloatArray) -> FloatArray:
    """The points so far out that a bias which only moves the origin no longer matters."""
    assert layer.bias is not None
    logits = points @ layer.weights[:, layer.columns].T
    gaps = np.diff(np.take_along_axis(logits, rankings, axis=1), axis=1).min(axis=1, initial=np.inf)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        factor = np.exp2(np.ceil(np.log2(8 * np.ptp(layer.bias) / gaps)))
        return np.asarray(points * np.maximum(factor, 1.0)[:, None])


class ExactWitnesses:
    """Points in the cells of one layer by rational arithmetic, one ranking at a time."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.biased = layer.bias is not None
        matrix = layer.weights[:, layer.columns]
        if layer.bias is not None:
            matrix = np.column_stack([matrix, layer.bias])
        self.integers, exponents = integer_columns(matrix)
        self.powers = [Fraction(2) ** e for e in exponents]

    def gaps(self, ranking: Sequence[int]) -> list[list[int]]:
        """Integer rows, one for each two neighbours, positive where the ranking holds."""
        rows = self.integers
        return [
            [a - b for a, b in zip(rows[high], rows[low], strict=True)]
            for low, high in pairwise(ranking)
        ]

    def point(self, ranking: Sequence[int]) -> list[Fraction]:
        """Some x, in the independent columns, that gives a feasible ranking."""
        gaps = self.gaps(ranking)
        if self.biased:
            gaps.append([0] * (len(self.powers) - 1) + [1])
        if not gaps:
            return [Fraction(0)] * len(self.powers)
        scaled = _middle(gaps)
        if scaled is None:
            raise ValueError(f"no input gives the ranking {list(ranking)}")
        point = [v / power for v, power in zip(scaled, self.powers, strict=True)]
        return [v / point[-1] for v in point[:-1]] if self.biased else point

    def double_point(self, ranking: Sequence[int]) -> FloatArray:
        """(d,) doubles in the cell, NaN where the search finds none."""
        gaps = [
            [v * power for v, power in zip(gap, self.powers, strict=True)]
            for gap in self.gaps(ranking)
        ]
        if not self.biased:
            found = double_in_cone(gaps, self.point(ranking))
        elif self.layer.bias_shifts:
            found = double_in_cell(gaps, self.point(ranking))
        else:
            found = self._far_out(ranking, gaps)
        return np.full(len(self.layer.columns), np.nan) if found is None else np.array(found)

    def _far_out(self, ranking: Sequence[int], gaps: list[list[Fraction]]) -> list[float] | None:
        """Where the bias only moves the origin: the cone without it, far enough out."""
        cone = ExactWitnesses(Layer(self.layer.weights, None))
        found = double_in_cone([gap[:-1] for gap in gaps], cone.point(ranking))
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
    return total if all(dot_fractions(gap, total) > 0 for gap in gaps) else None


def _unit(vectors: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
