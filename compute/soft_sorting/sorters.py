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
from compute.soft_sorting import projections, relaxations, soft_network
from compute.soft_sorting.comparators import Comparator, LogSumExp, as_softness
from compute.soft_sorting.infinities import ranked_at_the_ends, sorted_to_the_ends
from compute.soft_sorting.networks import as_network_kind, wiring


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
        """Sort (n, B) columns; the pullback takes gradients (n, B, ...)."""

    @abstractmethod
    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """Rank the entries of (n, B) columns; the pullback takes gradients (n, B, ...)."""

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """The soft permutation matrices (n, B, n) of the columns."""
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
            For complex numbers and other entries that are no real numbers.
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
            None where the sort is no weighted mean: LogSumExp, Smooth and the projections.
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


@dataclass(frozen=True)
class NetworkSorter(Sorter):
    """A sorting network whose comparators are soft.

    Batcher's networks made soft by J. Williamson (differentiable_sorting, 2019) and Petersen et
    al. (diffsort, 2021 and 2022). Keeps the sum; with a sharing comparator also the hull, and P is
    doubly stochastic. At a hard tie the share is 1/2: the sorted values are exact, the ranks of
    the tied entries are some weighted means of theirs.

    Examples
    --------
    >>> NetworkSorter(LogSumExp(1.0)).sort([5.0, -1.0, 9.5, 13.2]).round(3).tolist()
    [-1.005, 4.994, 9.463, 13.248]
    """

    comparator: Comparator
    network: str = "bitonic"
    """"bitonic" or "odd_even"; see `sorting_network`."""

    def __post_init__(self) -> None:
        if not isinstance(self.comparator, Comparator):
            raise TypeError(
                f"comparator must be a comparator such as Logistic(0.1), not {self.comparator!r}."
            )
        if not isinstance(self.comparator.softness, float):
            raise TypeError(
                "a sorter takes a comparator with one softness; smoothing_sweep takes many."
            )
        as_network_kind(self.network)

    @property
    def has_matrix(self) -> bool:
        return self.comparator.has_share

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        beyond = float(np.finfo(values.dtype).max) / 1e4
        if isinstance(self.comparator, LogSumExp) and self.comparator.temperature > beyond:
            return self._diverged(values, gradient)
        done = self._run(values, slopes=gradient)
        return done.values, soft_network.sort_pullback(done) if gradient else None

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        if not self.has_matrix:
            raise TypeError(
                f"a network of {type(self.comparator).__name__} comparators has no soft "
                "permutation matrix, so it has no ranks of its own; "
                "rbf_rank(values, sorted_values, width) ranks any values against their sort."
            )
        return soft_network.ranks(self._run(values, keep=True), gradient)

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return soft_network.matrix(self._run(values, keep=True), gradient)

    def _run(self, values: Reals, *, keep: bool = False, slopes: bool = False) -> soft_network.Pass:
        plan = wiring(len(values), self.network)
        return soft_network.run(plan, self.comparator, values, keep=keep, slopes=slopes)

    def _diverged(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """LogSumExp at a temperature beyond all numbers, in whose units every value is 0."""
        unit, pullback = NetworkSorter(LogSumExp(1.0), self.network).sort_columns(
            np.zeros_like(values), gradient
        )
        return np.where(unit == 0, values.mean(axis=0), np.copysign(np.inf, unit)), pullback


@dataclass(frozen=True)
class ProjectionSorter(Sorter):
    """Projection onto the permutohedron: fast-soft-sort (Blondel et al. 2020).

    Exact once the strength is below a threshold set by the gaps between the values, and piecewise
    smooth. l2 keeps the sum; KL keeps the sum of exp(-values). Both stay in the hull. Tied values
    get equal ranks.
    """

    strength: float
    """The regularization strength epsilon: 0 is hard; in the units of the values for ranks, in
    their inverse for sorting."""
    regularization: str = "l2"
    """"l2" (Euclidean) or "kl" (Kullback-Leibler)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "strength", _one_softness(self.strength, "strength"))
        if self.regularization not in ("l2", "kl"):
            raise ValueError(f'regularization must be "l2" or "kl", not {self.regularization!r}.')

    @property
    def has_matrix(self) -> bool:
        return False

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        sort = projections.sort_l2 if self.regularization == "l2" else projections.sort_kl
        return sort(values, self.strength, gradient)

    def rank_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        rank = projections.rank_l2 if self.regularization == "l2" else projections.rank_kl
        return rank(values, self.strength, gradient)


class _MatrixSorter(Sorter):
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
class SoftSort(_MatrixSorter):
    """P = row softmax of -|sorted_i - x_j|^power / temperature (Prillo and Eisenschlos 2020)."""

    temperature: float
    power: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "temperature", _one_softness(self.temperature, "temperature"))
        object.__setattr__(self, "power", _one_softness(self.power, "power"))
        if not 0 < self.power < np.inf:
            raise ValueError(f"power must be above 0 and finite, not {self.power}.")

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return relaxations.soft_sort_matrix(values, self.temperature, self.power, gradient)


@dataclass(frozen=True)
class NeuralSort(_MatrixSorter):
    """P = row softmax of ((2 i + 1 - n) x_j - sum_k |x_j - x_k|) / temperature, i ascending from 0
    (Grover, Wang, Zweig and Ermon 2019)."""

    temperature: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "temperature", _one_softness(self.temperature, "temperature"))

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return relaxations.neural_sort_matrix(values, self.temperature, gradient)


def _one_softness(value: Any, name: str) -> float:
    softness = as_softness(value, name, most=np.inf)
    if not isinstance(softness, float):
        raise TypeError(f"{name} must be one number, not {value!r}.")
    return softness
