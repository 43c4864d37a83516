"""Projections of a batch: a few rows at a time, with the same answer as all at once."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from compute import ProjectionSorter, vjp
from compute.soft_sorting import projections


@pytest.mark.parametrize("regularization", ["l2", "kl"])
@pytest.mark.parametrize("of", ["sort", "rank"])
@pytest.mark.parametrize("strength", [0.0, 1e-3, 0.1, 100.0])
def test_rows_in_chunks_are_the_rows_at_once(regularization, of, strength, monkeypatch):
    x = np.round(np.random.default_rng(0).normal(size=(50, 12)), 1)
    sorter, results = ProjectionSorter(strength, regularization), []
    for chunk in (24, 1 << 20):
        monkeypatch.setattr(projections, "CHUNK", chunk)
        found, pullback = vjp(sorter, x, of)
        results.append((found, pullback(np.cos(x))))
    np.testing.assert_array_equal(results[0][0], results[1][0])
    np.testing.assert_array_equal(results[0][1], results[1][1])


@pytest.mark.parametrize("regularization", ["l2", "kl"])
@pytest.mark.parametrize("of", ["sort", "rank"])
@pytest.mark.parametrize("strength", [1e-3, 100.0])
def test_a_batch_takes_at_most_six_times_its_input(regularization, of, strength):
    x = np.random.default_rng(0).normal(size=(1000, 100)).astype(np.float32)
    sorter = ProjectionSorter(strength, regularization)
    vjp(sorter, x[:40], of)
    tracemalloc.start()
    try:
        _, pullback = vjp(sorter, x, of)
        pullback(x)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 6 * x.nbytes
