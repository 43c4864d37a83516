"""The sets of classes that can be on top: pairs as a graph, the inputs, the hypersimplex."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from components.page.palette import INK, Theme, class_colour, class_symbol, mixed, translucent
from components.page.traces import (
    Figure,
    Floats,
    base_layout,
    camera_of,
    gapped,
    hidden_axis,
    line,
    margins,
    marker,
    mesh,
    nice_ceiling,
    points,
    space_layout,
    square_axes,
    texts,
    xy,
    xyz,
)
from components.shadow.figures.input_space import uncrowded
from components.shadow.figures.projection import outward
from components.shadow.figures.shadow_body import BODY, OPACITY
from components.shadow.figures.sphere import CAMERA, MOST_CELLS, pieces, written
from components.shadow.figures.windows import (
    MOST_LABELS,
    cell_window,
    labels,
    plane_layout,
    turned_layout,
)
from components.shadow.model import ShownLayer
from components.shadow.ordering import Ordering
from compute import TopK
from compute.geometry import plane
from compute.linear import product
from compute.naming import class_name, side_by_side

MOST_MISSING = 300  # pairs there are, up to which those that never happen are drawn
MANY = 16  # classes, beyond which all is drawn smaller
REACH = 1.25  # of the picture, in radii of the circle
LETTERS_AT = 1.13
PLANE, SPACE = 2, 3  # features
MOST_CLIPPED = 10_000  # pairs of a class of a set and one of the rest, of all sets
MOST_PARTS = 200  # sets whose parts of the inputs are drawn
TINT = 0.35


def on_a_circle(n: int) -> Floats:
    """Places of classes (n, 2), clockwise from the top."""
    angles = np.pi / 2 - 2 * np.pi * np.arange(n) / n
    return np.round(np.stack([np.cos(angles), np.sin(angles)], axis=1), 3) + 0.0


def pairs(n: int, possible: Sequence[tuple[int, ...]], complete: bool, theme: Theme) -> Figure:
    """Classes on a circle; between two an edge if they can be the top two, dashed if never.

    Where the search was not `complete` the others are not known, and have no edge.
    """
    places, many = on_a_circle(n), n > MANY
    known = set(possible)
    never = [pair for pair in combinations(range(n), 2) if pair not in known]
    if not complete or not _draws_missing(n):
        never = []
    classes = range(n)
    looks = marker(
        9 if many else 15,
        [class_colour(c) for c in classes],
        [class_symbol(c) for c in classes],
        (theme.outline, 1),
    )
    axis = hidden_axis(-REACH, REACH)
    return {
        "data": [
            line("never", _edges(places, never), width=1, colour=theme.faint, dash="dot"),
            line(
                "possible",
                _edges(places, possible),
                width=1 if many else 2.5,
                colour=theme.text,
                opacity=0.6 if many else 1.0,
            ),
            points("classes", xy(places), looks),
            texts(
                "letters",
                xy(LETTERS_AT * places),
                [class_name(c) for c in classes],
                (9 if many else 14, theme.text),
                cliponaxis=False,
            ),
        ],
        "layout": base_layout(
            theme,
            margin=margins(8, 8, 8, 8),
            xaxis={**axis, "constrain": "domain"},
            yaxis={**axis, "scaleanchor": "x", "constrain": "domain"},
        ),
    }


def _edges(places: Floats, these: Iterable[tuple[int, ...]]) -> dict[str, list[float | None]]:
    return dict(gapped([places[list(pair)] for pair in these]))


def _draws_missing(n: int) -> bool:
    return n * (n - 1) // 2 <= MOST_MISSING


def pairs_note(n: int, complete: bool) -> str:
    """How to read the graph."""
    note = "An edge: these two can be the top two."
    if not complete:
        return f"{note} Without an edge: not found, which does not mean never."
    return f"{note} {'Dotted' if _draws_missing(n) else 'No edge'}: never, for no x."


# --- the inputs ---------------------------------------------------------------------------------

Sets = Sequence[tuple[int, ...]]


def set_colour(classes: Iterable[int]) -> str:
    """The mix of the colours of a set's classes."""
    colour = ""
    for place, c in enumerate(classes, 1):
        colour = mixed(class_colour(c), colour, 1 / place) if colour else class_colour(c)
    return colour


