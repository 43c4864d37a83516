"""Shadow at every size that the page takes: answered in bounded time, and what is not said so."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from components.page.palette import LIGHT
from components.serving.settings import Settings
from components.shadow.model import MOST_COUNTED, MOST_DRAWN, ShownLayer, layer_of
from components.shadow.presets import SHADOW_PRESETS
from components.shadow.sections import SECTIONS
from components.shadow.state import MOST_CLASSES, MOST_FEATURES, ShadowState
from components.shadow.view import VIEW
from components.state.page import PageState, read_page
from compute import count_feasible_rankings, top_k
from compute.naming import class_name, names_side_by_side, separator, side_by_side
from tests.links import opened
from tests.unit.components.figures import trace

SIZES = ["n=64&d=16", "n=64&d=2", "n=40&d=1", "n=40&d=1&bias=1", "n=12&d=12", "n=30&d=2"]


@pytest.fixture(scope="module")
def client():
    return create_app(Settings(rate="")).server.test_client()


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("size", SIZES)
def test_every_section_answers_at_every_size(client, section, size):
    state = read_page(f"{size}&w=")[0].state(ShadowState)
    order = "+".join(str(c) for c in range(state.n, 0, -1))
    query = f"{size}&w=&part={section}&drawn=1&ask={order}"
    answer = opened(client, query, "light")
    assert answer["notices"] == []
    assert json.dumps(answer, allow_nan=False)
    assert not [text for text in answer["texts"].values() if "nan" in text.split()]
    for name, figure in answer["pictures"].items():
        said = [note["text"] for note in figure["layout"].get("annotations", [])]
        assert figure["data"] or any(said), f"{name} is blank"
    assert (state.n, state.d) == (answer["data"]["shape"]["n"], answer["data"]["shape"]["d"])


@pytest.mark.parametrize("name", ["rankings", "layer", "verdict", "line"])
@pytest.mark.parametrize("size", SIZES)
def test_tables_are_taken_home_at_every_size(client, size, name):
    state = read_page(f"{size}&w=")[0].state(ShadowState)
    order = "+".join(str(c) for c in range(state.n, 0, -1))
    part = {"verdict": "ask", "line": "line"}.get(name, "ask")
    answer = client.get(f"/table.csv?{size}&w=&part={part}&ask={order}&table={name}")
    assert answer.status_code == 200
    assert "nan" not in answer.text.split(",")


@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ("n=8&d=4&w=", "3,976 of 40,320 rankings are possible. 36,344 can never happen."),
        (
            "n=12&d=12&w=",
            "479,001,600 of 479,001,600 rankings are possible. Every ranking can happen.",
        ),
        (
            "n=64&d=2&seed=1&w=",
            "4,024 of about 1.27e89 rankings are possible. About 1.27e89 can never happen.",
        ),
    ],
)
def test_the_count_is_exact_while_it_can_be(query, headline):
    page, _ = read_page(query)
    assert VIEW.headline(page)[0] == headline


@given(st.integers(2, MOST_CLASSES), st.integers(1, MOST_FEATURES), st.booleans())
def test_what_is_too_large_to_count_has_a_bound_that_is_said_to_be_one(n, d, bias):
    most = count_feasible_rankings(n, d, bias)
    state = ShadowState(n=n, d=d, with_bias=bias, weights=())
    if most * n <= MOST_COUNTED or d >= n - 1:
        return
    headline, sentence = VIEW.headline(PageState(shadow=state))
    assert headline.startswith("At most ")
    assert "general position" in sentence


def test_pictures_are_drawn_up_to_what_is_said():
    assert count_feasible_rankings(22, 3) == 50_052 <= MOST_DRAWN
    layer = layer_of(ShadowState(n=9, d=4, weights=()))
    assert layer.feasible is not None
    larger = layer_of(ShadowState(n=12, d=4, weights=()))
    assert larger.count == count_feasible_rankings(12, 4) > MOST_DRAWN
    answer = VIEW.draw(PageState(shadow=ShadowState(n=12, d=4, weights=())), LIGHT)
    assert "more than 60,000" in answer.texts["shadow-polytope-note"]
    assert "more than 60,000" in answer.texts["shadow-table-note"]


@given(st.integers(1, MOST_CLASSES).flatmap(lambda n: st.permutations(range(n))))
def test_the_names_of_a_ranking_can_be_told_apart(order):
    n = len(order)
    key = side_by_side(order, n)
    assert names_side_by_side(key, n) == [class_name(c) for c in order]
    assert (separator(n) == "") == (n <= 26)


@given(st.integers(27, 40), st.randoms(use_true_random=False))
def test_a_pinned_and_an_asked_ranking_come_back_from_the_link(n, random):
    order = list(range(n))
    random.shuffle(order)
    key = side_by_side(order, n)
    page, notices = read_page(f"n={n}&w=&lit={key}&ask={key}")
    assert notices == []
    assert page.shadow.lit == key
    assert read_page(page.to_query())[0] == page


def test_the_key_of_many_classes_is_one_key_everywhere():
    key = side_by_side(range(30), 30)
    page, _ = read_page(f"n=30&w=&d=2&ask={key}")
    answer = VIEW.draw(page, LIGHT)
    assert answer.data["ask"]["key"] == key
    corners = trace(answer.pictures["shadow-polytope"], "survivors")["customdata"]
    assert corners == answer.data["table"]["keys"]
    assert answer.data["probe"] in corners


@pytest.mark.parametrize("name", [name for name in SHADOW_PRESETS if SHADOW_PRESETS[name].about])
def test_a_preset_says_what_is_surprising_and_fits_a_link(name):
    state = ShadowState().with_preset(name)
    page = PageState(shadow=state)
    answer = json.loads(json.dumps(VIEW.draw(page, LIGHT).texts))
    assert answer["shadow-preset-about"] == SHADOW_PRESETS[name].about
    assert len(page.to_query()) < 3500


@pytest.mark.parametrize(("d", "pairs"), [(2, 46), (3, 3 * 46 - 6), (4, 46 * 45 // 2)])
def test_the_moment_curve_has_as_many_pairs_on_top_as_its_sentence_says(d, pairs):
    preset = SHADOW_PRESETS[f"moment_{d}"]
    assert len(top_k(preset.weights, 2).sets) == pairs
    assert f"{pairs:,}" in preset.about


def test_rows_of_length_one_have_it_exactly():
    for row in SHADOW_PRESETS["unit_rows"].weights:
        assert sum(round(v * 100) ** 2 for v in row) == 100**2
        assert all(math.isclose(v * 100, round(v * 100)) for v in row)


LAYERS = st.builds(
    lambda rows, biases: (np.array(rows) / 4, None if biases is None else np.array(biases) / 4),
    st.lists(st.lists(st.integers(-4, 4), min_size=2, max_size=2), min_size=4, max_size=4),
    st.none() | st.lists(st.integers(-4, 4), min_size=4, max_size=4),
)


@given(LAYERS)
def test_who_is_never_first_agrees_with_the_audit(layer):
    weights, bias = layer
    shown = ShownLayer(weights, bias)
    assert shown.never_first == shown.audit.never
    assert shown.all_decided
