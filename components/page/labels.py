"""Where labels have room: none covers another, and the most important come first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def with_room(
    places: Sequence[Floats],
    boxes: Floats,
    order: Iterable[int],
    taken: Iterable[tuple[Floats, Floats]] = (),
    lines: Floats | None = None,
) -> list[int | None]:
    """For each label which of its places it gets, or None where it would cover something.

    Parameters
    ----------
    places : one (k, 2) for each label
        The middles it may have, the best first. NaN covers nothing.
    boxes : (n, 2)
        Width and height of each label, in the units of the places.
    order : label numbers
        Who chooses first.
    taken : pairs (middle, box)
        What is there already, such as markers.
    lines : (m, 2, 2)
        Ends of the lines that no label may touch.
    """
    there = list(taken)
    count = len(there)
    middles, sizes = np.full((2, count + len(boxes), 2), np.nan)
    for i, (middle, size) in enumerate(there):
        middles[i], sizes[i] = middle, size
    found: list[int | None] = [None] * len(boxes)
    for label in order:
        box, where = boxes[label], np.asarray(places[label])[:, None]
        reach = (box + sizes[:count]) / 2
        covered = (np.abs(where - middles[:count]) < reach).all(axis=2).any(axis=1)
        if lines is not None and len(lines):
            covered |= _touching(where, box, lines)
        if not covered.all():
            found[label] = choice = int(covered.argmin())
            middles[count], sizes[count] = where[choice, 0], box
            count += 1
    return found


def _touching(middles: Floats, box: Floats, lines: Floats) -> NDArray[np.bool_]:
    """Which boxes around the middles (k, 1, 2) touch any of the lines (m, 2, 2): each line is cut
    at a box's four sides."""
    start, way = lines[:, 0], lines[:, 1] - lines[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = (middles - box / 2 - start) / way, (middles + box / 2 - start) / way
    enters = np.fmax.reduce(np.fmin(low, high), axis=2).clip(min=0)
    leaves = np.fmin.reduce(np.fmax(low, high), axis=2).clip(max=1)
    known = ~np.isnan(middles).any(axis=2)
    return np.asarray(((enters <= leaves) & known).any(axis=1))
