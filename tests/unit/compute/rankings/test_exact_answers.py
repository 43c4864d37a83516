"""Feasible rankings where floats alone go wrong, at the ends of every range, and refusals."""

import sys
from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from compute import (
    argmaxable_classes,
    count_feasible_rankings,
    feasible_rankings,
    line_of_rankings,
    ranking_verdict,
    top_set_verdict,
)
from tests.unit.compute.rankings.oracles import by_trying_all, gives_strictly

HEIGHT = np.sqrt(0.75)
HEXAGON = [[1, 0], [0.5, HEIGHT], [-0.5, HEIGHT], [-1, 0], [-0.5, -HEIGHT], [0.5, -HEIGHT]]
SQUARE = [[1, 1], [1, -1], [-1, 1], [-1, -1]]
GENERIC = np.random.default_rng(3).standard_normal((5, 2))


@pytest.mark.parametrize(
    ("n", "d", "bias", "count"),
    [(3, 2, False, 6), (4, 2, False, 12), (4, 3, False, 24), (5, 2, False, 20), (5, 3, False, 72),
     (6, 3, False, 172), (4, 2, True, 18), (30, 3, False, 180_672), (1000, 2, False, 999_000),
     (1, 1, False, 1), (2, 1, False, 2), (4, 0, False, 0), (4, 0, True, 1), (1, 0, False, 1)],
)  # fmt: skip
def test_generic_counts(n, d, bias, count):
    assert count_feasible_rankings(n, d, bias) == count


@given(st.integers(1, 9), st.integers(0, 12))
def test_counts_grow_with_the_dimension_up_to_all_permutations(n, d):
    for bias in (False, True):
        count = count_feasible_rankings(n, d, bias)
        assert count <= count_feasible_rankings(n, d + 1, bias) <= factorial(n)
        assert (count == factorial(n)) == (d >= n - 1)
    # a generic hyperplane that misses the origin: more cells than one through it
    assert count_feasible_rankings(n, d, True) >= count_feasible_rankings(n, d)


@pytest.mark.parametrize(("n", "d"), [(0, 2), (3, -1)])
def test_counts_of_nothing_are_refused(n, d):
    with pytest.raises(ValueError, match="must be at least"):
        count_feasible_rankings(n, d)


def test_the_square_has_8_of_24_and_each_as_often():
    result = feasible_rankings(SQUARE)
    assert (len(result), result.generic_count) == (8, 12)
    np.testing.assert_allclose(result.probabilities, 1 / 8)
    assert result.shortfall == "A-B is parallel to C-D; A-C is parallel to B-D"


def test_the_hexagon_has_12_in_symmetric_doubles_and_30_from_cosines():
    assert len(feasible_rankings(HEXAGON)) == 12
    angles = np.arange(6) * np.pi / 3
    rounded = feasible_rankings(np.column_stack([np.cos(angles), np.sin(angles)]))
    assert len(rounded) == 30
    assert "within 1e-12" in rounded.shortfall


def test_collinear_decimals_are_not_collinear_as_doubles():
    W = np.outer([0, 1, 2, 3, 5], [0.1, 0.3])
    result = feasible_rankings(W)
    assert (len(result), result.effective_dimension) == (16, 2)
    assert feasible_rankings(np.outer([0, 1, 2, 3, 5], [1, 3])).count == 2


def test_a_cell_between_neighbouring_doubles_has_a_witness_in_fractions_only():
    W, b = [[-0.2], [0.2], [-0.1]], [-0.3, 0.1, -0.2]
    result = feasible_rankings(W, b)
    assert result.rankings.tolist() == by_trying_all(W, b)
    without = np.isnan(result.witnesses[:, 0])
    assert without.tolist() == [False, False, False, True]
    for k, ranking in enumerate(result.rankings.tolist()):
        x = result.exact_witness(k)
        assert all(isinstance(v, Fraction) for v in x)
        assert gives_strictly(W, b, ranking, x)
    # no double lies strictly between the two walls around it
    (x,) = result.exact_witness(3)
    for neighbour in (float(x), np.nextafter(float(x), 9), np.nextafter(float(x), -9)):
        assert not gives_strictly(W, b, result.rankings[3].tolist(), [neighbour])


