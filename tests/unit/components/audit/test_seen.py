"""What centred inputs see of a layer, and how much of it is rounded."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from components.audit.edits import apply
from components.audit.model import own_layer
from components.audit.seen import differences, rounded_differences
from components.audit.words import inputs
from components.state.page import PageState

ENTRIES = st.one_of(
    st.floats(-1e30, 1e30),
    st.integers(-9, 9).map(float),
    st.tuples(st.integers(-99, 99), st.integers(-80, 80)).map(lambda t: float(np.ldexp(*t))),
)


@given(arrays(np.float64, (2, 3), elements=ENTRIES))
def test_a_difference_is_called_rounded_where_it_is_not_that_of_the_fractions(W):
    exact = [[Fraction(w) - Fraction(row[-1]) for w in row[:-1]] for row in W.tolist()]
    found = [list(map(Fraction, row)) for row in differences(W).tolist()]
    moved = sum(exact[i][j] != found[i][j] for i in range(2) for j in range(2))
    assert rounded_differences(W) == moved


def test_what_is_rounded_of_a_small_layer_is_said():
    page, _ = apply(
        PageState(view="audit"), {"weights": [[1 / 3, 1e-7], [2 / 3, 10], [2, -1]], "centred": "1"}
    )
    assert "2 of these 3 differences are rounded" in inputs(own_layer(page.audit))
    page, _ = apply(page, {"weights": [[0.3, 0.1], [1, 0.5], [2, -1]]})
    assert "taken exactly" in inputs(own_layer(page.audit))
    rounded, _ = apply(page, {"weights": [[1, 1e-20], [1, 0.5]], "format": "bfloat16"})
    assert "1 of these 2 differences is rounded" in inputs(own_layer(rounded.audit))
