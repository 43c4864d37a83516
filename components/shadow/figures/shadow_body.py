"""The shadow of the permutohedron in three features: a body whose faces are the ties of W."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from components.page.palette import Theme, class_colour, class_symbol_in_space
from components.page.traces import Figure, Floats, Trace, gapped, line, marker, mesh, points, xyz
from components.shadow.figures.windows import (
    MOST_LABELS,
    changed_in_space,
    labels,
    lit_in_space,
    padded,
    turned_layout,
)
from components.shadow.model import Ints, ShownLayer
from compute.geometry import plane
from compute.linear import product
from compute.naming import class_name
from compute.rankings.lexicographic import find_rows

BODY, OPACITY = "#0072B2", 0.16
MOST_NAMED_FACES = 150
MOST_EDGED_CORNERS = 6000  # beyond, edges would cover the faces


def shadow_in_space(layer: ShownLayer, theme: Theme, camera: Sequence[float], lit: str) -> Figure:
    """Faces that are named as a whole, edges, corners in their winner's look, hidden vertices."""
    axes = np.eye(3) if layer.d == 3 else plane.principal_axes(layer.weights)
    vertices = product(layer.vertices, axes)
    vertices = padded(vertices - vertices.mean(axis=0))
    kept, keys = layer.survives, layer.catalogue.keys
    solid = vertices[kept]
    names = [k for k, s in zip(keys, kept.tolist(), strict=True) if s]
    winners = layer.catalogue.best_first[kept, 0].tolist()
    edges = gapped(_surviving_edges(layer, vertices), axes="xyz")
    hidden = points(
        "hidden",
        xyz(vertices[~kept]),
        marker(1.5, theme.faint, "circle-open"),
        hover="%{customdata}: never",
        customdata=[k for k, s in zip(keys, kept.tolist(), strict=True) if not s],
    )
    survivors = points(
        "survivors",
        xyz(solid),
        marker(
            3.5 if len(names) <= MOST_LABELS else 2,  # many would hide the body
            [class_colour(c) for c in winners],
            [class_symbol_in_space(c) for c in winners],
            (theme.outline, 1),
        ),
        hover="%{customdata}",
        customdata=names,
        **labels(names, layer.probabilities[kept], "beside"),
    )
    layout = turned_layout(theme, camera, solid)
    for axis in ("xaxis", "yaxis", "zaxis"):
        layout["scene"][axis]["showticklabels"] = False
    return {
        "data": [
            _faces(solid, layer.catalogue.ranks[kept], theme),
            line("edges", edges, width=3, colour=theme.faint),
            hidden,
            survivors,
            lit_in_space(theme, solid, names, lit),
            *changed_in_space(),
        ],
        "layout": layout,
    }


def _faces(solid: Floats, ranks: Ints, theme: Theme) -> Trace:
    """The faces: a direction of x for each, in which the classes of its name tie."""
    triangles, faces = plane.hull_sides(solid)
    numbers = np.unique(faces).tolist()
    if len(numbers) > MOST_NAMED_FACES:
        return mesh("solid", xyz(solid), triangles, color=BODY, opacity=OPACITY)
    names = {face: weak_order(ranks[np.unique(triangles[faces == face])]) for face in numbers}
    return mesh(
        "solid",
        xyz(solid),
        triangles,
        hover="%{text}",
        meta={"lit": theme.accent},
        opacity=OPACITY,
        facecolor=[BODY] * len(triangles),
        text=[names[face] for face in faces.tolist()],
    )


def weak_order(ranks: Ints) -> str:
    """What rankings have in common, given the ranks (m, N) of classes: "B > A = C > D"."""
    n = ranks.shape[1]
    best_first = np.argsort(-ranks.sum(axis=0), kind="stable")
    lowest = np.minimum.accumulate(ranks[:, best_first].min(axis=0))  # of the classes so far
    parts = [
        class_name(c) + (" > " if lowest[p] == n - 1 - p else " = ")
        for p, c in enumerate(best_first.tolist())
    ]
    return "".join(parts)[:-3]


def _surviving_edges(layer: ShownLayer, vertices: Floats) -> Floats:
    """Edges of the shadow, (E, 2, 3): neighbouring cells differ by swapping adjacent classes."""
    kept = np.flatnonzero(layer.survives)
    if len(kept) > MOST_EDGED_CORNERS:
        return np.zeros((0, 2, 3))
    orders = layer.catalogue.best_first[kept]
    found = [np.zeros((0, 2), dtype=np.intp)]
    for k in range(layer.n - 1):
        swapped = orders.copy()
        swapped[:, [k, k + 1]] = orders[:, [k + 1, k]]
        twins = find_rows(orders, swapped)
        first = np.flatnonzero(twins > np.arange(len(orders)))
        found.append(np.column_stack([first, twins[first]]))
    pairs = np.concatenate(found)
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    return np.asarray(vertices[kept[pairs]])
