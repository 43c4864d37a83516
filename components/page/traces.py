"""What figures are made of: marks that declare their channels, axes, and layouts.

A mark is a plain plotly trace. It is given a `name` that no other trace of its figure has: by it
scripts and tests find the trace, and it shows only in a legend. Channels are where the mark stands
("x", "y", in space "z" too), as `xy`, `xyz` and `gapped` write them. A mark can be hovered only if
it is told what to say: `hover` is plotly's template.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.page.numbers import positions
from components.page.numbers import strokes as rounded
from components.page.palette import FONT, Theme

Floats = NDArray[np.float64]
Trace = dict[str, Any]
Figure = dict[str, Any]
Channels = Mapping[str, Sequence[Any]]
Write = Callable[[Any], list[Any]]
Rim = tuple[str | list[str], float]  # colour and width
Font = tuple[float, str]  # size and colour

BLANK = "\u00a0"  # a label without a letter: plotly would drop the element of an empty one
GREY = "#8a94a0"
DEFAULT_CAMERA = {"eye": {"x": 1.35, "y": 1.2, "z": 0.9}}


# --- channels -----------------------------------------------------------------------------------


def xy(points: Floats, write: Write = positions) -> dict[str, list[Any]]:
    """The channels of points in the plane (m, 2)."""
    return {axis: write(column) for axis, column in zip("xy", points.T, strict=True)}


def xyz(points: Floats, write: Write = positions) -> dict[str, list[Any]]:
    """The channels of points in space (m, 3)."""
    return {axis: write(column) for axis, column in zip("xyz", points.T, strict=True)}


def gapped(strokes: Iterable[Floats], write: Write = positions, axes: str = "xy") -> Channels:
    """The channels of many polylines (m, 2) or (m, 3) as one line, with gaps between them."""
    if isinstance(strokes, np.ndarray) and write is positions:  # many of one length: at once
        together = [rounded(strokes[:, :, k]) for k in range(len(axes))]
        return {
            axis: [v for stroke in its for v in (*stroke, None)][:-1]
            for axis, its in zip(axes, together, strict=True)
        }
    written = [[write(stroke[:, k]) for k in range(len(axes))] for stroke in strokes]
    return {
        axis: [v for stroke in written for v in (*stroke[k], None)][:-1]
        for k, axis in enumerate(axes)
    }


# --- marks --------------------------------------------------------------------------------------


def _mark(kind: str, name: str, channels: Channels, hover: str, more: Mapping[str, Any]) -> Trace:
    trace: Trace = {"type": kind, "name": name, **channels}
    if hover:
        trace["hovertemplate"] = f"{hover}<extra></extra>"
    elif "hoverinfo" not in more:
        trace["hoverinfo"] = "skip"
    return {**trace, **more}


def _scatter(
    mode: str, name: str, at: Channels, hover: str, more: Mapping[str, Any], **parts: Any
) -> Trace:
    kind = "scatter3d" if "z" in at else "scatter"
    given = {key: part for key, part in parts.items() if part is not None}
    return _mark(kind, name, at, hover, {"mode": mode, **given, **more})


def line(
    name: str,
    at: Channels,
    *,
    width: float | None = None,
    colour: str | None = None,
    dash: str | None = None,
    fill: str | None = None,
    hover: str = "",
    **more: Any,
) -> Trace:
    """A line through all its points, filled where it has a `fill`."""
    looks = {"width": width, "color": colour, "dash": dash}
    style: dict[str, Any] = {key: part for key, part in looks.items() if part is not None}
    if "z" not in at:
        style["simplify"] = False  # plotly would leave points out, and a curve would show corners
    area = {"fill": "toself", "fillcolor": fill} if fill is not None else {}
    return _scatter("lines", name, at, hover, {**area, **more}, line=style)


def marker(
    size: float | list[float],
    colour: str | list[str] | None = None,
    symbol: str | list[str] | None = None,
    rim: Rim | None = None,
) -> dict[str, Any]:
    """How points look, one value for all or one for each."""
    looks = {"size": size, "color": colour, "symbol": symbol}
    style: dict[str, Any] = {key: part for key, part in looks.items() if part is not None}
    if rim is not None:
        style["line"] = {"color": rim[0], "width": rim[1]}
    return style


def points(
    name: str,
    at: Channels,
    looks: Mapping[str, Any],
    *,
    text: list[str] | None = None,
    font: Font | None = None,
    beside: str | list[str] | None = None,
    hover: str = "",
    **more: Any,
) -> Trace:
    """Points that look as `marker` says, with a text `beside` each where they have texts."""
    return _scatter(
        "markers+text" if text is not None else "markers",
        name,
        at,
        hover,
        more,
        marker=looks,
        text=text,
        textfont=None if font is None else {"size": font[0], "color": font[1]},
        textposition=beside,
    )


def texts(
    name: str,
    at: Channels,
    text: list[str],
    font: Font,
    *,
    beside: str | list[str] | None = None,
    hover: str = "",
    **more: Any,
) -> Trace:
    """Texts without a mark, in the middle of their place or `beside` it."""
    looks = {"size": font[0], "color": font[1]}
    return _scatter("text", name, at, hover, more, text=text, textfont=looks, textposition=beside)


def bars(name: str, at: Channels, looks: Mapping[str, Any], hover: str = "", **more: Any) -> Trace:
    """Bars that look as `looks` says."""
    return _mark("bar", name, at, hover, {"marker": looks, **more})


def heat(
    name: str,
    z: list[list[Any]],
    reach: tuple[float, float],
    colours: Iterable[Sequence[Any]],
    hover: str,
    **more: Any,
) -> Trace:
    """A heat map whose colours span `reach`."""
    looks = {"colorscale": [list(stop) for stop in colours], "xgap": 1, "ygap": 1}
    return _mark(
        "heatmap", name, {"z": z}, hover, {"zmin": reach[0], "zmax": reach[1], **looks, **more}
    )


def mesh(
    name: str,
    at: Channels,
    triangles: Any,
    light: tuple[float, float] = (0.9, 0.3),
    hover: str = "",
    **more: Any,
) -> Trace:
    """Triangles (m, 3) between corners, lit by `light`: ambient and diffuse.

    With a `facecolor` for each triangle a text for each is said of it, else one for each corner.
    """
    corners = np.asarray(triangles).reshape(-1, 3).T
    lighting = {"ambient": light[0], "diffuse": light[1], "specular": 0.0}
    faces = dict(zip("ijk", corners.tolist(), strict=True))
    return _mark(
        "mesh3d", name, at, hover, {**faces, "flatshading": True, "lighting": lighting, **more}
    )


# --- axes ---------------------------------------------------------------------------------------


def nice_ceiling(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten: an axis that rarely jumps."""
    if not sys.float_info.min <= value <= sys.float_info.max / 10:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(s * power for s in (1, 1.5, 2, 3, 4, 5, 6, 8, 10.0001) if s * power >= value)


