"""Claims about the audit of large layers, on layers small enough to prove every answer anew."""

import pickle
from fractions import Fraction
from operator import mul

import ml_dtypes
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute import argmaxable_classes
from compute.rankings import argmax
from compute.rankings.audit import questions
from compute.rankings.audit.answers import Recipe, Wins
from compute.rankings.audit.deciding import by_equal_rows, decide, parts
from compute.rankings.audit.equal import equal_rows
from compute.rankings.audit.layer_data import prepared
from tests.unit.compute.rankings.layers import layers
from tests.unit.compute.rankings.proofs import affine, assert_audit_proved


@pytest.fixture(autouse=True)
def _as_if_large(monkeypatch):
    monkeypatch.setattr(argmax, "FEW_CLASSES", 0)
    monkeypatch.setattr(argmax, "MOST_WORK", 0)


def assert_all_proved(W, b, audit):
    """As `assert_audit_proved`, and proofs with the ball, in fractions."""
    rows = affine(W, b)
    if b is None or len(set(np.asarray(b).tolist())) == 1:
        rows = [row[:-1] for row in rows]
    assert not audit.undecided.any(), audit.tried
    if audit.ball_proofs:
        centre = assert_ball_inside(rows, audit.ball)
    for i, proof in audit.ball_proofs.items():
        assert i not in proof.mixture
        assert sum(proof.mixture.values()) == 1
        assert min(proof.mixture.values()) > 0
        assert 0 < proof.share < 1
        mixed = [sum(y * rows[j][q] for j, y in proof.mixture.items()) for q in range(len(centre))]
        mixed[-1] -= proof.lowered
        assert proof.lowered >= 0
        missing = [
            (w - (1 - proof.share) * m - proof.share * c) / Fraction(2) ** int(e)
            for w, m, c, e in zip(rows[i], mixed, centre, audit.ball.exponents, strict=True)
        ]
        assert sum(v * v for v in missing) <= (proof.share * Fraction(audit.ball.radius)) ** 2
        assert not any(sum(map(mul, z, missing)) for z in audit.ball.zero)


def assert_ball_inside(rows, ball):
    """The ball lies in the hull of its rows; returns its centre."""
    chosen = [list(rows[i]) for i in ball.rows]
    for row in chosen[1::2]:
        row[-1] -= Fraction(ball.lowered)
    k, q = len(chosen), len(chosen[0])
    assert k & (k - 1) == 0
    centre = [sum(column) / k for column in zip(*chosen, strict=True)]
    units = [Fraction(2) ** int(e) for e in ball.exponents]
    apart = [[(v - c) / u for v, c, u in zip(row, centre, units, strict=True)] for row in chosen]
    S = [[Fraction(v) for v in line] for line in ball.inverse.tolist()]
    spread = [[sum(r[a] * r[b] for r in apart) / k for b in range(q)] for a in range(q)]
    zero = ball.zero
    assert not any(sum(map(mul, z, row)) for z in zero for row in apart)
    for a in range(q):
        for b in range(q):
            spread[a][b] += sum(z[a] * z[b] for z in zero) / k
    error = sum(
        ((a == b) - sum(spread[a][c] * S[c][b] for c in range(q))) ** 2
        for a in range(q)
        for b in range(q)
    )
    assert error <= Fraction(1, 4)
    far = max(sum(sum(S[a][b] * r[a] for a in range(q)) ** 2 for b in range(q)) for r in apart)
    assert 4 * Fraction(ball.radius) ** 2 * far <= 1
    return centre


@settings(max_examples=40)
@given(layers(most_classes=9))
def test_every_answer_is_proved(layer):
    W, b = layer
    assert_audit_proved(W, b, argmaxable_classes(W, b))


def sphere(n, d, seed=0):
    points = np.random.default_rng(seed).standard_normal((n, d))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


@settings(max_examples=10)
@given(st.integers(3, 16), st.integers(0, 2**32 - 1), st.booleans())
def test_a_sphere_with_points_inside_and_duplicates(d, seed, biased):
    """Rows on a sphere win; midpoints, mixtures of rows and rows that stand twice never do."""
    random = np.random.default_rng(seed)
    on = np.ldexp(np.rint(np.ldexp(sphere(60, d, seed), 12)), -12)  # so that mixtures are doubles
    assume(len(np.unique(on, axis=0)) == 60)
    inside = np.array([on[random.choice(60, k, replace=False)].mean(axis=0) for k in (2, 2, 4, 8)])
    deep = 2.0**-4 * sphere(5, d, seed + 1)
    W = np.vstack([on, on[:1] * 0, inside, deep, on[5:8]])
    b = None
    if biased:  # the same everywhere but for the points inside, which it pushes further down
        b = np.zeros(len(W))
        b[60:69] = -random.integers(0, 3, 9) / 4
    audit = argmaxable_classes(W, b)
    assert_all_proved(W, b, audit)
    twice = {5, 6, 7, 70, 71, 72}
    assert set(audit.never) >= twice | set(range(61, 65)) - {60}
    assert [group for group in audit.equal_rows if set(group) & twice] == [
        (5, 70),
        (6, 71),
        (7, 72),
    ]
    assert sum(audit.stages.values()) == len(W)


@pytest.mark.parametrize("kind", ["float16", "float32", "bfloat16"])
def test_narrow_floats_are_read_in_place(kind):
    W = sphere(80, 6)
    W[40:60] *= 0.125
    narrow = W.astype(ml_dtypes.bfloat16 if kind == "bfloat16" else kind)
    audit = argmaxable_classes(narrow)
    assert audit.ingredients.weights is narrow
    exact = narrow.astype(np.float64)
    assert_all_proved(exact, None, audit)
    np.testing.assert_array_equal(audit.argmaxable, argmaxable_classes(exact).argmaxable)


