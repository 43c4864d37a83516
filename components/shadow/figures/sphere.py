"""The directions of x as a sphere, in as many pieces as the walls of three features cut it into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.page.numbers import positions
from components.page.palette import INK, Theme, class_colour
from components.page.traces import (
    Figure,
    Floats,
    Trace,
    camera_of,
    gapped,
    line,
    marker,
    mesh,
    points,
    space_layout,
    xyz,
)
from components.shadow.figures.windows import changed_in_space, labels, lit_in_space
from components.shadow.model import Ints, Probe, ShownLayer
from compute.geometry import plane
from compute.geometry.sphere import cones_on_sphere, cut_sphere
from compute.linear import length, principal_directions, product
from compute.rankings.lexicographic import find_rows

CAMERA = {"eye": {"x": 1.05, "y": 0.95, "z": 0.7}}
FEW_CELLS, FINE, COARSE = 24, 0.2, 0.3  # edges, in radii: few cells leave larger pieces
MOST_CELLS = 2000  # that have triangles of their own; more are smaller than those would be
NEARLY_FLAT = 1e-3  # of the largest spread of the rows, the smallest
PLACES = 5  # decimals: a corner is on its wall as closely as a picture could be enlarged


def on_sphere(
    layer: ShownLayer, probe: Probe, theme: Theme, camera: Sequence[float], lit: str
) -> Figure:
    """The sphere in cells, each of triangles of its own in the colour of its winner."""
    assert layer.feasible is not None
    keys = [layer.catalogue.keys[i] for i in layer.feasible_rows]
    witnesses = layer.feasible.witnesses
    lengths = np.linalg.norm(witnesses, axis=1, keepdims=True)
    middles = 1.02 * witnesses / np.where(lengths > 0, lengths, 1.0)
    arrow = 1.25 * probe.x / (length(probe.x) or 1.0)
    circles, _ = plane.wall_circles(layer.read.weights)
    names = points(
        "cells",
        xyz(middles),
        marker(2.5, INK),
        hover="%{customdata}",
        customdata=keys,
        **labels(keys, layer.probabilities[layer.feasible_rows], "on"),
    )
    at_x = points(
        "probe",
        {axis: positions([0, arrow[k]]) for k, axis in enumerate("xyz")},
        marker([0, 6], theme.text),
        text=["", "x"],
        font=(15, theme.text),
        mode="lines+markers+text",
        line={"color": theme.text, "width": 6},
    )
    walls = gapped([1.005 * circle for circle in circles], axes="xyz")
    axis = {"visible": False, "range": [-1.08, 1.08]}
    turned = camera_of(camera) if len(camera) == 9 else CAMERA
    return {
        "data": [
            _cells(layer, theme),
            line("walls", walls, width=2, colour=INK),
            names,
            at_x,
            lit_in_space(theme, middles, keys, lit),
            *changed_in_space(),
        ],
        "layout": space_layout(theme, axis, turned, "cube"),
    }


def _cells(layer: ShownLayer, theme: Theme) -> Trace:
    """Triangles that say which cell they belong to (-1: none), in the colour of its winner."""
    corners, triangles, winners, cells = pieces(layer)
    return mesh(
        "sphere",
        xyz(corners, written),
        triangles,
        (0.95, 0.15),
        hoverinfo="none",  # the cell's own label says it
        meta={"lit": theme.accent, "keys": "cells"},
        facecolor=[class_colour(c) for c in winners],
        customdata=cells,
    )


def pieces(layer: ShownLayer) -> tuple[Floats, Ints, list[int], list[int]]:
    """Corners and triangles of the sphere, and of each triangle the winner and the cell."""
    assert layer.feasible is not None
    W, rankings = layer.read.weights, layer.feasible.rankings
    if len(rankings) > MOST_CELLS:
        corners, triangles = plane.sphere_mesh(4)
        logits = product(corners[triangles].mean(axis=1), W.T)
        return corners, triangles, logits.argmax(axis=1).tolist(), [-1] * len(triangles)
    rays = layer.feasible.extreme_rays
    spread, _ = principal_directions(W - W.mean(axis=0))
    # Of a nearly flat layer corners lie so close to the poles that they do not tell the walls.
    if rays is not None and spread[2] > NEARLY_FLAT * spread[0]:
        corners, triangles, cells = cones_on_sphere(
            *rays, FINE if len(rankings) <= FEW_CELLS else COARSE
        )
        return corners, triangles, rankings[cells, -1].tolist(), cells.tolist()
    first, second = np.triu_indices(layer.n, 1)
    corners, triangles = cut_sphere(W[second] - W[first])
    logits = product(corners[triangles].mean(axis=1), W.T)
    orders = np.argsort(logits, axis=1, kind="stable")
    # None is strict where rows are equal.
    cells = find_rows(rankings, orders)
    return corners, triangles, orders[:, -1].tolist(), cells.tolist()


def written(values: Floats) -> list[Any]:
    """Coordinates of corners, so that they stand on their walls."""
    return positions(values, places=PLACES)
