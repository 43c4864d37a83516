"""The pictures of the Shadow view: pure functions from a layer to plain plotly figures."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.page.numbers import exponent, fixed, positions, short, tight
from components.page.palette import (
    Theme,
    base_layout,
    class_colour,
    class_symbol,
    plane_axis,
    translucent,
)
from components.shadow.model import Layer, Probe, all_rankings
from compute.geometry import plane as drawing
from compute.geometry.polytope import Permutohedron, permutohedron
from compute.linear import length, product
from compute.naming import class_name

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Figure = dict[str, Any]

MOST_LABELS = 30
MOST_LOSERS = 2  # that are labelled in the picture
MOST_WIDE_BARS = 8  # with room for three decimals, and for the logits
MOST_SPHERE_LABELS = 6
LABEL_ROOM = 0.035  # half the width of a letter, as a share of half a picture
BLANK = "\u00a0"
MOST_EDGED_CLASSES = 6
DEFAULT_CAMERA = {"eye": {"x": 1.35, "y": 1.2, "z": 0.9}}


def nice_ceiling(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten: an axis that rarely jumps."""
    if not sys.float_info.min <= value <= sys.float_info.max / 10:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(s * power for s in (1, 1.5, 2, 3, 4, 5, 6, 8, 10.0001) if s * power >= value)


def class_window(layer: Layer) -> float:
    """Half the side of the picture of the class vectors."""
    return nice_ceiling(1.2 * float(np.abs(layer.weights).max(initial=0.0)))


def cell_window(layer: Layer, x: Floats) -> float:
    """Half the side of the picture of the input space: all crossings of walls, if they are near."""
    reach = [1.0, 1.1 * float(np.abs(x).max(initial=0.0))]
    if layer.bias is not None and layer.d == 2 and layer.n > 2:
        crossings = np.abs(drawing.wall_crossings(layer.weights, layer.bias)).max(axis=1, initial=0)
        if len(crossings):
            reach.append(1.3 * min(float(crossings.max()), 3 * float(np.median(crossings)) + 1))
    elif layer.bias is not None and layer.d == 1:
        slopes = layer.weights[:, 0]
        i, j = np.triu_indices(layer.n, 1)
        apart = slopes[i] != slopes[j]
        if apart.any():
            ties = np.abs((layer.bias[i] - layer.bias[j])[apart] / (slopes[j] - slopes[i])[apart])
            reach.append(1.3 * float(ties.max()))
    return nice_ceiling(max(reach))


def _joined(polylines: Sequence[Floats], axis: int) -> list[Any]:
    """Many polylines as one trace, a gap after each."""
    out: list[Any] = []
    for line in polylines:
        out += [*positions(line[:, axis]), None]
    return out[:-1]


def _plane(theme: Theme, radius: float, **more: Any) -> dict[str, Any]:
    return base_layout(
        theme,
        xaxis=plane_axis(theme, -radius, radius, constrain="domain"),
        yaxis=plane_axis(theme, -radius, radius, scaleanchor="x", constrain="domain"),
        **more,
    )


def _line_axes(theme: Theme, radius: float) -> dict[str, Any]:
    return base_layout(
        theme,
        xaxis=plane_axis(theme, -radius, radius),
        yaxis=plane_axis(theme, -1, 1, visible=False),
    )


def _space(theme: Theme, camera: Sequence[float]) -> dict[str, Any]:
    axis = {
        "gridcolor": theme.grid,
        "zerolinecolor": theme.grid,
        "showbackground": False,
        "title": {"text": ""},
        "tickfont": {"size": 9, "color": theme.faint},
        "nticks": 4,
        "showspikes": False,
    }
    eye = dict(DEFAULT_CAMERA)
    if len(camera) == 9:
        names = ("eye", "center", "up")
        eye = {
            name: dict(zip("xyz", camera[3 * k : 3 * k + 3], strict=True))
            for k, name in enumerate(names)
        }
    return base_layout(
        theme,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode="orbit",
        scene={
            "xaxis": axis,
            "yaxis": axis,
            "zaxis": axis,
            "aspectmode": "data",
            "camera": eye,
            "dragmode": "orbit",
        },
    )


