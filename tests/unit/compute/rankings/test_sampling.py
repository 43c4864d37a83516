"""Samples show only what is possible, all of it in the end, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute import feasible_rankings
from compute.rankings.sampling import expected_seen, sample_rankings


@st.composite
def generic_layers(draw):
    n, d, seed = draw(st.integers(2, 6)), draw(st.integers(1, 3)), draw(st.integers(0, 10**6))
    random = np.random.default_rng(seed)
    bias = random.standard_normal(n) if draw(st.booleans()) else None
    return random.standard_normal((n, d)), bias


@given(generic_layers(), st.integers(0, 1000))
def test_what_is_seen_is_possible_and_the_rest_is_missed(layer, seed):
    weights, bias = layer
    seen = sample_rankings(weights, bias, samples=300, seed=seed)
    possible = feasible_rankings(weights, bias).rankings
    of = {tuple(r) for r in possible.tolist()}
    found = {tuple(r) for r in seen.rankings.tolist()}
    assert found <= of
    assert {tuple(possible[i]) for i in seen.missed(possible)} == of - found
    assert seen.counts.sum() + seen.ties == seen.samples == 300


@given(generic_layers(), st.integers(1, 200))
def test_a_longer_run_with_the_same_seed_begins_like_a_shorter_one(layer, samples):
    weights, bias = layer
    long = sample_rankings(weights, bias, samples=200, seed=3)
    short = sample_rankings(weights, bias, samples=samples, seed=3)
    assert long.seen_after(samples) == len(short.rankings)
    seen_so_far = long.rankings[long.first_seen < samples]
    np.testing.assert_array_equal(seen_so_far, short.rankings)


def test_blocks_of_samples_join_seamlessly(monkeypatch):
    weights = np.random.default_rng(1).standard_normal((5, 3))
    whole = sample_rankings(weights, samples=1000, seed=4)
    monkeypatch.setattr("compute.rankings.sampling.BLOCK", 64)
    parts = sample_rankings(weights, samples=1000, seed=4)
    for name in ("rankings", "counts", "first_seen"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))


def test_eight_classes_in_three_dimensions_hide_some_from_fifty_thousand_samples():
    weights = np.random.default_rng(0).standard_normal((8, 3))
    exact = feasible_rankings(weights)
    seen = sample_rankings(weights)
    missed = seen.missed(exact.rankings)
    assert len(seen.rankings) + len(missed) == exact.count == 646
    assert len(missed) > 0
    assert exact.probabilities[missed].max() < 1e-3
    expected = expected_seen(exact.probabilities, [50_000])[0]
    assert len(seen.rankings) == pytest.approx(expected, abs=30)  # more than four deviations


def test_more_classes_than_a_word_holds_are_counted_too():
    weights = np.random.default_rng(2).standard_normal((20, 2))
    seen = sample_rankings(weights, samples=5000)
    of = {tuple(r) for r in feasible_rankings(weights).rankings.tolist()}
    assert {tuple(r) for r in seen.rankings.tolist()} <= of


def test_equal_logits_are_no_ranking():
    seen = sample_rankings([[1.0], [1.0], [2.0]], samples=50)
    assert seen.ties == 50
    assert len(seen.rankings) == 0
    assert seen.missed([[0, 1, 2]]).tolist() == [0]


def test_expectation_counts_certain_and_rare_rankings():
    np.testing.assert_allclose(expected_seen([1.0], [0.0, 1.0, 5.0]), [0, 1, 1])
    np.testing.assert_allclose(expected_seen([0.5, 0.5], [1.0, 2.0]), [1.0, 1.5])
    np.testing.assert_allclose(expected_seen([1e-12], [1000.0]), [1e-9], rtol=1e-6)


@pytest.mark.parametrize("given", [{"samples": 0}, {"samples": 10**9}, {"seed": -1}])
def test_bad_numbers_are_refused(given):
    with pytest.raises(ValueError, match=next(iter(given))):
        sample_rankings([[0.0], [1.0]], **given)
