"""Cross-entropy beside hinge and max-margin: values, slopes, and why hinge is not a probability."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from dash import html

from components.page.answers import Answer
from components.page.numbers import fixed, for_json, short
from components.page.palette import DASHES, Theme, class_colour
from components.page.programs import array, program
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.traces import base_layout, empty, line, nice_ceiling, plane_axis
from components.softmax import parts
from components.softmax.formulas import loss_formula
from components.softmax.model import Floats, Scores, scores_of
from components.softmax.state import SoftmaxState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute.logits.losses import LOSSES, loss_curves

REACH = 5.0
POINTS = 201


def draw(page: PageState, theme: Theme) -> Answer:
    """The curves, and the values at the logits."""
    state = page.state(SoftmaxState)
    scores = scores_of(state)
    label = state.chosen_label()
    z = scores.logits
    lead = lead_of(scores, label)
    at = f"at y = {page.names.said(label)}, T = 1: "
    return Answer(
        pictures={"softmax-losses": figure(scores, label, lead, theme)},
        texts={
            "softmax-losses-note": "Left: losses. Right: their slopes. The label "
            f"{page.names.said(label)} moves, the others stay; "
            f"{where(scores, label, lead, page.names)}",
            "softmax-hinge-says": hinge_sentence(scores, label),
            **{
                f"softmax-formula-{name}": at + fixed(float(loss.value(z, label)), 4)
                for name, loss in LOSSES.items()
            },
        },
        descriptions={
            "softmax-losses-picture": "Losses against the score difference"
            + (f", now {short(lead)}: " if math.isfinite(lead) else "; ")
            + ("" if math.isfinite(lead) else where(scores, label, lead, page.names) + " ")
            + ", ".join(
                f"{loss.label} {fixed(float(loss.value(z, label)), 4)}" for loss in LOSSES.values()
            )
        },
        visible={"softmax-labels": True},
        data={
            "framed": True,
            "tables": {"softmax-losses-table": table(scores, label, page.names)},
        },
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The curves beside the formulas, the gradients beneath."""
    return [
        html.Div(
            [
                html.Div(
                    [
                        item
                        for name, loss in LOSSES.items()
                        for item in (
                            html.H2(loss.label),
                            parts.formula(name, answer, loss_formula(name, loss)),
                        )
                    ],
                    className="card",
                ),
                parts.picture(
                    "losses",
                    "Loss and slope against the score difference",
                    answer,
                    sheet="softmax-losses",
                ),
            ],
            className="card-and-wide",
        ),
        html.Div(
            [
                html.Div(
                    [
                        html.H2("Why hinge is not a probability"),
                        parts.said("hinge-says", answer),
                    ],
                    className="card",
                ),
                html.Div(
                    [
                        html.H2("Gradients in the logits"),
                        parts.table("softmax-losses-table", "Losses and their gradients"),
                    ],
                    className="card",
                ),
            ],
            className="halves",
        ),
    ]


def lead_of(scores: Scores, label: int) -> float:
    """How far the label's logit is ahead of the largest other; NaN where all others are masked."""
    rival = float(np.delete(scores.logits, label).max())
    return math.nan if scores.n_open == 1 else float(scores.logits[label]) - rival


def differences(lead: float) -> Floats:
    """The differences of scores that the curves are drawn over."""
    reach = max(REACH, nice_ceiling(1.1 * abs(lead)) if math.isfinite(lead) else 0.0)
    return np.linspace(-reach, reach, POINTS)


def figure(scores: Scores, label: int, lead: float, theme: Theme) -> dict[str, Any]:
    """Losses at the left, slopes at the right, over the same axis."""
    if math.isnan(lead):
        return empty(theme, "Every class but one is masked: no difference of scores is left.")
    at = differences(lead)
    reach = float(at[-1])
    curves = loss_curves(scores.logits, label, at)
    # Cross-entropy sets the height; what sums over classes leaves the picture sooner.
    top = nice_ceiling(float(curves.losses["cross_entropy"].max()))
    steepest = min(float(slopes.min()) for slopes in curves.slopes.values()) - 0.1
    return {
        "data": [
            *[
                line(
                    loss.label if axis == "x" else f"slope of {loss.label}",
                    {"x": for_json(curves.differences), "y": for_json(values[name], 4)},
                    width=2.5,
                    colour=class_colour(place),
                    dash=DASHES[place % len(DASHES)],
                    hover=f"{loss.label}: %{{y:.4f}}",
                    xaxis=axis,
                    yaxis=axis.replace("x", "y"),
                    showlegend=axis == "x",
                )
                for axis, values in (("x", curves.losses), ("x2", curves.slopes))
                for place, (name, loss) in enumerate(LOSSES.items())
            ],
            *[
                line(
                    "lead" if axis == "x" else "lead among slopes",
                    {"x": for_json([lead, lead]), "y": [-100, 1e9]},
                    width=1.5,
                    colour=theme.accent,
                    xaxis=axis,
                    yaxis=axis.replace("x", "y"),
                    showlegend=False,
                )
                for axis in ("x", "x2")
            ],
        ],
        "layout": base_layout(
            theme,
            margin={"l": 34, "r": 10, "t": 28, "b": 52},
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            xaxis=_difference(theme, reach, [0, 0.47]),
            xaxis2=_difference(theme, reach, [0.55, 1]),
            yaxis=plane_axis(theme, -0.1, top),
            yaxis2=plane_axis(theme, steepest, 0.1, anchor="x2"),
        ),
    }


