"""Claims about verdicts on a set of classes where few of its pairs are asked about."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute import certificate_sentence, top_set_verdict
from compute.rankings import top_verdicts
from tests.unit.compute.rankings.layers import layers
from tests.unit.compute.rankings.proofs import affine, assert_verdict_proved, logits, whole_rows


def inputs_of(verdict):
    """What is said to do it: the exact witness, and doubles where there are any."""
    if not verdict.feasible:
        return []
    doubles = verdict.witness.tolist()
    return [verdict.exact_witness, *([] if np.isnan(doubles).any() else [doubles])]


@st.composite
def sets(draw):
    """(W, b, some of the classes, though neither none nor all)."""
    W, b = draw(layers(least_classes=2))
    n = len(W)
    return W, b, sorted(draw(st.sets(st.integers(0, n - 1), min_size=1, max_size=n - 1)))


@settings(max_examples=150, deadline=None)
@given(sets())
def test_few_pairs_decide_for_all(asked):
    W, b, chosen = asked
    whole = top_set_verdict(W, chosen, b)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(top_verdicts, "FEW_PAIRS", 0)
        verdict = top_set_verdict(W, chosen, b)
    np.testing.assert_array_equal(verdict.pairs, whole.pairs)
    assert_verdict_proved(W, b, verdict)
    assert verdict.feasible == whole.feasible
    assert verdict.margin == pytest.approx(whole.margin, rel=1e-5, abs=1e-9)


@settings(max_examples=80, deadline=None)
@given(sets())
def test_beyond_so_many_pairs_only_those_of_the_certificate_are_kept(asked):
    W, b, chosen = asked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(top_verdicts, "FEW_PAIRS", 0)
        patch.setattr(top_verdicts, "MOST_PAIRS", 0)
        verdict = top_set_verdict(W, chosen, b)
    assert_verdict_proved(W, b, verdict)
    assert len(verdict.pairs) == len(verdict.exact_certificate)
    assert bool(certificate_sentence(verdict)) == (not verdict.feasible)
    for x in inputs_of(verdict):
        z = logits(whole_rows(affine(W, b)), x)
        assert min(z[i] for i in chosen) > max(v for i, v in enumerate(z) if i not in chosen)


@pytest.mark.parametrize("k", [20, 500])
@pytest.mark.parametrize("biased", [False, True])
def test_fifty_thousand_classes(k, biased):
    generator = np.random.default_rng(k)
    W = generator.standard_normal((50_000, 4))
    b = generator.standard_normal(50_000) if biased else None
    z = W @ generator.standard_normal(4) + (0 if b is None else b)
    best = np.argsort(z)[-k:]
    possible = top_set_verdict(W, best, b)
    assert possible.feasible
    assert len(possible.pairs) == (k * (50_000 - k) if k == 20 else 0)
    x = possible.witness
    z = W @ x + (0 if b is None else b)
    assert z[best].min() > np.delete(z, best).max() + 1e-9
    never = top_set_verdict(W, generator.choice(50_000, k, replace=False), b)
    proof = never.pairs[list(never.exact_certificate)]
    assert not never.feasible
    assert not never.undecided
    weights = [float(y) for y in never.exact_certificate.values()]
    mixture = weights @ (W[proof[:, 1]] - W[proof[:, 0]])
    assert np.abs(mixture).max() < 1e-12
    assert b is None or weights @ (b[proof[:, 1]] - b[proof[:, 0]]) <= 1e-12


def test_equal_rows_on_both_sides_are_a_certificate():
    W = np.random.default_rng(0).standard_normal((300, 3))
    W[7] = W[250]
    best = np.argsort(W @ [1, 2, 3])[-100:]
    verdict = top_set_verdict(W, sorted({*best.tolist(), 7} - {250}))
    assert not verdict.feasible
    assert_verdict_proved(W, None, verdict)
