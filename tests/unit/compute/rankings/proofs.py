"""Proofs checked with fractions alone: nothing here calls a solver."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from operator import mul

import numpy as np


def fractions(rows):
    return [[Fraction(float(value)) for value in row] for row in np.atleast_2d(rows)]


def affine(weights, bias):
    """Each class as the row (w_i, b_i), b_i = 0 without a bias."""
    column = np.zeros(len(weights)) if bias is None else np.asarray(bias, dtype=float)
    return fractions(np.column_stack([np.asarray(weights, dtype=float), column]))


def whole(numbers: Sequence[Fraction]) -> list[int]:
    """The numbers times their common denominator: quicker than fractions, and as exact."""
    denominator = lcm(*(value.denominator for value in numbers))
    return [int(value * denominator) for value in numbers]


def whole_rows(rows) -> list[list[int]]:
    width = len(rows[0])
    flat = whole([value for row in rows for value in row])
    return [flat[k : k + width] for k in range(0, len(flat), width)]


def logits(integers, x: Sequence) -> list[int]:
    """The logits of affine rows in whole numbers at x, all times one positive number."""
    point = whole([*map(Fraction, x), Fraction(1)])
    return [sum(map(mul, row, point)) for row in integers]


def assert_verdict_proved(weights, bias, verdict):
    """The verdict's own pairs, its witness or its certificate."""
    rows = affine(weights, bias)
    pairs = verdict.pairs.tolist()
    assert not verdict.undecided, verdict.tried
    if verdict.feasible:
        assert verdict.certificate is None
        assert verdict.margin > 0
        proofs = [verdict.exact_witness]
        if np.isfinite(verdict.witness).all():
            proofs.append(verdict.witness.tolist())
        for x in proofs:
            z = logits(whole_rows(rows), x)
            assert all(z[high] > z[low] for low, high in pairs)
        return
    assert verdict.witness is None
    assert verdict.margin == 0
    y = verdict.exact_certificate
    assert sum(y.values()) == 1
    assert min(y.values()) > 0
    gaps = {
        k: [a - b for a, b in zip(rows[pairs[k][1]], rows[pairs[k][0]], strict=True)] for k in y
    }
    *mixture, bias_part = [sum(y[k] * gaps[k][q] for k in y) for q in range(len(rows[0]))]
    assert not any(mixture)
    assert bias_part <= 0
    assert_rounded_certificate(weights, bias, pairs, verdict.certificate)


def assert_rounded_certificate(weights, bias, pairs, certificate):
    """What a reader can check in doubles: zero within 1e-12 of the largest difference."""
    matrix = np.asarray(weights, dtype=float)
    low, high = np.array(pairs).T
    gaps = matrix[high] - matrix[low]
    assert certificate.min() >= 0
    assert abs(certificate.sum() - 1) < 1e-12
    assert np.abs(certificate @ gaps).max() <= 1e-12 * np.abs(gaps).max()
    if bias is not None:
        steps = np.asarray(bias)[high] - np.asarray(bias)[low]
        assert certificate @ steps <= 1e-12 * np.abs(steps).max()


def assert_audit_proved(weights, bias_of, audit):
    """Every class has a witness or a certificate, and it holds."""
    rows = affine(weights, bias_of)
    integers = whole_rows(rows)
    assert not audit.undecided.any(), audit.tried
    for i in range(len(rows)):
        if audit.argmaxable[i]:
            assert i not in audit.certificates
            x = audit.exact_witnesses.get(i) or audit.witnesses[i].tolist()
            z = logits(integers, x)
            assert all(z[i] > other for j, other in enumerate(z) if j != i)
        else:
            assert np.isnan(audit.witnesses[i]).all()
            exact = audit.exact_certificates[i]
            assert i not in exact
            assert sum(exact.values()) == 1
            assert min(exact.values()) > 0
            *mixture, bias = [
                sum(y * rows[j][q] for j, y in exact.items()) for q in range(len(rows[i]))
            ]
            assert mixture == rows[i][:-1]
            assert bias >= rows[i][-1]
            weights_of = audit.certificates[i]
            assert list(weights_of) == list(exact)
            pairs = [[j, i] for j in weights_of]
            assert_rounded_certificate(weights, bias_of, pairs, np.array(list(weights_of.values())))
