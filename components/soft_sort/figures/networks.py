"""Sorting networks against each other, and the wires of one with zeros and ones on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.page.numbers import for_json
from components.page.palette import DASHES, Theme, class_colour
from components.page.traces import (
    Figure,
    Floats,
    Trace,
    base_layout,
    gapped,
    hidden_axis,
    line,
    margins,
    marker,
    plane_axis,
    points,
    texts,
    xy,
)
from components.soft_sort.diagram import network_diagram
from components.soft_sort.figures.axes import knob_axis
from components.soft_sort.model import Sorting
from components.soft_sort.networks import TYPED, Compared

LEAST, MOST = 1e-4, 10.0  # of the range, where the axis of errors ends
OFF = 0.035  # of the wires' length, between their ends and the bits that leave there


def errors(compared: Sequence[Compared], theme: Theme) -> Figure:
    """The error of each network against softness, on logarithmic axes."""
    sorting = compared[0].sorting
    rows = [np.clip(each.errors, LEAST, MOST) for each in compared]
    top = float(np.max([row[:-1].max() for row in rows]))
    axis = plane_axis(
        theme,
        float(np.log10(LEAST)) - 0.2,  # its label clear of the other axis's
        float(np.log10(max(top, 0.1)) + 0.1),
        type="log",
        zeroline=False,
        tickmode="array",
        tickvals=[1e-4, 1e-3, 0.01, 0.1, 1, 10],
        ticktext=["0.01 %", "0.1 %", "1 %", "10 %", "100 %", "1,000 %"],
    )
    return _against_softness(sorting, compared, rows, axis, theme)


def followed(compared: Sequence[Compared], theme: Theme) -> Figure:
    """Over how many inputs each spreads the gradient of an output, against softness."""
    sorting = compared[0].sorting
    air = 0.05 * (sorting.n - 1)
    axis = plane_axis(theme, 1 - air, sorting.n + air, zeroline=False)
    return _against_softness(sorting, compared, [each.followed for each in compared], axis, theme)


def _against_softness(
    sorting: Sorting,
    compared: Sequence[Compared],
    rows: Sequence[Floats],
    axis: dict[str, Any],
    theme: Theme,
) -> Figure:
    """One line a network; those that run together differ in dash and width."""
    first = 0 if sorting.is_smooth else 1  # a logarithmic axis has no place for 0
    x = for_json(sorting.grid[first:])
    return {
        "data": [
            line(
                each.label,
                {"x": x, "y": for_json(row[first:-1])},
                width=2.5 if each.name == TYPED else 2,
                colour=theme.accent if each.name == TYPED else class_colour(k),
                dash=DASHES[k % len(DASHES)],
                hover=f"{each.label}, %{{x}}: %{{y}}",
            )
            for k, (each, row) in enumerate(zip(compared, rows, strict=True))
        ],
        "layout": base_layout(
            theme,
            margin=margins(46, 10, 26, 38),
            xaxis=knob_axis(sorting, theme),
            yaxis=axis,
            showlegend=True,
            legend={
                "x": 0,
                "y": 1.01,
                "yanchor": "bottom",
                "orientation": "h",
                "font": {"size": 11, "color": theme.text},
                "itemclick": False,
                "itemdoubleclick": False,
            },
        ),
    }


# --- the wires ----------------------------------------------------------------------------------


def wires(shown: Compared, theme: Theme) -> Figure:
    """The network from left to right; where it fails, with the input that shows it.

    A one is a thick line, a zero a thin dotted one, and each is written at both ends.
    """
    drawn, bits = network_diagram(shown.network), shown.failure
    heights = [-float(y) for y in drawn["wires"]]
    pieces, ends = _pieces(drawn, heights, bits)
    left, right = float(drawn["left"]), float(drawn["right"])
    off = OFF * (right - left)
    tips = np.array(
        [[c["x"], heights[c["high"]]] for c in drawn["comparators"]], dtype=float
    ).reshape(-1, 2)
    downwards = [c["high"] > c["low"] for c in drawn["comparators"]]
    bars = [
        np.array([[c["x"], heights[c["low"]]], [c["x"], heights[c["high"]]]])
        for c in drawn["comparators"]
    ]
    return {
        "data": [
            *_lines(pieces, bits is not None, theme),
            line("comparators", gapped(bars, for_json), width=1.5, colour=theme.text),
            points(
                "to the larger",
                xy(tips, for_json),
                marker(8, theme.text, ["triangle-down" if d else "triangle-up" for d in downwards]),
            ),
            *_ends(drawn, heights, bits, ends, theme),
        ],
        "layout": base_layout(
            theme,
            margin=margins(16, 36, 6, 6),  # for the numbers at the ends
            xaxis=hidden_axis(left - off, right + 1.5 * off),
            yaxis=hidden_axis(heights[-1] - 14, heights[0] + 14),
        ),
    }


def _pieces(
    drawn: dict[str, Any], heights: list[float], bits: list[int] | None
) -> tuple[dict[int, list[Floats]], list[int]]:
    """The stretches of wire that hold a zero, and those that hold a one; what leaves each wire."""
    held = list(bits or [0] * len(heights))
    start = [float(drawn["left"])] * len(heights)
    pieces: dict[int, list[Floats]] = {0: [], 1: []}

    def until(wire: int, x: float) -> None:
        pieces[held[wire]].append(np.array([[start[wire], heights[wire]], [x, heights[wire]]]))
        start[wire] = x

    for each in drawn["comparators"]:
        low, high = each["low"], each["high"]
        for wire in (low, high):
            until(wire, float(each["x"]))
        held[low], held[high] = min(held[low], held[high]), max(held[low], held[high])
    for wire in range(len(heights)):
        until(wire, float(drawn["right"]))
    return pieces, held


def _lines(pieces: dict[int, list[Floats]], told: bool, theme: Theme) -> list[Trace]:
    if not told:
        return [line("wires", gapped(pieces[0], for_json), width=1.5, colour=theme.faint)]
    return [
        line("holds 0", gapped(pieces[0], for_json), width=1.5, colour=theme.faint, dash="dot"),
        line("holds 1", gapped(pieces[1], for_json), width=4, colour=class_colour(1)),
    ]


def _ends(
    drawn: dict[str, Any],
    heights: list[float],
    bits: list[int] | None,
    ends: list[int],
    theme: Theme,
) -> list[Trace]:
    """What enters and leaves each wire, and the first place where a one leaves before a zero."""
    left, right = float(drawn["left"]), float(drawn["right"])
    if bits is None:
        entering, leaving = [str(wire) for wire in range(len(heights))], drawn["places"]
        order = list(drawn["outputs"])
        leaving = [leaving[order.index(wire)] for wire in range(len(heights))]
        wrong: list[int] = []
    else:
        entering, leaving = [str(bit) for bit in bits], [str(bit) for bit in ends]
        wrong = next([w, w + 1] for w in range(len(ends) - 1) if ends[w] > ends[w + 1])
    off = OFF * (right - left)
    at = np.array([[right + off, heights[wire]] for wire in wrong]).reshape(-1, 2)
    font = (13, theme.text)
    into = np.array([[left - off / 4, y] for y in heights])
    out = np.array([[right + (off / 4 if bits is None else off), y] for y in heights])
    return [
        points(
            "out of order",
            xy(at, for_json),
            marker(20, theme.text, "square-open"),
            cliponaxis=False,
        ),
        texts("enters", xy(into, for_json), entering, font, beside="middle left", cliponaxis=False),
        texts(
            "leaves",
            xy(out, for_json),
            leaving,
            font,
            beside="middle right" if bits is None else "middle center",
            cliponaxis=False,
        ),
    ]
