"""Soft targets and label smoothing in the Gradients section."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.softmax import edits
from components.softmax.sections import gradients
from components.softmax.state import SoftmaxState
from components.state.page import PageState, read_page
from compute import cross_entropy, cross_entropy_gradient


def page(**changes):
    return PageState(view="softmax", softmax=SoftmaxState(**changes))


@given(
    st.lists(st.floats(0, 1), max_size=10), st.floats(0, 1), st.integers(2, 10), st.integers(0, 9)
)
def test_what_is_wanted_is_a_label_or_sums_to_one(soft, smoothing, n, label):
    state = SoftmaxState(n=n, soft=tuple(soft), smoothing=smoothing, label=label)
    wanted = state.wanted()
    if isinstance(wanted, int):
        assert not smoothing
        assert not any(soft[:n])
        assert wanted == min(label, n - 1)
    else:
        assert len(wanted) == n
        assert min(wanted) >= smoothing / n - 1e-15
        assert sum(wanted) == pytest.approx(1)


def test_the_section_says_the_loss_and_gradient_of_the_targets():
    here = page(soft=(0.0, 1.0, 3.0), smoothing=0.1, logits=(1.0, 2.0, 0.5))
    y = 0.9 * np.array([0, 0.25, 0.75]) + 0.1 / 3
    answer = gradients.draw(here, LIGHT)
    loss = float(cross_entropy([1.0, 2.0, 0.5], y))
    assert answer.texts["softmax-formula-loss"] == f"L = −Σ y ln p = {loss:.4f} nats"
    assert answer.texts["softmax-targets"] == "The targets y sum to 1: (0.0333, 0.2583, 0.7083)."
    formula = answer.pictures["softmax-gradient"]["data"][0]["y"]
    np.testing.assert_allclose(formula, cross_entropy_gradient([1.0, 2.0, 0.5], y), atol=1e-6)
    table = answer.data["tables"]["softmax-gradient-table"]
    assert table["head"][:2] == ["class", "y"]
    assert [len(row) for row in table["rows"]] == [len(table["head"])] * 4
    assert "The three agree" in answer.texts["softmax-agreement"]


def test_a_box_changes_what_is_wanted_and_a_label_wants_one_class_again():
    here, notices = edits.apply(page(label=1), {"target.0": 0.25})
    assert here.softmax.soft == (0.25, 1.0, 0.0)
    assert here.softmax.wanted() == pytest.approx((0.2, 0.8, 0.0))
    assert notices == []
    back, _ = edits.apply(here, {"label.2": True})
    assert back.softmax.wanted() == 2
    _, notices = edits.apply(here, {"target.0": -1})
    assert "0 to 1" in notices[0]
    assert edits.apply(here, {"target.7": 1})[0] == here


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("mz=1,-inf,2&meps=0.1", "B is masked, so p is 0 where the targets want more"),
        ("mz=-inf,-inf,2&mty=1,1,1", "A and B are masked"),
        ("mz=1,-inf,2&mty=1,0,3", "The three agree"),
    ],
)
def test_what_is_masked_and_wanted_has_no_gradient(query, says):
    here, _ = read_page(f"view=softmax&mpart=gradients&{query}")
    assert says in gradients.draw(here, LIGHT).texts["softmax-agreement"]


def test_targets_and_smoothing_stand_in_the_link():
    query = page(soft=(0.5, 0.25), smoothing=0.2).to_query()
    assert "mty=0.5,0.25" in query.replace("%2C", ",")
    assert (
        read_page(query)[0].softmax.wanted()
        == page(soft=(0.5, 0.25), smoothing=0.2).softmax.wanted()
    )
