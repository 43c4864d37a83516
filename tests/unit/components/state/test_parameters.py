"""A parameter is said once, in its view's state: link, edits, control and bounds follow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from typing import ClassVar

import pytest
from plotly.utils import PlotlyJSONEncoder

from components.page import controls
from components.page.palette import LIGHT
from components.page.temperature import temperature_texts
from components.state.fields import Choice, Control, Number, Switch, Text
from components.state.page import PageState, read_page
from components.views import NAMES, VIEWS, state_class

PRESETS = {
    "shadow": ("SHADOW_PRESETS", {"weights": ((5.0, 1.0), (2.0, -3.0)), "n": 2, "d": 2}),
    "soft_sort": ("VALUES_PRESETS", {"values": (4.0, 7.0, 1.0)}),
    "softmax": ("LOGIT_PRESETS", {"logits": (4.0, 7.0, 1.0)}),
    "audit": ("PRESETS", {"weights": ((4.0,), (7.0,)), "about": "Two rows."}),
}


@pytest.fixture(params=NAMES)
def spun(request, monkeypatch):
    """A view whose state has one parameter more."""
    base = state_class(request.param)

    @dataclass(frozen=True)
    class Spun(base):
        spin: float = 2

        FIELDS: ClassVar = {
            **base.FIELDS,
            "spin": (
                "zspin",
                Number("The spin", 0, 9, integer=True, control=Control("Spin", "side")),
            ),
        }

    monkeypatch.setattr(import_module(f"components.{request.param}.state"), "STATE", Spun)
    return request.param


def test_a_parameter_is_in_the_link(spun):
    page, notices = read_page("zspin=5")
    assert notices == []
    assert getattr(page, spun).spin == 5
    assert page.to_query() == "zspin=5"
    assert page != PageState()
    assert read_page("zspin=10")[1] == ["The spin can be 0 to 9; 10 was given, 9 is shown."]


def test_a_parameter_is_an_edit_and_its_control_follows(spun):
    view = VIEWS[spun]
    page, notices = view.apply(PageState(view=spun), {"spin": 7, "n": 3})
    assert notices == []
    assert page.to_query().endswith("zspin=7")
    assert view.draw(page, LIGHT).controls["spin"] == 7
    assert view.apply(page, {"spin": -1})[1] == [
        "The spin can be 0 to 9; -1 was given, 0 is shown."
    ]
    assert getattr(view.apply(page, {"reset": 1})[0], spun).spin == 2


def in_layout(view, page):
    """The props of every control of the view, by the control's name and part."""
    laid = json.dumps(
        VIEWS[view].layout(page, VIEWS[view].draw(page, LIGHT)), cls=PlotlyJSONEncoder
    )
    found = {}

    def look(part):
        if isinstance(part, dict):
            id_ = part.get("id")
            if isinstance(id_, dict) and "control" in id_:
                found[id_["control"], id_["part"]] = part
            if "data-box" in part:
                found[part["data-box"], "box"] = part
            part = list(part.values())
        if isinstance(part, list):
            for inner in part:
                look(inner)

    look(json.loads(laid))
    return found


def test_a_slider_stands_in_the_layout_with_its_label_and_its_bounds(spun):
    found = in_layout(spun, read_page(f"view={spun}&zspin=5")[0])
    slider, box = found["spin", "slider"], found["spin", "box"]
    assert (slider["thumbLabel"], box["data-label"]) == ("Spin", "Spin, typed")
    assert [slider[key] for key in ("min", "max", "step", "value")] == [0, 9, 1, 5]
    assert (box["data-text"], box["data-keys"]) == ("5", "numeric")


ON = {"value": "1", "label": "With spin"}
FIELDS = {
    "switch": (Switch("Spinning", Control("spin", "side")), False, "1", {"data": ON}),
    "two words": (
        Switch("Spinning", Control("Spin", "side", words={"0": "Rests", "1": "Spins"})),
        False,
        "1",
        {"data": {"value": "1", "label": "Spins"}, "aria-label": "Spin"},
    ),
    "choice": (
        Choice("The spin", {"up": "Upwards", "down": "Downwards"}, Control("Spin", "side")),
        "up",
        "down",
        {"data": {"value": "down", "label": "Downwards"}, "aria-label": "Spin"},
    ),
    "menu": (
        Choice("The spin", ["up", "down"], Control("Spin", "side", "menu", width=90)),
        "up",
        "down",
        {"data": {"value": "down", "label": "down"}, "label": "Spin", "w": 90},
    ),
    "text": (
        Text("The spin", 5, Control("Spin", "side", hint="fast")),
        "",
        "slow",
        {"data-example": "fast", "data-label": "Spin"},
    ),
    "box": (
        Number("The spin", 0, 9, control=Control("Spin", "side", "box")),
        1.5,
        2.5,
        {"data-keys": "text"},
    ),
}


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_parameter_is_one_line(name, kind, monkeypatch):
    """Link, edit, answer and the control in the layout follow from its field."""
    field, default, value, props = FIELDS[kind]
    base = state_class(name)
    spun = dataclass(frozen=True)(
        type(
            "Spun",
            (base,),
            {
                "__annotations__": {"spin": type(default)},
                "spin": default,
                "FIELDS": {**base.FIELDS, "spin": ("zspin", field)},
            },
        )
    )
    monkeypatch.setattr(import_module(f"components.{name}.state"), "STATE", spun)
    page, notices = VIEWS[name].apply(PageState(view=name), {"spin": value})
    assert notices == []
    assert page.to_query().endswith(f"zspin={value}")
    assert read_page(page.to_query()) == (page, [])
    assert VIEWS[name].draw(page, LIGHT).controls["spin"] == value
    ((_, control),) = (item for item in in_layout(name, page).items() if item[0][0] == "spin")
    assert control.get("value", control.get("data-text")) in (value, str(value))
    for key, shown in props.items():
        assert shown in control[key] if isinstance(control[key], list) else shown == control[key]


def test_what_declares_no_control_has_none():
    with pytest.raises(ValueError, match="section declares no control"):
        controls.parameter("shadow", state_class("shadow")(), "section")


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_a_line_and_stands_in_the_menu(name, monkeypatch):
    table, content = PRESETS[name]
    presets = getattr(import_module(f"components.{name}.state"), table)
    kind = type(next(iter(presets.values())))
    monkeypatch.setitem(presets, "toy", kind(label="A toy preset", **content))
    view = VIEWS[name]
    page, notices = view.apply(PageState(view=name), {"preset": "toy"})
    assert notices == []
    assert getattr(page, name).preset() == "toy"
    assert getattr(read_page(page.to_query())[0], name).preset() == "toy"
    answer = view.draw(page, LIGHT)
    assert answer.controls["preset"] == "toy"
    shown = json.dumps(view.layout(page, answer), cls=PlotlyJSONEncoder)
    assert shown.count('{"value": "toy", "label": "A toy preset"}') == 1


@pytest.mark.parametrize("name", NAMES)
def test_scripts_write_the_keys_of_the_declaration(name):
    data = VIEWS[name].draw(PageState(view=name), LIGHT).data
    state = getattr(PageState(), name)
    for attribute, key in data["keys"].items():
        field = state.FIELDS[attribute][1]
        assert key == state.FIELDS[attribute][0]
        # What is left out of the link reads back as the default.
        assert field.read(data["defaults"][attribute], None).value == getattr(state, attribute)
    if "temperature" in data["keys"]:
        assert temperature_texts().count(data["defaults"]["temperature"]) == 1


def test_only_numbers_have_bounds():
    with pytest.raises(TypeError, match="only numbers have bounds"):
        state_class("shadow").bounds("section")
