"""Names that an answer says several times are sent once, and are all there again afterwards."""

from __future__ import annotations

import copy

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.answers import drawn, written
from components.page.palette import theme_named
from components.page.repeated import FEWEST, restored, shortened
from components.shadow.view import VIEW
from components.state.page import read_page

LIGHT = theme_named("light")
ROWS = [f"row {i}" for i in range(FEWEST + 30)]
names = st.lists(st.sampled_from([*ROWS, "elsewhere"]), min_size=FEWEST - 2, max_size=FEWEST + 30)


@given(st.lists(names | st.just([0] * FEWEST) | st.none(), max_size=3))
@settings(max_examples=25)
def test_what_was_shortened_is_restored_and_nothing_is_written_into_the_figures(lists):
    traces = [{"x": [1]} if names is None else {"customdata": names} for names in lists]
    pictures = {"one": {"data": traces, "layout": {}}}
    before = copy.deepcopy(pictures)
    sent = orjson.loads(orjson.dumps(shortened(pictures, ROWS)))
    assert pictures == before
    assert restored(sent, ROWS) == before
    for names, trace in zip(lists, sent["one"]["data"], strict=True):
        many = names is not None and len(names) >= FEWEST and set(names) <= set(ROWS)
        assert isinstance(trace.get("customdata"), dict) == many


def test_an_answer_of_a_thousand_rankings_names_each_once():
    page, _ = read_page("n=45")
    answer, sent = (
        drawn("shadow", page, LIGHT, VIEW.draw),
        written("shadow", page, LIGHT, VIEW.draw),
    )
    keys = answer.data["table"]["keys"]
    points = {
        trace["name"]: trace["customdata"]
        for figure in answer.pictures.values()
        for trace in figure["data"]
        if trace.get("customdata")
    }
    assert {name: sorted(points[name]) for name in ("cells", "survivors")} == {
        "cells": sorted(keys),
        "survivors": sorted(keys),
    }
    assert sent.count(keys[1000].encode()) == 1
