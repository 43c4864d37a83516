"""The audit in blocks gives what the audit at once gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from compute import argmaxable_classes
from compute.rankings.audit.sharing import (
    Mapped,
    audit_of,
    block_of_audit,
    count_of_blocks,
    gathered,
    prepare,
    sent,
)


def layer(n: int) -> np.ndarray:
    """Rows of which some are equal, and some lie between others."""
    W = np.random.default_rng(n).integers(-(2**20), 2**20, size=(n, 6)) / 2**18
    W[5], W[7] = W[3], (W[1] + W[2]) / 2
    return W


@pytest.mark.parametrize("n", [30, 500])
def test_blocks_together_are_the_audit(n: int) -> None:
    W = layer(n)
    known = prepare(W)
    parts = [part for k in range(count_of_blocks(n)) for part in block_of_audit(k, known)]
    audit = audit_of(W, parts)
    whole = argmaxable_classes(W)
    assert audit.argmaxable.tolist() == whole.argmaxable.tolist()
    assert audit.undecided.tolist() == whole.undecided.tolist()
    assert audit.equal_rows == whole.equal_rows == ((3, 5),)
    np.testing.assert_array_equal(np.isnan(audit.witnesses), np.isnan(whole.witnesses))
    _, some = gathered(parts[:2])
    assert 0 < len(some) <= n
    assert 7 in audit.never


def test_a_block_ends_where_it_may_not_go_on() -> None:
    def stop() -> None:
        raise InterruptedError

    W = layer(300)
    with pytest.raises(InterruptedError):
        list(block_of_audit(0, prepare(W), stop))


def test_a_mapped_file_is_named_and_not_sent(tmp_path: Path) -> None:
    W = layer(40)
    np.save(tmp_path / "w.npy", W)
    mapped = np.load(tmp_path / "w.npy", mmap_mode="r")
    where = sent(mapped)
    assert isinstance(where, Mapped)
    assert where.array().tolist() == W.tolist()
    assert sent(W) is W
    assert sent(mapped[3:]).tolist() == W[3:].tolist(), "a part of it is sent"