@pytest.mark.parametrize("distance", [1e-9, 1e-12, 2.0**-52])
@pytest.mark.parametrize("d", [2, 3])
def test_walls_close_to_each_other_are_two(distance, d):
    W = np.zeros((4, d))
    W[:, :2] = [[0, 0], [1, 0], [0, 1], [1, 1 + distance]]
    W[3, -1] += d - 2
    result = feasible_rankings(W)
    assert result.rankings.tolist() == by_trying_all(W)
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-9)
    for ranking, x in zip(result.rankings.tolist(), result.witnesses, strict=True):
        assert gives_strictly(W, None, ranking, x)


@pytest.mark.parametrize("powers", [(27, 27), (-27, -27), (27, -27), (1000, 1000), (-1000, 20)])
@pytest.mark.parametrize("bias", [None, [1.0, -2.0, 0.5, 0.25, 3.0]])
def test_columns_of_any_scale(powers, bias):
    W = np.ldexp(GENERIC, powers)
    result = feasible_rankings(W, bias)
    assert result.rankings.tolist() == feasible_rankings(GENERIC, bias).rankings.tolist()
    for k, ranking in enumerate(result.rankings.tolist()):
        assert gives_strictly(W, bias, ranking, result.exact_witness(k))
    assert np.isfinite(result.probabilities).all()


@pytest.mark.parametrize("size", [5e-324, 1e-300, 1e300, sys.float_info.max])
def test_the_smallest_and_the_largest_doubles_neither_vanish_nor_overflow(size):
    W = np.array([[1, 0], [0, 1], [-1, -1], [0, 0]]) * size
    result = feasible_rankings(W)
    assert result.rankings.tolist() == feasible_rankings(np.sign(W)).rankings.tolist()
    for ranking, x in zip(result.rankings.tolist(), result.witnesses, strict=True):
        assert gives_strictly(W, None, ranking, x)
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("d", [3, 4, 5])
def test_more_features_than_count_change_nothing(d):
    """Zero, constant and dependent columns: the effective dimension is exact."""
    wide = np.column_stack([np.full(5, 0.1), GENERIC, np.zeros(5), GENERIC[:, 0] * 2])[:, :d]
    result = feasible_rankings(wide)
    assert result.effective_dimension == 2
    assert result.rankings.tolist() == feasible_rankings(GENERIC).rankings.tolist()
    assert result.vertices.shape == result.witnesses.shape == (20, d)
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-9)


def test_one_and_two_classes():
    one = feasible_rankings([[3.0, 1.0]])
    assert one.rankings.tolist() == [[0]]
    assert one.probabilities.tolist() == [1.0]
    assert one.witnesses.shape == (1, 2)
    assert one.effective_dimension == 0
    two = feasible_rankings([[1.0], [0.0]], [5.0, 0.0])
    assert two.rankings.tolist() == [[0, 1], [1, 0]]
    assert feasible_rankings([[1.0], [1.0]], [5.0, 0.0]).rankings.tolist() == [[1, 0]]


def test_a_zero_or_constant_bias_is_none():
    for constant in (0.0, 0.1):
        result = feasible_rankings(GENERIC, np.full(5, constant))
        plain = feasible_rankings(GENERIC)
        assert result.rankings.tolist() == plain.rankings.tolist()
        np.testing.assert_array_equal(result.probabilities, plain.probabilities)
        assert result.generic_count == count_feasible_rankings(5, 2, bias=True)
        assert "bias is the same" in result.shortfall


def test_a_bias_that_moves_the_origin_leaves_the_rankings_and_finds_far_witnesses():
    W = np.array([[0.0, 0, 0], [3, 0, 1], [0, 3, 2], [1, 1, 5], [2, -1, 4]])
    b = W @ [100, -50, 7]
    result = feasible_rankings(W, b)
    assert result.rankings.tolist() == feasible_rankings(W).rankings.tolist()
    for ranking, x in zip(result.rankings.tolist(), result.witnesses, strict=True):
        assert gives_strictly(W, b, ranking, x)
    assert "origin" in result.shortfall