def where(scores: Scores, label: int, lead: float, names: Names = LETTERS) -> str:
    """Where the label stands now."""
    if math.isnan(lead):
        return "every class but one is masked, so there is nothing to lead."
    if math.isinf(lead):
        return (
            f"{names.said(label)} is masked, so it stands infinitely far to the left and every "
            "loss is infinite."
        )
    return f"the line is where it stands now, z(y) − max of the others = {short(lead)}."


def _difference(theme: Theme, reach: float, domain: list[float]) -> dict[str, Any]:
    # Two lines: on a phone the names of both axes would meet in one.
    return plane_axis(
        theme,
        -reach,
        reach,
        domain=domain,
        title={"text": "z(y) −<br>max of the others", "font": {"size": 12}, "standoff": 4},
    )


def table(scores: Scores, label: int, names: Names = LETTERS) -> dict[str, Any]:
    """Each loss at the logits with its gradient."""
    z = scores.logits
    return {
        "head": ["loss", "value", *[f"∂ / ∂z({names.alone(i)})" for i in range(scores.n)]],
        "rows": [
            [
                parts.cell(loss.label),
                parts.cell(fixed(float(loss.value(z, label)), 4), "result"),
                *[
                    parts.cell("none" if label in scores.masked else fixed(g + 0.0, 4))
                    for g in np.asarray(loss.gradient(z, label)).tolist()
                ],
            ]
            for loss in LOSSES.values()
        ],
    }


def hinge_sentence(scores: Scores, label: int) -> str:
    """exp(-loss) over all labels: 1 for cross-entropy, anything for hinge."""
    rows = np.tile(scores.logits, (scores.n, 1))
    every = np.arange(scores.n)
    totals = {loss.name: float(np.exp(-loss.value(rows, every)).sum()) for loss in LOSSES.values()}
    (first, its_total), *others = totals.items()
    rest = "".join(f", {name} {fixed(total, 4)}" for name, total in others)
    return (
        f"Read exp(−loss) as a probability and add it up over all labels: {first} gives "
        f"{fixed(its_total, 4)}{rest}. Only cross-entropy is the log of a distribution. Hinge "
        "asks for a margin of 1 and is then exactly 0 with slope 0, however large the lead; "
        "cross-entropy always asks for a little more, and its slope is p − y."
    )


def snippet(page: PageState) -> str:
    """The program that prints what is shown."""
    state = page.state(SoftmaxState)
    masked = state.chosen_label() in scores_of(state).masked
    gradient = "" if masked else ', "gradient", loss.gradient(z, y) + 0.0'
    body = f"""z, y = {array(state.values())}, {state.chosen_label()}

print("lead", f"{{z[y] - np.delete(z, y).max():.4g}}")
for name, loss in LOSSES.items():
    print(name, f"{{loss.value(z, y):.4f}}"{gradient})
print("exp(-loss), added up over all labels")
labels, rows = np.arange(len(z)), np.tile(z, (len(z), 1))
for name, loss in LOSSES.items():
    print(name, f"{{np.exp(-loss.value(rows, labels)).sum():.4f}}")"""
    return program(body, ("compute.logits.losses", "LOSSES"))


def sheet(page: PageState) -> Sheet:
    """Each loss at the logits with its gradient, in doubles."""
    state = page.state(SoftmaxState)
    z, label = state.values(), state.chosen_label()
    masked = label in scores_of(state).masked
    return Sheet(
        ("loss", "value", *[f"d / d z of {page.names.alone(i)}" for i in range(state.n)]),
        [
            (
                loss.label,
                float(loss.value(z, label)),
                *([None] * state.n if masked else np.asarray(loss.gradient(z, label)).tolist()),
            )
            for loss in LOSSES.values()
        ],
    )


def curves_sheet(page: PageState) -> Sheet | None:
    """The curves: each loss and its slope at each difference of scores."""
    state = page.state(SoftmaxState)
    scores, label = scores_of(state), state.chosen_label()
    lead = lead_of(scores, label)
    if math.isnan(lead):
        return None
    curves = loss_curves(scores.logits, label, differences(lead))
    columns = [curves.differences, *curves.losses.values(), *curves.slopes.values()]
    labels = [loss.label for loss in LOSSES.values()]
    return Sheet(
        ("z(y) - max of the others", *labels, *[f"slope of {name}" for name in labels]),
        [tuple(row) for row in np.column_stack(columns).tolist()],
    )


SECTION = Section(
    "Losses",
    draw,
    {"losses": layout},
    snippet=snippet,
    sheets={"softmax-losses-table": sheet, "softmax-losses": curves_sheet},
)
