"""What a change of the layer did: which rankings are gained, which lost, who can still win."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.shadow import words
from components.shadow.model import ShownLayer, layer_of
from components.shadow.state import ShadowState
from components.state.page import PageState

MOST_MARKED = 800  # rankings that the table marks as gained, and as lost


@dataclass(frozen=True)
class Change:
    """The difference between two layers of as many classes."""

    gained: tuple[str, ...]
    """The rankings that are possible now and were not, in the order of the table."""
    lost: tuple[str, ...]
    """Those that were, and are not."""
    stopped: tuple[int, ...]
    """The classes that can win no longer."""
    started: tuple[int, ...]
    """Those that can win now and could not."""


def between(before: ShownLayer, after: ShownLayer) -> Change | None:
    """What changed; None where nothing did, or where not all rankings are known."""
    if before.n != after.n or before.feasible is None or after.feasible is None:
        return None
    was, now = (
        [layer.catalogue.keys[row] for row in layer.is_feasible.nonzero()[0].tolist()]
        for layer in (before, after)
    )
    old, new = set(was), set(now)
    lost_first, never = set(before.never_first), set(after.never_first)
    change = Change(
        tuple(key for key in now if key not in old),
        tuple(key for key in was if key not in new),
        tuple(sorted(never - lost_first)),
        tuple(sorted(lost_first - never)),
    )
    return change if change != Change((), (), (), ()) else None


def compared(before: PageState, after: PageState) -> Mapping[str, Any] | None:
    """What the page says and lights after a change; None where the layer is the same."""
    old, new = (layer_of(page.state(ShadowState)) for page in (before, after))
    if old is new:
        return None
    change = between(old, new)
    if change is None:
        return {}
    return {
        "texts": {"shadow-headline": words.changed(change, new, after.names)},
        "gained": change.gained[:MOST_MARKED],
        "lost": change.lost[:MOST_MARKED],
        "words": {"gained": "✓ gained", "lost": "– lost"},
    }
