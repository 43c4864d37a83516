"""What the questions share: sentences, pictures, boxes."""

from __future__ import annotations

from typing import Any

from dash import html

from components.page import controls
from components.page.answers import Answer

VIEW = "shadow"


def said(name: str, answer: Answer, class_name: str = "says", **more: Any) -> html.P:
    """A sentence that follows the numbers."""
    key = f"shadow-{name}"
    return html.P(
        answer.texts.get(key, ""),
        id=key,
        className=class_name,
        hidden=not answer.visible.get(key, True),
        **more,
    )


def picture(name: str, title: str, answer: Answer, **more: Any) -> html.Figure:
    """A picture of a question, as the answer draws it."""
    graph = f"shadow-{name}"
    return controls.picture(
        graph,
        title,
        answer.pictures[graph],
        answer.descriptions[f"{graph}-picture"],
        text=answer.texts.get(f"{graph}-note", ""),
        **more,
    )


def card(children: list[Any], **more: Any) -> html.Div:
    """A box of words and controls."""
    return html.Div(children, className="card", **more)
