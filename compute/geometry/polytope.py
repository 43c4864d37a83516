"""The permutohedron: all rankings of n classes as one polytope."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from compute.arrays import FloatArray, IntArray, as_count
from compute.cached import cached_property
from compute.linear import product

Block = tuple[int, ...]

LARGEST = 9
"""n! vertices beyond this no longer fit in the memory of a small machine beside their edges."""


@dataclass(frozen=True)
class Permutohedron:
    """The convex hull of the n! rank vectors; fields are computed when first asked for.

    A vertex lists the rank of each class (0 the lowest). Its edges lead to the rankings with two
    neighbouring ranks exchanged, its facets are the ways to split the classes in a lower and an
    upper block.
    """

    n: int

    @cached_property
    def vertices(self) -> IntArray:
        """(n!, n) int: the rank of each class, 0 to n-1; rows in lexicographic order."""
        return all_permutations(self.n)

    @cached_property
    def _edges(self) -> tuple[IntArray, IntArray]:
        ranks = self.vertices
        classes = np.argsort(ranks, axis=1)
        place_value = self.n ** np.arange(self.n - 1, -1, -1, dtype=np.intp)
        codes = ranks @ place_value  # ascending, because the rows are in lexicographic order
        ends, pairs = [], []
        for rank in range(self.n - 1):
            low, high = classes[:, rank], classes[:, rank + 1]
            once = np.flatnonzero(low < high)
            # the lower class gains a rank, the higher loses one
            neighbour = codes[once] + place_value[low[once]] - place_value[high[once]]
            ends.append(np.column_stack([once, np.searchsorted(codes, neighbour)]))
            pairs.append(np.column_stack([low[once], high[once]]))
        if not ends:
            return np.empty((0, 2), np.intp), np.empty((0, 2), np.intp)
        edges = np.sort(np.concatenate(ends), axis=1)
        order = np.lexsort((edges[:, 1], edges[:, 0]))
        return edges[order], np.concatenate(pairs)[order]

    @property
    def edges(self) -> IntArray:
        """(m, 2) int: the vertex indices at the ends of each of the n! (n-1) / 2 edges."""
        return self._edges[0]

    @property
    def edge_pairs(self) -> IntArray:
        """(m, 2) int: the two classes, the smaller first, that exchange ranks along each edge."""
        return self._edges[1]

    @cached_property
    def facets(self) -> list[tuple[Block, Block]]:
        """The 2^n - 2 ordered partitions in two blocks: the classes ranked lower, and the others.

        On the facet of (lower, upper) every class of `lower` ranks below every class of `upper`.
        """
        classes = range(self.n)
        return [
            (lower, tuple(c for c in classes if c not in lower))
            for size in range(1, self.n)
            for lower in combinations(classes, size)
        ]

    @cached_property
    def coordinates(self) -> FloatArray:
        """(n!, n-1) float: the vertices in n-1 dimensions, distances kept, the centre at 0."""
        return product(self.vertices, drawing_basis(self.n))


def permutohedron(n: int) -> Permutohedron:
    """The permutohedron of n classes.

    Parameters
    ----------
    n : int
        Between 1 and 9.

    Returns
    -------
    Permutohedron
        With `.vertices` (n!, n), `.edges` (m, 2), `.edge_pairs` (m, 2), `.facets` and
        `.coordinates` (n!, n-1).

    Raises
    ------
    TypeError, ValueError
        If n is not an integer, or out of range.

    References
    ----------
    G. M. Ziegler, "Lectures on Polytopes", Springer 1995, example 0.10.

    Examples
    --------
    >>> hexagon = permutohedron(3)
    >>> hexagon.vertices.shape, hexagon.edges.shape, len(hexagon.facets)
    ((6, 3), (6, 2), 6)
    """
    return Permutohedron(as_count(n, "n", least=1, most=LARGEST))


def all_permutations(n: int) -> IntArray:
    """The n! permutations of 0..n-1 as rows in lexicographic order, shape (n!, n)."""
    if n <= 6:
        return np.array(list(permutations(range(n))), dtype=np.intp).reshape(-1, n)
    shorter = all_permutations(n - 1)
    rows = np.empty((n, *shorter.shape[:1], n), dtype=np.intp)
    for first in range(n):
        rows[first, :, 0] = first
        np.add(shorter, shorter >= first, out=rows[first, :, 1:])
    return rows.reshape(-1, n)


def drawing_basis(n: int) -> FloatArray:
    """(n, n-1) orthonormal columns, each orthogonal to the vector of ones (Helmert's basis)."""
    basis = np.zeros((n, n - 1))
    for k in range(1, n):
        basis[:k, k - 1] = 1.0
        basis[k, k - 1] = -float(k)
        basis[:, k - 1] /= np.sqrt(k * (k + 1.0))
    return basis
