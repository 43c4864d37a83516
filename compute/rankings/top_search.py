"""Which states (rows above place k) a layer can show: which search serves which shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import comb

import numpy as np
from flint import fmpq, fmpq_mat, fmpz_mat
from numpy.typing import NDArray

from compute.arrays import FloatArray, rounding_bound
from compute.exact.integers import differences, nearest_double
from compute.exact.separation import Gaps, quick_separation
from compute.linear import product
from compute.rankings.enumeration import batch_size, scattered_inputs
from compute.rankings.layer import Layer
from compute.rankings.orders import logits_of
from compute.rankings.top_cells import Cell, State, TopCells, state_pairs

WALKED_DIMENSIONS = 5
"""Up to here cells are walked; beyond, they have too many rays."""
MOST_SETS = 10**6
"""Sets that are listed without a limit."""
MOST_ASKED = 20_000
"""Sets that are asked about one by one, a few milliseconds each."""
MANY_PAIRS = 20_000
"""Pairs of a set and the rest from which on a few sets are found sooner at random."""

Point = Sequence[Fraction]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Met:
    """A state that some input shows."""

    state: State
    inside: Callable[[], Point]
    """Gives such an input, D fractions."""
    cell: Cell | None = None
    """Its walls, where they are known."""
    guess: Callable[[], FloatArray] | None = None
    """Gives doubles (D,) that are likely to do, where that is quicker."""

    def likely(self) -> list[float]:
        """Return D doubles that are likely to show the state."""
        if self.guess is not None:
            return [float(v) for v in self.guess()]
        return [nearest_double(v) for v in self.inside()]


@dataclass(frozen=True, eq=False)
class Search:
    """The states of a layer with different rows, each standing for so many classes."""

    layer: Layer
    sizes: list[int]
    k: int

    def run(self, limit: int | None) -> tuple[list[Met], bool]:
        """Return what was met, and whether that is all; beyond `limit` sets it stops."""
        n = self.layer.n_classes
        if self.k == sum(self.sizes):
            everything = State((1 << n) - 1)
            return [Met(everything, partial(_origin, self.layer.weights.shape[1]))], True
        if n == 1:
            return [], True
        walked = self.layer.effective_dimension + self.layer.bias_shifts <= WALKED_DIMENSIONS
        if limit is not None and (not walked or self.k * (n - self.k) > MANY_PAIRS):
            sampled, complete = self._some(self._sampled(limit + 1), limit)
            if not complete:
                return sampled, False
        if walked:
            cells = TopCells(self.layer, self.sizes, self.k).walk()
            found = (Met(c.state, partial(_centre, self.layer, c), c) for c in cells)
            return self._some(found, limit)
        generic = self.layer.effective_dimension == n - 1
        most = MOST_SETS if generic else MOST_ASKED
        number = self._most_states()
        if number > most:
            if limit is not None:
                return sampled, False
            raise ValueError(
                f"there may be {number:,} sets, more than the {most:,} that are listed in "
                f"{self.layer.effective_dimension} effective dimensions; give a limit, or ask "
                "about one set at a time."
            )
        if generic:
            return self._some(self._every(), limit)
        return self._asked(limit)

    def _some(self, found: Iterator[Met], limit: int | None) -> tuple[list[Met], bool]:
        """As much of `found` as holds so many sets, and whether that is all of it."""
        most = MOST_SETS if limit is None else limit
        met: list[Met] = []
        sets = 0
        for one in found:
            sets += one.state.across < 0
            if sets > most:
                if limit is None:
                    raise ValueError(
                        f"there are more than the {MOST_SETS:,} sets that are listed; give a "
                        "limit, or ask about one set at a time."
                    )
                return met, False
            met.append(one)
        return met, True

    def _most_states(self) -> int:
        """How many states there may be; where rows stand for several classes a bound."""
        return comb(sum(self.sizes), self.k)

    def _every_state(self) -> Iterator[State]:
        """Yield each state that rows of these sizes allow."""
        rows = range(len(self.sizes))
        if max(self.sizes) == 1:
            for chosen in combinations(rows, self.k):
                yield State(sum(1 << row for row in chosen))
            return
        yield from map(State, self._subsets(list(rows), self.k, self.k))
        for across in rows:
            others = [row for row in rows if row != across]
            for above in self._subsets(others, self.k - self.sizes[across] + 1, self.k - 1):
                yield State(above, across)

    def _subsets(self, rows: list[int], least: int, most: int) -> Iterator[int]:
        """Yield the sets of rows, as bits, that stand for `least` to `most` classes."""
        if most < 0 or sum(self.sizes[row] for row in rows) < least:
            return
        if not rows:
            yield 0
            return
        first, *others = rows
        size = self.sizes[first]
        for above in self._subsets(others, least - size, most - size):
            yield above | 1 << first
        yield from self._subsets(others, least, most)

    # Where logits can be whatever they like

    def _every(self) -> Iterator[Met]:
        rows, layer = self.layer.homogeneous, self.layer
        inverse = fmpq_mat(fmpz_mat(differences(rows.integers))).inv()
        units = np.zeros((layer.weights.shape[1], layer.n_classes - 1))
        for q, row, power in zip(layer.columns, inverse.tolist(), rows.powers, strict=True):
            units[q] = [nearest_double(_fraction(v) / power) for v in row]
        for state in self._every_state():
            yield Met(
                state,
                partial(self._with_logits, state, inverse),
                guess=partial(self._nearly_with_logits, state, units),
            )

    def _levels(self, state: State) -> list[int]:
        """2 above place k, 1 across it and 0 below."""
        rows = range(self.layer.n_classes)
        return [2 * (state.above >> row & 1) + (row == state.across) for row in rows]

    def _with_logits(self, state: State, inverse: fmpq_mat) -> Point:
        """The input that gives these levels."""
        wanted = list(map(Fraction, self._levels(state)))
        if self.layer.bias is not None:
            wanted = [v - Fraction(b) for v, b in zip(wanted, self.layer.bias, strict=True)]
        steps = [[_rational(v - wanted[0])] for v in wanted[1:]]
        scaled = [_fraction(v) for v in (inverse * fmpq_mat(steps)).entries()]
        return _in_every_column(self.layer, scaled)

    def _nearly_with_logits(self, state: State, units: FloatArray) -> FloatArray:
        wanted = np.array(self._levels(state), dtype=np.float64)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            if self.layer.bias is not None:
                wanted -= self.layer.bias
            return product(units, wanted[1:] - wanted[0])

    # One by one

    def _asked(self, limit: int | None) -> tuple[list[Met], bool]:
        """Every state that may be, those that random inputs do not show by linear programs."""
        met = {one.state: one for one in self._sampled(self._most_states())}
        undecided = False
        for state in self._every_state():
            if state in met:
                continue
            high, low = state_pairs(state, self.layer.n_classes)
            gaps = Gaps(self.layer.rows, high, low, affine=self.layer.bias is not None)
            found = quick_separation(gaps)
            undecided |= found.undecided
            x = found.vector
            if x is not None:
                if self.layer.bias is not None:
                    x = [v / x[-1] for v in x[:-1]]
                met[state] = Met(state, partial(tuple, x))
        some, complete = self._some(iter(met.values()), limit)
        return some, complete and not undecided

    def _sampled(self, enough: int) -> Iterator[Met]:
        """Yield states that random inputs show, each once, until enough sets or a while longer."""
        layer = self.layer
        met: set[State] = set()
        sizes = np.array(self.sizes)
        for x in scattered_inputs(layer, batch_size(enough, layer.n_classes)):
            with np.errstate(over="ignore", invalid="ignore"):
                order = np.argsort(-logits_of(layer, x), axis=1)
            reached = np.cumsum(sizes[order], axis=1)
            inside = np.zeros(order.shape, dtype=bool)
            np.put_along_axis(inside, order, reached <= self.k, axis=1)
            whole = np.flatnonzero((inside * sizes).sum(axis=1) == self.k)
            inside, x = inside[whole], x[whole]
            sure = certainly_above(layer, inside, x)
            inside, x = inside[sure], x[sure]
            packed = np.packbits(inside, axis=1, bitorder="little")
            kept, first = np.unique(packed, axis=0, return_index=True)
            for row, point in zip(kept, x[first], strict=True):
                state = State(int.from_bytes(row.tobytes(), "little"))
                if state not in met:
                    met.add(state)
                    yield Met(state, partial(_exactly, point))
            if len(met) >= enough:
                return


def certainly_above(layer: Layer, inside: BoolArray, points: FloatArray) -> BoolArray:
    """Return which points give some classes larger logits than the others beyond any doubt, (S,).

    Parameters
    ----------
    layer : Layer
    inside : (S, N) array
        The classes that are to be above.
    points : (S, D) array
    """
    if inside.all():
        return np.asarray(np.isfinite(points).all(axis=1))
    layer = layer.scaled
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        logits = product(points, layer.weights.T)
        size = product(np.abs(points), np.abs(layer.weights).max(axis=0))
        if layer.bias is not None:
            logits += layer.bias
            size += np.abs(layer.bias).max()
        lowest = np.where(inside, logits, np.inf).min(axis=1)
        highest = np.where(inside, -np.inf, logits).max(axis=1)
        largest = np.abs(points).max(axis=1)
        doubt = rounding_bound(size, layer.weights.shape[1], largest)
        return np.asarray((lowest - highest > doubt) & np.isfinite(size))


def _origin(width: int) -> Point:
    return [Fraction(0)] * width


def _exactly(point: FloatArray) -> Point:
    return [Fraction(v) for v in point.tolist()]


def _centre(layer: Layer, cell: Cell) -> Point:
    """An input inside a cell: the mean of its rays."""
    columns = zip(*(ray.vector for ray in cell.rays), strict=True)
    bits = [max(map(abs, ray.vector)).bit_length() for ray in cell.rays]
    most = max(bits)
    total = [sum(v << most - b for v, b in zip(column, bits, strict=True)) for column in columns]
    scaled = [Fraction(v, 1 << most) for v in total]
    if layer.bias_shifts:
        last = scaled[-1] / layer.homogeneous.powers[-1]
        return _in_every_column(layer, [v / last for v in scaled[:-1]])
    x = _in_every_column(layer, scaled)
    if layer.bias is None:
        return x
    return _far_enough(layer, cell, x)


def _far_enough(layer: Layer, cell: Cell, x: Point) -> Point:
    """A multiple of x so far out that a bias which only moves the origin no longer matters."""
    rows, powers = layer.rows.integers, layer.rows.powers
    factor = Fraction(1)
    for wall in cell.walls:
        *slopes, step = [
            (a - b) * power
            for a, b, power in zip(rows[wall.high], rows[wall.low], powers, strict=True)
        ]
        ratio = -step / sum(v * w for v, w in zip(slopes, x, strict=True))
        if ratio >= factor:
            above = ratio.numerator.bit_length() - ratio.denominator.bit_length() + 1
            factor = Fraction(2) ** above
    return [v * factor for v in x]


def _in_every_column(layer: Layer, scaled: Sequence[Fraction]) -> Point:
    """D fractions: from coordinates in units of the independent columns, 0 in the others."""
    x = [Fraction(0)] * layer.weights.shape[1]
    for q, v, power in zip(layer.columns, scaled, layer.homogeneous.powers, strict=False):
        x[q] = v / power
    return x


def _rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
