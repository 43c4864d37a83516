"""The pictures of the Soft sort view: pure functions to plain plotly figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.page.numbers import for_json
from components.page.palette import (
    CLASS_COLOURS,
    DASHES,
    Theme,
    class_colour,
    class_symbol,
    translucent,
)
from components.page.traces import base_layout, plane_axis
from components.soft_sort.model import SOFTNESSES, Sorting
from compute.naming import class_name
from compute.soft_sorting.registry import SORTERS

Floats = NDArray[np.float64]
Figure = dict[str, Any]


def sorter_style(name: str) -> tuple[str, str, str]:
    """Colour, dash and marker shape of a sorter."""
    index = list(SORTERS).index(name)
    # Neighbours in colour differ in dash, and so does each colour when it comes again.
    dash = index // len(CLASS_COLOURS) + 2 * (index % 2)
    return class_colour(index), DASHES[dash % len(DASHES)], class_symbol(index)


def short_label(name: str) -> str:
    """The sorter's name without its family."""
    return SORTERS[name].name


def axis_title(text: str, theme: Theme) -> dict[str, Any]:
    """A quiet title close to its axis."""
    return {"text": text, "font": {"size": 12, "color": theme.faint}, "standoff": 4}


def window(values: Floats) -> tuple[float, float]:
    """The span of an axis that shows all values with some air.

    It is cut on round numbers first, so that it stays where it is while a value moves a little.
    """
    low, high = float(values.min()), float(values.max())
    span = (high - low) or max(1.0, abs(high) / 10)
    step = 10.0 ** math.floor(math.log10(span / 2))
    step *= 5 if span / step >= 10 else 2 if span / step >= 5 else 1
    bottom, top = step * math.floor(low / step), step * math.ceil(high / step)
    # Values a few roundings apart still get an axis that is longer than a rounding.
    least = 64 * float(np.spacing(max(abs(low), abs(high))))
    air = max(0.08 * (top - bottom) or step / 2, least)
    return float(f"{bottom - air:.15g}"), float(f"{top + air:.15g}")


def _left(sorting: Sorting) -> int:
    """Pixels for the labels of an axis of values: more where they have an exponent."""
    return 34 + 6 * (sorting.digits - 5) + (0 if 1e-3 <= sorting.size < 1e4 else 16)


def _lines(
    x: Sequence[Any], rows: Floats, line: dict[str, Any], hover: str, digits: int = 5
) -> list[Figure]:
    """One trace a row: unbroken lines are redrawn ten times faster than one line with gaps."""
    return [
        {
            "type": "scatter",
            "x": list(x),
            "y": for_json(row, digits),
            "mode": "lines",
            "line": line,
            **({"hovertemplate": hover + "<extra></extra>"} if hover else {"hoverinfo": "skip"}),
        }
        for row in rows
    ]


def inputs(sorting: Sorting, theme: Theme, frame: int) -> Figure:
    """The values on the left (their dots are the handles), what the sort makes of them right."""
    n = sorting.n
    places = [n + 1.5 + i for i in range(n)]
    low, high = window(sorting.values)
    mean = float(sorting.values.mean())
    letters = [class_name(i) for i in range(n)]
    return {
        "data": [
            {
                "type": "scatter",
                "x": places,
                "y": for_json(sorting.hard, sorting.digits),
                "mode": "markers",
                "marker": {
                    "symbol": "circle-open",
                    "size": 12,
                    "color": theme.faint,
                    "line": {"width": 1.5},
                },
                "hovertemplate": "sorted: %{y}<extra></extra>",
            },
            {
                "type": "scatter",
                "x": places,
                "y": for_json(sorting.outputs[frame], sorting.digits),
                "mode": "markers",
                "marker": {"symbol": "diamond", "size": 9, "color": theme.accent},
                "hovertemplate": "soft: %{y}<extra></extra>",
            },
            {
                "type": "scatter",
                "x": [0.4, places[-1] + 0.6],
                "y": for_json([mean, mean], sorting.digits),
                "mode": "lines",
                "line": {"color": theme.faint, "width": 1, "dash": "dash"},
                "hovertemplate": "mean %{y}<extra></extra>",
            },
        ],
        "layout": base_layout(
            theme,
            margin={"l": _left(sorting), "r": 4, "t": 4, "b": 34},
            xaxis=plane_axis(
                theme,
                0.3,
                places[-1] + 0.7,
                tickmode="array",
                tickvals=[*range(1, n + 1), *places],
                ticktext=[*letters, *[str(i + 1) for i in range(n)]],
                showgrid=False,
                zeroline=False,
                tickfont={"size": 10 if n > 10 else 11, "color": theme.faint},
                title={
                    "text": "inputs" + " " * 22 + "softly sorted",
                    "font": {"size": 11, "color": theme.faint},
                    "standoff": 2,
                },
            ),
            yaxis=plane_axis(theme, low, high),
        ),
    }


