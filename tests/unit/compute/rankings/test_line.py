"""Along a line the rankings are those of its points, and walls are where logits cross."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute.rankings.line import line_of_rankings

# Small integers make walls coincide often.
SMALL = st.integers(-3, 3).map(float)


@st.composite
def lines(draw):
    n, d = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    row = st.lists(SMALL, min_size=d, max_size=d)
    weights = draw(st.lists(row, min_size=n, max_size=n))
    bias = draw(st.none() | st.lists(SMALL, min_size=n, max_size=n))
    return weights, draw(row), draw(row), bias


def exact_logits(weights, start, end, bias, t):
    x = [Fraction(a) + t * (Fraction(b) - Fraction(a)) for a, b in zip(start, end, strict=True)]
    shift = bias or [0.0] * len(weights)
    return [
        sum(Fraction(w) * v for w, v in zip(row, x, strict=True)) + Fraction(b)
        for row, b in zip(weights, shift, strict=True)
    ]


@given(lines())
def test_every_segment_orders_the_logits_at_every_point_inside_it(case):
    line = line_of_rankings(*case[:3], bias=case[3])
    for segment in line.segments:
        for share in (Fraction(1, 100), Fraction(1, 2), Fraction(99, 100)):
            t = segment.start + share * (segment.stop - segment.start)
            logits = exact_logits(*case, t)
            heights = [{logits[c] for c in block} for block in segment.order]
            assert all(len(tied) == 1 for tied in heights)
            assert all(low.pop() < min(high) for low, high in pairwise(heights))


@given(lines())
def test_at_a_wall_just_the_pairs_it_names_tie_and_change_places(case):
    line = line_of_rankings(*case[:3], bias=case[3])
    assert len(line.segments) == len(line.walls) + 1
    for wall, (before, after) in zip(line.walls, pairwise(line.segments), strict=True):
        assert before.stop == wall.at == after.start
        logits = exact_logits(*case, wall.at)
        above = [
            {
                (a, b)
                for k, high in enumerate(s.order)
                for a in high
                for low in s.order[:k]
                for b in low
            }
            for s in (before, after)
        ]
        swapped = {(a, b) for a, b in above[0] if (b, a) in above[1]}
        assert swapped == set(wall.pairs)
        assert all(logits[a] == logits[b] for a, b in wall.pairs)


@given(lines())
def test_the_way_back_crosses_the_same_walls_in_reverse(case):
    weights, start, end, bias = case
    there, back = (
        line_of_rankings(weights, start, end, bias),
        line_of_rankings(weights, end, start, bias),
    )
    assert [s.order for s in there.segments] == [s.order for s in reversed(back.segments)]
    assert [1 - w.at for w in there.walls] == [w.at for w in reversed(back.walls)]


def test_two_pairs_swap_at_one_wall_of_the_square():
    square = [[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]]
    line = line_of_rankings(square, [0.75, 2.0], [-0.25, 2.0])
    assert [str(s) for s in line.segments] == ["A > B > D > C", "B > A > C > D"]
    assert line.walls[0].at == Fraction(3, 4)
    assert set(line.walls[0].pairs) == {(0, 1), (3, 2)}
    np.testing.assert_array_equal(line.start_logits, [2.75, 1.25, -2.75, -1.25])


def test_a_wall_that_differs_in_the_last_bit_is_another_wall():
    ulp = 2.0**-52
    together = line_of_rankings([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], [-1.0, 1.0], [1.0, 1.0])
    apart = line_of_rankings([[0.0, 0.0], [1.0, 0.0], [2.0, ulp]], [-1.0, 1.0], [1.0, 1.0])
    assert [len(wall.pairs) for wall in together.walls] == [3]
    assert [wall.pairs for wall in apart.walls] == [((1, 2),), ((0, 2),), ((0, 1),)]


def test_bad_ends_are_refused():
    with pytest.raises(ValueError, match="start"):
        line_of_rankings([[0.0], [1.0]], [np.nan], [1.0])
    with pytest.raises(ValueError, match="end"):
        line_of_rankings([[0.0], [1.0]], [0.0], [1.0, 2.0])
