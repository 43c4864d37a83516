"""Ask a ranking, its first places or a set: possible, with an input, or never, with the proof."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.boxes import text_box
from components.page.labels import with_room
from components.page.numbers import fixed, precise, short
from components.page.palette import Theme, class_colour, class_path, translucent
from components.page.sections import Section
from components.page.sheets import Sheet, export_buttons
from components.page.traces import (
    BLANK,
    Figure,
    Trace,
    base_layout,
    line,
    margins,
    marker,
    nice_ceiling,
    points,
    square_axes,
    xy,
)
from components.page.widths import NARROW
from components.shadow.model import layer_of
from components.shadow.sections.ask_program import snippet
from components.shadow.sections.ask_words import (
    kind,
    proof_sentence,
    shortest_sentence,
    verdict_sentence,
)
from components.shadow.sections.asking import Asking, Floats, asking_of, question_of
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.shadow.sections.reading import examples, shorter_examples
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute.geometry.plane import hull_corners
from compute.linear import length, product
from compute.naming import class_name

GRAPH = "shadow-mixture"
ASKED = "Ranking, best first, or its first places, or a set"
SCREEN = (320, 300)  # px, of the smallest screen's picture
LETTER, LINE, MARKER = 7, 16, 8  # px: a letter's width, a line's height, half a marker
BESIDE, BESIDE_NARROW = 1.3, 1.75  # of the shadow's reach: a share and a name stand beside it
LEAST_ASPECT = 0.25  # of the picture's shorter side to its longer one
COMPASS = {
    f"{vertical} {horizontal}": np.array([x, y])
    for vertical, y in (("top", 1.0), ("middle", 0.0), ("bottom", -1.0))
    for horizontal, x in (("center", 0.0), ("right", 1.0), ("left", -1.0))
    if x or y
}


def draw(page: PageState, theme: Theme) -> Answer:
    """The verdict on what is asked; nothing is computed until something is."""
    state = page.state(ShadowState)
    layer = layer_of(state)
    asking, names = asking_of(state, page.names), page.names
    form = asking.reading.form
    answer = Answer(
        texts={
            "shadow-ask-verdict": verdict_sentence(asking, question_of(state), names),
            "shadow-ask-proof": proof_sentence(asking, names),
            "shadow-ask-shortest": shortest_sentence(asking, names),
        },
        visible={
            "shadow-probe-there": asking.input is not None,
            "shadow-ask-exports": asking.verdict is not None and not asking.verdict.undecided,
            "shadow-ask-picture": asking.has_picture,
            "shadow-ask-order": form != "set",
            "shadow-ask-reversed": form != "set",
        },
        data={
            "panels": ["ask"],
            "ask": {
                # Nothing is lit before a person asks.
                "key": asking.key if state.asked else "",
                "kind": kind(asking),
                "chips": [
                    {
                        "letter": class_name(c),
                        "name": names.of(c),
                        "colour": class_colour(c),
                        "path": class_path(c),
                    }
                    for c in _in_order(asking)
                ],
                "after": " > …" if form == "prefix" else "",
                "places": _places(layer.n),
            },
        },
    )
    if asking.has_picture:
        answer.data["panels"].append("ask-picture")
        answer.pictures[GRAPH] = figure(asking, theme)
        answer.texts[f"{GRAPH}-note"] = mixture_sentence(asking, names)
        answer.descriptions[f"{GRAPH}-picture"] = (
            f"The shadow with the vertex of {asking.key}.{names.key(sorted(asking.order))} "
            f"{mixture_sentence(asking)}"
        )
    return answer


def _in_order(asking: Asking) -> list[int]:
    """The classes that have chips; a set has no order."""
    reading = asking.reading
    if reading.form == "ranking":
        return reading.completed(asking.layer.n)
    return list(reading.named) if reading.form == "prefix" else []


def _places(n: int) -> list[str]:
    """What the places of the chips are called, best first."""
    inner = [f"place {k} of {n}" for k in range(2, n)]
    return [f"best of {n}", *inner, f"worst of {n}"][:n]


# --- words --------------------------------------------------------------------------------------


def mixture_sentence(asking: Asking, names: Names = LETTERS) -> str:
    """What the picture shows."""
    seen = " Seen along the two directions that show it best." if asking.layer.d > 2 else ""
    mixture = asking.mixture
    if asking.is_corner:
        if asking.layer.d == 1 or asking.layer.bias is not None:
            return "Its vertex is a corner of the shadow." + seen
        return "Its vertex is the corner of the shadow furthest in the direction of x." + seen
    if not mixture:
        return "Its vertex lies inside the shadow." + seen
    keys = asking.layer.catalogue.keys
    shares = [_share(weight, keys[row]) for row, weight in mixture.items()]
    bias = ""
    if asking.verdict is not None and asking.verdict.feasible:
        bias = " The bias opens a cell for it all the same: the shadow is of W alone."
    mix = " + ".join(shares)
    key = names.key(sorted(asking.order))
    return f"Its vertex is not a corner: it is the mix {mix} of survivors.{key}{bias}{seen}"


def _share(weight: float, key: str) -> str:
    return f"{fixed(weight, 2)} {key}" if weight >= 0.005 else f"{short(weight, 1)} {key}"


# --- the picture --------------------------------------------------------------------------------


def figure(asking: Asking, theme: Theme) -> Figure:
    """The shadow with the vertex asked about: a corner with the line that touches it, or a mix."""
    layer = asking.layer
    kept = np.flatnonzero(layer.survives)
    centre = layer.vertices[kept].mean(axis=0)
    corners = product(layer.vertices[kept] - centre, asking.plane)
    vertex = product(asking.vertex - centre, asking.plane)
    reach = np.abs(corners).max(axis=0, initial=0.0)
    is_corner = asking.is_corner
    beside = BESIDE_NARROW if theme.width is NARROW and not is_corner else BESIDE
    wide, high = (
        nice_ceiling(share * float(r))
        for share, r in zip(
            (beside, BESIDE), np.maximum(reach, LEAST_ASPECT * reach.max()), strict=True
        )
    )
    rows = [] if is_corner else list(asking.mixture)
    ends = product(layer.vertices[rows] - centre, asking.plane) if rows else corners[:0]
    touching = _touching_line(asking, vertex, max(wide, high)) if is_corner else corners[:0]
    spokes = np.concatenate([np.stack([end, vertex]) for end in ends]) if rows else corners[:0]
    keys = layer.catalogue.keys
    data = [
        line(
            "outline",
            xy(corners[hull_corners(corners)], precise),
            width=2,
            colour=theme.text,
            fill=translucent("#0072B2", 0.08),
        ),
        points(
            "corners",
            xy(corners, precise),
            marker(5, theme.faint),
            hover="%{customdata}",
            customdata=[keys[row] for row in kept.tolist()],
        ),
        line("spokes", xy(spokes, precise), width=2, colour=theme.accent, connectgaps=False),
        line("touching line", xy(touching, precise), colour=theme.accent, dash="dash"),
        *_named(asking, ends, vertex, 2 * max(wide / SCREEN[0], high / SCREEN[1]), theme),
    ]
    return {
        "data": data,
        "layout": base_layout(
            theme, margin=margins(8, 8, 8, 8), **square_axes(theme, wide, high, visible=False)
        ),
    }


def _named(asking: Asking, ends: Floats, vertex: Floats, pixel: float, theme: Theme) -> list[Trace]:
    """The ends of a mix with their shares, and the vertex asked about; a pixel is so wide."""
    layer, is_corner = asking.layer, asking.is_corner
    mixed = {} if is_corner else asking.mixture
    keys = layer.catalogue.keys
    shares = [_share(weight, keys[row]) for row, weight in mixed.items()]
    middle = np.zeros(2) if is_corner else vertex
    spokes = np.stack([ends, np.tile(vertex, (len(ends), 1))], axis=1)
    labels, places = _beside(
        [*shares, asking.key], np.vstack([ends, vertex]), middle, pixel, spokes
    )
    winners = [int(layer.catalogue.best_first[row, 0]) for row in mixed]
    mix = points(
        "mix",
        xy(ends, precise),
        marker(
            [8 + 10 * weight for weight in mixed.values()],
            [class_colour(c) for c in winners],
            rim=(theme.outline, 1),
        ),
        text=labels[:-1],
        font=(12, theme.text),
        beside=places[:-1],
        hover="%{customdata}",
        customdata=[keys[row] for row in mixed],
        cliponaxis=False,
    )
    symbol = "diamond" if is_corner else "diamond-open"
    asked = points(
        "asked",
        xy(vertex[None], precise),
        marker(13, theme.accent, symbol, (theme.accent, 2)),
        text=[asking.key],
        font=(13, theme.accent),
        beside=places[-1],
        hover=asking.key,
        cliponaxis=False,
    )
    return [mix, asked]


def _touching_line(asking: Asking, vertex: Floats, radius: float) -> Floats:
    """The line through a corner that leaves the whole shadow on one side: orthogonal to x."""
    if asking.layer.d == 1 or asking.layer.bias is not None or asking.input is None:
        return np.empty((0, 2))
    direction = product(asking.input, asking.plane)
    across = np.array([-direction[1], direction[0]]) / length(direction)
    return vertex + radius * np.outer([-0.6, 0.6], across)


def _facing(away: Floats) -> list[str]:
    """The sides of a point, those that face away first."""
    along = {side: float((step * away).sum()) / length(step) for side, step in COMPASS.items()}
    return sorted(along, key=lambda side: -along[side])


def _beside(
    names: list[str], places: Floats, middle: Floats, pixel: float, lines: Floats
) -> tuple[list[str], list[str]]:
    """Labels and where they stand beside their points; the last one is placed first.

    Away from the middle, and on no marker, line or other label. A point whose label has no room has
    none; the sentence below the picture names it.
    """
    mark = np.full(2, 2 * MARKER * pixel)
    boxes = pixel * np.array([[LETTER * len(name), LINE] for name in names])
    sides = [_facing(away) for away in places - middle]
    choices = [
        point + np.array([COMPASS[side] for side in its]) * (1.01 * mark + box) / 2
        for point, its, box in zip(places, sides, boxes, strict=True)
    ]
    order = [len(names) - 1, *range(len(names) - 1)]
    found = with_room(choices, boxes, order, [(point, mark) for point in places], lines)
    aside = zip(found, sides, strict=True)
    shown = [BLANK if k is None else name for k, name in zip(found, names, strict=True)]
    return shown, ["top center" if k is None else its[k] for k, its in aside]


# --- layout -------------------------------------------------------------------------------------


def _words(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(ShadowState)
    example, *others = examples(state.n)
    first, together = shorter_examples(state.n)
    return [
        card(
            [
                html.Span(ASKED, className="label"),
                html.P(
                    "A ranking in letters, or in class numbers from 1 or from 0: "
                    f"{', '.join([example, *others[:-1]])} or {others[-1]}. Its first places "
                    f"alone: {first} Which classes are on top, in any order: {together}.",
                    className="help",
                ),
                text_box(VIEW, "asked", ASKED, state.asked, example),
                html.Div(
                    _chips(),
                    id="shadow-ask-order",
                    hidden=not answer.visible["shadow-ask-order"],
                ),
                said("ask-verdict", answer, "says verdict", role="status"),
                said("ask-proof", answer, "says"),
                said("ask-shortest", answer, "says"),
                html.Span(
                    export_buttons("verdict", "The proof, in exact fractions"),
                    id="shadow-ask-exports",
                    hidden=not answer.visible["shadow-ask-exports"],
                ),
                html.Div(
                    [
                        html.Span(
                            controls.button(VIEW, "probe_there", "Move the probe there"),
                            id="shadow-probe-there",
                            hidden=not answer.visible["shadow-probe-there"],
                        ),
                        controls.button(VIEW, "ask_probe", "Ask the probe's ranking"),
                        html.Span(
                            controls.button(VIEW, "ask_reverse", "Ask the reverse"),
                            id="shadow-ask-reversed",
                            hidden=not answer.visible["shadow-ask-reversed"],
                        ),
                    ],
                    className="inline",
                ),
            ]
        )
    ]


def _chips() -> list[Any]:
    return [
        html.Div(
            id="shadow-chips",
            className="chips",
            role="group",
            **{"aria-label": "Ranking as chips, best first: move one with the arrow keys"},
        ),
        html.P("Drag a chip, or focus it and press ← or →. Leftmost is best.", className="help"),
    ]


def _picture(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(
            picture("mixture", "Why: its vertex in the shadow", answer, sheet="mixture"),
            id="shadow-ask-picture",
            className="tall",
        )
    ]


def sheet(page: PageState) -> Sheet | None:
    """The mix of corners of the shadow that the vertex asked about is; a corner is its own."""
    asking, names = asking_of(page.state(ShadowState), page.names), page.names
    if not asking.has_picture:
        return None
    rankings = asking.layer.catalogue.best_first
    mix = {} if asking.is_corner else asking.mixture
    rows = [(names.in_full(rankings[row].tolist()), weight) for row, weight in mix.items()]
    return Sheet(
        ("corner of the shadow, best first", "weight"),
        rows or [(names.in_full(asking.order), 1.0 if asking.is_corner else None)],
    )


SECTION = Section(
    "Ask",
    draw,
    {"ask": _words, "ask-picture": _picture},
    snippet=snippet,
    sheets={"mixture": sheet},
)
