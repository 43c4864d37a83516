"""Which sets of labels a layer can give: those whose logits are above the threshold, 0.

The threshold is a class of its own, with a row of zeros: a set is possible where some input ranks
its labels above that class and all others below it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.arrays import (
    FloatArray,
    IntArray,
    as_bias,
    as_classes,
    as_count,
    as_weights,
    rounding_bound,
)
from compute.cached import cached_property
from compute.exact.integers import Row, differences
from compute.linear import product
from compute.rankings.arrangement import cell_orders
from compute.rankings.cone_shares import cone_shares, is_exact
from compute.rankings.counting import count_label_sets
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import find_rows
from compute.rankings.likely_points import with_points
from compute.rankings.orders import logits_of
from compute.rankings.owned import Cells, distinct_cells
from compute.rankings.probabilities import (
    AT_ONCE,
    FEWEST_SAMPLES,
    MOST_SAMPLES,
    InShares,
    Shares,
    estimated_shares,
)
from compute.rankings.reduction import Reduction, reduction
from compute.rankings.sampling import gaussian_inputs
from compute.rankings.sides import Planes, all_cells
from compute.rankings.verdicts import Verdict, verdict_on
from compute.rankings.witnesses import ExactWitnesses, Pairs, in_all_columns

BoolArray = NDArray[np.bool_]

LARGEST_RESULT = 4 * 2**30
"""Bytes of sets and points beyond which a limit is asked for."""

SAMPLED = 1 << 16
"""Random inputs tried where only some sets are asked for."""


class LabelSets(InShares):
    """The sets of labels that some input gives, and an input for each.

    Row i of every field belongs to set i, in lexicographic order (without a label comes first).
    """

    def __init__(
        self,
        layer: Layer,
        sets: BoolArray,
        certain_points: Callable[[], FloatArray],
        *,
        complete: bool,
    ) -> None:
        self._layer = layer
        self._find_points = certain_points
        self.sets = sets
        """(S, N) whether each label is in the set: its logit is above 0, all others' are below."""
        self.complete = complete
        """False when `limit` left some out."""

    def __len__(self) -> int:
        return len(self.sets)

    def __repr__(self) -> str:
        some = "" if self.complete else ", not all there are"
        return f"LabelSets: {len(self):,} of {self.sets.shape[1]} labels{some}"

    @cached_property
    def witnesses(self) -> FloatArray:
        """(S, D) float: an x for each set that gives it, in exact arithmetic.

        NaN where no double was found in the cell: see `FeasibleRankings.witnesses`.
        """
        points = self._certain_points.copy()
        for k in np.flatnonzero(np.isnan(points).any(axis=1)).tolist():
            points[k] = self._exact.double_point(self._pairs(k))
        return points

    @cached_property
    def _certain_points(self) -> FloatArray:
        """(S, D): witnesses as far as floats find them, elsewhere NaN."""
        return self._find_points()

    @cached_property
    def _exact(self) -> ExactWitnesses:
        return ExactWitnesses(self._layer)

    @cached_property
    def _shares(self) -> Shares:
        if not is_exact(self._layer):
            return _sampled_shares(self._layer, self.sets)
        every = np.broadcast_to(np.arange(1, self._layer.n_classes), self.sets.shape)
        lesser, greater = np.where(self.sets, 0, every), np.where(self.sets, every, 0)
        shares = cone_shares(self._layer, lesser, greater, self.witnesses)
        return shares, np.zeros(len(shares))

    def _pairs(self, index: int) -> Pairs:
        return [(0, k + 1) if inside else (k + 1, 0) for k, inside in enumerate(self.sets[index])]

    def exact_witness(self, index: int) -> list[Fraction]:
        """An x for the set at `index`, as D fractions; it exists for every set."""
        x = self._certain_points[index]
        if np.isfinite(x).all():
            return [Fraction(v) for v in x.tolist()]
        point = self._exact.point(self._pairs(index))
        known = dict(zip(self._exact.layer.columns, point, strict=True))
        return [known.get(q, Fraction(0)) for q in range(len(x))]


