"""Questions asked of the layer: a row of tabs under the pictures; only the open one is computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from components.page.answers import Answer, together
from components.page.palette import Theme
from components.shadow.model import Layer, Probe
from components.shadow.sections import ask, line, remedies, sample, solid
from components.shadow.sections.pieces import VIEW, Lay, Question
from components.shadow.state import QUESTIONS_OF_A_LAYER
from components.state.page import PageState

QUESTIONS: Mapping[str, Question] = dict(
    zip(QUESTIONS_OF_A_LAYER, (ask, sample, solid, remedies, line), strict=True)
)
PANELS: Mapping[str, Lay] = {
    name: lay for question in QUESTIONS.values() for name, lay in question.PANELS.items()
}


def draw(page: PageState, layer: Layer, probe: Probe, theme: Theme) -> Answer:
    """What the open question shows."""
    name = page.shadow.question
    answer = QUESTIONS[name].draw(page, layer, probe, theme)
    return together(answer, Answer(data={"question": name}))


def layout(page: PageState, answer: Answer) -> html.Section:
    """The tabs, and under them the open question; a panel is laid out when first needed."""
    chosen = page.shadow.question
    return html.Section(
        [
            html.Div(
                [
                    _tab(name, question.LABEL, name == chosen)
                    for name, question in QUESTIONS.items()
                ],
                role="tablist",
                className="tabs parts",
                **{"aria-label": "Questions to this layer"},
            ),
            *[
                html.Div(
                    [_panel(panel, page, answer) for panel in question.PANELS],
                    id=f"shadow-question-{name}",
                    className=f"question {name}",
                    role="tabpanel",
                    hidden=name != chosen,
                    **{"aria-label": question.LABEL},
                )
                for name, question in QUESTIONS.items()
            ],
            *[
                dcc.Store(id={"question": panel, "part": "opened", "view": VIEW})
                for panel in PANELS
            ],
        ],
        className="questions",
        **{"aria-label": "Questions to this layer"},
    )


def _tab(name: str, label: str, chosen: bool) -> html.Button:
    return html.Button(
        label,
        id={"button": f"part.{name}", "view": VIEW},
        n_clicks=0,
        type="button",
        role="tab",
        className="tab",
        tabIndex=0 if chosen else -1,
        **{
            "data-question": name,
            "aria-selected": "true" if chosen else "false",
            "aria-controls": f"shadow-question-{name}",
        },
    )


def _panel(name: str, page: PageState, answer: Answer) -> html.Div:
    return html.Div(
        panel_children(name, page, answer) if name in answer.data["panels"] else [],
        id={"question": name, "part": "panel", "view": VIEW},
        **{"data-panel": name},
    )


def panel_children(name: str, page: PageState, answer: Answer) -> list[Any]:
    """What stands in one panel."""
    return [*PANELS[name](page, answer), html.Span(hidden=True, **{"data-laid": name})]
