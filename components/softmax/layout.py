"""The Softmax view on screen: controls at the side, the columns, a section beneath."""

from __future__ import annotations

from typing import Any

from dash import html

from components.page import controls, opening, pieces
from components.page.answers import Answer
from components.page.naming import name_beside, names_box
from components.page.sheets import export_buttons
from components.softmax import parts, quiz
from components.softmax.parts import VIEW
from components.softmax.state import LOGIT_PRESETS, MOST_LOGITS, SoftmaxState
from components.state.page import PageState
from compute.naming import class_name


def layout(page: PageState, answer: Answer, sections: html.Section) -> html.Div:
    """The whole view, drawn from its first answer; sections not open come when they are opened."""
    return html.Div(
        [
            pieces.lead(
                VIEW,
                answer,
                quiz.QUIZ.row(answer),
                quiz.QUIZ.panel(answer),
            ),
            html.Div(
                [
                    html.Aside(_controls(page, answer), className="controls"),
                    html.Div(
                        [
                            _columns(page, answer),
                            sections,
                        ],
                        className="softmax-main",
                    ),
                ],
                className="workbench softmax",
            ),
        ],
        className="view",
    )


def _controls(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(SoftmaxState)
    return [
        pieces.part(
            "presets", controls.preset_menu(VIEW, state.preset(), LOGIT_PRESETS, "Your own logits")
        ),
        pieces.part("sliders", *controls.group(VIEW, state, "side", reach="temperature")),
        names_box(VIEW, page),
        pieces.part("numbers", opening.opener(state, "logits")),
        html.Dl(
            [
                item
                for name, label in (
                    ("most", "Most likely"),
                    ("entropy", "Entropy (nats)"),
                    ("sum", "Sum of p"),
                )
                for item in (
                    html.Dt(label),
                    html.Dd(answer.texts[f"softmax-{name}"], id=f"softmax-{name}"),
                )
            ],
            className="readouts",
        ),
        pieces.part("sliders", _labels(state, answer)),
        html.Div(
            [
                controls.button(VIEW, "from_shadow", "W, x, T from Shadow"),
                controls.button(VIEW, "to_shadow", "Back to Shadow"),
                controls.button(VIEW, "reset", "Reset"),
            ],
            className="control inline",
            **{"data-part": "seed"},
        ),
    ]


def _labels(state: SoftmaxState, answer: Answer) -> html.Div:
    """Which class is the right one, for the sections that need one."""
    chosen = state.chosen_label()
    return html.Div(
        [
            html.Span("Label y", className="label"),
            html.Div(
                [
                    html.Span(
                        parts.toggle(
                            f"label.{i}",
                            controls.class_chip(i, class_name(i)),
                            i == chosen,
                            title=f"Label y is {class_name(i)}",
                        ),
                        id=f"softmax-label-{i}",
                        hidden=i >= state.n,
                    )
                    for i in range(MOST_LOGITS)
                ],
                className="inline",
            ),
        ],
        id="softmax-labels",
        className="control",
        role="group",
        hidden=not answer.visible["softmax-labels"],
        **{"aria-label": "Label y"},
    )


def _columns(page: PageState, answer: Answer) -> html.Div:
    """The typed logits, and on the same rows the three columns."""
    state = page.state(SoftmaxState)
    padded = [*state.values().tolist(), *[0.0] * (MOST_LOGITS - state.n)]
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.Span(
                                [
                                    controls.class_chip(i, class_name(i)),
                                    name_beside(VIEW, page.names, i),
                                ],
                                className="class-head",
                            ),
                            controls.entry_box(
                                VIEW,
                                state,
                                state.grid("logits"),
                                i,
                                0,
                                value,
                            ),
                        ],
                        id=f"softmax-row-{i}",
                        className="logit-row",
                        hidden=i >= state.n,
                    )
                    for i, value in enumerate(padded)
                ],
                className="logit-rows",
            ),
            parts.picture(
                "columns", "From logits z to probabilities p: drag a logit", answer, drag=True
            ),
            html.Div(
                [
                    parts.formula("softmax", answer),
                    html.P(
                        answer.texts["softmax-vector"], id="softmax-vector", className="numbers"
                    ),
                    export_buttons("columns", "Logits and probabilities"),
                ],
                className="under-columns",
            ),
        ],
        id="softmax-rows",
        className="card columns-panel",
        style={"--rows": state.n},
    )
