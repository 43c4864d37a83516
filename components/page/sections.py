"""The sections of a view: a row of tabs, one section open, its panels laid out when first needed.

A section is one module, components/<view>/sections/<name>.py, which says what it is in `SECTION`;
the view lists its name in components/<view>/sections/__init__.py. Tabs, the link's key, what the
open section adds to an answer and how a panel is laid out follow from that. The page's script
`sections.js` opens sections by the data attributes written here, each scoped to its view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from dash import MATCH, Dash, Input, Output, State, dcc, html, no_update

from components.page import glossary, pieces
from components.page.answers import Answer, drawn
from components.page.palette import Theme
from components.page.requests import read_request
from components.page.sheets import Sheet
from components.state.page import PageState

Draw = Callable[[PageState, Theme], Answer]
Lay = Callable[[PageState, Answer], list[Any]]
Snippet = Callable[[PageState], str]
MakeSheet = Callable[[PageState], Sheet | None]


@dataclass(frozen=True)
class Section:
    """One section of a view.

    `draw` gives the section's part of the answer; where not all of `panels` are to be seen, it
    names those that are in `data["panels"]`. `panels` lays each of them out, by name; a name is a
    panel's own within the view. `seconds` is about how long `draw` takes at its largest, beyond
    what every answer takes: `components/serving/costs.py` counts on it.
    `snippet` writes the Python that prints its numbers, as `components/page/programs.py` helps to.
    `sheets` are the tables to take home, by name; None is a table that this state has not.
    """

    label: str
    draw: Draw
    panels: Mapping[str, Lay]
    seconds: float = 0.0
    wait: str = ""  # what is said while it is laid out for the first time
    snippet: Snippet = lambda page: ""
    sheets: Mapping[str, MakeSheet] = field(default_factory=dict)


class Sections(Mapping[str, Section]):
    """The sections of one view, in the order of their tabs."""

    def __init__(self, view: str, names: Sequence[str]) -> None:
        self.view, self.names = view, names

    def __getitem__(self, name: str) -> Section:
        if name not in self.names:
            raise KeyError(name)
        section: Section = import_module(f"components.{self.view}.sections.{name}").SECTION
        return section

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def front(self, page: PageState) -> str:
        """The name of the section that is open."""
        return page.named(self.view).section

    def owner(self, panel: str) -> str:
        """The section whose panel it is, "" if it is nobody's."""
        return next((name for name, section in self.items() if panel in section.panels), "")

    def draw(self, page: PageState, theme: Theme) -> Answer:
        """What the open section adds to the answer."""
        name = self.front(page)
        answer = self[name].draw(page, theme)
        answer.data = {"panels": list(self[name].panels), **answer.data, "section": name}
        answer.texts[f"{self.view}-section-python"] = self[name].snippet(page)
        return answer

    def sheet(self, page: PageState, name: str) -> Sheet | None:
        """The table of a name that the open section has."""
        make = self[self.front(page)].sheets.get(name)
        return make(page) if make else None

    def layout(self, page: PageState, answer: Answer, view: str) -> html.Section:
        """The tabs, under them the open section, and the programs for it and the view's label."""
        label = f"Sections of {view}"
        return html.Section(
            [
                html.Div(
                    [self._tab(name, page) for name in self],
                    role="tablist",
                    className="tabs parts",
                    **{"aria-label": label},
                ),
                *[self._section(name, page, answer) for name in self],
                pieces.programs(self.view, view, answer),
                *[
                    dcc.Store(id={"section": panel, "part": "opened", "view": self.view})
                    for section in self.values()
                    for panel in section.panels
                ],
            ],
            className="sections",
            **{"aria-label": label},
        )

    def _tab(self, name: str, page: PageState) -> html.Button:
        is_open = name == self.front(page)
        return html.Button(
            self[name].label,
            id=f"{self.view}-tab-{name}",
            type="button",
            role="tab",
            className="tab",
            tabIndex=0 if is_open else -1,
            **{
                "data-view-of": self.view,
                "data-section": name,
                "aria-selected": "true" if is_open else "false",
                "aria-controls": f"{self.view}-section-{name}",
            },
        )

    def _section(self, name: str, page: PageState, answer: Answer) -> html.Div:
        return html.Div(
            [self._place(panel, name, page, answer) for panel in self[name].panels],
            id=f"{self.view}-section-{name}",
            className=f"section {name}",
            role="tabpanel",
            hidden=name != self.front(page),
            **{
                "data-view-of": self.view,
                "data-section-panel": name,
                "aria-labelledby": f"{self.view}-tab-{name}",
            },
        )

    def _place(self, panel: str, name: str, page: PageState, answer: Answer) -> html.Div:
        """Where a panel stands or will stand."""
        shown = name == self.front(page) and panel in answer.data["panels"]
        wait = self[name].wait
        return html.Div(
            self.panel(panel, page, answer)
            if shown
            else html.P(f"Computing …{f' ({wait})' if wait else ''}", className="note"),
            id={"section": panel, "part": "panel", "view": self.view},
            hidden=not shown,
            **{"data-view-of": self.view, "data-panel": panel},
        )

    def panel(self, panel: str, page: PageState, answer: Answer) -> list[Any]:
        """What stands in a panel."""
        children = self[self.owner(panel)].panels[panel](page, answer)
        glossary.in_layout(children, self.view, glossary.keys(answer.terms))
        return [*children, html.Span(hidden=True, **{"data-laid": panel})]

    def opened(self, panel: str, page: PageState, answer: Answer) -> Any:
        """What stands in a panel of the section that is open; a mark if another is by now."""
        if panel not in answer.data["panels"]:
            return html.Span(hidden=True, **{"data-moved-on": panel})  # the page may ask again
        return self.panel(panel, page, answer)


def register(app: Dash, views: Mapping[str, Any]) -> None:
    """One callback lays out the panels of all views."""

    @app.callback(
        Output({"section": MATCH, "part": "panel", "view": MATCH}, "children"),
        Input({"section": MATCH, "part": "opened", "view": MATCH}, "data"),
        State({"section": MATCH, "part": "opened", "view": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def open_panel(opened: Any, which: Any) -> Any:
        which = which if isinstance(which, dict) else {}
        view, panel = views.get(str(which.get("view"))), str(which.get("section"))
        if view is None or not view.sections.owner(panel) or not isinstance(opened, dict):
            return no_update
        request = read_request(opened)
        answer = drawn(view.name, request.page, request.theme, view.draw)
        return view.sections.opened(panel, request.page, answer)
