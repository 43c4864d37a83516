"""Sorting networks with soft comparators."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from compute.autodiff import Pullback, Reals
from compute.soft_sorting import soft_network
from compute.soft_sorting.comparators import Comparator, Hard, LogSumExp, Tempered
from compute.soft_sorting.networks import IntArray, Network, as_network, wiring_for
from compute.soft_sorting.sorters.base import Sorter


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
    network: str | Network = "bitonic"
    """A name that `sorting_network` knows, such as "bitonic", or a network of as many wires as
    there are values. A comparator of that one that meets an infinity is hard."""

    def __post_init__(self) -> None:
        if not isinstance(self.comparator, Comparator):
            raise TypeError(
                f"comparator must be a comparator such as Logistic(0.1), not {self.comparator!r}."
            )
        if not isinstance(self.comparator.softness, float):
            raise TypeError(
                "a sorter takes a comparator with one softness; smoothing_sweep takes many."
            )
        as_network(self.network)

    @property
    def has_matrix(self) -> bool:
        return self.comparator.has_share

    @property
    def properties(self) -> frozenset[str]:
        found = {"sum_preserved"}
        if self.has_matrix:
            found |= {"inside_hull", "doubly_stochastic"}
        if self.comparator.monotone:
            found.add("monotone")
        # A network of one's own need not sort.
        if isinstance(self.comparator, Hard) and isinstance(self.network, str):
            found |= {"ascending", "permutation_invariant", "order_kept"}
        return frozenset(found)

    def hardest(self) -> NetworkSorter | None:
        return self._at(0.0)

    def scaled(self, by: float) -> NetworkSorter | None:
        return self._at(by * self.comparator.softness)

    def _at(self, temperature: float) -> NetworkSorter | None:
        """The same at another temperature; None where there is none."""
        if isinstance(self.comparator, Tempered):
            return replace(self, comparator=type(self.comparator)(temperature))
        return self if isinstance(self.comparator, Hard) else None

    @property
    def tells_wires_apart(self) -> bool:
        return isinstance(self.network, Network)

    def among(self, ends: IntArray) -> Sorter:
        if not isinstance(self.network, Network):
            return self
        return NetworkSorter(self.comparator, self.network.without_infinities(ends))

    def sort_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        beyond = float(np.finfo(values.dtype).max) / 1e4
        if isinstance(self.comparator, LogSumExp) and self.comparator.temperature > beyond:
            return self._diverged(values, gradient)
        done = self._run(values, slopes=gradient)
        return done.values, soft_network.sort_pullback(done) if gradient else None

    def carried_columns(
        self, values: Reals, numbers: Reals, gradient: bool
    ) -> tuple[Reals, Pullback | None]:
        if not self.has_matrix:
            raise TypeError(
                f"a network of {type(self.comparator).__name__} comparators has no soft "
                "permutation matrix, so it has no ranks of its own and no top k; "
                "rbf_rank(values, sorted_values, width) ranks any values against their sort."
            )
        return soft_network.carried(self._run(values, keep=True), numbers, gradient)

    def matrix_columns(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        return soft_network.matrix(self._run(values, keep=True), gradient)

    def _run(self, values: Reals, *, keep: bool = False, slopes: bool = False) -> soft_network.Pass:
        plan = wiring_for(len(values), self.network)
        return soft_network.run(plan, self.comparator, values, keep=keep, slopes=slopes)

    def _diverged(self, values: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
        """LogSumExp at a temperature beyond all numbers, in whose units every value is 0."""
        unit, pullback = NetworkSorter(LogSumExp(1.0), self.network).sort_columns(
            np.zeros_like(values), gradient
        )
        return np.where(unit == 0, values.mean(axis=0), np.copysign(np.inf, unit)), pullback
