"""What a person can change in the Shadow view: edits by name, each bounded by the state."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from components.page.answers import in_order
from components.shadow import quiz, visit
from components.shadow.model import layer_of
from components.shadow.sections import edits as questions
from components.shadow.state import ShadowState
from components.soft_sort import carried
from components.state.names import Names
from components.state.page import PageState

Changed = tuple[ShadowState, list[str]]


ENTRY = re.compile(r"(weight|class|bias|probe)(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?")


def apply(page: PageState, edits: Mapping[str, Any]) -> tuple[PageState, list[str]]:
    """The page after these edits, in the order in which they were made."""
    return in_order(page, edits, _page)


def _page(page: PageState, name: str, value: Any) -> tuple[PageState, list[str]]:
    if name == "make_soft":
        return carried.from_shadow(page)
    state, notices = _one(page.names, page.state(ShadowState), name, value)
    return page.with_view_state("shadow", state), notices


def _one(names: Names, state: ShadowState, name: str, value: Any) -> Changed:
    if name in BUTTONS:
        return BUTTONS[name](state), []
    if name == "dimension":
        return visit.with_dimension(state)
    if quiz.QUIZ.takes(name):
        return quiz.QUIZ.edit(state, name)
    if name == "preset":
        return state.with_preset(value) if isinstance(value, str) else state, []
    return questions.apply(state, names, name, value) or _entry(state, name, value)


def _attribute(state: ShadowState, name: str, value: Any) -> Changed:
    changed, notices = state.changed({name: value})  # a parameter by its name, or nothing
    if name == "seed" and changed.seed != state.seed:
        # A seed asks for its own weights: what was entered by hand would hide them.
        changed, _ = changed.changed({"weights": (), "biases": ()})
    return changed, notices


def _entry(state: ShadowState, name: str, value: Any) -> Changed:
    match = ENTRY.fullmatch(name)
    if not match:
        return _attribute(state, name, value)
    kind, first, second = match[1], int(match[2] or 0), int(match[3] or 0)
    if kind == "weight":
        return state.with_weight(first, second, value)
    if kind == "bias":
        return state.with_bias_entry(first, value)
    if kind == "class":
        return state.with_class(first, value) if isinstance(value, list) else (state, [])
    if match[2] is None:  # the probe as a point
        notices: list[str] = []
        for column, entry in enumerate(value if isinstance(value, list) else []):
            state, said = state.with_probe_entry(column, entry)
            notices += said
        return state, notices
    return state.with_probe_entry(first, value)


def _at_rank(state: ShadowState) -> ShadowState:
    """W at the rank that it has but for rounding, and the inputs that give the same logits."""
    layer = layer_of(state)
    if layer.at_rank is None:
        return state
    changed, _ = state.changed(
        {
            "d": layer.at_rank.d,
            "weights": layer.at_rank.weights.tolist(),
            "probe": layer.along_rank(state.point()).tolist(),
            "destination": layer.along_rank(state.end()).tolist(),
        }
    )
    return replace(changed, camera=())


BUTTONS: Mapping[str, Callable[[ShadowState], ShadowState]] = {
    "new_weights": ShadowState.with_new_weights,
    "reset": lambda state: type(state)(),
    "nudge": visit.nudged,
    "take_rank": _at_rank,
}
