"""Projections onto the permutohedron, the convex hull of the orderings of a vector.

Blondel, Teboul, Berthet and Djolonga, "Fast differentiable sorting and ranking" (2020). Soft ranks
project values / strength onto the hull of the orderings of 0..n-1; soft sorting projects
(0..n-1) / strength onto the hull of the orderings of the values. Both the Euclidean (l2) and the
Kullback-Leibler (KL) projection are an isotonic regression away: it cuts the sorted entries into
blocks, and within a block the answer is a mean (l2) or a log-sum-exp (KL).

The answers are written per block, as a value plus differences within the block, because
"input minus regression" loses the hull and the sum to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from compute.differentiable import Pullback, Reals

IntArray = NDArray[np.intp]


def rank_l2(values: Reals, strength: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the Euclidean soft ranks (n, B), 0 for the smallest, and their pullback.

    In a block of sorted values at positions k: mean(k) + (x_k - mean x) / strength.
    """
    row = _Sorted.from_columns(values)
    heights = row.scaled_heights(strength, cap=row.n)
    blocks = _l2_blocks(heights - row.position, row.n)
    inner = heights - blocks.of_first(heights)
    ranks = blocks.of_mean(row.position) + (inner - blocks.of_mean(inner))
    rate = 1 / strength if strength else 0.0

    def pullback(g: Reals) -> Reals:
        sorted_g = row.enter(g)
        return row.leave((sorted_g - blocks.of_mean(sorted_g)) * rate, g)

    return row.leave(ranks, values), pullback if gradient else None


