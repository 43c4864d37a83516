"""What every figure has in its caption: save it, copy its link, see it on the whole screen."""

from __future__ import annotations

from dash import html

from components.page.keys import key_of, shortcuts
from components.page.sheets import save_buttons

KINDS = {"svg": "SVG", "png": "PNG, 2×", "html": "HTML, to turn offline"}
"""The files that a figure can be; the page hides those that this one cannot."""


def figure_menu(graph_id: str, title: str, sheet: str = "") -> html.Div:
    """The menu of a figure's files and its link, and the button for the whole screen.

    `sheet` is the name of the table of what the figure draws, "" where it has none of its own.
    """
    numbers = save_buttons(sheet, f"Numbers of {title}") if sheet else []
    kinds = [
        html.Button(
            label,
            type="button",
            className="slight",
            **{"data-take": kind, "aria-label": f"Save as {label}: {title}"},
        )
        for kind, label in KINDS.items()
    ]
    link = html.Button(
        "Copy link",
        type="button",
        className="slight",
        **{
            "data-take": "link",
            "aria-label": f"Copy the link to this figure: {title}",
        },
    )
    screen = html.Button(
        type="button",
        className="slight icon screen",
        title=f"Full screen ({key_of('screen').written()})",
        **{
            "data-take": "screen",
            "aria-label": f"Full screen: {title}",
            "aria-pressed": "false",
            **shortcuts("screen"),
        },
    )
    return html.Div(
        [
            html.Details(
                [
                    html.Summary(
                        className="slight icon save",
                        title="Save this figure, or copy its link",
                        **{"aria-label": f"Take home: {title}"},
                    ),
                    html.Div([*kinds, *numbers, link], className="take-menu"),
                ]
            ),
            screen,
        ],
        className="take",
        **{"data-figure": graph_id, "data-title": title},
    )
