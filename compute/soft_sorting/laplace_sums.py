"""Sorting by a sum of Laplace distributions, one around each value, in n log n steps.

With F the distribution function, F(t) = exp(t) / 2 below 0 and 1 - exp(-t) / 2 above, the sum
S(y) = sum_j F((y - x_j) / T) rises from 0 to n. Its inverse at i + 1/2 is the soft sort,
S(x_i) - 1/2 the soft rank, and F((x_i - b) / T) with S(b) = n - k the membership of the k largest.

Between two neighbours S is n' - A exp(-y / T) + B exp(y / T), so that its inverse is the root of a
quadratic. Everything works on columns (n, B).

Source: L. Struski, M. B. Bednarczyk, I. T. Podolak and J. Tabor, "LapSum: one method to
differentiate them all: ranking, sorting and top-k selection", arXiv 2503.06242 (2025).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Pullback, Reals
from compute.cached import cached_property
from compute.soft_sorting.memberships import all_alike, shared_pullback
from compute.soft_sorting.one_sided import NEAR, Sides

Floats = NDArray[np.float64]

_TINY = float(np.finfo(np.float64).tiny)
_FAR = 1e290
"""Temperatures below it times a logarithm are finite."""


def sort(values: Reals, temperature: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the soft sort (n, B) of `values` (n, B), ascending, and its pullback.

    Row i of its Jacobian is the softmax of -|y_i - x_j| / T.
    """
    ascending = np.sort(values, axis=0).astype(np.float64, copy=False)
    if temperature in (0, np.inf):
        return _sort_at_an_end(values, ascending, temperature, gradient)
    roots = _LaplaceSums(ascending, temperature).roots(np.arange(0.5, len(values)))
    if temperature < _FAR and values.dtype == np.float64:
        y = result = roots.anchor + roots.offset * temperature
    else:
        with np.errstate(over="ignore"):
            y = roots.anchor + roots.offset * temperature
            result = y.astype(values.dtype)
    if not gradient:
        return result, None
    order = np.argsort(values, axis=0, kind="stable")

    def pullback(g: Reals) -> Reals:
        flat = g.reshape(*values.shape, -1).astype(np.float64, copy=False)
        found = _seen_from(ascending, y, flat / roots.mass[:, :, None], temperature)
        return _restored(found, order, values).reshape(g.shape)

    return result, pullback


def _sort_at_an_end(
    values: Reals, ascending: Floats, temperature: float, gradient: bool
) -> tuple[Reals, Pullback | None]:
    """The sort at temperature 0, where it is hard, and inf, where only a middle one is finite."""
    n = len(values)
    if temperature:
        middle = np.arange(1 - n, n, 2)[:, None]
        y = np.where(middle == 0, ascending.mean(axis=0), np.copysign(np.inf, middle))
    else:
        y = ascending
    result = y.astype(values.dtype, copy=False)
    if not gradient:
        return result, None
    order = np.argsort(values, axis=0, kind="stable")

    def pullback(g: Reals) -> Reals:
        flat = g.reshape(*values.shape, -1)
        found = np.broadcast_to(flat.mean(axis=0), flat.shape) if temperature else flat
        return _restored(found, order, values).reshape(g.shape)

    return result, pullback


