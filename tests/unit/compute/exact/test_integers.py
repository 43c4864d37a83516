"""Integer matrices: rank, determinant, solution and null vector, without a rounding."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from compute.exact.integers import determinant, dot, null_vector, pivot_columns


@st.composite
def matrices(draw, rows, columns=None):
    """Whole numbers of -9..9; `rows` counts them for so many columns."""
    d = draw(st.integers(1, 4)) if columns is None else columns
    n = draw(rows(d))
    entries = st.lists(st.integers(-9, 9), min_size=d, max_size=d)
    return draw(st.lists(entries, min_size=n, max_size=n))


square = matrices(lambda d: st.just(d))


@given(matrices(lambda d: st.integers(1, 6)))
def test_the_rank_is_the_number_of_pivots(rows):
    assert len(pivot_columns(rows)) == np.linalg.matrix_rank(np.array(rows, dtype=float))


@given(square)
def test_the_determinant_is_that_of_floats_rounded(rows):
    assert determinant(rows) == round(np.linalg.det(np.array(rows, dtype=float)))


@given(st.integers(2, 4).flatmap(lambda d: matrices(lambda _: st.just(d - 1), d)))
def test_the_null_vector_is_orthogonal_and_to_the_right_hand(rows):
    vector = null_vector(rows)
    assert all(dot(row, vector) == 0 for row in rows)
    assert any(vector) == (len(pivot_columns(rows)) == len(rows))
    assert determinant([*rows, vector]) >= 0
