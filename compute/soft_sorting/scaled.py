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
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.autodiff import Reals, all_finite
from compute.cached import cached_property
from compute.soft_sorting.jacobians import Of, jacobian
from compute.soft_sorting.kinds import ComparatorKind, SorterKind
from compute.soft_sorting.networks import Network
from compute.soft_sorting.quantiles import quantile_of_sorted
from compute.soft_sorting.registry import sorter_kind
from compute.soft_sorting.sorters import NetworkSorter, Sorter
from compute.soft_sorting.sorters.base import Combined
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
    return SorterSweep(x, knobs, kind)


@dataclass(frozen=True, eq=False)
class SorterSweep:
    """One input sorted at many softnesses by a sorter that is not a network.

    A temperature t sorts the values as 1 sorts the values / t, so all temperatures are worked out
    at once; what is hard or nearly so, and what knows no such scale, one by one.
    """

    values: Floats
    """(n,)"""
    softness: Floats
    """(T,)"""
    kind: SorterKind
    least: float = 1e-6
    """The softness from which on the distances of the values in units of the temperature are exact
    enough."""

    def __post_init__(self) -> None:
        all_finite(self.values, infinite_allowed=False)
        self.sorters  # noqa: B018  refuses a softness

    @cached_property
    def sorters(self) -> tuple[Sorter, ...]:
        """(T,) the sorter at each softness."""
        return tuple(self.kind.build(s, self._span) for s in self.softness.tolist())

    @property
    def has_ranks(self) -> bool:
        """Whether there are soft ranks."""
        return self.kind.has_ranks

    @cached_property
    def sorted(self) -> Floats:
        """(T, n) the sorted values, smallest first."""
        origin, unit = self._origin, self._span

        def together(at_one: Sorter) -> Reals:
            # The factors one after the other: their product can be too small for a double.
            result, _ = at_one.sort_columns(self._columns, False)
            return np.asarray(result * self._soft * unit + origin).T

        return self._filled("sort", 1, lambda sorter: sorter.sort(self.values), together)

    @cached_property
    def ranks(self) -> Floats | None:
        """(T, n) the soft ranks; None where there are none."""
        if not self.has_ranks:
            return None

        def together(at_one: Sorter) -> Reals:
            return at_one.rank_columns(self._columns, False)[0].T

        return self._filled("rank", 1, lambda sorter: sorter.rank(self.values), together)

    def top_k(self, k: int) -> Floats | None:
        """(T, n) how far each value is among the k largest; None where the sorter has no top k."""
        if not self.has_ranks:
            return None

        def together(at_one: Sorter) -> Reals:
            return at_one.top_k_columns(self._columns, k, False)[0].T

        try:
            return self._filled("rank", 1, lambda sorter: sorter.top_k(self.values, k), together)
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

        def together(at_one: Sorter) -> Reals:
            return at_one.matrix_columns(self._columns, False)[0].swapaxes(0, 1)

        return self._filled("sort", 2, lambda sorter: sorter.matrix(self.values), together)

    def jacobians(self, of: Of = "sort") -> Floats | None:
        """(T, n, n) the derivatives: entry [t, i, j] is d out_i / d x_j. None for ranks where
        there are none."""
        if of == "rank" and not self.has_ranks:
            return None

        def together(at_one: Sorter) -> Reals:
            work = at_one.sort_columns if of == "sort" else at_one.rank_columns
            _, pullback = work(self._columns, True)
            assert pullback is not None
            n, frames = self._columns.shape
            found = pullback(np.repeat(np.eye(n)[:, None, :], frames, axis=1)).transpose(1, 2, 0)
            return found if of == "sort" else found / self._soft[:, None, None] / self._span

        return self._filled(of, 2, lambda sorter: jacobian(sorter, self.values, of), together)

    @cached_property
    def _span(self) -> float:
        return value_range(self.values)

    @cached_property
    def _scales(self) -> NDArray[np.bool_]:
        """(T,) whether a softness may be the unit of the values."""
        return np.asarray((self.softness >= self.least) & (self.softness <= 1 / self.least))

    @cached_property
    def _soft(self) -> Floats:
        """(B,) the softnesses that may."""
        return np.asarray(self.softness[self._scales])

    @cached_property
    def _origin(self) -> float:
        """The value that lies nearest to 0, where all are within twice as far; else 0.

        So the distances to it are exact (Sterbenz), and no two values become one: at ties of
        SoftSort there is a kink. What is left is at most twice the range.
        """
        near = float(self.values[np.abs(self.values).argmin()])
        alike = np.sign(self.values) == np.sign(near)
        return near if (alike & (np.abs(self.values) <= 2 * abs(near))).all() else 0.0

    @cached_property
    def _columns(self) -> Floats:
        """(n, B) the values from an origin near by, in units of each of those temperatures."""
        return np.asarray(((self.values - self._origin) / self._span)[:, None] / self._soft)

    def _filled(
        self,
        of: Of,
        axes: int,
        alone: Callable[[Sorter], Any],
        together: Callable[[Sorter], Reals],
    ) -> Floats:
        """(T, n) or, for two axes, (T, n, n): from one sorter at a time, or from that at 1."""
        results = np.empty((len(self.softness), *(len(self.values),) * axes))
        at_one = _at_one(self.kind, of)
        scales = self._scales if at_one else np.zeros_like(self._scales)
        if at_one and scales.any():
            results[scales] = together(at_one)
        for i in np.flatnonzero(~scales):
            results[i] = alone(self.sorters[i])
        return results


def _at_one(kind: SorterKind, of: Of) -> Sorter | None:
    """The sorter at softness 1 for values of range 1, if at any other it does the same with values
    of another size; None where it does not."""
    one: Sorter | None = kind.build(1.0, 1.0)
    same = kind.build(2.0, 1.0).scaled(0.5)
    if of == "rank":
        one, same = _of_ranks(one), _of_ranks(same)
    return one if one == same else None


def _of_ranks(sorter: Sorter | None) -> Sorter | None:
    """The part that ranks, where a sorter is put together."""
    while isinstance(sorter, Combined):
        sorter = sorter.for_rank
    return sorter
