"""Many rankings as rows: sorted, distinct, found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute.rankings.lexicographic import find_rows, smallest_integer_type, sorted_distinct


@given(st.lists(st.permutations(range(14)), min_size=1, max_size=20))
def test_rows_are_sorted_and_found(rows):
    rankings = np.array(rows, dtype=np.uint8)
    ordered = sorted_distinct(rankings)
    assert ordered.tolist() == sorted(map(list, {tuple(row) for row in rows}))
    index = find_rows(ordered, rankings)
    np.testing.assert_array_equal(ordered[index], rankings)
    assert (find_rows(ordered[:1], ordered[1:]) == -1).all()


@pytest.mark.parametrize("n", [40, 300, 70_000])
def test_long_rows_are_sorted_whatever_their_type(n):
    rng = np.random.default_rng(n)
    rows = np.array([rng.permutation(n) for _ in range(60)], dtype=smallest_integer_type(n))
    rows[30:, : n - 5] = rows[:30, : n - 5]
    rows[:10] = rows[10:20]
    found = sorted_distinct(rows)
    assert found.dtype == rows.dtype
    assert found.tolist() == sorted(map(list, {tuple(row) for row in rows.tolist()}))
