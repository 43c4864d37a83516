"""What the sections of the Soft sort view share."""

from __future__ import annotations

from typing import Any

from dash import html

from components.page import controls
from components.page.answers import Answer

VIEW = "soft_sort"


def picture(answer: Answer | None, name: str, title: str, **more: Any) -> html.Figure:
    """A picture of this view; empty where it is drawn by the next answer."""
    graph = f"{VIEW}-{name}"
    drawn = answer.pictures if answer else {}
    return controls.picture(
        graph,
        title,
        drawn.get(
            graph,
            {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}},
        ),
        answer.descriptions.get(f"{graph}-picture", title) if answer else title,
        text=answer.texts.get(f"{graph}-note", "") if answer else "",
        **more,
    )
