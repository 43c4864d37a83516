"""Temperature: p against T, its two limits, and entropy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer, merged
from components.page.numbers import fixed, for_json, short
from components.page.palette import Theme, class_colour, class_dash, class_symbol
from components.page.programs import Calls, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.temperature import TEMPERATURES
from components.page.traces import axis_title, base_layout, line, marker, plane_axis, points
from components.softmax import drawn, parts, snippets, sparse
from components.softmax.model import Floats, Scores, scores_of
from components.softmax.sparse import Sparse
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import entmax, softmax, sparsemax
from compute.logits.mappings import entropy
from compute.logits.sampling import cut
from compute.logits.sampling import drawn as draw_one
from compute.naming import class_name


def draw(page: PageState, theme: Theme) -> Answer:
    """The curves and what they end in."""
    state = page.state(SoftmaxState)
    scores, mappings = scores_of(state), sparse.mappings_of(state)
    said = sparse.sentences(mappings, page.names)[0]
    here = Answer(
        pictures={
            "softmax-curves": curves(
                scores, scores.frames, scores.probabilities, theme, page.names
            ),
            **{
                f"softmax-{name}": curves(
                    scores, mapping.frames, mapping.probabilities, theme, page.names
                )
                for name, mapping in mappings.items()
            },
        },
        texts={
            "softmax-sparse": said,
            "softmax-sparse-vectors": sparse.vectors(mappings)[0],
            "softmax-cold": cold(scores, page.names),
            "softmax-hot": hot(scores),
            "softmax-formula-entropy": entropy_numbers(scores.entropy, scores.n_open),
            "softmax-curves-note": where(scores),
        },
        descriptions={
            "softmax-curves-picture": f"Probability of each class against temperature. "
            f"{cold(scores, page.names)} {hot(scores)}",
            **{
                f"softmax-{name}-picture": f"Probability of each class against temperature, "
                f"{sparse.label(name, mapping)}. {said}"
                for name, mapping in mappings.items()
            },
        },
        controls={"alpha": state.alpha},
        frames={} if theme.in_hand else _frames(scores, mappings, page.names),
        data={"framed": True},
    )
    return merged(here, drawn.answer(state, theme, page.names))


def _frames(scores: Scores, mappings: Mapping[str, Sparse], names: Names) -> dict[str, Any]:
    """What the temperature slider shows without asking."""
    return {
        "mapped": {name: for_json(mapping.frames, 4) for name, mapping in mappings.items()},
        "texts": {
            "softmax-sparse": sparse.sentences(mappings, names, framed=True),
            "softmax-sparse-vectors": sparse.vectors(mappings, framed=True),
            "softmax-formula-entropy": [
                entropy_numbers(h, scores.n_open) for h in scores.frame_entropies.tolist()
            ],
        },
    }


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The curves with their ends named at either side."""
    return [
        html.Div(
            [
                parts.picture("curves", "p against temperature", answer, sheet="softmax-curves"),
                html.Div(
                    [
                        html.H2("Towards 0"),
                        parts.said("cold", answer),
                        html.H2("Towards infinity"),
                        parts.said("hot", answer),
                        html.H2("How undecided"),
                        parts.formula("entropy", answer),
                    ],
                    className="card",
                ),
            ],
            className="wide-and-card",
        ),
        html.Div(
            [
                parts.picture(
                    "entmax", "entmax against temperature", answer, sheet="softmax-entmax"
                ),
                parts.picture(
                    "sparsemax", "sparsemax against temperature", answer, sheet="softmax-sparsemax"
                ),
                html.Div(
                    [
                        html.H2("Probabilities that are exactly 0"),
                        controls.parameter(parts.VIEW, page.state(SoftmaxState), "alpha"),
                        parts.said("sparse-vectors", answer),
                        parts.said("sparse", answer),
                    ],
                    className="card",
                ),
            ],
            className="thirds",
        ),
        drawn.layout(page.state(SoftmaxState), answer),
    ]


def curves(
    scores: Scores, frames: Floats, now: Floats, theme: Theme, names: Names = LETTERS
) -> dict[str, Any]:
    """One line per class over the whole slider, p (F, N), and the cursor at T, p (N,)."""
    classes = range(scores.n)
    at = float(np.clip(scores.temperature, TEMPERATURES[0], TEMPERATURES[-1]))
    lines = [
        line(
            class_name(i),
            {"x": TEMPERATURES.tolist(), "y": for_json(frames[:, i], 4)},
            width=2,
            colour=class_colour(i),
            dash=class_dash(i),
            hover=f"{names.hover(i)}: p = %{{y:.4f}} at T = %{{x}}",
        )
        for i in classes
    ]
    uniform = line(
        "uniform",
        {"x": [TEMPERATURES[0], TEMPERATURES[-1]], "y": [1 / scores.n_open] * 2},
        width=1,
        colour=theme.faint,
        dash="dash",
    )
    cursor = line("cursor", {"x": [at, at], "y": [0, 1]}, width=1.5, colour=theme.accent)
    dots = points(
        "at this temperature",
        {"x": [at] * scores.n, "y": for_json(now)},
        marker(
            10,
            [class_colour(i) for i in classes],
            [class_symbol(i) for i in classes],
            (theme.outline, 1),
        ),
        text=[class_name(i) for i in classes],
        font=(12, theme.text),
        beside=_off_curves(scores),
    )
    return {
        "data": [cursor, dots, uniform, *lines],
        "layout": base_layout(
            theme,
            margin={"l": 46, "r": 12, "t": 8, "b": 38},
            xaxis=plane_axis(
                theme,
                -2,
                2,
                type="log",
                tickvals=[0.01, 0.1, 1, 10, 100],
                ticktext=["0.01", "0.1", "1", "10", "100"],
                title={"text": "temperature T", "font": {"size": 12}, "standoff": 6},
            ),
            yaxis=plane_axis(
                theme,
                *(-0.09, 1.04),
                tickvals=[0, 0.5, 1],
                zeroline=False,
                title=axis_title("p", theme),
            ),
        ),
    }


