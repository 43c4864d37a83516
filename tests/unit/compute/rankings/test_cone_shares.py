"""How often first places, sets and label sets happen: against the shares of all rankings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import label_sets, prefix_verdict, top_k, top_set_verdict
from compute.rankings.as_read import LayerAsRead
from compute.rankings.layer import Layer
from tests.unit.compute.rankings.oracles import generic_layers, layers


def read(W, b):
    """The layer of these doubles."""
    return LayerAsRead(W, b, W, b, 0, False)


@st.composite
def asked(draw):
    """A layer, and the first k classes of a ranking that it gives."""
    W, b = draw(generic_layers() | layers(most_classes=5))
    answer = read(W, b).feasible()
    rankings = answer.rankings
    row = draw(st.integers(0, max(len(rankings) - 1, 0)))
    k = draw(st.integers(1, len(W)))
    return W, b, answer, (rankings[row, ::-1][:k].tolist() if len(rankings) else [])


@settings(max_examples=80, deadline=None)
@given(asked())
def test_first_places_and_sets_are_as_likely_as_their_rankings_together(given_):
    W, b, answer, first = given_
    if not first:
        return
    best, k = answer.rankings[:, ::-1], len(first)
    ordered = (best[:, :k] == first).all(axis=1)
    together = (np.sort(best[:, :k], axis=1) == np.sort(first)).all(axis=1)
    for verdict, rows in (
        (prefix_verdict(W, first, b), ordered),
        (top_set_verdict(W, first, b), together),
    ):
        share, error = read(W, b).share_of(verdict)
        errors = np.sqrt((answer.probability_errors[rows] ** 2).sum()) + error
        assert share == pytest.approx(answer.probabilities[rows].sum(), abs=1e-9 + 6 * errors)


@settings(max_examples=80, deadline=None)
@given(generic_layers() | layers(most_classes=6))
def test_label_sets_share_all_inputs(layer):
    W, b = layer
    found = label_sets(W, b)
    if not len(found):
        return
    assert (found.probabilities >= 0).all()
    errors = float(np.sqrt((found.probability_errors**2).sum()))
    assert found.probabilities.sum() == pytest.approx(1.0, abs=1e-9 + 6 * errors)


def test_three_labels_of_three_orthogonal_rows_are_octants_and_half_a_plane_is_half():
    assert np.allclose(label_sets(np.eye(3)).probabilities, 1 / 8, atol=1e-15)
    assert np.allclose(label_sets([[1.0, 0.0]]).probabilities, 0.5, atol=1e-15)
    angle = label_sets([[1.0, 0.0], [1.0, 1.0]]).probabilities
    assert np.allclose(sorted(angle), [1 / 8, 1 / 8, 3 / 8, 3 / 8], atol=1e-15)


def test_a_thin_cell_has_the_share_of_its_angle():
    W = np.array([[1.0, 0.0, 0.0], [1.0, 1e-9, 0.0], [0.0, 0.0, 1.0]])
    shares = np.sort(label_sets(W).probabilities)
    assert shares[:4] == pytest.approx(np.full(4, 1e-9 / (4 * np.pi)), rel=1e-5)


@pytest.mark.parametrize("bias", [None, np.array([0.3, -0.2, 0.5, 0.1, 0.0])])
def test_estimates_agree_with_their_errors(bias):
    W = np.random.default_rng(2).standard_normal((5, 4))
    found, top = read(W, bias), top_k(W, 2, bias)
    assert Layer.of(W, bias).effective_dimension == 4
    for row, share, error in zip(top.sets, top.probabilities, top.probability_errors, strict=True):
        ours, doubt = found.share_of(found.set_verdict(row))
        assert ours == pytest.approx(share, abs=6 * (error + doubt))


def test_what_is_impossible_has_no_share():
    W = np.array([[0.0], [1.0], [2.0]])
    assert read(W, None).share_of(prefix_verdict(W, [1])) == (0.0, 0.0)
