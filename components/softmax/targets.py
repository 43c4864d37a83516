"""Soft targets and label smoothing: the probability that is wanted of each class."""

from __future__ import annotations

from dash import html

from components.page import controls, opening
from components.page.answers import Answer
from components.page.numbers import fixed
from components.softmax import parts
from components.softmax.state import MOST_LOGITS, SoftmaxState


def answer(state: SoftmaxState) -> Answer:
    """What is wanted, in its boxes."""
    wanted = state.wanted()
    return Answer(
        texts={
            "softmax-targets": "One class is wanted: its label is chosen beside the columns."
            if isinstance(wanted, int)
            else f"The targets y sum to 1: ({', '.join(fixed(y, 4) for y in wanted)})."
        },
        controls={
            "smoothing": state.smoothing,
            **{f"target.{i}": y for i, y in enumerate(state.entered_targets().tolist())},
        },
        visible={f"softmax-target-{i}": i < state.n for i in range(MOST_LOGITS)},
    )


def layout(state: SoftmaxState, answer: Answer) -> html.Div:
    """The probability wanted of each class, and how far it is smoothed."""
    targets = [*state.entered_targets().tolist(), *[0.0] * (MOST_LOGITS - state.n)]
    return html.Div(
        [
            html.H2("Soft targets"),
            html.Div(
                [
                    html.Div(
                        controls.entry_box(
                            parts.VIEW,
                            state,
                            state.grid("soft"),
                            i,
                            0,
                            target,
                        ),
                        id=f"softmax-target-{i}",
                        hidden=not answer.visible[f"softmax-target-{i}"],
                    )
                    for i, target in enumerate(targets)
                ],
                className="inline",
            ),
            opening.opener(state, "soft"),
            controls.parameter(parts.VIEW, state, "smoothing"),
            parts.said("targets", answer),
            html.P(
                "What is wanted is what the boxes hold, divided by their sum.", className="note"
            ),
        ],
        className="card",
    )
