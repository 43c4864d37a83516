"""Precision: what is said of a format is what the exact answers of both layers differ by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.answers import Answer
from components.page.palette import LIGHT
from components.shadow import edits
from components.shadow.model import layer_of
from components.shadow.sections.precision import LABELS, MOST_COMPARED, roundings, sheet
from components.shadow.state import HELD, ShadowState
from components.shadow.view import VIEW
from components.state.page import PageState, read_page
from compute import feasible_rankings, rounded, top_k
from tests.unit.components.programs import printed, unprinted

ENTRY = st.integers(-30, 30).map(lambda v: v / 10)
STATES = st.builds(
    ShadowState,
    section=st.just("precision"),
    n=st.integers(2, 5),
    d=st.integers(1, 3),
    with_bias=st.booleans(),
    top_size=st.integers(1, 4),
    weights=st.lists(st.tuples(ENTRY, ENTRY, ENTRY), min_size=5, max_size=5).map(tuple),
)
SUM = "n=4&d=3&w=.99,.28,1.27;-1.43,.57,-.86;-.57,-1.51,-2.08;-.24,.82,.58&part=precision"


def said(query: str, name: str) -> dict[str, str]:
    """What is said of a format, by column."""
    texts = VIEW.draw(read_page(query)[0], LIGHT).texts
    start = f"shadow-precision-{name}-"
    return {key.removeprefix(start): v for key, v in texts.items() if key.startswith(start)}


def test_a_column_that_is_a_sum_has_twelve_rankings_more_in_doubles() -> None:
    float64 = said(SUM, "float64")
    assert float64["rankings"] == "24"
    assert float64["changes"].startswith("12 rankings gained: A > B > C > D, ")
    assert "rank 3" in float64["changes"]
    assert "as it was read, 2" in float64["changes"]
    assert said(SUM, "int4")["rankings"] == "12"


@settings(max_examples=40)
@given(STATES, st.sampled_from(list(LABELS)))
def test_gained_and_lost_are_the_differences_of_the_exact_answers(
    state: ShadowState, name: str
) -> None:
    k = min(state.top_size, state.n - 1)
    (one,) = (each for each in roundings(layer_of(state), k) if each.name == name)
    W, b = state.matrix(), state.active_bias()
    held = W if name == "float64" else rounded(W, name)
    answer = feasible_rankings(held, b)
    assert one.after.rankings == {tuple(row) for row in answer.rankings[:, ::-1].tolist()}
    assert one.after.sets == {tuple(row) for row in top_k(held, k, b).sets.tolist()}
    assert one.changed == int((held != W).sum())
    (row,) = (row for row in sheet(PageState(shadow=state)).rows if row[0] == name)
    for at, before, after in (
        (3, one.before.rankings, one.after.rankings),
        (6, one.before.sets, one.after.sets),
        (9, one.before.winners, one.after.winners),
    ):
        listed = [len(text.split("; ")) if text else 0 for text in row[at + 1 : at + 3]]
        assert [row[at], *listed] == [len(after), len(after - before), len(before - after)]


@pytest.mark.parametrize(
    ("k", "head", "count", "change"),
    [
        (1, "Top classes", "3", "others; B and D can no longer win"),
        (2, "Top pairs", "5", "2 top pairs lost: {A and C}, {B and D}"),
        (3, "Top sets of 3", "5", "2 top sets of 3 gained: {A, B and D}, {B, C and E}"),
    ],
)
def test_the_sets_compared_are_those_of_the_k_under_top_k(k, head, count, change) -> None:
    page, _ = edits.apply(read_page("n=5&w=&seed=4&part=precision")[0], {"top_size": k})
    texts = VIEW.draw(page, LIGHT).texts
    assert texts["shadow-precision-sets"] == head
    assert head.lower() in texts["shadow-precision-says"]
    assert head.lower() in sheet(page).columns
    assert texts["shadow-precision-int4-sets"] == count
    assert change in texts["shadow-precision-int4-changes"]
    again, notices = read_page(page.to_query())
    assert (again.state(ShadowState).places(), notices) == (k, [])


def test_a_larger_k_than_there_are_classes_is_lowered_and_said() -> None:
    answer = VIEW.draw(read_page("n=3&part=precision&k=9")[0], LIGHT)
    assert answer.controls["top_size"] == 2
    assert answer.visible["shadow-precision-bound"]
    assert answer.texts["shadow-precision-bound"] == "With 3 classes k is at most 2."
    assert not VIEW.draw(read_page("part=precision")[0], LIGHT).visible["shadow-precision-bound"]


def test_equal_rows_are_named_and_clipping_is_counted() -> None:
    close = said("n=3&d=1&w=1;1.01;-1&part=precision", "float8_e4m3")
    assert close["rankings"] == "0"
    assert "Rounding makes A and B equal for every x." in close["changes"]
    large = said("n=3&d=1&w=1000;500;-1&part=precision", "float8_e4m3")
    assert large["entries"].endswith("2 cut to the largest")


def test_beyond_what_is_listed_only_winners_are_compared() -> None:
    state = ShadowState(n=12, d=8, weights=(), section="precision")
    assert layer_of(state).bound > MOST_COMPARED
    texts = VIEW.draw(PageState(shadow=state), LIGHT).texts
    assert "only the winners are compared." in texts["shadow-precision-says"]
    assert texts["shadow-precision-int4-rankings"] == "–"
    assert "winner" in texts["shadow-precision-int4-changes"]


@pytest.mark.parametrize("name", [name for name in LABELS if name != "float64"])
def test_the_rounded_weights_can_be_taken(name: str) -> None:
    page = PageState(shadow=ShadowState(section="precision"))
    taken, notices = edits.apply(page, {f"round_{name}": 1})
    assert notices == []
    state = taken.state(ShadowState)
    assert np.array_equal(state.matrix(), rounded(page.state(ShadowState).matrix(), name))
    assert replace(state, weights=()) == replace(page.state(ShadowState), weights=())


def held(query: str, place: Any) -> tuple[PageState, Answer]:
    """The page after the slider was moved, and its answer."""
    page, notices = edits.apply(read_page(f"part=precision&{query}")[0], {"hold": place})
    assert notices == []
    return page, VIEW.draw(page, LIGHT)


@settings(max_examples=30)
@given(STATES, st.sampled_from(list(LABELS)))
def test_the_slider_shows_the_layer_as_the_format_holds_it(state: ShadowState, name: str) -> None:
    shown = layer_of(replace(state, held=name))
    W = state.matrix() if name == "float64" else rounded(state.matrix(), name)
    answer = feasible_rankings(W, state.active_bias())
    assert np.array_equal(shown.weights, W)
    assert np.array_equal(shown.read.feasible().rankings, answer.rankings)
    assert layer_of(replace(state, held=name, section="ask")) is layer_of(
        replace(state, section="ask")
    )


def test_the_headline_follows_the_slider_and_the_boxes_keep_what_was_entered() -> None:
    page, answer = held(SUM, 1)
    assert page.state(ShadowState).held == "float64"
    assert answer.texts["shadow-headline"].startswith("24 of 24")
    assert answer.texts["shadow-sentence"].startswith("W as float64 holds it.")
    assert answer.texts["shadow-hold-shown"] == "float64"
    assert answer.controls["hold"] == 1
    last = len(HELD) - 1
    page, answer = held("", last)
    assert answer.controls["weight.0.0"] == page.state(ShadowState).matrix()[0, 0]
    assert "int4" in answer.texts["shadow-read"]
    assert held("held=int4", 0)[0].state(ShadowState).held == ""


@pytest.mark.parametrize("place", [99, -1, "int4", None, [], "nan"])
def test_any_place_of_the_slider_is_bounded(place: Any) -> None:
    page, notices = edits.apply(PageState(shadow=ShadowState(section="precision")), {"hold": place})
    assert page.state(ShadowState).held in HELD
    assert notices


def test_programs_print_the_layer_that_is_shown() -> None:
    _, answer = held("", len(HELD) - 1)
    output = printed(answer.texts["shadow-python"])
    for key in ("shadow-headline", "shadow-sentence"):
        assert unprinted(key, answer.texts[key], output) == []