def test_a_narrow_float_that_is_not_finite_is_named():
    W = sphere(80, 6).astype(np.float32)
    W[70, 3] = np.inf
    with pytest.raises(ValueError, match=r"entry \[70, 3\] is inf"):
        argmaxable_classes(W)


@pytest.mark.parametrize("biased", [False, True])
def test_parts_decided_elsewhere_give_the_same_audit(biased):
    """What is sent to other processes: the data, pickled, and the places of a part."""
    W = np.vstack([sphere(90, 14, 2), 0.0625 * sphere(6, 14, 3), sphere(2, 14, 2)])
    b = np.random.default_rng(0).standard_normal(98) / 4 if biased else None
    groups = equal_rows(W)
    data = pickle.loads(pickle.dumps(prepared(W, b, groups, 1)))
    found = by_equal_rows(groups, data.bias)
    for places in (data.askable[::2], data.askable[1::2]):
        found |= decide(data, places)
    audit, whole = argmax.collected(data, groups, found), argmaxable_classes(W, b)
    assert_all_proved(W, b, audit)
    assert audit.stages == whole.stages
    assert audit.never == whole.never
    np.testing.assert_array_equal(np.sort(np.concatenate(parts(data))), np.sort(data.askable))


@pytest.mark.parametrize("biased", [False, True])
def test_classes_of_many_features_are_decided_alike_by_quick_directions(monkeypatch, biased):
    random = np.random.default_rng(4)
    W = sphere(90, 14, 2) * random.uniform(0.3, 1, (90, 1))
    W = np.vstack([W, 0.0625 * sphere(6, 14, 3), (W[:2] + W[2:4]) / 2])
    b = random.standard_normal(98) / 8 if biased else None
    exact = argmaxable_classes(W, b)
    monkeypatch.setattr(questions, "WIDE", 1)
    audit = argmaxable_classes(W, b)
    assert audit.stages["least squares"] > 10
    assert_all_proved(W, b, audit)
    np.testing.assert_array_equal(audit.argmaxable, exact.argmaxable)


def test_a_recipe_multiplies_out_exactly():
    """What a recipe says in fractions wins, and so do its doubles."""
    W = np.vstack([sphere(60, 4, 5), 0.9 * sphere(60, 4, 6)]) + np.array([3, 0, 0, 0])
    audit = argmaxable_classes(W)
    rows, kinds = affine(W, None), set()
    c, S = (affine(a, None) for a in (audit.ingredients.centre[None], audit.ingredients.whitening))
    for i, answer in enumerate(audit.answers):
        if not (isinstance(answer, Wins) and isinstance(answer.x, Recipe)):
            continue
        x = rows[i][:-1]
        if answer.x.kind != "own":
            x = [v - m for v, m in zip(x, c[0][:-1], strict=True)]
        if answer.x.kind == "whitened":
            x = [sum(s * v for s, v in zip(line[:-1], x, strict=True)) for line in S]
        z = [sum(w * v for w, v in zip(row[:-1], x, strict=True)) for row in rows]
        assert all(z[i] > v for j, v in enumerate(z) if j != i)
        kinds.add(answer.x.kind)
    assert kinds == {"own", "centred", "whitened"}
    assert_all_proved(W, None, audit)


@pytest.mark.parametrize("biased", [False, True])
def test_columns_that_tell_nothing_leave_no_class_undecided(biased):
    """One value a row, and few columns again and again, beyond what whole numbers decide."""
    random = np.random.default_rng(4)
    corners = np.vstack([sphere(20, 2), 0.25 * sphere(10, 2, 1)])
    wide = np.column_stack([np.ones(30), -np.zeros(30), *[corners] * 40])
    b = random.standard_normal(30) / 16 if biased else None
    audit = argmaxable_classes(wide, b)
    assert_all_proved(wide, b, audit)
    np.testing.assert_array_equal(audit.argmaxable, argmaxable_classes(corners, b).argmaxable)
    one = np.repeat(random.standard_normal((30, 1)), 70, axis=1)
    audit = argmaxable_classes(one, b)
    assert_all_proved(one, b, audit)
    np.testing.assert_array_equal(audit.argmaxable, argmaxable_classes(one[:, :1], b).argmaxable)


def test_progress_counts_up_to_all():
    seen = []
    W = sphere(300, 4)
    argmaxable_classes(W, progress=lambda done, of: seen.append((done, of)))
    assert seen == sorted(seen)
    assert seen[-1] == (300, 300)


def test_what_cannot_be_decided_says_what_was_tried(monkeypatch):
    monkeypatch.setattr("compute.rankings.audit.questions.MOST_EXACT", 0)
    monkeypatch.setattr("compute.rankings.audit.layer_data.ball_inside", lambda *given: None)
    monkeypatch.setattr("compute.rankings.audit.questions.SHORT", 0)
    W = np.vstack([sphere(200, 3), 0.5 * sphere(20, 3, 1)])
    audit = argmaxable_classes(W)
    assert audit.undecided.sum() > 0
    assert not set(audit.never) & set(np.flatnonzero(audit.undecided))
    assert set(audit.tried) == set(np.flatnonzero(audit.undecided).tolist())
    assert all("least squares" in " ".join(tried) for tried in audit.tried.values())


@pytest.mark.parametrize("power", [-700, -60, 60])
def test_a_bias_or_features_of_another_scale_are_decided(power):
    random = np.random.default_rng(8)
    W, b = random.standard_normal((30, 3)), random.standard_normal(30)
    for layer in ((W, np.ldexp(b, power)), (np.ldexp(W, [0, 0, max(power, -60)]), None)):
        assert_all_proved(*layer, argmaxable_classes(*layer))
