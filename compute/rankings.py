"""Which rankings a softmax layer can produce, exactly for the doubles given."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from compute.arrangement import cell_orders
from compute.counting import count_feasible_rankings
from compute.layer import Layer
from compute.validation import FloatArray, IntArray, as_count
from compute.witnesses import ExactLayer


class FeasibleRankings:
    """The rankings that some input x produces; fields are computed when first asked for."""

    def __init__(self, layer: Layer, limit: int | None = None) -> None:
        self.layer = layer
        self.limit = limit

    @cached_property
    def _cells(self) -> tuple[IntArray, bool]:
        """Rankings of the distinct rows in lexicographic order, and whether these are all."""
        layer = self.layer.distinct
        n = layer.n_classes
        ask = None if self.limit is None else self.limit + 1
        rows, _ = ExactLayer(layer).rows, None
        if layer.bias is None:
            found = [orders[0] for orders in cell_orders([rows], ask)]
        else:
            up = [[0] * len(rows[0]), [0] * (len(rows[0]) - 1) + [1]]
            found = [o[0] for o in cell_orders([rows, up]) if o[1] == (0, 1)]
        complete = self.limit is None or len(found) <= self.limit
        rankings = np.array(sorted(found)[: self.limit], dtype=np.intp).reshape(-1, n)
        return rankings, complete

    @cached_property
    def rankings(self) -> IntArray:
        """(R, N) int: ascending argsorts of the logits (worst class first), lexicographic."""
        if self.layer.distinct is not self.layer:
            return np.empty((0, self.layer.n_classes), dtype=np.intp)
        return self._cells[0]

    @property
    def complete(self) -> bool:
        """False when `limit` stopped the enumeration."""
        return self._cells[1]

    @property
    def count(self) -> int:
        """Number of strict rankings."""
        return len(self.rankings)

    def __len__(self) -> int:
        return self.count

    @cached_property
    def _exact(self) -> ExactLayer:
        return ExactLayer(self.layer)

    @cached_property
    def witnesses(self) -> FloatArray:
        """(R, D): an x for each ranking; NaN where no double lies in the cell."""
        points = [self._exact.double_point(ranking) for ranking in self.rankings.tolist()]
        return np.array(points).reshape(-1, self.layer.weights.shape[1])

    def exact_witness(self, index: int) -> list[Fraction]:
        """An x for one ranking, in fractions."""
        x = self.witnesses[index]
        if np.isfinite(x).all():
            return [Fraction(v) for v in x.tolist()]
        point = self._exact.point(self.rankings[index].tolist())
        assert point is not None
        return self._exact.in_all_columns(point)

    @cached_property
    def _shares(self) -> tuple[FloatArray, FloatArray]:
        rankings = self.rankings
        if len(rankings) == 0:
            return np.empty(0), np.empty(0)
        samples = 1 << 16
        x = np.random.default_rng(0).standard_normal((samples, self.layer.weights.shape[1]))
        bias = 0.0 if self.layer.bias is None else self.layer.bias
        drawn, counts = np.unique(
            np.argsort(x @ self.layer.weights.T + bias, axis=1), axis=0, return_counts=True
        )
        share = dict(zip(map(tuple, drawn.tolist()), counts.tolist(), strict=True))
        p = np.array([share.get(tuple(r), 0) for r in rankings.tolist()]) / samples
        return p, np.sqrt(p * (1 - p) / samples)

    @property
    def probabilities(self) -> FloatArray:
        """(R,): the share of isotropic Gaussian inputs that produce each ranking."""
        return self._shares[0]

    @property
    def probability_errors(self) -> FloatArray:
        """(R,): standard errors of `probabilities`, 0 where they are exact."""
        return self._shares[1]

    @cached_property
    def vertices(self) -> FloatArray:
        """(R, D): the shadow's vertex of each ranking, the sum over classes of rank_c w_c."""
        ranks = np.argsort(self.rankings, axis=1)
        return np.asarray(ranks @ self.layer.weights)

    @cached_property
    def weak_orders(self) -> list[tuple[tuple[int, ...], ...]] | None:
        """Where rows are equal: the cells as blocks of tied classes, worst first; else None."""
        blocks = self.layer.blocks
        if len(blocks) == self.layer.n_classes:
            return None
        return sorted(tuple(blocks[k] for k in ranking) for ranking in self._cells[0].tolist())

    @property
    def effective_dimension(self) -> int:
        """Exact rank of the differences w_i - w_0."""
        return self.layer.effective_dimension

    @property
    def generic_count(self) -> int:
        """Number of rankings of a generic layer with this effective dimension."""
        return count_feasible_rankings(
            self.layer.n_classes, self.effective_dimension, self.layer.bias is not None
        )

    @cached_property
    def shortfall(self) -> str:
        """Why there are fewer rankings than N distinct generic rows would give, or ""."""
        return ""


def feasible_rankings(
    weights: Any, bias: Any = None, *, limit: int | None = None
) -> FeasibleRankings:
    """The rankings that ``argsort(weights @ x + bias)`` takes as x runs over all inputs."""
    if limit is not None:
        try:
            limit = as_count(limit, "limit", least=1)
        except TypeError as error:
            raise ValueError(str(error)) from None
    return FeasibleRankings(Layer.of(weights, bias), limit)
