"""z + c changes nothing, k z sharpens: the logits and p before and after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import fixed, for_json, share, short, typeset
from components.page.palette import Theme, class_colour
from components.page.programs import Calls, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.traces import base_layout, line, plane_axis, points
from components.softmax import columns, parts, snippets
from components.softmax.model import Scores, moved_scores, scores_of
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import softmax
from compute.logits.mappings import entropy
from compute.naming import class_name

SAME = 1e-12


def draw(page: PageState, theme: Theme) -> Answer:
    """Before and after, and what stayed."""
    state = page.state(SoftmaxState)
    scores = scores_of(state)
    after = moved_scores(state)
    return Answer(
        pictures={"softmax-moved": figure(scores, after, theme)},
        texts={
            "softmax-moved-note": "Hollow: before. Filled: after.",
            "softmax-shift-says": shift_sentence(state, scores),
            "softmax-scale-says": scale_sentence(state, scores, page.names),
            "softmax-formula-shift": shift_numbers(state, scores),
            "softmax-formula-scale": scale_numbers(state, scores),
        },
        descriptions={
            "softmax-moved-picture": "Before: p = "
            + ", ".join(scores.written(scores.probabilities))
            + ". After k z + c: p = "
            + ", ".join(after.written(after.probabilities))
            + "."
        },
        data={"tables": {"softmax-moved-table": table(scores, after, page.names)}},
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """Sliders and buttons for c and k, each with its sentence and its formula."""
    state = page.state(SoftmaxState)
    return [
        html.Div(
            [
                _shift(state, answer),
                _scale(state, answer),
                parts.stack(
                    [
                        parts.picture("moved", "Before and after, k z + c", answer),
                        html.Div(
                            [
                                controls.button(parts.VIEW, "unmove", "Back to c = 0, k = 1"),
                                controls.button(parts.VIEW, "keep", "Keep k z + c as the logits"),
                            ],
                            className="inline",
                        ),
                    ]
                ),
            ],
            className="thirds",
        ),
        html.Section(
            [
                html.H2("Before and after, in numbers"),
                parts.table("softmax-moved-table", "Logits and probabilities before and after"),
            ],
            className="card",
        ),
    ]


def _shift(state: SoftmaxState, answer: Answer) -> html.Div:
    return html.Div(
        [
            html.H2("Add c: nothing moves"),
            controls.parameter(parts.VIEW, state, "shift"),
            html.Div(
                [
                    controls.button(parts.VIEW, f"add.{c}", label)
                    for c, label in ((1, "+1"), (10, "+10"), (-10, "−10"))
                ],
                className="inline",
            ),
            parts.said("shift-says", answer),
            parts.formula("shift", answer),
        ],
        className="card",
    )


def _scale(state: SoftmaxState, answer: Answer) -> html.Div:
    return html.Div(
        [
            html.H2("Multiply by k: it sharpens"),
            controls.parameter(parts.VIEW, state, "scale"),
            html.Div(
                [
                    controls.button(parts.VIEW, f"times.{k}", label)
                    for k, label in ((2, "×2"), (5, "×5"), (0.5, "×½"))
                ],
                className="inline",
            ),
            parts.said("scale-says", answer),
            parts.formula("scale", answer),
        ],
        className="card",
    )


def figure(before: Scores, after: Scores, theme: Theme) -> dict[str, Any]:
    """Logits at the left, p at the right, one row per class."""
    both = np.concatenate([before.logits, after.logits])
    rows = list(range(before.n))
    colours = [class_colour(i) for i in rows]
    links: list[Any] = []
    for a, b in zip(for_json(before.logits), for_json(after.logits), strict=True):
        links += [a, b, None]
    marks = {
        "hollow": {"size": 11, "color": theme.paper, "line": {"color": colours, "width": 2}},
        "filled": {"size": 9, "color": colours, "line": {"color": colours, "width": 1}},
    }
    moves = line(
        "moves",
        {"x": links, "y": [y for i in rows for y in (i, i, None)]},
        width=1,
        colour=theme.faint,
    )
    dots = [
        points(
            f"{what} {name}",
            {"x": for_json(scores.logits if axis == "x" else scores.probabilities), "y": rows},
            marks[mark],
            hover=f"{name}, {what} = %{{x}}",
            xaxis=axis,
        )
        for axis, what in (("x", "z"), ("x2", "p"))
        for scores, mark, name in ((before, "hollow", "before"), (after, "filled", "after"))
    ]
    return {
        "data": [moves, *dots],
        "layout": base_layout(
            theme,
            margin={"l": 24, "r": 12, "t": 22, "b": 24},
            xaxis=plane_axis(theme, *columns.window(both), domain=[0, 0.46]),
            xaxis2=plane_axis(theme, -0.04, 1.04, domain=[0.54, 1], tickvals=[0, 0.5, 1]),
            yaxis={
                "range": [before.n - 0.5, -0.5],
                "fixedrange": True,
                "tickvals": rows,
                "ticktext": [class_name(i) for i in rows],
                "gridcolor": theme.grid,
                "zeroline": False,
            },
            annotations=[
                {
                    "text": text,
                    "xref": "paper",
                    "yref": "paper",
                    "x": x,
                    "y": 1,
                    "xanchor": "left",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "font": {"size": 12, "color": theme.faint},
                }
                for text, x in (("logits", 0), ("p", 0.54))
            ],
        ),
    }


def shift_sentence(state: SoftmaxState, scores: Scores) -> str:
    """What adding c alone does."""
    if not state.shift:
        return "c = 0. Add something to every logit and watch p."
    moved = moved_scores(replace(state, scale=1.0))
    change = float(np.abs(moved.probabilities - scores.probabilities).max())
    how = (
        "p does not move at all"
        if change == 0
        else f"p moves by {short(change, 1)}, which is rounding in z + c and nothing more"
    )
    return (
        f"Every logit moves by {short(state.shift)}; the gaps between them stay, so {how}: "
        f"nothing moves. Entropy stays {fixed(moved.entropy, 4)}."
    )


def scale_sentence(state: SoftmaxState, scores: Scores, names: Names = LETTERS) -> str:
    """What multiplying by k alone does."""
    k = state.scale
    if k == 1:
        return "k = 1. Multiply every logit and watch p."
    if k == 0:
        which = "every class" if not scores.masked else "every class that is not masked"
        return f"k = 0 makes all logits equal: {which} has 1/{scores.n_open}."
    moved = moved_scores(replace(state, shift=0.0))
    change = f"entropy goes from {fixed(scores.entropy, 4)} to {fixed(moved.entropy, 4)}"
    if len(scores.winners) == scores.n_open:
        each = share(1 / scores.n_open)
        return f"All logits tie, and {short(k)} times a tie is a tie: p stays {each}."
    lead = names.listed(scores.winners)
    first = scores.winners[0]
    before, now = share(scores.probabilities[first]), share(moved.probabilities[first])
    grew = f"{lead} from {before} to {now}" if before != now else f"{lead} stays at {before}"
    verb = "it sharpens" if k > 1 else "it flattens"
    return (
        f"The order stays; every gap is multiplied by {short(k)}, so {verb}: {grew}; {change}. "
        f"Dividing T by {short(k)} does the same."
    )


def shift_numbers(state: SoftmaxState, scores: Scores) -> str:
    """The formula's numbers."""
    moved = moved_scores(replace(state, scale=1.0))
    return f"softmax(z + {short(state.shift)}) = ({', '.join(moved.written(moved.probabilities))})"