def rank(values: Reals, temperature: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return the soft ranks (n, B) of `values` (n, B), 0 for the smallest, and their pullback.

    d rank_i / d x_j is -exp(-|x_i - x_j| / T) / (2 T) for j other than i, and rows sum to 0.
    """
    order = np.argsort(values, axis=0, kind="stable")
    ascending = np.take_along_axis(values, order, axis=0).astype(np.float64, copy=False)
    sums = _LaplaceSums(ascending, temperature)
    result = _restored(sums.at_values[:, :, None] - 0.5, order, values)[:, :, 0]
    if not gradient:
        return result, None
    weights, rate = sums.below + sums.above, 0.5 / max(temperature, _TINY) if temperature else 0.0

    def pullback(g: Reals) -> Reals:
        flat = g.reshape(*values.shape, -1).astype(np.float64, copy=False)
        ordered = np.take_along_axis(flat, order[:, :, None], axis=0)
        found = rate * (weights[:, :, None] * ordered - _others(sums.sides, ordered))
        return _restored(found, order, values).reshape(g.shape)

    return result, pullback


def top_k(
    values: Reals, k: int, temperature: float, gradient: bool
) -> tuple[Reals, Pullback | None]:
    """Return the memberships (n, B) of the k largest of `values` (n, B), and their pullback.

    J = (diag f - f f^T / sum f) / T, f = exp(-|x - b| / T) / 2.
    """
    n = len(values)
    if k in (0, n):
        return all_alike(values, k > 0, gradient)
    ascending = np.sort(values, axis=0).astype(np.float64, copy=False)
    if temperature == 0:
        return _hard_top_k(values, ascending, k, gradient)
    roots = _LaplaceSums(ascending, temperature).roots(np.array([float(n - k)]))
    with np.errstate(over="ignore"):
        away = (values - roots.anchor - roots.half_gap) / max(temperature, _TINY) - roots.offset
    with np.errstate(under="ignore"):
        density = np.exp(-np.abs(away)) / 2
    result = np.where(away < 0, density, 1 - density).astype(values.dtype, copy=False)
    return result, shared_pullback(density, temperature) if gradient else None


class _Roots:
    """Where S takes values t, as (n', B): anchor + half_gap + T offset."""

    def __init__(
        self, anchor: Floats, half_gap: Floats | float, offset: Floats, mass: Floats
    ) -> None:
        self.anchor, self.half_gap, self.offset = anchor, half_gap, offset
        self.mass = mass
        """sum_j exp(-|y - x_j| / T): 2 T times the slope of S."""


class _LaplaceSums:
    """S of ascending columns (n, B), in float64."""

    def __init__(self, ascending: Floats, temperature: float) -> None:
        self.ascending, self.temperature = ascending, temperature
        self._rate = 1 / max(temperature, _TINY)
        # Of Python's numbers, which overflow in silence.
        widest = ascending[-1] - ascending[0]
        self._near = self._rate * float(widest.max() if len(widest) > 1 else widest[0]) <= NEAR
        self.below, self.above = self._neighbours()

    @cached_property
    def sides(self) -> Sides:
        return Sides(self.ascending[:, :, None], self.temperature)

    def _neighbours(self) -> tuple[Floats, Floats]:
        """(n, B) each: sum of exp(-|x_i - x_j| / T) over the j below i, and over those above."""
        if self._near and self.temperature > 0:
            middle = (self.ascending[0] + self.ascending[-1]) / 2
            grown = np.exp((self.ascending - middle) * self._rate)
            shrunk = 1 / grown
            below, above = np.zeros_like(grown), np.zeros_like(grown)
            # Without the value itself from the start: 1 taken off later leaves only rounding.
            below[1:] = np.cumsum(grown, axis=0)[:-1] * shrunk[1:]
            above[:-1] = np.cumsum(shrunk[::-1], axis=0)[::-1][1:] * grown[:-1]
            return below, above
        ones = np.ones_like(self.ascending)[:, :, None]
        low, high = self.sides.sums(ones, 0 * ones, ones, 0 * ones, 0.0)
        return low[0, :, :, 0], high[0, :, :, 0]

    @cached_property
    def at_values(self) -> Floats:
        """(n, B) S at each value."""
        place = np.arange(0.5, len(self.ascending))[:, None]
        return np.asarray(place + (self.above - self.below) / 2)

    def _values_below(self, targets: Floats) -> NDArray[np.intp]:
        """How many values have an S of at most each of the `targets` (n',), (n', B)."""
        n, batch = self.ascending.shape
        if batch == 1:
            below = np.searchsorted(self.at_values[:, 0], targets, side="right")
            return np.asarray(below)[:, None]
        # S lies within (0, n): a step of n a column keeps the columns apart in one search.
        step = n * np.arange(batch)
        found = np.searchsorted(
            (self.at_values + step).T.ravel(), (targets[:, None] + step).T.ravel(), side="right"
        )
        return np.asarray(found.reshape(batch, len(targets)).T - step)

    def roots(self, targets: Floats) -> _Roots:
        """Where S takes the `targets` (n',), all halves or all whole, ascending between 0 and n.

        With m values below the root y, d = m - t, a = the weights seen from the value before it and
        c from the one after: with u = exp((y - before) / T), S(y) = m - a / (2 u) + c u / 2, in
        which c falls by the gap. Seen from the side on which nothing cancels.
        """
        n, batch = self.ascending.shape
        m = self._values_below(targets)
        d = m - targets[:, None]
        column = np.arange(batch) if batch > 1 else 0
        joint = np.zeros((n + 1, batch))
        np.multiply(1 + self.below[:-1], self.above[:-1], out=joint[1:-1])
        root = np.sqrt(d * d + joint.take(m * batch + column))
        from_below = d > 0
        nearest = (m - from_below) * batch + column
        anchor = self.ascending.take(nearest)
        seen = 1 + np.where(from_below, self.below.take(nearest), self.above.take(nearest))
        if targets[0] % 1:  # all halves: never midway
            offset = np.log(seen / (np.abs(d) + root))
            return _Roots(anchor, 0.0, np.where(from_below, offset, -offset), 2 * root)
        even = d == 0
        # Midway but for the weights of the two sides, however far they are apart.
        before = np.where(even, nearest - batch, nearest)
        low = self.ascending.take(before)
        half_gap = (anchor - low) / 2
        odds = np.log(seen / np.where(even, 1 + self.below.take(before), np.abs(d) + root))
        offset = np.where(from_below, odds, -odds) * np.where(even, 0.5, 1)
        return _Roots(low, half_gap, offset, 2 * root)


def _seen_from(ascending: Floats, y: Floats, weights: Floats, temperature: float) -> Floats:
    """Return sum_i exp(-|y_i - x_j| / T) weights_i, (n, B, M), for ascending x and y (n, B)."""
    n = len(ascending)
    both = np.concatenate([y, ascending])
    order = np.argsort(both, axis=0, kind="stable")[:, :, None]
    sides = Sides(np.take_along_axis(both[:, :, None], order, axis=0), temperature)
    sources = np.concatenate([weights, np.zeros_like(weights)])
    seen = np.empty_like(sources)
    merged = np.take_along_axis(sources, np.broadcast_to(order, sources.shape), axis=0)
    np.put_along_axis(seen, np.broadcast_to(order, seen.shape), _others(sides, merged), axis=0)
    return seen[n:]


def _others(sides: Sides, weights: Floats) -> Floats:
    """Return what each value sees of `weights` (n, B, M) at all others."""
    low, high = sides.sums(weights, 0 * weights, weights, 0 * weights, 0.0)
    return np.asarray(low[0] + high[0])


def _restored(ordered: Reals, order: NDArray[np.intp], like: Reals) -> Reals:
    """Back to where the values came from, (n, B, M), in their type."""
    result = np.empty(ordered.shape, dtype=like.dtype)
    np.put_along_axis(result, np.broadcast_to(order[:, :, None], ordered.shape), ordered, axis=0)
    return result


def _hard_top_k(
    values: Reals, ascending: Floats, k: int, gradient: bool
) -> tuple[Reals, Pullback | None]:
    """The limit as T falls to 0: those that tie for the last places share them."""
    limit = ascending[len(values) - k]
    above, ties = values > limit, values == limit
    share = (k - above.sum(axis=0)) / ties.sum(axis=0)
    result = np.where(ties, share, above).astype(values.dtype)
    return result, np.zeros_like if gradient else None
