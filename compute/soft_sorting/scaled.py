"""Every soft sorter on one scale: softness in units of the data's range, many at a time.

A temperature has the units of the values, a projection's strength their inverse (sorting) or the
same (ranking). Here one number serves all of them: softness s means a temperature s R, where R is
the range of the values (1 if they are all equal), an l2 sort of strength s / R, an l2 or KL rank
of strength s R, and a KL sort of strength s of the values divided by R. So scaling the values
changes no picture. `Smooth` has a smoothing in [0, 1] instead, and no scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from compute.soft_sorting import soft_network
from compute.soft_sorting.comparators import (
    Cauchy,
    Comparator,
    Gaussian,
    Hard,
    Logistic,
    LogSumExp,
    Optimal,
    Reciprocal,
    Smooth,
)
from compute.soft_sorting.jacobians import Of, autograd_jacobian, jacobian
from compute.soft_sorting.networks import wiring
from compute.soft_sorting.sorters import (
    NetworkSorter,
    NeuralSort,
    ProjectionSorter,
    SoftSort,
    Sorter,
)
from compute.soft_sorting.sweeps import Sweep, smoothing_sweep

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SorterKind:
    """What a sorter is called, and what it has."""

    label: str
    comparator: type[Comparator] | None = None
    has_ranks: bool = True
    has_matrix: bool = True

    @property
    def is_network(self) -> bool:
        return self.comparator is not None


SORTERS: Mapping[str, SorterKind] = {
    "logistic": SorterKind("Network, Logistic", Logistic),
    "cauchy": SorterKind("Network, Cauchy", Cauchy),
    "reciprocal": SorterKind("Network, Reciprocal", Reciprocal),
    "gaussian": SorterKind("Network, Gaussian", Gaussian),
    "optimal": SorterKind("Network, Optimal", Optimal),
    "logsumexp": SorterKind("Network, LogSumExp", LogSumExp, False, False),
    "smooth": SorterKind("Network, Smooth", Smooth, False, False),
    "hard": SorterKind("Network, Hard", Hard),
    "l2": SorterKind("Projection, l2", has_matrix=False),
    "kl": SorterKind("Projection, KL", has_matrix=False),
    "softsort": SorterKind("SoftSort"),
    "neuralsort": SorterKind("NeuralSort"),
}


def value_range(values: ArrayLike) -> float:
    """The range of the values, largest minus smallest; 1 if it is 0."""
    array = np.asarray(values, dtype=np.float64)
    return float(np.ptp(array)) or 1.0


@dataclass(frozen=True)
class ScaledSorter:
    """A sorter at one softness for values of one range; of the shape of every sorter.

    `rank` is a TypeError where the sorter has no ranks, `matrix` is None where it has none.
    """

    for_sort: Sorter
    for_rank: Sorter
    scale: float
    """What the values are divided by before they are sorted."""

    def sort(self, values: Any, axis: int = -1, descending: bool = False) -> Any:
        """The values softly sorted, as `Sorter.sort`."""
        if self.scale == 1:
            return self.for_sort.sort(values, axis, descending)
        return self.for_sort.sort(values / self.scale, axis, descending) * self.scale

    def rank(self, values: Any, axis: int = -1) -> Any:
        """The soft ranks, as `Sorter.rank`."""
        return self.for_rank.rank(values, axis)

    def matrix(self, values: Any) -> Any:
        """The soft permutation matrix, or None."""
        return self.for_sort.matrix(values)

    def jacobian(self, values: Any, of: Of = "sort") -> Any:
        """The derivative of `sort` or of `rank`, as `compute.jacobian`."""
        if of == "rank":
            return jacobian(self.for_rank, values, "rank")
        return jacobian(self.for_sort, values / self.scale)

    def autograd_jacobian(self, values: Any, of: Of = "sort") -> Any:
        """The same derivative by torch, as `compute.soft_sorting.jacobians.autograd_jacobian`."""
        if of == "rank":
            return autograd_jacobian(self.for_rank, values, "rank")
        return autograd_jacobian(self.for_sort, values / self.scale)


def sorter_at(
    name: str, softness: float, value_range: float, network: str = "bitonic"
) -> ScaledSorter:
    """Return the named sorter at a softness, for values of this range.

    Parameters
    ----------
    name : str
        One of `SORTERS`.
    softness : float
        In units of the range, 0 or more; for "smooth" the smoothing, in [0, 1].
    value_range : float
        As `value_range` gives it.
    network : {"bitonic", "odd_even"}

    Raises
    ------
    ValueError
        For an unknown name, and a softness that the sorter refuses.
    """
    kind = _kind(name)
    if kind.comparator is not None:
        one = NetworkSorter(comparator_at(name, softness, value_range), network)
        return ScaledSorter(one, one, 1.0)
    if name == "l2":
        return ScaledSorter(
            ProjectionSorter(softness / value_range), ProjectionSorter(softness * value_range), 1.0
        )
    if name == "kl":
        return ScaledSorter(
            ProjectionSorter(softness, "kl"),
            ProjectionSorter(softness * value_range, "kl"),
            value_range if softness > 0 else 1.0,  # the hard sort needs no scale, nor its rounding
        )
    sorter = (SoftSort if name == "softsort" else NeuralSort)(softness * value_range)
    return ScaledSorter(sorter, sorter, 1.0)


def sorted_at(
    name: str, values: ArrayLike, softness: ArrayLike, network: str = "bitonic"
) -> Floats:
    """Return the soft sort (T, n) of the values at each softness (T,)."""
    x, s = _floats(values), _floats(softness)
    if _kind(name).is_network:
        return np.ascontiguousarray(_sweep(name, x, s, network).sorted)
    return _stacked(name, x, s, network, lambda sorter: sorter.sort(x), (len(x),))


def ranks_at(
    name: str, values: ArrayLike, softness: ArrayLike, network: str = "bitonic"
) -> Floats | None:
    """Return the soft ranks (T, n) at each softness (T,), or None where there are none."""
    kind, x, s = _kind(name), _floats(values), _floats(softness)
    if not kind.has_ranks:
        return None
    if kind.is_network:
        ranks, _ = soft_network.ranks(_sweep(name, x, s, network).passed, False)
        return np.ascontiguousarray(ranks.T)
    return _stacked(name, x, s, network, lambda sorter: sorter.rank(x), (len(x),))


def matrices_at(
    name: str, values: ArrayLike, softness: ArrayLike, network: str = "bitonic"
) -> Floats | None:
    """Return the soft permutation matrices (T, n, n), or None where there are none."""
    kind, x, s = _kind(name), _floats(values), _floats(softness)
    if not kind.has_matrix:
        return None
    if kind.is_network:
        return np.ascontiguousarray(_sweep(name, x, s, network).matrices)
    return _stacked(name, x, s, network, lambda sorter: sorter.matrix(x), (len(x), len(x)))


def jacobians_at(
    name: str,
    values: ArrayLike,
    softness: ArrayLike,
    network: str = "bitonic",
    of: Of = "sort",
) -> Floats | None:
    """Return the Jacobians (T, n, n) of the sort or the ranks: entry [t, i, j] is d out_i / d x_j.

    None for ranks where there are none. The range that scales the softness counts as a constant.
    """
    kind, x, s = _kind(name), _floats(values), _floats(softness)
    if of == "rank" and not kind.has_ranks:
        return None
    n = len(x)
    if kind.is_network:
        done = _kept(name, x, s, network)
        back = (
            soft_network.sort_pullback(done) if of == "sort" else soft_network.ranks(done, True)[1]
        )
        assert back is not None
        rows = np.repeat(np.eye(n)[:, None, :], len(s), axis=1)
        return np.ascontiguousarray(back(rows).transpose(1, 2, 0))
    return _stacked(name, x, s, network, lambda sorter: sorter.jacobian(x, of), (n, n))


@dataclass(frozen=True)
class LayerSweep:
    """What happens inside a network, at each softness."""

    values: Floats
    """(T, layers + 1, n) the value on each wire before the first and after each layer."""
    swaps: Floats
    """(T, layers, k) how much of each comparator's low output comes from its high wire, NaN-padded
    to the widest layer: 1 - share, or the derivative where there is no share."""
    sources: NDArray[np.intp]
    """(T, layers + 1, n) the input that each wire has most of."""
    source_weights: Floats
    """(T, layers + 1, n) how much of it: its weight, or the derivative where there is no share."""


def layer_sweep(
    name: str, values: ArrayLike, softness: ArrayLike, network: str = "bitonic"
) -> LayerSweep:
    """Return every layer of the named network at each softness (T,)."""
    x, s = _floats(values), _floats(softness)
    sweep, done = _sweep(name, x, s, network), _kept(name, x, s, network)
    plan = done.wiring
    sharing = _kind(name).has_matrix
    swaps = np.full((len(s), len(plan.widths), max(plan.widths, default=0)), np.nan)
    rows = np.repeat(np.eye(len(x))[:, None, :], len(s), axis=1)
    mixes = [rows]
    for layer, (k, gather) in enumerate(zip(plan.widths, plan.gathers, strict=True)):
        crossing = done.crossing(layer) if sharing else done.slope(layer)
        swaps[:, layer, :k] = crossing.T
        rows = rows[gather]
        moved = (rows[k : 2 * k] - rows[:k]) * crossing[:, :, None]
        rows[:k] += moved
        rows[k : 2 * k] -= moved
        mixes.append(rows[plan.wires[layer]])
    stacked = np.stack(mixes).transpose(2, 0, 1, 3)
    sources = stacked.argmax(axis=-1)
    return LayerSweep(
        values=np.asarray(sweep.values, dtype=np.float64),
        swaps=swaps,
        sources=sources,
        source_weights=np.take_along_axis(stacked, sources[..., None], axis=-1)[..., 0],
    )


def comparator_at(name: str, softness: Any, span: float) -> Comparator:
    """The comparator of a network at a softness, for values of this range."""
    kind = _kind(name).comparator
    if kind is None:
        raise ValueError(f"{name} is no network, so it has no comparator.")
    if kind is Hard:
        return Hard()
    return kind(softness if kind is Smooth else softness * span)  # type: ignore[call-arg]


def _sweep(name: str, values: Floats, softness: Floats, network: str) -> Sweep:
    kind = _kind(name).comparator
    assert kind is not None
    if kind is Hard:  # has no softness to sweep; any comparator is hard at temperature 0
        return smoothing_sweep(values, Logistic, np.zeros_like(softness), network)
    scale = 1.0 if kind is Smooth else value_range(values)
    return smoothing_sweep(values, kind, softness * scale, network)


def _kept(name: str, values: Floats, softness: Floats, network: str) -> soft_network.Pass:
    """The values through a network, one column a softness, with what derivatives are made of."""
    comparator = comparator_at(name, softness, value_range(values))
    columns = np.repeat(values[:, None], len(softness), axis=1)
    return soft_network.run(wiring(len(values), network), comparator, columns, keep=True)


def _stacked(
    name: str,
    values: Floats,
    softness: Floats,
    network: str,
    work: Callable[[ScaledSorter], Any],
    shape: tuple[int, ...],
) -> Floats:
    span = value_range(values)
    results = np.empty((len(softness), *shape))
    for i, s in enumerate(softness.tolist()):
        results[i] = work(sorter_at(name, s, span, network))
    return results


def _kind(name: str) -> SorterKind:
    if name not in SORTERS:
        raise ValueError(f"the sorter must be one of {', '.join(SORTERS)}, not {name!r}.")
    return SORTERS[name]


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
