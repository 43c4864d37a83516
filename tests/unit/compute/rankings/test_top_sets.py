"""Claims about the sets of classes that can be the top k, against rankings listed one by one."""

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from compute import argmaxable_classes, feasible_rankings, top_k, top_set_verdict
from compute.rankings import top_cells, top_search
from tests.unit.compute.rankings import oracles
from tests.unit.compute.rankings.layers import layers

NOTEBOOK = [[0.99, 0.28], [-1.43, 0.57], [-0.57, -1.51], [-0.24, 0.82]]
ONE_EXCHANGE_IS_TOO_LITTLE = [[-2, 2], [-1, 1], [0, -2], [0, 1], [1, -1], [2, -2]]


def orders_of(W, b):
    """All weak orders, worst block first."""
    found = feasible_rankings(W, b)
    if found.weak_orders is not None:
        return found.weak_orders
    return [tuple((i,) for i in ranking) for ranking in found.rankings.tolist()]


def above(order, k):
    """The classes in the blocks that lie wholly within the best k."""
    members = []
    for block in reversed(order):
        if len(members) + len(block) > k:
            break
        members += block
    return sorted(members)


def by_listing(W, b, k):
    tops = [above(order, k) for order in orders_of(W, b)]
    sets = sorted({tuple(top) for top in tops if len(top) == k})
    return sets, sorted(set().union(*tops))


def listed(top):
    return list(map(tuple, top.sets.tolist()))


def has_on_top(W, b, chosen, x):
    """Whether x gives the chosen classes larger logits than all others, in fractions."""
    biases = [0.0] * len(W) if b is None else np.asarray(b).tolist()
    logits = [
        sum((Fraction(w) * Fraction(v) for w, v in zip(row, x, strict=True)), Fraction(shift))
        for row, shift in zip(np.asarray(W, dtype=float).tolist(), biases, strict=True)
    ]
    below = [z for i, z in enumerate(logits) if i not in chosen]
    return not below or min(logits[i] for i in chosen) > max(below)


def assert_right(W, b, k):
    top = top_k(W, k, b)
    sets, classes = by_listing(W, b, k)
    assert top.complete
    assert listed(top) == sets
    assert np.flatnonzero(top.classes).tolist() == classes
    assert top.witnesses.shape == (len(sets), np.shape(W)[1])
    for i, chosen in enumerate(sets):
        assert has_on_top(W, b, chosen, top.exact_witness(i))
        x = top.witnesses[i]
        assert np.isnan(x).any() or has_on_top(W, b, chosen, x.tolist())


@settings(max_examples=150, deadline=None)
@given(oracles.layers(most_classes=6), st.data())
def test_sets_are_the_tops_of_all_orders_where_ties_and_equal_rows_abound(layer, data):
    W, b = layer
    assert_right(W, b, data.draw(st.integers(1, len(W))))


@settings(max_examples=100, deadline=None)
@given(layers(most_classes=6, most_features=4), st.data())
def test_sets_are_the_tops_of_all_orders_generic_nearly_tied_or_flat(layer, data):
    W, b = layer
    assert_right(W, b, data.draw(st.integers(1, len(W))))


@settings(max_examples=100, deadline=None)
@given(st.one_of(oracles.layers(most_classes=5), layers(most_classes=5)), st.data())
def test_sets_asked_one_by_one_are_the_same(layer, data):
    W, b = layer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(top_search, "WALKED_DIMENSIONS", 0)
        assert_right(W, b, data.draw(st.integers(1, len(W))))


@settings(max_examples=60, deadline=None)
@given(oracles.layers(most_classes=6), st.data())
def test_a_bias_that_only_moves_the_origin_changes_no_set(layer, data):
    W, _ = layer
    x = data.draw(st.lists(st.integers(-3, 3), min_size=W.shape[1], max_size=W.shape[1]))
    k = data.draw(st.integers(1, len(W)))
    b = W @ x
    assert_right(W, b, k)
    assert listed(top_k(W, k, b)) == listed(top_k(W, k))


