"""The pictures of the gradient, of its check, of the Jacobian, and of a batch."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from components.page.numbers import SMALLEST_SHARE, fixed, for_json
from components.page.palette import Theme, class_colour, ink_on, shade
from components.page.traces import (
    Figure,
    Floats,
    Trace,
    bars,
    base_layout,
    heat,
    line,
    margins,
    plane_axis,
    texts,
)
from components.page.widths import NARROW
from components.softmax.model import Scores
from components.softmax.slopes import Wanted
from components.softmax.state import BATCH_CLASSES, BATCH_ROWS, SoftmaxState
from compute.naming import class_name

if TYPE_CHECKING:
    from compute.logits.comparison import GradientComparison

    from compute.logits.losses import BatchLoss

STEPS = 10.0 ** np.arange(-15, 0.01, 0.25)
FORMATS = {"float32": "#D55E00", "float64": "#0072B2"}
WAYS = (
    ("formula", "(p − y) / T", "/"),
    ("finite_differences", "central differences", ""),
    ("autograd", "torch autograd", "x"),
)
SMALLEST_ERROR = 1e-17
CROWDED, CROWDED_TEXT = 6, 9  # columns of a map, and px of its numbers where a phone shows more


def zero(value: float) -> str:
    """Four decimals, and what is 0 but for rounding is 0."""
    return "0" if abs(value) < SMALLEST_SHARE else fixed(value, 4)


def three_ways(three: GradientComparison, theme: Theme) -> Figure:
    """Three bars for each class; a pattern tells the way, the colour the class."""
    n = len(three.formula)
    names = [class_name(i) for i in range(n)]
    low = min(0.0, float(three.formula.min()))
    high = max(0.0, float(three.formula.max()))
    room = 0.1 * max(high - low, 1e-12)
    return {
        "data": [
            bars(
                name,
                {"x": names, "y": for_json(getattr(three, way), 7)},
                {
                    "color": [class_colour(i) for i in range(n)],
                    "line": {"color": theme.text, "width": 0.5},
                    "pattern": {"shape": shape, "fgcolor": theme.paper, "size": 6},
                },
                f"%{{x}}, {name}: %{{y:.6f}}",
            )
            for way, name, shape in WAYS
        ],
        "layout": base_layout(
            theme,
            margin=margins(44, 8, 8, 24),
            barmode="group",
            bargap=0.25,
            xaxis={"fixedrange": True, "tickfont": {"size": 13, "color": theme.text}},
            yaxis=plane_axis(theme, low - room, high + room),
        ),
    }


@lru_cache(maxsize=64)
def errors_of(logits: bytes, temperature: float, wanted: Wanted) -> dict[str, Floats]:
    """The error of central differences at each of STEPS, by float format."""
    from compute.logits.differences import finite_difference_errors

    # The loss is a function of z / T, and so is the error of its differences.
    scaled = np.frombuffer(logits) / temperature
    return {name: finite_difference_errors(scaled, wanted, STEPS, name) for name in FORMATS}


def errors(scores: Scores, wanted: Wanted, exponent: float, theme: Theme) -> Figure:
    """Truncation falls with h, rounding rises as h shrinks; where they cross is the best step."""
    found = errors_of(scores.logits.tobytes(), scores.temperature, wanted)
    lines = [
        line(
            name,
            {"x": STEPS.tolist(), "y": for_json(np.maximum(found[name], SMALLEST_ERROR), 3)},
            width=2,
            colour=colour,
            dash="dot" if name == "float32" else "solid",
            hover=f"{name}: error %{{y:.1e}} at h = %{{x:.1e}}",
        )
        for name, colour in FORMATS.items()
    ]
    at = {"x": [10.0**exponent] * 2, "y": [1e-17, 1e3]}
    heights = [found["float32"][44], found["float64"][12]]  # where each falls
    names = texts(
        "formats",
        {"x": [1e-4, 1e-12], "y": [height or 1 for height in for_json(heights)]},
        list(FORMATS),
        (12, theme.text),
        beside="top right",
    )
    ticks = {"tickvals": [1e-15, 1e-10, 1e-5, 1], "ticktext": ["1e−15", "1e−10", "1e−5", "1"]}
    title = {"text": "step h", "font": {"size": 12}, "standoff": 4}
    return {
        "data": [*lines, line("step", at, width=1.5, colour=theme.accent), names],
        "layout": base_layout(
            theme,
            margin=margins(48, 10, 8, 36),
            xaxis=plane_axis(theme, -15.2, 0.2, type="log", title=title, **ticks),
            yaxis=plane_axis(theme, -15.9, 2, type="log", **ticks),
        ),
    }


def jacobian_map(jacobian: Floats, theme: Theme) -> Figure:
    """The Jacobian as a heatmap with its row sums beside it."""
    n = len(jacobian)
    names = [class_name(i) for i in range(n)]
    reach = max(float(np.abs(jacobian).max()), 1e-12)
    sums = texts(
        "sums of rows",
        {"x": [n - 0.1] * n, "y": names},
        [f"Σ {zero(row.sum())}" for row in jacobian],
        (12, theme.text),
        cliponaxis=False,
    )
    return {
        "data": [*_map("Jacobian", jacobian, names, reach, theme, 3 if n <= 6 else 2), sums],
        "layout": base_layout(
            theme,
            margin=margins(24, 8, 8, 24),
            xaxis={
                "range": [-0.5, n + 0.4],
                "tickvals": list(range(n)),
                "ticktext": names,
                "fixedrange": True,
                "showgrid": False,
                "zeroline": False,
            },
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    }


def batch_map(state: SoftmaxState, batch: BatchLoss, theme: Theme) -> Figure:
    """The gradient of the mean loss, one row an example."""
    names = [class_name(j) for j in range(BATCH_CLASSES)]
    rows = [f"row {i + 1}" for i in range(BATCH_ROWS)]
    reach = float(np.abs(batch.gradients).max())
    gradients, written = _map("gradients", batch.gradients, rows, reach, theme, 2)
    for i, y in enumerate(state.targets().tolist()):
        written["text"][i * BATCH_CLASSES + y] += "<br>y"
    return {
        "data": [gradients, written],
        "layout": base_layout(
            theme,
            margin=margins(44, 8, 8, 24),
            xaxis={
                "tickvals": list(range(BATCH_CLASSES)),
                "ticktext": names,
                "fixedrange": True,
                "showgrid": False,
            },
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    }


def _map(
    name: str, values: Floats, rows: list[str], reach: float, theme: Theme, decimals: int
) -> list[Trace]:
    """The entries as colours, and over them as numbers that can be read on each."""
    columns = list(range(values.shape[1]))
    flat = values.ravel().tolist()
    grounds = [shade(theme.diverging, (v / reach + 1) / 2 if reach else 0.5) for v in flat]
    entries = heat(
        name,
        for_json(values, 8),
        (-reach, reach),
        theme.diverging,
        "row %{y}: %{z:.4f}",
        x=columns,
        y=rows,
        showscale=False,
    )
    numbers = texts(
        "numbers",
        {"x": columns * len(rows), "y": [row for row in rows for _ in columns]},
        [fixed(v, decimals) for v in flat],
        (CROWDED_TEXT if theme.width is NARROW and len(columns) > CROWDED else 11, theme.text),
    )
    numbers["textfont"]["color"] = [ink_on(ground) for ground in grounds]
    return [entries, numbers]
