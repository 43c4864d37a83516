"""Ask a ranking: possible, with an input that produces it, or never, with the proof."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.boxes import text_box
from components.page.labels import with_room
from components.page.numbers import fixed, precise, short, spelled
from components.page.palette import Theme, class_colour, class_path, translucent
from components.page.programs import Calls, array, program
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
from components.shadow import snippets, words
from components.shadow.model import layer_of
from components.shadow.sections.asking import Asking, Floats, asking_of
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.shadow.sections.reading import examples
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import LayerAsRead, certificate_sentence
from compute.geometry.mixtures import nearby_mixture
from compute.geometry.plane import hull_corners
from compute.linear import length, product
from compute.naming import class_name

GRAPH = "shadow-mixture"
SCREEN = (320, 300)  # px, of the smallest screen's picture
LETTER, LINE, MARKER = 7, 16, 8  # px: a letter's width, a line's height, half a marker
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
    order = asking.reading.completed(layer.n)
    answer = Answer(
        texts={
            "shadow-ask-verdict": verdict_sentence(asking, state.asked, names),
            "shadow-ask-proof": proof_sentence(asking, names),
        },
        visible={
            "shadow-probe-there": asking.input is not None,
            "shadow-ask-exports": asking.verdict is not None and not asking.verdict.undecided,
            "shadow-ask-picture": asking.has_picture,
        },
        data={
            "panels": ["ask"],
            "ask": {
                "key": asking.key if asking.order else "",
                "kind": kind(asking),
                "chips": [
                    {
                        "letter": class_name(c),
                        "name": names.of(c),
                        "colour": class_colour(c),
                        "path": class_path(c),
                    }
                    for c in order
                ],
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


def _places(n: int) -> list[str]:
    """What the places of the chips are called, best first."""
    inner = [f"place {k} of {n}" for k in range(2, n)]
    return [f"best of {n}", *inner, f"worst of {n}"][:n]


# --- words --------------------------------------------------------------------------------------


def kind(asking: Asking) -> str:
    """One word for the look of the verdict."""
    verdict = asking.verdict
    if verdict is None:
        return "nothing"
    return "undecided" if verdict.undecided else "possible" if verdict.feasible else "never"


def verdict_sentence(asking: Asking, text: str, names: Names = LETTERS) -> str:
    """Possible, never, undecided, or why the text is not a ranking."""
    if not text.strip():
        return "Which ranking do you want to see? Type it, or move the chips."
    verdict = asking.verdict
    if verdict is None:
        return asking.reading.problem
    name = names.ranking(asking.order)
    if verdict.undecided:
        tried = spelled("; ".join(verdict.tried))
        return f"{name} is undecided: neither an input nor a proof was found. Tried: {tried}."
    if not verdict.feasible:
        return f"✗ {name} can never happen."
    return f"✓ {name} is possible."


def proof_sentence(asking: Asking, names: Names = LETTERS) -> str:
    """The input and its margin, or the certificate, whose letters are explained after it."""
    verdict = asking.verdict
    if verdict is None or verdict.undecided:
        return ""
    if verdict.feasible:
        return _witness_sentence(asking)
    proof = certificate_sentence(verdict)
    return f"{spelled(proof)}.{names.explained(proof)}"


def _witness_sentence(asking: Asking) -> str:
    verdict, layer = asking.verdict, asking.layer
    assert verdict is not None
    if asking.input is None:
        return "Its cell is too thin for an x in doubles that this page could show."
    x = ", ".join(short(v) for v in asking.input.tolist())
    room = "as far inside its cell as any x with entries up to 1"
    if layer.bias is not None:
        room = "as far inside its cell as x and the constant input 1, scaled together, can be"
    sentence = f"x = ({x}) produces it. Its margin is {short(verdict.margin, 3)}: {room}."
    row = layer.catalogue.index.get(asking.key)
    share = 0.0 if row is None else float(layer.probabilities[row])
    return sentence + (
        f" The probability for {words.drawn_input(layer)} is {short(share, 3)}." if share else ""
    )


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
    wide, high = (
        nice_ceiling(1.3 * float(r)) for r in np.maximum(reach, LEAST_ASPECT * reach.max())
    )
    is_corner = asking.is_corner
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
    labels, places = _beside([*shares, asking.key], np.vstack([ends, vertex]), middle, pixel)
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
    names: list[str], places: Floats, middle: Floats, pixel: float
) -> tuple[list[str], list[str]]:
    """Labels and where they stand beside their points; the last one is placed first.

    Away from the middle, and on no marker and no other label. A point whose label has no room has
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
    found = with_room(choices, boxes, order, [(point, mark) for point in places])
    aside = zip(found, sides, strict=True)
    shown = [BLANK if k is None else name for k, name in zip(found, names, strict=True)]
    return shown, ["top center" if k is None else its[k] for k, its in aside]


