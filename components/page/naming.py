"""The names of classes on screen: the box that they are typed into, and where they stand."""

from __future__ import annotations

from typing import Any

from dash import html

from components.page.answers import Answer
from components.page.boxes import name_id, text_box
from components.state.names import NAMES_KEY, Names
from components.state.page import PageState


def names_box(view: str, page: PageState) -> html.Div:
    """The box that the names are typed into."""
    return html.Div(
        [
            html.Span("Names", className="label"),
            text_box(
                view,
                NAMES_KEY,
                "Names of the classes, separated by commas",
                page.names.text,
                "cat, dog, …",
            ),
        ],
        className="control inline names",
        **{"data-part": "names"},
    )


def name_beside(view: str, names: Names, index: int) -> html.Span:
    """Where a class's name stands beside its letter; empty where it has none."""
    return html.Span(names.of(index), id=name_id(view, index), className="class-name")


def naming(view: str, names: Names, n: int) -> Answer:
    """What an answer says of the names of N classes: beside the letters, and in the box."""
    texts = {name_id(view, i): names.of(i) for i in range(n)}
    return Answer(texts=texts, controls={NAMES_KEY: names.text})


def legend(key: str, answer: Answer) -> html.P:
    """The line that explains letters; hidden where no class has a name."""
    more: dict[str, Any] = {"hidden": not answer.visible[key]}
    return html.P(answer.texts[key], id=key, className="note", **more)
