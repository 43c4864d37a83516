"""What a person can change in "Your layer": edits by name, each bounded by the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from components.audit import carried, quiz
from components.audit.state import AuditState
from components.page.answers import in_order
from components.state.page import PageState

Changed = tuple[PageState, list[str]]
# What decides which rows of the table there are: a change begins at its first page.
OF_TABLE = {"shown", "sort", "search", "format", "centred"}


def apply(page: PageState, edits: Mapping[str, Any]) -> Changed:
    """The page after these edits, in the order in which they were made."""
    return in_order(page, edits, _one)


def _one(page: PageState, name: str, value: Any) -> Changed:
    if name in CARRIED:
        return CARRIED[name](page)
    state, notices = _state(page.state(AuditState), name, value)
    return page.with_view_state("audit", state), notices


def _state(state: AuditState, name: str, value: Any) -> tuple[AuditState, list[str]]:
    if quiz.QUIZ.takes(name):
        return quiz.QUIZ.edit(state, name)
    if button := BUTTONS.get(name) or STARTS.get(name):
        return button(state), []
    if name == "preset":
        return state.with_preset(value) if isinstance(value, str) else state, []
    if name == "weights":
        return state.with_weights(value)
    changed, notices = state.changed({name: value})  # a parameter by its name, or nothing
    if name in OF_TABLE:
        changed = replace(changed, page=1)
    return changed, notices


BUTTONS: Mapping[str, Callable[[AuditState], AuditState]] = {
    "reset": lambda state: type(state)(section=state.section),
    "page_back": lambda state: replace(state, page=max(state.page - 1, 1)),
    "page_on": lambda state: replace(state, page=state.page + 1),
}

STARTS: Mapping[str, Callable[[AuditState], AuditState]] = {
    "compare_formats": lambda state: replace(state, all_formats=True),
    "try_remedies": lambda state: replace(state, both_remedies=True),
}
"""What waits for a button where it takes long."""

CARRIED: Mapping[str, Callable[[PageState], Changed]] = {
    "from_shadow": carried.from_shadow,
    "to_shadow": carried.to_shadow,
}
