"""A section is a file and a line: whatever lists sections follows, in every view."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from types import ModuleType

import pytest
from dash import html, no_update
from plotly.utils import PlotlyJSONEncoder

from app import create_app
from components.page.answers import Answer
from components.page.palette import LIGHT
from components.page.sections import Section
from components.state.page import read_page
from components.views import VIEWS

KEYS = {"shadow": "part", "soft_sort": "stab", "softmax": "mpart", "audit": "apart"}


@pytest.fixture(params=sorted(VIEWS))
def view(request, monkeypatch):
    """A view with a toy section: its module, and its name in the view's list."""
    rooms = import_module(f"components.{request.param}.sections")
    toy = ModuleType(f"{rooms.__name__}.toy")
    toy.SECTION = Section(
        "Toy section",
        lambda page, theme: Answer(texts={"toy": "drawn"}),
        {"toy": lambda page, answer: [html.P(answer.texts["toy"], id="toy")]},
    )
    monkeypatch.setitem(sys.modules, toy.__name__, toy)
    rooms.SECTIONS.append("toy")
    yield VIEWS[request.param]
    rooms.SECTIONS.remove("toy")


def test_its_link_its_tab_its_answer_and_its_panel(view):
    page, notices = read_page(f"view={view.name}&{KEYS[view.name]}=toy")
    assert notices == []
    assert f"{KEYS[view.name]}=toy" in page.to_query()
    answer = view.draw(page, LIGHT)
    assert (answer.data["section"], answer.data["panels"]) == ("toy", ["toy"])
    shown = json.dumps(view.layout(page, answer), cls=PlotlyJSONEncoder)
    assert shown.count('"Toy section"') == 1
    assert '"drawn"' in shown


def test_its_panel_is_laid_out_when_first_needed(view):
    lay = next(
        entry["callback"].__wrapped__
        for key, entry in create_app().callback_map.items()
        if '"part":"panel"' in key
    )
    which = {"section": "toy", "view": view.name}
    laid = lay({"query": f"view={view.name}&{KEYS[view.name]}=toy"}, which)
    assert laid[0].children == "drawn"
    assert lay({"query": f"view={view.name}"}, which).to_plotly_json()["props"]["data-moved-on"]
    elsewhere = next(name for name in VIEWS if name != view.name)
    assert lay({"query": ""}, {**which, "view": elsewhere}) is no_update


def test_an_edit_opens_it_and_one_that_is_not_there_is_named(view):
    page, _ = read_page("")
    opened, notices = view.apply(page, {"section": "toy"})
    assert (view.sections.front(opened), notices) == ("toy", [])
    _, notices = view.apply(page, {"section": "elsewhere"})
    assert "“elsewhere” was given" in notices[0]
