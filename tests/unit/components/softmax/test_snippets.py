"""The Python that the Softmax view offers runs, and gives the numbers that the view shows."""

import contextlib
import io
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.softmax.model import moved_scores, scores_of
from components.softmax.sections.axis import results
from components.softmax.snippets import snippet
from components.softmax.state import SoftmaxState
from compute.logits.float_formats import naive_softmax_steps, stable_softmax_steps
from compute.logits.losses import (
    batch_cross_entropy,
    cross_entropy,
    cross_entropy_gradient,
    hinge_loss,
    max_margin_loss,
)
from compute.logits.mappings import softmax_jacobian
from compute.logits.ternary import ternary_coordinates

states = st.builds(
    SoftmaxState,
    n=st.integers(2, 10),
    logits=st.lists(st.floats(-20, 20), max_size=10).map(tuple),
    temperature=st.sampled_from([0.1, 1.0, 3.0]),
    shift=st.floats(-100, 100),
    scale=st.floats(0, 10),
    label=st.integers(0, 9),
)


def run(state, section):
    """The names that the snippet leaves behind."""
    names = {}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        exec(snippet(replace(state, section=section)), names)
    return names


def close(one, other, **more):
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12, **more)


@settings(max_examples=20)
@given(states)
def test_temperature(state):
    names, scores = run(state, "temperature"), scores_of(state)
    close(names["p"], scores.probabilities)
    close(names["entropy"], scores.entropy)
    np.testing.assert_allclose(names["curves"], scores.frames, atol=5e-3)


@settings(max_examples=20)
@given(states)
def test_shift_and_scale(state):
    names = run(state, "shift")
    close(names["before"], scores_of(state).probabilities)
    close(names["after"], moved_scores(state).probabilities)


@pytest.mark.parametrize("logits", [(1.0, 2.0, 3.0), (50.0, 100.0, 150.0), (-800.0, 0.0, 7.5)])
def test_stability(logits):
    state = SoftmaxState(logits=logits, temperature=0.5)
    names = run(state, "stability")
    for name in ("float16", "float32", "float64"):
        for form, steps in (("naive", naive_softmax_steps), ("stable", stable_softmax_steps)):
            shown = steps(state.values(), name, temperature=0.5).probabilities
            np.testing.assert_array_equal(names[form][name], shown)


@settings(max_examples=20)
@given(states)
def test_gradients(state):
    names = run(state, "gradients")
    z, y, t = state.values(), state.chosen_label(), state.temperature
    close(names["loss"](z), cross_entropy(z, y, temperature=t))
    close(names["formula"], cross_entropy_gradient(z, y, temperature=t))
    np.testing.assert_allclose(names["differences"], names["formula"], atol=1e-6 / t)
    np.testing.assert_allclose(names["all_at_once"], 0, atol=1e-6 / t)
    close(names["jacobian"], softmax_jacobian(z, t))
    batch = batch_cross_entropy(state.batch(), state.targets())
    close(names["losses"], batch.losses)
    close(names["gradients"], batch.gradients)


def test_axis():
    state = SoftmaxState()
    names = run(state, "axis")
    shown = results(state.table())
    for name, key in (("over_rows", "rows"), ("over_columns", "columns"), ("wrong", "global")):
        close(names[name], shown[key])


@settings(max_examples=20)
@given(states)
def test_losses(state):
    names = run(state, "losses")
    z, y = state.values(), state.chosen_label()
    close(names["cross_entropy"], cross_entropy(z, y))
    close(names["hinge"], hinge_loss(z, y))
    close(names["max_margin"], max_margin_loss(z, y))
    close(names["gradient"], cross_entropy_gradient(z, y))


def test_simplex():
    state = SoftmaxState()
    names = run(state, "simplex")
    close(names["p"], scores_of(state).probabilities)
    close(names["point"], ternary_coordinates(scores_of(state).probabilities))
    assert names["line"].shape == (121, 2)


@settings(max_examples=30)
@given(
    states,
    st.sampled_from([0.0, 1.0, np.inf]),
    st.sampled_from(["temperature", "shift", "simplex", "gradients", "losses"]),
)
def test_masks_and_limits_of_the_temperature(state, temperature, section):
    logits = (-np.inf, 1.5, *state.logits[2:])
    state = replace(state, logits=logits, temperature=temperature, label=1)
    names = run(state, section)
    if section == "shift" and temperature == 1:
        close(names["after"], moved_scores(state).probabilities)
    elif section == "losses":
        close(names["cross_entropy"], cross_entropy(state.values(), 1))
    else:
        shown = moved_scores(state) if section == "shift" else scores_of(state)
        close(names["p"], shown.probabilities)
