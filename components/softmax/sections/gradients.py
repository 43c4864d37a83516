"""The gradient of cross-entropy found three ways, its check, the Jacobian, and a batch."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from components.page import controls
from components.page.answers import Answer, merged
from components.page.numbers import exponent, fixed, short
from components.page.palette import Theme
from components.page.programs import array, program
from components.page.sections import Section
from components.page.traces import empty
from components.softmax import gradient_sheets, parts, targets, words
from components.softmax.gradient_figures import (
    FORMATS,
    STEPS,
    WAYS,
    batch_map,
    errors,
    errors_of,
    jacobian_map,
    three_ways,
    zero,
)
from components.softmax.model import Floats, Scores, scores_of
from components.softmax.slopes import Wanted, comparison, nudged_together
from components.softmax.state import BATCH_CLASSES, BATCH_ROWS, SoftmaxState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute.logits.differences import (
    GradientComparison,
    compare_gradients,
    finite_difference_errors,
)
from compute.logits.likelihood import cross_entropy
from compute.logits.losses import BatchLoss, batch_cross_entropy
from compute.logits.mappings import softmax_jacobian
from compute.naming import class_name


def draw(page: PageState, theme: Theme) -> Answer:
    """Everything the section shows; only here is torch needed."""
    state = page.state(SoftmaxState)
    why = words.no_slope(scores_of(state), state.wanted(), page.names)
    above = _without(why, theme) if why else _of_logits(state, theme, page.names)
    return merged(merged(above, _of_batch(state, theme)), targets.answer(state))


def _of_logits(state: SoftmaxState, theme: Theme, names: Names) -> Answer:
    """The gradient at the logits, its check, and the Jacobian."""
    scores, wanted, step = scores_of(state), state.wanted(), 10.0**state.step
    three = comparison(scores.logits.tobytes(), wanted, scores.temperature, step)
    jacobian = np.asarray(softmax_jacobian(scores.logits, scores.temperature))
    together = nudged_together(scores, wanted, step)
    return Answer(
        pictures={
            "softmax-gradient": three_ways(three, theme),
            "softmax-steps": errors(scores, wanted, state.step, theme),
            "softmax-jacobian": jacobian_map(jacobian, theme),
        },
        texts={
            "softmax-gradient-note": "Left to right in each class: the formula, central "
            "differences, torch autograd.",
            "softmax-agreement": agreement(three),
            "softmax-together": together_sentence(together),
            "softmax-steps-note": steps_sentence(scores, wanted),
            "softmax-jacobian-note": jacobian_sentence(jacobian),
            "softmax-formula-loss": loss_numbers(scores, wanted, names),
            "softmax-formula-gradient": gradient_numbers(scores, wanted, three, names),
            "softmax-formula-difference": f"h = {short(step, 3)}: "
            f"({_plain(three.finite_differences)})",
            "softmax-formula-jacobian": f"the first row sums to {zero(jacobian[0].sum())}",
        },
        descriptions={
            "softmax-gradient-picture": f"Gradient for {_said(wanted, names)}: "
            + "; ".join(f"{name} {_plain(getattr(three, way))}" for way, name, _ in WAYS),
            "softmax-steps-picture": f"Error of central differences against the step. "
            f"{steps_sentence(scores, wanted)}",
            "softmax-jacobian-picture": f"Jacobian of softmax. {jacobian_sentence(jacobian)}",
        },
        data={"tables": {"softmax-gradient-table": table(scores, wanted, three, together, names)}},
    )


def _without(why: str, theme: Theme) -> Answer:
    """Why a gradient is missing."""
    pictures = ("gradient", "steps", "jacobian")
    return Answer(
        pictures={f"softmax-{name}": empty(theme, "No gradient here.") for name in pictures},
        texts={
            **{f"softmax-{name}-note": "" for name in pictures},
            **dict.fromkeys(("softmax-agreement", "softmax-together"), why),
            **{
                f"softmax-formula-{name}": ""
                for name in ("loss", "gradient", "difference", "jacobian")
            },
        },
        descriptions={f"softmax-{name}-picture": why for name in pictures},
        data={"tables": {"softmax-gradient-table": {"head": ["class"], "rows": []}}},
    )


def _of_batch(state: SoftmaxState, theme: Theme) -> Answer:
    """The batch, which has T = 1, and the controls of the section."""
    batch = batch_cross_entropy(state.batch(), state.targets())
    mean = fixed(float(batch.mean), 4)
    return Answer(
        pictures={"softmax-batch": batch_map(state, batch, theme)},
        texts={
            "softmax-batch-note": "Cells: the gradient of the mean loss; y marks each row's label.",
            "softmax-formula-batch": f"mean loss {mean} over {BATCH_ROWS} rows",
        },
        descriptions={"softmax-batch-picture": f"Gradient of a batch, mean loss {mean}."},
        controls={
            "step": state.step,
            "batch_seed": state.batch_seed,
            **{f"batch_label.{i}": str(y) for i, y in enumerate(state.targets().tolist())},
        },
        visible={"softmax-labels": True},
        data={"tables": {"softmax-batch-table": batch_table(state, batch)}},
    )


def layout(page: PageState, answer: Answer) -> list[Any]:
    """One logit vector above, a batch below."""
    state = page.state(SoftmaxState)
    return [
        _three_ways(state, answer),
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
                        parts.picture(
                            "jacobian", "Jacobian ∂p / ∂z", answer, sheet="softmax-jacobian"
                        ),
                        parts.formula("jacobian", answer),
                    ]
                ),
            ],
            className="halves",
        ),
        targets.layout(state, answer),
        _batch(state, answer),
    ]


def _three_ways(state: SoftmaxState, answer: Answer) -> html.Div:
    """The gradient, and how near central differences come to it."""
    return html.Div(
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
                    parts.picture(
                        "steps", "Error against the step h", answer, sheet="softmax-steps"
                    ),
                    controls.parameter(parts.VIEW, state, "step"),
                ]
            ),
        ],
        className="thirds",
    )


def _batch(state: SoftmaxState, answer: Answer) -> html.Div:
    """A label for each row of the batch, and the gradient of the mean loss."""
    return html.Div(
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
    )


def _plain(values: Any) -> str:
    return ", ".join(fixed(v, 4) for v in np.asarray(values).tolist())


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


def together_sentence(value: float) -> str:
    """Why nudging everything shows nothing."""
    return (
        f"Adding h to every logit at once gives {zero(value)} for every class: softmax does "
        "not see a shift, so the loss does not change and the check reports a gradient of 0. "
        "Nudge one logit at a time. For the same reason the true gradient sums to 0."
    )


def _said(wanted: Wanted, names: Names) -> str:
    """The label, or the targets."""
    if isinstance(wanted, int):
        return f"label {names.said(wanted)}"
    return f"targets {_plain(wanted)}"


def loss_numbers(scores: Scores, wanted: Wanted, names: Names = LETTERS) -> str:
    """The loss at the logits."""
    loss = float(cross_entropy(scores.logits, wanted, temperature=scores.temperature))
    if isinstance(wanted, tuple):
        return f"L = −Σ y ln p = {fixed(loss, 4)} nats"
    label = wanted
    return f"L = −ln p({names.alone(label)}) = {fixed(loss, 4)} nats"


def gradient_numbers(
    scores: Scores, wanted: Wanted, three: GradientComparison, names: Names = LETTERS
) -> str:
    """The gradient at the logits."""
    y = names.said(wanted) if isinstance(wanted, int) else f"({_plain(wanted)})"
    return f"y = {y}, T = {short(scores.temperature)}: ({_plain(three.formula)})"


def table(
    scores: Scores,
    wanted: Wanted,
    three: GradientComparison,
    together: float,
    names: Names = LETTERS,
) -> dict[str, Any]:
    """The gradient class by class, and what the mistake reports."""
    rows = [
        [
            parts.cell(names.said(i) + (" = y" if i == wanted else "")),
            *([parts.cell(fixed(wanted[i], 4))] if isinstance(wanted, tuple) else []),
            *[parts.cell(fixed(getattr(three, way)[i], 6)) for way, _, _ in WAYS],
            parts.cell(zero(together), "wrong"),
        ]
        for i in range(scores.n)
    ]
    soft = isinstance(wanted, tuple)
    total = [
        parts.cell("sum"),
        *([parts.cell("1")] if soft else []),
        *[parts.cell(zero(getattr(three, way).sum())) for way, _, _ in WAYS],
    ]
    return {
        "head": ["class", *(["y"] if soft else []), *[name for _, name, _ in WAYS], "all at once"],
        "rows": [*rows, [*total, parts.cell("")]],
    }


def steps_sentence(scores: Scores, wanted: Wanted) -> str:
    """The best step in each format."""
    found = errors_of(scores.logits.tobytes(), scores.temperature, wanted)
    best = "; ".join(
        f"{name} h = {exponent(STEPS[found[name].argmin()], 1)} "
        f"(error {exponent(found[name].min(), 1)})"
        for name in FORMATS
    )
    return (
        "Coming from the right, truncation falls as h²; further left, rounding rises as 1/h. "
        f"Best: {best}."
    )


def jacobian_sentence(jacobian: Floats) -> str:
    """What its rows sum to, and why."""
    largest = float(np.abs(jacobian.sum(axis=1)).max())
    return (
        f"Every row sums to {zero(largest)}: raising all logits together changes no probability. "
        "Blue raises, red lowers."
    )


def batch_table(state: SoftmaxState, batch: BatchLoss) -> dict[str, Any]:
    """The loss of each row, and what its gradient sums to."""
    rows = [
        [
            parts.cell(f"row {i + 1}"),
            parts.cell(class_name(y)),
            parts.cell(fixed(loss, 4)),
            parts.cell(zero(float(gradient.sum()))),
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


def snippet(page: PageState) -> str:
    """The program that prints what is shown."""
    state = page.state(SoftmaxState)
    wanted = state.wanted()
    y = str(wanted) if isinstance(wanted, int) else array(np.array(wanted))
    of_wanted = "" if isinstance(wanted, int) else f'print("targets", {y})\n'
    above = f"""z, y = {array(state.values())}, {y}
