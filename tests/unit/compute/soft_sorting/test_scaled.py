"""Softness on one scale: what holds for every sorter, and that sweeps are sorters themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from compute import jacobian, sorter_properties
from compute.soft_sorting import scaled
from compute.soft_sorting.registry import SORTERS, comparator_kind
from compute.soft_sorting.scaled import sorter_at, sweep_at, value_range

README = [5.0, -1.0, 9.5, 13.2, 16.2, 20.5, 42.0, 18.0]
vectors = st.lists(st.floats(-100, 100, width=32), min_size=2, max_size=9)
names = st.sampled_from([name for name in SORTERS if name != "smooth"])
# The KL projection of ranks is not homogeneous: its exponentials see the scale.
ranked = st.sampled_from([name for name, v in SORTERS.items() if v.has_ranks and name != "kl"])
networks = st.sampled_from(["bitonic", "odd_even"])
softnesses = np.array([0.0, 0.01, 0.1, 1.0, 10.0])


@settings(max_examples=60)
@given(names, vectors, networks)
def test_softness_zero_is_exactly_the_sorted_order(name, values, network):
    np.testing.assert_array_equal(sweep_at(name, values, [0.0], network).sorted[0], np.sort(values))


@settings(max_examples=60)
@given(names, vectors, networks, st.sampled_from([1e-3, 0.5, 8.0, 1024.0]))
def test_scaling_the_values_scales_the_sort(name, values, network, factor):
    x = np.array(values)
    assume(np.ptp(x) >= 1e-3)  # a range of 0 counts as 1, whatever the scale
    plain = sweep_at(name, x, softnesses, network).sorted
    # KL sort in units of the range sees where the values lie, so a scale about 0 changes nothing.
    scaled = sweep_at(name, factor * x, softnesses, network).sorted
    np.testing.assert_allclose(scaled, factor * plain, rtol=0, atol=1e-9 * factor * 1e3)


@settings(max_examples=60)
@given(ranked, vectors, networks, st.sampled_from([1e-3, 0.5, 8.0, 1024.0]))
def test_scaling_the_values_keeps_the_ranks(name, values, network, factor):
    x = np.array(values)
    assume(np.ptp(x) >= 1e-3)
    np.testing.assert_allclose(
        sweep_at(name, factor * x, softnesses, network).ranks,
        sweep_at(name, x, softnesses, network).ranks,
        rtol=0,
        atol=1e-6,
    )


@pytest.mark.parametrize("name", SORTERS)
def test_the_least_slopes_of_two_values_are_those_of_one_softness_at_a_time(name):
    knobs, x = np.array([0.0, 0.005, 0.01, 0.0163, 0.05, 0.5]), np.array([0.0, 17.7])
    slopes = sweep_at(name, x, knobs).jacobians()
    assert slopes is not None
    alone = [sweep_at(name, x, [knob]).jacobians() for knob in knobs]
    np.testing.assert_allclose(slopes, np.concatenate(alone), rtol=1e-6, atol=1e-290)


@settings(max_examples=40)
@given(st.sampled_from(list(SORTERS)), vectors, networks)
@example("softsort", [0.0, 1e-35, -1.0], "bitonic")  # no tie, at which the derivative jumps
def test_a_sweep_is_what_one_sorter_at_a_time_gives(name, values, network):
    x = np.array(values)
    knobs = np.array([0.0, 0.05, 0.7])
    sweep = sweep_at(name, x, knobs, network)
    ranks, matrices, slopes = sweep.ranks, sweep.matrices, sweep.jacobians()
    for i, knob in enumerate(knobs):
        one = sorter_at(name, knob, value_range(x), network)
        np.testing.assert_allclose(sweep.sorted[i], one.sort(x), rtol=0, atol=1e-9)
        assert (ranks is None) == (not SORTERS[name].has_ranks)
        if ranks is not None:
            np.testing.assert_allclose(ranks[i], one.rank(x), rtol=0, atol=1e-9)
        assert (matrices is None) == (not SORTERS[name].has_matrix)
        if matrices is None:
            assert one.matrix(x) is None
        else:
            np.testing.assert_allclose(matrices[i] @ x, sweep.sorted[i], rtol=0, atol=1e-9)
        np.testing.assert_allclose(slopes[i], jacobian(one, x), rtol=1e-9, atol=1e-9)


@settings(max_examples=20)
@given(
    st.sampled_from([name for name, kind in SORTERS.items() if not kind.is_network]),
    st.lists(st.integers(-60, 60), min_size=2, max_size=6),
    st.sampled_from([0.0, 1e4]),
)
def test_a_slider_at_once_is_what_one_softness_at_a_time_gives(name, whole, origin):
    x = origin + np.array(whole) / 8
    span, knobs = value_range(x), np.array([0.0, 1e-300, 1e-9, 1e-4, 0.02, 3.0, 1e9])
    sweep, slopes = sweep_at(name, x, knobs), sweep_at(name, x, knobs).jacobians("rank")
    for i, knob in enumerate(knobs.tolist()):
        one = sorter_at(name, knob, span)
        np.testing.assert_allclose(sweep.sorted[i], one.sort(x), rtol=0, atol=1e-9 * span)
        np.testing.assert_allclose(sweep.ranks[i], one.rank(x), rtol=0, atol=1e-9)
        np.testing.assert_allclose(sweep.top_k(1)[i], one.top_k(x, 1), rtol=0, atol=1e-9)
        alone = jacobian(one, x, "rank")
        np.testing.assert_allclose(slopes[i], alone, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", ["softsort", "neuralsort", "sinkhorn", "lapsum"])
def test_where_softness_is_a_temperature_a_slider_takes_no_jacobian_each(name, monkeypatch):
    asked = []

    def counted(sorter, *arguments):
        asked.append(sorter)
        return jacobian(sorter, *arguments)

    monkeypatch.setattr(scaled, "jacobian", counted)
    sweep = sweep_at(name, README, [0.0, *np.logspace(-3, 2, 81)])
    assert sweep.jacobians("sort").shape == sweep.jacobians("rank").shape == (82, 8, 8)
    assert asked == [sorter_at(name, 0.0, 43.0)] * 2


def test_what_a_sweep_refuses():
    for values in ([1.0, np.nan], [1.0, np.inf], [1e300, -1e300]):
        with pytest.raises(ValueError, match="values must"):
            sweep_at("softsort", values, [0.1])
    with pytest.raises(ValueError, match="temperature"):
        sweep_at("softsort", README, [0.1, -1.0])


def test_the_readme_of_the_reference_reproduces_at_its_temperature():
    softness = 1 / value_range(README)
    printed = [-1.007, 4.996, 9.439, 13.212, 15.948, 18.21, 20.602, 42.0]
    np.testing.assert_array_equal(
        sweep_at("logsumexp", README, [softness]).sorted[0].round(3), printed
    )
    np.testing.assert_array_equal(sweep_at("smooth", README, [0.0]).sorted[0].round(3), printed)
    relaxed = [1.242, 5.333, 9.607, 12.446, 16.845, 18.995, 20.932, 37.999]
    np.testing.assert_array_equal(sweep_at("smooth", README, [0.05]).sorted[0].round(3), relaxed)
    np.testing.assert_allclose(sweep_at("smooth", README, [1.0]).sorted[0], 15.425)


@settings(max_examples=40)
@given(st.sampled_from([k for k, kind in SORTERS.items() if kind.is_network]), vectors, networks)
def test_layers_begin_with_the_inputs_and_end_with_the_sort(name, values, network):
    from compute import sorting_network

    knobs = np.array([0.0, 0.3])
    sweep = sweep_at(name, values, knobs, network)
    outputs = sorting_network(len(values), network).outputs
    np.testing.assert_array_equal(sweep.values[:, 0], np.tile(values, (2, 1)))
    np.testing.assert_allclose(
        sweep.values[:, -1][:, outputs], sweep_at(name, values, knobs, network).sorted, atol=1e-9
    )
    known = sweep.crossings[~np.isnan(sweep.crossings)]
    assert ((known >= -1e-12) & (known <= 1 + 1e-12)).all()


def test_a_hard_layer_names_the_input_that_each_wire_holds():
    values = [3.0, 1.0, 2.0, 0.0]
    sweep = sweep_at("logistic", values, [0.0])
    held = np.array(values)[sweep.sources[0]]
    np.testing.assert_array_equal(held, sweep.values[0])
    np.testing.assert_array_equal(sweep.source_weights[0], 1.0)


def test_a_range_of_zero_counts_as_one():
    assert value_range([4.0, 4.0]) == 1.0
    spread = sweep_at("logsumexp", [4.0] * 8, [0.1]).sorted[0]
    assert np.ptp(spread) > 0.3  # the bias T log 2 of every tie
    assert np.diff(spread).min() < 0  # and it is not ascending
    assert not sorter_properties(sorter_at("logsumexp", 0.1, 1.0), [4.0] * 8).ascending


def test_ranks_and_matrices_are_refused_where_there_are_none():
    assert sweep_at("logsumexp", README, [0.1]).ranks is None
    assert sweep_at("l2", README, [0.1]).matrices is None
    assert sweep_at("smooth", README, [0.1]).jacobians("rank") is None
    with pytest.raises(TypeError, match="rbf_rank"):
        sorter_at("logsumexp", 0.1, 43.0).rank(README)
    with pytest.raises(ValueError, match="one of logistic"):
        sweep_at("bubble", README, [0.1])
    with pytest.raises(ValueError, match="not a network"):
        comparator_kind("l2")


@settings(max_examples=30)
@given(
    st.sampled_from([k for k, v in SORTERS.items() if v.has_ranks]),
    st.lists(st.integers(-60, 60), min_size=3, max_size=9, unique=True),
)
def test_rank_jacobians_agree_with_finite_differences_where_there_is_no_kink(name, whole):
    x = np.array(whole) + np.linspace(0, 0.3, len(whole)) ** 2
    softness, step, span = 0.4, 1e-5, value_range(x)
    found = sweep_at(name, x, [softness]).jacobians("rank")[0]
    one = sorter_at(name, softness, span)
    at, nudges = one.rank(x), step * np.eye(len(x))
    after = np.stack([(one.rank(x + e) - at) / step for e in nudges], axis=1)
    before = np.stack([(at - one.rank(x - e)) / step for e in nudges], axis=1)
    smooth = np.isclose(after, before, rtol=1e-3, atol=1e-3)
    assert smooth.mean() > 0.7
    central = (after + before) / 2
    np.testing.assert_allclose(found[smooth], central[smooth], rtol=1e-4, atol=1e-4)
