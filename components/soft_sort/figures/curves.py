"""The outputs of the sort: beside the inputs, against softness, and while one input moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from components.page.labels import with_room
from components.page.numbers import for_json
from components.page.palette import Theme, class_colour, class_dash
from components.page.traces import (
    Figure,
    Floats,
    Trace,
    axis_title,
    base_layout,
    line,
    margins,
    marker,
    plane_axis,
    points,
)
from components.soft_sort.figures.axes import knob_axis, left_margin, window
from components.soft_sort.model import Sorting
from components.soft_sort.shown import Shown
from compute.naming import class_name

NAMED_UP_TO = 0.4  # of the axis of softness: until there curves are apart
NEAR_NOW = 12  # places on either side of the moving input, for letters
LETTER = np.array([0.03, 0.075])  # width and height of a letter, as shares of the picture


def _written(sorting: Sorting) -> Callable[[Any], list[Any]]:
    """Values for a figure, with the digits that tell these apart."""
    return partial(for_json, digits=sorting.digits)


def inputs(sorting: Sorting, theme: Theme, frame: int) -> Figure:
    """The values on the left (their dots are the handles), what the sort makes of them right."""
    n, written = sorting.n, _written(sorting)
    places = [n + 1.5 + i for i in range(n)]
    mean = float(sorting.values.mean())
    data = [
        points(
            "sorted",
            {"x": places, "y": written(sorting.hard)},
            {**marker(12, theme.faint, "circle-open"), "line": {"width": 1.5}},
            hover="sorted: %{y}",
        ),
        points(
            "outputs",
            {"x": places, "y": written(sorting.outputs[frame])},
            marker(9, theme.accent, "diamond"),
            hover="soft: %{y}",
        ),
        line(
            "mean",
            {"x": [0.4, places[-1] + 0.6], "y": written([mean, mean])},
            width=1,
            colour=theme.faint,
            dash="dash",
            hover="mean %{y}",
        ),
    ]
    title = {**axis_title("inputs" + " " * 22 + "softly sorted", theme, 2)}
    title["font"] = {"size": 11, "color": theme.faint}
    letters = [class_name(i) for i in range(n)]
    return {
        "data": data,
        "layout": base_layout(
            theme,
            margin=margins(left_margin(sorting), 4, 4, 34),
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
                title=title,
            ),
            yaxis=plane_axis(theme, *window(sorting.values)),
        ),
    }


def _outputs(x: Sequence[Any], rows: Floats, hover: str, shown: Shown) -> list[Trace]:
    """One trace a line, in the colour of the input that it is when the sort is hard.

    Unbroken lines are redrawn ten times faster than one with gaps.
    """
    what = "rank" if shown.ranks else "output"
    return [
        line(
            f"output {i + 1}",
            {"x": list(x), "y": for_json(row, digits=shown.digits)},
            width=2,
            colour=class_colour(owner),
            dash=class_dash(owner),
            hover=f"{what} {'of' if shown.ranks else f'{i + 1},'} {class_name(owner)}: {hover}",
        )
        for i, (row, owner) in enumerate(zip(rows, shown.owners, strict=True))
    ]


def _named(x: Floats, along: Floats, rows: Floats, shown: Shown, theme: Theme) -> Trace:
    """The letter of each output beside its curve, where none covers another.

    `x` (m,) are the places that letters may have, the best first, `along` the same from 0 to 1 on
    the axis, and `rows` (n, m) the curves there.
    """
    low, high = window(shown.extent)
    heights = (rows - low) / (high - low)
    places = [np.column_stack([along, row]) for row in heights]
    found = with_room(places, np.tile(LETTER, (len(rows), 1)), range(len(rows)))
    chosen = [(k, i) for k, i in enumerate(found) if i is not None]
    return points(
        "names",
        {
            "x": for_json([x[i] for _, i in chosen]),
            "y": for_json([rows[k, i] for k, i in chosen], digits=shown.digits),
        },
        marker(15, theme.paper),  # the curve is interrupted where its letter stands
        text=[class_name(shown.owners[k]) for k, _ in chosen],
        font=(12, theme.text),
        beside="middle center",
    )


def _hard(x: Sequence[Any], rows: Floats, shown: Shown, theme: Theme) -> list[Trace]:
    return [
        line(
            f"hard {i + 1}",
            {"x": list(x), "y": for_json(row, digits=shown.digits)},
            width=1.2,
            colour=theme.faint,
            dash="dot",
        )
        for i, row in enumerate(rows)
    ]


def _layout(shown: Shown, theme: Theme, xaxis: dict[str, Any]) -> dict[str, Any]:
    """What is shown upwards, against something else."""
    left = left_margin(shown.sorting) if shown.digits == shown.sorting.digits else 34
    return base_layout(
        theme,
        margin=margins(left + 22, 10, 6, 38),
        xaxis=xaxis,
        yaxis=plane_axis(theme, *window(shown.extent), title=axis_title(shown.title, theme)),
    )


def curves(shown: Shown, theme: Theme) -> Figure:
    """Every line against softness, the hard ones dotted, the mean dashed."""
    sorting = shown.sorting
    first = 0 if sorting.is_smooth else 1  # a logarithmic axis has no place for 0
    grid = np.array(sorting.grid[first:])
    rows = shown.curves[first:-1].T
    low, high = window(shown.extent)
    reach = high - low
    ends = [float(grid[0]), float(grid[-1])]
    near = np.clip(rows, low - 50 * reach, high + 50 * reach)
    hard = np.repeat(shown.hard[:, None], 2, axis=1)
    along = (np.arange(len(grid)) + 0.5) / len(grid)
    near_start = np.flatnonzero(along < NAMED_UP_TO)[2::2]
    return {
        "data": [
            *_outputs(for_json(grid), near, "softness %{x}: %{y}", shown),
            *_hard(ends, hard, shown, theme),
            *([] if shown.mean is None else [_mean(ends, shown.mean, shown, theme)]),
            _named(grid[near_start], along[near_start], near[:, near_start], shown, theme),
        ],
        "layout": _layout(shown, theme, knob_axis(sorting, theme)),
    }


def _mean(ends: list[float], mean: float, shown: Shown, theme: Theme) -> Trace:
    (at,) = for_json(mean, shown.digits)
    return line(
        "mean",
        {"x": ends, "y": [at, at]},
        width=1.5,
        colour=theme.faint,
        dash="dash",
        hover="mean %{y}",
    )


def _beside_now(places: Floats, now: float, hard: Floats) -> tuple[Floats, Floats, Floats]:
    """Where letters may stand beside the moving input: places, the same from 0 to 1, the curves."""
    middle = int(np.searchsorted(places, now).clip(0, len(places) - 1))
    step = max(1, len(places) // 60)
    steps = np.array([k * sign * step for k in range(1, NEAR_NOW) for sign in (1, -1)])
    at = (middle + steps)[(middle + steps >= 0) & (middle + steps < len(places))]
    return places[at], at / (len(places) - 1), hard[at].T


def response(shown: Shown, outputs: Floats, moving: int, theme: Theme) -> Figure:
    """Every line (M, n) while one input moves through the others; the hard ones dotted."""
    sorting, places, hard = shown.sorting, shown.places(), shown.hard_response(moving)
    x = for_json(places, sorting.digits)
    (here,) = for_json(sorting.values[moving], sorting.digits)
    now = line(
        "now",
        {"x": [here, here], "y": list(window(shown.extent))},
        width=1.5,
        colour=theme.accent,
        dash="dash",
        hover="where it stands now: %{x}",
    )
    across = plane_axis(
        theme,
        float(places[0]),
        float(places[-1]),
        zeroline=False,
        title=axis_title(f"value of input {class_name(moving)}", theme),
    )
    return {
        "data": [
            *_outputs(x, outputs.T, "%{x}: %{y}", shown),
            *_hard(x, hard.T, shown, theme),
            now,
            _named(*_beside_now(places, sorting.values[moving], hard), shown, theme),
        ],
        "layout": _layout(shown, theme, across),
    }
