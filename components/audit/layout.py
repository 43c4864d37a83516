"""Your layer on screen: where it comes from, the pictures, a section beneath."""

from __future__ import annotations

from typing import Any

from dash import html

from components.audit import auditing, entering, quiz
from components.audit.parts import VIEW, picture, said
from components.audit.presets import PRESETS
from components.audit.reading import Chosen
from components.audit.state import AuditState
from components.page import controls, opening, pieces
from components.page.answers import Answer
from components.page.naming import names_box
from components.page.sheets import export_buttons
from components.state.page import PageState


def layout(page: PageState, answer: Answer, sections: html.Section) -> html.Div:
    """The whole view, drawn from its first answer."""
    return html.Div(
        [
            pieces.lead(VIEW, answer, quiz.QUIZ.row(answer), quiz.QUIZ.panel(answer)),
            html.Div(
                [
                    html.Aside(_controls(page, answer), className="controls"),
                    html.Div([_pictures(answer), sections], className="softmax-main"),
                ],
                className="workbench softmax",
            ),
        ],
        className="view",
    )


def _controls(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(AuditState)
    chosen = Chosen.from_text(state.file)
    return [
        html.Div(
            [
                controls.preset_menu(VIEW, state.preset(), PRESETS, "Your own weights"),
                said("preset-about", answer, "help"),
            ],
            className="control",
            **{"data-part": "presets"},
        ),
        pieces.part("numbers", opening.opener(state, "weights", "biases")),
        said("shape", answer, "help"),
        pieces.part("numbers", entering.panel(chosen if chosen.weights else None)),
        said("file", answer, "help", role="status"),
        auditing.layout(answer),
        html.Div(
            pieces.part("sliders", *controls.group(VIEW, state, "side")),
            id="audit-side-there",
            hidden=not answer.visible["audit-side-there"],
        ),
        said("inputs", answer, "help"),
        names_box(VIEW, page),
        html.Div(
            [
                controls.button(VIEW, "from_shadow", "W from Shadow"),
                controls.button(VIEW, "reset", "Reset"),
            ],
            className="control inline",
            **{"data-part": "seed"},
        ),
        html.Div(
            [
                html.Span("Numbers", className="label"),
                export_buttons("layer", "The layer, W and its biases"),
            ],
            id="audit-numbers-there",
            className="control inline",
            hidden=not answer.visible["audit-numbers-there"],
        ),
    ]


def _pictures(answer: Answer) -> html.Div:
    return html.Div(
        [
            picture("margins", "How far ahead each class can be", answer, sheet="classes"),
            html.Div(
                picture("vectors", "The rows of W and their hull", answer, sheet="layer"),
                id="audit-vectors-there",
                hidden=not answer.visible["audit-vectors-there"],
            ),
        ],
        className="audit-pictures pictures",
    )