def has_inputs(layer: ShownLayer, sets: Sets) -> bool:
    """Whether the inputs are drawn: in the plane or on the sphere, and not too many sets."""
    if not 0 < len(sets) <= MOST_PARTS:
        return False
    if layer.d == SPACE and layer.bias is None:
        return layer.feasible is not None and layer.feasible.count <= MOST_CELLS
    if layer.d != PLANE:
        return False
    k = len(sets[0])
    return len(sets) * k * (layer.n - k) <= MOST_CLIPPED


def inputs(
    layer: ShownLayer, top: TopK, x: Floats, theme: Theme, camera: Sequence[float]
) -> Figure:
    """The inputs, a part for each set in the mix of its colours, and the probe x (D,)."""
    if layer.d == SPACE:
        return _on_sphere(layer, top, x, theme, camera)
    radius, read, side = cell_window(layer, x), layer.read, theme.width.large
    parts = plane.set_polygons(read.weights, list(top.sets), read.bias, radius)
    seen = [i for i, part in enumerate(parts) if len(part) > PLANE]
    names = [side_by_side(top.sets[i].tolist(), layer.n) for i in seen]
    middles = np.array([parts[i].mean(axis=0) for i in seen]).reshape(-1, PLANE)
    size = 13 if len(seen) <= MANY else 10
    shares = top.probabilities[seen]
    em = theme.width.text(size) / side
    return {
        "data": [
            *[
                line(
                    f"top {name}",
                    xy(np.vstack([parts[i], parts[i][:1]])),
                    width=1,
                    colour=theme.faint,
                    fill=translucent(set_colour(top.sets[i].tolist()), TINT),
                )
                for i, name in zip(seen, names, strict=True)
            ],
            texts(
                "sets",
                xy(middles),
                uncrowded(names, middles[:, None], shares, radius, em),
                (size, theme.text),
                hover="%{customdata}",
                customdata=names,
            ),
            points(
                "probe",
                xy(x[None]),
                marker(13, theme.text, rim=(theme.paper, 2)),
                text=["x"],
                beside="top center",
            ),
        ],
        "layout": plane_layout(theme, radius, side, ("x₁", "x₂")),
    }


def _on_sphere(
    layer: ShownLayer, top: TopK, x: Floats, theme: Theme, camera: Sequence[float]
) -> Figure:
    """The directions of x: each triangle lies in one cell, and has the colour of its set."""
    corners, triangles, _, _ = pieces(layer)
    logits = product(corners[triangles].mean(axis=1), layer.read.weights.T)
    best = np.sort(np.argsort(-logits, axis=1, kind="stable")[:, : top.k], axis=1)
    colours = {tuple(each): set_colour(each) for each in top.sets.tolist()}
    axis = {"visible": False, "range": [-1.08, 1.08]}
    directions, arrow = (
        _of_length(v, size) for v, size in ((top.witnesses, 1.02), (x[None], 1.25))
    )
    return {
        "data": [
            mesh(
                "sphere",
                xyz(corners, written),
                triangles,
                (0.95, 0.15),
                # Grey where equal rows lie across place k: none is on top.
                facecolor=[colours.get(tuple(each), theme.grid) for each in best.tolist()],
            ),
            points(
                "sets",
                xyz(directions),
                marker(2.5, INK),
                **labels(_names(layer, top.sets.tolist()), top.probabilities, "on"),
            ),
            points(
                "probe",
                xyz(np.vstack([np.zeros((1, SPACE)), arrow])),
                marker([0, 6], theme.text),
                text=["", "x"],
                font=(15, theme.text),
                mode="lines+markers+text",
                line={"color": theme.text, "width": 6},
            ),
        ],
        "layout": space_layout(
            theme, axis, camera_of(camera) if len(camera) == 9 else CAMERA, "cube"
        ),
    }


def _of_length(vectors: Floats, size: float) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(size * vectors / np.where(lengths > 0, lengths, 1.0))


# --- the shadow of the hypersimplex -------------------------------------------------------------


def _sums(layer: ShownLayer, sets: Sets) -> Floats:
    """The sum of the rows of each set, (S, D), around that of the mean rows."""
    inside = np.zeros((len(sets) + 1, layer.n))
    for row, each in zip(inside[1:], sets, strict=True):
        row[list(each)] = 1
    inside[0] = len(sets[0]) / layer.n if len(sets) else 0.0
    vertices = layer.read.vertices(inside)
    return np.asarray(vertices[1:] - vertices[0])


