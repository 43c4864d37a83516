"""SoftSort with power 1 without its matrix, in n log n steps.

In sorted order the weight between two values is the product of the weights between neighbours on
the way, exp(-(s_i - s_j) / T). So what a value sees of those below it follows from what the one
before it sees, and from above likewise: two one-sided recursions. They are running sums of
exp(s / T) while those are of one size, and beyond that are worked out by doubling.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Pullback, Reals

Floats = NDArray[np.float64]

NEAR = 64.0
"""The range in temperatures up to which exp(s / T) keeps its digits."""


def soft_sort(values: Reals, temperature: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return P x for the columns of `values` (n, B), and its pullback.

    P is the row softmax of -|sorted_i - x_j| / T.

    With weights w_ij that sum to Z_i, sorted value s_i moves by sum_j w_ij (s_j - s_i) / Z_i.
    """
    order = np.argsort(values, axis=0, kind="stable")[:, :, None]
    s = np.take_along_axis(values[:, :, None], order, axis=0).astype(np.float64, copy=False)
    sides = Sides(s, temperature)
    ones = np.ones_like(s)
    below, above = sides.sums(ones, 0 * ones, ones, 0 * ones, 1.0)
    total = 1 + below[0] + above[0]
    moved = (above[1] - below[1]) / total
    result = np.clip(s + moved, s[0], s[-1])[:, :, 0].astype(values.dtype, copy=False)
    if not gradient:
        return result, None

    def pullback(g: Reals) -> Reals:
        flat = g.reshape(*values.shape, -1)
        shares = flat / total
        # As the sorted value of its place, which sees all others.
        apart = below[1] + above[1] + moved * sides.difference(below[0], above[0])
        found = sides.rate * apart * shares
        # As a value that all places see.
        lean = sides.rate * moved * shares
        low, high = sides.sums(shares, shares + lean, shares, shares - lean, -sides.rate)
        found += sides.total(low[1], high[1], shares)
        back = np.empty(found.shape, dtype=values.dtype)
        np.put_along_axis(back, np.broadcast_to(order, found.shape), found, axis=0)
        return back.reshape(g.shape)

    return result, pullback


class Sides:
    """Ascending columns (n, B, 1), seen from below and, upside down, from above."""

    def __init__(self, s: Floats, temperature: float) -> None:
        self.s, self.batch, self.hard = s, s.shape[1], temperature == 0
        rise = np.diff(s, axis=0)
        self.gaps = np.concatenate([rise, rise[::-1]], axis=1)
        self.rate = (
            1 / max(temperature, float(np.finfo(np.float64).tiny)) if temperature > 0 else 0.0
        )
        self.ties = not rise.all()
        with np.errstate(over="ignore"):
            self._near = not self.hard and self.rate * np.max(s[-1] - s[0]) <= NEAR

    def sums(
        self, a_low: Floats, b_low: Floats, a_high: Floats, b_high: Floats, slope: float
    ) -> tuple[Floats, Floats]:
        """Return what each value sees below it, and what it sees above it, (2, n, B, M) each.

        The first is sum_j w_ij a_j, the second sum_j w_ij (b_j + slope |s_i - s_j| a_j), with
        `a_low` (n, B, M) and `b_low` (n, B, M) for the values below, `a_high` (n, B, M) and
        `b_high` (n, B, M) for those above.
        """
        n, batch = len(a_low), self.batch
        seen = np.zeros((2, n, 2 * batch, a_low.shape[2]))
        if n > 1:
            for k, (low, high) in enumerate(((a_low, a_high), (b_low, b_high))):
                seen[k, 1:, :batch], seen[k, 1:, batch:] = low[:-1], high[:0:-1]
            if self._near:
                self._add_up(seen, slope)
            else:
                with np.errstate(under="ignore"):
                    self._double(seen, slope)
        return seen[:, :, :batch], seen[:, ::-1, batch:]

    def _add_up(self, seen: Floats, slope: float) -> None:
        """From each neighbour to everything on that side, by running sums of exp(s / T).

        A distance is the sum of the gaps on the way, so that each gap counts for all before it.
        """
        grown, shrunk = self._exponentials
        sums = np.cumsum(grown * seen[:, 1:], axis=1, out=seen[:, 1:])
        sums[1] += np.cumsum(slope * self.gaps * sums[0], axis=0)
        sums *= shrunk

    @cached_property
    def _exponentials(self) -> tuple[Floats, Floats]:
        """exp(s / T) of each value but the last on its side, exp(-s / T) of each but the first."""
        middle = (self.s[:1] + self.s[-1:]) / 2
        up = self.rate * (self.s - middle)
        both = np.exp(np.concatenate([up, -up[::-1]], axis=1))
        return np.asarray(both[:-1]), np.asarray(1 / both[1:])

    def _double(self, seen: Floats, slope: float) -> None:
        """From each neighbour to everything on that side: every step doubles how far."""
        n = seen.shape[1]
        # The slope last: alone it may overflow against a gap whose weight is 0.
        weights, gaps = self._weights, self.gaps
        seen[:, 1:] *= weights
        seen[1, 1:] += slope * (gaps * seen[0, 1:])
        reach = 1
        while reach < n - 1:
            farther = seen[:, :-reach] * weights
            farther[1] += slope * (gaps * farther[0])
            seen[:, reach:] += farther
            weights = weights[reach:] * weights[:-reach]
            gaps = gaps[reach:] + gaps[:-reach]
            reach *= 2

    @cached_property
    def _weights(self) -> Floats:
        """(n - 1, 2 B, 1) that between neighbours; at temperature 0 only ties see each other."""
        if self.hard:
            return np.asarray(self.gaps == 0, dtype=np.float64)
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(np.exp(-self.rate * self.gaps))

    def difference(self, below: Floats, above: Floats) -> Floats:
        """Return `below` (n, B, 1) less `above` (n, B, 1), of what lies strictly below and above
        alone."""
        if not self.ties:
            return below - above
        first, last, _ = self._groups
        return np.take_along_axis(below, first, 0) - np.take_along_axis(above, last, 0)

    def total(self, below: Floats, above: Floats, own: Floats) -> Floats:
        """Return both sides, `below` (n, B, M) and `above` (n, B, M), and what is a value's
        `own` (n, B, M), which those that tie with it share."""
        if not self.ties:
            return below + above + own
        first, last, starts = self._groups
        rows = own.swapaxes(0, 1).reshape(-1, own.shape[2])
        sums = np.add.reduceat(rows, starts).repeat(np.diff([*starts, len(rows)]), axis=0)
        both = np.take_along_axis(below, first, 0) + np.take_along_axis(above, last, 0)
        return both + sums.reshape(self.batch, -1, own.shape[2]).swapaxes(0, 1)

    @cached_property
    def _groups(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """The first and the last place of each value's ties, (n, B, 1), and where groups start in
        the columns laid end to end."""
        n = len(self.s)
        new = np.ones(self.s.shape, dtype=bool)
        np.not_equal(self.s[1:], self.s[:-1], out=new[1:])
        place = np.arange(n)[:, None, None]
        first = np.maximum.accumulate(np.where(new, place, 0), axis=0)
        ends = np.concatenate([new[1:], new[:1]])
        last = np.minimum.accumulate(np.where(ends, place, n)[::-1], axis=0)[::-1]
        return first, last, np.flatnonzero(new[:, :, 0].T)
