"""Sweeps: every temperature in one call is every temperature on its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute import (
    Hard,
    Logistic,
    LogSumExp,
    NetworkSorter,
    Smooth,
    smoothing_sweep,
    sorting_network,
)
from tests.unit.compute.soft_sorting.generated import (
    TEMPERED,
    TEMPERED_SHARES,
    close,
    networks,
    size_of,
    temperatures,
    vectors,
)


def one_at_a_time(network, comparator, x):
    """The wires before the first layer and after each, and the weights that cross over."""
    wires, after, swaps = x.copy(), [x], []
    for layer in network.layers:
        low, high = wires[layer[:, 0]], wires[layer[:, 1]]
        if comparator.has_share:
            swaps.append(1 - comparator.share(high - low))
        wires = wires.copy()
        wires[layer[:, 0]], wires[layer[:, 1]] = (
            comparator.min(low, high),
            comparator.max(low, high),
        )
        after.append(wires)
    return np.array(after), swaps


@given(
    st.sampled_from(TEMPERED),
    vectors(least=0, most=9),
    st.lists(st.one_of(temperatures, st.just(0.0)), min_size=0, max_size=5),
    networks,
)
def test_each_frame_is_the_network_at_that_temperature(kind, x, frames, net):
    sweep = smoothing_sweep(x, kind, frames, net)
    network = sorting_network(len(x), net)
    widest = max(map(len, network.layers), default=0)
    assert sweep.values.shape == (len(frames), len(network.layers) + 1, len(x))
    assert sweep.sorted.shape == (len(frames), len(x))
    for i, temperature in enumerate(frames):
        after, swaps = one_at_a_time(network, kind(temperature), x)
        tolerance = 1e-12 * size_of(x, temperature, np.abs(after).max(initial=0))
        assert close(sweep.values[i], after, tolerance)
        assert close(sweep.sorted[i], NetworkSorter(kind(temperature), net).sort(x), 10 * tolerance)
        for layer, swap in enumerate(swaps):
            k = len(swap)
            assert close(sweep.swaps[i, layer, :k], swap, 1e-12)
            assert np.isnan(sweep.swaps[i, layer, k:]).all()
    if kind in TEMPERED_SHARES:
        assert sweep.swaps.shape == (len(frames), len(network.layers), widest)


@given(
    st.sampled_from(TEMPERED_SHARES), vectors(most=9), st.lists(temperatures, max_size=4), networks
)
def test_matrices_turn_the_input_into_each_frame(kind, x, frames, net):
    sweep = smoothing_sweep(x, kind, frames, net)
    assert sweep.matrices.shape == (len(frames), len(x), len(x))
    assert close(sweep.matrices @ x, sweep.sorted, 1e-12 * size_of(x))
    for temperature, matrix in zip(frames, sweep.matrices, strict=True):
        assert close(matrix, NetworkSorter(kind(temperature), net).matrix(x), 1e-12)


@given(vectors(most=9, scale=1.0), st.lists(st.floats(0, 1), max_size=4))
def test_smooth_is_swept_over_its_smoothing(x, frames):
    sweep = smoothing_sweep(x, Smooth, frames)
    for smoothing, found in zip(frames, sweep.sorted, strict=True):
        assert close(found, NetworkSorter(Smooth(smoothing)).sort(x), 1e-12 * size_of(x))


def test_without_a_share_there_are_neither_swaps_nor_matrices():
    for kind in (LogSumExp, Smooth):
        sweep = smoothing_sweep([3.0, 1.0, 2.0], kind, [0.1, 1.0])
        assert sweep.swaps is None
        assert sweep.matrices is None


def test_at_infinity_every_comparator_swaps_half():
    sweep = smoothing_sweep([3.0, 1.0, 2.0, 0.0], Logistic, [np.inf])
    assert np.array_equal(sweep.swaps, np.full((1, 3, 2), 0.5))
    assert np.array_equal(sweep.sorted, np.full((1, 4), 1.5))


def test_float32_is_kept():
    sweep = smoothing_sweep(np.array([2.0, 1.0], np.float32), Logistic, [0.1, 0.0])
    assert sweep.values.dtype == sweep.swaps.dtype == sweep.matrices.dtype == np.float32


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1.0], Logistic(1), [1.0]), TypeError, "comparator class with a softness"),
        (([1.0], Hard, [1.0]), TypeError, "comparator class with a softness"),
        (([[1.0]], Logistic, [1.0]), ValueError, "single row"),
        (([1.0], Logistic, 1.0), ValueError, "flat sequence"),
        (([1.0], Logistic, [-1.0]), ValueError, "at least 0"),
        (([1.0], Smooth, [2.0]), ValueError, "between 0 and 1"),
        (([np.nan], Logistic, [1.0]), ValueError, "NaN"),
        (([np.inf], Logistic, [1.0]), ValueError, "entry .0. is inf"),
        (([1.0], LogSumExp, [np.inf]), ValueError, "diverges"),
        (([1.0], Logistic, [1.0], "x"), ValueError, "odd_even"),
    ],
)
def test_what_cannot_be_swept_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        smoothing_sweep(*arguments)