T, h = {state.temperature!r}, {10.0**state.step!r}

found = compare_gradients(z, y, temperature=T, step=h)
print("T", T)
print("loss", f"{{cross_entropy(z, y, temperature=T):.4f}}")
print("formula", found.formula)
print("differences", found.finite_differences)
print("autograd", found.autograd)
print("Jacobian", softmax_jacobian(z, T), sep="\\n")
for way in ("finite_differences", "autograd"):
    print(way, "off by", f"{{np.abs(getattr(found, way) - found.formula).max():.1g}}")
print("the check at h =", f"{{h:.3g}}")
steps = 10.0 ** np.arange(-15, 0.01, 0.25)
for name in ("float32", "float64"):
    errors = finite_difference_errors(z / T, y, steps, name)
    print(name, "best h", f"{{steps[errors.argmin()]:.0e}}", f"error {{errors.min():.0e}}")
"""
    of_batch = f"""
batch = batch_cross_entropy({array(state.batch())}, {array(state.targets())})
print("losses", batch.losses, "mean", f"{{batch.mean:.4f}}")
print("gradient of the mean", batch.gradients, sep="\\n")"""
    if words.no_slope(scores_of(state), wanted):
        return program(of_wanted + of_batch, batch_cross_entropy, precision=6)
    used = (cross_entropy, compare_gradients, softmax_jacobian, batch_cross_entropy)
    return program(above + of_wanted + of_batch, *used, finite_difference_errors, precision=6)


SECTION = Section(
    "Gradients",
    draw,
    {"gradients": layout},
    seconds=0.05,
    wait="loading torch for autograd, once",
    snippet=snippet,
    sheets=gradient_sheets.SHEETS,
)
