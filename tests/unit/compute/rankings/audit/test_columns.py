"""Claims about columns that follow from others: found exactly, and no class is lost to them."""

from fractions import Fraction
from operator import mul

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute import argmaxable_classes
from compute.exact.integers import differences, pivot_columns
from compute.rankings import argmax
from compute.rankings.audit import columns
from compute.rankings.audit.columns import following_columns
from tests.unit.compute.rankings.audit.test_many import assert_all_proved, sphere
from tests.unit.compute.rankings.proofs import fractions


@pytest.fixture(autouse=True)
def _as_if_large(monkeypatch):
    monkeypatch.setattr(argmax, "FEW_CLASSES", 0)
    monkeypatch.setattr(argmax, "MOST_WORK", 0)


def more_columns(W, random, constants=2, repeats=1, sums=1):
    """W with columns among its own that follow from them."""
    n, d = W.shape
    fixed = np.tile(random.standard_normal(constants), (n, 1))
    mixed = W @ random.integers(-2, 3, (d, sums)) / 4 + 0.5  # exact for W in few bits
    return np.column_stack([W, fixed, W[:, :repeats], mixed])[
        :, random.permutation(d + constants + repeats + sums)
    ]


@settings(max_examples=40)
@given(
    st.integers(2, 12), st.integers(1, 5), *[st.integers(0, 2)] * 3, st.integers(0, 2**32 - 1)
)  # fmt: skip
def test_what_follows_is_exact_and_nothing_that_follows_is_left(
    n, d, constants, repeats, sums, seed
):
    random = np.random.default_rng(seed)
    W = random.integers(-4, 5, (n, d)) / 8
    W = more_columns(W, random, constants, min(repeats, d), sums)
    assume(np.ptp(W, axis=0).any())
    whole = [[int(64 * v) for v in row] for row in (W * 2**46).tolist()]
    rank, found = len(pivot_columns(differences(whole))), following_columns(W)
    telling = [c for c in range(W.shape[1]) if c not in found]
    assert len(telling) == rank
    for c, line in found.items():
        for row in fractions(W):
            assert row[c] == sum(map(mul, line, [*(row[k] for k in telling), 1]))


def test_a_column_that_is_a_sum_but_in_one_row_tells():
    W = np.random.default_rng(0).integers(-8, 9, (40, 3)) / 8
    W = np.column_stack([W, W[:, 0] - 2 * W[:, 1], np.ones(40)])
    assert set(following_columns(W)) == {3, 4}
    W[[38, 39], [3, 4]] += 2.0**-40
    assert not following_columns(W)


@settings(max_examples=8)
@given(st.integers(12, 15), st.integers(0, 2**32 - 1), st.booleans(), st.booleans())
def test_columns_that_follow_leave_the_answers_of_the_others(d, seed, biased, by_sums):
    """Rows on a sphere, and deep inside it rows whose proofs take the ball."""
    random = np.random.default_rng(seed)
    few = np.vstack([sphere(70, d, seed), 0.0625 * sphere(4, d, seed + 1)])
    few = np.ldexp(np.rint(np.ldexp(few, 12)), -12)
    W = more_columns(few, random, sums=2 * by_sums)
    b = random.integers(-4, 5, len(W)) / 64 if biased else None
    audit = argmaxable_classes(W, b)
    assert_all_proved(W, b, audit)
    np.testing.assert_array_equal(audit.argmaxable, argmaxable_classes(few, b).argmaxable)
    assert audit.ball is not None
    assert len(audit.ball.zero) == 3 + 2 * by_sums
    assert audit.ball_proofs


def test_of_a_layer_too_large_for_whole_numbers_constants_and_repeats_are_found(monkeypatch):
    monkeypatch.setattr(columns, "MOST_ENTRIES", 0)
    W = np.random.default_rng(0).integers(-8, 9, (40, 3)) / 8
    W = np.column_stack([W, W[:, 0] - 2 * W[:, 1], np.full(40, 0.3), W[:, 2]])
    one, zero = Fraction(1), Fraction(0)
    assert following_columns(W) == {
        4: (zero, zero, zero, zero, Fraction(0.3)),
        5: (zero, zero, one, zero, zero),
    }