def knob_axis(sorting: Sorting, theme: Theme) -> dict[str, Any]:
    """The axis of softness (logarithmic) or of smoothing."""
    if sorting.is_smooth:
        return plane_axis(
            theme, 0, 1, title=axis_title("smoothing (softer →)", theme), zeroline=False
        )
    return plane_axis(
        theme,
        math.log10(SOFTNESSES[1]),
        math.log10(SOFTNESSES[-1]),
        type="log",
        zeroline=False,
        tickmode="array",
        tickvals=[0.001, 0.01, 0.1, 1, 10, 100],
        ticktext=["0.001", "0.01", "0.1", "1", "10", "100"],
        title=axis_title("softness, in units of the data's range (softer →)", theme),
    )


def curves(sorting: Sorting, theme: Theme) -> Figure:
    """Every output against softness, the hard values dotted, the mean as a line."""
    first = 0 if sorting.is_smooth else 1  # a logarithmic axis has no place for 0
    grid = np.array(sorting.grid[first:])
    rows = sorting.outputs[first:-1].T
    low, high = window(sorting.values)
    reach = high - low
    ends = [float(grid[0]), float(grid[-1])]
    (mean,) = for_json(sorting.values.mean(), sorting.digits)
    return {
        "data": [
            *_lines(
                for_json(grid),
                np.clip(rows, low - 50 * reach, high + 50 * reach),
                {"color": class_colour(0), "width": 2},
                "softness %{x}: %{y}",
                sorting.digits,
            ),
            *_lines(
                ends,
                np.repeat(sorting.hard[:, None], 2, axis=1),
                {"color": theme.faint, "width": 1.2, "dash": "dot"},
                "",
                sorting.digits,
            ),
            {
                "type": "scatter",
                "x": ends,
                "y": [mean, mean],
                "mode": "lines",
                "line": {"color": class_colour(1), "width": 1.5},
                "hovertemplate": "mean %{y}<extra></extra>",
            },
        ],
        "layout": base_layout(
            theme,
            margin={"l": _left(sorting) + 6, "r": 10, "t": 6, "b": 38},
            xaxis=knob_axis(sorting, theme),
            yaxis=plane_axis(theme, low, high),
        ),
    }


def response(
    sorting: Sorting, places: Floats, outputs: Floats, moving: int, theme: Theme
) -> Figure:
    """Every output (M, n) while one input moves through the others; the hard sort dotted."""
    others = np.delete(sorting.values, moving)
    hard = np.sort(np.column_stack([np.tile(others, (len(places), 1)), places]), axis=1)
    low, high = window(sorting.values)
    x = for_json(places, sorting.digits)
    (here,) = for_json(sorting.values[moving], sorting.digits)
    return {
        "data": [
            *_lines(
                x,
                outputs.T,
                {"color": class_colour(0), "width": 2},
                "%{x}: %{y}",
                sorting.digits,
            ),
            *_lines(
                x,
                hard.T,
                {"color": theme.faint, "width": 1.2, "dash": "dot"},
                "",
                sorting.digits,
            ),
            {
                "type": "scatter",
                "x": [here, here],
                "y": [low, high],
                "mode": "lines",
                "line": {"color": class_colour(1), "width": 1.5, "dash": "dash"},
                "hovertemplate": "where it stands now: %{x}<extra></extra>",
            },
        ],
        "layout": base_layout(
            theme,
            margin={"l": _left(sorting) + 6, "r": 10, "t": 6, "b": 38},
            xaxis=plane_axis(
                theme,
                float(places[0]),
                float(places[-1]),
                zeroline=False,
                title=axis_title(f"value of input {class_name(moving)}", theme),
            ),
            yaxis=plane_axis(theme, low, high),
        ),
    }