def scale_numbers(state: SoftmaxState, scores: Scores) -> str:
    """The formula's numbers."""
    moved = moved_scores(replace(state, shift=0.0))
    return f"softmax({short(state.scale)} z) = ({', '.join(moved.written(moved.probabilities))})"


def table(before: Scores, after: Scores, names: Names = LETTERS) -> dict[str, Any]:
    """Every number of the picture."""
    return {
        "head": ["class", "z", "p", "k z + c", "p after", "change of p"],
        "rows": [
            [
                parts.cell(names.said(i)),
                parts.cell(short(before.logits[i])),
                parts.cell(p),
                parts.cell(short(after.logits[i])),
                parts.cell(q),
                parts.cell(_change(after.probabilities[i] - before.probabilities[i])),
            ]
            for i, p, q in zip(
                range(before.n),
                before.written(before.probabilities),
                after.written(after.probabilities),
                strict=True,
            )
        ],
    }


def _change(value: float) -> str:
    return "0" if abs(value) < SAME else typeset(f"{value:+.4f}")


def snippet(page: PageState) -> str:
    """The program that prints what is shown."""
    state = page.state(SoftmaxState)
    calls = Calls(page.names, state.n)
    body = f"""{calls.line}{snippets.logits(state)}
c, k = {state.shift!r}, {state.scale!r}

def moved(k, c):  # a masked logit stays masked
    return np.array([k * v + c if v > -np.inf else v for v in z])

after = softmax(moved(k, c), T)
print("c", c, "k", k)
print("class z p kz+c p-after change")
for i in range(len(z)):
    print({calls.one("i")}, f"{{z[i]:.4g}} {{p[i]:.4f}}", end=" ")
    print(f"{{moved(k, c)[i]:.4g}} {{after[i]:.4f}} {{after[i] - p[i]:.4f}}")
print("p of z + c", softmax(moved(1, c), T))
print("p of k z", softmax(moved(k, 0), T))
entropies = [float(entropy(softmax(logits, T))) for logits in (z, moved(1, c), moved(k, 0))]
print("entropy of z, z + c and k z", *(f"{{H:.4f}}" for H in entropies))"""
    return program(body, softmax, entropy, *calls.USES)


def sheet(page: PageState) -> Sheet:
    """Logits and probabilities before and after, in doubles."""
    state = page.state(SoftmaxState)
    before, after = scores_of(state), moved_scores(state)
    change = after.probabilities - before.probabilities
    columns_of = (
        before.logits,
        before.probabilities,
        after.logits,
        after.probabilities,
        change,
    )
    return Sheet(
        ("class", "z", "p", "k z + c", "p after", "change of p"),
        [(page.names.alone(i), *row) for i, row in enumerate(np.column_stack(columns_of).tolist())],
    )


SECTION = Section(
    "Shift and scale",
    draw,
    {"shift": layout},
    snippet=snippet,
    sheets={"softmax-moved-table": sheet},
)
