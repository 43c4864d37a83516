"""SoftSort with power 1 without its matrix, in n log n steps.

In sorted order the weight between two values is the product of the weights between neighbours on
the way, exp(-(s_i - s_j) / T). So what a value sees of those below it follows from what the one
before it sees, and from above likewise: two one-sided recursions. They are running sums of
exp(s / T) while those are of one size, and beyond that are worked out by doubling.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compute.autodiff import Pullback, Reals
from compute.cached import cached_property

Floats = NDArray[np.float64]

NEAR = 64.0
"""The range in temperatures up to which exp(s / T) keeps its digits."""


def soft_sort(values: Reals, temperature: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """Return P x for the columns of `values` (n, B), and its pullback.

    P is the row softmax of -|sorted_i - x_j| / T.

    With weights w_ij that sum to Z_i, sorted value s_i moves by sum_j w_ij (s_j - s_i) / Z_i.
    """
    if values.shape[1] == 1 and temperature > 0:
        found = _of_one(values, temperature, gradient)
        if found is not None:
            return found
    return _of_columns(values, temperature, gradient)


def _of_columns(values: Reals, temperature: float, gradient: bool) -> tuple[Reals, Pullback | None]:
    """The same for any columns (n, B)."""
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


def _of_one(
    values: Reals, temperature: float, gradient: bool
) -> tuple[Reals, Pullback | None] | None:
    """The same for one column (n, 1) of distinct values that lie near one another, else None.

    What `Sides` does, in a third of the calls: for a few values those are what takes the time.
    """
    row = values[:, 0]
    order = row.argsort(kind="stable")
    s = row[order].astype(np.float64, copy=False)
    span = s[-1] - s[0]
    if not span <= NEAR * temperature:
        return None
    # From below in the first row, from above in the second, upside down.
    gaps = np.empty((2, len(s) - 1))
    np.subtract(s[1:], s[:-1], out=gaps[0])
    gaps[1] = gaps[0, ::-1]
    if not gaps[0].all():
        return None
    rate = 1 / max(temperature, float(np.finfo(np.float64).tiny))
    grown = np.empty((2, len(s)))
    np.multiply(s - (s[0] + span / 2), rate, out=grown[0])
    np.negative(grown[0, ::-1], out=grown[1])
    np.exp(grown, out=grown)
    shrunk, grown = 1 / grown[:, 1:], grown[:, :-1]
    weights = grown.cumsum(axis=1)
    apart = (gaps * weights).cumsum(axis=1)
    weights *= shrunk
    apart *= shrunk
    total = np.ones_like(s)
    total[1:] += weights[0]
    total[:-1] += weights[1, ::-1]
    moved = np.zeros_like(s)
    moved[:-1] = apart[1, ::-1]
    moved[1:] -= apart[0]
    moved /= total
    result = np.clip(s + moved, s[0], s[-1])[:, None].astype(values.dtype, copy=False)
    if not gradient:
        return result, None
    row_pullback = _row_pullback(order, rate, gaps, (grown, shrunk), (weights, apart), total, moved)

    def pullback(g: Reals) -> Reals:
        if g.ndim == 2:
            return row_pullback(g[:, 0])[:, None].astype(values.dtype, copy=False)
        _, many = _of_columns(values, temperature, True)
        assert many is not None
        return many(g)

    return result, pullback


def _row_pullback(
    order: NDArray[np.intp],
    rate: float,
    gaps: Floats,
    exponentials: tuple[Floats, Floats],
    seen: tuple[Floats, Floats],
    total: Floats,
    moved: Floats,
) -> Pullback:
    """The pullback of one row (n,), from what its sort was made of."""
    (grown, shrunk), (weights, apart) = exponentials, seen

    def pullback(g: Reals) -> Reals:
        shares = g / total
        lean = rate * moved * shares
        of_shares, of_lean = np.empty_like(gaps), np.empty_like(gaps)
        of_shares[0], of_shares[1] = shares[:-1], shares[:0:-1]
        of_lean[0], of_lean[1] = lean[:-1], -lean[:0:-1]
        of_shares *= grown
        of_lean *= grown
        of_lean += of_shares
        far = gaps * of_shares.cumsum(axis=1)
        far *= -rate
        sums = (of_lean.cumsum(axis=1) + far.cumsum(axis=1)) * shrunk
        # As the sorted value of its place, which sees all others.
        own = np.zeros_like(total)
        own[1:] = apart[0] + moved[1:] * weights[0]
        own[:-1] += (apart[1] - moved[-2::-1] * weights[1])[::-1]
        own *= rate * shares
        # As a value that all places see, itself included.
        own += shares
        own[1:] += sums[0]
        own[:-1] += sums[1, ::-1]
        back = np.empty_like(own)
        back[order] = own
        return back

    return pullback


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
