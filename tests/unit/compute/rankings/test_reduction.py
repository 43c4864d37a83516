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


def bias_of(W, kind):
    """A combination of the columns but for rounding, or that and 1, 2, 3, ..., or equal numbers."""
    if kind == "none":
        return None
    return {"moves the origin": W @ np.ones(W.shape[1]), "counts": np.arange(len(W)) + W[:, 0],
            "equal": np.ones(len(W))}[kind]  # fmt: skip


biases = st.sampled_from(["none", "moves the origin", "counts", "equal"])


@given(flat_layers(most_classes=5), biases)
@settings(max_examples=20, deadline=None)
def test_every_ranking_of_a_flat_layer_has_an_exact_witness(W, kind):
    b = bias_of(W, kind)
    found = feasible_rankings(W, b)
    rows = whole_rows(affine(W, b))
    for k, ranking in enumerate(found.rankings.tolist()):
        z = logits(rows, found.exact_witness(k))
        assert all(z[low] < z[high] for low, high in pairwise(ranking))


def test_every_cell_of_a_rounded_product_of_rank_one_holds_doubles():
    random = np.random.default_rng(0)
    found = feasible_rankings(random.standard_normal((12, 1)) @ random.standard_normal((1, 3)))
    assert found.count == found.generic_count == 3852
    assert np.isfinite(found.witnesses).all()


@given(flat_layers(most_classes=30), biases)
@settings(max_examples=20, deadline=None)
def test_audits_of_flat_layers_are_proved(W, kind):
    b = bias_of(W, kind)
    assert_audit_proved(W, b, argmaxable_classes(W, b))


@given(flat_layers(), biases, st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_logits_there_and_here_differ_by_a_power_of_two_and_what_all_classes_share(W, kind, seed):
    layer = Layer.of(W, bias_of(W, kind))
    change = reduction(layer)
    assert np.abs(change.layer.weights).max() < 2**53
    y = [Fraction(int(v)) for v in np.random.default_rng(seed).integers(-9, 10, W.shape[1])]
    unit = Fraction(2) ** (change.powers[0] + layer.rows.exponents[0])
    here = exact_logits(layer, change.exact(y))
    there = [unit * v for v in exact_logits(change.layer, y)]
    assert len({a - b for a, b in zip(here, there, strict=True)}) == 1


def exact_logits(layer, x):
    rows = affine(layer.weights, layer.bias)
    return [sum(map(Fraction.__mul__, row, [*x, Fraction(1)])) for row in rows]


def test_a_generic_layer_keeps_its_coordinates():
    assert reduction(Layer.of(np.random.default_rng(0).standard_normal((12, 3)))) is None
