"""Mappings of three inputs as paths in one polytope each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.page.numbers import for_json
from components.page.palette import Theme
from components.page.traces import Figure, Floats, line, marker, points, texts, xy
from components.soft_sort.figures.paths import in_plane, polygon_traces

APART = 1.2  # how much farther out than its corner a name stands, clear of the cursors


@dataclass(frozen=True)
class Path:
    """A mapping as it is drawn."""

    label: str
    track: Floats
    """(K, 2) where it stands at each frame; the last is the state's own."""
    style: tuple[str, str, str]
    """Colour, dash and marker shape."""


def polytope(
    polygon: Floats, corners: Floats, labels: Sequence[str], paths: Sequence[Path], theme: Theme
) -> Figure:
    """The paths of some mappings; the trace "at this softness" marks where they are now.

    `polygon` (c + 1, 2) is closed, and `corners` (c, 2) are called by `labels`.
    """
    tracks = [
        line(
            path.label,
            xy(path.track[:-1], for_json),
            width=4 - 1.2 * k,  # a path that another covers shows on both sides of it
            colour=path.style[0],
            dash=path.style[1],
            hover=path.label,
            showlegend=True,
        )
        for k, path in enumerate(paths)
    ]
    ends = [path.track[-1].tolist() for path in paths]
    here = points(
        "at this softness",
        {axis: for_json(its) for axis, its in zip("xy", zip(*ends, strict=True), strict=True)},
        marker(
            [15 - 3 * k for k in range(len(paths))],  # those below show where points meet
            [path.style[0] for path in paths],
            [path.style[2] for path in paths],
            (theme.outline, 1.5),
        )
        | {"opacity": 1},
        showlegend=False,
        hovertext=[path.label for path in paths],
        hoverinfo="text",
    )
    solid = polygon_traces(polygon, theme, (), corners, centre="the centre: all alike")
    middle = corners.mean(axis=0)
    names = texts(
        "names",
        xy(middle + APART * (corners - middle), for_json),
        list(labels),
        (11, theme.text),
        beside=[
            "middle center" if abs(aside) < 1e-9 else f"middle {'right' if aside > 0 else 'left'}"
            for aside in (corners - middle)[:, 0].tolist()
        ],
        cliponaxis=False,
    )
    return {
        "data": [*[{**trace, "showlegend": False} for trace in [*solid, names]], *tracks, here],
        "layout": in_plane(theme, corners, 0.72),
    }
