"""Lessons on screen: the menu that begins one, and the bar that goes through its steps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from flask import has_request_context, request

from components.page import pieces
from components.page.lessons import EXAMPLE, MOST_CHARACTERS, LessonError, opened, ours, placed
from components.page.requests import affordable, read_request
from components.state.page import PageState

REFUSED = f"A lesson is a text file of at most {MOST_CHARACTERS:,} characters."


def menu() -> html.Details:
    """A button in the header, and the lessons that it offers."""
    root = request.script_root if has_request_context() else ""
    lessons = [
        html.Li(html.A(lesson.title, href=f"{root}/?{urlencode({'lesson': name})}"))
        for name, lesson in ours().items()
    ]
    return html.Details(
        [
            html.Summary("Lessons", className="plain"),
            html.Div(
                [
                    html.Ul(lessons, className="lesson-list"),
                    html.Button(
                        "Open a lesson of your own",
                        id="open-lesson",
                        type="button",
                        className="plain",
                        **{"data-refused": REFUSED, "data-most": str(4 * MOST_CHARACTERS)},
                    ),
                    html.Div(
                        [html.Span("Write one as a file like this"), pieces.copier("lesson-form")],
                        className="inline spread",
                    ),
                    pieces.code("lesson-form", EXAMPLE, "The form of a lesson"),
                    html.P(
                        "A link is copied from this page (Share). While a lesson of your own is "
                        "open, the link of the page holds it.",
                        className="help",
                    ),
                ],
                className="share-panel card",
            ),
        ],
        id="lessons",
        className="menu",
    )


def bar(page: PageState) -> html.Section:
    """The bar above the view, and the Stores that a file passes through."""
    place = placed(page, affordable)
    title, shown, says = (place.title, place.shown, place.says) if place else ("", "", "")
    return html.Section(
        [
            html.Div(
                [
                    html.P(title, id="lesson-title"),
                    html.Span(shown, id="lesson-shown", className="note"),
                    html.Div(
                        [
                            _way("back", "◀ Back", place is not None and place.back is None),
                            _way("next", "Next ▶", place is not None and place.next is None),
                            html.Button(
                                "Leave", id="lesson-leave", type="button", className="quiet"
                            ),
                        ],
                        className="inline",
                    ),
                ],
                className="inline spread",
            ),
            html.P(says, id="lesson-says", role="status"),
            dcc.Store(id="lesson-file"),
            dcc.Store(id="lesson-read"),
        ],
        id="lesson",
        className="lesson",
        hidden=place is None,
        **{"aria-labelledby": "lesson-title"},
    )


def _way(name: str, label: str, ends: bool) -> html.Button:
    """A button that keeps the focus where it leads nowhere."""
    return html.Button(
        label,
        id=f"lesson-{name}",
        type="button",
        className="plain",
        **{"aria-disabled": "true" if ends else "false"},
    )


def register(app: Dash) -> None:
    """Connect a lesson of one's own, given as text, with the page of its first step."""

    @app.callback(
        Output("lesson-read", "data"), Input("lesson-file", "data"), prevent_initial_call=True
    )
    def read(sent: Any) -> dict[str, Any]:
        text = sent.get("text") if isinstance(sent, dict) else None
        return first_step(read_request(sent).page, text)

    app.clientside_callback(
        ClientsideFunction("explorer", "lessonRead"), Input("lesson-read", "data")
    )


def first_step(page: PageState, text: Any) -> dict[str, Any]:
    """The query of a lesson's first step, or what is wrong with it."""
    if not isinstance(text, str):
        return {"query": None, "problems": [REFUSED]}
    try:
        return {"query": opened(page, text).to_query(), "problems": []}
    except LessonError as error:
        return {"query": None, "problems": list(error.problems)}
