"""One definition for each kind of control, so that a control looks and reads the same everywhere.

A control's id is {"control": name, "view": view, "part": part}: the name is the edit that it sends
through the gate, and controls of the same name (a slider and its typed twin) follow each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, State, html

from components.page.boxes import name_id, number_box, text_box
from components.page.glossary import in_label
from components.page.palette import class_colour, class_path
from components.page.temperature import TEMPERATURES, nearest_temperature
from components.state.fields import Choice, Control, Field, Number, Switch, Text
from components.state.grids import Grid
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
            html.Div(
                [html.Span(in_label(label), className="label"), children[-1]],
                className="control-head",
            ),
            *children[:-1],
            *([html.P(help_text, className="help")] if help_text else []),
        ],
        className="control",
    )


# Not a time that the slider knows, so that Dash hears of no move: its store tells every component
# of the page of each, which takes as long as drawing a frame. At rest scrub.mjs tells it.
AT_REST: Any = "rest"


def _sliding(
    id_: Id,
    label: str,
    value: float,
    low: float,
    high: float,
    step: float,
    told: Any = "mouseup",
) -> dmc.Slider:
    return dmc.Slider(
        id=id_,
        value=value,
        min=low,
        max=high,
        step=step,
        updatemode=told,  # what it moves is sent or drawn while it moves
        thumbLabel=label,
        label=None,
        marks=[],
        size="sm",
    )


def parameter(
    view: str,
    state: ViewState,
    name: str,
    value: Any = None,
    most: float | None = None,
    kind: str = "",
) -> Any:
    """The control that a parameter declares; `value` is given where it shows another one.

    `most` is where a slider ends, if not where its field does. `kind` is another kind of control,
    where the one declared stands at another place of the page.
    """
    field = state.FIELDS[name][1]
    if most is not None:
        field = replace(state.bounds(name), high=most)
    if field.control is None:
        raise ValueError(f"{name} declares no control.")
    usual = "choice" if isinstance(field, Switch) and field.control.words else USUAL[type(field)]
    shown = state.control_value(name) if value is None else value
    return KINDS[kind or field.control.kind or usual](view, name, field, field.control, shown)


def group(view: str, state: ViewState, name: str, reach: str = "") -> list[Any]:
    """The controls of all parameters that declare this group, in the order of the fields.

    That of the parameter `reach` stays in reach on a phone, at the foot of the screen.
    """
    return [
        html.Div(parameter(view, state, attribute), className="reach")
        if attribute == reach
        else parameter(view, state, attribute)
        for attribute, (_, field) in state.FIELDS.items()
        if field.control and field.control.group == name
    ]


def _slider(view: str, name: str, field: Number, control: Control, value: Any) -> html.Div:
    """A labelled slider with its typed twin; it sends its value while it is dragged."""
    return _labelled(
        control.label,
        control.hint,
        _sliding(
            # One part more than other controls: their callback leaves sliders to the scripts.
            {**control_id(view, name, "slider"), "by": "hand"},
            control.label,
            value,
            field.low,
            field.high,
            field.step,
        ),
        number_box(view, name, f"{control.label}, typed", value, field),
    )


def _box(view: str, name: str, field: Number, control: Control, value: Any) -> html.Div:
    return html.Div(
        [
            html.Span(control.label, className="label"),
            number_box(view, name, control.label, value, field),
        ],
        className="inline",
    )


def _temperature(view: str, name: str, field: Number, control: Control, value: Any) -> html.Div:
    """The slider through the temperatures, and the typed box beside it."""
    return scrubber(
        view,
        name,
        control.label,
        nearest_temperature(float(value)),
        len(TEMPERATURES) - 1,
        twin=number_box(view, name, f"{control.label}, typed", value, field),
    )


def _switch(view: str, name: str, field: Switch, control: Control, value: Any) -> html.Div:
    words = {"0": f"No {control.label}", "1": f"With {control.label}"}
    return html.Div(
        [
            choice(view, name, control.label, value, words, fullWidth=True),
            *([html.P(control.hint, className="help")] if control.hint else []),
        ],
        className="control",
    )


def _words(field: Field, control: Control) -> Mapping[str, str]:
    return control.words or (field.words() if isinstance(field, Choice) else {})


def _choice(view: str, name: str, field: Field, control: Control, value: Any) -> Any:
    return choice(view, name, control.label, value, _words(field, control))


def _menu(view: str, name: str, field: Field, control: Control, value: Any) -> dmc.Select:
    more = {} if control.width is None else {"w": control.width}
    return menu(view, name, control.label, value, _words(field, control), **more)


def _text(view: str, name: str, field: Text, control: Control, value: Any) -> html.Div:
    """A line of text."""
    return text_box(view, name, control.label, value, control.hint)


KINDS: Mapping[str, Callable[..., Any]] = {
    "slider": _slider,
    "box": _box,
    "temperature": _temperature,
    "switch": _switch,
    "choice": _choice,
    "menu": _menu,
    "text": _text,
}
"""How each kind of control is made from its parameter's declaration."""
USUAL = {Number: "slider", Switch: "switch", Choice: "choice", Text: "text"}


