"""Three classes: p as a point of a triangle, its path as T moves, and the six rankings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import for_json, short
from components.page.palette import Theme, class_colour, translucent
from components.page.programs import Calls, array, number, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.temperature import TEMPERATURES
from components.page.traces import base_layout, empty, line, marker, points, texts, xy
from components.shadow.model import probe_logits
from components.shadow.snippets import layer
from components.shadow.state import ShadowState
from components.softmax import carried, parts, snippets, sparse
from components.softmax.model import Scores, scores_of
from components.softmax.sparse import Sparse
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import LayerAsRead, entmax, softmax, sparsemax
from compute.logits.ternary import TERNARY_CORNERS, ternary_coordinates, ternary_ranking_regions
from compute.naming import class_name


def draw(page: PageState, theme: Theme) -> Answer:
    """The triangle if there are three classes, else why there is none."""
    state, names = page.state(SoftmaxState), page.names
    scores, mappings = scores_of(state), sparse.mappings_of(state)
    fits = scores.n == 3
    return Answer(
        pictures={
            "softmax-simplex": figure(scores, mappings, theme)
            if fits
            else empty(theme, f"A triangle holds three classes; there are {scores.n}.")
        },
        texts={
            "softmax-simplex-note": path_note(scores),
            "softmax-simplex-says": sentence(scores, names),
            "softmax-simplex-vectors": sparse.vectors(mappings)[0],
            "softmax-simplex-sparse": sparse.sentences(mappings, names)[0],
            "softmax-carried": carried.sentence(page),
            "softmax-formula-simplex": f"p = ({', '.join(scores.written(scores.probabilities))})",
            "softmax-formula-layer": "z = ("
            + ", ".join(short(z) for z in probe_logits(page.state(ShadowState)).tolist())
            + ") in Shadow",
        },
        descriptions={
            "softmax-simplex-picture": f"Triangle of three probabilities. {sentence(scores, names)}"
        },
        visible={"softmax-three": not fits},
        data={"framed": True},
        frames=_frames(scores, mappings, names) if fits and not theme.in_hand else {},
    )


def _frames(scores: Scores, mappings: Mapping[str, Sparse], names: Names) -> dict[str, Any]:
    """What the temperature slider shows without asking."""
    return {
        "place": for_json(ternary_coordinates(scores.frames), 4),
        "places": sparse.places(mappings),
        "texts": {
            "softmax-simplex-vectors": sparse.vectors(mappings, framed=True),
            "softmax-simplex-sparse": sparse.sentences(mappings, names, framed=True),
            "softmax-formula-simplex": [f"p = ({', '.join(row)})" for row in scores.frame_texts],
        },
    }


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The triangle beside what connects it with the Shadow view."""
    return [
        html.Div(
            [
                parts.picture(
                    "simplex", "The simplex and its six rankings", answer, sheet="softmax-simplex"
                ),
                html.Div(
                    [
                        html.Div(
                            controls.button(parts.VIEW, "three", "Keep the first three classes"),
                            id="softmax-three",
                            hidden=not answer.visible["softmax-three"],
                        ),
                        parts.formula("simplex", answer),
                        parts.said("simplex-says", answer),
                        html.H2("Entmax (diamond) and sparsemax (square)"),
                        parts.said("simplex-vectors", answer),
                        parts.said("simplex-sparse", answer),
                        html.H2("The same layer in Shadow"),
                        parts.formula("layer", answer),
                        parts.said("carried", answer),
                    ],
                    className="card",
                ),
            ],
            className="wide-and-card tall",
        )
    ]


def sentence(scores: Scores, names: Names = LETTERS) -> str:
    """Where the point is."""
    if scores.n != 3:
        return f"With {scores.n} classes p lives in {scores.n - 1} dimensions."
    if scores.masked:
        return _on_the_rim(scores, names)
    order = np.argsort(-scores.logits, kind="stable")
    if len(np.unique(scores.logits)) < 3:
        return (
            "Two logits tie, so p stays on the line between two regions at every temperature."
            if len(np.unique(scores.logits)) == 2
            else "All logits tie, so p is the centre at every temperature."
        )
    ranking = names.ranking(order.tolist())
    return (
        f"The ranking is {ranking}, and temperature never changes it: the path stays in its "
        f"region, from the centre to the corner of {names.listed(scores.winners)}."
    )


def path_note(scores: Scores) -> str:
    """What the drawn path is."""
    if scores.n_open == 1:
        return "The path of p is one point: the corner of the only class that is not masked."
    hot = "the centre" if not scores.masked else "the middle of an edge"
    cold = "a corner." if len(scores.winners) == 1 else "where the tie puts it."
    return f"The line is the path of p: at T → ∞ {hot}, at T → 0 {cold}"


