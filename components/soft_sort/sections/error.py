"""Error against range: a long job whose picture fills while it runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import Output, html

from components.page import controls, long_job
from components.page.answers import Answer
from components.page.numbers import raised
from components.page.palette import Theme
from components.page.programs import program
from components.page.requests import read_request
from components.page.sections import Section
from components.page.sheets import Sheet
from components.page.traces import base_layout, heat, marker, points
from components.page.widths import NARROW, legible
from components.serving import jobs
from components.soft_sort.recorded import recorded
from components.soft_sort.sections.pieces import VIEW, picture, said
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.soft_sorting.range_errors import (
    RANGES,
    SIZES,
    ErrorCell,
    error_cells,
    error_row,
    error_rows,
    measured_comparators,
)

COLUMNS, ON_A_PHONE = 4, 2  # maps in a row: their names need room
SCALE = (
    (0.0, "#00224e"),
    (0.25, "#434e6c"),
    (0.5, "#7d7c78"),
    (0.75, "#bcae6c"),
    (1.0, "#fee838"),
)
SAYS = (
    "Every comparator at temperature 1 sorts random values: n = 2 to 512 upwards, their range 2⁻⁵ "
    "to 2¹⁰ across. Dark: nearly exact. A white × marks where the formula, as it is first written "
    "down, overflows to inf or NaN; the one used here does not."
)
LEAST, MOST = -4.0, 1.0  # log10 of the error, where the colours end


def draw(page: PageState, theme: Theme) -> Answer:
    """What was measured once; a button of its own measures it here, and then its picture stays."""
    state, answer = page.state(SoftSortState), Answer(texts={"soft_sort-error-says": SAYS})
    if not state.job:
        answer.pictures["soft_sort-error"] = figure(recorded(state.precision), theme)
    return answer


def layout(page: PageState, answer: Answer) -> list[Any]:
    """The section on screen."""
    return [
        said("error-says", answer, "note"),
        html.Div(
            [
                controls.parameter(VIEW, page.state(SoftSortState), "precision"),
                *JOB.parts(
                    "Measure",
                    "Progress of the measurement",
                    "Shown as it was measured once. Measure repeats it here: some seconds, in the "
                    "background; you can cancel it at any time.",
                ),
            ],
            className="inline soft-options",
        ),
        html.Div(
            picture("error", "Relative error against the hard sort", answer, sheet="error"),
            className="soft-tall",
        ),
    ]


def work(sent: Any) -> jobs.Work:
    """The measurement, a row of cells after another."""
    precision = read_request(sent).page.state(SoftSortState).precision
    return jobs.Work(error_row, len(error_rows()), (precision,), name=_name(precision))


def _name(precision: str) -> tuple[str, str]:
    return "error", precision


def shown(sent: Any, status: jobs.Status) -> tuple[dict[str, Any], str, float]:
    """What is measured so far: (picture, sentence, percent)."""
    request = read_request(sent)
    precision, cells = request.page.state(SoftSortState).precision, status.parts
    total = len(error_rows()) * len(RANGES)
    if status.state == "done":
        return figure(cells, request.theme), f"Done: {len(cells):,} figures, {precision}.", 100
    said = f"{len(cells):,} of {total:,} figures"
    said += f", now at n = {cells[-1].size}." if cells else "."
    return figure(cells, request.theme), said, 100 * len(cells) / total


def figure(cells: Sequence[ErrorCell], theme: Theme) -> dict[str, Any]:
    """One heatmap per comparator: range across, n upwards, the colour the error, × an overflow."""
    layout = base_layout(theme, margin={"l": 44, "r": 8, "t": 22, "b": 40}, annotations=[])
    data: list[dict[str, Any]] = []
    names = measured_comparators()
    columns = ON_A_PHONE if theme.width is NARROW else COLUMNS
    *slots, spare = _slots(
        len(names) + 1, columns
    )  # the colour bar takes the one behind the last map
    for place, (name, slot) in enumerate(zip(names, slots, strict=True)):
        suffix = "" if place == 0 else str(place + 1)
        found = {(c.size, c.range): c for c in cells if c.comparator == name}
        bar = _colour_bar(spare, theme) if place == len(names) - 1 else None
        data += _heatmap(found, name, suffix, bar)
        layout |= _axes(slot, suffix, theme)
        layout["annotations"].append(_heading(name, slot, theme))
    return legible({"data": data, "layout": layout}, theme.width)


@dataclass(frozen=True)
class _Slot:
    """A rectangle of the picture, in parts of its width and height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def across(self) -> list[float]:
        return [self.left + 0.01, self.left + self.width - 0.03]

    @property
    def upwards(self) -> list[float]:
        return [self.top - 0.82 * self.height, self.top - 0.1 * self.height]