def label_sets(weights: Any, bias: Any = None, *, limit: int | None = None) -> LabelSets:
    """List the sets of labels that weights @ x + bias > 0 gives as x runs over all inputs.

    As a classifier with a sigmoid for each label does: a set is listed if some x gives its labels
    logits above 0 and all others logits below 0. Exact for the doubles given.

    Parameters
    ----------
    weights : array_like, shape (N, D)
        One row per label. A threshold other than 0 is taken off the bias.
    bias : array_like, shape (N,), optional
    limit : int, optional
        Stop after so many sets; `.complete` is then False if there are more.

    Returns
    -------
    LabelSets
        With `.sets` (S, N) bool, `.witnesses` (S, D), `.exact_witness(i)` and `.complete`. None are
        listed where a row is zero and so is its bias.

    Raises
    ------
    ValueError
        If an array is unusable, the limit is not positive, or all sets could take more than 4 GiB
        and no limit was given: ask `label_set_verdict` about those that matter.
    TypeError
        If an array holds no real numbers, or the limit is not an integer.

    References
    ----------
    T. M. Cover, "Geometrical and statistical properties of systems of linear inequalities with
    applications in pattern recognition", IEEE Trans. Electronic Computers 14 (1965). A. Grivas,
    A. Vergari and A. Lopez, "Taming the sigmoid bottleneck: provably argmaxable sparse multi-label
    classification", AAAI 2024.

    Examples
    --------
    >>> label_sets([[1.0], [2.0], [-1.0]]).sets.astype(int).tolist()
    [[0, 0, 1], [1, 1, 0]]
    """
    most = None if limit is None else as_count(limit, "limit", least=1)
    layer = with_threshold(*_checked(weights, bias), first=True)
    change = reduction(layer)
    seen = layer if change is None else change.layer
    generic = _generic_count(seen)
    if most is None or generic <= most:
        _refuse_too_many(seen, generic)
        cells = _all(seen)
        return LabelSets(
            layer, cells.sides, lambda: _in_x(layer, change, cells).points, complete=True
        )
    cells, complete = _some(layer, seen, change, most)
    return LabelSets(layer, cells.sides, lambda: cells.points, complete=complete)


def label_set_verdict(weights: Any, labels: Any, bias: Any = None) -> Verdict:
    """Decide whether exactly these labels can have logits above 0, all others below 0.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    labels : sequence of int, or of N bool
        The set: its labels, or a row of `LabelSets.sets`.
    bias : array_like, shape (N,), optional

    Returns
    -------
    Verdict
        Exact for the doubles given. Its pairs are (N, label inside) and (label outside, N) in the
        order of the labels: N stands for the threshold.

    Raises
    ------
    ValueError, TypeError
        If a label is not in 0..N-1, or an array is unusable.

    Examples
    --------
    >>> label_set_verdict([[1.0], [2.0], [-1.0]], [0, 1, 2]).feasible
    False
    """
    W, b = _checked(weights, bias)
    n = len(W)
    inside = np.zeros(n, dtype=bool)
    inside[_as_labels(labels, n)] = True
    every, threshold = np.arange(n), np.full(n, n)
    verdict = verdict_on(
        with_threshold(W, b, first=False),
        np.where(inside, threshold, every),
        np.where(inside, every, threshold),
    )
    return replace(verdict, threshold=n)


def with_threshold(W: FloatArray, b: FloatArray | None, *, first: bool) -> Layer:
    """Return the layer of weights `W` (N, D) and bias `b` (N,) with a class of logit 0 more."""
    place = 0 if first else len(W)
    bias = None if b is None else np.insert(b, place, 0.0)
    return Layer(np.insert(W, place, 0.0, axis=0) + 0.0, bias)


def _checked(weights: Any, bias: Any) -> tuple[FloatArray, FloatArray | None]:
    W = as_weights(weights)
    return W, as_bias(bias, len(W))


def _as_labels(labels: Any, n: int) -> IntArray:
    """The labels of a set, given as numbers or as a mask."""
    given = np.asarray(labels)
    if given.dtype != bool:
        return as_classes(labels, n)
    if given.shape != (n,):
        raise ValueError(f"labels as a mask must have shape ({n},), not {given.shape}.")
    return np.flatnonzero(given)


def _generic_count(layer: Layer) -> int:
    """How many sets there are at most: with so many different hyperplanes."""
    rows = _rows(layer)
    most = count_label_sets(len(Planes(rows).normals), len(rows[0]))
    return most // 2 if layer.bias_shifts else most


