"""Flat layers in coordinates of small integers: the same rankings, and inputs that go back."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import argmaxable_classes, feasible_rankings
from compute.rankings.enumeration import all_rankings
from compute.rankings.layer import Layer
from compute.rankings.reduction import reduction
from tests.unit.compute.rankings.proofs import affine, assert_audit_proved, logits, whole_rows


@st.composite
def flat_layers(draw, most_classes=7):
    """A product of rank 1 or 2 as doubles, its columns of any size, perhaps moved far from 0."""
    n, d = draw(st.integers(5, most_classes)), draw(st.integers(3, 4))
    rank = draw(st.integers(1, 2))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    W = random.standard_normal((n, rank)) @ random.standard_normal((rank, d))
    W *= 10.0 ** np.array(draw(st.lists(st.integers(-9, 9), min_size=d, max_size=d)))
    return W + draw(st.sampled_from([0, 1000])) * W[0]


@given(flat_layers())
@settings(max_examples=20, deadline=None)
def test_a_flat_layer_has_the_rankings_found_without_other_coordinates(W):
    layer = Layer.of(W)
    assert reduction(layer) is not None
    np.testing.assert_array_equal(feasible_rankings(W).rankings, all_rankings(layer))


@given(flat_layers())
@settings(max_examples=20, deadline=None)
def test_every_ranking_of_a_flat_layer_has_an_exact_witness(W):
    found = feasible_rankings(W)
    rows = whole_rows(affine(W, None))
    for k, ranking in enumerate(found.rankings.tolist()):
        z = logits(rows, found.exact_witness(k))
        assert all(z[low] < z[high] for low, high in pairwise(ranking))


def test_every_cell_of_a_rounded_product_of_rank_one_holds_doubles():
    random = np.random.default_rng(0)
    found = feasible_rankings(random.standard_normal((12, 1)) @ random.standard_normal((1, 3)))
    assert found.count == found.generic_count == 3852
    assert np.isfinite(found.witnesses).all()


@given(flat_layers(most_classes=30), st.sampled_from([None, 0.0, 1.0]))
@settings(max_examples=20, deadline=None)
def test_audits_of_flat_layers_are_proved(W, bias):
    b = None if bias is None else W @ np.ones(W.shape[1]) + bias * np.arange(len(W))
    assert_audit_proved(W, b, argmaxable_classes(W, b))


@given(flat_layers(), st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_logits_there_and_here_differ_by_what_all_classes_share(W, seed):
    change = reduction(Layer.of(W))
    assert np.abs(change.layer.weights).max() < 2**53
    y = [Fraction(int(v)) for v in np.random.default_rng(seed).integers(-9, 10, W.shape[1])]
    here = [sum(map(Fraction.__mul__, map(Fraction, row), change.exact(y))) for row in W.tolist()]
    there = [sum(map(Fraction.__mul__, map(Fraction, row), y))
             for row in change.layer.weights.tolist()]  # fmt: skip
    assert len({a - b for a, b in zip(here, there, strict=True)}) == 1


def test_a_generic_layer_keeps_its_coordinates():
    assert reduction(Layer.of(np.random.default_rng(0).standard_normal((12, 3)))) is None
