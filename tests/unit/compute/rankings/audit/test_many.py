"""Claims about the audit of large layers, on layers small enough to prove every answer anew."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute import argmaxable_classes
from compute.rankings import argmax
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