# --- layout -------------------------------------------------------------------------------------


def _words(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(ShadowState)
    example, *others = examples(state.n)
    return [
        card(
            [
                html.Span("Ranking, best first", className="label"),
                html.P(
                    "Letters, or class numbers from 1 or from 0: "
                    f"{', '.join([example, *others[:-1]])} or {others[-1]}.",
                    className="help",
                ),
                text_box(VIEW, "asked", "Ranking, best first", state.asked, example),
                html.Div(
                    id="shadow-chips",
                    className="chips",
                    role="group",
                    **{"aria-label": "Ranking as chips, best first: move one with the arrow keys"},
                ),
                html.P(
                    "Drag a chip, or focus it and press ← or →. Leftmost is best.",
                    className="help",
                ),
                said("ask-verdict", answer, "says verdict", role="status"),
                said("ask-proof", answer, "says"),
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
                        controls.button(VIEW, "ask_reverse", "Ask the reverse"),
                    ],
                    className="inline",
                ),
            ]
        )
    ]


def _picture(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(
            picture("mixture", "Why: its vertex in the shadow", answer, sheet="mixture"),
            id="shadow-ask-picture",
            className="tall",
        )
    ]


def snippet(page: PageState) -> str:
    """The program that prints the verdict, and the input or the proof."""
    state = page.state(ShadowState)
    asking = asking_of(state, page.names)
    if asking.verdict is None:
        return "# Ask a ranking: the program that prints the verdict then stands here.\n"
    calls = Calls(page.names, state.n)
    body = f"""{calls.line}{snippets.layer(state)}
ranking = {asking.order[::-1]}  # worst first
verdict = layer.verdict(ranking)

print({calls.ranking("ranking")}, "feasible:", verdict.feasible)
"""
    if not asking.verdict.feasible:
        if not asking.verdict.undecided:
            body += "print(certificate_sentence(verdict))\n"
            body += calls.explained(certificate_sentence(asking.verdict))
        body += _mixture_lines(asking, calls)
        return program(body, LayerAsRead, certificate_sentence, nearby_mixture, *calls.USES)
    if asking.input is not None:
        body += f"""x = {array(asking.input)}  # an input that gives it, in few digits
print("x", x, {calls.ranking("layer.at(x).order")})
print("margin", f"{{verdict.margin:.3g}}")
"""
    if asking.input is not None and asking.layer.feasible is not None:
        body += """answer = layer.feasible()
for row, share in zip(answer.rankings.tolist(), answer.probabilities):
    if row == ranking and share:
        print("probability", f"{share:.3g}")
"""
    body += _mixture_lines(asking, calls)
    return program(body, LayerAsRead, nearby_mixture, *calls.USES)


def _mixture_lines(asking: Asking, calls: Calls) -> str:
    """What prints the mix of corners that a hidden vertex is; "" for a corner."""
    if not asking.has_picture or asking.is_corner or not asking.mixture:
        return ""
    key = calls.key(range(calls.n))
    return f"""
corners = layer.without_bias.feasible().rankings  # of the shadow
corners = corners[np.lexsort(corners.T)]
vertices, vertex = (layer.vertices(np.argsort(r, axis=-1)) for r in (corners, ranking))
weights = nearby_mixture(vertices, vertex)
for row in np.argsort(-weights):
    if weights[row] > 0:
        weight = f"{{weights[row]:.2f}}" if weights[row] >= 0.005 else f"{{weights[row]:.1g}}"
        print("mixed of", weight, best_first(corners[row], ""))
{key}"""


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
    "Ask a ranking",
    draw,
    {"ask": _words, "ask-picture": _picture},
    snippet=snippet,
    sheets={"mixture": sheet},
)
