"""A line cut again and again at lower, then at higher places: which piece does each cut divide?

The piece reaches from the nearest cut before it that is not higher to the nearest behind it that is
lower (of cuts at one place the first divides the piece, the next the rest of it, and so on).
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from compute.arrays import IntArray

FEW = 16
"""Cuts are taken away together while these are at least one in so many."""


class Pieces(NamedTuple):
    """The pieces that cuts divide, one entry per cut."""

    start: NDArray[np.int32]
    """The nearest cut before it at the same place or a lower one; -1 where there is none."""
    stop: NDArray[np.int32]
    """The nearest cut behind it at a lower place; the number of cuts where there is none."""
    several: NDArray[np.bool_]
    """Whether another cut at the same place divides the same piece."""


def divided_pieces(places: IntArray) -> Pieces:
    """Return the piece that each cut divides, from their `places` (M,) of 0 and more.

    Cuts that are higher than both neighbours know their piece and are taken away, all at once; then
    the next are. Of cuts in no order a third goes each time. Where few go, the rest is taken away
    place by place.
    """
    count = len(places)
    start, stop = np.empty((2, count), dtype=np.int32)
    pieces = Pieces(start, stop, np.zeros(count, dtype=bool))
    # what is left, between two ends that are lower than all
    place = np.zeros(count + 2, dtype=np.min_scalar_type(int(places.max(initial=0)) + 1))
    place[1:-1] = places + 1
    cut = np.arange(-1, count + 1, dtype=np.int32)
    while len(cut) > 2:
        high = np.zeros(len(cut), dtype=bool)
        high[1:-1] = (place[1:-1] > place[2:]) & (place[1:-1] >= place[:-2])
        at = np.flatnonzero(high)
        if FEW * len(at) < len(cut):
            _place_by_place(place, cut, pieces)
            break
        taken = cut[at]
        start[taken], stop[taken] = cut[at - 1], cut[at + 1]
        again = at[place[at] == place[at - 1]]
        pieces.several[cut[again]] = pieces.several[cut[again - 1]] = True
        left = np.flatnonzero(~high)
        place, cut = np.take(place, left), np.take(cut, left)
    return pieces


def _place_by_place(place: IntArray, cut: NDArray[np.int32], pieces: Pieces) -> None:
    """Take away the highest cuts that are left until only the two ends are."""
    before, behind = np.arange(len(cut)) - 1, np.arange(len(cut)) + 1
    order = np.argsort(place, kind="stable")
    edges = [*(np.flatnonzero(np.diff(place[order])) + 1).tolist(), len(order)]
    for low, high in reversed(list(pairwise(edges))):
        at = order[low:high]
        left, right = before[at], behind[at]
        joined = right[:-1] == at[1:]
        heads, tails = (
            np.flatnonzero(np.append(True, ~joined)),
            np.flatnonzero(~np.append(joined, False)),
        )
        ends = np.repeat(right[tails], tails - heads + 1)
        pieces.start[cut[at]], pieces.stop[cut[at]] = cut[left], cut[ends]
        pieces.several[cut[at[1:][joined]]] = pieces.several[cut[at[:-1][joined]]] = True
        behind[left[heads]], before[right[tails]] = right[tails], left[heads]
