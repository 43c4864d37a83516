"""Soft ranks as paths inside a permutohedron."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.page.numbers import for_json
from components.page.palette import Theme, translucent
from components.page.traces import (
    GREY,
    Figure,
    Floats,
    Trace,
    base_layout,
    gapped,
    line,
    margins,
    marker,
    plane_axis,
    points,
    xy,
)
from components.soft_sort.figures.style import short_label, sorter_style

RANKS_EQUAL = "the centre: all ranks equal"


def paths(
    solid: Sequence[Trace],
    corners: Floats,
    tracks: Mapping[str, Floats],
    ends: Mapping[str, Floats],
    outside: Mapping[str, Floats],
    frame: int,
    theme: Theme,
    chosen: str,
) -> Figure:
    """Soft ranks as paths inside a permutohedron that is drawn already.

    `tracks` (K, 2) by sorter, `ends` the points of sorters that do not end at the centre, `outside`
    the parts (m, 2) of a track that lie outside; the trace "at this softness" marks the cursor.
    """
    return {
        "data": [
            *[{**trace, "showlegend": False} for trace in solid],
            *[_track(name, track, name == chosen) for name, track in tracks.items()],
            _strays(outside, theme),
            _stops(ends, theme),
            _cursor(tracks, frame, chosen, theme),
        ],
        "layout": in_plane(theme, np.concatenate([corners, *tracks.values()])),
    }


def _track(name: str, track: Floats, chosen: bool) -> Trace:
    colour, dash, _ = sorter_style(name)
    return line(
        short_label(name),
        xy(track[:-1], for_json),
        width=3.5 if chosen else 2,
        colour=colour,
        dash=dash,
        hover=short_label(name),
        showlegend=True,
    )


def _strays(outside: Mapping[str, Floats], theme: Theme) -> Trace:
    stray = np.concatenate([*outside.values(), np.zeros((0, 2))])
    return points(
        "outside the permutohedron",
        xy(stray, for_json),
        marker(7, symbol="x-thin", rim=(theme.text, 1.5)),
        showlegend=bool(len(stray)),
        hoverinfo="name",
    )


def _stops(ends: Mapping[str, Floats], theme: Theme) -> Trace:
    stops = np.concatenate([*[p[None, :] for p in ends.values()], np.zeros((0, 2))])
    return points(
        "all-halves point",
        xy(stops, for_json),
        marker(13, theme.accent, "star-triangle-down", (theme.outline, 1)),
        showlegend=bool(len(stops)),
        hovertext=[f"{short_label(name)} ends here" for name in ends],
        hoverinfo="text",
    )


def _cursor(tracks: Mapping[str, Floats], frame: int, chosen: str, theme: Theme) -> Trace:
    here = np.array([track[frame] for track in tracks.values()]).reshape(-1, 2)
    styles = [sorter_style(name) for name in tracks]
    return points(
        "at this softness",
        xy(here, for_json),
        marker(
            [15 if name == chosen else 10 for name in tracks],
            [colour for colour, _, _ in styles],
            [symbol for _, _, symbol in styles],
            (theme.outline, 1.5),
        ),
        showlegend=False,
        hovertext=[short_label(name) for name in tracks],
        hoverinfo="text",
    )


def in_plane(theme: Theme, inside: Floats, room: float = 0.62) -> dict[str, Any]:
    """A plane with equal units that holds all points, without ticks, and a legend under it.

    To each side of their middle there is `room` times the extent of the points `inside` (m, 2).
    """
    low, high = inside.min(axis=0), inside.max(axis=0)
    middle, reach = (low + high) / 2, room * max(float((high - low).max()), 1e-9)
    axis = {"showticklabels": False, "showgrid": False, "zeroline": False, "constrain": "domain"}
    return base_layout(
        theme,
        margin=margins(6, 6, 6, 6),
        xaxis=plane_axis(theme, middle[0] - reach, middle[0] + reach, **axis),
        yaxis=plane_axis(theme, middle[1] - reach, middle[1] + reach, scaleanchor="x", **axis),
        showlegend=True,
        legend={
            "font": {"size": 11, "color": theme.text},
            "orientation": "h",
            "x": 0,
            "y": -0.02,
            "yanchor": "top",
            "bgcolor": "rgba(0,0,0,0)",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )


def polygon_traces(
    polygon: Floats,
    theme: Theme,
    labels: Sequence[str] = (),
    corners: Floats | None = None,
    centre: str = RANKS_EQUAL,
) -> list[Trace]:
    """A filled silhouette, its corners named where there is room."""
    fill = translucent(GREY, 0.14)
    outline = line("outline", xy(polygon, for_json), width=1.5, colour=theme.faint, fill=fill)
    if corners is None:
        return [outline]
    return [outline, _corner_labels(corners, labels, 11, theme), _centre(corners, theme, centre)]


def _corner_labels(corners: Floats, labels: Sequence[str], size: int, theme: Theme) -> Trace:
    middle = corners.mean(axis=0)
    spots = [
        f"{'top' if y >= middle[1] else 'bottom'} {'right' if x > middle[0] else 'left'}"
        if abs(x - middle[0]) > 1e-9
        else f"{'top' if y >= middle[1] else 'bottom'} center"
        for x, y in corners
    ]
    return points(
        "corners",
        xy(corners, for_json),
        marker(5, theme.faint),
        text=list(labels),
        font=(size, theme.text),
        beside=spots,
        cliponaxis=False,
        **({"hoverinfo": "text"} if labels else {"mode": "markers"}),
    )


def _centre(corners: Floats, theme: Theme, hover: str = RANKS_EQUAL) -> Trace:
    return points(
        "centre",
        xy(corners.mean(axis=0)[None, :], for_json),
        marker(11, symbol="cross-thin", rim=(theme.faint, 2)),
        hovertext=[hover],
        hoverinfo="text",
    )


def solid_traces(
    corners: Floats,
    edges: NDArray[np.intp],
    in_front: NDArray[np.bool_],
    facing: NDArray[np.bool_],
    labels: Sequence[str],
    theme: Theme,
) -> list[Trace]:
    """The truncated octahedron: hidden edges faint and dotted, the corners in front named."""
    shown = [label if f else "" for label, f in zip(labels, facing, strict=True)]
    return [
        line(
            "edges behind",
            gapped(corners[edges[~in_front]], for_json),
            width=1,
            colour=theme.faint,
            dash="dot",
        ),
        line(
            "edges in front",
            gapped(corners[edges[in_front]], for_json),
            width=1.6,
            colour=theme.faint,
            dash="solid",
        ),
        _corner_labels(corners, shown, 10, theme),
        _centre(corners, theme),
    ]
