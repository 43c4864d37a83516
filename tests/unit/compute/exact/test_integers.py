"""Integer matrices: rank, determinant, solution and null vector, without a rounding."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from compute.exact.integers import Rows, determinant, dot, null_vector, pivot_columns


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


@given(matrices(lambda _: st.integers(1, 5)), st.integers(-60, 60))
def test_the_direction_of_a_row_does_not_depend_on_its_length_or_on_the_other_rows(rows, power):
    matrix = np.array(rows) * 2.0 ** np.array([0, power, 1, -3])[: len(rows[0])]
    scaled = matrix * np.arange(1, len(rows) + 1)[:, None]
    for row, longer in zip(matrix, Rows(scaled).directions(), strict=True):
        assert longer == Rows(row[None]).directions()[0]
        a, b = [Fraction(v) for v in row], [Fraction(v) for v in longer]
        assert all(p * b[j] == q * b[i] for i, p in enumerate(a) for j, q in enumerate(a))
        assert sum(p * q for p, q in zip(a, b, strict=True)) > 0 or not any(row)


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3), min_size=1, max_size=5))
def test_rows_in_chosen_columns_are_those_of_the_columns_alone(rows):
    matrix = np.array(rows)
    chosen = Rows(matrix).chosen([2, 0])
    alone = Rows(matrix[:, [2, 0]])
    assert (chosen.integers, chosen.exponents) == (alone.integers, alone.exponents)
    for row, whole in zip(matrix[:, [2, 0]].tolist(), chosen.integers, strict=True):
        exact = [v * power for v, power in zip(whole, chosen.powers, strict=True)]
        assert exact == [Fraction(v) for v in row]
