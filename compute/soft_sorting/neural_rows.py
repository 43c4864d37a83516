"""NeuralSort, some rows of its matrix at a time.

The logits are ((2 i + 1 - n) x_j - sum_k |x_j - x_k|) / T for the value x_j in sorted position i,
counted from 0 (Grover, Wang, Zweig and Ermon 2019). Sorts, ranks and gradients make the rows in
blocks and never hold a whole matrix, so that thousands of values take little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Pullback, Reals
from compute.cached import cached_property
from compute.soft_sorting.relaxations import many_gradients, row_softmax, softmax_pullback

BLOCK = 1 << 18
"""Weights in a block: what a processor's cache holds."""


def matrix(values: Reals, temperature: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the matrices (n, B, n) of the columns of `values` (n, B) and their pullback."""
    rows = _Rows(values, temperature)
    P = np.empty((*values.shape, len(values)), dtype=values.dtype)
    for block, weights in rows.blocks():
        np.put_along_axis(P[block], rows.columns, weights, axis=2)

    def pullback(g: Reals) -> Reals:
        return rows.back(lambda block: np.take_along_axis(g[block], rows.columns, axis=2))

    return P, pullback if gradient else None


def sort(values: Reals, temperature: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return P x (n, B) for the columns x of `values` (n, B), and its pullback.

    The result is kept in the hull of x, which rounding may leave.
    """
    rows = _Rows(values, temperature)
    ascending = rows.ascending
    result = np.empty_like(values)
    for block, weights in rows.blocks():
        result[block] = np.einsum("ibj,jb->ib", weights, ascending, dtype=np.float64)
    np.clip(result, ascending[0], ascending[-1], out=result)
    # P's rows sum to 1, so what reaches x through P sees differences of values alone.
    centred = (ascending - ascending.mean(axis=0)).T

    def pullback(g: Reals) -> Reals:
        return rows.back(lambda block: g[block, :, None] * centred, outer=g)

    return result, many_gradients(pullback) if gradient else None


def carried(
    values: Reals, temperature: float, numbers: Reals, gradient: bool
) -> tuple[Reals, Pullback | None]:
    """Return P^T `numbers` (n,), shape (n, B), for columns of `values` (n, B), and its pullback.

    The numbers stand for the sorted positions: 0, ..., n - 1 gives the soft ranks.
    """
    rows = _Rows(values, temperature)
    total = np.zeros(values.shape)
    for block, weights in rows.blocks():
        total += np.einsum("ibj,i->jb", weights, numbers[block], dtype=np.float64)

    def pullback(g: Reals) -> Reals:
        ordered = np.take_along_axis(g, rows.order, axis=0).T
        return rows.back(lambda block: numbers[block, None, None] * ordered)

    return rows.restored(total), many_gradients(pullback) if gradient else None


@dataclass(frozen=True)
class _Rows:
    """The rows of the matrices of (n, B) columns, seen in the order of the values."""

    values: Reals
    temperature: float

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """(n, B)"""
        return np.argsort(self.values, axis=0, kind="stable")

    @property
    def columns(self) -> NDArray[np.intp]:
        """(1, B, n) where each value in order came from."""
        return self.order.T[None]

    @cached_property
    def ascending(self) -> Reals:
        """(n, B)"""
        return np.take_along_axis(self.values, self.order, axis=0)

    @cached_property
    def below(self) -> NDArray[np.intp]:
        """(n, B) how many values lie below each."""
        n = len(self.values)
        place = np.arange(n)[:, None]
        new = np.ones(self.values.shape, dtype=bool)
        np.not_equal(self.ascending[1:], self.ascending[:-1], out=new[1:])
        return np.maximum.accumulate(np.where(new, place, 0), axis=0)

    @cached_property
    def up_to(self) -> NDArray[np.intp]:
        """(n, B) how many lie below or tie with it, itself included."""
        n = len(self.values)
        place = np.arange(1, n + 1)[:, None]
        ends = np.ones(self.values.shape, dtype=bool)
        np.not_equal(self.ascending[1:], self.ascending[:-1], out=ends[:-1])
        return np.minimum.accumulate(np.where(ends, place, n)[::-1], axis=0)[::-1]

    @cached_property
    def _only(self) -> list[tuple[slice, Reals]]:
        """The one block of a small matrix, which is kept."""
        n = len(self.values)
        return [(slice(0, n), self._weights(slice(0, n)))] if self._height >= n else []

    @property
    def _height(self) -> int:
        return max(1, BLOCK // max(self.values.size, 1))

    def blocks(self) -> Iterator[tuple[slice, Reals]]:
        """Rows of the matrices with their weights (rows, B, n), the values in order."""
        if self._only:
            yield from self._only
            return
        n = len(self.values)
        for start in range(0, n, self._height):
            block = slice(start, min(start + self._height, n))
            yield block, self._weights(block)

    def _weights(self, block: slice) -> Reals:
        with np.errstate(over="ignore", under="ignore"):
            logits = outward_logits(self.ascending, block)
            return row_softmax(logits, self.temperature, self.values.dtype)

    def back(self, gradient: Callable[[slice], Reals], outer: Reals | None = None) -> Reals:
        """From the gradient in the weights, block by block, to the one in the values.

        In order, row i's logit of a value changes with that value by 2 i + 1 less how many lie
        below it and how many up to it, and with every other one by 1: upwards with those below
        it, downwards with those above.

        Parameters
        ----------
        gradient : callable
            block -> (rows, B, n) in order
        outer : array, shape (n, B), optional
            What P^T is multiplied by, to be added.
        """
        n = len(self.values)
        direct, columns = np.zeros((1, n)), np.zeros((1, n))
        neighbours = (self.below + self.up_to).T
        for block, weights in self.blocks():
            with np.errstate(over="ignore", under="ignore"):
                pull = softmax_pullback(weights, gradient(block), self.temperature)
            steps = 2.0 * np.arange(block.start, block.stop)[:, None, None] + 1 - neighbours
            direct = direct + np.einsum("ibj,ibj->bj", steps, pull)
            columns = columns + pull.sum(axis=0, dtype=np.float64)
            if outer is not None:
                direct = direct + np.einsum("ibj,ib->bj", weights, outer[block])
        sums = np.concatenate([np.zeros((1, len(columns))), np.cumsum(columns.T, axis=0)])
        below, up_to = (np.broadcast_to(k, columns.T.shape) for k in (self.below, self.up_to))
        spread = sums[-1] - np.take_along_axis(sums, up_to, axis=0)
        return self.restored(direct.T + (spread - np.take_along_axis(sums, below, axis=0)))

    def restored(self, ordered: Reals) -> Reals:
        """Back to where the values came from, in their type."""
        result = np.empty(ordered.shape, dtype=self.values.dtype)
        np.put_along_axis(result, np.broadcast_to(self.order, ordered.shape), ordered, axis=0)
        return result


def outward_logits(ascending: Reals, rows: slice) -> NDArray[np.float64]:
    """Return the logits times T (rows, B, n) of columns `ascending` (n, B), each row less its
    largest.

    From value j to the next, row i changes by (2 (i - j) - 1) times their gap: it rises up to its
    own place and falls from there. So its logits are sums taken outward from that place, of terms
    of one sign: no value's rank is lost to the size of the others.
    """
    n, columns = ascending.shape
    gaps = np.diff(ascending.astype(np.float64, copy=False), axis=0).T
    row = np.arange(rows.start, rows.stop, dtype=np.float64)[:, None, None]
    logits = np.zeros((len(row), columns, n))
    gap = np.arange(rows.start, n - 1)
    steps = np.maximum(2 * (gap - row) + 1, 0) * gaps[:, rows.start :]
    logits[:, :, rows.start + 1 :] -= np.cumsum(steps, axis=2, out=steps)
    gap = np.arange(rows.stop - 1)
    steps = (np.maximum(2 * (row - gap) - 1, 0) * gaps[:, : rows.stop - 1])[:, :, ::-1]
    logits[:, :, : rows.stop - 1] -= np.cumsum(steps, axis=2, out=steps)[:, :, ::-1]
    return logits
