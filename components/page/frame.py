"""What surrounds the views: header, tabs, theme switch, notices, footer, dialogs of words.

No callback touches it, so it is part of the page that the server sends: seen before any script has
come, and no work for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dash import get_asset_url, html

from components.page import about, keys, lesson_bar, share
from components.page.markup import written
from components.page.sharing import ICON, TITLE
from components.page.view import View
from components.state.page import PageState

# What is said where no answer brings a sentence.
OCCASIONS = {
    "data-unreachable": "The server cannot be reached. The last picture stays; the server is asked "
    "again every few seconds.",
    "data-copied": "Copied",
    "data-copy": "This browser let no page copy. Here is the text, selected for you to copy:",
    "data-screen": "This browser gives no figure the whole screen here, so it fills the window. "
    "Esc or its button brings the page back.",
    "data-undrawn": "This browser could not draw the picture. Try another kind of file.",
}


def above(views: Mapping[str, View], page: PageState) -> str:
    """What stands above the views, as HTML."""
    return written(
        [
            html.A("Skip to the content", href="#content", className="skip"),
            _header(views, page),
            html.Div(id="spoken", role="status", className="visually-hidden"),
            html.Div(id="notices", role="status", hidden=True, className="notices", **OCCASIONS),
            _renewed(),
        ]
    )


@cache
def below() -> str:
    """What stands below them, and what opens over them, as HTML."""
    return written([about.dialog(), keys.dialog(), _footer()])


def _renewed() -> html.Div:
    """Seen on a page that was opened before this server served another version of it."""
    return html.Div(
        [
            html.P(
                "This server has a newer version of the page. Reload it: what you entered is kept."
            ),
            html.Button("Reload", id="reload-page", type="button", className="plain"),
        ],
        id="renewed",
        role="status",
        hidden=True,
        className="notices",
    )


def _header(views: Mapping[str, View], page: PageState) -> html.Header:
    return html.Header(
        [
            html.Div([_logo(), html.Span(TITLE, className="title")], className="brand"),
            html.Div(
                [
                    html.Button(
                        view.label,
                        role="tab",
                        type="button",
                        className="tab",
                        **{
                            "data-opens": name,
                            "aria-selected": "true" if name == page.view else "false",
                        },
                    )
                    for name, view in views.items()
                ],
                role="tablist",
                className="tabs",
                **{"aria-label": "Views"},
            ),
            html.Div(
                [
                    _step("undo", "Undo"),
                    _step("redo", "Redo"),
                    lesson_bar.menu(),
                    share.menu(),
                    html.Button(
                        "Dark",
                        id="theme-switch",
                        type="button",
                        className="plain",
                        **{"aria-pressed": "false"},
                    ),
                    about.opener("about", "About"),
                ],
                className="tools",
            ),
        ],
        className="header" + (" embedded" if page.embed else ""),
    )


def _step(name: str, label: str) -> html.Button:
    """Undo or redo; the scripts know when there is something to be undone."""
    return html.Button(
        label,
        id=name,
        type="button",
        className="plain",
        disabled=True,
        title=f"{label} ({keys.key_of(name).written()})",
        **keys.shortcuts(name),
    )


def _logo() -> html.Img:
    return html.Img(src=get_asset_url(ICON), alt="", width=26, height=26)


def _footer() -> html.Footer:
    return html.Footer(
        [
            html.P(
                "Logits are W x + b. A ranking is read best first: D > B > C > A. Feasibility is "
                "decided exactly for the numbers shown, in rational arithmetic where rounding "
                "could matter."
            ),
            html.P(
                [
                    html.Button("Save as a file", id="save-page", type="button", className="quiet"),
                    html.Button(
                        "Open a saved file",
                        id="open-page",
                        type="button",
                        className="quiet",
                        **{"data-refused": "This file is not a page that was saved here."},
                    ),
                    html.Button(
                        "Keyboard",
                        type="button",
                        className="quiet",
                        title=f"Every key ({keys.key_of('keys').written()})",
                        **{"data-shows": "keys", "aria-haspopup": "dialog"},
                        **keys.shortcuts("keys"),
                    ),
                ]
            ),
            html.P(["This page: ", html.Span(id="link-on-paper")], className="on-paper"),
        ],
        className="footer",
    )
