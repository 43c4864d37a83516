"""All rankings of a layer whose rows differ: which method serves which shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, permutations

import numpy as np

from compute.arrays import FloatArray
from compute.geometry.polytope import all_permutations
from compute.rankings.arrangement import cell_orders
from compute.rankings.counting import count_feasible_rankings
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import (
    Rankings,
    distinct_order,
    smallest_integer_type,
    sorted_distinct,
)
from compute.rankings.orders import logits_of
from compute.rankings.rays import Rays
from compute.rankings.sampling import gaussian_inputs
from compute.rankings.walls import Walk, walk
from compute.rankings.witnesses import certified

LARGEST_RESULT = 4 * 2**30
"""Bytes of rankings beyond which a limit is asked for."""
SAMPLED_BATCHES = 32


@dataclass(frozen=True, eq=False)
class Found:
    """Rankings in lexicographic order, whether these are all, and witnesses where at hand."""

    rankings: Rankings
    complete: bool
    points: FloatArray | None = None
    """(R, D)"""


def plane_walk(layer: Layer) -> Walk | None:
    """Return the walk through the cells where two coordinates (one and a bias) tell them all, or
    None.
    """
    if layer.effective_dimension == 1 and not layer.central:
        return walk(layer.rows.chosen([*layer.columns, layer.weights.shape[1]]), False)
    if layer.effective_dimension == 2 and not layer.bias_shifts:
        return walk(layer.homogeneous, True)
    return None


def walls_on_the_line(layer: Layer) -> FloatArray:
    """Return where the walls (M,) of a layer with one feature stand, ascending."""
    layer = layer.distinct
    if layer.effective_dimension == 0:
        return np.empty(0)
    cells = plane_walk(layer)
    return np.zeros(1) if cells is None else cells.crossings()[1:-1]


def all_rankings(layer: Layer) -> Rankings:
    """Return every feasible ranking, (R, N), in lexicographic order."""
    n, d = layer.n_classes, layer.effective_dimension
    kind = smallest_integer_type(n)
    if d >= n - 1:
        return all_permutations(n).astype(kind)
    if d == 0:
        assert layer.bias is not None
        return np.argsort(layer.bias)[None].astype(kind)
    cells = plane_walk(layer)
    if cells is not None:
        return sorted_distinct(cells.rankings())
    if d == 1:
        order = np.argsort(layer.weights[:, layer.columns[0]]).astype(kind)
        return sorted_distinct(np.stack([order, order[::-1]]))
    rays = Rays(layer)
    found = [*(batch.rankings for batch in rays.batches(owned=True)), *rays.crowded_rankings()]
    if not rays.upper:
        found.append(_where_distinct(Layer(layer.homogeneous.doubles[:, :-2], None)))
        found += [rankings[:, ::-1] for rankings in found]
    elif rays.parallel_walls:
        found = [*(batch.rankings for batch in rays.batches(owned=False)), *rays.crowded_rankings()]
    else:
        # cells without a lowest vertex reach to infinity: the bias does not matter there
        found.append(_where_distinct(Layer(layer.weights, None)))
    return sorted_distinct(np.concatenate(found))


def _where_distinct(layer: Layer) -> Rankings:
    if layer.distinct is not layer:
        return np.empty((0, layer.n_classes), dtype=smallest_integer_type(layer.n_classes))
    return all_rankings(layer)


def some_rankings(layer: Layer, limit: int) -> Found:
    """Return at most `limit` feasible rankings, in lexicographic order."""
    n, d = layer.n_classes, layer.effective_dimension
    most = count_feasible_rankings(n, d, not layer.central)
    if most <= limit:
        return Found(all_rankings(layer), True)
    if d >= n - 1:  # all n! are feasible, and there are more than asked for
        first = list(islice(permutations(range(n)), limit))
        return Found(np.array(first, dtype=smallest_integer_type(n)), False)
    found = _sampled(layer, limit + 1)
    if len(found.rankings) <= limit:
        few = most * n * np.dtype(np.intp).itemsize <= LARGEST_RESULT // 16
        rankings = all_rankings(layer) if few else _careful(layer, limit + 1)
        return Found(rankings[:limit], len(rankings) <= limit)
    assert found.points is not None
    return Found(found.rankings[:limit], False, found.points[:limit])


def scattered_inputs(layer: Layer, at_once: int) -> Iterator[FloatArray]:
    """Yield batches (K, D) of random inputs, spread as the layer's walls are, for a while."""
    lengths = np.random.default_rng(1)
    scaled = layer.scaled  # its differences do not overflow
    W = scaled.weights
    spread = np.abs(W - W[0]).max(axis=0)
    spread[spread == 0] = 1.0
    for inputs in gaussian_inputs(W.shape[1], SAMPLED_BATCHES * at_once, at_once=at_once):
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is not certified
            x = inputs / spread
            if scaled.bias is not None:
                # inputs near the vertices of the bounded cells and far from them
                reach = np.abs(scaled.bias - scaled.bias[0]).max() or 1.0
                x *= reach * np.exp(lengths.uniform(-2, 4, size=(at_once, 1)))
        yield x


def batch_size(enough: int, n_classes: int) -> int:
    """Return how many random inputs are tried at once where so many cells are wanted."""
    return max(256, min(2 * enough, 2**22 // n_classes))


def _sampled(layer: Layer, enough: int) -> Found:
    """Rankings of random inputs, until there are enough or a while longer."""
    kind = smallest_integer_type(layer.n_classes)
    found = np.empty((0, layer.n_classes), dtype=kind)
    points = np.empty((0, layer.weights.shape[1]))
    for x in scattered_inputs(layer, batch_size(enough, layer.n_classes)):
        with np.errstate(over="ignore", invalid="ignore"):
            rankings = np.argsort(logits_of(layer, x), axis=1)
        sure = certified(layer, rankings, x)
        rankings = np.concatenate([found, rankings[sure].astype(kind)])
        kept = distinct_order(rankings)
        found, points = rankings[kept], np.concatenate([points, x[sure]])[kept]
        if len(found) >= enough:
            break
    return Found(found, False, points)


def _careful(layer: Layer, limit: int) -> Rankings:
    """Up to `limit` rankings wall by wall: slow, but it stops early and never stalls."""
    integers = layer.homogeneous.integers
    if not layer.bias_shifts:
        found = [orders[0] for orders in cell_orders([integers], limit)]
    else:
        floor = [[0] * len(integers[0]), [0] * (len(integers[0]) - 1) + [1]]
        # the opposite of a cell below the floor is above it
        both = cell_orders([integers, floor], 2 * limit)
        found = [order if side == (0, 1) else order[::-1] for order, side in both]
    rows = np.array(found, dtype=smallest_integer_type(layer.n_classes))
    return sorted_distinct(rows)[:limit]
