"""Networks read from a text, whether they sort, and sorting with them."""

import re
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from compute import (
    Cauchy,
    Hard,
    Logistic,
    LogSumExp,
    NetworkSorter,
    jacobian,
    parse_network,
    smoothing_sweep,
    sort_vectors,
    sorting_network,
)
from compute.soft_sorting.network_kinds import NETWORKS
from tests.unit.compute.soft_sorting.test_networks import run_by_definition


@st.composite
def layers_of(draw, most=8):
    """(n, its layers, lists of pairs of which no wire stands twice in one)."""
    n = draw(st.integers(2, most))
    layers = []
    for _ in range(draw(st.integers(1, 6))):
        wires = draw(st.permutations(range(n)))
        pairs = draw(st.integers(1, n // 2))
        layers.append(list(zip(wires[:pairs], wires[pairs : 2 * pairs], strict=True)))
    return n, layers


def written(layers):
    return ";".join(",".join(f"{low}:{high}" for low, high in layer) for layer in layers)


def as_text(network):
    assert np.array_equal(network.outputs, np.arange(network.n))
    return written([layer.tolist() for layer in network.layers])


@given(layers_of(), st.booleans(), st.sampled_from(["", " "]))
def test_a_network_is_what_its_text_says(case, ends, space):
    n, layers = case
    text = re.sub("([,:;])", rf"\1{space}", written(layers)) + ";" * ends + space
    network = parse_network(text, n)
    assert (network.n, network.kind) == (n, "written")
    assert [[tuple(pair) for pair in layer.tolist()] for layer in network.layers] == layers
    assert network.outputs.tolist() == list(range(n))
    assert network.size == sum(map(len, layers))
    assert network.depth == len(layers)
    named = 1 + max(wire for layer in layers for pair in layer for wire in pair)
    assert parse_network(text).n == named


def first_by_definition(network):
    """All 0-1 inputs, fewest ones first, then in lexicographic order."""
    for bits in sorted(product([0, 1], repeat=network.n), key=sum):
        if (np.diff(run_by_definition(network, np.array(bits)[:, None])[:, 0]) < 0).any():
            return list(bits)
    return None


@given(layers_of())
def test_the_counterexample_is_the_first_input_of_zeros_and_ones_that_fails(case):
    n, layers = case
    network = parse_network(written(layers), n)
    found = network.counterexample()
    assert (found if found is None else found.tolist()) == first_by_definition(network)
    assert network.sorts() == (found is None)


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("n", [0, 1, 2, 5, 6, 7, 13, 16])
def test_every_kind_sorts(n, kind):
    assert sorting_network(n, kind).sorts()
    assert sorting_network(n, kind).counterexample() is None


@pytest.mark.parametrize("n", [2, 6, 7, 12])
def test_without_its_last_comparator_the_network_of_fewest_fails(n):
    layers = [layer.tolist() for layer in sorting_network(n, "best").layers]
    layers[-1] = layers[-1][:-1]
    network = parse_network(written(filter(None, layers)), n)
    found = network.counterexample()
    assert found.tolist() == first_by_definition(network)
    after = run_by_definition(network, found[:, None].astype(float))[:, 0]
    assert (np.diff(after) < 0).any()


def test_a_counterexample_behind_many_blocks_of_inputs_is_found():
    n = 20
    whole = sorting_network(n - 1, "merge")
    # The last wire meets nobody: only a one above it and a zero on it go wrong.
    network = parse_network(as_text(whole), n)
    assert network.counterexample().tolist() == [0] * (n - 2) + [1, 0]
    # The first wire meets nobody: nothing fails before half of the inputs are through.
    network = parse_network(as_text(shifted(whole)), n)
    assert network.counterexample().tolist() == [1] + [0] * (n - 1)


def shifted(network):
    """The network one wire further down."""
    return parse_network(written([(layer + 1).tolist() for layer in network.layers]))


def test_more_wires_than_can_be_tried_are_refused():
    with pytest.raises(ValueError, match="at most 30 wires, not 31"):
        sorting_network(31).sorts()


@pytest.mark.parametrize(
    ("text", "n", "message"),
    [
        ("0:1;1:2,0:1", None, "layer 2: wire 1 stands in two"),
        ("0:1,2:2", None, "layer 1: 2:2 compares a wire with itself"),
        ("0:1;0:2", 2, "layer 2: .* n = 2 are 0 to 1, so there is no wire 2"),
        ("0:1;;1:2", None, "layer 2 is empty"),
        ("0:1;1:2;;", None, "layer 3 is empty"),
        (";", 3, "layer 1 is empty"),
        ("", None, "layer 1 is empty"),
        ("0:1,", None, "layer 1: a comparator must be .*, not ''"),
        ("0:1;0-2", None, "layer 2: a comparator must be .*, not '0-2'"),
        ("0:1:2", None, "not '0:1:2'"),
        ("-1:2", None, "not '-1:2'"),
        ("٠:١", None, "comparator must be"),
        ("0:" + "9" * 5000, None, "comparator must be"),
        ("0:1", -1, "at least 0"),
    ],
)
def test_what_is_wrong_with_a_text_is_said_with_its_layer(text, n, message):
    with pytest.raises(ValueError, match=message):
        parse_network(text, n)


def test_what_is_no_text_is_refused():
    with pytest.raises(TypeError, match="read from a text"):
        parse_network([(0, 1)])
    with pytest.raises(TypeError, match="integer"):
        parse_network("0:1", 2.5)
    assert parse_network(" ", 3).counterexample().tolist() == [0, 1, 0]
    assert parse_network("", 1).sorts()


values = st.floats(-100, 100).map(lambda v: round(v, 3))


@given(st.sampled_from(list(NETWORKS)), st.lists(values, min_size=1, max_size=9), st.floats(0, 5))
def test_a_network_given_sorts_as_its_name_does(kind, x, temperature):
    network, comparator = sorting_network(len(x), kind), Logistic(temperature)
    given_, named = NetworkSorter(comparator, network), NetworkSorter(comparator, kind)
    for of in ("sort", "rank", "matrix"):
        np.testing.assert_array_equal(getattr(given_, of)(x), getattr(named, of)(x))
    np.testing.assert_array_equal(jacobian(given_, x), jacobian(named, x))
    np.testing.assert_array_equal(
        smoothing_sweep(x, Logistic, [0.5], network).values,
        smoothing_sweep(x, Logistic, [0.5], kind).values,
    )
    rows = np.array(x)[:, None]
    np.testing.assert_array_equal(
        sort_vectors(rows, lambda r: r[:, 0], comparator, network=network),
        sort_vectors(rows, lambda r: r[:, 0], comparator, network=kind),
    )


@given(layers_of(), st.sampled_from([Hard(), Logistic(0.7), Cauchy(2.0)]), st.data())
def test_a_comparator_that_meets_an_infinity_is_hard(case, comparator, data):
    n, layers = case
    network = parse_network(written(layers), n)
    assume(network.sorts() or data.draw(st.integers(0, 3)) == 0)
    x = data.draw(st.lists(st.sampled_from([-np.inf, np.inf, -1.0, 0.0, 0.5, 2.0]), min_size=n,
                           max_size=n))  # fmt: skip
    wires = list(map(float, x))
    for layer in layers:
        for low, high in layer:
            a, b = wires[low], wires[high]
            wires[low], wires[high] = float(comparator.min(a, b)), float(comparator.max(a, b))
    finite = [v for v in wires if np.isfinite(v)]
    expected = [-np.inf] * x.count(-np.inf) + finite + [np.inf] * x.count(np.inf)
    np.testing.assert_allclose(NetworkSorter(comparator, network).sort(x), expected, atol=1e-12)


def test_ranks_and_gradients_beside_infinities():
    sorter = NetworkSorter(Logistic(0.5), sorting_network(6, "best"))
    x = torch.tensor([[1.0, np.inf, 0.0, -np.inf, 0.2, np.inf], [3.0, 1.0, 2.0, 0.0, 5.0, 4.0]])
    x = x.double().requires_grad_()
    ranks = sorter.rank(x)
    assert ranks[0, [3, 1, 5]].tolist() == [0, 4.5, 4.5]
    assert ranks.sum(dim=1).tolist() == pytest.approx([15, 15])
    sorter.sort(x)[0, 1:4].sum().backward()
    np.testing.assert_allclose(x.grad[0], [1, 0, 1, 0, 1, 0], atol=1e-14)
    assert not x.grad[1].any()


def test_a_network_of_another_size_is_refused():
    network = sorting_network(4)
    with pytest.raises(ValueError, match="sorts 4 values, but 5 were given"):
        NetworkSorter(LogSumExp(1.0), network).sort(np.zeros(5))
    with pytest.raises(ValueError, match="sorts 4 values, but 3 were given"):
        smoothing_sweep([1, 2, 3], Logistic, [1.0], network)
    with pytest.raises(ValueError, match='"merge" or "best", not 3'):
        NetworkSorter(Hard(), 3)
