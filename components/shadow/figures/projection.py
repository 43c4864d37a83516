"""The shadow of the permutohedron: survivors labelled, hidden vertices small and hollow."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from components.page.palette import Theme, class_colour, translucent
from components.page.traces import (
    GREY,
    Figure,
    Floats,
    Trace,
    base_layout,
    empty,
    line,
    margins,
    marker,
    nice_ceiling,
    points,
    square_axes,
    xy,
)
from components.page.widths import USUAL
from components.shadow.figures.input_space import uncrowded
from components.shadow.figures.shadow_body import shadow_in_space
from components.shadow.figures.walk import edge_walk, with_diamonds
from components.shadow.figures.windows import (
    LETTER,
    MOST_LABELS,
    MOST_MARKED,
    SMALL,
    letters_across,
)
from components.shadow.model import ShownLayer
from components.shadow.words import shadow_note
from compute.geometry import plane

MOST_EDGED_CLASSES = 6
LEAST_LABELLED = 150  # px of a picture's side, from which its corners are named
RING = 13  # px from a corner to its label: the ring that lights it has room


def shadow(
    layer: ShownLayer,
    theme: Theme,
    camera: Sequence[float] = (),
    side: float = USUAL.large,
    lit: str = "",
) -> Figure:
    """The permutohedron's shadow: survivors labelled, hidden vertices small and hollow.

    `lit` is the ranking that is lit at first: in space the picture holds its mark.
    """
    if layer.shadow is None or not len(layer.catalogue.best_first):
        return empty(theme, shadow_note(layer), letters_across(side))
    if layer.d > 2:
        return shadow_in_space(layer, theme, camera, lit)
    vertices = layer.vertices if layer.d == 2 else np.pad(layer.vertices, ((0, 0), (0, 1)))
    vertices = vertices - vertices.mean(axis=0)  # the picture stays put while the weights move
    radius = nice_ceiling(1.22 * float(np.abs(vertices).max(initial=0.0)))
    kept = vertices[layer.survives]
    outline = line(
        "outline",
        xy(kept[plane.hull_corners(kept)] if len(kept) else kept),
        width=2,
        colour=theme.text,
        fill=translucent("#0072B2", 0.08),
    )
    # Hundreds of markers are hundreds of elements to paint: then the walk draws them on its way.
    marked = layer.n < MOST_EDGED_CLASSES
    layout = base_layout(
        theme, margin=margins(8, 8, 8, 8), **square_axes(theme, radius, radius, visible=False)
    )
    return {
        "data": [
            _edges(layer, vertices, radius, marked),
            outline,
            _hidden(layer, vertices, marked, theme),
            *_survivors(layer, kept, radius, theme, side),
        ],
        "layout": layout,
    }


def _edges(layer: ShownLayer, vertices: Floats, radius: float, marked: bool) -> Trace:
    walk = vertices[:0]
    if layer.n <= MOST_EDGED_CLASSES:
        rows = edge_walk(layer.n)
        walk = vertices[rows]
        if not marked:
            walk = with_diamonds(walk, rows, ~layer.survives, 0.009 * radius)
    colour = translucent(GREY, 0.4 if layer.n < MOST_EDGED_CLASSES else 0.14)
    return line("edges", xy(walk), width=1, colour=colour)


def _hidden(layer: ShownLayer, vertices: Floats, marked: bool, theme: Theme) -> Trace:
    keys, kept = layer.catalogue.keys, layer.survives
    return points(
        "hidden",
        xy(vertices[~kept & marked]),
        marker(5, "rgba(0,0,0,0)", rim=(theme.faint, 1)),
        hover="%{customdata}: never",
        customdata=[k for k, s in zip(keys, kept.tolist(), strict=True) if not s and marked],
    )


def _survivors(
    layer: ShownLayer, corners: Floats, radius: float, theme: Theme, side: float
) -> list[Trace]:
    """The corners, each named where there is room beside it, away from the middle."""
    kept = layer.survives
    names = [k for k, s in zip(layer.catalogue.keys, kept.tolist(), strict=True) if s]
    winners = layer.catalogue.best_first[kept, 0].tolist()
    marked = len(names) <= MOST_MARKED
    colours = [class_colour(int(c)) for c in winners] if marked else []
    marks = points(
        "survivors",
        xy(corners),
        marker(9, colours, rim=(theme.outline, 1)) if marked else {},
        hover="%{customdata}",
        customdata=names,
        cliponaxis=False,
        **({} if marked else {"mode": "none"}),
    )
    if len(names) > MOST_LABELS or side < LEAST_LABELLED:
        return [marks]
    size = 11 if side < SMALL else 12
    em = theme.width.text(size) / side
    lengths = np.linalg.norm(corners, axis=1, keepdims=True)
    aside = 2 * radius * (em * LETTER * [layer.n, 1] / 2 + RING / side)
    places = corners + aside * corners / np.where(lengths > 0, lengths, 1.0)
    labels = points(
        "names",
        xy(corners),
        # Unseen, and as large as the ring that lights a corner: the label stands outside of it.
        marker(1.6 * RING, "rgba(0,0,0,0)"),
        text=uncrowded(names, places[:, None], layer.probabilities[kept], radius, em),
        font=(size, theme.text),
        beside=[outward(v) for v in corners],
        cliponaxis=False,
    )
    return [marks, labels]


def outward(vector: Floats) -> str:
    """The side of a point on which its label stands away from the middle."""
    x, y = vector.tolist()
    size = math.hypot(x, y) or 1.0
    vertical = "top" if y / size > 0.38 else "bottom" if y / size < -0.38 else "middle"
    horizontal = "right" if x / size > 0.38 else "left" if x / size < -0.38 else "center"
    side = f"{vertical} {horizontal}"
    return side if side != "middle center" else "top center"
