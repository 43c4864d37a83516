"""The pictures of "Your layer": how far ahead each class can be, and what decided it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from components.audit.model import OwnLayer
from components.page.numbers import positions, short
from components.page.palette import Theme
from components.page.traces import (
    Figure,
    Floats,
    Trace,
    axis_title,
    bars,
    base_layout,
    hidden_axis,
    margins,
    marker,
    nice_ceiling,
    plane_axis,
    points,
    texts,
)
from compute.naming import class_name
from compute.rankings.audit.ahead import ROWS_AT_ONCE

Ints = NDArray[np.intp]

CAN, NEVER, OPEN = "#0072B2", "#D55E00", "#8a94a0"
MOST_LABELLED = 12  # classes of one kind whose names stand in the picture


def margins_figure(own: OwnLayer, theme: Theme) -> Figure:
    """Every class in the order of its margin: those that never win at 0, crossed."""
    ahead = np.where(np.isnan(own.margins), 0.0, own.margins)
    order = np.argsort(-ahead, kind="stable")
    place = np.empty(own.n, dtype=np.intp)
    place[order] = np.arange(1, own.n + 1)
    high = nice_ceiling(1.1 * float(ahead.max(initial=0.0)))
    data = [
        _kind(own, kind, place, ahead, theme, *looks)
        for kind, looks in {
            "can": (CAN, "circle"),
            "never": (NEVER, "x-thin-open"),
            "undecided": (OPEN, "diamond-open"),
        }.items()
    ]
    return {
        "data": data,
        "layout": base_layout(
            theme,
            margin=margins(52, 10, 12, 40),
            xaxis=plane_axis(
                theme, 0, own.n + 1, title=axis_title("classes, the furthest ahead first", theme)
            ),
            yaxis=plane_axis(
                theme, -0.06 * high, high, title=axis_title("ahead at its input", theme)
            ),
        ),
    }


def _kind(
    own: OwnLayer, kind: str, place: Ints, ahead: Floats, theme: Theme, colour: str, symbol: str
) -> Trace:
    """The classes of one verdict, each at its place."""
    classes = own.classes(kind)
    size = 9 if own.n <= 100 else 6
    labelled = own.n <= 2 * MOST_LABELLED + 2
    return points(
        kind,
        {"x": place[classes].tolist(), "y": positions(ahead[classes])},
        marker(size, colour, symbol, (colour, 1.5)),
        text=[class_name(i) if labelled else "" for i in classes],
        font=(11, theme.text),
        beside="top center",
        hover="%{customdata}",
        customdata=[_told(own, i, kind) for i in classes],
        cliponaxis=False,
    )


def _told(own: OwnLayer, index: int, kind: str) -> str:
    name = own.names.hover(index)
    if kind == "can":
        return f"{name}: ahead by {short(float(own.margins[index]), 3)}"
    return f"{name}: never wins" if kind == "never" else f"{name}: undecided"


BINS = 40


def lengths_figure(own: OwnLayer, theme: Theme) -> Figure:
    """How long the rows are, and how many of each length can win, never win, or are undecided."""
    W = own.layer.weights
    lengths = np.concatenate(
        [
            np.sqrt((np.asarray(W[i : i + ROWS_AT_ONCE], dtype=np.float64) ** 2).sum(axis=1))
            for i in range(0, own.n, ROWS_AT_ONCE)
        ]
    )
    high = nice_ceiling(float(lengths.max(initial=0.0)))
    edges = np.linspace(0.0, high, BINS + 1)
    looks = {
        "can": ("can win", CAN),
        "never": ("never wins", NEVER),
        "undecided": ("undecided", OPEN),
    }
    counts = {kind: np.histogram(lengths[own.classes(kind)], edges)[0].tolist() for kind in looks}
    middles = positions((edges[1:] + edges[:-1]) / 2)
    top = nice_ceiling(1.05 * max(map(sum, zip(*counts.values(), strict=True))))
    return {
        "data": [
            bars(name, {"x": middles, "y": counts[kind]}, {"color": colour}, f"{name}: %{{y:,}}")
            for kind, (name, colour) in looks.items()
            if kind != "undecided" or any(counts[kind])
        ],
        "layout": base_layout(
            theme,
            margin=margins(52, 10, 28, 40),
            barmode="stack",
            bargap=0.08,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            xaxis=plane_axis(theme, 0, high, title=axis_title("length of the row", theme)),
            yaxis=plane_axis(theme, 0, top, title=axis_title("classes", theme)),
        ),
    }


def stages_figure(own: OwnLayer, theme: Theme) -> Figure:
    """A bar for each way in which classes were decided, and above it its name."""
    stages = dict(reversed(own.audit.stages.items()))
    counts = list(stages.values())
    return {
        "data": [
            bars(
                "classes",
                {"x": counts, "y": list(range(len(stages)))},
                {"color": CAN},
                orientation="h",
                width=0.4,
            ),
            texts(
                "names",
                {
                    "x": [0.01 * max(counts)] * len(stages),
                    "y": [k + 0.36 for k in range(len(stages))],
                },
                [f"{name}: {count:,}" for name, count in stages.items()],
                (13, theme.text),
                beside="middle right",
                cliponaxis=False,
            ),
        ],
        "layout": base_layout(
            theme,
            margin=margins(10, 14, 10, 36),
            xaxis=plane_axis(theme, 0, 1.02 * max(counts), title=axis_title("classes", theme)),
            yaxis=hidden_axis(-0.3, len(stages) - 0.4),
        ),
    }
