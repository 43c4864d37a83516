"""Where in a cell of a disc a mark and its name have the most room.

Lengths are parts of the disc's radius; the name is taken to be as wide as a cross and four letters.
"""

from __future__ import annotations

import numpy as np

from components.page.traces import Floats

ACROSS, UPWARDS = 0.42, 0.1  # of a name
BESIDE = 0.1  # from the middle of a mark to that of its name
TRIED, ROUNDS = 9, 3  # places each way, ever closer to each other
ALIKE = 6  # decimals of a distance: on all machines the same place is the first of the best


def edge_distances(outline: Floats, at: Floats) -> Floats:
    """How far points (M, 2) are inside a closed outline (K, 2); negative outside."""
    start, end = outline[:-1], outline[1:]
    edges, from_start = end - start, at[:, None] - start
    length = np.maximum((edges**2).sum(axis=1), 1e-18)
    share = np.clip((from_start * edges).sum(axis=2) / length, 0, 1)
    apart = np.sqrt(((from_start - share[..., None] * edges) ** 2).sum(axis=2)).min(axis=1)
    above = (start[:, 1] > at[:, None, 1]) != (end[:, 1] > at[:, None, 1])
    rise = np.where(edges[:, 1] == 0, 1.0, edges[:, 1])
    right = start[:, 0] + from_start[..., 1] / rise * edges[:, 0] > at[:, None, 0]
    inside = (above & right).sum(axis=1) % 2 == 1
    return np.asarray(np.where(inside, apart, -apart))


def name_box(at: Floats, side: float) -> Floats:
    """Points (M, 14, 2) around the names of marks (M, 2): over them (side 1) or under (-1)."""
    x = np.linspace(-0.5, 0.5, 7) * ACROSS
    rim = [np.stack([x, np.full(7, y)], axis=1) for y in (-UPWARDS / 2, UPWARDS / 2)]
    return np.asarray(at[:, None] + np.concatenate(rim) + np.array([0.0, side * BESIDE]))


def room(outline: Floats, at: Floats, side: float) -> Floats:
    """(M,) how far names at these marks stay away from the outline."""
    box = name_box(at, side)
    found = edge_distances(outline, box.reshape(-1, 2)).reshape(len(at), -1)
    return np.asarray(np.minimum(found.min(axis=1), edge_distances(outline, at)))


def roomiest(outline: Floats) -> Floats:
    """Where (2,) in an outline a mark stands best: with its name over or under it."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    best, reach = (low + high) / 2, high - low
    for _ in range(ROUNDS):
        steps = np.linspace(-reach / 2, reach / 2, TRIED).T
        tried = best + np.stack(np.meshgrid(*steps), axis=-1).reshape(-1, 2)
        found = np.maximum(room(outline, tried, 1), room(outline, tried, -1))
        best, reach = tried[np.round(found, ALIKE).argmax()], reach / 3
    return np.asarray(best)


def is_under(outline: Floats, at: Floats, curve: Floats) -> bool:
    """Whether the name of a mark (2,) stands better under it, a curve (K, 2) being in the way."""

    def free(side: float) -> float:
        found = float(room(outline, at[None], side)[0])
        apart = name_box(at[None], side)[0, :, None] - curve
        return min(found, float(np.sqrt((apart**2).sum(axis=-1)).min(initial=np.inf)))

    return free(-1) > free(1) + 10.0**-ALIKE
