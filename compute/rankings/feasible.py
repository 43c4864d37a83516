"""Which rankings a softmax layer can produce, exactly for the doubles given."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from compute.arrays import FloatArray, IntArray, as_count
from compute.cached import cached_property
from compute.linear import product
from compute.rankings.corners import Corners, corners
from compute.rankings.counting import count_feasible_rankings
from compute.rankings.enumeration import Found, all_rankings, plane_walk, some_rankings
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import lexicographic_order
from compute.rankings.numerical_rank import at_basis, numerical_basis
from compute.rankings.plane_order import walk_places
from compute.rankings.probabilities import (
    InShares,
    Shares,
    sampled_shares,
    solid_angle_shares,
    walk_shares,
)
from compute.rankings.reduction import Reduction, reduction
from compute.rankings.shortfall import shortfall
from compute.rankings.walls import Walk
from compute.rankings.witnesses import (
    ExactWitnesses,
    beyond_the_shift,
    certified,
    corner_points,
    in_all_columns,
    neighbours,
)

WeakOrder = tuple[tuple[int, ...], ...]
"""Blocks of tied classes, worst first, the classes of a block in ascending order."""

LARGEST_RESULT = 4 * 2**30
"""Bytes of rankings beyond which a limit is asked for."""
FEW_CLASSES = 64
"""Up to here the rankings of a plane are sorted; beyond, their order is found without them."""


class FeasibleRankings(InShares):
    """The rankings that some input x produces, and what belongs to each.

    Every field is computed when first asked for. Row i of every field belongs to ranking i, in
    lexicographic order. In a plane `vertices` and `probabilities` need none of the rankings.
    """

    def __init__(self, layer: Layer, limit: int | None = None) -> None:
        self.layer = layer
        # a bias that is the same for every class changes no ranking
        self._layer = Layer(layer.weights, None) if layer.central else layer
        self._limit = limit

    def __repr__(self) -> str:
        n, d = self.layer.weights.shape
        bias = "" if self.layer.bias is None else " with a bias"
        return f"FeasibleRankings of {n} classes and {d} features{bias}"

    def __len__(self) -> int:
        return self.count

    @cached_property
    def _found(self) -> Found:
        """The rankings of the layer with equal rows merged, in a small type."""
        if self._reduced is not None:
            return self._reduced[1]._found
        layer = self._layer.distinct
        if self._limit is not None and self._plane is None:
            return some_rankings(layer, self._limit)
        n, most = layer.n_classes, self._most_cells
        size = most * n * np.dtype(np.intp).itemsize
        if size > LARGEST_RESULT:
            raise ValueError(
                f"{n} classes in {layer.effective_dimension} effective dimensions can have up to "
                f"{most:,} rankings, which would need {size / 2**30:,.0f} GiB; "
                "give a limit to get some of them"
            )
        if self._plane is None:
            return Found(all_rankings(layer), True)
        return Found(self._plane.rankings()[self._plane_order], True)

    @property
    def _most_cells(self) -> int:
        if self._plane is not None:
            return self._plane.count
        layer = self._layer.distinct
        return count_feasible_rankings(
            layer.n_classes, layer.effective_dimension, layer.bias is not None
        )

    @cached_property
    def _tied(self) -> bool:
        """Whether two rows (with their biases) are equal, so that no ranking is strict."""
        return self._layer.distinct is not self._layer

    @cached_property
    def _plane(self) -> Walk | None:
        """The walk through all cells where there is one, rows differ and the limit allows it."""
        cells = None if self._tied else plane_walk(self._layer)
        beyond = cells is not None and self._limit is not None and cells.count > self._limit
        return None if beyond else cells

    @cached_property
    def _plane_places(self) -> IntArray:
        """(R,) the number of the ranking of each cell of the walk."""
        assert self._plane is not None
        return walk_places(self._plane)

    @cached_property
    def _plane_order(self) -> IntArray:
        """(R,) the cells of the walk in the lexicographic order of their rankings."""
        assert self._plane is not None
        if self._layer.n_classes > FEW_CLASSES:
            order = np.empty(self._plane.count, dtype=np.intp)
            order[self._plane_places] = np.arange(self._plane.count)
            return order
        return lexicographic_order(self._plane.rankings())

    @cached_property
    def _reduced(self) -> tuple[Reduction, FeasibleRankings] | None:
        """A flat layer's other coordinates, and its rankings there: the same, and found sooner."""
        found = reduction(self._layer) if self._plane is None else None
        return None if found is None else (found, FeasibleRankings(found.layer, self._limit))

    @cached_property
    def _corners(self) -> Corners:
        return corners(self._layer, self._found.rankings)

    @cached_property
    def rankings(self) -> IntArray:
        """(R, N) int: ascending argsorts of the logits, worst class first, in lexicographic order.

        Strict rankings only: none where two rows are equal (see `weak_orders`).

        Raises
        ------
        ValueError
            If all of them could take more than 4 GiB and no limit was given.
        """
        if self._tied:
            return np.empty((0, self._layer.n_classes), dtype=np.intp)
        return self._found.rankings.astype(np.intp)

    @property
    def complete(self) -> bool:
        """False when `limit` stopped the enumeration."""
        return self._limit is None or self._found.complete

    @property
    def count(self) -> int:
        """R, the number of rows of `rankings`; in a plane it needs none of them."""
        if self._tied:
            return 0
        return len(self._found.rankings) if self._plane is None else self._plane.count

    @cached_property
    def weak_orders(self) -> list[WeakOrder] | None:
        """Where rows are equal: the cells as orders of blocks of tied classes; otherwise None."""
        if not self._tied:
            return None
        blocks = self._layer.blocks
        return sorted(tuple(blocks[k] for k in order) for order in self._found.rankings.tolist())

    @property
    def effective_dimension(self) -> int:
        """Exact rank of the differences w_i - w_0: the number of features that count."""
        return self.layer.effective_dimension

    @cached_property
    def numerical_basis(self) -> FloatArray:
        """(D, numerical_dimension) orthonormal columns: the directions of x that count numerically.

        The layer at its numerical rank has the weights W @ numerical_basis, and gives an x the
        logits that it gives to numerical_basis.T @ x.
        """
        return numerical_basis(self.layer)

    @property
    def numerical_dimension(self) -> int:
        """The effective dimension that W has but for the rounding of its entries.

        Columns are divided by the power of two above their largest entry, rows lessened by their
        mean; of that, the singular values above max(N, D) eps times the largest scaled entry count,
        eps being that of the type in which W was given. Never above `effective_dimension`, and at
        least 1 where rows differ. Where the projection on so few directions would move a row by
        more than 1,000 eps of its own largest entry, it is the effective dimension.
        """
        return int(self.numerical_basis.shape[1])

    @cached_property
    def at_numerical_rank(self) -> FeasibleRankings:
        """The rankings of W @ numerical_basis with the same bias; self where nothing is lost.

        At least ``count - at_numerical_rank.count`` rankings are there only through rounding. The
        rounding of the projected weights can add some in turn: the product that W was before it was
        rounded has at most `at_numerical_rank.count`. Witnesses and vertices are in the coordinates
        of the basis.
        """
        if self.numerical_dimension == self.effective_dimension:
            return self
        return FeasibleRankings(at_basis(self.layer, self.numerical_basis), self._limit)

    @property
    def generic_count(self) -> int:
        """Number of rankings that N generic rows in `effective_dimension` dimensions have."""
        return count_feasible_rankings(
            self.layer.n_classes, self.effective_dimension, self.layer.bias is not None
        )

    @cached_property
    def witnesses(self) -> FloatArray:
        """(R, D) float: an x for each ranking that produces it strictly, in exact arithmetic.

        NaN where no double was found in the cell: `exact_witness` then has fractions. Cells that
        hold none lie between walls that are a rounding error or less apart (rows of decimals have
        them, as doubles), with or without a bias. Where D = 2 without a bias, or D = 1, NaN says
        that the cell holds no double; elsewhere the search may have missed one in so thin a cell.
        """
        points = self._certain_points()
        for k in np.flatnonzero(np.isnan(points).any(axis=1)).tolist():
            points[k] = self._exact.double_point(neighbours(self.rankings[k].tolist()))
        return points

    def _certain_points(self) -> FloatArray:
        """(R, D): witnesses as far as floats find them, elsewhere NaN."""
        rankings = self.rankings
        if self._reduced is not None:
            change, there = self._reduced
            return change.witnesses(
                there._likely_points(),
                lambda y, which: certified(change.layer, rankings[which], y),
            )
        points = self._likely_points()
        points[~certified(self._layer, rankings, points)] = np.nan
        return points

    def _likely_points(self) -> FloatArray:
        """(R, D): likely witnesses."""
        if self._tied:
            return np.zeros((0, self._layer.weights.shape[1]))
        found = self._found.points
        return in_all_columns(self._layer, self._points) if found is None else found.copy()

    @cached_property
    def _points(self) -> FloatArray:
        """(R, d): likely witnesses, in the independent columns."""
        layer, rankings = self._layer, self.rankings
        d = layer.effective_dimension
        if not self.complete or d == 0 or len(rankings) == 0:
            return np.zeros((len(rankings), d))
        if d == 1 and layer.bias is None:
            column = layer.weights[:, layer.columns[0]]
            return np.where(column[rankings[:, -1]] > column[rankings[:, 0]], 1.0, -1.0)[:, None]
        if self._plane is not None:
            points = self._plane.middles()[self._plane_order]
        else:
            points = corner_points(layer, self._corners)
        if layer.bias is not None and not layer.bias_shifts and d > 1:
            points = beyond_the_shift(layer, rankings, points)
        return points

    @cached_property
    def _exact(self) -> ExactWitnesses:
        return ExactWitnesses(self._layer)

    def exact_witness(self, index: int) -> list[Fraction]:
        """An x for the ranking at `index`, as D fractions; it exists for every ranking."""
        x = self.witnesses[index]
        if np.isfinite(x).all():
            return [Fraction(v) for v in x.tolist()]
        point = dict(
            zip(
                self._layer.columns,
                self._exact.point(neighbours(self.rankings[index].tolist())),
                strict=True,
            )
        )
        return [point.get(q, Fraction(0)) for q in range(len(x))]

    @cached_property
    def extreme_rays(self) -> tuple[IntArray, FloatArray] | None:
        """The rays that bound cells: (K,) the row of `rankings` of each, and (K, D) unit vectors.

        None where cells are not pointed cones, three rays and more each: with a bias, with equal
        rows, for two features or fewer, and where features do not count.
        """
        layer = self._layer
        d = layer.effective_dimension
        pointed = 2 < d == layer.weights.shape[1] and layer.bias is None
        if self._tied or not pointed or not self.complete:
            return None
        found = self._corners
        assert found.opposite is not None
        cells = np.concatenate([found.cells, found.opposite[found.cells]])
        return cells, np.concatenate([found.rays, -found.rays])

    @cached_property
    def _shares(self) -> Shares:
        layer = self._layer
        d, n = layer.effective_dimension, layer.n_classes
        if self._tied:
            return np.empty(0), np.empty(0)
        if self._plane is not None and (layer.bias is None or d == 1):
            shares = walk_shares(layer, self._plane)[self._plane_order]
        elif n == 1 or d == 0:
            shares = np.ones(self.count)
        elif layer.bias is None and d == 1 and self.complete:
            shares = np.full(2, 0.5)
        elif layer.bias is None and d == 3 and self.complete:
            shares = solid_angle_shares(layer, self._found.rankings, self._corners)
        else:
            return sampled_shares(layer, self._found.rankings)
        return shares, np.zeros(len(shares))

    @cached_property
    def vertices(self) -> FloatArray:
        """(R, D) float: the shadow's vertex of each ranking, the sum over classes of rank_c w_c.

        Ranks go from 0 (the worst) to N-1. With a bias this is still the shadow of the weights.
        """
        W = self.layer.weights
        if self._plane is not None and self.layer.n_classes > FEW_CLASSES:
            vertices = np.empty((self.count, W.shape[1]))
            vertices[self._plane_places] = self._plane.vertices(W)
            return vertices
        ranks = np.argsort(self.rankings, axis=1)
        with np.errstate(over="ignore", invalid="ignore"):
            return product(ranks, W)

    @cached_property
    def shortfall(self) -> str:
        """Why there are fewer rankings than N distinct generic rows in min(D, N-1) dimensions give.

        A sentence without a full stop, naming classes by their letters; "" where nothing is
        missing. Walls that are parallel within 1e-12 are named even though they cost no ranking.
        """
        distinct = self.layer.distinct
        generic = count_feasible_rankings(
            distinct.n_classes, distinct.effective_dimension, distinct.bias is not None
        )
        cells = len(self._found.rankings) if self._plane is None else self._plane.count
        return shortfall(self.layer, cells if self.complete else generic, generic)


