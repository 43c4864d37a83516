"""All edges of the permutohedron as one line: plotly draws each gap as a new path."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from components.page.traces import Floats
from components.shadow.model import all_rankings
from compute.geometry.polytope import Permutohedron, permutohedron

Ints = NDArray[np.intp]


@lru_cache(maxsize=8)
def edge_walk(n: int) -> Ints:
    """All edges of the permutohedron as one walk over the rows of `all_rankings(n)`.

    Every vertex has n - 1 edges; where that is odd, the edges that swap ranks 0 and 1 are walked
    twice, so that a closed walk over all edges exists (Euler).
    """
    solid = permutohedron(n)
    rows = {tuple(r): i for i, r in enumerate(all_rankings(n).ranks.tolist())}
    at = [rows[tuple(v)] for v in np.asarray(solid.vertices).tolist()]
    edges = solid.edges.tolist()
    if n % 2 == 0:
        edges += [e for e, low in zip(edges, _swaps_lowest(solid), strict=True) if low]
    neighbours: dict[int, list[tuple[int, int]]] = {}
    for k, (a, b) in enumerate(edges):
        neighbours.setdefault(at[a], []).append((at[b], k))
        neighbours.setdefault(at[b], []).append((at[a], k))
    used = [False] * len(edges)
    stack, walk = [0], []
    while stack:  # Hierholzer
        ways = neighbours.get(stack[-1], [])
        while ways and used[ways[-1][1]]:
            ways.pop()
        if ways:
            there, k = ways.pop()
            used[k] = True
            stack.append(there)
        else:
            walk.append(stack.pop())
    return np.array(walk, dtype=np.intp)


def with_diamonds(walk: Floats, rows: Ints, hidden: NDArray[np.bool_], radius: float) -> Floats:
    """The walk with a small diamond drawn around each hidden vertex when it is first reached."""
    _, firsts = np.unique(rows, return_index=True)
    firsts = np.sort(firsts[hidden[rows[firsts]]])
    turns = radius * np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0], [1.0, 0.0]])
    counts = np.ones(len(walk), dtype=np.intp)
    counts[firsts] = len(turns)
    drawn: Floats = np.repeat(walk, counts, axis=0)
    starts = (np.cumsum(counts) - counts)[firsts]
    drawn[starts[:, None] + np.arange(len(turns))] += turns
    return drawn


def _swaps_lowest(solid: Permutohedron) -> list[bool]:
    """For each edge, whether its ends differ by swapping ranks 0 and 1."""
    first, second = np.asarray(solid.vertices)[solid.edges].transpose(1, 0, 2)
    moved = np.where(first != second, first + second, 0).max(axis=1)
    return [bool(m == 1) for m in moved]
