"""The tables of the Shadow view to take home, with the exact fractions behind them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from components.page.sheets import Sheet
from components.shadow import table
from components.shadow.model import ShownLayer, layer_of
from components.shadow.sections.asking import asking_of
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from components.state.page import PageState
from compute import Verdict
from compute.naming import class_name

RANKINGS, ASKED, LAYER = "rankings", "verdict", "layer"


def sheet(page: PageState, name: str) -> Sheet | None:
    """The table of this name, None where there is none."""
    state = page.state(ShadowState)
    if name == RANKINGS:
        return rankings(state, layer_of(state), page.names)
    if name == LAYER:
        return weights(state, page.names)
    return proof(asking_of(state, page.names).verdict, page.names) if name == ASKED else None


def weights(state: ShadowState, names: Names = LETTERS) -> Sheet:
    """W, a class a row, with the biases where there are some."""
    W = state.matrix()
    biases = state.bias() if state.with_bias else None
    return Sheet(
        (
            "class",
            *(f"x{j + 1}" for j in range(W.shape[1])),
            *(() if biases is None else ("bias",)),
        ),
        [
            (names.alone(i), *row, *(() if biases is None else (float(biases[i]),)))
            for i, row in enumerate(W.tolist())
        ],
    )


def rankings(state: ShadowState, layer: ShownLayer, names: Names = LETTERS) -> Sheet:
    """All rankings that the table lists, each with an input that gives it; by name too if named.

    The input stands there twice: in doubles, blank where no double lies in the ranking's cell, and
    in fractions, which are exact.
    """
    named = bool(names.legend(layer.n))
    features = range(1, layer.d + 1)
    inputs = dict(_inputs(layer))
    nowhere = (None,) * (2 * layer.d)
    has_shares = layer.feasible is not None and len(layer.feasible.probabilities) > 0
    return Sheet(
        (
            "ranking, best first",
            *(("names, best first",) if named else ()),
            "possible",
            "probability",
            *(f"x{j}" for j in features),
            *(f"x{j}, exact" for j in features),
        ),
        [
            (
                " > ".join(class_name(c) for c in order),
                *((" > ".join(names.alone(c) for c in order),) if named else ()),
                bool(layer.is_feasible[row]),
                float(layer.probabilities[row]) if has_shares else None,
                *inputs.get(row, nowhere),
            )
            for row in table.listed(state, layer, names).tolist()
            for order in [layer.catalogue.best_first[row].tolist()]
        ],
    )


def _inputs(layer: ShownLayer) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """For each possible ranking its row in the table, and its input in doubles and in fractions."""
    if layer.feasible is None:
        return
    for index, row in enumerate(layer.feasible_rows.tolist()):
        x = layer.feasible.witnesses[index]
        doubles = x.tolist() if np.isfinite(x).all() else [None] * len(x)
        yield row, (*doubles, *layer.feasible.exact_witness(index))


def proof(found: Verdict | None, names: Names = LETTERS) -> Sheet | None:
    """The proof of a verdict: an input where it is possible, else the certificate.

    Added up with these weights, the rows of `higher` minus the rows of `lower` give 0, and so do
    the biases or less: no input can raise all of the differences above 0.
    """
    if found is None or found.undecided:
        return None
    if found.exact_witness is not None:
        return Sheet(
            ("feature", "x, exact", "x"),
            [(f"x{j}", Fraction(x), float(x)) for j, x in enumerate(found.exact_witness, start=1)],
        )
    return Sheet(
        ("higher", "lower", "weight, exact", "weight"),
        [
            (names.said(int(higher)), names.said(int(lower)), weight, float(weight))
            for place, weight in found.exact_certificate.items()
            for lower, higher in [found.pairs[place]]
        ],
    )