def corrupted(change):
    """`_hull` with what it proposes changed."""
    honest = top_cells._hull

    def proposed(gaps, inside):
        found = honest(gaps, inside)
        return found and change(*found)

    return proposed


@pytest.mark.parametrize(
    "change",
    [
        lambda simplices, centre: None,
        lambda simplices, centre: (simplices[1:], centre),
        lambda simplices, centre: (simplices[:1], centre),
        lambda simplices, centre: ([], centre),
        lambda simplices, centre: (simplices, -centre),
        lambda simplices, centre: ([[k - 1 for k in s] for s in simplices[:-1]], centre),
    ],
)
@pytest.mark.parametrize("biased", [False, True])
def test_floats_only_propose(monkeypatch, change, biased):
    generator = np.random.default_rng(3)
    W = generator.standard_normal((8, 3))
    b = generator.standard_normal(8) if biased else None
    monkeypatch.setattr(top_cells, "_hull", corrupted(change))
    for k in (1, 3, 7):
        assert listed(top_k(W, k, b)) == by_listing(W, b, k)[0]


def test_no_wall_is_crossed_that_lies_beyond_infinity():
    """A and C would tie where floats hardly tell that x from minus infinity."""
    W, b = [[0.0], [1.44003093e17], [-1.0]], [0.0, 0.0, 1e-318]
    assert top_k(W, 1, b).sets.tolist() == [[1], [2]]