def _on_the_rim(scores: Scores, names: Names) -> str:
    """Where the point is when a class is masked."""
    masked = names.listed(scores.masked)
    if scores.n_open == 1:
        only = names.listed(scores.winners)
        return f"{masked} are masked, so p is the corner of {only} at every temperature."
    edge = names.listed(i for i in range(scores.n) if i not in scores.masked)
    path = (
        f"from its middle to the corner of {names.listed(scores.winners)}"
        if len(scores.winners) == 1
        else "in its middle, for they tie"
    )
    return f"{masked} is masked, so p stays on the edge between {edge}: {path}."


def figure(scores: Scores, mappings: Mapping[str, Sparse], theme: Theme) -> dict[str, Any]:
    """Regions, labels, the paths of p over T, and p, by softmax and by the mappings."""
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
    keys = ["".join(class_name(int(i)) for i in ranking[::-1]) for ranking in regions.rankings]
    cells = [
        line(
            f"region {key}",
            xy(polygon[[0, 1, 2, 0]], for_json),
            width=1,
            colour=theme.grid,
            fill=translucent(class_colour(int(ranking[2])), 0.16),
        )
        for key, ranking, polygon in zip(keys, regions.rankings, regions.polygons, strict=True)
    ]
    names = texts(
        "rankings",
        xy(labels, for_json),
        [" > ".join(key) for key in keys],
        (12, theme.text),
        beside=[edges[frozenset((int(i), int(j)))] for i, j in zip(best, second, strict=True)],
    )
    return {
        "data": [
            *cells,
            names,
            line("outline", xy(corners, for_json), width=1.5, colour=theme.faint),
            texts("corners", xy(outside, for_json), ["A", "B", "C"], (16, theme.text)),
            *_beside(mappings, theme),
            line("path", xy(path, for_json), width=3, colour=theme.accent),
            points(
                "p",
                xy(here[None, :], for_json),
                marker(14, theme.accent, rim=(theme.outline, 2)),
            ),
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


SYMBOLS = {"entmax": ("diamond", "dash"), "sparsemax": ("square", "dot")}


def _beside(mappings: Mapping[str, Sparse], theme: Theme) -> list[dict[str, Any]]:
    """The path and the point of each mapping."""
    drawn = []
    for name, mapping in mappings.items():
        symbol, dash = SYMBOLS[name]
        path, here = map(ternary_coordinates, (mapping.frames, mapping.probabilities[None, :]))
        drawn += [
            line(f"path of {name}", xy(path, for_json), width=2, colour=theme.text, dash=dash),
            points(
                name,
                xy(here, for_json),
                marker(11, theme.text, symbol, (theme.outline, 1)),
                hover=sparse.label(name, mapping),
            ),
        ]
    return drawn


def snippet(page: PageState) -> str:
    """The program that prints what is shown."""
    state = page.state(SoftmaxState)
    shadow, calls = page.state(ShadowState), Calls(page.names, state.n)
    body = f"""{calls.line}{snippets.logits(state)}

print(len(z), "logits")
print("p", p)
for name, q in (("entmax", entmax(z, {state.alpha!r}, T)), ("sparsemax", sparsemax(z, T))):
    out = np.flatnonzero((q == 0) & np.isfinite(z))
    print(name, q, "leaves out", [{calls.one("i")} for i in out])
print("alpha", {state.alpha!r})
if len(z) == 3:
    print("in the triangle", ternary_coordinates(p))
if len(z) == len(set(z[np.isfinite(z)])) == 3:
    print("ranking", {calls.ranking("np.argsort(z)")})

{layer(shadow)}
x = {array(shadow.point())}
print("in Shadow: N and D", *W.shape, "x", x, "T", {number(shadow.temperature)})
print("z in Shadow", layer.at(x).logits)"""
    back = carried.shadow_input(page)
    if back is not None:
        body += '\nprint("back to x", layer.input_with_logits(z, x))'
    return program(body, softmax, entmax, sparsemax, ternary_coordinates, LayerAsRead, *calls.USES)


def sheet(page: PageState) -> Sheet | None:
    """The path of p over the temperatures of the slider, and where it stands in the triangle."""
    scores = scores_of(page.state(SoftmaxState))
    if scores.n != 3:
        return None
    columns = [TEMPERATURES, scores.frames, ternary_coordinates(scores.frames)]
    called = [page.names.alone(i) for i in range(scores.n)]
    return Sheet(
        ("T", *[f"p of {name}" for name in called], "across", "up"),
        [tuple(row) for row in np.column_stack(columns).tolist()],
    )


SECTION = Section(
    "Simplex",
    draw,
    {"simplex": layout},
    snippet=snippet,
    sheets={"softmax-simplex": sheet},
)
