"""Records what the package entmax gives, for `tests/cases/logits/entmax.json`.

pip install entmax==1.3 && python tests/cases/logits/record_entmax.py
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import torch
from entmax import entmax15, entmax_bisect, sparsemax

ROWS = [
    [-2.0, 0.0, 0.5],
    [1.0, 1.0, 0.5],
    [0.0, 0.0, 0.0, 0.0],
    [3.0, -1.0, 2.5, 2.75, 0.0, 2.0],
    [0.1, 0.2, 0.3, 0.15, -0.05, 0.0, 0.25],
    [1000.0, 999.5, 999.9, 0.0],
]
WEIGHTS = [0.5, -1.0, 2.0, 1.5, -0.25, 0.75, 3.0]


def answers(function, row):
    """What comes out, and the gradient of its weighted sum."""
    z = torch.tensor(row, dtype=torch.float64, requires_grad=True)
    p = function(z)
    (p * torch.tensor(WEIGHTS[: len(row)], dtype=torch.float64)).sum().backward()
    return {"p": p.tolist(), "gradient": z.grad.tolist()}


def bisect(alpha):
    return lambda z: entmax_bisect(z, alpha, dim=-1, n_iter=60)


cases = [
    {"z": row, "alpha": alpha, **answers(function, row)}
    for row in ROWS
    for alpha, function in [
        (2.0, lambda z: sparsemax(z, dim=-1)),
        (1.5, lambda z: entmax15(z, dim=-1)),
        *((alpha, bisect(alpha)) for alpha in (1.1, 1.3, 1.75, 2.5, 3.0, 4.0)),
    ]
]
recorded = {
    "reference": f"deep-spin/entmax {version('entmax')}",
    "weights": WEIGHTS,
    "cases": cases,
}
Path(__file__).with_name("entmax.json").write_text(json.dumps(recorded, indent=1) + "\n")