def _refuse_too_many(layer: Layer, most: int) -> None:
    size = most * (layer.n_classes + 8 * layer.weights.shape[1])
    if size > LARGEST_RESULT:
        raise ValueError(
            f"{layer.n_classes - 1} labels in {layer.effective_dimension} dimensions can have up "
            f"to {most:,} sets, which would need {size / 2**30:,.0f} GiB; give a limit to get some "
            "of them, or ask about one set at a time"
        )


def _rows(layer: Layer) -> list[Row]:
    """What is positive where a label is in the set.

    Where the bias counts it is the first column, as the sweep by angle wants the last two to be
    like any other; and below the labels stands a floor: that what it is multiplied by is positive.
    """
    rows = differences(layer.homogeneous.integers)
    if not layer.bias_shifts:
        return rows
    return [*([*row[-1:], *row[:-1]] for row in rows), [1] + [0] * (len(rows[0]) - 1)]


def _all(layer: Layer) -> Cells:
    """All sets, each with a likely point (d,) or (d+1,) in the coordinates of `_rows`."""
    rows = _rows(layer)
    if not rows[0]:
        return Cells(np.zeros((0, len(rows)), dtype=bool), np.zeros((0, 0)))
    cells = all_cells(rows)
    if layer.bias_shifts:
        above = cells.chosen(cells.sides[:, -1])
        return Cells(above.sides[:, :-1], above.points)
    return cells


def _in_x(layer: Layer, change: Reduction | None, cells: Cells, *, likely: bool = True) -> Cells:
    """The cells with inputs (S, D) of the layer that give them for certain, NaN where unknown.

    Points are `likely` those of `_all`, or else inputs of the layer that the change leads to.
    """
    seen = layer if change is None else change.layer
    if len(cells.sides) and likely:
        floor = np.ones((len(cells.sides), int(seen.bias_shifts)), dtype=bool)
        whole = Cells(np.concatenate([cells.sides, floor], axis=1), cells.points)
        cells = Cells(cells.sides, with_points(_rows(seen), whole).points)
    if change is None:
        points = _inputs(layer, cells)
        points[~_certain(layer, cells.sides, points)] = np.nan
        return Cells(cells.sides, points)
    there = _inputs(change.layer, cells) if likely else cells.points
    points = change.witnesses(there, lambda y, which: _certain(change.layer, cells.sides[which], y))
    return Cells(cells.sides, points)


def _inputs(layer: Layer, cells: Cells) -> FloatArray:
    """Inputs (S, D) for points in the coordinates of `_rows`."""
    exponents = np.array(layer.homogeneous.exponents, dtype=np.intp)
    points = cells.points
    with np.errstate(all="ignore"):  # what is not finite is found in fractions
        if layer.bias_shifts:
            x = np.ldexp(points[:, 1:] / points[:, :1], exponents[-1] - exponents[:-1])
        else:
            x = np.ldexp(points, exponents.min(initial=0) - exponents)
            if layer.bias is not None:
                x *= _beyond_the_shift(layer, cells.sides, x)[:, None]
    return in_all_columns(layer, x)


def _beyond_the_shift(layer: Layer, sides: BoolArray, x: FloatArray) -> FloatArray:
    """How many times as far out (S,) a bias that only moves the origin no longer matters."""
    scaled = layer.scaled
    assert scaled.bias is not None
    heights = np.abs(product(x, scaled.weights[1:, layer.columns].T)).min(axis=1)
    return np.asarray(np.exp2(np.ceil(np.log2(8 * np.abs(scaled.bias).max() / heights))))


def _certain(layer: Layer, sets: BoolArray, x: FloatArray) -> BoolArray:
    """Whether each input x (S, D) gives its set (S, N) beyond any doubt about rounding."""
    return np.asarray((_certain_sides(layer, x) == np.where(sets, 1, -1)).all(axis=1))


