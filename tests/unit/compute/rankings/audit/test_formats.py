"""Verdicts without proofs: those of the audit, whatever the blocks, and pending where none is."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from compute.rankings.argmax import argmaxable_classes
from compute.rankings.audit.answers import ArgmaxAudit, NeverWins, Undecided, Wins
from compute.rankings.audit.formats import InFormat, Verdicts, block_of_format, by_format
from compute.rankings.audit.sharing import count_of_blocks, prepare

ANSWERS = st.sampled_from([Wins((0,)), NeverWins({0: 1}), Undecided(("all",))])


@given(st.lists(ANSWERS, min_size=1, max_size=9))
def test_verdicts_are_those_of_the_audit_and_every_class_has_one(answers):
    audit = ArgmaxAudit(tuple(answers), 1)
    found = Verdicts.of(audit)
    assert found.never == audit.never
    assert np.array_equal(found.argmaxable, audit.argmaxable)
    assert np.array_equal(found.undecided, audit.undecided)
    assert found.whole


@given(st.integers(0, 3), st.sampled_from([30, 410]))
@settings(max_examples=6)
def test_what_is_not_asked_about_yet_is_neither_can_nor_never_nor_undecided(done, n):
    generator = np.random.default_rng(n)
    W = generator.standard_normal((n, 4)) * generator.uniform(0.2, 1, (n, 1))
    layer = InFormat("int8", 7, prepare(W))
    blocks = range(min(done, count_of_blocks(n)))
    parts = [part for k in blocks for part in block_of_format(k, layer)]
    found = by_format(parts, n)
    asked = {i for part in parts for i in part.classes.tolist()}
    whole = Verdicts.of(argmaxable_classes(W))
    assert set(found) == ({"int8"} if parts else set())
    for verdicts in found.values():
        assert verdicts.moved == 7
        assert verdicts.known == len(asked)
        assert verdicts.whole == (len(asked) == n)
        named = [verdicts.argmaxable, verdicts.undecided, np.isin(range(n), verdicts.never)]
        assert np.array_equal(sum(map(np.asarray, named)), np.isin(range(n), list(asked)))
        agrees = verdicts.kinds == whole.kinds
        assert agrees[list(asked)].all()
