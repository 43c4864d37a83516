"""One definition for each kind of control, so that a control looks and reads the same everywhere.

A control's id is {"control": name, "view": view, "part": part}: the name is the edit that it sends
through the gate, and controls of the same name (a slider and its typed twin) follow each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, State, dcc, html

from components.page.palette import class_colour, class_path
from components.page.temperature import TEMPERATURES, nearest_temperature
from components.state.view_state import ViewState

Id = dict[str, str]


def control_id(view: str, name: str, part: str = "value") -> Id:
    """The id of one control."""
    return {"control": name, "view": view, "part": part}


def register(app: Dash) -> None:
    """Send what people do with any control of any view to the gate."""
    app.clientside_callback(
        ClientsideFunction("explorer", "edited"),
        Input({"control": ALL, "view": ALL, "part": ALL}, "value"),
        State({"control": ALL, "view": ALL, "part": ALL}, "id"),
    )
    app.clientside_callback(
        ClientsideFunction("explorer", "pressed"),
        Input({"button": ALL, "view": ALL}, "n_clicks"),
        State({"button": ALL, "view": ALL}, "id"),
    )


def _labelled(label: str, help_text: str, *children: Any) -> html.Div:
    return html.Div(
        [
            html.Div([html.Span(label, className="label"), children[-1]], className="control-head"),
            *children[:-1],
            *([html.P(help_text, className="help")] if help_text else []),
        ],
        className="control",
    )


def typed(
    view: str,
    name: str,
    label: str,
    value: float,
    low: float,
    high: float,
    *,
    step: float = 1,
    integer: bool = False,
    part: str = "typed",
    **more: Any,
) -> dmc.NumberInput:
    """A typed number."""
    return dmc.NumberInput(
        id=control_id(view, name, part),
        value=value,
        min=low,
        max=high,
        step=step,
        allowDecimal=not integer,
        clampBehavior="blur",
        debounce=200,
        size="xs",
        className="typed",
        **{"aria-label": label},
        **more,
    )


def slider(
    view: str,
    name: str,
    label: str,
    value: float,
    low: float,
    high: float,
    *,
    step: float = 1,
    integer: bool = True,
    help_text: str = "",
    marks: Sequence[dict[str, Any]] | None = None,
) -> html.Div:
    """A labelled slider with its typed twin; it sends its value while it is dragged."""
    return _labelled(
        label,
        help_text,
        dmc.Slider(
            # One part more than other controls: their callback leaves sliders to the scripts.
            id={**control_id(view, name, "slider"), "by": "hand"},
            value=value,
            min=low,
            max=high,
            step=step,
            updatemode="mouseup",  # its edits are sent while it moves
            thumbLabel=label,
            label=None,
            marks=list(marks or []),
            size="sm",
        ),
        typed(view, name, f"{label}, typed", value, low, high, step=step, integer=integer),
    )


def parameter_slider(view: str, state: ViewState, name: str) -> html.Div:
    """The slider of a parameter: label, bounds and step are its field's."""
    field = state.bounds(name)
    return slider(
        view,
        name,
        field.label,
        getattr(state, name),
        field.low,
        field.high,
        step=field.step,
        integer=field.integer,
    )


def parameter_box(
    view: str, state: ViewState, name: str, value: float | None = None, twin: bool = False
) -> dmc.NumberInput:
    """The typed box of a parameter, alone or as the `twin` of a slider.

    `value` is given where it is shown rounded.
    """
    field = state.bounds(name)
    return typed(
        view,
        name,
        f"{field.label}, typed" if twin else field.label,
        getattr(state, name) if value is None else value,
        field.low,
        field.high,
        step=field.step,
        integer=field.integer,
    )


def entry_box(
    view: str,
    state: ViewState,
    parameter: str,
    name: str,
    label: str,
    value: float,
    **more: Any,
) -> dmc.NumberInput:
    """The typed box of one entry of a parameter; `name` is the entry's edit."""
    field = state.bounds(parameter)
    return typed(
        view,
        name,
        label,
        value,
        field.low,
        field.high,
        step=field.step,
        integer=field.integer,
        hideControls=True,
        **more,
    )


