"""Labels: the sets that the page lists are those that some x gives, and it says so in words."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.page.traces import BLANK
from components.shadow import edits
from components.shadow.labelling import labelling_of
from components.shadow.sections.labels import sheet
from components.shadow.state import ShadowState
from components.shadow.view import VIEW
from components.state.page import PageState, read_page
from compute import count_label_sets, label_set_verdict
from tests.unit.components.figures import trace

ENTRY = st.integers(-20, 20).map(lambda v: v / 10)
STATES = st.builds(
    ShadowState,
    section=st.just("labels"),
    n=st.integers(2, 5),
    d=st.integers(1, 3),
    with_bias=st.booleans(),
    biases=st.lists(ENTRY, max_size=5).map(tuple),
    weights=st.lists(st.tuples(ENTRY, ENTRY, ENTRY), min_size=5, max_size=5).map(tuple),
)


def said(query: str) -> dict[str, str]:
    """The section's sentences, by name."""
    texts = VIEW.draw(read_page(f"part=labels&{query}")[0], LIGHT).texts
    start = "shadow-labels-"
    return {key.removeprefix(start): v for key, v in texts.items() if key.startswith(start)}


@settings(max_examples=40)
@given(STATES)
def test_a_set_is_listed_if_and_only_if_a_verdict_says_that_it_is_possible(
    state: ShadowState,
) -> None:
    labelling = labelling_of(state)
    read = labelling.layer.read
    possible = set(labelling.possible or [])
    for mask in product([False, True], repeat=state.n):
        labels = tuple(np.flatnonzero(mask).tolist())
        verdict = label_set_verdict(read.weights, list(mask), read.bias)
        assert verdict.feasible == (labels in possible)
    assert len(possible) <= labelling.most <= labelling.generic
    assert possible.isdisjoint(labelling.never(99))
    assert len(possible) + len(labelling.never(99)) == labelling.total


@settings(max_examples=40)
@given(STATES)
def test_every_x_of_the_table_turns_on_its_labels_and_no_other(state: ShadowState) -> None:
    page = PageState(view="shadow", shadow=state)
    rows = sheet(page).rows
    assert len(rows) == 2**state.n
    read = labelling_of(state).layer.read
    for called, size, possible, *x, _share, _error in rows:
        if possible:
            on = np.flatnonzero(read.at(np.array(x, dtype=float)).logits > 0).tolist()
            assert "; ".join("ABCDE"[i] for i in on) == called
            assert len(on) == size
        else:
            assert x == [None] * state.d


def test_the_sets_that_can_never_be_are_named() -> None:
    texts = said("n=3&d=2&w=1,0;0,1;1,1")
    assert texts["found"] == "6 of 8 label sets are possible; {C} and {A, B} can never be."
    assert "gives 6 (Cover's count), as here" in texts["why"]
    texts = said("n=3&d=2&w=1,0;0,1;1,1&names=cat")
    assert "{C} and {A (cat), B} can never be" in texts["found"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("n=3&d=2&w=1,0;0,1;2,0", "A and C are always on together"),
        ("n=3&d=2&w=1,0;0,1;-1,0", "of A and C always just one is on"),
        ("n=3&d=2&w=1,0;0,1;0,0", "zero for every x is the logit of C"),
        ("n=3&d=2&w=1,0;0,1;0,0&b=0,0,1&bias=1", "C is on for every x"),
        ("n=3&d=2&w=1,0;0,1;0,0&b=0,0,-1&bias=1", "C is off for every x"),
        ("n=3&d=2&w=1,1;2,2;-1,-1", "W has rank 1"),
        ("n=3&d=2&w=1,0;0,1;1,1&b=1,1,2&bias=1", "the bias only moves the origin"),
        ("n=3&d=3&w=1,0,1;0,1,1;.1,.2,.3", "rounded to doubles they give 8"),
    ],
)
def test_why_there_are_fewer_than_generic_weights_give(query: str, reason: str) -> None:
    assert reason in said(query)["why"]


def test_a_threshold_is_a_bias() -> None:
    assert said("n=2&d=1&w=1;1&b=-1,-2&bias=1")["found"].startswith("3 of 4 ")
    assert said("n=2&d=1&w=1;1")["found"].startswith("2 of 4 ")


def test_the_set_at_the_probe_or_that_it_lies_on_a_threshold() -> None:
    assert said("n=3&d=2&w=1,0;0,1;-1,-1&x=1,-2")["here"] == "At the probe x: {A, C}."
    assert said("n=2&d=2&w=1,0;0,1&x=-1,-1")["here"] == "At the probe x no label is on: {}."
    assert "the logit of B is zero" in said("n=3&d=2&w=1,0;0,1;-1,-1&x=1,0")["here"]


def test_where_there_may_be_too_many_a_bound_is_said_to_be_one() -> None:
    texts = said("n=40&d=5&w=")
    assert texts["found"].startswith(f"At most {count_label_sets(40, 5):,} of {2**40:,} ")
    assert texts["listed"] == ""
    (row,) = sheet(read_page("part=labels&n=40&d=5&w=")[0]).rows
    assert row[2] is True
    assert said("n=40&d=4&w=")["found"].startswith("19,840 of ")
    assert said("n=16&d=16&w=")["found"].startswith("All 65,536 ")


