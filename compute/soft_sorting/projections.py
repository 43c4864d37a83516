"""Projections onto the permutohedron, the convex hull of the orderings of a vector.

Blondel, Teboul, Berthet and Djolonga, "Fast differentiable sorting and ranking" (2020). Soft ranks
project values / strength onto the hull of the orderings of 0..n-1; soft sorting projects
(0..n-1) / strength onto the hull of the orderings of the values. Both the Euclidean (l2) and the
Kullback-Leibler (KL) projection are an isotonic regression away: it cuts the sorted entries into
blocks, and within a block the answer is a mean (l2) or a log-sum-exp (KL).

The answers are written per block, as a value plus differences within the block, because
"input minus regression" loses the hull and the sum to rounding. A batch is worked on a few rows at
a time, and for the pullback only the order and the blocks are kept, in small integers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Pullback, Reals
from compute.cached import cached_property

IntArray = NDArray[np.integer]
Projection = Callable[[Reals, float, bool], tuple[Reals, Pullback | None]]

CHUNK = 1 << 11
"""Entries that are worked on at once, where a row has no more."""

_TINY = float(np.finfo(np.float64).tiny)


def _in_chunks(projection: Projection) -> Projection:
    """The projection of a batch, a few columns at a time."""

    @wraps(projection)
    def in_chunks(values: Reals, strength: float, gradient: bool) -> tuple[Reals, Pullback | None]:
        n, batch = values.shape
        width = max(1, CHUNK // n)
        if batch <= width:
            return projection(values, strength, gradient)
        result = np.empty_like(values)
        parts: list[tuple[slice, Pullback | None]] = []
        for start in range(0, batch, width):
            columns = slice(start, start + width)
            result[:, columns], pullback = projection(values[:, columns], strength, gradient)
            parts.append((columns, pullback))

        def back(g: Reals) -> Reals:
            total = np.empty_like(g)
            for columns, pullback in parts:
                assert pullback is not None
                total[:, columns] = pullback(g[:, columns])
            return total

        return result, back if gradient else None

    return in_chunks


@_in_chunks
def rank_l2(values: Reals, strength: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the Euclidean soft ranks (n, B) of `values` (n, B), 0 for the smallest, and their
    pullback.

    In a block of sorted values at positions k: mean(k) + (x_k - mean x) / strength.
    """
    row = _Sorted.from_columns(values)
    heights = row.scaled_heights(strength, cap=row.n)
    blocks = _l2_blocks(heights - row.position, row.n)
    inner = heights - blocks.of_first(heights)
    ranks = inner + blocks.of_mean(row.position - inner)
    rate = 1 / strength if strength else 0.0
    order, kept = row.order.kept(), blocks.kept()

    def pullback(g: Reals) -> Reals:
        sorted_g = order.enter(g)
        return order.leave((sorted_g - kept.of_mean(sorted_g)) * rate, g)

    return row.order.leave(ranks, values), pullback if gradient else None


