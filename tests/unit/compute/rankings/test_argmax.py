"""Claims about which classes can win, and about the remedies for those that cannot."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.spatial import ConvexHull

from compute import (
    argmaxable_classes,
    norm_bias,
    norm_bias_obstacle,
    ranking_verdict,
    top_k,
    top_set_verdict,
    unit_rows,
    unit_rows_obstacle,
)
from compute.exact.separation import Separation
from compute.rankings.audit.answers import STOPPED, OutOfTimeError
from tests.unit.compute.rankings.layers import layers
from tests.unit.compute.rankings.proofs import assert_audit_proved

CASES = sorted((Path(__file__).parents[3] / "cases" / "rankings").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_reference_cases(path):
    case = json.loads(path.read_text())
    audit = argmaxable_classes(case["W"], case["bias"])
    assert_audit_proved(case["W"], case["bias"], audit)
    assert np.flatnonzero(audit.argmaxable).tolist() == case["argmaxable"]
    assert sorted(audit.certificates) == case["unargmaxable"]


@settings(max_examples=300)
@given(layers(most_classes=9))
def test_every_answer_is_proved(layer):
    W, b = layer
    assert_audit_proved(W, b, argmaxable_classes(W, b))


@pytest.mark.parametrize("seconds", [0.02, 0.0], ids=["the simplex method", "least squares"])
@settings(max_examples=60)
@given(layer=layers(most_classes=9))
def test_without_guesses_the_same_is_proved_by(seconds, layer):
    W, b = layer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compute.exact.separation.QUICK_SECONDS", seconds)
        patch.setattr(
            "compute.rankings.audit.few._winning_inputs", lambda W, b, _: np.full(W.shape, np.nan)
        )
        slow = argmaxable_classes(W, b)
    assert_audit_proved(W, b, slow)
    np.testing.assert_array_equal(slow.argmaxable, argmaxable_classes(W, b).argmaxable)


@settings(max_examples=40)
@given(layers(most_classes=6, most_features=3))
def test_a_class_can_win_where_some_ranking_puts_it_first(layer):
    W, b = layer
    np.testing.assert_array_equal(argmaxable_classes(W, b).argmaxable, top_k(W, 1, b).classes)


@settings(max_examples=20)
@given(st.integers(4, 60), st.integers(2, 4), st.integers(0, 2**32 - 1))
def test_without_bias_the_winners_are_the_corners_of_the_hull(n, d, seed):
    assume(n > d + 1)
    W = np.random.default_rng(seed).standard_normal((n, d))
    audit = argmaxable_classes(W)
    assert_audit_proved(W, None, audit)
    np.testing.assert_array_equal(np.flatnonzero(audit.argmaxable), np.sort(ConvexHull(W).vertices))


def test_the_sizes_promised_generic_and_degenerate():
    generator = np.random.default_rng(4)
    for d in (3, 20):
        generic = generator.standard_normal((400, d))
        grid = generator.integers(-2, 3, size=(400, d)).astype(float)
        for W in (generic, grid):
            assert_audit_proved(W, None, argmaxable_classes(W))
    W, b = generator.standard_normal((400, 5)), 3 * generator.standard_normal(400)
    assert_audit_proved(W, b, argmaxable_classes(W, b))


def test_a_class_just_inside_the_hull_and_one_just_outside():
    corners = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    for offset, wins in ((1e-9, False), (0.0, False), (-1e-9, True), (-1e-17, True)):
        audit = argmaxable_classes([*corners, [0.25, offset]])
        assert_audit_proved([*corners, [0.25, offset]], None, audit)
        assert audit.argmaxable[3] == wins


@pytest.mark.parametrize("power", [-1000, -27, 27, 1000])
def test_a_common_scale_changes_nothing(power):
    generator = np.random.default_rng(8)
    W, b = generator.standard_normal((30, 3)), generator.standard_normal(30)
    for bias in (None, b):
        scaled = None if bias is None else np.ldexp(bias, power)
        audit = argmaxable_classes(np.ldexp(W, power), scaled)
        assert_audit_proved(np.ldexp(W, power), scaled, audit)
        np.testing.assert_array_equal(audit.argmaxable, argmaxable_classes(W, bias).argmaxable)


def test_equal_rows():
    W = [[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [1.0, 0.0]]
    assert argmaxable_classes(W).certificates == {0: {1: 1.0}, 1: {0: 1.0}, 3: {0: 1.0}}
    # Only the largest of their biases can win, and not where two share it.
    biased = argmaxable_classes(W, [1.0, 3.0, 0.0, 2.0])
    assert biased.argmaxable.tolist() == [False, True, True, False]
    assert biased.certificates == {0: {1: 1.0}, 3: {1: 1.0}}
    shared = argmaxable_classes(W, [3.0, 3.0, 0.0, 2.0])
    assert shared.argmaxable.tolist() == [False, False, True, False]
    # Minus zero is zero.
    assert not argmaxable_classes([[0.0], [-0.0]]).argmaxable.any()


@pytest.mark.parametrize("bias", [None, [5.0]])
def test_one_class_always_wins(bias):
    audit = argmaxable_classes([[1.0, 2.0]], bias)
    assert audit.argmaxable.tolist() == [True]
    assert np.isfinite(audit.witnesses).all()


@settings(max_examples=40)
@given(layers(most_classes=6), st.data())
def test_a_class_can_win_where_it_alone_can_be_on_top(layer, data):
    W, b = layer
    i = data.draw(st.integers(0, len(W) - 1))
    assert top_set_verdict(W, [i], b).feasible == argmaxable_classes(W, b).argmaxable[i]


@settings(max_examples=40)
@given(layers(most_classes=4), st.data())
def test_a_class_wins_where_it_leads_a_strict_ranking_unless_rows_are_equal(layer, data):
    W, b = layer
    i = data.draw(st.integers(0, len(W) - 1))
    rows = W if b is None else np.column_stack([W, b])
    distinct = len(np.unique(rows, axis=0)) == len(rows)
    orders = itertools.permutations(j for j in range(len(W)) if j != i)
    ranked = any(ranking_verdict(W, [*order, i], b).feasible for order in orders)
    assert ranked == (argmaxable_classes(W, b).argmaxable[i] and distinct)


def test_progress_counts_up_and_can_stop_the_audit():
    W = np.random.default_rng(5).standard_normal((60, 2))
    seen = []
    argmaxable_classes(W, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (60, 60)

    class CancelledError(Exception):
        pass

    def cancel(done, total):
        raise CancelledError

    with pytest.raises(CancelledError):
        argmaxable_classes(W, progress=cancel)


def test_what_cannot_be_decided_is_not_called_impossible(monkeypatch):
    monkeypatch.setattr("compute.exact.separation._least_squares", lambda gaps: Separation())
    monkeypatch.setattr("compute.exact.separation.ZOOMS", 0)
    monkeypatch.setattr("compute.exact.separation.EXACT_SECONDS", 0.0)
    audit = argmaxable_classes([[0.0, 0.0], [3.0, 0.0], [0.0, 3.0], [1.0, 1.0]])
    assert audit.undecided.tolist() == [False, False, False, True]
    assert audit.certificates == {}
    assert "given up" in " ".join(audit.tried[3])


# --- remedies ----------------------------------------------------------------


def apart(rows, least=1e-3):
    gaps = np.linalg.norm(rows[:, None] - rows[None], axis=2)
    return len(rows) < 2 or gaps[~np.eye(len(rows), dtype=bool)].min() >= least


rows = st.tuples(st.integers(1, 9), st.integers(1, 4)).flatmap(
    lambda shape: hnp.arrays(np.float64, shape, elements=st.floats(-10, 10, width=32))
)


@settings(max_examples=150)
@given(rows)
def test_unit_rows_let_every_class_win(W):
    unit = unit_rows(W)
    norms = np.linalg.norm(unit, axis=1)
    np.testing.assert_allclose(norms[np.any(W != 0, axis=1)], 1, rtol=1e-15)
    assume(apart(unit))
    assume(not unit_rows_obstacle(W))
    audit = argmaxable_classes(unit)
    assert_audit_proved(unit, None, audit)
    assert audit.argmaxable.all()


@settings(max_examples=150)
@given(rows)
def test_the_norm_bias_lets_every_class_win(W):
    assume(apart(W))
    assert norm_bias_obstacle(W) == ""
    bias = norm_bias(W)
    np.testing.assert_allclose(bias, [-(row @ row) / 2 for row in W], rtol=1e-14)
    audit = argmaxable_classes(W, bias)
    assert_audit_proved(W, bias, audit)
    assert audit.argmaxable.all()


def test_the_centroid_is_freed_by_either_remedy():
    W = [[0.5, 0.0], [3.0, 0.0], [0.0, 3.0], [1.0, 1.0]]
    assert not argmaxable_classes(W).argmaxable[3]
    assert argmaxable_classes(W, norm_bias(W)).argmaxable.all()
    # A and B point the same way: that remedy frees D and costs both of them.
    assert argmaxable_classes(unit_rows(W)).argmaxable.tolist() == [False, False, True, True]


def test_where_the_remedies_do_not_help():
    assert unit_rows_obstacle([[1.0, 2.0], [-1.0, -2.0]]) == ""
    assert unit_rows_obstacle([[1.0, 2.0], [0.0, 0.0]]) == "A row of zeros has no direction: B."
    assert unit_rows_obstacle([[1.0, 2.0], [1.0, 1.0], [0.5, 1.0]]) == (
        "Rows that point the same way become equal: A and C."
    )
    assert norm_bias_obstacle([[1.0, 2.0], [0.5, 1.0]]) == ""
    assert norm_bias_obstacle([[1.0], [2.0], [1.0]]) == (
        "Equal rows stay equal, and get the same bias: A and C."
    )


def test_remedies_at_the_ends_of_the_doubles():
    np.testing.assert_allclose(unit_rows([[3e200, 4e200], [3e-200, 4e-200]]), [[0.6, 0.8]] * 2)
    np.testing.assert_array_equal(unit_rows([[0.0, 0.0]]), [[0.0, 0.0]])
    with pytest.raises(ValueError, match="1e154"):
        norm_bias([[1e200]])


@pytest.mark.parametrize("n", [300, 500])
def test_an_audit_whose_time_is_over_leaves_the_rest_undecided(n):
    rows = np.random.default_rng(1).standard_normal((n, 3))
    whole = argmaxable_classes(rows)
    looks = []

    def once(done, of):
        looks.append(done)
        if len(looks) > 2:
            raise OutOfTimeError

    part = argmaxable_classes(rows, progress=once)
    assert 0 < part.undecided.sum() < n
    assert set(part.tried.values()) == {STOPPED.tried}
    assert not (part.argmaxable & ~whole.argmaxable).any()
    assert set(part.never) <= set(whole.never)
