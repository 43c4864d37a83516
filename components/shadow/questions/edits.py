"""What a person can change in the questions below the pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from components.shadow.layer import layer_of, probe_of
from components.shadow.questions import asking
from components.shadow.questions.reading import read_ranking, written
from components.state import QUESTIONS_OF_A_LAYER, ShadowState

Changed = tuple[ShadowState, list[str]]

ATTRIBUTES = {
    "asked": "asked",
    "sample_seed": "sample_seed",
    "flat": "flat",
}
ENTRY = re.compile(r"destination(?:\.(\d{1,2}))?")


def apply(state: ShadowState, name: str, value: Any) -> Changed | None:
    """The state after one edit; None if the edit is of something else."""
    if name in BUTTONS:
        return BUTTONS[name](state), []
    match = ENTRY.fullmatch(name)
    return _destination(state, match[1], value) if match else None


def _destination(state: ShadowState, column: str | None, value: Any) -> Changed:
    if column is not None:
        return state.with_end_entry(int(column), value)
    return state.changed({"destination": value}) if isinstance(value, list) else (state, [])


def _asked_to(state: ShadowState, order: list[int]) -> ShadowState:
    return replace(state, asked=written(order))


def _reversed(state: ShadowState) -> ShadowState:
    return _asked_to(state, read_ranking(state.asked, state.n).completed(state.n)[::-1])


def _of_the_probe(state: ShadowState) -> ShadowState:
    key = probe_of(state, layer_of(state)).key
    return replace(state, asked=" > ".join(key)) if key else state


def _probe_there(state: ShadowState) -> ShadowState:
    x = asking.asking_of(state).input
    return state if x is None else state.changed({"probe": x.tolist()})[0]


def _next_samples(state: ShadowState) -> ShadowState:
    return replace(state, sampled=True, sample_seed=(state.sample_seed + 1) % 1_000_000)


def _opening(name: str) -> Callable[[ShadowState], ShadowState]:
    return lambda state: replace(state, question=name)


BUTTONS: Mapping[str, Callable[[ShadowState], ShadowState]] = {
    **{f"part.{name}": _opening(name) for name in QUESTIONS_OF_A_LAYER},
    "ask_reverse": _reversed,
    "ask_probe": _of_the_probe,
    "probe_there": _probe_there,
    "sample": lambda state: replace(state, sampled=True),
    "sample_again": _next_samples,
}
