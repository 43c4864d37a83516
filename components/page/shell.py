"""What surrounds every view: header, tabs, theme switch, notices, footer, and the index page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import dash_mantine_components as dmc
from dash import (
    MATCH,
    ClientsideFunction,
    Dash,
    Input,
    Output,
    State,
    dcc,
    get_asset_url,
    html,
    no_update,
)

from components.page import (
    about,
    controls,
    glossary,
    keys,
    lesson_bar,
    modules,
    opening,
    sections,
    share,
    sharing,
    sheets,
)
from components.page.answers import covering, drawn
from components.page.palette import FONT
from components.page.requests import PageRequest, address_request, read_request
from components.page.sharing import ICON, TITLE
from components.page.view import View
from components.serving import bundle
from components.serving.compression import SUITES
from components.serving.version import version
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


def layout(views: Mapping[str, View]) -> dmc.MantineProvider:
    """The whole page, the view in front already drawn."""
    front = address_request()
    panels = [
        html.Section(
            panel_children(view, front) if name == front.page.view else [],
            id={"panel": name, "part": "content"},
            role="tabpanel",
            hidden=name != front.page.view,
            **{"data-view": name, "aria-label": view.label},
        )
        for name, view in views.items()
    ]
    return dmc.MantineProvider(
        [
            html.A("Skip to the content", href="#content", className="skip"),
            _header(views, front.page),
            html.Div(id="spoken", role="status", className="visually-hidden"),
            html.Div(id="notices", role="status", hidden=True, className="notices", **OCCASIONS),
            _renewed(),
            html.Main(
                [lesson_bar.bar(front.page), *panels, glossary.tip()],
                id="content",
                className="embedded" if front.page.embed else "",
                # The view drawn first, and the one that an address opens which names none.
                **{
                    "data-first": front.page.view,
                    "data-unnamed": PageState().view,
                    "data-hide": " ".join(front.page.hide) if front.page.embed else "",
                },
            ),
            *([share.full_page(front.page)] if front.page.embed else []),
            *[dcc.Store(id={"panel": name, "part": "opened"}) for name in views],
            opening.dialog(),
            about.dialog(),
            keys.dialog(),
            _footer(),
        ],
        theme={
            "fontFamily": FONT,
            "headings": {"fontFamily": FONT},
            "primaryColor": "blue",
            "primaryShade": {"light": 8, "dark": 4},
            "cursorType": "pointer",
        },
        defaultColorScheme="auto",
    )


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


def panel_children(view: View, front: PageRequest) -> list[Any]:
    """A view's panel: its controls and pictures, and the Stores that its answers pass through."""
    answer = drawn(view.name, front.page, front.theme, view.draw)
    wire = {
        **covering(view.name, front.page, front.theme, front.notices),
        **asdict(answer),
        "number": 0,
        "address": front.query,
    }
    laid = view.layout(front.page, answer)
    glossary.in_layout(laid, view.name, glossary.keys(answer.terms))
    return [
        laid,
        dcc.Store(id=f"{view.name}-input"),
        dcc.Store(id=f"{view.name}-answer", data=wire),
        dcc.Store(id=f"{view.name}-drawn"),
        html.Span(hidden=True, **{"data-ready": "1"}),
    ]


def register(app: Dash, views: Mapping[str, View]) -> None:
    """The callbacks of the shell, then those of every view."""
    controls.register(app)
    opening.register(app)
    lesson_bar.register(app)
    sharing.register(app, views)
    sheets.register(app, views)
    sections.register(app, views)
    for name, view in views.items():
        app.clientside_callback(
            ClientsideFunction("explorer", "laidOut"),
            # Dash calls for an answer that comes with a panel only if its output comes with it too.
            Output(f"{name}-drawn", "data"),
            Input(f"{name}-answer", "data"),
        )
        view.register(app)

    @app.callback(
        Output({"panel": MATCH, "part": "content"}, "children"),
        Input({"panel": MATCH, "part": "opened"}, "data"),
        State({"panel": MATCH, "part": "opened"}, "id"),
        prevent_initial_call=True,
    )
    def open_view(opened: Any, which: Any) -> Any:
        view = views.get(str(which.get("panel"))) if isinstance(which, dict) else None
        if view is None or not isinstance(opened, dict):
            return no_update
        return panel_children(view, read_request(opened))


class Explorer(Dash):
    """Dash, with an index page whose headline is painted before any script has run."""

    views: Mapping[str, View]
    built: bundle.Built | None
    """plotly in parts, where it is served so."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """Write the headline of the page asked for into the index, and the page's language."""
        page = address_request().page
        headline, sentence = self.views[page.view].headline(page)
        icon = self.get_asset_url(ICON)
        parts["title"] = sharing.escaped(sharing.window_title(headline))
        parts["metas"] += sharing.tags(headline, sentence)
        parts["favicon"] = f'<link rel="icon" type="image/svg+xml" href="{icon}">'
        parts["app_entry"] = (
            '<div id="react-entry-point"><div class="first-paint">'
            f'<p class="title">{TITLE}</p>'
            f"<h1>{sharing.escaped(headline)}</h1><p>{sharing.escaped(sentence)}</p>"
            "</div></div>"
        )
        libraries = {"plotly/whole": self.get_relative_path(SUITES + bundle.WHOLE)}
        early: list[str] = []
        parts["scripts"] = bundle.without_tables(parts["scripts"])
        if self.built:
            early = [
                self.get_relative_path(path) for path in (self.built.plotly, *self.built.imports)
            ]
            libraries["plotly"] = early[0]
            generators = self.get_relative_path(self.built.generators)
            parts["scripts"] = bundle.with_own_generators(parts["scripts"], generators)
        text = str(super().interpolate_index(**parts))
        tags = modules.tags(self.get_asset_url, libraries, early)
        text = text.replace("</head>", tags + "</head>", 1)
        # Dash's scripts stand in a footer: with the page's own that would be two landmarks.
        for end in ("<footer>", "</footer>"):
            text = text.replace(end, "", 1)
        tag = f'<html lang="en" data-version="{version()}"'
        return re.sub(r"<html(?=[\s>])", tag, text, count=1)
