"""The Shadow view's pictures, words and answers, without a browser."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.answers import respond
from components.page.packs import packed
from components.page.palette import DARK, LIGHT
from components.page.traces import BLANK
from components.shadow import edits, figures, words
from components.shadow.figures.input_space import label_places
from components.shadow.figures.walk import edge_walk
from components.shadow.model import all_rankings, layer_of, probe_of
from components.shadow.state import ShadowState
from components.shadow.view import VIEW
from components.state.page import PageState, read_page
from compute.geometry import plane as geometry
from compute.geometry.polytope import permutohedron
from tests.unit.components.figures import trace

LAYERS = {
    "notebook": "",
    "square": "w=1,1;-1,1;-1,-1;1,-1",
    "hexagon": "n=6&w=1,0;.5,.8660254037844386;-.5,.8660254037844386;-1,0;"
    "-.5,-.8660254037844386;.5,-.8660254037844386",
    "equal rows": "n=5&w=1,0;-1.5,.5;-.5,-1.5;-.25,.75;-1.5,.5",
    "zero": "w=0,0;0,0;0,0;0,0",
    "one feature": "d=1",
    "one feature, bias": "d=1&bias=1",
    "equal walls on a line": "n=3&d=1&bias=1&w=0;1;2&b=0,1,2",
    "three features": "d=3&n=5",
    "flat in space": "d=3&n=3",
    "three features, bias": "d=3&bias=1",
    "four features": "n=6&d=4",
    "bias": "bias=1&n=5",
    "huge": "n=12&d=8",
    "many": "n=8&d=3",
    "two": "n=2",
    "scaled": "w=1e9,0;0,1e9;-1e9,1;3,3",
    "tiny": "w=1e-9,0;0,1e-9;-1e-9,1e-12;0,0",
    "one row far": "w=1e9,1e-9;0,0;1,1;2,1",
}


def state_of(query):
    return read_page(query)[0].shadow


@pytest.mark.parametrize("query", LAYERS.values(), ids=LAYERS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_layer_has_an_answer_that_is_json_and_says_something(query, theme):
    page, _ = read_page(query)
    answer = VIEW.draw(page, theme)
    text = json.dumps(asdict(answer), allow_nan=False)
    assert len(text) < 400_000
    assert "rankings" in answer.texts["shadow-headline"]
    assert answer.texts["shadow-sentence"]
    for figure in answer.pictures.values():
        assert figure["data"] or figure["layout"]["annotations"], "a blank picture"
    assert answer.controls["n"] == page.shadow.n


@given(
    rows=st.lists(st.lists(st.integers(-3, 3), min_size=2, max_size=2), min_size=2, max_size=5),
    bias=st.booleans(),
)
@settings(max_examples=60)
def test_each_cell_holds_inputs_of_its_ranking_and_the_winner_colours_agree(rows, bias):
    state = ShadowState(
        n=len(rows), d=2, weights=tuple(map(tuple, rows)), with_bias=bias, biases=(0, 1, -1, 2, 0)
    )
    layer = layer_of(state)
    assert layer.feasible is not None
    window = figures.cell_window(layer, state.point())
    polygons = geometry.cell_polygons(layer.weights, layer.feasible.rankings, layer.bias, window)
    b = 0 if layer.bias is None else layer.bias
    areas = []
    for ranking, places in zip(layer.feasible.rankings, label_places(layer, window), strict=True):
        for place in places[np.isfinite(places).all(axis=1)]:  # a cell may miss the window
            assert (np.diff((layer.weights @ place + b)[ranking]) > -1e-9).all()
        assert layer.bias is not None or np.isfinite(places).all()
    for ranking, polygon in zip(layer.feasible.rankings, polygons, strict=True):
        if len(polygon) < 3:
            continue
        middle = polygon.mean(axis=0)
        logits = layer.weights @ middle + b
        assert (np.diff(logits[ranking]) > -1e-9).all()
        x, y = polygon.T
        areas.append(abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2)
    if len(layer.feasible.rankings):
        assert sum(areas) == pytest.approx((2 * window) ** 2, rel=1e-9)
    for c, region in enumerate(geometry.winner_regions(layer.weights, layer.bias, window)):
        if len(region):
            logits = layer.weights @ region.mean(axis=0) + b
            assert logits[c] == pytest.approx(logits.max(), abs=1e-9)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_one_walk_passes_every_edge_of_the_permutohedron_and_no_other(n):
    ranks = all_rankings(n).ranks
    solid = permutohedron(n)
    index = {tuple(v): i for i, v in enumerate(np.asarray(solid.vertices).tolist())}
    steps = [index[tuple(ranks[row].tolist())] for row in edge_walk(n)]
    walked = {frozenset(pair) for pair in pairwise(steps)}
    assert walked == {frozenset(edge) for edge in np.asarray(solid.edges).tolist()}


def test_hidden_vertices_are_hollow_and_survivors_are_labelled():
    answer = VIEW.draw(PageState(shadow=ShadowState(large="polytope")), LIGHT)
    picture = answer.pictures["shadow-polytope"]
    hidden, survivors = trace(picture, "hidden"), trace(picture, "survivors")
    assert len(hidden["x"]) == len(survivors["x"]) == 12
    assert hidden["marker"]["color"] == "rgba(0,0,0,0)"
    labels = trace(picture, "names")
    assert (labels["x"], labels["y"]) == (survivors["x"], survivors["y"])
    assert set(labels["text"]) - {BLANK} <= set(survivors["customdata"])


def test_the_softmax_axis_never_moves():
    for query in LAYERS.values():
        page, _ = read_page(query)
        axis = VIEW.draw(page, LIGHT).pictures["shadow-softmax"]["layout"]["yaxis"]
        assert axis["range"] == [0, 1]


def test_the_square_says_why():
    assert "parallel" in words.sentence(layer_of(state_of(LAYERS["square"])))
    assert "Rows B and E are equal" in words.sentence(layer_of(state_of(LAYERS["equal rows"])))


def test_a_probe_on_a_wall_has_no_ranking():
    state = state_of("x=0,0")
    probe = probe_of(state, layer_of(state))
    assert probe.tied == (0, 1, 2, 3)
    assert "A, B, C and D tie" in words.probe_sentence(probe, 1.0)


def test_every_frame_of_the_temperature_is_what_its_link_shows():
    answer = VIEW.draw(read_page("x=0.3,-0.7")[0], LIGHT)
    pack = answer.frames["temperature"]
    frames = np.frombuffer(base64.b64decode(pack["base64"]), dtype=np.float32)
    frames = frames.reshape(pack["shape"])
    assert len(frames) == len(answer.frames["temperatures"]) > 100
    for frame, written in zip(frames, answer.frames["temperatures"], strict=True):
        page, notices = read_page(f"x=0.3,-0.7&t={written}")
        probe = probe_of(page.shadow, layer_of(page.shadow))
        np.testing.assert_allclose(frame, probe.probabilities, rtol=1e-6, atol=1e-37)
        assert notices == []


def test_the_slider_stands_at_the_frame_of_the_temperature():
    answer = VIEW.draw(read_page("t=0.0926")[0], LIGHT)
    at = answer.data["scrub"]["temperature"]
    assert answer.frames["temperatures"][at] == "0.0926"


@given(
    request=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(
                st.sampled_from(
                    ["query", "edits", "theme", "number", "n", "class.1", "weight.0.0"]
                ),
                inner,
                max_size=5,
            ),
        ),
        max_leaves=12,
    )
)
@settings(max_examples=100)
def test_no_posted_request_raises(request):
    answer = json.loads(respond("shadow", request, edits.apply, VIEW.draw))
    json.dumps(answer, allow_nan=False)


def test_packed_arrays_travel_whole():
    pack = packed([[1, 2], [3, 4]], "int32")
    assert pack["shape"] == [2, 2]
    assert len(pack["base64"]) == 24
