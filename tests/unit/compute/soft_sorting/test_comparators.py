"""Soft compare-and-swap rules: what each keeps, what each is, and where each ends."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from compute import Cauchy, Gaussian, Hard, Logistic, LogSumExp, Optimal, Reciprocal, Smooth
from tests.unit.compute.soft_sorting.generated import (
    MONOTONE,
    TEMPERED,
    TEMPERED_SHARES,
    comparators,
    magnitudes,
    sharing_comparators,
    size_of,
    temperatures,
    vectors,
)

pairs = st.tuples(vectors(6, 6), magnitudes).map(lambda drawn: drawn[0].reshape(2, 3) * drawn[1])


def scale_of(comparator, a, b):
    temperature = getattr(comparator, "temperature", 1.0)
    return size_of(np.concatenate([a, b]), temperature)


@given(comparators, pairs)
def test_every_comparator_preserves_the_sum(comparator, pair):
    a, b = pair
    low, high = comparator.min(a, b), comparator.max(a, b)
    assert np.abs((low + high) - (a + b)).max() <= 1e-12 * scale_of(comparator, a, b)


@given(comparators, pairs)
def test_every_comparator_preserves_the_sum_in_float32(comparator, pair):
    a, b = pair.astype(np.float32)
    low, high = comparator.min(a, b), comparator.max(a, b)
    assert low.dtype == high.dtype == np.float32
    assert np.abs((low + high) - (a + b)).max() <= 1e-5 * scale_of(comparator, a, b)


@given(sharing_comparators, pairs)
def test_what_mixes_by_a_share_stays_between_its_inputs_exactly(comparator, pair):
    for dtype in (np.float64, np.float32):
        a, b = pair.astype(dtype)
        for mixed in (comparator.min(a, b), comparator.max(a, b)):
            assert (mixed >= np.minimum(a, b)).all()
            assert (mixed <= np.maximum(a, b)).all()


@given(comparators, pairs)
def test_the_two_values_are_treated_alike(comparator, pair):
    a, b = pair
    assert np.array_equal(comparator.max(a, b), comparator.max(b, a))
    assert np.array_equal(comparator.min(a, b), comparator.min(b, a))
    assert np.array_equal(comparator.min(a, b), -comparator.max(-a, -b))


@given(comparators, pairs)
def test_the_minimum_is_not_above_the_maximum(comparator, pair):
    a, b = pair
    # At the mean the two may round apart.
    assert (comparator.min(a, b) <= comparator.max(a, b) + 2 * np.spacing(size_of(pair))).all()


@given(sharing_comparators, pairs)
def test_a_share_is_the_weight_that_stays(comparator, pair):
    low, high = pair
    s = comparator.share(high - low)
    tolerance = 1e-12 * size_of(pair)
    assert np.abs(comparator.max(low, high) - (s * high + (1 - s) * low)).max() <= tolerance
    assert np.abs(comparator.min(low, high) - (s * low + (1 - s) * high)).max() <= tolerance


@given(sharing_comparators, vectors(1, 20))
def test_shares_are_distribution_functions_symmetric_about_a_half(comparator, differences):
    d = np.sort(differences)
    share = comparator.share(d)
    assert (share >= 0).all()
    assert (share <= 1).all()
    # diffsort's guard in the optimal share moves it by up to 1e-10.
    assert (np.diff(share) >= (-1e-9 if isinstance(comparator, Optimal) else 0)).all()
    assert np.allclose(share + comparator.share(-d), 1, rtol=0, atol=1e-15)
    assert comparator.share(0.0) == 0.5


@given(st.floats(-50, 50), temperatures)
def test_shares_are_the_named_distributions(u, temperature):
    d = u * temperature
    for comparator, distribution in (
        (Logistic, stats.logistic),
        (Cauchy, stats.cauchy),
        (Gaussian, stats.norm),
    ):
        assert math.isclose(
            comparator(temperature).share(d), distribution.cdf(u), rel_tol=1e-11, abs_tol=1e-300
        )
    assert math.isclose(
        Reciprocal(temperature).share(d), 0.5 * (u / (2 + abs(u)) + 1), abs_tol=1e-12
    )
    optimal = 0.5 + u if abs(u) <= 0.25 else (1 - 1 / (16 * u) if u > 0 else -1 / (16 * u))
    assert math.isclose(Optimal(temperature).share(d), optimal, abs_tol=2e-10)


@given(pairs, temperatures)
def test_log_sum_exp_is_the_log_of_the_sum_of_exponentials(pair, temperature):
    a, b = pair
    expected = temperature * special.logsumexp(pair / temperature, axis=0)
    found = LogSumExp(temperature).max(a, b)
    assert np.abs(found - expected).max() <= 1e-12 * size_of(pair, temperature)


@given(vectors(6, 6, scale=1.0), st.floats(0, 1))
def test_smooth_is_the_relaxed_log_sum_exp(values, s):
    a, b = values.reshape(2, 3)
    t = s / 2
    relaxed = special.logsumexp([(1 - t) * a + t * b, (1 - t) * b + t * a], axis=0) - np.log1p(s)
    assert np.allclose(Smooth(s).max(a, b), relaxed, rtol=1e-12, atol=1e-12)


@given(pairs)
def test_smooth_runs_from_log_sum_exp_to_the_mean(pair):
    a, b = pair
    assert np.allclose(Smooth(0).max(a, b), LogSumExp(1).max(a, b), rtol=1e-12, atol=1e-12)
    assert np.array_equal(Smooth(1).max(a, b), np.maximum(a, b) - np.abs(a - b) / 2)
    assert np.array_equal(Smooth(1).min(a, b), np.minimum(a, b) + np.abs(a - b) / 2)


@pytest.mark.parametrize("kind", TEMPERED)
@given(pair=pairs)
def test_temperature_0_is_the_hard_comparator(kind, pair):
    a, b = pair
    assert np.array_equal(kind(0).max(a, b), np.maximum(a, b))
    assert np.array_equal(kind(0).min(a, b), np.minimum(a, b))
    if kind in TEMPERED_SHARES:
        assert np.array_equal(kind(0).share(b - a), Hard().share(b - a))


@pytest.mark.parametrize("kind", TEMPERED_SHARES)
def test_temperature_infinity_is_the_mean(kind):
    assert kind(math.inf).max(1.0, 4.0) == kind(math.inf).min(1.0, 4.0) == 2.5


def test_log_sum_exp_diverges_with_the_temperature():
    assert LogSumExp(1e9).max(1.0, 4.0) > 1e8
    assert LogSumExp(math.inf).max(1.0, 4.0) == math.inf
    assert LogSumExp(math.inf).min(1.0, 4.0) == -math.inf


@given(st.sampled_from(TEMPERED), pairs, temperatures, st.sampled_from([1e-3, 0.3, 7.0, 1e4]))
def test_scaling_values_and_temperature_scales_the_outcome(kind, pair, temperature, c):
    a, b = pair
    scaled = kind(c * temperature).max(c * a, c * b)
    assert np.abs(scaled - c * kind(temperature).max(a, b)).max() <= 1e-12 * c * size_of(
        pair, temperature
    )


@pytest.mark.parametrize("kind", [*TEMPERED, Smooth])
def test_the_smaller_value_survives_next_to_a_large_one_in_float32(kind):
    # a + b - max(a, b) would lose it.
    a, b = np.float32(1e6), np.float32(1e-6)
    low = kind(0.0).min(a, b)
    assert low == b
    assert np.asarray(low).dtype == np.float32


@pytest.mark.parametrize("kind", MONOTONE)
@given(values=vectors(3, 3, scale=1.0, ties=False), temperature=st.floats(1e-3, 1e3))
def test_monotone_comparators_never_fall_when_an_input_rises(kind, values, temperature):
    a, b, step = values
    comparator = kind(temperature)
    for soft in (comparator.min, comparator.max):
        assert soft(a + abs(step), b) >= soft(a, b) - 1e-9 * temperature


@pytest.mark.parametrize("kind", [Logistic, Gaussian])
def test_logistic_and_gaussian_comparators_are_not_monotone(kind):
    assert kind(1.0).max(4.0, 0.0) > kind(1.0).max(4.0, 1.0)


@pytest.mark.parametrize("kind", [*TEMPERED, Smooth])
def test_infinite_values_are_compared_hard(kind):
    comparator = kind(0.5)
    assert comparator.max([1.0, -np.inf, np.inf], [np.inf, 2.0, np.inf]).tolist() == [
        np.inf,
        2.0,
        np.inf,
    ]
    assert comparator.min(1.0, np.inf) == 1.0
    assert comparator.min(-np.inf, np.inf) == -np.inf


@given(comparators, pairs)
def test_numpy_and_torch_agree_to_the_last_digit(comparator, pair):
    a, b = pair
    x, y = torch.from_numpy(a.copy()), torch.from_numpy(b.copy())
    assert np.array_equal(comparator.max(x, y).numpy(), comparator.max(a, b))
    assert np.array_equal(comparator.min(x, b).numpy(), comparator.min(a, b))
    if comparator.has_share:
        assert np.array_equal(comparator.share(x).numpy(), comparator.share(a))


@pytest.mark.parametrize("kind", [*TEMPERED, Smooth, Hard])
def test_gradients_agree_with_finite_differences(kind):
    comparator = kind() if kind is Hard else kind(0.4)
    rng = np.random.default_rng(1)
    a, b = torch.tensor(rng.normal(size=(2, 40)), requires_grad=True).unbind()
    assert torch.autograd.gradcheck(comparator.max, (a, b))
    assert torch.autograd.gradcheck(comparator.min, (a, b))
    if comparator.has_share:
        assert torch.autograd.gradcheck(comparator.share, (a,))


@pytest.mark.parametrize("kind", [*TEMPERED, Smooth, Hard])
def test_a_tie_passes_its_gradient_on_in_halves(kind):
    comparator = kind() if kind is Hard else kind(0.3)
    a, b = torch.tensor(2.0, requires_grad=True), torch.tensor(2.0, requires_grad=True)
    comparator.max(a, b).backward()
    assert a.grad.item() == pytest.approx(0.5)
    assert b.grad.item() == pytest.approx(0.5)


@pytest.mark.parametrize("kind", TEMPERED)
@pytest.mark.parametrize("temperature", [1e-300, 1e300])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_temperatures_beyond_a_dtype_lead_to_its_limits(kind, temperature, dtype):
    a, b = dtype(3), dtype(5)
    low, high = kind(temperature).min(a, b), kind(temperature).max(a, b)
    assert not np.isnan(low)
    if temperature < 1:
        assert (low, high) == (a, b)
    elif kind is LogSumExp:
        assert high > 1e30
        assert low < -1e30
    else:
        assert (low, high) == (4, 4)


def test_softness_may_be_an_array():
    found = Logistic([0.0, 0.5, np.inf]).share(np.array([1.0, 1.0, 1.0]))
    assert np.allclose(found, [1, special.expit(2), 0.5])


@pytest.mark.parametrize("kind", [LogSumExp, Smooth])
def test_where_there_is_no_share_the_error_says_who_has_one(kind):
    assert not kind(0.5).has_share
    with pytest.raises(TypeError, match=f"{kind.__name__} has no share.*Logistic"):
        kind(0.5).share(1.0)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Logistic(-1), ValueError, "temperature must be at least 0"),
        (lambda: LogSumExp(math.nan), ValueError, "temperature must be at least 0, not nan"),
        (lambda: Smooth(1.5), ValueError, "smoothing must be between 0 and 1"),
        (lambda: Cauchy("soft"), TypeError, "temperature must be a real number"),
        (lambda: Cauchy(True), TypeError, "temperature must be a real number"),
        (lambda: Cauchy(1j), TypeError, "temperature must be a real number"),
        (lambda: Logistic(torch.tensor(1.0, requires_grad=True)), TypeError, "values alone"),
        (lambda: Logistic(1).share([0.0, math.nan]), ValueError, r"NaN, but entry \[1\]"),
        (lambda: Logistic(1).max(math.nan, 1.0), ValueError, "first argument must not be NaN"),
        (lambda: Logistic(1).share(1j), TypeError, "real numbers"),
        (lambda: Logistic(1).share(torch.tensor([1j])), TypeError, "real numbers"),
        (lambda: Logistic(1).share(["a"]), TypeError, "real numbers"),
    ],
)
def test_what_makes_no_sense_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
