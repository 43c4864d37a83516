"""Where labels have room: none covers another, and the most important come first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from components.page.palette import Theme
from components.page.traces import BLANK

Floats = NDArray[np.float64]
LEVELS = 3  # lines of labels beside a row of marks
LETTER = 0.64  # a letter's width, as a share of its size


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
    middles, sizes = np.zeros((2, count + len(boxes), 2))
    if there:
        middles[:count], sizes[:count] = zip(*there, strict=True)
    found: list[int | None] = [None] * len(boxes)
    off_lines = _off(places, boxes, lines)
    for label in order:
        gaps = np.abs(places[label][:, None] - middles[:count])
        covered = (gaps < (boxes[label] + sizes[:count]) / 2).all(axis=2).any(axis=1)
        free = off_lines[label] & ~covered
        if free.any():
            choice = int(free.argmax())
            middles[count], sizes[count] = places[label][choice], boxes[label]
            found[label] = choice
            count += 1
    return found


def _off(places: Sequence[Floats], boxes: Floats, lines: Floats | None) -> list[NDArray[np.bool_]]:
    """For each label which of its places touch none of the lines (m, 2, 2).

    A line and a box touch where their sides overlap and the box has corners on both sides of it.
    """
    counts = [len(own) for own in places]
    if lines is None or not len(lines) or not counts:
        return [np.ones(count, dtype=bool) for count in counts]
    halves = np.repeat(boxes / 2, counts, axis=0)[:, None]
    way = (lines[:, 1] - lines[:, 0]) / 2
    reach = np.abs(way)
    gaps = np.concatenate(list(places))[:, None] - (lines[:, 0] + way)
    across = np.abs(gaps[..., 0] * way[:, 1] - gaps[..., 1] * way[:, 0])
    # NaN, of a place that there is not, touches nothing.
    touches = (np.abs(gaps) <= halves + reach).all(axis=2)
    touches &= across <= (halves * reach[:, ::-1]).sum(axis=2)
    off = ~touches.any(axis=1)
    return np.split(off, np.cumsum(counts)[:-1])


def letter_width(size: int, theme: Theme) -> float:
    """How wide a letter is, as a share of the large picture's side."""
    return LETTER * theme.width.text(size) / theme.width.large


def staggered(
    at: Sequence[float], labels: Sequence[str], letter: float, *, below: bool = False
) -> list[str]:
    """Labels over a row of marks, or where they would touch, one above the other; "" without room.

    Parameters
    ----------
    at : (n,)
        Where the marks are, in order.
    letter
        Width of a letter, in the units of `at`.
    below
        Whether the labels are under their marks.
    """
    ends = [-math.inf] * LEVELS
    found = []
    for place, label in zip(at, labels, strict=True):
        lines = label.split("<br>")
        half = letter * (max(map(len, lines)) + 1) / 2
        free = [
            level
            for level in range(LEVELS - len(lines) + 1)
            if max(ends[level : level + len(lines)]) <= place - half
        ]
        if not free:
            found.append("")
            continue
        ends[free[0] : free[0] + len(lines)] = [place + half] * len(lines)
        away = [BLANK] * free[0]
        found.append("<br>".join([*away, *lines] if below else [*lines, *away]))
    return found