def _square(theme: Theme, points: Floats, **more: Any) -> dict[str, Any]:
    """A plane with equal units that holds all points, without ticks."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle, reach = (low + high) / 2, 0.62 * max(float((high - low).max()), 1e-9)
    axis = {"showticklabels": False, "showgrid": False, "zeroline": False}
    return base_layout(
        theme,
        margin={"l": 6, "r": 6, "t": 6, "b": 6},
        xaxis=plane_axis(theme, middle[0] - reach, middle[0] + reach, constrain="domain", **axis),
        yaxis=plane_axis(
            theme, middle[1] - reach, middle[1] + reach, scaleanchor="x", constrain="domain", **axis
        ),
        **more,
    )


def paths(
    solid: Sequence[dict[str, Any]],
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
    the parts (m, 2) of a track that lie outside; the last trace but two marks the cursor.
    """
    data: list[dict[str, Any]] = list(solid)
    for name, track in tracks.items():
        colour, dash, _ = sorter_style(name)
        data.append(
            {
                "type": "scatter",
                "x": for_json(track[:-1, 0]),
                "y": for_json(track[:-1, 1]),
                "mode": "lines",
                "name": short_label(name),
                "showlegend": True,
                "line": {"color": colour, "dash": dash, "width": 3.5 if name == chosen else 2},
                "hovertemplate": f"{short_label(name)}<extra></extra>",
            }
        )
    stray = np.concatenate([*outside.values(), np.zeros((0, 2))])
    stops = np.concatenate([*[p[None, :] for p in ends.values()], np.zeros((0, 2))])
    data += [
        {
            "type": "scatter",
            "x": for_json(stray[:, 0]),
            "y": for_json(stray[:, 1]),
            "mode": "markers",
            "name": "outside the permutohedron",
            "showlegend": bool(len(stray)),
            "marker": {"symbol": "x-thin", "size": 7, "line": {"width": 1.5, "color": theme.text}},
            "hoverinfo": "name",
        },
        {
            "type": "scatter",
            "x": for_json(stops[:, 0]),
            "y": for_json(stops[:, 1]),
            "mode": "markers",
            "name": "all-halves point",
            "showlegend": bool(len(stops)),
            "marker": {
                "symbol": "star-triangle-down",
                "size": 13,
                "color": theme.accent,
                "line": {"width": 1, "color": theme.outline},
            },
            "hovertext": [f"{short_label(name)} ends here" for name in ends],
            "hoverinfo": "text",
        },
        {
            "type": "scatter",
            "x": for_json([track[frame, 0] for track in tracks.values()]),
            "y": for_json([track[frame, 1] for track in tracks.values()]),
            "mode": "markers",
            "name": "at this softness",
            "showlegend": False,
            "marker": {
                "size": [15 if name == chosen else 10 for name in tracks],
                "color": [sorter_style(name)[0] for name in tracks],
                "symbol": [sorter_style(name)[2] for name in tracks],
                "line": {"color": theme.outline, "width": 1.5},
            },
            "hovertext": [short_label(name) for name in tracks],
            "hoverinfo": "text",
        },
    ]
    for trace in solid:
        trace["showlegend"] = False
    layout = _square(theme, np.concatenate([corners, *tracks.values()]))
    layout["showlegend"] = True
    layout["legend"] = {
        "font": {"size": 11, "color": theme.text},
        "orientation": "h",
        "x": 0,
        "y": -0.02,
        "yanchor": "top",
        "bgcolor": "rgba(0,0,0,0)",
        "itemclick": False,
        "itemdoubleclick": False,
    }
    return {"data": data, "layout": layout}


def polygon_traces(
    polygon: Floats, theme: Theme, labels: Sequence[str] = (), corners: Floats | None = None
) -> list[dict[str, Any]]:
    """A filled silhouette, its corners named where there is room."""
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": for_json(polygon[:, 0]),
            "y": for_json(polygon[:, 1]),
            "mode": "lines",
            "fill": "toself",
            "fillcolor": translucent("#8a94a0", 0.14),
            "line": {"color": theme.faint, "width": 1.5},
            "hoverinfo": "skip",
        }
    ]
    if corners is not None:
        data += [_corner_labels(corners, labels, theme), _centre(corners, theme)]
    return data


