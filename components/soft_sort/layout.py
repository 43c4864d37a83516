"""The Soft sort view on screen: controls at the side, inputs and network on top, sections below."""

from __future__ import annotations

from typing import Any

from dash import html

from components.page import controls, opening, pieces
from components.page.answers import Answer
from components.page.boxes import number_box
from components.page.sheets import export_buttons
from components.page.take_home import figure_menu
from components.soft_sort import quiz
from components.soft_sort.model import SMOOTHINGS, SOFTNESSES, nearest
from components.soft_sort.sections.pieces import VIEW, picture
from components.soft_sort.state import (
    MOST_VALUES,
    SOFTEST,
    VALUES_PRESETS,
    SoftSortState,
)
from components.state.fields import Number
from components.state.page import PageState
from compute.naming import class_name
from compute.soft_sorting.registry import SORTERS


def layout(page: PageState, answer: Answer, sections: html.Section) -> html.Div:
    """The whole view, drawn from its first answer."""
    state = page.state(SoftSortState)
    return html.Div(
        [
            pieces.lead(
                VIEW,
                answer,
                html.P(
                    "",
                    id="soft_sort-warning",
                    className="soft-warning",
                    role="status",
                    hidden=True,
                ),
                pieces.said(VIEW, "carried", answer),
                html.Div([_steps(), quiz.QUIZ.row(answer)], className="tries"),
                quiz.QUIZ.panel(answer),
            ),
            html.Div(
                [
                    html.Aside(_controls(state, answer), className="controls"),
                    html.Div(
                        [
                            html.Div(
                                [_inputs(answer), _network(answer)],
                                className="soft-top turning",
                            ),
                            sections,
                        ],
                        className="soft-main",
                    ),
                ],
                className="soft-workbench",
            ),
        ],
        className="view",
    )


def _steps() -> html.Div:
    return html.Div(
        [
            html.Span("Try:", className="label"),
            controls.button(VIEW, "hard_limit", "Make it hard", quiet=True),
            controls.button(VIEW, "reference", "The published example", quiet=True),
            controls.button(VIEW, "equal", "Sort equal values with LogSumExp", quiet=True),
            controls.button(VIEW, "six", "Six wires, not eight", quiet=True),
        ],
        className="steps",
    )


def _controls(state: SoftSortState, answer: Answer) -> list[Any]:
    return [
        pieces.part(
            "sliders",
            *_knobs(state, answer),
            _wanted(state, answer),
            *_softness_as(state, answer),
            *_sorter(state, answer),
        ),
        pieces.part(
            "presets",
            controls.preset_menu(VIEW, state.preset(), VALUES_PRESETS, "Your own values"),
        ),
        pieces.part("sliders", *controls.group(VIEW, state, "side")),
        pieces.part("seed", _buttons(state)),
        pieces.part("numbers", _values(state, answer), opening.opener(state, "values")),
    ]


def _knobs(state: SoftSortState, answer: Answer) -> list[html.Div]:
    """The sliders through softness or smoothing, whichever the sorter has."""
    return [
        html.Div(
            [
                _knob(state, name, nearest(values, getattr(state, name)), len(values) - 1, answer),
                *_band(state, name, answer),
            ],
            id=f"soft_sort-{name}-control",
            className="reach",
            hidden=not answer.visible[f"soft_sort-{name}-control"],
        )
        for name, values in (("softness", SOFTNESSES), ("smoothing", SMOOTHINGS))
    ]


def _sorter(state: SoftSortState, answer: Answer) -> list[Any]:
    return [
        controls.parameter(VIEW, state, "sorter"),
        html.Div(
            controls.parameter(VIEW, state, "network"),
            id="soft_sort-network-control",
            hidden=not answer.visible["soft_sort-network-control"],
        ),
    ]


def _buttons(state: SoftSortState) -> html.Div:
    return html.Div(
        [
            controls.button(VIEW, "new_values", "New values"),
            controls.parameter(VIEW, state, "seed"),
            controls.button(VIEW, "shuffle", "Permute the inputs"),
            controls.button(VIEW, "reset", "Reset"),
        ],
        className="control inline spread",
    )


def _values(state: SoftSortState, answer: Answer) -> html.Div:
    """A field for each input there can be; those there are show."""
    values, visible, grid = answer.controls, answer.visible, state.grid("values")
    return html.Div(
        [
            html.Div(
                [
                    controls.class_chip(i, class_name(i)),
                    controls.entry_box(
                        VIEW,
                        state,
                        grid,
                        i,
                        0,
                        values.get(f"value.{i}", 0.0),
                    ),
                ],
                id=f"soft_sort-value-{i}",
                className="soft-value",
                hidden=not visible[f"soft_sort-value-{i}"],
            )
            for i in range(MOST_VALUES)
        ],
        className="soft-values",
        role="group",
        **{"aria-label": "The values of the inputs"},
    )


