"""The sets of labels by inclusion: the Boolean lattice, a column for each size."""

from __future__ import annotations

from typing import Any

import numpy as np

from components.page.palette import Theme
from components.page.traces import (
    BLANK,
    Figure,
    Floats,
    base_layout,
    gapped,
    hidden_axis,
    line,
    margins,
    marker,
    note,
    points,
    xy,
)
from components.shadow.labelling import Labelling, Labels, every_set, written
from components.state.names import Names, hover
from compute.naming import class_name

MOST_DRAWN = 6  # labels
NO_LABEL = "∅"
CROWDED = 6  # labels, from which a column has no room under its marks


def lattice(labelling: Labelling, theme: Theme, names: Names) -> Figure:
    """Every set of up to 6 labels; lines join those that differ in one label."""
    n, possible = labelling.layer.n, set(labelling.possible or [])
    places = _places(n)
    sets = list(places)
    at = np.array(list(places.values()))
    yes = [labels in possible for labels in sets]
    edges = [
        np.array([places[labels], places[more]])
        for labels in sets
        for more in _with_one_more(labels, n)
    ]
    here = [s for s in sets if s == labelling.probe]
    beside = "bottom center" if n < CROWDED else "middle right"
    font = (12 if n < CROWDED else 10, theme.text)
    height = max(1.0, float(np.abs(at[:, 1]).max()))
    return {
        "data": [
            line("inclusions", gapped(edges), width=1, colour=theme.grid),
            points(
                "probe",
                xy(np.array([places[s] for s in here]).reshape(-1, 2)),
                marker(21, theme.text, "square-open", rim=(theme.text, 2)),
                text=[_letters(s) for s in here],  # beside the square, which would cut it
                font=font,
                beside=beside,
                cliponaxis=False,
            ),
            points(
                "sets",
                xy(at),
                marker(
                    12,
                    [theme.text if can else theme.faint for can in yes],
                    ["circle" if can else "circle-x-open" for can in yes],
                ),
                text=[BLANK if s in here else _letters(s) for s in sets],
                font=font,
                beside=beside,
                hover="%{hovertext}",
                hovertext=[_said(s, can, names) for s, can in zip(sets, yes, strict=True)],
                cliponaxis=False,
            ),
        ],
        "layout": base_layout(
            theme,
            margin=margins(24, 30 if n < CROWDED else 48, 26, 26),
            xaxis=hidden_axis(0, _across(n, n)),
            yaxis=hidden_axis(-height, height),
            annotations=_heads(n, theme),
        ),
    }


def _heads(n: int, theme: Theme) -> list[dict[str, Any]]:
    """What stands above each column."""
    more: dict[str, Any] = {"xref": "x", "yanchor": "bottom", "yshift": 10}
    return [
        note(f"{size} on", _across(size, n), 1, (11, theme.faint), **more) for size in range(n + 1)
    ]


def _letters(labels: Labels) -> str:
    return "".join(map(class_name, labels)) or NO_LABEL


def _across(size: int, n: int) -> float:
    """Where the column of a size stands: farther from the next, the longer what is beside it."""
    return float(size) if n < CROWDED else size * (1 + size / 20)


def _places(n: int) -> dict[Labels, Floats]:
    """Where each set stands: at its size, below those before it in the alphabet."""
    columns: list[list[Labels]] = [[] for _ in range(n + 1)]
    for labels in every_set(n):
        columns[len(labels)].append(labels)
    return {
        labels: np.array([_across(size, n), (len(column) - 1) / 2 - row])
        for size, column in enumerate(columns)
        for row, labels in enumerate(column)
    }


def _with_one_more(labels: Labels, n: int) -> list[Labels]:
    return [tuple(sorted((*labels, i))) for i in range(n) if i not in labels]


def _said(labels: Labels, possible: bool, names: Names) -> str:
    return hover(f"{written(labels, names)}: {'possible' if possible else 'never'}")
