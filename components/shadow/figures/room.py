"""Where in a cell of a disc a mark and its name have the most room.

Lengths are parts of the disc's radius; the name is taken to be as wide as a cross and four letters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from components.page.labels import with_room
from components.page.traces import Floats

ACROSS, UPWARDS = 0.42, 0.1  # of a name
BESIDE = 0.1  # from the middle of a mark to that of its name
TRIED, ROUNDS = 9, 3  # places each way, ever closer to each other
NARROWER = 0.3  # of a name without a cross: of a cell that is reached
MARK = 0.1  # of a mark, which stands clear of a curve too
LEAST = 0.0  # how far a name stays away from the walls, at least
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


def name_box(at: Floats, side: float, across: float = ACROSS) -> Floats:
    """Points (M, 14, 2) around the names of marks (M, 2): over them (side 1) or under (-1)."""
    x = np.linspace(-0.5, 0.5, 7) * across
    rim = [np.stack([x, np.full(7, y)], axis=1) for y in (-UPWARDS / 2, UPWARDS / 2)]
    return np.asarray(at[:, None] + np.concatenate(rim) + np.array([0.0, side * BESIDE]))


def room(outline: Floats, at: Floats, side: float, across: float = ACROSS) -> Floats:
    """(M,) how far names at these marks stay away from the outline."""
    box = name_box(at, side, across)
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


def stands(outline: Floats) -> Floats:
    """Places (M, 3) for a mark in an outline, the roomiest first, with the side of its name."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    steps = np.linspace(low, high, 2 * TRIED + 1)[1:-1].T
    tried = np.stack(np.meshgrid(*steps), axis=-1).reshape(-1, 2)
    both = np.concatenate([np.pad(tried, ((0, 0), (0, 1)), constant_values=s) for s in (1.0, -1.0)])
    found = np.concatenate([room(outline, tried, side, NARROWER) for side in (1.0, -1.0)])
    order = np.argsort(-np.round(found, ALIKE), kind="stable")
    return np.asarray(both[order[found[order] > LEAST]])


def clear(
    cells: Sequence[Floats], curve: Floats, taken: Sequence[tuple[Floats, Floats]]
) -> list[Floats | None]:
    """For each cell which of its `stands` keeps a curve (K, 2) off its name, and off its mark."""
    lines = np.stack([curve[:-1], curve[1:]], axis=1)
    found: list[Floats | None] = [None] * len(cells)
    for mark in (MARK, -2 * BESIDE + UPWARDS):
        # From the mark's far side, or from the name's near one, to the name's far side.
        height = BESIDE + (UPWARDS + mark) / 2
        rest = [k for k, stand in enumerate(found) if stand is None]
        middles = [cells[k][:, :2] + cells[k][:, 2:] * [0.0, (height - mark) / 2] for k in rest]
        boxes = np.tile([NARROWER, height], (len(rest), 1))
        for k, stand in zip(
            rest, with_room(middles, boxes, range(len(rest)), taken, lines), strict=True
        ):
            found[k] = None if stand is None else cells[k][stand]
    return found


def is_under(outline: Floats, at: Floats, curve: Floats) -> bool:
    """Whether the name of a mark (2,) stands better under it, a curve (K, 2) being in the way."""

    def free(side: float) -> float:
        found = float(room(outline, at[None], side)[0])
        apart = name_box(at[None], side)[0, :, None] - curve
        return min(found, float(np.sqrt((apart**2).sum(axis=-1)).min(initial=np.inf)))

    return free(-1) > free(1) + 10.0**-ALIKE
