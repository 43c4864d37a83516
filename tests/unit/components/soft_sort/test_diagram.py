"""What the diagram says of where a value came from."""

from __future__ import annotations

import numpy as np
import pytest

from components.soft_sort.diagram import ancestors, network_diagram, ordinal
from compute import sorting_network
from compute.soft_sorting.network_kinds import NETWORKS


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("n", [1, 2, 5, 8, 13])
def test_a_value_comes_from_the_wires_that_can_change_it(kind: str, n: int) -> None:
    """Mark one wire after some layers and mix: the marks of a later wire are its ancestors."""
    network = sorting_network(n, kind)
    came = ancestors(network)
    for start in range(len(network.layers) + 1):
        marks = [1 << wire for wire in range(n)]
        for passed in range(start, len(came)):
            assert [came[passed][wire][start] for wire in range(n)] == marks
            if passed < len(network.layers):
                for low, high in network.layers[passed].tolist():
                    marks[low] = marks[high] = marks[low] | marks[high]


@pytest.mark.parametrize("kind", NETWORKS)
def test_outputs_of_a_sorting_network_come_from_all_inputs(kind: str) -> None:
    drawn = network_diagram(sorting_network(8, kind))
    assert set(drawn["sources"][-1]) == {"all inputs"}
    assert drawn["sources"][0] == list("ABCDEFGH")


def test_ordinals() -> None:
    numbers = [1, 2, 3, 4, 10, 11, 12, 13, 16, 21, 22, 23, 101, 111]
    assert [ordinal(k) for k in numbers] == (
        [
            "1st",
            "2nd",
            "3rd",
            "4th",
            "10th",
            "11th",
            "12th",
            "13th",
            "16th",
            "21st",
            "22nd",
            "23rd",
            "101st",
            "111th",
        ]
    )
    assert len({ordinal(k) for k in np.arange(1, 200)}) == 199