def rank_kl(values: Reals, strength: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the Kullback-Leibler soft ranks (n, B), 0 for the smallest, and their pullback.

    The projection is onto the orderings of 1..n, whose logarithms exist, and 1 is subtracted. In a
    block: softmax(x / strength) times the sum of its positions.
    """
    row = _Sorted.from_columns(values)
    # A gap of log n is never pooled across: pooled quotients lie between those of their members.
    heights = row.scaled_heights(strength, cap=np.log(row.n) + 1)
    blocks = _kl_blocks(heights, np.log1p(row.position), row.n)
    inner = heights - blocks.of_first(heights)
    weights = np.exp(inner - blocks.of_log_sum_exp(inner))
    totals = blocks.of_sum(row.position + 1)
    rate = 1 / strength if strength else 0.0

    def pullback(g: Reals) -> Reals:
        sorted_g = row.enter(g)
        p, total = weights[:, None], totals[:, None]
        return row.leave(total * rate * p * (sorted_g - blocks.of_sum(p * sorted_g)), g)

    return row.leave(weights * totals - 1, values), pullback if gradient else None


def sort_l2(values: Reals, strength: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the Euclidean soft sort (n, B), ascending, and its pullback.

    In a block of sorted values at positions k: mean(x) + (k - mean k) / strength.
    """
    row = _Sorted.from_columns(values)
    blocks = _l2_blocks(row.steps(strength) - row.heights, row.n)
    inner = (row.position - blocks.of_mean(row.position)) * _rate(strength)
    result = np.clip(
        blocks.of_mean(row.values) + inner, blocks.of_first(row.values), blocks.of_last(row.values)
    )

    def pullback(g: Reals) -> Reals:
        return row.leave(blocks.of_mean(row.flat(g)), g)

    return row.unflat(result, values), pullback if gradient else None


def sort_kl(values: Reals, strength: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the Kullback-Leibler soft sort (n, B), ascending, and its pullback.

    The projection of exp(-k / strength) onto the orderings of exp(-x), in logarithms. In a block
    at positions k: k / strength + log sum exp(-k / strength) - log sum exp(-x).
    """
    row = _Sorted.from_columns(values)
    blocks = _kl_blocks(-row.heights, -row.steps(strength), row.n)
    first = blocks.of_first(row.values)
    steps = (row.position - blocks.of_first(row.position)) * _rate(strength)
    drops = first - row.values
    depth = blocks.of_log_sum_exp(drops)
    result = np.clip(
        first + (steps + blocks.of_log_sum_exp(-steps) - depth), first, blocks.of_last(row.values)
    )
    weights = np.exp(drops - depth)

    def pullback(g: Reals) -> Reals:
        return row.leave(weights[:, None] * blocks.of_sum(row.flat(g)), g)

    return row.unflat(result, values), pullback if gradient else None


@dataclass(frozen=True)
class _Sorted:
    """The columns of an (n, B) array, each sorted ascending, one after the other."""

    n: int
    values: Reals
    """(B n,) in float64."""
    place: IntArray
    """(B n,) where each came from in the columns laid end to end."""

    @classmethod
    def from_columns(cls, columns: Reals) -> _Sorted:
        n, batch = columns.shape
        rows = np.ascontiguousarray(columns.T, dtype=np.float64)
        # Tied values in the order that fast-soft-sort takes them, so that its Jacobians reproduce.
        place = np.argsort(-rows, axis=1)[:, ::-1]
        if batch > 1:
            place = place + n * np.arange(batch)[:, None]
        place = place.ravel()
        return cls(n, rows.ravel()[place], place)

    @cached_property
    def position(self) -> Reals:
        """0..n-1 for each column."""
        one = np.arange(self.n, dtype=np.float64)
        return one if len(self.values) == self.n else np.tile(one, len(self.values) // self.n)

    @cached_property
    def heights(self) -> Reals:
        """How far each value lies above the smallest of its column."""
        rows = self.values.reshape(-1, self.n)
        return (rows - rows[:, :1]).ravel()

    def scaled_heights(self, strength: float, cap: float) -> Reals:
        """Heights / strength, with every gap between neighbours cut down to a cap beyond which
        blocks never merge; so the digits of small gaps survive next to large ones."""
        rows = self.values.reshape(-1, self.n)
        steps = np.zeros_like(rows)
        with np.errstate(over="ignore"):
            np.minimum((rows[:, 1:] - rows[:, :-1]) * _rate(strength), cap, out=steps[:, 1:])
        return np.cumsum(steps, axis=1).ravel()

    def steps(self, strength: float) -> Reals:
        """Positions / strength, the step cut down to what no gap of the values can reach."""
        largest = 2 * self.heights.reshape(-1, self.n)[:, -1:] + 1
        step = np.minimum(_rate(strength), largest)
        return (self.position.reshape(-1, self.n) * step).ravel()

    def flat(self, columns: Reals) -> Reals:
        """(n, B, ...) laid end to end, (B n, M) with the axes behind made one."""
        moved = np.swapaxes(columns, 0, 1)
        return np.ascontiguousarray(moved, dtype=np.float64).reshape(len(self.values), -1)

    def unflat(self, flat: Reals, like: Reals) -> Reals:
        """Back to columns of the other's shape and dtype."""
        rows = flat.reshape(like.shape[1], like.shape[0], *like.shape[2:])
        return np.swapaxes(rows, 0, 1).astype(like.dtype, copy=False)

    def enter(self, columns: Reals) -> Reals:
        """The columns laid end to end in the order of the sorted values."""
        return self.flat(columns)[self.place]

    def leave(self, flat: Reals, like: Reals) -> Reals:
        """Back to where the values came from."""
        result = np.empty_like(flat)
        result[self.place] = flat
        return self.unflat(result, like)


@dataclass(frozen=True)
class _Blocks:
    """A partition of (m,) into runs; each method spreads one number a run over its entries."""

    starts: IntArray
    m: int

    @cached_property
    def lengths(self) -> IntArray:
        return np.diff(self.starts, append=self.m)

    @property
    def trivial(self) -> bool:
        return len(self.starts) == self.m

    def of_first(self, entries: Reals) -> Reals:
        return entries if self.trivial else self._spread(entries[self.starts])

    def of_last(self, entries: Reals) -> Reals:
        return entries if self.trivial else self._spread(entries[self.starts + self.lengths - 1])

    def of_sum(self, entries: Reals) -> Reals:
        return entries if self.trivial else self._spread(np.add.reduceat(entries, self.starts))

    def of_mean(self, entries: Reals) -> Reals:
        if self.trivial:
            return entries
        sums = np.add.reduceat(entries, self.starts)
        return self._spread((sums.T / self.lengths).T)

    def of_log_sum_exp(self, entries: Reals) -> Reals:
        if self.trivial:
            return entries
        return self._spread(np.logaddexp.reduceat(entries, self.starts))

    def _spread(self, block: Reals) -> Reals:
        return np.repeat(block, self.lengths, axis=0)


def _l2_blocks(entries: Reals, n: int) -> _Blocks:
    """The blocks of the increasing least-squares regression of every n entries."""
    if len(entries) == n:
        return _Blocks(isotonic_regression(entries).blocks[:-1], n)
    starts = [
        start + isotonic_regression(entries[start : start + n]).blocks[:-1]
        for start in range(0, len(entries), n)
    ]
    return _Blocks(np.concatenate(starts), len(entries))


def _kl_blocks(numerators: Reals, denominators: Reals, n: int) -> _Blocks:
    """The blocks of the increasing regression whose value is log-sum-exp of the numerators minus
    that of the denominators, for every n entries.

    Pool adjacent violators, all that there are at once: any order of pooling ends the same.
    """
    length = len(numerators)
    starts = np.arange(length)
    while True:
        values = numerators - denominators
        begins = np.append(True, values[1:] >= values[:-1]) | (starts % n == 0)
        if begins.all():
            return _Blocks(starts, length)
        heads = np.flatnonzero(begins)
        numerators = np.logaddexp.reduceat(numerators, heads)
        denominators = np.logaddexp.reduceat(denominators, heads)
        starts = starts[heads]


def _rate(strength: float) -> float:
    """1 / strength, kept finite: strength 0 is the smallest number there is."""
    return 1 / max(strength, float(np.finfo(np.float64).tiny))