def parameter_box(
    view: str, state: ViewState, name: str, value: float | None = None, twin: bool = False
) -> html.Div:
    """The typed box of a parameter without its label, or as the `twin` of a slider.

    `value` is given where it is shown rounded.
    """
    field = state.bounds(name)
    label = field.control.label if field.control else name
    return number_box(
        view,
        name,
        f"{label}, typed" if twin else label,
        getattr(state, name) if value is None else value,
        field,
    )


def entry_box(
    view: str, state: ViewState, grid: Grid, row: int, column: int, value: float
) -> html.Div:
    """The typed box of one entry of a matrix or list; of a class, it is called by its name too."""
    return number_box(
        view,
        grid.cell(row, column),
        grid.called(row, column),
        value,
        state.bounds(grid.name),
        name_id(view, row) if grid.of_classes else "",
    )


def scrubber(
    view: str,
    name: str,
    label: str,
    index: int,
    last: int,
    *,
    twin: Any = None,
    help_text: str = "",
) -> html.Div:
    """A slider through frames that are in the browser already: it asks the server nothing."""
    return _labelled(
        label,
        help_text,
        _sliding({"scrub": name, "view": view}, label, index, 0, last, 1, AT_REST),
        twin if twin is not None else html.Span(id=f"{view}-{name}-shown", className="shown-value"),
    )


def stepper(
    view: str, name: str, label: str, index: int, last: int, shown: str, *, help_text: str = ""
) -> html.Div:
    """A slider through a few steps, each of which the server answers; what it is at is said."""
    return _labelled(
        label,
        help_text,
        _sliding({**control_id(view, name, "slider"), "by": "hand"}, label, index, 0, last, 1),
        html.Span(shown, id=f"{view}-{name}-shown", className="shown-value", role="status"),
    )


def repeated(view: str, state: ViewState, name: str, place: str) -> dmc.SegmentedControl:
    """The choice of a parameter once more, at another place of the page."""
    field = state.FIELDS[name][1]
    if field.control is None:
        raise ValueError(f"{name} declares no control.")
    words = _words(field, field.control)
    return choice(view, name, field.control.label, state.control_value(name), words, part=place)


def choice(
    view: str,
    name: str,
    label: str,
    value: str,
    options: Mapping[str, str],
    *,
    part: str = "value",
    **more: Any,
) -> dmc.SegmentedControl:
    """One of a few words, all of them visible."""
    return dmc.SegmentedControl(
        id=control_id(view, name, part),
        value=value,
        data=[{"value": key, "label": text} for key, text in options.items()],
        size="xs",
        **{"aria-label": label},
        **more,
    )


def preset_menu(view: str, chosen: str, presets: Mapping[str, Any], none: str) -> dmc.Select:
    """The menu of a view's presets; `none` stands there while none of them is chosen."""
    labels = {name: preset.label for name, preset in presets.items()}
    return menu(view, "preset", "Preset", chosen, labels, placeholder=none)


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


def button(view: str, name: str, label: Any, *, quiet: bool = False, **more: Any) -> dmc.Button:
    """A button that sends one edit each time it is pressed."""
    return dmc.Button(
        label,
        id={"button": name, "view": view},
        n_clicks=0,
        size="xs",
        variant="default" if not quiet else "subtle",
        **more,
    )


def toggle(view: str, name: str, label: Any, pressed: bool, **more: Any) -> html.Button:
    """A button that is pressed or not; pressing it is the edit of its name.

    The answer's `pressed` says by name which are.
    """
    return html.Button(
        label,
        id={"button": name, "view": view},
        n_clicks=0,
        type="button",
        className="plain toggle",
        **{"data-toggle": name, "aria-pressed": "true" if pressed else "false"},
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
