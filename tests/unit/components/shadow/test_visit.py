"""The steps of a first visit carry the scene: each says what it showed, and leads to the next."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.palette import theme_named
from components.shadow.model import layer_of
from components.shadow.state import ShadowState
from components.shadow.view import VIEW
from components.shadow.visit import SAYS, STEPS, nudged
from components.soft_sort.state import SoftSortState
from components.state.page import PageState, read_page
from components.views import VIEWS

LIGHT = theme_named("light")


def after(*edits, query=""):
    page, _ = read_page(query)
    for edit in edits:
        page, notices = VIEW.apply(page, {edit: 1})
        assert notices == []
    return page


def says(page):
    return VIEW.draw(page, LIGHT).texts[SAYS]


def test_d_is_nudged_a_dimension_added_and_the_probe_sorted():
    assert says(after()).startswith("New here?")
    assert "D can never win now, and the count stays 12 of 24." in says(after("nudge"))
    assert says(after("nudge", "dimension")).startswith("24 of 24: with 3 features")
    page = after("nudge", "dimension", "make_soft")
    assert page.view == "soft_sort"
    assert "nudge D (bird) down" in says(after(query="names=,,,bird"))


@pytest.mark.parametrize("query", ["", "x=-0.3,1.2&t=0.5", "n=5&d=3", "names=a,b,c,bird"])
def test_what_is_made_soft_are_the_logits_of_the_probe_at_its_temperature(query):
    page = after("make_soft", query=query)
    shadow, soft = page.state(ShadowState), page.state(SoftSortState)
    logits = shadow.matrix() @ shadow.point()
    np.testing.assert_allclose(soft.vector(), logits, atol=1e-12)
    assert np.ptp(logits) * soft.softness == pytest.approx(shadow.temperature)
    assert read_page(page.to_query()) == (page, [])
    ranking = page.names.ranking(np.argsort(-logits).tolist())
    assert scene(page).endswith(f"they rank the classes {ranking}.")


def test_of_many_classes_the_first_are_made_soft_and_that_is_said():
    page, _ = read_page("n=20&d=2")
    page, notices = VIEW.apply(page, {"make_soft": 1})
    assert page.state(SoftSortState).n == 16
    assert notices == ["Shadow has 20 classes; the logits of the first 16 are sorted."]


def scene(page):
    answer = VIEWS["soft_sort"].draw(page, LIGHT)
    assert answer.visible["soft_sort-carried"] == bool(answer.texts["soft_sort-carried"])
    return answer.texts["soft_sort-carried"]


def test_other_values_and_another_probe_are_not_said_to_be_its_logits():
    page = after("make_soft")
    assert scene(PageState()) == ""
    assert "logits" in scene(page)
    for view, edit in (("soft_sort", "value.1"), ("shadow", "probe.0")):
        other, _ = VIEWS[view].apply(page, {edit: 2.5})
        assert scene(other) == ""


@given(seed=st.integers(0, 10_000), n=st.integers(4, 7), d=st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_whatever_the_layer_d_nudged_can_never_win(seed, n, d):
    state = nudged(ShadowState(n=n, d=d, seed=seed, weights=()))
    assert 3 in layer_of(state).never_first


@pytest.mark.parametrize("query", ["n=3", "bias=1", "n=64&d=16"])
def test_where_the_steps_do_not_fit_they_are_not_shown(query):
    assert not VIEW.draw(after(query=query), LIGHT).visible[STEPS]
    assert VIEW.draw(PageState(), LIGHT).visible[STEPS]
