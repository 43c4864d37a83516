"""A layer read as decimals gives the answers of the decimals, on the scale they are written in."""

from fractions import Fraction
from itertools import combinations, groupby

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compute import LayerAsRead, feasible_rankings, ranking_at, ranking_verdict, rounded
from compute.arrays import UNIT_ROUNDOFF
from compute.rankings.rounding import FORMATS
from tests.unit.compute.rankings.oracles import by_trying_all, layers, printed

tenths = st.integers(-4, 4).map(lambda k: k / 10)
"""Decimals that are degenerate on purpose, and that doubles do not hold."""
hundredths = st.integers(-300, 300).map(lambda k: k / 100)
mixed = tenths | hundredths | st.sampled_from([1e-7, 123456.789, 3e-12, 0.5])


def points(entries=mixed, size=3):
    return st.lists(entries, min_size=size, max_size=size)


def decimal_logits(W, b, x):
    """W x + b of what is printed, exactly."""
    zeros = np.zeros(len(W)) if b is None else b
    return (printed(W) * printed(x)).sum(axis=1) + printed(zeros)


def near(found, exact, size):
    """Whether doubles differ from fractions by a few roundings of this size."""
    return all(
        abs(Fraction(v) - z) <= 64 * UNIT_ROUNDOFF * s + Fraction(1, 10**300)
        for v, z, s in zip(found, exact, size, strict=True)
    )


def logit_sizes(W, b, x):
    return decimal_logits(np.abs(W), None if b is None else np.abs(b), np.abs(x))


@given(layers(most_classes=4, most_features=2, entries=tenths))
def test_the_rankings_are_those_of_the_decimals(layer):
    W, b = layer
    read = LayerAsRead.of(W, b)
    exact = by_trying_all(printed(W), None if b is None else printed(b))
    assert read.is_decimal
    assert read.feasible().rankings.tolist() == sorted(exact)


@given(layers(entries=mixed), points())
def test_at_an_input_the_decimals_decide_order_and_ties(layer, x):
    W, b = layer
    x = x[: W.shape[1]]
    exact = decimal_logits(W, b, x)
    at = LayerAsRead.of(W, b).at(x)
    order = sorted(range(len(W)), key=exact.__getitem__)
    blocks = [tuple(block) for _, block in groupby(order, key=exact.__getitem__)]
    assert at.order.tolist() == order
    assert at.ties == [block for block in blocks if len(block) > 1]
    assert near(at.logits, exact, logit_sizes(W, b, x))
    assert np.all(np.diff(at.logits[at.order]) >= 0)
    assert all(len(set(at.logits[list(block)])) == 1 for block in blocks)


@given(layers(entries=mixed), points(), points())
def test_along_a_line_the_decimals_decide_where_the_walls_are(layer, start, end):
    W, b = layer
    start, end = start[: W.shape[1]], end[: W.shape[1]]
    line = LayerAsRead.of(W, b).line(start, end)
    first, last = decimal_logits(W, b, start), decimal_logits(W, b, end)
    gaps = [(first[i] - first[j], last[i] - last[j]) for i, j in combinations(range(len(W)), 2)]
    crossed = {before / (before - after) for before, after in gaps if before * after < 0}
    assert [wall.at for wall in line.walls] == sorted(crossed)
    assert near(line.start_logits, first, logit_sizes(W, b, start))
    assert near(line.end_logits, last, logit_sizes(W, b, end))


@st.composite
def asked(draw):
    """A layer of decimals in fractions, and the verdict on some ranking of it as it is read."""
    W, b = draw(layers(entries=mixed, least_classes=2))
    read, order = LayerAsRead.of(W, b), draw(st.permutations(range(len(W))))
    first = draw(st.integers(0, len(W)))
    found = read.impossible_prefix(order)
    verdict = draw(
        st.sampled_from(
            [read.verdict(order), read.prefix(order[:first]), *([] if found is None else found[1:])]
        )
    )
    return printed(W), printed(np.zeros(len(W)) if b is None else b), verdict


@given(asked())
def test_a_witness_holds_for_the_decimals(question):
    weights, bias, verdict = question
    assume(verdict.feasible)
    logits = (weights * np.array(verdict.exact_witness)).sum(axis=1) + bias
    assert all(logits[low] < logits[high] for low, high in verdict.pairs.tolist())


@given(asked())
def test_a_certificate_and_its_drift_hold_for_the_decimals(question):
    weights, bias, verdict = question
    assume(not verdict.feasible)
    assert not verdict.undecided
    y, pairs = verdict.exact_certificate, verdict.pairs.tolist()
    steps = [(share, *pairs[k]) for k, share in y.items()]
    for column in weights.T:
        assert sum(share * (column[high] - column[low]) for share, low, high in steps) == 0
    drift = sum(share * (bias[high] - bias[low]) for share, low, high in steps)
    assert drift <= 0
    assert near([verdict.drift], [drift], [abs(drift)])


