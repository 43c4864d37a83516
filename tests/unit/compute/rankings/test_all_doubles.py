"""Every public function of the rankings, over all finite doubles: an answer, and no warning."""

import contextlib

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import compute.rankings as rankings
from compute.rankings import (
    LayerAsRead,
    argmaxable_classes,
    certificate_sentence,
    count_clipped,
    count_feasible_rankings,
    count_label_sets,
    decimal_layer,
    expected_seen,
    feasible_rankings,
    input_with_logits,
    label_set_verdict,
    label_sets,
    line_of_rankings,
    norm_bias,
    norm_bias_obstacle,
    prefix_verdict,
    ranking_at,
    ranking_verdict,
    rounded,
    sample_rankings,
    shortest_impossible_prefix,
    top_k,
    top_search,
    top_set_verdict,
    unit_rows,
    unit_rows_obstacle,
)
from compute.rankings.rounding import FORMATS
from tests.unit.compute.rankings.oracles import gives_labels, gives_strictly

pytestmark = pytest.mark.filterwarnings("error")

ENDS = [0.0, -0.0, 5e-324, -5e-324, 2.0**-1022, 1e-318, 1e-160, 1.0, 1e160, 1e308, -1e308]
finite = st.floats(allow_nan=False, allow_infinity=False)
doubles = st.sampled_from([*ENDS, np.finfo(float).max, -np.finfo(float).max]) | finite


@st.composite
def any_layers(draw):
    """(W, b or None) of whatever doubles."""
    n, d = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    W = draw(hnp.arrays(np.float64, (n, d), elements=doubles))
    return W, draw(st.none() | hnp.arrays(np.float64, n, elements=doubles))


def right(W, b, ranking, x):
    return np.isnan(x).any() or gives_strictly(W, b, ranking, x.tolist())


LARGEST, TINY = np.finfo(float).max, 2.0**-1022


@given(any_layers(), st.none() | st.integers(1, 5))
@example(
    (
        np.array([[0, 0], [0, 1e-160], [0, 0], [-LARGEST, 0]]),
        np.array([LARGEST, -LARGEST, 1, -LARGEST]),
    ),
    None,
)
@settings(max_examples=40, deadline=None)
@example(
    (
        np.array(
            [
                [-TINY, -TINY, -1e308],
                [1e308, -TINY, 1e308],
                [-1e308, LARGEST, 1e160],
                [5e-324, TINY, 0],
            ]
        ),
        np.array([9.2e-314, 9.9e-314, -2.4e-312, -2.3e-312]),
    ),
    None,
)
def test_every_field_of_the_feasible_rankings_is_an_answer(layer, limit):
    W, b = layer
    result = feasible_rankings(W, b, limit=limit)
    assert len(result.rankings) == result.count == len(result)
    for index, (ranking, x) in enumerate(
        zip(result.rankings.tolist(), result.witnesses, strict=True)
    ):
        assert right(W, b, ranking, x)
        assert gives_strictly(W, b, ranking, result.exact_witness(index))
    assert not np.isnan(result.probabilities).any()
    assert not np.isnan(result.probability_errors).any()
    assert result.vertices.shape == (result.count, W.shape[1])
    assert isinstance(result.shortfall, str)
    assert (result.weak_orders is None) or result.count == 0
    assert result.effective_dimension >= result.numerical_dimension
    assert result.at_numerical_rank.generic_count <= result.generic_count
    assert isinstance(result.complete, bool)


@given(any_layers(), st.data())
@settings(max_examples=40, deadline=None)
def test_verdicts_and_audits_are_answers(layer, data):
    W, b = layer
    n = len(W)
    ranking = data.draw(st.permutations(range(n)))
    verdict = ranking_verdict(W, ranking, b)
    assert not verdict.undecided
    assert not verdict.feasible or right(W, b, ranking, verdict.witness)
    assert not verdict.feasible or gives_strictly(W, b, ranking, verdict.exact_witness)
    top_set_verdict(W, ranking[-1:], b)
    assert certificate_sentence(verdict) == "" or not verdict.feasible
    assert not np.isnan(verdict.margin)
    assert not np.isnan(verdict.drift)
    audit = argmaxable_classes(W, b)
    assert not audit.undecided.any()
    assert np.isfinite(audit.witnesses).all(axis=1).sum() <= audit.argmaxable.sum()


@given(any_layers(), st.data(), st.none() | st.integers(1, 3), st.sampled_from([0, 5]))
@settings(max_examples=60, deadline=None)
def test_every_field_of_the_top_sets_is_an_answer(layer, data, limit, walked):
    W, b = layer
    n = len(W)
    k = data.draw(st.integers(1, n))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(top_search, "WALKED_DIMENSIONS", walked)
        top = top_k(W, k, b, limit=limit)
    assert top.sets.shape == (len(top.witnesses), k)
    assert top.complete or len(top.sets) == limit
    for i, (chosen, x) in enumerate(zip(top.sets.tolist(), top.witnesses.tolist(), strict=True)):
        proofs = [top.exact_witness(i), *([] if np.isnan(x).any() else [x])]
        others = [j for j in range(n) if j not in chosen]
        for proof in proofs:
            assert all(gives_strictly(W, b, [j, i], proof) for i in chosen for j in others)
    assert not np.isnan(top.probabilities).any()
    assert not np.isnan(top.probability_errors).any()
    assert top.classes[top.sets.ravel()].all()
    assert top.vertices.shape == (len(top.sets), W.shape[1])


