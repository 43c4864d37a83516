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
    middles = np.array([middle for middle, _ in there]).reshape(-1, 2)
    sizes = np.array([size for _, size in there]).reshape(-1, 2)
    found: list[int | None] = [None] * len(boxes)
    off_lines = _off(places, boxes, lines)
    for label in order:
        box = boxes[label]
        for choice, place in enumerate(places[label]):
            covered = np.abs(place - middles) < (box + sizes) / 2
            if off_lines[label][choice] and not covered.all(axis=1).any():
                middles, sizes = np.vstack([middles, place]), np.vstack([sizes, box])
                found[label] = choice
                break
    return found


def _off(places: Sequence[Floats], boxes: Floats, lines: Floats | None) -> list[list[bool]]:
    """For each label which of its places touch none of the lines (m, 2, 2).

    Each line is cut at the sides of the label's box; where it enters before it leaves, it touches.
    """
    counts = [len(own) for own in places]
    if lines is None or not len(lines) or not counts:
        return [[True] * count for count in counts]
    middles = np.concatenate(list(places))[:, None]
    halves = np.repeat(boxes / 2, counts, axis=0)[:, None]
    start, way = lines[:, 0], lines[:, 1] - lines[:, 0]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        low, high = (middles - halves - start) / way, (middles + halves - start) / way
    enters = np.fmax.reduce(np.fmin(low, high), axis=2).clip(min=0)
    leaves = np.fmin.reduce(np.fmax(low, high), axis=2).clip(max=1)
    off = ~(enters <= leaves).any(axis=1)  # NaN, of a place that there is not, touches nothing
    ends = np.cumsum(counts)[:-1]
    return [own.tolist() for own in np.split(off, ends)]


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
