"""One temperature grid: every frame is what the page shows when reloaded from the frame's link."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.page.temperature import TEMPERATURES, nearest_temperature, temperature_texts
from components.state.page import read_page
from components.state.view_state import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE
from components.views import VIEWS

LINKS = {"shadow": ("n=5&x=0.3,-1.2", "t"), "softmax": ("view=softmax&mz=1,2.5,-3", "mt")}


def test_the_grid_spans_what_a_temperature_can_be():
    assert (TEMPERATURES[0], TEMPERATURES[-1]) == (LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE)
    assert TEMPERATURES[len(TEMPERATURES) // 2] == 1.0
    assert np.all(np.diff(TEMPERATURES) > 0)


@given(temperature=st.floats(LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE))
def test_no_frame_is_nearer_by_ratio(temperature):
    ratios = np.abs(np.log(TEMPERATURES / temperature))
    assert math.isclose(ratios[nearest_temperature(temperature)], ratios.min(), abs_tol=1e-12)


@pytest.mark.parametrize("view", LINKS)
def test_every_frame_writes_its_own_temperature(view):
    link, key = LINKS[view]
    for index, text in enumerate(temperature_texts()):
        page, notices = read_page(f"{link}&{key}={text}")
        assert notices == []
        assert getattr(page, view).temperature == TEMPERATURES[index]
        assert nearest_temperature(getattr(page, view).temperature) == index
        assert page.to_query() == read_page(page.to_query())[0].to_query()


@pytest.mark.parametrize("index", [0, 17, 59, 60, 61, 120])
def test_a_frame_of_shadow_is_the_page_of_its_link(index):
    link, key = LINKS["shadow"]
    frames = VIEWS["shadow"].draw(read_page(link)[0], LIGHT).frames
    table = frames["temperature"]
    p = np.frombuffer(base64.b64decode(table["base64"]), table["dtype"]).reshape(table["shape"])
    text = frames["temperatures"][index]
    again = VIEWS["shadow"].draw(read_page(f"{link}&{key}={text}")[0], LIGHT)
    bars = next(
        trace
        for trace in again.pictures["shadow-softmax"]["data"]
        if trace["name"] == "probabilities"
    )
    np.testing.assert_allclose(p[index], bars["y"], rtol=0, atol=5.1e-5)  # bars have four decimals
    assert frames["said"] + text == again.texts["shadow-probe"]
    assert again.data["scrub"]["temperature"] == index


@pytest.mark.parametrize("index", [0, 17, 59, 60, 61, 120])
def test_a_frame_of_softmax_is_the_page_of_its_link(index):
    link, key = LINKS["softmax"]
    frames = VIEWS["softmax"].draw(read_page(link)[0], LIGHT).frames
    again = VIEWS["softmax"].draw(
        read_page(f"{link}&{key}={frames['temperatures'][index]}")[0], LIGHT
    )
    columns = again.pictures["softmax-columns"]["data"]
    assert [frames["exp"][index], frames["p"][index]] == [trace["text"] for trace in columns[1:]]
    for name, texts in frames["texts"].items():
        assert texts[index] == again.texts[name]
    assert again.data["scrub"]["temperature"] == index
