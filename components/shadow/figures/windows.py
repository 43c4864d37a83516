"""How much of a plane the pictures of a layer show, and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.page.palette import Theme, class_colour, class_symbol
from components.page.traces import (
    Floats,
    Trace,
    axis_title,
    base_layout,
    camera_of,
    margins,
    marker,
    nice_ceiling,
    plane_axis,
    points,
    space_layout,
    square_axes,
    xyz,
)
from components.shadow.model import ShownLayer
from compute.geometry import plane

MOST_LABELS = 30
LETTER = np.array([0.64, 1.05])  # width and height of a letter, in sizes of its font
SMALL = 250  # px of a picture's side, below which its axes have no numbers
MOST_MARKED = 400  # points on a curve; more would lie on each other, and take long to paint
MOST_DOTS = 3000  # likewise of points in a plane
MOST_SPACE_LABELS = 400  # of which those in front are seen, where they have room
NOWHERE = np.zeros((0, 3))
THINNEST = 0.05  # of its largest side, a body that plotly shows well by itself


def class_window(layer: ShownLayer) -> float:
    """Half the side of the picture of the class vectors."""
    return nice_ceiling(1.2 * float(np.abs(layer.weights).max(initial=0.0)))


def cell_window(layer: ShownLayer, x: Floats) -> float:
    """Half the side of the picture of the input space: all crossings of walls, if they are near."""
    reach = [1.0, 1.1 * float(np.abs(x).max(initial=0.0))]
    W, bias = layer.read.weights, layer.read.bias
    if bias is not None and layer.d == 2 and layer.n > 2:
        crossings = np.abs(plane.wall_crossings(W, bias)).max(axis=1, initial=0)
        if len(crossings):
            reach.append(1.3 * min(float(crossings.max()), 3 * float(np.median(crossings)) + 1))
    elif bias is not None and layer.d == 1:
        slopes = W[:, 0]
        i, j = np.triu_indices(layer.n, 1)
        apart = slopes[i] != slopes[j]
        if apart.any():
            ties = np.abs((bias[i] - bias[j])[apart] / (slopes[j] - slopes[i])[apart])
            reach.append(1.3 * float(ties.max()))
    return nice_ceiling(max(reach))


def plane_layout(
    theme: Theme, radius: float, side: float, names: tuple[str, str]
) -> dict[str, Any]:
    """A square around the origin, `side` px large; its axes are named where there is room."""
    if side < SMALL:
        axes = square_axes(theme, radius, radius, showticklabels=False)
        return base_layout(theme, margin=margins(3, 3, 3, 3), **axes)
    axes = square_axes(theme, radius, radius)
    for axis, name in zip(("xaxis", "yaxis"), names, strict=True):
        axes[axis]["title"] = axis_title(name, theme)
    return base_layout(theme, margin=margins(42, 8, 6, 36), **axes)


def letters_across(side: float) -> int:
    """How many letters of a message have room in a picture."""
    return 38 if side >= SMALL else 22


def line_layout(theme: Theme, radius: float) -> dict[str, Any]:
    """An axis, for layers with one feature."""
    return base_layout(
        theme,
        xaxis=plane_axis(theme, -radius, radius),
        yaxis=plane_axis(theme, -1, 1, visible=False),
    )


def turned_layout(theme: Theme, camera: Any, seen: Floats) -> dict[str, Any]:
    """A space that is turned as the link says, in which all points seen (m, 3) have their place."""
    axis = {
        "gridcolor": theme.grid,
        "zerolinecolor": theme.grid,
        "showbackground": False,
        "title": {"text": ""},
        "tickfont": {"size": 9, "color": theme.faint},
        "nticks": 4,
        "showspikes": False,
    }
    layout = space_layout(theme, axis, camera_of(camera))
    low, high = seen.min(axis=0, initial=np.inf), seen.max(axis=0, initial=-np.inf)
    reach = float((high - low).max())
    if len(seen) and reach > 0 and (high - low).min() < THINNEST * reach:
        # Scaled to a thin side the others would reach far out of the picture.
        for name, at in zip("xyz", ((low + high) / 2).tolist(), strict=True):
            layout["scene"][f"{name}axis"]["range"] = [at - 0.55 * reach, at + 0.55 * reach]
        layout["scene"]["aspectmode"] = "cube"
    return layout


def mode_of_many(count: int, most: int = MOST_MARKED) -> str:
    """How so many points are drawn; with "none" they are only found by the pointer."""
    return "markers" if count <= most else "none"


def class_markers(layer: ShownLayer, theme: Theme, size: int) -> dict[str, Any]:
    """A colour and a shape for each class."""
    classes = range(layer.n)
    return marker(
        size,
        [class_colour(i) for i in classes],
        [class_symbol(i) for i in classes],
        (theme.outline, 1.5),
    )


def padded(rows: Floats) -> Floats:
    """Points of at most three dimensions as points in space."""
    missing = 3 - rows.shape[1]
    return np.pad(rows, ((0, 0), (0, missing))) if missing > 0 else rows


def labels(text: Sequence[str], importance: Floats, place: str) -> dict[str, Any]:
    """What gives points in space their labels: the page writes those in front, as it is turned.

    `place` is "on" a point, "beside" it, or "always" beside it, behind the body too. The most
    important come first, the others where they have room.
    """
    if len(text) > MOST_SPACE_LABELS:
        return {"mode": "markers"}
    order = np.argsort(-importance, kind="stable").tolist()
    return {"text": list(text), "mode": "markers", "meta": {"labels": place, "order": order}}


def lit_in_space(
    theme: Theme, places: Floats = NOWHERE, keys: Sequence[str] = (), lit: str = ""
) -> Trace:
    """One point for the ranking that is lit, at its place (one of (R, 3)); the page moves it."""
    columns = xyz(places)
    at = {
        axis: [column[keys.index(lit)] if lit in keys else None] for axis, column in columns.items()
    }
    return points("lit", at, marker(12, theme.accent, "circle-open"))


def changed_in_space() -> list[Trace]:
    """Points for the rankings that a change gained and lost; the page moves them."""
    looks = {
        "gained": marker(15, class_colour(2), "circle-open"),
        "lost": marker(9, class_colour(1), "diamond-open"),
    }
    return [points(name, {axis: [None] for axis in "xyz"}, look) for name, look in looks.items()]
