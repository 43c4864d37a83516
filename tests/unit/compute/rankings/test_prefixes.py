"""Claims about lists of classes that are to be the first ones, in this order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import (
    argmaxable_classes,
    feasible_rankings,
    prefix_verdict,
    ranking_verdict,
    shortest_impossible_prefix,
    top_set_verdict,
)
from compute.exact.separation import Separation
from tests.unit.compute.rankings import layers as spread
from tests.unit.compute.rankings.oracles import generic_layers, layers
from tests.unit.compute.rankings.proofs import assert_verdict_proved

NOTEBOOK = [[0.99, 0.28], [-1.43, 0.57], [-0.57, -1.51], [-0.24, 0.82]]


def weak_orders(W, b):
    """Every cell as blocks of tied classes, worst first."""
    found = feasible_rankings(W, b)
    if found.weak_orders is not None:
        return found.weak_orders
    return [tuple((c,) for c in ranking) for ranking in found.rankings.tolist()]


def shows(order, prefix):
    """Whether a weak order has these classes on top in this order, strictly."""
    top = order[::-1][: len(prefix)]
    return [list(block) for block in top] == [[c] for c in prefix]


any_layers = layers() | generic_layers() | spread.layers(most_classes=5)


@st.composite
def lists(draw):
    """(weights, bias, classes best first): any list, or one that some input shows up to ties."""
    W, b = draw(any_layers)
    k = draw(st.integers(0, len(W)))
    if draw(st.booleans()):
        return W, b, draw(st.permutations(range(len(W))))[:k]
    x = np.array(draw(st.lists(st.integers(-9, 9), min_size=W.shape[1], max_size=W.shape[1])))
    return W, b, np.argsort(-(W @ x + (0 if b is None else b)), kind="stable").tolist()[:k]


@settings(max_examples=200, deadline=None)
@given(lists())
def test_a_prefix_is_possible_where_some_cell_shows_it(asked):
    W, b, prefix = asked
    verdict = prefix_verdict(W, prefix, b)
    assert_verdict_proved(W, b, verdict)
    assert verdict.feasible == any(shows(order, prefix) for order in weak_orders(W, b))


@given(lists())
@settings(deadline=None)
def test_its_pairs_say_the_order_and_that_the_others_are_below(asked):
    W, b, prefix = asked
    pairs = list(map(tuple, prefix_verdict(W, prefix, b).pairs.tolist()))
    below = [(c, prefix[-1]) for c in range(len(W)) if prefix and c not in prefix]
    within = [(prefix[i], prefix[i - 1]) for i in range(len(prefix) - 1, 0, -1)]
    assert pairs == below + within


@settings(max_examples=60, deadline=None)
@given(lists(), st.data())
def test_impossible_prefixes_stay_impossible_and_the_first_is_found(asked, data):
    W, b, _ = asked
    order = data.draw(st.permutations(range(len(W))))
    possible = [prefix_verdict(W, order[:k], b).feasible for k in range(len(W) + 1)]
    assert possible == sorted(possible, reverse=True)
    least = possible.index(False) if False in possible else None
    found = shortest_impossible_prefix(W, order, b)
    assert (None if found is None else found[0]) == least
    if found is not None:
        assert_verdict_proved(W, b, found[1])
        assert found[1].pairs.tolist() == prefix_verdict(W, order[:least], b).pairs.tolist()


@settings(max_examples=60, deadline=None)
@given(spread.layers(most_classes=6), st.data())
def test_a_whole_ranking_the_first_class_and_the_top_set_agree(layer, data):
    W, b = layer
    order = data.draw(st.permutations(range(len(W))))
    whole, ranking = prefix_verdict(W, order, b), ranking_verdict(W, order[::-1], b)
    assert whole.pairs.tolist() == ranking.pairs.tolist()
    assert whole.feasible == ranking.feasible
    assert whole.exact_certificate == ranking.exact_certificate
    first = prefix_verdict(W, order[:1], b).feasible
    assert first == argmaxable_classes(W, b).argmaxable[order[0]]
    assert first == top_set_verdict(W, order[:1], b).feasible
    for k in range(len(W) + 1):
        assert top_set_verdict(W, order[:k], b).feasible or not (
            prefix_verdict(W, order[:k], b).feasible
        )


def test_equal_rows_below_a_prefix_do_not_matter():
    W = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [2.0, 1.0]]
    assert prefix_verdict(W, [3, 0]).feasible
    assert not prefix_verdict(W, [3, 1]).feasible
    assert not prefix_verdict(W, [1]).feasible
    assert not ranking_verdict(W, [1, 2, 0, 3]).feasible


@pytest.mark.parametrize("with_bias", [False, True])
def test_lists_of_a_large_layer(with_bias):
    generator = np.random.default_rng(5)
    W = generator.standard_normal((300, 40))
    b = generator.standard_normal(300) if with_bias else None
    x = generator.standard_normal(40)
    reached = np.argsort(-(W @ x + (0 if b is None else b)))
    assert shortest_impossible_prefix(W, reached, b) is None
    for k in (1, 3, 60):
        verdict = prefix_verdict(W, reached[:k], b)
        assert_verdict_proved(W, b, verdict)
        assert verdict.feasible
    order = generator.permutation(300)
    k, verdict = shortest_impossible_prefix(W, order, b)
    assert not verdict.feasible
    assert_verdict_proved(W, b, verdict)
    assert prefix_verdict(W, order[: k - 1], b).feasible


def test_what_cannot_be_decided_is_never_called_impossible(monkeypatch):
    for name, value in (("ZOOMS", 0), ("EXACT_SECONDS", 0.0)):
        monkeypatch.setattr(f"compute.exact.separation.{name}", value)
    monkeypatch.setattr("compute.exact.separation._least_squares", lambda gaps: Separation())
    k, verdict = shortest_impossible_prefix(NOTEBOOK, [0, 1, 2, 3])
    assert k == 1
    assert verdict.undecided
    assert not verdict.feasible


def test_nothing_asked_is_possible():
    assert prefix_verdict(NOTEBOOK, []).feasible
    assert shortest_impossible_prefix(NOTEBOOK, []) is None


@pytest.mark.parametrize("function", [prefix_verdict, shortest_impossible_prefix])
@pytest.mark.parametrize("prefix", [[4], [-1], [0, 0], [0, 1, 2, 3, 0]])
def test_refusals(function, prefix):
    with pytest.raises(ValueError, match="best_first must hold classes from 0 to 3, none twice"):
        function(NOTEBOOK, prefix)
