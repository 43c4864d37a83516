"""Rows of the vector example in the plane, and where the soft sort puts them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from components.page.numbers import for_json
from components.page.palette import Theme, class_colour, class_symbol
from components.page.traces import (
    Figure,
    Floats,
    Trace,
    axis_title,
    base_layout,
    margins,
    marker,
    plane_axis,
    points,
    xy,
)
from components.soft_sort.figures.axes import window


def plane_points(
    before: Floats,
    after: Floats,
    names: Sequence[str],
    theme: Theme,
    point: Floats | None = None,
    bounds: Floats | None = None,
) -> Figure:
    """Rows of the vector example in the plane, and where the soft sort puts them."""
    aim = [] if point is None else [point[None, :]]
    everything = np.concatenate([before, before if bounds is None else bounds, *aim])
    across, upwards = window(everything[:, 0]), window(everything[:, 1])
    return {
        "data": [
            _rows(before, names, theme),
            _sorted(after, theme),
            *[_aim(at, theme) for at in aim],
        ],
        "layout": base_layout(
            theme,
            margin=margins(38, 8, 18, 34),
            xaxis=plane_axis(theme, *across, title=axis_title("first column", theme)),
            yaxis=plane_axis(theme, *upwards, title=axis_title("second column", theme)),
        ),
    }


def _rows(before: Floats, names: Sequence[str], theme: Theme) -> Trace:
    rows = range(len(before))
    return points(
        "rows",
        xy(before, for_json),
        marker(
            13,
            [class_colour(i) for i in rows],
            [class_symbol(i) for i in rows],
            (theme.outline, 1.5),
        ),
        text=list(names),
        beside="top center",
        cliponaxis=False,
        hoverinfo="x+y+text",
    )


def _sorted(after: Floats, theme: Theme) -> Trace:
    return points(
        "softly sorted",
        xy(after, for_json),
        marker(8, theme.accent, "diamond-open"),
        text=[str(i + 1) for i in range(len(after))],
        beside="bottom right",
        mode="lines+markers+text",
        line={"color": theme.accent, "width": 1, "dash": "dot"},
        hoverinfo="x+y+text",
    )


def _aim(at: Floats, theme: Theme) -> Trace:
    return points(
        "the point",
        xy(at, for_json),
        marker(12, symbol="x-thin", rim=(theme.text, 2)),
        text=["the point"],
        beside="bottom center",
        hoverinfo="x+y",
    )