@pytest.mark.parametrize(
    ("W", "b", "words"),
    [
        ([[0, 1], [2, 3], [1, 1], [0, 0], [2, 3]], None, "rows B and E are equal"),
        ([[0, 0], [1, 1], [2, 2], [4, 4]], None, "1 dimension only, where 2 are possible"),
        ([[0, 0], [1, 1], [2, 2], [0, 5]], None, "A-B is parallel to A-C"),
        ([[0], [1], [2]], [0, 0, 0.0], "bias is the same for every class"),
        ([[0], [1], [2], [5]], [0, 0, 3, 3.0], "A = B and C = D"),
        ([[0, 0], [0, 0], [1, 2]], [0, 1, 5.0], "rows A and B differ in their biases only"),
        (
            [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]], None,
            "A-B is parallel to C-D; A-C is parallel to B-D",
        ),
        (
            [[0, 0, 0], [1, 0, 0], [0, 1, 0], [2, 3, 0], [1, 1, 7]], None,
            "(A = B = C = D)",
        ),
    ],
)  # fmt: skip
def test_the_shortfall_names_its_reasons(W, b, words):
    result = feasible_rankings(W, b)
    assert words in result.shortfall


def test_probabilities_known_in_closed_form():
    quarter = feasible_rankings([[0, 0], [1, 0], [0, 1]])
    share = dict(zip(map(tuple, quarter.rankings.tolist()), quarter.probabilities, strict=True))
    assert share[0, 1, 2] == pytest.approx(1 / 8)  # 0 < x1 < x2
    assert share[1, 0, 2] == pytest.approx(1 / 4)  # x1 < 0 < x2
    simplex = feasible_rankings(np.eye(4))
    np.testing.assert_allclose(simplex.probabilities, 1 / 24)
    tetrahedron = feasible_rankings([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    np.testing.assert_allclose(tetrahedron.probabilities, 1 / 24)
    line = feasible_rankings([[0.0], [1.0], [-1.0]], [0.0, -0.5, 1.0])
    walls = np.array([-np.inf, 0.5, 0.75, 1.0, np.inf])
    expected = dict(
        zip([(1, 0, 2), (0, 1, 2), (0, 2, 1), (2, 0, 1)], np.diff(ndtr(walls)), strict=True)
    )
    got = dict(zip(map(tuple, line.rankings.tolist()), line.probabilities, strict=True))
    assert got == pytest.approx(expected)
    assert (line.probability_errors == 0).all()


def test_estimates_say_how_far_they_may_be_off():
    """Estimated in four dimensions, and in three with a bias that hardly moves the origin."""
    result = feasible_rankings(np.eye(5)[:, :4] - np.eye(5)[:, 4:])
    assert (result.probability_errors > 0).all()
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-3)
    W = np.random.default_rng(0).integers(-50, 50, size=(5, 3))
    exact = feasible_rankings(W)
    estimated = feasible_rankings(W, W @ [2.0**-20, 0, 0])
    assert estimated.rankings.tolist() == exact.rankings.tolist()
    off = np.abs(exact.probabilities - estimated.probabilities)
    assert (off < 6 * estimated.probability_errors).all()


def test_many_classes_in_a_plane_need_no_rankings():
    W = np.random.default_rng(0).standard_normal((300, 2))
    result = feasible_rankings(W)
    assert len(result) == len(result.vertices) == 300 * 299
    assert "rankings" not in vars(result)
    assert "_found" not in vars(result)
    assert result.probabilities.sum() == pytest.approx(1, abs=1e-9)
    # seen from the centre the vertices go around a convex polygon
    x, y = (result.vertices - result.vertices.mean(axis=0)).T
    boundary = result.vertices[np.argsort(-np.arctan2(y, x))]
    steps = np.diff(np.vstack([boundary, boundary[:1]]), axis=0)
    turns = steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0]
    assert (turns < 1e-9).all()
    directions = np.random.default_rng(1).standard_normal((50, 2))
    ranks = np.argsort(np.argsort(directions @ W.T, axis=1), axis=1)
    best = (directions * (ranks @ W)).sum(axis=1)
    np.testing.assert_allclose((result.vertices @ directions.T).max(axis=0), best, rtol=1e-9)


