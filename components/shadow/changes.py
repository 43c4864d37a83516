"""What a change of the layer did: which rankings are gained, which lost, who can still win."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from components.shadow import words
from components.shadow.model import MOST_DRAWN, Ints, ShownLayer, layer_of
from components.shadow.state import ShadowState
from components.state.page import PageState
from compute.rankings.lexicographic import find_rows

MOST_MARKED = 800  # rankings that the table marks as gained, and as lost
KEPT_BYTES = 2 * MOST_DRAWN * 22  # two of the largest layers that are drawn


@dataclass(frozen=True)
class Possible:
    """What is compared of a layer: far less than the layer, so that a whole drag keeps it."""

    best_first: NDArray[np.uint8]
    """(R, N) the possible rankings in the order of the table."""
    never: frozenset[int]
    """The classes that cannot win."""

    @property
    def rows(self) -> list[bytes]:
        """Its rankings, a byte for each class."""
        count, n = self.best_first.shape
        rows: list[bytes] = self.best_first.view(np.dtype((np.void, n))).reshape(count).tolist()
        return rows


@cached(
    LRUCache(KEPT_BYTES, getsizeof=lambda possible: possible.best_first.nbytes),
    key=lambda layer: layer.numbers,
    lock=Lock(),
)
def possible(layer: ShownLayer) -> Possible:
    """What is compared of a layer whose rankings are all known."""
    rankings = layer.catalogue.best_first[layer.is_feasible]
    return Possible(np.ascontiguousarray(rankings, dtype=np.uint8), frozenset(layer.never_first))


@dataclass(frozen=True, eq=False)
class Change:
    """The difference between two layers of as many classes."""

    gained: Ints
    """(G, N) the rankings that are possible now and were not, best first, as the table has them."""
    lost: Ints
    """(L, N) those that were, and are not."""
    stopped: tuple[int, ...]
    """The classes that can win no longer."""
    started: tuple[int, ...]
    """Those that can win now and could not."""


def between(before: ShownLayer, after: ShownLayer) -> Change | None:
    """What changed; None where nothing did, or where not all rankings are known."""
    if before.n != after.n or before.feasible is None or after.feasible is None:
        return None
    old, new = possible(before), possible(after)
    change = Change(
        _only(new, old),
        _only(old, new),
        tuple(sorted(new.never - old.never)),
        tuple(sorted(old.never - new.never)),
    )
    parts = (change.gained, change.lost, change.stopped, change.started)
    return change if any(map(len, parts)) else None


def _only(these: Possible, others: Possible) -> Ints:
    """The rankings that only `these` have."""
    known = set(others.rows)
    fresh = np.array([row not in known for row in these.rows], dtype=bool)
    found: Ints = these.best_first[fresh].astype(np.intp)
    return found


def compared(before: PageState, after: PageState) -> Mapping[str, Any] | None:
    """What the page says and lights after a change; None where the layer is the same.

    What is gained and lost are rows of the table, as far as they stand in it.
    """
    old, new = (layer_of(page.state(ShadowState)) for page in (before, after))
    if old is new:
        return None
    change = between(old, new)
    if change is None:
        return {}
    gained, lost = (
        find_rows(new.catalogue.best_first, rankings[:MOST_MARKED])
        for rankings in (change.gained, change.lost)
    )
    return {
        "texts": {"shadow-headline": words.changed(change, new, after.names)},
        "gained": gained[gained >= 0].tolist(),
        "lost": lost[lost >= 0].tolist(),
        "words": {"gained": "✓ gained", "lost": "– lost"},
    }
