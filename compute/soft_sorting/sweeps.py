"""Every frame of a softness slider in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Reals, all_finite, as_reals, computable
from compute.cached import cached_property
from compute.soft_sorting import soft_network
from compute.soft_sorting.comparators import Comparator, LogSumExp, Smooth, Tempered
from compute.soft_sorting.jacobians import Of
from compute.soft_sorting.networks import Network, Wiring, as_network, network_for, wiring_for
from compute.soft_sorting.quantiles import quantile_of_sorted
from compute.soft_sorting.relaxations import last_places


@dataclass(frozen=True, eq=False)
class Sweep:
    """One input sorted by one network at many temperatures, with every layer on the way."""

    temperatures: Reals
    """(T,) as given to `smoothing_sweep`; smoothings for `Smooth`."""
    network: Network
    values: Reals
    """(T, layers + 1, n) the value on each wire before the first layer and after each."""
    passed: soft_network.Pass
    """The run itself, one column per temperature."""

    @property
    def sorted(self) -> Reals:
        """(T, n) the sorted values, smallest first."""
        return self.values[:, -1, self.network.outputs]

    @property
    def has_shares(self) -> bool:
        """Whether outputs are weighted means, so that there are matrices and ranks."""
        return self.passed.comparator.has_share

    @cached_property
    def swaps(self) -> Reals | None:
        """(T, layers, k) the weight 1 - share that crosses over in each comparator, in the order
        of `network.layers`, NaN-padded to the widest layer; None for comparators without a
        share."""
        return self.crossings if self.has_shares else None

    @cached_property
    def crossings(self) -> Reals:
        """(T, layers, k) how much of each comparator's low output comes from its high wire, as in
        `swaps`; without a share it is the derivative."""
        done = self._differentiable
        widths = done.wiring.widths
        shape = (len(widths), max(widths, default=0), len(self.temperatures))
        crossings = np.full(shape, np.nan, dtype=self.values.dtype)
        for layer, k in enumerate(widths):
            crossings[layer, :k] = done.crossing(layer) if self.has_shares else done.slope(layer)
        return crossings.transpose(2, 0, 1)

    @cached_property
    def ranks(self) -> Reals | None:
        """(T, n) the soft ranks; None without a share."""
        return soft_network.ranks(self.passed, False)[0].T if self.has_shares else None

    def top_k(self, k: int) -> Reals | None:
        """(T, n) how far each value is among the k largest; None without a share."""
        if not self.has_shares:
            return None
        last = last_places(self.passed.values, k)
        return soft_network.carried(self.passed, last, False)[0].T

    def quantile(self, q: float) -> Reals:
        """(T,) the value at a share q of the way through the sort."""
        return quantile_of_sorted(self.sorted, q)

    @cached_property
    def matrices(self) -> Reals | None:
        """(T, n, n) the soft permutation matrices, sorted = P @ values; None without a share."""
        if not self.has_shares:
            return None
        result, _ = soft_network.matrix(self.passed, gradient=False)
        return np.swapaxes(result, 0, 1)

    def jacobians(self, of: Of = "sort") -> Reals | None:
        """(T, n, n) the derivatives of the sort or of the ranks: entry [t, i, j] is
        d out_i / d x_j. None for the ranks without a share."""
        if of == "rank" and not self.has_shares:
            return None
        done = self._differentiable
        back = (
            soft_network.sort_pullback(done) if of == "sort" else soft_network.ranks(done, True)[1]
        )
        assert back is not None
        return back(self._identity()).transpose(1, 2, 0)

    @cached_property
    def sources(self) -> NDArray[np.intp]:
        """(T, layers + 1, n) the input that each wire has most of, before the first layer and
        after each."""
        return np.asarray(self._mixtures.argmax(axis=-1))

    @cached_property
    def source_weights(self) -> Reals:
        """(T, layers + 1, n) how much of it: its weight, or the derivative without a share."""
        found = np.take_along_axis(self._mixtures, self.sources[..., None], axis=-1)
        return np.asarray(found[..., 0])

    @cached_property
    def _mixtures(self) -> Reals:
        """(T, layers + 1, n, n) how much of each input is on each wire."""
        plan, rows, crossings = (
            self.passed.wiring,
            self._identity(),
            self.crossings.transpose(1, 2, 0),
        )
        mixtures = [rows]
        for layer, (k, gather) in enumerate(zip(plan.widths, plan.gathers, strict=True)):
            rows = rows[gather]
            moved = (rows[k : 2 * k] - rows[:k]) * crossings[layer, :k, :, None]
            rows[:k] += moved
            rows[k : 2 * k] -= moved
            mixtures.append(rows[plan.wires[layer]])
        return np.stack(mixtures).transpose(2, 0, 1, 3)

    def _identity(self) -> Reals:
        """(n, T, n) what each wire has of each input before the first layer."""
        n, frames = self.values.shape[2], len(self.temperatures)
        return np.repeat(np.eye(n, dtype=self.values.dtype)[:, None, :], frames, axis=1)

    @cached_property
    def _differentiable(self) -> soft_network.Pass:
        """The run with what derivatives are made of; a share needs no more than was kept."""
        if self.has_shares:
            return self.passed
        inputs = np.ascontiguousarray(self.values[:, 0].T)
        return soft_network.run(self.passed.wiring, self.passed.comparator, inputs, keep=True)


def smoothing_sweep(
    values: Any,
    comparator_class: type[Comparator],
    temperatures: Any,
    network: str | Network = "bitonic",
) -> Sweep:
    """Sort one input at many temperatures at once.

    Parameters
    ----------
    values : array_like, shape (n,)
        Finite.
    comparator_class : type
        Such as `Logistic`; for `Smooth` the temperatures are smoothings.
    temperatures : array_like, shape (T,)
        Each at least 0.
    network : str or Network, optional
        As in `NetworkSorter`.

    Returns
    -------
    Sweep
        What one temperature at a time gives, to rounding. `swaps` and `matrices` are worked out
        when they are first asked for.

    Raises
    ------
    TypeError
        If the class has no softness to sweep.
    ValueError
        For values that are not a finite vector, negative temperatures, or an unknown network; for
        LogSumExp at temperature inf, which has no finite frame.
    """
    if not (isinstance(comparator_class, type) and issubclass(comparator_class, Tempered | Smooth)):
        raise TypeError(
            "comparator_class must be a comparator class with a softness, such as Logistic, "
            f"not {comparator_class!r}."
        )
    frames = np.asarray(temperatures)
    if frames.ndim != 1:
        raise ValueError(f"temperatures must be a flat sequence, not of shape {frames.shape}.")
    return sweep_of_comparator(values, comparator_class(frames), frames, network)


def sweep_of_comparator(
    values: Any, comparator: Comparator, softness: Any, network: str | Network = "bitonic"
) -> Sweep:
    """Sort one input with a comparator that holds many softnesses, or has none.

    Parameters
    ----------
    values : array_like, shape (n,)
        Finite.
    comparator : Comparator
        With a softness (T,), or without any, such as `Hard`.
    softness : array_like, shape (T,)
        What the frames are told apart by.
    network : str or Network, optional
        As in `NetworkSorter`.

    Returns
    -------
    Sweep

    Raises
    ------
    ValueError
        As `smoothing_sweep`.
    """
    x, frames = computable(as_reals(values)), np.asarray(softness)
    if x.ndim != 1:
        raise ValueError(f"values must be a single row of numbers, not of shape {x.shape}.")
    all_finite(x, infinite_allowed=False)
    if isinstance(comparator, LogSumExp) and np.isinf(comparator.temperature).any():
        raise ValueError("LogSumExp diverges: its temperatures must be finite.")
    as_network(network)
    net, plan = network_for(len(x), network), wiring_for(len(x), network)
    after = np.empty((len(net.layers) + 1, len(x), len(frames)), dtype=x.dtype)
    after[0] = x[:, None]
    done = _run_all(plan, comparator, after)
    return Sweep(frames, net, after.transpose(2, 0, 1), done)


def _run_all(plan: Wiring, comparator: Comparator, after: Reals) -> soft_network.Pass:
    """Fill the values after each layer (layers + 1, n, T), the inputs being there."""

    def observe(layer: int, rows: Reals) -> None:
        rows.take(plan.wires[layer], 0, after[layer + 1], "clip")

    if isinstance(comparator, LogSumExp):
        form = soft_network.exponential_form(plan, comparator, after[0])
        if form:
            done = soft_network.run_exponentials(plan, comparator, form, observe=observe)
            form.to_values(after[1:])
            return done
    return soft_network.run(plan, comparator, after[0], keep=comparator.has_share, observe=observe)
