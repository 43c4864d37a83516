"""The class vectors with their convex hull."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from components.page.numbers import positions
from components.page.palette import Theme, class_colour, class_symbol_in_space, translucent
from components.page.traces import (
    GREY,
    Figure,
    Floats,
    Trace,
    line,
    marker,
    mesh,
    points,
    texts,
    xy,
    xyz,
)
from components.page.widths import USUAL
from components.shadow.figures.windows import (
    SMALL,
    class_markers,
    class_window,
    labels,
    line_layout,
    padded,
    plane_layout,
    turned_layout,
)
from components.shadow.model import ShownLayer
from components.state.names import LETTERS, Names
from compute.geometry import plane
from compute.linear import product
from compute.naming import class_name

MOST_LOSERS = 2  # that are labelled in the picture


def vectors(
    layer: ShownLayer,
    theme: Theme,
    camera: Sequence[float] = (),
    *,
    handles: bool = True,
    names: Names = LETTERS,
    side: float = USUAL.large,
) -> Figure:
    """The class vectors with their hull; handles, if it has any, are the points of a plane."""
    if layer.d > 3:
        seen = product(layer.weights, plane.principal_axes(layer.weights))
        return _in_space(layer, seen, theme, camera, names)
    if layer.d == 3:
        return _in_space(layer, layer.weights, theme, camera, names)
    if layer.d == 1:
        return _on_line(layer, theme, names)
    figure = _in_plane(layer, theme, side)
    return (
        figure if handles else {**figure, "data": [*figure["data"], _classes(layer, theme, names)]}
    )


def _on_line(layer: ShownLayer, theme: Theme, names: Names) -> Figure:
    at = layer.weights[:, 0]
    ends = {"x": positions([at.min(), at.max()]), "y": [0, 0]}
    order = np.argsort(np.argsort(at)).tolist()
    classes = points(
        "classes",
        {"x": positions(at), "y": [0] * layer.n},
        class_markers(layer, theme, 13),
        text=[class_name(i) for i in range(layer.n)],
        beside=[("top center", "bottom center")[k % 2] for k in order],
        hoverinfo="x+text",
        **_hover(layer, names),
    )
    return {
        "data": [_hull(ends, theme), classes],
        "layout": line_layout(theme, class_window(layer)),
    }


def _in_plane(layer: ShownLayer, theme: Theme, side: float) -> Figure:
    lost = _labelled_losers(layer) if side >= SMALL else []
    losers = texts(
        "losers",
        xy(layer.weights[lost]),
        [f"{class_name(i)} can never win" for i in lost],
        (12, theme.accent),
        beside="bottom center",
        cliponaxis=False,
        texttemplate="<br>%{text}",  # room for the handle that stands on the point
    )
    return {
        "data": [_hull(xy(plane.hull_polygon(layer.weights)), theme), losers],
        "layout": plane_layout(theme, class_window(layer), side, ("feature 1", "feature 2")),
    }


def _classes(layer: ShownLayer, theme: Theme, names: Names) -> Trace:
    return points(
        "classes",
        xy(layer.weights),
        class_markers(layer, theme, 13),
        text=[class_name(i) for i in range(layer.n)],
        font=(12, theme.text),
        beside="top center",
        hoverinfo="text",
        **_hover(layer, names),
    )


def _hover(layer: ShownLayer, names: Names) -> dict[str, list[str]]:
    """The names under the pointer, where any class has one."""
    if not names.legend(layer.n):
        return {}
    return {"hovertext": [names.hover(i) for i in range(layer.n)]}


def _hull(at: Mapping[str, Any], theme: Theme) -> Trace:
    fill = translucent(GREY, 0.16)
    return line("hull", at, width=1.5, colour=theme.faint, fill=fill)


def _in_space(
    layer: ShownLayer, rows: Floats, theme: Theme, camera: Sequence[float], names: Names
) -> Figure:
    rows = padded(rows)
    lost = _labelled_losers(layer)
    letters = [class_name(i) for i in range(layer.n)]
    hull = mesh(
        "hull",
        xyz(rows),
        plane.hull_faces(rows),
        color=translucent(GREY, 1),
        opacity=0.18,
    )
    classes = points(
        "classes",
        xyz(rows),
        marker(
            6,
            [class_colour(i) for i in range(layer.n)],
            [class_symbol_in_space(i) for i in range(layer.n)],
            (theme.outline, 1),
        ),
        hoverinfo="text",
        **labels(
            [f"{name} can never win" if i in lost else name for i, name in enumerate(letters)],
            np.zeros(layer.n),
            "always",
        ),
        **_hover(layer, names),
    )
    return {"data": [hull, classes], "layout": turned_layout(theme, camera, rows)}


def _labelled_losers(layer: ShownLayer) -> list[int]:
    """The classes whose label says that they never win; the words below name all of them."""
    lost = list(layer.never_first)
    return lost if len(lost) <= min(MOST_LOSERS, layer.n - 1) else []
