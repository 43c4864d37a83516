"""Predict, then look: four questions about what softness does to a sort."""

from __future__ import annotations

from dataclasses import replace

from components.page.numbers import short
from components.page.quiz import Question, Quiz
from components.soft_sort.model import sorting_of
from components.soft_sort.state import MOST_VALUES, SoftSortState


def _scene(
    state: SoftSortState, preset: str, softness: float, sorter: str = "logistic"
) -> SoftSortState:
    return replace(
        state.with_preset(preset),
        sorter=sorter,
        network="bitonic",
        aim="sort",
        softness=softness,
        layer=MOST_VALUES,
    )


def _outputs(state: SoftSortState) -> list[float]:
    outputs: list[float] = sorting_of(state).outputs[-1].tolist()
    return outputs


def _ends(state: SoftSortState) -> str:
    outputs = _outputs(state)
    return f"{short(min(outputs), 4)} to {short(max(outputs), 4)}"


def _sorted(state: SoftSortState, softness: float = 0.1) -> SoftSortState:
    return _scene(state, "sorted", softness)


def _equal(state: SoftSortState, softness: float = 0.1) -> SoftSortState:
    return _scene(state, "equal", softness, "logsumexp")


def _melted(state: SoftSortState, softness: float = 100.0) -> SoftSortState:
    return _scene(state, "reference", softness)


def _outlier(state: SoftSortState, softness: float = 0.05) -> SoftSortState:
    return _scene(state, "outlier", softness)


def _why_melted(state: SoftSortState) -> str:
    values = state.with_preset("reference").vector()
    return (
        f"Their mean, {short(float(values.mean()), 4)}: the outputs are {_ends(_melted(state))}. "
        "Each comparator then takes half of either value, so both wires leave it with the mean of "
        "the two, and the network spreads that to all eight."
    )


def _why_outlier(state: SoftSortState) -> str:
    rest = sorted(_outputs(_outlier(state)))[:-1]
    return (
        "They melt together: softness 0.05 of a range of 100 is a temperature of 5, as wide as "
        f"they lie apart. Instead of 0 to 6 they are {short(rest[0], 4)} to {short(rest[-1], 4)}."
    )


QUESTIONS: tuple[Question[SoftSortState], ...] = (
    Question(
        "Sorted",
        "1 to 8 are sorted already, and a hard sort leaves them as they are. What does a soft sort "
        "make of them, at softness 0.1?",
        ("The same numbers", "Numbers closer together", "Numbers further apart"),
        2,
        _sorted,
        lambda state: (
            f"They are closer together, {_ends(_sorted(state))} instead of 1 to 8: each comparator "
            "mixes its two values a little, and mixing draws them to each other."
        ),
        lambda state: _sorted(state, 0.0),
    ),
    Question(
        "Equal",
        "Eight values, all 3. LogSumExp sorts them, at softness 0.1. What comes out?",
        ("Eight times 3", "Eight equal numbers above 3", "Different numbers"),
        3,
        _equal,
        lambda state: (
            f"Different numbers, {_ends(_equal(state))}: of two equal values its maximum lies "
            "above both by T ln 2, and its minimum below both by as much."
        ),
        lambda state: _equal(state, 0.0),
    ),
    Question(
        "Very soft",
        "Raise the softness to 100, a hundred times the range of the values. What do all eight "
        "outputs come close to?",
        ("The mean", "The median", "0"),
        1,
        _melted,
        _why_melted,
        lambda state: _melted(state, 0.0),
    ),
    Question(
        "Outlier",
        "Seven values lie between 0 and 6, one is 100. Softness is in units of the range. What "
        "becomes of the seven at softness 0.05?",
        ("They are sorted well", "They melt together", "They go up to 100"),
        2,
        _outlier,
        _why_outlier,
        lambda state: _outlier(state, 0.0),
    ),
)

QUIZ = Quiz("soft_sort", QUESTIONS)
