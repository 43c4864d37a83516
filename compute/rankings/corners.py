"""Which rays bound which cell: what witnesses and solid angles are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compute.arrays import FloatArray, IntArray
from compute.cached import cached_property
from compute.rankings.layer import Layer
from compute.rankings.lexicographic import Rankings, find_rows
from compute.rankings.rays import Rays


@dataclass(frozen=True, eq=False)
class Corners:
    """The rays of all cells, each beside the number of its cell.

    Without a shifting bias only one of each cell and its opposite is kept (`opposite` tells the
    other); with one, the last coordinate of a ray is that of the bias.

    Attributes
    ----------
    n_cells : int
    cells : (K,) int array
    rays : (K, d) array
        Of length 1, in the independent columns of the layer.
    ties : (K, m) int array
        The places p for which the classes at p and p+1 of the cell's ranking tie on the ray, some
        repeated.
    opposite : (R,) int array or None
        The cell opposite each, without a shifting bias.
    """

    n_cells: int
    cells: IntArray
    rays: FloatArray
    ties: IntArray
    opposite: IntArray | None

    @cached_property
    def centres(self) -> FloatArray:
        """(R, d): the sum of the rays of each cell, which lies inside it."""
        centres = np.zeros((self.n_cells, self.rays.shape[1]))
        for q, ray in enumerate(self.rays.T):
            centres[:, q] = np.bincount(self.cells, ray, self.n_cells)
        if self.opposite is not None:
            kept = np.unique(self.cells)
            centres[self.opposite[kept]] = -centres[kept]
        return centres


def corners(layer: Layer, rankings: Rankings) -> Corners:
    """Return the corners of all cells of a layer with different rows, in two or more dimensions.

    Parameters
    ----------
    layer : Layer
    rankings : (R, N) array
        All its rankings.
    """
    rays = Rays(layer)
    batches = list(rays.corner_batches(rankings))
    beside = np.concatenate([batch.rankings for batch in batches])
    directions = np.concatenate([rays.unit_directions(batch) for batch in batches])
    widest = max(batch.ties.shape[1] for batch in batches)
    ties = np.concatenate(
        [np.pad(b.ties, ((0, 0), (0, widest - b.ties.shape[1])), mode="edge") for b in batches]
    )
    if rays.upper:
        return Corners(len(rankings), find_rows(rankings, beside), directions, ties, None)
    turned = beside[:, 0] > beside[:, -1]
    beside[turned] = beside[turned, ::-1]
    directions[turned] *= -1
    ties[turned] = layer.n_classes - 2 - ties[turned]
    opposite = find_rows(rankings, rankings[:, ::-1])
    return Corners(len(rankings), find_rows(rankings, beside), directions, ties, opposite)
