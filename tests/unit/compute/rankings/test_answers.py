"""An answer cannot be written that is two things at once, or neither."""

from fractions import Fraction

import numpy as np
import pytest

from compute import ArgmaxAudit, Verdict, argmaxable_classes, ranking_verdict
from compute.rankings import argmax, verdicts

PAIRS = np.array([[0, 1]])
X = np.array([1.0])


def test_a_verdict_is_possible_impossible_or_undecided():
    possible = Verdict(PAIRS, verdicts.Possible(0.5, (Fraction(1),), X))
    impossible = Verdict(PAIRS, verdicts.Impossible({0: Fraction(1)}, 0.0))
    undecided = Verdict(PAIRS, verdicts.Undecided(), ("gave up",))
    assert [v.feasible for v in (possible, impossible, undecided)] == [True, False, False]
    assert [v.undecided for v in (possible, impossible, undecided)] == [False, False, True]
    assert [v.witness is None for v in (possible, impossible, undecided)] == [False, True, True]
    assert [v.certificate is None for v in (possible, impossible, undecided)] == [True, False, True]
    assert possible.margin == 0.5
    assert impossible.margin == 0.0
    assert np.isnan(undecided.margin)


def test_a_class_wins_never_wins_or_is_undecided():
    audit = ArgmaxAudit(
        (
            argmax.Wins(X),
            argmax.NeverWins({0: Fraction(1)}),
            argmax.Undecided(("gave up",)),
            argmax.Wins((Fraction(1, 3),)),
        ),
        n_features=1,
    )
    assert audit.argmaxable.tolist() == [True, False, False, True]
    assert audit.undecided.tolist() == [False, False, True, False]
    assert audit.never == [1]
    assert audit.certificates == {1: {0: 1.0}}
    assert audit.exact_witnesses == {3: (Fraction(1, 3),)}
    assert np.isfinite(audit.witnesses[:, 0]).tolist() == [True, False, False, False]
    assert audit.tried == {2: ("gave up",)}


@pytest.mark.parametrize("field", ["feasible", "undecided", "margin", "certificate"])
def test_a_verdict_takes_no_second_opinion(field):
    with pytest.raises(TypeError):
        Verdict(PAIRS, verdicts.Undecided(), **{field: True})
    verdict = ranking_verdict([[0.0], [1.0]], [0, 1])
    with pytest.raises(AttributeError):
        setattr(verdict, field, None)


def test_who_never_wins_is_known_for_many_classes_too():
    generator = np.random.default_rng(0)
    W = generator.standard_normal((60, 12))
    W[7] = W[:7].mean(axis=0)
    assert argmaxable_classes(W).never == [7]
