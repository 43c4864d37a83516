"""What all views lay out alike: the headline, pictures, sentences. A view gives its own name."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from components.page.answers import Answer
from components.page.take_home import figure_menu

WAKE = "Tap to turn"  # on a touch screen, where a swipe scrolls the page
# Without a ground of its own: plotly's is white in the dark too.
EMPTY = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    },
}


def lead(view: str, answer: Answer, *below: Any) -> html.Div:
    """A view's headline and the sentence under it, and what stands below them."""
    headline, sentence = f"{view}-headline", f"{view}-sentence"
    return html.Div(
        [
            html.H1(answer.texts[headline], id=headline),
            html.P(answer.texts[sentence], id=sentence, className="sentence"),
            *below,
        ],
        className="lead",
    )


def part(name: str, *children: Any) -> html.Div:
    """A group of controls that an embedded page may leave out; it changes nothing on screen."""
    return html.Div(list(children), className="part", **{"data-part": name})


def said(view: str, name: str, answer: Answer, class_name: str = "says", **more: Any) -> html.P:
    """A sentence that follows the numbers."""
    key = f"{view}-{name}"
    return html.P(
        answer.texts.get(key, ""),
        id=key,
        className=class_name,
        hidden=not answer.visible.get(key, True),
        **more,
    )


def picture(
    view: str,
    name: str,
    title: str,
    answer: Answer,
    *,
    drag: bool = False,
    note_id: str = "",
    sheet: str = "",
    turns: bool = False,
) -> html.Figure:
    """A titled graph with a text alternative, its handles (if it has any) and a note under it.

    It is empty where the answer has no such picture: a button of its own asks for it. `sheet` is
    the name of the table of what it draws. One that `turns` stands among others, of which one is
    large.
    """
    graph_id = f"{view}-{name}"
    note = note_id or f"{graph_id}-note"
    return html.Figure(
        [
            html.Figcaption(
                caption(name, title, answer) if turns else said_title(graph_id, title, answer)
            ),
            figure_menu(graph_id, title, sheet),
            html.Div(
                [
                    html.Div(
                        dcc.Graph(
                            id=graph_id,
                            figure=answer.pictures.get(graph_id, EMPTY),
                            responsive=True,
                            config={"displayModeBar": False, "scrollZoom": False},
                        ),
                        id=f"{graph_id}-picture",
                        role="img",
                        className="graph",
                        **{"aria-label": answer.descriptions.get(f"{graph_id}-picture", title)},
                    ),
                    *(
                        [
                            html.Div(
                                id=f"{graph_id}-handles",
                                className="handles",
                                role="group",
                                **{"aria-label": f"Draggable points: {title}"},
                            )
                        ]
                        if drag
                        else []
                    ),
                ],
                className="stage",
                **{"data-wake": WAKE},
            ),
            html.P(
                answer.texts.get(note, ""),
                id=note,
                className="note strong" if note_id else "note",
            ),
        ],
        id=f"{graph_id}-figure",
        **(turning(view, name, answer) if turns else {"className": "picture"}),
    )


def said_title(graph_id: str, title: str, answer: Answer) -> Any:
    """A title; one that names classes follows their names, where the answer says it."""
    key = f"{graph_id}-title"
    return html.Span(answer.texts[key], id=key) if key in answer.texts else title


def turning(view: str, name: str, answer: Answer) -> dict[str, str]:
    """What marks one of the pictures of which one is large; the answer says which."""
    is_large = answer.data["large"] == name
    return {
        "className": "picture large" if is_large else "picture",
        "data-turns": name,
        "data-view-of": view,
    }


def caption(name: str, title: str, answer: Answer) -> html.Button:
    """The title of a picture that can be the large one: pressed, it is."""
    return html.Button(
        title,
        type="button",
        className="caption",
        title="Show large",
        **{"aria-pressed": "true" if answer.data["large"] == name else "false"},
    )


def copier(source: str, label: str = "Copy", **more: Any) -> html.Button:
    """A button that copies the text of the element `source`; what became of it stands on it."""
    return html.Button(
        label, type="button", className="plain copier", **{"data-copies": source}, **more
    )


def code(code_id: str, text: str, label: str) -> html.Pre:
    """A text to copy, that the keyboard can reach and scroll."""
    return html.Pre(text, id=code_id, tabIndex=0, role="region", **{"aria-label": label})


def programs(view: str, label: str, answer: Answer) -> html.Details:
    """The Python that prints the numbers on screen: of the view, and of the open section."""
    of_view, of_section = f"{view}-python", f"{view}-section-python"
    return html.Details(
        [
            html.Summary("Python that prints this"),
            *[
                html.Div(
                    [
                        html.Div([html.Span(title), copier(key)], className="inline spread"),
                        code(key, answer.texts.get(key, ""), "Python code"),
                    ]
                )
                for key, title in ((of_view, label), (of_section, "The open section"))
            ],
        ],
        className="card snippet",
    )
