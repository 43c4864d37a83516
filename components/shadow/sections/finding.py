"""The search for what can be the top k of a layer, made once for all who ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb
from threading import Lock

from cachetools import cached

from components.shadow.model import ShownLayer, kept_with_layers, layer_of
from components.shadow.state import ShadowState
from compute import TopK
from compute.cached import cached_property

MOST_LISTED = 500  # sets in all, up to which those that can never be on top are listed too
# A set takes longer to find in more dimensions: these many take a second or so.
MOST_FOUND, MOST_IN_FIVE, MOST_SAMPLED = 1200, 500, 300
FIVE = 5  # dimensions, beyond which sets are asked about one by one


@dataclass(frozen=True, eq=False)
class Found:
    """What can be the top k of a layer, as far as it was searched."""

    layer: ShownLayer
    k: int

    @property
    def total(self) -> int:
        """How many sets of k classes there are."""
        return comb(self.layer.n, self.k)

    @cached_property
    def limit(self) -> int:
        """How many sets are searched for."""
        seen = self.layer.read.feasible()
        dimensions = seen.effective_dimension + seen.layer.bias_shifts
        if dimensions < FIVE:
            return MOST_FOUND
        if dimensions == FIVE:
            return MOST_IN_FIVE
        return MOST_FOUND if self.total <= MOST_FOUND else MOST_SAMPLED

    @cached_property
    def top(self) -> TopK:
        """The sets, and the classes in them."""
        return self.layer.read.top_k(self.k, limit=self.limit)

    @cached_property
    def sets(self) -> list[tuple[int, ...]]:
        """The sets found."""
        return [tuple(each) for each in self.top.sets.tolist()]

    @property
    def count(self) -> int:
        """How many sets are known to be possible."""
        return self.total if self.layer.sees_every_order else len(self.sets)

    @property
    def complete(self) -> bool:
        """Whether all others are known to be impossible."""
        return self.top.complete or self.layer.sees_every_order

    @property
    def never(self) -> bool:
        """Whether the sets that can never be on top are listed."""
        return self.top.complete and self.total <= MOST_LISTED

    def listed(self) -> Iterator[tuple[tuple[int, ...], int | None]]:
        """The sets of the table, in the order of their classes: each with its number, or None."""
        numbers = {each: i for i, each in enumerate(self.sets)}
        every = combinations(range(self.layer.n), self.k) if self.never else self.sets
        return ((tuple(each), numbers.get(tuple(each))) for each in every)


@cached(kept_with_layers(), key=lambda layer, k: (layer.numbers, k), lock=Lock())
def found_in(layer: ShownLayer, k: int) -> Found:
    """The search in a layer, made once for what is drawn, said and printed."""
    return Found(layer, k)


def found_of(state: ShadowState) -> Found:
    """The search that a state asks for."""
    return found_in(layer_of(state), state.places())
