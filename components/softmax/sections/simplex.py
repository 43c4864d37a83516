"""Three classes: p as a point of a triangle, its path as T moves, and the six rankings."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import for_json, listed, short
from components.page.palette import Theme, class_colour, translucent
from components.page.sections import Section
from components.page.traces import base_layout, empty
from components.softmax import bridge, parts
from components.softmax.model import Scores, scores_of
from components.state.page import PageState
from compute.logits.ternary import TERNARY_CORNERS, ternary_coordinates, ternary_ranking_regions
from compute.naming import class_list, class_name


def draw(page: PageState, theme: Theme) -> Answer:
    """The triangle if there are three classes, else why there is none."""
    scores = scores_of(page.softmax)
    fits = scores.n == 3
    return Answer(
        pictures={
            "softmax-simplex": figure(scores, theme)
            if fits
            else empty(theme, f"A triangle holds three classes; there are {scores.n}.")
        },
        texts={
            "softmax-simplex-note": "The line is the path of p: at T → ∞ the centre, at T → 0 "
            + ("a corner." if len(scores.winners) == 1 else "where the tie puts it."),
            "softmax-simplex-says": sentence(scores),
            "softmax-bridge": bridge.sentence(page),
            "softmax-formula-simplex": f"p = ({listed(scores.probabilities)})",
            "softmax-formula-layer": "z = ("
            + ", ".join(short(z) for z in bridge.layer_logits(page.shadow).tolist())
            + ") in Shadow",
        },
        descriptions={
            "softmax-simplex-picture": f"Triangle of three probabilities. {sentence(scores)}"
        },
        visible={"softmax-three": not fits},
        data={"framed": True},
        frames={
            "place": for_json(ternary_coordinates(scores.frames), 4),
            "texts": {
                "softmax-formula-simplex": [
                    f"p = ({listed(row)})" for row in scores.frames.tolist()
                ]
            },
        }
        if fits
        else {},
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The triangle beside what connects it with the Shadow view."""
    return [
        html.Div(
            [
                parts.picture("simplex", "The simplex and its six rankings", answer),
                html.Div(
                    [
                        html.Div(
                            controls.button(parts.VIEW, "three", "Keep the first three classes"),
                            id="softmax-three",
                            hidden=not answer.visible["softmax-three"],
                        ),
                        parts.formula("simplex", answer),
                        parts.said("simplex-says", answer),
                        html.H2("The same layer in Shadow"),
                        parts.formula("layer", answer),
                        parts.said("bridge", answer),
                    ],
                    className="card",
                ),
            ],
            className="wide-and-card tall",
        )
    ]


def sentence(scores: Scores) -> str:
    """Where the point is."""
    if scores.n != 3:
        return f"With {scores.n} classes p lives in {scores.n - 1} dimensions."
    order = np.argsort(-scores.logits, kind="stable")
    if len(np.unique(scores.logits)) < 3:
        return (
            "Two logits tie, so p stays on the line between two regions at every temperature."
            if len(np.unique(scores.logits)) == 2
            else "All logits tie, so p is the centre at every temperature."
        )
    ranking = " > ".join(class_name(int(i)) for i in order)
    return (
        f"The ranking is {ranking}, and temperature never changes it: the path stays in its "
        f"region, from the centre to the corner of {class_list(scores.winners)}."
    )


def figure(scores: Scores, theme: Theme) -> dict[str, Any]:
    """Regions, labels, the path of p over T, and p."""
    regions = ternary_ranking_regions()
    path = ternary_coordinates(scores.frames)
    here = ternary_coordinates(scores.probabilities)
    # On the edge between the best class's corner and the second's, nearer the best, and outside.
    best, second = regions.rankings[:, 2], regions.rankings[:, 1]
    on_edge = 0.75 * TERNARY_CORNERS[best] + 0.25 * TERNARY_CORNERS[second]
    edge_middle = (TERNARY_CORNERS[best] + TERNARY_CORNERS[second]) / 2
    corners = np.vstack([TERNARY_CORNERS, TERNARY_CORNERS[:1]])
    middle = TERNARY_CORNERS.mean(axis=0)
    labels = on_edge + 0.12 * (edge_middle - middle)
    sides = ["bottom center", "middle right", "middle left"]  # edges AB, BC, CA
    edges = {
        frozenset(pair): side for pair, side in zip(((0, 1), (1, 2), (2, 0)), sides, strict=True)
    }
    outside = middle + 1.1 * (TERNARY_CORNERS - middle)
    cells = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": for_json(polygon[[0, 1, 2, 0], 0]),
            "y": for_json(polygon[[0, 1, 2, 0], 1]),
            "fill": "toself",
            "fillcolor": translucent(class_colour(int(ranking[2])), 0.16),
            "line": {"color": theme.grid, "width": 1},
            "hoverinfo": "skip",
        }
        for ranking, polygon in zip(regions.rankings, regions.polygons, strict=True)
    ]
    keys = ["".join(class_name(int(i)) for i in ranking[::-1]) for ranking in regions.rankings]
    return {
        "data": [
            *cells,
            {
                **_text(labels, [" > ".join(key) for key in keys], theme.text, 12),
                "textposition": [
                    edges[frozenset((int(i), int(j)))] for i, j in zip(best, second, strict=True)
                ],
            },
            {
                "type": "scatter",
                "mode": "lines",
                "x": for_json(corners[:, 0]),
                "y": for_json(corners[:, 1]),
                "line": {"color": theme.faint, "width": 1.5},
                "hoverinfo": "skip",
            },
            _text(outside, ["A", "B", "C"], theme.text, 16),
            {
                "type": "scatter",
                "mode": "lines",
                "x": for_json(path[:, 0]),
                "y": for_json(path[:, 1]),
                "line": {"color": theme.accent, "width": 3},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": for_json(here[:1]),
                "y": for_json(here[1:]),
                "marker": {
                    "size": 14,
                    "color": theme.accent,
                    "line": {"color": theme.outline, "width": 2},
                },
                "hoverinfo": "skip",
            },
        ],
        "layout": base_layout(
            theme,
            margin={"l": 6, "r": 6, "t": 6, "b": 6},
            xaxis={"range": [-0.2, 1.2], "visible": False, "fixedrange": True},
            yaxis={
                "range": [-0.12, 0.98],
                "visible": False,
                "fixedrange": True,
                "scaleanchor": "x",
            },
        ),
    }


POINT = 10  # which of the picture's traces is p


def _text(places: Any, words: list[str], colour: str, size: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": for_json(places[:, 0]),
        "y": for_json(places[:, 1]),
        "text": words,
        "textfont": {"size": size, "color": colour},
        "hoverinfo": "skip",
    }


SECTION = Section("Simplex", draw, {"simplex": layout})
