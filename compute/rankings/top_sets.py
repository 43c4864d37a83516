"""Which classes, and which sets of classes, can be the top k: found set by set."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray, as_count
from compute.cached import cached_property
from compute.linear import product
from compute.rankings.layer import Layer
from compute.rankings.probabilities import InShares, Shares
from compute.rankings.reduction import Reduction, reduction
from compute.rankings.top_cells import State, members, state_pairs
from compute.rankings.top_search import Met, Search, certainly_above
from compute.rankings.top_shares import set_shares
from compute.rankings.witnesses import ExactWitnesses, Pairs


class TopK(InShares):
    """What can be on top, over all inputs. Row i of every field belongs to set i.

    Attributes
    ----------
    k : int
    sets : (S, k) int array
        The sets that can be the top k, strictly above all others: members ascending, sets in
        lexicographic order.
    classes : (N,) bool array
        Some x leaves fewer than k other classes at or above this one. Where rows are equal that
        may be so of a class that is in no set.
    complete : bool
        False where `limit` ended the search, or a set was left that could not be decided: there
        may be more sets and classes.
    """

    def __init__(self, layer: Layer, k: int, limit: int | None = None) -> None:
        self.layer, self.k = layer, k
        # a bias that is the same for every class changes no set
        self._layer = Layer(layer.weights, None) if layer.central else layer
        self._change: Reduction | None = reduction(self._layer)
        there = self._layer if self._change is None else self._change.layer
        self._blocks = there.blocks
        sizes = [len(block) for block in self._blocks]
        met, self.complete = Search(there.distinct, sizes, k).run(limit)
        self.classes: NDArray[np.bool_] = np.zeros(layer.n_classes, dtype=bool)
        for row in members(_union(one.state for one in met)):
            self.classes[list(self._blocks[row])] = True
        found = [(self._classes_above(one.state), one) for one in met if one.state.across < 0]
        found.sort(key=lambda pair: pair[0])
        self._met: list[Met] = [one for _, one in found]
        self.sets: IntArray = np.array([above for above, _ in found], dtype=np.intp).reshape(-1, k)

    def __repr__(self) -> str:
        return f"TopK of {len(self.sets)} sets of {self.k} classes"

    def _classes_above(self, state: State) -> list[int]:
        return sorted(i for row in members(state.above) for i in self._blocks[row])

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """(S, N) bool: the members of each set."""
        inside = np.zeros((len(self.sets), self.layer.n_classes), dtype=bool)
        np.put_along_axis(inside, self.sets, True, axis=1)
        return inside

    @cached_property
    def vertices(self) -> FloatArray:
        """(S, D) float: the sum of the rows of each set, a vertex of the hypersimplex's shadow.

        Without equal rows and without bias the shadow has no other vertices.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return product(self.inside, self.layer.weights)

    @cached_property
    def witnesses(self) -> FloatArray:
        """(S, D) float: an x for each set that has it on top strictly, in exact arithmetic.

        NaN where no double was found in the cell, as in `FeasibleRankings.witnesses`:
        `exact_witness` then has fractions.
        """
        layer, change = self._layer, self._change
        there = layer if change is None else change.layer
        points = np.array([one.likely() for one in self._met])
        points = points.reshape(len(self._met), there.weights.shape[1])

        def holds(x: FloatArray, which: IntArray) -> NDArray[np.bool_]:
            return certainly_above(there, self.inside[which], x)

        if change is not None:
            points = change.witnesses(points, holds)
        else:
            points[~holds(points, np.arange(len(points)))] = np.nan
        for k in np.flatnonzero(np.isnan(points).any(axis=1)).tolist():
            points[k] = self._exact.double_point(self._pairs(k), self._exact_inside(k))
        return points

    @cached_property
    def _exact(self) -> ExactWitnesses:
        return ExactWitnesses(self._layer)

    def _pairs(self, index: int) -> Pairs:
        """Pairs of classes (lesser, greater) that make the set: its walls, where they are known."""
        one, first = self._met[index], [block[0] for block in self._blocks]
        if one.cell is not None:
            return [(first[wall.low], first[wall.high]) for wall in one.cell.walls]
        high, low = state_pairs(one.state, len(first))
        return [(first[b], first[a]) for a, b in zip(high.tolist(), low.tolist(), strict=True)]

    def _exact_inside(self, index: int) -> list[Fraction]:
        x = self._met[index].inside()
        return list(x) if self._change is None else self._change.exact(x)

    def exact_witness(self, index: int) -> list[Fraction]:
        """An x for the set at `index`, as D fractions; it exists for every set."""
        x = self.witnesses[index]
        if np.isfinite(x).all():
            return [Fraction(v) for v in x.tolist()]
        return self._exact_inside(index)

    @cached_property
    def _shares(self) -> Shares:
        cells = [one.cell for one in self._met]
        first = np.array([block[0] for block in self._blocks])
        return set_shares(self._layer, self.inside, cells, first)


def _union(states: Any) -> int:
    union = 0
    for state in states:
        union |= state.above
    return union


def top_k(weights: Any, k: int, bias: Any = None, *, limit: int | None = None) -> TopK:
    """Find the classes and the sets of classes that can be the top k.

    k = 1 says which can be first. The bottom k are the top k of -weights and -bias. In up to five
    dimensions (effective ones, and one for a bias) one set leads to the next across the wall
    between them, so that all are found however many rankings there are; beyond, they are asked
    about one by one.

    Parameters
    ----------
    weights : array_like, shape (N, D)
    k : int
        1..N.
    bias : array_like, shape (N,), optional
    limit : int, optional
        Stop after so many sets; `.complete` is then False if there are more.

    Returns
    -------
    TopK
        `.sets` (S, k), each ascending, `.classes` (N,) bool, and `.witnesses` (S, D). Exact for the
        doubles given.

    Raises
    ------
    ValueError
        If the weights or the bias are not finite real numbers of matching shapes, k is not in 1..N,
        the limit is not a positive integer, or without a limit there may be more sets than are
        listed: ask `top_set_verdict` about the sets that matter.

    Examples
    --------
    >>> top = top_k([[0, 0], [1, 0], [1, 0], [2, 1]], 3)
    >>> top.sets.tolist(), top.complete
    ([[0, 1, 2], [1, 2, 3]], True)
    """
    layer = Layer.of(weights, bias)
    places = as_count(k, "k", least=1, most=layer.n_classes)
    if limit is not None:
        try:
            limit = as_count(limit, "limit", least=1)
        except TypeError as error:
            raise ValueError(str(error)) from None
    return TopK(layer, places, limit)
