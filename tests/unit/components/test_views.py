"""A view is its folder and a line in `views.NAMES`: tab, link and answer follow."""

from __future__ import annotations

import json
import pickle
import sys
from dataclasses import dataclass, replace
from types import ModuleType
from typing import ClassVar

import pytest
from dash import html

from app import create_app
from components import views
from components.page.answers import Answer
from components.page.sections import Section, Sections
from components.page.view import View
from components.state.fields import Choice, Number
from components.state.page import PageState, read_page
from components.state.view_state import ViewState


@dataclass(frozen=True)
class ToyState(ViewState):
    """What the toy view looks at."""

    count: int = 3
    section: str = "only"

    FIELDS: ClassVar = {
        "count": ("zc", Number("The count", 0, 9, integer=True)),
        "section": ("zpart", Choice("The section", ["only"])),
    }


def set_count(page, edits):
    state, notices = page.toy.changed(edits)
    return page.with_view_state("toy", state), notices


TOY = View(
    name="toy",
    label="Toy view",
    headline=lambda page: (f"{page.toy.count} toys", "They are counted."),
    always=lambda page, theme: Answer(texts={"toy-headline": f"{page.toy.count} toys"}),
    screen=lambda page, answer, sections: html.Div([html.H1(answer.texts["toy-headline"])]),
    apply=set_count,
    previews=(),
    sections=Sections("toy", ["only"]),
)


def module(monkeypatch, name, **content):
    made = ModuleType(name)
    vars(made).update(content)
    monkeypatch.setitem(sys.modules, name, made)


@pytest.fixture
def toy(monkeypatch):
    module(monkeypatch, "components.toy")
    module(monkeypatch, "components.toy.state", STATE=ToyState)
    module(monkeypatch, "components.toy.view", VIEW=TOY)
    module(monkeypatch, "components.toy.sections", SECTIONS=["only"])
    only = Section("Only section", lambda page, theme: Answer(), {})
    module(monkeypatch, "components.toy.sections.only", SECTION=only)
    monkeypatch.setattr(views, "NAMES", [*views.NAMES, "toy"])


def test_it_is_in_the_link(toy):
    page, notices = read_page("view=toy&zc=5&n=5")
    assert notices == []
    assert (page.view, page.toy.count, page.shadow.n) == ("toy", 5, 5)
    assert read_page(page.to_query()) == (page, [])
    assert read_page("zc=10")[1] == ["The count can be 0 to 9; 10 was given, 9 is shown."]
    assert read_page("zc=10")[0].view == "shadow"


def test_it_is_a_tab_and_it_answers(toy):
    app = create_app()
    page = app.server.test_client().get("/").get_data(as_text=True)
    assert page.count('data-opens="toy"') == page.count(">Toy view</button>") == 1
    request = {"query": "view=toy&zc=5", "edits": {"count": 7}, "number": 1, "theme": "light"}
    answered = app.server.test_client().post(
        "/_dash-update-component",
        json={
            "output": "toy-answer.data",
            "outputs": {"id": "toy-answer", "property": "data"},
            "inputs": [{"id": "toy-input", "property": "data", "value": request}],
            "changedPropIds": ["toy-input.data"],
        },
    )
    answer = json.loads(answered.get_json()["response"]["toy-answer"]["data"])
    assert answer["texts"]["toy-headline"] == "7 toys"
    assert read_page(answer["query"])[0].toy.count == 7
    first = app.server.test_client().get("/?view=toy&zc=5").get_data(as_text=True)
    assert "<h1>5 toys</h1>" in first


def test_without_its_line_it_is_unknown():
    page, notices = read_page("view=toy")
    assert page == PageState()
    assert "can be shadow, soft_sort, softmax" in notices[0]
    assert "toy" not in views.VIEWS
    with pytest.raises(AttributeError):
        _ = page.toy
    with pytest.raises(TypeError, match="The views are"):
        PageState(toy=ToyState())


def test_a_state_is_had_by_its_class_or_by_its_name(toy):
    page, _ = read_page("zc=5")
    assert page.state(ToyState) is page.named("toy") is page.toy
    assert page.toy.count == 5


def test_a_page_without_that_state_says_so():
    with pytest.raises(TypeError, match="The page holds no ToyState"):
        PageState().state(ToyState)


def test_no_two_parameters_share_a_key():
    keys = [key for name in views.NAMES for key, _ in views.state_class(name).FIELDS.values()]
    assert len(set(keys)) == len(keys)


def test_the_page_is_a_value():
    page = PageState(shadow=replace(PageState().shadow, n=5))
    assert page.shadow.n == replace(page, embed=True).shadow.n == 5
    assert replace(page, shadow=PageState().shadow) == PageState()
    assert hash(page) == hash(read_page("n=5")[0])
    assert pickle.loads(pickle.dumps(page)) == page
