"""Layers worth auditing, each named for what is surprising about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.shadow.presets import SHADOW_PRESETS
from components.state.view_state import Row

LETTERS, VOCABULARY = 26, 300


@dataclass(frozen=True)
class Preset:
    """A layer, what the menu calls it, what is surprising about it, and what W is rounded to."""

    label: str
    weights: tuple[Row, ...]
    about: str
    format: str = ""


def _rows(table: NDArray[np.float64], digits: int) -> tuple[Row, ...]:
    return tuple(map(tuple, (np.round(table, digits) + 0.0).tolist()))


def _normal(seed: int, n: int, d: int) -> NDArray[np.float64]:
    return np.random.default_rng([seed, n, d]).standard_normal((n, d))


def _sphere(seed: int, n: int, d: int) -> NDArray[np.float64]:
    table = _normal(seed, n, d)
    return np.asarray(table / np.sqrt((table**2).sum(axis=1, keepdims=True)))


def _uneven(n: int, d: int) -> NDArray[np.float64]:
    """Normal rows, scaled so that some are long and some short."""
    lengths = np.random.default_rng([3, n]).uniform(0.2, 1.0, (n, 1))
    return np.asarray(lengths * _normal(2, n, d))


def _twins() -> tuple[Row, ...]:
    """Points on a sphere, then the first once more, and the middle of the next two."""
    rows = np.round(_sphere(4, 8, 3), 2)
    return _rows(np.vstack([rows, rows[:1], (rows[1:2] + rows[2:3]) / 2]), 3)


PRESETS: Mapping[str, Preset] = {
    "letters": Preset(
        "26 letters, most never said",
        _rows(_normal(1, LETTERS, 2), 2),
        "An output layer of 26 letters with two features: only the letters at the rim of the cloud "
        "can be the most likely one, whatever the network before it does.",
    ),
    "inside": Preset(
        "A class inside the others",
        SHADOW_PRESETS["inside"].weights,
        "D lies inside the triangle of A, B and C. Its logit is a mean of theirs, and a mean is "
        "never larger than all that it is taken of.",
    ),
    "int4": Preset(
        "int4: winners are lost",
        _rows(_sphere(5, 60, 3), 3),
        "60 rows on a sphere, where every class can win. Rounded to four bits some of them move "
        "inside the others: choose “as entered” to see them win again.",
        "int4",
    ),
    "vocabulary": Preset(
        "300 words, uneven rows",
        _rows(_uneven(VOCABULARY, 6), 2),
        "A vocabulary of 300 in six features. Short rows end inside the hull of the long ones: "
        "these words can never be the model's first choice.",
    ),
    "sphere": Preset(
        "On a sphere: all can win",
        _rows(_sphere(6, 60, 8), 3),
        "Rows of one length: each class wins where x is its own row. It is why some models scale "
        "their output rows to length 1.",
    ),
    "twins": Preset(
        "One twice, one between two",
        _twins(),
        "A and I have the same row, so that neither is ever alone in front; J is the middle of B "
        "and C, and wins nowhere.",
    ),
}
FIRST = "letters"
