"""Shares of random inputs: exact ones sum to 1, estimated ones too, and both agree."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from compute import feasible_rankings, sample_rankings
from compute.rankings.layer import Layer
from compute.rankings.orders import exact_orders
from tests.unit.compute.rankings.layers import layers

DIGITS = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3])
DIGITS_MORE = np.array([2.0, 7, 1, 8, 2, 8, 1, 8, 2, 8])


@st.composite
def nearly_tied(draw):
    """Layers (N, 2 or 3), generic or of one decimal; some with rows one rounding error apart."""
    d = draw(st.integers(2, 3))
    n = draw(st.integers(5, 7 if d == 2 else 6))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    W = rng.standard_normal((n, d)) if draw(st.booleans()) else rng.integers(-9, 10, (n, d)) / 10
    if draw(st.booleans()):
        first, second = rng.choice(n, 2, replace=False)
        W[first] = W[second] + rng.choice([-1, 1], d) * np.spacing(np.maximum(W[second], 0.1))
        if draw(st.booleans()):
            W[first, 1:] = W[second, 1:]
    assume(len(np.unique(W, axis=0)) == n)
    return W


def in_four_dimensions(W):
    """The layer with columns that raise its effective dimension to 4 and move no share."""
    n, d = W.shape
    columns = [W, 2.0**-900 * DIGITS[:n, None]]
    if d == 2:
        columns.append(2.0**-900 * DIGITS_MORE[:n, None])
    return np.column_stack(columns)


@given(nearly_tied())
@settings(max_examples=60, deadline=None)
@pytest.mark.filterwarnings("error")
def test_estimates_lie_within_five_errors_of_the_exact_shares_and_sum_to_one(W):
    """A column of zeros would take the exact path, and a rotation would undo the near ties."""
    exact, estimated = feasible_rankings(W), feasible_rankings(in_four_dimensions(W))
    assume(estimated.effective_dimension == 4)
    assert exact.probabilities.sum() == pytest.approx(1, abs=1e-9)
    assert (exact.probability_errors == 0).all()
    assert estimated.probabilities.sum() == pytest.approx(1, abs=1e-12)
    share = dict(zip(map(tuple, exact.rankings.tolist()), exact.probabilities, strict=True))
    true = np.array([share.get(tuple(r), 0.0) for r in estimated.rankings.tolist()])
    assert true.sum() == pytest.approx(1, abs=1e-9)
    assert (estimated.probability_errors > 0).all()
    assert (np.abs(estimated.probabilities - true) < 5 * estimated.probability_errors).all()


@given(layers(most_classes=6))
@settings(max_examples=100, deadline=None)
@pytest.mark.filterwarnings("error")
def test_all_shares_sum_to_one_where_no_rows_are_equal(layer):
    result = feasible_rankings(*layer)
    assume(result.weak_orders is None)
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-9)
    assert (result.probabilities >= 0).all()


@pytest.mark.parametrize(("b", "d"), [(0.1 + 0.2, 0.3), (0.3, 0.1 + 0.2)])
def test_rows_that_differ_in_the_last_bit_of_the_bias_lose_no_sample(b, d):
    result = feasible_rankings([[1, 0], [0, 1], [-1, -1], [0, 1]], [0, b, 0, d])
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-12)
    higher, lower = (1, 3) if b > d else (3, 1)
    for ranking in result.rankings.tolist():
        assert ranking.index(higher) > ranking.index(lower)


def test_rows_that_differ_in_one_bit_of_a_feature_are_told_apart():
    """The order of the two hangs on the sign of one feature, which 50 times another outweighs."""
    W = [[0.3, 1, 2, 50], [0.1 + 0.2, 1, 2, 50], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    result = feasible_rankings(W)
    assert result.effective_dimension == 4
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-12)
    first_above = result.rankings.tolist()
    above = [ranking.index(1) > ranking.index(0) for ranking in first_above]
    assert result.probabilities[above].sum() == pytest.approx(0.5, abs=0.01)


@given(layers(most_classes=5), st.integers(0, 1000))
@settings(max_examples=100)
def test_orders_are_those_of_the_fractions_and_ties_are_ties(layer, seed):
    """At whole inputs, where ties are common, and at generic ones."""
    W, b = layer
    rng = np.random.default_rng(seed)
    d = W.shape[1]
    inputs = np.concatenate([rng.integers(-2, 3, (10, d)), rng.standard_normal((5, d))])
    order, strict = exact_orders(Layer.of(W, b), inputs)
    for x, ranking, sure in zip(inputs.tolist(), order.tolist(), strict.tolist(), strict=True):
        logits = [
            sum(Fraction(w) * Fraction(v) for w, v in zip(row, x, strict=True))
            + (0 if b is None else Fraction(b[k]))
            for k, row in enumerate(W.tolist())
        ]
        assert sure == (len(set(logits)) == len(logits))
        assert [logits[k] for k in ranking] == sorted(logits)


@given(layers(most_classes=5, most_features=3))
@settings(max_examples=60)
def test_every_ranking_that_a_sample_shows_is_possible(layer):
    W, b = layer
    seen = sample_rankings(W, b, samples=200)
    possible = feasible_rankings(W, b)
    assume(possible.weak_orders is None)
    assert {tuple(r) for r in seen.rankings.tolist()} <= {
        tuple(r) for r in possible.rankings.tolist()
    }


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(hnp.arrays(np.float64, (4, 3), elements=finite), st.integers(1, 3), st.booleans())
@settings(max_examples=150, deadline=None)
@pytest.mark.filterwarnings("error")
def test_shares_over_all_doubles_are_numbers_that_sum_to_one(entries, d, biased):
    W, b = entries[:, :d], entries[::-1, 2] if biased else None
    result = feasible_rankings(W, b)
    assume(result.weak_orders is None)
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-9)