def test_equal_rows_are_only_ever_in_the_top_together():
    W = [[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    assert top_k(W, 1).classes.tolist() == [True, False, False]
    two = top_k(W, 2)
    assert two.classes.tolist() == [True, True, True]
    assert two.sets.tolist() == [[1, 2]]


def test_sets_exist_where_no_ranking_does():
    W = [[0, 0], [1, 0], [1, 0], [2, 1]]
    assert feasible_rankings(W).count == 0
    assert top_k(W, 3).sets.tolist() == [[0, 1, 2], [1, 2, 3]]


def test_a_block_across_place_k_is_passed_through():
    """Between the two sets of [0, 1, 1, 2] along a line stands one that is none."""
    top = top_k([[0.0], [1.0], [1.0], [2.0]], 2)
    assert top.sets.tolist() == []
    assert top.classes.tolist() == [True, False, False, True]
    W, b = [[0.0], [1.0], [1.0], [2.0]], [0.0, 0.5, 0.5, -1.0]
    assert top_k(W, 1, b).sets.tolist() == [[0], [3]]


def test_sets_that_single_exchanges_do_not_connect():
    W = ONE_EXCHANGE_IS_TOO_LITTLE
    sets = [set(chosen) for chosen in listed(top_k(W, 3))]
    assert [tuple(sorted(s)) for s in sets] == by_listing(W, None, 3)[0]
    reached, waiting = [sets[0]], [sets[0]]
    while waiting:
        here = waiting.pop()
        fresh = [s for s in sets if len(s & here) == 2 and s not in reached]
        reached += fresh
        waiting += fresh
    assert len(reached) < len(sets)


def moment_curve(n, d):
    t = np.linspace(-1, 1, n)
    return np.stack([t**q for q in range(1, d + 1)], axis=1)


def test_documents_on_the_moment_curve():
    """Pairs that can be the top two: in four dimensions all, in three the edges of a polytope."""
    assert len(top_k(moment_curve(46, 2), 2).sets) == 46
    assert len(top_k(moment_curve(46, 3), 2).sets) == 3 * 46 - 6 == 132
    assert len(top_k(moment_curve(46, 4), 2).sets) == comb(46, 2) == 1035


def sphere(n, d=3):
    W = np.random.default_rng(0).standard_normal((n, d))
    return W / np.linalg.norm(W, axis=1, keepdims=True)


@pytest.mark.parametrize(("n", "k"), [(8, 2), (12, 5), (12, 6), (20, 3), (15, 14)])
def test_points_in_convex_position_have_as_many_sets_as_any(n, k):
    """In a plane N of each size; in space (e_(k-1) + e_(k-2)) / 2 + 2."""

    def e(j):
        return 2 * (j + 1) * (n - j - 2)

    angles = np.sort(np.random.default_rng(n).uniform(0, 2 * np.pi, n))
    plane = np.column_stack([np.cos(angles), np.sin(angles)])
    assert len(top_k(plane, k).sets) == n
    assert len(top_k(sphere(n), k).sets) == (e(k - 1) + e(k - 2)) // 2 + 2


def test_a_large_sphere():
    assert len(top_k(sphere(200), 3).sets) == 984


@settings(max_examples=40, deadline=None)
@given(oracles.layers())
def test_one_and_all_but_one_and_all(layer):
    W, b = layer
    n = len(W)
    first = np.flatnonzero(argmaxable_classes(W, b).argmaxable)
    assert listed(top_k(W, 1, b)) == [(i,) for i in first]
    last = np.flatnonzero(argmaxable_classes(-W, None if b is None else -b).argmaxable)
    rest = [tuple(sorted(set(range(n)) - {i})) for i in last]
    assert n == 1 or listed(top_k(W, n - 1, b)) == sorted(rest)
    everything = top_k(W, n, b)
    assert everything.sets.tolist() == [list(range(n))]
    assert everything.classes.all()
    assert everything.probabilities.tolist() == [1.0]
    assert everything.complete


@settings(max_examples=20, deadline=None)
@given(layers(most_classes=5, most_features=3))
def test_listing_the_top_k_agrees_with_asking_set_by_set(layer):
    W, b = layer
    for k in range(1, len(W) + 1):
        sets = listed(top_k(W, k, b))
        for chosen in combinations(range(len(W)), k):
            assert top_set_verdict(W, chosen, b).feasible == (chosen in sets)


@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize(("n", "d"), [(8, 6), (8, 7), (8, 9), (7, 6)])
@pytest.mark.parametrize("equal", [False, True])
def test_many_dimensions(n, d, biased, equal):
    """Beyond five they are asked one by one, and where all logits are possible all are."""
    generator = np.random.default_rng(n * d)
    W = generator.standard_normal((n, d))
    b = generator.standard_normal(n) if biased else None
    if equal:
        W[1] = W[0]
        b = None if b is None else np.append(b[:1], b[:-1])
    for k in (2, n // 2):
        assert_right(W, b, k)


@settings(max_examples=40, deadline=None)
@given(oracles.layers(), st.data())
def test_a_limit_gives_some_of_the_sets_and_says_whether_these_are_all(layer, data):
    W, b = layer
    k = data.draw(st.integers(1, len(W)))
    limit = data.draw(st.integers(1, 12))
    every, some = top_k(W, k, b), top_k(W, k, b, limit=limit)
    assert len(some.sets) == min(limit, len(every.sets))
    assert some.complete == (len(every.sets) <= limit)
    assert set(listed(some)) <= set(listed(every))
    assert listed(some) == sorted(listed(some))
    assert not (some.classes & ~every.classes).any()
    assert some.classes[some.sets.ravel()].all()
    for i, chosen in enumerate(listed(some)):
        assert has_on_top(W, b, chosen, some.exact_witness(i))


def test_a_limit_serves_layers_too_large_to_list():
    W = np.random.default_rng(0).standard_normal((64, 16))
    some = top_k(W, 5, limit=50)
    assert len(some.sets) == 50
    assert not some.complete
    assert np.isfinite(some.witnesses).all()
    assert all(has_on_top(W, None, s, x) for s, x in zip(listed(some), some.witnesses, strict=True))
    with pytest.raises(ValueError, match="give a limit, or ask about one set"):
        top_k(W, 5)


def test_a_limit_serves_thousands_of_classes_in_few_dimensions():
    W = np.random.default_rng(0).standard_normal((5_000, 3))
    some = top_k(W, 10, limit=5)
    assert len(some.sets) == 5
    assert not some.complete
    assert all(has_on_top(W, None, s, x) for s, x in zip(listed(some), some.witnesses, strict=True))


@pytest.mark.parametrize("limit", [0, -1, 1.5, "2"])
def test_a_limit_is_a_positive_integer(limit):
    with pytest.raises(ValueError, match="limit must be"):
        top_k(NOTEBOOK, 2, limit=limit)


@pytest.mark.parametrize("d", [2, 3, 4])
@pytest.mark.parametrize("k", [1, 3, 6])
def test_the_sums_of_the_sets_are_the_corners_of_the_shadow_of_the_hypersimplex(d, k):
    W = np.random.default_rng(d).standard_normal((8, d))
    top = top_k(W, k)
    assert [np.flatnonzero(row).tolist() for row in top.inside] == top.sets.tolist()
    sums = np.array([W[list(chosen)].sum(axis=0) for chosen in combinations(range(8), k)])
    corners = sums[ConvexHull(sums).vertices]
    order = np.lexsort(corners.T)
    np.testing.assert_allclose(top.vertices[np.lexsort(top.vertices.T)], corners[order])


def shares_by_listing(W, b, top):
    found = feasible_rankings(W, b)
    best = [frozenset(ranking[-top.k :]) for ranking in found.rankings.tolist()]
    shares = np.zeros(len(top.sets))
    errors = np.zeros(len(top.sets))
    for i, chosen in enumerate(listed(top)):
        mine = np.array([tops == frozenset(chosen) for tops in best], dtype=bool)
        shares[i] = found.probabilities[mine].sum()
        errors[i] = found.probability_errors[mine].sum()
    return shares, errors


@settings(max_examples=80, deadline=None)
@given(st.one_of(oracles.layers(), oracles.generic_layers()), st.data())
def test_the_share_of_a_set_is_that_of_its_rankings(layer, data):
    W, b = layer
    top = top_k(W, data.draw(st.integers(1, len(W))), b)
    assume(feasible_rankings(W, b).weak_orders is None)
    shares, errors = shares_by_listing(W, b, top)
    np.testing.assert_array_less(
        np.abs(top.probabilities - shares), 1e-12 + 5 * (errors + top.probability_errors)
    )
    assert abs(top.probabilities.sum() - 1) <= 1e-12 + 5 * top.probability_errors.sum()


@pytest.mark.parametrize(("n", "d", "biased"), [(9, 1, False), (9, 1, True), (9, 2, False),
                                                (9, 3, False)])  # fmt: skip
def test_shares_are_exact_where_those_of_rankings_are(n, d, biased):
    generator = np.random.default_rng(n + d)
    W = generator.standard_normal((n, d)) @ np.eye(d, d + 1)
    b = generator.standard_normal(n) if biased else None
    top = top_k(W, 4, b)
    assert not top.probability_errors.any()
    np.testing.assert_allclose(top.probabilities, shares_by_listing(W, b, top)[0], atol=1e-13)


def test_where_a_block_lies_across_place_k_the_shares_leave_that_out():
    """B and C are equal: they stand across place 2 unless both or none are in the best two."""
    top = top_k([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], 2)
    assert top.sets.tolist() == [[1, 2]]
    np.testing.assert_allclose(top.probabilities, [0.5])
    generator = np.random.default_rng(1)
    W = np.repeat(generator.standard_normal((5, 5)), [1, 2, 1, 1, 2], axis=0)
    top = top_k(W, 3)
    assert 0.1 < top.probabilities.sum() < 0.9
    seen = np.sort(np.argsort(generator.standard_normal((20_000, 5)) @ W.T, axis=1)[:, -3:])
    for chosen, share, error in zip(
        top.sets, top.probabilities, top.probability_errors, strict=True
    ):
        drawn = (seen == chosen).all(axis=1).mean()
        assert abs(drawn - share) < 5 * (error + 0.0036)


def test_what_can_be_first_and_last_in_the_notebook():
    assert top_k(NOTEBOOK, 1).sets.tolist() == [[0], [1], [2], [3]]
    two = top_k(NOTEBOOK, 2)
    assert two.sets.tolist() == [[0, 2], [0, 3], [1, 2], [1, 3]]
    assert repr(two) == "TopK of 4 sets of 2 classes"


@pytest.mark.parametrize("k", [0, 5])
def test_k_lies_between_one_and_the_number_of_classes(k):
    with pytest.raises(ValueError, match="k must be between 1 and 4"):
        top_k(NOTEBOOK, k)