@given(layers(entries=mixed, most_classes=4), st.data())
def test_label_sets_and_their_verdicts_are_those_of_the_decimals(layer, data):
    W, b = layer
    read = LayerAsRead.of(W, b)
    found = read.label_sets()
    weights, bias = printed(W), printed(np.zeros(len(W)) if b is None else b)
    for index, inside in enumerate(found.sets):
        logits = (weights * np.array(found.exact_witness(index))).sum(axis=1) + bias
        assert [z > 0 for z in logits] == inside.tolist()
        assert 0 not in logits.tolist()
    labels = data.draw(st.lists(st.booleans(), min_size=len(W), max_size=len(W)))
    verdict = read.label_verdict(labels)
    assert verdict.feasible == (labels in found.sets.tolist())
    signs = [y * (1 if labels[k] else -1) for k, y in verdict.exact_certificate.items()]
    drift = sum(s * bias[k] for s, k in zip(signs, verdict.exact_certificate, strict=True))
    assert near([verdict.drift], [drift], [abs(drift)])


@given(layers(entries=mixed), st.data())
def test_vertices_are_sums_of_the_decimals(layer, data):
    W, b = layer
    ranks = np.array(data.draw(st.permutations(range(len(W)))))
    (vertex,) = LayerAsRead.of(W, b).vertices(ranks[None])
    exact = (ranks[:, None] * printed(W)).sum(axis=0)
    size = (ranks[:, None] * printed(np.abs(W))).sum(axis=0)
    assert near(vertex, exact, size)


@given(layers(entries=hundredths, least_classes=2), st.integers(0, 10**6))
def test_margins_are_those_of_the_numbers_as_they_stand(layer, seed):
    W, b = layer
    read = LayerAsRead.of(W, b)
    ranking = read.at(np.random.default_rng(seed).standard_normal(W.shape[1])).order
    verdict, doubles = read.verdict(ranking), ranking_verdict(W, ranking, b)
    assume(verdict.feasible and doubles.feasible)
    assert verdict.margin == pytest.approx(doubles.margin, abs=1e-9)


@given(layers(entries=hundredths, bias=st.just(False)))
def test_shares_are_those_of_the_numbers_as_they_stand(layer):
    W, _ = layer
    found, doubles = LayerAsRead.of(W).feasible(), feasible_rankings(W)
    # What doubles tell apart and decimals do not has cells too thin to take a share.
    wide = doubles.probabilities > 1e-12
    assume(found.count and not doubles.probability_errors.any())
    np.testing.assert_array_equal(found.rankings, doubles.rankings[wide])
    np.testing.assert_allclose(found.probabilities, doubles.probabilities[wide], atol=1e-9)


@given(layers(entries=mixed), st.sampled_from(["float64", *FORMATS]))
def test_in_a_format_the_numbers_that_it_holds_are_read(layer, name):
    W, b = layer
    read = LayerAsRead.of(W, b).in_format(name)
    held = W if name == "float64" else rounded(W, name)
    np.testing.assert_array_equal(read.weights, held)
    found, doubles = read.feasible(), feasible_rankings(held, b)
    np.testing.assert_array_equal(found.rankings, doubles.rankings)


@given(layers(entries=st.floats(-4, 4)), points(st.floats(-4, 4)))
def test_where_there_is_no_exponent_doubles_are_read(layer, x):
    W, b = layer
    W = np.vstack([W, np.full((1, W.shape[1]), np.pi), np.full((1, W.shape[1]), 1 / 3)])
    b = None if b is None else np.append(b, [0.0, 0.0])
    x = x[: W.shape[1]]
    read = LayerAsRead.of(W, b)
    assume(not read.reads(x))
    assert (read.is_decimal, read.exponent) == (False, 0)
    np.testing.assert_array_equal(read.weights, W)
    at, doubles = read.at(x), ranking_at(W, x, b)
    assert (at.order.tolist(), at.ties) == (doubles.order.tolist(), doubles.ties)
    np.testing.assert_allclose(at.logits, doubles.logits, atol=1e-14)


def test_logits_that_overflow_only_while_they_are_computed():
    read = LayerAsRead.of([[np.pi * 1e307], [1e307 / 3]])
    assert not read.is_decimal
    logits = [np.pi * 1e302, 1e302 / 3]
    np.testing.assert_allclose(read.at([1e-5]).logits, logits, rtol=1e-15)
    np.testing.assert_allclose(read.line([1e-5], [1.0]).start_logits, logits, rtol=1e-15)


@pytest.mark.parametrize("power", [-300, -30, -3, 0, 3, 30, 290])
def test_numbers_far_from_1_are_answered_on_their_own_scale(power):
    W = [[float(f"1e{power}")], [float(f"-25e{power - 1}")]]
    read = LayerAsRead.of(W)
    assert read.is_decimal
    np.testing.assert_allclose(read.at([3.0]).logits, 3 * np.ravel(W), rtol=1e-15)
    np.testing.assert_allclose(read.vertices([[1, 2]]), [[-4 * W[0][0]]], rtol=1e-15)


def test_an_input_of_too_many_digits_is_read_as_doubles():
    read = LayerAsRead.of([[0.1, 0.2], [0.3, 0.4]])
    assert read.reads([0.1, 1e-7], [2.5, 3.0])
    assert not read.reads([np.pi, 1 / 3])
