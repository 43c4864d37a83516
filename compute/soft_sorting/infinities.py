"""Infinite values in soft sorting: hard to their ends, the finite ones as if they were absent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Operation, Pullback, Reals


@dataclass(frozen=True)
class _Group:
    """Columns with the same number of values at each end."""

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


def sorted_to_the_ends(operation: Operation) -> Operation:
    """Return the sort of any (n, B) columns from one of finite columns."""

    def sort(values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        result = np.empty_like(values)
        parts: list[tuple[_Group, Pullback | None]] = []
        for group in _groups(values):
            ordered = group.take(values)
            ordered[group.finite], pullback = _if_any(operation, ordered[group.finite], gradient)
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


def ranked_at_the_ends(operation: Operation) -> Operation:
    """Return the ranks in any (n, B) columns from those in finite columns."""

    def rank(values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        result = np.empty_like(values)
        parts: list[tuple[_Group, Pullback | None]] = []
        for group in _groups(values):
            ordered = group.take(values)
            below, inside = group.finite.start, group.finite
            inner, pullback = _if_any(operation, ordered[inside], gradient)
            ordered[:below] = (below - 1) / 2
            ordered[inside] = inner + below
            ordered[inside.stop :] = (inside.stop + len(values) - 1) / 2
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

    return rank


def _groups(values: Reals) -> Iterator[_Group]:
    ends = np.where(np.isfinite(values), 0, np.sign(values))
    counts = np.stack([(ends < 0).sum(axis=0), (ends > 0).sum(axis=0)])
    kinds, kind_of_column = np.unique(counts, axis=1, return_inverse=True)
    for kind, (below, above) in enumerate(kinds.T.tolist()):
        columns = np.flatnonzero(kind_of_column.ravel() == kind)
        order = np.argsort(ends[:, columns], axis=0, kind="stable")
        yield _Group(columns, order, slice(below, len(values) - above))


def _if_any(operation: Operation, finite: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
    return operation(np.ascontiguousarray(finite), gradient) if len(finite) else (finite, None)
