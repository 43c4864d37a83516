"""How far each input is among the k largest, and the value at each share of the way up."""

from __future__ import annotations

import numpy as np

from components.page.numbers import for_json
from components.page.palette import Theme, class_colour, class_symbol
from components.page.traces import (
    Figure,
    Floats,
    Trace,
    axis_title,
    bars,
    base_layout,
    line,
    margins,
    marker,
    plane_axis,
    points,
)
from components.soft_sort.figures.axes import left_margin, window
from components.soft_sort.model import Sorting
from compute.naming import class_name

MEDIAN = 0.5


def memberships(soft: Floats, hard: Floats, most: float, theme: Theme) -> Figure:
    """A filled bar for each input's soft membership (n,), a hollow one beside it for the hard one.

    `most` is the largest membership that the axis has to hold.
    """
    n = len(soft)
    letters = [class_name(i) for i in range(n)]
    colours = [class_colour(i) for i in range(n)]
    hollow = {"color": "rgba(0,0,0,0)", "line": {"color": theme.faint, "width": 1.5}}
    top = max(1.0, most)
    return {
        "data": [
            bars(
                "soft",
                {"x": letters, "y": for_json(soft)},
                {"color": colours},
                "%{x}: %{y:.3f}",
            ),
            bars("hard", {"x": letters, "y": for_json(hard)}, hollow, "%{x}, hard: %{y:.3f}"),
        ],
        "layout": base_layout(
            theme,
            margin=margins(38, 8, 8, 24),
            barmode="group",
            bargap=0.25,
            bargroupgap=0.08,
            xaxis={
                "type": "category",
                "fixedrange": True,
                "tickangle": 0,
                "tickfont": {"size": 12, "color": theme.text},
            },
            yaxis=plane_axis(
                theme,
                0,
                1.06 * top,
                nticks=6,
                title=axis_title("membership", theme),
            ),
        ),
    }


def quantiles(sorting: Sorting, q: float, at: tuple[float, float], theme: Theme) -> Figure:
    """The soft sort, at the state's softness, and the hard one against the share of the way up.

    `at` has the soft values at q and at the median.
    """
    places = np.linspace(0.0, 1.0, sorting.n)
    low, high = window(sorting.values)
    return {
        "data": [
            _upright("median", MEDIAN, (low, high), theme.faint, "dash"),
            _upright("q", q, (low, high), theme.accent, "dot"),
            line(
                "hard sort",
                {"x": for_json(places), "y": for_json(sorting.hard, sorting.digits)},
                width=1.2,
                colour=theme.faint,
                dash="dot",
            ),
            _inputs(sorting, places, theme),
            line(
                "soft sort",
                {"x": for_json(places), "y": for_json(sorting.outputs[-1], sorting.digits)},
                width=2,
                colour=theme.accent,
                hover="q = %{x}, soft: %{y}",
            ),
            points(
                "soft quantiles",
                {"x": for_json([MEDIAN, q]), "y": for_json(at, sorting.digits)},
                marker([11, 13], theme.accent, ["circle", "diamond"], (theme.outline, 1.5)),
                hover="q = %{x}, soft: %{y}",
            ),
        ],
        "layout": base_layout(
            theme,
            margin=margins(left_margin(sorting) + 22, 10, 8, 38),
            xaxis=plane_axis(
                theme,
                -0.04,
                1.04,
                zeroline=False,
                tickmode="array",
                tickvals=[0, 0.25, MEDIAN, 0.75, 1],
                ticktext=["0", "0.25", "median", "0.75", "1"],
                title=axis_title("q, from the smallest (0) to the largest (1)", theme),
            ),
            yaxis=plane_axis(theme, low, high, title=axis_title("value", theme)),
        ),
    }


def _upright(name: str, at: float, reach: tuple[float, float], colour: str, dash: str) -> Trace:
    ends = {"x": for_json([at, at]), "y": list(reach)}
    return line(name, ends, width=1.5, colour=colour, dash=dash)


def _inputs(sorting: Sorting, places: Floats, theme: Theme) -> Trace:
    """The inputs in their hard order, each in its colour and shape with its letter."""
    order = np.argsort(sorting.values, kind="stable").tolist()
    return points(
        "inputs",
        {"x": for_json(places), "y": for_json(sorting.hard, sorting.digits)},
        marker(
            9,
            [class_colour(i) for i in order],
            [class_symbol(i) for i in order],
            (theme.outline, 1),
        ),
        text=[class_name(i) for i in order],
        font=(11, theme.text),
        beside="top center",
        hover="%{text}, hard: %{y}",
        cliponaxis=False,
    )
