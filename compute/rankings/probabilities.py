"""How often isotropic Gaussian inputs produce each ranking: angles, solid angles, samples."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import combinations

import numpy as np
from scipy.special import ndtr

from compute.arrays import FloatArray, IntArray
from compute.rankings.corners import Corners
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import Rankings, find_rows
from compute.rankings.orders import exact_orders
from compute.rankings.sampling import gaussian_inputs
from compute.rankings.walls import Walk

Shares = tuple[FloatArray, FloatArray]
"""Probabilities and their standard errors."""

FEWEST_SAMPLES, MOST_SAMPLES, AT_ONCE = 1 << 15, 1 << 20, 1 << 15
MORE = 9
"""Hits and misses more than were drawn, in the standard errors."""


class InShares(ABC):
    """Rankings or sets whose shares of all inputs are known, each in the order of its list."""

    @property
    @abstractmethod
    def _shares(self) -> Shares:
        """The shares, computed when first asked for."""

    @property
    def probabilities(self) -> FloatArray:
        """(R,) float: the share of isotropic Gaussian inputs that give each ranking, or each set.

        Exact (an angle or a solid angle, error about 1e-15) for at most three effective dimensions
        without bias, and one with; otherwise estimated from random inputs.
        """
        return self._shares[0]

    @property
    def probability_errors(self) -> FloatArray:
        """(R,) float: standard errors of `probabilities`, 0 where they are exact."""
        return self._shares[1]


def walk_shares(layer: Layer, cells: Walk) -> FloatArray:
    """Return the exact shares (R,) of the cells of a walk, in its order."""
    if cells.full_circle:
        pairs = cells.border_pairs()
        normals = unit_differences(layer, pairs[:, 0], pairs[:, 1])
        return np.tile(angles_between(normals[:-1], normals[1:]) / (2 * np.pi), 2)
    # all differences of rows are multiples of one; along it, isotropic inputs are normal
    walls = cells.groups
    gaps = layer.differences(cells.first[cells.rising[walls]], cells.first[cells.sinking[walls]])
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        crossings = -gaps[:, -1] / np.linalg.norm(gaps[:, :-1], axis=1)
    bounds = np.concatenate([[-np.inf], crossings, [np.inf]])
    low, high = bounds[:-1], bounds[1:]
    return normal_shares(low, high)


def normal_shares(low: FloatArray, high: FloatArray) -> FloatArray:
    """Return how often a normal number lies between `low` (R,) and `high` (R,), (R,)."""
    # the distribution function of the nearer tail keeps small shares exact
    return np.asarray(np.where(low > 0, ndtr(-low) - ndtr(-high), ndtr(high) - ndtr(low)))


def solid_angle_shares(layer: Layer, rankings: Rankings, corners: Corners) -> FloatArray:
    """Return the exact shares (R,) of the cells of `rankings` (R, N) in three effective dimensions.

    A spherical polygon measures 2 pi less the sum of its exterior angles (Girard), and the exterior
    angle at a corner is the angle between the normals of the two walls that meet there: of the
    differences of rows that vanish on the ray, the two furthest apart.
    """
    order = rankings[corners.cells]
    corner = np.arange(len(order))
    normals = [
        unit_differences(layer, order[corner, p + 1], order[corner, p]) for p in corners.ties.T
    ]
    exterior = np.zeros(len(order))
    for a, b in combinations(normals, 2):
        np.maximum(exterior, angles_between(a, b), out=exterior)
    half = np.zeros(len(rankings))
    kept = np.unique(corners.cells)
    half[kept] = 2 * np.pi - np.bincount(corners.cells, exterior, len(rankings))[kept]
    assert corners.opposite is not None
    # a cell too thin for doubles may come out a rounding error below zero
    return np.maximum(half + half[corners.opposite], 0) / (4 * np.pi)


def unit_differences(layer: Layer, above: Rankings, below: Rankings) -> FloatArray:
    """Return rows `above` (K,) minus `below` (K,) of a layer without bias, (K, D) of length 1."""
    difference = layer.differences(above, below)
    with np.errstate(under="ignore"):
        return np.asarray(difference / np.linalg.norm(difference, axis=1, keepdims=True))


def angles_between(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the angles (K,) between unit vectors `a` (K, D) and `b` (K, D).

    Accurate for small and for flat ones (W. Kahan).
    """
    apart, along = np.linalg.norm(a - b, axis=1), np.linalg.norm(a + b, axis=1)
    return np.asarray(2 * np.arctan2(apart, along))


def sampled_shares(layer: Layer, rankings: Rankings) -> Shares:
    """Return estimates (R,) for `rankings` (R, N) from random inputs, with standard errors (R,).

    See `estimated_shares`. Without bias each input counts for its ranking and its opposite for the
    reversal.
    """
    hits, counted = sampled_hits(
        layer, len(rankings), lambda order: find_rows(rankings, order.astype(rankings.dtype))
    )
    sides = 1
    if layer.central:
        opposite = find_rows(rankings, rankings[:, ::-1])
        hits = hits + np.where(opposite >= 0, hits[opposite], 0)
        sides = 2
    return estimated_shares(hits, counted, sides)


def sampled_hits(
    layer: Layer, cells: int, which: Callable[[IntArray], IntArray]
) -> tuple[FloatArray, int]:
    """Return how many random inputs lie in each of some cells, (cells,), and of how many.

    The inputs are always the same ones. Each is ranked exactly, so that a complete list misses
    none; one that ties, which happens once in 2^53 inputs, is not counted. `which` tells from
    orders (K, N), worst class first, the numbers of their cells (K,), -1 for none of them.
    """
    count = int(np.clip(32 * cells, FEWEST_SAMPLES, MOST_SAMPLES))
    count = -(-count // AT_ONCE) * AT_ONCE
    hits, counted = np.zeros(cells), 0
    for inputs in gaussian_inputs(layer.weights.shape[1], count, at_once=AT_ONCE):
        order, strict = exact_orders(layer, inputs)
        drawn = which(order[strict])
        hits += np.bincount(drawn[drawn >= 0], minlength=cells)
        counted += int(np.count_nonzero(strict))
    return hits, counted


def estimated_shares(hits: FloatArray, counted: int, sides: int) -> Shares:
    """Return shares (R,) and standard errors (R,) from hits (R,) of so many inputs.

    The errors are those of a share with some more hits and misses, so that nothing is called
    impossible for want of a sample. With 9 more the true share lies within five errors up to once
    in 100,000 times even where it is rare; with 1 more, as in A. Agresti and B. A. Coull,
    "Approximate is better than 'exact'", Am. Stat. 52 (1998), it would lie outside once in 150.

    Parameters
    ----------
    hits : (R,) array
    counted : int
        How many inputs were drawn.
    sides : int
        2 where each counted for itself and for its opposite, which no cell holds both of.
    """
    total = max(counted, 1)
    smoothed = (hits + MORE) / (total + 2 * MORE)
    return hits / total / sides, np.sqrt(smoothed * (1 - smoothed) / total) / sides