def empty(theme: Theme, message: str) -> Figure:
    """A picture that says why there is nothing to see; never a blank."""
    return {
        "data": [],
        "layout": base_layout(
            theme,
            xaxis={"visible": False, "fixedrange": True},
            yaxis={"visible": False, "fixedrange": True},
            annotations=[
                {
                    "text": "<br>".join(_wrapped(message)),
                    "xref": "paper",
                    "yref": "paper",
                    "x": 0.5,
                    "y": 0.5,
                    "showarrow": False,
                    "font": {"size": 13, "color": theme.faint},
                }
            ],
        ),
    }


def _wrapped(message: str, width: int = 38) -> list[str]:
    lines = [""]
    for word in message.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


# --- class vectors ------------------------------------------------------------------------------


def vectors(layer: Layer, theme: Theme, camera: Sequence[float] = ()) -> Figure:
    """The class vectors with their convex hull; the points of a plane are drawn by the handles."""
    if layer.d > 3:
        return _vectors_in_space(
            layer, product(layer.weights, drawing.principal_axes(layer.weights)), theme, camera
        )
    if layer.d == 3:
        return _vectors_in_space(layer, layer.weights, theme, camera)
    radius = class_window(layer)
    if layer.d == 1:
        hull = layer.weights[[layer.weights.argmin(), layer.weights.argmax()], 0]
        return {
            "data": [
                _hull_line(positions(hull), [0, 0], theme),
                {
                    "type": "scatter",
                    "x": positions(layer.weights[:, 0]),
                    "y": [0] * layer.n,
                    "mode": "markers+text",
                    "text": [class_name(i) for i in range(layer.n)],
                    "textposition": [
                        ("top center", "bottom center")[k % 2]
                        for k in np.argsort(np.argsort(layer.weights[:, 0])).tolist()
                    ],
                    "marker": _class_markers(layer, theme, 13),
                    "hoverinfo": "x+text",
                },
            ],
            "layout": _line_axes(theme, radius),
        }
    hull = drawing.hull_polygon(layer.weights)
    lost = _labelled_losers(layer)
    return {
        "data": [
            _hull_line(positions(hull[:, 0]), positions(hull[:, 1]), theme),
            {
                "type": "scatter",
                "x": positions(layer.weights[lost, 0]),
                "y": positions(layer.weights[lost, 1]),
                "mode": "text",
                "text": [f"{class_name(i)} can never win" for i in lost],
                "textposition": "bottom center",
                "textfont": {"size": 12, "color": theme.accent},
                "cliponaxis": False,
                "hoverinfo": "skip",
                # Room for the handle that stands on the point.
                "texttemplate": "<br>%{text}",
            },
        ],
        "layout": _plane(theme, radius),
    }


def _labelled_losers(layer: Layer) -> list[int]:
    """The classes whose label says that they never win; the words below name all of them."""
    lost = list(layer.never_first)
    return lost if len(lost) <= min(MOST_LOSERS, layer.n - 1) else []


def _hull_line(x: list[Any], y: list[Any], theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        "fill": "toself",
        "fillcolor": translucent("#8a94a0", 0.16),
        "line": {"color": theme.faint, "width": 1.5, "simplify": False},
        "hoverinfo": "skip",
    }


def _class_markers(layer: Layer, theme: Theme, size: int) -> dict[str, Any]:
    return {
        "size": size,
        "color": [class_colour(i) for i in range(layer.n)],
        "symbol": [class_symbol(i) for i in range(layer.n)],
        "line": {"color": theme.outline, "width": 1.5},
    }


