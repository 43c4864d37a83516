"""A new loss: declared once, and found everywhere that losses are."""

from __future__ import annotations

import json

import numpy as np
import pytest
from plotly.utils import PlotlyJSONEncoder

from components.page.palette import LIGHT
from components.softmax import view
from components.state.page import read_page
from compute.logits.losses import LOSSES, Loss, loss_curves


def gap(z, y):
    """How far the label lies behind the sum of all, a loss that need not make sense."""
    z, y = np.asarray(z), np.asarray(y)
    return z.sum(axis=-1) - z.shape[-1] * np.take_along_axis(z, y[..., None], axis=-1)[..., 0]


def gap_gradient(z, y):
    z, y = np.asarray(z), np.asarray(y)
    return np.where(np.arange(z.shape[-1]) == y[..., None], 1.0 - z.shape[-1], 1.0)


TOY = Loss("gap", "the gap", gap, gap_gradient, "n < m, a toy")


@pytest.fixture(autouse=True)
def toy(monkeypatch):
    monkeypatch.setitem(LOSSES, "gap", TOY)


def test_the_section_lists_it_with_its_formula_value_and_gradient():
    page, notices = read_page("view=softmax&mpart=losses&mz=1,2,3&my=0")
    assert not notices
    answer = view.VIEW.draw(page, LIGHT)
    shown = json.dumps(view.VIEW.layout(page, answer), cls=PlotlyJSONEncoder)
    assert '"the gap"' in shown
    assert "n &lt; m, a toy" in shown
    assert '"aria-label": "gap: n < m, a toy"' in shown
    assert answer.texts["softmax-formula-gap"].endswith("3.0000")
    rows = answer.data["tables"]["softmax-losses-table"]["rows"]
    assert [cell["text"] for cell in rows[-1]] == [
        "the gap",
        "3.0000",
        "−2.0000",
        "1.0000",
        "1.0000",
    ]
    assert "the gap 3.0000" in answer.descriptions["softmax-losses-picture"]
    assert "gap " in answer.texts["softmax-hinge-says"]


def test_its_curve_and_its_slope_are_drawn_in_a_style_of_their_own():
    page, _ = read_page("view=softmax&mpart=losses&mz=1,2,3&my=0")
    figure = view.VIEW.draw(page, LIGHT).pictures["softmax-losses"]
    drawn = [trace for trace in figure["data"] if trace["name"].endswith("the gap")]
    assert {trace["xaxis"] for trace in drawn} == {"x", "x2"}
    styles = {
        (t["line"]["color"], t["line"]["dash"]) for t in figure["data"] if t.get("showlegend")
    }
    assert len(styles) == len(LOSSES)
    curves = loss_curves([1.0, 2.0, 3.0], 0, [0.0, 1.0])
    np.testing.assert_allclose(curves.losses["gap"], [-1.0, -3.0])
    np.testing.assert_allclose(curves.slopes["gap"], -2.0)


def test_the_program_has_a_line_for_it():
    page, _ = read_page("view=softmax&mpart=losses&mz=1,2,3&my=0")
    # A program imports what is declared; the toy is declared in this process.
    assert "LOSSES.items()" in view.VIEW.draw(page, LIGHT).texts["softmax-section-python"]
