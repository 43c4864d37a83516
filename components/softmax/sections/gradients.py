"""The gradient of cross-entropy found three ways, its check, the Jacobian, and a batch."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer
from components.page.numbers import SMALLEST_SHARE, exponent, fixed, for_json, short
from components.page.palette import Theme, class_colour
from components.page.sections import Section
from components.page.traces import base_layout, plane_axis
from components.softmax import parts
from components.softmax.model import Floats, Scores, scores_of
from components.softmax.state import BATCH_CLASSES, BATCH_ROWS, SoftmaxState
from components.state.page import PageState
from compute.logits.differences import (
    GradientComparison,
    compare_gradients,
    directional_difference,
    finite_difference_errors,
)
from compute.logits.losses import BatchLoss, batch_cross_entropy, cross_entropy
from compute.logits.mappings import softmax_jacobian
from compute.naming import class_name

STEPS = 10.0 ** np.arange(-15, 0.01, 0.25)
FORMATS = {"float32": "#D55E00", "float64": "#0072B2"}
WAYS = (
    ("formula", "(p − y) / T", "/"),
    ("finite_differences", "central differences", ""),
    ("autograd", "torch autograd", "x"),
)
SMALLEST_ERROR = 1e-17


def draw(page: PageState, theme: Theme) -> Answer:
    """Everything the section shows; only here is torch needed."""
    scores = scores_of(page.softmax)
    state = page.softmax
    label = state.chosen_label()
    step = 10.0**state.step
    three = comparison(scores.logits.tobytes(), label, scores.temperature, step)
    jacobian = np.asarray(softmax_jacobian(scores.logits, scores.temperature))
    batch = batch_cross_entropy(state.batch(), state.targets())
    together = nudged_together(scores, label, step)
    mean = fixed(float(batch.mean), 4)
    return Answer(
        pictures={
            "softmax-gradient": bars(three, theme),
            "softmax-steps": errors(scores, label, state.step, theme),
            "softmax-jacobian": jacobian_map(jacobian, theme),
            "softmax-batch": batch_map(state, batch, theme),
        },
        texts={
            "softmax-gradient-note": "Left to right in each class: the formula, central "
            "differences, torch autograd.",
            "softmax-agreement": agreement(three),
            "softmax-together": together_sentence(together, label),
            "softmax-steps-note": steps_sentence(scores, label),
            "softmax-jacobian-note": jacobian_sentence(jacobian),
            "softmax-batch-note": "Cells: the gradient of the mean loss; y marks each row's label.",
            "softmax-formula-loss": loss_numbers(scores, label),
            "softmax-formula-gradient": gradient_numbers(scores, label, three),
            "softmax-formula-difference": f"h = {short(step, 3)}: "
            f"({_plain(three.finite_differences)})",
            "softmax-formula-jacobian": f"the first row sums to {_zero(jacobian[0].sum())}",
            "softmax-formula-batch": f"mean loss {mean} over {BATCH_ROWS} rows",
        },
        descriptions={
            "softmax-gradient-picture": f"Gradient for label {class_name(label)}: "
            + "; ".join(f"{name} {_plain(getattr(three, way))}" for way, name, _ in WAYS),
            "softmax-steps-picture": f"Error of central differences against the step. "
            f"{steps_sentence(scores, label)}",
            "softmax-jacobian-picture": f"Jacobian of softmax. {jacobian_sentence(jacobian)}",
            "softmax-batch-picture": f"Gradient of a batch, mean loss {mean}.",
        },
        controls={
            "step": state.step,
            "batch_seed": state.batch_seed,
            **{f"batch_label.{i}": str(y) for i, y in enumerate(state.targets().tolist())},
        },
        visible={"softmax-labels": True},
        data={
            "tables": {
                "softmax-gradient-table": table(scores, label, three, together),
                "softmax-batch-table": batch_table(state, batch),
            },
        },
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """One logit vector above, a batch below."""
    state = page.softmax
    return [
        html.Div(
            [
                html.Div(
                    [
                        parts.formula("loss", answer),
                        parts.formula("gradient", answer),
                        parts.formula("difference", answer),
                        parts.said("agreement", answer),
                    ],
                    className="card",
                ),
                parts.picture("gradient", "One gradient, found three ways", answer),
                parts.stack(
                    [
                        parts.picture("steps", "Error against the step h", answer),
                        controls.slider(
                            parts.VIEW,
                            "step",
                            "log₁₀ of the step h",
                            state.step,
                            -15,
                            0,
                            step=0.5,
                            integer=False,
                        ),
                    ]
                ),
            ],
            className="thirds",
        ),
        html.Div(
            [
                html.Div(
                    [
                        html.H2("The classic mistake: nudge all logits at once"),
                        parts.said("together", answer),
                        parts.table("softmax-gradient-table", "The gradient, class by class"),
                    ],
                    className="card",
                ),
                parts.stack(
                    [
                        parts.picture("jacobian", "Jacobian ∂p / ∂z", answer),
                        parts.formula("jacobian", answer),
                    ]
                ),
            ],
            className="halves",
        ),
        html.Div(
            [
                html.Div(
                    [
                        html.H2(f"A batch, {BATCH_ROWS} × {BATCH_CLASSES}, at T = 1"),
                        html.Div(
                            [
                                controls.menu(
                                    parts.VIEW,
                                    f"batch_label.{i}",
                                    f"Label of row {i + 1}",
                                    str(int(y)),
                                    {str(j): class_name(j) for j in range(BATCH_CLASSES)},
                                    w=116,
                                )
                                for i, y in enumerate(state.targets())
                            ],
                            className="inline",
                        ),
                        controls.button(parts.VIEW, "new_batch", "New batch"),
                        parts.formula("batch", answer),
                        parts.table("softmax-batch-table", "Loss and gradient of each row"),
                    ],
                    className="card",
                ),
                parts.picture("batch", "Gradient of the mean loss, row by row", answer),
            ],
            className="halves",
        ),
    ]


@lru_cache(maxsize=64)
def comparison(logits: bytes, label: int, temperature: float, step: float) -> GradientComparison:
    """The three gradients. torch costs a second and 200 MB: only who looks here pays them."""
    return compare_gradients(np.frombuffer(logits), label, temperature=temperature, step=step)


def nudged_together(scores: Scores, label: int, step: float) -> float:
    """The difference quotient along (1, ..., 1)."""
    return float(
        directional_difference(
            lambda z: cross_entropy(z, label, temperature=scores.temperature),
            scores.logits,
            np.ones(scores.n),
            step * scores.temperature,
        )
    )


def _plain(values: Any) -> str:
    return ", ".join(fixed(v, 4) for v in np.asarray(values).tolist())


def _zero(value: float) -> str:
    return "0" if abs(value) < SMALLEST_SHARE else fixed(value, 4)


def agreement(three: GradientComparison) -> str:
    """How far the three are apart."""
    apart = float(np.abs(three.finite_differences - three.formula).max())
    difference = short(apart, 1)
    autograd = short(float(np.abs(three.autograd - three.formula).max()), 1)
    return (
        f"The three agree: against the formula, differences are off by at most {difference}, "
        f"autograd by {autograd}."
        if apart < 1e-3
        else f"At this step the differences are off by {difference}: look at the error against "
        f"the step. Autograd is off by {autograd}."
    )


def together_sentence(value: float, label: int) -> str:
    """Why nudging everything shows nothing."""
    return (
        f"Adding h to every logit at once gives {_zero(value)} for every class: softmax does "
        "not see a shift, so the loss does not change and the check reports a gradient of 0. "
        "Nudge one logit at a time. For the same reason the true gradient sums to 0."
    )


def loss_numbers(scores: Scores, label: int) -> str:
    """The loss at the logits."""
    loss = float(cross_entropy(scores.logits, label, temperature=scores.temperature))
    return f"L = −ln p({class_name(label)}) = {fixed(loss, 4)} nats"


def gradient_numbers(scores: Scores, label: int, three: GradientComparison) -> str:
    """The gradient at the logits."""
    return f"y = {class_name(label)}, T = {short(scores.temperature)}: ({_plain(three.formula)})"


def table(scores: Scores, label: int, three: GradientComparison, together: float) -> dict[str, Any]:
    """The gradient class by class, and what the mistake reports."""
    rows = [
        [
            parts.cell(class_name(i) + (" = y" if i == label else "")),
            *[parts.cell(fixed(getattr(three, way)[i], 6)) for way, _, _ in WAYS],
            parts.cell(_zero(together), "wrong"),
        ]
        for i in range(scores.n)
    ]
    total = [
        parts.cell("sum"),
        *[parts.cell(_zero(getattr(three, way).sum())) for way, _, _ in WAYS],
    ]
    return {
        "head": ["class", *[name for _, name, _ in WAYS], "all at once"],
        "rows": [*rows, [*total, parts.cell("")]],
    }


def bars(three: GradientComparison, theme: Theme) -> dict[str, Any]:
    """Three bars a class; a pattern tells the way, the colour the class."""
    n = len(three.formula)
    names = [class_name(i) for i in range(n)]
    low = min(0.0, float(three.formula.min()))
    high = max(0.0, float(three.formula.max()))
    room = 0.1 * max(high - low, 1e-12)
    return {
        "data": [
            {
                "type": "bar",
                "name": name,
                "x": names,
                "y": for_json(getattr(three, way), 7),
                "marker": {
                    "color": [class_colour(i) for i in range(n)],
                    "line": {"color": theme.text, "width": 0.5},
                    "pattern": {"shape": shape, "fgcolor": theme.paper, "size": 6},
                },
                "hovertemplate": f"%{{x}}, {name}: %{{y:.6f}}<extra></extra>",
            }
            for way, name, shape in WAYS
        ],
        "layout": base_layout(
            theme,
            margin={"l": 44, "r": 8, "t": 8, "b": 24},
            barmode="group",
            bargap=0.25,
            xaxis={"fixedrange": True, "tickfont": {"size": 13, "color": theme.text}},
            yaxis=plane_axis(theme, low - room, high + room),
        ),
    }


def errors(scores: Scores, label: int, exponent: float, theme: Theme) -> dict[str, Any]:
    """Truncation falls with h, rounding rises as h shrinks; where they cross is the best step."""
    found = _errors(scores.logits.tobytes(), scores.temperature, label)
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": STEPS.tolist(),
            "y": for_json(np.maximum(found[name], SMALLEST_ERROR), 3),
            "line": {"color": colour, "width": 2, "dash": "dot" if name == "float32" else "solid"},
            "hovertemplate": f"{name}: error %{{y:.1e}} at h = %{{x:.1e}}<extra></extra>",
        }
        for name, colour in FORMATS.items()
    ]
    cursor = {
        "type": "scatter",
        "mode": "lines",
        "x": [10.0**exponent] * 2,
        "y": [1e-17, 1e3],
        "line": {"color": theme.accent, "width": 1.5},
        "hoverinfo": "skip",
    }
    names = {
        "type": "scatter",
        "mode": "text",
        "x": [1e-8, 1e-12],
        "y": [for_json([found["float32"][28]])[0] or 1, for_json([found["float64"][12]])[0] or 1],
        "text": list(FORMATS),
        "textposition": "top right",
        "textfont": {"size": 12, "color": theme.text},
        "hoverinfo": "skip",
    }
    return {
        "data": [*lines, cursor, names],
        "layout": base_layout(
            theme,
            margin={"l": 48, "r": 10, "t": 8, "b": 36},
            xaxis=plane_axis(
                theme,
                -15.2,
                0.2,
                type="log",
                tickvals=[1e-15, 1e-10, 1e-5, 1],
                ticktext=["1e-15", "1e-10", "1e-5", "1"],
                title={"text": "step h", "font": {"size": 12}, "standoff": 4},
            ),
            yaxis=plane_axis(
                theme,
                -15,
                2,
                type="log",
                tickvals=[1e-15, 1e-10, 1e-5, 1],
                ticktext=["1e-15", "1e-10", "1e-5", "1"],
            ),
        ),
    }


@lru_cache(maxsize=64)
def _errors(logits: bytes, temperature: float, label: int) -> dict[str, Floats]:
    # The loss is a function of z / T, and so is the error of its differences.
    scaled = np.frombuffer(logits) / temperature
    return {name: finite_difference_errors(scaled, label, STEPS, name) for name in FORMATS}


def steps_sentence(scores: Scores, label: int) -> str:
    """The best step in each format."""
    found = _errors(scores.logits.tobytes(), scores.temperature, label)
    best = "; ".join(
        f"{name} h = {exponent(STEPS[found[name].argmin()], 1)} "
        f"(error {exponent(found[name].min(), 1)})"
        for name in FORMATS
    )
    return (
        "Coming from the right, truncation falls as h²; further left, rounding rises as 1/h. "
        f"Best: {best}."
    )


def jacobian_map(jacobian: Floats, theme: Theme) -> dict[str, Any]:
    """The Jacobian as a heatmap with its row sums beside it."""
    n = len(jacobian)
    names = [class_name(i) for i in range(n)]
    reach = max(float(np.abs(jacobian).max()), 1e-12)
    decimals = 3 if n <= 6 else 2
    return {
        "data": [
            _heatmap(jacobian, names, names, reach, theme, decimals),
            {
                "type": "scatter",
                "mode": "text",
                "x": [n - 0.1] * n,
                "y": names,
                "text": [f"Σ {_zero(row.sum())}" for row in jacobian],
                "textfont": {"size": 12, "color": theme.text},
                "cliponaxis": False,
                "hoverinfo": "skip",
            },
        ],
        "layout": base_layout(
            theme,
            margin={"l": 24, "r": 8, "t": 8, "b": 24},
            xaxis={
                "range": [-0.5, n + 0.4],
                "tickvals": list(range(n)),
                "ticktext": names,
                "fixedrange": True,
                "showgrid": False,
                "zeroline": False,
            },
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    }


def _heatmap(
    values: Floats, columns: list[str], rows: list[str], reach: float, theme: Theme, decimals: int
) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": for_json(values, 4),
        "x": list(range(len(columns))),
        "y": rows,
        "zmin": -reach,
        "zmax": reach,
        "colorscale": [list(stop) for stop in theme.diverging],
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "text": [[fixed(v, decimals) for v in row] for row in values.tolist()],
        "texttemplate": "%{text}",
        "textfont": {"size": 11},
        "hovertemplate": "row %{y}: %{z:.4f}<extra></extra>",
    }


def jacobian_sentence(jacobian: Floats) -> str:
    """What its rows sum to, and why."""
    largest = float(np.abs(jacobian.sum(axis=1)).max())
    return (
        f"Every row sums to {_zero(largest)}: raising all logits together changes no probability. "
        "Blue raises, red lowers."
    )


def batch_map(state: SoftmaxState, batch: BatchLoss, theme: Theme) -> dict[str, Any]:
    """The gradient of the mean loss, one row an example."""
    names = [class_name(j) for j in range(BATCH_CLASSES)]
    rows = [f"row {i + 1}" for i in range(BATCH_ROWS)]
    reach = float(np.abs(batch.gradients).max())
    heatmap = _heatmap(batch.gradients, names, rows, reach, theme, 2)
    for i, y in enumerate(state.targets().tolist()):
        heatmap["text"][i][y] += "<br>y"
    return {
        "data": [heatmap],
        "layout": base_layout(
            theme,
            margin={"l": 44, "r": 8, "t": 8, "b": 24},
            xaxis={
                "tickvals": list(range(BATCH_CLASSES)),
                "ticktext": names,
                "fixedrange": True,
                "showgrid": False,
            },
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    }


def batch_table(state: SoftmaxState, batch: BatchLoss) -> dict[str, Any]:
    """The loss of each row, and what its gradient sums to."""
    rows = [
        [
            parts.cell(f"row {i + 1}"),
            parts.cell(class_name(y)),
            parts.cell(fixed(loss, 4)),
            parts.cell(_zero(float(gradient.sum()))),
        ]
        for i, (y, loss, gradient) in enumerate(
            zip(state.targets().tolist(), batch.losses.tolist(), batch.gradients, strict=True)
        )
    ]
    mean = [
        parts.cell("mean", "result"),
        parts.cell(""),
        parts.cell(fixed(float(batch.mean), 4), "result"),
        parts.cell(""),
    ]
    return {"head": ["", "label", "loss", "sum of its gradient"], "rows": [*rows, mean]}


SECTION = Section("Gradients", draw, {"gradients": layout}, wait="loading torch for autograd, once")
