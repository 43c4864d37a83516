"""The soft sorters, all of one shape: sort, rank, and a soft permutation matrix where there is one.

Each takes numpy arrays or torch tensors of any shape and sorts along one axis, ascending. All of
them sort infinities hard to their ends, refuse NaN, and are the hard sort at softness 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from compute.autodiff import (
    Array,
    Operation,
    Pullback,
    Reals,
    all_finite,
    along_axis,
    apply,
    checked_axis,
)
from compute.soft_sorting import relaxations
from compute.soft_sorting.comparators.base import as_softness
from compute.soft_sorting.infinities import ranked_at_the_ends, sorted_to_the_ends


class Sorter(ABC):
    """What all sorters share.

    A subclass gives operations on columns: finite (n, B) arrays sorted along the first axis.
    """

    @property
    def has_matrix(self) -> bool:
        """Whether the sorted values are a matrix times the values."""
        return True

    @abstractmethod
    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """Sort the columns of `values` (n, B); the pullback takes gradients (n, B, ...)."""

    @abstractmethod
    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """Rank the entries of the columns of `values` (n, B); the pullback takes gradients (n, B,
        ...).
        """

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """The soft permutation matrices (n, B, n) of the columns of `values` (n, B), with their
        pullback.
        """
        raise TypeError(f"{self} has no soft permutation matrix.")

    def sort(self, values: Any, axis: int = -1, descending: bool = False) -> Array:
        """Return the values softly sorted.

        Parameters
        ----------
        values : array_like or torch tensor
            Real numbers of any shape. +-inf go hard to their ends, the finite values are sorted
            among themselves as if the others were absent.
        axis : int, optional
            The axis to sort along.
        descending : bool, optional
            Largest first: exactly -sort(-values).

        Returns
        -------
        array of the shape and kind of `values`
            float32 and float64 are kept, integers become float64. Differentiable for torch.

        Raises
        ------
        TypeError
            For complex numbers and other entries that are not real numbers.
        ValueError
            For NaN, naming its position, for no such axis, and for finite values so large that
            their differences overflow.
        """
        return apply(self.sort_operation(axis, descending), values)

    def rank(self, values: Any, axis: int = -1) -> Array:
        """Return the soft ranks, 0 for the smallest; for hard ones, argsort of argsort.

        They sum to n (n - 1) / 2. Infinities of one sign share the mean of the ranks they take up.
        Where there is a matrix P, the ranks are P^T (0, ..., n - 1).

        Parameters, return and errors are those of `sort`.
        """
        return apply(self.rank_operation(axis), values)

    def sort_operation(self, axis: int = -1, descending: bool = False) -> Operation:
        """The sort as an operation on numpy arrays, which gives its pullback too."""

        def operation(array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
            finite = all_finite(array)
            columns = self.sort_columns if finite else sorted_to_the_ends(self.sort_columns)
            ascending = along_axis(columns, axis)
            if not descending:
                return ascending(array, gradient)
            result, pullback = ascending(-array, gradient)
            return -result, pullback  # both signs turn, so the pullback stays as it is

        return operation

    def rank_operation(self, axis: int = -1) -> Operation:
        """The ranks as an operation on numpy arrays, which gives its pullback too."""

        def operation(array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
            finite = all_finite(array)
            columns = self.rank_columns if finite else ranked_at_the_ends(self.rank_columns)
            return along_axis(columns, axis)(array, gradient)

        return operation

    def matrix(self, values: Any) -> Array | None:
        """Return the soft permutation matrix P with sort(values) = P @ values.

        Parameters
        ----------
        values : array_like or torch tensor, shape (..., n)
            Finite.

        Returns
        -------
        array, shape (..., n, n), or None
            Row i holds the weights of the values in sorted position i, smallest first. Networks
            give doubly stochastic matrices, SoftSort and NeuralSort matrices whose rows sum to 1.
            None where the sort is not a weighted mean: LogSumExp, Smooth and the projections.
        """
        if not self.has_matrix:
            return None

        def operation(array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
            checked_axis(array, -1)
            all_finite(array, infinite_allowed=False)
            *batch, n = array.shape
            if not array.size:
                return np.zeros((*batch, n, n), array.dtype), lambda g: np.zeros_like(array)
            columns = np.ascontiguousarray(array.reshape(-1, n).T)
            result, pullback = self.matrix_columns(columns, gradient)
            stacked = np.swapaxes(result, 0, 1).reshape(*batch, n, n)
            if pullback is None:
                return stacked, None

            def back(g: Reals) -> Reals:
                rows = np.swapaxes(g.reshape(-1, n, n), 0, 1)
                return pullback(np.ascontiguousarray(rows)).T.reshape(array.shape)

            return stacked, back

        return apply(operation, values)


class MatrixSorter(Sorter):
    """A sorter that is defined by its matrix."""

    temperature: float

    @abstractmethod
    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]: ...

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        P, pullback = self.matrix_columns(values, gradient)
        result, pullback = relaxations.sort_by_matrix(P, pullback, values)
        # The mean of equal values need not round to them.
        return (result if self.temperature else np.sort(values, axis=0)), pullback

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        P, pullback = self.matrix_columns(values, gradient)
        return relaxations.rank_by_matrix(P, pullback)


@dataclass(frozen=True)
class Combined(Sorter):
    """One sorter for the sorted values, taken in a unit of their own, and one for the ranks."""

    for_sort: Sorter
    for_rank: Sorter
    unit: float = 1.0
    """What the values are divided by before they are sorted."""

    @property
    def has_matrix(self) -> bool:
        return self.for_sort.has_matrix

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        if self.unit == 1:
            return self.for_sort.sort_columns(values, gradient)
        result, pullback = self.for_sort.sort_columns(values / self.unit, gradient)
        return result * self.unit, pullback  # the unit goes in and out, so the slopes stay

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return self.for_rank.rank_columns(values, gradient)

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return self.for_sort.matrix_columns(values / self.unit, gradient)


def one_softness(value: Any, name: str) -> float:
    """Return a softness of 0 or more as a float; a TypeError for more than one."""
    softness = as_softness(value, name, most=np.inf)
    if not isinstance(softness, float):
        raise TypeError(f"{name} must be one number, not {value!r}.")
    return softness
