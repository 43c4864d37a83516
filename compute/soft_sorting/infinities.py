"""Infinite values in soft sorting: hard to their ends, the finite ones as if they were absent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Operation, Pullback, Reals


class Columns(Protocol):
    """What sorts and ranks finite columns: a sorter."""

    @property
    def tells_wires_apart(self) -> bool:
        """Whether it matters on which rows the infinities lie."""

    def among(self, ends: NDArray[np.intp]) -> Columns:
        """The sorter of the finite values among `ends` (n,): -1, 0 or 1."""

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """Sort finite `values` (n, B)."""

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """Rank finite `values` (n, B)."""

    def top_k_columns(self, values: Reals, k: int, gradient: bool) -> tuple[Reals, Pullback | None]:
        """How far finite `values` (n, B) are among the k largest."""


@dataclass(frozen=True)
class _Group:
    """Columns with the same number of values at each end, sorted by one sorter."""

    sorter: Columns
    columns: NDArray[np.intp]
    order: NDArray[np.intp]
    """(n, columns) rows with -inf first, then the finite ones as they come, then +inf."""
    finite: slice
    """Where the finite ones lie in that order."""

    def take(self, array: Reals) -> Reals:
        return np.take_along_axis(array[:, self.columns], self.order, axis=0)

    def put(self, array: Reals, ordered: Reals) -> None:
        back = np.argsort(self.order, axis=0)
        array[:, self.columns] = np.take_along_axis(ordered, back, axis=0)


def sorted_to_the_ends(sorter: Columns) -> Operation:
    """Return the sort of any (n, B) columns from a sorter of finite columns."""

    def sort(values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        result = np.empty_like(values)
        parts: list[tuple[_Group, Pullback | None]] = []
        for group in _groups(values, sorter):
            ordered = group.take(values)
            ordered[group.finite], pullback = _if_any(
                group.sorter.sort_columns, ordered[group.finite], gradient
            )
            result[:, group.columns] = ordered
            parts.append((group, pullback))

        def back(g: Reals) -> Reals:
            total = np.empty_like(g)
            for group, pullback in parts:
                ordered = g[:, group.columns]
                if pullback:
                    ordered[group.finite] = pullback(ordered[group.finite])
                group.put(total, ordered)
            return total

        return result, back if gradient else None

    return sort


def ranked_at_the_ends(sorter: Columns) -> Operation:
    """Return the ranks in any (n, B) columns from a sorter of finite columns."""

    def ranked(group: _Group, n: int) -> _Filling:
        below, above = group.finite.start, group.finite.stop
        return _Filling(group.sorter.rank_columns, (below - 1) / 2, below, (above + n - 1) / 2)

    return _filled(sorter, ranked)


def chosen_at_the_ends(sorter: Columns, k: int) -> Operation:
    """Return how far each entry of any (n, B) columns is among its k largest, from a sorter of
    finite columns.

    The infinite ones of a sign share what places there are for them.
    """

    def chosen(group: _Group, n: int) -> _Filling:
        below, above = group.finite.start, n - group.finite.stop
        finite = n - below - above
        left = min(max(k - above, 0), finite)
        low, high = max(k - above - finite, 0) / max(below, 1), min(k / max(above, 1), 1.0)
        return _Filling(
            lambda values, gradient: group.sorter.top_k_columns(values, left, gradient),
            low,
            0.0,
            high,
        )

    return _filled(sorter, chosen)


@dataclass(frozen=True)
class _Filling:
    """What becomes of a group's columns."""

    operation: Operation
    """Of the finite values, among themselves."""
    low: float
    """For each -inf."""
    shift: float
    """Added to what the operation gives."""
    high: float
    """For each +inf."""


def _filled(sorter: Columns, filling: Callable[[_Group, int], _Filling]) -> Operation:
    """Return the operation on any (n, B) columns that fills those of each group of n values."""

    def fill(values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        result = np.empty_like(values)
        parts: list[tuple[_Group, Pullback | None]] = []
        for group in _groups(values, sorter):
            ordered, inside = group.take(values), group.finite
            by = filling(group, len(values))
            inner, pullback = _if_any(by.operation, ordered[inside], gradient)
            ordered[: inside.start] = by.low
            ordered[inside] = inner + by.shift
            ordered[inside.stop :] = by.high
            group.put(result, ordered)
            parts.append((group, pullback))

        def back(g: Reals) -> Reals:
            total = np.empty_like(g)
            for group, pullback in parts:
                ordered = np.zeros_like(g[:, group.columns])
                if pullback:
                    ordered[group.finite] = pullback(group.take(g)[group.finite])
                group.put(total, ordered)
            return total

        return result, back if gradient else None

    return fill


def _groups(values: Reals, sorter: Columns) -> Iterator[_Group]:
    ends = np.where(np.isfinite(values), 0, np.sign(values)).astype(np.intp)
    counts = np.stack([(ends < 0).sum(axis=0), (ends > 0).sum(axis=0)])
    alike = ends if sorter.tells_wires_apart else counts
    _, first, kind_of_column = np.unique(alike, axis=1, return_index=True, return_inverse=True)
    for kind, example in enumerate(first.tolist()):
        columns = np.flatnonzero(kind_of_column.ravel() == kind)
        below, above = counts[:, example].tolist()
        order = np.argsort(ends[:, columns], axis=0, kind="stable")
        among = sorter.among(ends[:, example])
        yield _Group(among, columns, order, slice(below, len(values) - above))


def _if_any(operation: Operation, finite: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
    return operation(np.ascontiguousarray(finite), gradient) if len(finite) else (finite, None)
