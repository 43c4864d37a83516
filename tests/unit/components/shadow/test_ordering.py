"""Sets that are ordered by a slider: from the hypersimplex's shadow to the permutohedron's."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.shadow.model import layer_of
from components.shadow.ordering import STEPS, Ordering
from components.shadow.sections.top_k import SHADOW
from components.shadow.state import ShadowState
from components.shadow.view import VIEW
from components.state.page import PageState, read_page
from tests.unit.components.figures import trace

STATES = st.builds(
    ShadowState,
    section=st.just("top_k"),
    n=st.integers(2, 5),
    d=st.integers(1, 3),
    with_bias=st.booleans(),
    seed=st.integers(0, 99),
    weights=st.just(()),
    top_size=st.integers(1, 4),
    ordering=st.sampled_from([0.0, 0.25, 1.0]),
)


def of(query, theme=LIGHT):
    return VIEW.sections.draw(read_page(f"part=top_k&{query}")[0], theme)


def numbers(pack):
    values = np.frombuffer(base64.b64decode(pack["base64"]), pack["dtype"])
    return values.reshape(pack["shape"])


@settings(max_examples=25, deadline=None)
@given(state=STATES, x=st.lists(st.floats(-1, 1), min_size=3, max_size=3), t=st.floats(0, 1))
def test_an_x_has_its_own_ranking_as_the_furthest_point_all_the_way(state, x, t):
    layer = layer_of(state)
    ordering = Ordering(layer, state.places())
    point = np.array(x[: layer.d])
    order = np.argsort(layer.weights @ point)
    score = np.empty(layer.n)
    score[order[::-1]] = ordering.scores(t)
    reach = score @ (layer.weights - layer.weights.mean(axis=0)) @ point
    assert np.allclose((ordering.at(t) @ point).max(), reach, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(state=STATES)
def test_the_frames_begin_at_the_sets_and_end_at_the_corners_of_the_permutohedrons_shadow(state):
    answer = VIEW.sections.draw(PageState(shadow=state), LIGHT)
    frames = answer.frames["ordering"]
    points = numbers(frames["points"])
    figure = answer.pictures[SHADOW]
    axes = "xyz"[: points.shape[2]]
    sets = np.column_stack([trace(figure, "corners")[axis] for axis in axes])
    gaps = np.abs(points[0][:, None] - sets).max(axis=2).min(axis=1)
    assert gaps.max() <= 2e-3 * max(np.abs(sets).max(), 1e-9)
    shadow = layer_of(state).shadow
    vertices = (shadow.vertices - shadow.vertices.mean(axis=0)) / (state.n - 1)
    known = np.pad(vertices, ((0, 0), (0, points.shape[2] - vertices.shape[1])))
    scale = layer_of(state).read.shown(np.array([1.0]))[0]
    assert np.allclose(points[-1], known * scale, atol=1e-4 * max(np.abs(points[-1]).max(), 1e-9))
    now = points[round(state.ordering * STEPS)]
    drawn = np.column_stack([trace(figure, "ordered")[axis] for axis in axes])
    assert np.allclose(now, drawn, atol=2e-3 * max(np.abs(points).max(), 1e-9))


def test_the_scores_are_said_and_the_place_is_kept_in_the_link():
    answer = of("order=0.5")
    assert answer.texts["shadow-ordering-shown"] == "Scores 1, 0.833, 0.167, 0"
    assert answer.data["scrub"]["ordering"] == 10
    assert answer.frames["ordering"]["said"][0] == "Scores 1, 1, 0, 0"
    assert answer.frames["ordering"]["said"][-1] == "Scores 1, 0.667, 0.333, 0"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("w=0,0;1,0;1,0;2,1", "Equal rows have no ranking"),
        ("n=10&d=4&w=", "up to 1,000 rankings"),
    ],
)
def test_where_sets_are_not_ordered_the_page_says_so(query, sentence):
    answer = of(query)
    assert sentence in answer.texts["shadow-top-unordered"]
    assert not answer.visible["shadow-top-ordering"]
    assert "ordering" not in answer.frames


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("n=40&d=2&w=&k=8&bias=1", "parts are too many (more than 200)"),
        ("n=64&d=2&w=&k=8", "too many walls"),
        ("n=6&d=4&w=", "4 inputs cannot be drawn"),
        ("n=5&d=1&w=", "of one feature they are a line"),
        ("", ""),
    ],
)
def test_inputs_that_are_not_drawn_are_said(query, sentence):
    answer = of(query)
    assert sentence in answer.texts["shadow-top-left-out"]
    assert answer.visible["shadow-top-left-out"] == bool(sentence)
