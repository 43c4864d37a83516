"""The section Top k: what it says, lists and draws is what the exact answer says."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.palette import DARK, LIGHT
from components.shadow.figures.top_k import set_colour
from components.shadow.model import layer_of
from components.shadow.sections.places import most_places
from components.shadow.sections.top_k import (
    INPUTS,
    PAIRS,
    SHADOW,
    TABLE,
    sheet,
)
from components.shadow.state import ShadowState
from components.shadow.view import VIEW
from components.state.page import PageState, read_page
from tests.unit.components.figures import trace

ENTRY = st.integers(-20, 20).map(lambda v: v / 10)
STATES = st.builds(
    ShadowState,
    section=st.just("top_k"),
    n=st.integers(2, 5),
    d=st.integers(1, 4),
    with_bias=st.booleans(),
    seed=st.integers(0, 99),
    weights=st.lists(st.tuples(ENTRY, ENTRY), max_size=5).map(tuple),
    top_size=st.integers(1, 6),
)


def drawn(state, theme=LIGHT):
    return VIEW.sections.draw(PageState(shadow=state), theme)


def of(query, theme=LIGHT):
    page, notices = read_page(f"part=top_k&{query}")
    assert notices == []
    return VIEW.sections.draw(page, theme)


def said(answer):
    return answer.texts["shadow-top-says"]


@given(state=STATES)
@settings(max_examples=40, deadline=None)
def test_a_set_is_listed_as_possible_if_and_only_if_the_exact_answer_for_it_is_yes(state):
    answer, read, k = drawn(state), layer_of(state).read, state.places()
    rows = answer.data["tables"][TABLE]["rows"]
    assert len(rows) == comb(state.n, k)
    for row in rows:
        classes = ["ABCDE".index(letter) for letter in row[0]["text"].split(", ")]
        verdict = read.set_verdict(classes)
        assert not verdict.undecided
        assert (row[1]["text"] == "✓ yes") == verdict.feasible
        assert bool(row[2]["text"]) == verdict.feasible
    count = sum(row[1]["text"] == "✓ yes" for row in rows)
    assert said(answer).startswith(f"{count} of {len(rows)} ")


@given(state=STATES)
@settings(max_examples=40, deadline=None)
def test_the_graph_has_an_edge_for_each_possible_pair_and_a_dotted_one_for_each_other(state):
    answer = drawn(replace(state, n=max(state.n, 3), top_size=2))
    rows = answer.data["tables"][TABLE]["rows"]
    figure = answer.pictures[PAIRS]
    places = list(zip(*(trace(figure, "classes")[axis] for axis in "xy"), strict=True))
    for name, word in (("possible", "✓ yes"), ("never", "– never")):
        one = trace(figure, name)
        ends = list(zip(one["x"], one["y"], strict=True))
        edges = {
            tuple(sorted((places.index(a), places.index(b))))
            for a, b in zip(ends[::3], ends[1::3], strict=True)
        }
        listed = {
            tuple("ABCDE".index(letter) for letter in row[0]["text"].split(", "))
            for row in rows
            if row[1]["text"] == word
        }
        assert edges == listed


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("d=3", "6 of 6 pairs can be the top two."),
        ("", "4 of 6 pairs can be the top two. Never: 2."),
        ("k=1", "4 of 4 classes can be first."),
        ("k=3", "4 of 4 sets of 3 classes can be the top 3."),
        ("d=1", "2 of 6 pairs can be the top two. Never: 4."),
        ("n=3&w=1,0;2,0;3,0&k=1", "2 of 3 classes can be first. Never: 1."),
        ("w=0,0;1,0;1,0;2,1&k=3", "2 of 4 sets of 3 classes can be the top 3. Never: 2."),
        ("n=12&d=11&w=&k=6", "924 of 924 sets of 6 classes"),
        ("n=20&d=16&w=&k=10", "At least 300 of 184,756 sets of 10 classes"),
        ("n=20&d=16&w=&k=10&bias=1", "At least"),
    ],
)
def test_the_count_is_said(query, start):
    assert said(of(query)).startswith(start)


def test_what_was_not_found_is_not_called_impossible():
    answer = of("n=64&d=16&w=&k=2")
    listed = answer.data["tables"][TABLE]["rows"]
    assert said(answer).startswith("At least 300 of 2,016")
    assert {row[1]["text"] for row in listed} == {"✓ yes"}
    assert "never" not in answer.texts["shadow-top-classes"]
    assert trace(answer.pictures[PAIRS], "never")["x"] == []
    assert "does not mean never" in answer.texts[f"{PAIRS}-note"]


def test_k_stays_below_n_and_what_was_asked_for_is_kept():
    page, _ = read_page("part=top_k&n=4&k=9")
    answer = VIEW.sections.draw(page, LIGHT)
    assert answer.controls["top_size"] == 3
    assert answer.visible["shadow-top-bound"]
    assert "k=9" in page.to_query()
    assert [most_places(n) for n in (2, 3, 4, 64)] == [2, 2, 3, 63]


def test_equal_classes_are_explained():
    text = of("w=0,0;1,0;1,0;2,1&k=3&names=,cat").texts["shadow-top-classes"]
    assert "B (cat) and C are equal for every x" in text
    assert "No class" in of("w=1,1;1,1;1,1;1,1&k=1").texts["shadow-top-classes"]


@pytest.mark.parametrize("query", ["", "n=5&d=1&k=3", "n=6&d=3&k=2&bias=1"])
def test_the_table_to_take_home_has_an_input_for_each_possible_set(query):
    page, _ = read_page(f"part=top_k&{query}")
    state, found = page.shadow, sheet(page)
    logits = layer_of(state)
    assert len(found.rows) == comb(state.n, state.places())
    for row, every in zip(
        found.rows, combinations("ABCDEF"[: state.n], state.places()), strict=True
    ):
        assert row[0] == ", ".join(every)
        if not row[1]:
            assert set(row[4:]) == {None}
            continue
        z = logits.weights @ np.array(row[4:]) + (0 if logits.bias is None else logits.bias)
        inside = ["ABCDEF".index(letter) for letter in every]
        assert z[inside].min() > np.delete(z, inside).max()


def test_light_and_dark_differ_only_in_colours():
    light, dark = (of("", theme).pictures[PAIRS] for theme in (LIGHT, DARK))
    assert trace(light, "possible")["x"] == trace(dark, "possible")["x"]
    assert trace(light, "possible")["line"] != trace(dark, "possible")["line"]


@given(state=STATES)
@settings(max_examples=30, deadline=None)
def test_the_shadow_has_a_corner_for_each_set_of_w_alone(state):
    answer = drawn(replace(state, with_bias=False))
    rows = answer.data["tables"][TABLE]["rows"]
    possible = sum(row[1]["text"] == "✓ yes" for row in rows)
    if layer_of(replace(state, with_bias=False)).at_rank is None:
        figure = answer.pictures[SHADOW]
        assert len(trace(figure, "corners")["x"]) == possible
        assert len(trace(figure, "hidden")["x"]) == len(rows) - possible


@given(state=STATES.filter(lambda state: state.d == 2))
@settings(max_examples=30, deadline=None)
def test_a_point_inside_a_part_of_the_inputs_has_its_set_on_top(state):
    answer, layer, k = drawn(state), layer_of(state), state.places()
    for part in answer.pictures.get(INPUTS, {"data": []})["data"]:
        name = part["name"].removeprefix("top ")
        if name == part["name"]:
            continue
        inside = np.array([part["x"][:-1], part["y"][:-1]]).mean(axis=1)
        z = layer.weights @ inside + (0 if layer.bias is None else layer.bias)
        best = np.sort(z)[::-1]
        # Numbers of a picture have four digits.
        thin = best[k - 1] - best[k] < 1e-2
        assert thin or {"ABCDE"[c] for c in np.argsort(-z)[:k]} == set(name)


@pytest.mark.parametrize("query", ["n=5&d=3&w=&k=2", "n=6&d=3&w=&k=3", "n=4&d=3&w=&k=1"])
def test_each_triangle_of_the_sphere_has_the_colour_of_its_set(query):
    page, _ = read_page(f"part=top_k&{query}")
    sphere = trace(VIEW.sections.draw(page, LIGHT).pictures[INPUTS], "sphere")
    corners = np.column_stack([sphere[axis] for axis in "xyz"])
    faces = np.column_stack([sphere[corner] for corner in "ijk"])
    z = corners[faces].mean(axis=1) @ layer_of(page.shadow).weights.T
    k = page.shadow.places()
    shown = {}
    for order, colour in zip(np.argsort(-z, axis=1), sphere["facecolor"], strict=True):
        shown.setdefault(tuple(sorted(order[:k].tolist())), set()).add(colour)
    assert {each: {set_colour(each)} for each in shown} == shown
    assert set(shown) == {tuple(s) for s in layer_of(page.shadow).read.top_k(k).sets.tolist()}
