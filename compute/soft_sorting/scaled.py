"""Every soft sorter on one scale: softness in units of the data's range, many at a time.

A temperature has the units of the values, a projection's strength their inverse (sorting) or the
same (ranking). Here one number serves all of them: softness s means a temperature s R, where R is
the range of the values (1 if they are all equal), an l2 sort of strength s / R, an l2 or KL rank
of strength s R, and a KL sort of strength s of the values divided by R. So scaling the values
changes no picture. `Smooth` has a smoothing in [0, 1] instead, and no scale.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.soft_sorting.jacobians import Of, jacobian
from compute.soft_sorting.kinds import ComparatorKind
from compute.soft_sorting.networks import Network
from compute.soft_sorting.quantiles import quantile_of_sorted
from compute.soft_sorting.registry import sorter_kind
from compute.soft_sorting.sorters import NetworkSorter, Sorter
from compute.soft_sorting.sweeps import Sweep, sweep_of_comparator

Floats = NDArray[np.float64]


def value_range(values: ArrayLike) -> float:
    """Return the range of `values` (any shape), largest minus smallest; 1 if it is 0."""
    array = np.asarray(values, dtype=np.float64)
    return float(np.ptp(array)) or 1.0


def sorter_at(
    name: str, softness: float, value_range: float, network: str | Network = "bitonic"
) -> Sorter:
    """Return the named sorter at a softness, for values of this range.

    Parameters
    ----------
    name : str
        One of `SORTERS`.
    softness : float
        In units of the range, 0 or more; for "smooth" the smoothing, in [0, 1].
    value_range : float
        As `value_range` gives it.
    network : str or Network
        For the sorters that are networks.

    Returns
    -------
    Sorter

    Raises
    ------
    ValueError
        For an unknown name, and a softness that the sorter refuses.

    Examples
    --------
    >>> sorter_at("l2", 0.5, 3.0).rank([0.0, 3.0, 1.0]).round(3).tolist()
    [0.167, 2.0, 0.833]
    """
    kind = sorter_kind(name)
    if isinstance(kind, ComparatorKind):
        return NetworkSorter(kind.at(softness, value_range), network)
    return kind.build(softness, value_range)


def sweep_at(
    name: str, values: ArrayLike, softness: ArrayLike, network: str | Network = "bitonic"
) -> Sweep | SorterSweep:
    """Return the named sorter's answers for one input at many softnesses.

    Parameters
    ----------
    name : str
        One of `SORTERS`.
    values : array_like, shape (n,)
        Finite.
    softness : array_like, shape (T,)
        Each as for `sorter_at`.
    network : str or Network

    Returns
    -------
    Sweep or SorterSweep
        Both have `.sorted`, `.ranks`, `.top_k`, `.quantile`, `.matrices` and `.jacobians`; that of
        a network has its layers too. The range that scales the softness counts as a constant.

    Raises
    ------
    ValueError
        For an unknown name, a softness that the sorter refuses, and values that are not a finite
        vector.
    """
    kind = sorter_kind(name)
    x, knobs = (np.asarray(given, dtype=np.float64) for given in (values, softness))
    span = value_range(x)
    if isinstance(kind, ComparatorKind):
        return sweep_of_comparator(x, kind.at(knobs, span), knobs, network)
    return SorterSweep(x, tuple(kind.build(s, span) for s in knobs.tolist()), kind.has_ranks)


@dataclass(frozen=True, eq=False)
class SorterSweep:
    """One input sorted by sorters that are worked out one by one, such as projections."""

    values: Floats
    """(n,)"""
    sorters: tuple[Sorter, ...]
    """(T,) the sorter at each softness."""
    has_ranks: bool

    @cached_property
    def sorted(self) -> Floats:
        """(T, n) the sorted values, smallest first."""
        return self._stacked(lambda sorter: sorter.sort(self.values))

    @cached_property
    def ranks(self) -> Floats | None:
        """(T, n) the soft ranks; None where there are none."""
        return self._stacked(lambda sorter: sorter.rank(self.values)) if self.has_ranks else None

    def top_k(self, k: int) -> Floats | None:
        """(T, n) how far each value is among the k largest; None where the sorter has no top k."""
        if not self.has_ranks:
            return None
        try:
            return self._stacked(lambda sorter: sorter.top_k(self.values, k))
        except TypeError:  # it has ranks, but nothing to carry the places of the top by
            return None

    def quantile(self, q: float) -> Floats:
        """(T,) the value at a share q of the way through the sort."""
        return np.asarray(quantile_of_sorted(self.sorted, q), dtype=np.float64)

    @cached_property
    def matrices(self) -> Floats | None:
        """(T, n, n) the soft permutation matrices, sorted = P @ values; None where there are
        none."""
        if not all(sorter.has_matrix for sorter in self.sorters):
            return None
        return self._stacked(lambda sorter: sorter.matrix(self.values), 2)

    def jacobians(self, of: Of = "sort") -> Floats | None:
        """(T, n, n) the derivatives: entry [t, i, j] is d out_i / d x_j. None for ranks where
        there are none."""
        if of == "rank" and not self.has_ranks:
            return None
        return self._stacked(lambda sorter: jacobian(sorter, self.values, of), 2)

    def _stacked(self, work: Callable[[Sorter], Any], axes: int = 1) -> Floats:
        results = np.empty((len(self.sorters), *(len(self.values),) * axes))
        for i, sorter in enumerate(self.sorters):
            results[i] = work(sorter)
        return results
