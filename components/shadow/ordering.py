"""Sets of classes that are ordered little by little: from the hypersimplex to the permutohedron.

Both are hulls of all orders of N scores: of k ones and N-k zeros, and of 0, 1, ..., N-1 over N-1.
Scores between the two make the polytopes between them. Multiplied by W, each ranking is a point on
its way from the sum of the rows of its top k to its vertex of the permutohedron's shadow; what is
the furthest in the direction of an x is the same ranking all the way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.shadow.model import Floats, Ints, ShownLayer
from compute.cached import cached_property

STEPS = 20
TIMES = np.arange(STEPS + 1) / STEPS
MOST_ORDERED = 1000  # rankings that are drawn on their way


@dataclass(frozen=True, eq=False)
class Ordering:
    """The possible rankings of a layer's weights, seen as its top k that are ordered."""

    layer: ShownLayer
    k: int

    @property
    def is_drawn(self) -> bool:
        """Whether there are rankings, and not too many."""
        shadow = self.layer.shadow
        return shadow is not None and 0 < len(shadow.rankings) <= MOST_ORDERED

    @cached_property
    def ranks(self) -> Ints:
        """(R, N) the rank of each class in each ranking, 0 for the worst."""
        assert self.layer.shadow is not None
        ranks: Ints = np.argsort(self.layer.shadow.rankings, axis=1)
        return ranks

    @cached_property
    def inside(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """(R, N) whether each class is among the top k."""
        return np.asarray(self.ranks >= self.layer.n - self.k)

    @cached_property
    def _ends(self) -> tuple[Floats, Floats]:
        """(R, D) twice: the points of the sets, and of the rankings, around the middle of both."""
        read, n = self.layer.read, self.layer.n
        total = read.vertices(np.ones((1, n)))
        last = max(n - 1, 1)
        return (
            read.vertices(self.inside) - total * (self.k / n),
            (read.vertices(self.ranks) - total * (last / 2)) / last,
        )

    def at(self, t: float) -> Floats:
        """(R, D) the points at t: 0 is the sets, 1 the rankings."""
        first, last = self._ends
        return first * (1 - t) + last * t

    def scores(self, t: float) -> Floats:
        """(N,) the scores at t, best first."""
        n = self.layer.n
        even = np.arange(n)[::-1] / max(n - 1, 1)
        return (1 - t) * (np.arange(n) < self.k) + t * even