def temperature_scrubber(view: str, state: ViewState) -> html.Div:
    """The slider through the temperatures, and the typed box beside it."""
    temperature: float = getattr(state, "temperature")  # noqa: B009 -- not every state has it
    return scrubber(
        view,
        "temperature",
        state.bounds("temperature").label,
        nearest_temperature(temperature),
        len(TEMPERATURES) - 1,
        twin=parameter_box(view, state, "temperature", twin=True),
    )


def scrubber(
    view: str,
    name: str,
    label: str,
    index: int,
    last: int,
    *,
    twin: Any = None,
    marks: Sequence[dict[str, Any]] | None = None,
    help_text: str = "",
) -> html.Div:
    """A slider through frames that are in the browser already: it asks the server nothing."""
    return _labelled(
        label,
        help_text,
        dmc.Slider(
            id={"scrub": name, "view": view},
            value=index,
            min=0,
            max=last,
            step=1,
            updatemode="mouseup",  # its frames are drawn while it moves
            thumbLabel=label,
            label=None,
            marks=list(marks or []),
            size="sm",
        ),
        twin if twin is not None else html.Span(id=f"{view}-{name}-shown", className="shown-value"),
    )


def switch(view: str, name: str, label: str, on: bool, help_text: str = "") -> html.Div:
    """On or off."""
    return html.Div(
        [
            dmc.SegmentedControl(
                id=control_id(view, name),
                value="1" if on else "0",
                data=[
                    {"value": "0", "label": f"No {label}"},
                    {"value": "1", "label": f"With {label}"},
                ],
                size="xs",
                fullWidth=True,
                **{"aria-label": label},
            ),
            *([html.P(help_text, className="help")] if help_text else []),
        ],
        className="control",
    )


def choice(
    view: str, name: str, label: str, value: str, options: Mapping[str, str]
) -> dmc.SegmentedControl:
    """One of a few words, all of them visible."""
    return dmc.SegmentedControl(
        id=control_id(view, name),
        value=value,
        data=[{"value": key, "label": text} for key, text in options.items()],
        size="xs",
        **{"aria-label": label},
    )


def menu(
    view: str, name: str, label: str, value: str | None, options: Mapping[str, str], **more: Any
) -> dmc.Select:
    """One of many, from a list."""
    return dmc.Select(
        id=control_id(view, name),
        label=label,
        value=value or None,
        data=[{"value": key, "label": text} for key, text in options.items()],
        allowDeselect=False,
        checkIconPosition="right",
        size="sm",
        comboboxProps={"withinPortal": True},
        **more,
    )


def text_box(view: str, name: str, label: str, value: str, placeholder: str) -> dmc.TextInput:
    """A line of text."""
    return dmc.TextInput(
        id=control_id(view, name),
        value=value,
        placeholder=placeholder,
        debounce=200,
        size="xs",
        **{"aria-label": label},
    )


def button(view: str, name: str, label: str, *, quiet: bool = False, **more: Any) -> dmc.Button:
    """A button that sends one edit each time it is pressed."""
    return dmc.Button(
        label,
        id={"button": name, "view": view},
        n_clicks=0,
        size="xs",
        variant="default" if not quiet else "subtle",
        **more,
    )


def class_chip(index: int, letter: str) -> html.Span:
    """The mark of a class: its shape in its colour, with its letter."""
    # Dash has no SVG components; as an image the shape is decoration beside its letter.
    shape = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E"
        f"%3Cpath fill='%23{class_colour(index)[1:]}' d='{class_path(index)}'/%3E%3C/svg%3E"
    )
    return html.Span(
        [html.Img(src=shape, alt="", width=14, height=14), html.Span(letter)],
        className="class-chip",
    )


def picture(
    graph_id: str,
    title: str,
    figure: dict[str, Any],
    description: str,
    *,
    drag: bool = False,
    text: str = "",
    note_id: str = "",
) -> html.Figure:
    """A titled graph with a text alternative, its handles (if it has any) and a note under it."""
    return html.Figure(
        [
            html.Figcaption(title),
            html.Div(
                [
                    html.Div(
                        dcc.Graph(
                            id=graph_id,
                            figure=figure,
                            responsive=True,
                            config={"displayModeBar": False, "scrollZoom": False},
                        ),
                        id=f"{graph_id}-picture",
                        role="img",
                        className="graph",
                        **{"aria-label": description},
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
            ),
            html.P(
                text,
                id=note_id or f"{graph_id}-note",
                className="note strong" if note_id else "note",
            ),
        ],
        className="picture",
        id=f"{graph_id}-figure",
    )
