"""Rankings in the plane: turn x by half a circle and swap two classes at each wall.

Serves two features, and one feature with a bias (x, 1). The walls are sorted as floats; only
neighbours within the rounding bound are compared exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from compute.arrays import UNIT_ROUNDOFF, FloatArray, IntArray
from compute.cached import cached_property
from compute.exact.integers import Row, Rows
from compute.linear import product, unit_vectors
from compute.rankings.lexicographic import Rankings, smallest_integer_type

# A slope is a quotient of two rounded differences: each errs by at most 3 unit roundoffs, two by 6.
CLOSE = 8 * UNIT_ROUNDOFF
SMALL_INTEGER = 1 << 20
"""Up to here different slopes differ by 2**-42 of their size, so that close ones are equal."""


@dataclass(frozen=True, eq=False)
class Walk:
    """x turns from (-1, +0) over (0, 1) to (1, +0); the cells it meets, in that order.

    Attributes
    ----------
    rows : (n, 2) array
        Different rows, sorted by their ranking at the start.
    first : (n,) int array
        The ranking at the start; walls name positions in it.
    rising, sinking : (M,) int arrays
        The pair that swaps at each wall, in the order of the walk.
    opens : (M,) bool array
        False where a wall coincides with the one before.
    parallel_to_start : bool
        Whether some pair swaps exactly at the start (and again at the end) of the walk.
    full_circle : bool
        Whether the opposites of all cells follow (two features); otherwise the second coordinate
        stays positive (one feature and a bias).
    """

    rows: FloatArray
    first: IntArray
    rising: IntArray
    sinking: IntArray
    opens: NDArray[np.bool_]
    parallel_to_start: bool
    full_circle: bool

    @cached_property
    def groups(self) -> IntArray:
        """(G,) the index of the first wall of each set of coincident walls."""
        return np.flatnonzero(self.opens)

    @property
    def half(self) -> int:
        """Different cells on the half turn; after a full circle the last is opposite the first."""
        return len(self.groups) + (not self.full_circle or self.parallel_to_start)

    @property
    def count(self) -> int:
        """Number of cells."""
        return self.half * (1 + self.full_circle)

    def rankings(self) -> Rankings:
        """(count, n): the ranking of each cell, in the smallest integer type."""
        n = len(self.first)
        steps = np.zeros((len(self.groups) + 1, n), dtype=np.int16 if n < 2**15 else np.int32)
        steps[0] = np.arange(n)
        cell = np.cumsum(self.opens)
        if len(self.groups) == len(self.rising):
            steps[cell, self.rising] = 1
            steps[cell, self.sinking] = -1
        else:  # a class can meet several others on one wall
            np.add.at(steps, (cell, self.rising), 1)
            np.add.at(steps, (cell, self.sinking), -1)
        ranks = np.cumsum(steps[: self.half], axis=0, dtype=np.intp)
        rankings = np.empty(ranks.shape, dtype=smallest_integer_type(n))
        np.put_along_axis(rankings, ranks, self.first.astype(rankings.dtype)[None], axis=1)
        return np.concatenate([rankings, rankings[:, ::-1]]) if self.full_circle else rankings

    def vertices(self, values: FloatArray) -> FloatArray:
        """(count, D): the sum over classes of rank times row of `values` (n, D), swap by swap."""
        half, n = self.half, len(self.first)
        out = np.empty((self.count, values.shape[1]))
        last_of_group = np.append(self.groups[1:], len(self.rising)) - 1
        for q, column in enumerate(values[self.first].T):
            steps = np.take(column, self.rising)
            steps -= np.take(column, self.sinking)
            totals = np.cumsum(steps, out=steps)
            if len(last_of_group) < len(totals):
                totals = totals[last_of_group]
            start = product(np.arange(n), column)
            out[0, q] = start
            np.add(totals[: half - 1], start, out=out[1:half, q])
            if self.full_circle:  # the ranks of the opposite are n-1 minus the ranks
                np.subtract((n - 1) * column.sum(), out[:half, q], out=out[half:, q])
        return out

    def border_pairs(self) -> IntArray:
        """(half + 1, 2): the classes that rise and sink before and after each cell of the half.

        Only for a full circle, where the walk begins and ends on opposite walls.
        """
        pairs = self.first[np.column_stack([self.rising, self.sinking])[self.groups]]
        if self.parallel_to_start:
            # equal first entries, and the second decides
            k = int(np.flatnonzero(self.rows[1:, 0] == self.rows[:-1, 0])[0])
            start = self.first[None, [k + 1, k]]
            return np.concatenate([start, pairs, start[:, ::-1]])
        return np.concatenate([pairs[-1:, ::-1], pairs])

    def borders(self) -> FloatArray:
        """(half + 1, 2): directions of the walls before and after the cells of the half turn."""
        p, q = self.rising[self.groups], self.sinking[self.groups]
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            difference = self.rows[p] - self.rows[q]
            walls = np.column_stack([-difference[:, 1], difference[:, 0]])
            walls /= np.abs(walls).max(axis=1, initial=0.0, keepdims=True)
        ends = np.array([[-1.0, 0.0], [1.0, 0.0]])
        if self.full_circle and not self.parallel_to_start:
            return np.concatenate([-walls[-1:], walls])
        return np.concatenate([ends[:1], walls, ends[1:]])

    def crossings(self) -> FloatArray:
        """(half + 1,): where the walls before and after each cell stand, ascending.

        Only for one feature and a bias: the first is minus infinity and the last infinity.
        """
        borders = self.borders()
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            return np.asarray(borders[:, 0] / borders[:, 1])

    def middles(self) -> FloatArray:
        """(count, d): a point in the middle of each cell."""
        if self.full_circle:
            borders = unit_vectors(self.borders())
            middle = unit_vectors(borders[:-1] + borders[1:])
            return np.concatenate([middle, -middle])
        x = self.crossings()
        with np.errstate(over="ignore", invalid="ignore"):
            x[0] = 2 * x[1] - x[-2] - 1
            x[-1] = 2 * x[-2] - x[1] + 1
            return np.asarray((x[:-1] / 2 + x[1:] / 2)[:, None])


def walk(layer_rows: Rows, full_circle: bool) -> Walk:
    """Sort the walls of different rows (n, 2), exactly.

    Parameters
    ----------
    layer_rows : (n, 2) rows
    full_circle : bool
        Two features; otherwise the second column is a bias.
    """
    matrix = layer_rows.doubles
    # at (-1, +0) the ranking is by descending first, then ascending second entry
    first = np.lexsort((matrix[:, 1], -matrix[:, 0]))
    rows = matrix[first]
    p, q = _pairs(len(rows))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        fall = rows[:, 0][p] - rows[:, 0][q]
        climb = rows[:, 1][q] - rows[:, 1][p]
        slopes = climb / fall
        crossed = fall > 0
        all_crossed = bool(crossed.all())
        if not all_crossed:
            p, q, slopes, climb = p[crossed], q[crossed], slopes[crossed], climb[crossed]
        size = np.abs(slopes)
        in_range = bool((np.isfinite(size) & ((size > 1e-300) | (climb == 0))).all())
        order = np.argsort(slopes)
        ordered = np.take(slopes, order)
        size = np.abs(ordered)
        if in_range:
            close = ordered[1:] - ordered[:-1] <= CLOSE * np.maximum(size[1:], size[:-1])
        else:  # quotients that overflow or underflow say nothing: all are compared exactly
            close = np.ones(max(len(order) - 1, 0), dtype=bool)
    opens = np.ones(len(order), dtype=bool)
    if close.any():
        integers = [layer_rows.integers[k] for k in first.tolist()]
        _settle(order, opens, close, p, q, integers, in_range)
    return Walk(
        rows, first, np.take(p, order), np.take(q, order), opens, not all_crossed, full_circle
    )


def _settle(
    order: IntArray,
    opens: NDArray[np.bool_],
    close: NDArray[np.bool_],
    p: IntArray,
    q: IntArray,
    integers: list[Row],
    in_range: bool,
) -> None:
    """Sort each run of close walls exactly, in place, and mark those that coincide."""
    if in_range and max(abs(v) for row in integers for v in row) < SMALL_INTEGER:
        opens[1:] = ~close
        return
    starts = np.flatnonzero(close & ~np.append(False, close[:-1]))
    stops = np.flatnonzero(close & ~np.append(close[1:], False)) + 2
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        run = []
        for wall in order[start:stop].tolist():
            a, b = integers[p[wall]], integers[q[wall]]
            run.append((Fraction(b[1] - a[1], a[0] - b[0]), wall))
        run.sort()
        order[start:stop] = [wall for _, wall in run]
        opens[start + 1 : stop] = [x[0] != y[0] for x, y in zip(run[1:], run, strict=False)]


@lru_cache(maxsize=64)
def _small_pairs(n: int) -> tuple[IntArray, IntArray]:
    p, q = np.triu_indices(n, 1)
    p.flags.writeable = q.flags.writeable = False
    return p, q


def _pairs(n: int) -> tuple[IntArray, IntArray]:
    """All pairs p < q of positions; remembered only while they are few."""
    return _small_pairs(n) if n <= 64 else np.triu_indices(n, 1)