def _vectors_in_space(
    layer: Layer, points: Floats, theme: Theme, camera: Sequence[float]
) -> Figure:
    if points.shape[1] < 3:
        points = np.pad(points, ((0, 0), (0, 3 - points.shape[1])))
    names = [class_name(i) for i in range(layer.n)]
    lost = _labelled_losers(layer)
    return {
        "data": [
            _mesh(points, drawing.hull_faces(points), translucent("#8a94a0", 1), 0.18),
            {
                "type": "scatter3d",
                **dict(zip("xyz", (positions(c) for c in points.T), strict=True)),
                "mode": "markers+text",
                "text": [
                    f"{name} can never win" if i in lost else name for i, name in enumerate(names)
                ],
                "textfont": {"size": 13, "color": theme.text},
                "textposition": "top center",
                "marker": {
                    "size": 7,
                    "color": [class_colour(i) for i in range(layer.n)],
                    "line": {"color": theme.outline, "width": 1},
                },
                "hoverinfo": "text",
            },
        ],
        "layout": _space(theme, camera),
    }


def _mesh(points: Floats, faces: Any, colour: str, opacity: float) -> dict[str, Any]:
    return {
        "type": "mesh3d",
        **dict(zip("xyz", (positions(c) for c in points.T), strict=True)),
        **dict(zip("ijk", (f.tolist() for f in np.asarray(faces).reshape(-1, 3).T), strict=True)),
        "color": colour,
        "opacity": opacity,
        "flatshading": True,
        "hoverinfo": "skip",
        "lighting": {"ambient": 0.9, "diffuse": 0.3, "specular": 0.0},
    }


# --- input space --------------------------------------------------------------------------------


def cells(layer: Layer, probe: Probe, theme: Theme, camera: Sequence[float] = ()) -> Figure:
    """The input space cut into cells by the walls."""
    if layer.feasible is None:
        return empty(theme, "Too many cells to draw. Lower N or D to see them.")
    if layer.d == 2:
        return _cells_in_plane(layer, probe, theme)
    if layer.d == 1:
        return _cells_on_line(layer, probe, theme)
    if layer.d == 3 and layer.bias is None:
        return _cells_on_sphere(layer, probe, theme, camera)
    return empty(theme, "Cells of this many inputs cannot be drawn. The table lists them all.")


def label_places(layer: Layer, radius: float) -> Floats:
    """Where the labels of cells stand, (R, 2): mid-cell, or for wedges on one circle.

    NaN for a cell that misses the window, or a wedge too thin for doubles.
    """
    assert layer.feasible is not None
    rankings = layer.feasible.rankings
    places = np.full((len(rankings), 2), np.nan)
    if layer.bias is not None:
        polygons = drawing.cell_polygons(layer.weights, rankings, layer.bias, radius)
        for k, polygon in enumerate(polygons):
            if len(polygon) > 2:
                places[k] = polygon.mean(axis=0)
        return places
    middles = drawing.wedge_middles(layer.weights)
    codes = layer.n ** np.arange(layer.n)
    known = {code: k for k, code in enumerate((rankings @ codes).tolist())}
    seen = np.argsort(product(middles, layer.weights.T), axis=1) @ codes
    for code, middle in zip(seen.tolist(), middles, strict=True):
        if code in known:
            places[known[code]] = 0.8 * radius * middle
    return places


def _uncrowded(
    names: Sequence[str], places: Floats, importance: Floats, radius: float
) -> list[str]:
    """The labels that do not cover each other, the likeliest first; the others become a space.

    Sizes are those of the small font in a picture of about 200 pixels. A space, not nothing:
    plotly would drop the label's element, and the picture could no longer follow a hand quickly.
    """
    half = np.array([LABEL_ROOM * max(map(len, names), default=1), 0.058]) * radius
    kept: list[int] = []
    shown = [BLANK] * len(names)
    for i in np.argsort(-importance, kind="stable").tolist():
        gaps = np.abs(places[kept] - places[i]) < 2 * half
        if not np.any(gaps.all(axis=1)):
            kept.append(i)
            shown[i] = names[i]
    return shown


