"""Values, weights and gradients on their way through a sorting network.

Every function works on arrays whose first axis is the wires: values (n, B) for a batch of B, rows
of matrices (n, B, n), gradients (n, B, ...) of any number at a time, which is how Jacobians are
made. Given the weight w that crosses over in each comparator, a layer is linear, and its matrix
[[1 - w, w], [w, 1 - w]] is its own transpose. So one function, `mix`, carries rows of the soft
permutation matrix forwards with w = 1 - share, ranks backwards with the same w, and gradients
backwards with w the slope of the comparator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from compute.comparators import Comparator
from compute.differentiable import Pullback, Reals
from compute.networks import Wiring

Weights = Callable[[int], Reals]
"""Layer -> (k, B) the weight that crosses over in each comparator."""


@dataclass(frozen=True)
class Pass:
    """One run of values through a network, with what its derivatives are made of."""

    wiring: Wiring
    comparator: Comparator
    values: Reals
    """(n, B) what leaves, in sorted order."""
    differences: Sequence[Reals]
    """Per layer (k, B), high wire minus low wire where they meet; empty if not kept."""

    def crossing(self, layer: int) -> Reals:
        """1 - share of each comparator."""
        with _towards_the_limit():
            return self.comparator.crossing(self.differences[layer])

    def crossing_slope(self, layer: int) -> Reals:
        """Its derivative in the difference."""
        with _towards_the_limit():
            return self.comparator.crossing_slope(self.differences[layer])

    def slope(self, layer: int) -> Reals:
        """The derivative of each low output in the value on its high wire."""
        with _towards_the_limit():
            return self.comparator.slope(self.differences[layer])


def run(
    wiring: Wiring,
    comparator: Comparator,
    values: Reals,
    *,
    keep: bool = False,
    observe: Callable[[int, Reals], None] | None = None,
) -> Pass:
    """Send values (n, B) through the network.

    Parameters
    ----------
    keep : bool
        Keep the differences, for matrices, ranks and gradients.
    observe : callable, optional
        Called as observe(layer, values) after each layer, with the values as they lie in it.
    """
    x, before = values.copy(), np.empty_like(values)
    columns = values.shape[1]
    # One block for all layers: the system maps it once, in large pages.
    block = np.empty((sum(wiring.widths) if keep else 0, columns), dtype=values.dtype)
    differences = np.split(block, np.cumsum(wiring.widths)[:-1]) if keep and wiring.widths else []
    scratch = np.empty((wiring.n // 2, columns), dtype=values.dtype)
    with _towards_the_limit():
        for layer, (k, gather) in enumerate(zip(wiring.widths, wiring.gathers, strict=True)):
            np.take(x, gather, axis=0, out=before, mode="clip")
            low, high = before[:k], before[k : 2 * k]
            if keep:
                np.subtract(high, low, out=differences[layer])
            low_out, high_out = x[:k], x[k : 2 * k]
            np.minimum(low, high, out=low_out)
            np.maximum(low, high, out=high_out)
            x[2 * k :] = before[2 * k :]
            shortfall = comparator.shortfall(np.subtract(high_out, low_out, out=scratch[:k]))
            low_out += shortfall
            high_out -= shortfall
            if observe:
                observe(layer, x)
    return Pass(wiring, comparator, x[wiring.collect], differences)


def mix(
    wiring: Wiring,
    weights: Weights,
    rows: Reals,
    *,
    backwards: bool = False,
    gaps: list[Reals] | None = None,
    pushes: Sequence[Reals] | None = None,
) -> Reals:
    """Carry rows (n, B, ...) through the layers.

    Forwards they enter by wire and leave by sorted position; backwards it is the transpose.

    Parameters
    ----------
    gaps : list, optional
        Filled with each layer's high row minus low row where the rows come in, in layer order.
    pushes : sequence, optional
        Per layer, what the high rows gain and the low rows lose where the rows go out.
    """
    layers = list(enumerate(wiring.gathers))
    x = rows[wiring.spread] if backwards else rows.copy()
    spare = np.empty_like(x)
    met: list[Reals] = []
    for layer, gather in reversed(layers) if backwards else layers:
        if not backwards:
            x, spare = np.take(x, gather, axis=0, out=spare, mode="clip"), x
        k = wiring.widths[layer]
        low, high = x[:k], x[k : 2 * k]
        gap = high - low
        crossing = gap * _beside(weights(layer), gap)
        low += crossing
        high -= crossing
        if gaps is not None:
            met.append(gap)
        if pushes is not None:
            low -= pushes[layer]
            high += pushes[layer]
        if backwards:
            x, spare = np.take(x, wiring.scatters[layer], axis=0, out=spare, mode="clip"), x
    if gaps is not None:
        gaps.extend(reversed(met) if backwards else met)
    return x if backwards else x[wiring.collect]


def sort_pullback(done: Pass) -> Pullback:
    """Return the pullback of the sorted values in the values."""
    return lambda gradient: mix(done.wiring, done.slope, gradient, backwards=True)


def ranks(done: Pass, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the soft ranks P^T (0, ..., n - 1), shape (n, B), and their pullback.

    The positions are carried back through the network, so that P itself is never formed.
    """
    positions = np.arange(len(done.values), dtype=done.values.dtype)
    start = np.repeat(positions[:, None], done.values.shape[1], axis=1)
    gaps: list[Reals] = []
    result = mix(done.wiring, done.crossing, start, backwards=True, gaps=gaps)

    def pullback(g: Reals) -> Reals:
        other: list[Reals] = []
        mix(done.wiring, done.crossing, g, gaps=other)
        return _weights_pullback(
            done, [-_beside(a, b) * b for a, b in zip(gaps, other, strict=True)], np.zeros_like(g)
        )

    return result, pullback if gradient else None


def matrix(done: Pass, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the soft permutation matrices (n, B, n), sorted = P values, and their pullback."""
    n, columns = done.values.shape
    identity = np.zeros((n, columns, n), dtype=done.values.dtype)
    identity[np.arange(n), :, np.arange(n)] = 1
    gaps: list[Reals] | None = [] if gradient else None
    result = mix(done.wiring, done.crossing, identity, gaps=gaps)
    if gaps is None:
        return result, None

    def pullback(g: Reals) -> Reals:
        other: list[Reals] = []
        mix(done.wiring, done.crossing, g, backwards=True, gaps=other)
        pulls = [-np.einsum("kbj,kbj->kb", a, b) for a, b in zip(gaps, other, strict=True)]
        return _weights_pullback(done, pulls, np.zeros_like(done.values))

    return result, pullback


def _towards_the_limit() -> np.errstate:
    """Overflow and underflow in a comparator only ever lead to its hard limit."""
    return np.errstate(over="ignore", under="ignore")


def _beside(weight: Reals, rows: Reals) -> Reals:
    """The weight (k, B) with axes of length 1 for those that the rows have behind."""
    return weight.reshape(weight.shape + (1,) * (rows.ndim - weight.ndim))


def _weights_pullback(done: Pass, pulls: Sequence[Reals], start: Reals) -> Reals:
    """From the gradient in each crossing weight to the gradient in the values."""
    pushes = [pull * _beside(done.crossing_slope(layer), pull) for layer, pull in enumerate(pulls)]
    return mix(done.wiring, done.slope, start, backwards=True, pushes=pushes)
