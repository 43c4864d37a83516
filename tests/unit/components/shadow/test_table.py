"""The table of rankings lists what its menu and its search ask for."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from components.shadow.model import layer_of
from components.shadow.state import ShadowState
from components.shadow.table import MOST_ROWS, count, table


def listed(state: ShadowState) -> list[str]:
    """The keys of the rows that the page shows, as its script reads them."""
    rows = table(state, layer_of(state))
    if rows["listed"] is None:
        return list(rows["keys"])
    found = np.frombuffer(base64.b64decode(rows["listed"]["base64"]), dtype=np.int32)
    return [rows["keys"][i] for i in found]


@given(
    st.sampled_from(["all", "feasible", "infeasible"]),
    st.text("abcdABCD> ,1", max_size=5),
    st.integers(2, 5),
)
def test_what_is_listed_is_what_is_asked_for(shown: str, search: str, n: int) -> None:
    state = replace(ShadowState(), n=n, shown=shown, search=search)
    layer = layer_of(state)
    letters = "".join(c for c in search.upper() if c.isalpha())
    keys = layer.catalogue.keys
    wanted = [
        key
        for key, possible in zip(keys, layer.is_feasible, strict=True)
        if letters in key and shown in ("all", "feasible" if possible else "infeasible")
    ]
    assert listed(state) == wanted
    assert count(state, layer).startswith(f"{len(wanted)} ranking")


def test_one_ranking_is_not_several() -> None:
    state = replace(ShadowState(), search="D > B > C > A")
    assert count(state, layer_of(state)) == "1 ranking listed"


def test_beyond_what_the_page_holds_the_first_are_shown() -> None:
    state = replace(ShadowState(), n=9, d=3)
    layer = layer_of(state)
    assert len(layer.catalogue.keys) > MOST_ROWS
    assert listed(state) == layer.catalogue.keys[:MOST_ROWS]
    assert count(state, layer).endswith(
        f" rankings listed (the first {MOST_ROWS} shown; search for others)"
    )