def _cells_in_plane(layer: Layer, probe: Probe, theme: Theme) -> Figure:
    assert layer.feasible is not None
    radius = cell_window(layer, probe.x)
    places = label_places(layer, radius)
    keys = [layer.catalogue.keys[i] for i in layer.feasible_rows]
    data: list[dict[str, Any]] = []
    for c, region in enumerate(drawing.winner_regions(layer.weights, layer.bias, radius)):
        closed = np.vstack([region, region[:1]])
        data.append(
            {
                "type": "scatter",
                "x": positions(closed[:, 0]),
                "y": positions(closed[:, 1]),
                "mode": "lines",
                "fill": "toself",
                "fillcolor": translucent(class_colour(c), 0.22),
                "line": {"width": 0, "simplify": False},
                "hoverinfo": "skip",
            }
        )
    segments, _ = drawing.wall_segments(layer.weights, layer.bias, radius)
    walls = list(segments)
    if layer.bias is None and len(walls):  # all through the origin: one line without gaps
        walls = [np.concatenate([np.vstack([wall, [0.0, 0.0]]) for wall in walls])]
    many = len(keys) > MOST_LABELS
    shares = layer.probabilities[layer.feasible_rows]
    data += [
        {
            "type": "scatter",
            "x": _joined(walls, 0),
            "y": _joined(walls, 1),
            "mode": "lines",
            "line": {"color": theme.faint, "width": 1, "simplify": False},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "x": positions(places[:, 0]),
            "y": positions(places[:, 1]),
            "mode": "markers" if many else "markers+text",
            "text": [] if many else _uncrowded(keys, places, shares, radius),
            "textfont": {"size": 11 if len(keys) <= 14 else 9, "color": theme.text},
            "customdata": keys,
            "marker": {"size": 5 if many else 26, "color": theme.text if many else "rgba(0,0,0,0)"},
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    ]
    return {"data": data, "layout": _plane(theme, radius)}


def _cells_on_line(layer: Layer, probe: Probe, theme: Theme) -> Figure:
    assert layer.feasible is not None
    radius = cell_window(layer, probe.x)
    witnesses = np.array(
        [float(layer.feasible.exact_witness(i)[0]) for i in range(len(layer.feasible.rankings))]
    )
    order = np.argsort(witnesses)
    keys = [layer.catalogue.keys[layer.feasible_rows[i]] for i in order]
    bounds = line_walls(layer)
    edges = np.concatenate([[-radius], bounds, [radius]])
    data = []
    for k, i in enumerate(order):
        colour = class_colour(int(layer.feasible.rankings[i, -1]))
        data.append(
            {
                "type": "scatter",
                "x": positions(edges[k : k + 2]),
                "y": [0, 0],
                "mode": "lines",
                "line": {"color": colour, "width": 12},
                "hoverinfo": "skip",
            }
        )
    middles = (edges[:-1] + edges[1:]) / 2
    data += [
        {
            "type": "scatter",
            "x": positions(bounds),
            "y": [0] * len(bounds),
            "mode": "markers",
            "marker": {"symbol": "line-ns", "size": 26, "line": {"width": 2, "color": theme.text}},
            "hovertemplate": "wall at x = %{x}<extra></extra>",
        },
        {
            "type": "scatter",
            "x": positions(middles[: len(keys)]),
            "y": [0.28 if k % 2 == 0 else -0.28 for k in range(len(keys))],
            "mode": "text" if len(keys) <= 12 else "markers",
            "text": keys,
            "customdata": keys,
            "textfont": {"size": 12, "color": theme.text},
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        {
            "type": "scatter",
            "x": positions(probe.x),
            "y": [0],
            "mode": "markers+text",
            "text": ["x"],
            "textposition": "top center",
            "marker": {"size": 13, "color": theme.text, "line": {"color": theme.paper, "width": 2}},
            "hovertemplate": "x = %{x}<extra></extra>",
        },
    ]
    return {"data": data, "layout": _line_axes(theme, radius)}


def line_walls(layer: Layer) -> Floats:
    """Where the walls of a layer with one input stand, ascending, coincident ones once."""
    i, j = np.triu_indices(layer.n, 1)
    slopes = layer.weights[:, 0]
    apart = slopes[i] != slopes[j]
    if layer.bias is None:
        return np.zeros(1 if apart.any() else 0)
    walls = (layer.bias[i] - layer.bias[j])[apart] / (slopes[j] - slopes[i])[apart]
    assert layer.feasible is not None
    count = max(len(layer.feasible.rankings) - 1, 0)
    distinct: Floats = np.unique(walls)
    if len(distinct) > count and count:  # rounding told equal walls apart: keep the widest gaps
        starts = np.sort(np.argsort(np.diff(distinct, prepend=-np.inf))[::-1][:count])
        distinct = distinct[starts]
    return distinct[:count]


def _cells_on_sphere(layer: Layer, probe: Probe, theme: Theme, camera: Sequence[float]) -> Figure:
    assert layer.feasible is not None
    vertices, faces = drawing.sphere_mesh(3)
    middles = vertices[faces].mean(axis=1)
    winner = product(middles, layer.weights.T).argmax(axis=1)
    circles, _ = drawing.wall_circles(layer.weights)
    keys = [layer.catalogue.keys[i] for i in layer.feasible_rows]
    witnesses = layer.feasible.witnesses
    lengths = np.linalg.norm(witnesses, axis=1, keepdims=True)
    places = 1.04 * witnesses / np.where(lengths > 0, lengths, 1.0)
    size = length(probe.x)
    arrow = 1.25 * probe.x / (size or 1.0)
    data = [
        {
            "type": "mesh3d",
            **dict(zip("xyz", (positions(c, 3) for c in vertices.T), strict=True)),
            **dict(zip("ijk", (f.tolist() for f in faces.T), strict=True)),
            "facecolor": [class_colour(int(c)) for c in winner],
            "flatshading": True,
            "lighting": {"ambient": 0.95, "diffuse": 0.15, "specular": 0.0},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter3d",
            **{
                name: _joined([1.005 * circle for circle in circles], axis)
                for axis, name in enumerate("xyz")
            },
            "mode": "lines",
            "line": {"color": "#15181c", "width": 2},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter3d",
            **dict(zip("xyz", (positions(c) for c in places.T), strict=True)),
            "mode": "markers+text" if len(keys) <= MOST_SPHERE_LABELS else "markers",
            "text": keys,
            "customdata": keys,
            "textfont": {"size": 10, "color": theme.text},
            "marker": {"size": 3, "color": "#15181c"},
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        {
            "type": "scatter3d",
            **{name: positions([0, arrow[axis]]) for axis, name in enumerate("xyz")},
            "mode": "lines+markers+text",
            "text": ["", "x"],
            "textfont": {"size": 15, "color": theme.text},
            "line": {"color": theme.text, "width": 6},
            "marker": {"size": [0, 6], "color": theme.text},
            "hoverinfo": "skip",
        },
        _lit_in_space(theme),
    ]
    layout = _space(theme, camera)
    for name in ("xaxis", "yaxis", "zaxis"):
        layout["scene"][name] = {"visible": False, "range": [-1.08, 1.08]}
    layout["scene"]["aspectmode"] = "cube"
    if len(camera) != 9:
        layout["scene"]["camera"] = {"eye": {"x": 1.05, "y": 0.95, "z": 0.7}}
    return {"data": data, "layout": layout}


def _lit_in_space(theme: Theme) -> dict[str, Any]:
    """One point for the ranking that is lit; the page moves it."""
    return {
        "type": "scatter3d",
        "name": "lit",
        "x": [None],
        "y": [None],
        "z": [None],
        "mode": "markers",
        "marker": {"size": 12, "color": theme.accent, "symbol": "circle-open"},
        "hoverinfo": "skip",
    }


# --- the shadow ---------------------------------------------------------------------------------


def shadow(layer: Layer, probe: Probe, theme: Theme, camera: Sequence[float] = ()) -> Figure:
    """The permutohedron's shadow: survivors labelled, hidden vertices small and hollow."""
    if layer.shadow is None or not len(layer.catalogue.best_first):
        return empty(theme, "Too many vertices to draw. Lower N or D to see the shadow.")
    if layer.d > 2:
        return _shadow_in_space(layer, probe, theme, camera)
    points = layer.vertices if layer.d == 2 else np.pad(layer.vertices, ((0, 0), (0, 1)))
    points = points - points.mean(axis=0)  # the picture stays put while the weights move
    radius = nice_ceiling(1.22 * float(np.abs(points).max(initial=0.0)))
    kept = layer.survives
    keys = layer.catalogue.keys
    outline = points[kept][drawing.hull_corners(points[kept])] if kept.any() else points[:0]
    walk = points[:0]
    if layer.n <= MOST_EDGED_CLASSES:
        walk = points[_walk(layer.n)]
    # Hundreds of markers are hundreds of elements to paint: then the walk draws them on its way.
    marked = layer.n < MOST_EDGED_CLASSES
    if not marked and len(walk):
        walk = _with_diamonds(walk, _walk(layer.n), ~kept, 0.009 * radius)
    hidden = points[~kept & marked]
    labelled = int(kept.sum()) <= MOST_LABELS
    names = [k for k, s in zip(keys, kept.tolist(), strict=True) if s]
    shares = layer.probabilities[kept]
    lengths = np.linalg.norm(points[kept], axis=1, keepdims=True)
    # A label stands beside its point, away from the middle.
    beside = np.array([[LABEL_ROOM * (layer.n + 2), 0.05]]) * radius
    offsets = beside * points[kept] / np.where(lengths > 0, lengths, 1.0)
    data = [
        {
            "type": "scatter",
            "x": positions(walk[:, 0]),
            "y": positions(walk[:, 1]),
            "mode": "lines",
            "line": {
                "color": translucent("#8a94a0", 0.4 if layer.n < 6 else 0.14),
                "width": 1,
                "simplify": False,
            },
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "x": positions(outline[:, 0]),
            "y": positions(outline[:, 1]),
            "mode": "lines",
            "fill": "toself",
            "fillcolor": translucent("#0072B2", 0.08),
            "line": {"color": theme.text, "width": 2, "simplify": False},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "x": positions(hidden[:, 0]),
            "y": positions(hidden[:, 1]),
            "mode": "markers",
            "customdata": [k for k, s in zip(keys, kept.tolist(), strict=True) if not s and marked],
            "marker": {
                "size": 5,
                "color": "rgba(0,0,0,0)",
                "line": {"color": theme.faint, "width": 1},
            },
            "hovertemplate": "%{customdata}: never<extra></extra>",
        },
        {
            "type": "scatter",
            "x": positions(points[kept, 0]),
            "y": positions(points[kept, 1]),
            "mode": "markers+text" if labelled else "markers",
            "text": _uncrowded(names, points[kept] + offsets, shares, radius) if labelled else [],
            "textposition": [_outward(v) for v in points[kept]] if labelled else "top center",
            "textfont": {"size": 11, "color": theme.text},
            "customdata": names,
            "cliponaxis": False,
            "marker": {
                "size": 9,
                "color": [
                    class_colour(int(c)) for c in layer.catalogue.best_first[kept, 0].tolist()
                ],
                "line": {"color": theme.outline, "width": 1},
            },
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    ]
    layout = _plane(theme, radius)
    for axis in ("xaxis", "yaxis"):
        layout[axis] |= {"visible": False}
    layout["margin"] = {"l": 8, "r": 8, "t": 8, "b": 8}
    return {"data": data, "layout": layout}


def _outward(vector: Floats) -> str:
    x, y = vector.tolist()
    size = math.hypot(x, y) or 1.0
    vertical = "top" if y / size > 0.38 else "bottom" if y / size < -0.38 else "middle"
    horizontal = "right" if x / size > 0.38 else "left" if x / size < -0.38 else "center"
    return (
        f"{vertical} {horizontal}"
        if (vertical, horizontal) != ("middle", "center")
        else "top center"
    )


@lru_cache(maxsize=8)
def _walk(n: int) -> Ints:
    """All edges of the permutohedron as one walk over the rows of `all_rankings(n)`.

    One line without gaps is one SVG path; plotly draws each gap as a new path, 1,800 for n = 6.
    Every vertex has n - 1 edges; where that is odd, the edges that swap ranks 0 and 1 are walked
    twice, so that a closed walk over all edges exists (Euler).
    """
    solid = permutohedron(n)
    rows = {tuple(r): i for i, r in enumerate(all_rankings(n).ranks.tolist())}
    at = [rows[tuple(v)] for v in np.asarray(solid.vertices).tolist()]
    edges = solid.edges.tolist()
    if n % 2 == 0:
        edges += [e for e, low in zip(edges, _swaps_lowest(solid), strict=True) if low]
    neighbours: dict[int, list[tuple[int, int]]] = {}
    for k, (a, b) in enumerate(edges):
        neighbours.setdefault(at[a], []).append((at[b], k))
        neighbours.setdefault(at[b], []).append((at[a], k))
    used = [False] * len(edges)
    stack, walk = [0], []
    while stack:  # Hierholzer
        ways = neighbours.get(stack[-1], [])
        while ways and used[ways[-1][1]]:
            ways.pop()
        if ways:
            there, k = ways.pop()
            used[k] = True
            stack.append(there)
        else:
            walk.append(stack.pop())
    return np.array(walk, dtype=np.intp)


def _with_diamonds(walk: Floats, rows: Ints, hidden: NDArray[np.bool_], radius: float) -> Floats:
    """The walk with a small diamond drawn around each hidden vertex when it is first reached."""
    _, firsts = np.unique(rows, return_index=True)
    firsts = np.sort(firsts[hidden[rows[firsts]]])
    turns = radius * np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0], [1.0, 0.0]])
    counts = np.ones(len(walk), dtype=np.intp)
    counts[firsts] = len(turns)
    drawn: Floats = np.repeat(walk, counts, axis=0)
    starts = (np.cumsum(counts) - counts)[firsts]
    drawn[starts[:, None] + np.arange(len(turns))] += turns
    return drawn


def _swaps_lowest(solid: Permutohedron) -> list[bool]:
    """For each edge, whether its ends differ by swapping ranks 0 and 1."""
    first, second = np.asarray(solid.vertices)[solid.edges].transpose(1, 0, 2)
    moved = np.where(first != second, first + second, 0).max(axis=1)
    return [bool(m == 1) for m in moved]


def _shadow_in_space(layer: Layer, probe: Probe, theme: Theme, camera: Sequence[float]) -> Figure:
    axes = np.eye(3) if layer.d == 3 else drawing.principal_axes(layer.weights)
    points = product(layer.vertices, axes)
    points = points - points.mean(axis=0)
    if points.shape[1] < 3:
        points = np.pad(points, ((0, 0), (0, 3 - points.shape[1])))
    kept = layer.survives
    keys = [k for k, s in zip(layer.catalogue.keys, kept.tolist(), strict=True) if s]
    solid = points[kept]
    faces = drawing.hull_faces(solid) if len(solid) else np.zeros((0, 3))
    labelled = len(keys) <= MOST_LABELS
    winners = layer.catalogue.best_first[kept, 0].tolist()
    data = [
        _mesh(solid, faces, "#0072B2", 0.16),
        {
            "type": "scatter3d",
            **{
                name: _joined(_surviving_edges(layer, points), axis)
                for axis, name in enumerate("xyz")
            },
            "mode": "lines",
            "line": {"color": theme.faint, "width": 3},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter3d",
            **dict(zip("xyz", (positions(c) for c in points[~kept].T), strict=True)),
            "mode": "markers",
            "customdata": [
                k for k, s in zip(layer.catalogue.keys, kept.tolist(), strict=True) if not s
            ],
            "marker": {"size": 2, "symbol": "circle-open", "color": theme.faint},
            "hovertemplate": "%{customdata}: never<extra></extra>",
        },
        {
            "type": "scatter3d",
            **dict(zip("xyz", (positions(c) for c in solid.T), strict=True)),
            "mode": "markers+text" if labelled else "markers",
            "text": keys,
            "customdata": keys,
            "textfont": {"size": 10, "color": theme.text},
            "marker": {
                "size": 4,
                "color": [class_colour(int(c)) for c in winners],
                "line": {"color": theme.outline, "width": 1},
            },
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        _lit_in_space(theme),
    ]
    layout = _space(theme, camera)
    for name in ("xaxis", "yaxis", "zaxis"):
        layout["scene"][name] = {**layout["scene"][name], "showticklabels": False}
    return {"data": data, "layout": layout}


def _surviving_edges(layer: Layer, points: Floats) -> list[Floats]:
    """Edges of the shadow: two neighbouring cells differ by swapping adjacent classes."""
    kept = np.flatnonzero(layer.survives)
    index = layer.catalogue.index
    edges = []
    for row in kept.tolist():
        key = layer.catalogue.keys[row]
        for k in range(layer.n - 1):
            twin = index.get(key[:k] + key[k + 1] + key[k] + key[k + 2 :])
            if twin is not None and twin > row and layer.survives[twin]:
                edges.append(points[[row, twin]])
    return edges


# --- softmax ------------------------------------------------------------------------------------


def softmax_bars(probe: Probe, theme: Theme) -> Figure:
    """The probabilities at the probe, on an axis that never moves."""
    n, shares = len(probe.logits), probe.probabilities
    few = n <= MOST_WIDE_BARS
    return {
        "data": [
            {
                "type": "bar",
                "x": [class_name(i) for i in range(n)],
                "y": positions(shares),
                "text": [fixed(p, 3) if few else tight(fixed(p, 2)) for p in shares],
                "textposition": "outside",
                "constraintext": "none",
                "cliponaxis": False,
                "textfont": {"size": 11 if n <= 6 else 10, "color": theme.text},
                "marker": {
                    "color": [class_colour(i) for i in range(n)],
                    "line": {"color": theme.outline, "width": 1},
                },
                "hovertemplate": "p(%{x}) = %{y:.3f}<extra></extra>",
            },
            # Logits as a trace of text, not as tick labels: a drag then changes data only.
            {
                "type": "scatter",
                "x": [class_name(i) for i in range(n)],
                "y": [0.5] * n,
                "yaxis": "y2",
                "mode": "text",
                "text": [_logit_text(z, n) for z in probe.logits] if few else [""] * n,
                "textfont": {"size": 11, "color": theme.faint},
                "cliponaxis": False,
                "hoverinfo": "skip",
            },
        ],
        "layout": base_layout(
            theme,
            margin={"l": 34, "r": 8, "t": 18, "b": 2},
            bargap=0.35,
            xaxis={
                "fixedrange": True,
                "tickangle": 0,
                "tickfont": {"size": 13, "color": theme.text},
            },
            yaxis2={"domain": [0, 0.08], "range": [0, 1], "visible": False, "fixedrange": True},
            annotations=[
                {
                    "text": "z" if few else "",
                    "xref": "paper",
                    "yref": "paper",
                    "x": 0,
                    "y": 0.04,
                    "xanchor": "right",
                    "yanchor": "middle",
                    "xshift": -9,
                    "showarrow": False,
                    "font": {"size": 11, "color": theme.faint},
                }
            ],
            yaxis={
                "domain": [0.2, 1],
                "range": [0, 1],
                "fixedrange": True,
                "gridcolor": theme.grid,
                "tickvals": [0, 0.5, 1],
                "tickfont": {"size": 11, "color": theme.faint},
            },
        ),
    }


def _logit_text(logit: float, n: int) -> str:
    """A logit under its bar: three figures, two under many bars, one where it is very large."""
    text = short(logit, 3 if n <= 6 else 2)
    return text if "e" not in text else exponent(logit, 1)
