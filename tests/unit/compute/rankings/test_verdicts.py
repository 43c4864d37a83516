"""Claims about verdicts on rankings: each comes with a proof, and the proofs hold."""

import itertools
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from compute import (
    argmaxable_classes,
    certificate_sentence,
    feasible_rankings,
    ranking_verdict,
    top_set_verdict,
)
from tests.unit.compute.rankings.layers import asked, layers
from tests.unit.compute.rankings.proofs import assert_verdict_proved

CASES = sorted((Path(__file__).parents[3] / "cases" / "rankings").glob("*.json"))
NOTEBOOK = [[0.99, 0.28], [-1.43, 0.57], [-0.57, -1.51], [-0.24, 0.82]]


def plain_margin(W, ranking, b):
    """The linear program as it is stated, without any of the package's scaling."""
    W = np.asarray(W, dtype=float)
    d = np.diff(W[ranking], axis=0)
    columns = [d]
    bounds = [(-1, 1)] * W.shape[1]
    if b is not None:
        e = np.diff(np.asarray(b)[ranking])[:, None]
        columns.append(e)
        bounds.append((None, 1))
    gaps = np.hstack(columns)
    norms = np.linalg.norm(gaps, axis=1)
    A = np.column_stack([-gaps, norms])
    if b is not None:
        A = np.vstack([A, np.append(np.eye(1, gaps.shape[1], gaps.shape[1] - 1) * -1, 1.0)])
    answer = linprog(
        np.append(np.zeros(A.shape[1] - 1), -1), A, np.zeros(len(A)), bounds=[*bounds, (0, 99)]
    )
    return -answer.fun


@settings(max_examples=300)
@given(asked())
def test_every_verdict_is_proved(case):
    W, b, ranking = case
    verdict = ranking_verdict(W, ranking, b)
    np.testing.assert_array_equal(verdict.pairs[:, 0], ranking[:-1])
    np.testing.assert_array_equal(verdict.pairs[:, 1], ranking[1:])
    assert_verdict_proved(W, b, verdict)


@settings(max_examples=25)
@given(layers(most_classes=5, most_features=3))
def test_verdicts_agree_with_enumeration_for_every_ranking(layer):
    W, b = layer
    listed = set(map(tuple, feasible_rankings(W, b).rankings.tolist()))
    for ranking in itertools.permutations(range(len(W))):
        assert ranking_verdict(W, ranking, b).feasible == (ranking in listed)


tenths = st.integers(-15, 15)


@st.composite
def rounded_products(draw):
    """Layers that would be of rank 1 but for rounding, so that many cells are thin."""
    n, d = draw(st.integers(3, 5)), draw(st.integers(2, 3))
    rows = draw(st.lists(st.integers(-3, 3), min_size=n, max_size=n))
    columns = draw(st.lists(st.integers(-6, 6), min_size=d, max_size=d))
    W = np.array(rows)[:, None] * (np.array(columns) * 0.01)
    return W, draw(st.none() | st.just(np.array([3, 1, -4, 1, 5])[:n] * 0.1))


@st.composite
def decimals_in_a_plane(draw):
    """Rows of one decimal, whose differences are parallel or equal but for rounding."""
    n = draw(st.integers(4, 8))
    return np.array(draw(st.lists(st.tuples(tenths, tenths), min_size=n, max_size=n))) / 10, None


@settings(max_examples=25, deadline=None)
@given(rounded_products() | decimals_in_a_plane())
@example(
    (
        [
            [-0.010000000000000002, -0.06, 0.03],
            [-0.03, -0.18, 0.09],
            [0.020000000000000004, 0.12, -0.06],
            [0.010000000000000002, 0.06, -0.03],
        ],
        None,
    )
)
@example(
    (
        [[0.0, 0.0, 0.0], [0.0, 0.01, 0.03], [0.0, -0.02, -0.06], [0.0, 0.03, 0.09]],
        [0.3, 0.1, -0.4, 0.1],
    )
)
def test_a_verdict_finds_doubles_where_the_enumeration_finds_them_and_nowhere_else(layer):
    W, b = layer
    result = feasible_rankings(W, b)
    for ranking, x in zip(result.rankings.tolist(), result.witnesses, strict=True):
        verdict = ranking_verdict(W, ranking, b)
        assert np.isnan(verdict.witness).any() == np.isnan(x).any()
    winners = argmaxable_classes(W, b).witnesses
    for best in set(result.rankings[:, -1].tolist()):
        top = top_set_verdict(W, [best], b)
        assert np.isnan(top.witness).any() == np.isnan(winners[best]).any()


