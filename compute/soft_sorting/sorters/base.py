"""The soft sorters, all of one shape: sort, rank, and a soft permutation matrix where there is one.

Each takes numpy arrays or torch tensors of any shape and sorts along one axis, ascending. All of
them sort infinities hard to their ends, refuse NaN, and are the hard sort at softness 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from compute.arrays import as_count
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
from compute.soft_sorting.infinities import (
    chosen_at_the_ends,
    ranked_at_the_ends,
    sorted_to_the_ends,
)
from compute.soft_sorting.quantiles import quantile_operation

OF_RANKS = frozenset({"equal_tied_ranks", "order_kept"})
"""Which of the `properties` are of the ranks, not of the sort."""


class Sorter(ABC):
    """What all sorters share.

    A subclass gives operations on columns: finite (n, B) arrays sorted along the first axis.
    """

    gradients_at_once: ClassVar[bool] = False
    """Whether the pullback of the matrices takes any number of gradients, (n, B, n, M)."""

    @property
    def has_matrix(self) -> bool:
        """Whether the sorted values are a matrix times the values."""
        return True

    @property
    def properties(self) -> frozenset[str]:
        """What it promises beyond what all sorters do, which `check_sorter` puts to the test.

        Names of `SorterProperties`, such as "inside_hull", and "permutation_invariant",
        "equal_tied_ranks" and "order_kept".
        """
        return frozenset()

    def hardest(self) -> Sorter | None:
        """Return the same sorter at softness 0; None where its softness does not end hard."""
        return None

    def scaled(self, by: float) -> Sorter | None:
        """Return what sorts values `by` times as large as this one sorts the values themselves.

        Its results are `by` times as large, and its ranks the same. None where the softness does
        not scale.
        """
        return None

    @property
    def tells_wires_apart(self) -> bool:
        """Whether it matters on which rows of a column infinities lie."""
        return False

    def among(self, ends: NDArray[np.intp]) -> Sorter:
        """The sorter of the finite values among those whose `ends` (n,) are -1 for -inf, 1 for
        +inf and 0 for a finite value.
        """
        return self

    @abstractmethod
    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """Sort the columns of `values` (n, B); the pullback takes gradients (n, B, ...)."""

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """Rank the entries of the columns of `values` (n, B); the pullback takes gradients (n, B,
        ...).
        """
        return self.carried_columns(values, np.arange(len(values), dtype=values.dtype), gradient)

    def top_k_columns(self, values: Reals, k: int, gradient: bool) -> tuple[Reals, Pullback | None]:
        """How far the entries of the columns of `values` (n, B) are among the k largest, (n, B);
        the pullback takes gradients (n, B, ...).
        """
        return self.carried_columns(values, relaxations.last_places(values, k), gradient)

    def carried_columns(
        self, values: Reals, numbers: Reals, gradient: bool
    ) -> tuple[Reals, Pullback | None]:
        """P^T `numbers` (n,), one for each sorted position, for the columns of `values` (n, B); the
        pullback takes gradients (n, B, ...).
        """
        P, pullback = self.matrix_columns(values, gradient)
        return relaxations.carried_by_matrix(P, pullback, numbers, at_once=self.gradients_at_once)

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

    def rank(self, values: Any, axis: int = -1, descending: bool = False) -> Array:
        """Return the soft ranks, 0 for the smallest; for hard ones, argsort of argsort.

        They sum to n (n - 1) / 2. Infinities of one sign share the mean of the ranks they take up.
        Where there is a matrix P, the ranks are P^T (0, ..., n - 1). With `descending` they are
        those of -values, 0 for the largest: not n - 1 less the others for every sorter.

        Parameters, return and errors are those of `sort`.
        """
        return apply(self.rank_operation(axis, descending), values)

    def top_k(self, values: Any, k: int, axis: int = -1) -> Array:
        """Return how far each value is among the k largest: 1 for in, 0 for out, when hard.

        The memberships are at least 0 and sum to k. Where there is a matrix P they are its last k
        rows summed, at most 1 where P is doubly stochastic; those of SoftSort and NeuralSort may
        exceed 1. l2 gives clip(x / strength - tau, 0, 1), KL min(1, exp(x / strength - tau)).

        Parameters
        ----------
        values : array_like or torch tensor
            Real numbers of any shape. +inf are in before the finite values, -inf after them; where
            they are more than the places left they share those. So do equal values, but in
            networks, whose wires treat them by their places.
        k : int
            0 to n.
        axis : int, optional
            The axis that holds the n values.

        Returns
        -------
        array of the shape and kind of `values`
            Differentiable for torch.

        Raises
        ------
        TypeError
            As `sort`; for a k that is not an integer; for networks of LogSumExp and Smooth, which
            have no matrix.
        ValueError
            As `sort`; for a k outside 0..n.
        """
        return apply(self.top_k_operation(k, axis), values)

    def quantile(self, values: Any, q: float, axis: int = -1) -> Array:
        """Return the value at a share q of the way through the soft sort.

        With y the soft sort and q (n - 1) = l + t: (1 - t) y_l + t y_(l+1), where a neighbour of
        weight 0 does not count. Rises with q only where the sort ascends.

        Parameters
        ----------
        values : array_like or torch tensor
            Real numbers of any shape, at least one along the axis. Infinities lie at their ends;
            between -inf and +inf the answer is NaN.
        q : float
            In [0, 1].
        axis : int, optional

        Returns
        -------
        array of the kind of `values`, shape as `values` without the axis
            Differentiable for torch.

        Raises
        ------
        TypeError, ValueError
            As `sort`; for q outside [0, 1]; for an axis without values.
        """
        return apply(self.quantile_operation(q, axis), values)

    def median(self, values: Any, axis: int = -1) -> Array:
        """Return the soft median of values of any shape: the quantile at 1/2.

        For an even n it is the mean of the middle two, as numpy's.

        Parameters, return and errors are those of `quantile`.
        """
        return self.quantile(values, 0.5, axis)

    def sort_operation(self, axis: int = -1, descending: bool = False) -> Operation:
        """The sort as an operation on numpy arrays, which gives its pullback too."""

        def operation(array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
            finite = all_finite(array)
            columns = self.sort_columns if finite else sorted_to_the_ends(self)
            ascending = along_axis(columns, axis)
            if not descending:
                return ascending(array, gradient)
            result, pullback = ascending(-array, gradient)
            return -result, pullback  # both signs turn, so the pullback stays as it is

        return operation

    def rank_operation(self, axis: int = -1, descending: bool = False) -> Operation:
        """The ranks as an operation on numpy arrays, which gives its pullback too."""

        def operation(array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
            finite = all_finite(array)
            columns = self.rank_columns if finite else ranked_at_the_ends(self)
            ascending = along_axis(columns, axis)
            if not descending:
                return ascending(array, gradient)
            result, pullback = ascending(-array, gradient)
            return result, None if pullback is None else lambda g: -pullback(g)

        return operation

    def top_k_operation(self, k: Any, axis: int = -1) -> Operation:
        """The memberships of the k largest as an operation on numpy arrays, with its pullback."""

        def operation(array: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
            count = as_count(k, "k", most=array.shape[checked_axis(array, axis)])
            if not all_finite(array):
                return along_axis(chosen_at_the_ends(self, count), axis)(array, gradient)
            return along_axis(lambda x, pull: self.top_k_columns(x, count, pull), axis)(
                array, gradient
            )

        return operation

    def quantile_operation(self, q: Any, axis: int = -1) -> Operation:
        """The value at a share q of the soft sort as an operation on numpy arrays."""
        return quantile_operation(self.sort_operation(axis), q, axis)

    def matrix(self, values: Any, axis: int = -1) -> Array | None:
        """Return the soft permutation matrix P with sort(values) = P @ values.

        Parameters
        ----------
        values : array_like or torch tensor, shape (..., n)
            Finite.
        axis : int, optional
            The axis that holds the n values, which is moved to the end.

        Returns
        -------
        array, shape (..., n, n), or None
            Row i holds the weights of the values in sorted position i, smallest first. Networks and
            SinkhornSort give doubly stochastic matrices, SoftSort and NeuralSort matrices whose
            rows sum to 1. None where the sort is not a weighted mean: LogSumExp, Smooth, the
            projections and LapSum.
        """
        if not self.has_matrix:
            return None

        def operation(given: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
            array = np.moveaxis(given, checked_axis(given, axis), -1)
            all_finite(given, infinite_allowed=False)
            *batch, n = array.shape
            if not array.size:
                return np.zeros((*batch, n, n), array.dtype), lambda g: np.zeros_like(given)
            columns = np.ascontiguousarray(array.reshape(-1, n).T)
            result, pullback = self.matrix_columns(columns, gradient)
            stacked = np.swapaxes(result, 0, 1).reshape(*batch, n, n)
            if pullback is None:
                return stacked, None

            def back(g: Reals) -> Reals:
                rows = np.swapaxes(g.reshape(-1, n, n), 0, 1)
                found = pullback(np.ascontiguousarray(rows)).T.reshape(array.shape)
                return np.moveaxis(found, -1, axis)

            return stacked, back

        return apply(operation, values)


@dataclass(frozen=True)
class TemperatureSorter(Sorter):
    """A sorter of which a temperature, in the units of the values, is all there is to choose."""

    temperature: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "temperature", one_softness(self.temperature, "temperature"))

    def hardest(self) -> Sorter:
        return replace(self, temperature=0.0)

    def scaled(self, by: float) -> Sorter:
        return replace(self, temperature=by * self.temperature)


class MatrixSorter(Sorter):
    """A sorter that is defined by its matrix."""

    temperature: float

    @abstractmethod
    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]: ...

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        P, pullback = self.matrix_columns(values, gradient)
        result, pullback = relaxations.sort_by_matrix(
            P, pullback, values, at_once=self.gradients_at_once
        )
        # The mean of equal values need not round to them.
        return (result if self.temperature else np.sort(values, axis=0)), pullback


@dataclass(frozen=True)
class Combined(Sorter):
    """One sorter for the sorted values, taken in a unit of their own, and one for the ranks and the
    top k."""

    for_sort: Sorter
    for_rank: Sorter
    unit: float = 1.0
    """What the values are divided by before they are sorted."""

    @property
    def has_matrix(self) -> bool:
        return self.for_sort.has_matrix

    @property
    def properties(self) -> frozenset[str]:
        return (self.for_sort.properties - OF_RANKS) | (self.for_rank.properties & OF_RANKS)

    def hardest(self) -> Sorter | None:
        for_sort, for_rank = self.for_sort.hardest(), self.for_rank.hardest()
        return Combined(for_sort, for_rank) if for_sort and for_rank else None

    def scaled(self, by: float) -> Sorter | None:
        for_rank = self.for_rank.scaled(by)
        return Combined(self.for_sort, for_rank, self.unit * by) if for_rank else None

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        if self.unit == 1:
            return self.for_sort.sort_columns(values, gradient)
        result, pullback = self.for_sort.sort_columns(values / self.unit, gradient)
        return result * self.unit, pullback  # the unit goes in and out, so the slopes stay

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return self.for_rank.rank_columns(values, gradient)

    def top_k_columns(self, values: Reals, k: int, gradient: bool) -> tuple[Reals, Pullback | None]:
        return self.for_rank.top_k_columns(values, k, gradient)

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return self.for_sort.matrix_columns(values / self.unit, gradient)


def one_softness(value: Any, name: str) -> float:
    """Return a softness of 0 or more as a float; a TypeError for more than one."""
    softness = as_softness(value, name, most=np.inf)
    if not isinstance(softness, float):
        raise TypeError(f"{name} must be one number, not {value!r}.")
    return softness
