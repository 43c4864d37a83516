"""Values, weights and gradients on their way through a sorting network.

Every function works on arrays whose first axis is the wires: values (n, B) for a batch of B, rows
of matrices (n, B, n), gradients (n, B, ...) of any number at a time, which is how Jacobians are
made. Given the weight w that crosses over in each comparator, a layer is linear, and its matrix
[[1 - w, w], [w, 1 - w]] is its own transpose. So one function, `mix`, carries rows of the soft
permutation matrix forwards with w = 1 - share, ranks backwards with the same w, and gradients
backwards with w the slope of the comparator.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from compute.autodiff import Pullback, Reals
from compute.soft_sorting.buffers import buffer, buffer_like
from compute.soft_sorting.comparators import Comparator, LogSumExp
from compute.soft_sorting.networks import Wiring

Weights = Callable[[int], Reals]
"""Layer -> (k, B) the weight that crosses over in each comparator."""
Observer = Callable[[int, Reals], None]
"""Told each layer and the values after it, as they lie in that layer."""


@dataclass(frozen=True)
class Pass:
    """One run of values through a network, with what its derivatives are made of."""

    wiring: Wiring
    comparator: Comparator
    values: Reals
    """(n, B) what leaves, in sorted order."""
    differences: Sequence[Reals]
    """Per layer (k, B), high wire minus low wire where they meet; empty if not kept."""
    slopes: Sequence[Reals] = ()
    """Per layer (k, B) the slopes, where they came with the values; otherwise empty."""

    def crossing(self, layer: int) -> Reals:
        """(k, B) 1 - share of each comparator."""
        with _towards_the_limit():
            return self.comparator.crossing(self.differences[layer])

    def crossing_slope(self, layer: int) -> Reals:
        """(k, B) its derivative in the difference."""
        with _towards_the_limit():
            return self.comparator.crossing_slope(self.differences[layer])

    def slope(self, layer: int) -> Reals:
        """(k, B) the derivative of each low output in the value on its high wire."""
        if self.slopes:
            return self.slopes[layer]
        with _towards_the_limit():
            return self.comparator.slope(self.differences[layer])


def run(
    wiring: Wiring,
    comparator: Comparator,
    values: Reals,
    *,
    keep: bool = False,
    slopes: bool = False,
    observe: Observer | None = None,
) -> Pass:
    """Send values through the network.

    Parameters
    ----------
    wiring : Wiring
    comparator : Comparator
    values : (n, B)
        One column per vector.
    keep : bool
        Keep the differences: for matrices, ranks and their gradients.
    slopes : bool
        Keep the slopes, which are all that the gradient of the sorted values takes.
    observe : callable, optional
        Called as observe(layer, values) after each layer, the values in the layer's layout.
    """
    if isinstance(comparator, LogSumExp) and not observe:
        form = exponential_form(wiring, comparator, values)
        if form is not None:
            return run_exponentials(wiring, comparator, form, slopes=keep or slopes)
    x, before = buffer_like(values), buffer_like(values)
    x[...] = values
    kept = _layer_arrays(wiring, values) if keep else []
    sloping = _layer_arrays(wiring, values) if slopes else []
    apart, crossed = (buffer_like(values[: wiring.n // 2]) for _ in range(2))
    with _towards_the_limit():
        for layer, (k, gather) in enumerate(zip(wiring.widths, wiring.gathers, strict=True)):
            x.take(gather, 0, before, "clip")
            low, high = before[:k], before[k : 2 * k]
            low_out, high_out = x[:k], x[k : 2 * k]
            np.minimum(low, high, out=low_out)
            np.maximum(low, high, out=high_out)
            if 2 * k < wiring.n:
                x[2 * k :] = before[2 * k :]
            distance = np.subtract(high_out, low_out, out=apart[:k])
            if keep:
                np.subtract(high, low, out=kept[layer])
            if slopes:
                difference = np.subtract(high, low, out=crossed[:k])
                shortfall = comparator.shortfall_with_slope(
                    distance, difference, sloping[layer], spare=low
                )
            else:
                shortfall = comparator.shortfall(distance, spare=low)
            low_out += shortfall
            high_out -= shortfall
            if observe:
                observe(layer, x)
    return Pass(wiring, comparator, x[wiring.collect], kept, sloping)


@dataclass(frozen=True)
class ExponentialForm:
    """Values as centre + T log(exponentials)."""

    temperature: Reals
    centre: Reals
    """(B,) one for each column."""
    exponentials: Reals

    def to_values(self, exponentials: Reals) -> Reals:
        """Turn `exponentials` (..., B) into values, in place; the last axis is the columns."""
        np.log(exponentials, out=exponentials)
        exponentials *= self.temperature
        exponentials += self.centre
        return exponentials


def exponential_form(
    wiring: Wiring, comparator: LogSumExp, values: Reals
) -> ExponentialForm | None:
    """Return the form of `values` (n, B) if its exponentials stay in range all through the network.

    The comparator may hold one temperature for each column.
    """
    if not values.size:
        return None
    tiny = float(np.finfo(values.dtype).tiny)
    least, largest = values.min(axis=0), values.max(axis=0)
    # Neither a value nor the quotient of two may become subnormal.
    room = (-math.log(tiny) - 2 * _growth(wiring)) * np.asarray(comparator.temperature)
    if not (np.all(largest - least <= room) and np.all(comparator.temperature > tiny)):
        return None
    centre = least + (largest - least) / 2
    x = np.subtract(values, centre, out=buffer_like(values))
    x *= np.asarray(1 / comparator.temperature, dtype=values.dtype)
    temperature = np.asarray(comparator.temperature, dtype=values.dtype)
    return ExponentialForm(temperature, centre, np.exp(x, out=x))


def _growth(wiring: Wiring) -> float:
    """How far log-sum-exp at temperature 1 may carry a value beyond the range of the inputs.

    The farthest is where all inputs are tied at the end of the range, since every output rises
    with every input.
    """
    if wiring in _GROWTHS:
        return _GROWTHS[wiring]
    largest = [0.0]
    zeros = np.zeros((wiring.n, 1))
    run(wiring, LogSumExp(1.0), zeros, observe=lambda _, x: largest.append(float(np.abs(x).max())))
    _GROWTHS[wiring] = max(largest)
    return _GROWTHS[wiring]


_GROWTHS: WeakKeyDictionary[Wiring, float] = WeakKeyDictionary()
"""Kept as long as the wiring itself is, and no longer."""


def run_exponentials(
    wiring: Wiring,
    comparator: LogSumExp,
    form: ExponentialForm,
    *,
    slopes: bool = False,
    observe: Observer | None = None,
) -> Pass:
    """Send exp(values / T) through a log-sum-exp network instead of the values, and use them up.

    There the soft maximum is A + B, the slope A / (A + B), and the soft minimum A B / (A + B): no
    exponential and no logarithm in any layer. `observe` is shown the exponentials.
    """
    x = form.exponentials
    before = buffer_like(x)
    kept = _layer_arrays(wiring, x) if slopes else []
    scratch = buffer_like(x[: wiring.n // 2])
    for layer, (k, gather) in enumerate(zip(wiring.widths, wiring.gathers, strict=True)):
        x.take(gather, 0, before, "clip")
        low, high = before[:k], before[k : 2 * k]
        slope = kept[layer] if slopes else scratch[:k]
        np.add(low, high, out=x[k : 2 * k])
        np.divide(low, x[k : 2 * k], out=slope)
        np.multiply(high, slope, out=x[:k])
        if 2 * k < wiring.n:
            x[2 * k :] = before[2 * k :]
        if observe:
            observe(layer, x)
    return Pass(wiring, comparator, form.to_values(x[wiring.collect]), (), kept)


def _layer_arrays(wiring: Wiring, like: Reals) -> list[Reals]:
    """An empty (k, B) array for each layer, cut from one block: the system maps it once, in large
    pages."""
    block = buffer((sum(wiring.widths), like.shape[1]), like.dtype)
    return np.split(block, np.cumsum(wiring.widths)[:-1]) if wiring.widths else []


def mix(
    wiring: Wiring,
    weights: Weights,
    rows: Reals,
    *,
    backwards: bool = False,
    gaps: list[Reals] | None = None,
    pushes: Sequence[Reals] | None = None,
) -> Reals:
    """Carry rows through the layers.

    Forwards they enter by wire and leave by sorted position; backwards it is the transpose.

    Parameters
    ----------
    wiring : Wiring
    weights : callable
        Layer -> (k, B) what crosses over in each comparator.
    rows : (n, B, ...)
    gaps : list of (k, B, ...), optional
        Filled with each layer's high row minus low row where the rows come in, in layer order.
    pushes : sequence of (k, B, ...), optional
        Per layer, what the high rows gain and the low rows lose where the rows go out.

    Returns
    -------
    (n, B, ...) array
    """
    x, spare = buffer_like(rows), buffer_like(rows)
    scratch = buffer_like(rows[: len(rows) // 2])
    if backwards:
        rows.take(wiring.spread, 0, x, "clip")
    else:
        x[...] = rows
    order = range(len(wiring.widths))
    for layer in reversed(order) if backwards else order:
        k = wiring.widths[layer]
        if not backwards:
            x, spare = x.take(wiring.gathers[layer], 0, spare, "clip"), x
        low, high = x[:k], x[k : 2 * k]
        gap = np.subtract(high, low, out=None if gaps is not None else scratch[:k])
        if gaps is not None:
            gaps.append(gap)
        crossing = np.multiply(gap, _beside(weights(layer), gap), out=scratch[:k])
        low += crossing
        high -= crossing
        if pushes is not None:
            low -= pushes[layer]
            high += pushes[layer]
        if backwards:
            x, spare = x.take(wiring.scatters[layer], 0, spare, "clip"), x
    if gaps is not None and backwards:
        gaps.reverse()
    return x if backwards else x[wiring.collect]


def sort_pullback(done: Pass) -> Pullback:
    """Return the pullback of the sorted values in the values."""
    return lambda gradient: mix(done.wiring, done.slope, gradient, backwards=True)


def ranks(done: Pass, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the soft ranks P^T (0, ..., n - 1), shape (n, B), and their pullback."""
    return carried(done, np.arange(len(done.values), dtype=done.values.dtype), gradient)


def carried(done: Pass, numbers: Reals, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return P^T `numbers` (n,), one for each sorted position, shape (n, B), and its pullback.

    The numbers are carried back through the network, so that P itself is never formed.
    """
    start = np.repeat(numbers[:, None], done.values.shape[1], axis=1)
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
