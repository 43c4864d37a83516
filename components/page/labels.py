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
    """
    there = list(taken)
    middles = np.array([middle for middle, _ in there]).reshape(-1, 2)
    sizes = np.array([size for _, size in there]).reshape(-1, 2)
    found: list[int | None] = [None] * len(boxes)
    for label in order:
        box = boxes[label]
        for choice, place in enumerate(places[label]):
            covered = np.abs(place - middles) < (box + sizes) / 2
            if not covered.all(axis=1).any():
                middles, sizes = np.vstack([middles, place]), np.vstack([sizes, box])
                found[label] = choice
                break
    return found
