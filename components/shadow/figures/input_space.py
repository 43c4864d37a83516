"""The input space cut into cells by the walls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from components.page.labels import with_room
from components.page.numbers import positions
from components.page.palette import Theme, class_colour, translucent
from components.page.traces import (
    BLANK,
    Channels,
    Figure,
    Floats,
    Trace,
    empty,
    gapped,
    line,
    marker,
    points,
    texts,
    xy,
)
from components.page.widths import USUAL
from components.shadow.figures.sphere import on_sphere
from components.shadow.figures.windows import (
    LETTER,
    MOST_DOTS,
    MOST_LABELS,
    MOST_MARKED,
    cell_window,
    letters_across,
    line_layout,
    mode_of_many,
    plane_layout,
)
from components.shadow.model import Probe, ShownLayer
from components.shadow.words import cells_note
from compute.geometry import plane
from compute.linear import product
from compute.naming import class_name
from compute.rankings.enumeration import walls_on_the_line
from compute.rankings.lexicographic import find_rows

ALONG = (0.8, 0.9, 0.7, 0.6)  # of the window: where along a wedge its label may stand
FURTHER = (0.5, 0.4, 0.97)  # where it may stand too, beside what is held
MOST_CORNERS = 6  # of a cell, towards which it may stand there
HANDLE = 32  # px of a point that is dragged
MANY = 14  # labels, beyond which they are small
MOST_TRACES = 100  # of the cells on a line


def has_cells(layer: ShownLayer) -> bool:
    """Whether the input space of a layer is drawn: there are not too many cells or features."""
    return layer.feasible is not None and layer.d <= (3 if layer.bias is None else 2)


def cells(
    layer: ShownLayer,
    probe: Probe,
    theme: Theme,
    camera: Sequence[float] = (),
    *,
    handles: bool = True,
    side: float = USUAL.large,
    lit: str = "",
    path: Floats | None = None,
) -> Figure:
    """The input space cut into cells by the walls; a handle, if it has any, is the probe.

    `lit` is the ranking that is lit at first: in space the picture holds its mark. `path` (3, 2)
    are the ends of a line among the inputs and the point on it: in a plane names leave them free.
    """
    if layer.feasible is None:
        return empty(theme, cells_note(layer), letters_across(side))
    if layer.d == 2:
        held = probe.x[None] if path is None and handles else path
        figure = _in_plane(layer, probe, theme, side, held)
        if not handles:
            figure["data"].append(_probe(xy(probe.x[None]), theme))
        return figure
    if layer.d == 1:
        return _on_line(layer, probe, theme)
    if has_cells(layer):
        return on_sphere(layer, probe, theme, camera, lit)
    message = "Cells of this many inputs cannot be drawn. The table lists them all."
    return empty(theme, message, letters_across(side))


def label_places(layer: ShownLayer, radius: float, *, further: bool = False) -> Floats:
    """Where the labels of cells may stand, (R, k, 2), best first: mid-cell, or along a wedge.

    NaN for a cell that misses the window, or a wedge too thin for doubles. `further` adds places
    towards the corners of a cell, and along a wedge.
    """
    assert layer.feasible is not None
    rankings, read = layer.feasible.rankings, layer.read
    reach = radius * np.array(ALONG + FURTHER * further)
    if layer.bias is not None:
        reach = np.ones(1 + MOST_CORNERS * further)
    places = np.full((len(rankings), len(reach), 2), np.nan)
    if layer.bias is not None and len(rankings) > MOST_DOTS:
        inside = layer.feasible.witnesses
        seen = (np.abs(inside) <= radius).all(axis=1)
        places[seen] = inside[seen, None]
        return places
    if layer.bias is not None:
        polygons = plane.cell_polygons(read.weights, rankings, read.bias, radius)
        for k, polygon in enumerate(polygons):
            if len(polygon) > 2:
                places[k] = middle = polygon.mean(axis=0)
                corners = polygon[: len(reach) - 1]
                places[k, 1 : 1 + len(corners)] = (middle + corners) / 2
        return places
    middles = plane.wedge_middles(read.weights)
    rows = find_rows(rankings, np.argsort(product(middles, read.weights.T), axis=1))
    places[rows[rows >= 0]] = reach[:, None] * middles[rows >= 0, None]
    return places


def chosen_places(
    names: Sequence[str],
    places: Floats,
    importance: Floats,
    radius: float,
    em: float,
    lines: Floats | None = None,
    taken: Iterable[tuple[Floats, Floats]] = (),
) -> list[int | None]:
    """Which of its places (R, k, 2) each label gets, the likeliest first; None for none.

    Labels cover neither each other nor the lines (m, 2, 2) nor what is `taken`; `em` is the size of
    their font as a share of the picture's side.
    """
    widest = max(map(len, names), default=1)
    boxes = np.tile(2 * radius * em * LETTER * [widest, 1], (len(names), 1))
    order = np.argsort(-importance, kind="stable").tolist()
    return with_room(list(places), boxes, order, taken, lines)


def uncrowded(
    names: Sequence[str], places: Floats, importance: Floats, radius: float, em: float
) -> list[str]:
    """The labels that have room at their one place (R, 1, 2); the others become a space."""
    found = chosen_places(names, places, importance, radius, em)
    return [BLANK if i is None else name for i, name in zip(found, names, strict=True)]


def _in_plane(
    layer: ShownLayer, probe: Probe, theme: Theme, side: float, held: Floats | None
) -> Figure:
    radius = cell_window(layer, probe.x)
    segments, _ = plane.wall_segments(layer.read.weights, layer.read.bias, radius)
    walls = np.array(list(segments)).reshape(-1, 2, 2)
    return {
        "data": [
            *_regions(layer, radius),
            _walls(layer, walls, theme),
            _names(layer, radius, walls, theme, side, held),
        ],
        "layout": plane_layout(theme, radius, side, ("x₁", "x₂")),
    }


def _regions(layer: ShownLayer, radius: float) -> list[Trace]:
    """Where each class wins."""
    regions = plane.winner_regions(layer.read.weights, layer.read.bias, radius, layer.can_be_first)
    return [
        line(
            f"winner {class_name(c)}",
            xy(np.vstack([region, region[:1]])),
            width=0,
            fill=translucent(class_colour(c), 0.22),
        )
        for c, region in enumerate(regions)
    ]


def _walls(layer: ShownLayer, walls: Floats, theme: Theme) -> Trace:
    strokes = list(walls)
    if layer.bias is None and strokes:  # all through the origin: one line without gaps
        strokes = [np.pad(walls, ((0, 0), (0, 1), (0, 0))).reshape(-1, 2)]
    return line("walls", gapped(strokes), width=1, colour=theme.faint)


def _names(
    layer: ShownLayer,
    radius: float,
    walls: Floats,
    theme: Theme,
    side: float,
    held: Floats | None,
) -> Trace:
    """The ranking of each cell, or a dot where there are too many to name.

    Names stand clear of what is `held` (m, 2), and of the line between the first two.
    """
    candidates = label_places(layer, radius, further=held is not None)
    places = candidates[:, 0]
    keys = [layer.catalogue.keys[i] for i in layer.feasible_rows]
    looks = marker(26, "rgba(0,0,0,0)")
    text = []
    size = (11 if len(keys) <= MANY else 9) + (0 if side < USUAL.large else 2)
    many = len(keys) > MOST_LABELS
    mode = mode_of_many(len(keys), MOST_MARKED if layer.bias is None else MOST_DOTS)
    if many:
        looks = marker(5, theme.text)
    else:
        shares = layer.probabilities[layer.feasible_rows]
        em = theme.width.text(size) / side
        taken: list[tuple[Floats, Floats]] = []
        if held is not None:
            walls = np.concatenate([walls, np.resize(held[:2], (1, 2, 2))])
            taken = [(at, np.full(2, 2 * radius * HANDLE / side)) for at in held]
        found = chosen_places(keys, candidates, shares, radius, em, walls, taken)
        places = candidates[np.arange(len(keys)), [i or 0 for i in found]]
        text = [BLANK if i is None else key for i, key in zip(found, keys, strict=True)]
    return points(
        "cells",
        xy(places),
        looks,
        text=text,
        font=(size, theme.text),
        hover="%{customdata}",
        customdata=keys,
        **({"mode": mode} if many else {}),
    )


def _on_line(layer: ShownLayer, probe: Probe, theme: Theme) -> Figure:
    assert layer.feasible is not None
    found = layer.feasible
    radius = cell_window(layer, probe.x)
    witnesses = [float(found.exact_witness(i)[0]) for i in range(len(found.rankings))]
    order = np.argsort(witnesses)
    keys = [layer.catalogue.keys[layer.feasible_rows[i]] for i in order]
    bounds = walls_on_the_line(found.layer)
    edges = np.concatenate([[-radius], bounds, [radius]])
    middles = (edges[:-1] + edges[1:]) / 2
    intervals = _intervals(edges, found.rankings[order, -1].tolist(), keys)
    walls = points(
        "walls",
        {"x": positions(bounds), "y": [0] * len(bounds)},
        marker(26, symbol="line-ns", rim=(theme.text, 2)),
        hover="wall at x = %{x}",
    )
    heights = [0.28 if k % 2 == 0 else -0.28 for k in range(len(keys))]
    names = texts(
        "cells",
        {"x": positions(middles[: len(keys)]), "y": heights},
        keys,
        (12, theme.text),
        hover="%{customdata}",
        customdata=keys,
        **({} if len(keys) <= 12 else {"mode": "markers"}),
    )
    at_x = _probe({"x": positions(probe.x), "y": [0]}, theme)
    return {
        "data": [*intervals, walls, names, at_x],
        "layout": line_layout(theme, radius),
    }


def _intervals(edges: Floats, winners: list[int], keys: list[str]) -> list[Trace]:
    """The cells of a line in the colours of their winners; many are one line a winner."""
    if len(keys) <= MOST_TRACES:
        return [
            line(
                f"cell {key}",
                {"x": positions(edges[k : k + 2]), "y": [0, 0]},
                width=12,
                colour=class_colour(winner),
            )
            for k, (winner, key) in enumerate(zip(winners, keys, strict=True))
        ]
    return [
        line(
            f"winner {class_name(c)}",
            gapped([np.array([[edges[k], 0], [edges[k + 1], 0]]) for k in its]),
            width=12,
            colour=class_colour(c),
        )
        for c in sorted(set(winners))
        for its in [[k for k, winner in enumerate(winners) if winner == c]]
    ]


def _probe(at: Channels, theme: Theme) -> Trace:
    return points(
        "probe",
        at,
        marker(13, theme.text, rim=(theme.paper, 2)),
        text=["x"],
        beside="top center",
        hover="x = %{x}",
    )