def _softness_as(state: SoftSortState, answer: Answer) -> list[Any]:
    """The softness in a unit that other programs know it by, typed."""
    unit = state.known_unit()
    known = {one.name: one.label for one in SORTERS[state.sorter].known}
    return [
        html.Div(
            [
                controls.menu(VIEW, "unit", "Softness as", unit.name, known),
                number_box(
                    VIEW,
                    "temperature",
                    "Softness in this unit, typed",
                    answer.controls["temperature"],
                    Number("Softness in this unit", 0, SOFTEST, step=0.1),
                ),
            ],
            className="soft-unit",
        ),
        html.P(answer.texts["soft_sort-unit-about"], id="soft_sort-unit-about", className="help"),
    ]


def _wanted(state: SoftSortState, answer: Answer) -> html.Div:
    """Whether softness is judged by the sort or by the ranks, and what is said of it."""
    return html.Div(
        [
            controls.parameter(VIEW, state, "aim"),
            html.P(answer.texts["soft_sort-band-note"], id="soft_sort-band-note", className="help"),
        ],
        className="control soft-wanted",
    )


def _knob(state: SoftSortState, name: str, index: int, last: int, answer: Answer) -> html.Div:
    control = state.FIELDS[name][1].control
    assert control is not None
    return controls.scrubber(
        VIEW,
        name,
        f"{control.label}, softer →",
        index,
        last,
        twin=controls.parameter_box(VIEW, state, name, answer.controls[name], twin=True),
    )


def _band(state: SoftSortState, name: str, answer: Answer) -> list[Any]:
    """Which softness is of use, under the slider; the view's script places the parts."""
    control = state.FIELDS[name][1].control
    zone = f"soft_sort-{name}-zone"
    return [
        html.Div(
            id=f"soft_sort-{name}-band",
            className="soft-band",
            **{"aria-hidden": "true"},  # the sentences say it
        ),
        html.P(answer.texts[zone], id=zone, className="help"),
        html.P(control.hint if control else "", className="help"),
    ]


def _inputs(answer: Answer) -> html.Figure:
    return picture("inputs", "Inputs to drag", answer, drag=True, turns=True)


def _network(answer: Answer) -> html.Section:
    """The Knuth diagram; its SVG is drawn by the view's script."""
    turning, diagram = pieces.turning(VIEW, "network", answer), answer.data["diagram"]
    return html.Section(
        [
            _network_head(answer),
            html.Div(
                id="soft_sort-network",
                className="soft-network",
                tabIndex=0,
                role="group",
                style={"--wide": diagram["width"], "--high": diagram["height"]},
                **{
                    "aria-label": "Sorting network: left and right arrows step through the layers, "
                    "up and down choose a wire",
                },
            ),
            _key(answer),
            html.P("", id="soft_sort-source", className="note strong-note", role="status"),
            html.P(
                answer.texts["soft_sort-network-note"],
                id="soft_sort-network-note",
                className="note",
            ),
            html.Div(
                id="soft_sort-outputs",
                className="soft-outputs",
                role="group",
                **{"aria-label": "The soft sort, smallest first"},
            ),
            html.Div(
                id="soft_sort-ranks",
                className="soft-outputs",
                role="group",
                **{"aria-label": "The soft rank of each input, 0 for the smallest"},
            ),
            pieces.said(VIEW, "ranks-note", answer, "note"),
        ],
        id="soft_sort-network-figure",
        **{
            **turning,
            "className": f"{turning['className']} soft-network-panel",
            "aria-labelledby": "soft_sort-network-title",
        },
    )


def _network_head(answer: Answer) -> html.Div:
    """The network's title, and what steps through its layers."""
    layer = answer.data["layer"]
    return html.Div(
        [
            html.H2(pieces.caption("network", "The network", answer), id="soft_sort-network-title"),
            html.Div(
                [
                    _act("back", "◀", "One layer back"),
                    _act("play", "▶ Play", "Play through the layers", ("❚❚ Pause", "Pause")),
                    _act("forward", "▶|", "One layer on"),
                    html.Div(
                        controls.scrubber(VIEW, "layer", "Layer", layer, answer.data["depth"]),
                        className="soft-layer",
                    ),
                ],
                id="soft_sort-layers",
                className="inline soft-layers",
                hidden=not answer.visible["soft_sort-layers"],
            ),
            export_buttons("network", "Inputs and outputs"),
            figure_menu("soft_sort-network", "The network"),
        ],
        className="soft-network-head",
    )


def _key(answer: Answer) -> html.Div:
    """What the colours of the wires mean: from the smallest input to the largest."""
    low, high = f"{VIEW}-key-low", f"{VIEW}-key-high"
    return html.Div(
        [
            html.Span("Colour of a wire: its value,"),
            html.Span(answer.texts[low], id=low),
            html.Span(id=f"{VIEW}-key", className="ramp"),
            html.Span(answer.texts[high], id=high),
        ],
        className="note soft-key",
    )


def _act(name: str, text: str, label: str, on: tuple[str, str] | None = None) -> html.Button:
    """A button that moves frames in the browser and asks the server nothing.

    `on` is its text and label while it does.
    """
    other = {"data-on": on[0], "data-on-label": on[1]} if on else {}
    return html.Button(
        text, type="button", className="plain", **{"data-act": name, "aria-label": label, **other}
    )
