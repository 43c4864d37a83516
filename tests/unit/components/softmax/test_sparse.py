"""Entmax and sparsemax beside softmax, in the Temperature and the Simplex section."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.page.temperature import TEMPERATURES
from components.softmax import sparse
from components.softmax.sections import simplex, temperature
from components.softmax.state import SoftmaxState
from components.state.page import PageState, read_page
from compute import entmax
from compute.logits.ternary import ternary_coordinates


def page(**changes):
    return PageState(view="softmax", softmax=SoftmaxState(**changes))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.one_of(st.floats(-1e9, 1e9), st.just(-np.inf)), min_size=2, max_size=6),
    st.sampled_from([0.0, 0.01, 1.0, 30.0, np.inf]),
    st.sampled_from([1.05, 1.5, 2.0, 4.0]),
)
def test_every_frame_is_the_mapping_at_its_temperature(logits, at, alpha):
    logits[0] = 0.0
    state = SoftmaxState(n=len(logits), logits=tuple(logits), temperature=at, alpha=alpha)
    for mapping in sparse.mappings_of(state).values():
        expected = [entmax(logits, mapping.alpha, T) for T in TEMPERATURES[::30]]
        np.testing.assert_allclose(mapping.frames[::30], expected, atol=1e-4)
        np.testing.assert_array_equal(mapping.probabilities, entmax(logits, mapping.alpha, at))
        for framed in (False, True):
            for p, out in zip(mapping.rows(framed), mapping.left_out(framed), strict=True):
                assert all(p[i] == 0 and np.isfinite(logits[i]) for i in out)
                assert len(out) == sum(p[np.isfinite(logits)] == 0)


def test_the_sentence_names_who_is_left_out():
    mappings = sparse.mappings_of(SoftmaxState())
    assert sparse.sentences(mappings)[0] == (
        "Entmax leaves out A and sparsemax leaves out A and B: a class left out has p exactly 0. "
        "Softmax leaves out none at any T above 0."
    )
    assert sparse.vectors(mappings)[0] == (
        "entmax, α = 1.5: (0, 0.1693, 0.8307); sparsemax: (0, 0, 1.0000)"
    )


def test_what_is_drawn_at_a_frame_is_what_an_answer_draws_there():
    """The page's script puts the frame's numbers where the answer put its own."""
    step = 70
    for section, state in ((temperature, {}), (simplex, {"logits": (1.0, 0.5, -1.0)})):
        framed = section.draw(page(**state), LIGHT)
        there = section.draw(page(temperature=float(TEMPERATURES[step]), **state), LIGHT)
        for key, texts in framed.frames["texts"].items():
            assert texts[step] == there.texts[key], key
        for name in ("entmax", "sparsemax"):
            if section is temperature:
                dots = there.pictures[f"softmax-{name}"]["data"][1]
                assert dots["name"] == "at this temperature"
                np.testing.assert_allclose(
                    dots["y"], framed.frames["mapped"][name][step], atol=6e-5
                )
            else:
                drawn = {t["name"]: t for t in there.pictures["softmax-simplex"]["data"]}
                x, y = framed.frames["places"][name][step]
                np.testing.assert_allclose(
                    [drawn[name]["x"][0], drawn[name]["y"][0]], [x, y], atol=6e-5
                )
                path = ternary_coordinates(sparse.mappings_of(page(**state).softmax)[name].frames)
                np.testing.assert_allclose(drawn[f"path of {name}"]["x"], path[:, 0], atol=6e-5)


@pytest.mark.parametrize(("given_", "shown"), [("3", 3.0), ("9", 4.0), ("1", 1.05), ("x", 1.5)])
def test_alpha_stands_in_the_link_within_its_bounds(given_, shown):
    there, notices = read_page(f"view=softmax&malpha={given_}")
    assert there.softmax.alpha == shown
    assert bool(notices) == (given_ != "3")
    assert ("malpha=3" in there.to_query()) == (given_ == "3")


def test_sheets_hold_what_is_drawn():
    for name in ("entmax", "sparsemax"):
        sheet = temperature.SECTION.sheets[f"softmax-{name}"](page())
        assert len(sheet.rows) == len(TEMPERATURES)
        np.testing.assert_allclose(np.array(sheet.rows)[:, 1:].sum(axis=1), 1)
