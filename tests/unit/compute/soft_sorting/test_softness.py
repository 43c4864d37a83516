"""Which softness: what a range promises holds just inside it, and not just outside."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compute import SORTERS, jacobian, softness_range
from compute.soft_sorting.scaled import sorter_at, value_range
from tests.unit.compute.soft_sorting.generated import vectors

SCALED = [name for name in SORTERS if name != "smooth"]
IN, OUT = 0.985, 1.015  # to 1 %, and the rest for rounding

asked = st.sampled_from(
    [(name, of) for name in SORTERS for of in ("sort", "rank")[: 1 + SORTERS[name].has_ranks]]
)
few = settings(max_examples=25)
distinct = vectors(least=2, most=9, scale=1.0, ties=False)


def outputs(name, softness, x, of, network="bitonic"):
    sorter = sorter_at(name, softness, value_range(x), network)
    return np.asarray(sorter.sort(x) if of == "sort" else sorter.rank(x))


def off(name, softness, x, of):
    apart = outputs(name, softness, x, of) - outputs(name, 0.0, x, of)
    return np.abs(apart).max() / (value_range(x) if of == "sort" else 1.0)


def bent(name, softness, x, of):
    made = [jacobian(sorter_at(name, s, value_range(x)), x, of) for s in (softness, 0.0)]
    return np.abs(made[0] - made[1]).max() * (value_range(x) if of == "rank" else 1.0)


def spread(name, softness, x, of, network="bitonic"):
    hard = np.ptp(x) if of == "sort" else np.ptp(outputs(name, 0.0, x, of, network))
    return np.ptp(outputs(name, softness, x, of, network)) / hard


@few
@given(asked, distinct)
def test_up_to_close_below_it_is_close_and_not_beyond(ask, x):
    name, of = ask
    found = softness_range(name, x, of).close_below
    assume(0 < found < (1 if name == "smooth" else math.inf))
    for share in (0.1, 0.5, IN):
        assert off(name, share * found, x, of) <= 1e-2
    assert off(name, min(OUT * found, 1 if name == "smooth" else math.inf), x, of) > 1e-2


@few
@given(asked, distinct)
def test_up_to_exact_below_it_is_the_hard_result_and_not_beyond(ask, x):
    name, of = ask
    x = x - x.min()  # an offset's rounding is more than 1e-12 of the range
    found = softness_range(name, x, of).exact_below
    assume(0 < found < math.inf)
    for share in (0.1, 0.5, IN):
        assert off(name, share * found, x, of) <= 1.01e-12
    assert off(name, OUT * found, x, of) > 0.99e-12


@few
@given(asked, distinct)
def test_up_to_flat_below_the_derivatives_are_the_hard_ones_and_not_beyond(ask, x):
    name, of = ask
    found = softness_range(name, x, of).flat_below
    assume(0 < found < (1 if name == "smooth" else math.inf))
    for share in (0.1, 0.5, IN):
        assert bent(name, share * found, x, of) <= 1e-3
    assert bent(name, OUT * found, x, of) > 1e-3


@few
@given(asked, distinct)
def test_from_merged_above_on_the_outputs_stay_merged_and_before_they_are_not(ask, x):
    name, of = ask
    found = softness_range(name, x, of).merged_above
    assume(0 < found < math.inf)
    most = 1.0 if name == "smooth" else 1e6
    for softness in np.geomspace(min(OUT * found, most), most, 5):
        assert spread(name, softness, x, of) <= 1e-2
    assert spread(name, IN * found, x, of) > 1e-2


@pytest.mark.parametrize("name", ["l2", "kl"])
@pytest.mark.parametrize("of", ["sort", "rank"])
@given(x=vectors(least=1, most=9, scale=1.0))
@settings(max_examples=15)
def test_a_projection_is_exact_up_to_a_strength_in_closed_form(name, of, x):
    found = softness_range(name, x, of)
    hard = outputs(name, 0.0, x, of)
    inside = min(0.999999 * found.exact_below, 1e6)
    assert np.allclose(outputs(name, inside, x, of), hard, rtol=0, atol=1e-12 * max(1, *abs(x)))
    assume(math.isfinite(found.exact_below))
    beyond = outputs(name, 1.001 * found.exact_below, x, of)
    assert not np.allclose(beyond, hard, rtol=0, atol=1e-12 * max(1, *abs(x)))


def test_published_thresholds_are_met_to_the_digit():
    x = [0.0, 1.0, 4.0]  # gaps 1 and 3 of a range of 4
    assert softness_range("l2", x).exact_below == 4 / 3
    assert softness_range("kl", x).exact_below == 4 / 3
    assert softness_range("l2", x, "rank").exact_below == 1 / 4
    assert softness_range("kl", x, "rank").exact_below == pytest.approx(1 / 4 / math.log(2))


@few
@given(st.sampled_from(SCALED), distinct, st.sampled_from([1e-6, 0.3, 7.0, 1e6]))
def test_scaling_and_shifting_the_values_changes_nothing(name, x, c):
    x = x - x.min()
    moved = softness_range(name, c * x + c)
    for key, found in vars(softness_range(name, x)).items():
        assert vars(moved)[key] == pytest.approx(found, rel=0.011)


@settings(max_examples=12)
@given(st.sampled_from(["l2", "kl", "softsort", "neuralsort"]), distinct, st.randoms())
def test_the_order_of_the_values_matters_to_networks_alone(name, x, random):
    shuffled = random.sample(x.tolist(), len(x))
    for of in ("sort", "rank"):
        moved = softness_range(name, shuffled, of)
        for key, found in vars(softness_range(name, x, of)).items():
            assert vars(moved)[key] == pytest.approx(found, rel=0.011)


@few
@given(asked, vectors(least=1, most=9, scale=1.0))
def test_what_is_exact_is_close(ask, x):
    found = softness_range(*ask[:1], x, ask[1])
    assert 0 <= found.exact_below <= found.close_below
    assert found.flat_below >= 0
    assert found.merged_above >= 0


def test_what_never_merges_is_said_to_merge_at_infinity():
    x = [3.0, 1.0, 0.0, 7.0]
    assert softness_range("logsumexp", x).merged_above == math.inf
    assert softness_range("logistic", x, network="odd_even").merged_above == math.inf
    assert softness_range("logistic", x).merged_above < 50


def test_cauchy_reciprocal_and_optimal_never_become_exact():
    for name in ("cauchy", "reciprocal", "optimal"):
        assert softness_range(name, [0.0, 1.0, 3.0]).exact_below < 1e-10
    assert softness_range("logistic", [0.0, 1.0, 3.0]).exact_below > 1e-3


def test_the_hard_sorter_and_a_single_value_are_exact_at_any_softness():
    for found in (softness_range("hard", [2.0, 0.0, 1.0]), softness_range("softsort", [3.0])):
        assert found.exact_below == found.close_below == found.flat_below == math.inf
    assert softness_range("logistic", [3.0, 3.0, 3.0, 3.0]).merged_above == 0


def test_tied_ranks_are_never_flat():
    for name in ("logistic", "l2", "kl"):
        assert softness_range(name, [0.0, 1.0, 1.0, 4.0], "rank").flat_below == 0


@pytest.mark.parametrize(
    ("asked_for", "error", "message"),
    [
        (("nothing", [1.0]), ValueError, "one of logistic"),
        (("l2", [[1.0, 2.0]]), ValueError, "single row"),
        (("l2", []), ValueError, "at least one"),
        (("l2", [1.0, math.inf]), ValueError, "inf"),
        (("l2", [1.0, 2.0], "top"), ValueError, '"sort" or "rank"'),
        (("smooth", [1.0, 2.0], "rank"), TypeError, "rbf_rank"),
        (("logsumexp", [1.0, 2.0], "rank"), TypeError, "rbf_rank"),
    ],
)
def test_what_has_no_range_is_refused(asked_for, error, message):
    with pytest.raises(error, match=message):
        softness_range(*asked_for)
