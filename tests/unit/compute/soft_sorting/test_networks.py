"""Sorting networks: every one sorts, for every n, and the classical ones are the classical ones."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute import Hard, NetworkSorter, sorting_network
from compute.soft_sorting import networks
from compute.soft_sorting.network_kinds import NETWORKS
from compute.soft_sorting.networks import wiring

CASES = Path(__file__).parents[3] / "cases" / "soft_sorting"
KINDS = tuple(NETWORKS)
OF_ANY_SIZE = tuple(kind for kind in KINDS if kind != "best")
# Knuth, TAOCP 3: of 5.2.2, exercise 15, and of 5.3.4, table 1, with what was found since.
SIZES = {
    "merge": [0, 1, 3, 5, 9, 12, 16, 19, 26, 31, 37, 41, 48, 53, 59, 63],
    "best": [0, 1, 3, 5, 9, 12, 16, 19, 25, 29, 35, 39, 45, 51, 56, 60],
}


def run_by_definition(network, columns):
    """Send (n, B) columns through the layers as the contract words it."""
    wires = columns.copy()
    for layer in network.layers:
        low, high = wires[layer[:, 0]], wires[layer[:, 1]]
        wires[layer[:, 0]], wires[layer[:, 1]] = np.minimum(low, high), np.maximum(low, high)
    return wires[network.outputs]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", range(15))
def test_sorts_every_sequence_of_zeros_and_ones(n, kind):
    # The 0-1 principle (Knuth, TAOCP 3, 5.3.4): then it sorts everything.
    bits = np.array(list(product([0, 1], repeat=n)), dtype=float).reshape(2**n, n)
    network = sorting_network(n, kind)
    assert np.array_equal(run_by_definition(network, bits.T).T, np.sort(bits, axis=1))
    assert np.array_equal(NetworkSorter(Hard(), kind).sort(bits), np.sort(bits, axis=1))


@given(st.integers(0, 70), st.sampled_from(OF_ANY_SIZE), st.integers(0, 2**32 - 1))
def test_sorts_random_values_for_any_n(n, kind, seed):
    values = np.random.default_rng(seed).normal(size=(n, 3))
    assert np.array_equal(
        run_by_definition(sorting_network(n, kind), values), np.sort(values, axis=0)
    )


@pytest.mark.parametrize("kind", SIZES)
def test_the_networks_with_few_comparators_have_as_few_as_are_known(kind):
    built = [sorting_network(n, kind) for n in range(1, 17)]
    assert [network.size for network in built] == SIZES[kind]
    assert all(network.sorts() for network in built)
    assert all((layer[:, 0] < layer[:, 1]).all() for network in built for layer in network.layers)


@pytest.mark.parametrize("n", [17, 18, 10_000])
def test_the_best_networks_end_at_sixteen(n):
    with pytest.raises(ValueError, match=f"up to n = 16, not {n}"):
        sorting_network(n, "best")
    with pytest.raises(ValueError, match=f"up to n = 16, not {n}"):
        NetworkSorter(Hard(), "best").sort(np.zeros(n))


@pytest.mark.parametrize(
    ("kind", "n"), [*[(k, n) for k in OF_ANY_SIZE for n in (*range(34), 100)],
                    *[("best", n) for n in range(17)]],
)  # fmt: skip
def test_pairs_of_a_layer_share_no_wire_and_every_wire_has_one_output(n, kind):
    network = sorting_network(n, kind)
    for layer in network.layers:
        assert layer.shape[1:] == (2,)
        assert len(np.unique(layer)) == layer.size
        assert layer.size == 0 or (layer.min() >= 0 and layer.max() < n)
    assert np.array_equal(np.sort(network.outputs), np.arange(n))


@pytest.mark.parametrize("power", range(8))
def test_a_power_of_two_gives_the_classical_bitonic_network(power):
    network = sorting_network(2**power)
    assert len(network.layers) == power * (power + 1) // 2
    assert all(len(layer) == 2**power // 2 for layer in network.layers)
    assert np.array_equal(network.outputs, np.arange(2**power))


@given(st.integers(0, 200))
def test_a_bitonic_network_is_no_deeper_than_that_of_the_next_power_of_two(n):
    power = max(n - 1, 0).bit_length()
    assert len(sorting_network(n).layers) <= power * (power + 1) // 2


@pytest.mark.parametrize("n", range(20))
def test_odd_even_transposition_has_n_layers_of_neighbours(n):
    network = sorting_network(n, "odd_even")
    assert len(network.layers) == n
    assert all((layer[:, 1] - layer[:, 0] == 1).all() for layer in network.layers)


def test_layers_are_those_of_differentiable_sorting():
    for case in json.loads((CASES / "02_jh_indices.json").read_text())["cases"]:
        layers = sorting_network(case["n"]).layers
        half = case["n"] // 2
        for layer, (weave, unweave) in zip(layers, case["indices"], strict=True):
            # weave lists the left and right wires of the pairs; unweave sends each wire to its
            # minimum (below n / 2) or maximum.
            assert np.array_equal(np.sort(layer, axis=1), np.array(weave).reshape(2, half).T)
            assert np.array_equal(np.argsort(unweave).reshape(2, half).T, layer)


def test_drawings_are_those_of_differentiable_sorting():
    for case in json.loads((CASES / "20_jh_pretty_network.json").read_text())["cases"]:
        assert sorting_network(case["n"]).to_text() == case["text"]


def test_a_drawing_names_the_positions_where_they_leave_out_of_order():
    drawn = {n: sorting_network(n) for n in range(2, 40)}
    crossed = {n for n, net in drawn.items() if not np.array_equal(net.outputs, np.arange(n))}
    assert 0 < len(crossed) < len(drawn)
    for n, network in drawn.items():
        lines = network.to_text().splitlines()
        assert len(lines) == 1 + sum(map(len, network.layers)) + (n in crossed)
        if n in crossed:
            assert [int(p) for p in lines[-1].split()] == np.argsort(network.outputs).tolist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [0, 1, 2, 5, 8, 13])
def test_the_wiring_is_the_network_with_low_and_high_wires_in_slices(n, kind):
    network, plan = sorting_network(n, kind), wiring(n, kind)
    rows = np.arange(n)
    for layer, k, gather, scatter, wires in zip(
        network.layers, plan.widths, plan.gathers, plan.scatters, plan.wires, strict=True
    ):
        rows = rows[gather]
        assert np.array_equal(rows[: 2 * k], layer.T.ravel())
        assert np.array_equal(rows[wires], np.arange(n))
        assert np.array_equal(gather[scatter], np.arange(n))
    assert np.array_equal(rows[plan.collect], network.outputs)
    assert np.array_equal(plan.collect[plan.spread], np.arange(n))


def test_what_the_caller_does_to_a_network_stays_with_the_caller():
    network = sorting_network(4)
    network.layers.clear()
    assert len(sorting_network(4).layers) == 3
    with pytest.raises(ValueError, match="read-only"):
        sorting_network(4).outputs[0] = 3


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((-1,), ValueError, "at least 0"),
        ((2.5,), TypeError, "integer"),
        ((4, "quick"), ValueError, '"bitonic", "odd_even", "merge" or "best"'),
        ((4, None), ValueError, "bitonic"),
    ],
)
def test_what_is_no_network_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        sorting_network(*arguments)


def test_what_is_kept_of_networks_is_bounded_in_bytes():
    for cache, entry in ((networks._LAYERS, sorting_network), (networks._WIRINGS, wiring)):
        for n in range(2000, 2060):  # 60 of them would be 75 MiB of layers and 220 of layouts
            entry(n, "bitonic")
        assert 0 < cache.currsize <= cache.maxsize
    assert networks._LAYERS.maxsize + networks._WIRINGS.maxsize <= 80 * 2**20
    plan = wiring(64, "bitonic")
    assert wiring(64, "bitonic") is plan
    arrays = [*plan.gathers, *plan.scatters, *plan.wires, plan.collect, plan.spread]
    assert networks._WIRINGS.getsizeof(plan) == sum(array.nbytes for array in arrays)


def test_a_network_too_large_to_keep_is_built_anew():
    assert len(wiring(2**15, "bitonic").widths) == 120
    assert networks._WIRINGS.currsize <= networks._WIRINGS.maxsize
