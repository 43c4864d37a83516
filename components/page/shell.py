"""The page: the index that the server sends, and what Dash lays out in it."""

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
    html,
    no_update,
)

from components.page import (
    controls,
    frame,
    glossary,
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
from components.page.sharing import ICON
from components.page.view import View
from components.serving import bundle
from components.serving.compression import SUITES
from components.serving.version import version
from components.state.page import PageState


def layout(views: Mapping[str, View]) -> dmc.MantineProvider:
    """All that Dash lays out, the view in front already drawn."""
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
    """plotly in parts and the page's own scripts, where they are served so."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """Write the headline of the page asked for into the index, and the page's language."""
        page = address_request().page
        headline, sentence = self.views[page.view].headline(page)
        icon = self.get_asset_url(ICON)
        parts["title"] = sharing.escaped(sharing.window_title(headline))
        parts["metas"] += sharing.tags(headline, sentence)
        parts["css"] += modules.styles()
        parts["favicon"] = f'<link rel="icon" type="image/svg+xml" href="{icon}">'
        parts["app_entry"] = (
            f'{frame.above(self.views, page)}<div id="react-entry-point"><main><div class="lead">'
            f"<h1>{sharing.escaped(headline)}</h1>"
            f'<p class="sentence">{sharing.escaped(sentence)}</p></div></main></div>{frame.below()}'
        )
        parts["scripts"], tags = self._scripts(parts["scripts"])
        text = str(super().interpolate_index(**parts))
        text = text.replace("</head>", tags + "</head>", 1)
        # Dash's scripts stand in a footer: with the page's own that would be two landmarks.
        before, _, rest = text.partition("<footer>")
        scripts, _, after = rest.rpartition("</footer>")
        text = before + scripts + after
        tag = f'<html lang="en" data-version="{version()}"'
        return re.sub(r"<html(?=[\s>])", tag, text, count=1)

    def _scripts(self, scripts: str) -> tuple[str, str]:
        """Dash's scripts as the page has them, and what stands of them in its head."""
        built, path_of = self.built, self.get_relative_path
        imports = {"plotly/whole": path_of(SUITES + bundle.WHOLE)}
        scripts = bundle.without_tables(scripts)
        if built:
            imports["plotly"] = path_of(built.plotly)
            imports |= {f"plotly/shared/{k}": path_of(path) for k, path in enumerate(built.imports)}
            scripts = bundle.with_own_generators(scripts, path_of(built.generators))
        if built and built.main:
            early = [path_of(built.main)]
            scripts = bundle.with_own_scripts(scripts, *early)
        else:
            own = modules.addresses(self.get_asset_url)
            imports, early = {**own, **imports}, list(own.values())
        return modules.after_the_first_paint(scripts), modules.tags(imports, early)
