"""How often isotropic Gaussian inputs have each set of classes on top."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from compute.arrays import FloatArray, IntArray
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import find_rows
from compute.rankings.probabilities import (
    Shares,
    angles_between,
    estimated_shares,
    normal_shares,
    sampled_hits,
    unit_differences,
)
from compute.rankings.top_cells import Cell


def set_shares(
    layer: Layer, inside: NDArray[np.bool_], cells: Sequence[Cell | None], first: IntArray
) -> Shares:
    """Return the share of each set, and its standard error.

    Parameters
    ----------
    layer : Layer
    inside : (S, N) array
        The members of each set.
    cells : S cells
        None where the walls are not known.
    first : (n,) array
        The class that each row of the cells stands for.
    """
    d = layer.effective_dimension
    known = [cell for cell in cells if cell is not None]
    if inside.all():
        shares = np.ones(len(inside))
    elif len(known) < len(cells) or not (d <= 1 or (layer.bias is None and d <= 3)):
        return _sampled(layer, inside, first)
    elif d == 0:
        shares = np.ones(len(inside))
    elif d == 1:
        shares = _intervals(layer, known, first)
    elif d == 2:
        walls = np.array([[wall[:2] for wall in cell.walls] for cell in known]).reshape(-1, 2, 2)
        one, other = (unit_differences(layer, *first[walls[:, k]].T) for k in (0, 1))
        shares = angles_between(one, -other) / (2 * np.pi)
    else:
        shares = _solid_angles(layer, known, first) / (4 * np.pi)
    return shares, np.zeros(len(shares))


def _intervals(layer: Layer, cells: list[Cell], first: IntArray) -> FloatArray:
    """(S,): where all differences of rows are multiples of one, along it inputs are normal."""
    low, high = np.full(len(cells), -np.inf), np.full(len(cells), np.inf)
    which = np.array([k for k, cell in enumerate(cells) for _ in cell.walls], dtype=np.intp)
    pairs = np.array([wall[:2] for cell in cells for wall in cell.walls], dtype=np.intp)
    gaps = layer.differences(*first[pairs.reshape(-1, 2)].T)
    slopes = gaps if layer.bias is None else gaps[:, :-1]
    steps = np.zeros(len(gaps)) if layer.bias is None else gaps[:, -1]
    column = layer.columns[0]
    rising = slopes[:, column] > 0
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        crossings = np.where(rising, -1, 1) * steps / np.linalg.norm(slopes, axis=1)
    np.maximum.at(low, which[rising], crossings[rising])
    np.minimum.at(high, which[~rising], crossings[~rising])
    return normal_shares(low, high)


def _solid_angles(layer: Layer, cells: list[Cell], first: IntArray) -> FloatArray:
    """(S,): a spherical polygon measures 2 pi less the sum of its exterior angles (Girard)."""
    turns: list[tuple[int, tuple[int, int], tuple[int, int]]] = []
    for k, cell in enumerate(cells):
        meeting: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for wall in cell.walls:
            for ray in wall.rays:
                meeting.setdefault(ray.vector, []).append((wall.high, wall.low))
        turns += [(k, *pair) for pairs in meeting.values() for pair in combinations(pairs, 2)]
    which = np.array([turn[0] for turn in turns])
    pairs = np.array([turn[1:] for turn in turns])
    one, other = (unit_differences(layer, *first[pairs[:, k]].T) for k in (0, 1))
    angles = 2 * np.pi - np.bincount(which, angles_between(one, other), len(cells))
    # a cell too thin for doubles may come out a rounding error below zero
    return np.asarray(np.maximum(angles, 0))


def _sampled(layer: Layer, inside: NDArray[np.bool_], first: IntArray) -> Shares:
    """Estimates (S,) from random inputs; without bias each counts for itself and its opposite."""
    distinct = layer.distinct
    sizes = np.array([len(block) for block in layer.blocks])
    k = int(inside.sum(axis=1).max(initial=0))
    wanted = inside[:, first].astype(np.uint8)

    def which(order: IntArray) -> IntArray:
        reached = np.cumsum(sizes[order[:, ::-1]], axis=1)[:, ::-1]
        above = np.zeros(order.shape, dtype=np.uint8)
        np.put_along_axis(above, order, (reached <= k).astype(np.uint8), axis=1)
        found = find_rows(wanted, above)
        return np.where((above * sizes).sum(axis=1) == k, found, -1)

    if not layer.central:
        return estimated_shares(*sampled_hits(distinct, len(inside), which), 1)
    hits, counted = sampled_hits(
        distinct,
        len(inside),
        lambda order: np.concatenate([which(order), which(order[:, ::-1])]),
    )
    return estimated_shares(hits, counted, 2)
