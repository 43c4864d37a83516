"""The line among the inputs, and the point that moves along it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.page.traces import BLANK
from components.shadow import figures
from components.shadow.figures.input_space import HANDLE
from components.shadow.figures.windows import LETTER
from components.shadow.model import layer_of, probe_of
from components.shadow.sections import along
from components.shadow.state import ShadowState
from components.shadow.view import VIEW
from components.state.page import PageState, read_page
from compute.naming import class_name
from tests.links import unpacked
from tests.unit.components.figures import trace

TENTH = st.integers(-20, 20)
STATES = st.integers(1, 3).flatmap(
    lambda d: st.builds(
        ShadowState,
        section=st.just("line"),
        n=st.integers(2, 4),
        d=st.just(d),
        with_bias=st.booleans(),
        biases=st.tuples(*[TENTH] * 4).map(lambda row: tuple(v / 10 for v in row)),
        weights=st.tuples(
            *[st.tuples(*[TENTH] * d).map(lambda row: tuple(v / 10 for v in row))] * 4
        ),
        probe=st.tuples(*[TENTH] * d).map(lambda row: tuple(v / 10 for v in row)),
        destination=st.tuples(*[TENTH] * d).map(lambda row: tuple(v / 10 for v in row)),
    )
)


def of(query):
    return VIEW.draw(read_page(f"part=line&{query}")[0], LIGHT)


def tenths(values):
    return [Fraction(round(10 * v), 10) for v in values]


def ranked(state, t):
    """The ranking at t in exact arithmetic, "" where classes tie."""
    start, end = tenths(state.point()), tenths(state.end())
    x = [(1 - t) * a + t * b for a, b in zip(start, end, strict=True)]
    bias = tenths(state.bias()) if state.with_bias else [Fraction(0)] * state.n
    logits = [
        sum((w * v for w, v in zip(tenths(row), x, strict=True)), b)
        for row, b in zip(state.matrix(), bias, strict=True)
    ]
    order = sorted(range(state.n), key=lambda c: -logits[c])
    return "".join(map(class_name, order)) if len(set(logits)) == state.n else ""


@given(state=STATES)
@settings(max_examples=40)
def test_every_frame_says_the_ranking_there(state):
    frames = VIEW.draw(PageState(shadow=state), LIGHT).frames["along"]
    inside = range(1, along.STEPS)
    found = [frames["keys"][k] for k in inside]
    assert found == [ranked(state, Fraction(k, along.STEPS)) for k in inside]
    for k in inside:
        assert frames["said"][k].startswith(f"t = {k / 100:g}")
        key = frames["keys"][k]
        assert not key or frames["said"][k].endswith(": " + " > ".join(key))


@given(state=STATES)
@settings(max_examples=40)
def test_the_point_runs_from_the_probe_to_the_end_in_the_picture_of_the_inputs(state):
    answer = VIEW.draw(PageState(shadow=state), LIGHT)
    picture = answer.pictures["shadow-cells"]
    names = [one.get("name") for one in picture["data"]]
    drawable = state.d < 3 or not state.with_bias
    assert ("line" in names) == drawable
    assert (answer.frames["along"]["points"] is not None) == drawable
    assume(drawable)
    line, at = trace(picture, "line"), unpacked(answer.frames["along"]["points"])
    assert len(at) == along.STEPS + 1
    axes = "xyz" if "z" in line else "xy"
    ends = np.array([[line[axis][0], line[axis][-1]] for axis in axes], dtype=float).T
    np.testing.assert_allclose(at[[0, -1]], ends, atol=1e-3)
    crossings = trace(picture, "crossings")
    assert len(crossings["x"]) == sum("key" not in one for one in answer.data["line"]["steps"])


def test_a_line_in_the_plane_is_straight_and_its_crossings_lie_on_it():
    answer = of("")
    picture = answer.pictures["shadow-cells"]
    line, crossings = trace(picture, "line"), trace(picture, "crossings")
    assert [line["x"], line["y"]] == [[0.8, -0.5], [-0.6, 0.9]]
    start, end = np.array([0.8, -0.6]), np.array([-0.5, 0.9])
    at = np.column_stack([crossings["x"], crossings["y"]])
    assert len(at) == 5
    cross = (at - start) @ [end[1] - start[1], start[0] - end[0]]
    np.testing.assert_allclose(cross, 0, atol=1e-3)
    assert "⇄" in crossings["text"][0]


def test_the_point_on_the_line_is_dragged_along_its_track_and_the_end_freely():
    handles = {spec["name"]: spec for spec in of("at=0.25").data["handles"]["shadow-cells"]}
    assert set(handles) == {"probe", "destination", "along"}
    moving = handles["along"]
    assert moving["at"] == 25
    assert moving["point"] == moving["track"][25]
    assert moving["texts"][25] == "t = 0.25"
    # One feature: along the axis. Three: the point is drawn on the sphere, the slider moves it.
    (moving,) = of("d=1").data["handles"]["shadow-cells"]
    assert {y for _, y in moving["track"]} == {along.LEVEL}
    assert of("d=3").data["handles"]["shadow-cells"] == []
    sphere = of("d=3").pictures["shadow-cells"]
    at = np.array([trace(sphere, "at t")[axis] for axis in "xyz"], dtype=float)
    assert np.linalg.norm(at) == pytest.approx(along.LIFT, abs=1e-3)


def test_the_link_keeps_the_place_on_the_line():
    answer = of("at=0.5")
    assert answer.data["scrub"]["along"] == 50
    assert answer.data["keys"]["along"] == "at"
    now = of("at=0.9")
    assert now.texts["shadow-along-shown"] == now.frames["along"]["said"][90]
    assert set(trace(now.pictures["shadow-line"], "at t")["x"]) == {0.9}


def test_a_wall_at_a_frame_is_said_to_be_one():
    # The two logits cross in the middle.
    answer = of("n=2&d=1&w=1;-1&x=-1&to=1")
    assert answer.frames["along"]["said"][50] == "t = 0.5, on a wall: B ⇄ A swap here."
    assert answer.frames["along"]["keys"][50] == ""


def test_where_the_sphere_is_shown_flat_the_point_stays_until_the_next_answer():
    page = read_page("part=line&d=3")[0]
    assert VIEW.draw(page, replace(LIGHT, flat=True)).frames["along"]["points"] is None
    assert VIEW.draw(page, LIGHT).frames["along"]["points"] is not None
    plane = VIEW.draw(read_page("part=line")[0], replace(LIGHT, flat=True))
    assert plane.frames["along"]["points"] is not None


@given(STATES)
@settings(max_examples=60)
def test_no_name_of_a_cell_lies_on_the_line_or_under_a_point_that_is_dragged(state):
    layer = layer_of(state)
    path = along.path(state, layer)
    assume(path is not None and layer.at_rank is None)
    side, probe = LIGHT.width.large, probe_of(state, layer)
    names = trace(figures.cells(layer, probe, LIGHT, side=side, path=path), "cells")
    px = 2 * figures.cell_window(layer, probe.x) / side
    size = px * names["textfont"]["size"] * LETTER
    line = path[0] + np.linspace(0, 1, 400)[:, None] * (path[1] - path[0])
    places = np.array([names["x"], names["y"]], dtype=float).T
    for name, place in zip(names["text"], np.nan_to_num(places, nan=99), strict=True):
        half = size * [len(name), 1] / 2 * (name != BLANK)
        assert (np.abs(line - place) > 0.99 * half - 1e-3).any(axis=1).all()
        room = (half + px * HANDLE / 2) * (name != BLANK)
        assert (np.abs(path - place) > 0.99 * room - 1e-3).any(axis=1).all()
