"""Rankings counted from the rays on which classes tie: as many as are listed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from compute import count_feasible_rankings, feasible_rankings
from compute.rankings import counted
from compute.rankings.counted import counted_rankings
from compute.rankings.layer import Layer
from tests.unit.compute.rankings.oracles import generic_layers, layers


def parts_of(W, b=None):
    return list(counted_rankings(Layer.of(W, b)))


@settings(max_examples=120, deadline=None)
@given(layers(most_classes=6) | generic_layers())
def test_the_count_is_the_length_of_the_list_and_every_part_a_lower_bound(layer):
    W, b = layer
    listed = feasible_rankings(W, b)
    if listed.weak_orders is not None:
        with pytest.raises(ValueError, match="equal"):
            parts_of(W, b)
        return
    parts = parts_of(W, b)
    assert parts[-1].complete
    assert parts[-1].count == listed.count
    assert all(1 <= part.count <= listed.count for part in parts)
    assert all(0 <= part.done <= 1 for part in parts)
    assert not any(part.complete for part in parts[:-1])


def grid(*sides):
    return np.array(np.meshgrid(*map(range, sides)), dtype=float).reshape(len(sides), -1).T


@pytest.mark.parametrize("W", [grid(3, 3), grid(2, 2, 2), grid(3, 2, 2), grid(2, 2, 2, 2)[:8]])
@pytest.mark.parametrize("bias", [False, True])
def test_grids_where_many_classes_tie_on_one_ray_are_counted(W, bias):
    b = np.arange(len(W)) % 3 * 1.0 if bias else None
    assert parts_of(W, b)[-1].count == feasible_rankings(W, b).count


@pytest.mark.parametrize(("n", "d", "bias"), [(64, 2, False), (24, 2, True), (14, 4, False)])
def test_generic_layers_have_the_generic_count(n, d, bias):
    numbers = np.random.default_rng(1)
    b = numbers.standard_normal(n) if bias else None
    last = parts_of(numbers.standard_normal((n, d)), b)[-1]
    assert (last.count, last.complete) == (count_feasible_rankings(n, d, bias), True)


def test_a_layer_too_special_is_left_incomplete_with_a_lower_bound(monkeypatch):
    monkeypatch.setattr(counted, "MOST_CROWDED", 2)
    last = parts_of(grid(2, 2, 2))[-1]
    assert not last.complete
    assert last.count <= feasible_rankings(grid(2, 2, 2)).count
