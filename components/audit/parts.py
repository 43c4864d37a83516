"""Pieces that the sections of "Your layer" share."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import html

from components.page import pieces
from components.page.answers import Answer
from components.page.sheets import export_buttons

VIEW = "audit"

said = partial(pieces.said, VIEW)
picture = partial(pieces.picture, VIEW)


def card(children: list[Any], **more: Any) -> html.Div:
    """A box of words and controls."""
    return html.Div(children, className="card", **more)


def table(
    table_id: str, label: str, sheet: str, answer: Answer, *, folded: bool = True
) -> html.Div:
    """Where the script writes the table that an answer holds under this id; it has room for it.

    One that is `folded` has its rows in two lines on a phone (`touch.css`).
    """
    rows = len(answer.data.get("tables", {}).get(table_id, {}).get("rows", ()))
    return html.Div(
        [
            html.Div(
                id=table_id,
                className="sheet audit-table folded" if folded else "sheet audit-table",
                role="region",
                tabIndex=0,
                style={"--rows": rows},
                **{"aria-label": label},
            ),
            export_buttons(sheet, label),
        ],
        className="with-take",
    )


def elsewhere(
    section: str, says: str, silent: tuple[str, ...], empty: str = "", hidden: str = ""
) -> Answer:
    """What a section says of a layer that is too large for it: one text, the others silent."""
    return Answer(
        texts={f"{VIEW}-{section}-says": says, **{f"{VIEW}-{name}": "" for name in silent}},
        visible={hidden: False} if hidden else {},
        data={"tables": {empty: {"head": [], "rows": []}}} if empty else {},
    )


def cell(text: str, mark: str = "") -> dict[str, str]:
    """One cell of a table, with what it looks like."""
    return {"text": text, "class": mark}
