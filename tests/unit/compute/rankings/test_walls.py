"""Where the walls of one feature and a bias stand."""

from fractions import Fraction
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from compute.rankings.enumeration import walls_on_the_line
from compute.rankings.layer import Layer

ENTRIES = st.integers(-6, 6).map(lambda k: k / 10)


@given(st.lists(st.tuples(ENTRIES, ENTRIES), min_size=1, max_size=7), st.booleans())
def test_the_walls_of_one_feature_are_the_different_inputs_at_which_two_logits_cross(rows, biased):
    weights, bias = np.array(rows).T
    exact = [(Fraction(w), Fraction(b) if biased else Fraction(0)) for w, b in rows]
    crossings = {(b - a) / (w - v) for (w, a), (v, b) in combinations(exact, 2) if w != v}
    found = walls_on_the_line(Layer.of(weights[:, None], bias if biased else None))
    np.testing.assert_allclose(found, [float(x) for x in sorted(crossings)], rtol=1e-13, atol=1e-15)


@given(st.lists(st.tuples(ENTRIES, ENTRIES), min_size=2, max_size=7, unique=True))
def test_between_two_walls_the_ranking_is_one_and_changes_from_cell_to_cell(rows):
    weights, bias = np.array(rows).T
    walls = walls_on_the_line(Layer.of(weights[:, None], bias))
    x = (walls[1:] + walls[:-1]) / 2
    inside = np.diff(walls) > 1e-9
    rankings = np.argsort(weights * x[:, None] + bias, axis=1, kind="stable")[inside].tolist()
    assert all(a != b for a, b in zip(rankings[1:], rankings, strict=False))