def test_more_rankings_than_memory_are_refused_and_a_limit_helps():
    W = np.random.default_rng(0).standard_normal((200, 10))
    with pytest.raises(ValueError, match="give a limit"):
        _ = feasible_rankings(W).rankings
    some = feasible_rankings(W, limit=50)
    assert some.rankings.shape == (50, 200)
    assert not some.complete
    logits = np.take_along_axis(some.witnesses @ W.T, some.rankings, axis=1)
    assert (np.diff(logits, axis=1) > 0).all()


def test_a_limit_on_a_layer_that_sampling_cannot_cover():
    """Cells too thin for random inputs are still counted."""
    W = np.outer([0, 1, 2, 3, 5], [0.1, 0.3])
    assert feasible_rankings(W, limit=15).complete is False
    assert feasible_rankings(W, limit=16).complete is True


@pytest.mark.parametrize(
    ("weights", "bias", "limit", "words"),
    [
        ([[np.nan, 1.0]], None, None, "finite"),
        ([[np.inf], [0.0]], None, None, "finite"),
        ([1.0, 2.0], None, None, "2 ax"),
        ([], None, None, "ax"),
        ([[]], None, None, "at least one"),
        ([["a"]], None, None, "real numbers"),
        ([[1j]], None, None, "real numbers"),
        ([[1.0, 2.0], [3.0]], None, None, "rectangular"),
        ([[1.0], [2.0]], [1.0], None, "length 2"),
        ([[1.0], [2.0]], [1.0, np.nan], None, "finite"),
        ([[1.0], [2.0]], "no", None, "bias"),
        ([[1.0], [2.0]], None, 0, "at least 1"),
        ([[1.0], [2.0]], None, -5, "at least 1"),
        ([[1.0], [2.0]], None, 2.5, "integer"),
    ],
)
def test_unusable_input_is_a_value_error_that_says_why(weights, bias, limit, words):
    with pytest.raises(ValueError, match=words):
        feasible_rankings(weights, bias, limit=limit)


def test_the_result_keeps_the_weights_it_was_asked_about():
    W = GENERIC.copy()
    result = feasible_rankings(W)
    W[:] = 0
    assert len(result) == 20


@pytest.mark.filterwarnings("error")
def test_inputs_out_of_reach_of_doubles_are_answered_in_fractions():
    W, b = [[0.0], [1e-300]], [1e9, 0.0]
    for verdict in (ranking_verdict(W, [0, 1], b), top_set_verdict(W, [1], b)):
        assert verdict.feasible
        assert Fraction(1e-300) * verdict.exact_witness[0] > 10**9
    audit = argmaxable_classes(W, b)
    assert audit.argmaxable.all()
    assert Fraction(1e-300) * audit.exact_witnesses[1][0] > 10**9
    line = line_of_rankings([[1e308], [0.0]], [-1e308], [1e308])
    assert [str(segment) for segment in line.segments] == ["B > A", "A > B"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("shift", [1e-320, 1.0, 1e308])
def test_a_bias_over_all_doubles_that_moves_the_origin_only(shift):
    W = np.finfo(float).max * np.array([[0, 0, -1], [1, 0, 1], [-1, 1, 0.5], [0, 0, 0]])
    b = shift * np.array([0, 1, -1, 0.5])
    result = feasible_rankings(W, b)
    assert result.count == 24
    for ranking, x in zip(result.rankings.tolist(), result.witnesses, strict=True):
        assert gives_strictly(W, b, ranking, x.tolist())


@pytest.mark.filterwarnings("error")
def test_shares_over_all_decades():
    shares = feasible_rankings([[1e9, 0], [0, 0], [0, 1e-318]]).probabilities
    np.testing.assert_allclose(np.sort(shares), [0, 0, 0.25, 0.25, 0.25, 0.25], atol=1e-12)
