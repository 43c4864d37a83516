"""The search and the filter of the table of sets leave the sets that were asked for."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.page.palette import LIGHT
from components.shadow.sections.top_k import TABLE
from components.shadow.set_search import search_sets
from components.shadow.view import VIEW
from components.state.names import Names
from components.state.page import read_page
from compute.naming import class_name

N, K = 6, 3
SETS = list(combinations(range(N), K))
INSIDE = np.array([[c in each for c in range(N)] for each in SETS])
CLASSES = st.sets(st.integers(0, N - 1), max_size=3)


@settings(max_examples=60)
@given(having=CLASSES, without=CLASSES, sign=st.sampled_from("-−!"), apart=st.sampled_from(", +"))
def test_a_search_leaves_the_sets_with_these_classes_and_without_those(
    having, without, sign, apart
):
    parts = [*map(class_name, having), *(sign + class_name(c) for c in without)]
    found = search_sets(apart.join(parts), INSIDE)
    assert found.problem == ""
    assert found.rows.tolist() == [having <= set(s) and not without & set(s) for s in SETS]


def test_letters_side_by_side_are_several_classes_up_to_26_and_one_beyond():
    assert search_sets("acd", INSIDE).rows.tolist() == [s == (0, 2, 3) for s in SETS]
    many = np.eye(30, dtype=bool)
    assert np.flatnonzero(search_sets("AB", many).rows).tolist() == [27]


def test_classes_are_called_by_their_names():
    names = Names(("cat", "dog"))
    found = search_sets("cat, -dog", INSIDE, names)
    assert found.rows.tolist() == [0 in s and 1 not in s for s in SETS]


def test_what_is_only_begun_leaves_everything_and_what_cannot_be_read_is_said():
    assert search_sets("-", INSIDE).rows.all()
    assert "A to F" in search_sets("Z", INSIDE).problem
    assert not search_sets("Z", INSIDE).rows.any()
    assert "is not read" in search_sets("A > B", INSIDE).problem


def listed(query):
    answer = VIEW.sections.draw(read_page(f"part=top_k&{query}")[0], LIGHT)
    rows = answer.data["tables"][TABLE]["rows"]
    return [row[0]["text"] for row in rows], answer.texts["shadow-top-listed"]


@pytest.mark.parametrize(
    ("query", "sets", "count"),
    [
        ("", ["A, B", "A, C", "A, D", "B, C", "B, D", "C, D"], "6 sets listed"),
        ("kshow=infeasible&kfind=", ["A, B", "C, D"], "2 sets listed"),
        ("kfind=A", ["A, B", "A, C", "A, D"], "3 sets listed"),
        ("kfind=A,-C&kshow=feasible", ["A, D"], "1 set listed"),
        ("kfind=ABC", [], "0 sets listed"),
    ],
)
def test_the_table_lists_what_the_filter_and_the_search_leave(query, sets, count):
    assert listed(query) == (sets, count)