@_in_chunks
def rank_kl(values: Reals, strength: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the Kullback-Leibler soft ranks (n, B) of `values` (n, B), from 0, and their pullback.

    The projection is onto the orderings of 1..n, whose logarithms exist, and 1 is subtracted. In a
    block: softmax(x / strength) times the sum of its positions.
    """
    row = _Sorted.from_columns(values)
    # A gap of log n is never pooled across: pooled quotients lie between those of their members.
    heights = row.scaled_heights(strength, cap=math.log(row.n) + 1)
    blocks = _kl_blocks(heights, np.log1p(row.position), row.n)
    inner = heights - blocks.of_first(heights)
    p = np.exp(inner - blocks.of_log_sum_exp(inner))
    totals = blocks.of_sum(row.position + 1)
    rate = 1 / strength if strength else 0.0
    order, kept, share = row.order.kept(), blocks.kept(), p.astype(values.dtype, copy=False)

    def pullback(g: Reals) -> Reals:
        sorted_g = order.enter(g)
        centred = sorted_g - kept.of_sum((share * sorted_g.T).T)
        totals = kept.of_sum(order.position + 1)
        return order.leave((totals * rate * share * centred.T).T, g)

    return row.order.leave(p * totals - 1, values), pullback if gradient else None


@_in_chunks
def sort_l2(values: Reals, strength: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the Euclidean soft sort (n, B) of `values` (n, B), ascending, and its pullback.

    In a block of sorted values at positions k: mean(x) + (k - mean k) / strength.
    """
    # Tied values in the order that fast-soft-sort takes them, so that its Jacobians reproduce.
    row = _Sorted.from_columns(values, reversed_ties=True)
    blocks = _l2_blocks(row.steps(strength) - row.heights, row.n)
    inner = (row.position - blocks.of_mean(row.position)) / _above_zero(strength)
    result = np.clip(
        blocks.of_mean(row.values) + inner, blocks.of_first(row.values), blocks.of_last(row.values)
    )

    order, kept = row.order.kept(), blocks.kept()

    def pullback(g: Reals) -> Reals:
        return order.leave(kept.of_mean(order.flat(g)), g)

    return row.order.unflat(result, values), pullback if gradient else None


@_in_chunks
def sort_kl(values: Reals, strength: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the Kullback-Leibler soft sort (n, B) of `values` (n, B), ascending, and its pullback.

    The projection of exp(-k / strength) onto the orderings of exp(-x), in logarithms. In a block
    at positions k: k / strength + log mean exp(-k / strength) - log mean exp(-x). As means, not
    sums: where the values lie close together, both are as small as their distances.
    """
    row = _Sorted.from_columns(values, reversed_ties=True)
    blocks = _kl_blocks(-row.heights, -row.steps(strength), row.n)
    first = blocks.of_first(row.values)
    steps = (row.position - blocks.of_first(row.position)) / _above_zero(strength)
    drops = first - row.values
    inner = steps + blocks.of_log_mean_exp(-steps) - blocks.of_log_mean_exp(drops)
    result = np.clip(first + inner, first, blocks.of_last(row.values))
    order, kept = row.order.kept(), blocks.kept()
    if not gradient:
        return row.order.unflat(result, values), None
    sizes = np.exp(drops)
    share = (sizes / blocks.of_sum(sizes)).astype(values.dtype, copy=False)

    def pullback(g: Reals) -> Reals:
        return order.leave((share * kept.of_sum(order.flat(g)).T).T, g)

    return row.order.unflat(result, values), pullback


@dataclass(frozen=True)
class _Order:
    """How the entries of an (n, B) array lie when its columns are sorted and laid end to end."""

    n: int
    place: IntArray
    """(B n,) where each came from in the columns laid end to end."""

    def kept(self) -> _Order:
        """The same in as few bytes as it takes."""
        return _Order(self.n, _small(self.place, len(self.place)))

    @property
    def position(self) -> Reals:
        """0..n-1 for each column."""
        one = np.arange(self.n, dtype=np.float64)
        return one if len(self.place) == self.n else np.tile(one, len(self.place) // self.n)

    def flat(self, columns: Reals) -> Reals:
        """(n, B) laid end to end, (B n,); or (B n, M), where columns have axes behind."""
        moved = np.ascontiguousarray(columns.swapaxes(0, 1), dtype=np.float64)
        return moved.reshape(-1) if moved.ndim == 2 else moved.reshape(len(self.place), -1)

    def unflat(self, flat: Reals, like: Reals) -> Reals:
        """Back to columns of the other's shape and dtype."""
        rows = flat.reshape(like.shape[1], like.shape[0], *like.shape[2:])
        return rows.swapaxes(0, 1).astype(like.dtype, copy=False)

    def enter(self, columns: Reals) -> Reals:
        """The columns laid end to end in the order of the sorted values."""
        return self.flat(columns)[self.place]

    def leave(self, flat: Reals, like: Reals) -> Reals:
        """Back to where the values came from."""
        result = np.empty_like(flat)
        result[self.place] = flat
        return self.unflat(result, like)


@dataclass(frozen=True)
class _Sorted:
    """The columns of an (n, B) array, each sorted ascending, laid end to end."""

    order: _Order
    values: Reals
    """(B n,) in float64."""

    @classmethod
    def from_columns(cls, columns: Reals, reversed_ties: bool = False) -> _Sorted:
        n, batch = columns.shape
        rows = np.ascontiguousarray(columns.T, dtype=np.float64)
        place = np.argsort(-rows)[:, ::-1] if reversed_ties else np.argsort(rows)
        if batch > 1:
            place = place + n * np.arange(batch)[:, None]
        place = place.reshape(-1)
        return cls(_Order(n, place), rows.reshape(-1)[place])

    @property
    def n(self) -> int:
        return self.order.n

    @cached_property
    def position(self) -> Reals:
        return self.order.position

    @cached_property
    def heights(self) -> Reals:
        """How far each value lies above the smallest of its column."""
        rows = self.values.reshape(-1, self.n)
        return (rows - rows[:, :1]).reshape(-1)

    def scaled_heights(self, strength: float, cap: float) -> Reals:
        """Heights / strength, with every gap between neighbours cut down to a cap beyond which
        blocks never merge; so the digits of small gaps survive next to large ones."""
        strength = _above_zero(strength)
        rows = self.values.reshape(-1, self.n)
        steps = np.empty_like(rows)
        steps[:, 0] = 0
        np.subtract(rows[:, 1:], rows[:, :-1], out=steps[:, 1:])
        np.minimum(steps, cap * strength, out=steps)
        steps *= 1 / strength
        return steps.cumsum(axis=1).reshape(-1)

    def steps(self, strength: float) -> Reals:
        """Positions / strength, the step cut down to what no gap of the values can reach."""
        largest = 2 * self.heights.reshape(-1, self.n)[:, -1:] + 1
        step = np.minimum(1 / _above_zero(strength), largest)
        return (self.position.reshape(-1, self.n) * step).reshape(-1)


@dataclass(frozen=True)
class _Blocks:
    """A partition into runs; each method spreads one number per run over the entries of the run."""

    starts: IntArray
    lengths: IntArray

    @classmethod
    def from_bounds(cls, bounds: IntArray) -> _Blocks:
        return cls(bounds[:-1], bounds[1:] - bounds[:-1])

    def kept(self) -> _Blocks:
        """The same in as few bytes as it takes."""
        most = int(self.starts[-1] + self.lengths[-1])
        return _Blocks(_small(self.starts, most), _small(self.lengths, most))

    def of_first(self, entries: Reals) -> Reals:
        return self._spread(entries[self.starts])

    def of_last(self, entries: Reals) -> Reals:
        return self._spread(entries[self.starts + self.lengths - 1])

    def of_sum(self, entries: Reals) -> Reals:
        return self._spread(np.add.reduceat(entries, self.starts))

    def of_mean(self, entries: Reals) -> Reals:
        sums = np.add.reduceat(entries, self.starts)
        return self._spread((sums.T / self.lengths).T)

    def of_log_sum_exp(self, entries: Reals) -> Reals:
        return self._spread(np.logaddexp.reduceat(entries, self.starts))

    def of_log_mean_exp(self, entries: Reals) -> Reals:
        """For entries of at most 0, the first of each run 0."""
        means = np.add.reduceat(np.expm1(entries), self.starts) / self.lengths
        logs = np.log1p(means)
        steep = means < -0.5  # where 1 + the mean has lost digits
        if steep.any():
            sums = np.add.reduceat(np.exp(entries), self.starts)
            np.log(sums / self.lengths, out=logs, where=steep)
        return self._spread(logs)

    def _spread(self, block: Reals) -> Reals:
        return block.repeat(self.lengths, axis=0)


def _l2_blocks(entries: Reals, n: int) -> _Blocks:
    """The blocks of the increasing least-squares regression of every n entries."""
    from scipy.optimize import isotonic_regression  # 11 MB and 0.2 s, which most visits need not

    if len(entries) == n:
        return _Blocks.from_bounds(isotonic_regression(entries).blocks)
    bounds = [
        start + isotonic_regression(entries[start : start + n]).blocks[:-1]
        for start in range(0, len(entries), n)
    ]
    return _Blocks.from_bounds(np.concatenate([*bounds, [len(entries)]]))


def _kl_blocks(numerators: Reals, denominators: Reals, n: int) -> _Blocks:
    """The blocks of the increasing regression whose value is log-sum-exp of the numerators minus
    that of the denominators, for every n entries.

    Pool adjacent violators, all that there are at once: any order of pooling ends the same.
    """
    bounds = np.arange(len(numerators) + 1)
    while True:
        values = numerators - denominators
        begins = np.append(True, values[1:] >= values[:-1]) | (bounds[:-1] % n == 0)
        if begins.all():
            return _Blocks.from_bounds(bounds)
        heads = np.flatnonzero(begins)
        numerators = np.logaddexp.reduceat(numerators, heads)
        denominators = np.logaddexp.reduceat(denominators, heads)
        bounds = np.append(bounds[heads], bounds[-1])


def _small(integers: IntArray, most: int) -> IntArray:
    """Integers from 0 to `most` in the smallest type that holds them; a few stay as they are."""
    return integers if most < CHUNK // 2 else integers.astype(np.min_scalar_type(most))


def _above_zero(strength: float) -> float:
    """The strength, or the smallest number there is for 0, which is the hard limit."""
    return max(strength, _TINY)