def seen(layer: ShownLayer, vertices: Floats) -> Floats:
    """Points (..., D) as the picture shows them: in a plane or in space."""
    if layer.d > SPACE:
        return product(vertices, plane.principal_axes(layer.weights))
    missing = max(PLANE - layer.d, 0)
    return np.pad(vertices, [(0, 0)] * (vertices.ndim - 1) + [(0, missing)])


def shadow(
    layer: ShownLayer,
    sets: Sets,
    hidden: Sets,
    theme: Theme,
    camera: Sequence[float],
    ordering: Ordering | None = None,
    t: float = 0.0,
) -> Figure:
    """The sums of the rows of the possible `sets`, and hollow those of the `hidden` ones.

    With an `ordering` the body is that of the scores at `t`, and each ranking is a point of it.
    """
    vertices = seen(layer, _sums(layer, [*sets, *hidden]))
    kept, lost = vertices[: len(sets)], vertices[len(sets) :]
    body = last = np.concatenate([kept, lost])
    colours: list[str] = []
    if ordering is not None:
        body, last = seen(layer, ordering.at(t)), seen(layer, ordering.at(1.0))
        mix = {tuple(each): set_colour(each) for each in sets}
        colours = [
            mix.get(tuple(np.flatnonzero(row).tolist()), theme.faint) for row in ordering.inside
        ]
    draw = _in_space if layer.d > PLANE else _in_plane
    return draw(layer, sets, Points(kept, lost, body, last, colours), theme, camera)


@dataclass(frozen=True, eq=False)
class Points:
    """What the shadow of the hypersimplex is drawn from, as it is seen."""

    kept: Floats
    lost: Floats
    """The sums of the rows of sets."""
    body: Floats
    """The points whose hull is drawn."""
    last: Floats
    """The same points once the sets are ordered: what lies on the hull then does so all the way."""
    colours: list[str]
    """Of the points of the body, where these are rankings."""

    @property
    def every(self) -> Floats:
        """All that has to have its place."""
        return np.concatenate([self.kept, self.lost, self.last])


def _names(layer: ShownLayer, sets: Iterable[Iterable[int]]) -> list[str]:
    return [side_by_side(each, layer.n) for each in sets]


def _in_plane(
    layer: ShownLayer, sets: Sets, at: Points, theme: Theme, camera: Sequence[float]
) -> Figure:
    radius = nice_ceiling(1.3 * float(np.abs(at.every).max(initial=0.0)))
    named = len(sets) <= MOST_LABELS
    ordered = at.body[: len(at.colours)]
    return {
        "data": [
            line(
                "outline",
                xy(at.body[plane.hull_corners(at.last)] if len(at.last) else at.body),
                width=2,
                colour=theme.text,
                fill=translucent(BODY, 0.08),
            ),
            points("ordered", xy(ordered), marker(5, at.colours)),
            points("hidden", xy(at.lost), marker(6, "rgba(0,0,0,0)", rim=(theme.faint, 1.5))),
            points(
                "corners",
                xy(at.kept),
                marker(10, [set_colour(each) for each in sets], rim=(theme.outline, 1)),
                text=_names(layer, sets) if named else None,
                font=(12, theme.text) if named else None,
                beside=[outward(v) for v in at.kept] if named else None,
                cliponaxis=False,
            ),
        ],
        "layout": base_layout(
            theme, margin=margins(8, 8, 8, 8), **square_axes(theme, radius, radius, visible=False)
        ),
    }


def _in_space(
    layer: ShownLayer, sets: Sets, at: Points, theme: Theme, camera: Sequence[float]
) -> Figure:
    triangles, _ = plane.hull_sides(at.last)
    layout = turned_layout(theme, camera, at.every)
    for axis in ("xaxis", "yaxis", "zaxis"):
        layout["scene"][axis]["showticklabels"] = False
    return {
        "data": [
            mesh("solid", xyz(at.body), triangles, color=BODY, opacity=OPACITY),
            points("ordered", xyz(at.body[: len(at.colours)]), marker(2.5, at.colours)),
            points("hidden", xyz(at.lost), marker(2, theme.faint, "circle-open")),
            points(
                "corners",
                xyz(at.kept),
                marker(4, [set_colour(each) for each in sets], rim=(theme.outline, 1)),
                **labels(_names(layer, sets), np.ones(len(sets)), "beside"),
            ),
        ],
        "layout": layout,
    }
