"""A room of `compute` hands on its public names."""

from __future__ import annotations

import importlib

import pytest

import compute

ROOMS = ("compute.geometry", "compute.logits", "compute.rankings", "compute.soft_sorting")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_hands_on_what_compute_exports_of_it(room):
    public = importlib.import_module(room).__all__
    for name in set(public) & set(compute.__all__):
        assert getattr(compute, name) is getattr(importlib.import_module(room), name)
    of_the_room = {
        name
        for name in compute.__all__
        if str(getattr(getattr(compute, name), "__module__", "")).startswith(room)
    }
    assert of_the_room
    assert of_the_room <= set(public)
    for name in of_the_room:
        assert getattr(compute, name) is getattr(importlib.import_module(room), name)