def _corner_labels(corners: Floats, labels: Sequence[str], theme: Theme) -> dict[str, Any]:
    middle = corners.mean(axis=0)
    spots = [
        f"{'top' if y >= middle[1] else 'bottom'} {'right' if x > middle[0] else 'left'}"
        if abs(x - middle[0]) > 1e-9
        else f"{'top' if y >= middle[1] else 'bottom'} center"
        for x, y in corners
    ]
    return {
        "type": "scatter",
        "x": for_json(corners[:, 0]),
        "y": for_json(corners[:, 1]),
        "mode": "markers+text" if labels else "markers",
        "text": list(labels),
        "textposition": spots,
        "textfont": {"size": 11, "color": theme.text},
        "marker": {"size": 5, "color": theme.faint},
        "hoverinfo": "text" if labels else "skip",
        "cliponaxis": False,
    }


def _centre(corners: Floats, theme: Theme) -> dict[str, Any]:
    middle = corners.mean(axis=0)
    return {
        "type": "scatter",
        "x": for_json(middle[:1]),
        "y": for_json(middle[1:]),
        "mode": "markers",
        "marker": {"symbol": "cross-thin", "size": 11, "line": {"width": 2, "color": theme.faint}},
        "hovertext": ["the centre: all ranks equal"],
        "hoverinfo": "text",
    }


def solid_traces(
    points: Floats,
    edges: NDArray[np.intp],
    in_front: NDArray[np.bool_],
    facing: NDArray[np.bool_],
    labels: Sequence[str],
    theme: Theme,
) -> list[dict[str, Any]]:
    """The truncated octahedron: hidden edges faint and dotted, the corners in front named."""
    data: list[dict[str, Any]] = []
    for front in (False, True):
        chosen = edges[in_front == front]
        data.append(
            {
                "type": "scatter",
                "x": [v for a, b in chosen for v in (*for_json(points[[a, b], 0]), None)],
                "y": [v for a, b in chosen for v in (*for_json(points[[a, b], 1]), None)],
                "mode": "lines",
                "line": {
                    "color": theme.faint,
                    "width": 1.6 if front else 1,
                    "dash": "solid" if front else "dot",
                },
                "hoverinfo": "skip",
            }
        )
    shown = [label if f else "" for label, f in zip(labels, facing, strict=True)]
    data += [_corner_labels(points, shown, theme), _centre(points, theme)]
    data[2]["textfont"]["size"] = 10
    return data


def plane_points(
    before: Floats,
    after: Floats,
    names: Sequence[str],
    theme: Theme,
    point: Floats | None = None,
    bounds: Floats | None = None,
) -> Figure:
    """Rows of the vector example in the plane, and where the soft sort puts them."""
    everything = np.concatenate(
        [before, before if bounds is None else bounds]
        + ([point[None, :]] if point is not None else [])
    )
    low_x, high_x = window(everything[:, 0])
    low_y, high_y = window(everything[:, 1])
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": for_json(before[:, 0]),
            "y": for_json(before[:, 1]),
            "mode": "markers+text",
            "text": list(names),
            "textposition": "top center",
            "name": "rows",
            "marker": {
                "size": 13,
                "symbol": [class_symbol(i) for i in range(len(before))],
                "color": [class_colour(i) for i in range(len(before))],
                "line": {"color": theme.outline, "width": 1.5},
            },
            "hoverinfo": "x+y+text",
        },
        {
            "type": "scatter",
            "x": for_json(after[:, 0]),
            "y": for_json(after[:, 1]),
            "mode": "lines+markers+text",
            "text": [str(i + 1) for i in range(len(after))],
            "textposition": "bottom right",
            "name": "softly sorted",
            "line": {"color": theme.accent, "width": 1, "dash": "dot"},
            "marker": {"size": 8, "symbol": "diamond-open", "color": theme.accent},
            "hoverinfo": "x+y+text",
        },
    ]
    if point is not None:
        data.append(
            {
                "type": "scatter",
                "x": for_json(point[:1]),
                "y": for_json(point[1:]),
                "mode": "markers+text",
                "text": ["the point"],
                "textposition": "bottom center",
                "marker": {
                    "size": 12,
                    "symbol": "x-thin",
                    "line": {"width": 2, "color": theme.text},
                },
                "hoverinfo": "x+y",
            }
        )
    return {
        "data": data,
        "layout": base_layout(
            theme,
            margin={"l": 38, "r": 8, "t": 6, "b": 34},
            xaxis=plane_axis(theme, low_x, high_x, title=axis_title("first column", theme)),
            yaxis=plane_axis(theme, low_y, high_y, title=axis_title("second column", theme)),
        ),
    }
