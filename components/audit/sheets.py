"""The tables of "Your layer" beyond those of its sections, to take home."""

from __future__ import annotations

from typing import Any

from components.audit import table, words
from components.audit.model import OwnLayer, own_layer
from components.audit.state import AuditState
from components.page.sheets import Sheet
from components.state.page import PageState

CLASSES, LAYER = "classes", "layer"


def sheet(page: PageState, name: str) -> Sheet | None:
    """The table of this name, None where there is none."""
    state = page.state(AuditState)
    if name == LAYER:
        own = own_layer(state, page.names)
        return None if own.large else weights(own)
    return classes(own_layer(state, page.names)) if name == CLASSES else None


def weights(own: OwnLayer) -> Sheet:
    """W as it was entered, a class a row, with the biases where there are some."""
    W, biases = own.entered.weights, own.entered.bias
    return Sheet(
        (
            "class",
            *(f"x{j + 1}" for j in range(W.shape[1])),
            *(() if biases is None else ("bias",)),
        ),
        [
            (own.names.alone(i), *row, *(() if biases is None else (float(biases[i]),)))
            for i, row in enumerate(W.tolist())
        ],
    )


def classes(own: OwnLayer) -> Sheet:
    """Each class with its verdict, its input in doubles, and its mixture in fractions.

    A large layer without what would make millions of cells: how far ahead, and the inputs.
    """
    rows: list[tuple[Any, ...]] = []
    d = 0 if own.large else own.d
    for i in range(own.n):
        can, proof = own.kinds[i] == "can", own.proof(i)
        x = words.whole_input(own, i).tolist() if can and d else [None] * d
        mixture = (
            "; ".join(f"{y} {own.called(j)}" for j, y in proof.mixture.items()) if proof else None
        )
        rows.append(
            (
                own.names.alone(i),
                table.VERDICTS[own.kinds[i]],
                float(own.margins[i]) if can and d else None,
                mixture,
                own.audit.decided_by[i],
                *x,
            )
        )
    inputs = (f"x{j + 1}" for j in range(d))
    return Sheet(("class", "verdict", "ahead by", "mixture of", "decided by", *inputs), rows)
