"""The table of rankings: its rows, what each says, and which of them are listed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.page.numbers import percents
from components.page.packs import packed
from components.page.palette import class_colour
from components.shadow.model import ShownLayer
from components.shadow.search import search
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names
from compute.naming import ALPHABET, class_name, separator

ROOM = 4  # classes, beyond which a row has no room for the signs between them
COUNT = "shadow-table-count"
LEGEND = "shadow-table-names"


def table(state: ShadowState, layer: ShownLayer, names: Names = LETTERS) -> dict[str, Any]:
    """What the page writes: a row for each key, its words, and the rows that are listed.

    `shares` says how probable the possible rankings among the listed rows are, in their order.
    """
    has_probabilities = layer.feasible is not None and len(layer.feasible.probabilities) > 0
    found = listed(state, layer, names)
    possible = found[layer.is_feasible[found]]
    return {
        "label": "Rankings",
        "head": ["Ranking", "Possible", "Probability"],
        "keys": layer.catalogue.keys,
        "apart": separator(layer.n),
        "between": " > " if layer.n <= ROOM else "" if layer.n <= ALPHABET else " ",
        "colours": {class_name(i): class_colour(i) for i in range(layer.n)},
        "feasible": packed(layer.is_feasible, "uint8"),
        "words": ["– never", "✓ yes"],
        "shares": percents(layer.probabilities[possible]) if has_probabilities else None,
        "listed": None if len(found) == len(layer.catalogue.keys) else packed(found, "int32"),
    }


def count(state: ShadowState, layer: ShownLayer, names: Names = LETTERS) -> str:
    """How many rankings are listed: "24 rankings listed"; or why the search could not be read."""
    problem = search(state.search, layer.catalogue.best_first, names).problem
    if problem:
        return problem
    found = len(listed(state, layer, names))
    return f"{found:,} ranking{'' if found == 1 else 's'} listed"


def listed(state: ShadowState, layer: ShownLayer, names: Names = LETTERS) -> NDArray[np.intp]:
    """The rows that the menu and the search leave."""
    left = search(state.search, layer.catalogue.best_first, names).rows
    if state.shown != "all":
        left = left & (layer.is_feasible == (state.shown == "feasible"))
    return np.flatnonzero(left)
