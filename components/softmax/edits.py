"""What a person can change in the Softmax view: edits by name, each bounded by the state."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from components.page.answers import in_order
from components.softmax import carried, quiz
from components.softmax.state import SoftmaxState
from components.state.page import PageState
from components.state.view_state import MOST_SEEDS

Changed = tuple[PageState, list[str]]

ENTRY = re.compile(r"(logit|batch_label|target)\.(\d)|cell\.(\d)\.(\d)")
# Buttons that carry what they do in their name.
NAMED = re.compile(r"(label)\.([a-z0-9]{1,20})|(add|times)\.(-?\d{1,3}(?:\.\d{1,3})?)")


def apply(page: PageState, edits: Mapping[str, Any]) -> Changed:
    """The page after these edits, in the order in which they were made."""
    return in_order(page, edits, _one)


def _one(page: PageState, name: str, value: Any) -> Changed:
    if name in CARRIED:
        return CARRIED[name](page)
    state, notices = _state(page.state(SoftmaxState), name, value)
    return page.with_view_state("softmax", state), notices


def _state(state: SoftmaxState, name: str, value: Any) -> tuple[SoftmaxState, list[str]]:
    if quiz.QUIZ.takes(name):
        return quiz.QUIZ.edit(state, name)
    if name in BUTTONS:
        return BUTTONS[name](state), []
    if name == "preset":
        return state.with_preset(value) if isinstance(value, str) else state, []
    if match := ENTRY.fullmatch(name):
        if match[1] == "logit":
            return state.with_entry("logits", int(match[2]), value)
        if match[1] == "target":
            return state.with_target(int(match[2]), value)
        if match[1] == "batch_label":
            return state.with_entry("batch_labels", int(match[2]), value)
        return state.with_cell(int(match[3]), int(match[4]), value)
    if match := NAMED.fullmatch(name):
        return _named(state, match[1] or match[3], match[2] or match[4])
    return state.changed({name: value})  # a parameter by its name, or nothing


def _named(state: SoftmaxState, kind: str, what: str) -> tuple[SoftmaxState, list[str]]:
    if kind == "label":
        return replace(state, soft=()).changed({"label": what})
    if kind == "add":
        return state.changed({"shift": state.shift + float(what)})
    return state.changed({"scale": state.scale * float(what)})


def _kept(state: SoftmaxState) -> SoftmaxState:
    kept, _ = state.with_logits(state.moved().tolist())
    return replace(kept, shift=0.0, scale=1.0)


BUTTONS: Mapping[str, Callable[[SoftmaxState], SoftmaxState]] = {
    "reset": lambda state: type(state)(section=state.section),
    "unmove": lambda state: replace(state, shift=0.0, scale=1.0),
    "keep": _kept,
    "new_batch": lambda state: replace(state, batch_seed=(state.batch_seed + 1) % MOST_SEEDS),
    "draw_one": lambda state: replace(state, draw=(state.draw + 1) % MOST_SEEDS),
    "three": lambda state: replace(state, n=3),
}

CARRIED: Mapping[str, Callable[[PageState], Changed]] = {
    "from_shadow": carried.from_shadow,
    "to_shadow": carried.to_shadow,
}
