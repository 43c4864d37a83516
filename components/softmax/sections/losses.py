"""Cross-entropy beside hinge and max-margin: values, slopes, and why hinge is not a probability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from dash import html

from components.page.answers import Answer
from components.page.palette import Theme, base_layout, plane_axis
from components.shadow.figures import nice_ceiling
from components.softmax import parts
from components.softmax.model import Scores
from components.softmax.numerals import digits, short
from components.state.page import PageState
from compute.logits.mappings import (
    cross_entropy,
    cross_entropy_gradient,
    hinge_gradient,
    hinge_loss,
    loss_curves,
    max_margin_gradient,
    max_margin_loss,
)
from compute.naming import class_name

LABEL = "Losses"
REACH = 5.0
POINTS = 201


@dataclass(frozen=True)
class Loss:
    """One loss, how it is drawn, and its functions."""

    name: str
    formula: str
    colour: str
    dash: str
    value: Callable[[Any, Any], Any]
    gradient: Callable[[Any, Any], Any]


LOSSES = {
    "cross_entropy": Loss(
        "cross-entropy", "cross_entropy", "#0072B2", "solid", cross_entropy, cross_entropy_gradient
    ),
    "hinge_loss": Loss("hinge, summed", "hinge", "#D55E00", "dash", hinge_loss, hinge_gradient),
    "max_margin_loss": Loss(
        "max-margin", "max_margin", "#009E73", "dot", max_margin_loss, max_margin_gradient
    ),
}


def draw(page: PageState, scores: Scores, theme: Theme) -> Answer:
    """The curves, and the values at the logits."""
    label = page.softmax.chosen_label()
    z = scores.logits
    lead = float(z[label] - np.delete(z, label).max())
    at = f"at y = {class_name(label)}, T = 1: "
    return Answer(
        pictures={"softmax-losses": figure(scores, label, lead, theme)},
        texts={
            "softmax-losses-note": "Left: losses. Right: their slopes. The label "
            f"{class_name(label)} moves, the others stay; the line is where it stands now, "
            f"z(y) − max of the others = {short(lead)}.",
            "softmax-hinge-says": hinge_sentence(scores, label),
            **{
                f"softmax-formula-{loss.formula}": at + f"{float(loss.value(z, label)):.4f}"
                for loss in LOSSES.values()
            },
        },
        descriptions={
            "softmax-losses-picture": f"Losses against the score difference, now {short(lead)}: "
            + ", ".join(
                f"{loss.name} {float(loss.value(z, label)):.4f}" for loss in LOSSES.values()
            )
        },
        data={
            "tables": {"softmax-losses-table": table(scores, label)},
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
                        for loss in LOSSES.values()
                        for item in (html.H2(loss.name), parts.formula(loss.formula, answer))
                    ],
                    className="card",
                ),
                parts.picture("losses", "Loss and slope against the score difference", answer),
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


def figure(scores: Scores, label: int, lead: float, theme: Theme) -> dict[str, Any]:
    """Losses at the left, slopes at the right, over the same axis."""
    reach = max(REACH, nice_ceiling(1.1 * abs(lead)))
    curves = loss_curves(scores.logits, label, np.linspace(-reach, reach, POINTS))
    top = nice_ceiling(float(curves.losses["cross_entropy"].max()))
    steepest = -1.0 - 0.1 if scores.n == 2 else float(curves.slopes["hinge_loss"].min()) - 0.1
    return {
        "data": [
            *[
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": loss.name,
                    "x": digits(curves.differences),
                    "y": digits(values[name], 4),
                    "xaxis": axis,
                    "yaxis": axis.replace("x", "y"),
                    "line": {"color": loss.colour, "width": 2.5, "dash": loss.dash},
                    "hovertemplate": f"{loss.name}: %{{y:.4f}}<extra></extra>",
                    "showlegend": axis == "x",
                }
                for axis, values in (("x", curves.losses), ("x2", curves.slopes))
                for name, loss in LOSSES.items()
            ],
            *[
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": [lead, lead],
                    "y": [-100, 1e9],
                    "xaxis": axis,
                    "yaxis": axis.replace("x", "y"),
                    "line": {"color": theme.accent, "width": 1.5},
                    "hoverinfo": "skip",
                    "showlegend": False,
                }
                for axis in ("x", "x2")
            ],
        ],
        "layout": base_layout(
            theme,
            margin={"l": 34, "r": 10, "t": 28, "b": 38},
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            xaxis=_difference(theme, reach, [0, 0.47]),
            xaxis2=_difference(theme, reach, [0.55, 1]),
            yaxis=plane_axis(theme, -0.1, top),
            yaxis2=plane_axis(theme, steepest, 0.1, anchor="x2"),
        ),
    }


def _difference(theme: Theme, reach: float, domain: list[float]) -> dict[str, Any]:
    return plane_axis(
        theme,
        -reach,
        reach,
        domain=domain,
        title={"text": "z(y) − max of the others", "font": {"size": 12}, "standoff": 4},
    )


def table(scores: Scores, label: int) -> dict[str, Any]:
    """Each loss at the logits with its gradient."""
    z = scores.logits
    return {
        "head": ["loss", "value", *[f"∂ / ∂z({class_name(i)})" for i in range(scores.n)]],
        "rows": [
            [
                parts.cell(loss.name),
                parts.cell(f"{float(loss.value(z, label)):.4f}", "result"),
                *[
                    parts.cell(f"{g + 0.0:.4f}")
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
    total = {name: float(np.exp(-LOSSES[name].value(rows, every)).sum()) for name in LOSSES}
    return (
        "Read exp(−loss) as a probability and add it up over all labels: cross-entropy gives "
        f"{total['cross_entropy']:.4f}, hinge {total['hinge_loss']:.4f}, max-margin "
        f"{total['max_margin_loss']:.4f}. Only cross-entropy is the log of a distribution. Hinge "
        "asks for a margin of 1 and is then exactly 0 with slope 0, however large the lead; "
        "cross-entropy always asks for a little more, and its slope is p − y."
    )
