"""The Shadow view on screen: controls at the side, linked pictures, the table."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import dcc, html

from components.page import controls, opening, pieces
from components.page.answers import Answer
from components.page.naming import legend, name_beside, names_box
from components.page.sheets import export_buttons
from components.shadow import counting, quiz, table, visit, words
from components.shadow.presets import SHADOW_PRESETS
from components.shadow.state import ShadowState
from components.state.names import Names
from components.state.page import PageState
from compute.naming import class_name

VIEW = "shadow"


def layout(page: PageState, answer: Answer, sections: html.Section) -> html.Div:
    """The whole view, drawn from its first answer."""
    state = page.state(ShadowState)
    return html.Div(
        [
            pieces.lead(
                VIEW,
                answer,
                counting.layout(answer),
                _steps(answer),
                quiz.QUIZ.panel(answer),
            ),
            html.Div(
                [
                    html.Aside(_controls(page, answer), className="controls"),
                    html.Div(_pictures(answer), className="pictures turning"),
                    _flat_space(state, answer),
                    _table(state, answer),
                    sections,
                ],
                className="workbench",
            ),
            dcc.Store(id="shadow-shape"),
        ],
        className="view",
    )


def _steps(answer: Answer) -> html.Div:
    return html.Div(
        [
            visit.steps(VIEW, answer),
            quiz.QUIZ.row(answer),
            html.Span(
                controls.button(
                    VIEW,
                    "take_rank",
                    html.Span(answer.texts["shadow-take-rank-label"], id="shadow-take-rank-label"),
                    quiet=True,
                ),
                id="shadow-take-rank",
                hidden=not answer.visible["shadow-take-rank"],
            ),
        ],
        className="tries",
    )


def _controls(page: PageState, answer: Answer) -> list[Any]:
    state = page.state(ShadowState)
    return [
        html.Div(
            [
                controls.preset_menu(VIEW, state.preset(), SHADOW_PRESETS, "Your own weights"),
                html.P(
                    answer.texts["shadow-preset-about"], id="shadow-preset-about", className="help"
                ),
            ],
            className="control",
            **{"data-part": "presets"},
        ),
        pieces.part("sliders", *controls.group(VIEW, state, "side", reach="d")),
        html.Div(
            [
                controls.button(VIEW, "new_weights", "New weights"),
                controls.parameter(VIEW, state, "seed"),
                controls.button(VIEW, "reset", "Reset"),
            ],
            className="control inline spread",
            **{"data-part": "seed"},
        ),
        names_box(VIEW, page),
        pieces.part(
            "numbers", html.Div(matrix_editor(page), id="shadow-matrix", className="control")
        ),
        export_buttons("layer", "The layer, W and its biases"),
        html.P(answer.texts["shadow-read"], id="shadow-read", className="help"),
    ]


def _pictures(answer: Answer) -> list[Any]:
    picture = partial(pieces.picture, VIEW, turns=True)
    return [
        picture("vectors", "Class vectors, the rows of W", answer, drag=True),
        picture("cells", "Inputs x, cut by the walls", answer, drag=True),
        picture("polytope", "Shadow of the permutohedron", answer),
        picture("softmax", "Softmax at the probe x", answer, note_id="shadow-probe"),
    ]


def _flat_space(state: ShadowState, answer: Answer) -> html.Div:
    """What is said, and what turns the pictures, where the browser cannot draw in space."""
    return html.Div(
        [
            html.P(words.FLAT_SPACE, className="says"),
            *controls.group(VIEW, state, "flat"),
        ],
        id="shadow-flat-space",
        className="card flat-space",
        role="status",
        hidden=not answer.visible["shadow-flat-space"],
    )


def _table(state: ShadowState, answer: Answer) -> html.Section:
    return html.Section(
        [
            html.Div(
                [html.H2("Rankings, best first"), export_buttons("rankings", "Rankings")],
                className="inline spread",
            ),
            html.Div(
                controls.group(VIEW, state, "table"),
                className="inline spread",
            ),
            legend(table.LEGEND, answer),
            html.P(answer.texts[table.COUNT], id=table.COUNT, className="note", role="status"),
            html.Div(
                id="shadow-table",
                className="ranking-table",
                role="region",
                style={"--rows": len(answer.data["table"]["keys"])},
                **{"aria-label": "Table of rankings", "data-roving": ""},
            ),
            html.P(answer.texts["shadow-table-note"], id="shadow-table-note", className="note"),
        ],
        className="table-panel",
    )


def matrix_editor(page: PageState) -> list[Any]:
    """Every number of the layer, typed or pasted: weights, biases, and the probe x.

    It scrolls inside itself; its headings stay in sight.
    """
    state = page.state(ShadowState)
    heads = [f"x{_sub(j + 1)}" for j in range(state.d)] + ["bias"] * state.with_bias
    rows = [_class_row(state, page.names, i, row) for i, row in enumerate(state.matrix().tolist())]
    point = state.grid("probe")
    probe = [
        controls.entry_box(VIEW, state, point, 0, j, value)
        for j, value in enumerate(state.point().tolist())
    ]
    table = html.Table(
        [
            html.Thead(
                html.Tr(
                    [
                        html.Th(html.Span("W", className="visually-hidden"), scope="col"),
                        *[html.Th(head, scope="col") for head in heads],
                    ]
                )
            ),
            html.Tbody([*rows, _row("x", probe, className="probe-row")]),
        ]
    )
    editor = html.Div(
        table,
        className="scroll-box",
        role="region",
        tabIndex=0,
        **{"aria-label": "Weights, biases and the probe"},
    )
    return [editor, opening.opener(state, "weights", "biases", "probe")]


def _row(head: Any, cells: list[Any], **more: Any) -> html.Tr:
    return html.Tr([html.Th(head, scope="row"), *map(html.Td, cells)], **more)


def _class_row(state: ShadowState, names: Names, i: int, row: list[float]) -> html.Tr:
    """A class: its weights, and its bias where the layer has one."""
    letter, weights = class_name(i), state.grid("weights")
    cells = [controls.entry_box(VIEW, state, weights, i, j, value) for j, value in enumerate(row)]
    if state.with_bias:
        bias = float(state.bias()[i])
        cells.append(controls.entry_box(VIEW, state, state.grid("biases"), i, 0, bias))
    chip = html.Span(
        [controls.class_chip(i, letter), name_beside(VIEW, names, i)], className="class-head"
    )
    return _row(chip, cells)


def _sub(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
