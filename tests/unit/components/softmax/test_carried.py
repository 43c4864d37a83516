"""The way between Shadow and Softmax, and the input that gives wanted logits."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from components.shadow.model import probe_logits
from components.shadow.state import ShadowState
from components.softmax import carried, edits
from components.softmax.state import SoftmaxState
from components.state.page import PageState
from compute import softmax
from compute.rankings.preimage import input_with_logits

entries = st.integers(-20, 20).map(lambda v: v / 4)
shapes = st.tuples(st.integers(2, 6), st.integers(1, 5))


def arrays(shape):
    return hnp.arrays(np.float64, shape, elements=entries)


@given(shapes.flatmap(lambda s: st.tuples(arrays(s), arrays(s[1]), arrays(s[0]))), st.floats(-9, 9))
@example((np.zeros((5, 1)), np.zeros(1), np.zeros(5)), 6.7262851519271045)
def test_logits_that_the_layer_gives_have_an_input_with_the_same_softmax(layer, constant):
    weights, x, bias = layer
    wanted = weights @ x + bias + constant
    found = input_with_logits(weights, wanted, bias)
    assert found is not None
    np.testing.assert_allclose(softmax(weights @ found + bias), softmax(wanted), atol=1e-7)


@given(shapes.flatmap(lambda s: st.tuples(arrays(s), arrays(s[1]))))
def test_an_input_that_gives_the_logits_already_is_kept_to_the_last_bit(layer):
    weights, x = layer
    np.testing.assert_array_equal(input_with_logits(weights, weights @ x, near=x), x)


@given(shapes.flatmap(lambda s: st.tuples(arrays(s), arrays(s[0]))))
def test_there_is_an_input_exactly_where_the_logits_lie_in_the_column_space(layer):
    weights, wanted = layer
    ones = np.ones((len(weights), 1))
    spanned = np.hstack([weights, ones])
    reachable = np.linalg.matrix_rank(np.hstack([spanned, wanted[:, None]])) == (
        np.linalg.matrix_rank(spanned)
    )
    assert (input_with_logits(weights, wanted) is not None) == reachable


def test_logits_of_another_length_are_refused():
    with pytest.raises(ValueError, match="length 3"):
        input_with_logits(np.eye(3), [1, 2])


def test_shadow_is_carried_over_with_its_temperature():
    page = PageState(shadow=ShadowState(temperature=2.0))
    page, notices = edits.apply(page, {"from_shadow": 1})
    np.testing.assert_allclose(page.softmax.values(), probe_logits(page.shadow))
    assert page.softmax.n == 4
    assert page.softmax.temperature == 2.0
    assert notices == []


def test_there_and_back_keeps_the_layer_and_its_input():
    page = PageState(view="softmax")
    there, _ = edits.apply(page, {"from_shadow": 1})
    warmer, _ = edits.apply(there, {"temperature": 3})
    back, notices = edits.apply(warmer, {"to_shadow": 1})
    assert back.view == "shadow"
    assert back.shadow == replace(page.shadow, temperature=3.0)
    assert notices == []


def test_three_logits_come_back_as_an_input_of_a_plane_layer():
    page = PageState(view="softmax", shadow=ShadowState(n=3), softmax=SoftmaxState())
    back, notices = edits.apply(page, {"to_shadow": 1})
    x = back.shadow.point()
    assert notices == []
    np.testing.assert_allclose(
        softmax(back.shadow.matrix() @ x), softmax(page.softmax.values()), atol=1e-12
    )


@pytest.mark.parametrize(
    ("softmax_state", "says"),
    [
        (SoftmaxState(n=3), "it has 4 classes"),
        (SoftmaxState(n=4, logits=(1.0, 2.0, 3.0, -9.0)), "no x of 2 features"),
    ],
)
def test_what_cannot_be_carried_back_is_said(softmax_state, says):
    page = PageState(view="softmax", softmax=replace(softmax_state, temperature=0.5))
    back, notices = edits.apply(page, {"to_shadow": 1})
    assert back.shadow == replace(page.shadow, temperature=0.5)
    assert says in notices[0]
    assert says in carried.sentence(page)


def test_more_classes_than_softmax_shows_are_cut_and_said():
    page = PageState(shadow=ShadowState(n=12))
    page, notices = edits.apply(page, {"from_shadow": 1})
    assert page.softmax.n == 10
    assert "first 10" in notices[0]
