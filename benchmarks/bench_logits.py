"""Sparse mappings of many logits against the package entmax, where it is installed, one thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from benchmarks.bench_soft_sorting import COLUMNS, compared
from benchmarks.measure import Table, duration, seconds
from benchmarks.soft_sorting_peers import installed
from compute import entmax, sparsemax

torch.set_num_threads(1)
ROWS, CLASSES = 64, 32_000


def tables() -> list[Table]:
    return [sparse()]


def sparse() -> Table:
    table = Table(f"Sparse probabilities of {ROWS} rows of {CLASSES:,} logits, float32", COLUMNS)
    z = np.random.default_rng(0).standard_normal((ROWS, CLASSES)).astype(np.float32)
    peer = installed("entmax")
    works: list[tuple[str, Callable[[], Any], Callable[[], Any] | None]] = [
        ("sparsemax", lambda: sparsemax(z), peer and (lambda: peer.sparsemax(tensor))),
        ("entmax, alpha = 1.5", lambda: entmax(z, 1.5), peer and (lambda: peer.entmax15(tensor))),
        *(
            (
                f"entmax, alpha = {alpha}",
                lambda a=alpha: entmax(z, a),
                peer and (lambda a=alpha: peer.entmax_bisect(tensor, a)),
            )
            for alpha in (1.3, 1.75)
        ),
    ]
    tensor = torch.from_numpy(z)
    for name, ours, theirs in works:
        if theirs is None:
            table.add(name, "entmax is not installed here", duration(seconds(ours, 5)), "", "", "")
        else:
            compared(table, name, "entmax", ours, theirs, 4)
    return table
