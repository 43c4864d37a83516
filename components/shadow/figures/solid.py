"""The whole permutohedron of three or four classes: in space, and as flat frames."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.page.numbers import positions
from components.page.palette import Theme, class_colour
from components.page.traces import (
    BLANK,
    Figure,
    Floats,
    Trace,
    base_layout,
    gapped,
    line,
    margins,
    marker,
    mesh,
    points,
    space_layout,
    square_axes,
    xy,
    xyz,
)
from components.shadow.figures.windows import labels
from components.shadow.model import ShownLayer
from compute.cached import cached_property
from compute.geometry.flattening import Flattening
from compute.geometry.plane import hull_corners, principal_axes
from compute.geometry.polytope import Permutohedron, permutohedron
from compute.linear import product
from compute.naming import class_list, class_name

# Paul Tol's "bright" scheme, apart from the colours of the classes; a dash for each as well.
PAIR_COLOURS = ("#4477AA", "#EE6677", "#228833", "#AA8800", "#2CA6BD", "#AA3377")
PAIR_DASHES = ("solid", "dash", "dot", "longdash", "dashdot", "longdashdot")
VERTICES = "vertices"  # the trace of them all
HEXAGON, SQUARE = "#9db7cc", "#e3c7a0"


@dataclass(frozen=True)
class Solid:
    """The permutohedron of a layer's classes and how it flattens."""

    layer: ShownLayer
    flat: Flattening

    @property
    def whole(self) -> Permutohedron:
        """Vertices, edges and faces."""
        return permutohedron(self.layer.n)

    @cached_property
    def rows(self) -> list[int]:
        """The catalogue's row of each vertex."""
        best_first = np.argsort(self.whole.vertices, axis=1)[:, ::-1]
        index = self.layer.catalogue.index
        return [index["".join(class_name(c) for c in row)] for row in best_first.tolist()]

    @property
    def keys(self) -> list[str]:
        """The ranking of each vertex."""
        return [self.layer.catalogue.keys[row] for row in self.rows]

    @property
    def survives(self) -> NDArray[np.bool_]:
        """Whether each vertex is a corner of the shadow."""
        return np.asarray(self.layer.survives[self.rows])

    @property
    def edge_names(self) -> list[str]:
        """The name of each edge: the rankings at its ends."""
        keys = self.keys
        return [f"edge {keys[a]}-{keys[b]}" for a, b in self.whole.edges.tolist()]

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs that edges swap, in order."""
        return sorted({(int(a), int(b)) for a, b in self.whole.edge_pairs})

    @cached_property
    def edge_colours(self) -> list[int]:
        """Which of the pairs each edge swaps."""
        return [self.pairs.index((int(a), int(b))) for a, b in self.whole.edge_pairs]


def _alike(values: Any) -> list[Any]:
    """All frames are rounded alike, so that a point at rest stays at rest."""
    return positions(values, places=4)


def _vertex_marker(solid: Solid, theme: Theme, size: float) -> dict[str, Any]:
    """Survivors filled in the colour of their winner, hidden vertices hollow."""
    winners = solid.layer.catalogue.best_first[solid.rows, 0].tolist()
    kept = solid.survives.tolist()
    return marker(
        [size if keep else 0.75 * size for keep in kept],
        [class_colour(c) if keep else theme.faint for c, keep in zip(winners, kept, strict=True)],
        ["circle" if keep else "circle-open" for keep in kept],
        (theme.outline, 1),
    )


def frame(solid: Solid, frames: Floats, index: int, theme: Theme) -> Figure:
    """One flat picture; the page moves its points from frame to frame."""
    at = frames[index]
    # No gaps in a line: then each frame is written without plotting anew.
    edges = [
        line(
            name,
            xy(at[[a, b]], _alike),
            width=2,
            colour=PAIR_COLOURS[pair],
            dash=PAIR_DASHES[pair],
        )
        for name, (a, b), pair in zip(
            solid.edge_names, solid.whole.edges.tolist(), solid.edge_colours, strict=True
        )
    ]
    radius = 1.15 * float(np.abs(frames).max())
    vertices = points(
        VERTICES,
        xy(at, _alike),
        _vertex_marker(solid, theme, 9),
        text=[
            key if keep or solid.layer.n == 3 else BLANK
            for key, keep in zip(solid.keys, solid.survives, strict=True)
        ],
        font=(10, theme.text),
        beside="top center",
        hover="%{customdata}",
        customdata=solid.keys,
        cliponaxis=False,
    )
    return {
        "data": [*edges, vertices],
        "layout": base_layout(
            theme, margin=margins(8, 8, 8, 8), **square_axes(theme, radius, radius, visible=False)
        ),
    }


def in_space(solid: Solid, theme: Theme) -> Figure:
    """The truncated octahedron over the shadow it throws: faces, edges by pair, vertices."""
    vertices = points(
        VERTICES,
        xyz(solid.flat.solid, _alike),
        _vertex_marker(solid, theme, 5),
        hover="%{customdata}",
        customdata=solid.keys,
        **labels(solid.keys, solid.survives.astype(float), "beside"),
    )
    floor = [_floor(solid, theme)] if solid.flat.rank == 2 else []
    return {
        "data": [*floor, _faces(solid, theme), *_edges(solid), vertices],
        "layout": space_layout(theme, {"visible": False}),
    }


def _edges(solid: Solid) -> list[Trace]:
    """The edges of each pair that swaps, to be hovered."""
    found = []
    for k, (a, b) in enumerate(solid.pairs):
        mine = solid.whole.edges[[colour == k for colour in solid.edge_colours]]
        ends = solid.flat.solid[mine]  # (6, 2, 3)
        # The middle is a point of its own, so that the edge can be hovered.
        strokes = np.stack([ends[:, 0], ends.mean(axis=1), ends[:, 1]], axis=1)
        found.append(
            line(
                f"swaps {class_name(a)} and {class_name(b)}",
                gapped(strokes, _alike, "xyz"),
                width=6,
                colour=PAIR_COLOURS[k],
                dash=PAIR_DASHES[k],
                hover=f"swaps {class_name(a)} and {class_name(b)}",
            )
        )
    return found


def _faces(solid: Solid, theme: Theme) -> Trace:
    """The 14 faces as fans of triangles, each named by which classes stand above which."""
    triangles, colours, names = [], list[str](), list[str]()
    for face, (lower, upper) in zip(_face_corners(solid), solid.whole.facets, strict=True):
        fan = [(face[0], first, second) for first, second in pairwise(face[1:])]
        triangles += fan
        colours += [HEXAGON if len(face) == 6 else SQUARE] * len(fan)
        names += [face_name(lower, upper)] * len(fan)
    return mesh(
        "faces",
        xyz(solid.flat.solid, _alike),
        triangles,
        (0.85, 0.35),
        hover="%{text}",
        meta={"lit": theme.accent},
        facecolor=colours,
        text=names,
        opacity=0.55,
    )


def _face_corners(solid: Solid) -> list[list[int]]:
    """The vertices of every face, in order around it."""
    vertices, corners = solid.whole.vertices, []
    for lower, _ in solid.whole.facets:
        size = len(lower)
        on_it = np.flatnonzero(vertices[:, list(lower)].sum(axis=1) == size * (size - 1) // 2)
        corner = solid.flat.solid[on_it]
        plane = principal_axes(corner, 2)
        around = hull_corners(product(corner - corner.mean(axis=0), plane))[:-1]
        corners.append(on_it[around].tolist())
    return corners


def face_name(lower: tuple[int, ...], upper: tuple[int, ...]) -> str:
    """An ordered partition in two blocks, best first: "B and D above A and C"."""
    return f"{class_list(upper)} above {class_list(lower)}"


def _floor(solid: Solid, theme: Theme) -> Trace:
    """The shadow under the solid, straight along the direction that W does not see."""
    vertices = solid.flat.solid
    ring = vertices[hull_corners(vertices[:, :2])].copy()
    ring[:, 2] = vertices[:, 2].min() - 1.4
    return line(
        "floor",
        xyz(ring, _alike),
        width=3,
        colour=theme.faint,
        hover="the shadow, before it is stretched",
        surfaceaxis=2,
        surfacecolor="rgba(90,100,112,0.35)",
    )