def feasible_rankings(
    weights: Any, bias: Any = None, *, limit: int | None = None
) -> FeasibleRankings:
    """The rankings that ``argsort(weights @ x + bias)`` takes as x runs over all inputs.

    Exact for the doubles given: floats decide what they can, rational arithmetic the rest.

    Parameters
    ----------
    weights : (N, D) array_like
        One row per class, N and D at least 1.
    bias : (N,) array_like, optional
    limit : int, optional
        Stop after so many rankings; `.complete` is then False if there are more.

    Returns
    -------
    FeasibleRankings
        With `.rankings`, `.witnesses`, `.probabilities`, `.vertices` and more, each computed when
        first asked for.

    Raises
    ------
    ValueError
        If the weights or the bias are not finite real numbers of matching shapes, or the limit is
        not a positive integer.

    References
    ----------
    T. M. Cover, "The number of linearly inducible orderings of points in d-space", SIAM J. Appl.
    Math. 15 (1967). A. Grivas, N. Bogoychev and A. Lopez, "Low-rank softmax can have unargmaxable
    classes in theory but rarely in practice", ACL 2022.

    Examples
    --------
    >>> result = feasible_rankings([[0, 0], [1, 0], [1, 1], [0, 1]])
    >>> result.count, result.generic_count
    (8, 12)
    >>> result.shortfall
    'A-B is parallel to C-D; A-D is parallel to B-C'
    """
    if limit is not None:
        try:
            limit = as_count(limit, "limit", least=1)
        except TypeError as error:
            raise ValueError(str(error)) from None
    return FeasibleRankings(Layer.of(weights, bias), limit)