@given(any_layers(), st.data())
@settings(max_examples=40, deadline=None)
def test_prefixes_are_decided(layer, data):
    W, b = layer
    order = data.draw(st.permutations(range(len(W))))
    for k in range(len(W) + 1):
        assert not prefix_verdict(W, order[:k], b).undecided
    found = shortest_impossible_prefix(W, order, b)
    assert (found is None) == ranking_verdict(W, order[::-1], b).feasible


@given(any_layers(), st.none() | st.integers(1, 5))
@settings(max_examples=25, deadline=None)
@example((np.array([[-LARGEST, TINY], [5e-324, 1.0], [1e308, 1e-160]]), None), None)
def test_label_sets_are_listed_and_decided(layer, limit):
    W, b = layer
    found = label_sets(W, b, limit=limit)
    assert len(found) <= count_label_sets(*W.shape, b is not None)
    for index, labels in enumerate(found.sets):
        verdict = label_set_verdict(W, labels, b)
        assert verdict.feasible
        for x in (found.exact_witness(index), verdict.exact_witness):
            assert gives_labels(W, b, labels.tolist(), x)
    none = label_set_verdict(W, [], b)
    assert not none.undecided
    empty = bool((~found.sets).all(axis=1).any())
    assert none.feasible >= empty
    assert none.feasible == empty or not found.complete


@given(any_layers(), st.sampled_from(sorted(FORMATS)))
def test_weights_are_rounded_to_finite_numbers(layer, name):
    W, _ = layer
    assert np.isfinite(rounded(W, name)).all()
    assert 0 <= count_clipped(W, name) <= W.size


@given(any_layers(), st.data())
@settings(max_examples=40, deadline=None)
def test_inputs_lines_and_samples_are_answered(layer, data):
    W, b = layer
    x, y = data.draw(hnp.arrays(np.float64, (2, W.shape[1]), elements=doubles))
    at = ranking_at(W, x, b)
    assert sorted(at.order.tolist()) == list(range(len(W)))
    assert not np.isnan(at.logits).any()
    line = line_of_rankings(W, x, y, b)
    assert len(line.segments) == len(line.walls) + 1
    assert not np.isnan([line.start_logits, line.end_logits]).any()
    seen = sample_rankings(W, b, samples=40)
    assert seen.counts.sum() + seen.ties == 40
    assert not np.isnan(expected_seen(seen.counts / 40, [1.0, 1e308])).any()
    found = input_with_logits(W, data.draw(hnp.arrays(float, len(W), elements=doubles)), b, near=x)
    assert found is None or np.isfinite(found).all()


@given(any_layers())
@settings(max_examples=40, deadline=None)
def test_remedies_are_answers_or_say_why_not(layer):
    W, _ = layer
    for remedy, obstacle in ((unit_rows, unit_rows_obstacle), (norm_bias, norm_bias_obstacle)):
        reason = obstacle(W)
        assert isinstance(reason, str)
        found = np.zeros(1)
        with contextlib.suppress(ValueError):  # what doubles cannot hold is refused
            found = remedy(W)
        assert np.isfinite(found).all()


@given(any_layers(), st.data())
@settings(max_examples=40, deadline=None)
def test_layers_read_as_decimals_are_answered(layer, data):
    W, b = layer
    read = LayerAsRead.of(W, b)
    found = decimal_layer(W, b)
    assert read.is_decimal == (found is not None)
    x, y = data.draw(hnp.arrays(np.float64, (2, W.shape[1]), elements=doubles))
    assert not np.isnan(read.at(x).logits).any()
    assert not np.isnan(read.line(x, y).end_logits).any()
    assert not np.isnan(read.verdict(range(len(W))).drift)
    assert not np.isnan(read.set_verdict([0]).drift)
    assert read.top_k(1).k == 1
    assert read.vertices(read.feasible().rankings).shape[1] == W.shape[1]


@pytest.mark.parametrize("bias", [[0, 0], [0, 5e-324], [LARGEST, 0], None])
@pytest.mark.parametrize("ranking", [[0, 1], [1, 0]])
def test_the_least_double_tells_rows_apart(bias, ranking):
    verdict = ranking_verdict([[0], [5e-324]], ranking, bias)
    assert gives_strictly([[0], [5e-324]], bias, ranking, verdict.exact_witness)


def test_nothing_public_is_left_out():
    """Whoever exports a new function adds it to the tests above."""
    functions = {name for name in rankings.__all__ if name[0].islower()}
    assert functions <= set(globals())
    assert count_feasible_rankings(4, 2) == 12
