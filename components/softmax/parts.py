"""Pieces that the sections of the Softmax view share: formulas, tables, toggles, answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import html

from components.page import controls, pieces
from components.page.answers import Answer
from components.page.sheets import export_buttons
from components.softmax.formulas import FORMULAS, Formula

VIEW = "softmax"


def formula(name: str, answer: Answer | None = None, shown: Formula | None = None) -> html.Div:
    """A typeset formula; with an answer that has numbers for it, those beneath."""
    key, shown = f"softmax-formula-{name}", shown or FORMULAS[name]
    numbers = answer.texts.get(key) if answer is not None else None
    return html.Div(
        [
            # The asset puts the markup in place: Dash has no components for MathML.
            html.Div(
                role="math",
                className="math",
                **{"aria-label": shown.spoken, "data-math": shown.markup},
            ),
            *([] if numbers is None else [html.P(numbers, id=key, className="numbers")]),
        ],
        className="formula",
    )


def table(table_id: str, label: str) -> html.Div:
    """Where the asset writes the table that an answer holds under this id."""
    return html.Div(
        [
            html.Div(
                id=table_id, className="sheet", role="region", tabIndex=0, **{"aria-label": label}
            ),
            export_buttons(table_id, label),
        ],
        className="with-take",
    )


def cell(text: str, *marks: str) -> dict[str, str]:
    """One cell of a table, with what it looks like."""
    return {"text": text, "class": " ".join(mark for mark in marks if mark)}


picture = partial(pieces.picture, VIEW)
said = partial(pieces.said, VIEW)
toggle = partial(controls.toggle, VIEW)


def stack(children: list[Any]) -> html.Div:
    """A picture and what belongs to it, under each other."""
    return html.Div(children, className="card stack")