def _slots(count: int, columns: int) -> list[_Slot]:
    """Slots for so many things, row by row."""
    rows = math.ceil(count / columns)
    places = (divmod(place, columns) for place in range(count))
    return [
        _Slot(column / columns, 1 - row / rows, 1 / columns, 1 / rows) for row, column in places
    ]


def _axes(slot: _Slot, suffix: str, theme: Theme) -> dict[str, Any]:
    shared = {
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": 10, "color": theme.faint},
    }
    named = SIZES[::2]
    return {
        f"xaxis{suffix}": {
            **shared,
            "domain": slot.across,
            "anchor": f"y{suffix}",
            "tickvals": list(range(0, len(RANGES), 5)),
            "ticktext": [raised(2, round(math.log2(r))) for r in RANGES[::5]],
            "range": [-0.5, len(RANGES) - 0.5],
        },
        f"yaxis{suffix}": {
            **shared,
            "domain": slot.upwards,
            "anchor": f"x{suffix}",
            "tickvals": list(range(0, len(SIZES), 2)),
            "ticktext": [str(n) for n in named] if slot.left == 0 else [""] * len(named),
            "range": [-0.5, len(SIZES) - 0.5],
        },
    }


def _heading(name: str, slot: _Slot, theme: Theme) -> dict[str, Any]:
    return {
        "text": f"<b>{name}</b>",
        "x": slot.across[0],
        "y": slot.upwards[1] + 0.01,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": theme.text},
    }


def _colour_bar(slot: _Slot, theme: Theme) -> dict[str, Any]:
    return {
        "title": {"text": "relative RMS error", "side": "right"},
        "tickvals": [-4, -3, -2, -1, 0, 1],
        "ticktext": ["0.0001", "0.001", "0.01", "0.1", "1", "10+"],
        "x": slot.left + 0.03,
        "xanchor": "left",
        "y": slot.top - slot.height + 0.02,
        "yanchor": "bottom",
        "len": slot.height - 0.06,
        "thickness": 14,
        "tickfont": {"size": 10, "color": theme.faint},
    }


def _heatmap(
    found: dict[tuple[int, float], ErrorCell],
    name: str,
    suffix: str,
    bar: dict[str, Any] | None,
) -> list[dict[str, Any]]:
    z = [
        [
            float(f"{math.log10(max(found[n, r].error, 1e-12)):.3f}") if (n, r) in found else None
            for r in RANGES
        ]
        for n in SIZES
    ]
    lost = [
        (i, j)
        for j, n in enumerate(SIZES)
        for i, r in enumerate(RANGES)
        if (n, r) in found and found[n, r].naive_overflows
    ]
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    return [
        heat(
            name,
            z,
            (LEAST, MOST),
            SCALE,
            f"{name}: 10<sup>%{{z}}</sup>",
            showscale=bar is not None,
            **({"colorbar": bar} if bar else {}),
            **axes,
        ),
        points(
            f"{name}, the naive formula overflows",
            {"x": [i for i, _ in lost], "y": [j for _, j in lost]},
            marker(7, "#ffffff", "x", ("#000000", 0.8)),
            hover="the naive formula overflows here",
            **axes,
        ),
    ]


def snippet(page: PageState) -> str:
    """The program that measures every cell of the picture."""
    precision = page.state(SoftSortState).precision
    body = f"""for cell in error_cells("{precision}"):
    print(cell.comparator, cell.size, cell.range, f"{{cell.error:.2g}}")"""
    return program(body, error_cells)


def sheet(page: PageState) -> Sheet:
    """Every cell that was measured here, or once where nobody has asked for the measurement."""
    precision = page.state(SoftSortState).precision
    return Sheet(
        ("comparator", "n", "range", "relative RMS error", "naive formula overflows"),
        [
            (cell.comparator, cell.size, cell.range, cell.error, cell.naive_overflows)
            for cell in jobs.so_far(_name(precision)) or recorded(precision)
        ],
    )


JOB = long_job.LongJob(
    "soft_sort-error", "sjob", work, shown, [Output("soft_sort-error", "figure")]
)
SECTION = Section(
    "Error against range", draw, {"error": layout}, snippet=snippet, sheets={"error": sheet}
)
