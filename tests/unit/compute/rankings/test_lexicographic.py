"""Many rankings as rows: sorted, distinct, found."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from compute.rankings.lexicographic import find_rows, sorted_distinct


@given(st.lists(st.permutations(range(14)), min_size=1, max_size=20))
def test_rows_are_sorted_and_found(rows):
    rankings = np.array(rows, dtype=np.uint8)
    ordered = sorted_distinct(rankings)
    assert ordered.tolist() == sorted(map(list, {tuple(row) for row in rows}))
    index = find_rows(ordered, rankings)
    np.testing.assert_array_equal(ordered[index], rankings)
    assert (find_rows(ordered[:1], ordered[1:]) == -1).all()


def test_long_rows_are_sorted_word_by_word():
    rng = np.random.default_rng(0)
    rows = np.array([rng.permutation(40) for _ in range(200)], dtype=np.uint8)
    rows[100:, :30] = rows[:100, :30]
    assert sorted_distinct(rows).tolist() == sorted(map(list, {tuple(r) for r in rows.tolist()}))
