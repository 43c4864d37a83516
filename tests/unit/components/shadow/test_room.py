"""The names in the slice's discs stand clear of the walls, and of what the layer reaches."""

from __future__ import annotations

import numpy as np
import pytest

from components.page.palette import LIGHT
from components.shadow.figures import room
from components.shadow.figures.slice import Slice, disc, on_a_disc
from components.shadow.model import layer_of
from components.shadow.state import ShadowState
from tests.unit.components.figures import trace

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])


def test_how_far_inside_a_square_a_point_is():
    at = np.array([[0.5, 0.5], [0.1, 0.4], [1.5, 0.5], [-3.0, -4.0], [0.3, 0.0]])
    np.testing.assert_allclose(room.edge_distances(SQUARE, at), [0.5, 0.1, -0.5, -5.0, 0.0])


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_every_cell_holds_its_mark_and_its_name(side):
    _, outlines, places = disc(side)
    for outline, at in zip(outlines, places, strict=True):
        under = room.is_under(outline, at, np.zeros((0, 2)))
        assert room.room(outline, at[None], -1 if under else 1)[0] > 0.015


def test_a_name_goes_to_the_side_on_which_nothing_passes():
    at = np.array([0.5, 0.5])
    for side in (1, -1):
        line = np.stack([np.linspace(0, 1, 50), np.full(50, 0.5 + side * room.BESIDE)], axis=1)
        assert room.is_under(SQUARE, at, line) is (side == 1)


@pytest.mark.parametrize("seed", [3, 4, 5])
@pytest.mark.parametrize("side", [1.0, -1.0])
def test_no_name_lies_on_the_great_circle(side, seed):
    weights = np.random.default_rng(seed).normal(size=(4, 2)).round(2)
    layer = layer_of(ShadowState(n=4, d=2, weights=tuple(map(tuple, weights.tolist()))))
    picture = on_a_disc(Slice(layer, np.full(3, np.nan), ""), side, LIGHT)
    cells, curve = trace(picture, "cells"), trace(picture, "slice")
    sides = [1 if beside == "top center" else -1 for beside in cells["textposition"]]
    at = np.array([cells["x"], cells["y"]]).T + np.outer(sides, [0, room.BESIDE])
    gaps = np.abs(at[:, None] - np.array([curve["x"], curve["y"]]).T)
    half = np.array([room.NARROWER, room.UPWARDS]) / 2
    assert (gaps > half).any(axis=2).all()