@pytest.mark.parametrize("with_bias", [False, True])
def test_verdicts_agree_with_enumeration_for_every_ranking_of_six(with_bias):
    generator = np.random.default_rng(6)
    W, b = generator.standard_normal((6, 3)), generator.standard_normal(6) if with_bias else None
    listed = set(map(tuple, feasible_rankings(W, b).rankings.tolist()))
    verdicts = {r: ranking_verdict(W, r, b).feasible for r in itertools.permutations(range(6))}
    assert {ranking for ranking, feasible in verdicts.items() if feasible} == listed


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_reference_cases(path):
    case = json.loads(path.read_text())
    listed = set(map(tuple, case["feasible_rankings"]))
    for ranking in itertools.permutations(range(case["N"])):
        verdict = ranking_verdict(case["W"], ranking, case["bias"])
        assert_verdict_proved(case["W"], case["bias"], verdict)
        assert verdict.feasible == (ranking in listed)


def test_the_reference_cases_are_there():
    assert len(CASES) >= 12


@settings(max_examples=60)
@given(
    st.integers(2, 7), st.integers(1, 4), st.booleans(), st.booleans(), st.integers(0, 2**32 - 1)
)
def test_the_margin_is_the_optimum_of_the_stated_program(n, d, with_bias, reachable, seed):
    generator = np.random.default_rng(seed)
    W, b = generator.standard_normal((n, d)), generator.standard_normal(n) if with_bias else None
    x = generator.standard_normal(d)
    reached = np.argsort(W @ x + (0 if b is None else b))
    ranking = reached if reachable else generator.permutation(n)
    verdict = ranking_verdict(W, ranking, b)
    assert verdict.margin == pytest.approx(plain_margin(W, ranking, b), rel=1e-5, abs=1e-8)
    assert verdict.feasible or not reachable


@settings(max_examples=40)
@given(asked(least_classes=2), st.integers(-400, 400))
def test_a_common_scale_changes_nothing(case, power):
    W, b, ranking = case
    verdict = ranking_verdict(W, ranking, b)
    scaled = ranking_verdict(
        np.ldexp(W, power), ranking, None if b is None else np.ldexp(b, power)
    )  # fmt: skip
    assert scaled.feasible == verdict.feasible
    assert scaled.margin == pytest.approx(verdict.margin, rel=1e-6)


@settings(max_examples=40)
@given(asked(most_classes=5))
@example((np.array([[0.0, 0, 0], [256, 1, 0], [0, 0, 2.0**20]]), None, [0, 2, 1]))
def test_without_bias_the_reverse_is_as_feasible(case):
    W, _, ranking = case
    forward, backward = ranking_verdict(W, ranking), ranking_verdict(W, ranking[::-1])
    assert forward.feasible == backward.feasible
    assert forward.margin == pytest.approx(backward.margin, rel=1e-6)


@pytest.mark.parametrize("gap", [1e-9, 1e-12, 1e-15])
def test_a_sliver_is_found_and_a_missing_sliver_is_ruled_out(gap):
    # Three rows on a line, the middle one off it by a hair: A < B < C while the ends tie, only
    # on one side. The cell is as thin as the hair.
    for sign in (1, -1):
        W = [[0.0, 0.0], [sign * gap, 1.0], [0.0, 2.0]]
        verdict = ranking_verdict(W, [0, 2, 1])
        assert_verdict_proved(W, None, verdict)
        assert verdict.feasible
        assert np.sign(verdict.witness[0]) == sign
        assert 0 < verdict.margin < 10 * gap
    flat = ranking_verdict([[0.0, 0.0], [0.0, 1.0], [0.0, 2.0]], [0, 2, 1])
    assert not flat.feasible
    assert not flat.undecided


def test_one_third_is_not_a_double():
    # 0.1 + 0.2 > 0.3 in doubles: the classes at 0.1, 0.2 and 0.3 are not evenly spaced, so that
    # the bias of the middle one can be beaten by less than rounding.
    W = [[0.1], [0.2], [0.3]]
    excess = Fraction(0.1) + Fraction(0.3) - 2 * Fraction(0.2)
    verdict = ranking_verdict(W, [0, 2, 1], [0.0, 0.0, float(-excess) / 2])
    assert_verdict_proved(W, [0.0, 0.0, float(-excess) / 2], verdict)


def test_a_pair_of_equal_rows_is_blamed_alone():
    W = [[1.0, 2.0], [5.0, 5.0], [1.0, 2.0]]
    for bias in (None, [0.0, 9.0, 0.0], [3.0, 0.0, 1.0]):
        verdict = ranking_verdict(W, [1, 0, 2], bias)
        assert verdict.certificate.tolist() == [0, 1]
    # With the larger bias on the right side the equal rows are no obstacle.
    assert ranking_verdict(W, [1, 0, 2], [0.0, 0.0, 1.0]).feasible
    assert not ranking_verdict(W, [1, 2, 0], [0.0, 0.0, 1.0]).feasible


