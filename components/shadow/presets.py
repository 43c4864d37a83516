"""Layers worth looking at, each named for what is surprising about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.state.view_state import Row

# Rows as printed in the notebook "Low-Rank Softmax and Shadows of the Permutohedron".
NOTEBOOK_WEIGHTS: tuple[Row, ...] = ((0.99, 0.28), (-1.43, 0.57), (-0.57, -1.51), (-0.24, 0.82))
HALF_SQRT3 = 0.8660254037844386
DOCUMENTS = 46
DIGITS = 8  # of the moment curve: its counts are those of more, and a link holds them


@dataclass(frozen=True)
class Preset:
    """A layer, what the menu calls it, and what is surprising about it."""

    label: str
    weights: tuple[Row, ...]
    n: int
    d: int
    seed: int = 0
    about: str = ""


def moment_curve(n: int, d: int) -> tuple[Row, ...]:
    """N rows (t, t^2, ..., t^D), t at equal distances from -1 to 1."""
    rows = np.linspace(-1, 1, n)[:, None] ** np.arange(1, d + 1)
    return tuple(map(tuple, (np.round(rows, DIGITS) + 0.0).tolist()))


def _moments(d: int, label: str, about: str) -> Preset:
    return Preset(label, moment_curve(DOCUMENTS, d), DOCUMENTS, d, about=about)


SHADOW_PRESETS: Mapping[str, Preset] = {
    "notebook": Preset("Four in a plane: 12 of 24", NOTEBOOK_WEIGHTS, 4, 2),
    "inside": Preset(
        "A class that can never win",
        ((0.0, 1.5), (-1.5, -1.0), (1.5, -1.0), (0.1, -0.2)),
        4,
        2,
    ),
    "square": Preset(
        "A square: two swaps at once",
        ((1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)),
        4,
        2,
    ),
    # One double for every ±√3/2: from cos and sin, opposite sides would not be parallel.
    "hexagon": Preset(
        "A hexagon: 12, not 30",
        (
            (1.0, 0.0),
            (0.5, HALF_SQRT3),
            (-0.5, HALF_SQRT3),
            (-1.0, 0.0),
            (-0.5, -HALF_SQRT3),
            (0.5, -HALF_SQRT3),
        ),
        6,
        2,
    ),
    "random": Preset("Random: five classes in 3-D", (), 5, 3, seed=5),
    "equal_rows": Preset(
        "Two equal rows: always tied",
        ((1.0, 0.0), (-1.5, 0.5), (-0.5, -1.5), (-0.25, 0.75), (-1.5, 0.5)),
        5,
        2,
    ),
    "polygon": Preset(
        "A polygon: all can win",
        (
            *((0.98, 0.17), (0.74, 0.67), (0.12, 0.99), (-0.53, 0.85)),
            *((-0.93, 0.36), (-0.87, -0.5), (-0.21, -0.98), (0.66, -0.75)),
        ),
        8,
        2,
        about="Every class is a corner and can win, and yet only 56 of the 40,320 rankings are "
        "possible: whoever wins, a neighbour comes second.",
    ),
    # Each row has length 1 exactly, in decimals.
    "unit_rows": Preset(
        "Rows of length 1: all win",
        (
            *((0.48, 0.6, 0.64), (-0.8, 0.0, 0.6), (0.36, -0.48, 0.8)),
            *((0.6, -0.64, -0.48), (-0.48, 0.8, -0.36), (0.28, 0.96, 0.0)),
            *((-0.64, -0.48, -0.6),),
        ),
        7,
        3,
        about="On a sphere no class hides inside the others: each wins where x is its own row. "
        "Scaling rows to length 1 lets every class win, and still leaves most rankings out.",
    ),
    "moment_2": _moments(
        2,
        "46 documents on a parabola",
        "46 documents on the moment curve (t, t²): of their 1,035 pairs only 46, neighbours on the "
        "curve and its two ends, can be the top two.",
    ),
    "moment_3": _moments(
        3,
        "46 documents in space",
        "46 documents on the moment curve (t, t², t³): 132 of their 1,035 pairs can be the top "
        "two, 3N − 6, as many as any 46 points in space allow.",
    ),
    "moment_4": _moments(
        4,
        "46 documents in four dimensions: all pairs on top",
        "46 documents on the moment curve (t, t², t³, t⁴): one dimension more, and every one of "
        "the 1,035 pairs can be the top two.",
    ),
}
