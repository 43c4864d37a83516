"""What a person can change in the questions below the pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from components.shadow.label_asking import label_asking_of
from components.shadow.model import entered_layer, layer_of, probe_of
from components.shadow.sections import asking
from components.shadow.sections.reading import read_question, written
from components.shadow.state import HELD, ShadowState
from components.state.fields import Number
from components.state.names import Names
from components.state.view_state import MOST_SEEDS
from compute import norm_bias, unit_rows
from compute.rankings.rounding import FORMATS

Changed = tuple[ShadowState, list[str]]

ENTRY = re.compile(r"destination(?:\.(\d{1,2}))?")


def apply(state: ShadowState, names: Names, name: str, value: Any) -> Changed | None:
    """The state after one edit; None if the edit is of something else."""
    if name in BUTTONS:
        return BUTTONS[name](state), []
    if name in OF_THE_ASKED:
        return OF_THE_ASKED[name](state, names), []
    if name == "hold":
        return _hold(state, value)
    match = ENTRY.fullmatch(name)
    return _destination(state, match[1], value) if match else None


def _destination(state: ShadowState, column: str | None, value: Any) -> Changed:
    if column is not None:
        return state.with_end_entry(int(column), value)
    notices: list[str] = []
    for j, entry in enumerate(value[: state.d] if isinstance(value, list) else []):
        state, said = state.with_end_entry(j, entry)
        notices += said
    return state, notices


def _asked_to(state: ShadowState, order: list[int]) -> ShadowState:
    return replace(state, asked=written(order))


def _reversed(state: ShadowState, names: Names) -> ShadowState:
    reading = read_question(asking.question_of(state), state.n, names)
    if reading.form == "set":
        return state
    if reading.form == "prefix":
        return replace(state, asked=written(list(reading.named[::-1]), "prefix"))
    return _asked_to(state, reading.completed(state.n)[::-1])


def _of_the_probe(state: ShadowState) -> ShadowState:
    order = probe_of(state, layer_of(state)).best_first
    return _asked_to(state, list(order)) if order else state


def _probe_there(state: ShadowState, names: Names) -> ShadowState:
    x = asking.asking_of(state, names).input
    return state if x is None else state.changed({"probe": x.tolist()})[0]


def _probe_to_labels(state: ShadowState, names: Names) -> ShadowState:
    x = label_asking_of(state, names).input
    return state if x is None else state.changed({"probe": x.tolist()})[0]


def _next_samples(state: ShadowState) -> ShadowState:
    return replace(state, sample_seed=(state.sample_seed + 1) % MOST_SEEDS)


def _hold(state: ShadowState, place: Any) -> Changed:
    """W in the format at a place of the slider through them."""
    names = list(HELD)
    where = Number("The place of the format", 0, len(names) - 1, integer=True)
    read = where.read(place, names.index(state.held))
    return replace(state, held=names[int(read.value)]), [read.notice] if read.notice else []


def _with_unit_rows(state: ShadowState) -> ShadowState:
    for i, row in enumerate(unit_rows(state.matrix()).tolist()):
        state, _ = state.with_class(i, row)
    return replace(state, with_bias=False)


def _rounded(name: str) -> Callable[[ShadowState], ShadowState]:
    """What takes the weights as a format holds them."""

    def take(state: ShadowState) -> ShadowState:
        rounded = entered_layer(state).read.in_format(name).shown_weights
        for i, row in enumerate(rounded.tolist()):
            state, _ = state.with_class(i, row)
        return state

    return take


def _with_norm_bias(state: ShadowState) -> ShadowState:
    for i, value in enumerate(norm_bias(state.matrix()).tolist()):
        state, _ = state.with_bias_entry(i, value)
    return replace(state, with_bias=True)


def _opposite(state: ShadowState) -> tuple[float, ...]:
    return (*(0.0 - state.point()).tolist(), *state.destination[state.d :])


def _with_ends_swapped(state: ShadowState) -> ShadowState:
    return replace(
        state,
        probe=(*state.end().tolist(), *state.probe[state.d :]),
        destination=(*state.point().tolist(), *state.destination[state.d :]),
    )


BUTTONS: Mapping[str, Callable[[ShadowState], ShadowState]] = {
    "ask_probe": _of_the_probe,
    "end_opposite": lambda state: replace(state, destination=_opposite(state)),
    "swap_ends": _with_ends_swapped,
    "use_unit": _with_unit_rows,
    "use_norm": _with_norm_bias,
    **{f"round_{name}": _rounded(name) for name in FORMATS},
    "four_classes": lambda state: state.with_preset("notebook"),
    "sample_again": _next_samples,
}

# What these do depends on the ranking asked about, which may be written with names.
OF_THE_ASKED: Mapping[str, Callable[[ShadowState, Names], ShadowState]] = {
    "ask_reverse": _reversed,
    "probe_there": _probe_there,
    "probe_to_labels": _probe_to_labels,
}
