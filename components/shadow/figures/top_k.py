"""The sets of classes that can be on top: the pairs as a graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from components.page.palette import Theme, class_colour, class_symbol
from components.page.traces import (
    Figure,
    Floats,
    base_layout,
    gapped,
    hidden_axis,
    line,
    margins,
    marker,
    points,
    texts,
    xy,
)
from compute.naming import class_name

MOST_MISSING = 300  # pairs there are, up to which those that never happen are drawn
MANY = 16  # classes, beyond which all is drawn smaller
REACH = 1.25  # of the picture, in radii of the circle
LETTERS_AT = 1.13


def on_a_circle(n: int) -> Floats:
    """Places of classes (n, 2), clockwise from the top."""
    angles = np.pi / 2 - 2 * np.pi * np.arange(n) / n
    return np.round(np.stack([np.cos(angles), np.sin(angles)], axis=1), 3) + 0.0


def pairs(n: int, possible: Sequence[tuple[int, ...]], complete: bool, theme: Theme) -> Figure:
    """Classes on a circle; between two an edge if they can be the top two, dashed if never.

    Where the search was not `complete` the others are not known, and have no edge.
    """
    places, many = on_a_circle(n), n > MANY
    known = set(possible)
    never = [pair for pair in combinations(range(n), 2) if pair not in known]
    if not complete or not _draws_missing(n):
        never = []
    classes = range(n)
    looks = marker(
        9 if many else 15,
        [class_colour(c) for c in classes],
        [class_symbol(c) for c in classes],
        (theme.outline, 1),
    )
    axis = hidden_axis(-REACH, REACH)
    return {
        "data": [
            line("never", _edges(places, never), width=1, colour=theme.faint, dash="dot"),
            line(
                "possible",
                _edges(places, possible),
                width=1 if many else 2.5,
                colour=theme.text,
                opacity=0.6 if many else 1.0,
            ),
            points("classes", xy(places), looks),
            texts(
                "letters",
                xy(LETTERS_AT * places),
                [class_name(c) for c in classes],
                (9 if many else 14, theme.text),
                cliponaxis=False,
            ),
        ],
        "layout": base_layout(
            theme,
            margin=margins(8, 8, 8, 8),
            xaxis={**axis, "constrain": "domain"},
            yaxis={**axis, "scaleanchor": "x", "constrain": "domain"},
        ),
    }


def _edges(places: Floats, these: Iterable[tuple[int, ...]]) -> dict[str, list[float | None]]:
    return dict(gapped([places[list(pair)] for pair in these]))


def _draws_missing(n: int) -> bool:
    return n * (n - 1) // 2 <= MOST_MISSING


def pairs_note(n: int, complete: bool) -> str:
    """How to read the graph."""
    note = "An edge: these two can be the top two."
    if not complete:
        return f"{note} Without an edge: not found, which does not mean never."
    return f"{note} {'Dotted' if _draws_missing(n) else 'No edge'}: never, for no x."
