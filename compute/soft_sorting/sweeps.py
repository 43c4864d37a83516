"""Every frame of a softness slider in one call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from compute.autodiff import Reals, all_finite, as_reals
from compute.soft_sorting import soft_network
from compute.soft_sorting.comparators import Comparator, LogSumExp, Smooth, Tempered
from compute.soft_sorting.networks import Network, Wiring, sorting_network, wiring


@dataclass(frozen=True, eq=False)
class Sweep:
    """One input sorted by one network at many temperatures, with every layer on the way."""

    temperatures: Reals
    """(T,) as given; smoothings for `Smooth`."""
    network: Network
    values: Reals
    """(T, layers + 1, n) the value on each wire before the first layer and after each."""
    passed: soft_network.Pass
    """The run itself, one column a temperature."""

    @property
    def sorted(self) -> Reals:
        """(T, n) the sorted values, smallest first."""
        return self.values[:, -1, self.network.outputs]

    @cached_property
    def swaps(self) -> Reals | None:
        """(T, layers, k) the weight 1 - share that crosses over in each comparator, in the order
        of `network.layers`, NaN-padded to the widest layer; None for comparators without a
        share."""
        if not self.passed.comparator.has_share:
            return None
        widths = self.passed.wiring.widths
        shape = (len(widths), max(widths, default=0), len(self.temperatures))
        swaps = np.full(shape, np.nan, dtype=self.values.dtype)
        for layer, k in enumerate(widths):
            swaps[layer, :k] = self.passed.crossing(layer)
        return swaps.transpose(2, 0, 1)

    @cached_property
    def matrices(self) -> Reals | None:
        """(T, n, n) the soft permutation matrices, sorted = P @ values; None without a share."""
        if not self.passed.comparator.has_share:
            return None
        result, _ = soft_network.matrix(self.passed, gradient=False)
        return np.swapaxes(result, 0, 1)


def smoothing_sweep(
    values: Any,
    comparator_class: type[Comparator],
    temperatures: Any,
    network: str = "bitonic",
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
    network : {"bitonic", "odd_even"}, optional

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
        For values that are no finite vector, negative temperatures, or an unknown network; for
        LogSumExp at temperature inf, which has no finite frame.
    """
    if not (isinstance(comparator_class, type) and issubclass(comparator_class, Tempered | Smooth)):
        raise TypeError(
            "comparator_class must be a comparator class with a softness, such as Logistic, "
            f"not {comparator_class!r}."
        )
    x = as_reals(values)
    if x.ndim != 1:
        raise ValueError(f"values must be a single row of numbers, not of shape {x.shape}.")
    all_finite(x, infinite_allowed=False)
    frames = np.asarray(temperatures)
    if frames.ndim != 1:
        raise ValueError(f"temperatures must be a flat sequence, not of shape {frames.shape}.")
    comparator = comparator_class(frames)
    if comparator_class is LogSumExp and np.isinf(frames).any():
        raise ValueError("LogSumExp diverges: its temperatures must be finite.")
    net, plan = sorting_network(len(x), network), wiring(len(x), network)
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
