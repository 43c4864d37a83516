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
from components.state.fields import Number
from components.state.page import PageState, read_page
from components.views import NAMES, VIEWS, state_class

PRESETS = {
    "shadow": ("SHADOW_PRESETS", {"weights": ((5.0, 1.0), (2.0, -3.0)), "n": 2, "d": 2}),
    "soft_sort": ("VALUES_PRESETS", {"values": (4.0, 7.0, 1.0)}),
    "softmax": ("LOGIT_PRESETS", {"logits": (4.0, 7.0, 1.0)}),
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
            "spin": ("zspin", Number("The spin", 0, 9, integer=True, label="Spin")),
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


def test_a_slider_has_its_label_and_its_bounds_from_the_parameter(spun):
    state = getattr(PageState(), spun)
    drawn = json.loads(
        json.dumps(controls.parameter_slider(spun, state, "spin"), cls=PlotlyJSONEncoder)
    )
    head, slider = drawn["props"]["children"]
    label, box = head["props"]["children"]
    assert label["props"]["children"] == "Spin"
    for control in (slider, box):
        assert [control["props"][key] for key in ("min", "max", "step", "value")] == [0, 9, 1, 2]


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