def _certain_sides(layer: Layer, x: FloatArray) -> IntArray:
    """The sign (S, N) of each logit at x (S, D), 0 where rounding leaves it in doubt.

    A row that is small beside others has a small doubt: nothing is compared but the row with 0.
    """
    scaled = layer.scaled
    logits = logits_of(layer, x)[:, 1:]
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        size = product(np.abs(x), np.abs(scaled.weights[1:]).T)
        if scaled.bias is not None:
            size += np.abs(scaled.bias[1:])
        doubt = rounding_bound(size, x.shape[1], np.abs(x).max(axis=1, keepdims=True))
        sure = np.isfinite(size) & (np.abs(logits) > doubt)
        return np.where(sure, np.sign(logits), 0).astype(np.intp)


def _sampled_shares(layer: Layer, sets: BoolArray) -> Shares:
    """Estimates (S,) from random inputs; without bias each counts for itself and its opposite."""
    hits, counted = np.zeros(len(sets)), 0
    wanted = sets.astype(np.uint8)
    count = int(np.clip(32 * len(sets), FEWEST_SAMPLES, MOST_SAMPLES))
    at_once = max(1, min(AT_ONCE, 2**22 // layer.n_classes))
    for x in gaussian_inputs(layer.weights.shape[1], count, at_once=at_once):
        signs = _certain_sides(layer, x)
        sure = signs[(signs != 0).all(axis=1)]
        for side in (sure > 0, sure < 0)[: 2 if layer.central else 1]:
            drawn = find_rows(wanted, side.astype(np.uint8))
            hits += np.bincount(drawn[drawn >= 0], minlength=len(sets))
        counted += len(sure)
    return estimated_shares(hits, counted, 2 if layer.central else 1)


def _some(layer: Layer, seen: Layer, change: Reduction | None, limit: int) -> tuple[Cells, bool]:
    """At most `limit` sets, and whether these are all."""
    cells = _sampled(layer, limit + 1)
    if len(cells.sides) <= limit and change is not None:
        # where rows are nearly parallel random inputs miss what other coordinates spread out
        cells = _in_x(layer, change, _sampled(seen, limit + 1), likely=False)
    if len(cells.sides) <= limit:
        few = _generic_count(seen) * layer.n_classes <= LARGEST_RESULT // 256
        cells = _in_x(layer, change, _all(seen)) if few else _careful(layer, limit + 1)
    return cells.chosen(np.arange(min(limit, len(cells.sides)))), len(cells.sides) <= limit


def _sampled(layer: Layer, enough: int) -> Cells:
    """Sets of random inputs, until there are enough or a while longer."""
    scaled = layer.scaled
    n, d = layer.n_classes - 1, layer.weights.shape[1]
    found = Cells(np.zeros((0, n), dtype=bool), np.zeros((0, d)))
    spread = np.abs(scaled.weights).max(axis=0)
    spread[spread == 0] = 1.0
    lengths = np.random.default_rng(1)
    for inputs in gaussian_inputs(d, SAMPLED, at_once=max(256, min(enough, 2**20 // (n + d)))):
        with np.errstate(over="ignore", invalid="ignore"):
            x = inputs / spread
            if scaled.bias is not None:
                reach = np.abs(scaled.bias).max() or 1.0
                x *= reach * np.exp(lengths.uniform(-2, 4, size=(len(x), 1)))
        signs = _certain_sides(layer, x)
        sure = (signs != 0).all(axis=1)
        sides, points = signs[sure] > 0, x[sure]
        found = distinct_cells(
            Cells(np.concatenate([found.sides, sides]), np.concatenate([found.points, points]))
        )
        if len(found.sides) >= enough:
            break
    return found


def _careful(layer: Layer, limit: int) -> Cells:
    """Up to `limit` sets wall by wall: slow, but it stops early and never stalls."""
    rows = _rows(layer)
    shifts = layer.bias_shifts
    zero = [0] * len(rows[0])
    orders = (
        []
        if not all(map(any, rows))
        else cell_orders([[zero, row] for row in rows], 2 * limit if shifts else limit)
    )
    sides = np.array([[order == (0, 1) for order in cell] for cell in orders], dtype=bool)
    sides = sides.reshape(-1, len(rows))
    if shifts:  # the opposite of a cell below the floor is above it
        sides = np.where(sides[:, -1:], sides, ~sides)[:, :-1]
    points = np.full((len(sides), layer.weights.shape[1]), np.nan)
    return distinct_cells(Cells(sides, points))
