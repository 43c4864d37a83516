"""What the sections of the Soft sort view share."""

from __future__ import annotations

from typing import Any

from dash import html

from components.page import controls
from components.page.answers import Answer

VIEW = "soft_sort"


def picture(answer: Answer, name: str, title: str, **more: Any) -> html.Figure:
    """A picture of this view; empty where a button of its own draws it."""
    graph = f"{VIEW}-{name}"
    return controls.picture(
        graph,
        title,
        answer.pictures.get(
            graph,
            {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}},
        ),
        answer.descriptions.get(f"{graph}-picture", title),
        text=answer.texts.get(f"{graph}-note", ""),
        **more,
    )
