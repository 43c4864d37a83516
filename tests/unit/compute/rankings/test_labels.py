"""Claims about the sets of labels that a layer can give."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import (
    certificate_sentence,
    count_label_sets,
    feasible_rankings,
    label_set_verdict,
    label_sets,
)
from tests.unit.compute.rankings import layers as spread
from tests.unit.compute.rankings.oracles import generic_layers, gives_labels, layers
from tests.unit.compute.rankings.proofs import assert_verdict_proved

NOTEBOOK = [[0.99, 0.28], [-1.43, 0.57], [-0.57, -1.51], [-0.24, 0.82]]
any_layers = layers() | generic_layers() | spread.layers(most_classes=6)


def with_threshold(W, b):
    """The layer with a class more whose logit is 0."""
    return np.vstack([W, np.zeros_like(W[:1])]), None if b is None else np.append(b, 0.0)


def by_weak_orders(W, b):
    """The sets that stand above the threshold in cells where nothing ties with it."""
    n = len(W)
    found = feasible_rankings(*with_threshold(W, b))
    orders = found.weak_orders
    if orders is None:
        orders = [tuple((c,) for c in ranking) for ranking in found.rankings.tolist()]
    sets = set()
    for order in orders:
        at = next(k for k, block in enumerate(order) if n in block)
        if order[at] == (n,):
            above = {c for block in order[at + 1 :] for c in block}
            sets.add(tuple(c in above for c in range(n)))
    return sorted(sets)


def listed(W, b, **options):
    return list(map(tuple, label_sets(W, b, **options).sets.tolist()))


@settings(max_examples=200, deadline=None)
@given(any_layers)
def test_a_set_is_listed_where_some_cell_has_it_above_the_threshold(layer):
    W, b = layer
    assert listed(W, b) == by_weak_orders(W, b)


@settings(max_examples=40, deadline=None)
@given(layers(most_classes=4) | spread.layers(most_classes=4))
def test_the_list_agrees_with_asking_set_by_set(layer):
    W, b = layer
    sets = listed(W, b)
    for labels in product([False, True], repeat=len(W)):
        verdict = label_set_verdict(W, labels, b)
        assert_verdict_proved(*with_threshold(W, b), verdict)
        assert verdict.feasible == (labels in sets)


@settings(max_examples=150, deadline=None)
@given(any_layers)
def test_every_set_has_an_input_that_gives_it(layer):
    W, b = layer
    found = label_sets(W, b)
    assert found.complete
    assert found.witnesses.shape == (len(found), W.shape[1])
    for k, (labels, x) in enumerate(zip(found.sets.tolist(), found.witnesses, strict=True)):
        assert gives_labels(W, b, labels, found.exact_witness(k))
        assert np.isnan(x).any() or gives_labels(W, b, labels, x.tolist())


@settings(max_examples=60, deadline=None)
@given(generic_layers())
def test_generic_inputs_are_doubles(layer):
    assert np.isfinite(label_sets(*layer).witnesses).all()


@settings(max_examples=60, deadline=None)
@given(any_layers, st.integers(1, 40))
def test_a_limit_gives_some_and_says_whether_there_are_more(layer, limit):
    W, b = layer
    everything = listed(W, b)
    some = label_sets(W, b, limit=limit)
    sets = list(map(tuple, some.sets.tolist()))
    assert len(sets) == min(limit, len(everything))
    assert sets == sorted(set(sets))
    assert set(sets) <= set(everything)
    assert some.complete == (len(everything) <= limit)
    for k, labels in enumerate(sets):
        assert gives_labels(W, b, labels, some.exact_witness(k))


SHAPES = [(1, 1), (3, 2), (5, 3), (8, 3), (7, 5), (6, 6), (12, 4), (5, 9), (13, 9), (14, 12)]


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_generic_layers_have_the_sets_that_cover_counted(n, d, bias):
    generator = np.random.default_rng(n)
    W, b = generator.standard_normal((n, d)), generator.standard_normal(n) if bias else None
    found = label_sets(W, b)
    assert len(found) == count_label_sets(n, d, bias)
    assert np.isfinite(found.witnesses).all()
    for k in range(0, len(found), 1 + len(found) // 20):
        assert gives_labels(W, b, found.sets[k].tolist(), found.witnesses[k].tolist())


def whole_layer(draw, n, d, largest):
    rows = st.lists(st.integers(-largest, largest), min_size=d, max_size=d)
    return np.array(draw(st.lists(rows, min_size=n, max_size=n)), dtype=float)


@pytest.mark.parametrize("shape", [(9, 3), (8, 4), (6, 5)])
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_other_ways_to_list_the_sets_agree(shape, data):
    """The rays, what dependencies forbid, and the careful path; in crowded layers too."""
    W = whole_layer(data.draw, *shape, 2)
    first = listed(W, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compute.rankings.sides.MANY_DIMENSIONS", 0)
        assert listed(W, None) == first
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compute.rankings.labels.SAMPLED", 0)
        patch.setattr("compute.rankings.labels.LARGEST_RESULT", 1)
        patch.setattr("compute.rankings.labels._generic_count", lambda layer: 10**9)
        assert listed(W, None, limit=2 ** shape[0]) == first


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_each_path_finds_inputs_in_crowded_layers(data):
    W = whole_layer(data.draw, 8, 3, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compute.rankings.sides.MANY_DIMENSIONS", data.draw(st.sampled_from([0, 99])))
        found = label_sets(W)
    for k, labels in enumerate(found.sets.tolist()):
        assert gives_labels(W, None, labels, found.exact_witness(k))


def test_a_layer_of_low_rank_but_for_rounding():
    generator = np.random.default_rng(3)
    W = generator.standard_normal((12, 2)) @ generator.standard_normal((2, 4))
    found = label_sets(W)
    assert 24 <= len(found) <= count_label_sets(12, 4)
    for k in range(0, len(found), 7):
        assert gives_labels(W, None, found.sets[k].tolist(), found.exact_witness(k))
        assert label_set_verdict(W, found.sets[k]).feasible


def test_a_row_of_zeros_allows_none_unless_a_bias_decides_it():
    W = [[1.0, 0.0], [0.0, 0.0]]
    assert listed(W, None) == []
    assert listed(W, [0.5, 0.0]) == []
    assert listed(W, [0.0, -1.0]) == [(False, False), (True, False)]
    assert listed([[0.0]], [2.0]) == [(True,)]
    assert not label_set_verdict(W, [0]).feasible
    assert label_set_verdict(W, [0], [0.0, -1.0]).feasible


def test_equal_and_opposite_rows_go_together():
    assert listed([[1.0, 0], [1.0, 0], [-2.0, 0]], None) == [
        (False, False, True),
        (True, True, False),
    ]
    assert listed([[1.0], [1.0]], [0.0, 1.0]) == [(False, False), (False, True), (True, True)]


@given(any_layers)
@settings(max_examples=40, deadline=None)
def test_without_bias_every_set_has_its_opposite(layer):
    W, _ = layer
    sets = listed(W, None)
    assert sorted(tuple(not inside for inside in labels) for labels in sets) == sets


def test_in_a_verdict_the_threshold_is_the_class_after_the_last():
    verdict = label_set_verdict(NOTEBOOK, [0, 3])
    assert verdict.pairs.tolist() == [[4, 0], [1, 4], [2, 4], [4, 3]]
    assert verdict.threshold == 4
    assert label_set_verdict(NOTEBOOK, [True, False, False, True]).pairs.tolist() == (
        verdict.pairs.tolist()
    )


def test_the_sentence_of_a_set_compares_with_0():
    never = label_set_verdict([[1.0], [2.0], [-1.0]], [0, 1, 2])
    assert certificate_sentence(never) == (
        "C and B cannot both be positive: 0.67 (C) + 0.33 (B) = 0"
    )
    below = label_set_verdict([[1.0], [3.0]], [0])
    assert certificate_sentence(below) == (
        "-B and A cannot both be positive: 0.25 (-B) + 0.75 (A) = 0"
    )
    behind = label_set_verdict([[0.0]], [0], [-2.0])
    assert certificate_sentence(behind) == "A cannot be positive: 1.00 (A) = -2 at every x"


@pytest.mark.parametrize(
    ("n", "d", "bias", "count"),
    [
        (1, 0, False, 0),
        (1, 0, True, 1),
        (1, 1, False, 2),
        (4, 2, False, 8),
        (4, 2, True, 11),
        (12, 4, False, 464),
        (40, 4, False, 19_840),
        (5, 9, False, 32),
        (5, 9, True, 32),
    ],
)
def test_covers_counts(n, d, bias, count):
    assert count_label_sets(n, d, bias) == count


@given(st.integers(1, 40), st.integers(0, 12))
def test_a_bias_counts_as_a_feature_of_half_the_inputs(n, d):
    assert 2 * count_label_sets(n, d, True) == count_label_sets(n + 1, d + 1)
    assert count_label_sets(n, n) == 2**n


def test_what_would_not_fit_is_refused_and_a_limit_helps():
    W = np.random.default_rng(0).standard_normal((64, 16))
    with pytest.raises(ValueError, match=r"64 labels in 16 dimensions can have up to [\d,]+ sets"):
        label_sets(W)
    some = label_sets(W, limit=10)
    assert len(some) == 10
    assert not some.complete
    assert all(
        gives_labels(W, None, some.sets[k].tolist(), some.exact_witness(k)) for k in range(10)
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: label_set_verdict(NOTEBOOK, [4]), "classes must lie between 0 and 3"),
        (lambda: label_set_verdict(NOTEBOOK, [True]), r"labels as a mask must have shape \(4,\)"),
        (lambda: label_sets(NOTEBOOK, [1.0]), "bias must have length 4"),
        (lambda: label_sets(NOTEBOOK, limit=0), "limit must be at least 1"),
        (lambda: label_sets([[1.0, np.nan]]), r"weights must be finite, but entry \[0, 1\]"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
