"""Networks side by side, and the one that a person types."""

from __future__ import annotations

import numpy as np
import pytest

from components.page.palette import LIGHT
from components.soft_sort import edits
from components.soft_sort.networks import TYPED, compared_of, drawn_of
from components.soft_sort.sections import networks
from components.soft_sort.state import SoftSortState
from components.state.page import PageState, read_page
from compute import sorting_network
from compute.soft_sorting.network_text import read_layers, written_layers
from compute.soft_sorting.properties import inputs_followed


def texts(**changes) -> dict[str, str]:
    state = SoftSortState(section="networks", **changes)
    return networks.draw(PageState(soft_sort=state), LIGHT).texts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0:1;1:2", "✗ fails on 0 0 1 0"),
        ("0:1,2:3;0:2,1:3;1:2", "✓ sorts"),
        ("0:1;", "✗ fails on"),
        ("0:9", "there is no wire 9"),
        ("0:1,1:2", "wire 1 stands in two comparators"),
        ("0-1", "a comparator must be two wires"),
    ],
)
def test_a_typed_network_is_judged_or_refused_and_stays_in_the_link(text, said):
    assert said in texts(n=4, typed_network=text)["soft_sort-networks-typed"]
    page = PageState(view="soft_sort", soft_sort=SoftSortState(typed_network=text))
    assert read_page(page.to_query()) == (page, [])


def test_the_failing_input_leaves_the_drawn_wires_out_of_order():
    shown = drawn_of(SoftSortState(n=4, typed_network="0:1;1:2"))
    figure = networks.figures.wires(shown, LIGHT)
    (leaves,) = (trace["text"] for trace in figure["data"] if trace["name"] == "leaves")
    assert list(leaves) != sorted(leaves)
    assert sorted(leaves) == sorted(map(str, shown.failure))


def test_a_network_that_does_not_sort_is_never_called_closest():
    state = SoftSortState(n=4, values=(1.0, 2.0, 3.0, 4.0), typed_network="0:1")
    found = {each.name: each for each in compared_of(state)}
    assert found[TYPED].errors[-1] < min(f.errors[-1] for n, f in found.items() if n != TYPED)
    assert not any("Yours" in line for line in networks.standings(compared_of(state)))


@pytest.mark.parametrize("n", [2, 7, 16])
def test_the_fewest_written_down_reads_back(n):
    page, _ = edits.apply(PageState(soft_sort=SoftSortState(n=n)), {"typed_fewest": 1})
    wires, layers = read_layers(page.soft_sort.typed_network)
    best = [layer for layer in sorting_network(n, "best").layers if len(layer)]
    assert wires == n
    assert all(np.array_equal(a, b) for a, b in zip(layers, best, strict=True))
    assert written_layers(layers) == page.soft_sort.typed_network


def test_n_follows_the_wires_of_the_typed_network():
    page = PageState(soft_sort=SoftSortState(n=8, typed_network="0:1;1:2"))
    assert edits.apply(page, {"typed_n": 1})[0].soft_sort.n == 3


@pytest.mark.parametrize("n", [1, 2, 5])
def test_as_many_inputs_are_followed_as_the_gradient_is_spread_over(n):
    assert inputs_followed(np.eye(n)) == 1
    assert inputs_followed(np.full((n, n), -1 / n)) == pytest.approx(n)
    assert inputs_followed(np.zeros((n, n))) == 0


def test_errors_of_rounding_are_called_alike():
    said = texts(n=3, values=(0.0,), softness=0.01)["soft_sort-networks-orders"]
    assert "all are off alike" in said