def _off_curves(scores: Scores) -> list[str]:
    """Where each letter stands beside its mark: under what falls or is 1, aside from what rises."""
    most = scores.logits.max()
    rising = ("bottom right", "top left")
    return [
        "bottom left" if z == most else rising[i % 2] for i, z in enumerate(scores.logits.tolist())
    ]


def where(scores: Scores) -> str:
    """What the vertical line is."""
    if scores.has_slope:
        return "The vertical line is the temperature of the slider."
    edge = "left" if scores.temperature == 0 else "right"
    return (
        f"T = {short(scores.temperature)} lies beyond the {edge} edge: the vertical line stands "
        "there, and its points are those of the limit."
    )


def cold(scores: Scores, names: Names = LETTERS) -> str:
    """The limit T -> 0."""
    winners = scores.winners
    if len(winners) == 1:
        leader = names.said(winners[0])
        return f"T → 0: one class. {leader} has the largest logit and takes all."
    fraction = f"1/{len(winners)}"
    if len(winners) == scores.n_open:
        which = "all logits" if not scores.masked else "all logits that are not masked"
        return f"T → 0: {which} tie, so it is an even split at every temperature: {fraction} each."
    return f"T → 0: an even split of the tie: {names.listed(winners)} have {fraction} each."


def hot(scores: Scores) -> str:
    """The limit T -> infinity."""
    n = scores.n_open
    which = "Every class" if not scores.masked else "Every class that is not masked"
    return f"T → ∞: uniform. {which} tends to 1/{n} = {fixed(1 / n, 4)}."


def entropy_numbers(entropy: float, n: int) -> str:
    """The entropy beside the largest it could be."""
    return f"H = {fixed(entropy, 4)} nats, of at most ln {n} = {fixed(math.log(n), 4)}"


def snippet(page: PageState) -> str:
    """The program that prints what is shown."""
    state = page.state(SoftmaxState)
    calls = Calls(page.names, state.n)
    body = f"""{calls.line}{snippets.logits(state)}

print("entropy", f"{{entropy(p):.4f}}", "nats, of at most", f"{{np.log(np.isfinite(z).sum()):.4f}}")
print("towards infinity", f"{{1 / np.isfinite(z).sum():.4f}}", "each")
for name, q in (("entmax", entmax(z, {state.alpha!r}, T)), ("sparsemax", sparsemax(z, T))):
    out = np.flatnonzero((q == 0) & np.isfinite(z))
    print(name, q, "leaves out", [{calls.one("i")} for i in out])
print("alpha", {state.alpha!r})
kept = cut(p, {state.top_k}, {state.top_p!r})
print("kept", np.count_nonzero(kept), "of", len(z), "over their sum", kept)
print("draw", {state.draw}, {calls.one(f"drawn(kept, {state.draw})")})
print("p against T, one row per temperature")
for t in np.geomspace(0.01, 100, 121):
    t = float(f"{{t:.3g}}")
    print(t, softmax(z, t))"""
    return program(body, softmax, entropy, entmax, sparsemax, cut, draw_one, *calls.USES)


def sheet(page: PageState) -> Sheet:
    """The curves: p of each class, and the entropy, at every temperature of the slider."""
    scores = scores_of(page.state(SoftmaxState))
    columns = [TEMPERATURES, scores.frames, scores.frame_entropies]
    called = [page.names.alone(i) for i in range(scores.n)]
    return Sheet(
        ("T", *[f"p of {name}" for name in called], "entropy in nats"),
        [tuple(row) for row in np.column_stack(columns).tolist()],
    )


def sparse_sheet(name: str, page: PageState) -> Sheet:
    """p of each class at every temperature of the slider, by entmax or sparsemax."""
    mapping = sparse.mappings_of(page.state(SoftmaxState))[name]
    called = [page.names.alone(i) for i in range(mapping.scores.n)]
    rows = np.column_stack([TEMPERATURES, mapping.frames]).tolist()
    return Sheet(("T", *[f"p of {each}" for each in called]), [tuple(row) for row in rows])


SECTION = Section(
    "Temperature",
    draw,
    {"temperature": layout},
    snippet=snippet,
    sheets={
        "softmax-curves": sheet,
        "softmax-entmax": partial(sparse_sheet, "entmax"),
        "softmax-sparsemax": partial(sparse_sheet, "sparsemax"),
    },
)
