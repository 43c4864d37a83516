"""A picture in space as a flat one, for browsers that cannot draw in space.

It shows what the camera of the figure sees, without perspective: what stands behind an opaque body
is left out, and of labels those in front that have room.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.page.labels import with_room
from components.page.palette import Theme, translucent
from components.page.traces import (
    Figure,
    Floats,
    Trace,
    base_layout,
    gapped,
    line,
    margins,
    square_axes,
    texts,
    xy,
)

Flags = NDArray[np.bool_]

STEPS = 24  # of the slider that turns pictures once around
LETTER = np.array([0.64, 1.2])  # width and height of a letter, in sizes of its font
TEXT = 11  # px
OF_POINTS = ("text", "customdata")  # one entry a point, as some of the marker's looks


def as_seen(figure: Mapping[str, Any], theme: Theme, turn: int = 0) -> Figure:
    """The figure as the browser can draw it."""
    flat = theme.flat and "scene" in figure["layout"]
    return in_plane(figure, theme, turn) if flat else dict(figure)


def in_plane(figure: Mapping[str, Any], theme: Theme, turn: int = 0) -> Figure:
    """A figure in space as its camera sees it, turned by `turn` of the STEPS once around."""
    axes = _axes(figure["layout"]["scene"]["camera"], turn)
    shown = [(trace, _points(trace) @ axes) for trace in figure["data"] if trace["name"] != "lit"]
    everything = np.concatenate([at[np.isfinite(at).all(axis=1)] for _, at in shown])
    radius = 1.12 * float(np.abs(everything[:, :2]).max(initial=0.0)) or 1.0
    reach = max((_reach(at) for trace, at in shown if _is_opaque(trace)), default=0.0)
    made: list[Trace] = []
    for trace, at in shown:
        seen = np.isfinite(at).all(axis=1)
        seen &= (at[:, 2] >= 0) | (_far(at) >= 0.999 * reach)
        if trace["type"] == "mesh3d":
            made += _faces(trace, at, seen)
        elif trace["mode"] == "lines":
            made.append(_stroke(trace, at, seen))
        else:
            made += _marks(trace, at, seen, radius, theme)
    plane = square_axes(theme, radius, radius, visible=False)
    return {"data": made, "layout": base_layout(theme, margin=margins(4, 4, 4, 4), **plane)}


def _axes(camera: Mapping[str, Any], turn: int) -> Floats:
    """(3, 3) as columns: right, up, and towards the eye, turned about the third axis."""
    eye = np.array([camera["eye"][axis] for axis in "xyz"], dtype=float)
    angle = 2 * np.pi * turn / STEPS
    cos, sin = np.cos(angle), np.sin(angle)
    eye = np.array([cos * eye[0] - sin * eye[1], sin * eye[0] + cos * eye[1], eye[2]])
    eye /= float(np.linalg.norm(eye)) or 1.0
    right = np.cross([0.0, 0.0, 1.0], eye)
    if np.linalg.norm(right) < 1e-9:
        right = np.array([1.0, 0.0, 0.0])
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(eye, right), eye], axis=1)


def _points(trace: Trace) -> Floats:
    """(m, 3); NaN for gaps."""
    return np.array([trace[axis] for axis in "xyz"], dtype=float).T.reshape(-1, 3)


def _far(at: Floats) -> Floats:
    """(m,) how far from the middle of the picture points (m, 3) are seen."""
    return np.asarray(np.hypot(at[:, 0], at[:, 1]))


def _is_opaque(trace: Trace) -> bool:
    return bool(trace["type"] == "mesh3d" and trace.get("opacity", 1) == 1)


def _reach(at: Floats) -> float:
    return float(np.linalg.norm(at, axis=1).max(initial=0.0))


def _faces(trace: Trace, at: Floats, seen: Flags) -> list[Trace]:
    """The triangles of each colour as one area."""
    triangles = np.array([trace[index] for index in "ijk"], dtype=np.intp).T.reshape(-1, 3)
    colours = np.array(trace.get("facecolor") or [trace.get("color", "#888888")] * len(triangles))
    corners = at[triangles]
    opaque = _is_opaque(trace)
    front = corners[..., 2].mean(axis=1) > 0 if opaque else seen[triangles].all(axis=1)
    # All the same way round, so that areas over each other are one.
    x, y = (corners[:, 1:, :2] - corners[:, :1, :2]).transpose(2, 0, 1)
    back = x[:, 0] * y[:, 1] - x[:, 1] * y[:, 0] < 0
    corners[back] = corners[back][:, ::-1]
    found = []
    for k, colour in enumerate(dict.fromkeys(colours.tolist())):
        mine = corners[front & (colours == colour)][:, [0, 1, 2, 0], :2]
        if len(mine):
            fill = colour if opaque else _veiled(colour, trace["opacity"])
            found.append(
                line(
                    f"{trace['name']} {k + 1}",
                    gapped(mine),
                    width=0.6 if opaque else 0,
                    colour=colour,
                    fill=fill,
                )
            )
    return found


def _veiled(colour: str, opacity: float) -> str:
    return (
        translucent(colour, opacity)
        if colour.startswith("#")
        else colour.replace(",1)", f",{opacity:g})")
    )


def _stroke(trace: Trace, at: Floats, seen: Flags) -> Trace:
    """A line where it is seen."""
    gaps = np.where(seen[:, None], at[:, :2], np.nan)
    return {**_flat(trace), **xy(gaps), "connectgaps": False}


def _marks(trace: Trace, at: Floats, seen: Flags, radius: float, theme: Theme) -> list[Trace]:
    """The points that are seen, and the labels of those in front that have room."""
    kept = np.flatnonzero(seen).tolist()
    flat = {**_flat(trace), **xy(at[kept, :2])}
    for key in OF_POINTS:
        if isinstance(trace.get(key), list):
            flat[key] = [trace[key][i] for i in kept]
    flat["marker"] = {
        key: [value[i] for i in kept] if isinstance(value, list) else value
        for key, value in trace.get("marker", {}).items()
    }
    how = (trace.get("meta") or {}).get("labels")
    if how is None:
        return [flat]
    return [flat, _labels(trace, at, radius, theme, how)]


def _labels(trace: Trace, at: Floats, radius: float, theme: Theme, how: str) -> Trace:
    words = trace["text"]
    em = 2 * radius * TEXT / theme.width.beside
    boxes = np.array([LETTER * [len(word), 1] * em for word in words]).reshape(-1, 2)
    far = np.maximum(_far(at), 1e-9)[:, None]
    aside = 0.0 if how == "on" else at[:, :2] / far * (boxes / 2 + 0.5 * em)
    places = at[:, :2] + aside
    front = [i for i in trace["meta"]["order"] if how == "always" or at[i, 2] > 0]
    found = with_room(list(places[:, None]), boxes, front)
    kept = [i for i in front if found[i] is not None]
    return texts(
        f"{trace['name']}: labels",
        xy(places[kept]),
        [words[i] for i in kept],
        (TEXT, theme.text),
        cliponaxis=False,
    )


def _flat(trace: Trace) -> Trace:
    """What a trace in the plane has of one in space."""
    left_out = {"x", "y", "z", "meta", "surfaceaxis", "surfacecolor", "type"}
    return {"type": "scatter", **{key: part for key, part in trace.items() if key not in left_out}}