def plane_axis(theme: Theme, low: float, high: float, **more: Any) -> dict[str, Any]:
    """One axis of a plane: fixed range, a faint grid, the zero line a little stronger."""
    return {
        "range": [low, high],
        "fixedrange": True,
        "gridcolor": theme.grid,
        "zerolinecolor": theme.faint,
        "zerolinewidth": 1,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": 11, "color": theme.faint},
        "nticks": 5,
        # Plotly would measure every label twice: half the time of a new axis.
        "tickangle": 0,
        "ticklabeloverflow": "allow",
        "exponentformat": "e",  # as in the words: 2e-5, not 20 micro
        **more,
    }


def hidden_axis(low: float, high: float, **more: Any) -> dict[str, Any]:
    """An axis that only says what is in sight."""
    return {"range": [low, high], "visible": False, "fixedrange": True, **more}


def axis_title(text: str, theme: Theme, standoff: int = 4) -> dict[str, Any]:
    """A quiet title close to its axis."""
    return {"text": text, "font": {"size": 12, "color": theme.faint}, "standoff": standoff}


def square_axes(theme: Theme, width: float, height: float, **more: Any) -> dict[str, Any]:
    """Both axes of a plane around the origin, with equal units; `width` is half the plane's."""
    return {
        "xaxis": plane_axis(theme, -width, width, constrain="domain", **more),
        "yaxis": plane_axis(theme, -height, height, scaleanchor="x", constrain="domain", **more),
    }


def note(text: str, x: float, y: float, font: Font, **more: Any) -> dict[str, Any]:
    """A text at a place of the paper: 0 to 1 from the left and from below."""
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": y,
        "showarrow": False,
        "font": {"size": font[0], "color": font[1]},
        **more,
    }


# --- layouts ------------------------------------------------------------------------------------


def base_layout(theme: Theme, **more: Any) -> dict[str, Any]:
    """The layout every figure starts from: no title, tight margins, see-through paper."""
    return {
        "margin": {"l": 28, "r": 8, "t": 6, "b": 22},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": theme.text},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": theme.paper,
            "bordercolor": theme.faint,
            "font": {"color": theme.text, "family": FONT},
        },
        "dragmode": False,
        **more,
    }


def margins(left: int, right: int, top: int, bottom: int) -> dict[str, int]:
    """Pixels around a picture."""
    return {"l": left, "r": right, "t": top, "b": bottom}


def space_layout(
    theme: Theme,
    axes: Mapping[str, Any],
    camera: Mapping[str, Any] = DEFAULT_CAMERA,
    aspect: str = "data",
) -> dict[str, Any]:
    """The layout of a picture in space, to be turned; all axes look the same."""
    return base_layout(
        theme,
        margin=margins(0, 0, 0, 0),
        dragmode="orbit",
        scene={
            **{f"{name}axis": dict(axes) for name in "xyz"},
            "aspectmode": aspect,
            "camera": dict(camera),
            "dragmode": "orbit",
        },
    )


def camera_of(numbers: Sequence[float]) -> dict[str, Any]:
    """The camera that nine numbers of a link stand for: eye, centre and up; else the default."""
    if len(numbers) != 9:
        return dict(DEFAULT_CAMERA)
    parts = zip(("eye", "center", "up"), (numbers[:3], numbers[3:6], numbers[6:]), strict=True)
    return {name: dict(zip("xyz", part, strict=True)) for name, part in parts}


def empty(theme: Theme, message: str, letters: int = 38) -> Figure:
    """A picture that says why there is nothing to see, so many letters wide; never a blank."""
    axis = {"visible": False, "fixedrange": True}
    said = note("<br>".join(_wrapped(message, letters)), 0.5, 0.5, (13, theme.faint))
    return {
        "data": [],
        "layout": base_layout(theme, xaxis=axis, yaxis=dict(axis), annotations=[said]),
    }


def _wrapped(message: str, width: int) -> list[str]:
    lines = [""]
    for word in message.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines
