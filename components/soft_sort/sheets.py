"""The tables of the Soft sort view to take home, at the softness of the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from components.page.sheets import Sheet
from components.soft_sort.model import sorting_of
from components.soft_sort.sections.compare import HEAD
from components.soft_sort.sections.vectors import ROWS_HEAD, score, shown_sorter, sorted_rows
from components.soft_sort.state import SoftSortState
from components.state.page import PageState
from compute.naming import class_name
from compute.soft_sorting.registry import SORTERS

LAST = -1  # the frame of the state's own softness


def sheet(page: PageState, name: str) -> Sheet | None:
    """The table of this name, None where there is none or the sorter has none."""
    make = SHEETS.get(name)
    return make(page.state(SoftSortState)) if make else None


def network(state: SoftSortState) -> Sheet:
    """The inputs, and what comes out at each position."""
    sorting = sorting_of(state)
    ranks = sorting.ranks
    return Sheet(
        ("input", "value", "soft rank", "position", "soft sort", "hard sort"),
        [
            (
                class_name(i),
                float(sorting.values[i]),
                None if ranks is None else float(ranks[LAST, i]),
                i + 1,
                float(sorting.outputs[LAST, i]),
                float(sorting.hard[i]),
            )
            for i in range(sorting.n)
        ],
    )


def matrix(state: SoftSortState) -> Sheet | None:
    """The soft permutation matrix: a row a position, a column an input."""
    frames = sorting_of(state).matrices
    return None if frames is None else _square(frames[LAST], "position", _positions(frames))


def jacobian(state: SoftSortState) -> Sheet | None:
    """The derivatives of the sort or of the ranks, whichever is shown: a column an input."""
    sorting = sorting_of(state)
    of_sort = state.jacobian_of == "sort"
    frames = sorting.sort_jacobians if of_sort else sorting.rank_jacobians
    if frames is None:
        return None
    letters = [class_name(i) for i in range(sorting.n)]
    return _square(
        frames[LAST],
        "d position / d input" if of_sort else "d rank of / d input",
        _positions(frames) if of_sort else letters,
    )


def _positions(frames: NDArray[np.float64]) -> list[int]:
    return list(range(1, frames.shape[1] + 1))


def _square(entries: NDArray[np.float64], corner: str, names: Sequence[int | str]) -> Sheet:
    letters = [class_name(i) for i in range(entries.shape[1])]
    return Sheet(
        (corner, *letters),
        [(name, *row) for name, row in zip(names, entries.tolist(), strict=True)],
    )


def compare(state: SoftSortState) -> Sheet:
    """All sorters on the same inputs; the outputs in a column each."""
    sorting = sorting_of(state)
    outputs = (f"output {i + 1}" for i in range(sorting.n))
    rows = []
    for name in SORTERS:
        other = sorting_of(state, name)
        found = other.properties(of_matrix=False)
        rows.append(
            (
                SORTERS[name].label,
                *other.outputs[LAST].tolist(),
                float(other.errors[LAST]),
                float(np.abs(other.sort_jacobians[LAST]).sum()),
                *(
                    bool(found[key][LAST])
                    for key in ("sum_preserved", "inside_hull", "ascending", "monotone")
                ),
                other.spread,
            )
        )
    return Sheet((HEAD[0], *outputs, *HEAD[2:]), rows)


def rows(state: SoftSortState) -> Sheet:
    """The rows of the Vectors section, softly sorted."""
    name, _ = shown_sorter(sorting_of(state))
    (points,) = sorted_rows(state, name, np.array([state.softness]))
    scores = score(state)(points)
    return Sheet(
        ROWS_HEAD,
        [
            (i + 1, *point, score)
            for i, (point, score) in enumerate(zip(points.tolist(), scores.tolist(), strict=True))
        ],
    )


SHEETS: Mapping[str, Callable[[SoftSortState], Sheet | None]] = {
    "network": network,
    "matrix": matrix,
    "jacobian": jacobian,
    "compare": compare,
    "rows": rows,
}
"""By the name that the page's buttons have."""