def test_the_diagram_marks_what_is_possible_by_shape_and_the_probe_by_a_square() -> None:
    answer = VIEW.draw(read_page("part=labels&n=3&d=2&w=1,0;0,1;1,1&x=1,-2")[0], LIGHT)
    figure = answer.pictures["shadow-labels-lattice"]
    sets, probe, lines = (trace(figure, name) for name in ("sets", "probe", "inclusions"))
    marks = dict(zip(sets["text"], sets["marker"]["symbol"], strict=True))
    assert [text for text, mark in marks.items() if mark != "circle"] == ["C", "AB"]
    places = list(zip(sets["x"], sets["y"], strict=True))
    assert len(set(places)) == 8
    # Its name stands beside the square, which would cut it beside its mark.
    assert list(zip(probe["x"], probe["y"], strict=True)) == [places[sets["text"].index(BLANK)]]
    assert probe["text"] == ["A"]
    assert probe["marker"]["size"] > sets["marker"]["size"]
    assert probe["marker"]["color"] == LIGHT.text
    assert lines["x"].count(None) == 3 * 2**2 - 1
    assert set(zip(lines["x"], lines["y"], strict=True)) == {*places, (None, None)}
    assert sets["hovertext"][-1] == "{A, B, C}: possible"


def test_beyond_six_labels_there_is_no_diagram() -> None:
    answer = VIEW.draw(read_page("part=labels&n=7&d=2&w=")[0], LIGHT)
    assert answer.data["panels"] == ["labels"]
    assert "shadow-labels-lattice" not in answer.pictures


@settings(max_examples=25)
@given(STATES)
@example(  # no label set at all, where inputs are a line
    ShadowState(
        section="labels",
        n=3,
        d=1,
        with_bias=True,
        biases=(0.0,),
        weights=((0.0,), (0.0,), (0.1,)),
    )
)
def test_the_table_lists_the_possible_sets_by_size(state: ShadowState) -> None:
    page = PageState(view="shadow", shadow=state)
    rows = VIEW.draw(page, LIGHT).data["tables"]["shadow-labels-table"]["rows"]
    found = [row[0]["text"].strip("{}") for row in rows]
    assert found == [row[0].replace("; ", ", ") for row in sheet(page).rows if row[2]]
    assert [len(text) for text in found] == sorted(len(text) for text in found)
    assert {row[1]["text"].count(",") for row in rows} <= {state.d - 1}


def test_of_many_sets_that_can_never_be_the_smallest_are_named() -> None:
    assert said("n=4&d=1&w=1;2;3;4")["found"] == (
        "2 of 16 label sets are possible; the other 14 can never be: {A}, {B}, {C} and others."
    )


@settings(max_examples=30)
@given(STATES, st.sets(st.integers(0, 4)))
def test_a_set_asked_about_is_possible_if_and_only_if_it_is_listed(
    state: ShadowState, labels: set[int]
) -> None:
    labels = {c for c in labels if c < state.n}
    text = ", ".join("ABCDE"[c] for c in sorted(labels)) or "{}"
    page = PageState(view="shadow", shadow=replace(state, labels_asked=text))
    answer = VIEW.draw(page, LIGHT)
    said = answer.texts["shadow-labels-asked"]
    possible = tuple(sorted(labels)) in (labelling_of(state).possible or [])
    assert said.startswith("✓" if possible else "✗")
    if not answer.visible["shadow-labels-there"]:
        return
    moved, _ = edits.apply(page, {"probe_to_labels": 1})
    assert labelling_of(moved.state(ShadowState)).probe == tuple(sorted(labels))


def test_a_set_is_asked_by_name_and_what_cannot_be_read_is_said() -> None:
    query = "n=3&d=2&w=1,0;0,1;1,1&names=cat,dog"
    assert said(f"{query}&on=cat, C")["asked"].startswith("✓ {A (cat), C} is possible: x = (")
    proof = said(f"{query}&on={{dog, A}}")["asked"]
    assert proof.startswith("✗ {A (cat), B (dog)} can never be: −C, B and A cannot all be positive")
    assert "is not a class here" in said(f"{query}&on=Q")["asked"]
    assert said(query)["asked"] == ""


def test_a_set_is_asked_of_a_layer_with_too_many_to_list() -> None:
    asked = said("n=40&d=12&w=&on=A, B")["asked"]
    assert asked[0] in "✓✗"


def test_each_listed_set_has_its_probability() -> None:
    page = read_page("part=labels&n=3&d=3&w=1,0,0;0,1,0;0,0,1")[0]
    rows = VIEW.draw(page, LIGHT).data["tables"]["shadow-labels-table"]["rows"]
    assert {row[2]["text"] for row in rows} == {"12.5 %"}
    assert [row[6] for row in sheet(page).rows] == pytest.approx([0.125] * 8)
