"""The whole permutohedron of three or four classes: it turns, and it is flattened to its shadow."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from components.page import controls
from components.page.answers import Answer
from components.page.packs import packed
from components.page.palette import Theme
from components.page.programs import program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.shadow import snippets
from components.shadow.figures.solid import (
    PAIR_COLOURS,
    PAIR_DASHES,
    VERTICES,
    Solid,
    frame,
    in_space,
)
from components.shadow.model import ShownLayer, all_rankings, layer_of
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.shadow.state import ShadowState
from components.state.page import PageState
from compute import LayerAsRead
from compute.geometry.flattening import Flattening, flattening

SPACE, TURNED, FLAT = "shadow-solid", "shadow-turned", "shadow-flattened"
FRAMES, TURNS = 61, 36
Floats = NDArray[np.float64]

# The same lengths of strokes and gaps as plotly draws, for lines three pixels wide.
STROKES = {
    "solid": "",
    "dash": "9 9",
    "dot": "3 3",
    "longdash": "15 15",
    "dashdot": "9 3 3 3",
    "longdashdot": "15 5 3 5",
}


@lru_cache(maxsize=16)
def _flattened(weights: bytes, shape: tuple[int, int], rank: int) -> Flattening:
    return flattening(np.frombuffer(weights).reshape(shape), FRAMES, TURNS, rank=rank)


def draw(page: PageState, theme: Theme) -> Answer:
    """The solid, its turning or its frames, and the flattening; a sentence for other N."""
    state = page.state(ShadowState)
    layer = layer_of(state)
    flat = state.flat or theme.flat
    answer = Answer(
        texts={"shadow-solid-says": sentence(layer)},
        data={"panels": ["solid"], "solid": None},
        visible={"shadow-solid-controls": layer.n == 4, "shadow-pairs": layer.n in (3, 4)},
    )
    if layer.n not in (3, 4):
        return answer
    layer = layer.drawn
    W = layer.read.weights
    rank = layer.read.feasible().effective_dimension
    solid = Solid(layer, _flattened(W.tobytes(), W.shape, rank))
    turning = layer.n == 4 and not flat
    shown = SPACE if turning else TURNED
    answer.data["panels"] += ["solid-space" if turning else "solid-flat", "solid-shadow"]
    answer.data["solid"] = {
        "edges": solid.whole.edges.ravel().tolist(),
        "traces": [*solid.edge_names, VERTICES],
        "turns": turning is False and layer.n == 4,
        "pairs": [
            {
                "text": f"{page.names.said(a)} ⇄ {page.names.said(b)}",
                "colour": PAIR_COLOURS[k],
                "strokes": STROKES[PAIR_DASHES[k]],
            }
            for k, (a, b) in enumerate(solid.pairs)
        ],
    }
    answer.pictures = {
        shown: in_space(solid, theme) if turning else frame(solid, solid.flat.turns, 0, theme),
        FLAT: frame(solid, solid.flat.frames, 0, theme),
    }
    answer.texts |= {
        f"{shown}-note": solid_note(layer, turning),
        f"{FLAT}-note": shadow_note(solid),
    }
    answer.descriptions = {
        f"{shown}-picture": f"The permutohedron of {layer.n} classes. {sentence(layer)}",
        f"{FLAT}-picture": f"The permutohedron flattened to its shadow. {shadow_note(solid)}",
    }
    answer.frames = {"flatten": packed(solid.flat.frames)}
    if not turning:
        answer.frames["turn"] = packed(solid.flat.turns)
    answer.frames["solid_said"] = {
        "flatten": [f"{round(100 * k / (FRAMES - 1))} % flattened" for k in range(FRAMES)],
        "turn": [f"{round(360 * k / TURNS)}°" for k in range(TURNS)],
    }
    answer.visible |= {"shadow-turn": layer.n == 4}
    return answer


# --- words --------------------------------------------------------------------------------------


def sentence(layer: ShownLayer) -> str:
    """What the solid is made of."""
    if layer.n == 3:
        return (
            "Three classes: a hexagon. Its 6 vertices are the rankings; each of its 6 edges swaps "
            "two neighbours, the two that tie on the wall between them."
        )
    if layer.n == 4:
        return (
            "Four classes: a truncated octahedron. Its 24 vertices are the rankings; each of its "
            "36 edges swaps two neighbours, the two that tie on the wall between them. Its 14 "
            "faces split the classes in an upper and a lower block: 8 hexagons (one class against "
            "three) and 6 squares (two against two)."
        )
    dimensions = layer.n - 1
    return (
        f"The permutohedron of {layer.n} classes has {dimensions} "
        f"dimension{'s' if dimensions > 1 else ''}"
        + (": a line with two ends." if layer.n == 2 else ", more than can be shown.")
        + " Choose N = 3 or N = 4 to see it whole."
    )


def solid_note(layer: ShownLayer, turning: bool) -> str:
    """How to look at it."""
    if layer.n == 3:
        return "Filled: corners of the shadow. Hollow: hidden."
    how = "Drag to turn it." if turning else "Turn it with the slider."
    return f"{how} Filled: corners of the shadow. Hollow: hidden inside it."


def shadow_note(solid: Solid) -> str:
    """What flattening does to it."""
    layer, left = solid.layer, solid.flat.rank
    hidden = int((~solid.survives).sum())
    if left >= layer.n - 1:
        return (
            f"These {layer.d} features see all {left} dimensions: the solid is stretched, not "
            "flattened, and no vertex is lost."
        )
    gone = layer.n - 1 - left
    shape = {0: "a point", 1: "a line", 2: "a plane"}[left]
    return (
        f"W sees {left} of {layer.n - 1} dimensions: {gone} "
        f"{'is' if gone == 1 else 'are'} pressed flat, and what is left lies in {shape}. "
        f"{hidden} of {len(solid.keys)} vertices end inside."
    )


# --- layout -------------------------------------------------------------------------------------


def _words(page: PageState, answer: Answer) -> list[Any]:
    return [
        card(
            [
                said("solid-says", answer),
                html.Div(
                    html.Div(
                        id="shadow-pair-list",
                        className="pair-list",
                        role="list",
                        **{"aria-label": "Colours of the edges: the pair that swaps"},
                    ),
                    id="shadow-pairs",
                    hidden=not answer.visible["shadow-pairs"],
                ),
                html.Div(
                    controls.parameter(VIEW, page.state(ShadowState), "flat"),
                    id="shadow-solid-controls",
                    hidden=not answer.visible["shadow-solid-controls"],
                ),
            ]
        )
    ]


def _space(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(picture("solid", "The permutohedron", answer, sheet="solid"), className="tall")
    ]


def _flat(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(picture("turned", "The permutohedron", answer, sheet="solid"), className="tall"),
        card(
            [controls.scrubber(VIEW, "turn", "Turn", 0, TURNS - 1)],
            id="shadow-turn",
            hidden=not answer.visible["shadow-turn"],
        ),
    ]


def _shadow(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(
            picture("flattened", "Flattened to its shadow", answer, sheet="solid"), className="tall"
        ),
        card(
            [
                html.Div(
                    [
                        html.Button(
                            "Play",
                            type="button",
                            id="shadow-play",
                            className="plain",
                            **{"aria-pressed": "false", "data-on": "Pause"},
                        ),
                        html.Div(
                            controls.scrubber(
                                VIEW, "flatten", "From solid to shadow", 0, FRAMES - 1
                            ),
                            className="grow",
                        ),
                    ],
                    className="inline play",
                )
            ]
        ),
    ]


def snippet(page: PageState) -> str:
    """The program that prints how many dimensions W sees, and how many corners are hidden."""
    state = page.state(ShadowState)
    n = state.n
    if n not in (3, 4):
        return program(f'print({n}, "classes:", {n} - 1, "dimensions")')
    rank = ".at_numerical_rank" if layer_of(state).at_rank is not None else ""
    total = len(all_rankings(n).keys)
    body = f"""{snippets.layer(state)}
