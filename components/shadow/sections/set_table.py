"""The table of sets under Top k: which can be on top, how often, and which of them are listed."""

from __future__ import annotations

from typing import Any

import numpy as np

from components.page.numbers import percents
from components.shadow import words
from components.shadow.sections.finding import Found
from components.shadow.set_search import search_sets
from components.shadow.state import ShadowState
from components.state.names import LETTERS, Names

Listed = list[tuple[tuple[int, ...], int | None]]


def written(each: tuple[int, ...], names: Names) -> str:
    """A set in a table."""
    return ", ".join(names.said(c) for c in each)


def chosen(state: ShadowState, found: Found, names: Names = LETTERS) -> tuple[Listed, str]:
    """The sets that the menu and the search leave, and why the search could not be read ("")."""
    every = list(found.listed())
    inside = np.zeros((len(every), found.layer.n), dtype=bool)
    for row, (each, _) in zip(inside, every, strict=True):
        row[list(each)] = True
    left = search_sets(state.top_search, inside, names)
    wanted = {"feasible": True, "infeasible": False}.get(state.top_shown)
    return [
        (each, i)
        for (each, i), kept in zip(every, left.rows.tolist(), strict=True)
        if kept and wanted in (None, i is not None)
    ], left.problem


def table(sets: Listed, found: Found, names: Names = LETTERS) -> dict[str, Any]:
    """The sets, whether each can be on top, and its probability."""
    shares = percents(found.top.probabilities)
    rows = [
        [
            {"text": written(each, names)},
            {"text": "– never" if i is None else "✓ yes"},
            {"text": "" if i is None else shares[i]},
        ]
        for each, i in sets
    ]
    return {"head": ["Set", "On top", "Probability"], "rows": rows}


def count(sets: Listed, problem: str, found: Found) -> str:
    """How many sets are listed, or why the search could not be read."""
    if problem:
        return problem
    return f"{len(sets):,} set{'' if len(sets) == 1 else 's'} listed"


def note(found: Found) -> str:
    """What the table lists and how its probabilities were found."""
    if not found.sets:
        return "No set can be on top."
    how = "estimated by sampling" if found.top.probability_errors.any() else "exact"
    what = "All sets" if found.never else "The sets that were found"
    if found.complete and not found.never and found.top.complete:
        what = "All sets that can be on top"
    return f"{what}; probability for {words.drawn_input(found.layer)} ({how})."
