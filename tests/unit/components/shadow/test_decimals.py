"""What people type, paste or link is read as decimals, everywhere on the page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.shadow import drawing, edits
from components.shadow.model import layer_of, probe_of
from components.shadow.presets import SHADOW_PRESETS
from components.shadow.sections.asking import asking_of
from components.shadow.state import ShadowState
from components.state.page import PageState, read_page
from components.views import VIEWS
from compute.naming import class_name

SUM = "n=4&d=3&w=.99,.28,1.27;-1.43,.57,-.86;-.57,-1.51,-2.08;-.24,.82,.58"
"""The third column is the sum of the others, as decimals only."""
TENTHS = "n=3&d=3&w=.1,.2,0;0,0,.3;1,0,0&x=1,1,1&to=-1,-1,-1"
"""A and B tie at x: 0.1 + 0.2 = 0.3."""
COMPUTED = "n=2&d=2&w=3.141592653589793,0.3333333333333333;1,2"


def page_of(query):
    return read_page(query)[0]


def shadow_of(query):
    return page_of(query).state(ShadowState)


def drawn(query, view="shadow"):
    return VIEWS[view].draw(page_of(query), LIGHT)


def test_a_column_that_is_the_sum_of_others_is_no_dimension():
    headline, sentence = drawing.headline(page_of(SUM))
    assert headline.startswith("12 of 24 rankings are possible.")
    assert "The rows differ in 2 dimensions only, where 3 are possible." in sentence
    assert layer_of(shadow_of(SUM)).read.is_decimal


@pytest.mark.parametrize(("name", "count"), [("notebook", 12), ("square", 8), ("hexagon", 12)])
def test_presets_are_decimals(name, count):
    layer = layer_of(ShadowState().with_preset(name))
    assert (layer.read.is_decimal, layer.count) == (True, count)


def test_every_preset_is_read_as_decimals():
    states = [ShadowState().with_preset(name) for name in SHADOW_PRESETS]
    assert all(layer_of(state).read.is_decimal for state in states)
    assert all(layer_of(state).read.reads(state.point(), state.end()) for state in states)


@given(st.lists(st.tuples(*[st.integers(-(10**11), 10**11)] * 2), min_size=3, max_size=3))
def test_points_dragged_in_steps_of_a_hundredth_are_decimals(steps):
    first, second, probe = ([k / 100 for k in point] for point in steps)
    page, _ = edits.apply(PageState(), {"class.0": first, "class.3": second, "probe": probe})
    state = page.state(ShadowState)
    assert state.point().tolist() == probe
    assert layer_of(state).read.is_decimal
    assert layer_of(state).read.reads(probe, state.end())


def test_a_tie_of_decimals_is_a_tie_and_its_shares_are_equal():
    state = shadow_of(TENTHS)
    probe = probe_of(state, layer_of(state))
    assert (probe.tied, probe.key) == ((0, 1), "")
    assert probe.logits.tolist() == [0.3, 0.3, 1.0]
    assert probe.probabilities[0] == probe.probabilities[1]
    assert drawn(TENTHS).texts["shadow-probe"].startswith("x is on a wall: A and B tie")


def test_walls_on_a_line_of_decimals_stand_where_the_decimals_have_them():
    steps = drawn(f"part=line&{TENTHS}").data["line"]["steps"]
    assert [step["share"] for step in steps[1::2]] == ["t = 0.5"]
    (figure,) = (drawn(f"part=line&{TENTHS}").pictures[name] for name in ["shadow-line"])
    ends = [trace["y"] for trace in figure["data"][:3]]
    assert ends == [[0.3, -0.3], [0.3, -0.3], [1.0, -1.0]]


@given(st.permutations(range(4)))
def test_the_probe_moves_to_an_input_whose_decimals_give_the_ranking_asked(order):
    query = f"{SUM}&ask={''.join(map(class_name, order))}"
    asking = asking_of(shadow_of(query))
    page, _ = edits.apply(page_of(query), {"probe_there": 1})
    state = page.state(ShadowState)
    reached = probe_of(state, layer_of(state)).key
    assert (reached == asking.key) == asking.verdict.feasible


def test_the_drift_of_a_proof_is_on_the_scale_of_the_bias_shown():
    proof = drawn("n=2&d=1&w=.1;.1&bias=1&b=0,.25&ask=AB").texts["shadow-ask-proof"]
    assert "= -0.25 at every x" in proof.replace("−", "-")


def test_numbers_too_long_for_decimals_are_read_as_doubles_and_said_to_be():
    assert not layer_of(shadow_of(COMPUTED)).read.is_decimal
    assert drawn(COMPUTED).texts["shadow-read"].startswith("W is read as doubles")
    said = drawn(f"{COMPUTED}&bias=1&b=1,2").texts["shadow-read"]
    assert said.startswith("W and the bias are read as doubles")
    assert "read as decimals" in drawn(SUM).texts["shadow-read"]
    assert "doubles" not in drawn(SUM).texts["shadow-read"]
    there = drawn(f"view=soft_sort&stab=bridge&sn=2&{COMPUTED}", "soft_sort")
    assert "doubles" in there.texts["soft_sort-shadow-bridge-note"]


def test_an_input_too_long_for_decimals_is_said_to_be_read_as_doubles():
    long = "x=3.141592653589793,0.3333333333333333"
    assert drawn(long).texts["shadow-read"].endswith("is read as doubles.")
    assert drawn(f"part=line&{long}").texts["shadow-line-read"] != ""
    assert drawn("part=line").texts["shadow-line-read"] == ""


def test_a_remedy_computes_from_the_numbers_shown_and_says_how_they_are_read():
    texts = drawn("part=remedies").texts
    assert texts["shadow-remedy-before-read"] == ""
    assert texts["shadow-remedy-unit-read"] == (
        "These numbers are read as doubles, not as decimals."
    )
    W = ShadowState().matrix()
    page, _ = edits.apply(PageState(), {"use_norm": 1})
    np.testing.assert_array_equal(page.state(ShadowState).bias(), -(W * W).sum(axis=1) / 2)


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("ask", ["shadow-read"]),
        ("line", ["shadow-line-read"]),
        ("remedies", [f"shadow-remedy-{name}-read" for name in ("unit", "norm")]),
    ],
)
def test_how_numbers_are_read_stands_on_the_page(part, shown):
    page = page_of(f"part={part}&{COMPUTED}&x=3.141592653589793,0.3333333333333333")
    view = VIEWS["shadow"]
    answer = view.draw(page, LIGHT)
    screen = view.layout(page, answer)
    texts = {
        str(getattr(piece, "id", "")): getattr(piece, "children", None)
        for piece in screen._traverse()
    }
    assert [texts[name] for name in shown] == [answer.texts[name] for name in shown]
    assert all("doubles" in texts[name] for name in shown)