shadow = layer.without_bias.feasible(){rank}
print("W sees", shadow.effective_dimension, "of", {n - 1}, "dimensions")
print("pressed flat", {n - 1} - shadow.effective_dimension)
print("hidden", {total} - len(shadow.rankings), "of", {total})"""
    return program(body, LayerAsRead)


def sheet(page: PageState) -> Sheet | None:
    """The vertices: where each lies, and where its shadow falls."""
    state, names = page.state(ShadowState), page.names
    layer = layer_of(state)
    if layer.n not in (3, 4):
        return None
    drawn = layer.drawn
    classes, features = range(layer.n), range(1, drawn.d + 1)
    return Sheet(
        (
            "ranking, best first",
            "corner of the shadow",
            *[f"rank of {names.alone(c)}" for c in classes],
            *[f"shadow, {j}" for j in features],
        ),
        [
            (names.ranking(order), bool(corner), *ranks, *place)
            for order, corner, ranks, place in zip(
                drawn.catalogue.best_first.tolist(),
                drawn.survives.tolist(),
                drawn.catalogue.ranks.tolist(),
                drawn.vertices.tolist(),
                strict=True,
            )
        ],
    )


SECTION = Section(
    "The whole permutohedron",
    draw,
    {
        "solid": _words,
        "solid-space": _space,
        "solid-flat": _flat,
        "solid-shadow": _shadow,
    },
    snippet=snippet,
    sheets={"solid": sheet},
)