@pytest.mark.parametrize("bias", [None, [2.0]])
def test_one_class_always_ranks_itself(bias):
    verdict = ranking_verdict([[1.0, 2.0]], [0], bias)
    assert verdict.feasible
    assert verdict.margin == np.inf
    assert np.isfinite(verdict.witness).all()


def test_the_widths_promised():
    generator = np.random.default_rng(3)
    W, x = generator.standard_normal((200, 50)), generator.standard_normal(50)
    reached = ranking_verdict(W, np.argsort(W @ x))
    assert_verdict_proved(W, None, reached)
    assert reached.feasible
    other = ranking_verdict(W, generator.permutation(200))
    assert_verdict_proved(W, None, other)
    assert not other.feasible


@pytest.mark.parametrize("with_bias", [False, True])
def test_what_only_rounding_or_scale_decides_is_decided(with_bias):
    generator = np.random.default_rng(2)
    thin = generator.standard_normal((60, 4)) @ generator.standard_normal((4, 20))
    twins = np.repeat(generator.standard_normal((30, 20)), 2, axis=0)
    twins += 1e-9 * generator.standard_normal((60, 20))
    steep = generator.standard_normal((60, 20)) * 2.0 ** generator.integers(-27, 28, size=(60, 1))
    b = generator.standard_normal(60) if with_bias else None
    for W in (thin, twins, steep):
        x = generator.standard_normal(20)
        reached = np.argsort(W @ x + (0 if b is None else b))
        for ranking in (reached, generator.permutation(60)):
            assert_verdict_proved(W, b, ranking_verdict(W, ranking, b))


def test_too_much_exact_work_is_left_undecided_and_says_so(monkeypatch):
    monkeypatch.setattr("compute.exact.separation.ZOOMS", 0)
    monkeypatch.setattr("compute.exact.separation.EXACT_SECONDS", 0.0)
    verdict = ranking_verdict(NOTEBOOK, [0, 1, 2, 3])
    assert verdict.undecided
    assert not verdict.feasible
    assert np.isnan(verdict.margin)
    assert verdict.witness is None
    assert verdict.certificate is None
    assert "given up" in " ".join(verdict.tried)


@settings(max_examples=60)
@given(asked())
def test_the_exact_simplex_alone_proves_the_same(case):
    W, b, ranking = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compute.exact.separation.ZOOMS", 0)
        exact = ranking_verdict(W, ranking, b)
    assert_verdict_proved(W, b, exact)
    assert exact.feasible == ranking_verdict(W, ranking, b).feasible


@pytest.mark.parametrize(
    ("ranking", "sentence"),
    [
        (
            [0, 1, 2, 3],
            "D-C, C-B and B-A cannot all be positive: 0.36 (D-C) + 0.43 (C-B) + 0.20 (B-A) = 0",
        ),
        ([0, 2, 3, 1], ""),
    ],
)
def test_the_sentence(ranking, sentence):
    assert certificate_sentence(ranking_verdict(NOTEBOOK, ranking)) == sentence


def test_the_sentence_for_two_pairs_and_for_one():
    two = ranking_verdict([[0.0], [1.0], [3.0]], [1, 0, 2])
    assert certificate_sentence(two) == (
        "C-A and A-B cannot both be positive: 0.25 (C-A) + 0.75 (A-B) = 0"
    )
    one = ranking_verdict([[1.0], [1.0]], [0, 1])
    assert certificate_sentence(one) == "B-A cannot be positive: 1.00 (B-A) = 0"


def test_with_a_bias_the_sentence_says_where_the_mixture_stays():
    behind = ranking_verdict([[1.0], [1.0]], [0, 1], [0.5, 0.25])
    assert behind.drift == -0.25
    assert certificate_sentence(behind) == ("B-A cannot be positive: 1.00 (B-A) = -0.25 at every x")
    assert ranking_verdict([[0.0], [1.0], [3.0]], [1, 0, 2]).drift == 0


@settings(max_examples=60)
@given(layers(), st.data())
def test_every_verdict_on_a_set_is_proved(layer, data):
    W, b = layer
    chosen = data.draw(st.sets(st.integers(0, len(W) - 1)))
    verdict = top_set_verdict(W, sorted(chosen), b)
    assert {tuple(pair) for pair in verdict.pairs.tolist()} == {
        (low, high) for low in set(range(len(W))) - chosen for high in chosen
    }
    assert_verdict_proved(W, b, verdict)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ranking_verdict(NOTEBOOK, [0, 1, 2]), "exactly once"),
        (lambda: ranking_verdict(NOTEBOOK, [0, 1, 2, 2]), "exactly once"),
        (lambda: ranking_verdict(NOTEBOOK, [0, 1, 2, 3], [1.0]), "bias must have length 4"),
        (lambda: ranking_verdict([1.0, 2.0], [0, 1]), "weights must have 2"),
        (lambda: top_set_verdict(NOTEBOOK, [4]), "between 0 and 3"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
